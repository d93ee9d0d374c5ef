//! Ports as a technician has them: an echo, a probe pulled out, a job that dies, all over pseudo-terminals.
#![cfg(unix)]

use std::sync::Arc;
use std::time::Duration;

use meterbench_emulator::{Emulators, Faults, Options, Pace, PtyServer, serve_pty};
use meterbench_jobs::{
    Address, Cause, Context, EventSink, Known, Layer, PortKey, Probe, Selection, Target,
};
use meterbench_port::NoEmulators;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes; a test that meets it has failed.
const LIMIT: Duration = Duration::from_secs(60);

struct Pty {
    _server: PtyServer,
    _folder: tempfile::TempDir,
    target: Target,
}

/// An emulated meter on a pseudo-terminal.
fn pty(faults: &str) -> Pty {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("meter");
    let emulators = Emulators::new(Options::default(), Pace::Instant);
    let faults: Faults = faults.parse().unwrap();
    let handle = emulators.meter("9S").unwrap().with_faults(faults);
    let server = serve_pty(handle, &link, Pace::Instant, &CancellationToken::new()).unwrap();
    let address = Address::Serial(link.to_str().unwrap().to_owned());
    let mut target = Target::new(address);
    target.access = Target::new(Address::Emulator("9S".into())).access;
    Pty {
        _server: server,
        _folder: folder,
        target,
    }
}

fn context() -> Context {
    Context::new(Arc::new(NoEmulators))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_probe_that_echoes_is_found_out_over_a_pseudo_terminal_and_said() {
    for (faults, echoes) in [("", false), ("echo", true)] {
        let pty = pty(faults);
        let context = context();
        let identity = timeout(LIMIT, meterbench_jobs::identify(&context, &pty.target));
        let identity = identity.await.unwrap().unwrap();
        assert_eq!(identity.link.echo, echoes);
        assert_eq!(
            meterbench_jobs::link::notes(&identity.link)
                .iter()
                .any(|note| note.starts_with("The probe echoes")),
            echoes
        );
        let found = timeout(LIMIT, meterbench_jobs::diagnose(&context, &pty.target));
        let found = found.await.unwrap().unwrap();
        assert_eq!(found.rungs.len(), Layer::ALL.len(), "{found:?}");
        assert!(found.identity.is_some());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_dies_leaves_its_port_free() {
    let pty = pty("");
    let target = pty.target.clone();
    let mut context = context();
    context.events = EventSink::new(|progress| {
        assert!(!progress.step.starts_with("Reading"), "a fault in a job")
    });
    let dying =
        tokio::spawn(async move { meterbench_jobs::identify(&context, &target).await.map(drop) });
    assert!(timeout(LIMIT, dying).await.unwrap().unwrap_err().is_panic());
    let context = self::context();
    let again = meterbench_jobs::identify(&context, &pty.target);
    timeout(LIMIT, again).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_probe_pulled_out_in_the_middle_is_told_and_the_preset_that_was_named_is_remembered() {
    let Pty {
        _server: server,
        _folder: folder,
        mut target,
    } = pty("");
    let known = Known::in_folders(folder.path(), folder.path());
    let mut context = context();
    context.known = known.clone();
    target.probe = Some(Probe {
        name: "bench-2".into(),
        ..Probe::default()
    });
    let server = std::sync::Mutex::new(Some(server));
    context.events = EventSink::new(move |progress| {
        if progress.step.starts_with("Reading") {
            drop(server.lock().unwrap().take());
        }
    });
    let reading = meterbench_jobs::read(&context, &target, &Selection::Present);
    let error = timeout(LIMIT, reading).await.unwrap().unwrap_err();
    assert!(
        matches!(
            error.cause,
            Cause::PortGone { .. } | Cause::LinkLost(_) | Cause::Open(_)
        ),
        "{error:?}"
    );
    assert!(!error.hint().is_empty());
    let key = PortKey::find(&target.address).unwrap();
    assert_eq!(known.port(&key).probe.as_deref(), Some("bench-2"));
}
