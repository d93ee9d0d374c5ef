//! Every sample that trips a rule, changed by as little as makes it sound, doesn't trip it any more.

use std::collections::BTreeSet;
use std::fs;

use super::{CODES, NO_SAMPLE, folder, found};

/// A sample's name without `bad-` and `.toml`, and what stands in it instead.
type Just = (&'static str, &'static [(&'static str, &'static str)]);

const JUST: &[Just] = &[
    (
        "p001-sets-nothing",
        &[("class = 200", "class = 200\n[energy]\nformat = \"6x1\"")],
    ),
    ("m001-form", &[("12SF", "12SE")]),
    ("m001-model", &[("\"focus\"", "\"ax\"")]),
    ("m001-other-model", &[("9S", "2S")]),
    ("m002-volts", &[("480", "240")]),
    ("m003-class", &[("class = 200", "class = 320")]),
    (
        "m004-ambiguous",
        &[("form = \"1S\"", "form = \"1S\"\nclass = 100")],
    ),
    (
        "m005-no-meter",
        &[(
            "[energy]",
            "[meter]\nmodel = \"ax\"\nform = \"2S\"\n[energy]",
        )],
    ),
    ("m006-firmware", &[("v5.28", "5.28")]),
    (
        "u001-long-text",
        &[(
            "City of Springfield Power and Light",
            "City Power and Light",
        )],
    ),
    ("u002-accent", &[("Québec", "Quebec")]),
    ("x001-over-4096", &[("800:5", "640:5"), ("35:1", "32:1")]),
    ("x002-self-contained", &[("200:5", "5:5")]),
    ("x003-no-pt", &[("20:1", "1:1")]),
    ("x004-upside-down", &[("5:800", "800:5")]),
    ("x005-not-whole", &[("12.5:5", "10:5")]),
    ("x006-fraction", &[("5:2", "4:2")]),
    ("x007-old-firmware", &[("1500:5", "1200:5")]),
    ("x008-no-nameplate", &[("820:5", "800:5")]),
    ("f001-rollover-hours", &[("5x1", "6x10")]),
    ("f002-rollover-days", &[("5x1", "6x1")]),
    ("f003-no-metric", &[("[]", "[\"delivered\"]")]),
    (
        "f004-metric-twice",
        &[(
            "\"delivered\", \"delivered\"",
            "\"delivered\", \"received\"",
        )],
    ),
    ("f005-month", &[("4x1", "5x1")]),
    ("f005-rates", &[("5x1", "6x10")]),
    ("d001-unknown-item", &[("kwh-deliverd", "kwh-delivered")]),
    ("d002-caption-long", &[("KWHR", "KWH")]),
    ("d003-caption-letters", &[("kWh", "KWH")]),
    ("d004-empty-list", &[("[]", "[\"all-segments\"]")]),
    (
        "d005-item-twice",
        &[("\"kwh-delivered\", \"time\"", "\"kwh-delivered\", \"date\"")],
    ),
    (
        "d006-times",
        &[
            ("on_seconds = 0", "on_seconds = 1"),
            ("off_seconds = 16", "off_seconds = 15"),
            ("hold_minutes = 20", "hold_minutes = 15"),
        ],
    ),
    (
        "d007-not-metered",
        &[("[\"delivered\"]", "[\"delivered\", \"received\"]")],
    ),
    ("d008-no-switch", &[("\"ax\"", "\"ax-sd\"")]),
    (
        "d009-source",
        &[("{ item = \"source 39\"", "{ item = \"time\"")],
    ),
    (
        "d010-too-many-items",
        &[("\"kw-delivered-max\", \"kw-received-max\",\n]", "]")],
    ),
    (
        "d011-no-segment-test",
        &[("[\"kwh-delivered\"", "[\"all-segments\", \"kwh-delivered\"")],
    ),
    ("d012-long-cycle", &[("off_seconds = 2", "off_seconds = 0")]),
    (
        "d013-multiplier-not-told",
        &[("\"kwh-delivered\"]", "\"kwh-delivered\", \"multiplier\"]")],
    ),
    ("d014-annunciator", &[("[\"kwh\"]", "[\"kWh\"]")]),
    (
        "d015-captions-off",
        &[("captions = false", "captions = true")],
    ),
    ("d016-test-time", &[("480", "255")]),
    (
        "w001-sub-interval",
        &[("subinterval_minutes = 4", "subinterval_minutes = 5")],
    ),
    (
        "w002-profile-interval",
        &[("interval_minutes = 20", "interval_minutes = 30")],
    ),
    ("w003-not-an-hour", &[("25", "30")]),
    ("w004-too-long", &[("480", "240")]),
    (
        "w005-times",
        &[
            ("300", "255"),
            ("256", "255"),
            ("600", "255"),
            ("1000", "255"),
        ],
    ),
    ("w006-lock-out", &[("43200", "1440")]),
    ("w007-decimals", &[("decimals = 4", "decimals = 3")]),
    ("w008-demand-digits", &[("3200:5", "1600:5")]),
    ("t001-no-midnight", &[("00:01 A", "00:00 A")]),
    ("t002-two-rates", &[("14:00 B", "07:00 B")]),
    (
        "t003-no-saturday",
        &[(
            "weekday = \"summer\"",
            "weekday = \"summer\"\nsaturday = \"weekend\"",
        )],
    ),
    ("t004-unknown-schedule", &[("weakend", "weekend")]),
    (
        "t005-schedule-twice",
        &[(
            "name = \"weekend\"\nswitches = [\"00:00 A\", \"06:00 B\"]",
            "name = \"winter\"\nswitches = [\"00:00 A\", \"06:00 B\"]",
        )],
    ),
    (
        "t006-schedule-unused",
        &[("weekday = \"summer\"", "weekday = \"winter\"")],
    ),
    ("t007-weekdays-twice", &[("weekday = \"summer\"\n", "")]),
    (
        "t008-no-season",
        &[(
            "[[tou.holiday]]",
            "[[tou.season]]\nname = \"all year\"\nstarts = \"june 1\"\nweekday = \"summer\"\nsaturday = \"weekend\"\n\
             sunday = \"weekend\"\nspecial = [\"weekend\"]\n[[tou.holiday]]",
        )],
    ),
    (
        "t009-never-begins",
        &[("name = \"cold\"", "name = \"cold\"\nstarts = \"october 1\"")],
    ),
    (
        "t010-two-seasons-on-a-date",
        &[("on or after june 1", "on or after june 2")],
    ),
    ("t011-season-order", &[("april 1", "august 1")]),
    (
        "t012-special-unused",
        &[("[\"weekend\", \"summer\"]", "[\"weekend\"]")],
    ),
    (
        "t013-special-without-schedule",
        &[("special = 1", "special = 0")],
    ),
    ("t014-date-out-of-range", &[("2090-01-01", "2089-12-31")]),
    ("t015-leap-day", &[("february 29", "february 28")]),
    ("t016-day-31", &[("day 31", "day 28")]),
    (
        "t017-days-far-apart",
        &[("from 2026-04-01", "from 2026-03-07")],
    ),
    (
        "t018-unsure-rule",
        &[("last monday before may 7", "last monday of may")],
    ),
    // The fourth Thursday is the 22nd at the earliest.
    ("t019-holidays-on-a-date", &[("november 26", "november 21")]),
    ("t020-two-resets", &[("october 2", "october 1")]),
    (
        "t021-billing-without-effect",
        &[(
            "\"day 1 of every month\"",
            "\"day 1 of every month\"\ndemand_reset = true",
        )],
    ),
    ("t022-runs-out", &[("2026-07-04", "july 4")]),
    (
        "t023-never-ends",
        &[(
            "sunday of march\"",
            "sunday of march\"\noff = \"first sunday of november\"",
        )],
    ),
    ("t024-no-zone", &[("[tou]", "[tou]\nzone = \"-05:00\"")]),
    ("t025-no-such-zone", &[("-05:05", "-05:15")]),
    (
        "t026-two-times",
        &[("off_at = \"03:00\"", "off_at = \"02:00\"")],
    ),
    // As the clock goes on from there, or back to an hour before.
    ("t027-while-the-clock-changes", &[("02:30 B", "02:00 B")]),
    ("t028-rate-without-registers", &[("06:00 E", "06:00 D")]),
    ("t029-rate-not-shown", &[("06:00 D", "06:00 C")]),
    (
        "t030-rate-not-used",
        &[("\"07:00 B\", ", "\"07:00 B\", \"14:00 C\", ")],
    ),
    (
        // 76 of 64.
        "t031-too-many-switches",
        &[(
            ", \"00:58 A\", \"00:59 A\", \"01:00 A\", \"01:01 A\", \"01:02 A\", \"01:03 A\", \
             \"01:04 A\", \"01:05 A\", \"01:06 A\", \"01:07 A\", \"01:08 A\", \"01:09 A\"",
            "",
        )],
    ),
    ("t032-friday-apart", &[("friday = \"weekend\"\n", "")]),
    ("t033-demand-apart", &[("06:00 B demand", "06:00 B")]),
    ("l001-source", &[("kwh-deliverd", "kwh-delivered")]),
    (
        "l002-twice",
        &[(
            "{ source = \"kwh-delivered\"",
            "{ source = \"kwh-received\"",
        )],
    ),
    ("l003-channels", &[(", \"kwh-net\"", "")]),
    ("l004-interval", &[("45", "30")]),
    (
        "l005-days",
        &[("interval_minutes = 5", "interval_minutes = 20")],
    ),
    ("l006-no-channel", &[("[]", "[\"kwh-delivered\"]")]),
    ("l007-reactive", &[("kvarh-delivered", "kwh-received")]),
    ("k001-no-board", &[("ax-poly", "ax"), ("9S", "2S")]),
    ("k002-source", &[("frequency", "kwh-net")]),
    ("k003-no-weight", &[("weight_wh = 0", "weight_wh = 0.001")]),
    ("k004-no-width", &[("width_ms = 0", "width_ms = 1")]),
    // 48 000 W: a pulse of 1.8 Wh every 135 ms.
    ("k005-too-fast", &[("width_ms = 100", "width_ms = 67")]),
    ("k006-too-wide", &[("70000", "65535")]),
    ("s001-no-switch", &[("\"ax\"", "\"ax-sd\"")]),
    ("s002-over-rating", &[("60000", "48000")]),
    (
        "s003-no-pause",
        &[("hold_open_seconds = 0", "hold_open_seconds = 1")],
    ),
    ("s004-no-limit", &[("limit_watts = 0", "limit_watts = 1")]),
    ("s005-interval", &[("300", "255")]),
    (
        "s006-no-window",
        &[("window_minutes = 0", "window_minutes = 1")],
    ),
    (
        "s007-numbers",
        &[
            ("70000", "65535"),
            ("300", "255"),
            ("480", "255"),
            ("100000", "65535"),
        ],
    ),
    (
        "s008-alarm-only",
        &[("alarm_only = true", "alarm_only = false")],
    ),
    ("v001-event", &[("demand-rest", "time-changed-to")]),
    ("v002-event-twice", &[("event 1", "event 2")]),
];

