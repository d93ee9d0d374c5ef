//! A whole program, every section of it, over the line into meters of all kinds and back.

use jiff::civil::{Date, date};
use meterbench_c1219::calendar::{Change, Rules};
use meterbench_c1219::{ByteOrder, TableId};
use meterbench_emulator::{Options, Pace, STRANGER};
use meterbench_jobs::Cause;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::form::Form;
use meterbench_profiles::map::Dimensions;
use meterbench_profiles::map::tou::same_calendar;
use meterbench_profiles::program::demand::Interval;
use meterbench_profiles::program::tou::Tou;
use meterbench_profiles::{Program, Severity, check, map};

use crate::support::{Bench, row, st, target};

/// What a program for any form can have.
const SECTIONS: &str = r#"
schema = 2
[texts]
owner = "CITY LIGHT"
division = "NORTH"
service_point = "SP-7"
electrical_address = "FEEDER 12"
device_id = "M-1"
utility_serial = "77-1"
customer = "C-9"
coordinate_1 = "51.5"
coordinate_2 = ""
tariff = "TOU-3"
programmer = "SHOP 4"
miscellaneous = "set up at the bench"
[multiplier]
ct = "1:1"
pt = "1:1"
applied = "billing"
[energy]
format = "6x10"
metrics = ["delivered", "received", "net", "added"]
[display]
leading_zeros = false
captions = true
segments_at_power_up = true
load_emulation = true
test_minutes = 20
[display.normal]
on_seconds = 5
off_seconds = 0
items = ["all-segments", "multiplier", { item = "kwh-delivered", caption = "KW1", annunciators = ["kWh", "test"] }, "kwh-delivered-a", "kwh-delivered-b", "kwh-delivered-c"]
[display.alternate]
on_seconds = 4
off_seconds = 1
items = ["all-segments", "kw-delivered-max", "date", "time"]
[demand]
kind = "rolling"
interval_minutes = 30
subinterval_minutes = 5
reset_lockout_minutes = 60
power_fail_seconds = 3
power_fail_exclusion_minutes = 20
cold_load_pickup_minutes = 30
decimals = 1
[tou]
zone = "-06:00"
[tou.dst]
on = "second sunday of march"
off = "first sunday of november"
at = "02:00"
minutes = 60
[[tou.schedule]]
name = "weekday"
switches = ["00:00 C", "07:00 B", "14:00 A", "19:00 B", "22:00 C"]
[[tou.schedule]]
name = "weekend"
switches = ["00:00 C"]
[[tou.season]]
name = "summer"
starts = { on = "june 1", demand_reset = true, self_read = true }
weekday = "weekday"
saturday = "weekend"
sunday = "weekend"
special = ["weekend"]
[[tou.season]]
name = "winter"
starts = { on = "october 1", demand_reset = true, self_read = true }
weekday = "weekend"
saturday = "weekend"
sunday = "weekend"
special = ["weekend"]
[[tou.holiday]]
name = "Independence Day"
on = "july 4, monday if sunday"
[load_profile]
interval_minutes = 15
channels = ["kwh-net", { source = "kwh-added", end_reading = false }]
[events]
history = ["time-changed-from", "programmed", "demand-reset", "multiplier-changed"]
log = ["power-down", "power-up", "tamper", "display-programmed"]
"#;

const OUTPUTS: &str = r#"
[kyz.output_1]
mode = "pulse"
source = "kwh-net"
weight_wh = 12.5
width_ms = 20
[kyz.output_2]
mode = "off"
source = "kwh-received"
weight_wh = 0.5
width_ms = 0
"#;

const LIMIT: &str = r#"
[service_limit]
enabled = true
net = true
auto_reclose = true
alarm_only = false
interval_minutes = 10
limit_watts = 6000
hold_open_seconds = 120
max_violations = 4
window_minutes = 30
emergency_minutes = 15
"#;

