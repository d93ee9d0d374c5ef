//! A calendar against bytes, written and read back; what doesn't fit is in `limits`.

mod limits;

use jiff::civil::date;
use meterbench_c1219::{
    ActRegs, ByteOrder, GenConfig, Image, TableId, TimeFormat, TimeOfDay as StoredTime,
};

use super::*;
use crate::map::bench::written;
use crate::map::{default_dimensions, from_tables, to_tables};
use crate::program::Program;
use crate::program::tou::{
    Days, Entry, Holiday, Rate, Schedule, Season, Switch, Switches, TimeOfDay as Time,
};

pub(super) const ST53: TableId = TableId::standard(53);
pub(super) const ST54: TableId = TableId::standard(54);

/// A meter with decade 5 and nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter {
    pub(super) order: ByteOrder,
    pub(super) time: TimeFormat,
    pub(super) version: u8,
    pub(super) weekdays: bool,
    pub(super) demands: bool,
    pub(super) sorted: bool,
    pub(super) counts: Counts,
}

/// Seasons, special schedules, one-time dates, rules, switches.
pub(super) type Counts = (u8, u8, u8, u8, u16);

pub(super) const USUAL: Meter = Meter {
    order: ByteOrder::MostFirst,
    time: TimeFormat::Binary,
    version: 1,
    weekdays: false,
    demands: false,
    sorted: false,
    counts: (4, 2, 6, 20, 30),
};

impl Meter {
    pub(super) fn act(self) -> ActTimeTou {
        let (seasons, specials, non_recurring, recurring, tier_switches) = self.counts;
        let act = ActTimeTou {
            func1: meterbench_c1219::TimeFunc1(0x26 | u8::from(self.sorted) << 4),
            func2: TimeFunc2(
                0x11 | u8::from(self.weekdays) << 1
                    | u8::from(self.demands) << 2
                    | u8::from(self.sorted) << 3,
            ),
            calendar_func: seasons | specials << 4,
            non_recurring,
            recurring,
            tier_switches,
            ..ActTimeTou::default()
        };
        ActTimeTou {
            calendar_size: u16::try_from(act.computed_calendar_size(self.time)).unwrap(),
            ..act
        }
    }

    /// With nothing in the calendar: no dates, no switches, schedule 0 on every day.
    pub(super) fn image(self) -> Image {
        let mut image = Image::new();
        let config = GenConfig {
            format_control_1: 0x02 | u8::from(self.order == ByteOrder::MostFirst),
            format_control_2: self.time.code(),
            format_control_3: 0x8A,
            nameplate_type: 2,
            std_version: self.version,
            ..GenConfig::default()
        };
        image.put(&config).unwrap();
        let act = self.act();
        image.put(&act).unwrap();
        image
            .put(&ActRegs {
                tiers: 8,
                ..ActRegs::default()
            })
            .unwrap();
        let two = StoredTime::from_civil(jiff::civil::time(2, 0, 0, 0), self.time);
        image
            .put(&TimeOffset {
                dst_effective: two,
                dst_minutes: 60,
                zone_minutes: Some(-300),
                std_effective: (self.version > 1).then_some(two),
                tail: vec![0xEE],
            })
            .unwrap();
        let size = usize::from(act.calendar_size);
        let switches = usize::from(act.tier_switches) * 3;
        let rows = usize::from(act.seasons()) * act.schedules();
        let mut bytes = vec![0; size - switches - rows];
        bytes.extend([0, 0, 0xFF].repeat(switches / 3));
        bytes.extend(vec![0; rows]);
        bytes.push(0xEE);
        image.set_raw(ST54, bytes);
        image
    }
}

pub(super) fn on(text: &str) -> Entry {
    Entry::new(text.parse().unwrap())
}

pub(super) fn schedule(name: &str, switches: &[&str]) -> Schedule {
    Schedule {
        name: name.into(),
        switches: switches.iter().map(|text| text.parse().unwrap()).collect(),
    }
}

fn season(name: &str, starts: &str, [weekday, saturday, sunday, special]: [&str; 4]) -> Season {
    let some = |name: &str| Some(name.to_owned());
    Season {
        name: name.into(),
        starts: vec![Entry {
            demand_reset: true,
            ..on(starts)
        }],
        days: Days {
            weekday: some(weekday),
            saturday: some(saturday),
            sunday: some(sunday),
            special: vec![special.to_owned()],
            ..Days::default()
        },
    }
}

