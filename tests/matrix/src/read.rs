//! One read of one cell, on a clock that stands still but for the deadlines.

use std::sync::Arc;
use std::time::Duration;

use meterbench_c1219::{Image, TableId};
use meterbench_emulator::{Clock, Emulators, Options, Pace};
use meterbench_jobs::{Address, Context, Selection, Target};
use tokio::runtime::Builder;
use tokio::time::Instant;

use crate::{Cell, What, bound};

/// The fastest rate that the tool asks for.
const BAUD: u32 = 38_400;

/// What reads without faults bring: the tables that are right.
#[derive(Clone, Debug)]
pub struct Reference {
    present: Image,
    profile: Image,
}

/// How a read ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Every table is there and right.
    Right,
    /// What is there is right, and what is not is named with its reason.
    LeftOut,
    /// An error, by its code.
    Failed(&'static str),
    /// Something is not as it should be: never.
    Wrong(String),
}

/// What became of one read.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// Packets sent again by the tool.
    pub retries: u64,
    /// Virtual time, closing included.
    pub elapsed: Duration,
}

fn selection(what: What) -> Selection {
    match what {
        What::Present => Selection::Present,
        What::Profile => Selection::Profile,
    }
}

fn emulators() -> Emulators {
    let noon = jiff::civil::date(2025, 6, 1).at(12, 0, 0, 0);
    let options = Options {
        // It stands, so that the tables which follow it are the same in every read.
        clock: Clock::from_fn(move || noon),
        max_baud: Some(BAUD),
        ..Options::default()
    };
    Emulators::new(options, Pace::Line)
}

impl Reference {
    /// Reads the meter without a fault.
    ///
    /// # Panics
    /// When that fails.
    #[must_use]
    pub fn new() -> Reference {
        let [present, profile] = [What::Present, What::Profile].map(|what| {
            let (_, result) = run("9S", what);
            let Ok(reading) = result else {
                unreachable!("a read without faults fails")
            };
            reading.snapshot.image
        });
        Reference { present, profile }
    }

    fn image(&self, what: What) -> &Image {
        match what {
            What::Present => &self.present,
            What::Profile => &self.profile,
        }
    }

    /// Bytes of each table.
    #[must_use]
    pub fn sizes(&self, what: What) -> Vec<usize> {
        let tables = self.image(what).iter();
        tables.map(|(_, bytes)| bytes.len()).collect()
    }
}

impl Default for Reference {
    fn default() -> Self {
        Reference::new()
    }
}

fn run(
    meter: &str,
    what: What,
) -> (
    Duration,
    Result<meterbench_jobs::Reading, meterbench_jobs::JobError>,
) {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let Ok(runtime) = runtime else {
        unreachable!("no runtime")
    };
    runtime.block_on(async {
        let context = Context::new(Arc::new(emulators()));
        let target = Target {
            max_baud: Some(BAUD),
            ..Target::new(Address::Emulator(meter.to_owned()))
        };
        let start = Instant::now();
        let result = meterbench_jobs::read(&context, &target, &selection(what)).await;
        (start.elapsed(), result)
    })
}

/// One seed of a cell.
#[must_use]
pub fn read(cell: &Cell, seed: u64, reference: &Reference) -> Outcome {
    let (elapsed, result) = run(&cell.meter(seed), cell.what);
    let retries = result.as_ref().map_or(0, |reading| reading.link.retries);
    let end = match &result {
        Ok(reading) => judge(reading.image(), reference.image(cell.what)),
        Err(error) => match error.code() {
            code if right_kind(code, &cell.faults) => End::Failed(code),
            code => End::Wrong(format!("{code}: {}: {}", error.what(), error.why())),
        },
    };
    let limit = bound(cell, reference);
    let end = if elapsed > limit {
        End::Wrong(format!("it took {elapsed:?}, more than {limit:?}"))
    } else {
        end
    };
    Outcome {
        end,
        retries,
        elapsed,
    }
}

fn judge(read: &Image, right: &Image) -> End {
    let wrong: Vec<String> = read
        .iter()
        .filter(|(id, bytes)| right.raw(*id) != Some(bytes))
        .map(|(id, _)| id.to_string())
        .collect();
    let all: Vec<TableId> = right.ids().collect();
    if !wrong.is_empty() {
        End::Wrong(format!("wrong bytes in {}", wrong.join(", ")))
    } else if read.ids().eq(all) {
        End::Right
    } else {
        End::LeftOut
    }
}

/// Whether an error is one that these faults may bring.
fn right_kind(code: &str, faults: &str) -> bool {
    let has = |kinds: &[&str]| kinds.iter().any(|kind| faults.contains(kind));
    match code {
        // The meter ends a session whose link was dead, and says so when it is spoken to again.
        "link-lost" | "no-answer" | "not-c1218" | "bad-answer" | "wrong-state" => true,
        "busy" => has(&["bsy", "dnr"]),
        "password" => has(&["wrong-password"]),
        _ => false,
    }
}
