//! Two machines face to face over a line of a rate, with faults and a clock that is moved to the
//! next deadline; and one link alone, fed by hand.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use meterbench_c1218::*;

pub fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

pub fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A packet's bytes.
pub fn packet(control: u8, sequence: u8, data: &[u8]) -> Vec<u8> {
    packet_of(0, control, sequence, data)
}

pub fn packet_of(identity: u8, control: u8, sequence: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    Packet {
        identity,
        control: Control(control),
        sequence,
        data,
    }
    .emit(&mut bytes)
    .unwrap();
    bytes
}

/// One link, fed by hand.
pub struct Solo {
    pub link: Link,
    pub now: Instant,
    pub start: Instant,
}

impl Solo {
    pub fn new(end: End) -> Self {
        Self::with(LinkConfig {
            echo: Echo::Off,
            ..LinkConfig::new(end)
        })
    }

    pub fn with(config: LinkConfig) -> Self {
        let now = Instant::now();
        Self {
            link: Link::new(config),
            now,
            start: now,
        }
    }

    pub fn elapsed(&self) -> Duration {
        self.now - self.start
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        self.link.handle_bytes(self.now, bytes);
    }

    /// What has left by now.
    pub fn out(&mut self) -> Vec<Vec<u8>> {
        core::iter::from_fn(|| self.link.poll_transmit()).collect()
    }

    /// What has left after the turn-around.
    pub fn reply(&mut self) -> Vec<u8> {
        self.wait(ms(1));
        self.out().concat()
    }

    /// Lets time pass, deadline by deadline.
    pub fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        for _ in 0..1000 {
            match self.link.poll_timeout() {
                Some(at) if at <= end => {
                    self.now = self.now.max(at);
                    self.link.handle_timeout(self.now);
                }
                _ => {
                    self.now = end;
                    return;
                }
            }
        }
        panic!("the link does not come to rest");
    }

    pub fn events(&mut self) -> Vec<LinkEvent> {
        core::iter::from_fn(|| self.link.poll_event()).collect()
    }

    pub fn received(&mut self) -> Vec<Vec<u8>> {
        let message = |event| match event {
            LinkEvent::Received(message) => Some(message),
            _ => None,
        };
        self.events().into_iter().filter_map(message).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Meter,
    Tool,
}

/// What goes over the line: which way, when it was sent, the bytes.
pub type Sent = (To, Instant, Vec<u8>);
/// Changes the nth write in a direction before it is on the line.
pub type Fault = Box<dyn FnMut(To, usize, &mut Vec<u8>)>;
/// Answers a request instead of the tables.
pub type Script = Box<dyn FnMut(&Request) -> Option<Response>>;

/// A tool and a meter.
pub struct Pair {
    pub now: Instant,
    pub tool: Client,
    pub meter: Server,
    pub tables: BTreeMap<u16, Vec<u8>>,
    pub fault: Fault,
    pub script: Script,
    /// How long the meter thinks.
    pub thinks: Duration,
    /// The probe gives back what the tool sends.
    pub echoes: bool,
    pub log: Vec<Sent>,
    pub ended: Vec<Ended>,
    pub rates: (u32, u32),
    pub asked: Vec<Request>,
    line: VecDeque<(Instant, u32, To, Vec<u8>)>,
    free: [Option<Instant>; 2],
    writes: [usize; 2],
    thoughts: VecDeque<(Instant, Response)>,
}

impl Pair {
    pub fn new() -> Self {
        Self::with(ClientConfig::default(), ServerConfig::default())
    }

    pub fn with(tool: ClientConfig, meter: ServerConfig) -> Self {
        Self {
            now: Instant::now(),
            tool: Client::new(tool),
            meter: Server::new(meter),
            tables: BTreeMap::from([(1, (0..32).collect())]),
            fault: Box::new(|_, _, _| ()),
            script: Box::new(|_| None),
            thinks: Duration::ZERO,
            echoes: false,
            log: Vec::new(),
            ended: Vec::new(),
            rates: (9600, 9600),
            asked: Vec::new(),
            line: VecDeque::new(),
            free: [None; 2],
            writes: [0; 2],
            thoughts: VecDeque::new(),
        }
    }

    /// Sends a request and gives what became of it.
    pub fn ask(&mut self, request: &Request) -> Result<Response, ClientError> {
        self.tool.send(self.now, request)?;
        self.until_answer()
    }

    fn until_answer(&mut self) -> Result<Response, ClientError> {
        let limit = self.now + secs(600);
        loop {
            if let Some(event) = self.settle() {
                return match event {
                    ClientEvent::Answer(answer) => Ok(answer),
                    ClientEvent::Failed(error) => Err(error),
                    other => panic!("{other:?}"),
                };
            }
            self.step(limit);
            assert!(self.now < limit, "no answer and no failure");
        }
    }

    pub fn run<D: Dialog>(&mut self, mut dialog: D) -> Result<D::Output, DialogError> {
        let mut last = None;
        loop {
            match dialog.next(last.take())? {
                Step::Send(request) => last = Some(self.ask(&request)),
                Step::Pause(pause) => assert_eq!(self.wait(pause), []),
                Step::Done(output) => return Ok(output),
            }
        }
    }

    /// Identification, then a Logon without a password.
    pub fn log_on(&mut self, negotiate: Option<Offer>) -> Opened {
        let logon = Logon {
            user_id: 1,
            user: *b"0000      ",
            password: None,
        };
        let options = OpenOptions {
            negotiate,
            logon: Some(logon),
            ..OpenOptions::default()
        };
        self.run(Open::new(options)).unwrap()
    }

