//! What flows that should not: too little or too much voltage, too much current, power that comes back.
//!
//! Is: comparing what flows with the limits of the form, and remembering what was not remembered before.
//! Is not: telling it; ST-3 and the logs do that, until a tool clears ST-3.
//! Source: product sheet (80 % to 115 % of nominal, the class); C12.19 fact sheet, ST-3, events 43 to 48, and 6.7. That too much
//! voltage is a measurement error, and that demand overload is current above the class, is ours.

use meterbench_c1219::{EdModeStatus, StdStatus};

use super::load::{Flow, Site};

/// Voltage of nominal, in percent.
const LEAST_PERCENT: i64 = 80;
const MOST_PERCENT: i64 = 115;

/// In ED_MFG_STATUS: 6.7.
pub(crate) const REVERSE_ENERGY: usize = 4;

/// What can be wrong: its bit of ED_STD_STATUS1 and its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    MeasurementError,
    LowPotential,
    Overload,
    Reverse,
}

impl Condition {
    const ALL: [Condition; 4] = [
        Condition::MeasurementError,
        Condition::LowPotential,
        Condition::Overload,
        Condition::Reverse,
    ];

    /// In ED_STD_STATUS1.
    pub(crate) fn bit(self) -> StdStatus {
        StdStatus(match self {
            Condition::MeasurementError => 1 << 7,
            Condition::LowPotential => 1 << 9,
            Condition::Overload => 1 << 10,
            Condition::Reverse => 1 << 13,
        })
    }

    /// The standard event.
    pub(crate) fn event(self) -> u16 {
        match self {
            Condition::MeasurementError => 43,
            Condition::LowPotential => 45,
            Condition::Overload => 46,
            Condition::Reverse => 48,
        }
    }

    fn holds(self, flow: &Flow, site: &Site) -> bool {
        let any = |wrong: &dyn Fn(&super::load::Phase) -> bool| {
            let mut phases = site.phases.iter().filter_map(|place| flow.get(*place));
            phases.any(wrong)
        };
        match self {
            Condition::MeasurementError => {
                let most = site.highest_millivolts * MOST_PERCENT;
                any(&|phase| phase.millivolts * 100 > most)
            }
            Condition::LowPotential => {
                let least = site.nominal_millivolts * LEAST_PERCENT;
                any(&|phase| phase.millivolts * 100 < least)
            }
            Condition::Overload => any(&|phase| phase.milliamps > site.class_milliamps),
            Condition::Reverse => {
                let counted = site.counted(flow);
                counted.iter().map(|phase| phase.watts).sum::<i64>() < 0
            }
        }
    }
}

/// What was seen and ST-3 doesn't tell yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Seen {
    pub conditions: StdStatus,
    /// Energy came back.
    pub reverse: bool,
}

/// What has been seen since a tool last cleared ST-3.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    known: StdStatus,
    known_reverse: bool,
    seen: Seen,
}

impl Limits {
    /// What ST-3 tells already; true if it tells less than was known.
    pub(crate) fn follow(&mut self, status: &EdModeStatus) -> bool {
        let (known, reverse) = (status.status1, status.mfg_status.contains(REVERSE_ENERGY));
        let less = self.known.0 & !known.0 != 0 || self.known_reverse && !reverse;
        (self.known, self.known_reverse) = (known, reverse);
        less
    }

    /// From now on this flows; the conditions that begin with it.
    pub(crate) fn look(&mut self, flow: &Flow, site: &Site) -> Vec<Condition> {
        let mut begun = Vec::new();
        for condition in Condition::ALL {
            let bit = condition.bit().0;
            let is_new = self.known.0 & bit == 0;
            let is_new_reverse = condition == Condition::Reverse && !self.known_reverse;
            if !(is_new || is_new_reverse) || !condition.holds(flow, site) {
                continue;
            }
            if is_new {
                self.known.0 |= bit;
                self.seen.conditions.0 |= bit;
                begun.push(condition);
            }
            if is_new_reverse {
                self.known_reverse = true;
                self.seen.reverse = true;
            }
        }
        begun
    }

    /// What ST-3 has still to tell, once.
    pub(crate) fn take(&mut self) -> Option<Seen> {
        let seen = std::mem::take(&mut self.seen);
        Some(seen).filter(|seen| *seen != Seen::default())
    }
}
