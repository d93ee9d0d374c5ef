//! The start of a session: Identification, Negotiate, Logon, Security.
//!
//! Is: the order of these services, and what to do when a meter doesn't want one.
//! Is not: which settings or which user suit a meter.

use std::time::Duration;

use super::{Dialog, Patience, Step};
use crate::error::{ClientError, DialogError, LinkError};
use crate::identification::Identification;
use crate::negotiate::{Baud, Negotiated, NegotiatedError, Settings};
use crate::request::Request;
use crate::response::{Code, Response};
use crate::secret::Secret;

/// How a session is to be opened. Every part but Identification may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// Settings to ask for.
    pub negotiate: Option<Offer>,
    /// C12.21 times to ask for: traffic, inter-character, response, retries.
    pub timing_setup: Option<[u8; 4]>,
    /// Who logs on.
    pub logon: Option<Logon>,
    /// Patience with a busy meter.
    pub patience: Patience,
    /// When a meter falls silent at a rate, offer the lower ones next; else none. Each failure takes 8 to 16 s.
    pub step_down: bool,
}

/// Settings to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The largest packet we can take.
    pub packet_size: u16,
    /// The most packets we can join.
    pub packets: u8,
    /// Codes of rates, best first; empty to stay at the present one.
    pub bauds: Vec<u8>,
}

impl Default for Offer {
    /// What most meters grant: 1024-byte packets, 255 of them, at 9600.
    fn default() -> Self {
        Self {
            packet_size: 1024,
            packets: 255,
            bauds: vec![6],
        }
    }
}

/// Who logs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logon {
    /// User number.
    pub user_id: u16,
    /// User name; see [`Request::user`].
    pub user: [u8; 10],
    /// Without one, the session has the rights of nobody.
    pub password: Option<Secret>,
}

/// An open session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which standard the meter speaks.
    pub identification: Identification,
    /// The settings in force.
    pub settings: Settings,
    /// Why the meter did not negotiate, if it did not.
    pub negotiate_refused: Option<Code>,
    /// The rate that the meter agreed to and then was silent at, so that nobody offers it again; the lowest, if several.
    pub failed_baud: Option<u32>,
}

/// Opens a session.
#[derive(Clone, Debug)]
pub struct Open {
    options: OpenOptions,
    stage: Stage,
    /// Identifications left to try.
    tries: u8,
    terminates: u8,
    restarts: u8,
    /// An Identification was given up: on a slow line its answer may still come, after that to the
    /// next one.
    given_up: bool,
    opened: Opened,
    /// What a Terminate that makes room is followed by.
    patience: Patience,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Start,
    /// The old session is to be ended first.
    StartOver,
    /// Logged on, and settings are to be negotiated anew.
    StartAnew,
    Logoff,
    Identification,
    Terminate,
    Negotiate,
    TimingSetup,
    Logon,
    Security,
    Pause(Then),
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Identification,
    Negotiate,
    Logon,
    Security,
}

type Last = Result<Response, ClientError>;

impl Open {
    /// Tries of Identification that were answered, but not with what is wanted.
    const TRIES: u8 = 4;
    /// Between such tries.
    const PAUSE: Duration = Duration::from_secs(1);
    /// Long enough for a meter to drop a session that it would not terminate.
    const OLD_SESSION: Duration = Duration::from_secs(7);
    /// For the answers to Identifications that were given up, so that none is taken for that to the
    /// next request and every later one for that to the one after. No answer says what it is about.
    const LATE_ANSWERS: Duration = Duration::from_secs(2);

    /// A session to be opened.
    #[must_use]
    pub fn new(options: OpenOptions) -> Self {
        Self {
            patience: options.patience,
            options,
            stage: Stage::Start,
            tries: Self::TRIES,
            terminates: 2,
            restarts: 2,
            given_up: false,
            opened: Opened {
                identification: Identification::default(),
                settings: Settings::default(),
                negotiate_refused: None,
                failed_baud: None,
            },
        }
    }

    /// The same, where an older session of ours may still be alive: it is terminated first.
    #[must_use]
    pub fn over(options: OpenOptions) -> Self {
        Self {
            stage: Stage::StartOver,
            ..Self::new(options)
        }
    }

    /// Other settings for a session that is logged on: Logoff, Negotiate, Logon, Security. What is `now` in force stays
    /// where the meter doesn't want to change it. A meter that does not log off is terminated and identified again.
    #[must_use]
    pub fn anew(options: OpenOptions, now: &Opened, settings: Settings) -> Self {
        Self {
            stage: Stage::StartAnew,
            opened: Opened {
                identification: now.identification.clone(),
                settings,
                negotiate_refused: None,
                failed_baud: None,
            },
            ..Self::new(options)
        }
    }

