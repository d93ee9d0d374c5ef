//! One finding.
//!
//! Is: where, what, how bad, what to do.
//! Is not: a rule.

use std::borrow::Cow;
use std::fmt;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Shown, may be accepted.
    Warning,
    /// Stops programming.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code: a letter of the section and a number, or what a house rule is called in its file.
    pub code: Cow<'static, str>,
    /// How bad.
    pub severity: Severity,
    /// The setting it is about: "display.normal.items[2].caption".
    pub path: String,
    /// Line in the file, when it came from one.
    pub line: Option<usize>,
    /// What is wrong, with the numbers.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Finding {
    pub(super) fn error(
        code: impl Into<Cow<'static, str>>,
        path: impl Into<String>,
        message: String,
        hint: impl Into<String>,
    ) -> Finding {
        Finding {
            code: code.into(),
            severity: Severity::Error,
            path: path.into(),
            line: None,
            message,
            hint: hint.into(),
        }
    }

    pub(super) fn warning(
        code: impl Into<Cow<'static, str>>,
        path: impl Into<String>,
        message: String,
        hint: impl Into<String>,
    ) -> Finding {
        Finding {
            severity: Severity::Warning,
            ..Finding::error(code, path, message, hint)
        }
    }

    /// "error[X001]: …; …", the part of a line after `file:line: `.
    pub fn in_words(&self) -> String {
        format!(
            "{}[{}]: {}; {}",
            self.severity, self.code, self.message, self.hint
        )
    }
}