    /// Lets time pass; nothing may come of it for the tool but a lost session.
    pub fn wait(&mut self, time: Duration) -> Vec<ClientEvent> {
        let end = self.now + time;
        let mut events = Vec::new();
        while self.now < end {
            while let Some(event) = self.settle() {
                events.push(event);
            }
            self.step(end);
        }
        events.extend(self.settle());
        events
    }

    /// Everything that was sent one way, in one piece each.
    pub fn sent(&self, to: To) -> Vec<Vec<u8>> {
        self.log
            .iter()
            .filter(|sent| sent.0 == to)
            .map(|sent| sent.2.clone())
            .collect()
    }

    /// Moves to the next thing that happens, or to `limit`.
    fn step(&mut self, limit: Instant) {
        let arrival = self.line.iter().map(|bytes| bytes.0).min();
        let thought = self.thoughts.front().map(|thought| thought.0);
        let deadlines = [
            self.tool.poll_timeout(),
            self.meter.poll_timeout(),
            arrival,
            thought,
        ];
        let next = deadlines.into_iter().flatten().min().unwrap_or(limit);
        self.now = next.min(limit).max(self.now);
        let now = self.now;
        let mut arrived = Vec::new();
        self.line.retain(|bytes| {
            let here = bytes.0 <= now;
            if here {
                arrived.push(bytes.clone());
            }
            !here
        });
        for (_, rate, to, mut bytes) in arrived {
            let own = if to == To::Meter {
                self.rates.1
            } else {
                self.rates.0
            };
            if rate != own {
                bytes
                    .iter_mut()
                    .for_each(|byte| *byte = if *byte % 2 == 0 { 0 } else { 0xF0 });
            }
            match to {
                To::Meter => self.meter.handle_bytes(now, &bytes),
                To::Tool => self.tool.handle_bytes(now, &bytes),
            }
        }
        if thought.is_some_and(|at| at <= now) {
            let (_, answer) = self.thoughts.pop_front().unwrap();
            self.meter.respond(now, answer);
        }
        if self.tool.poll_timeout().is_some_and(|at| at <= now) {
            self.tool.handle_timeout(now);
        }
        if self.meter.poll_timeout().is_some_and(|at| at <= now) {
            self.meter.handle_timeout(now);
        }
    }

    /// Empties what both have to say; gives the tool's first event that is not about a rate.
    fn settle(&mut self) -> Option<ClientEvent> {
        loop {
            let mut moved = false;
            while let Some(bytes) = self.meter.poll_transmit() {
                moved = true;
                self.put(To::Tool, bytes);
            }
            while let Some(event) = self.meter.poll_event() {
                moved = true;
                match event {
                    ServerEvent::Request(request) => {
                        let answer = self.answer(&request);
                        self.asked.push(request);
                        self.thoughts.push_back((self.now + self.thinks, answer));
                    }
                    ServerEvent::SetBaud(rate) => self.rates.1 = rate,
                    ServerEvent::SessionEnded(how) => self.ended.push(how),
                }
            }
            while let Some(bytes) = self.tool.poll_transmit() {
                moved = true;
                self.put(To::Meter, bytes);
            }
            match self.tool.poll_event() {
                Some(ClientEvent::SetBaud(rate)) => self.rates.0 = rate,
                Some(event) => return Some(event),
                None if !moved => return None,
                None => (),
            }
        }
    }

    fn put(&mut self, to: To, mut bytes: Vec<u8>) {
        let rate = if to == To::Meter {
            self.rates.0
        } else {
            self.rates.1
        };
        let way = usize::from(to == To::Meter);
        self.log.push((to, self.now, bytes.clone()));
        (self.fault)(to, self.writes[way], &mut bytes);
        self.writes[way] += 1;
        let start = self.free[way].map_or(self.now, |free| free.max(self.now));
        let end = start + wire_time(bytes.len(), rate);
        self.free[way] = Some(end);
        let mut arrived = 0;
        for piece in bytes.chunks(32) {
            arrived += piece.len();
            let at = start + wire_time(arrived, rate);
            if self.echoes && to == To::Meter {
                self.line.push_back((at, rate, To::Tool, piece.to_vec()));
            }
            self.line.push_back((at, rate, to, piece.to_vec()));
        }
    }

    fn answer(&mut self, request: &Request) -> Response {
        if let Some(answer) = (self.script)(request) {
            return answer;
        }
        let part = |table: &Vec<u8>, offset: u32, count: u16| {
            let offset = usize::try_from(offset).unwrap();
            if offset >= table.len() {
                return Response::refusal(Code::Onp);
            }
            let end = (offset + usize::from(count)).min(table.len());
            Response::table(&table[offset..end])
        };
        match request {
            Request::Read { table } => self.tables.get(table).map(|data| Response::table(data)),
            Request::ReadOffset {
                table,
                offset,
                count,
            } => self
                .tables
                .get(table)
                .map(|data| part(data, *offset, *count)),
            Request::Write { table, data } => self.tables.get_mut(table).map(|old| {
                *old = data.clone();
                Response::ok()
            }),
            Request::WriteOffset {
                table,
                offset,
                data,
            } => self.tables.get_mut(table).map(|old| {
                let at = usize::try_from(*offset).unwrap();
                match old.get_mut(at..at + data.len()) {
                    Some(place) => {
                        place.copy_from_slice(data);
                        Response::ok()
                    }
                    None => Response::refusal(Code::Onp),
                }
            }),
            _ => Some(Response::ok()),
        }
        .unwrap_or(Response::refusal(Code::Iar))
    }
}