fn holiday(name: &str, text: &str) -> Holiday {
    Holiday {
        name: name.into(),
        entry: on(text),
        special: 0,
    }
}

/// Two seasons, three schedules, holidays of every kind, a billing date, daylight saving.
pub(super) fn rich() -> Tou {
    Tou {
        zone_minutes: Some(-360),
        dst: Some(Dst {
            on: vec![on("second sunday of march")],
            off: vec![on("first sunday of november")],
            at: Some("02:00".parse().unwrap()),
            off_at: None,
            minutes: Some(60),
        }),
        calendar: Some(Calendar {
            schedules: vec![
                schedule("weekend", &["00:00 A"]),
                schedule(
                    "summer",
                    &["00:00 A", "07:00 B", "14:00 C", "19:00 B", "22:00 A"],
                ),
                schedule("winter", &["00:00 A", "06:00 C", "21:30 A"]),
            ],
            seasons: vec![
                season(
                    "summer",
                    "june 1",
                    ["summer", "weekend", "weekend", "weekend"],
                ),
                season(
                    "winter",
                    "october 1",
                    ["winter", "weekend", "weekend", "weekend"],
                ),
            ],
            holidays: vec![
                holiday("New Year", "january 1, monday if sunday"),
                holiday("Memorial Day", "last monday of may"),
                holiday("Victoria Day", "last monday before may 25"),
                holiday("Thanksgiving", "fourth thursday of november"),
                holiday("Christmas Eve", "2026-12-24"),
                holiday("Maintenance", "every 28 days from 2026-01-05"),
            ],
            billing: vec![Entry {
                demand_reset: true,
                self_read: true,
                ..on("day 1 of every month")
            }],
        }),
    }
}

pub(super) fn program(tou: &Tou) -> Program {
    Program {
        tou: Some(tou.clone()),
        ..Program::default()
    }
}

/// The image after the program was written into it.
fn after(tou: &Tou, image: &Image) -> Image {
    written(image, &to_tables(&program(tou), image).unwrap())
}

fn error(tou: &Tou, image: &Image) -> String {
    to_tables(&program(tou), image).unwrap_err().to_string()
}

fn calendar(tou: &mut Tou) -> &mut Calendar {
    tou.calendar.as_mut().unwrap()
}

#[test]
fn a_calendar_is_written_and_read_back() {
    for order in [ByteOrder::MostFirst, ByteOrder::LeastFirst] {
        let image = Meter { order, ..USUAL }.image();
        let tou = rich();
        let new = after(&tou, &image);
        let read = from_tables(&new);
        assert_eq!(read.notes, [""; 0]);
        let found = read.program.tou.unwrap();
        assert_eq!(found.zone_minutes, Some(-360));
        assert!(same_calendar(
            tou.calendar.as_ref().unwrap(),
            found.calendar.as_ref().unwrap()
        ));
        assert_eq!(found.dst.as_ref(), tou.dst.as_ref());
        let names: Vec<String> = found
            .calendar
            .unwrap()
            .holidays
            .iter()
            .map(|day| day.entry.on.to_string())
            .collect();
        assert_eq!(
            names,
            [
                "2026-12-24",
                "january 1, monday if sunday",
                "last monday of may",
                "first monday on or after may 18",
                "fourth thursday of november",
                "every 28 days from 2026-01-05"
            ]
        );
        assert_eq!(to_tables(&program(&tou), &new).unwrap(), []);
    }
}

