//! Programs and parts of them for property tests.
//!
//! Is: strategies for values that a file can hold, good and unwise ones alike.
//! Is not: promised to be free of findings.

use jiff::civil::{Date, Weekday};
use proptest::prelude::*;

use super::demand::Interval;
use super::kyz::{Output, OutputMode};
use super::load_profile::Channel;
use super::tou::{
    Calendar, DateRule, Days, Dst, Entry, Holiday, Month, Nth, Observed, Rate, Schedule, Season,
    Switch, Switches, TimeOfDay, When,
};
use super::{
    Applied, Caption, Demand, Display, Energy, EnergyFormat, Events, Item, Kyz, List, LoadProfile,
    Meter, Metric, Multiplier, Program, Ratio, ServiceLimit, TextField, Texts, Tou, Volts,
};

pub fn date() -> impl Strategy<Value = Date> {
    (1i16..=9999, 1i8..=12, 1i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

pub fn weekday() -> impl Strategy<Value = Weekday> {
    (0i8..7).prop_map(|day| Weekday::from_sunday_zero_offset(day).unwrap())
}

fn month() -> impl Strategy<Value = Month> {
    prop_oneof![3 => (1u8..=12).prop_map(Month::Of), 1 => Just(Month::Every)]
}

/// A month and a day that it can have.
fn day_of() -> impl Strategy<Value = (Month, u8)> {
    (month(), 1u8..=31).prop_map(|(month, day)| match month {
        Month::Of(2) => (month, day.min(29)),
        Month::Of(4 | 6 | 9 | 11) => (month, day.min(30)),
        _ => (month, day),
    })
}

fn observed() -> impl Strategy<Value = Observed> {
    prop::sample::select(vec![
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
    ])
}

pub fn rule() -> impl Strategy<Value = DateRule> {
    let nth = prop::sample::select(vec![Nth::First, Nth::Second, Nth::Third, Nth::Fourth]);
    prop_oneof![
        4 => (day_of(), observed()).prop_map(|((month, day), observed)| DateRule::Day { month, day, observed }),
        2 => (month(), nth.clone(), weekday())
            .prop_map(|(month, nth, weekday)| DateRule::Nth { month, nth, weekday, from_day: 1 }),
        1 => (day_of(), nth, weekday())
            .prop_map(|((month, from_day), nth, weekday)| DateRule::Nth { month, nth, weekday, from_day }),
        1 => (month(), weekday()).prop_map(|(month, weekday)| DateRule::Last { month, weekday }),
        1 => (day_of(), weekday()).prop_map(|((month, day), weekday)| DateRule::Before { month, weekday, day }),
        1 => weekday().prop_map(DateRule::Weekly),
        1 => (1u8..=63, date()).prop_map(|(days, from)| DateRule::Every { days, from }),
    ]
}

pub fn when() -> impl Strategy<Value = When> {
    prop_oneof![1 => date().prop_map(When::Once), 3 => rule().prop_map(When::Rule)]
}

/// Texts of every sort: plain, empty, with quotes, line ends, signs beyond ASCII.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z0-9 -]{0,12}",
        1 => any::<String>(),
        1 => prop::sample::select(vec!["", "\"", "'''", "a\nb", "# no comment", "\\", "ü", "\u{7f}\t"]).prop_map(str::to_owned),
    ]
}

fn maybe<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> {
    prop::option::of(strategy)
}

fn few<S: Strategy>(strategy: S) -> impl Strategy<Value = Vec<S::Value>> {
    prop::collection::vec(strategy, 0..4)
}

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0u32..100, 1 => any::<u32>()]
}

fn known(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![5 => prop::sample::select(names).prop_map(str::to_owned), 1 => text()]
}

fn meter() -> impl Strategy<Value = Meter> {
    let volts = prop_oneof![
        (1u16..).prop_map(Volts::Nominal),
        (1u16..300, 300u16..).prop_map(|(low, high)| Volts::Range(low, high)),
    ];
    let (model, form) = (
        known(&["ax", "ax-sd", "ax-poly"]),
        known(&["2S", "9S", "16S"]),
    );
    (
        model,
        form,
        maybe(volts),
        maybe(any::<u16>()),
        maybe(text()),
    )
        .prop_map(|(model, form, volts, class, firmware)| Meter {
            model,
            form,
            volts,
            class,
            firmware,
        })
}

