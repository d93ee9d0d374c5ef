//! What a program file and the calendar in it mean, read as plain TOML.
//!
//! Is: the few keys that decide what is counted when; dates in words become the rules that the calendar's oracle finds the
//! dates of.
//! Is not: the tool's reader of program files, of which nothing is used.

use std::collections::BTreeSet;

use jiff::civil::Date;
use toml::{Table, Value};

use super::oracle::{dates, monthly};

/// A rate by its place: A is 0.
pub type Rate = u8;

/// What of a program matters to the registers.
pub struct Programmed {
    pub model: Option<String>,
    pub form: Option<String>,
    pub volts: Option<String>,
    /// What each summation register counts, as a place among delivered, received, net and added; the others stand still.
    pub metrics: Vec<usize>,
    pub demand: Demand,
    pub limit: Option<Limit>,
    pub tou: Tou,
}

/// A service limit that opens the switch and closes it again by itself.
pub struct Limit {
    pub interval_minutes: i64,
    pub watts: i64,
    pub hold_minutes: i64,
    /// Violations within the window that keep it open.
    pub most: usize,
    pub window_minutes: i64,
}

/// Sub-intervals of a demand, and how many of them are an interval: one for block demand.
pub struct Demand {
    pub sub_minutes: i64,
    pub subs: usize,
}

/// The calendar with its rules turned into dates.
pub struct Tou {
    pub dst_on: BTreeSet<Date>,
    pub dst_off: BTreeSet<Date>,
    /// Of the clock that is about to change.
    pub dst_at_minute: i64,
    pub dst_minutes: i64,
    pub seasons: Vec<Season>,
    pub holidays: Vec<(BTreeSet<Date>, usize)>,
    pub billing: Vec<Due>,
}

/// Days on which the registers are read, or their demand reset.
pub struct Due {
    pub on: BTreeSet<Date>,
    pub demand_reset: bool,
    pub self_read: bool,
}

/// A season, and the switches that its days have: from a minute of the day on, a rate.
pub struct Season {
    pub starts: Due,
    pub weekday: Vec<(i64, Rate)>,
    pub saturday: Vec<(i64, Rate)>,
    pub sunday: Vec<(i64, Rate)>,
    pub special: Vec<Vec<(i64, Rate)>>,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];
const METRICS: [&str; 4] = ["delivered", "received", "net", "added"];
const NTH: [&str; 4] = ["first", "second", "third", "fourth"];

impl Programmed {
    /// Of a meter that had the calendar of `delivered` before.
    pub fn read(text: &str, delivered: &str) -> Programmed {
        let table: Table = text.parse().unwrap();
        let meter = table.get("meter");
        let told = |key: &str| {
            let value = meter?.get(key)?;
            Some(
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            )
        };
        let before: Table = delivered.parse().unwrap();
        Programmed {
            model: told("model"),
            form: told("form"),
            volts: told("volts"),
            metrics: metrics(table.get("energy")),
            demand: Demand::of(table.get("demand")),
            limit: table.get("service_limit").map(Limit::of),
            tou: Tou::of(table.get("tou").unwrap_or(&before["tou"])),
        }
    }
}

/// All four where a program says nothing: as delivered.
fn metrics(section: Option<&Value>) -> Vec<usize> {
    let place = |metric: &Value| {
        METRICS
            .iter()
            .position(|name| metric.as_str() == Some(name))
            .unwrap()
    };
    match section.and_then(|energy| energy.get("metrics")?.as_array()) {
        Some(list) => list.iter().map(place).collect(),
        None => (0..METRICS.len()).collect(),
    }
}

impl Limit {
    fn of(section: &Value) -> Limit {
        let number = |key: &str| section[key].as_integer().unwrap();
        let flags = ["enabled", "net", "auto_reclose", "alarm_only"];
        let set = flags.map(|key| section[key].as_bool().unwrap());
        assert_eq!(
            set,
            [true, false, true, false],
            "this test knows no other limit"
        );
        let hold = number("hold_open_seconds");
        assert_eq!(hold % 60, 0, "this test counts in minutes");
        Limit {
            interval_minutes: number("interval_minutes"),
            watts: number("limit_watts"),
            hold_minutes: hold / 60,
            most: usize::try_from(number("max_violations")).unwrap(),
            window_minutes: number("window_minutes"),
        }
    }
}

