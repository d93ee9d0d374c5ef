use jiff::civil::date;
use meterbench_c1219::calendar::Rules;
use meterbench_c1219::{
    ActTimeTou, Action, Calendar, CalendarAction, Rdate, Recurring, TierSwitch, TierSwitchEntry,
};

use super::*;

/// Two seasons from June 1 and October 1. A weekday of season 0 has C, B from 07:00, A from 14:00, C from 22:00; all other days
/// have C alone. July 4 is special.
fn rules() -> Rules {
    let switch = |schedule, hour, tier| TierSwitchEntry {
        switch: TierSwitch::new(hour, 0, tier).unwrap(),
        schedule,
    };
    let on = |month: u16, day: u16, action| Recurring {
        // No offset, no weekday.
        date: Rdate(month | 7 << 8 | day << 11),
        action: CalendarAction::from_ctrl(action).unwrap(),
    };
    let calendar = Calendar {
        recurring: vec![
            on(6, 1, Action::Season(0)),
            on(10, 1, Action::Season(1)),
            on(7, 4, Action::Special(0)),
        ],
        switches: vec![
            switch(0, 0, 2),
            switch(0, 7, 1),
            switch(0, 14, 0),
            switch(0, 22, 2),
            switch(1, 0, 2),
        ],
        schedules: vec![vec![1, 1, 0, 1], vec![1, 1, 1, 1]],
        ..Calendar::default()
    };
    Rules::new(ActTimeTou::default(), None, calendar)
}

fn names() -> Names {
    let summer = Season {
        name: "summer, long".into(),
        ..Season::default()
    };
    Names {
        seasons: vec![summer, Season::default()],
        ..Names::default()
    }
}

fn stamp(name: &str) -> Stamp<'_> {
    Stamp {
        name,
        made: "2025-05-01T12:00:00Z".parse().unwrap(),
    }
}

fn told(changes: &Changes) -> Vec<String> {
    let rows = changes.rows.iter();
    rows.map(|row| format!("{} {} {}", row.time, row.rate_words(), row.state.day))
        .collect()
}

#[test]
fn a_change_is_one_of_rate_and_not_of_the_day_alone() {
    // Thursday, the holiday, Saturday, Sunday, Monday
    let changes = Changes::of(&rules(), date(2025, 7, 3), 5);
    assert_eq!(
        told(&changes),
        [
            "2025-07-03T07:00:00 B weekday",
            "2025-07-03T14:00:00 A weekday",
            "2025-07-03T22:00:00 C weekday",
            "2025-07-07T07:00:00 B weekday",
            "2025-07-07T14:00:00 A weekday",
            "2025-07-07T22:00:00 C weekday",
        ]
    );
    assert_eq!((changes.start.tier, changes.start.season), (Some(2), 0));
    assert_eq!(super::changes(&rules(), date(2025, 7, 3), 5), changes.rows);
}

#[test]
fn a_span_has_its_first_instant_and_not_its_last() {
    let rules = {
        let switch = |schedule, tier| TierSwitchEntry {
            switch: TierSwitch::new(0, 0, tier).unwrap(),
            schedule,
        };
        let calendar = Calendar {
            switches: vec![switch(0, 0), switch(1, 1)],
            // Saturday, Sunday, weekday
            schedules: vec![vec![0, 1, 1]],
            ..Calendar::default()
        };
        Rules::new(ActTimeTou::default(), None, calendar)
    };
    let of = |day, days| told(&Changes::of(&rules, date(2025, 6, day), days));
    // 2025-06-07 is a Saturday.
    assert_eq!(of(7, 1), ["2025-06-07T00:00:00 A saturday"]);
    assert_eq!(of(6, 1), [""; 0]);
    assert_eq!(of(8, 3), ["2025-06-08T00:00:00 B sunday"]);
    assert_eq!(
        of(7, 2),
        [of(7, 1), of(8, 1)].concat(),
        "two days are one and the next"
    );
}

