//! Sends a planned table: what differs of it, or all of it to a meter that wants that.
//!
//! Is: offset writes of the planned runs; what a refusal of them tells of the meter.
//! Is not: the plan, the journal, or reading back.
//! Shape: a refusal of a part says nothing about the table: the whole is sent, and its answer counts. When one part alone was
//! refused whose whole is taken, the meter takes no parts: the rest of the plan, and the next plan for this meter, is whole
//! tables. Of several parts the first may be refused because the table makes no sense without the second.

use std::ops::Range;

use meterbench_c1218::Code;
use meterbench_c1219::TableId;

use crate::session::Session;
use crate::{JobError, PlannedWrite};

/// What this session has found out about the meter's taking parts.
#[derive(Default)]
pub(super) struct Sender {
    whole: bool,
}

impl Sender {
    /// Sends a table; the meter's answer to all of it counts.
    pub async fn send(
        &mut self,
        session: &mut Session<'_>,
        write: &PlannedWrite,
    ) -> Result<(), JobError> {
        if self.whole || write.is_whole() {
            return session.write(write.table, &write.new).await;
        }
        let bytes = |run: &Range<usize>| write.new.get(run.clone()).unwrap_or_default().to_vec();
        let parts = write
            .runs
            .iter()
            .map(|run| (run.start, bytes(run)))
            .collect();
        let refused = session.write_parts(write.table, parts, &write.new).await?;
        if let Some(code) = refused {
            tracing::info!(table = %write.table, %code, "no part is taken: the whole table is sent");
            self.learn(session, write, code);
        }
        Ok(())
    }

    fn learn(&mut self, session: &Session<'_>, write: &PlannedWrite, code: Code) {
        if code != Code::Sns && write.runs.len() > 1 {
            return;
        }
        self.whole = true;
        if let Some(ident) = session.image.raw(TableId::standard(1)) {
            session.context().known.note_whole_writes(ident);
        }
    }
}
