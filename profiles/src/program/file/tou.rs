//! `[tou]` of a program file.
//!
//! Shape: a day of the calendar is a text, or a table that says what is done on it besides; several stand in an array.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::schema::words;
use super::super::tou::{
    Calendar, Days, Dst, Entry, Holiday, Schedule, Season, Switch, TimeOfDay, Tou, When,
};
use super::errors::Wrong;
use crate::nearest::quoted;

/// Time of use: zone, daylight saving, and which rate holds when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TouFile {
    /// Hours and minutes from GMT without daylight saving; US Eastern is "-05:00".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::zone")]
    pub zone: Option<String>,
    /// Daylight saving; without any dates there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dst: Option<DstFile>,
    /// A schedule: the switch times of a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Vec<ScheduleFile>>,
    /// A season: which schedule each type of day follows. The first holds until another begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season: Option<Vec<SeasonFile>>,
    /// A holiday: a day that follows a special schedule of its season.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holiday: Option<Vec<HolidayFile>>,
    /// Days of a demand reset or a self read that change no rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing: Option<Vec<EntryFile>>,
}

/// Daylight saving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DstFile {
    /// When it begins: a rule in words, or dates.
    #[serde(default)]
    pub on: Entries,
    /// When it ends.
    #[serde(default)]
    pub off: Entries,
    /// Time of day of a change, on the clock that is about to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::time")]
    pub at: Option<String>,
    /// Time of day at which it ends, on meters that have one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::time")]
    pub off_at: Option<String>,
    /// Minutes by which the clock changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// A schedule: the switch times of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleFile {
    /// What seasons call it. "schedule 3" keeps number 3 in the meter.
    pub name: String,
    /// A time and the rate that holds from then on; the first at 00:00. With `energy` or `demand` after it, for that alone.
    #[schemars(schema_with = "words::switches")]
    pub switches: Vec<String>,
}

/// A season.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeasonFile {
    /// What it is called; its place in the file is its number in the meter.
    pub name: String,
    /// When it begins; add demand_reset = true or self_read = true to do that as it begins.
    #[serde(default)]
    pub starts: Entries,
    /// Schedule of Monday to Friday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekday: Option<String>,
    /// Schedule of Monday, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monday: Option<String>,
    /// Schedule of Tuesday, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tuesday: Option<String>,
    /// Schedule of Wednesday, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wednesday: Option<String>,
    /// Schedule of Thursday, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thursday: Option<String>,
    /// Schedule of Friday, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub friday: Option<String>,
    /// Schedule of Saturday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saturday: Option<String>,
    /// Schedule of Sunday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sunday: Option<String>,
    /// Schedules of special days; holidays follow the first unless they say otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<String>,
}

/// A holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayFile {
    /// What it is called.
    pub name: String,
    /// When: a rule in words, such as "july 4, monday if sunday", or a date, "2026-12-24".
    #[schemars(schema_with = "words::when")]
    pub on: String,
    /// Which special schedule of the season it follows, from 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub special: u8,
    /// Reset the demand as the day begins.
    #[serde(default, skip_serializing_if = "is_default")]
    pub demand_reset: bool,
    /// Take a self read as the day begins.
    #[serde(default, skip_serializing_if = "is_default")]
    pub self_read: bool,
}

/// A day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "EntryForm")]
pub struct EntryFile {
    /// Which day.
    pub on: String,
    /// Reset the demand as the day begins.
    #[serde(skip_serializing_if = "is_default")]
    pub demand_reset: bool,
    /// Take a self read as the day begins.
    #[serde(skip_serializing_if = "is_default")]
    pub self_read: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum EntryForm {
    On(#[schemars(schema_with = "words::when")] String),
    Long(LongEntry),
}

/// A day, and what is done on it besides.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LongEntry {
    /// Which day: a rule in words, such as "june 1", or a date, "2026-12-24".
    #[schemars(schema_with = "words::when")]
    on: String,
    /// Reset the demand as the day begins.
    #[serde(default)]
    demand_reset: bool,
    /// Take a self read as the day begins.
    #[serde(default)]
    self_read: bool,
}

impl From<EntryForm> for EntryFile {
    fn from(form: EntryForm) -> EntryFile {
        match form {
            EntryForm::On(on) => EntryFile {
                on,
                demand_reset: false,
                self_read: false,
            },
            EntryForm::Long(LongEntry {
                on,
                demand_reset,
                self_read,
            }) => EntryFile {
                on,
                demand_reset,
                self_read,
            },
        }
    }
}

/// One day, or several.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(from = "OneOrMany")]
pub struct Entries(pub Vec<EntryFile>);

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrMany {
    One(EntryFile),
    Many(Vec<EntryFile>),
}

impl From<OneOrMany> for Entries {
    fn from(form: OneOrMany) -> Entries {
        Entries(match form {
            OneOrMany::One(entry) => vec![entry],
            OneOrMany::Many(entries) => entries,
        })
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What a text means, or what is wrong with it.
fn read<T: FromStr<Err: fmt::Display>>(
    text: &str,
    path: &str,
    kind: &str,
    wrong: &mut Wrong<'_, '_>,
) -> Option<T> {
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            wrong.at(
                path,
                format!("{} is no {kind}", quoted(text)),
                format!("{error}"),
            );
            None
        }
    }
}

impl EntryFile {
    fn of(entry: &Entry) -> EntryFile {
        EntryFile {
            on: entry.on.to_string(),
            demand_reset: entry.demand_reset,
            self_read: entry.self_read,
        }
    }

