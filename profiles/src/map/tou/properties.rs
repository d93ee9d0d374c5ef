//! What holds for every calendar and every meter.

use jiff::civil::date;
use meterbench_c1219::{ByteOrder, Image, TimeFormat};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::tests::{Meter, ST53, ST54, program};
use super::*;
use crate::map::bench::written;
use crate::map::{Dimensions, from_tables, to_tables};
use crate::program::tou::{
    DateRule, Days, Entry, Holiday, Month, Nth, Observed, Rate, Schedule, Season, Switch, Switches,
    TimeOfDay as Time,
};

fn meters() -> impl Strategy<Value = Meter> {
    let orders = select(vec![ByteOrder::LeastFirst, ByteOrder::MostFirst]);
    let times = select(vec![
        TimeFormat::Bcd,
        TimeFormat::Binary,
        TimeFormat::Minutes,
        TimeFormat::Seconds,
    ]);
    (orders, times, 1_u8..3, any::<[bool; 3]>()).prop_map(
        |(order, time, version, [weekdays, demands, sorted])| Meter {
            order,
            time,
            version,
            weekdays,
            demands,
            sorted,
            counts: (4, 3, 12, 16, 60),
        },
    )
}

fn rules() -> impl Strategy<Value = DateRule> {
    let months = prop_oneof![(1_u8..=12).prop_map(Month::Of), Just(Month::Every)];
    let weekdays = select(
        monday_to_friday()
            .into_iter()
            .chain([Weekday::Saturday, Weekday::Sunday])
            .collect::<Vec<_>>(),
    );
    let observed = select(vec![
        Observed::Itself,
        Observed::AndDayAfter,
        Observed::MondayIfSunday,
        Observed::FridayIfSunday,
        Observed::MondayIfSaturday,
        Observed::FridayIfSaturday,
        Observed::MondayIfWeekend,
        Observed::FridayIfWeekend,
        Observed::NearestWeekday,
        Observed::DayAfter,
    ]);
    let nth = select(vec![Nth::First, Nth::Second, Nth::Third, Nth::Fourth]);
    (
        months,
        weekdays,
        observed,
        nth,
        1_u8..=28,
        0_u8..6,
        1_u8..=63,
        0_i8..28,
    )
        .prop_map(
            |(month, weekday, observed, nth, day, kind, days, later)| match kind {
                0 => DateRule::Day {
                    month,
                    day,
                    observed,
                },
                1 => DateRule::Nth {
                    month,
                    nth,
                    weekday,
                    from_day: day,
                },
                2 => DateRule::Last { month, weekday },
                3 => DateRule::Before {
                    month,
                    weekday,
                    day,
                },
                4 => DateRule::Weekly(weekday),
                _ => DateRule::Every {
                    days,
                    from: date(2026, 2, 1 + later),
                },
            },
        )
}

fn entries() -> impl Strategy<Value = Entry> {
    let once = (1990_i16..2090, 1_i8..=12, 1_i8..=28)
        .prop_map(|(year, month, day)| When::Once(date(year, month, day)));
    let on = prop_oneof![once, rules().prop_map(When::Rule)];
    (on, any::<bool>(), any::<bool>()).prop_map(|(on, demand_reset, self_read)| Entry {
        on,
        demand_reset,
        self_read,
    })
}