#[test]
fn the_bytes_are_those_of_the_sheet() {
    // ST-51 and ST-54 of the published example, two seasons and a special schedule
    let mut image = Meter {
        counts: (2, 1, 2, 4, 6),
        ..USUAL
    }
    .image();
    let tou = Tou {
        dst: Some(Dst {
            on: vec![on("second sunday of march")],
            off: vec![on("first sunday of november")],
            ..Dst::default()
        }),
        calendar: Some(Calendar {
            schedules: vec![
                schedule("schedule 2", &["07:00 A", "13:30 C"]),
                schedule("working", &["07:00 A", "21:00 B", "00:00 B"]),
                schedule("schedule 0", &["00:00 B"]),
            ],
            seasons: ["june 1", "october 1"]
                .into_iter()
                .zip(["working", "schedule 2"])
                .map(|(starts, weekday)| {
                    let mut season = season(
                        weekday,
                        starts,
                        [weekday, "schedule 0", "schedule 0", "schedule 0"],
                    );
                    season.starts[0].self_read = true;
                    season
                })
                .collect(),
            holidays: vec![holiday("Thanksgiving", "2024-11-28")],
            billing: vec![Entry {
                demand_reset: true,
                ..on("2024-12-31")
            }],
        }),
        ..Tou::default()
    };
    image = after(&tou, &image);
    let hex = "00 00 E5 98 13 FE 18 20 08 33 01 08 2B 02 08 06 63 08 0A 64 00 01 00 00 01 01 38 00 01 A8 01 01 \
               38 00 02 6B C2 02 00 00 01 00 00 00 02 00 EE";
    let bytes: Vec<String> = image
        .raw(ST54)
        .unwrap()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    assert_eq!(bytes.join(" "), hex);
}

#[test]
fn what_means_the_same_changes_no_byte() {
    let image = after(&rich(), &USUAL.image());
    let mut tou = rich();
    let changed = calendar(&mut tou);
    changed.schedules.reverse();
    for schedule in &mut changed.schedules {
        schedule.name.push('!');
        schedule.switches.reverse();
    }
    for season in &mut changed.seasons {
        let days = &mut season.days;
        for name in [&mut days.weekday, &mut days.saturday, &mut days.sunday] {
            name.as_mut().unwrap().push('!');
        }
        days.special.clear();
        let weekday = days.weekday.clone();
        days.separate = [weekday.clone(), None, weekday, None, None];
    }
    changed.holidays[2].entry = on("first monday on or after may 18");
    changed.holidays[3].entry = on("first thursday on or after november 22");
    changed.holidays.rotate_left(2);
    changed.holidays.push(holiday("again", "2026-12-24"));
    tou.dst.as_mut().unwrap().on = vec![on("first sunday on or after march 8")];
    assert_eq!(to_tables(&program(&tou), &image).unwrap(), []);
    calendar(&mut tou).schedules[0].switches[0].at = "21:45".parse().unwrap();
    let writes = to_tables(&program(&tou), &image).unwrap();
    assert_eq!(
        writes[0].what,
        ["calendar of 2 seasons, 3 schedules with 9 switch times, 7 holidays"]
    );
}

#[test]
fn what_a_program_does_not_set_stays() {
    let image = after(&rich(), &USUAL.image());
    // only the zone: two bytes of ST-53
    let zone = Tou {
        zone_minutes: Some(-480),
        ..Tou::default()
    };
    let writes = to_tables(&program(&zone), &image).unwrap();
    assert_eq!(writes.len(), 1);
    assert_eq!(
        (writes[0].table, writes[0].what.join("")),
        (ST53, "time zone UTC-06:00 becomes UTC-08:00".to_owned())
    );
    // only daylight saving: the calendar stays, entry for entry
    let dst = Tou {
        dst: Some(Dst {
            on: vec![on("2027-03-14"), on("last sunday of march")],
            ..Dst::default()
        }),
        ..Tou::default()
    };
    let new = after(&dst, &image);
    assert_eq!(new.raw(ST53), image.raw(ST53));
    let (old, read) = (from_tables(&image).program, from_tables(&new).program);
    let (old, read) = (old.tou.unwrap(), read.tou.unwrap());
    assert_eq!(old.calendar, read.calendar);
    assert_eq!(read.dst.as_ref().unwrap().off, []);
    assert_eq!(read.dst.unwrap().on.len(), 2);
    // only the calendar: daylight saving stays
    let mut without = rich();
    without.dst = None;
    without.zone_minutes = None;
    calendar(&mut without).holidays.clear();
    let read = from_tables(&after(&without, &image)).program.tou.unwrap();
    assert_eq!(read.dst, rich().dst);
    assert_eq!(read.calendar.unwrap().holidays, []);
    // nothing at all
    assert_eq!(to_tables(&program(&Tou::default()), &image).unwrap(), []);
}

