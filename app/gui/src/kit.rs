//! The first-contact kit in the window: what can be asked for, and what is on screen.

use std::sync::Arc;

use meterbench_jobs::Kit;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KitAction {
    /// Say what it is.
    Begin,
    /// Make it of the chosen meter.
    Make,
    /// Show one of its files, or none.
    Look(Option<usize>),
    /// Ask where to save it.
    Save,
    /// Put it away.
    Close,
}

/// What is on screen.
#[derive(Clone, Debug, Default)]
pub struct KitOnScreen {
    /// It, once it is made.
    pub made: Option<Arc<Kit>>,
    /// Which of its files is shown.
    pub shown: Option<usize>,
}
