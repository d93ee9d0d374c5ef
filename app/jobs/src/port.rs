//! The port of a job: which preset its probe wants, where it is now, and opening it.
//!
//! Is: the preset of a target (named, remembered, or "generic"), a port that is followed when its adapter got another
//! name, the trace around it, and what is remembered of it.
//! Is not: what is said over it; see `session`.

use meterbench_port::{Address, AnyPort, OpenError, Probe};

use crate::known::moved;
use crate::{Cause, Context, JobError, PortKey, Target};

const OPENING: &str = "Opening the port";

/// The preset for a target's probe.
pub(crate) fn probe(context: &Context, target: &Target) -> Probe {
    if let Some(probe) = &target.probe {
        return probe.clone();
    }
    let known = PortKey::find(&target.address).and_then(|key| context.known.port(&key).probe);
    let remembered = known.and_then(|name| {
        let probe = context.probes.get(&name);
        if probe.is_none() {
            tracing::warn!(%name, "the preset that was chosen for this probe is there no more");
        }
        probe.cloned()
    });
    remembered.unwrap_or_default()
}

/// The port of a target, ready to use, with its trace around it.
pub(crate) async fn open(
    context: &Context,
    target: &Target,
    probe: &Probe,
) -> Result<AnyPort, JobError> {
    let port = open_bare(context, target, probe).await?;
    traced(context, target, port)
}

/// The same without the trace.
pub(crate) async fn open_bare(
    context: &Context,
    target: &Target,
    probe: &Probe,
) -> Result<AnyPort, JobError> {
    let opening = open_or_follow(context, target, probe);
    let (port, address) = tokio::select! {
        opened = opening => opened.map_err(|error| JobError::new(OPENING, error))?,
        () = context.cancel.cancelled() => return Err(JobError::new(OPENING, Cause::Cancelled)),
    };
    remember(context, target, &address);
    Ok(port)
}

/// An adapter that was at this address last time and has another name now is the one that is meant.
async fn open_or_follow(
    context: &Context,
    target: &Target,
    probe: &Probe,
) -> Result<(AnyPort, Address), OpenError> {
    let options = probe.open_options();
    let emulators = context.emulators.as_ref();
    let error = match meterbench_port::open(&target.address, emulators, &options).await {
        Ok(port) => return Ok((port, target.address.clone())),
        Err(error @ OpenError::NotFound { .. }) => error,
        Err(error) => return Err(error),
    };
    let ports = context.known.seen(meterbench_port::list());
    let Some(now) = moved(&ports, &target.address) else {
        return Err(error);
    };
    let address = now.info.address.clone();
    context.events.step(
        format!(
            "Opening {address}, where the probe of {} is now",
            target.address
        ),
        0,
        0,
    );
    let port = meterbench_port::open(&address, emulators, &options).await?;
    Ok((port, address))
}

fn remember(context: &Context, target: &Target, address: &Address) {
    let Some(key) = PortKey::find(address) else {
        return;
    };
    if key.is_adapter() {
        context.known.note_address(&key, address);
    }
    if let Some(probe) = &target.probe {
        context
            .known
            .change_port(&key, |port| port.probe = Some(probe.name.clone()));
    }
}

/// The port with the trace around it.
pub(crate) fn traced(
    context: &Context,
    target: &Target,
    port: AnyPort,
) -> Result<AnyPort, JobError> {
    let (started, file) = ((context.wall)(), target.trace.as_deref());
    let traced = context.trace.around(port, started, file);
    traced.map_err(|(path, source)| {
        JobError::new("Opening the trace file", Cause::Trace { path, source })
    })
}
