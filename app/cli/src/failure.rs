//! Why a command stopped, as three lines or as JSON, with its exit code.
//!
//! Is: the one shape of every error that leaves this program.
//! Is not: advice about meters; `jobs::hint` makes that.

use std::path::{Path, PathBuf};

use meterbench_jobs::hint::exit;
use meterbench_jobs::{HistoryError, JobError, SnapshotError};
use meterbench_profiles::program::{FileError, SaveError};
use serde_json::{Value, json};

use crate::commands::catalog::sentence;

/// What failed, why, what to try next.
#[derive(Debug)]
pub struct Failure {
    pub code: &'static str,
    pub exit: u8,
    pub what: String,
    pub why: String,
    pub hint: String,
    /// More keys of the JSON answer.
    pub more: Vec<(&'static str, Value)>,
}

impl Failure {
    pub fn usage(what: impl Into<String>, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: "usage",
            exit: exit::USAGE,
            what: what.into(),
            why: why.into(),
            hint: hint.into(),
            more: vec![],
        }
    }

    pub fn file(path: &Path, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: "file",
            ..Self::usage(format!("Reading {} failed", path.display()), why, hint)
        }
    }

    /// A fault of this program, and where it is written down.
    pub fn internal(report: Option<PathBuf>) -> Self {
        let hint = match report {
            Some(path) => format!(
                "Look at {}, which holds no secrets, and report it; if a meter was being written, run `program --resume` on it",
                path.display()
            ),
            None => {
                "Report what you did; if a meter was being written, run `program --resume` on it"
                    .into()
            }
        };
        Self {
            code: "internal",
            exit: exit::LINK,
            ..Self::usage("The command stopped", "a fault of this program", hint)
        }
    }

    /// All that is wrong with a program file; the first error carries the place.
    pub fn program_file(path: &Path, errors: &[FileError]) -> Self {
        let why: Vec<String> = errors
            .iter()
            .map(|error| {
                format!(
                    "{}:{}:{}: {}",
                    error.file, error.line, error.column, error.what
                )
            })
            .collect();
        let hint = errors
            .iter()
            .map(|error| error.hint.as_str())
            .find(|hint| !hint.is_empty());
        let places = errors
            .iter()
            .map(|it| json!({"file": it.file, "line": it.line, "column": it.column, "what": it.what, "hint": it.hint}))
            .collect();
        Self {
            code: "program-file",
            more: vec![("places", Value::Array(places))],
            ..Self::file(
                path,
                why.join("; "),
                sentence(hint.unwrap_or("Correct the file at this place and try again")),
            )
        }
    }

    pub fn json(&self) -> Value {
        let mut error =
            json!({"code": self.code, "what": self.what, "why": self.why, "hint": self.hint});
        if let Value::Object(map) = &mut error {
            map.extend(
                self.more
                    .iter()
                    .map(|(key, value)| ((*key).to_owned(), value.clone())),
            );
        }
        json!({ "error": error })
    }
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        Self {
            code: error.code(),
            exit: error.exit_code(),
            what: error.what(),
            why: error.why(),
            hint: error.hint(),
            more: meterbench_jobs::report::error_details(&error),
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        let hint = match &error {
            SaveError::Exists(_) => "Choose another name, or add --force to replace it",
            SaveError::Io { .. } => "Choose a folder that you may write to",
        };
        let why = match std::error::Error::source(&error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
        Self {
            code: "file",
            ..Self::usage("Saving the file failed", why, hint)
        }
    }
}

impl From<SnapshotError> for Failure {
    fn from(error: SnapshotError) -> Self {
        Self {
            code: "snapshot",
            ..Self::usage(
                "Reading the snapshot failed",
                error.to_string(),
                "Use a snapshot that was saved by this tool, unchanged",
            )
        }
    }
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        let hint = error.hint();
        Self {
            code: "history",
            ..Self::usage("Using the history failed", error.to_string(), hint)
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        let text = error.to_string();
        let why: Vec<&str> = text
            .lines()
            .take_while(|line| {
                !line.starts_with("Usage:") && !line.starts_with("For more information")
            })
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let why = why.join(" ");
        let why = why.strip_prefix("error: ").unwrap_or(&why);
        Self::usage(
            "The command line was not understood",
            why,
            "Add --help to the command to see what it takes, with an example",
        )
    }
}
