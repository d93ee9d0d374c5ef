//! The meter's end: the same states from the other side.
//!
//! Is: Identification, Negotiate, Timing setup, Wait, Logoff, Terminate and Disconnect; the service
//! sequence table; the session's end by time-out or a dead link.
//! Is not: tables, users and passwords, which it asks for with [`ServerEvent::Request`].
//! Shape: a sans-IO machine over a [`Link`]. Each `Request` event wants one [`Server::respond`].
//! Source: C12.18, service sequence states and response codes.

mod config;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

pub use config::{Ended, ServerConfig, ServerEvent, ServerQuirks};

use crate::client::SessionState;
use crate::error::RequestError;
use crate::link::{Counters, Link, LinkEvent};
use crate::negotiate::{Baud, Negotiated, Settings};
use crate::packet::{MAX_PACKET, MIN_PACKET};
use crate::request::{Request, Service};
use crate::response::{Code, Response};
use crate::timing::{Timing, wire_time};

/// The meter's end.
#[derive(Debug)]
pub struct Server {
    config: ServerConfig,
    link: Link,
    state: SessionState,
    events: VecDeque<ServerEvent>,
    /// What comes into force when the answer on its way has arrived.
    effect: Option<Effect>,
    /// A request has been handed out and not answered yet.
    asked: Option<Service>,
    /// Answers still to come for requests that were given up.
    stale: u32,
    /// The idle period that a Wait has asked for.
    wait: Option<Duration>,
    /// When the channel traffic time-out last began; `None` when there is nothing to drop.
    idle_since: Option<Instant>,
    /// The last valid packet that has begun it: an older one begins no idle period anew.
    heard: Option<Instant>,
    /// ACKs heard when it was last looked.
    acks: u64,
    /// Requests since the Logon.
    requests: u32,
    /// Identifications that were refused for no reason.
    refused: u32,
    /// A Terminate of our own waits for its answer.
    terminating: bool,
}

#[derive(Debug)]
enum Effect {
    Settings(Settings),
    Timing(Timing),
    Base(Ended),
}

impl Server {
    /// A meter in Base State.
    #[must_use]
    pub fn new(config: ServerConfig) -> Self {
        Self {
            link: Link::new(config.link.clone()),
            state: if config.quirks.lingering {
                SessionState::Session
            } else {
                SessionState::Base
            },
            events: VecDeque::new(),
            effect: None,
            asked: None,
            stale: 0,
            wait: None,
            idle_since: None,
            heard: None,
            acks: 0,
            requests: 0,
            refused: 0,
            terminating: false,
            config,
        }
    }

    /// Answers the request last handed out. An answer to a request that the tool has given up, or
    /// to none, is dropped; one that does not fit the agreed packets becomes `onp`.
    pub fn respond(&mut self, now: Instant, response: Response) {
        if self.stale > 0 {
            self.stale -= 1;
            return;
        }
        let Some(service) = self.asked.take() else {
            return;
        };
        // The code takes one byte more.
        let fits = response.body.len() < self.link.settings().capacity();
        let response = if fits {
            response
        } else {
            Response::refusal(Code::Onp)
        };
        if service.code() == 0x50 && response.code == Code::Ok {
            self.state = SessionState::Session;
            self.requests = 0;
        }
        let refused =
            matches!(service.code(), 0x51 | Service::AUTHENTICATE) && response.code != Code::Ok;
        self.answer(now, &response);
        if refused && self.config.quirks.toggle_after_refusal {
            self.link.flip_toggle();
        }
        self.pump(now);
    }

