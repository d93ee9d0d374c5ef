//! A tool and a meter on a line whose faults the input decides.
//!
//! Is: both machines face to face, a line of a rate, a meter that is a few tables, a clock that jumps to what is next.
//! Is not: what a session asks for; the target `line` has that.
//! Shape of the faults: `gap16 kind argument` each: after `gap` more bytes on the line, either way, something happens.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use meterbench_c1218::{
    ACK, Client, ClientConfig, ClientError, ClientEvent, Code, Dialog, DialogError, NAK, Request,
    Response, STP, Server, ServerConfig, ServerEvent, Step, wire_time,
};

use crate::machine::Rests;
use crate::script::Script;
use crate::stream::packets;

/// Which end hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Meter,
    Tool,
}

/// What the input does to the bytes on the line.
#[derive(Debug)]
struct Faults<'a> {
    script: Script<'a>,
    gap: usize,
    next: Option<(u8, u8)>,
}

impl<'a> Faults<'a> {
    fn new(script: Script<'a>) -> Self {
        let mut faults = Self {
            script,
            gap: 0,
            next: None,
        };
        faults.take();
        faults
    }

    fn take(&mut self) {
        self.next = None;
        if self.script.0.len() >= 4 {
            self.gap = usize::from(self.script.u16() & 0x0FFF);
            self.next = Some((self.script.u8(), self.script.u8()));
        }
    }

    /// What is left of a write, in pieces with a pause before each.
    fn spoil(&mut self, bytes: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        let mut pieces = vec![(Duration::ZERO, Vec::new())];
        let mut lost = 0_usize;
        for &byte in bytes {
            let mut kept = vec![byte];
            if self.gap > 0 {
                self.gap -= 1;
            } else if let Some((kind, argument)) = self.next {
                match kind % 8 {
                    0 => kept = vec![byte ^ argument.max(1)],
                    1 => kept.clear(),
                    2 => kept.push(argument),
                    3 => kept = vec![[ACK, NAK, STP, 0][usize::from(argument) % 4]],
                    4 => lost = argument.into(),
                    5 => pieces.push((Duration::from_millis(20) * argument.into(), Vec::new())),
                    6 => kept.push(byte),
                    _ => lost = usize::MAX,
                }
                self.take();
            }
            if lost > 0 {
                lost -= 1;
                continue;
            }
            if let Some((_, piece)) = pieces.last_mut() {
                piece.extend(kept);
            }
        }
        pieces
    }
}

/// The line, both ends, and what the meter holds.
pub struct Line<'a> {
    pub now: Instant,
    pub tool: Client,
    pub meter: Server,
    pub tables: BTreeMap<u16, Vec<u8>>,
    /// Requests that dialogs have made.
    pub requests: usize,
    /// Writes that the meter has carried out.
    pub written: usize,
    /// Requests that it answers with `bsy` first.
    pub busy: u8,
    pub thinks: Duration,
    pub echoes: bool,
    faults: Faults<'a>,
    rates: (u32, u32),
    flying: VecDeque<(Instant, u32, To, Vec<u8>)>,
    thoughts: VecDeque<(Instant, Response)>,
    free: [Option<Instant>; 2],
    sent: BTreeSet<Vec<u8>>,
    heard: [Vec<u8>; 2],
    outcomes: VecDeque<Result<Response, ClientError>>,
    /// What happens is told, with its time: for whoever looks into a finding.
    told: Option<Instant>,
}

impl<'a> Line<'a> {
    pub fn new(
        tool: ClientConfig,
        meter: ServerConfig,
        tables: BTreeMap<u16, Vec<u8>>,
        faults: Script<'a>,
    ) -> Self {
        Self {
            now: Instant::now(),
            tool: Client::new(tool),
            meter: Server::new(meter),
            tables,
            requests: 0,
            written: 0,
            busy: 0,
            thinks: Duration::ZERO,
            echoes: false,
            faults: Faults::new(faults),
            rates: (9600, 9600),
            flying: VecDeque::new(),
            thoughts: VecDeque::new(),
            free: [None; 2],
            sent: BTreeSet::new(),
            heard: [Vec::new(), Vec::new()],
            outcomes: VecDeque::new(),
            told: std::env::var_os("LINE_TOLD").map(|_| Instant::now()),
        }
    }

