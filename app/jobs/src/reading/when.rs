//! When something was, as a meter's own clock showed it and in UTC.
//!
//! Is: stamps of every TM_FORMAT as local time with daylight saving by the meter's own calendar, and as UTC where its zone is known.
//! Is not: this computer's zone, which says nothing of a meter's.
//! Shape: between the two stands standard time, which neither jumps nor repeats: UTC plus the zone, local time less daylight saving.
//! Source: C12.19 tables 51 to 55. Stamps with fields show local time, those that count do so in UTC (see [`counts_utc`]).

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use meterbench_c1219::calendar::Rules;
use meterbench_c1219::{
    ActTimeTou, Clock, Image, Stamp, TimeDateQual, TimeFormat, TimeFunc2, TimeOffset,
};

/// An instant as a meter states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    /// As the meter's own clock shows it.
    pub local: DateTime,
    /// Where zone and daylight saving are known, or a stamp counts UTC.
    pub utc: Option<Timestamp>,
    /// Whether daylight saving holds there; `None`: not known.
    pub dst: Option<bool>,
}

impl fmt::Display for When {
    /// "2025-11-02 01:30:00", with " DST" in daylight saving time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dst = if self.dst == Some(true) { " DST" } else { "" };
        f.pad(&format!("{}{dst}", self.local.strftime("%F %T")))
    }
}

/// How a meter's stamps become instants.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its stamps count UTC.
    utc: bool,
    /// From UTC to standard time, where the meter says it.
    offset: Option<SignedDuration>,
    saving: Saving,
}

/// What daylight saving does to the clock.
#[derive(Clone, Debug)]
enum Saving {
    /// Nothing.
    None,
    /// It moves by so much as the calendar says.
    ByCalendar(Box<Rules>, SignedDuration),
    /// It moves, and the calendar was not read or does not fit.
    Unknown,
}

/// A stamp that counts does so in UTC by the standard; some makers count local time [1], and then ST-52 says that the zone is in
/// the time. One with fields shows local time, unless ST-52 says that it is GMT.
#[must_use]
pub fn counts_utc(format: TimeFormat, qualifier: Option<TimeDateQual>) -> bool {
    let says = |flag| qualifier.is_some_and(|qualifier| qualifier.contains(flag));
    if format.is_counter() {
        says(TimeDateQual::GMT) || !says(TimeDateQual::ZONE_APPLIED)
    } else {
        says(TimeDateQual::GMT)
    }
}

