//! Files that nobody would write: long, deep, or of random bytes. Each is a program or an error that fits on a screen.

use proptest::prelude::*;

use crate::check::{DAY, check_parsed, hours_to_rollover};
use crate::program::{ListName, Program};
use crate::screen::{Readings, screens};

/// What is said about a file, by the loader or by the rules; nothing on the way may panic.
fn said(text: &str) -> Vec<String> {
    match Program::parse(text, "p") {
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
        Ok(parsed) => {
            for list in ListName::ALL {
                for screen in screens(&parsed.program, list, &Readings::new()) {
                    assert_eq!(screen.id.chars().count(), 3);
                }
            }
            let again = Program::parse(&parsed.program.to_text(), "p").unwrap();
            assert_eq!(again.program, parsed.program);
            let findings = check_parsed(&parsed, DAY);
            findings.iter().map(crate::Finding::in_words).collect()
        }
    }
}

#[test]
fn a_megabyte_in_any_value_is_answered_with_a_line() {
    let letters = ["x", "X", "9", "ü", "\\n"];
    for (letter, times) in letters
        .into_iter()
        .zip([1_000_000, 10_000, 10_000, 10_000, 10_000])
    {
        let long = letter.repeat(times);
        for key in [
            "[multiplier]\nct",
            "[energy]\nformat",
            "[meter]\nmodel='ax'\nform='2S'\nvolts",
        ] {
            let all = said(&format!("schema=1\n{key}=\"{long}\""));
            assert_eq!(all.len(), 1);
            assert!(all[0].chars().count() < 300, "{:.400}", all[0]);
        }
        for text in [
            format!("[meter]\nmodel=\"{long}\"\nform=\"{long}\""),
            format!("[meter]\nmodel='ax'\nform=\"{long}\""),
            format!("[display.normal]\nitems=[\"{long}\",{{item='time',caption=\"{long}\"}}]"),
            format!("[display.normal]\nitems=[\"source {long}\",\"source {long}\"]"),
        ] {
            let all = said(&format!("schema=1\n{text}"));
            assert!(
                !all.is_empty() && all.iter().all(|line| line.chars().count() < 300),
                "{:.400}",
                all[0]
            );
        }
    }
    let all = said(&format!("schema=1\n{}=1", "k".repeat(1_000_000)));
    assert!(all.len() == 1 && all[0].len() < 300, "{:.400}", all[0]);
}

#[test]
fn ten_thousand_items_are_read_and_each_is_judged() {
    let items = vec!["'time'"; 10_000].join(",");
    let mut all = said(&format!(
        "schema=1\n[meter]\nmodel='ax'\nform='2S'\n[display.normal]\nitems=[{items}]"
    ));
    // Besides, they are more than a meter holds, and none tests the segments.
    all.retain(|one| one.contains("twice"));
    assert_eq!(all.len(), 9_999);
    assert!(
        all[9_998].ends_with(
            "`time` is in the normal list twice, as items 1 and 10000; remove one of them"
        ),
        "{}",
        all[9_998]
    );
}

#[test]
fn what_is_nested_too_deeply_is_refused_once_in_plain_words() {
    let deep = 100_000;
    for text in [
        format!("a={}", "[".repeat(deep)),
        format!("a={}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("a={}", "{a=".repeat(deep)),
        format!("{}a=1", "a.".repeat(deep)),
        format!("[{}a]", "a.".repeat(deep)),
        format!("[display.normal]\nitems=[{{{}a=1}}]", "a.".repeat(deep)),
    ] {
        let all = said(&format!("schema=1\n{text}"));
        assert!(
            all.len() == 1 && all[0].contains("nested too deeply"),
            "{:?}",
            all.first()
        );
    }
}

#[test]
fn absurd_ratios_are_refused_or_reckoned_exactly() {
    let with = |ct: &str| {
        format!(
            "schema=1\n[meter]\nmodel='ax-poly'\nform='9S'\n[energy]\nformat='5x1'\n[multiplier]\nct='{ct}'\npt='{ct}'"
        )
    };
    for no_ratio in [
        "99999999999999999999:5",
        "1e308",
        "0",
        "-5:1",
        "nan",
        "inf",
        "0:5",
        "5:0",
        "+5:1",
        "",
        "５",
    ] {
        let all = said(&with(no_ratio));
        assert!(
            all.len() == 2 && all[0].contains("is no ratio; write it as on the nameplate"),
            "{all:?}"
        );
    }
    let all = said(&with("9999999.999:0.001"));
    assert!(
        all.iter()
            .any(|line| line.contains("multiplier 99999999980000000001 ")),
        "{all:?}"
    );
    assert!(
        all.iter().any(|line| line.contains("less than 0.01 hours")),
        "{all:?}"
    );
    let least = Program::parse(&with("0.001:9999999.999"), "p")
        .unwrap()
        .program;
    let row = crate::catalog::built_in()
        .forms
        .iter()
        .find(|row| row.id == "9S/8S")
        .unwrap();
    let hours = hours_to_rollover(
        crate::program::EnergyFormat::F6x10,
        row,
        None,
        &least.multiplier.unwrap(),
    );
    assert!(hours.is_finite() && hours > 0.0);
}

const SOUND: &str = include_str!("../../../../tests/programs/good-2s-house.toml");

proptest! {
    #[test]
    fn any_text_is_a_program_or_errors(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        said(&text);
        said(&String::from_utf8_lossy(&bytes));
        said(&format!("schema = 1\n{text}"));
    }

    #[test]
    fn a_sound_file_with_flipped_bytes_is_a_program_or_errors(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = SOUND.as_bytes().to_vec();
        for (index, byte) in flips {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        said(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_strings_in_a_program_are_judged_and_written(
        [model, form, item, caption] in any::<[String; 4]>(),
    ) {
        let quote = |text: &str| toml::Value::String(text.to_owned()).to_string();
        said(&format!(
            "schema=1\n[meter]\nmodel={}\nform={}\n[display.normal]\nitems=[{{item={},caption={}}}]",
            quote(&model), quote(&form), quote(&item), quote(&caption),
        ));
    }
}
