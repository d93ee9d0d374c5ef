//! When the rate changes: as rows, as text, as CSV, as an iCalendar and as JSON.
//!
//! Is: what a calendar does in a span of days, told in the meter's own wall clock, daylight saving included.
//! Is not: the rules of the calendar (see `c1219::calendar`), nor a clock: the days, and what a file is stamped with, are
//! passed in.
//! Shape: [`Changes::of`] asks the calendar once; `text`, `csv`, `ics` and `json` tell it. The span holds its beginning and
//! not its end.

mod ics;
mod planned;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan};
use meterbench_c1219::calendar::{DayType, Rules, State};
use meterbench_profiles::map::tou::dates;
use meterbench_profiles::map::tou::rate_of as rate;
use meterbench_profiles::program::Tou;
use meterbench_profiles::program::tou::{Holiday, Rate, Season};
use serde_json::{Map, Value, json};

use super::{columns, labelled};

pub use ics::Stamp;
pub use planned::{NoCalendar, Planned};

/// From a time on, a rate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// From when, in the meter's wall clock.
    pub time: DateTime,
    /// What holds.
    pub state: State,
}

impl Row {
    /// The rate of energy, if any switch was ever passed.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        self.state.tier.and_then(rate)
    }

    /// The rate of demand, where it is another than that of energy.
    #[must_use]
    pub fn demand_rate(&self) -> Option<Rate> {
        let apart = self.state.demand_tier != self.state.tier;
        self.state.demand_tier.filter(|_| apart).and_then(rate)
    }

    fn rate_words(&self) -> String {
        let letter = |rate: Option<Rate>| rate.map_or("none".into(), |rate| rate.to_string());
        match self.demand_rate() {
            None => letter(self.rate()),
            Some(demand) => format!("{}, demand {demand}", letter(self.rate())),
        }
    }
}

/// A change of the meter's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockChange {
    /// When, in the wall clock before the change.
    pub time: DateTime,
    /// Whether daylight saving begins.
    pub on: bool,
}

/// What the file of a program calls its seasons, schedules and holidays; a meter has only their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    seasons: Vec<Season>,
    holidays: Vec<Holiday>,
}

impl Names {
    /// Of a program.
    #[must_use]
    pub fn of(tou: &Tou) -> Names {
        match &tou.calendar {
            None => Names::default(),
            Some(calendar) => Names {
                seasons: calendar.seasons.clone(),
                holidays: calendar.holidays.clone(),
            },
        }
    }

    /// A season's name, if it has one.
    pub(crate) fn season(&self, number: u8) -> Option<&str> {
        let name = self.seasons.get(usize::from(number))?.name.as_str();
        (!name.is_empty()).then_some(name)
    }

    /// "0", or "0 summer"
    pub(crate) fn season_words(&self, number: u8) -> String {
        match self.season(number) {
            // A name that is only the number says nothing more.
            Some(name) if name != format!("season {number}") => format!("{number} {name}"),
            _ => number.to_string(),
        }
    }

    /// The name of the schedule that a day of a season follows.
    pub(crate) fn schedule(&self, season: u8, day: DayType) -> Option<&str> {
        let days = &self.seasons.get(usize::from(season))?.days;
        match day {
            DayType::Weekday => days.monday_to_friday(0),
            DayType::Separate(day) => {
                days.monday_to_friday(usize::try_from(day.to_monday_zero_offset()).ok()?)
            }
            DayType::Saturday => days.saturday.as_deref(),
            DayType::Sunday => days.sunday.as_deref(),
            DayType::Special(number) => days.special.get(usize::from(number)).map(String::as_str),
        }
    }

    /// The name of the holiday on a date.
    pub(crate) fn holiday(&self, date: Date) -> Option<&str> {
        let falls = |holiday: &&Holiday| dates(&holiday.entry.on, date, 1).first() == Some(&date);
        self.holidays
            .iter()
            .find(falls)
            .map(|holiday| holiday.name.as_str())
            .filter(|name| !name.is_empty())
    }
}

/// Every change of rate in a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub until: Date,
    /// What holds as the first day begins.
    pub start: State,
    /// Every change of rate, in order.
    pub rows: Vec<Row>,
    /// Every change of the clock, in order.
    pub clock: Vec<ClockChange>,
}

/// Every change of rate in the days from `from` on.
#[must_use]
pub fn changes(rules: &Rules, from: Date, days: u32) -> Vec<Row> {
    Changes::of(rules, from, days).rows
}

