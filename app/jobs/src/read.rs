//! Reads a set of tables, in the order in which they explain each other, into an image.
//!
//! Is: one pass down a sorted list. A table that the meter refuses, or that does not fit its own dimensions, is noted and
//! the rest is read.
//! Is not: decoding for people; see `registers` and `report`.
//! Errors: only those that end a session, and an ST-0 that can't be read or understood.

use std::collections::BTreeSet;

use meterbench_c1219::{GenConfig, Image, TableId, read_order};
use meterbench_profiles::Program;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::map;

use crate::entries::{self, LISTS};
use crate::error::Cause;
use crate::identify::identity_of;
use crate::reading::{Instantaneous, Log, Overview, Profile, WiringFinding, wiring};
use crate::registers::{RegisterReading, registers};
use crate::session::Session;
use crate::table::misfit;
use crate::{
    Context, Identity, JobError, Link, Right, Selection, Snapshot, Target, estimate, history,
    identify, plan, policy, profile_days, rate,
};

/// A table that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub table: TableId,
    /// Why, in words.
    pub why: String,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Whose.
    pub identity: Identity,
    /// What is programmed, as far as the tables read say.
    pub program: Option<Program>,
    /// Why there is no program, or what of it is not understood.
    pub notes: Vec<String>,
    /// At a glance.
    pub overview: Overview,
    /// The registers.
    pub registers: Vec<RegisterReading>,
    /// The load profile, where one was read.
    pub profile: Option<Profile>,
    /// The logs.
    pub log: Log,
    /// What flows now, where the maker's table of it is known.
    pub instantaneous: Option<Instantaneous>,
    /// What is odd about the wiring, by what flows now.
    pub wiring: Vec<WiringFinding>,
    /// Tables that were left out, or were read and do not fit.
    pub skipped: Vec<Skipped>,
    /// Tables that were not read but are known from an earlier reading of this meter; see [`crate::Known`].
    pub remembered: Vec<TableId>,
    /// It was cancelled: what had come by then is here, and the rest is among those left out.
    pub cancelled: bool,
    /// Every table that was read, raw.
    pub snapshot: Snapshot,
    /// What it cost the line.
    pub link: Link,
}

impl Reading {
    /// The tables.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.snapshot.image
    }

    /// What a snapshot holds, as if it had just been read.
    #[must_use]
    pub fn of_snapshot(snapshot: &Snapshot) -> Self {
        let identity = Identity::of(&snapshot.image);
        Self {
            link: snapshot.origin.link.unwrap_or_default(),
            ..Self::of(identity, snapshot.clone(), Vec::new())
        }
    }

    fn of(identity: Identity, snapshot: Snapshot, mut skipped: Vec<Skipped>) -> Self {
        let image = &snapshot.image;
        skipped.extend(image.ids().filter_map(|id| {
            Some(Skipped {
                table: id,
                why: misfit(image, id)?.to_string(),
            })
        }));
        skipped.sort_by_key(|it| it.table);
        skipped.dedup();
        let held = map::from_tables(image);
        let program = Some(held.program).filter(|program| *program != Program::default());
        let mut notes = if program.is_some() {
            held.notes
        } else {
            Vec::new()
        };
        let (registers, more) = registers(image);
        notes.extend(more);
        let profile = Profile::of(image);
        let log = Log::of(image);
        let instantaneous = Instantaneous::of(image);
        let wiring = match (&instantaneous, identity.kind.row) {
            (Some(now), Some(form)) => wiring(now, form),
            _ => Vec::new(),
        };
        Self {
            overview: Overview::of(image, &identity, &registers),
            profile,
            log: log.unwrap_or_default(),
            instantaneous,
            wiring,
            identity,
            program,
            notes,
            registers,
            skipped,
            remembered: Vec::new(),
            cancelled: false,
            snapshot,
            link: Link::default(),
        }
    }
}

/// Reads a meter, all that is asked for.
///
/// # Errors
/// When the session fails, ST-0 can't be read, or it is cancelled.
pub async fn read(
    context: &Context,
    target: &Target,
    selection: &Selection,
) -> Result<Reading, JobError> {
    let reading = read_until_cancelled(context, target, selection).await?;
    match reading.cancelled {
        true => Err(JobError::new("Reading", Cause::Cancelled)),
        false => Ok(reading),
    }
}

