//! Whether writing left the rest of the meter alone.
//!
//! Is: in the session that reads back, every table that the plan was made from and that was not written is compared with what
//! it was before. Reading back what was written shows only that a meter did what it was told; this shows that it did no more.
//! Is not: registers, profile and logs, which no plan is made from and which move as the meter lives; nor passwords, which no
//! meter gives back.
//! Errors: those of a session. A table that the meter no longer gives is one, as it gave it for the plan.

use meterbench_c1219::{Image, TableId};

use crate::session::Session;
use crate::write::Mismatch;
use crate::{JobError, Plan, PlannedWrite};

/// Standard tables that move by themselves: status, tables that wait, the procedures' letter box, registers, and what follows
/// the clock.
const MOVING: [u16; 8] = [3, 4, 7, 8, 23, 52, 55, 56];

/// The tables that are compared.
pub(crate) fn looked_at(image: &Image, writes: &[PlannedWrite]) -> Vec<TableId> {
    let written = |id| writes.iter().any(|write| write.table == id);
    let moves = |id: TableId| MOVING.map(TableId::standard).contains(&id);
    let ids = image.ids();
    ids.filter(|id| !moves(*id) && !written(*id)).collect()
}

/// Those that are not as they were, with what they were and what they are.
pub(crate) async fn disturbed(
    session: &mut Session<'_>,
    plan: &Plan,
) -> Result<Vec<Mismatch>, JobError> {
    let tables = looked_at(plan.image(), &plan.writes);
    let mut disturbed = Vec::new();
    for (done, table) in tables.iter().enumerate() {
        session.context().events.step(
            format!("Checking that {table} is untouched"),
            done,
            tables.len(),
        );
        let before = plan.image().raw(*table).unwrap_or_default();
        let found = match session.image.raw(*table) {
            Some(found) => found.to_vec(),
            None => session.read(*table).await?,
        };
        disturbed.extend(Mismatch::between(*table, before, found));
    }
    Ok(disturbed)
}