fn texts() -> impl Strategy<Value = Texts> {
    let field = prop::sample::select(TextField::ALL.to_vec());
    prop::collection::btree_map(field, text(), 0..5).prop_map(Texts)
}

fn multiplier() -> impl Strategy<Value = Multiplier> {
    let ratio = || {
        prop::sample::select(vec!["1:1", "160", "800:5", "12.5:5", "4200:120", "35:1"])
            .prop_map(|text| text.parse::<Ratio>().unwrap())
    };
    let applied = maybe(prop::sample::select(Applied::ALL.to_vec()));
    (ratio(), ratio(), applied).prop_map(|(ct, pt, applied)| Multiplier { ct, pt, applied })
}

fn energy() -> impl Strategy<Value = Energy> {
    let format = maybe(prop::sample::select(EnergyFormat::ALL.to_vec()));
    let metrics = maybe(few(prop::sample::select(Metric::ALL.to_vec())));
    (format, metrics).prop_map(|(format, metrics)| Energy { format, metrics })
}

fn list() -> impl Strategy<Value = List> {
    let item = (
        known(&["kwh-delivered", "time", "source 39", "all-segments", "date"]),
        maybe(text().prop_map(|text| Caption::new(&text))),
        maybe(few(known(&["kWh", "rate-letter"]))),
    )
        .prop_map(|(item, caption, annunciators)| Item {
            item,
            caption,
            annunciators,
        });
    let items = prop::collection::vec(item, 0..7);
    (maybe(number()), maybe(number()), maybe(number()), items).prop_map(
        |(on_seconds, off_seconds, hold_minutes, items)| List {
            on_seconds,
            off_seconds,
            hold_minutes,
            items,
        },
    )
}

fn display() -> impl Strategy<Value = Display> {
    let lists = [maybe(list()), maybe(list()), maybe(list())];
    let truths = any::<[Option<bool>; 4]>();
    (lists, truths, maybe(number())).prop_map(|(lists, truths, test_minutes)| {
        let [normal, alternate, test] = lists;
        let [
            leading_zeros,
            captions,
            segments_at_power_up,
            load_emulation,
        ] = truths;
        Display {
            normal,
            alternate,
            test,
            leading_zeros,
            captions,
            segments_at_power_up,
            load_emulation,
            test_minutes,
        }
    })
}

