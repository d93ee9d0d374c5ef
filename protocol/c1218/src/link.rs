//! One end of a link: messages in and out of acknowledged packets. The same for either end.
//!
//! Is: ACK, NAK, toggle bit, duplicates, tries, deadlines, turn-around, echo.
//! Is not: what a message means, or when a session begins and ends.
//! Shape: a sans-IO machine; see the crate's documentation for the loop around it.
//! Units: time is [`Instant`], given. The end of a transmission is reckoned, ten bits a byte at the
//! rate in force, so the response time-out starts when the last bit has left.
//! Source: C12.18, data link layer procedures.

mod config;
mod echo;
mod quirks;
mod receiver;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

pub use config::{Counters, End, Identity, LinkConfig, LinkEvent};
pub use echo::Echo;
pub use quirks::{LinkQuirks, Toggle};

use zeroize::Zeroizing;

use crate::error::LinkError;
use crate::message::{Joined, Joiner, split};
use crate::negotiate::Settings;
use crate::packet::{ACK, Control, NAK, Packet, crc16};
use crate::timing::{Timing, wire_time};
use echo::EchoFilter;
use quirks::{Odd, Takes};
use receiver::{Heard, Receiver};

/// One end of a link. `Debug` shows where it stands but no bytes: they may hold a password.
pub struct Link {
    config: LinkConfig,
    settings: Settings,
    receiver: Receiver,
    joiner: Joiner,
    echo: EchoFilter,
    sending: Option<Sending>,
    /// An ACK or a NAK that has not left yet.
    reply: Option<u8>,
    out: VecDeque<Vec<u8>>,
    events: VecDeque<LinkEvent>,
    counters: Counters,
    /// Identity, toggle and check sequence of the packet last accepted.
    last_packet: Option<(u8, bool, u16)>,
    mirrored: u8,
    odd: Odd,
    peer: PeerToggle,
    /// The toggle of the next packet that leaves for the first time.
    toggle: bool,
    last_byte: Option<Instant>,
    last_valid: Option<Instant>,
    /// When the last bit sent has left.
    line_free: Option<Instant>,
    /// Nothing leaves before: turn-around, guard, hold.
    quiet_until: Option<Instant>,
}

struct Sending {
    /// Wiped when they are done with: one may hold a password.
    packets: VecDeque<Zeroizing<Vec<u8>>>,
    /// A packet of it has left.
    begun: bool,
    /// Of the packet in front.
    tries: u8,
    heard_before: u64,
    wait: Wait,
}

impl core::fmt::Debug for Link {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Link")
            .field("config", &self.config)
            .field("settings", &self.settings)
            .field("receiving", &self.receiver.is_receiving())
            .field("sending", &self.sending)
            .field("reply", &self.reply)
            .field("counters", &self.counters)
            .finish_non_exhaustive()
    }
}

/// Bytes on their way may hold a password.
impl core::fmt::Debug for Sending {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Sending")
            .field("packets", &self.packets.len())
            .field("tries", &self.tries)
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}

/// What the toggle bit of new packets has done since the session began.
#[derive(Debug, Default)]
struct PeerToggle {
    last: Option<bool>,
    /// How often it stayed as it was.
    stayed: u8,
    flipped: bool,
}

impl PeerToggle {
    fn note(&mut self, toggle: bool) {
        match self.last.replace(toggle) {
            Some(last) if last == toggle => self.stayed = self.stayed.saturating_add(1),
            Some(_) => self.flipped = true,
            None => (),
        }
    }

    /// Once may be a packet that was lost between; twice, and never otherwise, is a bit that means nothing.
    fn is_stuck(&self) -> bool {
        self.stayed >= 2 && !self.flipped
    }
}

#[derive(Clone, Copy, Debug)]
enum Wait {
    /// To leave, not before.
    Leave(Option<Instant>),
    /// For the ACK, until.
    Ack(Instant),
}

impl Link {
    /// A link at rest, with the default settings.
    #[must_use]
    pub fn new(mut config: LinkConfig) -> Self {
        config.timing.cap_retries();
        Self {
            settings: Settings::default(),
            receiver: Receiver::default(),
            joiner: Joiner::new(config.end == End::Meter),
            echo: EchoFilter::new(config.echo),
            sending: None,
            reply: None,
            out: VecDeque::new(),
            events: VecDeque::new(),
            counters: Counters::default(),
            last_packet: None,
            mirrored: 0,
            odd: Odd::default(),
            peer: PeerToggle::default(),
            toggle: false,
            last_byte: None,
            last_valid: None,
            line_free: None,
            quiet_until: None,
            config,
        }
    }

