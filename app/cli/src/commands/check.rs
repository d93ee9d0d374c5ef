//! `check`: all findings of program files.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Snapshot, report};
use meterbench_profiles::Severity;
use meterbench_profiles::check::{check_parsed, check_parsed_for, house};
use serde_json::{Value, json};

use super::show::{load_program, read_text};
use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::output::Output;

/// The worst of all files decides: a file that can't be read, then errors, then nothing.
pub fn run(args: &CheckArgs, output: &Output) -> Result<u8, Failure> {
    let meter = match &args.meter {
        Some(path) => Some(Snapshot::parse(&read_text(path)?, path)?),
        None => None,
    };
    let rules = match &args.rules {
        Some(path) => Some(
            house::parse(&read_text(path)?, &path.display().to_string())
                .map_err(|errors| Failure::program_file(path, &errors))?,
        ),
        None => None,
    };
    let (mut found, mut lines) = (Vec::new(), Vec::new());
    let (mut kept, mut left_alone) = (Vec::new(), Vec::new());
    let (mut errors, mut warnings, mut failure) = (0, 0, None);
    for path in &args.files {
        let file = path.display().to_string();
        match read_text(path).and_then(|text| load_program(&text, path)) {
            Err(error) => {
                if args.files.len() == 1 {
                    return Err(error);
                }
                lines.push(format!("{file}: error: {}", error.why));
                found.push(json!({"file": file, "line": Value::Null, "severity": "error", "code": error.code, "message": error.why, "hint": error.hint}));
                failure = Some(error);
            }
            Ok(parsed) => {
                if let Some(text) = report::left_alone_text(&parsed.program) {
                    let mut chars = text.chars();
                    let first = chars.next().map(|c| c.to_lowercase().to_string());
                    kept.push(format!(
                        "{file}: {}{}",
                        first.unwrap_or_default(),
                        chars.as_str()
                    ));
                }
                left_alone.push(
                    json!({"file": file, "sections": report::left_alone_json(&parsed.program)}),
                );
                let mut findings = match &meter {
                    Some(meter) => check_parsed_for(&parsed, &meter.image),
                    None => check_parsed(&parsed),
                };
                if let Some(rules) = &rules {
                    findings.extend(house::check_parsed(rules, &parsed));
                }
                for finding in findings {
                    match finding.severity {
                        Severity::Error => errors += 1,
                        Severity::Warning => warnings += 1,
                    }
                    let line = finding.line.unwrap_or(1);
                    lines.push(format!("{file}:{line}: {}", finding.in_words()));
                    found.push(json!({
                        "file": file, "line": line, "severity": finding.severity.to_string(), "code": finding.code,
                        "path": finding.path, "message": finding.message, "hint": finding.hint,
                    }));
                }
            }
        }
    }
    if errors + warnings == 0 && failure.is_none() {
        lines.push("No findings".into());
    }
    // One file's settings are worth a line; of a whole folder only the findings.
    if let [_] = args.files.as_slice() {
        lines.append(&mut kept);
    }
    output.answer(
        || json!({ "findings": found, "left_alone": left_alone }),
        || lines.join("\n"),
    );
    Ok(match (failure, errors) {
        (Some(failure), _) => failure.exit,
        (None, 0) => exit::DONE,
        (None, _) => exit::NO,
    })
}