    fn into_value(self, path: &str, wrong: &mut Wrong<'_, '_>) -> Option<Entry> {
        let on: Option<When> = read(&self.on, &format!("{path}.on"), "date or rule", wrong);
        Some(Entry {
            on: on?,
            demand_reset: self.demand_reset,
            self_read: self.self_read,
        })
    }

    fn all(files: Vec<EntryFile>, path: &str, wrong: &mut Wrong<'_, '_>) -> Vec<Entry> {
        let entry =
            |(index, file): (usize, EntryFile)| file.into_value(&format!("{path}[{index}]"), wrong);
        files.into_iter().enumerate().filter_map(entry).collect()
    }
}

impl DstFile {
    fn of(dst: &Dst) -> DstFile {
        let entries = |all: &[Entry]| Entries(all.iter().map(EntryFile::of).collect());
        DstFile {
            on: entries(&dst.on),
            off: entries(&dst.off),
            at: dst.at.map(|at| at.to_string()),
            off_at: dst.off_at.map(|at| at.to_string()),
            minutes: dst.minutes,
        }
    }

    fn into_value(self, wrong: &mut Wrong<'_, '_>) -> Dst {
        let on = EntryFile::all(self.on.0, "tou.dst.on", wrong);
        let off = EntryFile::all(self.off.0, "tou.dst.off", wrong);
        let mut time = |text: Option<String>, path| read(&text?, path, "time of day", wrong);
        let at: Option<TimeOfDay> = time(self.at, "tou.dst.at");
        Dst {
            on,
            off,
            at,
            off_at: time(self.off_at, "tou.dst.off_at"),
            minutes: self.minutes,
        }
    }
}

impl SeasonFile {
    fn of(season: &Season) -> SeasonFile {
        let [monday, tuesday, wednesday, thursday, friday] = season.days.separate.clone();
        SeasonFile {
            name: season.name.clone(),
            starts: Entries(season.starts.iter().map(EntryFile::of).collect()),
            weekday: season.days.weekday.clone(),
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday: season.days.saturday.clone(),
            sunday: season.days.sunday.clone(),
            special: season.days.special.clone(),
        }
    }

    fn into_value(self, path: &str, wrong: &mut Wrong<'_, '_>) -> Season {
        Season {
            name: self.name,
            starts: EntryFile::all(self.starts.0, &format!("{path}.starts"), wrong),
            days: Days {
                weekday: self.weekday,
                separate: [
                    self.monday,
                    self.tuesday,
                    self.wednesday,
                    self.thursday,
                    self.friday,
                ],
                saturday: self.saturday,
                sunday: self.sunday,
                special: self.special,
            },
        }
    }
}

impl ScheduleFile {
    fn of(schedule: &Schedule) -> ScheduleFile {
        ScheduleFile {
            name: schedule.name.clone(),
            switches: schedule.switches.iter().map(Switch::to_string).collect(),
        }
    }

    fn into_value(self, path: &str, wrong: &mut Wrong<'_, '_>) -> Schedule {
        let switch = |(index, text): (usize, &String)| {
            read(text, &format!("{path}.switches[{index}]"), "switch", wrong)
        };
        Schedule {
            name: self.name,
            switches: self
                .switches
                .iter()
                .enumerate()
                .filter_map(switch)
                .collect(),
        }
    }
}

impl HolidayFile {
    fn of(holiday: &Holiday) -> HolidayFile {
        HolidayFile {
            name: holiday.name.clone(),
            on: holiday.entry.on.to_string(),
            special: holiday.special,
            demand_reset: holiday.entry.demand_reset,
            self_read: holiday.entry.self_read,
        }
    }

