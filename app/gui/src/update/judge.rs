//! A program beside a meter or another program, as values ready to be shown.
//!
//! Is: words for a plan, a write, a verification and a comparison.
//! Is not: a decision; see `update`.

use meterbench_jobs::{Plan, Policy, VerifyOutcome, WriteOutcome, report, report::setting};
use meterbench_profiles::{Comparison, Difference, catalog};

use super::learn::title;
use crate::{
    state::{ChangeRow, Compared, Review, WriteResult, WriteRow},
    words::{duration, sentence},
};

/// A plan as it is reviewed.
pub fn plan(plan: Plan, policy: &Policy) -> Review {
    let writes = plan
        .writes
        .iter()
        .map(|write| WriteRow {
            table: write.table.to_string(),
            what: write
                .what
                .iter()
                .map(|words| sentence(words))
                .collect::<Vec<_>>()
                .join("\n"),
            bytes: write.bytes(),
        })
        .collect();
    let mut notes = counts(plan.settings.same, &[]);
    notes.extend(left_out(&plan));
    notes.push(format!(
        "About {} on this line. {}",
        duration(plan.estimate.as_secs().max(1)),
        plan.afterwards()
    ));
    if let Some(path) = &plan.keep {
        notes.push(format!(
            "The meter's tables as they are now are kept in {}",
            path.display()
        ));
    }
    notes.extend(
        plan.warnings
            .iter()
            .map(|finding| format!("Warning {}: {}", finding.code, finding.message)),
    );
    notes.extend(plan.cautions());
    let access = plan.identity.clearance.iter().flat_map(|it| it.words());
    notes.extend(access.map(|words| format!("This password: {words}")));
    notes.push(report::signed_text(plan.signed.as_ref()));
    Review {
        against: policy
            .judge(&plan)
            .err()
            .map(|error| format!("{}. {}", sentence(&error.why()), error.hint())),
        meter: title(&plan.identity),
        writes,
        changes: plan.settings.changed.iter().map(change).collect(),
        stays: plan.settings.read_only.iter().map(change).collect(),
        whole: plan.whole,
        notes,
        plan: Box::new(plan),
    }
}

/// What no write reaches, and what the program leaves alone.
fn left_out(plan: &Plan) -> Vec<String> {
    let settings = &plan.settings;
    let told = [
        ("Not in this meter", &settings.not_in_meter),
        (
            "Not compared, because the program leaves it to the meter",
            &settings.not_compared,
        ),
    ];
    told.iter()
        .filter(|(_, paths)| !paths.is_empty())
        .map(|(why, paths)| {
            let names: Vec<String> = paths.iter().map(|path| setting(path)).collect();
            format!("{why}: {}", names.join("; "))
        })
        .collect()
}

pub(super) fn change(difference: &Difference) -> ChangeRow {
    ChangeRow {
        what: setting(&difference.path),
        old: item_in_words(&difference.a),
        new: item_in_words(&difference.b),
    }
}

/// `"DEL" kwh-delivered` as `"DEL" Energy delivered, total`; anything else as it is.
fn item_in_words(text: &str) -> String {
    let known = text.rsplit_once("\" ").and_then(|(caption, item)| {
        let item = catalog::built_in().display_item(item)?;
        Some(format!("{caption}\" {}", item.words))
    });
    known.unwrap_or_else(|| text.to_owned())
}

/// What came of a write.
pub fn written(outcome: &WriteOutcome) -> WriteResult {
    let tables = match outcome.written.as_slice() {
        [] => "Nothing had to be written".to_owned(),
        written => {
            let names: Vec<String> = written.iter().map(ToString::to_string).collect();
            format!("Written, read back and compared: {}", names.join(", "))
        }
    };
    let mut lines = report::wrong_lines(outcome);
    lines.push(tables);
    lines.extend(report::took_text(outcome).map(|text| text.trim_end().to_owned()));
    lines.extend(outcome.notes.iter().map(|note| sentence(note)));
    if let Some(path) = &outcome.snapshot {
        lines.push(format!(
            "The tables as they were before are in {}",
            path.display()
        ));
    }
    let heading = if outcome.verified {
        "Verified"
    } else {
        "Not verified: the meter does not hold what was written"
    };
    WriteResult {
        verified: outcome.verified,
        heading: heading.into(),
        lines,
    }
}

