//! Everything the app may order, and what an order needs.
//!
//! Is: plain values.
//! Is not: how an order is carried out; see `runtime` and the job of the same name.

use std::path::PathBuf;
use std::sync::Arc;

use meterbench_c1218::Secret;
use meterbench_port::{Address, OpenEmulator, Probe};
use meterbench_profiles::Program;
use tokio_util::sync::CancellationToken;

use crate::{
    Act, Agreed, Disk, EventSink, History, JobLog, Known, Plan, Policy, Probes, Selection,
    Snapshot, ThisDisk, Tracing, Unfinished, Way,
};

/// What every job may use.
#[derive(Clone)]
pub struct Context {
    /// Opens `emulator:FORM`; jobs don't know how.
    pub emulators: Arc<dyn OpenEmulator>,
    /// Where progress goes.
    pub events: EventSink,
    /// Stops the job between two requests; it still logs off and closes.
    pub cancel: CancellationToken,
    /// This computer's time, for the drift of a meter's clock and the stamp of a snapshot.
    pub wall: fn() -> jiff::Zoned,
    /// What is known from earlier runs.
    pub known: Known,
    /// The probe presets that may be remembered for a port.
    pub probes: Arc<Probes>,
    /// The folder of what is being written into meters; `None` keeps no journal.
    pub journals: Option<PathBuf>,
    /// Who may do what at this computer.
    pub policy: Policy,
    /// What keeps their lines.
    pub disk: Arc<dyn Disk>,
    /// Where it is written down who did what to which meter; `None` writes nothing down.
    pub log: Option<JobLog>,
    /// Where readings, programmings and acts are kept by meter; `None` keeps none.
    pub history: Option<History>,
    /// Where the wire is written, besides the file that a target names.
    pub trace: Tracing,
}

impl Context {
    /// With this computer's clock, no listener, nobody to cancel, and nothing known, kept or traced.
    #[must_use]
    pub fn new(emulators: Arc<dyn OpenEmulator>) -> Self {
        Self {
            emulators,
            events: EventSink::none(),
            cancel: CancellationToken::new(),
            wall: jiff::Zoned::now,
            known: Known::nowhere(),
            probes: Arc::default(),
            journals: None,
            policy: Policy::free(),
            disk: Arc::new(ThisDisk),
            log: None,
            history: None,
            trace: Tracing::nowhere(),
        }
    }
}

/// Which meter, as whom, and how.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where the meter is.
    pub address: Address,
    /// As whom.
    pub access: Access,
    /// The fastest rate to negotiate; `None` for the fastest that both sides keep.
    pub max_baud: Option<u32>,
    /// A file to write the wire to, as text.
    pub trace: Option<PathBuf>,
    /// How the probe is powered, woken and spoken through; `None` for what is remembered of it, or "generic". What is
    /// named is remembered.
    pub probe: Option<Probe>,
}

impl Target {
    /// The meter at `address`, with what it gives without a password. An emulated meter in this process is nobody's
    /// secret: it gets its own supervisor password.
    #[must_use]
    pub fn new(address: Address) -> Self {
        let access = match &address {
            Address::Emulator(_) => Access {
                password: Secret::from_text("SUPERVISOR", Default::default()).ok(),
                // It is no guess.
                again: true,
                ..Access::default()
            },
            Address::Serial(_) | Address::Tcp { .. } => Access::default(),
        };
        Self {
            address,
            access,
            max_baud: None,
            trace: None,
            probe: None,
        }
    }
}

/// As whom to log on. The password is never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Up to ten characters.
    pub user: String,
    /// The user's number.
    pub user_id: u16,
    /// `None` reads what the meter gives without one.
    pub password: Option<Secret>,
    /// A person gives it again: it is sent though the meter has refused the last one.
    pub again: bool,
}

impl Access {
    /// The usual user with this password.
    #[must_use]
    pub fn with_password(password: Option<Secret>) -> Self {
        Self {
            password,
            ..Self::default()
        }
    }
}

impl Default for Access {
    /// User 2 without a name is what existing tools send to this family of meters.
    fn default() -> Self {
        Self {
            user: "none".into(),
            user_id: 2,
            password: None,
            again: false,
        }
    }
}

/// Everything the app may order.
#[derive(Clone, Debug)]
pub enum Command {
    /// The serial ports of this computer.
    ListPorts,
    /// Finds the port of a probe by its being plugged in.
    FindPort,
    /// Who is there.
    Identify(Target),
    /// At which layer communication stops.
    Diagnose(Target),
    /// Reads tables.
    Read(Target, Selection),
    /// Makes a first-contact kit.
    Kit(Target),
    /// Compares a program with the meter and says what would be written. The file is the one it stands in as it is, whose
    /// signature is looked for.
    Plan(Target, Box<Program>, Option<PathBuf>),
    /// What is to be written to finish what was left half-written, or to go back.
    Resume(Target, Box<Unfinished>, Way),
    /// What is to be written to put back what a snapshot holds. The file is the one it was opened from, whose signature is looked
    /// for.
    Restore(Target, Arc<Snapshot>, Option<PathBuf>),
    /// The meter's state before an act.
    Look(Target, Act),
    /// Carries out an act on the meter that was looked at.
    Act(Target, Act, Box<Agreed>),
    /// Carries out a plan.
    Write(Target, Box<Plan>),
    /// Compares a program with the meter.
    Verify(Target, Box<Program>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_emulated_meter_gets_a_password_by_itself_and_it_is_never_shown() {
        let emulated = Target::new(Address::Emulator("9S".into()));
        assert!(emulated.access.password.is_some());
        assert!(!format!("{emulated:?}").contains("SUPERVISOR"));
        assert_eq!(
            Target::new(Address::Serial("COM3".into())).access,
            Access::default()
        );
        assert_eq!(Access::default().password, None);
    }
}
