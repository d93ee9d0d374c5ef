//! `emulator:FORM`, `emulator:FORM?FAULTS`: emulated meters inside this process.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use meterbench_port::memory::Pace;
use meterbench_port::{AnyPort, OpenEmulator, OpenError};

use crate::fault::{FaultError, Faults};
use crate::forms::{ModelError, model};
use crate::meter::{Meter, Options};
use crate::serve::{Handle, connect};

/// One meter per form, made when it is first asked for and kept as long as this lives: what was written stays written.
#[derive(Debug, Default)]
pub struct Emulators {
    pace: Pace,
    options: Options,
    meters: Mutex<BTreeMap<String, Handle>>,
}

impl Emulators {
    /// Meters with these options on lines of this pace. The default is a line at its true rate.
    #[must_use]
    pub fn new(options: Options, pace: Pace) -> Emulators {
        Emulators {
            pace,
            options,
            meters: Mutex::default(),
        }
    }

    /// The meter of a form: the one that a port with this form's name is connected to.
    ///
    /// # Errors
    /// When there is no such form.
    pub fn meter(&self, form: &str) -> Result<Handle, OpenError> {
        let model = model(form, None).map_err(|error| match error {
            ModelError::Unknown { form, known } => OpenError::UnknownForm { form, known },
            ModelError::Ambiguous { form, choices } => OpenError::AmbiguousForm { form, choices },
            // The built-in models are sound.
            ModelError::Faulty { name, .. } => OpenError::UnknownForm {
                form: name,
                known: Vec::new(),
            },
        })?;
        let name = model.name().to_owned();
        let mut meters = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(meter) = meters.get(&name) {
            return Ok(meter.clone());
        }
        let meter = Meter::new(model, self.options.clone()).map_err(|error| OpenError::Serial {
            port: format!("emulator:{form}"),
            source: std::io::Error::other(error),
        })?;
        let meter = Handle::new(meter);
        meters.insert(name, meter.clone());
        Ok(meter)
    }
}

impl OpenEmulator for Emulators {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let (form, faults) = match form.split_once('?') {
            None => (form, Faults::default()),
            Some((form, faults)) => {
                let faults = faults
                    .parse()
                    .map_err(|error: FaultError| OpenError::Faults {
                        reason: error.to_string(),
                    })?;
                (form, faults)
            }
        };
        let meter = self.meter(form.trim())?.with_faults(faults);
        Ok(connect(&meter, self.pace))
    }
}
