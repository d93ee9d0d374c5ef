//! What writing a program would change: a value to look at before anything is written.
//!
//! Is: the check of the program, one session that reads what a program sets, and the comparison.
//! Is not: writing; see `write`.
//! Errors: [`Cause::Findings`], [`Cause::OtherForm`], [`Cause::Map`], and those of a session.

use std::path::{Path, PathBuf};
use std::time::Duration;

use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{Image, TableError, TableId};
use meterbench_profiles::map::{self, MapError};
use meterbench_profiles::{Difference, Finding, Program, Severity, check, differences};

use crate::identify::identity_of;
use crate::journal::{Unfinished, Way};
use crate::read::read_selected;
use crate::session::Session;
use crate::{
    Cause, Context, Identity, JobError, Link, Right, Selection, Signed, Snapshot, Target,
    clearance, policy, rate,
};

/// Save configuration.
pub(crate) const SAVE_CONFIGURATION: ProcId = ProcId::standard(2);

/// How the name of a snapshot ends.
pub(crate) const SNAPSHOT_END: &str = ".snapshot.json";

/// One table to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedWrite {
    /// Which.
    pub table: TableId,
    /// What changes, in words.
    pub what: Vec<String>,
    /// As it is in the meter.
    pub old: Vec<u8>,
    /// As it will be, whole.
    pub new: Vec<u8>,
}

impl PlannedWrite {
    /// Bytes to be written.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.new.len()
    }
}

/// What will be written, made for one meter at one time.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The meter it was made for.
    pub identity: Identity,
    /// The program to be in the meter.
    pub program: Program,
    /// What differs, in the program's words: `a` in the meter, `b` in the program.
    pub differences: Vec<Difference>,
    /// Tables to write, in order. Empty when the meter holds the program already.
    pub writes: Vec<PlannedWrite>,
    /// Warnings about the program, to be looked at.
    pub warnings: Vec<Finding>,
    /// The meter's tables as read for the plan.
    pub snapshot: Snapshot,
    /// Where the snapshot is to be kept before the first write.
    pub keep: Option<PathBuf>,
    /// The programming that this finishes or takes back.
    pub resumes: Option<(Unfinished, Way)>,
    /// The signature of the file that it comes from, proved.
    pub signed: Option<Signed>,
    /// Why it is done, for the job log.
    pub reason: String,
    /// Roughly how long writing and reading back will take.
    pub estimate: Duration,
    /// What making the plan cost the line.
    pub link: Link,
}

impl Plan {
    /// Of writes that were worked out: `now` is the meter as read for them, `program` what it is to hold.
    pub(crate) fn of_writes(
        identity: Identity,
        now: Snapshot,
        writes: Vec<PlannedWrite>,
        program: Program,
        link: Link,
    ) -> Self {
        let held = map::from_tables(&now.image).program;
        Self {
            identity,
            differences: differences(&held, &program).differences,
            program,
            warnings: Vec::new(),
            snapshot: now,
            keep: None,
            resumes: None,
            signed: None,
            reason: String::new(),
            estimate: estimate(&writes, &link),
            writes,
            link,
        }
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// The meter's tables as read for the plan.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.snapshot.image
    }

    /// What follows the tables, in words: everything that writing does to the meter is said beforehand.
    #[must_use]
    pub fn afterwards(&self) -> &'static str {
        if saves_configuration(self.image()) {
            "Then: save configuration (procedure 2), log off, log on again, read back and compare"
        } else {
            "Then: log off, log on again, read back and compare"
        }
    }

    /// Keeps the snapshot in `folder`, in a file named after the meter and the time; a meter can be written twice in a
    /// second, and no snapshot replaces another.
    #[must_use]
    pub fn kept_in(mut self, folder: &Path) -> Self {
        let name = self.snapshot_name();
        let numbered = (2..100).map(|number| {
            let stem = name.strip_suffix(SNAPSHOT_END).unwrap_or(&name);
            format!("{stem}-{number}{SNAPSHOT_END}")
        });
        let mut free = std::iter::once(name.clone())
            .chain(numbered)
            .filter(|name| folder.join(name).symlink_metadata().is_err());
        let chosen = free.next().unwrap_or_else(|| name.clone());
        self.keep = Some(folder.join(chosen));
        self
    }

    /// "0123456789-20260131T130509.snapshot.json"
    #[must_use]
    pub fn snapshot_name(&self) -> String {
        let plain =
            |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
        let serial = Some(plain(&self.identity.serial)).filter(|serial| !serial.is_empty());
        let time: String = self
            .snapshot
            .taken
            .chars()
            .take(19)
            .filter(|c| c.is_ascii_alphanumeric())
            .collect();
        format!(
            "{}-{time}{SNAPSHOT_END}",
            serial.as_deref().unwrap_or("meter")
        )
    }
}