impl Zone {
    /// As far as the tables read say.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        let format = image.formats().map(|it| it.time).unwrap_or_default();
        let qualifier = image.get::<Clock>().ok().map(|it| it.qualifier);
        let offset = image.get::<TimeOffset>().ok();
        Zone {
            utc: counts_utc(format, qualifier),
            offset: offset
                .as_ref()
                .and_then(|it| it.zone_minutes)
                .map(|minutes| SignedDuration::from_mins(minutes.into())),
            saving: Saving::of(image, offset.as_ref()),
        }
    }

    /// The instant of a stamp; `None` if it was never set or says nothing possible. The hour that the clock shows twice counts as
    /// its first pass, see [`Zone::is_ambiguous`].
    #[must_use]
    pub fn when(&self, stamp: &Stamp) -> Option<When> {
        let civil = stamp.civil()?;
        Some(self.at_standard(self.standard_of(civil)))
    }

    /// Does a stamp stand in the hour that the clock shows twice?
    #[must_use]
    pub fn is_ambiguous(&self, stamp: &Stamp) -> bool {
        let local = stamp.civil().filter(|_| !self.utc);
        local.is_some_and(|local| self.passes(local).len() > 1)
    }

    /// All instants that a stamp can mean, the first pass first.
    #[must_use]
    pub fn candidates(&self, stamp: &Stamp) -> Vec<When> {
        let Some(civil) = stamp.civil() else {
            return Vec::new();
        };
        let passes = if self.utc {
            Vec::new()
        } else {
            self.passes(civil)
        };
        if passes.is_empty() {
            return vec![self.at_standard(self.standard_of(civil))];
        }
        passes.into_iter().map(|at| self.at_standard(at)).collect()
    }

    /// So much later (or earlier) by a clock that runs on: across a change of daylight saving an hour is an hour.
    #[must_use]
    pub fn after(&self, when: &When, by: SignedDuration) -> When {
        self.at_standard(self.standard(when).saturating_add(by))
    }

    /// Standard time of an instant: a scale without jumps.
    #[must_use]
    pub fn standard(&self, when: &When) -> DateTime {
        match (&self.saving, when.dst) {
            (Saving::ByCalendar(_, amount), Some(true)) => when.local.saturating_sub(*amount),
            _ => when.local,
        }
    }

    /// What the clock shows at a standard time.
    #[must_use]
    pub fn at_standard(&self, standard: DateTime) -> When {
        self.shown(standard, self.dst(standard))
    }

    /// Does daylight saving hold at a standard time?
    fn dst(&self, standard: DateTime) -> Option<bool> {
        match &self.saving {
            Saving::None => Some(false),
            Saving::Unknown => None,
            Saving::ByCalendar(rules, amount) => in_force(rules, *amount, standard),
        }
    }

    fn shown(&self, standard: DateTime, dst: Option<bool>) -> When {
        let local = match (&self.saving, dst) {
            (Saving::ByCalendar(_, amount), Some(true)) => standard.saturating_add(*amount),
            _ => standard,
        };
        // Of a clock whose daylight saving is not known only a counter of UTC tells it.
        let offset = match (self.offset, self.utc) {
            (Some(offset), true) => Some(offset),
            (Some(offset), false) => dst.map(|_| offset),
            (None, true) => Some(SignedDuration::ZERO),
            (None, false) => None,
        };
        let utc = offset.and_then(|offset| {
            let civil = standard.checked_sub(offset).ok()?;
            civil.to_zoned(TimeZone::UTC).ok()
        });
        When {
            local,
            utc: utc.map(|zoned| zoned.timestamp()),
            dst,
        }
    }

    /// "UTC-5, daylight saving +1 h by the meter's calendar".
    #[must_use]
    pub fn words(&self) -> String {
        let zone = match self.offset {
            Some(offset) => utc_words(offset),
            None if self.utc => "UTC, the meter's own zone is not told".to_owned(),
            None => "local time, its zone is not told".to_owned(),
        };
        match &self.saving {
            Saving::None => format!("{zone}, no daylight saving"),
            Saving::Unknown => format!("{zone}, daylight saving not known"),
            Saving::ByCalendar(_, amount) => format!(
                "{zone}, daylight saving +{} by the meter's calendar",
                span_words(*amount)
            ),
        }
    }

    /// Minutes from UTC to standard time, where the meter says it.
    #[must_use]
    pub fn offset_minutes(&self) -> Option<i64> {
        self.offset.map(|offset| offset.as_mins())
    }

    /// Does the meter set its clock to daylight saving by itself? `None`: it does, but when is not known.
    #[must_use]
    pub fn saves_daylight(&self) -> Option<bool> {
        match self.saving {
            Saving::None => Some(false),
            Saving::ByCalendar(..) => Some(true),
            Saving::Unknown => None,
        }
    }

    fn standard_of(&self, civil: DateTime) -> DateTime {
        if self.utc {
            return civil.saturating_add(self.offset.unwrap_or_default());
        }
        // A time that the clock leaps over in spring shows as it stands.
        self.passes(civil).first().copied().unwrap_or(civil)
    }

    /// The standard times at which the clock shows `local`, in their order.
    fn passes(&self, local: DateTime) -> Vec<DateTime> {
        let Saving::ByCalendar(rules, amount) = &self.saving else {
            return vec![local];
        };
        let early = local.saturating_sub(*amount);
        let mut passes = Vec::new();
        if in_force(rules, *amount, early) == Some(true) {
            passes.push(early);
        }
        if in_force(rules, *amount, local) != Some(true) {
            passes.push(local);
        }
        passes
    }
}

