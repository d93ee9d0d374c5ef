//! What can go wrong with a meter on the bench, by the names that a technician has for it.
//!
//! Is: plain names for what the emulator calls faults, a sensible amount of each.
//! Is not: every fault that there is; the others are typed on the Connection page.

use std::collections::BTreeSet;

use meterbench_emulator::Faults;

/// One thing that goes wrong.
#[derive(Debug)]
pub struct Trouble {
    /// On the page.
    pub name: &'static str,
    /// What one will see of it.
    pub about: &'static str,
    /// As the emulator calls it.
    pub fault: &'static str,
}

/// All of them, the line first.
pub const ALL: [Trouble; 15] = [
    Trouble {
        name: "Noisy probe",
        about: "A bit is turned over now and then, in sunlight or near a drive",
        fault: "noise=0.0005",
    },
    Trouble {
        name: "Dirty lens",
        about: "A byte is lost now and then",
        fault: "drop=0.0005",
    },
    Trouble {
        name: "Probe echoes",
        about: "Everything that is sent comes back, as with probes that see their own light",
        fault: "echo",
    },
    Trouble {
        name: "Asleep at first",
        about: "The meter does not hear the first two calls of a session",
        fault: "no-identify=2",
    },
    Trouble {
        name: "Only 9600 baud",
        about: "The meter agrees to a faster rate and then is silent at it",
        fault: "no-baud",
    },
    Trouble {
        name: "Busy",
        about: "The first three reads and writes are answered with busy",
        fault: "bsy=3",
    },
    Trouble {
        name: "Slow",
        about: "One answer in ten comes four seconds late",
        fault: "slow=4s@0.1",
    },
    Trouble {
        name: "Session left open",
        about: "Somebody pulled the probe off a short while ago, and the meter still waits for them",
        fault: "lingering",
    },
    Trouble {
        name: "Loses the session",
        about: "The session is gone without a word after forty requests",
        fault: "ends-session-after=40",
    },
    Trouble {
        name: "Cuts power while programming",
        about: "The meter goes silent in the middle of a session, and comes back for the next",
        fault: "die-after=40",
    },
    Trouble {
        name: "Ignores writes",
        about: "The meter says ok to every table that is written, and keeps the old one",
        fault: "ignores-writes",
    },
    Trouble {
        name: "Lies",
        about: "What was written reads back as written while the session lasts; one byte of it is held otherwise",
        fault: "lies",
    },
    Trouble {
        name: "Writes elsewhere",
        about: "Every table that is written changes a byte of another one as well",
        fault: "writes-elsewhere",
    },
    Trouble {
        name: "Wrong password",
        about: "No password that is tried is right: the meter gives what it gives to anyone",
        fault: "wrong-password",
    },
    Trouble {
        name: "Does not answer",
        about: "No light from the meter at all: the wrong port, or no power",
        fault: "silent",
    },
];

/// The faults of these names.
pub fn faults(names: &BTreeSet<&'static str>) -> Faults {
    let chosen = ALL.iter().filter(|trouble| names.contains(trouble.name));
    Faults::new(1, chosen.filter_map(|trouble| trouble.fault.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_fault_that_the_emulator_knows() {
        for trouble in &ALL {
            let names = BTreeSet::from([trouble.name]);
            assert!(!faults(&names).is_empty(), "{}", trouble.name);
        }
        assert!(faults(&BTreeSet::new()).is_empty());
    }
}