fn schedules(demands: bool) -> impl Strategy<Value = Vec<Schedule>> {
    let kind = select(if demands {
        vec![Switches::Both, Switches::Energy, Switches::Demand]
    } else {
        vec![Switches::Both]
    });
    let switch = (0_u16..1440, 0_u8..8, kind).prop_map(|(at, rate, switches)| Switch {
        at: Time::from_minutes(at).unwrap(),
        rate: Rate::new(rate).unwrap(),
        switches,
    });
    let switches = prop::collection::btree_map(0_u16..1440, switch, 0..6);
    let schedule = (switches, 0_u8..8, any::<bool>()).prop_map(|(switches, rate, keeps)| {
        let mut all = vec![Switch {
            at: Time::MIDNIGHT,
            rate: Rate::new(rate).unwrap(),
            switches: Switches::Both,
        }];
        all.extend(
            switches
                .into_iter()
                .filter(|(at, _)| *at > 0)
                .map(|(at, switch)| Switch {
                    at: Time::from_minutes(at).unwrap(),
                    ..switch
                }),
        );
        (all, keeps)
    });
    prop::collection::vec(schedule, 1..7).prop_map(|all| {
        let named = |(number, (switches, keeps)): (usize, (Vec<Switch>, bool))| Schedule {
            // some keep a number of their own
            name: if keeps {
                schedule_name(u8::try_from(number * 30).unwrap())
            } else {
                format!("day {number}")
            },
            switches,
        };
        all.into_iter().enumerate().map(named).collect()
    })
}

fn calendars(meter: Meter) -> impl Strategy<Value = Calendar> {
    let starts = prop::collection::vec(entries(), 1..3);
    let season = (
        starts,
        any::<[Index; 8]>(),
        any::<[bool; 5]>(),
        prop::collection::vec(any::<Index>(), 1..4),
    );
    let holidays = prop::collection::vec((entries(), any::<Index>()), 0..5);
    let billing = prop::collection::vec(entries(), 0..3);
    (
        schedules(meter.demands),
        prop::collection::vec(season, 1..5),
        holidays,
        billing,
    )
        .prop_map(move |(schedules, seasons, holidays, billing)| {
            let pick = |index: &Index| Some(index.get(&schedules).name.clone());
            let mut specials = 3;
            let seasons = seasons
                .into_iter()
                .enumerate()
                .map(|(number, (starts, picks, separate, special))| {
                    specials = specials.min(special.len());
                    let mut days = Days {
                        weekday: pick(&picks[0]),
                        saturday: pick(&picks[1]),
                        sunday: pick(&picks[2]),
                        special: special.iter().filter_map(pick).collect(),
                        ..Days::default()
                    };
                    if meter.weekdays {
                        for (day, own) in separate.into_iter().enumerate().filter(|(_, own)| *own) {
                            days.separate[day] = pick(&picks[3 + day]).filter(|_| own);
                        }
                    }
                    Season {
                        name: format!("s{number}"),
                        starts,
                        days,
                    }
                })
                .collect();
            let holidays = holidays
                .into_iter()
                .enumerate()
                .map(|(number, (entry, special))| Holiday {
                    name: format!("h{number}"),
                    entry,
                    special: u8::try_from(special.index(specials)).unwrap(),
                })
                .collect();
            Calendar {
                schedules,
                seasons,
                holidays,
                billing,
            }
        })
}

/// A program for this meter that sets some of it.
fn programs(meter: Meter) -> impl Strategy<Value = Tou> {
    let zone = prop::option::of(-48_i16..56);
    let time = || prop::option::of((0_u16..1440).prop_map(|at| Time::from_minutes(at).unwrap()));
    let dates = || prop::collection::vec(entries(), 0..3);
    let dst = (
        dates(),
        dates(),
        time(),
        time(),
        prop::option::of(1_u32..256),
    )
        .prop_map(move |(on, off, at, off_at, minutes)| Dst {
            on,
            off,
            at,
            off_at: off_at.filter(|_| meter.version > 1),
            minutes,
        });
    (
        zone,
        prop::option::of(dst),
        prop::option::of(calendars(meter)),
    )
        .prop_map(|(zone, dst, calendar)| Tou {
            zone_minutes: zone.map(|quarters| quarters * 15),
            dst,
            calendar,
        })
}

/// A meter, and two programs for it.
fn cases() -> impl Strategy<Value = (Meter, Tou, Tou)> {
    meters().prop_flat_map(|meter| (Just(meter), programs(meter), programs(meter)))
}

fn put(tou: &Tou, image: &Image) -> Image {
    written(image, &to_tables(&program(tou), image).unwrap())
}

