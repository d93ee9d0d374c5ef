//! Each rule: a calendar that trips it, and one that just doesn't.

use super::super::{Finding, Subject, check, check_parsed};
use crate::catalog::built_in;
use crate::dimensions::TouDimensions;
use crate::program::Program;

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
    of_tou(check_parsed(&Program::parse(text, "p.toml").unwrap()))
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
    let mut subject = Subject::new(&parsed.program, built_in());
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
fn t008_and_t009_seasons_that_are_not_there_or_never_begin() {
    let (before, rest) = GOOD.split_once("[[tou.season]]").unwrap();
    let (_, holidays) = rest.split_once("[[tou.holiday]]").unwrap();
    let none = format!("{before}[[tou.holiday]]{holidays}");
    assert!(findings(&none).iter().any(|finding| finding.code == "T008"));
    assert_eq!(
        found("starts = \"october 1\"\n", ""),
        ["T009 tou.season[1].starts"]
    );
    // one season needs no start
    let (first, _) = rest.split_once("[[tou.season]]").unwrap();
    let one = format!(
        "{before}[[tou.season]]{}[[tou.holiday]]{holidays}",
        first.replace("starts = \"june 1\"\n", "")
    );
    let codes: Vec<_> = findings(&one)
        .iter()
        .map(|finding| finding.code.clone())
        .collect();
    assert_eq!(codes, ["T006"]);
}

#[test]
fn t010_two_seasons_that_begin_on_one_date() {
    assert_eq!(
        without_resets("october 1", "first monday on or after june 1"),
        ["T010 tou.season[1].starts[0].on"]
    );
    assert_eq!(
        message("october 1", "first monday on or after june 1"),
        "seasons `warm` and `cold` both begin on 2026-06-01; the meter would take the first entry in its list"
    );
    assert_eq!(
        without_resets("october 1", "first monday on or after june 2"),
        NONE
    );
}

#[test]
fn t011_seasons_out_of_the_order_of_the_year() {
    let third = |starts: &str| {
        format!(
            "starts = \"{starts}\"\nweekday = \"winter\"\nsaturday = \"weekend\"\nsunday = \"weekend\"\nspecial = [\"weekend\"]\n[[tou.season]]\nname = \"x\"\nstarts = \"october 1\"\n"
        )
    };
    // warm from June, cold from August or April, x from October
    assert_eq!(found("starts = \"october 1\"\n", &third("august 1")), NONE);
    assert_eq!(
        found("starts = \"october 1\"\n", &third("april 1")),
        ["T011 tou.season"]
    );
    // a list that begins in winter is in order all the same
    assert_eq!(found("june 1", "december 1"), NONE);
}

#[test]
fn t012_and_t013_special_days() {
    assert_eq!(
        found(
            "special = [\"weekend\"]",
            "special = [\"weekend\", \"summer\"]"
        ),
        ["T012 tou.season[0].special[1]"]
    );
    let peak = "on = \"fourth thursday of november\"\nspecial = 1\n";
    assert_eq!(
        found("on = \"fourth thursday of november\"\n", peak),
        ["T013 tou.holiday[1].special"]
    );
    let both = with("on = \"fourth thursday of november\"\n", peak).replace(
        "special = [\"weekend\"]",
        "special = [\"weekend\", \"summer\"]",
    );
    assert_eq!(findings(&both), []);
}

#[test]
fn t014_dates_that_no_meter_can_say() {
    assert_eq!(
        found("fourth thursday of november", "2090-01-01")[0],
        "T014 tou.holiday[1].on"
    );
    assert_eq!(found("fourth thursday of november", "2089-12-31"), NONE);
    let mut program = Program::parse(GOOD, "p.toml").unwrap().program;
    let rule = |month, day| {
        crate::program::tou::When::Rule(crate::program::tou::DateRule::Day {
            month: crate::program::tou::Month::Of(month),
            day,
            observed: crate::program::tou::Observed::Itself,
        })
    };
    for (month, day, is_day) in [
        (6, 30, true),
        (6, 31, false),
        (13, 1, false),
        (1, 0, false),
        (2, 28, true),
        (2, 30, false),
    ] {
        calendar_of(&mut program).holidays[0].entry.on = rule(month, day);
        let all = of_tou(check(&program));
        assert_eq!(
            all.iter().all(|finding| finding.code != "T014"),
            is_day,
            "{month} {day}"
        );
    }
}

fn calendar_of(program: &mut Program) -> &mut crate::program::tou::Calendar {
    program.tou.as_mut().unwrap().calendar.as_mut().unwrap()
}

