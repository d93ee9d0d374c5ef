//! `check`: all findings of program files.
//!
//! Is: files and whole folders, on all cores, told in the order in which they were named.
//! Is not: what a finding is; `profiles::check` knows that.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Snapshot, report};
use meterbench_profiles::check::{check_parsed, check_parsed_for, house};
use meterbench_profiles::{Finding, Program, Severity};
use serde_json::{Value, json};

use super::show::{read_bytes, read_text, text_of};
use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::output::Output;

/// What every file is checked against besides itself.
struct Against {
    today: jiff::civil::Date,
    meter: Option<Snapshot>,
    rules: Option<house::HouseRules>,
}

/// What came of one file.
struct Checked {
    findings: Vec<Finding>,
    notes: Vec<String>,
    left_alone_text: Option<String>,
    left_alone: Value,
}

/// The worst of all files decides: a file that can't be read, then errors, then nothing.
pub fn run(args: &CheckArgs, output: &Output) -> Result<u8, Failure> {
    let against = Against::load(args)?;
    let paths = program_files(&args.files, args.rules.as_deref())?;
    let (mut found, mut lines) = (Vec::new(), Vec::new());
    let (mut kept, mut left_alone) = (Vec::new(), Vec::new());
    let (mut errors, mut warnings, mut failure) = (0, 0, None);
    for (path, checked) in paths.iter().zip(on_all_cores(&paths, &against)) {
        let file = path.display().to_string();
        match checked {
            Err(error) => {
                if let [_] = paths.as_slice() {
                    return Err(error);
                }
                lines.push(format!("{file}: error: {}", error.why));
                found.push(json!({"file": file, "line": Value::Null, "severity": "error", "code": error.code, "message": error.why, "hint": error.hint}));
                failure = Some(error);
            }
            Ok(checked) => {
                for note in &checked.notes {
                    output.note(note);
                }
                if let Some(text) = &checked.left_alone_text {
                    let mut chars = text.chars();
                    let first = chars.next().map(|c| c.to_lowercase().to_string());
                    kept.push(format!(
                        "{file}: {}{}",
                        first.unwrap_or_default(),
                        chars.as_str()
                    ));
                }
                left_alone.push(json!({"file": file, "sections": checked.left_alone}));
                for finding in checked.findings {
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
        lines.push(match paths.len() {
            1 => "No findings".into(),
            files => format!("No findings in {files} files"),
        });
    }
    // One file's settings are worth a line; of a whole folder only the findings.
    if let [_] = paths.as_slice() {
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

/// The files that were named, and of a folder the program files in it, sorted by name. House rules may stand among them.
fn program_files(named: &[PathBuf], rules: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let rules = rules.and_then(|path| path.canonicalize().ok());
    let is_rules = |path: &Path| rules.is_some() && path.canonicalize().ok() == rules;
    let mut all = Vec::new();
    for path in named {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let failed = |error: std::io::Error| {
            Failure::file(path, error.to_string(), "Name a folder that you may read")
        };
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?.path();
            let ending = entry.extension();
            let is_program = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
                && !entry.is_dir()
                && !is_rules(&entry);
            if is_program {
                inside.push(entry);
            }
        }
        if inside.is_empty() {
            let why = "There is no program file (*.toml) in this folder";
            return Err(Failure::file(path, why, "Name a folder with program files"));
        }
        inside.sort();
        all.append(&mut inside);
    }
    Ok(all)
}

/// Every file's outcome, in the order of the files.
fn on_all_cores(paths: &[PathBuf], against: &Against) -> Vec<Result<Checked, Failure>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    // Each takes the next file when it is done with one: files differ in length.
    let work = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(index) else { break };
            mine.push((index, against.check(path)));
        }
        mine
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(paths.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(mut theirs) => done.append(&mut theirs),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, checked)| checked).collect()
}

impl Against {
    fn load(args: &CheckArgs) -> Result<Self, Failure> {
        let meter = match &args.meter {
            Some(path) => Some(Snapshot::parse(read_bytes(path)?, path)?),
            None => None,
        };
        let rules = match &args.rules {
            Some(path) => Some(
                house::parse(&read_text(path)?, &path.display().to_string())
                    .map_err(|errors| Failure::program_file(path, &errors))?,
            ),
            None => None,
        };
        let today = jiff::Zoned::now().date();
        Ok(Self {
            today,
            meter,
            rules,
        })
    }

    fn check(&self, path: &Path) -> Result<Checked, Failure> {
        let bytes = read_bytes(path)?;
        if Snapshot::looks_like(&bytes) {
            let why = format!(
                "{}: this is a snapshot, not a program file; `show` shows it",
                path.display()
            );
            let hint = "Check a program file; to check one for this meter, name the snapshot after --meter";
            return Err(Failure::file(path, why, hint));
        }
        let text = text_of(bytes, path)?;
        let parsed = Program::parse(&text, &path.display().to_string())
            .map_err(|errors| Failure::program_file(path, &errors))?;
        let mut findings = match &self.meter {
            Some(meter) => check_parsed_for(&parsed, &meter.image, self.today),
            None => check_parsed(&parsed, self.today),
        };
        if let Some(rules) = &self.rules {
            findings.extend(house::check_parsed(rules, &parsed));
        }
        Ok(Checked {
            findings,
            left_alone_text: report::left_alone_text(&parsed.program),
            left_alone: report::left_alone_json(&parsed.program),
            notes: parsed.notes,
        })
    }
}
