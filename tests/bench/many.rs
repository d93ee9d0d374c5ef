//! Many at once: sixteen ports in one process, five hundred emulated meters in another.
//!
//! Is: whole reads over lines paced at 9600 bit/s, one alone and then all at once; the time of the slowest against that
//! of the one alone. The tool and its sixteen meters share this process; the five hundred are `meterbench-cli emulate
//! --count 500`, which METERBENCH_CLI names, read over TCP.
//! Is not: a test; it prints figures and fails only when a read fails.

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use meterbench_emulator::{Emulators, Handle, Meter, Options, Pace, connect, model};
use meterbench_jobs::command::Access;
use meterbench_jobs::{
    Address, AnyPort, Context, OpenEmulator, OpenError, Secret, Selection, Target,
};
use tokio::task::JoinSet;

const PORTS: usize = 16;
const METERS: usize = 500;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A meter of its own behind every `emulator:NUMBER`.
struct Row(Vec<Handle>);

impl OpenEmulator for Row {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let meter = form
            .parse()
            .ok()
            .and_then(|number: usize| self.0.get(number));
        let unknown = || OpenError::UnknownForm {
            form: form.to_owned(),
            known: Vec::new(),
        };
        Ok(Box::new(connect(meter.ok_or_else(unknown)?, Pace::Line)))
    }
}

fn target(address: Address) -> Target {
    let password = Secret::from_text("SUPERVISOR", Default::default()).ok();
    Target {
        access: Access::with_password(password),
        max_baud: Some(9600),
        ..Target::new(address)
    }
}

/// Reads all of them at once; how long the slowest took, and the least `efficiency`.
async fn at_once(
    context: &Context,
    targets: &[Target],
    selection: &Selection,
) -> Outcome<(Duration, f64)> {
    let mut reads = JoinSet::new();
    for target in targets {
        let (context, target, selection) = (context.clone(), target.clone(), selection.clone());
        reads.spawn(async move {
            let start = Instant::now();
            let reading = meterbench_jobs::read(&context, &target, &selection).await;
            reading.map(|reading| (start.elapsed(), reading.link.efficiency()))
        });
    }
    let (mut slowest, mut least) = (Duration::ZERO, f64::INFINITY);
    while let Some(read) = reads.join_next().await {
        let (took, efficiency) = read??;
        slowest = slowest.max(took);
        least = least.min(efficiency);
    }
    Ok((slowest, least))
}

fn told(what: &str, (took, efficiency): (Duration, f64), alone: Duration) {
    let ratio = took.as_secs_f64() / alone.as_secs_f64();
    println!(
        "{what:<34} {:>8.3} s  {ratio:>6.3} of one alone, least efficiency {efficiency:.3}",
        took.as_secs_f64()
    );
}

/// What the system says of a process: `VmHWM`, `Threads`.
fn status(process: u32, key: &str) -> String {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    line.map_or_else(|| "?".into(), |value| value.trim().to_owned())
}

async fn sixteen_ports() -> Outcome<()> {
    let built_in = model("9S", None)?;
    let meters: Result<Vec<Handle>, _> = (0..PORTS)
        .map(|_| Meter::new(built_in.clone(), Options::default()).map(Handle::new))
        .collect();
    let context = Context::new(Arc::new(Row(meters?)));
    let targets: Vec<Target> = (0..PORTS)
        .map(|number| target(Address::Emulator(number.to_string())))
        .collect();
    let everything = Selection::Everything;
    let alone = at_once(&context, targets.get(..1).unwrap_or_default(), &everything).await?;
    told("one port, all tables", alone, alone.0);
    let all = at_once(&context, &targets, &everything).await?;
    told(&format!("{PORTS} ports at once, all tables"), all, alone.0);
    let own = std::process::id();
    println!(
        "{:<34} {}, {} threads\n",
        "this process, meters included",
        status(own, "VmHWM"),
        status(own, "Threads")
    );
    Ok(())
}

/// Stopped when it goes out of scope, also after an error.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn five_hundred_meters(cli: &str) -> Outcome<()> {
    let start = Instant::now();
    let mut served = Served(
        Command::new(cli)
            .args([
                "emulate",
                "--form",
                "9S",
                "--tcp",
                "127.0.0.1:0",
                "--count",
                &METERS.to_string(),
                "--seed",
                "1",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?,
    );
    let lines = BufReader::new(served.0.stdout.take().ok_or("no output")?).lines();
    let mut targets = Vec::new();
    for line in lines.take(METERS) {
        let line = line?;
        let address = line
            .strip_prefix("listening ")
            .ok_or("an endpoint is missing")?;
        targets.push(target(address.parse()?));
    }
    println!(
        "{METERS} meters listen after             {:>8.3} s",
        start.elapsed().as_secs_f64()
    );
    let context = Context::new(Arc::new(Emulators::default()));
    let registers = Selection::Registers;
    let alone = at_once(&context, targets.get(..1).unwrap_or_default(), &registers).await?;
    told("one meter, registers", alone, alone.0);
    for count in [PORTS, 100, METERS] {
        let some = targets.get(..count).ok_or("too few meters")?;
        told(
            &format!("{count} meters at once, registers"),
            at_once(&context, some, &registers).await?,
            alone.0,
        );
    }
    let process = served.0.id();
    println!(
        "{:<34} {}, {} threads",
        "their process",
        status(process, "VmHWM"),
        status(process, "Threads")
    );
    Ok(())
}

fn main() -> Outcome<()> {
    // As the window has it: two workers for all ports.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // On a worker like every job, not on this thread.
        tokio::spawn(sixteen_ports()).await??;
        match std::env::var("METERBENCH_CLI") {
            Ok(cli) => tokio::spawn(async move { five_hundred_meters(&cli).await }).await?,
            Err(_) => Err("METERBENCH_CLI does not say where the command line is".into()),
        }
    })
}
