//! Two meters on a bench of their own, for one day of the same load.
//!
//! Is: meters whose time stands still while programs are put into them, and then a day of it at once.
//! Is not: what the programs make of that day; see `jobs::day`.
//! Shape: [`Trial::new`], programs by the ports `emulator:first` and `emulator:second` of [`Trial::emulators`],
//! [`Trial::pass`], readings by the same ports.
//! Errors: [`TrialError`].

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;
use meterbench_port::memory::Pace;

use crate::clock::{Clock, Speed};
use crate::emulators::Emulators;
use crate::forms::{Form, ModelError, forms, model};
use crate::life::Load;
use crate::meter::{Meter, Options, OptionsError};
use crate::serve::Handle;

/// Why there is no such trial.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialError {
    /// No such form.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The load doesn't suit the form.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The registers can't be cleared before the day begins.
    #[error("the registers of the {0} meter can't be cleared")]
    Clear(&'static str),
}

/// Two meters and a day.
#[derive(Debug)]
pub struct Trial {
    emulators: Arc<Emulators>,
    meters: Vec<(&'static str, Handle)>,
}

impl Trial {
    /// The names of the meters, as in `emulator:first`.
    pub const NAMES: [&'static str; 2] = ["first", "second"];

    /// Meters of these forms at the beginning of a day, with this load.
    ///
    /// # Errors
    /// When there is no such form, or it doesn't measure what the load uses.
    pub fn new(names: [&str; 2], load: &Load, day: Date) -> Result<Trial, TrialError> {
        let emulators = Arc::new(Emulators::new(Options::default(), Pace::Instant));
        let mut meters = Vec::new();
        for (name, form) in Trial::NAMES.into_iter().zip(names) {
            let midnight = day.at(0, 0, 0, 0);
            let options = Options {
                clock: Clock::starting_at(midnight).at_speed(Speed::STOPPED),
                load: Some(load.clone()),
                ..Options::default()
            };
            let meter = Handle::new(Meter::new(model(form, None)?, options)?);
            emulators.stand(name, meter.clone());
            meters.push((name, meter));
        }
        Ok(Trial { emulators, meters })
    }

    /// Opens the meters' ports.
    #[must_use]
    pub fn emulators(&self) -> Arc<Emulators> {
        Arc::clone(&self.emulators)
    }

    /// Clears what the meters have counted, and lets the day pass.
    ///
    /// # Errors
    /// When a meter can't be cleared.
    pub fn pass(&self) -> Result<(), TrialError> {
        for (name, meter) in &self.meters {
            let mut meter = meter.lock();
            meter.catch_up();
            meter.clear_data().map_err(|_| TrialError::Clear(name))?;
            meter.step_by(SignedDuration::from_hours(24));
        }
        Ok(())
    }
}

/// The row of the product sheet that a program's meter is: by its model, one of the form's names, and its volts where the form
/// has several.
#[must_use]
pub fn form_of(model: &str, form: &str, volts: Option<&str>) -> Option<&'static Form> {
    let is_called = |row: &&Form| {
        row.model.eq_ignore_ascii_case(model)
            && (row.form.eq_ignore_ascii_case(form)
                || row.name.eq_ignore_ascii_case(form)
                || row.also.iter().any(|name| name.eq_ignore_ascii_case(form)))
    };
    let rows: Vec<&'static Form> = forms().iter().filter(is_called).collect();
    let of_volts = rows.iter().find(|row| Some(row.volts.as_str()) == volts);
    of_volts.or(rows.first()).copied()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use meterbench_c1219::CurrentRegs;

    use super::*;

    #[test]
    fn a_day_of_a_kilowatt_is_24_kwh_in_each_meter() {
        let load = Load::watts(1000.0).unwrap();
        let trial = Trial::new(["2S", "9S"], &load, date(2025, 7, 14)).unwrap();
        trial.pass().unwrap();
        for name in Trial::NAMES {
            let meter = trial.emulators().meter(name).unwrap();
            let registers: CurrentRegs = meter.lock().image().get().unwrap();
            let delivered = registers.total.summations.first().unwrap().to_i64();
            assert_eq!(delivered, Some(24_000), "{name}");
        }
    }

    #[test]
    fn a_load_on_a_phase_that_one_form_lacks_is_refused() {
        let load = Load::from_csv("time,volts_b,amps_b\n00:00,120,5\n").unwrap();
        let refused = Trial::new(["9S", "12S"], &load, date(2025, 7, 14));
        assert!(
            matches!(refused, Err(TrialError::Options(_))),
            "{refused:?}"
        );
    }

    #[test]
    fn a_programs_meter_is_found_by_model_form_and_volts() {
        let found = |model, form, volts| form_of(model, form, volts).map(|row| row.name.as_str());
        assert_eq!(found("ax", "1S", Some("240")), Some("1S-240"));
        assert_eq!(found("ax", "1S", Some("120")), Some("1S"));
        assert_eq!(found("ax-poly", "9S/8S", Some("277")), Some("9S"));
        assert_eq!(found("ax-sd", "2S", None), Some("2S-SD"));
        assert_eq!(found("ax", "9S", None), None);
    }
}
