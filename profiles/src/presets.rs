//! Time zones, daylight saving rules and sets of holidays to choose from.
//!
//! Is: `data/zones.toml` and `data/holidays.toml` as values a program can take over.
//! Is not: what a program sets; a set that was added is the program's own from then on.
//! Errors: [`Presets::parse`] gives all problems at once, for whoever edits a data file.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::program::tou::{Dst, Entry, Holiday, TimeOfDay, When};

/// The `schema` of both files.
const SCHEMA: u32 = 1;

/// How many years of dates are added for a holiday that no rule can say.
const EASTER_YEARS: i16 = 5;

/// Everything to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presets {
    /// From east to west.
    pub zones: Vec<Zone>,
    /// Daylight saving rules.
    pub dst: Vec<(String, Dst)>,
    /// Sets of holidays.
    pub sets: Vec<HolidaySet>,
}

/// A time zone with a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// "Eastern".
    pub words: String,
    /// Standard time, minutes from GMT.
    pub minutes: i16,
}

/// Holidays that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidaySet {
    /// "us-federal"
    pub id: String,
    /// "US federal"
    pub words: String,
    /// Who says so.
    pub source: String,
    /// By name.
    pub days: Vec<(String, Day)>,
}

/// When a holiday of a set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// As a program says it.
    When(When),
    /// So many days from Easter Sunday.
    Easter(i16),
}

impl HolidaySet {
    /// The holidays of the set for a program, special type 0. Those that go by Easter come as dates, from this year on.
    pub fn holidays(&self, year: i16) -> Vec<Holiday> {
        let one = |name: String, on: When| Holiday {
            name,
            entry: Entry::new(on),
            special: 0,
        };
        let mut all = Vec::new();
        for (name, day) in &self.days {
            match day {
                Day::When(on) => all.push(one(name.clone(), *on)),
                Day::Easter(days) => {
                    let years = year..year.saturating_add(EASTER_YEARS);
                    all.extend(years.filter_map(|year| {
                        let on = easter(year)?
                            .checked_add(jiff::Span::new().days(*days))
                            .ok()?;
                        Some(one(format!("{name} {year}"), When::Once(on)))
                    }));
                }
            }
        }
        all
    }
}

/// Easter Sunday of the Gregorian calendar, by the rule of 1582: the Sunday after the full moon of the tables on or after 21 March.
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (golden, century) = (year_number.rem_euclid(19), year_number.div_euclid(100));
    // Leap days that were dropped, and how far the moon's tables ran ahead.
    let dropped = century - century.div_euclid(4);
    let moon = (8 * century + 13).div_euclid(25);
    let mut full = (19 * golden + dropped - moon + 15).rem_euclid(30);
    if full == 29 || (full == 28 && golden > 10) {
        full -= 1;
    }
    let moon_day = Date::new(year, 3, 21).ok()?;
    let moon_day = moon_day.checked_add(jiff::Span::new().days(full)).ok()?;
    let until_sunday = 7 - moon_day.weekday().to_sunday_zero_offset();
    moon_day
        .checked_add(jiff::Span::new().days(until_sunday))
        .ok()
}

/// The presets this crate was built with.
pub fn built_in() -> &'static Presets {
    #[expect(
        clippy::expect_used,
        reason = "`built_in_presets_are_sound` tests this"
    )]
    static IT: LazyLock<Presets> = LazyLock::new(|| {
        Presets::parse(
            include_str!("../data/zones.toml"),
            include_str!("../data/holidays.toml"),
        )
        .expect("the built-in presets are sound")
    });
    &IT
}

