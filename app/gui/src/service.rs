//! Acts on a meter, and meters that were left half-written: what the window knows of them.
//!
//! Is: values that the Procedures page and the Review page show.
//! Is not: the acts; see `jobs::act`.

use std::path::PathBuf;

use meterbench_jobs::act::Preset;
use meterbench_jobs::{
    Act, ActOutcome, NumberError, Padding, Present, Secret, SecretError, Unfinished, Way,
};
use meterbench_profiles::program::Metric;

use crate::state::{Hidden, Meter};

/// A register, and what it is to show, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetForm {
    /// "kWh delivered".
    pub quantity: String,
    /// "total", "A" to "D".
    pub block: String,
    /// "12345.6".
    pub to: String,
}

impl Default for PresetForm {
    fn default() -> Self {
        PresetForm {
            quantity: format!("kWh {}", Metric::Delivered),
            block: "total".to_owned(),
            to: String::new(),
        }
    }
}

impl PresetForm {
    /// What it asks for.
    ///
    /// # Errors
    /// When what is typed is no number.
    pub fn act(&self) -> Result<Act, NumberError> {
        Ok(Act::Preset(Preset {
            quantity: self.quantity.clone(),
            block: self.block.clone(),
            to: self.to.parse()?,
        }))
    }
}

/// What is known of acts.
#[derive(Debug)]
pub struct Service {
    /// The meter, looked at for an act.
    pub looked: Option<Looked>,
    /// What came of the last act.
    pub done: Option<(Act, ActOutcome)>,
    /// Why it is done, as typed.
    pub reason: String,
    /// The serial number, as typed.
    pub serial: String,
    /// The register that is to be set.
    pub preset: PresetForm,
    /// The number of the password that is to be changed, from 1.
    pub number: u8,
    /// The new one, as typed.
    pub new: Hidden,
    /// Typed a second time.
    pub again: Hidden,
    /// Why a meter is left half-written, as typed.
    pub leave_reason: String,
    /// Meters that were left half-written.
    pub left: Vec<Unfinished>,
    /// What is wrong with journals that nobody understands.
    pub damaged: Vec<String>,
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

impl Default for Service {
    fn default() -> Self {
        Service {
            leave_reason: String::new(),
            looked: None,
            done: None,
            reason: String::new(),
            serial: String::new(),
            preset: PresetForm::default(),
            number: 1,
            new: Hidden::default(),
            again: Hidden::default(),
            left: Vec::new(),
            damaged: Vec::new(),
            journals: None,
        }
    }
}

impl Service {
    /// The registers that can be set, by name: those of the last reading, else those that such meters have.
    pub fn quantities(meter: Option<&Meter>) -> Vec<String> {
        let registers = meter.and_then(|it| it.registers.as_deref());
        let sums = registers.unwrap_or_default().iter().filter(|it| {
            // What was at the last reset stays what it was.
            it.block == "total" && it.unit.ends_with('h') && !it.quantity.contains(" at ")
        });
        let read: Vec<String> = sums.map(|it| it.quantity.clone()).collect();
        if read.is_empty() {
            return Metric::ALL.map(|metric| format!("kWh {metric}")).to_vec();
        }
        read
    }

    /// The new password as it goes to the meter; `None` where the act sets none.
    ///
    /// # Errors
    /// When it is too long.
    pub fn password(&self) -> Result<Option<Secret>, SecretError> {
        let wanted = self
            .looked
            .as_ref()
            .is_some_and(|it| it.act.wants_password());
        let secret = || Secret::from_text(&self.new.0, Padding::default());
        wanted.then(secret).transpose()
    }

    /// Nothing that was typed for one act is there for the next.
    pub fn forget(&mut self) {
        self.serial.clear();
        self.new = Hidden::default();
        self.again = Hidden::default();
    }

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
        if looked.act.wants_serial() && self.serial.trim() != serial {
            return Some("Type the serial number on the nameplate");
        }
        if !looked.act.wants_password() {
            return None;
        }
        match self.password() {
            Err(_) => Some("A password has at most 20 characters"),
            Ok(_) if self.new.0.is_empty() => Some("Type the new password"),
            Ok(_) => (self.new != self.again).then_some("The new password is not the same twice"),
        }
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
    /// The register that is to be set.
    Preset(PresetForm),
    /// The number of a password.
    Number(u8),
    /// Text of the new password.
    New(Hidden),
    /// Text of the new password, once more.
    Again(Hidden),
    /// Do what was looked at.
    Do,
    /// Put it away, undone.
    PutAway,
    /// Finish what was left half-written, or go back: shows what would be written.
    Resume(Box<Unfinished>, Way),
    /// Put back what the open snapshot holds: shows what would be written.
    Restore,
    /// Text of the reason for leaving a meter half-written.
    LeaveReason(String),
    /// Leave that meter as it is.
    Leave(Box<Unfinished>),
}
