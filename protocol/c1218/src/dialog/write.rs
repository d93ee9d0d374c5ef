//! Writing a table, whole or in part, whatever its size and the agreed packets.
//!
//! Is: a full write where it fits, offset writes of the largest piece where it doesn't, or of the parts
//! that are given; patience with `bsy` and `dnr`.
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
    /// Parts that follow, the next one last.
    then: Vec<(usize, Vec<u8>)>,
    piece: usize,
    /// The most that a full write carries.
    whole_piece: usize,
    /// Bytes of `data` that the meter has accepted.
    accepted: usize,
    /// Bytes of what came before it.
    before: usize,
    /// All of the table, for a meter that refuses a part.
    whole: Option<Vec<u8>>,
    refused: Option<Code>,
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
            then: Vec::new(),
            piece: settings.write_offset_capacity(),
            whole_piece: settings.write_capacity(),
            accepted: 0,
            before: 0,
            whole: None,
            refused: None,
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

    /// Several parts of a table, each with its offset, one after the other; and all of the table when the meter refuses a
    /// part in a way that may be about its being one.
    #[must_use]
    pub fn parts(
        table: u16,
        parts: Vec<(usize, Vec<u8>)>,
        whole: Vec<u8>,
        settings: Settings,
    ) -> Self {
        let mut then = parts;
        then.reverse();
        let (offset, data) = then.pop().unwrap_or_default();
        Self {
            then,
            whole: Some(whole),
            ..Self::at(table, offset, data, settings)
        }
    }

    /// The meter's answer to a part, where all of the table was sent instead.
    #[must_use]
    pub fn refused(&self) -> Option<Code> {
        self.refused
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
        self.before + self.accepted
    }

    fn ask(&mut self) -> Result<Step<()>, DialogError> {
        let table = self.table;
        let rest = self.data.get(self.accepted..).unwrap_or_default();
        let Some(start) = self.offset else {
            self.sent = rest.len();
            return Ok(Step::Send(Request::Write {
                table,
                data: rest.to_vec(),
            }));
        };
        let at = start + self.accepted;
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

impl WriteTable {
    /// Some meters know no offset writes; some look at every part as if it were all of the table.
    fn refuse(&mut self, code: Code) -> Result<Step<()>, DialogError> {
        let about_parts = matches!(code, Code::Onp | Code::Sns | Code::Iar | Code::Err);
        if let Some(whole) = self.whole.take_if(|_| about_parts) {
            self.refused = Some(code);
            self.offset = (whole.len() > self.whole_piece).then_some(0);
            self.data = whole;
            self.then.clear();
            self.before += core::mem::take(&mut self.accepted);
            self.patience = self.allowed;
            return self.ask();
        }
        Err(DialogError::Refused {
            service: "Write",
            table: Some(self.table),
            code,
        })
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
                self.accepted += self.sent;
                self.patience = self.allowed;
                if self.accepted < self.data.len() {
                    return self.ask();
                }
                let Some((offset, data)) = self.then.pop() else {
                    return Ok(Step::Done(()));
                };
                self.before += core::mem::take(&mut self.accepted);
                self.offset = Some(offset);
                self.data = data;
                self.ask()
            }
            Some(Ok(Response { code, .. })) => match self.patience.pause_after(code) {
                Some(pause) => Ok(Step::Pause(pause)),
                None => self.refuse(code),
            },
        }
    }

    fn begun(&self) -> bool {
        self.written() > 0
    }
}
