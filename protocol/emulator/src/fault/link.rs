//! The faults that the machine of `c1218` at the meter's end has itself, and those of the meter behind it.

use std::time::Duration;

use meterbench_c1218::{Code, Identity, LinkQuirks, Request, ServerConfig, ServerQuirks, Toggle};
use meterbench_port::Random;

use super::{Faults, Kind};

impl Faults {
    /// `config` with the departures that these faults are.
    pub(crate) fn configure(&self, mut config: ServerConfig) -> ServerConfig {
        let toggle = [
            (Kind::ToggleStuck, Toggle::Stuck),
            (Kind::ToggleCopied, Toggle::Copied),
            (Kind::ToggleShared, Toggle::Shared),
        ];
        config.link.quirks = LinkQuirks {
            toggle: toggle
                .iter()
                .find(|(kind, _)| self.has(*kind))
                .map_or(Toggle::Alternates, |(_, toggle)| *toggle),
            ignores: self.count(Kind::NoIdentify).unwrap_or_default(),
            refuses: self.count(Kind::NakIdentify).unwrap_or_default(),
        };
        config.link.burst = !self.has(Kind::AckApart);
        if let Some(identity) = self.byte(Kind::Identity) {
            config.link.identity = Identity::Fixed(identity);
        }
        if self.has(Kind::RetriesAsTries) {
            config.link.timing.retries = config.link.timing.retries.saturating_sub(1);
        }
        if let Some(size) = self.count(Kind::PacketSize) {
            let size = u16::try_from(size).unwrap_or(u16::MAX);
            config.max_packet_size = config.max_packet_size.min(size);
        }
        config.quirks = ServerQuirks {
            no_negotiate: self.has(Kind::NoNegotiate),
            isss: self.count(Kind::Isss).unwrap_or_default(),
            lingering: self.has(Kind::Lingering),
            drops_after: self.count(Kind::EndsSessionAfter),
            terminates_after: self.count(Kind::TerminatesAfter),
            toggle_after_refusal: self.has(Kind::ToggleAfterRefusal),
        };
        config
    }
}

/// How a meter with faults answers in one session.
#[derive(Debug)]
pub(crate) struct Moods {
    faults: Faults,
    random: Random,
    /// Reads and writes of this session, and reads.
    asked: (u32, u32),
}

impl Moods {
    pub fn new(faults: &Faults) -> Moods {
        Moods {
            // Other chances than the line has.
            random: Random::new(!faults.seed),
            faults: faults.clone(),
            asked: (0, 0),
        }
    }

    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// A session has ended.
    pub fn reset(&mut self) {
        self.asked = (0, 0);
    }

    /// A refusal that has no reason in the meter's tables.
    pub fn refusal(&mut self, request: &Request) -> Option<Code> {
        let (reads, writes) = match request {
            Request::Security { .. } => {
                return self.faults.has(Kind::WrongPassword).then_some(Code::Err);
            }
            Request::Read { .. } | Request::ReadOffset { .. } => (1, 0),
            Request::Write { .. } | Request::WriteOffset { .. } => (0, 1),
            _ => return None,
        };
        let (any, read) = self.asked;
        self.asked = (any + reads + writes, read + reads);
        if any < self.faults.count(Kind::Bsy).unwrap_or_default() {
            return Some(Code::Bsy);
        }
        if reads > 0 && read < self.faults.count(Kind::Dnr).unwrap_or_default() {
            return Some(Code::Dnr);
        }
        let wrong_kind = match request {
            Request::ReadOffset { .. } => self.faults.has(Kind::FullReadsOnly),
            Request::Read { .. } => self.faults.has(Kind::OffsetReadsOnly),
            Request::WriteOffset { .. } => self.faults.has(Kind::FullWritesOnly),
            _ => false,
        };
        wrong_kind.then_some(Code::Onp)
    }

    /// How long the answer to a request takes, after its ACK.
    pub fn delay(&mut self, request: &Request) -> Option<Duration> {
        let starts_procedure = matches!(
            request,
            Request::Write { table: 7, .. } | Request::WriteOffset { table: 7, .. }
        );
        let (pause, chance) = if starts_procedure {
            let slow = self.faults.time(Kind::SlowProcedure);
            slow.or_else(|| self.faults.time(Kind::Slow))?
        } else {
            self.faults.time(Kind::Slow)?
        };
        self.random.happens(chance).then_some(pause)
    }
}