/// Whether this meter lists procedure 2, which makes writes outlast a power failure.
pub(crate) fn saves_configuration(image: &Image) -> bool {
    image
        .config()
        .is_ok_and(|config| config.has_procedure(SAVE_CONFIGURATION))
}

/// Compares a program with a meter.
///
/// # Errors
/// When the program has errors, is for another kind of meter, or the session fails.
pub async fn plan(context: &Context, target: &Target, program: &Program) -> Result<Plan, JobError> {
    policy::allowed(context, Right::Read)?;
    let warnings = no_errors(context, program)?;
    let mut session = Session::open(context, target, rate::expected(&Selection::Program)).await?;
    let mut result = compare(&mut session, program).await;
    if let Ok(compared) = &mut result
        && !compared.writes.is_empty()
        && let Err(error) = clearance::note(&mut session, &mut compared.identity).await
    {
        result = Err(error);
    }
    let (compared, link) = session.finish(result).await?;
    let Compared {
        identity,
        writes,
        snapshot,
        ..
    } = compared;
    Ok(Plan {
        warnings,
        ..Plan::of_writes(identity, snapshot, writes, program.clone(), link)
    })
}

/// The program's warnings; its errors stop everything before a meter is near.
pub(crate) fn no_errors(context: &Context, program: &Program) -> Result<Vec<Finding>, JobError> {
    let today = (context.wall)().date();
    let (errors, warnings): (Vec<_>, Vec<_>) = check(program, today)
        .into_iter()
        .partition(|it| it.severity == Severity::Error);
    if errors.is_empty() {
        Ok(warnings)
    } else {
        Err(JobError::new(
            "Checking the program",
            Cause::Findings(errors),
        ))
    }
}

pub(crate) struct Compared {
    pub identity: Identity,
    pub writes: Vec<PlannedWrite>,
    pub differences: Vec<Difference>,
    pub same: usize,
    pub not_compared: Vec<String>,
    pub snapshot: Snapshot,
}

pub(crate) async fn compare(
    session: &mut Session<'_>,
    program: &Program,
) -> Result<Compared, JobError> {
    const STEP: &str = "Comparing";
    let skipped = read_selected(session, &Selection::Program).await?;
    let identity = identity_of(session);
    let mapped = match map::to_tables(program, &session.image) {
        Ok(mapped) => mapped,
        Err(error) => {
            // A table that the meter has and didn't give: its own answer says why, "without a password" first of all.
            let table = missing(&error);
            if let Some(kept) = skipped.iter().find(|one| Some(one.table) == table) {
                session.read(kept.table).await?;
            }
            return Err(JobError::new(STEP, error));
        }
    };
    let image = &session.image;
    let mut writes = Vec::new();
    for write in mapped {
        let old = image
            .raw(write.table)
            .ok_or_else(|| JobError::on(STEP, write.table, Cause::NoTable(write.table)))?;
        if old.len() != write.bytes.len() {
            let sizes = Cause::Size {
                table: write.table,
                has: old.len(),
                needs: write.bytes.len(),
            };
            return Err(JobError::on(STEP, write.table, sizes));
        }
        if old != write.bytes {
            writes.push(PlannedWrite {
                table: write.table,
                what: write.what,
                old: old.to_vec(),
                new: write.bytes,
            });
        }
    }
    let held = map::from_tables(image);
    let comparison = differences(&held.program, program);
    let snapshot = snapshot(session, &identity);
    Ok(Compared {
        identity,
        writes,
        differences: comparison.differences,
        same: comparison.same,
        not_compared: comparison.not_compared,
        snapshot,
    })
}

/// The table without which a program can't become tables.
fn missing(error: &MapError) -> Option<TableId> {
    match error {
        MapError::NoTable { table, .. } | MapError::Table(TableError::Missing { table }) => {
            Some(*table)
        }
        _ => None,
    }
}

/// What a session has read so far.
pub(crate) fn snapshot(session: &Session<'_>, identity: &Identity) -> Snapshot {
    Snapshot {
        taken: taken(session.context()),
        meter: identity.label(),
        image: session.image.clone(),
    }
}

/// This computer's time with its offset, to the second.
pub(crate) fn taken(context: &Context) -> String {
    (context.wall)()
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// Two sessions, each table three times over the line (checked, written, read back), with room for the meter's thinking.
fn estimate(writes: &[PlannedWrite], link: &Link) -> Duration {
    const SESSION_MILLIS: u64 = 600;
    const REQUEST_MILLIS: u64 = 60;
    let bytes: usize = writes.iter().map(|write| 3 * (write.bytes() + 40)).sum();
    let baud = u64::from(link.baud.max(300));
    let wire = u64::try_from(bytes)
        .unwrap_or(u64::MAX)
        .saturating_mul(10_000)
        / baud;
    let requests = u64::try_from(writes.len()).unwrap_or(0) * 3 * REQUEST_MILLIS;
    Duration::from_millis(wire + requests + 2 * SESSION_MILLIS)
}
