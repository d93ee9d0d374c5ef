//! What is worth knowing of a line, from what a job cost it.
//!
//! Is: notes in words: an echo, an adapter that holds answers back, and what to do about it.
//! Is not: the cost itself, which is [`meterbench_port::LinkUsage`]; here it goes by the name that reports have for it.

use std::time::Duration;

pub use meterbench_port::LinkUsage as Link;

/// A meter answers within a few milliseconds; an adapter that holds back what it heard for 16 takes longer.
const HELD_BACK: Duration = Duration::from_millis(8);

/// What is worth knowing of the line, in words; most often nothing.
#[must_use]
pub fn notes(link: &Link) -> Vec<String> {
    let mut notes = Vec::new();
    if link.echo {
        notes.push("The probe echoes: what it gives back is taken out".to_owned());
    }
    if let Some(turn) = link.turn.filter(|turn| *turn >= HELD_BACK) {
        notes.push(format!(
            "Each answer comes {} ms later than the wire brings it. USB adapters do that whose latency timer is at its usual 16 ms: {}. If it is that low already, the meter or a device server takes this time",
            turn.as_millis(),
            LATENCY
        ));
    }
    notes
}

/// How to set it.
const LATENCY: &str = if cfg!(windows) {
    "set it to 1 ms in the Device Manager, at the port's settings, Advanced"
} else {
    "set it to 1 ms with `echo 1 | sudo tee /sys/bus/usb-serial/devices/ttyUSB0/latency_timer`, with the port's own name"
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_that_holds_back_is_told_with_what_to_do_and_a_quick_meter_is_not() {
        let link = |turn| Link {
            turn: Some(Duration::from_millis(turn)),
            ..Link::default()
        };
        assert_eq!(notes(&Link::default()), Vec::<String>::new());
        assert_eq!(notes(&link(5)), Vec::<String>::new());
        let [note] = notes(&link(16)).try_into().unwrap();
        assert!(
            note.starts_with("Each answer comes 16 ms later") && note.contains("1 ms"),
            "{note}"
        );
        let echo = Link {
            echo: true,
            ..Link::default()
        };
        assert!(notes(&echo.then(Link::default()))[0].starts_with("The probe echoes"));
    }
}
