//! The one request that waits for its answer.

use std::time::{Duration, Instant};

use crate::negotiate::Settings;
use crate::request::Request;
use crate::response::{Code, Response, table_data};
use crate::timing::{Timing, wire_time};

#[derive(Debug)]
pub(super) struct Pending {
    pub request: Request,
    pub phase: Phase,
    /// How often its answer came broken, or an older one came in its place.
    pub tries: u8,
    /// Packets heard before it was sent.
    pub packets_before: u64,
    /// When an ACK or a new packet was last heard.
    pub moved_on: Instant,
}

#[derive(Debug)]
pub(super) enum Phase {
    /// Not acknowledged yet.
    Sending,
    /// Acknowledged.
    Answer {
        since: Instant,
        /// The final NAK has been sent.
        asked_again: bool,
    },
    /// Answered; in force once the ACK has left.
    Settling(Effect, Response),
}

/// What an answer that may still come looks like when it is a good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owed {
    /// Like any `ok`.
    Ok,
    /// Like nothing but table data.
    TableData,
}

impl Owed {
    pub fn of(request: &Request) -> Self {
        if request.is_read() {
            Self::TableData
        } else {
            Self::Ok
        }
    }
}

#[derive(Debug)]
pub(super) enum Effect {
    Settings(Settings),
    Timing(Timing),
    Base,
}

impl Pending {
    pub fn new(request: Request, now: Instant, packets_before: u64) -> Self {
        Self {
            request,
            phase: Phase::Sending,
            tries: 0,
            packets_before,
            moved_on: now,
        }
    }

    /// When the wait for an answer ends.
    pub fn answer_deadline(&self, timing: &Timing, last_valid: Option<Instant>) -> Option<Instant> {
        let Phase::Answer { since, asked_again } = self.phase else {
            return None;
        };
        let patience = if asked_again {
            timing.response
        } else if matches!(
            self.request,
            Request::Identification | Request::Terminate | Request::Disconnect
        ) {
            // An old session's packet may have passed for an ACK: better to ask anew soon. And who ends a session goes on
            // without the meter's leave.
            2 * timing.response
        } else {
            timing.answer
        };
        Some(last_valid.map_or(since, |last| last.max(since)) + patience)
    }

    /// When even a line that is never quiet is given up.
    pub fn give_up(&self, timing: &Timing, settings: Settings) -> Instant {
        let packet = wire_time(usize::from(settings.packet_size), settings.baud);
        let tries = u32::from(timing.retries) + 2;
        self.moved_on
            + timing.answer
            + tries * (timing.response + 2 * packet)
            + Duration::from_secs(1)
    }
}

/// Something accepted, but not an Identification: the last answer of an older session.
pub(super) fn is_stale_identification(answer: &Response) -> bool {
    // Four bytes of table data look like a plain Identification; more of them don't.
    answer.code == Code::Ok
        && (answer.body.len() < 3 || table_data(&answer.body).is_ok_and(|data| data.len() > 4))
}

/// The times in the answer to Timing setup. A zero leaves the present value.
pub(super) fn timing_of(body: &[u8], before: &Timing) -> Option<Timing> {
    let &[traffic, inter_character, response, retries, ..] = body else {
        return None;
    };
    let seconds = |value: u8, before: Duration| match value {
        0 => before,
        value => Duration::from_secs(value.into()),
    };
    Some(Timing {
        channel_traffic: seconds(traffic, before.channel_traffic),
        inter_character: seconds(inter_character, before.inter_character),
        response: seconds(response, before.response),
        retries,
        ..before.clone()
    })
}
