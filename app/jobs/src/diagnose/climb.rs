//! The opening of a session, watched: how far it came and what it learnt.

use meterbench_c1218::{
    ClientError, Code, Dialog, DialogError, Identification, Open, Opened, Request, Response,
    Settings, Step,
};

use super::{Diagnosis, Layer, words};

/// The first packet of a session, as it leaves.
pub(super) const IDENTIFICATION: [u8; 9] = [0xEE, 0, 0, 0, 0, 1, 0x20, 0x13, 0x10];

/// An [`Open`] that remembers how far it came.
pub(super) struct Climb {
    open: Open,
    /// The layer of the request that was sent last.
    pub at: Layer,
    identification: Option<Identification>,
    negotiation: Option<Code>,
}

impl Climb {
    pub fn new(open: Open) -> Self {
        Self {
            open,
            at: Layer::Bytes,
            identification: None,
            negotiation: None,
        }
    }

    /// A meter has answered Identification.
    pub fn identified(&self) -> bool {
        self.identification.is_some()
    }

    /// The layers that were passed for sure.
    pub fn tell(&self, found: &mut Diagnosis, settings: Settings) {
        if let Some(identification) = &self.identification {
            found.holds(Layer::Answer, crate::identify::standard(identification));
        }
        if self.at > Layer::Negotiation
            && let Some(code) = self.negotiation
        {
            words::negotiated(found, code, settings);
        }
        if self.at > Layer::Logon {
            found.holds(Layer::Logon, "the user is let in");
        }
    }

    fn learn(&mut self, last: Option<&Result<Response, ClientError>>) {
        let Some(Ok(answer)) = last else { return };
        match self.at {
            Layer::Answer if answer.code == Code::Ok => {
                self.identification = Identification::parse(&answer.body).ok();
            }
            Layer::Negotiation => self.negotiation = Some(answer.code),
            _ => (),
        }
    }
}

impl Dialog for Climb {
    type Output = Opened;

    fn next(
        &mut self,
        last: Option<Result<Response, ClientError>>,
    ) -> Result<Step<Opened>, DialogError> {
        self.learn(last.as_ref());
        let step = self.open.next(last)?;
        match &step {
            Step::Send(Request::Identification) => self.at = Layer::Answer,
            Step::Send(Request::Negotiate { .. }) => self.at = Layer::Negotiation,
            Step::Send(Request::Logon { .. }) => self.at = Layer::Logon,
            Step::Send(Request::Security { .. }) => self.at = Layer::Password,
            _ => (),
        }
        Ok(step)
    }
}
