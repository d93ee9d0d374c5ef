//! The tokio runtime under the window: one task a job, one job a port.
//!
//! Is: [`Jobs`]: commands go down, events come up, nothing is shared.
//! Is not: what a job does. The command line awaits the same `async fn`s without this.
//! Shape: two jobs on the same port run one after the other; on different ports side by side. A panic inside a job ends
//! that job with an error and nothing else.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meterbench_port::{Address, OpenEmulator};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::trace::{Entry, Ring, Row, Walker};
use crate::{
    Cause, Command, Context, Event, EventSink, History, JobError, JobId, JobLog, Known, Outcome,
    Plan, Policy, Probes, Tracing,
};

/// Runs jobs beside a window.
pub struct Jobs {
    runtime: Option<tokio::runtime::Runtime>,
    events: UnboundedReceiver<Event>,
    up: Up,
    emulators: Arc<dyn OpenEmulator>,
    known: Known,
    probes: Arc<Probes>,
    traces: Option<PathBuf>,
    journals: Option<PathBuf>,
    log: Option<JobLog>,
    history: Option<History>,
    policy: Policy,
    traced: Arc<Mutex<Traced>>,
    ports: Arc<Mutex<HashMap<Address, Arc<tokio::sync::Mutex<()>>>>>,
    next: AtomicU64,
    all: CancellationToken,
}

/// The way up: an event, then "wake up".
#[derive(Clone)]
struct Up {
    events: UnboundedSender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Up {
    fn send(&self, event: Event) {
        // Nobody listens any more when the window is closing.
        let _ = self.events.send(event);
        (self.wake)();
    }
}

impl Jobs {
    /// A runtime with two workers; `wake` is called after every event.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(
        wake: impl Fn() + Send + Sync + 'static,
        emulators: Arc<dyn OpenEmulator>,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("jobs")
            .enable_all()
            .build()?;
        let (events, receiver) = unbounded_channel();
        Ok(Self {
            runtime: Some(runtime),
            events: receiver,
            up: Up {
                events,
                wake: Arc::new(wake),
            },
            emulators,
            known: Known::nowhere(),
            probes: Arc::default(),
            traces: None,
            journals: None,
            log: None,
            history: None,
            policy: Policy::free(),
            traced: Arc::new(Mutex::new(Traced::new())),
            ports: Arc::default(),
            next: AtomicU64::new(1),
            all: CancellationToken::new(),
        })
    }

    /// The same, with a store of what is known from earlier runs.
    #[must_use]
    pub fn knowing(mut self, known: Known) -> Self {
        self.known = known;
        self
    }

    /// The same, with the user's probe presets.
    #[must_use]
    pub fn with_probes(mut self, probes: Arc<Probes>) -> Self {
        self.probes = probes;
        self
    }

    /// The same, with a folder for the traces of the last sessions.
    #[must_use]
    pub fn tracing(mut self, folder: Option<PathBuf>) -> Self {
        self.traces = folder;
        self
    }

    /// The same, with a folder for what is being written into meters, and a log of what was done.
    #[must_use]
    pub fn recording(mut self, journals: Option<PathBuf>, log: Option<JobLog>) -> Self {
        self.journals = journals;
        self.log = log;
        self
    }

    /// The same, with a history of what is read from meters and done to them.
    #[must_use]
    pub fn remembering(mut self, history: Option<History>) -> Self {
        self.history = history;
        self
    }

    /// The same, at a computer with this policy.
    #[must_use]
    pub fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The next event, if one has come up. What passed on the wire comes before what follows from it.
    pub fn try_recv(&mut self) -> Option<Event> {
        let rows = lock(&self.traced).rows.take();
        if rows.is_empty() {
            return self.events.try_recv().ok();
        }
        Some(Event::Traced(rows))
    }

    /// Waits for the next event but [`Event::Traced`]; for tests and for whoever has a thread to spare.
    pub fn wait(&mut self) -> Option<Event> {
        self.events.blocking_recv()
    }