fn read(image: &Image) -> Tou {
    let read = from_tables(image);
    let notes: Vec<_> = read
        .notes
        .iter()
        .filter(|note| note.contains("ST-5"))
        .collect();
    assert!(notes.is_empty(), "{notes:?}");
    read.program.tou.unwrap()
}

fn same_tou(wanted: &Tou, found: &Tou) {
    if wanted.zone_minutes.is_some() {
        assert_eq!(wanted.zone_minutes, found.zone_minutes);
    }
    if let Some(wanted) = &wanted.dst {
        let found = found.dst.as_ref().unwrap();
        assert!(same_dates(&wanted.on, &found.on) && same_dates(&wanted.off, &found.off));
        for (wanted, found) in [(wanted.at, found.at), (wanted.off_at, found.off_at)] {
            assert!(wanted.is_none() || wanted == found);
        }
        assert!(wanted.minutes.is_none() || wanted.minutes == found.minutes);
    }
    if let Some(wanted) = &wanted.calendar {
        assert!(same_calendar(wanted, found.calendar.as_ref().unwrap()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn what_is_written_is_read_back_and_nothing_else_changes((meter, first, second) in cases()) {
        let blank = meter.image();
        let image = put(&first, &blank);
        let before = read(&image);
        same_tou(&first, &before);
        // another program over it
        let after = put(&second, &image);
        let found = read(&after);
        same_tou(&second, &found);
        // what it doesn't set is as it was
        if second.zone_minutes.is_none() {
            prop_assert_eq!(before.zone_minutes, found.zone_minutes);
        }
        match &second.dst {
            None => prop_assert_eq!(&before.dst, &found.dst),
            Some(dst) => {
                let (before, found) = (before.dst.as_ref().unwrap(), found.dst.as_ref().unwrap());
                prop_assert!(dst.minutes.is_some() || before.minutes == found.minutes);
                prop_assert!(dst.at.is_some() || before.at == found.at);
            }
        }
        if second.calendar.is_none() {
            prop_assert_eq!(&before.calendar, &found.calendar);
        }
        for (table, bytes) in blank.iter() {
            let now = after.raw(table).unwrap();
            prop_assert_eq!(bytes.len(), now.len());
            if table != ST53 && table != ST54 {
                prop_assert_eq!(bytes, now);
            } else {
                prop_assert_eq!(now.last(), Some(&0xEE), "a byte that nobody owns");
            }
        }
        // a second time there is nothing to write
        prop_assert_eq!(to_tables(&program(&second), &after).unwrap(), []);
    }

    #[test]
    fn the_program_that_is_in_a_meter_changes_nothing_and_means_the_same((meter, tou, other) in cases()) {
        let image = put(&tou, &meter.image());
        let own = read(&image);
        prop_assert_eq!(to_tables(&program(&own), &image).unwrap(), []);
        // into another meter of the same kind it is the same again
        let moved = put(&own, &put(&other, &meter.image()));
        same_tou(&own, &read(&moved));
        // and it means there what the tables mean
        if tou.calendar.is_some() && tou.dst.is_some() {
            let (mine, its) = (super::rules(&own, &Dimensions::of(&image)).unwrap(), Rules::of(&image).unwrap());
            for month in 1..=12 {
                let at = date(2026, month, 11).at(9, 30, 0, 0);
                prop_assert_eq!(mine.at(at), its.at(at));
                prop_assert_eq!(mine.dst(at), its.dst(at));
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic_and_read_again_the_same(meter in meters(), bytes in prop::collection::vec(any::<u8>(), 400), st53 in prop::collection::vec(any::<u8>(), 12)) {
        let mut image = meter.image();
        let size = image.raw(ST54).unwrap().len();
        image.set_raw(ST54, bytes.into_iter().take(size).collect());
        image.set_raw(ST53, st53);
        if let Some(own) = from_tables(&image).program.tou {
            prop_assert_eq!(to_tables(&program(&own), &image).unwrap(), []);
        }
    }
}
