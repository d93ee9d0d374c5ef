//! What every command that talks to a meter shares: target, context, Ctrl-C.

use std::sync::Arc;

use meterbench_emulator::Emulators;
use meterbench_jobs::{Context, History, JobError, JobLog, Known, Policy, Probes, Target, Tracing};

use crate::args::MeterArgs;
use crate::commands::probes::named;
use crate::failure::Failure;
use crate::output::Output;
use crate::password::password;

/// The meter that the arguments name.
pub fn target(args: &MeterArgs) -> Result<Target, Failure> {
    let mut target = Target::new(args.port.clone());
    if let Some(given) = password(args)? {
        target.access.password = Some(given.secret);
        target.access.again = given.typed || args.try_again;
    }
    if let Some(user) = &args.user {
        target.access.user.clone_from(user);
    }
    if let Some(id) = args.user_id {
        target.access.user_id = id;
    }
    target.max_baud = args.max_baud;
    target.trace.clone_from(&args.trace);
    if let Some(name) = &args.probe {
        target.probe = Some(named(name, &Probes::of_this_user())?);
    }
    Ok(target)
}

/// Runs jobs to their end; Ctrl-C cancels them, and they still log off.
pub struct Runner {
    runtime: tokio::runtime::Runtime,
    pub context: Context,
}

impl Runner {
    pub fn new(output: &Output) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| {
                Failure::usage(
                    "Starting failed",
                    format!("the system gives no threads: {error}"),
                    "Close other programs and try again",
                )
            })?;
        let mut context = Context::new(Arc::new(Emulators::default()));
        context.events = output.events();
        context.known = Known::of_this_user();
        context.probes = Arc::new(Probes::of_this_user());
        context.journals = meterbench_jobs::journal::of_this_user();
        context.log = JobLog::of_this_user();
        context.history = History::of_this_user();
        context.policy = Policy::of_this_computer();
        context.trace = Tracing::of_this_user();
        let cancel = context.cancel.clone();
        runtime.spawn(async move {
            while stop_asked().await {
                cancel.cancel();
            }
        });
        Ok(Self { runtime, context })
    }

    pub fn run<T>(&self, job: impl Future<Output = Result<T, JobError>>) -> Result<T, Failure> {
        self.runtime.block_on(job).map_err(Failure::from)
    }

    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

/// Waits for Ctrl-C or a polite kill; false when the system gives no signals.
#[cfg(unix)]
pub async fn stop_asked() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        return false;
    };
    tokio::select! {
        heard = interrupt.recv() => heard.is_some(),
        heard = terminate.recv() => heard.is_some(),
    }
}

/// Waits for Ctrl-C, Ctrl-Break or the closing of the console's window; false when the system gives no signals.
#[cfg(windows)]
pub async fn stop_asked() -> bool {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut closed)) =
        (ctrl_c(), ctrl_break(), ctrl_close())
    else {
        return false;
    };
    tokio::select! {
        heard = interrupt.recv() => heard.is_some(),
        heard = terminate.recv() => heard.is_some(),
        heard = closed.recv() => heard.is_some(),
    }
}