fn demand() -> impl Strategy<Value = Demand> {
    let interval = prop_oneof![
        number().prop_map(|minutes| Interval::Block { minutes }),
        (number(), number()).prop_map(|(minutes, subinterval_minutes)| Interval::Rolling {
            minutes,
            subinterval_minutes
        }),
    ];
    let numbers = prop::collection::vec(maybe(number()), 5);
    (maybe(interval), numbers).prop_map(|(interval, numbers)| Demand {
        interval,
        reset_lockout_minutes: numbers[0],
        power_fail_seconds: numbers[1],
        power_fail_exclusion_minutes: numbers[2],
        cold_load_pickup_minutes: numbers[3],
        decimals: numbers[4],
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    (when(), any::<bool>(), any::<bool>()).prop_map(|(on, demand_reset, self_read)| Entry {
        on,
        demand_reset,
        self_read,
    })
}

fn time() -> impl Strategy<Value = TimeOfDay> {
    (0u16..1440).prop_map(|minutes| TimeOfDay::from_minutes(minutes).unwrap())
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let switches = prop::sample::select(vec![Switches::Both, Switches::Energy, Switches::Demand]);
    let switch = (time(), prop::sample::select(Rate::ALL.to_vec()), switches)
        .prop_map(|(at, rate, switches)| Switch { at, rate, switches });
    let schedule = (text(), prop::collection::vec(switch, 0..9))
        .prop_map(|(name, switches)| Schedule { name, switches });
    let days = (
        maybe(text()),
        prop::collection::vec(maybe(text()), 5),
        maybe(text()),
        maybe(text()),
        few(text()),
    )
        .prop_map(|(weekday, separate, saturday, sunday, special)| Days {
            weekday,
            separate: separate.try_into().unwrap(),
            saturday,
            sunday,
            special,
        });
    let season =
        (text(), few(entry()), days).prop_map(|(name, starts, days)| Season { name, starts, days });
    let holiday = (text(), entry(), 0u8..3).prop_map(|(name, entry, special)| Holiday {
        name,
        entry,
        special,
    });
    (few(schedule), few(season), few(holiday), few(entry())).prop_map(
        |(schedules, seasons, holidays, billing)| Calendar {
            schedules,
            seasons,
            holidays,
            billing,
        },
    )
}

pub fn tou() -> impl Strategy<Value = Tou> {
    let dst = (
        few(entry()),
        few(entry()),
        maybe(time()),
        maybe(time()),
        maybe(number()),
    )
        .prop_map(|(on, off, at, off_at, minutes)| Dst {
            on,
            off,
            at,
            off_at,
            minutes,
        });
    (maybe(any::<i16>()), maybe(dst), maybe(calendar())).prop_map(
        |(zone_minutes, dst, calendar)| Tou {
            zone_minutes,
            dst,
            calendar,
        },
    )
}

fn load_profile() -> impl Strategy<Value = LoadProfile> {
    let channel = (known(&["kwh-delivered", "kwh-received"]), any::<bool>()).prop_map(
        |(source, end_reading)| Channel {
            source,
            end_reading,
        },
    );
    (maybe(number()), maybe(few(channel))).prop_map(|(interval_minutes, channels)| LoadProfile {
        interval_minutes,
        channels,
    })
}

fn kyz() -> impl Strategy<Value = Kyz> {
    let output = (
        prop::sample::select(OutputMode::ALL.to_vec()),
        known(&["kwh-delivered"]),
        prop_oneof![0u32..20_000, any::<u32>()],
        number(),
    )
        .prop_map(
            |(mode, source, weight_milliwatt_hours, width_millis)| Output {
                mode,
                source,
                weight_milliwatt_hours,
                width_millis,
            },
        );
    prop::collection::vec(maybe(output), 2).prop_map(|outputs| Kyz {
        outputs: outputs.try_into().unwrap(),
    })
}

fn service_limit() -> impl Strategy<Value = ServiceLimit> {
    let numbers = prop::collection::vec(maybe(number()), 6);
    (any::<[Option<bool>; 4]>(), numbers).prop_map(|(truths, numbers)| {
        let [enabled, net, auto_reclose, alarm_only] = truths;
        ServiceLimit {
            enabled,
            net,
            auto_reclose,
            alarm_only,
            interval_minutes: numbers[0],
            limit_watts: numbers[1],
            hold_open_seconds: numbers[2],
            max_violations: numbers[3],
            window_minutes: numbers[4],
            emergency_minutes: numbers[5],
        }
    })
}

fn events() -> impl Strategy<Value = Events> {
    let names = || maybe(few(known(&["demand-reset", "event 57", "maker event 20"])));
    (names(), names()).prop_map(|(history, log)| Events { history, log })
}

/// Any program that a file can hold.
pub fn program() -> impl Strategy<Value = Program> {
    let first = (
        maybe(meter().boxed()),
        maybe(texts().boxed()),
        maybe(multiplier().boxed()),
        maybe(energy().boxed()),
        maybe(display().boxed()),
    );
    let second = (
        maybe(demand().boxed()),
        maybe(tou().boxed()),
        maybe(load_profile().boxed()),
    );
    let third = (
        maybe(kyz().boxed()),
        maybe(service_limit().boxed()),
        maybe(events().boxed()),
    );
    (first, second, third).prop_map(|(first, second, third)| {
        let (meter, texts, multiplier, energy, display) = first;
        let (demand, tou, load_profile) = second;
        let (kyz, service_limit, events) = third;
        Program {
            meter,
            texts,
            multiplier,
            energy,
            display,
            demand,
            tou,
            load_profile,
            kyz,
            service_limit,
            events,
        }
    })
}
