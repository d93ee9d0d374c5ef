//! What a server is told at the start, and what it tells.

use crate::identification::{Feature, Identification};
use crate::link::{End, LinkConfig};
use crate::negotiate::Baud;
use crate::request::Request;

/// How the meter's end behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// Times, identity, bursts.
    pub link: LinkConfig,
    /// 0 C12.18, 2 C12.21.
    pub standard: u8,
    /// Edition.
    pub version: u8,
    /// Revision.
    pub revision: u8,
    /// What the Identification lists.
    pub features: Vec<Feature>,
    /// The largest packet it negotiates.
    pub max_packet_size: u16,
    /// The most packets it negotiates.
    pub max_packets: u8,
    /// The rates it negotiates, in any order.
    pub bauds: Vec<Baud>,
    /// Knows Timing setup (C12.21).
    pub accept_timing_setup: bool,
    /// Knows Authenticate (C12.21).
    pub accept_authenticate: bool,
    /// Knows Disconnect (C12.21).
    pub accept_disconnect: bool,
    /// Takes an Identification in any state.
    pub lenient_identification: bool,
    /// What this meter gets wrong.
    pub quirks: ServerQuirks,
}

/// Departures of real meters from the service sequence, to be switched on in an emulated one. The default has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerQuirks {
    /// Negotiate is answered with `sns`.
    pub no_negotiate: bool,
    /// So many Identifications are answered with `isss`, whatever the state.
    pub isss: u32,
    /// Somebody else's session is still alive when the first tool comes.
    pub lingering: bool,
    /// The session is gone, without a word, after so many requests.
    pub drops_after: Option<u32>,
    /// The meter terminates the session after so many requests.
    pub terminates_after: Option<u32>,
    /// A refused Security or Authenticate leaves the toggle bit as it was.
    pub toggle_after_refusal: bool,
}

impl Default for ServerConfig {
    /// A C12.18 meter of version 1.0 with 1024-byte packets and rates up to 38400.
    fn default() -> Self {
        Self {
            link: LinkConfig::new(End::Meter),
            standard: 0,
            version: 1,
            revision: 0,
            features: Vec::new(),
            max_packet_size: 1024,
            max_packets: 255,
            bauds: vec![Baud::B9600, Baud::B19200, Baud::B38400],
            accept_timing_setup: false,
            accept_authenticate: false,
            accept_disconnect: true,
            lenient_identification: false,
            quirks: ServerQuirks::default(),
        }
    }
}

impl ServerConfig {
    /// The answer to Identification.
    #[must_use]
    pub fn identification(&self) -> Identification {
        Identification {
            standard: self.standard,
            version: self.version,
            revision: self.revision,
            features: self.features.clone(),
            complete: true,
        }
    }
}

/// What a server has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// A Logon, Security, Authenticate, Read or Write to answer with [`super::Server::respond`].
    Request(Request),
    /// Set the port's rate: what comes next comes at this one.
    SetBaud(u32),
    /// The session is over. After a Logoff what was written is meant to last; after anything else
    /// the meter may undo it.
    SessionEnded(Ended),
}

/// What ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The tool logged off; it is still identified.
    Logoff,
    /// The tool terminated.
    Terminate,
    /// The tool disconnected.
    Disconnect,
    /// An Identification in the middle of it, which a lenient meter takes for a new beginning.
    Superseded,
    /// No valid packet for the channel traffic time-out.
    TrafficTimeout,
    /// An answer was never acknowledged.
    LinkFailed,
    /// The meter would not go on with it.
    OnItsOwn,
}
