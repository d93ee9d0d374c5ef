//! The power of an emulated meter: cut and restored at any instant.
//!
//! Is: what an outage leaves (tables, registers, logs, the count of outages), what it takes (the session, writes that were not
//! to last by themselves, the demand interval), and what the clock does meanwhile.
//! Is not: demand and load profile after an outage, which are `life::outage`'s; nor the lines, which notice by
//! [`Meter::mains`] and fall silent; see `serve`.
//! Shape: an outage counts as a power failure when it has lasted as long as ST-13's P_FAIL_RECOGNTN_TM says. A shorter one
//! silences the meter and ends the session all the same, but leaves no other trace. A clock that has run down is unset: it
//! starts at the model's date, ST-3 says "clock error", and until a tool sets it one rate holds; see [`Meter::unset_rate`].
//! Source: C12.19 tables 3 and 13; product sheet: TOU needs network time. How long a clock is carried over, and the rate of
//! a clock that is unset, stand in the model file.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use meterbench_c1218::{Request, Response};
use meterbench_c1219::{
    DemandControl, EdModeStatus, PowerFail, Stamp, StampKind, StdStatus, TableId, TimeFormat,
};
use tokio::sync::watch;

use crate::face::Panel;
use crate::life::millis;
use crate::logs::Event;
use crate::meter::{Meter, ST_7, Session};
use crate::serve::Handle;
use crate::state::{Civil, KeptPower};

/// Primary power down and up.
const POWER_DOWN: Event = Event::Power(false);
const POWER_UP: Event = Event::Power(true);

/// Whether a meter has power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Power {
    /// It runs.
    #[default]
    On,
    /// It neither counts nor answers.
    Off,
}

/// The power of one meter.
#[derive(Debug, Clone)]
pub(crate) struct Supply {
    state: watch::Sender<Power>,
    /// Since when it is off, in bench time.
    off_since: Option<DateTime>,
    /// What the clock showed then, in LTIME.
    off_stamp: Option<Stamp>,
    outages: u32,
    /// The clock has run down and nobody has set it since.
    clock_unset: bool,
    /// Cold starts of this run.
    pub(crate) starts: watch::Sender<u64>,
}

impl Supply {
    pub(crate) fn kept(&self) -> KeptPower {
        let Supply {
            state: _,
            off_since,
            off_stamp,
            outages,
            clock_unset,
            starts: _,
        } = self;
        KeptPower {
            off_since: off_since.map(Civil::of),
            off_stamp: off_stamp.and_then(|stamp| stamp.civil()).map(Civil::of),
            outages: *outages,
            clock_unset: *clock_unset,
        }
    }

    /// `None` if its times are none.
    pub(crate) fn recalled(kept: &KeptPower, format: TimeFormat) -> Option<Supply> {
        let off_since = match &kept.off_since {
            Some(since) => Some(since.get()?),
            None => None,
        };
        let off_stamp = match &kept.off_stamp {
            Some(stamp) => Stamp::from_civil(stamp.get()?, StampKind::Long, format),
            None => None,
        };
        let power = if off_since.is_some() {
            Power::Off
        } else {
            Power::On
        };
        Some(Supply {
            state: watch::Sender::new(power),
            off_since,
            off_stamp,
            outages: kept.outages,
            clock_unset: kept.clock_unset,
            starts: watch::Sender::new(0),
        })
    }
}

impl Default for Supply {
    fn default() -> Supply {
        Supply {
            state: watch::Sender::new(Power::On),
            off_since: None,
            off_stamp: None,
            outages: 0,
            clock_unset: false,
            starts: watch::Sender::new(0),
        }
    }
}

/// An outage that is over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outage {
    /// It lasted long enough to count.
    pub recognised: bool,
    /// What ST-13 asks for after one that counts.
    pub demand: Option<PowerFail>,
}

impl Meter {
    /// Whether it has power.
    #[must_use]
    pub fn power(&self) -> Power {
        *self.supply.state.borrow()
    }

    /// Power failures so far.
    #[must_use]
    pub fn outages(&self) -> u32 {
        self.supply.outages
    }

    /// Its clock has run down in an outage, and nobody has set it since.
    #[must_use]
    pub fn clock_is_unset(&self) -> bool {
        self.supply.clock_unset
    }

    /// Cuts its power or restores it. What it has already is left alone.
    pub fn set_power(&mut self, power: Power) {
        match power {
            Power::Off => self.cut_power(false),
            Power::On => self.restore_power(),
        }
    }

    /// Cuts its power; `torn`: a table that is being written stays as far as it has come in.
    pub(crate) fn cut_power(&mut self, torn: bool) {
        if self.power() == Power::Off {
            return;
        }
        self.live();
        self.supply.off_since = Some(self.bench_time());
        self.supply.off_stamp = self.stamp(StampKind::Long);
        self.supply.state.send_replace(Power::Off);
        self.forget_session(torn);
    }

    fn restore_power(&mut self) {
        let Some(off) = self.supply.off_since.take() else {
            return;
        };
        self.supply.state.send_replace(Power::On);
        let lasted = self.bench_time().duration_since(off);
        let demand = self.power_fail_control();
        let outage = Outage {
            recognised: is_recognised(lasted, demand),
            demand,
        };
        let carried = self.carries_over(lasted);
        if outage.recognised {
            self.note_outage();
        }
        if !carried {
            self.lose_clock();
        }
        self.service.power_up(&self.image, millis(self.clock.now()));
        self.resume_life(outage);
        self.tell_service();
        if outage.recognised {
            self.log(POWER_UP);
        }
        self.panel = Panel::power_up(millis(self.bench_time()), &self.image);
    }