    /// Whether the line made a packet that nobody sent and whose check sequence is right. No end can tell it from a
    /// real one: 16 bits of check sequence and 8 of table checksum are all that the standard has.
    #[must_use]
    pub fn forged(&self) -> bool {
        self.heard
            .iter()
            .any(|stream| packets(stream).any(|(_, bytes)| !self.sent.contains(bytes)))
    }

    /// Carries out a dialog, in `limit` at most.
    pub fn run<D: Dialog>(
        &mut self,
        mut dialog: D,
        limit: Duration,
    ) -> Result<D::Output, DialogError> {
        let end = self.now + limit;
        let mut last = None;
        loop {
            match dialog.next(last.take())? {
                Step::Done(output) => return Ok(output),
                Step::Pause(pause) => {
                    let until = self.now + pause;
                    while self.now < until {
                        let due = self.due().map_or(until, |due| due.min(until));
                        self.now = self.now.max(due);
                        self.act();
                    }
                }
                Step::Send(request) => {
                    self.outcomes.clear();
                    self.requests += 1;
                    last = Some(match self.tool.send(self.now, &request) {
                        Err(error) => Err(error),
                        Ok(()) => self.outcome(end),
                    });
                }
            }
        }
    }

    fn outcome(&mut self, end: Instant) -> Result<Response, ClientError> {
        self.settle();
        loop {
            if let Some(outcome) = self.outcomes.pop_front() {
                assert_eq!(self.outcomes.len(), 0, "two outcomes of one request");
                return outcome;
            }
            let due = self.due().expect("a request that waits has a deadline");
            self.now = self.now.max(due);
            assert!(self.now < end, "neither an answer nor a failure");
            self.act();
        }
    }

    fn tell(&self, what: &str, to: To, bytes: &[u8]) {
        if let Some(start) = self.told {
            let head = bytes.get(..16).unwrap_or(bytes);
            eprintln!(
                "{:9.4} {what} {to:?} {:4} {head:02X?}",
                (self.now - start).as_secs_f64(),
                bytes.len()
            );
        }
    }

    fn put(&mut self, to: To, bytes: &[u8]) {
        self.tell("sent to ", to, bytes);
        let rate = if to == To::Meter {
            self.rates.0
        } else {
            self.rates.1
        };
        let way = usize::from(to == To::Meter);
        self.sent
            .extend(packets(bytes).map(|(_, packet)| packet.to_vec()));
        let mut at = self.free[way].map_or(self.now, |free| free.max(self.now));
        for (pause, piece) in self.faults.spoil(bytes) {
            at += pause;
            for some in piece.chunks(48) {
                at += wire_time(some.len(), rate);
                if self.echoes && to == To::Meter {
                    self.flying.push_back((at, rate, To::Tool, some.to_vec()));
                }
                self.flying.push_back((at, rate, to, some.to_vec()));
            }
        }
        self.free[way] = Some(at);
    }

    fn arrive(&mut self, rate: u32, to: To, mut bytes: Vec<u8>) {
        let own = if to == To::Meter {
            self.rates.1
        } else {
            self.rates.0
        };
        if rate != own {
            // What another rate makes of it is nothing like a packet.
            for byte in &mut bytes {
                *byte = if *byte % 2 == 0 { 0 } else { 0xF0 };
            }
        }
        self.tell("heard by", to, &bytes);
        self.heard[usize::from(to == To::Meter)].extend_from_slice(&bytes);
        match to {
            To::Meter => self.meter.handle_bytes(self.now, &bytes),
            To::Tool => self.tool.handle_bytes(self.now, &bytes),
        }
    }

