//! What the meter's clock shows, and the tables that follow it.
//!
//! Is: standard time from the injected clock, daylight saving by the meter's own calendar, ST-52, ST-55 and ST-56.
//! Is not: the rules of the calendar, which are `c1219`'s, nor what seasons and tiers do to registers; see `life`.
//! Units: stamps with fields show local time, daylight saving included; stamps that count do so in UTC.
//! Source: C12.19 tables 51 to 56.

use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};
use meterbench_c1219::calendar::{DayType, Rules, State};
use meterbench_c1219::{
    ActTimeTou, Action, Clock, ClockState, ClockStatus, Stamp, StampKind, Table, TableError,
    TableId, TimeDateQual, TimeFormat, TimeFunc1, TimeFunc2, TimeOffset, TimeRemain,
};

use crate::meter::Meter;

/// How far ahead ST-56 looks for another tier: longer than any UINT16 of minutes.
const TIER_DAYS: i64 = 46;

/// SPECIAL_SCHD_ACTIVE: none.
const NO_SPECIAL: u8 = 15;

impl Meter {
    /// Standard time at the meter.
    pub(crate) fn standard(&self) -> DateTime {
        self.now().saturating_add(self.ahead)
    }

    /// The present instant of its clock, or the one that something is worked out for.
    pub(crate) fn now(&self) -> DateTime {
        self.moment.unwrap_or_else(|| self.clock.now())
    }

    /// What the clock shows: local time, with daylight saving when it is in force.
    #[must_use]
    pub fn shown(&self) -> DateTime {
        self.with_dst(self.standard()).0
    }

    /// Sets a new meter's clock.
    pub(crate) fn start_clock(&mut self) {
        match self.clock.ahead_of_utc() {
            Some(ahead) if self.config.formats().time.is_counter() => {
                self.ahead = self.zone() - ahead;
            }
            _ => self.set_shown(self.clock.now()),
        }
    }

    /// Sets the clock to what it is to show, daylight saving by the calendar.
    pub(crate) fn set_shown(&mut self, shown: DateTime) {
        self.set_clock(shown, None);
    }

    /// Sets the clock; `dst_in_it` says whether daylight saving is in the time, where that is known.
    pub(crate) fn set_clock(&mut self, shown: DateTime, dst_in_it: Option<bool>) {
        let standard = self.standard_when(shown, dst_in_it);
        self.ahead = standard.duration_since(self.clock.now());
        self.clock_was_set();
    }

    /// Standard time when the clock shows `local`, daylight saving by the calendar.
    pub(crate) fn standard_of(&self, local: DateTime) -> DateTime {
        self.standard_when(local, None)
    }

    fn standard_when(&self, shown: DateTime, dst_in_it: Option<bool>) -> DateTime {
        let dst = self.dst();
        let applied = dst_in_it.unwrap_or_else(|| {
            dst.as_ref()
                .is_some_and(|(rules, _)| rules.dst(shown) == Some(true))
        });
        let amount = dst
            .filter(|_| applied)
            .map_or(SignedDuration::ZERO, |(_, amount)| amount);
        shown.saturating_sub(amount)
    }

    /// The local time that a stamp means.
    pub(crate) fn local_of(&self, at: DateTime, utc: bool) -> DateTime {
        if utc {
            self.with_dst(at.saturating_add(self.zone())).0
        } else {
            at
        }
    }

    /// CLOCK_CALENDAR; `None` for a meter without a clock.
    pub(crate) fn stamp_now(&self) -> Option<Stamp> {
        self.stamp(StampKind::Long)
    }

    /// Now, as this meter writes it.
    pub(crate) fn stamp(&self, kind: StampKind) -> Option<Stamp> {
        let format = self.config.formats().time;
        let at = match format {
            TimeFormat::None => return None,
            format if format.is_counter() => self.standard().saturating_sub(self.zone()),
            _ => self.shown(),
        };
        Stamp::from_civil(at, kind, format)
    }

    /// The season of today.
    pub(crate) fn season(&self) -> u8 {
        self.rules()
            .map_or(0, |rules| rules.season(self.shown().date()))
    }

    /// The bytes of a table that follows the clock; `None` for any other.
    pub(crate) fn running(&self, id: TableId) -> Option<Vec<u8>> {
        let bytes = match id {
            Clock::ID => self.clock_table(),
            ClockState::ID => self.clock_state(),
            TimeRemain::ID => self.time_remain(),
            _ => return None,
        };
        bytes.ok().flatten()
    }

    fn clock_table(&self) -> Result<Option<Vec<u8>>, TableError> {
        let Some(at) = self.stamp_now() else {
            return Ok(None);
        };
        self.image
            .encode(&Clock {
                at,
                qualifier: self.qualifier(),
                tail: Vec::new(),
            })
            .map(Some)
    }