#[test]
fn daylight_saving_without_dates_is_taken_out() {
    let image = after(&rich(), &USUAL.image());
    let none = Tou {
        dst: Some(Dst::default()),
        ..Tou::default()
    };
    let new = after(&none, &image);
    let dst = from_tables(&new).program.tou.unwrap().dst.unwrap();
    assert!(dst.on.is_empty() && dst.off.is_empty());
    assert_eq!(dst.at, Time::new(2, 0));
    // A meter without a calendar has none to take out.
    let mut bare = image.clone();
    bare.remove(ST54);
    assert_eq!(to_tables(&program(&none), &bare).unwrap(), []);
}

#[test]
fn unused_places_follow_the_meters_own_convention() {
    let usual = USUAL.image();
    let marks = [[0, 0, 0xFF], [0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0], [0, 0, 0]];
    for mark in marks {
        let mut image = usual.clone();
        let mut bytes = image.raw(ST54).unwrap().to_vec();
        let start = bytes.len() - 1 - 20 - 90;
        bytes[start..start + 90].copy_from_slice(&mark.repeat(30));
        image.set_raw(ST54, bytes);
        let new = after(&rich(), &image);
        let switches = &new.raw(ST54).unwrap()[start..start + 90];
        assert_eq!(switches[87..], mark, "{mark:?}");
        assert_eq!(switches[27..30], mark);
        // dates: end of list, then zeros
        let dates = &new.raw(ST54).unwrap()[2..20];
        assert_eq!(dates[2..9], [0x13, 0, 0, 0x1F, 0, 0, 0]);
        assert_eq!(to_tables(&program(&rich()), &new).unwrap(), []);
    }
}

#[test]
fn rows_of_other_seasons_keep_a_schedule_that_is_still_there() {
    let mut image = USUAL.image();
    let mut bytes = image.raw(ST54).unwrap().to_vec();
    let start = bytes.len() - 1 - 10;
    bytes[start..start + 10].copy_from_slice(&[0, 1, 2, 0, 1, 0, 1, 9, 0, 1]);
    image.set_raw(ST54, bytes);
    let new = after(&rich(), &image);
    let row_two = &new.raw(ST54).unwrap()[start..start + 10];
    // season 3 named schedule 9, which is gone: it follows the season before it
    assert_eq!(row_two, [0, 1, 2, 0, 1, 0, 1, 2, 0, 1]);
}

#[test]
fn the_program_means_what_the_tables_mean() {
    let image = after(&rich(), &USUAL.image());
    let (of_program, of_image) = (
        rules(&rich(), default_dimensions()).unwrap(),
        Rules::of(&image).unwrap(),
    );
    let (from, until) = (
        date(2026, 1, 1).at(0, 0, 0, 0),
        date(2028, 1, 1).at(0, 0, 0, 0),
    );
    let changes = of_program.changes(from, until);
    assert!(changes.len() > 1000);
    assert_eq!(changes, of_image.changes(from, until));
    for at in [from, until, date(2026, 7, 1).at(0, 0, 0, 0)] {
        assert_eq!(of_program.dst(at), of_image.dst(at));
        assert!(
            of_program
                .actions(at.date())
                .eq(of_image.actions(at.date()))
        );
    }
}

#[test]
fn the_next_dates_of_a_rule() {
    let of = |text: &str| -> Vec<String> {
        let on = text.parse().unwrap();
        dates(&on, date(2026, 7, 5), 3)
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(
        of("july 4, monday if weekend"),
        ["2026-07-06", "2027-07-05", "2028-07-04"]
    );
    assert_eq!(
        of("every sunday"),
        ["2026-07-05", "2026-07-12", "2026-07-19"]
    );
    assert_eq!(
        of("every 28 days from 2026-01-05"),
        ["2026-07-20", "2026-08-17", "2026-09-14"]
    );
    assert_eq!(
        of("day 31 of every month"),
        ["2026-07-31", "2026-08-31", "2026-10-31"]
    );
    assert_eq!(
        of("february 29"),
        ["2028-02-29", "2032-02-29", "2036-02-29"]
    );
    assert_eq!(of("2026-12-24"), ["2026-12-24"]);
    assert_eq!(of("2026-07-04"), [""; 0]);
    assert_eq!(
        of("last monday before may 3"),
        ["2027-04-26", "2028-05-01", "2029-04-30"]
    );
}

#[test]
fn a_rate_is_a_tier() {
    assert_eq!(rate_of(0).map(Rate::letter), Some('A'));
    let switch: Switch = "07:00 D".parse().unwrap();
    assert_eq!(tier_of(switch.rate), 3);
}