#[test]
fn every_rule_has_a_sample_that_just_does_not_trip_it() {
    let mut wrong = Vec::new();
    for (sample, edits) in JUST {
        let path = folder("../tests/programs").join(format!("bad-{sample}.toml"));
        let mut text = fs::read_to_string(&path).unwrap();
        let code = sample.split('-').next().unwrap().to_uppercase();
        if !found(&text, sample).contains(&code) {
            wrong.push(format!("{sample} doesn't trip {code}"));
        }
        for (from, to) in *edits {
            if !text.contains(from) {
                wrong.push(format!("{sample} holds no {from:?}"));
            }
            text = text.replacen(from, to, 1);
        }
        let codes = found(&text, sample);
        let broken = codes.iter().any(|code| code.starts_with("line:"));
        if broken || codes.contains(&code) {
            wrong.push(format!("{sample} with {edits:?} still gives {codes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_is_in_the_table_of_those_that_just_do_not_trip() {
    let listed: BTreeSet<String> = JUST
        .iter()
        .filter_map(|(sample, _)| Some(sample.split('-').next()?.to_uppercase()))
        .collect();
    let all: BTreeSet<String> = CODES
        .iter()
        .filter(|(code, _)| !NO_SAMPLE.contains(code))
        .map(|(code, _)| (*code).to_owned())
        .collect();
    assert_eq!(listed, all);
}
