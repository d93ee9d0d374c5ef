//! A saved trace replayed as an emulated meter: a fault of the field becomes a case for the bench.
//!
//! Is: what the meter sent, after the same words of the tool and with the recorded delays; noise, missing ACKs, spoiled
//! packets and late answers included. A hidden byte of the tool matches any, so any password does.
//! Is not: a meter. It knows no table and keeps nothing: what the recording doesn't have is not answered, and that is said in
//! the log; nor is an answer of which the trace hides a part.
//! Shape: a [`Recording`] is played on a port. When the tool asks something else than recorded, the recording is looked
//! through from there on; a new session begins it anew.

use std::sync::Arc;
use std::time::Duration;

use meterbench_c1218::{ACK, NAK, Packet, Request, crc16, wire_time};
use meterbench_port::memory::Pace;
use meterbench_port::trace::{Entry, Kind, Splitter, Way, request_words};
use meterbench_port::{AnyPort, BASE_BAUD};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

/// Bytes before a packet's data, and after it.
const HEADER: usize = 6;
const CHECK: usize = 2;

/// The bit of the control byte that flips from packet to packet.
const TOGGLE: u8 = 0x20;

/// Asks who is there: a session begins.
const IDENTIFICATION: u8 = 0x20;

/// What a trace holds for the replay.
#[derive(Debug, Clone)]
pub struct Recording(Arc<[Step]>);

/// Nothing in a trace was sent to a meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no packet to a meter in this trace")]
pub struct NothingAsked;

#[derive(Debug, Clone)]
enum Step {
    /// The tool said this, on a line of this rate.
    Tool {
        kind: Kind,
        bytes: Vec<u8>,
        hidden: usize,
        baud: u32,
    },
    /// The meter said this, so long after the line had gone quiet; `None` for what is hidden.
    Meter {
        delay: Duration,
        kind: Kind,
        bytes: Option<Vec<u8>>,
    },
    /// The line went to this rate.
    Rate(u32),
}

impl Recording {
    /// The recording in a trace.
    ///
    /// # Errors
    /// When nothing in it was asked.
    pub fn new(entries: &[Entry]) -> Result<Recording, NothingAsked> {
        let mut steps = Vec::new();
        let (mut baud, mut quiet) = (BASE_BAUD, Duration::ZERO);
        for entry in entries {
            match (entry.kind, entry.way) {
                (Kind::Opened, _) => {
                    baud = BASE_BAUD;
                    quiet = Duration::ZERO;
                }
                (Kind::Rate(rate), _) => {
                    baud = rate;
                    steps.push(Step::Rate(rate));
                }
                (kind, Some(Way::ToMeter)) => {
                    quiet = quiet.max(entry.at) + wire_time(entry.length(), baud);
                    if matches!(kind, Kind::Ack | Kind::Nak | Kind::Packet) {
                        steps.push(Step::Tool {
                            kind,
                            bytes: entry.bytes.clone(),
                            hidden: entry.hidden,
                            baud,
                        });
                    }
                }
                (kind, Some(Way::FromMeter)) => {
                    // It is noted when its first byte had come.
                    let began = entry.at.saturating_sub(wire_time(1, baud));
                    steps.push(Step::Meter {
                        delay: began.saturating_sub(quiet),
                        kind,
                        bytes: said(entry),
                    });
                    quiet = quiet.max(began) + wire_time(entry.length(), baud);
                }
                (_, None) => (),
            }
        }
        let asked = |step: &Step| {
            matches!(
                step,
                Step::Tool {
                    kind: Kind::Packet,
                    ..
                }
            )
        };
        if steps.iter().any(asked) {
            Ok(Recording(steps.into()))
        } else {
            Err(NothingAsked)
        }
    }