/// What a verification found.
pub fn verified(outcome: &VerifyOutcome) -> Compared {
    let mut lines = vec![format!(
        "With the meter {}; nothing was written",
        title(&outcome.identity)
    )];
    lines.extend(counts(outcome.same, &outcome.not_compared));
    if outcome.differences.is_empty() && !outcome.tables.is_empty() {
        let names: Vec<String> = outcome
            .tables
            .iter()
            .map(|write| write.table.to_string())
            .collect();
        lines.push(format!(
            "Every setting is the same, but writing the program would change bytes of {}",
            names.join(", ")
        ));
    }
    let heading = match outcome.differences.len() {
        _ if outcome.holds() => "Verified: the meter holds this program".into(),
        0 => "Not verified: tables differ".into(),
        n => format!("Not verified: {}", differ(n)),
    };
    Compared {
        same: outcome.holds(),
        heading,
        column: "In the meter".into(),
        rows: outcome.differences.iter().map(change).collect(),
        lines,
    }
}

/// The program on screen beside one of a file; `a` in the file.
pub fn compared(comparison: &Comparison, file: &str) -> Compared {
    let mut lines = vec![format!("With {file}")];
    lines.extend(counts(comparison.same, &comparison.not_compared));
    let n = comparison.differences.len();
    Compared {
        same: n == 0,
        heading: if n == 0 {
            "No differences".into()
        } else {
            sentence(&differ(n))
        },
        column: "In the file".into(),
        rows: comparison.differences.iter().map(change).collect(),
        lines,
    }
}

fn differ(settings: usize) -> String {
    match settings {
        1 => "one setting differs".into(),
        n => format!("{n} settings differ"),
    }
}

fn counts(same: usize, not_compared: &[String]) -> Vec<String> {
    let mut lines = vec![match same {
        0 => "No setting is the same".to_owned(),
        1 => "1 setting is the same".to_owned(),
        n => format!("{n} settings are the same"),
    }];
    if !not_compared.is_empty() {
        let names: Vec<String> = not_compared.iter().map(|path| setting(path)).collect();
        lines.push(format!(
            "Not compared, because only one side has it: {}",
            names.join("; ")
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_profiles::{Program, differences};

    #[test]
    fn items_are_told_in_the_catalogs_words() {
        let words = &catalog::built_in()
            .display_item("kwh-delivered")
            .unwrap()
            .words;
        assert_eq!(
            item_in_words("\"DEL\" kwh-delivered"),
            format!("\"DEL\" {words}")
        );
        for other in ["", "800:5", "nothing", "\"A\" no-such-item", "6 s"] {
            assert_eq!(item_in_words(other), other);
        }
    }

    #[test]
    fn a_comparison_says_what_differs_what_is_the_same_and_what_was_left_out() {
        let form = catalog::built_in()
            .forms
            .iter()
            .find(|form| form.is_called("9S"))
            .unwrap();
        let program = Program::template(form);
        let mut other = program.clone();
        other.multiplier.get_or_insert_default().ct = "800:5".parse().unwrap();
        other.display.as_mut().unwrap().test = None;
        let said = compared(&differences(&other, &program), "old.toml");
        assert_eq!(
            (said.same, said.heading.as_str()),
            (false, "One setting differs")
        );
        assert_eq!(
            said.rows,
            [ChangeRow {
                what: "Current transformers, CT".into(),
                old: "800:5".into(),
                new: "1:1".into()
            }]
        );
        assert!(said.lines.contains(&"With old.toml".into()), "{said:?}");
        assert!(
            said.lines.iter().any(|line| line.ends_with("Test list")),
            "{said:?}"
        );
        let none = compared(&differences(&program, &program), "same.toml");
        assert!(none.same && none.heading == "No differences" && none.rows.is_empty());
    }
}
