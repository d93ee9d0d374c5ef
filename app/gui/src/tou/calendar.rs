//! What can be done to a calendar as a whole.
//!
//! Is: new, renamed, doubled and removed schedules, with the seasons following; sets of holidays; a plain calendar to begin with.
//! Is not: the switch times of a day; see `tou::band`.

use meterbench_profiles::{
    presets::{self, HolidaySet},
    program::tou::{
        Calendar, DateRule, Days, Entry, Month, Observed, Rate, Schedule, Season, Switch, Switches,
        TimeOfDay, Tou, When,
    },
};

/// The days of a season that a schedule is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Monday to Friday together.
    Weekday,
    /// One of them, 0 for Monday.
    Separate(usize),
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
    /// A special type.
    Special(usize),
}

const WEEKDAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

impl Slot {
    /// "Weekdays", "Monday", "Special 0".
    pub fn words(self) -> String {
        match self {
            Slot::Weekday => "Weekdays".into(),
            Slot::Separate(day) => WEEKDAYS.get(day).copied().unwrap_or_default().into(),
            Slot::Saturday => "Saturday".into(),
            Slot::Sunday => "Sunday".into(),
            Slot::Special(number) => format!("Special {number}"),
        }
    }

    /// The key in a program file: "weekday", "special[0]".
    pub fn key(self) -> String {
        match self {
            Slot::Special(number) => format!("special[{number}]"),
            Slot::Weekday => "weekday".into(),
            day => day.words().to_lowercase(),
        }
    }

    /// The schedule that a season has for it.
    pub fn of(self, days: &Days) -> Option<&str> {
        match self {
            Slot::Weekday => days.weekday.as_deref(),
            Slot::Separate(day) => days.separate.get(day)?.as_deref(),
            Slot::Saturday => days.saturday.as_deref(),
            Slot::Sunday => days.sunday.as_deref(),
            Slot::Special(number) => days.special.get(number).map(String::as_str),
        }
    }

    /// Let a season follow a schedule on it.
    pub fn set(self, days: &mut Days, name: &str) {
        let name = name.to_owned();
        match self {
            Slot::Weekday => days.weekday = Some(name),
            Slot::Separate(day) => {
                if let Some(slot) = days.separate.get_mut(day) {
                    *slot = Some(name);
                }
            }
            Slot::Saturday => days.saturday = Some(name),
            Slot::Sunday => days.sunday = Some(name),
            Slot::Special(number) => {
                if let Some(slot) = days.special.get_mut(number) {
                    *slot = name;
                } else if days.special.len() == number {
                    days.special.push(name);
                }
            }
        }
    }

    /// Every slot of a season, in the order of a week.
    pub fn all(days: &Days) -> Vec<Slot> {
        let mut slots = Vec::new();
        if is_separate(days) {
            slots.extend((0..5).map(Slot::Separate));
        } else {
            slots.push(Slot::Weekday);
        }
        slots.extend([Slot::Saturday, Slot::Sunday]);
        slots.extend((0..days.special.len()).map(Slot::Special));
        slots
    }
}

/// Whether Monday to Friday are set one by one.
pub fn is_separate(days: &Days) -> bool {
    days.separate.iter().any(Option::is_some)
}

/// Set Monday to Friday one by one, or together by Monday's schedule.
pub fn separate(days: &mut Days, one_by_one: bool) {
    if one_by_one {
        for day in 0..5 {
            let name = days.monday_to_friday(day).unwrap_or_default().to_owned();
            Slot::Separate(day).set(days, &name);
        }
        days.weekday = None;
    } else {
        days.weekday = days.monday_to_friday(0).map(str::to_owned);
        days.separate = Default::default();
    }
}