    /// Starts a job. Every job has a token of its own, so an old click can't stop a new job.
    pub fn start(&self, command: Command) -> (JobId, CancellationToken) {
        let job = JobId(self.next.fetch_add(1, Ordering::Relaxed));
        let cancel = self.all.child_token();
        let Some(runtime) = &self.runtime else {
            return (job, cancel);
        };
        let up = self.up.clone();
        if matches!(command, Command::ListPorts) {
            let known = self.known.clone();
            runtime.spawn_blocking(move || {
                up.send(Event::Ports(known.seen(meterbench_port::list())));
            });
            return (job, cancel);
        }
        let turn = match address(&command) {
            Some(address) => {
                let mut ports = self.ports.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(ports.entry(address.clone()).or_default())
            }
            // It opens none.
            None => Arc::default(),
        };
        let mut context = Context::new(Arc::clone(&self.emulators));
        context.cancel = cancel.clone();
        context.known = self.known.clone();
        context.probes = Arc::clone(&self.probes);
        context.journals = self.journals.clone();
        context.log = self.log.clone();
        context.history = self.history.clone();
        context.policy = self.policy.clone();
        context.trace = Tracing::new(self.traces.clone()).told({
            let (traced, wake) = (Arc::clone(&self.traced), Arc::clone(&self.up.wake));
            move |entries| {
                lock(&traced).take(entries);
                wake();
            }
        });
        context.events = EventSink::new({
            let up = up.clone();
            move |progress| up.send(Event::Progress { job, progress })
        });
        let work = runtime.spawn(async move {
            let cancelled = context.cancel.clone();
            let _turn = tokio::select! {
                turn = turn.lock() => turn,
                () = cancelled.cancelled() => return Err(JobError::new("Waiting for the port", Cause::Cancelled)),
            };
            run(&context, command).await
        });
        runtime.spawn(async move {
            let result = work
                .await
                .unwrap_or_else(|_| Err(JobError::new("The job", Cause::Died)));
            up.send(Event::Finished { job, result });
        });
        (job, cancel)
    }
}

/// What passed on the wire and was not fetched yet. It grows no further than this while nobody looks.
struct Traced {
    walker: Walker,
    rows: Ring<Row>,
}

impl Traced {
    fn new() -> Self {
        Self {
            walker: Walker::default(),
            rows: Row::ring(),
        }
    }

    fn take(&mut self, entries: &[Entry]) {
        for entry in entries {
            let row = self.walker.row(entry.clone());
            let size = row.size();
            self.rows.push(row, size);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Jobs {
    /// Cancels every job and gives it a moment to log off.
    fn drop(&mut self) {
        self.all.cancel();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        }
    }
}

fn address(command: &Command) -> Option<&Address> {
    match command {
        Command::ListPorts | Command::FindPort => None,
        Command::Identify(target)
        | Command::Diagnose(target)
        | Command::Read(target, _)
        | Command::Kit(target)
        | Command::Plan(target, ..)
        | Command::Resume(target, ..)
        | Command::Restore(target, ..)
        | Command::Look(target, _)
        | Command::Act(target, ..)
        | Command::Write(target, _)
        | Command::Verify(target, _) => Some(&target.address),
    }
}

async fn run(context: &Context, command: Command) -> Result<Outcome, JobError> {
    match command {
        Command::ListPorts => Err(JobError::new("Listing the ports", Cause::Died)),
        Command::FindPort => crate::find_port(context, meterbench_port::list)
            .await
            .map(|it| Outcome::Found(Box::new(it))),
        Command::Identify(target) => crate::identify(context, &target)
            .await
            .map(|it| Outcome::Identified(Box::new(it))),
        Command::Diagnose(target) => crate::diagnose(context, &target)
            .await
            .map(|it| Outcome::Diagnosed(Box::new(it))),
        Command::Read(target, selection) => {
            crate::read_until_cancelled(context, &target, &selection)
                .await
                .map(|it| Outcome::Read(Box::new(it)))
        }
        Command::Kit(target) => crate::kit(context, &target)
            .await
            .map(|it| Outcome::Kit(Box::new(it))),
        Command::Plan(target, program, file) => {
            let signed = crate::policy::signed_program(context, file.as_deref(), &program)?;
            let plan = crate::plan(context, &target, &program).await?;
            Ok(Outcome::Planned(Box::new(Plan { signed, ..plan })))
        }
        Command::Resume(target, left, way) => crate::plan_resume(context, &target, &left, way)
            .await
            .map(|it| Outcome::Planned(Box::new(it))),
        Command::Restore(target, snapshot, file) => {
            let signed = crate::policy::signed_snapshot(context, file.as_deref(), &snapshot)?;
            let plan = crate::plan_restore(context, &target, &snapshot).await?;
            Ok(Outcome::Planned(Box::new(Plan { signed, ..plan })))
        }
        Command::Look(target, act) => crate::look(context, &target, &act)
            .await
            .map(|it| Outcome::Looked(act, Box::new(it))),
        Command::Act(target, act, agreed) => crate::act(context, &target, &act, &agreed)
            .await
            .map(|it| Outcome::Acted(act, Box::new(it))),
        Command::Write(target, plan) => crate::write(context, &target, &plan)
            .await
            .map(|it| Outcome::Written(Box::new(it))),
        Command::Verify(target, program) => crate::verify(context, &target, &program)
            .await
            .map(|it| Outcome::Verified(Box::new(it))),
    }
}
