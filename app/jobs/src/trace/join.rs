//! The messages of one direction, joined from the packets of a trace.
//!
//! Is: packets that come again told apart from new ones, parts put together, what is hidden counted.
//! Is not: the link of `c1218`, which answers; here nothing is answered and anything may be missing.

use meterbench_port::trace::Entry;

/// Header and check sequence of a packet.
const HEADER: usize = 6;
const CHECK: usize = 2;

/// What a packet completes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// A whole message: what may be seen of it, and how many bytes may not.
    Message(Vec<u8>, usize),
    /// More is to come.
    Part,
    /// The packet before, once more.
    Again,
    /// A part of a message whose beginning is not here.
    Lost,
}

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    last: Option<(Vec<u8>, usize)>,
    message: Option<Message>,
}

#[derive(Debug)]
struct Message {
    next: u8,
    data: Vec<u8>,
    hidden: usize,
}

impl Joiner {
    /// Takes a packet.
    pub fn push(&mut self, entry: &Entry) -> Joined {
        let Some((&[_, _, control, sequence, _, _], rest)) =
            entry.bytes.split_first_chunk::<HEADER>()
        else {
            return Joined::Lost;
        };
        let now = (entry.bytes.clone(), entry.hidden);
        if self.last.as_ref() == Some(&now) {
            return Joined::Again;
        }
        self.last = Some(now);
        let (data, hidden) = match entry.hidden {
            0 => (rest.get(..rest.len().saturating_sub(CHECK)), 0),
            hidden => (Some(rest), hidden.saturating_sub(CHECK)),
        };
        let data = data.unwrap_or_default();
        let (multi, first) = (control & 0x80 != 0, control & 0x40 != 0);
        if !multi {
            self.message = None;
            return Joined::Message(data.to_vec(), hidden);
        }
        if first {
            self.message = Some(Message {
                next: sequence,
                data: Vec::new(),
                hidden: 0,
            });
        }
        let Some(mut message) = self.message.take() else {
            return Joined::Lost;
        };
        if message.next != sequence {
            return Joined::Lost;
        }
        if message.hidden > 0 {
            message.hidden += data.len() + hidden;
        } else {
            message.data.extend_from_slice(data);
            message.hidden = hidden;
        }
        if sequence == 0 {
            return Joined::Message(message.data, message.hidden);
        }
        message.next = sequence - 1;
        self.message = Some(message);
        Joined::Part
    }
}
