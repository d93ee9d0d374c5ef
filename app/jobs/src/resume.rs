//! A meter that was left half-written: what is to be written to finish, or to go back.
//!
//! Is: a plan made from the journal and from what the meter holds now.
//! Is not: trust in the journal. Which tables hold what is read.
//! Errors: [`Cause::OtherMeter`], and those of a session.

use meterbench_c1219::{Image, TableId};
use meterbench_profiles::map::{self, place_of_writing};

use crate::identify::identity_of;
use crate::journal::{Unfinished, Way};
use crate::plan;
use crate::read::read_tables;
use crate::session::Session;
use crate::{
    Cause, Context, Identity, JobError, Plan, PlannedWrite, Right, Selection, Snapshot, Target,
    clearance, policy, rate,
};

const STEP: &str = "Looking what the meter holds";

/// What is to be written into the meter under the probe, which must be the one that was left.
///
/// # Errors
/// When another meter answers, a table has another size than it had, or the session fails.
pub async fn plan_resume(
    context: &Context,
    target: &Target,
    left: &Unfinished,
    way: Way,
) -> Result<Plan, JobError> {
    policy::allowed(context, Right::Read)?;
    let mut session = Session::open(context, target, rate::expected(&Selection::Program)).await?;
    let result = compare(&mut session, left, way).await;
    let ((identity, writes, now), link) = session.finish(result).await?;
    let mut then: Image = now.image.clone();
    for write in &writes {
        then.set_raw(write.table, write.new.clone());
    }
    let program = map::from_tables(&then).program;
    // It is kept nowhere: the tables as they were before anything are kept already.
    Ok(Plan {
        resumes: Some((left.clone(), way)),
        ..Plan::of_writes(context, identity, now, writes, program, link)
    })
}

async fn compare(
    session: &mut Session<'_>,
    left: &Unfinished,
    way: Way,
) -> Result<(Identity, Vec<PlannedWrite>, Snapshot), JobError> {
    plan::read_before(session).await?;
    read_tables(session, left.writes.iter().map(|write| write.table)).await?;
    clearance::look(session).await?;
    let identity = identity_of(session);
    if session.image.raw(TableId::standard(1)) != Some(left.ident.as_slice()) {
        let (planned, found) = (left.serial.clone(), identity.serial);
        return Err(JobError::new(STEP, Cause::OtherMeter { planned, found }));
    }
    let mut writes = Vec::new();
    for write in &left.writes {
        // One that the meter refused before is asked for once more, to hear why.
        let present = match session.image.raw(write.table) {
            Some(present) => present.to_vec(),
            None => session.read(write.table).await?,
        };
        let wanted = match way {
            Way::Finish => &write.new,
            Way::Back => &write.old,
        };
        if present == *wanted {
            continue;
        }
        if present.len() != wanted.len() {
            let sizes = Cause::Size {
                table: write.table,
                has: present.len(),
                needs: wanted.len(),
            };
            return Err(JobError::on(STEP, write.table, sizes));
        }
        let holds = match (present == write.old, present == write.new) {
            (true, _) => "still as before",
            (_, true) => "holds the new",
            _ => "holds neither the old nor the new",
        };
        let what = match way {
            Way::Finish => write.what.clone(),
            Way::Back => vec!["as it was before".to_owned()],
        };
        let what = std::iter::once(holds.to_owned()).chain(what).collect();
        writes.push(PlannedWrite::new(
            write.table,
            what,
            present,
            wanted.clone(),
        ));
    }
    writes.sort_by_key(|write| place_of_writing(write.table));
    let now = plan::snapshot(session, &identity);
    Ok((identity, writes, now))
}