    fn settle(&mut self) {
        loop {
            let mut moved = false;
            while let Some(bytes) = self.meter.poll_transmit() {
                moved = true;
                self.put(To::Tool, &bytes);
            }
            while let Some(event) = self.meter.poll_event() {
                moved = true;
                match event {
                    ServerEvent::Request(request) => {
                        let answer = self.answer(&request);
                        self.thoughts.push_back((self.now + self.thinks, answer));
                    }
                    ServerEvent::SetBaud(rate) => self.rates.1 = rate,
                    ServerEvent::SessionEnded(_) => (),
                }
            }
            while let Some(bytes) = self.tool.poll_transmit() {
                moved = true;
                self.put(To::Meter, &bytes);
            }
            while let Some(event) = self.tool.poll_event() {
                moved = true;
                match event {
                    ClientEvent::SetBaud(rate) => self.rates.0 = rate,
                    ClientEvent::Answer(answer) => self.outcomes.push_back(Ok(answer)),
                    ClientEvent::Failed(error) => self.outcomes.push_back(Err(error)),
                    ClientEvent::Lost(_) => (),
                }
            }
            if !moved {
                return;
            }
        }
    }

    fn answer(&mut self, request: &Request) -> Response {
        if self.busy > 0 && request.table().is_some() {
            self.busy -= 1;
            return Response::refusal(Code::Bsy);
        }
        let Some(number) = request.table() else {
            return Response::ok();
        };
        let Some(held) = self.tables.get_mut(&number) else {
            return Response::refusal(Code::Iar);
        };
        match request {
            Request::Read { .. } => Response::table(held),
            Request::ReadOffset { offset, count, .. } => {
                let rest = usize::try_from(*offset).ok().and_then(|at| held.get(at..));
                match rest {
                    Some(rest) if !rest.is_empty() => {
                        Response::table(rest.get(..usize::from(*count)).unwrap_or(rest))
                    }
                    _ => Response::refusal(Code::Onp),
                }
            }
            Request::Write { data, .. } => {
                self.written += 1;
                held.clone_from(data);
                Response::ok()
            }
            Request::WriteOffset { offset, data, .. } => {
                let at = usize::try_from(*offset).unwrap_or(usize::MAX);
                match at
                    .checked_add(data.len())
                    .and_then(|end| held.get_mut(at..end))
                {
                    Some(place) => {
                        self.written += 1;
                        place.copy_from_slice(data);
                        Response::ok()
                    }
                    None => Response::refusal(Code::Onp),
                }
            }
            _ => Response::refusal(Code::Sns),
        }
    }
}

impl Rests for Line<'_> {
    fn clock(&mut self) -> &mut Instant {
        &mut self.now
    }

    fn due(&self) -> Option<Instant> {
        let flying = self.flying.iter().map(|bytes| bytes.0).min();
        let thought = self.thoughts.front().map(|thought| thought.0);
        [
            self.tool.poll_timeout(),
            self.meter.poll_timeout(),
            flying,
            thought,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn limit(&self) -> Duration {
        Duration::from_secs(120)
    }

    fn act(&mut self) {
        let now = self.now;
        let (here, on_the_way): (Vec<_>, Vec<_>) =
            self.flying.drain(..).partition(|bytes| bytes.0 <= now);
        self.flying = on_the_way.into();
        for (_, rate, to, bytes) in here {
            self.arrive(rate, to, bytes);
        }
        while self
            .thoughts
            .front()
            .is_some_and(|thought| thought.0 <= now)
        {
            if let Some((_, answer)) = self.thoughts.pop_front() {
                self.meter.respond(now, answer);
            }
        }
        if self.tool.poll_timeout().is_some_and(|at| at <= now) {
            self.tool.handle_timeout(now);
        }
        if self.meter.poll_timeout().is_some_and(|at| at <= now) {
            self.meter.handle_timeout(now);
        }
        self.settle();
    }
}
