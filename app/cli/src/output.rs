//! What is printed: answers to stdout, errors and progress to stderr.
//!
//! Is: text or JSON, tables with columns, colours on a terminal only, progress on a terminal only.
//! Is not: what is said.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use meterbench_jobs::EventSink;
pub use meterbench_jobs::report::columns;
use serde::Serialize;

use crate::args::Common;
use crate::failure::Failure;

/// Where answers go, and how.
#[derive(Clone, Debug)]
pub struct Output {
    pub json: bool,
    verbose: u8,
    color: bool,
    drawn: Arc<AtomicUsize>,
}

impl Output {
    pub fn new(common: Common) -> Self {
        let color = !common.no_color
            && std::env::var_os("NO_COLOR").is_none()
            && io::stderr().is_terminal();
        Self {
            json: common.json,
            verbose: common.verbose,
            color,
            drawn: Arc::default(),
        }
    }

    /// A line of the answer. A reader that has gone away is no error.
    pub fn line(&self, text: impl Display) {
        self.clear_progress();
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }

    /// The answer: JSON when asked for, else these lines.
    pub fn answer<J: Serialize>(&self, json: impl FnOnce() -> J, text: impl FnOnce() -> String) {
        if self.json {
            self.clear_progress();
            let mut out = BufWriter::new(io::stdout().lock());
            let _ = serde_json::to_writer_pretty(&mut out, &json())
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out))
                .and_then(|()| out.flush());
        } else {
            self.line(text().trim_end());
        }
    }

    /// Something worth knowing that is no answer.
    pub fn note(&self, text: impl Display) {
        self.clear_progress();
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// The same, only with `-v`.
    pub fn detail(&self, text: impl Display) {
        if self.verbose > 0 {
            self.note(text);
        }
    }

    /// Three lines to stderr, or JSON to stdout.
    pub fn failure(&self, failure: &Failure) {
        if self.json {
            self.line(format!("{:#}", failure.json()));
            return;
        }
        let (red, bold, off) = if self.color {
            ("\u{1b}[31m", "\u{1b}[1m", "\u{1b}[0m")
        } else {
            ("", "", "")
        };
        self.note(format!(
            "{red}{bold}{}{off}\n{}\n{}",
            one_line(&failure.what),
            one_line(&failure.why),
            one_line(&failure.hint)
        ));
    }

    /// Progress on a terminal; nothing in a pipe.
    pub fn events(&self) -> EventSink {
        if self.json || !io::stderr().is_terminal() {
            let out = self.clone();
            return EventSink::new(move |progress| {
                if out.verbose > 1 {
                    out.note(format_args!(
                        "{} {}/{}",
                        progress.step, progress.done, progress.total
                    ));
                }
            });
        }
        let out = self.clone();
        EventSink::new(move |progress| {
            let left = progress.left_in_words();
            let left = left.map_or_else(String::new, |left| format!(", {left}"));
            let text = match progress.total {
                0 => progress.step,
                total => format!("{}  {}/{total}{left}", progress.step, progress.done + 1),
            };
            let before = out.drawn.swap(text.chars().count(), Ordering::Relaxed);
            let _ = write!(io::stderr(), "\r{text:<before$}").and_then(|()| io::stderr().flush());
        })
    }

    fn clear_progress(&self) {
        let before = self.drawn.swap(0, Ordering::Relaxed);
        if before > 0 {
            let _ = write!(io::stderr(), "\r{:before$}\r", "");
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_line_stays_one_line() {
        assert_eq!(one_line("a\n  b"), "a b");
    }
}
