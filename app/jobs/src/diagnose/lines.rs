//! Other levels of the lines that power a probe, tried when nobody answers.

use std::time::Duration;

use meterbench_port::{AnyPort, BoxFuture, Probe};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use super::DIAGNOSING;
use super::climb::IDENTIFICATION;
use crate::{Cause, Context, JobError, Target, port};

/// The response time-out of C12.18.
const LIMIT: Duration = Duration::from_secs(2);

/// The first preset with other levels at which something answers.
pub(super) async fn better(
    context: &Context,
    target: &Target,
    now: &Probe,
) -> Result<Option<Probe>, JobError> {
    let open = |probe: Probe| -> BoxFuture<'_, Option<AnyPort>> {
        Box::pin(async move {
            let level = |on| if on { "on" } else { "off" };
            let step = format!("Trying RTS {}, DTR {}", level(probe.rts), level(probe.dtr));
            context.events.step(step, 4, super::Layer::ALL.len());
            // What is tried is not what somebody chose: nothing is remembered of it.
            let unnamed = Target {
                probe: None,
                ..target.clone()
            };
            port::open_bare(context, &unnamed, &probe).await.ok()
        })
    };
    let trying = first(context.probes.all(), now, open);
    tokio::select! {
        found = trying => Ok(found),
        () = context.cancel.cancelled() => Err(JobError::new(DIAGNOSING, Cause::Cancelled)),
    }
}

/// One preset for each other pair of levels, until one answers.
async fn first<'a>(
    probes: &[Probe],
    now: &Probe,
    open: impl Fn(Probe) -> BoxFuture<'a, Option<AnyPort>>,
) -> Option<Probe> {
    let mut tried = vec![(now.rts, now.dtr)];
    for probe in probes {
        if tried.contains(&(probe.rts, probe.dtr)) {
            continue;
        }
        tried.push((probe.rts, probe.dtr));
        if let Some(mut port) = open(probe.clone()).await
            && answers(&mut port).await
        {
            return Some(probe.clone());
        }
    }
    None
}

/// Whether anything that a C12.18 meter would send comes back, an echo aside.
async fn answers(port: &mut AnyPort) -> bool {
    if port.write_all(&IDENTIFICATION).await.is_err() {
        return false;
    }
    let limit = Instant::now() + LIMIT;
    let (mut heard, mut buf) = (Vec::new(), [0; 64]);
    while heard.len() < 256 {
        match timeout_at(limit, port.read(&mut buf)).await {
            Ok(Ok(count @ 1..)) => heard.extend(buf.iter().take(count)),
            _ => break,
        }
        let own = heard.starts_with(&IDENTIFICATION);
        let others = heard
            .get(if own { IDENTIFICATION.len() } else { 0 }..)
            .unwrap_or_default();
        // An ACK or a packet; and not a part of an echo.
        if !IDENTIFICATION.starts_with(others)
            && others.iter().any(|byte| matches!(byte, 0x06 | 0xEE))
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use meterbench_port::memory::{Pace, pair};
    use meterbench_port::probe::built_in;

    use super::*;

    /// A probe that works at one pair of levels, and gives back what is sent or not.
    async fn works_at(rts: bool, dtr: bool, echo: bool) -> Option<String> {
        let open = |probe: Probe| -> BoxFuture<'static, Option<AnyPort>> {
            let (near, mut far) = pair(Pace::Line);
            let works = (probe.rts, probe.dtr) == (rts, dtr);
            tokio::spawn(async move {
                let mut request = [0; 9];
                far.read_exact(&mut request).await.ok()?;
                if echo {
                    far.write_all(&request).await.ok()?;
                }
                if works {
                    far.write_all(&[0x06]).await.ok()?;
                }
                far.read_u8().await.ok()
            });
            Box::pin(async move {
                let port: AnyPort = Box::new(near);
                Some(port)
            })
        };
        first(built_in(), &built_in()[0], open)
            .await
            .map(|probe| probe.name)
    }

    #[tokio::test(start_paused = true)]
    async fn the_levels_at_which_a_meter_answers_are_found_by_themselves() {
        for echo in [false, true] {
            assert_eq!(works_at(true, true, echo).await.as_deref(), Some("rts-dtr"));
            assert_eq!(
                works_at(false, true, echo).await.as_deref(),
                Some("dtr-only")
            );
            assert_eq!(
                works_at(false, false, echo).await.as_deref(),
                Some("no-lines")
            );
            // Those were tried before.
            assert_eq!(works_at(true, false, echo).await, None);
        }
    }
}