/// Many instants one after another: whether daylight saving holds is asked once a day, and more often only where it changes.
pub(crate) struct Days<'a> {
    zone: &'a Zone,
    /// A day, and what holds all through it; `None` where that changes.
    day: Option<(Date, Option<Option<bool>>)>,
}

impl<'a> Days<'a> {
    pub(crate) fn new(zone: &'a Zone) -> Self {
        Days { zone, day: None }
    }

    /// As [`Zone::at_standard`].
    pub(crate) fn at_standard(&mut self, standard: DateTime) -> When {
        let date = standard.date();
        let known = self.day.filter(|(day, _)| *day == date);
        let (_, through) = known.unwrap_or_else(|| {
            let ends = [date.at(0, 0, 0, 0), date.at(23, 59, 59, 0)];
            let [morning, night] = ends.map(|at| self.zone.dst(at));
            (date, (morning == night).then_some(morning))
        });
        self.day = Some((date, through));
        match through {
            Some(dst) => self.zone.shown(standard, dst),
            None => self.zone.at_standard(standard),
        }
    }
}

impl Saving {
    fn of(image: &Image, offset: Option<&TimeOffset>) -> Self {
        let Ok(act) = image.get::<ActTimeTou>() else {
            return Saving::Unknown;
        };
        if !act.func2.contains(TimeFunc2::CAP_DST_AUTO) {
            return Saving::None;
        }
        match (offset, Rules::of(image)) {
            (Some(offset), _) if offset.dst_minutes == 0 => Saving::None,
            (Some(offset), Ok(rules)) => Saving::ByCalendar(
                Box::new(rules),
                SignedDuration::from_mins(offset.dst_minutes.into()),
            ),
            _ => Saving::Unknown,
        }
    }
}

/// Daylight saving begins when standard time reaches its change, and ends when daylight saving time does.
fn in_force(rules: &Rules, amount: SignedDuration, standard: DateTime) -> Option<bool> {
    let on = rules.dst(standard)?;
    Some(on && rules.dst(standard.saturating_add(amount)) == Some(true))
}

