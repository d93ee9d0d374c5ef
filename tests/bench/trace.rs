//! What a trace costs a transfer: a turn of the line through a traced port, and through the bare one.
//!
//! Is: one request and its answer of 1024 bytes, noted, decoded and written to a file as every session is; the share of the
//! time that the same bytes take on a line of 115 200 bit/s is printed.
//! Is not: a line; the port in memory takes no time.

use std::process::exit;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use meterbench_c1218::{Control, Packet, Request, Response, wire_time};
use meterbench_jobs::trace::{Entry, TextFile, Walker};
use meterbench_port::memory::{Pace, pair};
use meterbench_port::{AnyPort, Traced};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The fastest usual rate: there a trace has the least time.
const RATE: u32 = 115_200;
const TURNS: u32 = 2000;

fn fail(what: impl std::fmt::Display) -> ! {
    eprintln!("{what}");
    exit(1)
}

fn packet(data: &[u8]) -> Vec<u8> {
    let packet = Packet {
        identity: 0,
        control: Control::new(0, 1, false),
        sequence: 0,
        data,
    };
    let mut bytes = Vec::new();
    packet.emit(&mut bytes).unwrap_or_else(|error| fail(error));
    bytes
}

/// A request, and an answer that fills a packet.
fn turn() -> (Vec<u8>, Vec<u8>) {
    let mut request = Vec::new();
    Request::Read { table: 64 }
        .emit(&mut request)
        .unwrap_or_else(|error| fail(error));
    let answer = Response::table(&[0x5A; 1012]).emit();
    let acknowledged = [vec![0x06], packet(&answer)].concat();
    ([vec![0x06], packet(&request)].concat(), acknowledged)
}

/// So many turns through a port, and back.
async fn turns(wrap: impl FnOnce(AnyPort) -> AnyPort, count: u32) {
    let (request, answer) = turn();
    let (near, mut far) = pair(Pace::Instant);
    let mut near = wrap(Box::new(near));
    let mut heard = vec![0; answer.len()];
    let mut asked = vec![0; request.len()];
    for _ in 0..count {
        let done = async {
            near.write_all(&request).await?;
            far.read_exact(&mut asked).await?;
            far.write_all(&answer).await?;
            near.read_exact(&mut heard).await
        };
        if let Err(error) = done.await {
            fail(error);
        }
    }
}

fn traced(port: AnyPort) -> AnyPort {
    let file = tempfile::tempfile().unwrap_or_else(|error| fail(error));
    let (mut file, mut walker) = (TextFile::on(file), Walker::default());
    let sink = move |entries: &[Entry]| {
        file.write(entries);
        for entry in entries {
            std::hint::black_box(walker.row(entry.clone()));
        }
    };
    Box::new(Traced::new(port, jiff::Zoned::now(), Box::new(sink)))
}

fn trace(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap_or_else(|error| fail(error));
    let mut group = c.benchmark_group("a turn of the line, 1041 bytes");
    group.bench_function("bare", |b| {
        b.iter_custom(|turns_wanted| {
            let count = u32::try_from(turns_wanted).unwrap_or(u32::MAX);
            let start = Instant::now();
            runtime.block_on(turns(|port| port, count));
            start.elapsed()
        });
    });
    group.bench_function("traced, written and decoded", |b| {
        b.iter_custom(|turns_wanted| {
            let count = u32::try_from(turns_wanted).unwrap_or(u32::MAX);
            let start = Instant::now();
            runtime.block_on(turns(traced, count));
            start.elapsed()
        });
    });
    group.finish();
    let timed = |wrap: fn(AnyPort) -> AnyPort| {
        let start = Instant::now();
        runtime.block_on(turns(wrap, TURNS));
        start.elapsed()
    };
    let (bare, with) = (timed(|port| port), timed(traced));
    let (request, answer) = turn();
    let wire: Duration = wire_time(request.len() + answer.len(), RATE) * TURNS;
    let share = with.saturating_sub(bare).as_secs_f64() / wire.as_secs_f64();
    println!(
        "a trace takes {:.3} % of a transfer at {RATE} bit/s",
        100.0 * share
    );
}

criterion_group!(benches, trace);
criterion_main!(benches);