    fn clock_state(&self) -> Result<Option<Vec<u8>>, TableError> {
        let Some(at) = self.stamp_now() else {
            return Ok(None);
        };
        let state = self.rules()?.at(self.shown());
        let separate = self
            .image
            .get::<ActTimeTou>()?
            .func2
            .contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
        let status = ClockStatus {
            bits: status_bits(&state, separate),
            separate,
        };
        self.image
            .encode(&ClockState {
                at,
                qualifier: self.qualifier(),
                status,
                tail: Vec::new(),
            })
            .map(Some)
    }

    fn time_remain(&self) -> Result<Option<Vec<u8>>, TableError> {
        let act: ActTimeTou = self.image.get()?;
        let rules = self.rules()?;
        let now = self.shown();
        let state = rules.at(now);
        let minutes_to = |other: &dyn Fn(&State) -> bool| {
            let at = first_change(&rules, now, other)?;
            u16::try_from(at.duration_since(now).as_mins()).ok()
        };
        let separate = act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
        self.image
            .encode(&TimeRemain {
                tier_minutes: minutes_to(&|other| other.tier != state.tier).unwrap_or(u16::MAX),
                demand_tier_minutes: separate.then(|| {
                    minutes_to(&|other| other.demand_tier != state.demand_tier).unwrap_or(u16::MAX)
                }),
                self_read_days: self.self_read_days(&rules, &act),
                tail: Vec::new(),
            })
            .map(Some)
    }

    /// Days to the next self read that the calendar knows; 255 for none within that time.
    fn self_read_days(&self, rules: &Rules, act: &ActTimeTou) -> u8 {
        let by_season = act.func1.contains(TimeFunc1::SEASON_SELF_READ);
        let mut date = self.shown().date();
        for days in 1..u8::MAX {
            let Ok(tomorrow) = date.tomorrow() else { break };
            date = tomorrow;
            let reads = rules.actions(date).any(|action| {
                action.contains(meterbench_c1219::CalendarAction::SELF_READ)
                    || by_season && matches!(action.ctrl(), Action::Season(_))
            });
            if reads {
                return days;
            }
        }
        u8::MAX
    }

    fn qualifier(&self) -> TimeDateQual {
        let (shown, in_dst) = self.with_dst(self.standard());
        let counts = self.config.formats().time.is_counter();
        let date = if counts {
            self.standard().saturating_sub(self.zone())
        } else {
            shown
        };
        let day = date.date().weekday().to_sunday_zero_offset().unsigned_abs();
        TimeDateQual::default()
            .on_day(day)
            .with(TimeDateQual::DST, in_dst)
            .with(TimeDateQual::DST_APPLIED, in_dst && !counts)
            .with(TimeDateQual::GMT, counts)
    }

    /// Local time at a standard time, and whether daylight saving is in it.
    fn with_dst(&self, standard: DateTime) -> (DateTime, bool) {
        let Some((rules, amount)) = self.dst() else {
            return (standard, false);
        };
        let advanced = standard.saturating_add(amount);
        // It begins when standard time reaches the change, and ends when daylight saving time does.
        let in_force = rules.dst(standard) == Some(true) && rules.dst(advanced) == Some(true);
        if in_force {
            (advanced, true)
        } else {
            (standard, false)
        }
    }

    /// The calendar, and by how much daylight saving moves the clock; `None` if the meter does no such thing by itself.
    fn dst(&self) -> Option<(Rules, SignedDuration)> {
        let act: ActTimeTou = self.image.get().ok()?;
        if !act.func2.contains(TimeFunc2::CAP_DST_AUTO) {
            return None;
        }
        let offset: TimeOffset = self.image.get().ok()?;
        let rules = self.rules().ok()?;
        Some((rules, SignedDuration::from_mins(offset.dst_minutes.into())))
    }

    /// From UTC to standard time.
    fn zone(&self) -> SignedDuration {
        let offset = self
            .image
            .get::<TimeOffset>()
            .ok()
            .and_then(|offset| offset.zone_minutes);
        SignedDuration::from_mins(offset.unwrap_or(0).into())
    }
}

/// The first change after `from` to a state such as this, looked for day by day: the next one is seldom far away.
fn first_change(rules: &Rules, from: DateTime, such: &dyn Fn(&State) -> bool) -> Option<DateTime> {
    let mut from = from;
    for _ in 0..TIER_DAYS {
        let midnight = from.date().tomorrow().ok()?.to_datetime(Time::midnight());
        if let Some(change) = rules
            .changes(from, midnight)
            .into_iter()
            .find(|change| such(&change.state))
        {
            return Some(change.at);
        }
        from = midnight;
    }
    None
}

/// STATUS_BFLD.
fn status_bits(state: &State, separate: bool) -> u16 {
    let special = if let DayType::Special(number) = state.day {
        number
    } else {
        NO_SPECIAL
    };
    let demand = if separate {
        state.demand_tier.unwrap_or(0)
    } else {
        0
    };
    u16::from(state.tier.unwrap_or(0))
        | u16::from(demand) << 3
        | u16::from(special) << 8
        | u16::from(state.season) << 12
}