impl Changes {
    /// Asks the calendar. The days end with the calendar's own last one, the end of the year 9999.
    #[must_use]
    pub fn of(rules: &Rules, from: Date, days: u32) -> Changes {
        let until = from
            .checked_add(i64::from(days).days())
            .unwrap_or(Date::MAX);
        let (begin, end) = (from.to_datetime(jiff::civil::Time::midnight()), until);
        // A change counts when it is the first thing of the span, and not when it is the first thing after it.
        let instant = SignedDuration::from_nanos(1);
        let before = begin.saturating_sub(instant);
        let last = end
            .to_datetime(jiff::civil::Time::midnight())
            .saturating_sub(instant);
        let mut held = rules.at(before);
        let mut rows = Vec::new();
        for change in rules.changes(before, last) {
            let rate = |state: &State| (state.tier, state.demand_tier);
            if rate(&change.state) != rate(&held) {
                rows.push(Row {
                    time: change.at,
                    state: change.state,
                });
            }
            held = change.state;
        }
        let days = from.series(1.day()).take_while(|date| *date < until);
        let clock = days
            .flat_map(|date| rules.dst_changes_on(date))
            .map(|(time, on)| ClockChange { time, on });
        Changes {
            from,
            until,
            start: rules.at(begin),
            rows,
            clock: clock.collect(),
        }
    }

    /// What holds as the span begins, and every change after that.
    fn periods(&self) -> Vec<Row> {
        let begin = self.from.to_datetime(jiff::civil::Time::midnight());
        let start = Row {
            time: begin,
            state: self.start,
        };
        let rest = self.rows.iter().copied().filter(|row| row.time != begin);
        std::iter::once(start).chain(rest).collect()
    }

    /// For a person.
    #[must_use]
    pub fn text(&self, names: &Names) -> String {
        let last = self.until.yesterday().unwrap_or(self.until);
        let rate = match self.start.tier {
            Some(_) => "rate ",
            None => "rate: ",
        };
        let start = Row {
            time: self.from.to_datetime(jiff::civil::Time::midnight()),
            state: self.start,
        };
        let mut text = labelled(&[
            (
                "Days",
                format!("{} to {last}, in the meter's local time", self.from),
            ),
            (
                "At first",
                format!(
                    "{rate}{}, season {}, {}",
                    start.rate_words(),
                    names.season_words(self.start.season),
                    self.start.day
                ),
            ),
        ]);
        text.push('\n');
        let head = ["When", "Rate", "Season", "Day"].map(str::to_owned);
        let body = self.rows.iter().map(|row| {
            [
                row.time.strftime("%a %Y-%m-%d %H:%M").to_string(),
                row.rate_words(),
                names.season_words(row.state.season),
                row.state.day.to_string(),
            ]
        });
        let table: Vec<[String; 4]> = std::iter::once(head).chain(body).collect();
        if self.rows.is_empty() {
            text.push_str("No change of rate in these days\n");
        } else {
            text.push_str(&columns(&table));
        }
        for change in &self.clock {
            let to = if change.on {
                "daylight saving time begins"
            } else {
                "standard time begins"
            };
            text.push_str(&format!(
                "Clock: {to} on {}\n",
                change.time.strftime("%a %Y-%m-%d at %H:%M")
            ));
        }
        text
    }

    /// A line for what holds at first, and one for every change: `time,rate,tier,season,day`.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut rows = vec![["time", "rate", "tier", "season", "day"].map(str::to_owned)];
        rows.extend(self.periods().iter().map(|row| {
            [
                row.time.to_string(),
                row.rate().map(|rate| rate.to_string()).unwrap_or_default(),
                row.state
                    .tier
                    .map(|tier| tier.to_string())
                    .unwrap_or_default(),
                row.state.season.to_string(),
                row.state.day.to_string(),
            ]
        }));
        for row in &rows {
            // Writing into memory has no way to fail.
            let _ = writer.write_record(row);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// An event for every time that a rate holds, in floating local times.
    #[must_use]
    pub fn ics(&self, names: &Names, stamp: &Stamp<'_>) -> String {
        ics::text(self, names, stamp)
    }

    /// tou.
    #[must_use]
    pub fn json(&self, names: &Names) -> Value {
        let one = |time: Option<DateTime>, state: State| {
            let mut map = Map::new();
            if let Some(time) = time {
                map.insert("time".into(), time.to_string().into());
            }
            let letter = |tier: Option<u8>| tier.and_then(rate).map(|rate| rate.to_string());
            map.insert("rate".into(), letter(state.tier).into());
            map.insert("tier".into(), state.tier.into());
            if state.demand_tier != state.tier {
                map.insert("demand_rate".into(), letter(state.demand_tier).into());
                map.insert("demand_tier".into(), state.demand_tier.into());
            }
            map.insert("season".into(), state.season.into());
            if let Some(name) = names.season(state.season) {
                map.insert("season_name".into(), name.into());
            }
            map.insert("day".into(), state.day.to_string().into());
            Value::from(map)
        };
        let changes: Vec<Value> = self
            .rows
            .iter()
            .map(|row| one(Some(row.time), row.state))
            .collect();
        let clock: Vec<Value> = self
            .clock
            .iter()
            .map(|it| json!({"time": it.time.to_string(), "dst": it.on}))
            .collect();
        json!({
            "from": self.from.to_string(),
            "until": self.until.to_string(),
            "start": one(None, self.start),
            "changes": changes,
            "clock_changes": clock,
        })
    }
}

/// With a capital, as a title has it: "Weekday", "Special 0".
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests;
