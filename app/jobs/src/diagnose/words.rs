//! What is said at each layer, and what to do where it stops.

use meterbench_c1218::{Code, Echo, Opened, Settings};
use meterbench_port::{Address, LinkUsage, Probe};

use super::climb::IDENTIFICATION;
use super::{Below, Diagnosis, Layer};
use crate::{Cause, Target};

pub(super) fn port(address: &Address, name: &str, probe: &Probe) -> String {
    match address {
        Address::Serial(asked) if asked == name => {
            format!("{name}: {}, preset {}", probe.words(), probe.name)
        }
        Address::Serial(asked) => {
            format!(
                "{name}, where the probe of {asked} is now: {}, preset {}",
                probe.words(),
                probe.name
            )
        }
        Address::Tcp { .. } => format!("{name} is connected"),
        Address::Emulator(form) => format!("an emulated meter in this process, {form}"),
    }
}

/// Bytes heard that are no echo. Until an echo was found out, the Identification and a byte to wake with are counted.
pub(super) fn of_others(usage: &LinkUsage, probe: &Probe) -> u64 {
    let own = match (probe.echo, usage.echo) {
        (Echo::Auto, true) => IDENTIFICATION.len() + usize::from(probe.wake.is_some()),
        _ => 0,
    };
    usage.bytes_in.saturating_sub(own as u64)
}

pub(super) fn power(line: &Below<'_>) -> (Option<bool>, String) {
    let signals = line.signals.unwrap_or_default();
    if line.echoed {
        return (Some(true), "it gives back what is sent".into());
    }
    if line.bytes > 0 {
        return (Some(true), "something is heard through it".into());
    }
    if signals.any() {
        let up = [
            (signals.cts, "CTS"),
            (signals.dsr, "DSR"),
            (signals.dcd, "DCD"),
        ];
        let up: Vec<&str> = up
            .iter()
            .filter(|(up, _)| *up)
            .map(|(_, name)| *name)
            .collect();
        return (Some(true), format!("it holds up {}", up.join(" and ")));
    }
    let what = match line.address {
        Address::Tcp { .. } => "not seen from here: it is behind the device server",
        _ => "nothing shows it: no echo, no byte, no signal line",
    };
    (None, what.into())
}

/// Why an echo that is not as the preset says stops everything above.
pub(super) fn echo_unlike_preset(line: &Below<'_>) -> Option<Cause> {
    match (line.probe.echo, line.echoed) {
        (Echo::Off, true) => Some(Cause::Echo { echoes: true }),
        (Echo::On, false) if line.bytes > 0 || line.raw => Some(Cause::Echo { echoes: false }),
        _ => None,
    }
}

pub(super) fn negotiated(found: &mut Diagnosis, code: Code, settings: Settings) {
    let what = format!(
        "{} bit/s, packets of {} bytes, up to {} at once",
        settings.baud, settings.packet_size, settings.packets
    );
    match code {
        Code::Ok => found.holds(Layer::Negotiation, what),
        code => found.rung(
            Layer::Negotiation,
            Some(true),
            format!("the meter does not negotiate ({}): {what}", code.short()),
            "It works without, only more slowly",
        ),
    }
}

/// What only an open session tells.
pub(super) fn opened(found: &mut Diagnosis, opened: &Opened, target: &Target) {
    if let Some(baud) = opened.failed_baud {
        let rung = found
            .rungs
            .iter_mut()
            .find(|rung| rung.layer == Layer::Negotiation);
        let what = format!("the meter agreed to {baud} bit/s and was silent there; ");
        if let Some(rung) = rung {
            rung.what.insert_str(0, &what);
            rung.hint = "This probe does not carry that rate: set a lower highest rate".into();
        }
    }
    if !found.rungs.iter().any(|rung| rung.layer == Layer::Logon) {
        found.holds(Layer::Logon, "the user is let in");
    }
    match target.access.password {
        Some(_) => found.holds(Layer::Password, "the meter takes it"),
        None => found.rung(
            Layer::Password,
            None,
            "none was given",
            "The meter shows what it gives to anyone; give a password to see more",
        ),
    }
}

pub(super) fn table0(cause: &Cause) -> Option<String> {
    match cause {
        Cause::Refused { code: Code::Isc, .. } => Some(
            "This meter gives not even ST-0 without rights: log on with a user and a password that may read".into(),
        ),
        _ => None,
    }
}

pub(super) fn iec(name: &str) -> String {
    format!(
        "{name} is a meter of the IEC kind, which this program does not read; an ANSI meter's optical port is round, on its cover"
    )
}

/// What to do when nothing at all is heard.
pub(super) fn silence(line: &Below<'_>, better: Option<&Probe>) -> String {
    let level = |on: bool| if on { "on" } else { "off" };
    if let Some(probe) = better {
        return format!(
            "With RTS {} and DTR {} something answers: choose the probe preset {}",
            level(probe.rts),
            level(probe.dtr),
            probe.name
        );
    }
    let head = "turn its head by 180 degrees, see that it sits on the meter's optical port and that the meter has power";
    match line.address {
        Address::Tcp { .. } => format!(
            "Set the device server's port to raw TCP at 9600 bit/s, 8 data bits, no parity, and see that the probe is on it; then {head}"
        ),
        _ if line.echoed => format!(
            "The probe works and the meter is silent: {head}; a meter without C12.18 at 9600 bit/s stays silent too"
        ),
        _ if line.signals.is_some() => format!(
            "First {head}. No levels of RTS and DTR brought an answer either: see that the probe's plug is in and, if it has a supply or a battery of its own, that it is on"
        ),
        _ => format!(
            "First {head}; then try the other levels of the lines that power the probe, with the presets rts-dtr, dtr-only and no-lines (now RTS {}, DTR {})",
            level(line.probe.rts),
            level(line.probe.dtr)
        ),
    }
}

/// What to do when what is heard is nothing known.
pub(super) fn noise(address: &Address) -> &'static str {
    match address {
        Address::Tcp { .. } => {
            "Set the device server's port to raw TCP at 9600 bit/s, 8 data bits, no parity; see that it is this meter's port"
        }
        _ => {
            "Keep strong light away and sit the head squarely on the port; if it stays, the meter speaks another protocol or another rate, or the probe inverts: try the presets with other levels of RTS and DTR"
        }
    }
}