#[test]
fn csv_begins_with_what_holds_and_reads_back() {
    let csv = Changes::of(&rules(), date(2025, 7, 3), 1).csv();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0], ["2025-07-03T00:00:00", "C", "2", "0", "weekday"]);
    assert_eq!(rows[2], ["2025-07-03T14:00:00", "A", "0", "0", "weekday"]);
    assert_eq!(
        reader.headers().unwrap(),
        &["time", "rate", "tier", "season", "day"][..]
    );
}

#[test]
fn ics_covers_the_span_without_gaps_and_is_the_same_for_the_same_input() {
    let changes = Changes::of(&rules(), date(2025, 7, 3), 5);
    let text = changes.ics(&names(), &stamp("Feeder; 12"));
    assert_eq!(text, changes.ics(&names(), &stamp("Feeder; 12")));
    assert!(
        text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
        "{text}"
    );
    assert_eq!(text.matches("DTSTAMP:20250501T120000Z\r\n").count(), 7);
    let values = |key: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(key));
        lines.map(str::to_owned).collect()
    };
    let (starts, ends) = (values("DTSTART:"), values("DTEND:"));
    assert_eq!(starts[0], "20250703T000000");
    assert_eq!(starts[1..], ends[..6], "each begins as the one before ends");
    assert_eq!(ends[6], "20250708T000000");
    let mut uids = values("UID:");
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), 7);
    assert!(uids[0].starts_with("20250703T000000-") && uids[0].ends_with("@meterbench"));
    // Another calendar has other events; a later file of the same calendar has the same.
    assert!(!changes.ics(&names(), &stamp("other")).contains(&uids[1]));
    let later = Changes::of(&rules(), date(2025, 7, 3), 30);
    assert!(later.ics(&names(), &stamp("Feeder; 12")).contains(&uids[1]));
    // No line is longer than 75 bytes, and a comma in a name is no second value.
    assert!(text.lines().all(|line| line.len() <= 75));
    assert!(
        text.contains("DESCRIPTION:Season 0 summer\\, long\\nWeekday\\nSchedule 0 of the meter\\n"),
        "{text}"
    );
}

#[test]
fn text_and_json_tell_the_names_of_seasons() {
    let changes = Changes::of(&rules(), date(2025, 9, 30), 2);
    let text = changes.text(&names());
    assert!(
        text.contains("At first  rate C, season 0 summer, long, weekday\n"),
        "{text}"
    );
    assert!(
        text.contains("Tue 2025-09-30 14:00  A     0 summer, long  weekday\n"),
        "{text}"
    );
    let json = changes.json(&names());
    assert_eq!(json["changes"].as_array().unwrap().len(), 3);
    assert_eq!(
        json["changes"][0].to_string(),
        r#"{"time":"2025-09-30T07:00:00","rate":"B","tier":1,"season":0,"season_name":"summer, long","day":"weekday"}"#
    );
    let winter = Changes::of(&rules(), date(2025, 12, 1), 30);
    assert!(
        winter
            .text(&names())
            .contains("No change of rate in these days")
    );
    assert_eq!(winter.json(&names())["changes"], json!([]));
    assert_eq!(winter.json(&names())["start"]["season"], 1);
}

#[test]
fn a_calendar_without_switches_has_no_rate() {
    let rules = Rules::new(ActTimeTou::default(), None, Calendar::default());
    let changes = Changes::of(&rules, date(2025, 1, 1), 400);
    assert!(changes.rows.is_empty());
    assert!(changes.text(&names()).contains("rate: none"));
    assert!(
        changes
            .ics(&names(), &stamp("x"))
            .contains("SUMMARY:No rate\r\n")
    );
    assert_eq!(changes.json(&names())["start"]["rate"], Value::Null);
}

#[test]
fn a_span_at_the_end_of_time_is_cut() {
    let changes = Changes::of(&rules(), Date::MAX, 30);
    assert_eq!((changes.from, changes.until), (Date::MAX, Date::MAX));
    assert!(changes.rows.is_empty());
}