/// Reads a meter; a cancel leaves what has come by then, see [`Reading::cancelled`]. For a person who looks at it.
///
/// # Errors
/// When the session fails, or ST-0 can't be read; when it is cancelled before anything has come but what says whose it is.
pub async fn read_until_cancelled(
    context: &Context,
    target: &Target,
    selection: &Selection,
) -> Result<Reading, JobError> {
    policy::allowed(context, Right::Read)?;
    let mut session = Session::open(context, target, rate::expected(selection)).await?;
    let result = body(&mut session, selection).await;
    let (mut reading, link) = session.finish(result).await?;
    reading.snapshot.origin.link = Some(link);
    let said = history::read(context, &reading, selection);
    reading.notes.extend(said);
    Ok(Reading {
        link,
        identity: Identity {
            link,
            ..reading.identity
        },
        ..reading
    })
}

async fn body(session: &mut Session<'_>, selection: &Selection) -> Result<Reading, JobError> {
    let (skipped, cancelled) = match read_selected(session, selection).await {
        Err(error) if matches!(error.cause, Cause::Cancelled) => {
            (not_come_to(session, selection).ok_or(error)?, true)
        }
        other => (other?, false),
    };
    let identity = identity_of(session);
    let snapshot = plan::snapshot(session, &identity);
    let mut reading = Reading::of(identity, snapshot, skipped);
    reading.cancelled = cancelled;
    reading.remembered = session.remembered();
    if let Selection::Days(days) = selection {
        reading.profile = reading.profile.map(|profile| profile.within(*days));
    }
    Ok(reading)
}

/// What a cancelled reading leaves out; `None` when nothing has come but what says whose it is.
fn not_come_to(session: &Session<'_>, selection: &Selection) -> Option<Vec<Skipped>> {
    let whose = [0, 1].map(TableId::standard);
    let config = session.image.config().ok()?;
    session.image.ids().find(|id| !whose.contains(id))?;
    let left = read_order(wanted(selection, &config), &config);
    let left = left.into_iter().filter(|id| !session.image.contains(*id));
    let why = "not read before the reading was cancelled";
    Some(
        left.map(|table| Skipped {
            table,
            why: why.to_owned(),
        })
        .collect(),
    )
}

/// The tables that a selection asks for in a meter, with what says whose they are.
fn wanted(selection: &Selection, config: &GenConfig) -> BTreeSet<TableId> {
    let mut wanted: BTreeSet<TableId> = match selection {
        Selection::Registers => identify::billing_tables().into_iter().collect(),
        // Whoever names tables gets those, with what says whose they are and what shape they have.
        Selection::Tables(_) => [0, 1].map(TableId::standard).into(),
        Selection::Days(_) => [0, 1, 3, 52].map(TableId::standard).into(),
        _ => identify::tables().into_iter().collect(),
    };
    wanted.extend(selected(selection, config));
    wanted
}

/// Reads what a selection means, and what says whose it is.
pub(crate) async fn read_selected(
    session: &mut Session<'_>,
    selection: &Selection,
) -> Result<Vec<Skipped>, JobError> {
    // Other selections are what somebody keeps as a whole, or compares: the meter's own bytes, all of them.
    session.may_know(matches!(
        selection,
        Selection::Registers
            | Selection::Profile
            | Selection::Days(_)
            | Selection::Log
            | Selection::Tables(_)
    ));
    let config = configuration(session).await?;
    let wanted = wanted(selection, &config);
    if let Selection::Tables(ids) = selection
        && let Some(absent) = ids.iter().find(|id| !config.uses(**id))
    {
        return Err(JobError::on("Reading", *absent, Cause::NoTable(*absent)));
    }
    let skipped = read_wanted(session, selection, &wanted).await?;
    if session.drop_misfits() {
        return read_wanted(session, selection, &wanted).await;
    }
    Ok(skipped)
}

async fn read_wanted(
    session: &mut Session<'_>,
    selection: &Selection,
    wanted: &BTreeSet<TableId>,
) -> Result<Vec<Skipped>, JobError> {
    let in_part = |id: &TableId| *selection == Selection::Registers && LISTS.contains(id);
    let (lists, tables): (Vec<TableId>, Vec<TableId>) = wanted.iter().partition(|id| in_part(id));
    let mut skipped = read_tables(session, tables).await?;
    if !lists.is_empty() {
        skipped.extend(entries::read_needed(session).await?);
    }
    if let Selection::Days(days) = selection {
        skipped.extend(profile_days::read_days(session, *days).await?);
    }
    Ok(skipped)
}

