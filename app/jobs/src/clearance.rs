//! What the password that was given may do, as far as the meter tells.
//!
//! Is: what follows from ST-44, from which tables were given and which were refused, and from the levels that a family is known
//! to have; and which planned tables it is too low for.
//! Is not: a try. Nothing is written to find it out, so that a meter that keeps ST-44 to itself says it only at the first write;
//! when that is refused, nothing was changed.
//! Source: C12.19 tables 41 to 44: a user may when one of their groups is in the mask. Whether a password may be in several
//! groups, and in which, a meter does not tell.

use std::collections::BTreeSet;

use meterbench_c1218::Code;
use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{AccessControl, AccessEntry, AccessTarget, AccessWhat, Image, TableId};
use meterbench_profiles::map::recognise;
use meterbench_profiles::model::Level;

use crate::error::list;
use crate::session::Session;
use crate::{Cause, Identity, JobError, Plan};

const LIMITS: TableId = TableId::standard(41);
const CONTROL: TableId = TableId::standard(44);

/// What follows of one table or procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// It may.
    Yes,
    /// It may not.
    No,
    /// The meter doesn't tell before it is tried.
    Unknown,
}

/// What is known of the rights of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clearance {
    /// A password was given, and taken.
    pub password: bool,
    /// The levels that the password may be of, the family's, from the least to the most; empty when none are known.
    pub levels: Vec<Level>,
    /// ST-44, when the meter shows it.
    entries: Option<Vec<AccessEntry>>,
    /// The sets of groups that the user may be in, one bit a group.
    sets: Vec<u8>,
}

impl Clearance {
    /// From the tables that a session has read, and those that it was refused for want of rights.
    #[must_use]
    pub fn of(image: &Image, password: bool, refused: &BTreeSet<TableId>) -> Self {
        let entries = image.get::<AccessControl>().ok().map(|it| it.entries);
        let family = recognise(image).family;
        let known = family.map(|it| it.levels.as_slice()).unwrap_or_default();
        // What the meter shows goes before what its family is known for.
        let mask = |id: TableId| match &entries {
            Some(entries) => entry(entries, AccessWhat::Table(id)).map(|it| it.read),
            None if [LIMITS, CONTROL].contains(&id) => family.and_then(|it| it.security_readers),
            None => None,
        };
        let evidence: Vec<(u8, bool)> = image
            .ids()
            .filter(|id| !anybody_reads(&entries, *id))
            .map(|id| (id, true))
            .chain(refused.iter().map(|id| (*id, false)))
            .filter_map(|(id, given)| Some((mask(id)?, given)))
            .collect();
        let fits = |set: u8| {
            evidence
                .iter()
                .all(|(mask, given)| (set & mask != 0) == *given)
        };
        let all = || (0..=u8::MAX).collect();
        let sets: Vec<u8> = match (password, known) {
            (false, _) => vec![0],
            (true, []) => all(),
            (true, levels) => levels.iter().map(|level| level.groups).collect(),
        };
        let mut sets: Vec<u8> = sets.into_iter().filter(|set| fits(*set)).collect();
        if sets.is_empty() {
            // It is no meter like the others of its family.
            sets = (0..=u8::MAX).filter(|set| fits(*set)).collect();
        }
        let levels = known
            .iter()
            .filter(|level| password && sets.contains(&level.groups));
        Self {
            password,
            levels: levels.cloned().collect(),
            entries,
            sets,
        }
    }

    /// Whether it may write a table.
    #[must_use]
    pub fn may_write(&self, table: TableId) -> May {
        self.may(AccessWhat::Table(table))
    }

    /// Whether it may run a procedure.
    #[must_use]
    pub fn may_run(&self, procedure: ProcId) -> May {
        self.may(AccessWhat::Procedure(procedure))
    }

    fn may(&self, what: AccessWhat) -> May {
        let entries = self.entries.as_deref().unwrap_or_default();
        let Some(entry) = entry(entries, what) else {
            return May::Unknown;
        };
        if entry.target.contains(AccessTarget::ANY_WRITE) {
            return May::Yes;
        }
        let may = |set: &u8| set & entry.write != 0;
        match (self.sets.iter().any(may), self.sets.iter().all(may)) {
            (false, _) => May::No,
            (true, true) if !self.sets.is_empty() => May::Yes,
            _ => May::Unknown,
        }
    }

    /// The one level that it is of; `None` when that is not known.
    #[must_use]
    pub fn level(&self) -> Option<&Level> {
        match self.levels.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// In words, a line each.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        if !self.password {
            return vec!["no password: what the meter gives to anyone".to_owned()];
        }
        let mut lines = Vec::new();
        let names: Vec<&str> = self.levels.iter().map(|it| it.words.as_str()).collect();
        match names.split_last() {
            None => lines.push(
                "the meter took the password; it does not say of which level it is".to_owned(),
            ),
            Some((only, [])) => lines.push((*only).to_owned()),
            Some((last, rest)) => lines.push(format!(
                "{} or {last}: the meter tells them apart only when something is written",
                rest.join(", ")
            )),
        }
        let Some(entries) = &self.entries else {
            return lines;
        };
        let of = |wanted: May| -> Vec<String> {
            // What no password may write is of no use to know.
            let somebody = |entry: &&AccessEntry| {
                entry.write != 0 || entry.target.contains(AccessTarget::ANY_WRITE)
            };
            let named = entries.iter().filter(somebody);
            let fit = named.map(|entry| entry.target.what());
            fit.filter(|what| self.may(*what) == wanted)
                .map(name)
                .collect()
        };
        for (may, words) in [
            (May::Yes, "may write or run"),
            (May::No, "may not write or run"),
        ] {
            let names = of(may);
            if !names.is_empty() {
                lines.push(format!("{words}, by ST-44: {}", names.join(", ")));
            }
        }
        lines
    }
}