/// Where a schedule is used: "summer on weekdays, Saturday".
pub fn uses(calendar: &Calendar, name: &str) -> Vec<String> {
    let of_season = |season: &Season| {
        let slots = Slot::all(&season.days).into_iter();
        let used: Vec<String> = slots
            .filter(|slot| slot.of(&season.days) == Some(name))
            .map(|slot| match slot {
                Slot::Weekday => "weekdays".into(),
                Slot::Special(number) => format!("special {number}"),
                day => day.words(),
            })
            .collect();
        (!used.is_empty()).then(|| format!("{} on {}", season.name, used.join(", ")))
    };
    calendar.seasons.iter().filter_map(of_season).collect()
}

/// A name that none of these has: the wished one, or with a number behind it.
pub fn free_name<'a>(wish: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let is_free = |name: &str| !taken.clone().any(|other| other == name);
    if is_free(wish) {
        return wish.to_owned();
    }
    let numbered = (2..).map(|number: u32| format!("{wish} {number}"));
    numbered
        .filter(|name| is_free(name))
        .take(1)
        .next()
        .unwrap_or_default()
}

fn free_schedule(calendar: &Calendar, wish: &str) -> String {
    let taken = calendar.schedules.iter().map(|one| one.name.as_str());
    free_name(wish, taken)
}

/// A new schedule with one rate all day; its place.
pub fn add_schedule(calendar: &mut Calendar) -> usize {
    let name = free_schedule(calendar, "new schedule");
    calendar.schedules.push(all_day(&name));
    calendar.schedules.len() - 1
}

/// The same schedule once more, behind it; the place of the copy.
pub fn duplicate_schedule(calendar: &mut Calendar, place: usize) -> Option<usize> {
    let mut copy = calendar.schedules.get(place)?.clone();
    copy.name = free_schedule(calendar, &format!("{} copy", copy.name));
    calendar.schedules.insert(place + 1, copy);
    Some(place + 1)
}

/// Give a schedule another name; the seasons follow it.
pub fn rename_schedule(calendar: &mut Calendar, place: usize, name: &str) -> Result<(), String> {
    let taken = calendar.schedules.iter().enumerate();
    if taken
        .clone()
        .any(|(at, one)| at != place && one.name == name)
    {
        return Err("Another schedule has this name".into());
    }
    if name.trim().is_empty() {
        return Err("A schedule needs a name".into());
    }
    if let Some(schedule) = calendar.schedules.get_mut(place) {
        let before = std::mem::replace(&mut schedule.name, name.to_owned());
        replace(calendar, &before, name);
    }
    Ok(())
}

/// Take a schedule away. Days that followed it follow `instead`.
pub fn remove_schedule(calendar: &mut Calendar, place: usize, instead: Option<&str>) {
    if place >= calendar.schedules.len() {
        return;
    }
    let gone = calendar.schedules.remove(place);
    if let Some(instead) = instead {
        replace(calendar, &gone.name, instead);
    }
}

/// Let every day that follows one schedule follow another.
fn replace(calendar: &mut Calendar, before: &str, name: &str) {
    for season in &mut calendar.seasons {
        for slot in Slot::all(&season.days) {
            if slot.of(&season.days) == Some(before) {
                slot.set(&mut season.days, name);
            }
        }
        // A weekday schedule stays in the file beside separate weekdays.
        if season.days.weekday.as_deref() == Some(before) {
            season.days.weekday = Some(name.to_owned());
        }
    }
}

/// A new season at the end, with the days of the last one.
pub fn add_season(calendar: &mut Calendar) {
    let taken = calendar.seasons.iter().map(|season| season.name.as_str());
    let name = free_name("new season", taken);
    let days = match calendar.seasons.last() {
        Some(season) => season.days.clone(),
        None => everywhere(calendar.schedules.first().map(|one| one.name.as_str())),
    };
    // In the first month that no season begins in.
    let begins = |month: u8| {
        let mut starts = calendar.seasons.iter().flat_map(|season| &season.starts);
        starts.any(|entry| month_of(&entry.on) == Some(month))
    };
    let month = (1..=12).find(|month| !begins(*month)).unwrap_or(1);
    calendar.seasons.push(Season {
        name,
        starts: vec![Entry::new(day_of(month, 1))],
        days,
    });
}

