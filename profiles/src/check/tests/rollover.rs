//! Rollover of every register that is shown.

use super::*;
use crate::program::tou::{Calendar, Days, Schedule, Season, Tou};
use crate::program::{Display, Energy, EnergyFormat, Item, List, Meter, Multiplier};

/// A 9S with this CT ratio and format that shows these items; rates B from 07:00 to 19:00 on weekdays, A else.
fn shows(ct: &str, format: EnergyFormat, items: &[&str]) -> Program {
    let Lookup::Row(row) = built_in().lookup(None, "9S", None, None) else {
        panic!("9S is in the catalog")
    };
    let schedule = |name: &str, switches: &[&str]| Schedule {
        name: name.into(),
        switches: switches.iter().map(|one| one.parse().unwrap()).collect(),
    };
    let calendar = Calendar {
        schedules: vec![
            schedule("work", &["00:00 A", "07:00 B", "19:00 A"]),
            schedule("weekend", &["00:00 A"]),
        ],
        seasons: vec![Season {
            days: Days {
                weekday: Some("work".into()),
                saturday: Some("weekend".into()),
                sunday: Some("weekend".into()),
                ..Days::default()
            },
            ..Season::default()
        }],
        ..Calendar::default()
    };
    Program {
        meter: Some(Meter::of(row)),
        multiplier: Some(Multiplier::of(ct.parse().unwrap(), "1:1".parse().unwrap())),
        energy: Some(Energy {
            format: Some(format),
            metrics: None,
        }),
        display: Some(Display {
            normal: Some(List {
                items: items.iter().map(|item| Item::new(item)).collect(),
                ..List::default()
            }),
            ..Display::default()
        }),
        tou: Some(Tou {
            calendar: Some(calendar),
            ..Tou::default()
        }),
        ..Program::default()
    }
}

fn rollovers(program: &Program) -> Vec<Finding> {
    let mut all = check(program, DAY);
    all.retain(|finding| finding.path == "energy.format");
    all
}

#[test]
fn a_rates_register_counts_only_while_the_rate_holds() {
    // 16.62 kW x 200 = 3324 kW: 100 000 kWh in 30.1 hours; rate A 108 of 168 hours: 46.8; rate B 60 of 168: 84.2
    let all = rollovers(&shows(
        "1000:5",
        EnergyFormat::F5x1,
        &[
            "kwh-delivered-a",
            "kwh-delivered",
            "kwh-received",
            "kwh-delivered-b",
        ],
    ));
    let said: Vec<&str> = all.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "5x1 rolls over at 100 000 kWh, shown by `kwh-delivered` and 1 more: at full load (3324 kW, multiplier 200) every \
             30.1 hours (1.3 days); a month of 31 days can use 2 473 056 kWh, more than it shows",
            "5x1 rolls over at 100 000 kWh, shown by `kwh-delivered-a`: at full load (3324 kW, multiplier 200) during 108 of \
             the 168 hours of a week every 46.8 hours (1.9 days); a month of 31 days can use 1 589 822 kWh, more than it shows",
            "5x1 rolls over at 100 000 kWh, shown by `kwh-delivered-b`: at full load (3324 kW, multiplier 200) during 60 of \
             the 168 hours of a week every 84.2 hours (3.5 days); a month of 31 days can use 883 234 kWh, more than it shows",
        ]
    );
    // The total alone rolls over within a day: 16.62 kW x 400 = 6648 kW, 15.04 hours; rate A 23.4, rate B 42.1.
    let severe = |items| {
        let all = rollovers(&shows("2000:5", EnergyFormat::F5x1, items));
        all.iter()
            .map(|one| one.code.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        severe(&["kwh-delivered-a", "kwh-delivered-b"]),
        ["F001", "F005"]
    );
    assert_eq!(severe(&["kwh-delivered-b"]), ["F005"]);
}

#[test]
fn a_multiplier_that_billing_applies_does_not_make_the_display_roll_over() {
    let mut program = shows("2000:5", EnergyFormat::F6x1, &["kwh-delivered"]);
    assert_eq!(rollovers(&program).len(), 1);
    // 16.62 kW: 1 000 000 kWh in 60 168 hours.
    program.multiplier.as_mut().unwrap().applied = Some(crate::program::Applied::Billing);
    assert_eq!(rollovers(&program), []);
}

#[test]
fn f005_a_month_must_fit() {
    // 744 hours of a month, 1488 of two: 1 000 000 kWh at 16.62 kW x 80 = 1329.6 kW last 752.1 hours, x 81 742.8.
    let code = |ct| {
        rollovers(&shows(ct, EnergyFormat::F6x1, &["kwh-delivered"]))
            .iter()
            .map(|one| one.code.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(code("80"), ["F002"]);
    assert_eq!(code("81"), ["F005"]);
}