fn name(what: AccessWhat) -> String {
    match what {
        AccessWhat::Table(id) => id.to_string(),
        AccessWhat::Procedure(id) => id.to_string(),
    }
}

fn entry(entries: &[AccessEntry], what: AccessWhat) -> Option<&AccessEntry> {
    entries.iter().find(|entry| entry.target.what() == what)
}

fn anybody_reads(entries: &Option<Vec<AccessEntry>>, id: TableId) -> bool {
    let entries = entries.as_deref().unwrap_or_default();
    entry(entries, AccessWhat::Table(id))
        .is_some_and(|entry| entry.target.contains(AccessTarget::ANY_READ))
}

/// Reads what tells the rights, where a password was given and the meter has it. A refusal says something, too.
pub(crate) async fn look(session: &mut Session<'_>) -> Result<(), JobError> {
    if !session.has_password() {
        return Ok(());
    }
    for table in [LIMITS, CONTROL] {
        let has = session.image.config().is_ok_and(|it| it.uses(table));
        if !has || session.image.contains(table) {
            continue;
        }
        match session.read(table).await {
            Err(JobError {
                cause: Cause::Refused { .. } | Cause::BadAnswer(_) | Cause::Unsure { .. },
                ..
            }) => return Ok(()),
            other => drop(other?),
        }
    }
    Ok(())
}

/// Finds out what the password may do, for an identity.
pub(crate) async fn note(
    session: &mut Session<'_>,
    identity: &mut Identity,
) -> Result<(), JobError> {
    look(session).await?;
    identity.clearance = Some(session.clearance());
    Ok(())
}

/// Refuses a plan for which the password is too low by what the meter says.
///
/// # Errors
/// [`Cause::LevelTooLow`].
pub(crate) fn enough(plan: &Plan) -> Result<(), JobError> {
    let Some(clearance) = &plan.identity.clearance else {
        return Ok(());
    };
    let tables = plan.writes.iter().map(|write| write.table);
    let low: Vec<TableId> = tables
        .filter(|table| clearance.may_write(*table) == May::No)
        .collect();
    match low.is_empty() {
        true => Ok(()),
        false => Err(too_low(low)),
    }
}

/// The first write was refused for want of rights: nothing was written, and none of the others would be.
pub(crate) fn at_first_write(plan: &Plan, error: JobError) -> JobError {
    let first = plan.writes.first().map(|write| write.table);
    let refused = matches!(
        error.cause,
        Cause::Refused {
            code: Code::Isc,
            ..
        }
    );
    if refused && error.step == "Writing" && error.table == first {
        return too_low(plan.writes.iter().map(|write| write.table).collect());
    }
    error
}

fn too_low(tables: Vec<TableId>) -> JobError {
    JobError::new("Programming", Cause::LevelTooLow(tables))
}

/// For an error's words.
pub(crate) fn too_low_words(tables: &[TableId]) -> String {
    format!(
        "this password may not write {}; nothing was written",
        list(tables)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ST-0 to ST-44 of a meter of no family: two passwords, these permissions.
    fn image(entries: &[(u16, u8, u8)]) -> Image {
        let st = TableId::standard;
        let mut image = Image::new();
        let mut config = vec![0; 19];
        config[13] = 6; // DIM_STD_TBLS_USED
        config.extend([0xFF; 6]);
        config.extend([0; 6]);
        image.set_raw(st(0), config);
        let count = u8::try_from(entries.len()).unwrap();
        image.set_raw(LIMITS, vec![2, 20, 0, 0, count, 0]);
        let bytes = entries.iter().flat_map(|(id, read, write)| {
            let [low, high] = id.to_le_bytes();
            [low, high, *read, *write]
        });
        image.set_raw(CONTROL, bytes.collect());
        image
    }

    fn st(number: u16) -> TableId {
        TableId::standard(number)
    }

    #[test]
    fn what_was_given_and_what_was_refused_tell_the_groups() {
        // ST-44 and ST-33 are for groups 0 and 1; ST-42 for group 2.
        let entries = [
            (44, 0x03, 0x04),
            (33, 0x02, 0x02),
            (42, 0x04, 0x04),
            (15, 0x01, 0x00),
            (13 | 1 << 14, 0x01, 0x00),
        ];
        let mut image = image(&entries);
        image.set_raw(st(33), vec![1]);
        let refused = BTreeSet::from([st(42)]);
        let found = Clearance::of(&image, true, &refused);
        let may = [33, 44, 42, 15, 13, 54].map(|number| found.may_write(st(number)));
        assert_eq!(
            may,
            [May::Yes, May::No, May::No, May::No, May::Yes, May::Unknown]
        );
        let words = found.words().join("\n");
        assert!(
            words.contains("may not write or run, by ST-44: ST-44, ST-42"),
            "{words}"
        );
    }

    #[test]
    fn without_a_password_only_what_anybody_may_is_allowed() {
        let found = Clearance::of(
            &image(&[(44 | 1 << 13, 0xFF, 0xFF), (33 | 1 << 14, 0, 0)]),
            false,
            &BTreeSet::new(),
        );
        assert_eq!(found.may_write(st(44)), May::No);
        assert_eq!(found.may_write(st(33)), May::Yes);
    }

    #[test]
    fn a_meter_that_shows_nothing_leaves_it_open() {
        let found = Clearance::of(&Image::new(), true, &BTreeSet::from([CONTROL]));
        assert_eq!(found.may_write(st(33)), May::Unknown);
        assert!(found.level().is_none() && found.words().len() == 1);
    }
}
