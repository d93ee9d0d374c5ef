//! What a person wrote stays, and what was changed is there.

use proptest::prelude::*;

use super::*;
use crate::program::arbitrary;
use crate::program::demand::Interval;
use crate::program::{Caption, Demand, Item as DisplayItem, Ratio};

const WRITTEN: &str = r#"# House of the pump, do not touch the CTs!
schema = 1   # from the old tool

[multiplier]          # nameplate
pt   =   '1:1'
ct   = "800:5"        # checked 2025

[display.normal]
items = [
    "all-segments",   # must be first
    # the one that is billed
    "kwh-delivered",  # read by the inspector
    { item = "time", caption = "NOW" },
    'date',
]
on_seconds = 6

# Sections out of order are fine.
[meter]
form = "9S"
model = "ax-poly"
"#;

fn changed(text: &str, change: impl FnOnce(&mut Program)) -> String {
    let before = Program::parse(text, "p").unwrap().program;
    let mut after = before.clone();
    change(&mut after);
    let rewritten = rewrite(text, &before, &after);
    assert_eq!(rewritten.note, None, "{}", rewritten.text);
    assert_eq!(Program::parse(&rewritten.text, "p").unwrap().program, after);
    rewritten.text
}

/// The lines that one text has and the other hasn't.
fn lines_changed(from: &str, to: &str) -> (Vec<String>, Vec<String>) {
    let without = |text: &str, other: &str| {
        let lines = text
            .lines()
            .filter(|line| !other.lines().any(|known| known == *line));
        lines.map(str::to_owned).collect()
    };
    (without(from, to), without(to, from))
}

fn items(program: &mut Program) -> &mut Vec<DisplayItem> {
    &mut program
        .display
        .as_mut()
        .unwrap()
        .normal
        .as_mut()
        .unwrap()
        .items
}

#[test]
fn a_text_that_nothing_changes_keeps_every_byte_but_its_schema() {
    assert_eq!(
        changed(WRITTEN, |_| {}),
        WRITTEN.replace("schema = 1", "schema = 2")
    );
    let now = WRITTEN.replace("schema = 1", "schema = 2");
    for text in [
        now.clone(),
        now.replace('\n', "\r\n"),
        format!("\u{feff}{now}"),
    ] {
        assert_eq!(changed(&text, |_| {}), text);
    }
}

#[test]
fn a_changed_value_changes_its_line_alone() {
    let text = changed(WRITTEN, |program| {
        program.multiplier.as_mut().unwrap().ct = "400:5".parse::<Ratio>().unwrap();
    });
    let (gone, new) = lines_changed(WRITTEN, &text);
    assert_eq!(
        gone,
        [
            "schema = 1   # from the old tool",
            "ct   = \"800:5\"        # checked 2025"
        ]
    );
    assert_eq!(
        new,
        [
            "schema = 2   # from the old tool",
            "ct   = \"400:5\"        # checked 2025"
        ]
    );
}

#[test]
fn comments_beside_items_stay_with_them_when_items_come_and_go() {
    let text = changed(WRITTEN, |program| {
        let items = items(program);
        items.remove(3);
        items.swap(1, 2);
        items.insert(0, DisplayItem::new("kwh-received"));
        items[2].caption = Some(Caption::new("CLK"));
    });
    let list: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("items"))
        .take(8)
        .collect();
    assert!(
        text.contains("    \"all-segments\",   # must be first\n"),
        "{text}"
    );
    assert!(
        text.contains("\"kwh-delivered\",  # read by the inspector\n"),
        "{text}"
    );
    assert!(
        text.contains("{ item = \"time\", caption = \"CLK\" },\n"),
        "{text}"
    );
    assert!(list[1].starts_with("    \"kwh-received\","), "{text}");
    assert!(!text.contains("'date'"), "{text}");
}

