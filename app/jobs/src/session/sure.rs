//! A table's bytes, as sure as the line needs it.
//!
//! Is: reading through lost sessions, and reading again on a line so bad that its check sequences may miss an error.
//! Is not: what the bytes mean.

use std::ops::Range;

use meterbench_c1218::{ReadTable, Settings};
use meterbench_c1219::TableId;
use tokio::time::timeout_at;

use super::Session;
use super::again::too_long;
use crate::Cause;

/// Readings of one table, of which two must agree.
const READINGS: usize = 4;

impl Session<'_> {
    /// The bytes of a table.
    pub(super) async fn read_surely(&mut self, table: TableId) -> Result<Vec<u8>, Cause> {
        let whole = |settings| ReadTable::new(table.wire(), settings);
        self.surely(table, whole).await
    }

    /// The bytes of a part of a table; fewer where the meter has no more.
    pub(super) async fn read_part_surely(
        &mut self,
        table: TableId,
        range: &Range<usize>,
    ) -> Result<Vec<u8>, Cause> {
        let (start, count) = (range.start, range.len());
        let part = |settings| ReadTable::range(table.wire(), settings, start, count);
        self.surely(table, part).await
    }

    async fn surely(
        &mut self,
        table: TableId,
        dialog: impl Fn(Settings) -> ReadTable,
    ) -> Result<Vec<u8>, Cause> {
        self.follow_the_line().await?;
        let mut readings = vec![self.read_dialog(dialog(self.driver.settings())).await?];
        while let Some(last) = readings.last()
            && self.line.wants_agreement(last.len())
            && !moves(table)
        {
            if readings.len() == READINGS {
                return Err(Cause::Unsure { readings: READINGS });
            }
            let next = self.read_dialog(dialog(self.driver.settings())).await?;
            if readings.contains(&next) {
                return Ok(next);
            }
            readings.push(next);
        }
        Ok(readings.pop().unwrap_or_default())
    }

    /// Carries a read out, through lost sessions.
    pub(super) async fn read_dialog(&mut self, mut dialog: ReadTable) -> Result<Vec<u8>, Cause> {
        self.recovery.table();
        let (mut received, mut losses) = (0, 0);
        loop {
            let deadline = self.recovery.deadline(self.driver.settings().baud);
            let done = timeout_at(deadline.into(), self.driver.run(&mut dialog)).await;
            let error = match done {
                Ok(Ok(bytes)) => {
                    self.note_traffic();
                    self.recovery.progress(bytes.len().saturating_sub(received));
                    return Ok(bytes);
                }
                Ok(Err(error)) => error,
                Err(_) => return Err(too_long()),
            };
            if dialog.received() > received {
                self.recovery.progress(dialog.received() - received);
                received = dialog.received();
            }
            self.open_again(error).await?;
            losses += 1;
            if losses > 1 && dialog.is_whole() {
                dialog.resume_in_packets(self.driver.settings());
            } else {
                dialog.resume(self.driver.settings());
            }
        }
    }
}

/// Clocks: two readings never agree.
fn moves(table: TableId) -> bool {
    !table.is_manufacturer() && matches!(table.number(), 52 | 55)
}