    /// Power fails while the table of `request` is being written. Of a table, the old bytes stay or the new ones, unless `tear`
    /// makes it a mixture: the new ones up to a byte that `tear` picks, the old ones from there.
    pub(crate) fn fail_while_writing(
        &mut self,
        session: &mut Session,
        request: &Request,
        tear: Option<u64>,
    ) -> Response {
        let table = written_table(request);
        let before = table.and_then(|id| self.image.raw(id)).map(<[u8]>::to_vec);
        let answer = self.answer(session, request);
        let after = table.and_then(|id| self.image.raw(id)).map(<[u8]>::to_vec);
        self.cut_power(tear.is_some());
        if let (Some(id), Some(before), Some(after), Some(tear)) = (table, before, after, tear)
            && let Some(torn) = mixture(&before, &after, tear)
        {
            self.image.set_raw(id, torn);
        }
        answer
    }

    /// Tells the lines when the power goes and comes.
    pub(crate) fn mains(&self) -> watch::Receiver<Power> {
        self.supply.state.subscribe()
    }

    /// The rate that holds while the clock is unset: the model's, a proposal.
    pub(crate) fn unset_rate(&self) -> Option<u8> {
        self.supply
            .clock_unset
            .then(|| self.model().behaviour().unset_rate)
    }

    /// Somebody has told it the time.
    pub(crate) fn clock_was_set(&mut self) {
        if std::mem::take(&mut self.supply.clock_unset) {
            self.flag_status(StdStatus::CLOCK_ERROR, false);
        }
    }

    /// What an outage that counts leaves behind.
    fn note_outage(&mut self) {
        self.supply.outages = self.supply.outages.saturating_add(1);
        self.flag_status(StdStatus::POWER_FAILURE, true);
        self.log_at(POWER_DOWN, self.supply.off_stamp);
    }

    fn power_fail_control(&self) -> Option<PowerFail> {
        let control: Option<DemandControl> = self.image.find().ok().flatten();
        control.and_then(|control| control.power_fail)
    }

    fn carries_over(&self, lasted: SignedDuration) -> bool {
        let most = self.model().behaviour().carry_over_seconds;
        lasted <= SignedDuration::from_secs(most.into())
    }

    fn lose_clock(&mut self) {
        if self.config.formats().time == TimeFormat::None {
            return;
        }
        let new_year = Date::new(self.model().behaviour().unset_year, 1, 1);
        self.set_shown(new_year.unwrap_or(Date::MIN).at(0, 0, 0, 0));
        self.supply.clock_unset = true;
        self.flag_status(StdStatus::CLOCK_ERROR, true);
    }

    fn flag_status(&mut self, flag: StdStatus, on: bool) {
        let marked = self.image.get().and_then(|mut status: EdModeStatus| {
            status.status1 = status.status1.with(flag, on);
            self.image.put(&status)
        });
        if let Err(error) = marked {
            tracing::warn!(%error, "ST-3 does not fit ST-0: it says nothing of the power");
        }
    }
}

impl Handle {
    /// Cuts the meter's power or restores it. Without power every line is silent, and an open session is gone.
    pub fn set_power(&self, power: Power) {
        self.lock().set_power(power);
    }
}

/// P_FAIL_RECOGNTN_TM is how long the power must be off to be missed; a meter without it misses every second.
fn is_recognised(lasted: SignedDuration, control: Option<PowerFail>) -> bool {
    let least = control.map_or(0, |control| control.recognition_seconds);
    lasted >= SignedDuration::from_secs(least.into())
}

/// The table that a request writes; a procedure is none.
pub(crate) fn written_table(request: &Request) -> Option<TableId> {
    let id = match request {
        Request::Write { table, .. } | Request::WriteOffset { table, .. } => {
            TableId::from_wire(*table)
        }
        _ => return None,
    };
    (id != ST_7).then_some(id)
}

/// New bytes up to a place between the first and the last that differ; `None` where no mixture is possible.
fn mixture(before: &[u8], after: &[u8], tear: u64) -> Option<Vec<u8>> {
    let differs = |(old, new): (&u8, &u8)| old != new;
    let first = before.iter().zip(after).position(differs)?;
    let last = before.iter().zip(after).rposition(differs)?;
    let choice = u64::try_from(last.checked_sub(first)?).ok()?;
    let place = first + 1 + usize::try_from(tear.checked_rem(choice)?).ok()?;
    let (new, old) = (after.get(..place)?, before.get(place..)?);
    Some([new, old].concat())
}

#[cfg(test)]
mod tests {
    use super::mixture;

    #[test]
    fn a_mixture_is_neither_table() {
        let (old, new) = (*b"aXbbbbYc", *b"aPqqqqQc");
        let mut seen = Vec::new();
        for tear in 0..40 {
            let torn = mixture(&old, &new, tear).unwrap();
            assert!(torn != old && torn != new, "{tear}");
            seen.push(torn);
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 5);
        assert_eq!(mixture(&old, &old, 3), None);
        assert_eq!(mixture(b"ab", b"aX", 3), None);
    }
}
