//! Why a job stopped: what was being done, to which table, and the cause.
//!
//! Is: facts, matchable; a lower layer's error becomes exactly one [`Cause`] here.
//! Is not: advice, codes or exit codes; see `hint`.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use meterbench_c1218::{ClientError, Code, DialogError};
use meterbench_c1219::procedure::{ProcId, ResultCode};
use meterbench_c1219::{TableError, TableId};
use meterbench_port::{DriveError, OpenError};
use meterbench_profiles::Finding;

use crate::journal::{JournalError, Unfinished};
use crate::policy::Denied;
use crate::sign::SignError;
use crate::snapshot::SnapshotError;
use meterbench_profiles::map::MapError;
use meterbench_profiles::program::SaveError;

/// What was being done, to what, and why it stopped.
#[derive(Debug, thiserror::Error)]
pub struct JobError {
    /// "Reading", "Logging on".
    pub step: &'static str,
    /// The table it was about.
    pub table: Option<TableId>,
    /// Why.
    #[source]
    pub cause: Cause,
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if matches!(self.cause, Cause::Cancelled) {
            "was cancelled"
        } else {
            "failed"
        };
        match self.table {
            Some(table) => write!(f, "{} {table} {end}", self.step),
            None => write!(f, "{} {end}", self.step),
        }
    }
}

impl JobError {
    /// About no table in particular.
    pub fn new(step: &'static str, cause: impl Into<Cause>) -> Self {
        Self {
            step,
            table: None,
            cause: cause.into(),
        }
    }

    /// About a table.
    pub fn on(step: &'static str, table: TableId, cause: impl Into<Cause>) -> Self {
        Self {
            step,
            table: Some(table),
            cause: cause.into(),
        }
    }

    /// "Reading ST-33 failed".
    #[must_use]
    pub fn what(&self) -> String {
        self.to_string()
    }

    /// The cause and what stands behind it, in one line.
    #[must_use]
    pub fn why(&self) -> String {
        let mut words = self.cause.to_string();
        let mut source = std::error::Error::source(&self.cause);
        while let Some(error) = source {
            let more = error.to_string();
            if !words.contains(&more) {
                words = format!("{words}: {more}");
            }
            source = error.source();
        }
        words
    }
}

