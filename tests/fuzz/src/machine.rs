//! Either end of the link under a script, with what must hold after every step.
//!
//! Is: bytes, repaired packets, ACKs, silence and deadlines, as the input has them.
//! Is not: what a tool asks or a meter answers; the targets have that.
//! Shape of a script: a code and its fields. 0 `count bytes`: bytes as they are · 1 `identity ctrl seq count data`: a
//! packet whose check sequence is made right · 2: ACK · 3: NAK · 4 `millis16`: silence · 5: on to the next deadline ·
//! 6 `count data`: a good packet with the toggle that is due · 7 `count bytes times`: the same bytes over and over ·
//! 8 and more: the target's own.

use std::time::{Duration, Instant};

use meterbench_c1218::{ACK, Client, Echo, NAK, Server, Settings, Timing, wire_time};

use crate::held;
use crate::script::Script;
use crate::stream::sealed;

/// The part of a client and a server that the line sees.
pub trait Machine {
    fn bytes(&mut self, now: Instant, bytes: &[u8]);
    fn timeout(&mut self, now: Instant);
    fn deadline(&self) -> Option<Instant>;
    fn limits(&self) -> (&Timing, Settings);
}

macro_rules! machine {
    ($name:ty) => {
        impl Machine for $name {
            fn bytes(&mut self, now: Instant, bytes: &[u8]) {
                self.handle_bytes(now, bytes);
            }
            fn timeout(&mut self, now: Instant) {
                self.handle_timeout(now);
            }
            fn deadline(&self) -> Option<Instant> {
                self.poll_timeout()
            }
            fn limits(&self) -> (&Timing, Settings) {
                (self.timing(), self.settings())
            }
        }
    };
}

machine!(Client);
machine!(Server);

/// One end, its clock, and all that it has heard.
pub struct Bench<M> {
    pub machine: M,
    pub now: Instant,
    /// Every byte given to it. What an echoing probe gives back is not told apart from it.
    pub stream: Vec<u8>,
    /// Bytes that the other side has asked it to hold, beside the stream's.
    pub owed: usize,
    toggle: bool,
    held_before: usize,
}

impl<M: Machine> Bench<M> {
    pub fn new(machine: M) -> Self {
        Self {
            machine,
            now: Instant::now(),
            stream: Vec::new(),
            owed: 0,
            toggle: false,
            held_before: held(),
        }
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        self.stream.extend_from_slice(bytes);
        self.machine.bytes(self.now, bytes);
    }

    /// Does a step of the script; `false` if it is the target's own.
    pub fn step(&mut self, code: u8, script: &mut Script<'_>) -> bool {
        match code {
            0 => self.feed(script.counted()),
            1 => {
                let head = [script.u8(), script.u8(), script.u8()];
                let [identity, control, sequence] = head;
                self.feed(&sealed(identity, control, sequence, script.counted()));
            }
            2 => self.feed(&[ACK]),
            3 => self.feed(&[NAK]),
            4 => self.now += Duration::from_millis(script.u16().into()),
            5 => {
                if let Some(at) = self.machine.deadline() {
                    self.now = self.now.max(at);
                    self.machine.timeout(self.now);
                }
            }
            6 => {
                let control = u8::from(self.toggle) << 5;
                self.toggle ^= true;
                self.feed(&sealed(0, control, 0, script.counted()));
            }
            7 => {
                let bytes = script.counted();
                // Enough to be more than a machine may hold of it.
                for _ in 0..script.u8() {
                    self.feed(bytes);
                }
            }
            _ => return false,
        }
        true
    }

    /// Memory follows what was heard and what is owed, and what was heard is bounded by a message.
    pub fn check_memory(&self) {
        const MESSAGE: usize = 256 * 8192;
        let most =
            65_536 + 8 * (self.stream.capacity() + self.owed).min(MESSAGE) + self.stream.capacity();
        let grown = held().saturating_sub(self.held_before);
        assert!(
            grown <= most,
            "{grown} bytes held after {} heard",
            self.stream.len()
        );
    }
}

/// What goes on by itself, deadline by deadline, until nothing is due any more.
pub trait Rests {
    fn clock(&mut self) -> &mut Instant;
    /// When something is due next.
    fn due(&self) -> Option<Instant>;
    /// Does what is due at this instant, and all that comes of it.
    fn act(&mut self);

    /// How long it may go on by itself, by the times in force.
    fn limit(&self) -> Duration;

    /// Nobody else speaks any more: it must come to rest.
    fn rest(&mut self) {
        let start = *self.clock();
        let mut limit = Duration::ZERO;
        while let Some(at) = self.due() {
            let now = at.max(*self.clock());
            *self.clock() = now;
            // What has just come into force, or just ended, counts too.
            limit = limit.max(self.limit());
            assert!(
                now - start <= limit,
                "still busy {:?} after the last byte",
                now - start
            );
            let mut rounds = 0;
            loop {
                self.act();
                if self.due().is_none_or(|next| next > now) {
                    break;
                }
                // One instant may be the deadline of several things, but not of ever more.
                rounds += 1;
                assert!(rounds < 8, "a deadline that has come and does not move on");
            }
        }
    }
}

/// How long a machine may go on by itself: every packet tried as often as agreed, every wait once, and room.
#[must_use]
pub fn patience(timing: &Timing, settings: Settings) -> Duration {
    let packet = wire_time(settings.packet_size.into(), settings.baud);
    let tries = u32::from(timing.retries) + 3;
    tries * (timing.response + timing.inter_character + 2 * packet)
        + 2 * timing.answer
        + timing.channel_traffic
        + timing.silence_before_restart
        + Duration::from_secs(60)
}

/// What an input says of an echo.
#[must_use]
pub fn echo(bits: u8) -> Echo {
    match bits & 3 {
        0 => Echo::On,
        1 => Echo::Auto,
        _ => Echo::Off,
    }
}
