//! What writing a program would change: a value to look at before anything is written.
//!
//! Is: the check of the program, one session that reads what a program sets, and the comparison.
//! Is not: writing; see `write`.
//! Errors: [`Cause::Findings`], [`Cause::OtherForm`], [`Cause::Map`], and those of a session.

mod cautions;
mod runs;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{Image, TableError, TableId};
use meterbench_profiles::map::{self, MapError};
use meterbench_profiles::{Comparison, Finding, Program, Severity, check, differences};

use crate::estimate::{self, estimate};
use crate::identify::identity_of;
use crate::journal::{Unfinished, Way};
use crate::pending;
use crate::plan::runs::runs;
use crate::read::{read_selected, read_tables};
use crate::session::Session;
use crate::snapshot::Origin;
use crate::{
    Cause, Context, Identity, JobError, Link, Right, Selection, Settings, Signed, Snapshot, Target,
    WorkList, clearance, policy, rate,
};

/// Save configuration.
pub(crate) const SAVE_CONFIGURATION: ProcId = ProcId::standard(2);

/// How the name of a snapshot ends.
pub(crate) const SNAPSHOT_END: &str = ".mbsnap";

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
    /// What is sent of it, from the first byte on; nothing is left out that differs.
    pub runs: Vec<Range<usize>>,
}

impl PlannedWrite {
    /// Of which all that differs is to be sent, and nothing else where that saves time.
    #[must_use]
    pub fn new(table: TableId, what: Vec<String>, old: Vec<u8>, new: Vec<u8>) -> Self {
        let runs = runs(&old, &new);
        Self {
            table,
            what,
            old,
            new,
            runs,
        }
    }

    /// The same, all of it sent.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.runs = std::iter::once(0..self.new.len()).collect();
        self
    }

    /// Whether all of it is sent, in one full write.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self.runs.as_slice(), [all] if *all == (0..self.new.len()))
    }

    /// Bytes to be written.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.runs.iter().map(Range::len).sum()
    }
}

/// What will be written, made for one meter at one time.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The meter it was made for.
    pub identity: Identity,
    /// The program to be in the meter.
    pub program: Program,
    /// How each setting of the program stands to the meter.
    pub settings: Settings,
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
    /// Why this is not the meter that the program, or a work-list, is for, in words.
    pub mismatches: Vec<String>,
    /// Why it is to be written in spite of that.
    pub overridden: Option<String>,
    /// Every table is written whole; see [`Plan::in_whole`].
    pub whole: bool,
    /// This meter was never seen to refuse a part of a table.
    pub takes_parts: bool,
    /// The tables are written pending and become active in one step: the meter has the places for it.
    pub pending: bool,
    /// Tables of an earlier programming that wait in the meter; they are taken away first.
    pub waiting: Vec<TableId>,
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
        context: &Context,
        identity: Identity,
        mut now: Snapshot,
        writes: Vec<PlannedWrite>,
        program: Program,
        link: Link,
    ) -> Self {
        now.origin.link = Some(link);
        let ident = now.image.raw(TableId::standard(1));
        let known = ident.and_then(|ident| context.known.meter(ident));
        let takes_parts = known.is_none_or(|meter| !meter.whole_writes);
        let writes = match takes_parts {
            true => writes,
            false => whole(writes),
        };
        let waiting = pending::waiting(&now.image);
        let (writes, pending) = together(&now.image, writes);
        Self {
            identity,
            settings: Settings::of(&now.image, &writes, &program),
            program,
            warnings: Vec::new(),
            keep: None,
            resumes: None,
            signed: None,
            mismatches: Vec::new(),
            overridden: None,
            whole: false,
            takes_parts,
            pending,
            waiting,
            reason: String::new(),
            estimate: estimate(&now.image, &writes, &link),
            snapshot: now,
            writes,
            link,
        }
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.waiting.is_empty()
    }

    /// The meter's tables as read for the plan.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.snapshot.image
    }

    /// The same with every table whole, those that differ and those in which the program sets what the meter holds already;
    /// or with no more than what differs.
    #[must_use]
    pub fn in_whole(mut self, all: bool) -> Self {
        self.writes.retain(|write| write.old != write.new);
        let parts = |it: PlannedWrite| PlannedWrite::new(it.table, it.what, it.old, it.new);
        self.writes = match all || !self.takes_parts {
            true => whole(self.writes),
            false => self.writes.into_iter().map(parts).collect(),
        };
        if all {
            self.writes.extend(self.same_tables());
            self.writes
                .sort_by_key(|write| map::place_of_writing(write.table));
        }
        let writes = std::mem::take(&mut self.writes);
        (self.writes, self.pending) = together(self.image(), writes);
        Self {
            estimate: estimate(self.image(), &self.writes, &self.link),
            whole: all,
            ..self
        }
    }

    /// The tables in which the program sets only what the meter holds already, whole.
    fn same_tables(&self) -> Vec<PlannedWrite> {
        let image = self.image();
        let owned = match &self.resumes {
            Some(_) => Vec::new(),
            None => map::tables_of(&self.program, image).unwrap_or_default(),
        };
        let config = image.config();
        let may = |table| config.as_ref().is_ok_and(|config| config.writes(table));
        let planned = |table| self.writes.iter().any(|write| write.table == table);
        owned
            .into_iter()
            .filter(|table| may(*table) && !planned(*table))
            .filter_map(|table| {
                let bytes = image.raw(table)?.to_vec();
                let what = vec!["as it is".to_owned()];
                Some(PlannedWrite::new(table, what, bytes.clone(), bytes).whole())
            })
            .collect()
    }

    /// Held against a work-list, for the program of this file.
    #[must_use]
    pub fn against(mut self, list: &WorkList, file: Option<&Path>) -> Self {
        self.mismatches.extend(list.against(&self.identity, file));
        self
    }

    /// Whether it may be written: it is for this meter, or somebody has said why it is written all the same.
    pub(crate) fn may_be_written(&self) -> Result<(), JobError> {
        let said = self.overridden.as_deref().map(str::trim);
        if self.mismatches.is_empty() || said.is_some_and(|reason| !reason.is_empty()) {
            return Ok(());
        }
        let cause = Cause::NotTheMeter(self.mismatches.clone());
        Err(JobError::new("Matching program and meter", cause))
    }

    /// Bytes of tables to be written.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.writes.iter().map(PlannedWrite::bytes).sum()
    }

    /// The least time that the tables take on this line which are written and read back.
    #[must_use]
    pub fn tables_time(&self, link: &Link) -> Duration {
        estimate::tables(self.image(), &self.writes, link)
    }

    /// What follows the tables, in words: everything that writing does to the meter is said beforehand.
    #[must_use]
    pub fn afterwards(&self) -> String {
        let mut steps = vec!["log off, log on again, read back and compare"];
        if saves_configuration(self.image()) {
            steps.insert(0, "save configuration (procedure 2)");
        }
        if self.pending {
            let together = "make all of them active in one step (written pending, procedure 13)";
            steps.insert(0, together);
        }
        let then = format!("Then: {}", steps.join(", "));
        if self.waiting.is_empty() {
            return then;
        }
        format!(
            "First: take away {} of an earlier programming, which wait to become active. {then}",
            crate::error::list(&self.waiting)
        )
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

    /// "0123456789-20260131T130509.mbsnap"
    #[must_use]
    pub fn snapshot_name(&self) -> String {
        let time: String = self
            .snapshot
            .taken
            .chars()
            .take(19)
            .filter(|c| c.is_ascii_alphanumeric())
            .collect();
        format!("{}-{time}{SNAPSHOT_END}", plain(&self.identity.serial))
    }
}