fn utc_words(offset: SignedDuration) -> String {
    let minutes = offset.as_mins();
    let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// "1 h", "30 min", "1 h 30 min", "3 d 2 h".
pub(crate) fn span_words(span: SignedDuration) -> String {
    let minutes = span.as_mins().abs();
    let parts = [
        (minutes / 1440, "d"),
        (minutes / 60 % 24, "h"),
        (minutes % 60, "min"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    match words.is_empty() {
        true => format!("{} s", span.as_secs().abs()),
        false => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use meterbench_c1219::{StampKind, TableId};

    use super::*;

    /// US Eastern with US dates, in a format of time.
    fn eastern(time: TimeFormat) -> Zone {
        let mut image = Image::new();
        let mut config = meterbench_c1219::GenConfig {
            format_control_1: 1,
            format_control_2: time.code(),
            std_version: 1,
            ..Default::default()
        };
        config.std_tables = meterbench_c1219::Set::empty(8);
        config.std_writable = meterbench_c1219::Set::empty(8);
        image.put(&config).unwrap();
        let counter = time.is_counter();
        let two: &[u8] = match time {
            _ if counter => &[0, 0, 0x1C, 0x20],
            _ => &[2, 0, 0],
        };
        let mut st53 = two.to_vec();
        st53.extend([60, 0xFE, 0xD4]);
        // Two recurring dates: second Sunday of March on, first of November off.
        for (number, bytes) in [
            (51, vec![0, 0x11, 0, 0, 2, 0, 0, 0, 6]),
            (53, st53),
            (54, vec![0x08, 0x33, 1, 0x08, 0x2B, 2]),
        ] {
            image.set_raw(TableId::standard(number), bytes);
        }
        Zone::of(&image)
    }

    fn stamp(at: DateTime, format: TimeFormat) -> Stamp {
        Stamp::from_civil(at, StampKind::Long, format).unwrap()
    }

    #[test]
    fn fields_are_local_and_counters_utc_and_both_mean_the_same() {
        for (utc, local, dst) in [
            (
                "2025-01-15T17:00:00Z",
                date(2025, 1, 15).at(12, 0, 0, 0),
                false,
            ),
            (
                "2025-07-15T16:00:00Z",
                date(2025, 7, 15).at(12, 0, 0, 0),
                true,
            ),
            (
                "2025-03-09T06:59:00Z",
                date(2025, 3, 9).at(1, 59, 0, 0),
                false,
            ),
            (
                "2025-03-09T07:00:00Z",
                date(2025, 3, 9).at(3, 0, 0, 0),
                true,
            ),
            (
                "2025-11-02T07:00:00Z",
                date(2025, 11, 2).at(2, 0, 0, 0),
                false,
            ),
        ] {
            let utc: Timestamp = utc.parse().unwrap();
            let expected = When {
                local,
                utc: Some(utc),
                dst: Some(dst),
            };
            for format in [TimeFormat::Bcd, TimeFormat::Binary] {
                let zone = eastern(format);
                assert_eq!(zone.when(&stamp(local, format)), Some(expected), "{local}");
                assert!(!zone.is_ambiguous(&stamp(local, format)), "{local}");
            }
            let counted = utc.to_zoned(TimeZone::UTC).datetime();
            for format in [TimeFormat::Minutes, TimeFormat::Seconds] {
                let zone = eastern(format);
                assert_eq!(
                    zone.when(&stamp(counted, format)),
                    Some(expected),
                    "{local}"
                );
            }
        }
    }

    #[test]
    fn the_hour_that_comes_twice_has_two_meanings_in_fields_and_one_in_a_counter() {
        let zone = eastern(TimeFormat::Binary);
        let twice = stamp(date(2025, 11, 2).at(1, 30, 0, 0), TimeFormat::Binary);
        assert!(zone.is_ambiguous(&twice));
        let both: Vec<String> = zone
            .candidates(&twice)
            .iter()
            .map(|when| format!("{} {:?}", when.utc.unwrap(), when.dst))
            .collect();
        assert_eq!(
            both,
            [
                "2025-11-02T05:30:00Z Some(true)",
                "2025-11-02T06:30:00Z Some(false)"
            ]
        );
        assert_eq!(zone.when(&twice), zone.candidates(&twice).first().copied());
        let counter = eastern(TimeFormat::Seconds);
        let counted = stamp(date(2025, 11, 2).at(6, 30, 0, 0), TimeFormat::Seconds);
        assert!(!counter.is_ambiguous(&counted));
        let when = counter.when(&counted).unwrap();
        assert_eq!(
            (when.local, when.dst),
            (date(2025, 11, 2).at(1, 30, 0, 0), Some(false))
        );
    }

    #[test]
    fn an_hour_later_is_an_hour_later_across_a_change() {
        let zone = eastern(TimeFormat::Binary);
        let before = zone.at_standard(date(2025, 11, 2).at(0, 30, 0, 0));
        assert_eq!(before.local, date(2025, 11, 2).at(1, 30, 0, 0));
        let after = zone.after(&before, SignedDuration::from_hours(1));
        assert_eq!((after.local, after.dst), (before.local, Some(false)));
        assert!(after.utc > before.utc);
    }

    #[test]
    fn what_a_zone_is_stands_in_words_and_nothing_known_is_said_to_be_so() {
        assert_eq!(
            eastern(TimeFormat::Binary).words(),
            "UTC-5, daylight saving +1 h by the meter's calendar"
        );
        let zone = Zone::of(&Image::new());
        assert_eq!(
            zone.words(),
            "local time, its zone is not told, daylight saving not known"
        );
        let at = date(2025, 7, 15).at(12, 0, 0, 0);
        let when = zone.when(&stamp(at, TimeFormat::Binary)).unwrap();
        assert_eq!((when.local, when.utc, when.dst), (at, None, None));
        let never = Stamp::never(StampKind::Long, TimeFormat::Binary);
        assert_eq!((zone.when(&never), zone.candidates(&never)), (None, vec![]));
    }
}
