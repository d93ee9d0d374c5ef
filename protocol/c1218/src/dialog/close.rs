//! The end of a session: Logoff, so that what was written lasts, then Terminate.

use super::{Dialog, Step};
use crate::error::{ClientError, DialogError};
use crate::request::Request;
use crate::response::{Code, Response};

/// Logs off and terminates. Never fails: whatever the meter answers, the other half is tried.
#[derive(Clone, Debug, Default)]
pub struct Close {
    stage: Stage,
    closed: Closed,
}

/// What became of closing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// The meter accepted the Logoff: what was written lasts.
    pub logged_off: bool,
    /// The meter accepted the Terminate.
    pub terminated: bool,
}

#[derive(Clone, Copy, Debug, Default)]
enum Stage {
    #[default]
    Start,
    Logoff,
    Terminate,
}

impl Close {
    /// A session to be closed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Dialog for Close {
    type Output = Closed;

    fn next(
        &mut self,
        last: Option<Result<Response, ClientError>>,
    ) -> Result<Step<Closed>, DialogError> {
        let accepted = matches!(last, Some(Ok(Response { code: Code::Ok, .. })));
        Ok(match self.stage {
            Stage::Start => {
                self.stage = Stage::Logoff;
                Step::Send(Request::Logoff)
            }
            Stage::Logoff => {
                self.closed.logged_off = accepted;
                if matches!(
                    last,
                    Some(Err(ClientError::Link(_) | ClientError::NoAnswer))
                ) {
                    return Ok(Step::Done(self.closed));
                }
                self.stage = Stage::Terminate;
                Step::Send(Request::Terminate)
            }
            Stage::Terminate => {
                self.closed.terminated = accepted;
                Step::Done(self.closed)
            }
        })
    }
}
