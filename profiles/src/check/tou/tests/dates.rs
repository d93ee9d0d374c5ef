//! Seasons, special days, holidays and billing dates: T008 to T022.

use super::*;

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
    // and is enough
    assert!(findings(&one).iter().all(|finding| finding.code != "T008"));
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
        let all = of_tou(check(&program, DAY));
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
fn t022_half_of_a_calendar_that_runs_out() {
    assert_eq!(
        message("first sunday of november", "2026-11-01"),
        "daylight saving ends on one-time dates only: after 2026-11-01 it begins and never ends"
    );
    assert_eq!(
        found("second sunday of march", "2026-03-08"),
        ["T022 tou.dst.on"]
    );
    assert_eq!(
        message("october 1", "2026-10-01"),
        "season `cold` begins on one-time dates only: after 2026-10-01 it never begins again, and the season before it goes on"
    );
    let easter = |second: &str| {
        more(&format!(
            "[[tou.holiday]]\nname = \"Good Friday\"\non = \"2026-04-03\"\n[[tou.holiday]]\nname = \"{second}\"\non = \"2027-03-26\"\n"
        ))
    };
    assert_eq!(easter("Good Friday"), ["T022 tou.holiday[2].on"]);
    assert_eq!(easter("A day off"), NONE);
}

#[test]
fn one_time_dates_after_the_ten_years_are_looked_at_too_and_those_that_are_past_are_not() {
    let on = |year: i16| {
        more(&format!(
            "[[tou.holiday]]\nname = \"Fourth\"\non = \"{year}-07-04\"\n"
        ))
    };
    assert_eq!(on(2044), ["T019 tou.holiday[2].on"]);
    assert_eq!(on(2024), NONE);
    let resets = "[[tou.billing]]\non = \"2044-05-15\"\ndemand_reset = true\n";
    assert_eq!(more(resets), ["T020 tou.billing[1].on"]);
}
