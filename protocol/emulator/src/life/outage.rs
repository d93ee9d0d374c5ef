//! Demand, load profile and calendar after an outage.
//!
//! Is: the walk goes on at the instant at which the power came back, with the marks that an outage leaves.
//! Is not: whether it counts as a power failure, the clock, and what else a meter loses; see `power`.
//! Shape: an outage that counts ends every demand interval and the interval of the profile that it began in. For ST-13's
//! P_FAIL_EXCLUSION nothing is counted towards demand; an interval that COLD_LOAD_PICKUP reaches into makes no maximum. What
//! the calendar was to do meanwhile is done when the power is back, once, if the clock has gone on.
//! Source: C12.19 tables 13 and 64. That a missed reset is made up for is ours.

use meterbench_c1219::TableError;

use super::{Life, Program, ahead_of, millis, stamp};
use crate::life::tariff::{Due, Tariff};
use crate::meter::Meter;
use crate::power::Outage;

/// What demand makes of the time after an outage, in bench time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AfterOutage {
    /// Nothing is counted until then.
    pub excluded_until: i64,
    /// Intervals that begin earlier make no maximum.
    pub maxima_from: i64,
}

impl Default for AfterOutage {
    fn default() -> AfterOutage {
        AfterOutage {
            excluded_until: i64::MIN,
            maxima_from: i64::MIN,
        }
    }
}

impl AfterOutage {
    fn of(outage: Outage, now: i64) -> AfterOutage {
        let after = |minutes: u8| match minutes {
            0 => i64::MIN,
            minutes => now + i64::from(minutes) * 60_000,
        };
        let no = AfterOutage::default();
        outage.demand.map_or(no, |demand| AfterOutage {
            excluded_until: after(demand.exclusion_minutes),
            maxima_from: after(demand.cold_load_minutes),
        })
    }
}

impl Life {
    /// The power is back.
    fn resume(&mut self, meter: &mut Meter, outage: Outage) -> Result<(), TableError> {
        let mut program = self.follow_program(meter)?;
        let before = self.now + self.ahead;
        let was_unset = self.unset_rate.is_some();
        self.now = millis(meter.clock.now());
        self.flows_until = i64::MIN;
        // By the clock as it was: what it shows now may be a date of the model's.
        let back = self.now + self.ahead;
        if outage.recognised {
            program.book.restart();
            self.after_outage = AfterOutage::of(outage, self.now);
            if !was_unset {
                self.cut_profile(&mut program, before, back);
            }
        }
        self.ahead = ahead_of(meter);
        self.unset_rate = meter.unset_rate();
        let standard = self.now + self.ahead;
        program.write(&mut meter.image, standard)?;
        if self.unset_rate.is_none() {
            let due = missed(&mut program.tariff, before, back);
            if !due.is_none() {
                let stretch = program.tariff.at(standard);
                let end = stamp(standard, stretch.offset, program.time, program.zone);
                meter.calendar_date(due, &stretch, end)?;
                program.book.take_over(&meter.image)?;
            }
        }
        self.program = Some(program);
        Ok(())
    }

    fn restart_demand(&mut self, meter: &mut Meter) -> Result<(), TableError> {
        let mut program = self.follow_program(meter)?;
        program.book.restart();
        program.write(&mut meter.image, self.now + self.ahead)?;
        self.program = Some(program);
        Ok(())
    }

    /// The interval that the outage began in ends without the rest of it, if the outage outlasted it.
    fn cut_profile(&self, program: &mut Program, before: i64, back: i64) {
        let Some(profile) = &mut program.profile else {
            return;
        };
        let end = profile.ends(before);
        if profile.power_failed(before) && end <= back {
            let stretch = program.tariff.at(end);
            let stamp = stamp(end, stretch.offset, program.time, program.zone);
            profile.close(end, stretch.offset, stamp, &program.book);
        }
        profile.power_restored(back);
    }
}

/// What the calendar asked for after `before`, up to `back`.
fn missed(tariff: &mut Tariff, before: i64, back: i64) -> Due {
    let mut all = Due::default();
    let mut until = tariff.at(before).until;
    while until <= back {
        let next = tariff.at(until);
        all.demand_reset |= next.due.demand_reset;
        all.self_read |= next.due.self_read;
        all.season = all.season.or(next.due.season);
        until = next.until;
    }
    all
}

impl Meter {
    /// Demand intervals begin anew; what came before is no part of any. For a start without an outage.
    pub(crate) fn restart_demand(&mut self) -> Result<(), TableError> {
        let Some(mut life) = self.life.take() else {
            return Ok(());
        };
        let restarted = life.restart_demand(self);
        self.life = Some(life);
        restarted
    }

    /// Everything that lives goes on from now.
    pub(crate) fn resume_life(&mut self, outage: Outage) {
        let Some(mut life) = self.life.take() else {
            return;
        };
        if let Err(error) = life.resume(self, outage) {
            tracing::warn!(%error, "the tables do not fit each other: the registers stand still");
            life.now = millis(self.clock.now());
        }
        self.life = Some(life);
    }
}
