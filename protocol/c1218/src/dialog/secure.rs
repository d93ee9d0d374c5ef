//! The password by itself, in a session that is logged on without one.
//!
//! Is: one Security, and patience with a meter that is busy.
//! Is not: a second try: a password that was refused is not sent again.

use super::{Dialog, Patience, Step};
use crate::error::{ClientError, DialogError};
use crate::request::Request;
use crate::response::{Code, Response};
use crate::secret::Secret;

/// Gives a password.
#[derive(Clone, Debug)]
pub struct Secure {
    password: Secret,
    patience: Patience,
}

impl Secure {
    /// This password, in the session that is open.
    #[must_use]
    pub fn new(password: Secret) -> Self {
        Self {
            password,
            patience: Patience::default(),
        }
    }
}

impl Dialog for Secure {
    type Output = ();

    fn next(
        &mut self,
        last: Option<Result<Response, ClientError>>,
    ) -> Result<Step<()>, DialogError> {
        let Some(answer) = last.transpose()? else {
            let password = self.password.clone();
            return Ok(Step::Send(Request::Security { password }));
        };
        match (answer.code, self.patience.pause_after(answer.code)) {
            (Code::Ok, _) => Ok(Step::Done(())),
            (_, Some(pause)) => Ok(Step::Pause(pause)),
            (code, None) => Err(DialogError::Refused {
                service: "Security",
                table: None,
                code,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(codes: &[Code]) -> (usize, Result<Step<()>, DialogError>) {
        let mut dialog = Secure::new(Secret::new([7; 20]));
        let (mut sent, mut last) = (0, None);
        let mut codes = codes.iter();
        loop {
            match dialog.next(last.take()) {
                Ok(Step::Send(Request::Security { .. })) => {
                    sent += 1;
                    let code = *codes.next().unwrap();
                    last = Some(Ok(Response { code, body: vec![] }));
                }
                Ok(Step::Pause(_)) => (),
                end => return (sent, end),
            }
        }
    }

    #[test]
    fn a_password_is_sent_again_only_to_a_meter_that_has_not_looked_at_it() {
        assert_eq!(answered(&[Code::Ok]), (1, Ok(Step::Done(()))));
        assert_eq!(
            answered(&[Code::Bsy, Code::Dnr, Code::Ok]),
            (3, Ok(Step::Done(())))
        );
        for code in [Code::Err, Code::Isc, Code::Sns, Code::Isss, Code::Rno] {
            let (sent, end) = answered(&[code]);
            assert!(sent == 1 && end.is_err(), "{code}");
        }
    }
}
