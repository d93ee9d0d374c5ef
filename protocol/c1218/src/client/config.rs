//! What a client is told at the start, and what it tells.

use std::time::Duration;

use crate::error::ClientError;
use crate::link::{End, LinkConfig};
use crate::response::Response;

/// How the tool's end behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientConfig {
    /// Times, identity, echo, bursts.
    pub link: LinkConfig,
    /// A byte sent before each Identification, for ports that must be woken.
    pub wake: Option<Wake>,
    /// The meter counts one toggle for both directions: after an answer of an even number of
    /// packets our own must flip once more. Found out by a request that is acknowledged and not answered.
    pub shared_toggle: bool,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            link: LinkConfig::new(End::Tool),
            wake: None,
            shared_toggle: false,
        }
    }
}

/// A wake-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wake {
    /// What is sent.
    pub byte: u8,
    /// The silence after it.
    pub pause: Duration,
}

impl Default for Wake {
    /// 55, then 50 ms.
    fn default() -> Self {
        Self {
            byte: 0x55,
            pause: Duration::from_millis(50),
        }
    }
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SessionState {
    /// Nothing has been said.
    #[default]
    Base,
    /// Identified: settings may be negotiated.
    Identified,
    /// Logged on.
    Session,
}

impl core::fmt::Display for SessionState {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Base => "Base State",
            Self::Identified => "ID State",
            Self::Session => "Session State",
        })
    }
}

/// What a client has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientEvent {
    /// The answer to the request sent.
    Answer(Response),
    /// Wait until what was sent has physically left, set the port's rate, discard its input. The
    /// client keeps quiet for a while on its own.
    SetBaud(u32),
    /// The request sent will not be answered.
    Failed(ClientError),
    /// The meter ended the session while no request was waiting.
    Lost(Lost),
}

/// How a meter ended a session on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// With a Logoff: still identified.
    Logoff,
    /// With a Terminate.
    Terminate,
}

impl core::fmt::Display for Lost {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Logoff => "Logoff",
            Self::Terminate => "Terminate",
        })
    }
}
