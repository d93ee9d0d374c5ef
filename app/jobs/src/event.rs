//! Everything the app may hear.
//!
//! Is: ports, progress, and one end for each job.
//! Is not: state; whoever hears it keeps what it needs.

use crate::{
    Act, ActOutcome, Diagnosis, Identity, JobError, Kit, Plan, Present, Progress, Reading, Row,
    SeenPort, VerifyOutcome, WriteOutcome,
};

/// Which job; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// What comes up from the jobs.
#[derive(Debug)]
pub enum Event {
    /// The serial ports of this computer, with what is known of them.
    Ports(Vec<SeenPort>),
    /// A job is doing this now.
    Progress {
        /// Which job.
        job: JobId,
        /// How far it is.
        progress: Progress,
    },
    /// What passed on the wire since the last of these, of every job.
    Traced(Vec<Row>),
    /// A job has ended. Every job but the list of ports sends exactly one.
    Finished {
        /// Which job.
        job: JobId,
        /// What it brought.
        result: Result<Outcome, JobError>,
    },
}

/// What a job brings.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Of `Command::FindPort`.
    Found(Box<SeenPort>),
    /// Of `Command::Identify`.
    Identified(Box<Identity>),
    /// Of `Command::Diagnose`.
    Diagnosed(Box<Diagnosis>),
    /// Of `Command::Read`.
    Read(Box<Reading>),
    /// Of `Command::Kit`.
    Kit(Box<Kit>),
    /// Of `Command::Plan` and `Command::Resume`.
    Planned(Box<Plan>),
    /// Of `Command::Look`.
    Looked(Act, Box<Present>),
    /// Of `Command::Act`.
    Acted(Act, Box<ActOutcome>),
    /// Of `Command::Write`.
    Written(Box<WriteOutcome>),
    /// Of `Command::Verify`.
    Verified(Box<VerifyOutcome>),
}
