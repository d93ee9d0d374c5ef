//! Finds the port of a probe: unplug it, plug it in, here it is.
//!
//! Is: the list of ports, looked at again and again beside everything else, until one comes.
//! Is not: how two lists are compared; see `port::find`.

use std::time::Duration;

use meterbench_port::{Finder, PortInfo, Seen};
use tokio::time::{Instant, sleep};

use crate::known::SeenPort;
use crate::{Cause, Context, JobError};

/// Between two looks at the list.
const LOOK: Duration = Duration::from_millis(400);

/// Nobody walks off for longer to fetch a probe.
const LIMIT: Duration = Duration::from_secs(120);

const FINDING: &str = "Finding the probe";

/// What a person is to do first.
pub const BEGIN: &str = "Unplug the probe and plug it in again, or plug it in now";

/// The port that comes next. `list` gives the ports that are there now; it may block.
///
/// # Errors
/// When it is cancelled, or nothing comes within two minutes.
pub async fn find_port(
    context: &Context,
    list: impl Fn() -> Vec<PortInfo> + Clone + Send + 'static,
) -> Result<SeenPort, JobError> {
    let look = || async {
        let list = list.clone();
        tokio::task::spawn_blocking(list)
            .await
            .map_err(|_| JobError::new(FINDING, Cause::Died))
    };
    let mut finder = Finder::new(look().await?);
    context.events.step(BEGIN, 0, 0);
    let (start, mut said) = (Instant::now(), None);
    loop {
        tokio::select! {
            () = sleep(LOOK) => (),
            () = context.cancel.cancelled() => return Err(JobError::new(FINDING, Cause::Cancelled)),
        }
        match finder.see(look().await?) {
            Seen::Here(port, _) => {
                let found = context.known.seen(vec![port]).into_iter().next();
                return found.ok_or_else(|| JobError::new(FINDING, Cause::Died));
            }
            Seen::Unplugged(port) if said.as_ref() != Some(&port) => {
                let step = format!("{} was unplugged; plug it in again", port.name);
                context.events.step(step, 0, 0);
                said = Some(port);
            }
            Seen::Unplugged(_) | Seen::Same => (),
        }
        if start.elapsed() >= LIMIT {
            return Err(JobError::new(FINDING, Cause::NoPortCame(LIMIT)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use meterbench_port::{Address, NoEmulators};

    use super::*;
    use crate::{EventSink, Known};

    fn port(name: &str) -> PortInfo {
        PortInfo {
            address: Address::Serial(name.into()),
            name: name.into(),
            usb: true,
            maker: None,
            product: None,
            serial_number: Some("A5".into()),
        }
    }

    /// A context, and what it has said.
    fn context() -> (Context, Arc<Mutex<Vec<String>>>) {
        let mut context = Context::new(Arc::new(NoEmulators));
        let steps: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&steps);
        context.events = EventSink::new(move |progress| kept.lock().unwrap().push(progress.step));
        (context, steps)
    }

    /// Lists one after the other, the last one for ever.
    fn lists(lists: &[&[&str]]) -> impl Fn() -> Vec<PortInfo> + Clone + Send + 'static + use<> {
        let left: Vec<Vec<PortInfo>> = lists
            .iter()
            .map(|names| names.iter().map(|name| port(name)).collect())
            .collect();
        let place = Arc::new(Mutex::new(0));
        move || {
            let mut place = place.lock().unwrap();
            let now = left[(*place).min(left.len() - 1)].clone();
            *place += 1;
            now
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_probe_that_is_pulled_out_and_put_in_is_found_with_what_is_known_of_it() {
        let (mut context, steps) = context();
        let folder = tempfile::tempdir().unwrap();
        context.known = Known::in_folders(folder.path(), folder.path());
        let key = crate::PortKey::of(&Address::Serial("COM3".into()), &[port("COM3")]).unwrap();
        context
            .known
            .change_port(&key, |port| port.name = Some("Bench 2".into()));
        let found = find_port(
            &context,
            lists(&[&["COM3"], &["COM3"], &[], &[], &["COM4"]]),
        )
        .await
        .unwrap();
        assert_eq!(found.info.name, "COM4");
        assert_eq!(found.known.name.as_deref(), Some("Bench 2"));
        assert_eq!(
            *steps.lock().unwrap(),
            [BEGIN, "COM3 was unplugged; plug it in again"]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_waited_for_two_minutes_and_a_cancel_ends_it_at_once() {
        let (context, _) = context();
        let start = Instant::now();
        let error = find_port(&context, lists(&[&["COM3"]])).await.unwrap_err();
        assert!(matches!(error.cause, Cause::NoPortCame(_)), "{error:?}");
        assert!((LIMIT..LIMIT + 2 * LOOK).contains(&start.elapsed()));
        context.cancel.cancel();
        let error = find_port(&context, lists(&[&[]])).await.unwrap_err();
        assert!(matches!(error.cause, Cause::Cancelled), "{error:?}");
    }
}
