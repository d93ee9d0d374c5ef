//! Acts on a meter, and meters that were left half-written: what the window knows of them.
//!
//! Is: values that the Procedures page and the Review page show.
//! Is not: the acts; see `jobs::act`.

use std::path::PathBuf;

use meterbench_jobs::{Act, ActOutcome, Present, Unfinished, Way};

/// What is known of acts.
#[derive(Debug, Default)]
pub struct Service {
    /// The meter, looked at for an act.
    pub looked: Option<Looked>,
    /// What came of the last act.
    pub done: Option<(Act, ActOutcome)>,
    /// Why it is done, as typed.
    pub reason: String,
    /// The serial number, as typed.
    pub serial: String,
    /// Meters that were left half-written.
    pub left: Vec<Unfinished>,
    /// Where that is kept.
    pub journals: Option<PathBuf>,
}

/// The meter before an act.
#[derive(Debug)]
pub struct Looked {
    /// What is to be done.
    pub act: Act,
    /// What the meter showed.
    pub present: Present,
}

impl Service {
    /// Why the act can't be ordered yet; `None` when it can.
    pub fn lacks(&self) -> Option<&'static str> {
        let looked = self.looked.as_ref()?;
        if looked.present.forbidden.is_some() {
            return Some("The meter's state forbids it");
        }
        if self.reason.trim().is_empty() {
            return Some("Say why it is done");
        }
        let serial = looked.present.identity.serial.trim();
        let typed = self.serial.trim() == serial;
        (looked.act.wants_serial() && !typed).then_some("Type the serial number on the nameplate")
    }
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ServiceAction {
    /// Look at the meter for this act.
    Look(Act),
    /// Text of the reason.
    Reason(String),
    /// Text of the serial number.
    Serial(String),
    /// Do what was looked at.
    Do,
    /// Put it away, undone.
    PutAway,
    /// Finish what was left half-written, or go back: shows what would be written.
    Resume(Box<Unfinished>, Way),
    /// Leave that meter as it is.
    Leave(Box<Unfinished>),
}