/// Everything that a program for this row can have.
fn whole(row: &Form) -> Program {
    let model = built_in().model(&row.model).unwrap();
    let mut text = SECTIONS.to_owned();
    if model.has("kyz") {
        text += OUTPUTS;
    }
    if model.has("limiting") {
        text += LIMIT;
    }
    let mut program = Program::parse(&text, "whole.toml").unwrap().program;
    program.meter = Program::template(row).meter;
    if let Some(multiplier) = program
        .multiplier
        .as_mut()
        .filter(|_| row.transformer_rated)
    {
        multiplier.ct = "400:5".parse().unwrap();
    }
    program
}

#[tokio::test(start_paused = true)]
async fn every_section_is_written_verified_and_read_back_equal() {
    for (name, order) in [
        ("2S", ByteOrder::MostFirst),
        ("2S-SD", ByteOrder::LeastFirst),
        ("25S-SD", ByteOrder::MostFirst),
        ("3S", ByteOrder::LeastFirst),
        ("9S", ByteOrder::LeastFirst),
        ("16S", ByteOrder::MostFirst),
    ] {
        let order = Some(order);
        let options = Options {
            order,
            ..Options::default()
        };
        let bench = Bench::with(options, Pace::Instant);
        let wanted = whole(row(name));
        let errors: Vec<String> = check(&wanted, date(2026, 1, 1))
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| format!("{finding:?}"))
            .collect();
        assert!(errors.is_empty(), "{name} {errors:#?}");
        let plan = bench.plan(name, &wanted).await;
        let tables: Vec<String> = plan
            .writes
            .iter()
            .map(|write| write.table.to_string())
            .collect();
        let mut order = vec![
            "ST-15", "ST-13", "ST-32", "ST-33", "ST-53", "ST-54", "ST-62", "ST-73", "ST-75",
            "ST-6", "MT-100", "MT-103", "MT-104",
        ];
        order.retain(|table| match *table {
            "ST-15" => row(name).transformer_rated,
            "MT-103" => wanted.service_limit.is_some(),
            "MT-104" => wanted.kyz.is_some(),
            _ => true,
        });
        assert_eq!(tables, order, "{name}");
        assert!(
            plan.writes.iter().all(|write| !write.what.is_empty()),
            "{name}"
        );
        let outcome = bench.write(name, &wanted).await;
        assert!(outcome.verified, "{name} {outcome:?}");
        let verified = meterbench_jobs::verify(&bench.context(), &target(name), &wanted)
            .await
            .unwrap();
        assert!(
            verified.holds(),
            "{name} {:?} {:?}",
            verified.differences,
            verified.tables
        );
        assert!(bench.plan(name, &wanted).await.is_empty(), "{name}");

        let read = map::from_tables(&bench.held(name)).program;
        let blank = read.texts.as_ref().unwrap().0.len() - wanted.texts.as_ref().unwrap().0.len();
        assert_eq!(blank, 1, "{name}: only coordinate 3 is the meter's own");
        assert_eq!(read.multiplier, wanted.multiplier, "{name}");
        assert_eq!(read.energy, wanted.energy, "{name}");
        assert_eq!(read.demand, wanted.demand, "{name}");
        assert!(matches!(
            read.demand.unwrap().interval,
            Some(Interval::Rolling {
                minutes: 30,
                subinterval_minutes: 5
            })
        ));
        assert_eq!(read.load_profile, wanted.load_profile, "{name}");
        assert_eq!(read.events, wanted.events, "{name}");
        assert_eq!(read.service_limit, wanted.service_limit, "{name}");
        if wanted.kyz.is_some() {
            assert_eq!(read.kyz, wanted.kyz, "{name}");
        }
        let (mut read, mut wanted) = (read.display.unwrap(), wanted.display.unwrap());
        assert_eq!(
            read.normal.take().unwrap().items,
            wanted.normal.take().unwrap().items,
            "{name}"
        );
        assert_eq!(
            (read.leading_zeros, read.load_emulation, read.test_minutes),
            (Some(false), Some(true), Some(20)),
            "{name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_of_an_unknown_family_says_what_it_can_not_take() {
    let bench = Bench::new(Pace::Instant);
    let before = bench.held(STRANGER);
    for (section, words) in [
        (
            "[display]\nleading_zeros = true",
            "it isn't known where it keeps the display's options",
        ),
        (
            "[demand]\ndecimals = 1",
            "it isn't known where it keeps decimals of a demand",
        ),
        (
            "[kyz.output_1]\nmode = 'off'\nsource = 'kwh-net'\nweight_wh = 1\nwidth_ms = 0",
            "it isn't known where it keeps the KYZ outputs",
        ),
        (
            "[service_limit]\nenabled = false",
            "it isn't known where it keeps service limiting",
        ),
        (
            "[multiplier]\nct='1:1'\npt='1:1'\napplied='billing'",
            "it isn't known where it keeps where the multiplier is applied",
        ),
    ] {
        let text = format!("schema = 2\n{section}");
        let program = Program::parse(&text, "p").unwrap().program;
        let error = meterbench_jobs::plan(&bench.context(), &target(STRANGER), &program)
            .await
            .unwrap_err();
        assert!(matches!(error.cause, Cause::Map(_)), "{section}: {error:?}");
        let said = error.cause.to_string();
        assert!(said.contains(words), "{section}: {said}");
    }
    assert_eq!(bench.held(STRANGER).raw(st(15)), before.raw(st(15)));
}

/// What a calendar does from 2026 on: every change of rate, and the clock at each of them.
fn told(rules: &Rules) -> Vec<(Change, Option<bool>)> {
    let (from, until) = (date(2026, 1, 1), date(2028, 1, 1));
    let midnight = |day: Date| day.at(0, 0, 0, 0);
    let changes = rules.changes(midnight(from), midnight(until));
    let told = |change: Change| {
        let dst = rules.dst(change.at);
        (change, dst)
    };
    changes.into_iter().map(told).collect()
}

#[tokio::test(start_paused = true)]
async fn a_calendar_does_in_the_meter_what_it_does_in_the_file() {
    for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
        for name in ["9S", "2S"] {
            let options = Options {
                order: Some(order),
                ..Options::default()
            };
            let bench = Bench::with(options, Pace::Instant);
            let tou = whole(row(name)).tou.unwrap();
            let program = Program {
                tou: Some(tou.clone()),
                ..Program::default()
            };
            let before = bench.held(name);
            let outcome = bench.write(name, &program).await;
            assert!(outcome.verified, "{name} {order:?} {outcome:?}");
            let held = bench.held(name);
            for (table, bytes) in before.iter() {
                let same = held.raw(table) == Some(bytes);
                let its_own = [st(53), st(54)].contains(&table);
                assert!(
                    same || its_own || follows(table),
                    "{name} {order:?} {table}"
                );
            }
            let of_file = map::tou::rules(&tou, &Dimensions::of(&held)).unwrap();
            let (of_file, of_meter) = (told(&of_file), told(&Rules::of(&held).unwrap()));
            assert!(of_file.len() > 500, "{}", of_file.len());
            assert_eq!(of_file, of_meter, "{name} {order:?}");
            assert_ne!(told(&Rules::of(&before).unwrap()), of_meter, "{name}");
            // The program that is read out of it is the same calendar, and leaves nothing to write.
            let read = map::from_tables(&held).program;
            let calendar = |tou: &Tou| tou.calendar.clone().unwrap();
            let again = read.tou.as_ref().unwrap();
            assert!(same_calendar(&calendar(&tou), &calendar(again)), "{name}");
            assert_eq!(again.zone_minutes, tou.zone_minutes);
            assert!(bench.plan(name, &program).await.is_empty(), "{name}");
        }
    }
}

/// Tables that the meter itself changes after a write: its state, its clock, its procedures, registers and logs.
fn follows(table: TableId) -> bool {
    let own = [3, 4, 5, 7, 8, 23, 25, 28, 52, 55, 56, 63, 64, 71, 74, 76];
    own.into_iter().any(|number| table == st(number))
}
