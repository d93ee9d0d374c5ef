//! Taking a meter's state, and a meter that goes on from it.

use std::fmt::Write as _;

use jiff::SignedDuration;
use jiff::civil::Date;
use meterbench_c1219::{Image, TableId};

use super::kept::{Civil, KeptClock, KeptMeter, Tables};
use super::{MeterState, StateError};
use crate::face::Panel;
use crate::meter::{Meter, Options, OptionsError};
use crate::model::Model;
use crate::power::Supply;
use crate::service::Service;

/// Why a meter can't go on from a state.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// The state can't be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The options don't suit the model.
    #[error(transparent)]
    Options(#[from] OptionsError),
}

impl Meter {
    /// Its state now. What an open session has not finished is not in it.
    #[must_use]
    pub fn state(&mut self) -> MeterState {
        self.live();
        let settled = self.settled();
        MeterState(KeptMeter {
            model: self.model.name().to_owned(),
            serial: self.serial().to_owned(),
            seed: self.seed,
            clock: KeptClock::of(&self.clock),
            ahead: (self.ahead.as_secs(), self.ahead.subsec_nanos()),
            last_reset: self.last_reset.map(Civil::of),
            season_set: self
                .season_set
                .map(|(date, season)| (Civil::of(date.at(0, 0, 0, 0)), season)),
            power: self.supply.kept(),
            display: self.panel.kept(),
            service: self.service.kept(),
            life: self.kept_life(),
            tables: hex_of(&settled.image),
            waiting: settled
                .pending_since
                .iter()
                .map(|(id, since)| (id.to_string(), *since))
                .collect(),
            test: self.test.as_ref().map(hex_of),
            witness: self.witness,
        })
    }

    /// A meter that goes on from a state: the same meter, byte for byte, as if it had not been stopped. Of the options the
    /// clock, the load, the moment at which writes last and the fastest rate count; the rest is in the state.
    ///
    /// # Errors
    /// When the state is another model's or does not fit it, or an option doesn't suit the model.
    pub fn resume(
        model: Model,
        options: Options,
        state: &MeterState,
    ) -> Result<Meter, ResumeError> {
        let kept = &state.0;
        if model.name() != kept.model {
            return Err(StateError::OtherModel {
                found: kept.model.clone(),
                asked: model.name().to_owned(),
            }
            .into());
        }
        let options = Options {
            order: None,
            times: None,
            numbers: None,
            serial: Some(kept.serial.clone()),
            seed: kept.seed,
            ..options
        };
        let mut meter = Meter::new(model, options)?;
        meter.recall(kept)?;
        Ok(meter)
    }

    fn recall(&mut self, kept: &KeptMeter) -> Result<(), StateError> {
        let damaged = |problem: &str| StateError::Damaged {
            problem: problem.to_owned(),
        };
        let image = image_of(&kept.tables)?;
        let tables = |image: &Image| {
            let ids = image.ids().filter(|id| !id.is_pending());
            ids.collect::<Vec<_>>()
        };
        if tables(&image) != tables(&self.image) {
            return Err(damaged("its tables are not those of the model"));
        }
        self.config = image
            .config()
            .map_err(|_| damaged("its ST-0 can't be read"))?;
        self.image = image;
        self.test = kept.test.as_ref().map(image_of).transpose()?;
        let waiting = kept.waiting.iter();
        self.pending_since = waiting
            .map(|(id, since)| Some((id.parse().ok()?, *since)))
            .collect::<Option<_>>()
            .ok_or_else(|| damaged("a table that waits is none"))?;
        let time = |civil: &Option<Civil>| match civil {
            None => Ok(None),
            Some(civil) => civil
                .get()
                .map(Some)
                .ok_or_else(|| damaged("a time in it is none")),
        };
        self.ahead = SignedDuration::new(kept.ahead.0, kept.ahead.1);
        self.last_reset = time(&kept.last_reset)?;
        self.season_set = match &kept.season_set {
            None => None,
            Some((from, season)) => {
                let date: Option<Date> = from.get().map(|at| at.date());
                Some((
                    date.ok_or_else(|| damaged("a date in it is none"))?,
                    *season,
                ))
            }
        };
        self.supply = Supply::recalled(&kept.power, self.config.formats().time)
            .ok_or_else(|| damaged("a time in it is none"))?;
        self.panel = Panel::recalled(&kept.display);
        self.witness = kept.witness;
        if let Some(service) = &kept.service {
            self.service = Service::recalled(service, &self.image);
        }
        match self.recall_life(&kept.life) {
            Ok(true) => Ok(()),
            _ => Err(damaged("what it has counted does not fit its tables")),
        }
    }
}

fn hex_of(image: &Image) -> Tables {
    let tables = image.iter();
    tables
        .map(|(id, bytes)| (id.to_string(), hex(bytes)))
        .collect()
}

fn image_of(tables: &Tables) -> Result<Image, StateError> {
    let table = |(id, text): (&String, &String)| {
        let id: Option<TableId> = id.parse().ok();
        id.zip(unhex(text))
    };
    tables
        .iter()
        .map(|entry| {
            table(entry).ok_or_else(|| StateError::Damaged {
                problem: format!("{} is no table in hex", entry.0),
            })
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02X}");
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}