    fn send(&mut self, stage: Stage, request: Request) -> Result<Step<Opened>, DialogError> {
        self.stage = stage;
        Ok(Step::Send(request))
    }

    fn pause(&mut self, then: Then, pause: Duration) -> Result<Step<Opened>, DialogError> {
        self.stage = Stage::Pause(then);
        Ok(Step::Pause(pause))
    }

    fn identify(&mut self) -> Result<Step<Opened>, DialogError> {
        self.opened.settings = Settings::default();
        self.send(Stage::Identification, Request::Identification)
    }

    fn identified(&mut self, last: Last) -> Result<Step<Opened>, DialogError> {
        let answer = match last {
            Ok(answer) => answer,
            Err(ClientError::Link(LinkError::NoAck { heard, .. })) if heard > 0 => {
                // Noise, or a meter still at another session's rate: by now that has ended.
                self.given_up = true;
                self.tries = self.tries.saturating_sub(2);
                return match (self.tries, self.opened.failed_baud) {
                    (0, None) => Err(DialogError::NotC1218 { heard }),
                    // It spoke C12.18 until then.
                    (0, Some(baud)) => Err(ClientError::SilentAfterBaudChange { baud }.into()),
                    _ => self.identify(),
                };
            }
            // Lost: it was an older session that the meter ended just then.
            Err(ClientError::NoAnswer | ClientError::Lost(_)) if self.tries > 1 => {
                self.given_up = true;
                self.tries -= 1;
                return self.identify();
            }
            Err(error) => {
                let silent = |baud| ClientError::SilentAfterBaudChange { baud };
                return Err(self.opened.failed_baud.map_or(error, silent).into());
            }
        };
        match answer.code {
            Code::Ok => {
                self.opened.identification = Identification::parse(&answer.body)?;
                match core::mem::take(&mut self.given_up) {
                    true => self.pause(Then::Negotiate, Self::LATE_ANSWERS),
                    false => self.negotiate(),
                }
            }
            // An older session is still alive.
            Code::Isss | Code::Rno if self.terminates > 0 => {
                self.terminates -= 1;
                self.send(Stage::Terminate, Request::Terminate)
            }
            Code::Err | Code::Bsy | Code::Dnr if self.tries > 1 => {
                self.tries -= 1;
                self.pause(Then::Identification, Self::PAUSE)
            }
            code => Err(refused("Identification", code)),
        }
    }

    fn logged_off(&mut self, last: Last) -> Result<Step<Opened>, DialogError> {
        match last {
            Ok(Response { code: Code::Ok, .. }) => self.negotiate(),
            Ok(_) => self.send(Stage::Terminate, Request::Terminate),
            Err(error) => Err(error.into()),
        }
    }

    fn terminated(&mut self, last: &Last) -> Result<Step<Opened>, DialogError> {
        match last {
            Ok(Response { code: Code::Ok, .. }) => self.identify(),
            _ => self.pause(Then::Identification, Self::OLD_SESSION),
        }
    }

    fn negotiate(&mut self) -> Result<Step<Opened>, DialogError> {
        match &self.options.negotiate {
            Some(Offer {
                packet_size,
                packets,
                bauds,
            }) => {
                let request = Request::Negotiate {
                    packet_size: *packet_size,
                    packets: *packets,
                    bauds: bauds.clone(),
                };
                self.send(Stage::Negotiate, request)
            }
            None => self.timing_setup(),
        }
    }

    fn negotiated(&mut self, last: Last) -> Result<Step<Opened>, DialogError> {
        let answer = match last {
            Ok(answer) => answer,
            Err(ClientError::Negotiated(NegotiatedError::UnofferedBaud(_))) => {
                return self.start_again(false);
            }
            // It acts oddly: better without.
            Err(ClientError::Negotiated(_) | ClientError::NoAnswer | ClientError::NotAnAnswer) => {
                return self.start_again(true);
            }
            Err(error) => return self.failed(error),
        };
        match (answer.code, &self.options.negotiate) {
            (
                Code::Ok,
                Some(Offer {
                    packet_size,
                    packets,
                    bauds,
                }),
            ) => {
                // The client has settled it in the same way.
                if let Ok(settings) = Negotiated::parse(&answer.body).and_then(|negotiated| {
                    negotiated.settle(*packet_size, *packets, bauds, self.opened.settings)
                }) {
                    self.opened.settings = settings;
                }
            }
            (Code::Bsy, _) if self.tries > 1 => {
                self.tries -= 1;
                return self.pause(Then::Negotiate, Self::PAUSE);
            }
            // Negotiate is optional: the settings stay as they are.
            (code, _) => self.opened.negotiate_refused = Some(code),
        }
        self.timing_setup()
    }

