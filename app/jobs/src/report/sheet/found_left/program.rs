//! The program on the report: what differs, setting by setting, or all of it as running text.
//!
//! Is: complete. Nothing is cut to its room; what is long takes more lines.

use super::{plain, strong, weak};
use crate::report::found_left::{FoundLeft, Side};
use crate::report::sheet::flow::Flow;
use crate::report::sheet::pen::{At, Style};
use crate::report::sheet::tint::INK;

/// What of the program differs, or all of it where the meter was not read again.
pub fn rows(flow: &mut Flow, report: &FoundLeft) {
    let name = |side: &Side| {
        side.program_name
            .clone()
            .unwrap_or_else(|| "not named by the meter".into())
    };
    let names = match &report.left {
        Some(left) => format!("as found {}, as left {}", name(&report.found), name(left)),
        None => name(&report.found),
    };
    flow.heading(Style::strong(10.5, INK), "Program", Some((weak(), &names)));
    let Some(comparison) = &report.program else {
        program_in_words(flow, report);
        return;
    };
    if comparison.differences.is_empty() {
        let words = format!(
            "As left the program is what it was as found: {} settings compared",
            comparison.same
        );
        flow.text(plain(), &words);
        return;
    }
    let half = (flow.width - 180.0) / 2.0;
    let head = |x, text| (At::Left, x, half - 6.0, weak(), text);
    flow.cells(
        10.5,
        &[
            head(0.0, "Setting"),
            head(180.0, "As found"),
            head(180.0 + half, "As left"),
        ],
    );
    for it in &comparison.differences {
        let setting = crate::report::setting(&it.path);
        flow.wrapped(&[
            (0.0, 174.0, strong(), setting.as_str()),
            (180.0, half - 6.0, plain(), it.a.as_str()),
            (180.0 + half, half - 2.0, plain(), it.b.as_str()),
        ]);
    }
    flow.text(
        weak(),
        &format!("{} settings are the same in both", comparison.same),
    );
}

/// The settings as found, as running text: what is indented belongs to the line above it.
fn program_in_words(flow: &mut Flow, report: &FoundLeft) {
    let text = crate::report::settings_text(&report.found.program);
    let style = Style::plain(6.3, INK);
    flow.text(style, &gathered(&text));
}

/// Settings on a line each, gathered: those of a list follow its head, the others each other. Empty texts are left out, and what program
/// files call a thing, "(kwh-delivered)": its words stand before it.
fn gathered(text: &str) -> String {
    let mut all = String::new();
    let mut in_list = false;
    for line in text.lines() {
        let words = line.split_whitespace().filter(|word| !is_key(word));
        let words = words.collect::<Vec<_>>().join(" ");
        if words.is_empty() || words.ends_with(" \"\"") {
            continue;
        }
        let indented = line.starts_with(' ');
        all.push_str(match (in_list, indented) {
            _ if all.is_empty() => "",
            (false, true) => ": ",
            (true, false) => ". ",
            _ => "; ",
        });
        all.push_str(&words);
        in_list = indented;
    }
    all
}

/// "(kwh-delivered)".
fn is_key(word: &str) -> bool {
    let key = word.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    key.is_some_and(|key| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        key.contains('-') && key.chars().all(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_follows_its_head_and_empty_texts_are_left_out() {
        let text = "Owner   \"A\"\nCoordinate 1  \"\"\nNormal display   2 items\n  1  DEL (kwh-delivered)\n  2  REC\nDemand interval  15 minutes\n";
        assert_eq!(
            gathered(text),
            "Owner \"A\"; Normal display 2 items: 1 DEL; 2 REC. Demand interval 15 minutes"
        );
    }
}