/// A serial number in the name of a file.
pub(crate) fn plain(serial: &str) -> String {
    let plain: String = serial.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.is_empty() {
        true => "meter".to_owned(),
        false => plain,
    }
}

/// A program may name the firmware that it was made for.
fn other_firmware(program: &Program, meter: &Identity) -> Option<String> {
    let wanted = program.meter.as_ref()?.firmware.as_ref()?;
    (*wanted != meter.firmware).then(|| {
        format!(
            "the program is for firmware {wanted}, meter {} has {}",
            meter.serial, meter.firmware
        )
    })
}

/// Tables to be written pending, when the meter has a place for each of them. What is one request is one step already.
fn together(image: &Image, writes: Vec<PlannedWrite>) -> (Vec<PlannedWrite>, bool) {
    let requests: usize = writes.iter().map(|write| write.runs.len()).sum();
    if requests > 1 && pending::may_wait(image, &writes) {
        (whole(writes), true)
    } else {
        (writes, false)
    }
}

/// What is kept and looked at besides the tables that a program sets: which tables wait, and the registers.
const BESIDES: [TableId; 2] = [pending::STATUS, TableId::standard(23)];

/// Reads what a program sets, and what is to be known before anything of it is written.
pub(crate) async fn read_before(session: &mut Session<'_>) -> Result<(), JobError> {
    read_selected(session, &Selection::Program).await?;
    read_tables(session, BESIDES).await.map(drop)
}

fn whole(writes: Vec<PlannedWrite>) -> Vec<PlannedWrite> {
    writes.into_iter().map(PlannedWrite::whole).collect()
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
    let mut result = planned(&mut session, program).await;
    if let Ok(compared) = &mut result
        && !compared.writes.is_empty()
        && let Err(error) = clearance::note(&mut session, &mut compared.identity).await
    {
        result = Err(error);
    }
    let (compared, link) = session.finish(result).await?;
    let Compared {
        identity,
        mut writes,
        snapshot,
        ..
    } = compared;
    // A table that can't be written is no reason to stop half-way: what it would change is told as read-only.
    if let Ok(config) = snapshot.image.config() {
        writes.retain(|write| config.writes(write.table));
    }
    Ok(Plan {
        mismatches: other_firmware(program, &identity).into_iter().collect(),
        warnings,
        ..Plan::of_writes(context, identity, snapshot, writes, program.clone(), link)
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

async fn planned(session: &mut Session<'_>, program: &Program) -> Result<Compared, JobError> {
    read_before(session).await?;
    compare(session, program).await
}

pub(crate) struct Compared {
    pub identity: Identity,
    pub writes: Vec<PlannedWrite>,
    pub comparison: Comparison,
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
            let (table, what) = (write.table, write.what);
            writes.push(PlannedWrite::new(table, what, old.to_vec(), write.bytes));
        }
    }
    let held = map::from_tables(image);
    let comparison = differences(&held.program, program);
    let snapshot = snapshot(session, &identity);
    Ok(Compared {
        identity,
        writes,
        comparison,
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
        origin: Origin::of(&session.image, session.times().clone()),
        image: session.image.clone(),
    }
}

/// This computer's time with its offset, to the second.
pub(crate) fn taken(context: &Context) -> String {
    stamp(&(context.wall)())
}

/// "2026-01-31T13:05:09-05:00".
pub(crate) fn stamp(time: &jiff::Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