#[test]
fn a_new_section_comes_at_its_place_and_a_removed_one_vanishes() {
    let text = changed(WRITTEN, |program| {
        program.demand = Some(Demand {
            interval: Some(Interval::Block { minutes: 15 }),
            ..Demand::default()
        });
        program.multiplier = None;
    });
    assert!(
        !text.contains("[multiplier]") && !text.contains("checked 2025"),
        "{text}"
    );
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(
        place("on_seconds = 6") < place("[demand]")
            && place("[demand]") < place("# Sections out of order"),
        "{text}"
    );
    assert!(text.contains("# Minutes of the demand interval"), "{text}");
}

#[test]
fn seasons_are_known_by_their_names() {
    let text = "schema = 2
[[tou.season]]   # cold
name = \"winter\"
starts = \"october 1\"   # as filed
[[tou.season]]   # hot
name = \"summer\"
starts = { on = \"june 1\" }
";
    let text = changed(text, |program| {
        let calendar = program.tou.as_mut().unwrap().calendar.as_mut().unwrap();
        calendar.seasons.swap_remove(0);
        calendar.seasons[0].starts[0].demand_reset = true;
        calendar.seasons[0].days.weekday = Some("flat".into());
    });
    assert_eq!(
        text,
        "schema = 2
[[tou.season]]   # hot
name = \"summer\"
starts = { on = \"june 1\", demand_reset = true }
weekday = \"flat\"
"
    );
}

#[test]
fn a_list_of_ten_thousand_is_changed_quickly_and_wholly() {
    let switches = vec!["\"00:00 A\""; 10_000].join(", ");
    let text = format!("schema = 2\n[[tou.schedule]]\nname = \"a\"\nswitches = [{switches}]\n");
    let text = changed(&text, |program| {
        let calendar = program.tou.as_mut().unwrap().calendar.as_mut().unwrap();
        let switches = &mut calendar.schedules[0].switches;
        for switch in switches.iter_mut().step_by(2) {
            *switch = "07:00 B".parse().unwrap();
        }
    });
    assert!(text.contains("[\"07:00 B\", \"00:00 A\", \"07:00 B\""));
}

#[test]
fn a_text_that_is_none_becomes_a_new_one_and_a_note_says_so() {
    let after = Program::parse(WRITTEN, "p").unwrap().program;
    let rewritten = rewrite("schema = [", &Program::default(), &after);
    assert_eq!(rewritten.text, after.to_commented_text());
    assert!(
        rewritten
            .note
            .is_some_and(|note| note.contains("could not be kept"))
    );
}

/// A text with a comment above and beside every line; one with texts of several lines stays as it is.
fn with_comments(text: &str) -> String {
    if text.contains("\'\'\'") || text.contains("\"\"\"") {
        return text.to_owned();
    }
    let line = |(index, line)| format!("# above {index}\n{line} # beside {index}\n");
    text.lines().enumerate().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_change_of_any_program_is_written_into_its_text(before in arbitrary::program(), after in arbitrary::program()) {
        let plain = before.to_text();
        let body = plain.split_once('\n').map_or("", |(_, body)| body);
        for text in [plain.clone(), before.to_commented_text(), with_comments(body)] {
            if Program::parse(&text, "p").is_err() {
                continue;
            }
            let rewritten = rewrite(&text, &before, &after);
            let parsed = Program::parse(&rewritten.text, "p");
            prop_assert_eq!(&parsed.unwrap().program, &after);
            prop_assert!(rewritten.note.is_none(), "from:\n{}\nto:\n{}", text, after.to_text());
        }
    }

    #[test]
    fn one_changed_section_leaves_the_others_as_they_stand(before in arbitrary::program(), other in arbitrary::program(), at in 0usize..11) {
        let section = crate::program::Section::ALL[at];
        let mut after = before.clone();
        after.set_section(other.section(section));
        let text = before.to_commented_text();
        let rewritten = rewrite(&text, &before, &after);
        prop_assert_eq!(&Program::parse(&rewritten.text, "p").unwrap().program, &after);
        let mine = |line: &str| line.trim_start_matches('[').split([']', '.']).next() == Some(section.id());
        let mut inside = false;
        for line in text.lines() {
            if line.starts_with('[') {
                inside = mine(line);
            }
            let comment = line.starts_with('#');
            prop_assert!(inside || comment || rewritten.text.contains(line), "{line}");
        }
    }
}
