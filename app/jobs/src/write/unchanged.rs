//! What is proved before the first byte is written.
//!
//! Is: the meter is the planned one with the planned configuration; the tables that say what those to be written mean are as
//! they were; and every byte that will be overwritten is what the plan, and so the snapshot, says that it is.
//! Is not: a second reading of everything that a program could set. Bytes that are neither overwritten nor relied on can do no
//! harm by having moved; whether they have is looked up afterwards, when the second session compares whole tables.

use std::ops::Range;

use meterbench_c1219::{Image, MfgIdent, TableId, read_order};

use super::STEP;
use crate::session::Session;
use crate::{Cause, JobError, Plan};

const IDENTITY: TableId = TableId::standard(1);
const CONFIGURATION: TableId = TableId::standard(0);

/// Nobody has changed the meter since it was read for the plan, as far as writing depends on it.
pub(super) async fn unchanged(session: &mut Session<'_>, plan: &Plan) -> Result<(), JobError> {
    session.read(IDENTITY).await?;
    session.read(CONFIGURATION).await?;
    planned_meter(session, plan)?;
    let same = |session: &Session<'_>, table| session.image.raw(table) == plan.image().raw(table);
    let moved = |tables| Err(JobError::new(STEP, Cause::Moved(tables)));
    if !same(session, CONFIGURATION) {
        return moved(vec![CONFIGURATION]);
    }
    let config = session
        .image
        .config()
        .map_err(|error| JobError::on("Reading", CONFIGURATION, error))?;
    let written = |table: TableId| plan.writes.iter().any(|write| write.table == table);
    let mut others = Vec::new();
    for table in read_order(plan.writes.iter().map(|write| write.table), &config) {
        if table == CONFIGURATION || written(table) || !plan.image().contains(table) {
            continue;
        }
        session.read(table).await?;
        if !same(session, table) {
            others.push(table);
        }
    }
    for write in &plan.writes {
        for run in &write.runs {
            let found = match write.is_whole() {
                true => session.read(write.table).await?,
                false => bytes(session, write.table, run.clone()).await?,
            };
            if write.old.get(run.clone()) != Some(found.as_slice()) {
                others.push(write.table);
                break;
            }
        }
    }
    if others.is_empty() {
        Ok(())
    } else {
        others.sort_unstable();
        moved(others)
    }
}

/// Some bytes of a table, by reading all of it where it is here already or the meter gives no part.
async fn bytes(
    session: &mut Session<'_>,
    table: TableId,
    run: Range<usize>,
) -> Result<Vec<u8>, JobError> {
    let of = |whole: &[u8], run: Range<usize>| whole.get(run).unwrap_or_default().to_vec();
    if let Some(whole) = session.image.raw(table) {
        return Ok(of(whole, run));
    }
    match session.read_bytes(table, &run).await {
        Err(JobError {
            cause: Cause::Refused { .. } | Cause::BadAnswer(_),
            ..
        }) => (),
        other => return other,
    }
    let whole = session.read(table).await?;
    Ok(of(&whole, run))
}

/// The meter whose ST-1 was read is the planned one.
pub(super) fn planned_meter(session: &Session<'_>, plan: &Plan) -> Result<(), JobError> {
    let found = session.image.raw(IDENTITY);
    if found == plan.image().raw(IDENTITY) {
        return Ok(());
    }
    // To be read as the planned meter's is, where the other's own formats were not read.
    let known = session
        .image
        .raw(CONFIGURATION)
        .or_else(|| plan.image().raw(CONFIGURATION));
    let tables = [(CONFIGURATION, known), (IDENTITY, found)];
    let image: Image = tables
        .into_iter()
        .filter_map(|(id, bytes)| Some((id, bytes?.to_vec())))
        .collect();
    let found = image.get::<MfgIdent>().map(|it| it.serial.to_string());
    Err(JobError::new(
        STEP,
        Cause::OtherMeter {
            planned: plan.identity.serial.clone(),
            found: found.unwrap_or_default(),
        },
    ))
}