impl Demand {
    /// 15 minutes, block, where a program says nothing: as delivered.
    fn of(section: Option<&Value>) -> Demand {
        let minutes = |key: &str| section.and_then(|demand| demand.get(key)?.as_integer());
        let interval = minutes("interval_minutes").unwrap_or(15);
        let sub_minutes = minutes("subinterval_minutes").unwrap_or(interval);
        Demand {
            sub_minutes,
            subs: usize::try_from(interval / sub_minutes).unwrap(),
        }
    }
}

impl Tou {
    fn of(section: &Value) -> Tou {
        let dst = &section["dst"];
        let list = |key: &str| {
            section
                .get(key)
                .map_or(&[][..], |list| list.as_array().unwrap())
        };
        let schedule = |name: &Value| {
            let found = list("schedule")
                .iter()
                .find(|schedule| schedule["name"] == *name);
            switches(&found.unwrap()["switches"])
        };
        let seasons = list("season").iter().map(|season| Season {
            starts: Due::of(&season["starts"]),
            weekday: schedule(&season["weekday"]),
            saturday: schedule(&season["saturday"]),
            sunday: schedule(&season["sunday"]),
            special: season["special"]
                .as_array()
                .unwrap()
                .iter()
                .map(schedule)
                .collect(),
        });
        let holidays = list("holiday").iter().map(|holiday| {
            let special = holiday
                .get("special")
                .and_then(Value::as_integer)
                .unwrap_or(0);
            (days(&holiday["on"]), usize::try_from(special).unwrap())
        });
        Tou {
            dst_on: days(&dst["on"]),
            dst_off: days(&dst["off"]),
            dst_at_minute: minute(dst["at"].as_str().unwrap()),
            dst_minutes: dst["minutes"].as_integer().unwrap(),
            seasons: seasons.collect(),
            holidays: holidays.collect(),
            billing: list("billing").iter().map(Due::of).collect(),
        }
    }
}

impl Due {
    /// A text, or a table that says what is done besides.
    fn of(value: &Value) -> Due {
        let does = |key: &str| value.get(key).and_then(Value::as_bool) == Some(true);
        Due {
            on: days(value.get("on").unwrap_or(value)),
            demand_reset: does("demand_reset"),
            self_read: does("self_read"),
        }
    }
}

/// `["00:00 C", "07:00 B"]`
fn switches(list: &Value) -> Vec<(i64, Rate)> {
    let switch = |text: &Value| {
        let (time, rate) = text.as_str().unwrap().split_once(' ').unwrap();
        (minute(time), rate.bytes().next().unwrap() - b'A')
    };
    list.as_array().unwrap().iter().map(switch).collect()
}

/// `07:30`
fn minute(time: &str) -> i64 {
    let (hour, minute) = time.split_once(':').unwrap();
    hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap()
}

/// The dates of a rule in words.
fn days(rule: &Value) -> BTreeSet<Date> {
    let text = rule.as_str().unwrap();
    let place = |list: &[&str], word: &str| {
        let place = list.iter().position(|one| *one == word);
        place.map(|place| u16::try_from(place).unwrap())
    };
    let (rule, offset) = match text.split_once(", ") {
        None => (text, 0),
        Some((rule, "monday if sunday")) => (rule, 8),
        Some((_, other)) => unreachable!("this test knows no “{other}”"),
    };
    let words: Vec<&str> = rule.split(' ').collect();
    let bits = match words.as_slice() {
        ["day", day, "of", "every", "month"] => monthly(13, offset, 0, day.parse().unwrap()),
        ["last", weekday, "of", month] => monthly(
            place(&MONTHS, month).unwrap() + 1,
            6,
            place(&WEEKDAYS, weekday).unwrap(),
            1,
        ),
        [nth, weekday, "of", month] => {
            let month = place(&MONTHS, month).unwrap() + 1;
            monthly(
                month,
                2 + place(&NTH, nth).unwrap(),
                place(&WEEKDAYS, weekday).unwrap(),
                1,
            )
        }
        [month, day] => monthly(
            place(&MONTHS, month).unwrap() + 1,
            offset,
            0,
            day.parse().unwrap(),
        ),
        _ => unreachable!("this test knows no “{text}”"),
    };
    dates(bits, Date::MIN)
}
