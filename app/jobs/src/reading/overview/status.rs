//! Mode and status bits of ST-3, with what to do about each.

use meterbench_c1219::{EdMode, EdModeStatus, Image, StdStatus};
use meterbench_profiles::check::Severity::{self, Error, Warning};
use meterbench_profiles::map::recognise;

use super::Concern;
use crate::identify::makers_status;

/// What each of the standard's bits asks for.
const REMEDIES: [(StdStatus, Severity, &str); 14] = [
    (
        StdStatus::UNPROGRAMMED,
        Error,
        "Program the meter before it is put into service",
    ),
    (
        StdStatus::CONFIGURATION_ERROR,
        Error,
        "Compare the meter with its program (verify), program it again, then clear the status",
    ),
    (
        StdStatus::SELF_CHECK_ERROR,
        Error,
        "Clear the status; if it comes back, replace the meter",
    ),
    (
        StdStatus::RAM_FAILURE,
        Error,
        "Save a snapshot of what can be read, and replace the meter",
    ),
    (
        StdStatus::ROM_FAILURE,
        Error,
        "Save a snapshot of what can be read, and replace the meter",
    ),
    (
        StdStatus::NONVOLATILE_MEMORY_FAILURE,
        Error,
        "Registers may not outlast a power failure: save a snapshot, and replace the meter",
    ),
    (
        StdStatus::CLOCK_ERROR,
        Error,
        "Set the clock; times in the profile and the logs since then can't be relied on",
    ),
    (
        StdStatus::MEASUREMENT_ERROR,
        Error,
        "Test the meter; its registers may be wrong since then",
    ),
    (
        StdStatus::LOW_BATTERY,
        Warning,
        "Replace the battery, then set the clock: it stops with the next power failure",
    ),
    (
        StdStatus::LOW_LOSS_POTENTIAL,
        Warning,
        "Measure the potentials at the terminals; look at links, fuses and voltage transformers",
    ),
    (
        StdStatus::DEMAND_OVERLOAD,
        Warning,
        "Compare the greatest demand with the meter's class and the current transformers",
    ),
    (
        StdStatus::POWER_FAILURE,
        Warning,
        "See in the log when power failed, then clear the status",
    ),
    (
        StdStatus::TAMPER_DETECT,
        Warning,
        "Look at seals and wiring before the status is cleared, and note what was found",
    ),
    (
        StdStatus::REVERSE_ROTATION,
        Warning,
        "Look at the polarity of the current transformers and at line and load side; a customer who generates makes it right",
    ),
];

pub(super) fn concerns(image: &Image) -> Vec<Concern> {
    let Ok(status) = image.get::<EdModeStatus>() else {
        return Vec::new();
    };
    let mut concerns = Vec::new();
    if let Some(what) = mode(status.mode) {
        concerns.push(Concern::new(
            Error,
            what,
            "Put the meter back into metering mode before you leave: nothing is billed meanwhile",
        ));
    }
    for (flag, severity, todo) in REMEDIES {
        if status.status1.contains(flag) {
            let words = StdStatus(flag.0).words().concat();
            concerns.push(Concern::new(severity, words, todo));
        }
    }
    let known = REMEDIES.iter().fold(0, |bits, (flag, ..)| bits | flag.0);
    if status.status1.0 & !known != 0 {
        let what = format!(
            "status bits that are not known here ({:04X})",
            status.status1.0 & !known
        );
        concerns.push(Concern::new(Warning, what, "See the maker's manual"));
    }
    let family = recognise(image).family;
    for bit in status.mfg_status.iter() {
        let known = family.and_then(|it| it.status_flags.iter().find(|flag| flag.bit == bit));
        let todo = known.and_then(|flag| flag.todo.as_deref());
        concerns.push(Concern::new(
            Warning,
            makers_status(family, bit),
            todo.unwrap_or("See the maker's manual"),
        ));
    }
    concerns
}

fn mode(mode: EdMode) -> Option<&'static str> {
    Some(match mode {
        EdMode::Metering => return None,
        EdMode::Test => "in test mode",
        EdMode::MeterShop => "in meter shop mode",
        EdMode::Factory => "in factory mode",
        EdMode::Unknown(0) => "not metering",
        EdMode::Unknown(_) => "in a mode that is not known",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_the_standard_has_a_remedy() {
        let all = StdStatus(0x3FFF);
        assert_eq!(all.names().len(), REMEDIES.len());
        assert!(
            REMEDIES
                .iter()
                .all(|(flag, ..)| StdStatus(flag.0).words().len() == 1)
        );
    }
}