#[test]
fn t015_and_t016_days_that_are_not_always_there() {
    assert_eq!(
        without_resets("july 4, monday if sunday", "february 29"),
        ["T015 tou.holiday[0].on"]
    );
    assert_eq!(
        without_resets("july 4, monday if sunday", "february 28"),
        NONE
    );
    assert_eq!(
        without_resets("day 1 of every month", "day 29 of every month"),
        ["T016 tou.billing[0].on"]
    );
    assert_eq!(
        without_resets("day 1 of every month", "day 28 of every month"),
        NONE
    );
}

#[test]
fn t017_days_that_the_meter_cannot_count() {
    let every = |from: &str| {
        format!(
            "[[tou.holiday]]\nname = \"a\"\non = \"every 50 days from 2026-01-03\"\n[[tou.holiday]]\nname = \"b\"\non = \"every 50 days from {from}\"\n"
        )
    };
    assert_eq!(more(&every("2026-03-08")), ["T017 tou.holiday[3].on"]);
    assert!(!more(&every("2026-03-07")).contains(&"T017 tou.holiday[3].on".to_owned()));
    let one =
        format!("{GOOD}[[tou.holiday]]\nname = \"a\"\non = \"every 50 days from 2026-01-03\"\n");
    assert_eq!(on_a_meter(&one, |dims| dims.anchor = true), NONE);
    assert_eq!(
        on_a_meter(&one, |dims| dims.anchor = false),
        ["T017 tou.holiday[2].on"]
    );
}

#[test]
fn t018_a_rule_whose_code_is_not_sure() {
    assert_eq!(
        found("july 4, monday if sunday", "last monday before may 7"),
        ["T018 tou.holiday[0].on"]
    );
    assert_eq!(
        found("july 4, monday if sunday", "last monday before may 8"),
        NONE
    );
}

#[test]
fn t019_holidays_on_the_same_date() {
    assert_eq!(
        found("july 4, monday if sunday", "november 26"),
        ["T019 tou.holiday[1].on"]
    );
    assert_eq!(
        message("july 4, monday if sunday", "november 26"),
        "`Independence Day` and `Thanksgiving` fall on the same date: 2026-11-26"
    );
    assert_eq!(found("july 4, monday if sunday", "november 29"), NONE);
}

#[test]
fn t020_two_demand_resets_in_a_month() {
    // the season resets the demand too: this family does so by itself
    assert_eq!(
        found("october 1", "october 2"),
        ["T020 tou.season[1].starts[0].on"]
    );
    assert_eq!(
        message("october 1", "october 2"),
        "the demand is reset twice in one month, on 2026-10-01 and on 2026-10-02"
    );
    let apart = with("october 1", "october 2");
    assert_eq!(
        on_a_meter(&apart, |dims| dims.season_demand_reset = false),
        NONE
    );
}

#[test]
fn t021_a_billing_date_on_which_nothing_is_done() {
    assert_eq!(found("demand_reset = true\n", ""), ["T021 tou.billing[0]"]);
    assert_eq!(found("demand_reset = true\n", "self_read = true\n"), NONE);
}

#[test]
fn t022_a_calendar_that_runs_out() {
    assert_eq!(found("july 4, monday if sunday", "2026-07-04"), NONE);
    let both = with("july 4, monday if sunday", "2026-07-04")
        .replace("fourth thursday of november", "2027-11-25");
    assert_eq!(
        findings(&both)[0].message,
        "the holidays are only one-time dates: after 2027-11-25 there are none"
    );
    let seasons = with("june 1", "2026-06-01").replace("october 1", "2026-10-01");
    assert_eq!(
        findings(&seasons)[0].message,
        "the seasons have only one-time dates: the one that begins on 2026-10-01 never ends"
    );
    let dst = with("second sunday of march", "2026-03-08")
        .replace("first sunday of november", "2026-11-01");
    assert_eq!(
        findings(&dst)[0].message,
        "daylight saving has only one-time dates: after 2026-11-01 the clock no longer changes"
    );
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
        let all = of_tou(check(&program));
        assert_eq!(all.is_empty(), is_zone, "{zone}");
    }
    assert_eq!(
        on_a_meter(GOOD, |dims| dims.zone = false),
        ["T025 tou.zone"]
    );
    let minutes = |amount: u32| {
        let mut program = Program::parse(GOOD, "p.toml").unwrap().program;
        program.tou.as_mut().unwrap().dst.as_mut().unwrap().minutes = Some(amount);
        of_tou(check(&program)).len()
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
    // a weekday's schedule isn't in force on a Sunday
    assert_eq!(
        found("\"00:00 A\", \"06:00 B\"", "\"00:00 A\", \"02:30 B\""),
        NONE
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
    let mut subject = Subject::new(&parsed.program, built_in());
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
