//! Differences of every section.

use super::*;

fn sample(name: &str) -> Program {
    let path = format!("{}/../tests/programs/{name}", env!("CARGO_MANIFEST_DIR"));
    Program::parse(&std::fs::read_to_string(path).unwrap(), name)
        .unwrap()
        .program
}

/// The sample with some of its text replaced.
fn changed(name: &str, replaced: &[(&str, &str)]) -> Program {
    let path = format!("{}/../tests/programs/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Program::parse(&text, name).unwrap().program
}

fn told(a: &Program, b: &Program) -> Vec<String> {
    let all = differences(a, b).differences;
    all.iter()
        .map(|one| format!("{}: {} / {}", one.path, one.a, one.b))
        .collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn every_sample_is_as_itself() {
    for name in [
        "good-2s-residential-tou.toml",
        "good-2s-net-metering.toml",
        "good-9s-primary-metered.toml",
        "good-2s-sd-limited.toml",
        "good-2s-kyz.toml",
    ] {
        let program = sample(name);
        let all = differences(&program, &program);
        assert_eq!(
            (all.differences.len(), all.not_compared.len()),
            (0, 0),
            "{name}"
        );
        assert!(all.same > 5, "{name}");
    }
}

#[test]
fn a_calendar_under_other_names_and_in_another_order_is_the_same() {
    let name = "good-2s-residential-tou.toml";
    let a = sample(name);
    let mut b = changed(
        name,
        &[
            ("summer weekday", "S"),
            ("weekend", "W"),
            ("Labor Day", "L"),
        ],
    );
    let calendar = b.tou.as_mut().unwrap().calendar.as_mut().unwrap();
    calendar.schedules.reverse();
    assert_eq!(told(&a, &b), NOTHING);
}

#[test]
fn a_rate_that_differs_is_told_with_its_times() {
    let name = "good-2s-residential-tou.toml";
    let b = changed(
        name,
        &[
            (
                "\"07:00 B\", \"14:00 A\", \"19:00 B\"",
                "\"07:00 B\", \"15:00 A\", \"19:00 B\"",
            ),
            ("october 1", "november 1"),
            ("last monday of may", "may 30"),
            ("zone = \"-05:00\"", "zone = \"-06:00\""),
            ("second sunday of march", "first sunday of april"),
        ],
    );
    assert_eq!(
        told(&sample(name), &b),
        [
            "tou.zone: -05:00 / -06:00",
            "tou.dst.on: second sunday of march / first sunday of april",
            "tou.season[0].weekday: 14:00 to 15:00: rate A / 14:00 to 15:00: rate B",
            "tou.season[1].starts: october 1, with demand reset and self read / november 1, with demand reset and self read",
            "tou.holiday[1]: last monday of may (special 0) / nothing",
            "tou.holiday[1]: nothing / may 30 (special 0)",
        ]
    );
}

#[test]
fn each_setting_of_each_section_is_told() {
    let name = "good-2s-sd-limited.toml";
    let b = changed(
        name,
        &[
            ("limit_watts = 7200", "limit_watts = 9600"),
            ("auto_reclose = true", "auto_reclose = false"),
            (
                "\"switch-opened\", \"switch-closed\"",
                "\"demand-reset\", \"event 1\", \"switch-opened\"",
            ),
        ],
    );
    assert_eq!(
        told(&sample(name), &b),
        [
            "service_limit.auto_reclose: on / off",
            "service_limit.limit_watts: 7200 W / 9600 W",
            "events.log: switch-closed / demand-reset",
        ]
    );
    let name = "good-2s-net-metering.toml";
    let b = changed(
        name,
        &[
            ("subinterval_minutes = 5", "subinterval_minutes = 3"),
            ("end_reading = false", "end_reading = true"),
            ("interval_minutes = 30", "interval_minutes = 15"),
        ],
    );
    assert_eq!(
        told(&sample(name), &b),
        [
            "demand.interval_minutes: 15 minutes, rolling by 5 / 15 minutes, rolling by 3",
            "load_profile.interval_minutes: 30 min / 15 min",
            "load_profile.channels[1]: kwh-received without end reading / kwh-received with end reading",
        ]
    );
    let name = "good-2s-kyz.toml";
    let b = changed(name, &[("weight_wh = 1.8", "weight_wh = 3.6")]);
    assert_eq!(
        told(&sample(name), &b),
        [
            "kyz.output_1: KYZ toggle of kwh-delivered, 1.8 Wh each / KYZ toggle of kwh-delivered, 3.6 Wh each"
        ]
    );
}

#[test]
fn annunciators_where_the_multiplier_is_applied_and_texts_count() {
    let name = "good-9s-primary-metered.toml";
    let b = changed(name, &[("applied = \"billing\"", "applied = \"display\"")]);
    assert_eq!(
        told(&sample(name), &b),
        ["multiplier.applied: at billing / on the display"]
    );
    let name = "good-2s-net-metering.toml";
    let b = changed(
        name,
        &[(
            "annunciators = [\"kWh\"]",
            "annunciators = [\"kWh\", \"prev\"]",
        )],
    );
    assert_eq!(
        told(&sample(name), &b),
        [
            "display.normal.items[2]: \"GEN\" kwh-received, lit kWh / \"GEN\" kwh-received, lit kWh, prev"
        ]
    );
    let name = "good-2s-residential-tou.toml";
    let b = changed(
        name,
        &[
            ("TOU-3", "TOU-4"),
            ("leading_zeros = true", "leading_zeros = false"),
        ],
    );
    assert_eq!(
        told(&sample(name), &b),
        [
            "texts.tariff: \"TOU-3\" / \"TOU-4\"",
            "display.leading_zeros: on / off"
        ]
    );
}

#[test]
fn a_section_that_one_side_lacks_is_not_compared() {
    let all = differences(
        &sample("good-2s-residential-tou.toml"),
        &sample("good-2s-kyz.toml"),
    );
    for section in ["texts", "tou", "load_profile", "kyz", "events"] {
        assert!(
            all.not_compared.iter().any(|one| one == section),
            "{section}"
        );
    }
}

#[test]
fn an_interval_that_moves_on_by_its_whole_length_is_a_block() {
    let demand = |keys: &str| {
        let text = format!("schema = 2\n[demand]\n{keys}");
        Program::parse(&text, "p").unwrap().program
    };
    let block = demand("kind = 'block'\ninterval_minutes = 15");
    let rolling = |sub: u32| {
        demand(&format!(
            "kind = 'rolling'\ninterval_minutes = 15\nsubinterval_minutes = {sub}"
        ))
    };
    assert_eq!(told(&rolling(15), &block), NOTHING);
    assert_eq!(
        told(&rolling(5), &block),
        ["demand.interval_minutes: 15 minutes, rolling by 5 / 15 minutes, block"]
    );
}

#[test]
fn masks_of_events_are_compared_as_sets() {
    let events = |names: &str| {
        let text = format!("schema = 2\n[events]\nhistory = [{names}]\nlog = []");
        Program::parse(&text, "p").unwrap().program
    };
    let a = events("'demand-reset', 'event 57', 'demand-reset'");
    assert_eq!(told(&a, &events("'event 57', 'demand-reset'")), NOTHING);
    assert_eq!(
        told(&a, &events("'event 57'")),
        ["events.history: demand-reset / nothing more"]
    );
}