    /// Starts sending a message.
    ///
    /// # Errors
    /// When one is still on its way, or when it does not fit the agreed packets.
    pub fn send(&mut self, now: Instant, message: &[u8]) -> Result<(), LinkError> {
        if self.sending.is_some() {
            return Err(LinkError::Busy);
        }
        if message.is_empty() {
            return Err(LinkError::Empty);
        }
        let (length, capacity) = (message.len(), self.settings.capacity());
        if length > capacity {
            return Err(LinkError::TooLong { length, capacity });
        }
        let identity = match self.config.identity {
            Identity::Fixed(identity) => identity,
            Identity::Mirror => self.mirrored,
        };
        let toggle = |index: usize| {
            let regular = self.toggle ^ (index % 2 == 1);
            self.odd.toggle(&self.config.quirks, index, regular)
        };
        let packets = split(message, &self.settings, identity, toggle).into_iter();
        let packets: VecDeque<_> = packets.map(Zeroizing::new).collect();
        if packets.is_empty() {
            return Err(LinkError::TooLong { length, capacity });
        }
        self.sending = Some(Sending {
            packets,
            begun: false,
            tries: 0,
            heard_before: self.counters.bytes_in,
            wait: Wait::Leave(None),
        });
        self.flush(now);
        Ok(())
    }

    /// Sends bytes that are no packet, such as a wake-up, and keeps quiet for `pause` after them.
    pub fn send_raw(&mut self, now: Instant, bytes: &[u8], pause: Duration) {
        self.transmit(now, bytes.to_vec());
        let after = self.line_free.unwrap_or(now) + pause;
        self.hold_until(after);
    }

    /// Sends one NAK, to ask for the peer's last packet again.
    pub fn nak(&mut self, now: Instant) {
        self.reply = Some(NAK);
        self.flush(now);
    }

