//! Writing a table, whole or in part, whatever its size and the agreed packets.
//!
//! Is: a full write where it fits, offset writes of the largest piece where it doesn't, patience
//! with `bsy` and `dnr`.
//! Is not: reading back what was written.

use super::{Dialog, Patience, Step};
use crate::error::{ClientError, DialogError};
use crate::negotiate::Settings;
use crate::request::Request;
use crate::response::{Code, Response};

/// Writes a table.
#[derive(Clone, Debug)]
pub struct WriteTable {
    table: u16,
    /// Where `data` begins in the table; `None` for a full write.
    offset: Option<usize>,
    data: Vec<u8>,
    piece: usize,
    written: usize,
    /// Bytes of the request on its way.
    sent: usize,
    allowed: Patience,
    patience: Patience,
}

impl WriteTable {
    /// A whole table.
    #[must_use]
    pub fn new(table: u16, data: Vec<u8>, settings: Settings) -> Self {
        let offset = (data.len() > settings.write_capacity()).then_some(0);
        Self {
            table,
            offset,
            data,
            piece: settings.write_offset_capacity(),
            written: 0,
            sent: 0,
            allowed: Patience::default(),
            patience: Patience::default(),
        }
    }

    /// Part of a table.
    #[must_use]
    pub fn at(table: u16, offset: usize, data: Vec<u8>, settings: Settings) -> Self {
        Self {
            offset: Some(offset),
            ..Self::new(table, data, settings)
        }
    }

    /// The same, with another patience.
    #[must_use]
    pub fn patience(mut self, patience: Patience) -> Self {
        self.allowed = patience;
        self.patience = patience;
        self
    }

    /// Bytes that the meter has accepted. After an error, fewer than all: the table may hold the
    /// new bytes up to here and the old ones behind.
    #[must_use]
    pub fn written(&self) -> usize {
        self.written
    }

    fn ask(&mut self) -> Result<Step<()>, DialogError> {
        let table = self.table;
        let rest = self.data.get(self.written..).unwrap_or_default();
        let Some(start) = self.offset else {
            self.sent = rest.len();
            return Ok(Step::Send(Request::Write {
                table,
                data: rest.to_vec(),
            }));
        };
        let at = start + self.written;
        let data = rest.get(..self.piece).unwrap_or(rest).to_vec();
        self.sent = data.len();
        match u32::try_from(at) {
            Ok(offset @ 0..=0xFF_FFFF) => Ok(Step::Send(Request::WriteOffset {
                table,
                offset,
                data,
            })),
            _ => Err(DialogError::Offset { table, offset: at }),
        }
    }
}

impl Dialog for WriteTable {
    type Output = ();

    fn next(
        &mut self,
        last: Option<Result<Response, ClientError>>,
    ) -> Result<Step<()>, DialogError> {
        match last {
            None => self.ask(),
            Some(Err(error)) => Err(error.into()),
            Some(Ok(Response { code: Code::Ok, .. })) => {
                self.written += self.sent;
                self.patience = self.allowed;
                if self.written >= self.data.len() {
                    Ok(Step::Done(()))
                } else {
                    self.ask()
                }
            }
            Some(Ok(Response { code, .. })) => match self.patience.pause_after(code) {
                Some(pause) => Ok(Step::Pause(pause)),
                None => Err(DialogError::Refused {
                    service: "Write",
                    table: Some(self.table),
                    code,
                }),
            },
        }
    }

    fn begun(&self) -> bool {
        self.written > 0
    }
}
