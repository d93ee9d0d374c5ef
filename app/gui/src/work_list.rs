//! The work-list that the window holds meters against.
//!
//! Is: the list, why one could not be read, and the reason for writing in spite of it.
//! Is not: the matching; see `jobs::work_list`.

use meterbench_jobs::WorkList;

/// What is known of it.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The list in force.
    pub list: Option<WorkList>,
    /// Why a meter is written in spite of a mismatch, as typed.
    pub reason: String,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListAction {
    /// Choose a list.
    Choose,
    /// Go on without one.
    Forget,
    /// Text of the reason for writing in spite of a mismatch.
    Reason(String),
}
