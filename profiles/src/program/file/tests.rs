use proptest::prelude::*;

use super::*;
use crate::check::DAY;
use crate::program::demand::Interval;
use crate::program::kyz::OutputMode;
use crate::program::{Applied, Caption, Item, Metric, TextField, Volts, arbitrary};

/// Every key there is.
const WHOLE: &str = r#"schema = 2
[meter]
model = "ax-poly"
form = "9S"
volts = "120-277"
class = 20
firmware = "5.28"
[texts]
owner = "City Light"
division = "North"
service_point = "SP 1"
electrical_address = "F 12"
device_id = "1000123"
utility_serial = "U-1"
customer = "C"
coordinate_1 = "1"
coordinate_2 = "2"
coordinate_3 = "3"
tariff = "TOU-8"
programmer = "jd"
miscellaneous = "-"
[multiplier]
ct = "800:5"
pt = "35:1"
applied = "display"
[energy]
format = "5x1"
metrics = ["received", "delivered"]
[display]
leading_zeros = true
captions = true
segments_at_power_up = false
load_emulation = true
test_minutes = 30
[display.normal]
on_seconds = 6
off_seconds = 1
hold_minutes = 0
items = ["kwh-delivered", { item = "time", caption = "NOW", annunciators = ["kWh"] }]
[display.alternate]
items = []
[display.test]
items = [{ item = "all-segments" }]
[demand]
kind = "rolling"
interval_minutes = 15
subinterval_minutes = 5
reset_lockout_minutes = 60
power_fail_seconds = 3
power_fail_exclusion_minutes = 30
cold_load_pickup_minutes = 10
decimals = 2
[tou]
zone = "-05:00"
[tou.dst]
on = "second sunday of march"
off = ["first sunday of november", { on = "2026-12-24" }]
at = "02:00"
off_at = "03:00"
minutes = 60
[[tou.schedule]]
name = "summer weekday"
switches = ["00:00 C", "07:00 B", "14:00 A energy"]
[[tou.schedule]]
name = "flat"
switches = ["00:00 C"]
[[tou.season]]
name = "summer"
starts = { on = "june 1", demand_reset = true, self_read = true }
weekday = "summer weekday"
monday = "flat"
tuesday = "flat"
wednesday = "flat"
thursday = "flat"
friday = "flat"
saturday = "flat"
sunday = "flat"
special = ["flat"]
[[tou.holiday]]
name = "Independence Day"
on = "july 4, monday if sunday"
special = 1
demand_reset = true
self_read = true
[[tou.billing]]
on = "day 1 of every month"
demand_reset = true
self_read = true
[load_profile]
interval_minutes = 15
channels = ["kwh-delivered", { source = "kwh-received", end_reading = false }]
[kyz.output_1]
mode = "toggle"
source = "kwh-delivered"
weight_wh = 1.8
width_ms = 0
[kyz.output_2]
mode = "pulse"
source = "kwh-delivered"
weight_wh = 12
[service_limit]
enabled = true
net = false
auto_reclose = true
alarm_only = false
interval_minutes = 5
limit_watts = 5000
hold_open_seconds = 60
max_violations = 0
window_minutes = 60
emergency_minutes = 30
[events]
history = ["demand-reset", "event 57"]
log = ["maker event 20"]
"#;

