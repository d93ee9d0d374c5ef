//! The runtime under the window: one job a port, one end a job, and a wake-up for everything that comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use meterbench_emulator::{Emulators, Options, Pace};
use meterbench_jobs::{Cause, Command, Event, JobId, Jobs, Outcome, Selection};

use crate::support::target;

fn jobs(pace: Pace) -> (Jobs, Arc<AtomicUsize>) {
    let woken = Arc::new(AtomicUsize::new(0));
    let wake = {
        let woken = Arc::clone(&woken);
        move || {
            woken.fetch_add(1, Ordering::SeqCst);
        }
    };
    let emulators = Arc::new(Emulators::new(Options::default(), pace));
    (Jobs::new(wake, emulators).unwrap(), woken)
}

/// Events until this many jobs are finished.
fn until_finished(jobs: &mut Jobs, mut count: usize) -> Vec<Event> {
    let mut events = Vec::new();
    while count > 0 {
        let event = jobs.wait().unwrap();
        if matches!(event, Event::Finished { .. }) {
            count -= 1;
        }
        events.push(event);
    }
    events
}

fn job_of(event: &Event) -> Option<(JobId, bool)> {
    match event {
        Event::Progress { job, .. } => Some((*job, false)),
        Event::Finished { job, .. } => Some((*job, true)),
        Event::Ports(_) | Event::Traced(_) => None,
    }
}

#[test]
fn two_jobs_on_one_port_run_one_after_the_other_and_each_ends_once() {
    let (mut jobs, woken) = jobs(Pace::Instant);
    let (first, _) = jobs.start(Command::Identify(target("9S")));
    let (second, _) = jobs.start(Command::Read(target("9S"), Selection::Registers));
    let events = until_finished(&mut jobs, 2);
    // What passed on the wire is fetched apart from the rest.
    while let Some(event) = jobs.try_recv() {
        assert!(
            matches!(event, Event::Traced(_)),
            "nothing else comes after the last end: {event:?}"
        );
    }
    // The last wake-up comes after its event; dropping waits for it.
    drop(jobs);
    assert!(woken.load(Ordering::SeqCst) >= events.len());
    let order: Vec<(JobId, bool)> = events.iter().filter_map(job_of).collect();
    for job in [first, second] {
        let ends = order.iter().filter(|it| **it == (job, true)).count();
        assert_eq!(ends, 1);
        assert_eq!(order.iter().rfind(|it| it.0 == job), Some(&(job, true)));
    }
    // Which one got the port first is not said; but the other one began only after it had logged off.
    let work: Vec<JobId> = order.iter().filter(|it| !it.1).map(|it| it.0).collect();
    let changes = work.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert_eq!(changes, 1, "{work:?}");
    assert!(
        events
            .iter()
            .all(|event| !matches!(event, Event::Finished { result: Err(_), .. }))
    );
}

#[test]
fn an_old_token_stops_no_new_job() {
    let (mut jobs, _) = jobs(Pace::Instant);
    let (_, old) = jobs.start(Command::Identify(target("9S")));
    until_finished(&mut jobs, 1);
    old.cancel();
    jobs.start(Command::Identify(target("9S")));
    let events = until_finished(&mut jobs, 1);
    assert!(
        matches!(
            events.last(),
            Some(Event::Finished {
                result: Ok(Outcome::Identified(_)),
                ..
            })
        ),
        "{events:?}"
    );
}

#[test]
fn a_cancelled_job_ends_as_cancelled_and_frees_its_port() {
    let (mut jobs, _) = jobs(Pace::Line);
    let (job, cancel) = jobs.start(Command::Read(target("9S"), Selection::Everything));
    // It has begun.
    assert!(matches!(jobs.wait(), Some(Event::Progress { job: of, .. }) if of == job));
    cancel.cancel();
    let events = until_finished(&mut jobs, 1);
    assert!(matches!(
        events.last(),
        Some(Event::Finished { result: Err(error), .. }) if matches!(error.cause, Cause::Cancelled)
    ));
    jobs.start(Command::Identify(target("9S")));
    let events = until_finished(&mut jobs, 1);
    assert!(matches!(
        events.last(),
        Some(Event::Finished { result: Ok(_), .. })
    ));
}
