//! How far a job is.
//!
//! Is: a step in words, done and total, where it can be known how long the rest takes; and the sink that carries it.

use std::sync::Arc;
use std::time::Duration;

use crate::crash;

/// Sent before each step of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done now: "Reading ST-23".
    pub step: String,
    /// Steps that are behind.
    pub done: u32,
    /// Steps in all, as far as known.
    pub total: u32,
    /// What the rest takes, about.
    pub left: Option<Duration>,
}

impl Progress {
    /// "about 19 s", of what is worth waiting for.
    #[must_use]
    pub fn left_in_words(&self) -> Option<String> {
        const WORTH: Duration = Duration::from_secs(2);
        let left = self.left.filter(|left| *left >= WORTH)?.as_secs();
        Some(match left {
            0..120 => format!("about {left} s"),
            _ => format!("about {} min", left.div_ceil(60)),
        })
    }
}

/// Where a job reports to. Cheap to clone; calling it never waits.
#[derive(Clone)]
pub struct EventSink(Arc<dyn Fn(Progress) + Send + Sync>);

impl EventSink {
    /// Calls `sink` with every progress.
    pub fn new(sink: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(sink))
    }

    /// For whoever does not want to know.
    #[must_use]
    pub fn none() -> Self {
        Self::new(|_| ())
    }

    /// Says what is being done now.
    pub fn step(&self, step: impl Into<String>, done: usize, total: usize) {
        self.step_before(step, done, total, None);
    }

    /// The same, with what is known of how long the rest takes.
    pub fn step_before(
        &self,
        step: impl Into<String>,
        done: usize,
        total: usize,
        left: Option<Duration>,
    ) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let step = step.into();
        crash::doing(&step);
        (self.0)(Progress {
            step,
            done: count(done),
            total: count(total),
            left,
        });
    }
}

impl std::fmt::Debug for EventSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventSink")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn a_sink_hears_every_step_in_order() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let sink = EventSink::new({
            let heard = Arc::clone(&heard);
            move |progress| heard.lock().unwrap().push(progress)
        });
        sink.step("Reading ST-0", 0, 2);
        sink.clone().step("Reading ST-1", 1, 2);
        let steps: Vec<String> = heard
            .lock()
            .unwrap()
            .iter()
            .map(|p| format!("{} {}/{}", p.step, p.done, p.total))
            .collect();
        assert_eq!(steps, ["Reading ST-0 0/2", "Reading ST-1 1/2"]);
    }
}
