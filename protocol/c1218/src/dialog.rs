//! Sequences of requests: opening a session, reading and writing a table, closing.
//!
//! Is: what to send next, given the last answer. No IO and no clock: a pause is asked for.
//! Is not: which tables to read, or what they hold.
//! Shape: `next(None)` at the start and after a pause, `next(Some(answer))` after a request.
//! Errors: [`DialogError`].

mod close;
mod open;
mod read;
mod secure;
mod write;

use std::time::Duration;

pub use close::{Close, Closed};
pub use open::{Logon, Offer, Open, OpenOptions, Opened};
pub use read::ReadTable;
pub use secure::Secure;
pub use write::WriteTable;

use crate::error::{ClientError, DialogError};
use crate::request::Request;
use crate::response::{Code, Response};

/// What a dialog wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// Send this, and come back with its answer.
    Send(Request),
    /// Come back with `None` after so long.
    Pause(Duration),
    /// Finished.
    Done(T),
}

/// A sequence of requests.
pub trait Dialog {
    /// What it brings.
    type Output;

    /// Goes on: with `None` at the start and after a [`Step::Pause`], else with what became of the
    /// request sent.
    ///
    /// # Errors
    /// When it can't go on.
    fn next(
        &mut self,
        last: Option<Result<Response, ClientError>>,
    ) -> Result<Step<Self::Output>, DialogError>;

    /// Whether the meter has done some of it, so that it must not stop here. A dialog that changes nothing never says so.
    fn begun(&self) -> bool {
        false
    }
}

impl<D: Dialog + ?Sized> Dialog for &mut D {
    type Output = D::Output;

    fn next(
        &mut self,
        last: Option<Result<Response, ClientError>>,
    ) -> Result<Step<Self::Output>, DialogError> {
        (**self).next(last)
    }

    fn begun(&self) -> bool {
        (**self).begun()
    }
}

/// How long to be patient with a meter that is busy or not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The pause before asking again.
    pub pause: Duration,
    /// How often to ask again after `bsy` or `dnr`.
    pub busy: u8,
    /// How often to ask again after `dlk`, or when table data came spoiled.
    pub again: u8,
}

impl Default for Patience {
    /// Two seconds, twenty times.
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(2),
            busy: 20,
            again: 3,
        }
    }
}

impl Patience {
    /// The pause before asking again after `code`; `None` when it is final. Uses up patience.
    fn pause_after(&mut self, code: Code) -> Option<Duration> {
        let left = match code {
            Code::Bsy | Code::Dnr => &mut self.busy,
            Code::Dlk => &mut self.again,
            _ => return None,
        };
        *left = left.checked_sub(1)?;
        Some(self.pause)
    }
}