    fn timing_setup(&mut self) -> Result<Step<Opened>, DialogError> {
        match self.options.timing_setup {
            Some([traffic, inter_character, response, retries]) => self.send(
                Stage::TimingSetup,
                Request::TimingSetup {
                    traffic,
                    inter_character,
                    response,
                    retries,
                },
            ),
            None => self.logon(),
        }
    }

    fn logon(&mut self) -> Result<Step<Opened>, DialogError> {
        match &self.options.logon {
            Some(Logon { user_id, user, .. }) => {
                let request = Request::Logon {
                    user_id: *user_id,
                    user: *user,
                };
                self.send(Stage::Logon, request)
            }
            None => self.done(),
        }
    }

    fn security(&mut self) -> Result<Step<Opened>, DialogError> {
        match self
            .options
            .logon
            .as_ref()
            .and_then(|logon| logon.password.clone())
        {
            Some(password) => self.send(Stage::Security, Request::Security { password }),
            None => self.done(),
        }
    }

    fn done(&mut self) -> Result<Step<Opened>, DialogError> {
        self.stage = Stage::Done;
        Ok(Step::Done(self.opened.clone()))
    }

    /// A Logon or a Security was answered with anything but `ok`.
    fn not_accepted(
        &mut self,
        service: &'static str,
        then: Then,
        code: Code,
    ) -> Result<Step<Opened>, DialogError> {
        if code == Code::Rno && self.restarts > 0 {
            return self.start_again(true);
        }
        // The meter was silent after a change of rate until its session ended, and has then heard
        // our retransmission at 9600: the line, such as a device server's, has kept its rate.
        let changed = self.opened.settings.baud != Settings::default().baud;
        if code == Code::Isss && changed && self.restarts > 0 {
            self.opened.failed_baud = Some(self.opened.settings.baud);
            return self.start_again(false);
        }
        match self.patience.pause_after(code) {
            Some(pause) => self.pause(then, pause),
            None => Err(refused(service, code)),
        }
    }

    /// The client has gone back to 9600 and Base State when a rate failed; go on without rates.
    fn failed(&mut self, error: ClientError) -> Result<Step<Opened>, DialogError> {
        match error {
            ClientError::SilentAfterBaudChange { baud } if self.restarts > 0 => {
                self.restarts -= 1;
                self.opened.failed_baud = Some(baud);
                let again = self.options.step_down && self.restarts > 0;
                if let Some(offer) = &mut self.options.negotiate {
                    let lower = |code: &u8| {
                        Baud::from_code(*code).is_some_and(|it| it.bits_per_second() < baud)
                    };
                    offer.bauds.retain(|code| again && lower(code));
                }
                self.identify()
            }
            error => Err(error.into()),
        }
    }

    /// Terminate, then everything anew without offering rates, or without any offer.
    fn start_again(&mut self, without_offer: bool) -> Result<Step<Opened>, DialogError> {
        self.restarts = self.restarts.saturating_sub(1);
        if without_offer {
            self.options.negotiate = None;
        } else if let Some(offer) = &mut self.options.negotiate {
            offer.bauds.clear();
        }
        self.send(Stage::Terminate, Request::Terminate)
    }
}

fn refused(service: &'static str, code: Code) -> DialogError {
    DialogError::Refused {
        service,
        table: None,
        code,
    }
}

impl Dialog for Open {
    type Output = Opened;

    fn next(&mut self, last: Option<Last>) -> Result<Step<Opened>, DialogError> {
        match (self.stage, last) {
            (Stage::Start | Stage::Pause(Then::Identification), None) => self.identify(),
            (Stage::StartOver, None) => self.send(Stage::Terminate, Request::Terminate),
            (Stage::StartAnew, None) => self.send(Stage::Logoff, Request::Logoff),
            (Stage::Logoff, Some(last)) => self.logged_off(last),
            (Stage::Pause(Then::Negotiate), None) => self.negotiate(),
            (Stage::Pause(Then::Logon), None) => self.logon(),
            (Stage::Pause(Then::Security), None) => self.security(),
            (Stage::Identification, Some(last)) => self.identified(last),
            (Stage::Terminate, Some(last)) => self.terminated(&last),
            (Stage::Negotiate, Some(last)) => self.negotiated(last),
            (Stage::TimingSetup, Some(Ok(_))) => self.logon(),
            (Stage::Logon, Some(Ok(answer))) => match answer.code {
                Code::Ok => self.security(),
                code => self.not_accepted("Logon", Then::Logon, code),
            },
            (Stage::Security, Some(Ok(answer))) => match answer.code {
                Code::Ok => self.done(),
                code => self.not_accepted("Security", Then::Security, code),
            },
            (Stage::TimingSetup | Stage::Logon | Stage::Security, Some(Err(error))) => {
                self.failed(error)
            }
            _ => Err(DialogError::OutOfStep),
        }
    }
}
