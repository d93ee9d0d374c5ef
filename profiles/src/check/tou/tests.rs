//! Each rule: a calendar that trips it, and one that just doesn't.

mod dates;

use super::super::{DAY, Finding, Subject, check, check_parsed};
use crate::catalog::built_in;
use crate::dimensions::TouDimensions;
use crate::program::Program;
use crate::program::tou::Date;

/// A sound program, which each test spoils in one place.
const GOOD: &str = r#"schema = 2
[meter]
model = "ax-poly"
form = "9S"
[energy]
format = "6x10"
metrics = ["delivered"]
[display.normal]
items = ["all-segments", "kwh-delivered-a", "kwh-delivered-b", "kwh-delivered-c"]
[tou]
zone = "-05:00"
[tou.dst]
on = "second sunday of march"
off = "first sunday of november"
at = "02:00"
minutes = 60
[[tou.schedule]]
name = "weekend"
switches = ["00:00 A"]
[[tou.schedule]]
name = "summer"
switches = ["00:00 A", "07:00 B", "14:00 C", "19:00 B", "22:00 A"]
[[tou.schedule]]
name = "winter"
switches = ["00:00 A", "06:00 B"]
[[tou.season]]
name = "warm"
starts = "june 1"
weekday = "summer"
saturday = "weekend"
sunday = "weekend"
special = ["weekend"]
[[tou.season]]
name = "cold"
starts = "october 1"
weekday = "winter"
saturday = "weekend"
sunday = "weekend"
special = ["weekend"]
[[tou.holiday]]
name = "Independence Day"
on = "july 4, monday if sunday"
[[tou.holiday]]
name = "Thanksgiving"
on = "fourth thursday of november"
[[tou.billing]]
on = "day 1 of every month"
demand_reset = true
"#;

fn of_tou(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = findings;
    findings.retain(|finding| finding.code.starts_with('T'));
    findings
}

fn findings(text: &str) -> Vec<Finding> {
    of_tou(check_parsed(&Program::parse(text, "p.toml").unwrap(), DAY))
}

/// The good program with one text in place of another.
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1)
}

/// Codes and paths after a change.
fn found(from: &str, to: &str) -> Vec<String> {
    let all = findings(&with(from, to));
    all.iter()
        .map(|finding| format!("{} {}", finding.code, finding.path))
        .collect()
}

fn message(from: &str, to: &str) -> String {
    findings(&with(from, to)).swap_remove(0).message
}

/// Codes after a change, for a meter that doesn't reset the demand by itself when a season begins.
fn without_resets(from: &str, to: &str) -> Vec<String> {
    on_a_meter(&with(from, to), |dims| dims.season_demand_reset = false)
}

/// More of the file, at its end.
fn more(text: &str) -> Vec<String> {
    let last = "demand_reset = true\n";
    found(last, &format!("{last}{text}"))
}