    /// Takes bytes off the line.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        if self
            .fragment_deadline()
            .is_some_and(|deadline| now > deadline)
        {
            self.expire_fragment(now);
        }
        let bytes = self.echo.take(bytes);
        let mut heard = Vec::new();
        for &byte in bytes {
            self.counters.bytes_in += 1;
            self.last_byte = Some(now);
            self.hold_until(now + self.config.timing.turn_around);
            self.receiver
                .byte(byte, self.settings.packet_size, &mut heard);
            for heard in heard.drain(..) {
                self.hear(now, heard);
            }
        }
        self.flush(now);
    }

    /// To be called when [`Link::poll_timeout`]'s instant has come; harmless at any other time.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self
            .fragment_deadline()
            .is_some_and(|deadline| now >= deadline)
        {
            self.expire_fragment(now);
        }
        if !self.receiver.is_receiving()
            && matches!(&self.sending, Some(Sending { wait: Wait::Ack(until), .. }) if now >= *until)
        {
            self.echo.reset();
            self.try_again(None);
        }
        self.flush(now);
    }

    /// The next bytes for the line. They may hold a password: whoever has sent them wipes them.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.out.pop_front()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<LinkEvent> {
        self.events.pop_front()
    }

    /// When [`Link::handle_timeout`] is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if let Some(deadline) = self.fragment_deadline() {
            return Some(deadline);
        }
        // `flush` has sent whatever might leave at once, so what is left waits for an instant.
        let leave = match &self.sending {
            Some(Sending {
                wait: Wait::Leave(until),
                ..
            }) => Some((*until).max(self.quiet_until)),
            _ => None,
        };
        let reply = self.reply.map(|_| self.quiet_until);
        let ack = match &self.sending {
            Some(Sending {
                wait: Wait::Ack(until),
                ..
            }) => Some(*until),
            _ => None,
        };
        [leave.flatten(), reply.flatten(), ack]
            .into_iter()
            .flatten()
            .min()
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Puts settings in force, for what is sent and received from now on.
    pub fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// The times in force.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.config.timing
    }

    /// Puts times in force.
    pub fn set_timing(&mut self, timing: Timing) {
        self.config.timing = timing;
        self.config.timing.cap_retries();
    }

    /// What has gone over the link.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            crc_errors: self.receiver.crc_errors,
            ..self.counters
        }
    }

    /// Whether the probe echoes, as far as is known.
    #[must_use]
    pub fn echo(&self) -> Echo {
        self.echo.mode
    }

    /// When the last valid packet arrived.
    #[must_use]
    pub fn last_valid(&self) -> Option<Instant> {
        self.last_valid
    }

    /// When the last bit sent has left, or will have.
    #[must_use]
    pub fn line_free(&self) -> Option<Instant> {
        self.line_free
    }

    /// A packet is arriving.
    #[must_use]
    pub fn is_receiving(&self) -> bool {
        self.receiver.is_receiving()
    }

    /// A message is arriving, some of its packets are still to come.
    #[must_use]
    pub fn is_joining(&self) -> bool {
        self.joiner.is_joining()
    }

    /// A message is on its way, its last ACK not heard yet.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    /// An ACK or a NAK is still to leave.
    #[must_use]
    pub fn owes_reply(&self) -> bool {
        self.reply.is_some()
    }

    /// Keeps quiet until then.
    pub fn hold_until(&mut self, until: Instant) {
        self.quiet_until = self.quiet_until.max(Some(until));
    }

    /// Forgets the packet last accepted: the next one is new, whatever it is.
    pub fn forget_last_packet(&mut self) {
        self.last_packet = None;
        self.peer = PeerToggle::default();
        self.odd.reset();
    }

    /// The toggle of the next new packet becomes the other one, for meters that count one toggle
    /// for both directions.
    pub fn flip_toggle(&mut self) {
        self.toggle ^= true;
    }

    /// Lets an ACK or a NAK leave now, without waiting for the turn-around, but not while a packet
    /// arrives. Whether none is owed any more.
    pub fn hurry_reply(&mut self, now: Instant) -> bool {
        if !self.receiver.is_receiving()
            && let Some(reply) = self.reply.take()
        {
            self.counters.naks_out += u64::from(reply == NAK);
            self.transmit(now, vec![reply]);
        }
        self.reply.is_none()
    }

    /// Takes back a message of which nothing has left yet; whether there was one.
    pub fn withdraw(&mut self) -> bool {
        self.sending.take_if(|sending| !sending.begun).is_some()
    }

    /// Gives up the message on its way and whatever is half received. Bytes already handed out by
    /// `poll_transmit` stay sent.
    pub fn abandon(&mut self) {
        self.sending = None;
        self.reply = None;
        self.joiner.abandon();
        self.receiver.clear();
        self.echo.reset();
    }

    fn fragment_deadline(&self) -> Option<Instant> {
        let receiving = self.receiver.is_receiving();
        self.last_byte
            .filter(|_| receiving)
            .map(|last| last + self.config.timing.inter_character)
    }

    fn expire_fragment(&mut self, now: Instant) {
        let mut heard = Vec::new();
        self.receiver.expire(self.settings.packet_size, &mut heard);
        for heard in heard {
            self.hear(now, heard);
        }
    }

    fn hear(&mut self, now: Instant, heard: Heard) {
        let awaiting = matches!(
            &self.sending,
            Some(Sending {
                wait: Wait::Ack(_),
                ..
            })
        );
        match heard {
            Heard::Ack if awaiting => {
                self.counters.acks_in += 1;
                self.acknowledged();
            }
            Heard::Nak if awaiting => {
                self.counters.naks_in += 1;
                self.try_again(Some(now + self.config.timing.nak_pause));
            }
            // Nobody waits for these.
            Heard::Ack | Heard::Nak => (),
            Heard::Spoiled => self.reply = Some(NAK),
            Heard::Packet(bytes) => self.accept(now, &bytes),
        }
    }

    fn accept(&mut self, now: Instant, bytes: &[u8]) {
        let Ok(Some((packet, _))) = Packet::parse(bytes) else {
            return;
        };
        if self.echo.mode == Echo::Auto {
            let own = self
                .sending
                .as_ref()
                .and_then(|sending| sending.packets.front());
            if own.is_some_and(|own| own.as_slice() == bytes) {
                self.echo.mode = Echo::On;
                return;
            }
            self.echo.mode = Echo::Off;
        }
        let takes = self.odd.take(&self.config.quirks, packet.control.toggle());
        match takes {
            Takes::Nothing => return,
            Takes::Offence => return self.reply = Some(NAK),
            Takes::It | Takes::Again => (),
        }
        self.counters.packets_in += 1;
        self.last_valid = Some(now);
        self.reply = Some(ACK);
        let covered = bytes
            .get(..bytes.len().saturating_sub(2))
            .unwrap_or_default();
        let key = (packet.identity, packet.control.toggle(), crc16(covered));
        if self.last_packet == Some(key) || takes == Takes::Again {
            self.counters.duplicates += 1;
            return;
        }
        self.last_packet = Some(key);
        self.peer.note(packet.control.toggle());
        self.mirrored = packet.identity;
        self.imply_ack();
        let most = match self.config.end {
            End::Tool => 256,
            End::Meter => u16::from(self.settings.packets),
        };
        self.events.extend(match self.joiner.push(&packet, most) {
            Joined::NotYet => None,
            Joined::Message(message) => Some(LinkEvent::Received(message)),
            Joined::Broken => Some(LinkEvent::Broken),
            Joined::TooLong(code) => Some(LinkEvent::TooLong(code)),
        });
    }

    fn acknowledged(&mut self) {
        if self.config.stuck_toggle || self.peer.is_stuck() {
            self.last_packet = None;
        }
        let Some(sending) = &mut self.sending else {
            return;
        };
        sending.packets.pop_front();
        sending.tries = 0;
        sending.wait = Wait::Leave(None);
        if sending.packets.is_empty() {
            self.sending = None;
            self.events
                .push_back(LinkEvent::Delivered { implied: false });
        }
    }

    /// A new packet says that the peer has ours, or has lost interest in it.
    fn imply_ack(&mut self) {
        let Some(sending) = &self.sending else { return };
        // Nothing of it has left: the packet can't be about it. A request waits its turn; an answer
        // to a request that the tool has given up is dropped.
        if !sending.begun && self.config.end == End::Tool {
            return;
        }
        let last = sending.packets.len() == 1 && sending.tries > 0;
        self.sending = None;
        self.events.push_back(match last {
            true => LinkEvent::Delivered { implied: true },
            false => LinkEvent::Interrupted,
        });
    }

    fn try_again(&mut self, not_before: Option<Instant>) {
        let retries = self.config.timing.retries;
        let Some(sending) = &mut self.sending else {
            return;
        };
        if sending.tries > retries {
            let heard = self.counters.bytes_in - sending.heard_before;
            let tries = sending.tries;
            self.sending = None;
            self.events
                .push_back(LinkEvent::Failed(LinkError::NoAck { tries, heard }));
        } else {
            sending.wait = Wait::Leave(not_before);
        }
    }

    /// Lets leave what may leave now. The line is half duplex: nothing leaves while a packet arrives.
    fn flush(&mut self, now: Instant) {
        let waits = |until: Option<Instant>| until.is_some_and(|until| now < until);
        if self.receiver.is_receiving() || waits(self.quiet_until) {
            return;
        }
        let mut bytes = Vec::new();
        if let Some(reply) = self.reply.take() {
            self.counters.naks_out += u64::from(reply == NAK);
            bytes.push(reply);
        }
        let mut packet_left = false;
        if let Some(sending) = &mut self.sending
            && let Wait::Leave(not_before) = sending.wait
            && !waits(not_before)
            && let Some(packet) = sending.packets.front()
        {
            if !bytes.is_empty() && !self.config.burst {
                let pause = self.config.timing.turn_around.max(Duration::from_millis(1));
                self.transmit(now, bytes);
                self.hold_until(self.line_free.unwrap_or(now) + pause);
                return;
            }
            self.counters.packets_out += 1;
            self.counters.retries += u64::from(sending.tries > 0);
            self.toggle ^= sending.tries == 0;
            sending.tries += 1;
            sending.begun = true;
            if let Some(&control) = packet.get(2) {
                self.odd.sent(Control(control).toggle());
            }
            // Not more than the ACK is copied when it grows.
            bytes.reserve_exact(packet.len());
            bytes.extend_from_slice(packet);
            packet_left = true;
        }
        if bytes.is_empty() {
            return;
        }
        let left = self.transmit(now, bytes);
        if packet_left && let Some(sending) = &mut self.sending {
            sending.wait = Wait::Ack(left + self.config.timing.response);
        }
    }

    /// Hands bytes out; gives the instant at which their last bit will have left.
    fn transmit(&mut self, now: Instant, bytes: Vec<u8>) -> Instant {
        let start = self.line_free.map_or(now, |free| free.max(now));
        let left = start + wire_time(bytes.len(), self.settings.baud);
        self.line_free = Some(left);
        self.counters.bytes_out += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.echo.sent(bytes.len());
        self.out.push_back(bytes);
        left
    }
}
