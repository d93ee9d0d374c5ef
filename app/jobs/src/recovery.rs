//! How often and how long a job tries to get through.
//!
//! Is: which failures a new session may put right, how many new sessions there are, and when it ends.
//! Is not: opening one; see `session`.
//!
//! The bound. A session may take five minutes, 45 s more for each table that is begun (a busy meter is asked for 40 s) and
//! five for each answer, which is at worst 52 bytes of a table; on a line slower than 9600 bit/s that much longer. Beyond that
//! nothing is waited for, whatever the meter does: [`longest`]. That is for a meter that is slow with every answer. One that
//! brings nothing ends after [`IN_A_ROW`] sessions: two minutes for a line that is dead, five for a meter that acknowledges
//! and never answers.

use std::time::{Duration, Instant};

use meterbench_c1218::{ClientError, Code, DialogError, TableDataError};
use meterbench_port::driver::CLOSE_LIMIT;
use meterbench_port::{BASE_BAUD, DriveError};

/// Sessions opened anew, one after the other, that brought nothing.
pub const IN_A_ROW: u32 = 3;

/// Sessions opened anew in one job.
pub const IN_ALL: u32 = 12;

const JOB: Duration = Duration::from_secs(300);
const TABLE: Duration = Duration::from_secs(45);
const ANSWER: Duration = Duration::from_secs(5);

/// The longest that one session of a job takes, sessions opened anew and closing included, when it reads so many tables of
/// so many bytes together, at a rate that never falls below `baud`.
#[must_use]
pub fn longest(tables: usize, bytes: usize, baud: u32) -> Duration {
    // A table that is read twice is at most read four times.
    let answers = tables.saturating_add(bytes.div_ceil(52)).saturating_mul(4);
    allowed(tables.saturating_mul(4), answers, baud).saturating_add(CLOSE_LIMIT)
}

fn allowed(tables: usize, answers: usize, baud: u32) -> Duration {
    let times = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let all = JOB
        .saturating_add(TABLE.saturating_mul(times(tables)))
        .saturating_add(ANSWER.saturating_mul(times(answers)));
    all.saturating_mul(BASE_BAUD.div_ceil(baud.max(1)).max(1))
}

/// Whether a new session may put it right. Refusals, and answers that can't be understood, would come again.
pub(crate) fn may_help(error: &DriveError) -> bool {
    match error {
        DriveError::PortGone { .. } => true,
        DriveError::Cancelled | DriveError::Port { .. } => false,
        DriveError::Dialog(error) => match error {
            DialogError::Client(error) => matches!(
                error,
                ClientError::Link(_)
                    | ClientError::NoAnswer
                    | ClientError::Unanswered
                    | ClientError::SilentAfterBaudChange { .. }
                    | ClientError::Lost(_)
                    | ClientError::BrokenAnswer { .. }
                    | ClientError::NotAnAnswer
                    | ClientError::State { .. }
            ),
            // The meter has ended the session by itself, or wants to begin anew.
            DialogError::Refused { code, .. } => matches!(code, Code::Isss | Code::Rno),
            // An answer to another request: every later one might be that to the request before it.
            DialogError::TooMuch { .. } => true,
            DialogError::TableData { error, .. } => *error == TableDataError::Short(0),
            _ => false,
        },
    }
}

/// What a session has left.
#[derive(Clone, Debug)]
pub(crate) struct Recovery {
    begun: Instant,
    tables: usize,
    answers: usize,
    in_a_row: u32,
    in_all: u32,
    /// A write has been sent: what was written before may go with the session, so none is opened behind its back.
    pub barred: bool,
}

impl Recovery {
    pub fn new(now: Instant) -> Self {
        Self {
            begun: now,
            tables: 0,
            answers: 0,
            in_a_row: 0,
            in_all: 0,
            barred: false,
        }
    }

    /// A table is begun.
    pub fn table(&mut self) {
        self.tables += 1;
    }

    /// So many bytes of a table have come, in a session that was opened anew or not.
    pub fn progress(&mut self, bytes: usize) {
        self.answers += 1 + bytes / 52;
        self.in_a_row = 0;
    }

    /// When the job ends, at this rate.
    pub fn deadline(&self, baud: u32) -> Instant {
        self.begun + allowed(self.tables, self.answers, baud)
    }

    /// Takes one more session, if there is one.
    pub fn another(&mut self, now: Instant, baud: u32) -> bool {
        let may = !self.barred
            && self.in_a_row < IN_A_ROW
            && self.in_all < IN_ALL
            && now < self.deadline(baud);
        self.in_a_row += u32::from(may);
        self.in_all += u32::from(may);
        may
    }

    /// Sessions in a row that brought nothing.
    pub fn in_a_row(&self) -> u32 {
        self.in_a_row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_sessions_that_bring_nothing_are_the_end_and_progress_begins_anew() {
        let now = Instant::now();
        let mut recovery = Recovery::new(now);
        let another = |recovery: &mut Recovery| recovery.another(now, 9600);
        for _ in 0..IN_A_ROW {
            assert!(another(&mut recovery));
        }
        assert!(!another(&mut recovery));
        let mut more = 0;
        for _ in 0..100 {
            recovery.progress(52);
            more += u32::from(another(&mut recovery));
        }
        assert_eq!(more, IN_ALL - IN_A_ROW);
    }

    #[test]
    fn a_job_ends_in_time_and_never_opens_a_session_after_a_write() {
        let now = Instant::now();
        let mut recovery = Recovery::new(now);
        assert!(!recovery.another(now + JOB, 9600));
        recovery.table();
        assert!(recovery.another(now + JOB, 9600));
        assert!(recovery.another(now + 2 * JOB, 4800));
        let mut recovery = Recovery::new(now);
        recovery.barred = true;
        assert!(!recovery.another(now, 9600));
    }

    #[test]
    fn the_bound_covers_every_deadline() {
        let now = Instant::now();
        let mut recovery = Recovery::new(now);
        for _ in 0..50 {
            recovery.table();
            recovery.progress(500);
        }
        let bound = longest(50, 50 * 500, 9600);
        assert!(recovery.deadline(9600) + CLOSE_LIMIT <= now + bound);
        assert!(bound < Duration::from_secs(7 * 3600));
        assert!(longest(usize::MAX, 0, 300) > bound);
    }
}