    /// Takes bytes off the line.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.link.handle_bytes(now, bytes);
        self.pump(now);
    }

    /// To be called when [`Server::poll_timeout`]'s instant has come; harmless at any other time.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.link.handle_timeout(now);
        self.pump(now);
        if self.idle_deadline().is_some_and(|deadline| now >= deadline) {
            self.drop_session(Ended::TrafficTimeout);
        }
    }

    /// The next bytes for the line.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.link.poll_transmit()
    }

    /// The next thing that happened. Only after `poll_transmit` is empty.
    pub fn poll_event(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }

    /// When [`Server::handle_timeout`] is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.link
            .poll_timeout()
            .into_iter()
            .chain(self.idle_deadline())
            .min()
    }

    /// Where the session stands.
    #[must_use]
    pub fn state(&self) -> SessionState {
        self.state
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.link.settings()
    }

    /// What has gone over the link.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.link.counters()
    }

    /// The times in force.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        self.link.timing()
    }

    fn idle_deadline(&self) -> Option<Instant> {
        if self.asked.is_some() {
            return None;
        }
        let timing = self.link.timing();
        let period = self.wait.unwrap_or(timing.channel_traffic);
        let mut deadline = self.idle_since? + period;
        if self.link.is_sending() {
            // The link comes to an end with it by itself, unless noise keeps it from trying.
            let settings = self.link.settings();
            let packet = wire_time(settings.packet_size.into(), settings.baud);
            deadline += (u32::from(timing.retries) + 2) * (timing.response + 2 * packet);
        }
        if self.link.is_receiving() {
            // A packet under way may be the one that is waited for, but noise may not be for ever.
            let settings = self.link.settings();
            deadline += 2 * wire_time(settings.packet_size.into(), settings.baud);
            deadline += self.link.timing().inter_character;
        }
        Some(deadline)
    }

    fn pump(&mut self, now: Instant) {
        while let Some(event) = self.link.poll_event() {
            match event {
                LinkEvent::Received(message) => self.on_message(now, &message),
                LinkEvent::TooLong(code) => {
                    self.on_traffic(now);
                    let answer = match Service::of(code) {
                        None => Code::Sns,
                        Some(service) => self.refusal(service).unwrap_or(Code::Onp),
                    };
                    self.answer(now, &Response::refusal(answer));
                }
                LinkEvent::Broken => {
                    self.on_traffic(now);
                    self.answer(now, &Response::refusal(Code::Err));
                }
                LinkEvent::Delivered { implied } => {
                    self.idle_since = Some(now);
                    self.take_effect(implied);
                }
                LinkEvent::Interrupted => {
                    self.effect = None;
                    self.terminating = false;
                }
                LinkEvent::Failed(_) => self.drop_session(Ended::LinkFailed),
            }
        }
        // Parts of a message and duplicates are traffic too, but change nothing else.
        let last_valid = self.link.last_valid();
        if last_valid != self.heard {
            self.heard = last_valid;
            self.idle_since = self.idle_since.max(last_valid);
        }
        // So are the ACKs of a long answer, as long as it goes on.
        let acks = self.link.counters().acks_in;
        if acks != self.acks {
            self.acks = acks;
            self.idle_since = self.idle_since.max(Some(now));
        }
    }

    /// A valid packet: the channel traffic time-out begins anew, at its usual length.
    fn on_traffic(&mut self, now: Instant) {
        self.idle_since = Some(now);
        self.wait = None;
        if self.asked.take().is_some() {
            self.stale += 1;
        }
    }

    fn on_message(&mut self, now: Instant, message: &[u8]) {
        self.on_traffic(now);
        self.effect = None;
        if self.terminating {
            // The tool's answer is acknowledged at the rate that it came at, before the rate goes back.
            if message.first().is_some_and(|&code| code < 0x20) {
                self.link.hurry_reply(now);
                self.link.forget_last_packet();
                self.enter_base(Ended::OnItsOwn);
            }
            return;
        }
        let service = message.first().and_then(|&code| Service::of(code));
        let refusal = service.map_or(Some(Code::Sns), |service| {
            self.refusal(service).or_else(|| self.unwilling(service))
        });
        if let Some(code) = refusal {
            return self.answer(now, &Response::refusal(code));
        }
        if self.terminate_regularly(now) {
            return;
        }
        match Request::parse(message) {
            Ok(request) => self.on_request(now, request),
            Err(error) => {
                let code = match error {
                    RequestError::Empty | RequestError::Unknown(_) => Code::Sns,
                    RequestError::Length { .. } | RequestError::Value { .. } => Code::Onp,
                    RequestError::TableData(crate::error::TableDataError::Checksum { .. }) => {
                        Code::Err
                    }
                    RequestError::TableData(_) => Code::Onp,
                };
                self.answer(now, &Response::refusal(code));
            }
        }
    }

    /// `sns` and `isss`, which outrank all others.
    fn refusal(&self, service: Service) -> Option<Code> {
        let unsupported = match service.code() {
            Service::TIMING_SETUP => !self.config.accept_timing_setup,
            Service::AUTHENTICATE => !self.config.accept_authenticate,
            Service::DISCONNECT => !self.config.accept_disconnect,
            _ => false,
        };
        let lenient =
            self.config.lenient_identification && service.code() == Service::IDENTIFICATION;
        let negotiate = (0x60..=0x6B).contains(&service.code());
        if unsupported || (negotiate && self.config.quirks.no_negotiate) {
            Some(Code::Sns)
        } else if !service.legal(self.state) && !lenient {
            Some(Code::Isss)
        } else {
            None
        }
    }

    /// `isss` for no other reason than that this meter is so.
    fn unwilling(&mut self, service: Service) -> Option<Code> {
        let quirks = &self.config.quirks;
        if service.code() == Service::IDENTIFICATION && self.refused < quirks.isss {
            self.refused += 1;
            return Some(Code::Isss);
        }
        if self.state != SessionState::Session {
            return None;
        }
        self.requests += 1;
        let gone = quirks
            .drops_after
            .is_some_and(|most| self.requests > most.max(1));
        if !gone || matches!(service.code(), Service::LOGOFF | Service::TERMINATE) {
            return None;
        }
        // Rate and packets stay what they are until the tool terminates or the time-out comes.
        self.state = SessionState::Base;
        self.events
            .push_back(ServerEvent::SessionEnded(Ended::OnItsOwn));
        Some(Code::Isss)
    }

    /// Some meters have had enough after so many requests: their own Terminate is all that the next one is answered with.
    fn terminate_regularly(&mut self, now: Instant) -> bool {
        let enough = self.config.quirks.terminates_after;
        let due = self.state == SessionState::Session
            && enough.is_some_and(|most| self.requests > most.max(1));
        let mut message = Vec::new();
        self.terminating = due
            && Request::Terminate.emit(&mut message).is_ok()
            && self.link.send(now, &message).is_ok();
        self.terminating
    }

    fn on_request(&mut self, now: Instant, request: Request) {
        let answer = match request {
            Request::Identification => {
                self.begin_anew();
                self.state = SessionState::Identified;
                Response {
                    code: Code::Ok,
                    body: self.config.identification().emit(),
                }
            }
            Request::Negotiate {
                packet_size,
                packets,
                bauds,
            } => self.negotiate(packet_size, packets, &bauds),
            Request::TimingSetup {
                traffic: t,
                inter_character: i,
                response: r,
                retries,
            } => self.timing_setup([t, i, r, retries]),
            Request::Wait { seconds } => {
                self.wait = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
                Response::ok()
            }
            Request::Logoff => {
                self.state = SessionState::Identified;
                self.events
                    .push_back(ServerEvent::SessionEnded(Ended::Logoff));
                Response::ok()
            }
            Request::Terminate => {
                self.effect = Some(Effect::Base(Ended::Terminate));
                Response::ok()
            }
            Request::Disconnect => {
                self.effect = Some(Effect::Base(Ended::Disconnect));
                Response::ok()
            }
            request => {
                self.asked = Some(request.service());
                self.events.push_back(ServerEvent::Request(request));
                return;
            }
        };
        self.answer(now, &answer);
    }

    /// A lenient meter forgets what was agreed with whoever spoke before; the rate is evidently right.
    fn begin_anew(&mut self) {
        if self.state == SessionState::Session {
            self.events
                .push_back(ServerEvent::SessionEnded(Ended::Superseded));
        }
        self.link.set_settings(Settings {
            baud: self.link.settings().baud,
            ..Settings::default()
        });
        self.link.set_timing(self.config.link.timing.clone());
    }

    fn negotiate(&mut self, packet_size: u16, packets: u8, bauds: &[u8]) -> Response {
        if packet_size < MIN_PACKET || packets == 0 {
            return Response::refusal(Code::Err);
        }
        let before = self.link.settings();
        // The fastest that both know; codes are not in order of speed.
        let best = bauds
            .iter()
            .filter_map(|&code| Baud::from_code(code))
            .filter(|baud| self.config.bauds.contains(baud))
            .max();
        let settings = Settings {
            packet_size: packet_size
                .min(self.config.max_packet_size)
                .clamp(MIN_PACKET, MAX_PACKET),
            packets: packets.min(self.config.max_packets).max(1),
            baud: best.map_or(before.baud, Baud::bits_per_second),
        };
        let code = Baud::from_bits_per_second(settings.baud).map_or(Baud::EXTERNAL, Baud::code);
        let body = Negotiated {
            packet_size: settings.packet_size,
            packets: settings.packets,
            baud: Some(code),
        };
        self.effect = Some(Effect::Settings(settings));
        Response {
            code: Code::Ok,
            body: body.emit(),
        }
    }

    fn timing_setup(&mut self, fields: [u8; 4]) -> Response {
        let [traffic, inter_character, response, retries] = fields;
        if traffic == 0 || inter_character == 0 || response == 0 {
            return Response::refusal(Code::Err);
        }
        let seconds = |value: u8| Duration::from_secs(value.into());
        self.effect = Some(Effect::Timing(Timing {
            channel_traffic: seconds(traffic),
            inter_character: seconds(inter_character),
            response: seconds(response),
            retries,
            ..self.link.timing().clone()
        }));
        Response {
            code: Code::Ok,
            body: fields.to_vec(),
        }
    }

    fn answer(&mut self, now: Instant, response: &Response) {
        self.idle_since = Some(now);
        // Can't fail: a new request has ended whatever was being sent, and the length was tested.
        if self.link.send(now, &response.emit()).is_err() {
            self.effect = None;
        }
    }

    fn take_effect(&mut self, implied: bool) {
        match self.effect.take() {
            Some(Effect::Settings(mut settings)) => {
                let before = self.link.settings().baud;
                // A packet at the old rate, in place of an ACK, shows that the tool has not changed.
                if implied {
                    settings.baud = before;
                }
                self.link.set_settings(settings);
                if settings.baud != before {
                    self.events.push_back(ServerEvent::SetBaud(settings.baud));
                }
            }
            Some(Effect::Timing(timing)) => self.link.set_timing(timing),
            Some(Effect::Base(ended)) => {
                if !implied {
                    self.link.forget_last_packet();
                }
                self.enter_base(ended);
            }
            None => (),
        }
    }

    fn drop_session(&mut self, ended: Ended) {
        self.link.abandon();
        self.link.forget_last_packet();
        self.enter_base(ended);
        self.idle_since = None;
    }

    fn enter_base(&mut self, ended: Ended) {
        let before = self.link.settings().baud;
        if core::mem::take(&mut self.state) != SessionState::Base {
            self.events.push_back(ServerEvent::SessionEnded(ended));
        }
        if self.asked.take().is_some() {
            self.stale += 1;
        }
        self.effect = None;
        self.wait = None;
        self.terminating = false;
        self.link.set_settings(Settings::default());
        self.link.set_timing(self.config.link.timing.clone());
        if before != Settings::default().baud {
            self.events
                .push_back(ServerEvent::SetBaud(Settings::default().baud));
        }
    }
}
