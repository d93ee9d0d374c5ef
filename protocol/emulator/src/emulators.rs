//! `emulator:FORM`, `emulator:FORM?FAULTS`: emulated meters inside this process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use meterbench_port::memory::Pace;
use meterbench_port::{AnyPort, OpenEmulator, OpenError};

use crate::fault::{FaultError, Faults};
use crate::forms::{ModelError, model};
use crate::meter::{Meter, Options};
use crate::model::Model;
use crate::serve::{Handle, connect};

/// One meter per name, made when it is first asked for and kept until it is put away: what was written stays written. Whoever
/// has the meter here and whoever opens its port have the same one.
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

    /// The meter of a name, or of a form: the one that a port with this name is connected to.
    ///
    /// # Errors
    /// When there is no such form.
    pub fn meter(&self, form: &str) -> Result<Handle, OpenError> {
        if let Some(meter) = self.meters().get(form.trim()) {
            return Ok(meter.clone());
        }
        let model = model_of(form)?;
        let name = model.name().to_owned();
        let mut meters = self.meters();
        if let Some(meter) = meters.get(&name) {
            return Ok(meter.clone());
        }
        let meter = made(form, model, self.options.clone())?;
        meters.insert(name, meter.clone());
        Ok(meter)
    }

    /// A meter of a form under a name of its own: `9S` when there is none yet, else `9S-2`, `9S-3`. Each has another serial
    /// number.
    ///
    /// # Errors
    /// When there is no such form.
    pub fn another(&self, form: &str) -> Result<(String, Handle), OpenError> {
        let model = model_of(form)?;
        let first = model.name().to_owned();
        let mut meters = self.meters();
        let (name, number) = (1..)
            .map(|number: u64| match number {
                1 => (first.clone(), number),
                _ => (format!("{first}-{number}"), number),
            })
            .find(|(name, _)| !meters.contains_key(name))
            .unwrap_or((first, 1));
        let options = Options {
            seed: self.options.seed.wrapping_add(number - 1),
            ..self.options.clone()
        };
        let meter = made(form, model, options)?;
        meters.insert(name.clone(), meter.clone());
        Ok((name, meter))
    }

    /// Puts a meter under a name, in the place of one that had it.
    pub fn stand(&self, name: &str, meter: Handle) {
        self.meters().insert(name.trim().to_owned(), meter);
    }

    /// Puts a meter away. A line that is open keeps it; a new one finds a new meter, if the name is a form's.
    pub fn remove(&self, name: &str) -> Option<Handle> {
        self.meters().remove(name.trim())
    }

    /// The names of the meters that there are, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.meters().keys().cloned().collect()
    }

    fn meters(&self) -> MutexGuard<'_, BTreeMap<String, Handle>> {
        self.meters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn model_of(form: &str) -> Result<Model, OpenError> {
    model(form, None).map_err(|error| match error {
        ModelError::Unknown { form, known } => OpenError::UnknownForm { form, known },
        ModelError::Ambiguous { form, choices } => OpenError::AmbiguousForm { form, choices },
        // The built-in models are sound.
        ModelError::Faulty { name, .. } => OpenError::UnknownForm {
            form: name,
            known: Vec::new(),
        },
    })
}

fn made(form: &str, model: Model, options: Options) -> Result<Handle, OpenError> {
    let meter = Meter::new(model, options).map_err(|error| OpenError::Serial {
        port: format!("emulator:{form}"),
        source: std::io::Error::other(error),
    })?;
    Ok(Handle::new(meter))
}

impl OpenEmulator for Emulators {
    /// Faults in the address are the line's; without them it has those of the meter's handle.
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let (form, faults) = match form.split_once('?') {
            None => (form, None),
            Some((form, faults)) => {
                let faults: Faults =
                    faults
                        .parse()
                        .map_err(|error: FaultError| OpenError::Faults {
                            reason: error.to_string(),
                        })?;
                (form, Some(faults))
            }
        };
        let meter = self.meter(form.trim())?;
        let meter = match faults {
            Some(faults) => meter.with_faults(faults),
            None => meter,
        };
        Ok(connect(&meter, self.pace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_port_are_one_meter_and_another_of_the_form_is_another() {
        let emulators = Emulators::default();
        let (first, meter) = emulators.another("9s").unwrap();
        let (second, other) = emulators.another("9S/8S").unwrap();
        assert_eq!([first.as_str(), second.as_str()], ["9S", "9S-2"]);
        let serial = |meter: &Handle| meter.lock().serial().to_owned();
        assert_ne!(serial(&meter), serial(&other));
        assert_eq!(serial(&emulators.meter("9S-2").unwrap()), serial(&other));
        assert_eq!(serial(&emulators.meter("9S/8S").unwrap()), serial(&meter));
        assert_eq!(emulators.names(), ["9S", "9S-2"]);
    }

    #[test]
    fn a_meter_that_was_put_away_is_not_there_any_more() {
        let emulators = Emulators::default();
        let (name, _) = emulators.another("2S-SD").unwrap();
        let (second, _) = emulators.another("2S-SD").unwrap();
        assert!(emulators.remove(&second).is_some());
        assert!(emulators.remove(&second).is_none());
        assert!(matches!(
            emulators.meter(&second),
            Err(OpenError::UnknownForm { .. })
        ));
        assert_eq!(emulators.names(), [name]);
    }

    #[test]
    fn a_meter_may_stand_under_any_name() {
        let emulators = Emulators::default();
        let meter = emulators.meter("12S").unwrap();
        emulators.stand("first", meter.clone());
        let serial = meter.lock().serial().to_owned();
        let found = emulators.meter("first").unwrap();
        assert_eq!(found.lock().serial(), serial);
    }
}