    fn into_value(self, path: &str, wrong: &mut Wrong<'_, '_>) -> Option<Holiday> {
        let entry = EntryFile {
            on: self.on,
            demand_reset: self.demand_reset,
            self_read: self.self_read,
        };
        Some(Holiday {
            name: self.name,
            entry: entry.into_value(path, wrong)?,
            special: self.special,
        })
    }
}

impl TouFile {
    pub(super) fn of(tou: &Tou) -> TouFile {
        let mut file = TouFile {
            zone: tou.zone_minutes.map(zone_text),
            dst: tou.dst.as_ref().map(DstFile::of),
            schedule: None,
            season: None,
            holiday: None,
            billing: None,
        };
        if let Some(calendar) = &tou.calendar {
            let some = |empty: bool| (!empty).then_some(());
            file.season = some(calendar.seasons.is_empty())
                .map(|()| calendar.seasons.iter().map(SeasonFile::of).collect());
            file.holiday = some(calendar.holidays.is_empty())
                .map(|()| calendar.holidays.iter().map(HolidayFile::of).collect());
            file.billing = some(calendar.billing.is_empty())
                .map(|()| calendar.billing.iter().map(EntryFile::of).collect());
            // Of a calendar without anything the empty list of schedules stays, so that it is still one.
            let rest = file.season.is_some() || file.holiday.is_some() || file.billing.is_some();
            file.schedule = some(calendar.schedules.is_empty() && rest)
                .map(|()| calendar.schedules.iter().map(ScheduleFile::of).collect());
        }
        file
    }

    pub(super) fn into_value(self, wrong: &mut Wrong<'_, '_>) -> Tou {
        let zone_minutes = self.zone.and_then(|text| {
            let minutes = zone_minutes(&text);
            if minutes.is_none() {
                let what = format!("{} is no time zone", quoted(&text));
                wrong.at(
                    "tou.zone",
                    what,
                    "write hours and minutes from GMT, such as \"-05:00\"",
                );
            }
            minutes
        });
        let dst = self.dst.map(|dst| dst.into_value(wrong));
        let any = self.schedule.is_some()
            || self.season.is_some()
            || self.holiday.is_some()
            || self.billing.is_some();
        let calendar = any.then(|| {
            let numbered = |list: &str, index: usize| format!("tou.{list}[{index}]");
            let schedules = self.schedule.unwrap_or_default().into_iter().enumerate();
            let seasons = self.season.unwrap_or_default().into_iter().enumerate();
            let holidays = self.holiday.unwrap_or_default().into_iter().enumerate();
            Calendar {
                schedules: schedules
                    .map(|(index, file)| file.into_value(&numbered("schedule", index), wrong))
                    .collect(),
                seasons: seasons
                    .map(|(index, file)| file.into_value(&numbered("season", index), wrong))
                    .collect(),
                holidays: holidays
                    .filter_map(|(index, file)| file.into_value(&numbered("holiday", index), wrong))
                    .collect(),
                billing: EntryFile::all(self.billing.unwrap_or_default(), "tou.billing", wrong),
            }
        });
        Tou {
            zone_minutes,
            dst,
            calendar,
        }
    }
}

/// "-05:00".
fn zone_text(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn zone_minutes(text: &str) -> Option<i16> {
    let (sign, rest) = match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(rest), _) => (-1, rest),
        (None, Some(rest)) => (1, rest),
        (None, None) => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let sound = (1..=3).contains(&hours.len()) && minutes.len() == 2;
    if !sound || !digits(hours) || !digits(minutes) {
        return None;
    }
    let minutes: i32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
    let hours: i32 = hours.parse().ok()?;
    i16::try_from(sign * (hours * 60 + minutes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_hours_and_minutes_from_gmt() {
        for (text, minutes) in [
            ("-05:00", -300),
            ("+00:00", 0),
            ("+05:30", 330),
            ("-03:30", -210),
        ] {
            assert_eq!(zone_minutes(text), Some(minutes));
            assert_eq!(zone_text(minutes), text);
        }
        for minutes in [i16::MIN, i16::MAX] {
            assert_eq!(zone_minutes(&zone_text(minutes)), Some(minutes));
        }
        for bad in [
            "", "5", "-5", "05:00", "-05:60", "-05:0", "EST", "--5:00", "-9999:00", "+1:2:3",
        ] {
            assert_eq!(zone_minutes(bad), None, "{bad}");
        }
    }
}