fn month_of(when: &When) -> Option<u8> {
    match when {
        When::Once(date) => u8::try_from(date.month()).ok(),
        When::Rule(
            DateRule::Day { month, .. }
            | DateRule::Nth { month, .. }
            | DateRule::Last { month, .. }
            | DateRule::Before { month, .. },
        ) => match month {
            Month::Of(month) => Some(*month),
            Month::Every => None,
        },
        When::Rule(DateRule::Weekly(_) | DateRule::Every { .. }) => None,
    }
}

/// A day of a month, every year.
pub fn day_of(month: u8, day: u8) -> When {
    When::Rule(DateRule::Day {
        month: Month::Of(month),
        day,
        observed: Observed::Itself,
    })
}

/// Add the holidays of a set that are not there yet; how many.
pub fn add_holidays(calendar: &mut Calendar, set: &HolidaySet, year: i16) -> usize {
    let before = calendar.holidays.len();
    for holiday in set.holidays(year) {
        let known = calendar
            .holidays
            .iter()
            .any(|one| one.entry.on == holiday.entry.on || same_name(&one.name, &holiday.name));
        if !known {
            calendar.holidays.push(holiday);
        }
    }
    let added = calendar.holidays.len() - before;
    if added > 0 {
        // A holiday without a schedule of its own would follow none.
        for season in &mut calendar.seasons {
            if season.days.special.is_empty() {
                season.days.special.extend(season.days.sunday.clone());
            }
        }
    }
    added
}