impl Presets {
    /// The presets in these files, or everything that is wrong with them.
    pub fn parse(zones: &str, holidays: &str) -> Result<Presets, Vec<String>> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ZoneFile {
            schema: u32,
            #[serde(rename = "source")]
            _source: String,
            zone: Vec<Zone>,
            dst: Vec<DstRow>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct DstRow {
            words: String,
            on: String,
            off: String,
            at: String,
            minutes: u32,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct HolidayFile {
            schema: u32,
            set: Vec<SetRow>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct SetRow {
            id: String,
            words: String,
            source: String,
            holiday: Vec<HolidayRow>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct HolidayRow {
            name: String,
            on: Option<String>,
            easter: Option<i16>,
        }

        let zones: ZoneFile = toml::from_str(zones).map_err(|e| vec![format!("zones: {e}")])?;
        let holidays: HolidayFile =
            toml::from_str(holidays).map_err(|e| vec![format!("holidays: {e}")])?;
        let mut problems = Vec::new();
        for (file, schema) in [("zones", zones.schema), ("holidays", holidays.schema)] {
            if schema != SCHEMA {
                problems.push(format!("{file}: schema must be {SCHEMA}"));
            }
        }
        let mut when = |place: &str, text: &str| {
            let parsed = text.parse::<When>();
            parsed
                .map_err(|error| problems.push(format!("{place}: `{text}`: {error}")))
                .ok()
        };
        let mut dst = Vec::new();
        let mut times = Vec::new();
        for row in zones.dst {
            let (on, off) = (when(&row.words, &row.on), when(&row.words, &row.off));
            let at = row.at.parse::<TimeOfDay>();
            times.extend(at.err().map(|error| format!("{}: {error}", row.words)));
            dst.push((
                row.words,
                Dst {
                    on: on.map(Entry::new).into_iter().collect(),
                    off: off.map(Entry::new).into_iter().collect(),
                    at: at.ok(),
                    off_at: None,
                    minutes: Some(row.minutes),
                },
            ));
        }
        let mut sets = Vec::new();
        for row in holidays.set {
            let mut days = Vec::new();
            for holiday in row.holiday {
                let place = format!("{}, {}", row.id, holiday.name);
                match (holiday.on, holiday.easter) {
                    (Some(on), None) => {
                        days.extend(when(&place, &on).map(|on| (holiday.name, Day::When(on))));
                    }
                    (None, Some(easter)) => days.push((holiday.name, Day::Easter(easter))),
                    _ => times.push(format!("{place}: either `on` or `easter`")),
                }
            }
            sets.push(HolidaySet {
                id: row.id,
                words: row.words,
                source: row.source,
                days,
            });
        }
        problems.extend(times);
        if problems.is_empty() {
            Ok(Presets {
                zones: zones.zone,
                dst,
                sets,
            })
        } else {
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_presets_are_sound() {
        let presets = built_in();
        assert_eq!(presets.sets.len(), 3);
        assert!(presets.zones.iter().any(|zone| zone.minutes == -300));
        let federal = presets.sets.first().unwrap();
        assert_eq!(federal.holidays(2026).len(), 11);
        // Nine rules, and Good Friday of five years.
        let canada = presets.sets.iter().find(|set| set.id == "canada").unwrap();
        assert_eq!(canada.holidays(2026).len(), 14);
    }

    #[test]
    fn easter_falls_where_the_churches_published_it() {
        for (year, month, day) in [
            (1943, 4, 25),
            (1954, 4, 18),
            (1981, 4, 19),
            (2008, 3, 23),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
            (2038, 4, 25),
            (2076, 4, 19),
        ] {
            assert_eq!(easter(year), Date::new(year, month, day).ok(), "{year}");
        }
    }

    #[test]
    fn every_mistake_of_a_data_file_is_told_at_once() {
        let zones = "schema = 2\nsource = \"\"\nzone = []\n[[dst]]\nwords = \"x\"\non = \"never\"\noff = \"first sunday of november\"\nat = \"2\"\nminutes = 60";
        let holidays = "schema = 1\n[[set]]\nid = \"a\"\nwords = \"a\"\nsource = \"b\"\nholiday = [{ name = \"n\" }, { name = \"m\", on = \"x\" }]";
        let problems = Presets::parse(zones, holidays).unwrap_err();
        assert_eq!(problems.len(), 5, "{problems:#?}");
    }
}