/// Codes for a meter of other dimensions.
fn on_a_meter(text: &str, change: impl FnOnce(&mut TouDimensions)) -> Vec<String> {
    let parsed = Program::parse(text, "p.toml").unwrap();
    let mut subject = Subject::new(&parsed.program, built_in(), DAY);
    change(subject.dims.tou.as_mut().unwrap());
    let all = of_tou(subject.findings());
    all.iter()
        .map(|finding| format!("{} {}", finding.code, finding.path))
        .collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_sound_calendar_gives_no_finding() {
    let all = findings(GOOD);
    assert!(all.is_empty(), "{all:?}");
}

#[test]
fn t001_a_schedule_that_does_not_begin_at_midnight() {
    assert_eq!(
        found("\"00:00 A\", \"06:00 B\"", "\"00:01 A\", \"06:00 B\""),
        ["T001 tou.schedule[2].switches"]
    );
    assert_eq!(
        message("\"00:00 A\", \"06:00 B\"", "\"06:00 B\", \"00:30 A\""),
        "schedule `winter` gives no rate from 00:00 to 00:30; the meter keeps that of the day before"
    );
    assert_eq!(
        found("\"00:00 A\", \"06:00 B\"", "\"06:00 B\", \"00:00 A\""),
        NONE
    );
    assert_eq!(
        found("\"00:00 A\", \"06:00 B\"", ""),
        ["T001 tou.schedule[2].switches"]
    );
}

#[test]
fn t002_two_rates_at_one_time() {
    assert_eq!(
        found("\"07:00 B\", \"14:00 C\"", "\"14:00 B\", \"14:00 C\""),
        ["T002 tou.schedule[1].switches[2]"]
    );
    assert_eq!(
        message("\"07:00 B\", \"14:00 C\"", "\"07:00 C\", \"07:00 B\""),
        "in schedule `summer` rates C and B both begin at 07:00"
    );
    assert_eq!(
        found("\"07:00 B\", \"14:00 C\"", "\"13:59 B\", \"14:00 C\""),
        NONE
    );
    // apart, energy and demand may switch at one time
    let apart = with("\"06:00 B\"", "\"06:00 B energy\", \"06:00 C demand\"");
    assert_eq!(
        on_a_meter(&apart, |dims| dims.separate_demands = true),
        NONE
    );
}

#[test]
fn t003_a_season_without_a_schedule_for_a_day() {
    assert_eq!(
        found("saturday = \"weekend\"\n", ""),
        ["T003 tou.season[0].saturday"]
    );
    assert_eq!(
        found("weekday = \"summer\"\n", ""),
        ["T003 tou.season[0].weekday", "T006 tou.schedule[1]"]
    );
    assert_eq!(
        found(
            "weekday = \"summer\"\n",
            "monday = \"summer\"\ntuesday = \"summer\"\nwednesday = \"summer\"\nthursday = \"summer\"\n"
        ),
        ["T003 tou.season[0].friday", "T032 tou.season[0].friday"]
    );
    assert_eq!(
        found(
            "weekday = \"summer\"\n",
            "monday = \"summer\"\ntuesday = \"summer\"\nwednesday = \"summer\"\nthursday = \"summer\"\nfriday = \"summer\"\n"
        ),
        NONE
    );
}

#[test]
fn t004_a_schedule_that_is_not_there() {
    assert_eq!(
        found("saturday = \"weekend\"", "saturday = \"weakend\""),
        ["T004 tou.season[0].saturday"]
    );
    let all = findings(&with("special = [\"weekend\"]", "special = [\"weekends\"]"));
    assert_eq!(
        (all[0].path.as_str(), all[0].hint.as_str()),
        ("tou.season[0].special[0]", "did you mean `weekend`")
    );
}

#[test]
fn t005_two_schedules_of_one_name() {
    assert!(
        found("name = \"winter\"", "name = \"summer\"")
            .contains(&"T005 tou.schedule[2].name".to_owned())
    );
    assert!(
        !found("name = \"winter\"", "name = \"Summer\"")
            .contains(&"T005 tou.schedule[2].name".to_owned())
    );
}

#[test]
fn t006_a_schedule_that_no_season_follows() {
    assert_eq!(
        found("weekday = \"winter\"", "weekday = \"summer\""),
        ["T006 tou.schedule[2]"]
    );
}

#[test]
fn t007_weekdays_said_twice() {
    let five = |friday: &str| {
        let days = ["monday", "tuesday", "wednesday", "thursday"]
            .map(|day| format!("{day} = \"summer\"\n"));
        format!("weekday = \"summer\"\n{}{friday}", days.concat())
    };
    assert_eq!(
        found("weekday = \"summer\"\n", &five("friday = \"summer\"\n")),
        ["T007 tou.season[0].weekday"]
    );
    assert_eq!(found("weekday = \"summer\"\n", &five("")), NONE);
}

#[test]
fn t023_and_t024_daylight_saving_that_is_half_said() {
    assert_eq!(
        found("off = \"first sunday of november\"\n", ""),
        ["T023 tou.dst.off"]
    );
    assert_eq!(
        found("on = \"second sunday of march\"\n", ""),
        ["T023 tou.dst.on"]
    );
    assert_eq!(found("zone = \"-05:00\"\n", ""), ["T024 tou.zone"]);
}

#[test]
fn t025_and_t026_zones_and_amounts() {
    let mut program = Program::parse(GOOD, "p.toml").unwrap().program;
    for (zone, is_zone) in [
        (-720, true),
        (-735, false),
        (840, true),
        (855, false),
        (330, true),
        (331, false),
    ] {
        program.tou.as_mut().unwrap().zone_minutes = Some(zone);
        let all = of_tou(check(&program, DAY));
        assert_eq!(all.is_empty(), is_zone, "{zone}");
    }
    assert_eq!(
        on_a_meter(GOOD, |dims| dims.zone = false),
        ["T025 tou.zone"]
    );
    let minutes = |amount: u32| {
        let mut program = Program::parse(GOOD, "p.toml").unwrap().program;
        program.tou.as_mut().unwrap().dst.as_mut().unwrap().minutes = Some(amount);
        of_tou(check(&program, DAY)).len()
    };
    assert_eq!([0, 1, 255, 256].map(minutes), [1, 0, 0, 1]);
    let two = with("at = \"02:00\"", "at = \"02:00\"\noff_at = \"03:00\"");
    assert_eq!(on_a_meter(&two, |dims| dims.own_off_time = true), NONE);
    assert_eq!(
        on_a_meter(&two, |dims| dims.own_off_time = false),
        ["T026 tou.dst.off_at"]
    );
    assert_eq!(on_a_meter(GOOD, |dims| dims.dst = false), ["T026 tou.dst"]);
}

#[test]
fn t027_a_switch_while_the_clock_changes() {
    let sunday =
        |at: &str| format!("\"00:00 A\", \"{at} B\"]\n[[tou.schedule]]\nname = \"summer\"");
    let change = |at: &str| {
        found(
            "\"00:00 A\"]\n[[tou.schedule]]\nname = \"summer\"",
            &sunday(at),
        )
    };
    assert_eq!(change("02:00"), NONE);
    assert_eq!(change("02:30"), ["T027 tou.schedule[0].switches[1]"]);
    assert_eq!(change("03:00"), NONE);
    assert_eq!(change("01:00"), NONE);
    assert_eq!(change("01:59"), ["T027 tou.schedule[0].switches[1]"]);
    assert_eq!(
        message(
            "\"00:00 A\"]\n[[tou.schedule]]\nname = \"summer\"",
            &sunday("02:30")
        ),
        "on 2026-03-08 the clock goes from 02:00 to 03:00: the switch \"02:30 B\" of schedule `weekend` takes effect at 03:00"
    );
    assert_eq!(
        message(
            "\"00:00 A\"]\n[[tou.schedule]]\nname = \"summer\"",
            &sunday("01:30")
        ),
        "on 2026-11-01 the clock goes from 02:00 back to 01:00: the switch \"01:30 B\" of schedule `weekend` is passed twice, and the rate before it holds again in between"
    );
    let two = sunday("02:15").replace("\"02:15 B\"", "\"02:15 B\", \"02:30 C\"");
    let two = findings(&with(
        "\"00:00 A\"]\n[[tou.schedule]]\nname = \"summer\"",
        &two,
    ));
    assert!(
        two[0]
            .message
            .ends_with("is passed over, and \"02:30 C\" holds from 03:00")
    );
    assert!(
        two[1]
            .message
            .ends_with("\"02:30 C\" of schedule `weekend` takes effect at 03:00")
    );
    // a weekday's schedule isn't in force on a Sunday
    assert_eq!(
        found("\"00:00 A\", \"06:00 B\"", "\"00:00 A\", \"02:30 B\""),
        NONE
    );
}

/// The findings T027 of a program whose clock changes at a time: codes, paths and how the messages end.
fn changes_at(at: &str, weekend: &str) -> Vec<String> {
    let text = with("at = \"02:00\"", &format!("at = \"{at}\""));
    let text = text.replacen("[\"00:00 A\"]", weekend, 1);
    let all = findings(&text).into_iter();
    let all = all.filter(|finding| finding.code == "T027");
    all.map(|finding| format!("{}: {}", finding.path, finding.message))
        .collect()
}

#[test]
fn t027_an_hour_that_crosses_midnight() {
    // The hour from 23:30 on: the end of Sunday, and the first half hour of Monday, which begins with another rate.
    assert_eq!(
        changes_at("23:30", "[\"00:00 A\", \"23:45 B\"]"),
        [
            "tou.schedule[0].switches[1]: on 2026-03-08 the clock goes from 23:30 to 00:30: the switch \"23:45 B\" of schedule \
             `weekend` is passed over, and \"00:00 A\" holds from 00:30",
            "tou.schedule[2].switches[0]: on 2026-03-08 the clock goes from 23:30 to 00:30: the switch \"00:00 A\" of schedule \
             `winter` takes effect at 00:30",
        ]
    );
    // Midnight changes nothing where the day before ended with the same rate.
    assert_eq!(changes_at("23:30", "[\"00:00 A\"]"), NONE);
    assert_eq!(changes_at("23:30", "[\"00:00 A\", \"23:30 B\"]").len(), 1);
    // Back from 00:30 to 23:30: Saturday's last switch is passed twice, and so is Sunday's first.
    assert_eq!(
        changes_at("00:30", "[\"00:00 A\", \"23:45 B\"]"),
        [
            "tou.schedule[0].switches[1]: on 2026-11-01 the clock goes from 00:30 back to 23:30: the switch \"23:45 B\" of schedule \
             `weekend` is passed twice, and the rate before it holds again in between",
            "tou.schedule[0].switches[0]: on 2026-11-01 the clock goes from 00:30 back to 23:30: the switch \"00:00 A\" of schedule \
             `weekend` is passed twice, and the rate before it holds again in between",
        ]
    );
    assert_eq!(changes_at("00:30", "[\"00:00 A\"]"), NONE);
}

#[test]
fn dates_are_looked_at_from_the_callers_day_on() {
    let text = with(
        "name = \"Thanksgiving\"\non = \"fourth thursday of november\"",
        "name = \"Eclipse\"\non = \"2041-07-04\"",
    );
    let parsed = Program::parse(&text, "p.toml").unwrap();
    let on = |year: i16| {
        let all = check_parsed(&parsed, Date::constant(year, 6, 15)).into_iter();
        all.filter(|finding| finding.code == "T019")
            .map(|finding| finding.message)
            .collect::<Vec<_>>()
    };
    let clash = ["`Independence Day` and `Eclipse` fall on the same date: 2041-07-04"];
    // Before the window the one-time date widens it; what is past is past.
    assert_eq!(on(2026), clash);
    assert_eq!(on(2041), clash);
    assert_eq!(on(2042), NONE);
    // The first date that is told lies ahead.
    let clock = with(
        "\"00:00 A\"]\n[[tou.schedule]]\nname = \"summer\"",
        "\"00:00 A\", \"02:30 B\"]\n[[tou.schedule]]\nname = \"summer\"",
    );
    let parsed = Program::parse(&clock, "p.toml").unwrap();
    let all = check_parsed(&parsed, Date::constant(2049, 4, 1));
    assert!(
        all.iter()
            .any(|finding| finding.message.starts_with("on 2050-03-13 the clock goes")),
        "{all:?}"
    );
}

#[test]
fn t028_to_t030_rates_registers_and_the_display() {
    assert_eq!(
        found("\"06:00 B\"", "\"06:00 E\""),
        [
            "T028 tou.schedule[2].switches[1]",
            "T029 tou.schedule[2].switches[1]"
        ]
    );
    assert_eq!(
        found("\"06:00 B\"", "\"06:00 D\""),
        ["T029 tou.schedule[2].switches[1]"]
    );
    assert_eq!(found(", \"14:00 C\"", ""), ["T030 display.normal.items[3]"]);
    assert_eq!(
        found(
            ", \"kwh-delivered-c\"",
            ", \"kwh-delivered-c\", \"kwh-delivered-d\""
        ),
        ["T030 display.normal.items[4]"]
    );
    // a program without a display leaves it to the meter
    let (before, rest) = GOOD.split_once("[display.normal]").unwrap();
    let (_, tou) = rest.split_once("[tou]").unwrap();
    assert_eq!(findings(&format!("{before}[tou]{tou}")), []);
}

#[test]
fn t031_more_than_the_meter_holds() {
    let exact = |dims: &mut TouDimensions| {
        (dims.seasons, dims.switches, dims.specials) = (2, 8, 1);
        (dims.once, dims.recurring) = (0, 7);
    };
    assert_eq!(on_a_meter(GOOD, exact), NONE);
    assert_eq!(
        on_a_meter(GOOD, |dims| dims.seasons = 1),
        ["T031 tou.season"]
    );
    assert_eq!(
        on_a_meter(GOOD, |dims| dims.switches = 7),
        ["T031 tou.schedule"]
    );
    assert_eq!(
        on_a_meter(GOOD, |dims| dims.specials = 0),
        ["T031 tou.holiday"]
    );
    assert_eq!(
        on_a_meter(GOOD, |dims| dims.recurring = 6),
        ["T031 tou.holiday"]
    );
    let once = with("july 4, monday if sunday", "2026-07-04");
    assert_eq!(
        on_a_meter(&once, |dims| dims.once = 0),
        ["T031 tou.holiday"]
    );
    let many: String = (0..70)
        .map(|n| format!("\"{:02}:{:02} A\",", n / 60, n % 60))
        .collect();
    assert_eq!(
        message("\"00:00 A\", \"06:00 B\"", &many),
        "the calendar has 76 switch times, the meter holds 64"
    );
}

#[test]
fn t032_to_t034_what_the_meter_cannot_do() {
    let friday = with(
        "weekday = \"summer\"\n",
        "weekday = \"summer\"\nfriday = \"weekend\"\n",
    );
    assert_eq!(
        on_a_meter(&friday, |dims| dims.separate_weekdays = false),
        ["T032 tou.season[0].friday"]
    );
    assert_eq!(
        on_a_meter(&friday, |dims| dims.separate_weekdays = true),
        NONE
    );
    let demand = with("\"06:00 B\"", "\"06:00 B demand\"");
    assert_eq!(
        on_a_meter(&demand, |dims| dims.separate_demands = false),
        ["T033 tou.schedule[2].switches[1]"]
    );
    assert_eq!(
        on_a_meter(&demand, |dims| dims.separate_demands = true),
        NONE
    );
    let parsed = Program::parse(GOOD, "p.toml").unwrap();
    let mut subject = Subject::new(&parsed.program, built_in(), DAY);
    (subject.of_one_meter, subject.dims.tou) = (true, None);
    assert_eq!(of_tou(subject.findings())[0].code, "T034");
}

#[test]
fn ten_thousand_switches_and_holidays_are_checked() {
    let switches: String = (0..10_000)
        .map(|n| format!("\"{:02}:{:02} A\",", n / 60 % 24, n % 60))
        .collect();
    let all = findings(&with("\"00:00 A\", \"06:00 B\"", &switches));
    assert_eq!(
        all.iter().filter(|finding| finding.code == "T002").count(),
        10_000 - 1440
    );
    let holidays: String = (0..2_000)
        .map(|n| format!("[[tou.holiday]]\nname = \"{n}\"\non = \"july 4\"\n"))
        .collect();
    let all = findings(&format!("{GOOD}{holidays}"));
    assert_eq!(
        all.iter().filter(|finding| finding.code == "T019").count(),
        2_000
    );
}
