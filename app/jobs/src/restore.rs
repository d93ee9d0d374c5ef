//! Puts back what a snapshot holds: a plan of writes, to be looked at and carried out like any other.
//!
//! Is: of the tables that a program sets, and ST-5, those that differ from the snapshot and that the meter lets be written.
//! Is not: registers, logs, profile, clock, passwords: what a meter has counted since is not taken back.
//! Errors: [`Cause::OtherMeter`], [`Cause::NotPutBack`], and those of a session.

use meterbench_c1219::{MfgIdent, Table, TableId};
use meterbench_profiles::map::{self, place_of_writing};

use crate::identify::identity_of;
use crate::plan;
use crate::read::selected;
use crate::session::Session;
use crate::{
    Cause, Context, Identity, JobError, Plan, PlannedWrite, Right, Selection, Snapshot, Target,
    clearance, policy, rate,
};

const STEP: &str = "Comparing with the snapshot";
const CONFIGURATION: TableId = TableId::standard(0);
/// No program sets it, but a meter that changes what it was not told to may spoil it.
const IDENTIFICATION: TableId = TableId::standard(5);

/// Compares a meter with an earlier snapshot of it.
///
/// # Errors
/// When another meter answers, a table of the snapshot doesn't fit the meter any more, or the session fails.
pub async fn plan_restore(
    context: &Context,
    target: &Target,
    snapshot: &Snapshot,
) -> Result<Plan, JobError> {
    policy::allowed(context, Right::Read)?;
    let mut session = Session::open(context, target, rate::expected(&Selection::Program)).await?;
    let result = compare(&mut session, snapshot).await;
    let ((identity, writes, now), link) = session.finish(result).await?;
    let program = map::from_tables(&snapshot.image).program;
    Ok(Plan::of_writes(
        context, identity, now, writes, program, link,
    ))
}

async fn compare(
    session: &mut Session<'_>,
    snapshot: &Snapshot,
) -> Result<(Identity, Vec<PlannedWrite>, Snapshot), JobError> {
    plan::read_before(session).await?;
    clearance::look(session).await?;
    let identity = identity_of(session);
    let image = &session.image;
    let then = snapshot
        .image
        .get::<MfgIdent>()
        .map_err(|error| JobError::on(STEP, MfgIdent::ID, error))?;
    let planned = then.serial.to_string();
    if planned != identity.serial {
        let found = identity.serial;
        return Err(JobError::new(STEP, Cause::OtherMeter { planned, found }));
    }
    if image.raw(CONFIGURATION) != snapshot.image.raw(CONFIGURATION) {
        return Err(not_put_back(
            CONFIGURATION,
            "the meter's configuration is another one now",
        ));
    }
    let config = image
        .config()
        .map_err(|error| JobError::on(STEP, CONFIGURATION, error))?;
    let mut writes = Vec::new();
    for table in selected(&Selection::Program, &config)
        .into_iter()
        .chain([IDENTIFICATION])
    {
        let (Some(old), Some(new)) = (image.raw(table), snapshot.image.raw(table)) else {
            continue;
        };
        if old == new {
            continue;
        }
        if !config.writes(table) {
            return Err(not_put_back(
                table,
                "the meter doesn't let it be written, and it differs",
            ));
        }
        if old.len() != new.len() {
            return Err(not_put_back(
                table,
                "it has another size in the meter than in the snapshot",
            ));
        }
        let what = vec!["as in the snapshot".to_owned()];
        writes.push(PlannedWrite::new(table, what, old.to_vec(), new.to_vec()));
    }
    writes.sort_by_key(|write| place_of_writing(write.table));
    let now = plan::snapshot(session, &identity);
    Ok((identity, writes, now))
}

fn not_put_back(table: TableId, why: &'static str) -> JobError {
    JobError::on(STEP, table, Cause::NotPutBack(why))
}
