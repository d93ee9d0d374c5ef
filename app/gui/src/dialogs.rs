//! Asking for a file, without waiting for the answer.
//!
//! Is: the trait behind which the system's file dialogs stand.
//! Is not: the dialogs themselves; `main.rs` brings them, tests bring answers of their own.

use std::path::PathBuf;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Which program file to open.
    Open {
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// Where to save the program.
    SaveAs {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// The name to propose.
        name: String,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This file.
    File(PathBuf),
    /// The person thought better of it.
    Nothing,
    /// This system has no file dialog to show.
    Unavailable,
}

/// Takes the answer when it comes, on any thread.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;

/// Shows a file dialog beside the window. Returns at once and replies once.
pub trait Dialogs: Send + Sync {
    /// Ask.
    fn ask(&self, question: Question, reply: Reply);
}
