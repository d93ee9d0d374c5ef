//! What a fault of the program itself has left, in the window.
//!
//! Is: what can be asked for, and what of the open programs is kept when a frame fails.
//! Is not: the report or its folder; see `jobs::crash`.

use meterbench_jobs::Unsaved;

use crate::files::text_of;
use crate::state::State;

/// What can be asked for. All are about the newest that nobody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashAction {
    /// Open what was not saved, and go on.
    GoOn,
    /// Show the report, or hide it.
    Report(bool),
    /// Leave it at that. The report stays in its folder.
    Close,
}

/// The programs that are not saved.
pub fn unsaved(state: &State) -> Vec<Unsaved> {
    let documents = state.documents().into_iter();
    documents
        .filter(|document| document.is_changed())
        .map(|document| Unsaved {
            path: document.path.clone(),
            text: text_of(&document.program, document.text.as_deref()),
        })
        .collect()
}
