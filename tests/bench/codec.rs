//! How fast packets are parsed and emitted, check sequence included.
//!
//! Is: one packet of 1024 bytes, the size that a whole read is negotiated to, on one core.
//! Is not: a line; nothing here waits.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use meterbench_c1218::{Control, Packet, PacketError, crc16};

const SIZE: usize = 1024;
const OVERHEAD: usize = 8;

fn emitted(packet: &Packet<'_>) -> Result<Vec<u8>, PacketError> {
    let mut bytes = Vec::new();
    packet.emit(&mut bytes)?;
    Ok(bytes)
}

fn codec(c: &mut Criterion) {
    // No pattern that a table could be lucky with, and the same in every run.
    let data: Vec<u8> = (0..SIZE - OVERHEAD)
        .map(|n| (n.wrapping_mul(167) >> 3) as u8)
        .collect();
    let packet = Packet {
        identity: 0,
        control: Control::new(0, 1, false),
        sequence: 0,
        data: &data,
    };
    let bytes = match emitted(&packet) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("the packet to measure with can't be emitted: {error}");
            std::process::exit(1);
        }
    };
    assert_eq!(bytes.len(), SIZE);
    assert_eq!(Packet::parse(&bytes), Ok(Some((packet, SIZE))));

    let mut group = c.benchmark_group("packet of 1024 bytes");
    group.throughput(Throughput::Bytes(SIZE as u64));
    group.bench_function("parse", |b| b.iter(|| Packet::parse(black_box(&bytes))));
    let mut out = Vec::with_capacity(SIZE);
    group.bench_function("emit", |b| {
        b.iter(|| {
            out.clear();
            let done = black_box(&packet).emit(&mut out);
            black_box(&out);
            done
        });
    });
    group.bench_function("check sequence alone", |b| {
        b.iter(|| crc16(black_box(&bytes)));
    });
    group.finish();
}

criterion_group!(benches, codec);
criterion_main!(benches);
