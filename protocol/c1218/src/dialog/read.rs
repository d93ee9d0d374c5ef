//! Reading a table, whole or in part, whatever its size and the agreed packets.
//!
//! Is: full read or offset reads of the largest piece, patience with `bsy` and `dnr`, the test of
//! every block's count and checksum.
//! Is not: what the bytes mean.

use super::{Dialog, Patience, Step};
use crate::error::{ClientError, DialogError};
use crate::negotiate::Settings;
use crate::request::Request;
use crate::response::{Code, Response, table_data};

/// Reads a table.
#[derive(Clone, Debug)]
pub struct ReadTable {
    table: u16,
    piece: usize,
    /// Where to start, and how much is wanted; all of it when `None`.
    start: usize,
    wanted: Option<usize>,
    /// A piece shorter than asked for is not the table's end: its size is known.
    sized: bool,
    data: Vec<u8>,
    way: Way,
    started: bool,
    /// Full and offset reads are both to be tried; the refusal of the first, once there is one.
    other_way: Option<Code>,
    may_change: bool,
    allowed: Patience,
    patience: Patience,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Full,
    Offset,
}

impl ReadTable {
    /// A whole table of unknown size: a full read, and offset reads when the meter says that it
    /// does not fit.
    #[must_use]
    pub fn new(table: u16, settings: Settings) -> Self {
        Self {
            table,
            piece: settings.read_capacity(),
            start: 0,
            wanted: None,
            sized: false,
            data: Vec::new(),
            way: Way::Full,
            started: false,
            other_way: None,
            may_change: true,
            allowed: Patience::default(),
            patience: Patience::default(),
        }
    }

    /// A whole table whose size is known: offset reads at once when it can't fit, until it is whole or
    /// the meter has no more of it, even if the meter gives less at a time than agreed.
    #[must_use]
    pub fn sized(table: u16, settings: Settings, size: usize) -> Self {
        let mut dialog = Self::new(table, settings);
        if size > dialog.piece {
            dialog.way = Way::Offset;
            dialog.wanted = Some(size);
            dialog.sized = true;
        }
        dialog
    }

    /// Part of a table. Near the table's end a meter may give less, and then so does this.
    #[must_use]
    pub fn range(table: u16, settings: Settings, offset: usize, count: usize) -> Self {
        let mut dialog = Self::new(table, settings);
        dialog.way = Way::Offset;
        dialog.start = offset;
        dialog.wanted = Some(count);
        dialog.may_change = false;
        dialog
    }

    /// The same, asking with offset reads from the start, for meters that want them.
    #[must_use]
    pub fn by_offset(mut self) -> Self {
        self.way = Way::Offset;
        self
    }

    /// The same, with another patience.
    #[must_use]
    pub fn patience(mut self, patience: Patience) -> Self {
        self.allowed = patience;
        self.patience = patience;
        self
    }

    /// Whether it is about a whole table.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.wanted.is_none()
    }

    /// Bytes that have come so far.
    #[must_use]
    pub fn received(&self) -> usize {
        self.data.len()
    }

    /// Goes on in a session that was opened anew, with other settings: what has come of a table by offset is kept, a full
    /// read begins again.
    pub fn resume(&mut self, settings: Settings) {
        self.piece = settings.read_capacity();
        self.patience = self.allowed;
    }

    /// The same, and from now on in pieces of one packet: what keeps breaking off gets further that way.
    pub fn resume_in_packets(&mut self, settings: Settings) {
        self.resume(settings);
        self.piece = self
            .piece
            .min(settings.packet_data().saturating_sub(4).max(1));
        self.way = Way::Offset;
    }

    /// Bytes of the next piece.
    fn count(&self) -> usize {
        let left = self
            .wanted
            .map_or(self.piece, |wanted| wanted - self.data.len().min(wanted));
        left.min(self.piece)
    }

    fn ask(&self) -> Result<Step<Vec<u8>>, DialogError> {
        let table = self.table;
        if self.way == Way::Full {
            return Ok(Step::Send(Request::Read { table }));
        }
        let at = self.start + self.data.len();
        match (u32::try_from(at), u16::try_from(self.count())) {
            (Ok(offset @ 0..=0xFF_FFFF), Ok(count)) => Ok(Step::Send(Request::ReadOffset {
                table,
                offset,
                count,
            })),
            _ => Err(DialogError::Offset { table, offset: at }),
        }
    }

    fn done(&mut self) -> Result<Step<Vec<u8>>, DialogError> {
        Ok(Step::Done(core::mem::take(&mut self.data)))
    }

    fn accept(&mut self, body: &[u8]) -> Result<Step<Vec<u8>>, DialogError> {
        let table = self.table;
        let data = match table_data(body) {
            Ok(data) => data,
            Err(error) => {
                // An `ok` and nothing else answers another request: whoever asks again would take
                // every later answer for that to the request after.
                let spent = match body {
                    [] => None,
                    _ => self.patience.again.checked_sub(1),
                };
                self.patience.again = match spent {
                    Some(left) => left,
                    None => return Err(DialogError::TableData { table, error }),
                };
                return self.ask();
            }
        };
        if self.way == Way::Full {
            self.data = data.to_vec();
            return self.done();
        }
        let asked = self.count();
        if data.len() > asked {
            return Err(DialogError::TooMuch {
                table,
                asked,
                received: data.len(),
            });
        }
        self.data.extend_from_slice(data);
        self.patience = self.allowed;
        let ended = data.is_empty() || (data.len() < asked && !self.sized);
        if ended || self.count() == 0 {
            self.done()
        } else {
            self.ask()
        }
    }

    fn refused(&mut self, code: Code) -> Result<Step<Vec<u8>>, DialogError> {
        if let Some(pause) = self.patience.pause_after(code) {
            return Ok(Step::Pause(pause));
        }
        let in_the_middle = self.way == Way::Offset && !self.data.is_empty();
        // A table that ends just where a piece did has nothing behind it.
        if in_the_middle && code == Code::Onp && (self.sized || self.wanted.is_none()) {
            return self.done();
        }
        let changes = matches!(code, Code::Onp | Code::Sns) && self.may_change && !in_the_middle;
        if changes {
            self.may_change = false;
            self.other_way = Some(code);
            self.way = match self.way {
                Way::Full => Way::Offset,
                Way::Offset => Way::Full,
            };
            return self.ask();
        }
        let code = match code {
            Code::Onp | Code::Sns => self.other_way.unwrap_or(code),
            code => code,
        };
        Err(DialogError::Refused {
            service: "Read",
            table: Some(self.table),
            code,
        })
    }
}

impl Dialog for ReadTable {
    type Output = Vec<u8>;

    fn next(
        &mut self,
        last: Option<Result<Response, ClientError>>,
    ) -> Result<Step<Vec<u8>>, DialogError> {
        match last {
            None if !self.started && self.wanted == Some(0) => self.done(),
            None => {
                self.started = true;
                self.ask()
            }
            Some(Err(error)) => Err(error.into()),
            Some(Ok(Response {
                code: Code::Ok,
                body,
            })) => self.accept(&body),
            Some(Ok(Response { code, .. })) => self.refused(code),
        }
    }
}