fn errors(text: &str) -> Vec<String> {
    Program::parse(text, "p.toml")
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_whole_file_becomes_a_program() {
    let program = Program::parse(WHOLE, "p.toml").unwrap().program;
    assert_eq!(
        program.meter.as_ref().unwrap().volts,
        Some(Volts::Range(120, 277))
    );
    assert_eq!(
        program.multiplier.as_ref().unwrap().product().whole(),
        Some(5600)
    );
    let energy = program.energy.as_ref().unwrap();
    assert_eq!(
        energy.metrics.as_deref(),
        Some(&[Metric::Received, Metric::Delivered][..])
    );
    let normal = program.display.as_ref().unwrap().normal.as_ref().unwrap();
    assert_eq!(
        (normal.on_seconds, normal.off_seconds, normal.hold_minutes),
        (Some(6), Some(1), Some(0))
    );
    assert_eq!(normal.items[0], Item::new("kwh-delivered"));
    assert_eq!(normal.items[1].caption, Some(Caption::new("NOW")));
}

#[test]
fn every_section_becomes_its_value() {
    let program = Program::parse(WHOLE, "p.toml").unwrap().program;
    assert!(program.left_alone().is_empty());
    assert_eq!(
        program.texts.as_ref().unwrap().0.len(),
        TextField::ALL.len()
    );
    assert_eq!(
        program.multiplier.as_ref().unwrap().applied,
        Some(Applied::Display)
    );
    let display = program.display.as_ref().unwrap();
    assert_eq!(
        (display.leading_zeros, display.test_minutes),
        (Some(true), Some(30))
    );
    let item = &display.normal.as_ref().unwrap().items[1];
    assert_eq!(item.annunciators.as_deref(), Some(&["kWh".to_owned()][..]));
    let demand = program.demand.as_ref().unwrap();
    let rolling = Interval::Rolling {
        minutes: 15,
        subinterval_minutes: 5,
    };
    assert_eq!((demand.interval, demand.decimals), (Some(rolling), Some(2)));
    let tou = program.tou.as_ref().unwrap();
    assert_eq!(tou.zone_minutes, Some(-300));
    assert_eq!(tou.dst.as_ref().unwrap().off.len(), 2);
    let calendar = tou.calendar.as_ref().unwrap();
    assert_eq!(
        calendar.schedules[0].switches[2].to_string(),
        "14:00 A energy"
    );
    let summer = &calendar.seasons[0];
    assert!(summer.starts[0].demand_reset && summer.starts[0].on.to_string() == "june 1");
    assert_eq!(summer.days.monday_to_friday(0), Some("flat"));
    assert_eq!(
        (calendar.holidays[0].special, calendar.billing.len()),
        (1, 1)
    );
    let channels = program
        .load_profile
        .as_ref()
        .unwrap()
        .channels
        .as_ref()
        .unwrap();
    assert_eq!(
        [channels[0].end_reading, channels[1].end_reading],
        [true, false]
    );
    let [one, two] = &program.kyz.as_ref().unwrap().outputs;
    assert_eq!(one.as_ref().unwrap().weight_milliwatt_hours, 1800);
    assert_eq!(one.as_ref().unwrap().mode, OutputMode::Toggle);
    assert_eq!(two.as_ref().unwrap().weight_milliwatt_hours, 12_000);
    assert_eq!(
        program.service_limit.as_ref().unwrap().limit_watts,
        Some(5000)
    );
    assert_eq!(
        program.events.as_ref().unwrap().log.as_ref().unwrap().len(),
        1
    );
}

#[test]
fn the_whole_file_holds_every_key_of_the_schema() {
    let document: toml::Table = WHOLE.parse().unwrap();
    fn keys(path: &str, node: &shape::Node, value: &toml::Value) {
        let value = match value {
            // The longest of them says most.
            toml::Value::Array(all) => {
                let size = |value: &&toml::Value| value.as_table().map_or(0, toml::Table::len);
                match all.iter().max_by_key(size) {
                    Some(longest) => longest,
                    None => return,
                }
            }
            value => value,
        };
        let (Some(known), Some(table)) = (node.table(), value.as_table()) else {
            return;
        };
        for (key, node) in &known.keys {
            let path = format!("{path}.{key}");
            let optional = ["dst.off.", "starts.", "alternate.", "test.", "output_2."];
            match table.get(key) {
                Some(value) => keys(&path, node, value),
                None => assert!(optional.iter().any(|part| path.contains(part)), "{path}"),
            }
        }
    }
    keys("", shape::root(), &toml::Value::Table(document));
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() {
    let text = "schema = 1\n[multiplier]\n  cct = \"1\"\n[display.normal]\nitems = [{ item = \"time\", captoin = \"T\" }]\n";
    assert_eq!(
        errors(text),
        [
            "p.toml:3:3: `cct` is no key that may stand in [multiplier]; did you mean `ct`",
            "p.toml:5:27: `captoin` is no key that may stand in [display.normal.items]; did you mean `caption`",
        ]
    );
    assert_eq!(
        errors("schema = 2\n[zzz]\n"),
        [
            "p.toml:2:2: `zzz` is no key that may stand here; it is one of schema, meter, texts, multiplier, energy, \
             display, demand, tou, load_profile, kyz, service_limit, events"
        ]
    );
}

#[test]
fn a_file_that_is_not_toml_is_shown_where_it_breaks() {
    let all = errors("schema = 1\n[meter\nmodel = ax\n");
    assert!(all[0].starts_with("p.toml:2:7: "), "{all:?}");
}

#[test]
fn values_of_a_wrong_type_are_all_named_with_what_was_expected() {
    let text = "schema = 2
[meter]
form = 2
volts = true
class = -20
[display.normal]
on_seconds = 4294967296
items = [5, { item = [] }]
[tou]
season = [{ name = \"x\", starts = 2026-12-24 }]
dst = \"no\"
[tou.schedule]
[kyz.output_1]
mode = \"off\"
source = \"kwh-delivered\"
weight_wh = \"1.8\"
[service_limit]
enabled = \"yes\"
";
    assert_eq!(
        errors(text),
        [
            "p.toml:2:2: [meter] lacks `model`; add `model = …`",
            "p.toml:3:8: `form` is a text in quotes, not the number 2",
            "p.toml:4:9: `volts` is a whole number or a text in quotes, not true",
            "p.toml:5:9: `class` is from 0 to 65535, not -20",
            "p.toml:7:14: `on_seconds` is from 0 to 4294967295, not 4294967296",
            "p.toml:8:10: `items` is a text in quotes or a table of keys, not the number 5",
            "p.toml:8:22: `item` is a text in quotes, not a list",
            "p.toml:10:34: `starts` is a text in quotes or a table of keys or a list in [ ], not the date or time \
             2026-12-24; put it in quotes, \"2026-12-24\"",
            "p.toml:11:7: `dst` is a table of keys, not the text `no`",
            "p.toml:12:6: `schedule` is a list in [ ], not a table of keys",
            "p.toml:16:13: `weight_wh` is a number, not the text `1.8`",
            "p.toml:18:11: `enabled` is true or false, not the text `yes`",
        ]
    );
    assert_eq!(
        errors("schema = 2\n[meter]\nmodel = \"ax\"\nform = \"2S\"\nvolts = \"x\"\n"),
        ["p.toml:5:9: invalid value: string \"x\", expected a voltage such as 240 or \"120-277\""]
    );
}

#[test]
fn words_that_mean_nothing_are_all_named_at_their_places() {
    let text = "schema = 2
[multiplier]
applied = \"dispaly\"
[demand]
kind = \"rolling\"
interval_minutes = 15
[tou]
zone = \"EST\"
[tou.dst]
on = [\"second sunday of march\", \"sunday\"]
at = \"2 AM\"
[[tou.schedule]]
name = \"a\"
switches = [\"00:00 A\", \"7:00 B\", \"08:00 I\"]
[[tou.season]]
name = \"s\"
starts = { on = \"jully 1\" }
[[tou.holiday]]
name = \"h\"
on = \"february 30\"
[kyz.output_2]
mode = \"togle\"
source = \"kwh-delivered\"
weight_wh = 1.0001
";
    let all = errors(text);
    let begins = [
        "p.toml:3:11: `dispaly` is not a place for the multiplier; did you mean `display`",
        "p.toml:5:8: rolling demand has a sub-interval; add",
        "p.toml:8:8: `EST` is no time zone; write",
        "p.toml:10:33: `sunday` is no date or rule; a date is written",
        "p.toml:11:6: `2 AM` is no time of day; a time of day is written 07:00",
        "p.toml:14:24: `7:00 B` is no switch; a time of day",
        "p.toml:14:34: `08:00 I` is no switch; a rate is",
        "p.toml:17:17: `jully 1` is no date or rule; `jully` stands where",
        "p.toml:20:6: `february 30` is no date or rule; february has no day 30",
        "p.toml:22:8: `togle` is not a mode of an output; did you mean `toggle`",
        "p.toml:24:13: 1.0001 Wh is no weight of a pulse; write",
    ];
    assert_eq!(all.len(), begins.len(), "{all:#?}");
    for (error, begin) in all.iter().zip(begins) {
        assert!(error.starts_with(begin), "{error}");
    }
}

#[test]
fn every_value_that_is_none_of_its_kind_is_named_at_once() {
    let text = "schema = 1\n[multiplier]\nct = \"800/5\"\npt = \"0:1\"\n[energy]\nformat = \"5x2\"\nmetrics = [\"net\", \"recieved\"]\n";
    let all = errors(text);
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all[0].starts_with("p.toml:3:6: `800/5` is no ratio; "));
    assert!(all[1].starts_with("p.toml:4:6: "));
    assert!(
        all[2].starts_with("p.toml:6:10: `5x2` is not an energy format; did you mean `5x1`"),
        "{all:?}"
    );
    assert!(
        all[3].starts_with(
            "p.toml:7:19: `recieved` is not an energy metric; did you mean `received`"
        ),
        "{all:?}"
    );
}

#[test]
fn a_newer_schema_is_refused_with_what_is_needed_and_nothing_else() {
    assert_eq!(
        errors("schema = 7\n[zzz]\n"),
        [
            "p.toml:1:10: the file has schema 7, this MeterBench reads up to schema 2; open it with a newer MeterBench, \
             one that reads schema 7"
        ]
    );
    for bad in ["0", "-1", "\"1\"", "1.0", "99999999999999999999"] {
        assert_eq!(
            errors(&format!("schema = {bad}\n")),
            ["p.toml:1:10: schema is a number from 1 to 2"]
        );
    }
    assert_eq!(
        errors(""),
        ["p.toml:1:1: the file doesn't say which schema it has; begin it with `schema = 2`"]
    );
}

#[test]
fn an_older_schema_is_read_with_a_note_and_without_what_came_later() {
    let text = "schema = 1\n[multiplier]\nct = \"800:5\"\n";
    let parsed = Program::parse(text, "old.toml").unwrap();
    assert_eq!(
        parsed.notes,
        ["old.toml has schema 1 and is read as schema 2; it becomes schema 2 when it is saved"]
    );
    assert!(parsed.program.to_text().contains("schema = 2\n"));
    assert!(Program::parse(WHOLE, "p.toml").unwrap().notes.is_empty());
    let text = "schema = 1\n[display.normal]\nitems = [{ item = \"time\", annunciators = [] }]\n[demand]\n";
    assert_eq!(
        errors(text),
        [
            "p.toml:3:27: `annunciators` came with schema 2, this file has schema 1; set `schema = 2` at its top",
            "p.toml:4:2: `demand` came with schema 2, this file has schema 1; set `schema = 2` at its top",
        ]
    );
}

#[test]
fn a_file_of_something_else_is_called_that() {
    let all = errors("[package]\nname = \"x\"\n");
    assert_eq!(all.len(), 1);
    assert!(
        all[0].starts_with("p.toml:1:1: this is TOML, but not a MeterBench program"),
        "{all:?}"
    );
    let all = errors("\n {\"snapshot\": 1}");
    assert_eq!(all.len(), 1);
    assert!(
        all[0].starts_with("p.toml:2:2: this is JSON, such as a snapshot"),
        "{all:?}"
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_read() {
    let text = format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"));
    let parsed = Program::parse(&text, "p.toml").unwrap();
    assert_eq!(
        parsed.program,
        Program::parse(WHOLE, "p.toml").unwrap().program
    );
    assert_eq!(parsed.places.of_path("meter.form"), Some((4, 8)));
}

#[test]
fn a_file_cut_or_spoiled_at_any_byte_is_a_program_or_an_error_with_a_place() {
    let lines = WHOLE.lines().count() + 1;
    let outcome = |text: &str| {
        for error in Program::parse(text, "p.toml").err().into_iter().flatten() {
            assert!(
                (1..=lines).contains(&error.line) && error.column >= 1,
                "{error}"
            );
            assert!(!error.what.is_empty());
        }
    };
    for end in 0..WHOLE.len() {
        outcome(&WHOLE[..end]);
        let mut bytes = WHOLE.as_bytes().to_vec();
        bytes[end] = [b'"', b'[', b'\n', b'0', 0][end % 5];
        outcome(&String::from_utf8(bytes).unwrap());
    }
}

#[test]
fn text_and_commented_text_give_the_program_back() {
    let program = Program::parse(WHOLE, "p.toml").unwrap().program;
    for text in [program.to_text(), program.to_commented_text()] {
        let again = Program::parse(&text, "p.toml")
            .unwrap_or_else(|errors| panic!("{errors:?}\n{text}"))
            .program;
        assert_eq!(again, program);
        assert_eq!(again.multiplier.unwrap().ct.text(), "800:5");
    }
    assert_eq!(
        Program::parse(&Program::default().to_text(), "p.toml")
            .unwrap()
            .program,
        Program::default()
    );
}

#[test]
fn the_template_of_every_row_comments_every_key_and_is_clean() {
    for row in &crate::catalog::built_in().forms {
        let program = Program::template(row);
        let text = program.to_commented_text();
        let parsed =
            Program::parse(&text, "new.toml").unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        assert_eq!(parsed.program, program);
        assert_eq!(
            crate::check::check_parsed(&parsed, DAY),
            [],
            "{} {} V\n{text}",
            row.id,
            row.volts
        );
        every_key_stands_under_its_comment(&text);
    }
}

fn every_key_stands_under_its_comment(text: &str) {
    let keys = |line: &str| {
        let (key, _) = line.split_once(" = ")?;
        let plain = key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit());
        plain.then(|| key.to_owned())
    };
    let mut above = "";
    let mut table = String::new();
    let mut seen = std::collections::BTreeSet::new();
    for line in text.lines() {
        if line.starts_with('[') {
            table = line.to_owned();
        }
        // Of lists of tables the first is commented, the others are like it.
        if let Some(key) = keys(line).filter(|key| seen.insert(format!("{table} {key}"))) {
            assert!(above.starts_with('#'), "no comment above {table} {key}");
        }
        above = line;
    }
}

#[test]
fn with_its_examples_a_new_program_has_every_section_and_no_errors() {
    for row in &crate::catalog::built_in().forms {
        let text = crate::program::text::uncommented(&Program::template(row).to_commented_text());
        let parsed =
            Program::parse(&text, "new.toml").unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        every_key_stands_under_its_comment(&text);
        for section in crate::program::Section::ALL {
            let set = parsed.program.section(section).is_set();
            assert!(set, "{} {section:?}\n{text}", row.id);
        }
        // What the model lacks is said; nothing else is wrong.
        for finding in crate::check::check_parsed(&parsed, DAY) {
            assert_eq!(finding.severity, crate::Severity::Warning, "{finding:?}");
            assert!(
                ["S001", "K001"].contains(&&*finding.code),
                "{} {finding:?}",
                row.id
            );
        }
    }
}

#[test]
fn seldom_keys_stand_in_a_new_program_and_are_set_by_taking_their_sign_away() {
    let row = &crate::catalog::built_in().forms[0];
    let text = Program::template(row).to_commented_text();
    for (path, example) in crate::program::text::SELDOM {
        let hidden: String = example.lines().map(|line| format!("\n#{line}")).collect();
        // An entry for billing, which comes first, holds two of the holiday's keys.
        let (before, after) = text.rsplit_once(&hidden).expect(path);
        let mut set = format!("{before}\n{example}{after}");
        if path == "demand.subinterval_minutes" {
            set = set.replace("kind = \"block\"", "kind = \"rolling\"");
        }
        let parsed =
            Program::parse(&set, "new.toml").unwrap_or_else(|errors| panic!("{errors:?}\n{set}"));
        for finding in crate::check::check_parsed(&parsed, DAY) {
            assert_eq!(
                finding.severity,
                crate::Severity::Warning,
                "{path} {finding:?}"
            );
        }
        assert!(parsed.program.to_text().contains(example), "{path}\n{set}");
    }
}

#[test]
fn an_example_is_no_part_of_the_program() {
    let row = &crate::catalog::built_in().forms[0];
    let program = Program::template(row);
    let text = program.to_commented_text();
    assert!(
        text.contains("\n#[texts]\n") && text.contains("\n##"),
        "{text}"
    );
    assert_eq!(Program::parse(&text, "new.toml").unwrap().program, program);
    // A program that sets everything has none.
    let whole = Program::parse(WHOLE, "p.toml").unwrap().program;
    assert!(
        !whole
            .to_commented_text()
            .contains(crate::program::text::EXAMPLES)
    );
}

proptest! {
    #[test]
    fn any_program_is_read_back_as_it_was_written(program in arbitrary::program()) {
        for text in [program.to_text(), program.to_commented_text()] {
            match Program::parse(&text, "p.toml") {
                Ok(again) => prop_assert_eq!(&again.program, &program),
                Err(errors) => prop_assert!(false, "{errors:?}\n{text}"),
            }
        }
    }

    #[test]
    fn what_is_written_as_json_says_the_same(program in arbitrary::program()) {
        let json = serde_json::to_value(program.to_file()).unwrap();
        let file: ProgramFile = serde_json::from_value(json).unwrap();
        prop_assert_eq!(file, program.to_file());
    }
}

#[test]
fn words_beside_a_list_stand_under_each_other() {
    let row = &crate::catalog::built_in().forms[0];
    let text = Program::template(row).to_commented_text();
    let columns: Vec<usize> = text
        .lines()
        .filter(|line| line.starts_with("    \""))
        .filter_map(|line| line.find('#'))
        .collect();
    assert!(columns.len() > 20);
    assert!(columns.iter().all(|column| *column == columns[0]), "{text}");
}
