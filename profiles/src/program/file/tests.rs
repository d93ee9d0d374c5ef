use super::*;

const WHOLE: &str = r#"schema = 1
[meter]
model = "ax-poly"
form = "9S"
volts = "120-277"
class = 20
[multiplier]
ct = "800:5"
pt = "35:1"
[energy]
format = "5x1"
metrics = ["received", "delivered"]
[display.normal]
on_seconds = 6
off_seconds = 1
hold_minutes = 0
items = ["kwh-delivered", { item = "time", caption = "NOW" }]
[display.alternate]
items = []
[display.test]
items = [{ item = "all-segments" }]
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
fn every_known_key_is_a_key_of_the_serde_types_and_the_other_way() {
    let file = ProgramFile::of(&Program::parse(WHOLE, "p.toml").unwrap().program);
    fn keys(path: &str, value: &toml::Value) {
        let Some(table) = value.as_table() else {
            for member in value
                .as_array()
                .into_iter()
                .flatten()
                .filter(|member| member.is_table())
            {
                let written: Vec<&str> = member
                    .as_table()
                    .unwrap()
                    .keys()
                    .map(String::as_str)
                    .collect();
                assert!(
                    written
                        .iter()
                        .all(|key| known_keys(path).unwrap().contains(key)),
                    "{path}"
                );
            }
            return;
        };
        if !matches!(path, "display.alternate" | "display.test") {
            let mut written: Vec<&str> = table.keys().map(String::as_str).collect();
            let mut known = known_keys(path).unwrap().to_vec();
            written.sort_unstable();
            known.sort_unstable();
            assert_eq!(written, known, "at {path}");
        }
        for (key, value) in table {
            keys(&join(path, key), value);
        }
    }
    keys("", &toml::Value::try_from(&file).unwrap());
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
        errors("schema = 1\n[demand]\n"),
        [
            "p.toml:2:2: `demand` is no key that may stand here; it is one of schema, meter, multiplier, energy, display"
        ]
    );
}

#[test]
fn a_file_that_is_not_toml_is_shown_where_it_breaks() {
    let all = errors("schema = 1\n[meter\nmodel = ax\n");
    assert!(all[0].starts_with("p.toml:2:7: "), "{all:?}");
}

#[test]
fn a_value_of_the_wrong_type_says_what_was_expected() {
    let all = errors("schema = 1\n[meter]\nmodel = \"ax\"\nform = 2\n");
    assert_eq!(
        all,
        ["p.toml:4:8: invalid type: integer `2`, expected a string"]
    );
    let all = errors("schema = 1\n[meter]\nmodel = \"ax\"\nform = \"2S\"\nvolts = true\n");
    assert_eq!(
        all,
        ["p.toml:5:9: invalid type: boolean `true`, expected a voltage such as 240 or \"120-277\""]
    );
    let all = errors("schema = 1\n[meter]\nmodel = \"ax\"\n");
    assert!(
        all[0].starts_with("p.toml:2:1: missing field `form`"),
        "{all:?}"
    );
    let all = errors("schema = 1\n[display.normal]\nitems = [5]\n");
    assert!(
        all[0].starts_with("p.toml:3:10: invalid type: integer `5`, expected an item such as"),
        "{all:?}"
    );
    let all = errors("schema = 1\n[display.normal]\non_seconds = -6\nitems = []\n");
    assert!(
        all[0].starts_with("p.toml:3:14: invalid value: integer `-6`, expected u32"),
        "{all:?}"
    );
}

#[test]
fn every_value_that_is_none_of_its_kind_is_named_at_once() {
    let text = "schema = 1\n[multiplier]\nct = \"800/5\"\npt = \"0:1\"\n[energy]\nformat = \"5x2\"\nmetrics = [\"net\", \"recieved\"]\n";
    let all = errors(text);
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all[0].starts_with("p.toml:3:6: `800/5` is no ratio: "));
    assert!(all[1].starts_with("p.toml:4:6: "));
    assert!(
        all[2].starts_with("p.toml:6:10: `5x2` is no energy format; did you mean `5x1`"),
        "{all:?}"
    );
    assert!(
        all[3].starts_with("p.toml:7:19: `recieved` is no energy metric; did you mean `received`"),
        "{all:?}"
    );
}

#[test]
fn a_newer_schema_is_refused_with_what_is_needed_and_nothing_else() {
    assert_eq!(
        errors("schema = 7\n[tou]\n"),
        [
            "p.toml:1:10: the file has schema 7, this MeterBench reads schema 1; open it with a newer MeterBench, one that reads schema 7"
        ]
    );
    assert_eq!(errors("schema = 0\n"), ["p.toml:1:10: schema must be 1"]);
    assert_eq!(
        errors("schema = \"1\"\n"),
        ["p.toml:1:10: schema must be 1"]
    );
    assert_eq!(
        errors(""),
        ["p.toml:1:1: the file doesn't say which schema it has; begin it with `schema = 1`"]
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
        for spoiled in [b'"', b'[', b'=', b'\n', b'0', b' ', 0, b'{', b'.'] {
            let mut bytes = WHOLE.as_bytes().to_vec();
            bytes[end] = spoiled;
            outcome(&String::from_utf8(bytes).unwrap());
        }
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
fn strange_strings_survive_the_text() {
    let mut program = Program::parse(WHOLE, "p.toml").unwrap().program;
    program.meter.as_mut().unwrap().form = "9\"S\\\n\u{7}ü".into();
    program
        .display
        .as_mut()
        .unwrap()
        .normal
        .as_mut()
        .unwrap()
        .items[0]
        .caption = Some(Caption::new("\"'"));
    assert_eq!(
        Program::parse(&program.to_text(), "p.toml")
            .unwrap()
            .program,
        program
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
            crate::check::check_parsed(&parsed),
            [],
            "{} {} V\n{text}",
            row.id,
            row.volts
        );
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let is_key = line
                .split_once(" = ")
                .is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
            assert!(
                !is_key || lines[index - 1].starts_with('#'),
                "no comment above {line:?}"
            );
        }
    }
}