/// Why a job stopped.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum Cause {
    /// The port can't be opened.
    Open(#[from] OpenError),
    /// Nothing was plugged in.
    #[error("no port came within {} s", .0.as_secs())]
    NoPortCame(Duration),
    /// The trace file can't be written.
    #[error("{} can't be written: {source}", path.display())]
    Trace {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The port vanished while in use.
    #[error("{port} is gone: the probe was unplugged or the connection was closed")]
    PortGone {
        /// Its name.
        port: String,
    },
    /// The port failed while in use.
    #[error("{port} failed: {source}")]
    PortFailed {
        /// Its name.
        port: String,
        /// What the system says.
        source: io::Error,
    },
    /// Nobody there, or nobody listening.
    #[error("the meter did not answer: nothing was heard")]
    NoAnswer,
    /// Something is there, and it is no C12.18 meter.
    #[error("what answers does not speak C12.18: {0} bytes came, none of them a C12.18 packet")]
    NotC1218(u64),
    /// Something is there, and its greeting is that of another protocol.
    #[error("what answers does not speak C12.18 but {0}")]
    OtherProtocol(&'static str),
    /// The probe's echo is not as its preset says.
    #[error("{}", if *echoes { "the probe gives back what is sent, and its preset says that it does not" } else { "the preset says that the probe gives back what is sent, and it does not" })]
    Echo {
        /// Whether it does.
        echoes: bool,
    },
    /// An identification of another standard.
    #[error(
        "the meter speaks another protocol: its identification names standard {0}, C12.18 is 0 and C12.21 is 2"
    )]
    OtherStandard(u8),
    /// It answered before, and does not any more.
    #[error("the link to the meter was lost: {0}")]
    LinkLost(ClientError),
    /// It answers, and what it sends can't be believed.
    #[error("the meter's answer can't be used: {0}")]
    BadAnswer(DialogError),
    /// The password was refused: [`Code::Isc`], or [`Code::Err`], which meters give for a wrong one.
    #[error("the meter refused the password ({}){}", code.short(), passwords(*refused))]
    Password {
        /// Its answer.
        code: Code,
        /// Refused by this meter since it accepted one, this one among them; 0 when nobody has counted.
        refused: u32,
    },
    /// The meter has refused the last password, and nobody has given one since.
    #[error("no password was sent: this meter has refused {}, the last {last}", times(*refused))]
    PasswordNotSent {
        /// Refused since it accepted one.
        refused: u32,
        /// When the last was refused.
        last: String,
    },
    /// The password's level is too low for these tables; none was written.
    #[error("{}", crate::clearance::too_low_words(.0))]
    LevelTooLow(Vec<TableId>),
    /// The policy of this computer does not let this user do it.
    #[error(transparent)]
    NotAllowed(#[from] Denied),
    /// What would be written is not signed as the policy of this computer wants it.
    #[error(transparent)]
    Signature(#[from] SignError),
    /// The meter said no.
    #[error("the meter answered: {code}")]
    Refused {
        /// Which service.
        service: &'static str,
        /// Its answer.
        code: Code,
    },
    /// The meter does not list the table.
    #[error("the meter has no {0}")]
    NoTable(TableId),
    /// A table that is needed does not fit its shape.
    Table(#[from] TableError),
    /// The program has errors of its own.
    #[error("{}", findings(.0))]
    Findings(Vec<Finding>),
    /// This meter has no place for what the program sets.
    Map(#[from] MapError),
    /// A table has another size than this meter's dimensions give; it is never written.
    #[error("{table} has {has} bytes in this meter, the program makes {needs}")]
    Size {
        /// Which.
        table: TableId,
        /// Bytes in the meter.
        has: usize,
        /// Bytes to be written.
        needs: usize,
    },
    /// Another meter answers than the one the plan was made for.
    #[error("the plan was made for meter {planned}, meter {found} answers")]
    OtherMeter {
        /// Serial number in the plan.
        planned: String,
        /// Serial number that answers.
        found: String,
    },
    /// The meter is not the one that the program, or a work-list, is for.
    #[error("{}", .0.join("; "))]
    NotTheMeter(Vec<String>),
    /// The link was lost, and when it was there again another meter answered.
    #[error("the link was lost, and then meter {now} answered instead of meter {before}")]
    MeterSwapped {
        /// Serial number of the meter that was being read.
        before: String,
        /// Serial number that answers.
        now: String,
    },
    /// The line is so bad that no two readings of a table agree.
    #[error(
        "{readings} readings of the table came whole and no two of them agree: the line spoils more than checks can show"
    )]
    Unsure {
        /// How many.
        readings: usize,
    },
    /// Tables changed since the plan was made.
    #[error("the meter was changed since the plan was made: {}", list(.0))]
    Moved(Vec<TableId>),
    /// Stopped with some tables written and some not.
    #[error("{}", partial(held, because))]
    Partial {
        /// Which tables hold what.
        held: Box<Held>,
        /// Where the tables as they were before are kept.
        snapshot: Option<PathBuf>,
        /// Why it stopped.
        because: Box<JobError>,
    },
    /// Everything was written and logged off, but could not be read back.
    #[error("everything was written, but {}", reason(because))]
    NotReadBack {
        /// Where the tables as they were before are kept.
        snapshot: Option<PathBuf>,
        /// Why it stopped.
        because: Box<JobError>,
    },
    /// The meter's state forbids it, or it has nothing of the kind.
    #[error("{0}")]
    Forbidden(String),
    /// A table can't be put back as it was.
    #[error("{0}")]
    NotPutBack(&'static str),
    /// A procedure was not carried out.
    #[error("the meter answered to procedure {procedure}: {}", result.words())]
    NotDone {
        /// Which.
        procedure: ProcId,
        /// Its answer.
        result: ResultCode,
    },
    /// The order was sent, and its answer lost.
    #[error("{}; {}", reason(because), looked(*done))]
    Unanswered {
        /// Whether a second session found it done; `None` when none could be had.
        done: Option<bool>,
        /// What was lost.
        because: Box<JobError>,
    },
    /// An earlier programming of this meter did not come to its end.
    #[error(
        "programming of meter {} that began {} was not finished: it may hold part of the new program and part of the old",
        .0.serial,
        .0.begun
    )]
    HalfWritten(Box<Unfinished>),
    /// What is being written can't be written down.
    Journal(#[from] JournalError),
    /// A file can't be written.
    Save(#[from] SaveError),
    /// A snapshot can't be read.
    Snapshot(#[from] SnapshotError),
    /// Somebody said stop.
    #[error("it was cancelled; the meter was logged off and nothing was written")]
    Cancelled,
    /// The background task of the job ended without a result.
    #[error("the job ended by itself")]
    Died,
}

/// What a meter holds after writing has stopped half-way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Tables that hold the new program.
    pub new: Vec<TableId>,
    /// Tables that hold what they held before.
    pub old: Vec<TableId>,
    /// Tables of which it is not known.
    pub unknown: Vec<TableId>,
}

fn findings(findings: &[Finding]) -> String {
    match findings {
        [] => "the program has errors".into(),
        [only] => only.message.clone(),
        [first, rest @ ..] => format!("{}; and {} more", first.message, rest.len()),
    }
}

/// "ST-15, ST-33 and MT-100".
#[must_use]
pub fn list(ids: &[TableId]) -> String {
    let names: Vec<String> = ids.iter().map(TableId::to_string).collect();
    match names.split_last() {
        None => "none".into(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// What stopped a job and why. Being cancelled says it all; that nothing was written does not hold here.
fn reason(because: &JobError) -> String {
    match because.cause {
        Cause::Cancelled => because.what(),
        _ => format!("{}: {}", because.what(), because.why()),
    }
}

/// What is added when it was not the first.
fn passwords(refused: u32) -> String {
    match refused {
        0 | 1 => String::new(),
        more => format!("; {more} passwords were refused since it accepted one"),
    }
}

fn times(refused: u32) -> String {
    match refused {
        1 => "a password".to_owned(),
        more => format!("{more} passwords, one after the other"),
    }
}

fn looked(done: Option<bool>) -> &'static str {
    match done {
        Some(true) => "a second session found that the meter did it",
        Some(false) => "a second session found that the meter did not do it",
        None => "whether the meter did it could not be looked up",
    }
}

fn partial(Held { new, old, unknown }: &Held, because: &JobError) -> String {
    let mut words = format!(
        "{}; the new program is in {}, the old one in {}",
        reason(because),
        list(new),
        list(old)
    );
    if !unknown.is_empty() {
        words.push_str(&format!(", and {} may hold either", list(unknown)));
    }
    words
}

impl From<DriveError> for Cause {
    fn from(error: DriveError) -> Self {
        match error {
            DriveError::Cancelled => Cause::Cancelled,
            DriveError::PortGone { port } => Cause::PortGone { port },
            DriveError::Port { port, source } => Cause::PortFailed { port, source },
            DriveError::Dialog(error) => Cause::from(error),
        }
    }
}

impl From<DialogError> for Cause {
    fn from(error: DialogError) -> Self {
        match error {
            // Any other code is about something else than the password: busy, locked, not in this state.
            DialogError::Refused {
                service: "Security",
                code: code @ (Code::Isc | Code::Err),
                ..
            } => Cause::Password { code, refused: 0 },
            DialogError::Refused { service, code, .. } => Cause::Refused { service, code },
            DialogError::Client(error) => Cause::LinkLost(error),
            DialogError::NotC1218 { heard } => Cause::NotC1218(heard),
            other => Cause::BadAnswer(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn st(number: u16) -> TableId {
        TableId::standard(number)
    }

    #[test]
    fn an_error_says_what_and_why() {
        let error = JobError::on(
            "Writing",
            st(33),
            Cause::Refused {
                service: "Write",
                code: Code::Isc,
            },
        );
        assert_eq!(error.what(), "Writing ST-33 failed");
        assert_eq!(
            error.why(),
            "the meter answered: insufficient security clearance (isc)"
        );
        assert_eq!(
            JobError::new("Reading", Cause::Cancelled).what(),
            "Reading was cancelled"
        );
    }

    #[test]
    fn only_a_refusal_that_is_about_the_password_is_told_as_one() {
        let cause = |code| {
            Cause::from(DialogError::Refused {
                service: "Security",
                table: None,
                code,
            })
        };
        for code in [Code::Isc, Code::Err] {
            assert!(matches!(cause(code), Cause::Password { code: it, .. } if it == code));
        }
        for code in [Code::Sns, Code::Bsy, Code::Dnr, Code::Dlk, Code::Isss] {
            let cause = cause(code);
            let error = JobError::new("Logging on", cause);
            assert!(error.code() != "password", "{code}");
            assert!(error.why().contains(code.short()), "{}", error.why());
        }
    }

    #[test]
    fn a_half_written_program_says_which_tables_hold_which() {
        let because = JobError::on(
            "Writing",
            st(33),
            Cause::Refused {
                service: "Write",
                code: Code::Iar,
            },
        );
        let cause = Cause::Partial {
            held: Box::new(Held {
                new: vec![st(15), st(32)],
                old: vec![st(33), TableId::manufacturer(100)],
                unknown: vec![],
            }),
            snapshot: None,
            because: Box::new(because),
        };
        assert_eq!(
            JobError::new("Programming", cause).why(),
            "Writing ST-33 failed: the meter answered: inappropriate action requested (iar); \
             the new program is in ST-15 and ST-32, the old one in ST-33 and MT-100"
        );
    }
}
