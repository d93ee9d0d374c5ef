//! What can go wrong on the wire, and the meter's refusals by their standard names.
//!
//! Is: the facts, matchable.
//! Is not: advice; whoever knows the person gives that.

use crate::client::{Lost, SessionState};
use crate::identification::IdentificationError;
use crate::negotiate::NegotiatedError;
use crate::response::Code;

/// Why a message is no request that can be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No byte at all.
    #[error("an empty request")]
    Empty,
    /// A code that no service has: the answer is `sns`.
    #[error("no service has the code {0:02X}")]
    Unknown(u8),
    /// Too few or too many bytes for the service: the answer is `onp`.
    #[error("{service} with {length} bytes")]
    Length {
        /// The service's name.
        service: &'static str,
        /// Bytes of the request.
        length: usize,
    },
    /// A write whose table data is spoiled.
    #[error("table data of a write")]
    TableData(#[from] TableDataError),
    /// A value that does not fit its field, when emitting.
    #[error("{field} of {value} does not fit a {service}")]
    Value {
        /// The service's name.
        service: &'static str,
        /// The field's name.
        field: &'static str,
        /// What was to be sent.
        value: usize,
    },
}

/// Why a block of table data can't be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableDataError {
    /// Not even a count and a checksum.
    #[error("table data of {0} bytes has no room for its count and checksum")]
    Short(usize),
    /// The count disagrees with what came.
    #[error("table data says {count} bytes, {received} came")]
    Count {
        /// What the count says.
        count: usize,
        /// What came.
        received: usize,
    },
    /// The checksum disagrees.
    #[error("table data checksum is {received:02X}, its bytes give {computed:02X}")]
    Checksum {
        /// As received.
        received: u8,
        /// As it should be.
        computed: u8,
    },
}

/// Why a link can't send, or has given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// A message is still on its way.
    #[error("a message is still being sent")]
    Busy,
    /// Nothing to send.
    #[error("an empty message")]
    Empty,
    /// More than the agreed packets can hold.
    #[error("a message of {length} bytes, the agreed packets hold {capacity}")]
    TooLong {
        /// Bytes of the message.
        length: usize,
        /// Bytes that fit.
        capacity: usize,
    },
    /// Nobody acknowledged, however often the packet was sent.
    #[error("no acknowledgement after {tries} tries, {heard} bytes heard meanwhile")]
    NoAck {
        /// Transmissions of the packet.
        tries: u8,
        /// Bytes that came since its first transmission: none, or nonsense, or NAKs.
        heard: u64,
    },
}

/// Why a request failed without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// One request at a time.
    #[error("a request is still waiting for its answer")]
    Busy,
    /// The service is not legal in this state.
    #[error("{service} is not possible in {state}")]
    State {
        /// The service's name.
        service: &'static str,
        /// The session's state.
        state: SessionState,
    },
    /// The request itself can't be sent.
    #[error("the request can't be sent")]
    Request(#[from] RequestError),
    /// The link failed; the session is lost.
    #[error("the link failed")]
    Link(#[from] LinkError),
    /// Acknowledged, but never answered.
    #[error("the meter acknowledged the request and never answered it")]
    NoAnswer,
    /// The request before this one was never answered. Its answer may still come and be taken for that of the next: the
    /// session must be ended first.
    #[error("an earlier request was never answered, so the session must be ended first")]
    Unanswered,
    /// Nothing valid was heard in time after the change to this rate; the client is back at 9600.
    #[error("no answer came in time since the change to {baud} bit/s")]
    SilentAfterBaudChange {
        /// The rate that failed.
        baud: u32,
    },
    /// An answer of several packets was broken each time it was asked for.
    #[error("the answer's packets came out of sequence, {tries} times over")]
    BrokenAnswer {
        /// How often it was asked for.
        tries: u8,
    },
    /// The answer to Negotiate can't be used.
    #[error("the answer to Negotiate can't be used")]
    Negotiated(#[from] NegotiatedError),
    /// What came as an answer is none.
    #[error("the meter sent something that is no answer")]
    NotAnAnswer,
    /// The meter ended the session on its own.
    #[error("the meter ended the session ({0})")]
    Lost(Lost),
}

/// Why a sequence of requests stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialogError {
    /// The meter said no.
    #[error("the meter answered {service}: {code}")]
    Refused {
        /// The service's name.
        service: &'static str,
        /// The table's number on the wire, for a read or a write.
        table: Option<u16>,
        /// Why.
        code: Code,
    },
    /// No answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Table data that can't be believed, however often it was read.
    #[error("table {table} on the wire: {error}")]
    TableData {
        /// The table's number on the wire.
        table: u16,
        /// What is wrong with it.
        error: TableDataError,
    },
    /// The meter sent more of a table than was asked for.
    #[error("table {table} on the wire: {asked} bytes asked for, {received} came")]
    TooMuch {
        /// The table's number on the wire.
        table: u16,
        /// Bytes asked for.
        asked: usize,
        /// Bytes that came.
        received: usize,
    },
    /// An offset beyond what three bytes can say.
    #[error("table {table} on the wire: nothing can be at offset {offset}")]
    Offset {
        /// The table's number on the wire.
        table: u16,
        /// The offset.
        offset: usize,
    },
    /// What answers is no C12.18 meter: nothing it sent makes a packet.
    #[error("something answers, but not in C12.18 ({heard} bytes heard)")]
    NotC1218 {
        /// Bytes heard.
        heard: u64,
    },
    /// The answer to Identification is none.
    #[error(transparent)]
    Identification(#[from] IdentificationError),
    /// Fed in another order than asked for.
    #[error("a dialog was continued after its end")]
    OutOfStep,
}