    /// Plays the meter's part on a port until the tool is gone or the token is cancelled. Without pace nothing is waited
    /// for.
    pub async fn play(&self, mut port: AnyPort, pace: Pace, cancel: &CancellationToken) {
        let (mut player, mut splitter) = (Player::new(self), Splitter::default());
        let mut buf = [0; 4096];
        loop {
            let read = tokio::select! {
                biased;
                () = cancel.cancelled() => return,
                read = port.read(&mut buf) => read,
            };
            let Ok(count @ 1..) = read else { return };
            let now = tokio::time::Instant::now();
            for (_, old) in splitter.stale(now) {
                drop(old);
            }
            for (_, piece) in splitter.push(now, buf.get(..count).unwrap_or_default()) {
                for act in player.hear(&piece.into_bytes()) {
                    let done = tokio::select! {
                        biased;
                        () = cancel.cancelled() => return,
                        done = carry_out(&mut port, act, pace) => done,
                    };
                    if done.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

async fn carry_out(port: &mut AnyPort, act: Act, pace: Pace) -> std::io::Result<()> {
    match act {
        Act::Send(delay, bytes) => {
            if pace == Pace::Line && !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            port.write_all(&bytes).await
        }
        Act::Rate(baud) => port.set_baud(baud).await,
    }
}

/// What the meter sent, as far as it can be sent again.
fn said(entry: &Entry) -> Option<Vec<u8>> {
    let mut bytes = entry.bytes.clone();
    match entry.kind {
        Kind::Packet if entry.hidden > 0 => return None,
        // What was spoiled is so again; what its bytes were doesn't matter.
        _ => bytes.resize(entry.length(), 0),
    }
    if entry.kind == Kind::Spoiled
        && Packet::parse(&bytes).is_ok()
        && let Some(last) = bytes.last_mut()
    {
        *last ^= 0xFF;
    }
    Some(bytes)
}

/// What is to be done on the port.
#[derive(Debug, PartialEq, Eq)]
enum Act {
    Send(Duration, Vec<u8>),
    Rate(u32),
}

/// Where the replay stands.
struct Player {
    tape: Arc<[Step]>,
    /// The next step.
    at: usize,
    /// The tool's packet that was understood last, and its place.
    last: Option<(Vec<u8>, usize)>,
    /// The toggle of the packet sent last.
    toggle: Option<bool>,
    /// Toggles are the other way round than recorded, since a part was left out.
    flip: bool,
    /// The packet sent last.
    sent: Option<Vec<u8>>,
    baud: u32,
}

impl Player {
    fn new(recording: &Recording) -> Player {
        Player {
            tape: Arc::clone(&recording.0),
            at: 0,
            last: None,
            toggle: None,
            flip: false,
            sent: None,
            baud: BASE_BAUD,
        }
    }

    /// What follows from what the tool says: a packet, an ACK, a NAK; anything else is noise.
    fn hear(&mut self, said: &[u8]) -> Vec<Act> {
        match said {
            [ACK] => match self.tape.get(self.at) {
                Some(Step::Tool {
                    kind: Kind::Ack, ..
                }) => self.go_on(self.at),
                _ => Vec::new(),
            },
            [NAK] => match (self.tape.get(self.at), &self.sent) {
                (
                    Some(Step::Tool {
                        kind: Kind::Nak, ..
                    }),
                    _,
                ) => self.go_on(self.at),
                // Not in the recording: this line is worse.
                (_, Some(sent)) => vec![Act::Send(Duration::ZERO, sent.clone())],
                (_, None) => Vec::new(),
            },
            _ => match Packet::parse(said) {
                Ok(Some((packet, _))) => self.packet(said, &packet),
                _ => Vec::new(),
            },
        }
    }

    fn packet(&mut self, said: &[u8], packet: &Packet<'_>) -> Vec<Act> {
        let next = self.next_packet(self.at);
        let expected = |place: &usize| self.is(*place, said);
        if let Some(place) = next.filter(expected) {
            self.last = Some((said.to_vec(), place));
            return self.go_on(place);
        }
        if let Some((_, place)) = self.last.as_ref().filter(|(last, _)| last == said) {
            tracing::info!("the tool says it again, which it didn't in the recording");
            return self.go_on(*place);
        }
        let further = (self.at..self.tape.len()).find(|place| self.is(*place, said));
        let anew = || match packet.data {
            [IDENTIFICATION] => (0..self.at).find(|place| self.is(*place, said)),
            _ => None,
        };
        let Some(place) = further.or_else(anew) else {
            let asked = Request::parse(packet.data)
                .map_or_else(|_| "something".to_owned(), |it| request_words(&it));
            tracing::warn!(asked, "not in the recording from here on: no answer");
            return Vec::new();
        };
        tracing::info!("the tool leaves a part of the recording out");
        self.last = Some((said.to_vec(), place));
        // Or the tool would take the answer for one that it has had.
        let following = self.tape.get(place..).unwrap_or_default();
        let recorded = following.iter().find_map(|step| match step {
            Step::Meter {
                kind: Kind::Packet,
                bytes: Some(bytes),
                ..
            } => Some(bytes.get(2)? & TOGGLE != 0),
            _ => None,
        });
        self.flip = recorded.is_some() && recorded == self.toggle;
        let mut acts = Vec::new();
        if let Some(Step::Tool { baud, .. }) = self.tape.get(place)
            && *baud != self.baud
        {
            self.baud = *baud;
            acts.push(Act::Rate(*baud));
        }
        acts.extend(self.go_on(place));
        acts
    }

    /// The next packet of the tool.
    fn next_packet(&self, from: usize) -> Option<usize> {
        (from..self.tape.len()).find(|place| {
            matches!(
                self.tape.get(*place),
                Some(Step::Tool {
                    kind: Kind::Packet,
                    ..
                })
            )
        })
    }

    /// Whether the tool said this there: the same data in the same part of a message, whatever is hidden of it.
    fn is(&self, place: usize, said: &[u8]) -> bool {
        let Some(Step::Tool {
            kind: Kind::Packet,
            bytes,
            hidden,
            ..
        }) = self.tape.get(place)
        else {
            return false;
        };
        let control = |bytes: &[u8]| bytes.get(2).map(|it| it & !TOGGLE);
        let end = match hidden {
            0 => bytes.len().saturating_sub(CHECK),
            _ => bytes.len(),
        };
        bytes.len() + hidden == said.len()
            && control(bytes) == control(said)
            && bytes.get(3) == said.get(3)
            && bytes.get(HEADER..end) == said.get(HEADER..end)
    }

    /// What the meter did after this step of the tool.
    fn go_on(&mut self, place: usize) -> Vec<Act> {
        let tape = Arc::clone(&self.tape);
        self.at = place + 1;
        let mut acts = Vec::new();
        while let Some(step) = tape.get(self.at) {
            match step {
                Step::Tool { .. } => break,
                Step::Rate(baud) => {
                    self.baud = *baud;
                    acts.push(Act::Rate(*baud));
                }
                Step::Meter { bytes: None, .. } => {
                    tracing::warn!("the trace hides a part of this answer: it is not given");
                }
                Step::Meter {
                    delay,
                    kind,
                    bytes: Some(bytes),
                } => {
                    let bytes = self.flipped(*kind, bytes.clone());
                    if *kind == Kind::Packet {
                        self.toggle = bytes.get(2).map(|it| it & TOGGLE != 0);
                        self.sent = Some(bytes.clone());
                    }
                    acts.push(Act::Send(*delay, bytes));
                }
            }
            self.at += 1;
        }
        acts
    }

    fn flipped(&self, kind: Kind, mut bytes: Vec<u8>) -> Vec<u8> {
        if !self.flip || kind != Kind::Packet {
            return bytes;
        }
        if let Some(control) = bytes.get_mut(2) {
            *control ^= TOGGLE;
        }
        bytes.truncate(bytes.len().saturating_sub(CHECK));
        let check = crc16(&bytes);
        bytes.extend_from_slice(&check.to_le_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_port::trace::read;

    /// Identification, then two reads of ST-1 with answers of toggle 1 and 0.
    const TRACE: &str = "# COM3, 2025-06-01 12:00:00 +00:00
    0.000000  >  Identification (toggle 0)
                 EE 00 00 00 00 01 20 13 10
    0.020000  <  ACK
                 06
    0.020000  <  Identification: accepted (ok), 4 bytes follow (toggle 0)
                 EE 00 00 00 00 05 00 00 01 00 00 C6 B5
    0.040000  >  ACK
                 06
    0.040000  >  Security, password not shown (toggle 1)
                 EE 00 20 00 00 15 51 ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ··
    4.000000  <  ACK
                 06
    4.000000  <  Security: accepted (ok) (toggle 1)
                 EE 00 20 00 00 01 00 80 51
    4.100000  >  ACK
                 06
    4.100000  >  Logoff (toggle 0)
                 EE 00 00 00 00 01 52 86 40
    4.200000  <  ACK
                 06
    4.200000  <  Logoff: accepted (ok) (toggle 0)
                 EE 00 00 00 00 01 00 11 31
";

    fn player() -> Player {
        let saved = read(TRACE.as_bytes());
        assert_eq!(saved.problems, []);
        Player::new(&Recording::new(&saved.entries).unwrap())
    }

    const IDENT: [u8; 9] = [0xEE, 0, 0, 0, 0, 1, 0x20, 0x13, 0x10];

    fn packet(data: &[u8], toggle: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        let control = meterbench_c1218::Control::new(0, 1, toggle);
        Packet {
            identity: 0,
            control,
            sequence: 0,
            data,
        }
        .emit(&mut bytes)
        .unwrap();
        bytes
    }

    fn sent(acts: &[Act]) -> Vec<&[u8]> {
        acts.iter()
            .filter_map(|act| match act {
                Act::Send(_, bytes) => Some(bytes.as_slice()),
                Act::Rate(_) => None,
            })
            .collect()
    }

    #[test]
    fn the_meter_says_what_it_said_and_when_and_any_password_will_do() {
        let mut player = player();
        let acts = player.hear(&IDENT);
        assert_eq!(sent(&acts).len(), 2);
        assert!(player.hear(&[ACK]).is_empty());
        let password = [&[0x51][..], b"ANYTHING AT ALL 1234"].concat();
        let acts = player.hear(&packet(&password, true));
        let Some(Act::Send(delay, bytes)) = acts.first() else {
            unreachable!("{acts:?}")
        };
        assert_eq!(bytes, &[ACK]);
        assert!(*delay > Duration::from_millis(3900), "{delay:?}");
        // Shorter or longer is another request.
        assert!(player.hear(&packet(&password[..10], false)).is_empty());
    }

    #[test]
    fn what_is_asked_further_on_is_found_with_a_toggle_that_is_new() {
        let mut player = player();
        player.hear(&IDENT);
        // Security is left out: the tool had toggle 0 before, and gets 1 now.
        let acts = player.hear(&packet(&[0x52], true));
        assert_eq!(sent(&acts), [&[ACK][..], &packet(&[0], true)]);
        // The same again gets the same; what was before is not found, and a new session begins the recording anew.
        let again = player.hear(&packet(&[0x52], true));
        assert_eq!(sent(&again), sent(&acts));
        assert!(player.hear(&packet(&[0x30, 0, 1], false)).is_empty());
        assert_eq!(sent(&player.hear(&IDENT)).len(), 2);
    }

    #[test]
    fn a_nak_that_was_not_recorded_gets_the_packet_again() {
        let mut player = player();
        assert!(player.hear(&[NAK]).is_empty());
        let answer = sent(&player.hear(&IDENT))[1].to_vec();
        assert_eq!(sent(&player.hear(&[NAK])), [answer.as_slice()]);
    }

    #[test]
    fn a_trace_in_which_nothing_is_asked_is_no_recording() {
        assert_eq!(Recording::new(&[]).unwrap_err(), NothingAsked);
    }
}
