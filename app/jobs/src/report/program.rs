//! A program and a comparison in words.

mod sections;

use meterbench_profiles::program::Section;
use meterbench_profiles::{Comparison, Program};
use serde_json::{Value, json};

/// The settings of a program, or of the meter it was read from, in words.
#[must_use]
pub fn settings_text(program: &Program) -> String {
    let mut text = sections::all(program);
    if text.is_empty() {
        text.push_str("The program sets nothing\n");
    }
    text
}

/// A program in words, and what it leaves to the meter.
#[must_use]
pub fn program_text(program: &Program) -> String {
    let mut text = settings_text(program);
    if let Some(line) = left_alone_text(program) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// "Not set, the meter keeps its own: demand, time of use"; `None` where everything is set.
#[must_use]
pub fn left_alone_text(program: &Program) -> Option<String> {
    let names: Vec<String> = program
        .left_alone()
        .into_iter()
        .map(|section| match section {
            Section::Kyz => section.words().to_owned(),
            section => section.words().to_lowercase(),
        })
        .collect();
    let names = names.join(", ");
    (!names.is_empty()).then(|| format!("Not set, the meter keeps its own: {names}"))
}

/// The sections that a program leaves to the meter, by their keys.
#[must_use]
pub fn left_alone_json(program: &Program) -> Value {
    let keys: Vec<&str> = program.left_alone().into_iter().map(Section::id).collect();
    json!(keys)
}

/// diff.
#[must_use]
pub fn comparison_json(comparison: &Comparison) -> Value {
    let differences: Vec<Value> = comparison
        .differences
        .iter()
        .map(|it| json!({"path": it.path, "a": it.a, "b": it.b}))
        .collect();
    json!({"differences": differences, "same": comparison.same, "not_compared": comparison.not_compared})
}

/// A comparison in words.
#[must_use]
pub fn comparison_text(comparison: &Comparison) -> String {
    let mut text = String::new();
    for it in &comparison.differences {
        text.push_str(&format!("{}: {} -> {}\n", it.path, it.a, it.b));
    }
    let count = comparison.differences.len();
    text.push_str(&match count {
        0 => format!("No differences, {} settings the same\n", comparison.same),
        1 => format!("1 difference, {} settings the same\n", comparison.same),
        _ => format!(
            "{count} differences, {} settings the same\n",
            comparison.same
        ),
    });
    if !comparison.not_compared.is_empty() {
        text.push_str(&format!(
            "Not compared, because only one side has it: {}\n",
            comparison.not_compared.join(", ")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        let path = format!("{}/../../tests/programs/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        program_text(&Program::parse(&text, name).unwrap().program)
    }

    #[test]
    fn every_section_is_told_line_by_line() {
        let all = text("good-2s-residential-tou.toml");
        for line in [
            "Meter                     ax form 2S, 240 V, class 200, firmware 5.28",
            "Owner                     \"Springfield Power\"",
            "Energy format             5x1, rolls over at 100 000 kWh",
            "Demand interval           15 minutes, block",
            "Time zone                 -05:00",
            "Daylight saving           from second sunday of march at 02:00 to first sunday of november at 02:00, 60 min",
            "Schedule summer weekday   00:00 C, 07:00 B, 14:00 A, 19:00 B, 22:00 C",
            "Season 0 summer           from june 1, with demand reset and self read",
            "                          weekday: summer weekday; saturday: weekend; sunday: weekend; special 0: weekend",
            "Holiday Memorial Day      last monday of may (special 0)",
            "Load profile channel 1    kwh-delivered with end reading",
            "Not set, the meter keeps its own: KYZ outputs, service limit",
        ] {
            assert!(all.lines().any(|one| one == line), "{line}\n{all}");
        }
        let all = text("good-2s-sd-limited.toml");
        for line in [
            "Limit                     7200 W",
            "Closes by itself          yes",
        ] {
            assert!(all.lines().any(|one| one == line), "{line}\n{all}");
        }
        let all = text("good-2s-kyz.toml");
        let line = "KYZ output 2              End of interval, 1000 ms long";
        assert!(all.lines().any(|one| one == line), "{all}");
        let all = text("good-9s-primary-metered.toml");
        let line = "Multiplier                2400 (CT 200:5, PT 7200:120), applied at billing";
        assert!(all.lines().any(|one| one == line), "{all}");
    }

    #[test]
    fn what_is_left_to_the_meter_is_told() {
        let program = Program::default();
        assert_eq!(
            program_text(&program),
            "The program sets nothing\nNot set, the meter keeps its own: texts, multiplier, energy, display, demand, time of \
             use, load profile, KYZ outputs, service limit, event logs\n"
        );
        assert_eq!(left_alone_json(&program)[9], "events");
    }
}