/// The tables that a selection means in a meter; it may lack some of them.
pub(crate) fn selected(selection: &Selection, config: &GenConfig) -> Vec<TableId> {
    let standard = |numbers: &[u16]| -> Vec<TableId> {
        numbers.iter().copied().map(TableId::standard).collect()
    };
    match selection {
        Selection::Everything => config
            .tables_used()
            .filter(|id| !is_procedure(*id))
            .collect(),
        Selection::Shareable => selected(&Selection::Everything, config)
            .into_iter()
            .filter(|id| !is_private(*id))
            .collect(),
        Selection::Program => {
            let mut ids: Vec<TableId> = standard(&[
                6, 11, 12, 13, 15, 16, 21, 22, 31, 32, 33, 34, 51, 53, 54, 61, 62, 71, 72, 73, 75,
            ]);
            for family in &built_in().families {
                ids.extend(identify::setting_tables(family.settings.all()));
            }
            ids
        }
        Selection::Registers => standard(&[11, 16, 21, 22, 23])
            .into_iter()
            .chain(LISTS)
            .collect(),
        Selection::Present => {
            let both = [Selection::Registers, Selection::Program];
            let mut ids: Vec<TableId> = both
                .iter()
                .flat_map(|selection| selected(selection, config))
                .collect();
            ids.extend(standard(&[25, 27, 28, 55]));
            ids.extend(Instantaneous::TABLES.iter().filter(|id| config.uses(**id)));
            ids
        }
        // With what says what its channels count, and what its times mean.
        Selection::Profile => standard(&[11, 12, 15, 16, 51, 53, 54, 61, 62, 63, 64, 65, 66, 67]),
        Selection::Days(_) => standard(&[11, 12, 15, 16, 51, 53, 54, 61, 62, 63]),
        Selection::Log => standard(&[51, 53, 54, 71, 72, 73, 74, 75, 76]),
        Selection::Tables(ids) => ids.clone(),
    }
}

/// Who lives where and who may do what: the utility's texts (ST-6); passwords, their default and keys (ST-42, ST-43, ST-45, ST-46).
fn is_private(id: TableId) -> bool {
    !id.is_manufacturer() && matches!(id.number(), 6 | 42 | 43 | 45 | 46)
}

/// ST-7 and ST-8 are a letter box for procedures, not something that a meter holds.
fn is_procedure(id: TableId) -> bool {
    !id.is_manufacturer() && matches!(id.number(), 7 | 8)
}

async fn configuration(session: &mut Session<'_>) -> Result<GenConfig, JobError> {
    let [ident, first] = [1, 0].map(TableId::standard);
    if !session.image.contains(first) {
        // Who it is comes first: a session that is lost and opened anew must be with the same meter.
        for table in [ident, first] {
            session
                .context()
                .events
                .step(format!("Reading {table}"), 0, 0);
            if table == first && session.know_again().await? {
                continue;
            }
            match session.read(table).await {
                Err(JobError {
                    cause: Cause::Refused { .. },
                    ..
                }) if table == ident => (),
                other => drop(other?),
            }
        }
    }
    session
        .image
        .config()
        .map_err(|error| JobError::on("Reading", first, error))
}

/// Reads tables that the meter has, and those that they need; notes what it refuses.
pub(crate) async fn read_tables(
    session: &mut Session<'_>,
    wanted: impl IntoIterator<Item = TableId>,
) -> Result<Vec<Skipped>, JobError> {
    let config = configuration(session).await?;
    let order: Vec<TableId> = read_order(wanted, &config)
        .into_iter()
        .filter(|id| !session.image.contains(*id))
        .collect();
    session.raise_rate(&order).await?;
    let mut skipped = Vec::new();
    for (done, table) in order.iter().enumerate() {
        let left = order.get(done..).unwrap_or_default();
        let left = estimate::reading(&session.image, left, &session.link());
        session.context().events.step_before(
            format!("Reading {table}"),
            done,
            order.len(),
            Some(left),
        );
        match session.read(*table).await {
            Ok(_) => (),
            Err(JobError {
                cause: Cause::Refused { code, .. },
                ..
            }) => {
                skipped.push(Skipped {
                    table: *table,
                    why: code.to_string(),
                });
            }
            Err(JobError {
                cause: Cause::BadAnswer(error),
                ..
            }) => skipped.push(Skipped {
                table: *table,
                why: error.to_string(),
            }),
            Err(JobError {
                cause: cause @ Cause::Unsure { .. },
                ..
            }) => skipped.push(Skipped {
                table: *table,
                why: cause.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(skipped)
}
