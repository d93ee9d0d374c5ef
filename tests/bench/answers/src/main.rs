//! How long the slowest answer takes when many emulated meters of one process are read at once at 115200 bit/s.
//!
//! Is: `meterbench-cli emulate --count N`, with and without a household behind every meter; the same reads of ST-23 by one tool
//! alone and by many at once, over TCP; memory of the process that serves them, and the processor time of one answer. An
//! answer's time is from the last byte of the request to the last byte of the answer, its line time at 115200 bit/s included.
//! Is not: a test: it prints figures, and no machine makes it fail. Nor our client: the least of a tool, so that the meters are
//! measured and not the tool.
//! Usage: meterbench-answers path/to/meterbench-cli

#![allow(clippy::print_stdout, reason = "figures are what it is for")]

mod served;
mod tool;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use served::Served;
use tool::Tool;

/// Of each meter.
const READS: usize = 20;
const AT_ONCE: usize = 100;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Some reads of ST-23, begun when all tools are ready.
async fn reads(port: u16, ready: Arc<Barrier>) -> Outcome<Vec<Duration>> {
    let mut tool = Tool::open(port).await?;
    ready.wait().await;
    let mut times = Vec::new();
    for _ in 0..READS {
        times.push(tool.read_registers().await?);
    }
    tool.close().await?;
    Ok(times)
}

/// The times of all, in order.
async fn at_once(ports: &[u16]) -> Outcome<Vec<Duration>> {
    let ready = Arc::new(Barrier::new(ports.len()));
    let mut tools: JoinSet<_> = ports
        .iter()
        .map(|port| reads(*port, Arc::clone(&ready)))
        .collect();
    let mut times = Vec::new();
    while let Some(read) = tools.join_next().await {
        times.extend(read??);
    }
    times.sort_unstable();
    Ok(times)
}

async fn measure(cli: &str, load: Option<&str>, count: usize) -> Outcome<()> {
    let served = Served::start(cli, load, count)?;
    // Every one of them has lived and been read once, so that none is smaller than it will be.
    for some in served.ports().chunks(AT_ONCE) {
        at_once(some).await?;
    }
    let several = served.ports().get(..AT_ONCE.min(count)).unwrap_or_default();
    let before = served.processor_millis()?;
    let times = at_once(several).await?;
    let spent = served.processor_millis()? - before;
    let millis = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1000.0;
    let answers = u32::try_from(times.len())?;
    println!(
        "{count:>6}  {:>12}  {:<9}  {:>6.1} ms  {:>6.1} ms  {:>6.1} ms  {:>7.2} ms  {:>6.1} MB",
        several.len(),
        load.unwrap_or("none"),
        millis(times.get(times.len() / 2)),
        millis(times.get(times.len() * 99 / 100)),
        millis(times.last()),
        spent / f64::from(answers),
        served.megabytes()?,
    );
    Ok(())
}

async fn all(cli: &str) -> Outcome<()> {
    println!(
        "meters  read at once  load       median     99 of 100  slowest    processor   memory"
    );
    for load in [None, Some("household")] {
        for count in [1, 10, 100, 1000] {
            measure(cli, load, count).await?;
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(cli) = std::env::args().nth(1) else {
        eprintln!("usage: meterbench-answers path/to/meterbench-cli");
        return ExitCode::from(2);
    };
    match all(&cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