fn same_name(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// A calendar to begin with: two seasons, weekdays with a peak, and days off at the lowest rate.
pub fn plain() -> Calendar {
    let schedule = |name: &str, switches: &[(u8, u8)]| Schedule {
        name: name.into(),
        switches: switches
            .iter()
            .filter_map(|(hour, rate)| {
                Some(Switch {
                    at: TimeOfDay::new(*hour, 0)?,
                    rate: Rate::new(*rate)?,
                    switches: Switches::Both,
                })
            })
            .collect(),
    };
    let season = |name: &str, weekday: &str, month: u8| Season {
        name: name.into(),
        starts: vec![Entry::new(day_of(month, 1))],
        days: Days {
            weekday: Some(weekday.into()),
            separate: Default::default(),
            saturday: Some("day off".into()),
            sunday: Some("day off".into()),
            special: vec!["day off".into()],
        },
    };
    Calendar {
        schedules: vec![
            schedule(
                "winter weekday",
                &[(0, 2), (6, 1), (17, 0), (21, 1), (22, 2)],
            ),
            schedule(
                "summer weekday",
                &[(0, 2), (7, 1), (14, 0), (19, 1), (22, 2)],
            ),
            schedule("day off", &[(0, 2)]),
        ],
        seasons: vec![
            season("winter", "winter weekday", 10),
            season("summer", "summer weekday", 6),
        ],
        holidays: Vec::new(),
        billing: Vec::new(),
    }
}

/// The plain calendar with daylight saving as in the US and Canada, and the six holidays that most utilities have.
pub fn plain_tou(now: &Tou, year: i16) -> Tou {
    let mut calendar = plain();
    let presets = presets::built_in();
    if let Some(set) = presets.sets.iter().find(|set| set.id == "us-off-peak") {
        add_holidays(&mut calendar, set, year);
    }
    let dst = presets.dst.first().map(|(_, dst)| dst.clone());
    Tou {
        zone_minutes: now.zone_minutes,
        dst: now.dst.clone().or(dst),
        calendar: Some(calendar),
    }
}

fn all_day(name: &str) -> Schedule {
    Schedule {
        name: name.to_owned(),
        switches: vec![Switch {
            at: TimeOfDay::MIDNIGHT,
            rate: Rate::ALL[0],
            switches: Switches::Both,
        }],
    }
}

fn everywhere(name: Option<&str>) -> Days {
    let name = name.map(str::to_owned);
    Days {
        weekday: name.clone(),
        separate: Default::default(),
        saturday: name.clone(),
        sunday: name,
        special: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_schedule_is_followed_by_the_seasons() {
        let mut calendar = plain();
        assert_eq!(
            uses(&calendar, "day off"),
            [
                "winter on Saturday, Sunday, special 0",
                "summer on Saturday, Sunday, special 0"
            ]
        );
        rename_schedule(&mut calendar, 2, "weekend").unwrap();
        assert!(uses(&calendar, "day off").is_empty());
        assert_eq!(uses(&calendar, "weekend").len(), 2);
        assert!(rename_schedule(&mut calendar, 2, "summer weekday").is_err());
        assert!(rename_schedule(&mut calendar, 2, " ").is_err());
        assert!(rename_schedule(&mut calendar, 2, "weekend").is_ok());
    }

    #[test]
    fn days_of_a_removed_schedule_follow_another() {
        let mut calendar = plain();
        remove_schedule(&mut calendar, 0, Some("summer weekday"));
        assert_eq!(calendar.schedules.len(), 2);
        assert_eq!(
            uses(&calendar, "summer weekday"),
            ["winter on weekdays", "summer on weekdays"]
        );
        let before = calendar.clone();
        remove_schedule(&mut calendar, 9, None);
        assert_eq!(calendar, before);
    }

    #[test]
    fn names_stay_apart() {
        let mut calendar = plain();
        assert_eq!(add_schedule(&mut calendar), 3);
        assert_eq!(add_schedule(&mut calendar), 4);
        assert_eq!(duplicate_schedule(&mut calendar, 4), Some(5));
        assert_eq!(duplicate_schedule(&mut calendar, 4), Some(5));
        assert_eq!(duplicate_schedule(&mut calendar, 99), None);
        let names: Vec<&str> = calendar
            .schedules
            .iter()
            .skip(3)
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "new schedule",
                "new schedule 2",
                "new schedule 2 copy 2",
                "new schedule 2 copy"
            ]
        );
    }

    #[test]
    fn weekdays_are_taken_apart_and_put_together() {
        let mut days = plain().seasons.remove(0).days;
        separate(&mut days, true);
        assert_eq!(Slot::all(&days).len(), 8);
        assert_eq!(Slot::Separate(4).of(&days), Some("winter weekday"));
        Slot::Separate(0).set(&mut days, "day off");
        separate(&mut days, false);
        assert_eq!(Slot::Weekday.of(&days), Some("day off"));
        assert!(!is_separate(&days));
        assert_eq!(Slot::Special(0).key(), "special[0]");
        assert_eq!(Slot::Separate(2).key(), "wednesday");
    }

    #[test]
    fn a_new_season_begins_in_a_month_of_its_own() {
        let mut calendar = plain();
        add_season(&mut calendar);
        add_season(&mut calendar);
        let starts: Vec<String> = calendar
            .seasons
            .iter()
            .flat_map(|season| &season.starts)
            .map(|entry| entry.on.to_string())
            .collect();
        assert_eq!(starts, ["october 1", "june 1", "january 1", "february 1"]);
        assert_eq!(calendar.seasons[3].name, "new season 2");
    }

    #[test]
    fn a_set_of_holidays_is_added_once_and_brings_a_special_day() {
        let set = presets::built_in().sets.first().unwrap();
        let mut calendar = plain();
        for season in &mut calendar.seasons {
            season.days.special.clear();
        }
        assert_eq!(add_holidays(&mut calendar, set, 2026), 11);
        assert_eq!(add_holidays(&mut calendar, set, 2026), 0);
        assert_eq!(calendar.seasons[0].days.special, ["day off"]);
    }
}
