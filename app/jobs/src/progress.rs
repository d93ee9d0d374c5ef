//! How far a job is.
//!
//! Is: a step in words, done and total; and the sink that carries it.
//! Is not: time. Whoever shows progress reckons what is left.

use std::sync::Arc;

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
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let step = step.into();
        crash::doing(&step);
        (self.0)(Progress {
            step,
            done: count(done),
            total: count(total),
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
