//! The tool's end: one request at a time, and what its answer changes.
//!
//! Is: which service is legal when, waiting for answers, settings and rate coming into force, and
//! going back to the start after a failure.
//! Is not: sequences of requests; see [`crate::dialog`].
//! Shape: a sans-IO machine over a [`Link`]. After [`Client::send`] comes exactly one
//! [`ClientEvent::Answer`] or [`ClientEvent::Failed`].
//! Source: C12.18, service sequence states; section 5 of the rate change for its timing.

mod config;
mod pending;

use std::collections::VecDeque;
use std::time::Instant;

pub use config::{ClientConfig, ClientEvent, Lost, SessionState, Wake};

use zeroize::Zeroizing;

use crate::error::ClientError;
use crate::link::{Counters, Echo, Link, LinkEvent};
use crate::negotiate::{Negotiated, Settings};
use crate::request::{Request, Service};
use crate::response::{Code, Response};
use crate::timing::Timing;
use pending::{Effect, Owed, Pending, Phase, is_stale_identification, timing_of};

/// Answers of an older session that may come before that to Identification.
const STALE_ANSWERS: u8 = 8;

/// The tool's end.
#[derive(Debug)]
pub struct Client {
    config: ClientConfig,
    link: Link,
    state: SessionState,
    pending: Option<Pending>,
    events: VecDeque<ClientEvent>,
    /// A rate at which nothing valid has been heard yet, and the valid packets heard before.
    unproven: Option<(u32, u64)>,
    /// After a failure: the next Identification waits until the line was silent for long enough.
    restart: bool,
    /// The meter is ending the session; its request is being answered.
    leaving: Option<Lost>,
    /// The last answer had an even number of packets, more than none.
    even: bool,
    /// ACKs and new packets heard when the present request last moved on.
    progress: (u64, u64),
    /// A request was given up that the meter has and may still answer. Answers bear no number: the next one might be
    /// this one's.
    unanswered: Option<Owed>,
}

impl Client {
    /// A tool that has not said anything yet.
    #[must_use]
    pub fn new(config: ClientConfig) -> Self {
        Self {
            link: Link::new(config.link.clone()),
            state: SessionState::Base,
            pending: None,
            events: VecDeque::new(),
            unproven: None,
            restart: false,
            leaving: None,
            even: false,
            progress: (0, 0),
            unanswered: None,
            config,
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When one is still waiting for its answer, when the service is not legal in this state, or
    /// when the request does not fit the agreed packets. Nothing has been sent then.
    pub fn send(&mut self, now: Instant, request: &Request) -> Result<(), ClientError> {
        if self.pending.is_some() || self.leaving.is_some() {
            return Err(ClientError::Busy);
        }
        let service = request.service();
        if !service.legal(self.state) {
            return Err(ClientError::State {
                service: service.name(),
                state: self.state,
            });
        }
        let ends = matches!(
            request,
            Request::Logoff | Request::Terminate | Request::Disconnect | Request::Identification
        );
        if self.unanswered.is_some() && !ends {
            return Err(ClientError::Unanswered);
        }
        let mut message = Zeroizing::new(Vec::new());
        request.emit(&mut message)?;
        if matches!(request, Request::Identification) {
            self.begin_session(now);
        }
        self.link.send(now, &message)?;
        self.pending = Some(Pending::new(
            request.clone(),
            now,
            self.link.counters().packets_in,
        ));
        self.pump(now);
        Ok(())
    }

    /// Gives up the request on its way; its answer, should it still come, is ignored. For a driver
    /// that was cancelled and wants to log off. An answer that is just coming into force does so, if
    /// its ACK can leave: without it, it is not in force at the meter either.
    pub fn abandon(&mut self, now: Instant) {
        let pending = self.pending.take();
        if let Some(Pending {
            request,
            phase: Phase::Sending | Phase::Answer { .. },
            ..
        }) = &pending
        {
            self.unanswered = Some(Owed::of(request));
        }
        // An ACK in the middle of an answer would only bring its next packet.
        let acknowledged = !self.link.is_joining() && self.link.hurry_reply(now);
        self.link.abandon();
        if let Some(Pending {
            phase: Phase::Settling(effect, _),
            ..
        }) = pending
            && (acknowledged || matches!(effect, Effect::Base))
        {
            self.take_effect(now, effect);
        }
        // Its `ok` may not have left, but a meter that wants to go is gone.
        self.leave(now);
    }

    /// Takes bytes off the line.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.link.handle_bytes(now, bytes);
        self.pump(now);
    }

    /// To be called when [`Client::poll_timeout`]'s instant has come; harmless at any other time.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.link.handle_timeout(now);
        self.pump(now);
        self.check_answer_deadline(now);
        self.pump(now);
    }

    /// The next bytes for the line.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.link.poll_transmit()
    }

    /// The next thing that happened. Only after `poll_transmit` is empty: a [`ClientEvent::SetBaud`]
    /// is meant for what is sent after it.
    pub fn poll_event(&mut self) -> Option<ClientEvent> {
        self.events.pop_front()
    }

    /// When [`Client::handle_timeout`] is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.link
            .poll_timeout()
            .into_iter()
            .chain(self.answer_deadline())
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

    /// Whether the probe echoes, as far as is known.
    #[must_use]
    pub fn echo(&self) -> Echo {
        self.link.echo()
    }

    /// The times in force.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        self.link.timing()
    }

    /// The last answer's ACK has not left yet: send the next request at once, so that both leave
    /// together, or wait for [`Client::poll_timeout`] before leaving the machine alone.
    #[must_use]
    pub fn owes_ack(&self) -> bool {
        self.link.owes_reply()
    }

    /// The meter may still answer a request that was given up, so only the end of the session can be asked for; and that
    /// late answer may look like an `ok` to it, as no read's does.
    #[must_use]
    pub fn owes_ok(&self) -> bool {
        self.unanswered == Some(Owed::Ok)
    }

    /// A request is waiting for its answer.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// A packet is arriving: whoever wants to stop does well to let it end.
    #[must_use]
    pub fn is_receiving(&self) -> bool {
        self.link.is_receiving()
    }

    /// An answer is arriving, some of its packets are still to come.
    #[must_use]
    pub fn is_joining(&self) -> bool {
        self.link.is_joining()
    }

    /// No request is waiting and nothing is left to send: the machine may be left alone.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.pending.is_none() && !self.link.owes_reply() && !self.link.is_sending()
    }

    fn begin_session(&mut self, now: Instant) {
        self.link.forget_last_packet();
        if core::mem::take(&mut self.restart)
            && let Some(last) = self.link.last_valid()
        {
            self.link
                .hold_until(last + self.config.link.timing.silence_before_restart);
        }
        if let Some(wake) = self.config.wake {
            self.link.send_raw(now, &[wake.byte], wake.pause);
        }
    }

    fn pump(&mut self, now: Instant) {
        let counters = self.link.counters();
        // A meter that repeats itself for ever must not be waited for for ever.
        let progress = (counters.acks_in, counters.packets_in - counters.duplicates);
        if progress != self.progress {
            self.progress = progress;
            if let Some(pending) = &mut self.pending {
                pending.moved_on = now;
            }
        }
        if self
            .unproven
            .is_some_and(|(_, before)| counters.packets_in > before)
        {
            self.unproven = None;
        }
        while let Some(event) = self.link.poll_event() {
            self.on_link_event(now, event);
        }
        if !self.link.owes_reply()
            && matches!(
                &self.pending,
                Some(Pending {
                    phase: Phase::Settling(..),
                    ..
                })
            )
            && let Some(Pending {
                phase: Phase::Settling(effect, answer),
                ..
            }) = self.pending.take()
        {
            self.take_effect(now, effect);
            self.events.push_back(ClientEvent::Answer(answer));
        }
    }

    fn on_link_event(&mut self, now: Instant, event: LinkEvent) {
        match event {
            LinkEvent::Delivered { .. } | LinkEvent::Interrupted if self.leaving.is_some() => {
                self.leave(now);
            }
            LinkEvent::Failed(_) if self.leaving.is_some() => self.leave(now),
            LinkEvent::Delivered { .. } | LinkEvent::Interrupted => {
                if let Some(pending) = &mut self.pending {
                    pending.phase = Phase::Answer {
                        since: now,
                        asked_again: false,
                    };
                }
            }
            LinkEvent::Failed(error) => self.give_up(ClientError::Link(error)),
            LinkEvent::Received(message) => self.on_message(now, &message),
            LinkEvent::Broken | LinkEvent::TooLong(_) => {
                // Otherwise it is what is left of an answer to a request that was given up.
                if matches!(
                    &self.pending,
                    Some(Pending {
                        phase: Phase::Answer { .. },
                        ..
                    })
                ) {
                    self.ask_again(now);
                }
            }
        }
    }

    fn on_message(&mut self, now: Instant, message: &[u8]) {
        match message.first() {
            Some(&Service::LOGOFF) => return self.session_ended(now, Lost::Logoff),
            Some(&Service::TERMINATE) => return self.session_ended(now, Lost::Terminate),
            _ => (),
        }
        let Some(
            pending @ Pending {
                phase: Phase::Answer { .. },
                ..
            },
        ) = &mut self.pending
        else {
            // The answer to a request that was given up.
            self.unanswered = None;
            return;
        };
        match Response::parse(message) {
            None => self.fail(ClientError::NotAnAnswer),
            Some(answer)
                if matches!(pending.request, Request::Identification)
                    && is_stale_identification(&answer) =>
            {
                pending.tries += 1;
                if pending.tries > STALE_ANSWERS {
                    self.fail(ClientError::NotAnAnswer);
                }
            }
            // Neither of them is answered with more than a code: this is the late answer to a read.
            Some(answer)
                if self.unanswered.is_some()
                    && matches!(pending.request, Request::Logoff | Request::Terminate)
                    && !answer.body.is_empty() =>
            {
                self.unanswered = None;
            }
            Some(answer) => self.on_answer(answer),
        }
    }

    fn on_answer(&mut self, answer: Response) {
        let Some(pending) = &mut self.pending else {
            return;
        };
        let ok = answer.code == Code::Ok;
        // These have nothing to tell: what does is the answer to another request.
        if ok && !answer.body.is_empty() && pending.request.is_answered_bare() {
            return self.fail(ClientError::NotAnAnswer);
        }
        let packets = self.link.counters().packets_in - pending.packets_before;
        self.even = packets > 0 && packets.is_multiple_of(2);
        if self.config.shared_toggle && self.even {
            self.link.flip_toggle();
        }
        let effect = match &pending.request {
            Request::Negotiate {
                packet_size,
                packets,
                bauds,
            } if ok => {
                let settled = Negotiated::parse(&answer.body).and_then(|negotiated| {
                    negotiated.settle(*packet_size, *packets, bauds, self.link.settings())
                });
                match settled {
                    Ok(settings) => Some(Effect::Settings(settings)),
                    Err(error) => return self.fail(error.into()),
                }
            }
            Request::TimingSetup { .. } if ok => {
                timing_of(&answer.body, self.link.timing()).map(Effect::Timing)
            }
            // Whatever the meter says to it, there is no session to go on with.
            Request::Terminate => Some(Effect::Base),
            Request::Disconnect if ok => Some(Effect::Base),
            _ => None,
        };
        match &pending.request {
            Request::Identification | Request::Logoff if ok => {
                self.state = SessionState::Identified
            }
            Request::Logon { .. } if ok => self.state = SessionState::Session,
            // Some meters count the toggle wrong after this.
            Request::Authenticate { .. } if !ok => self.link.forget_last_packet(),
            _ => (),
        }
        if let Some(effect) = effect {
            pending.phase = Phase::Settling(effect, answer);
        } else {
            self.pending = None;
            self.events.push_back(ClientEvent::Answer(answer));
        }
    }

    /// The ACK of an answer has left: what the answer says is in force.
    fn take_effect(&mut self, now: Instant, effect: Effect) {
        match effect {
            Effect::Settings(settings) => self.set_settings(now, settings),
            Effect::Timing(timing) => self.link.set_timing(timing),
            Effect::Base => {
                self.enter_base();
                let guard = self.link.line_free().unwrap_or(now) + self.link.timing().baud_guard;
                self.link.hold_until(guard);
            }
        }
    }

    fn set_settings(&mut self, now: Instant, settings: Settings) {
        let before = self.link.settings().baud;
        self.link.set_settings(settings);
        if settings.baud != before {
            self.events.push_back(ClientEvent::SetBaud(settings.baud));
            self.unproven = Some((settings.baud, self.link.counters().packets_in));
            let left = self.link.line_free().unwrap_or(now);
            self.link.hold_until(left + self.link.timing().baud_guard);
        }
    }

    /// The state, settings, rate and times of every session's start.
    fn enter_base(&mut self) {
        let before = self.link.settings().baud;
        self.state = SessionState::Base;
        self.unproven = None;
        self.leaving = None;
        self.unanswered = None;
        self.link.set_settings(Settings::default());
        self.link.set_timing(self.config.link.timing.clone());
        self.link.forget_last_packet();
        if before != Settings::default().baud {
            self.events
                .push_back(ClientEvent::SetBaud(Settings::default().baud));
        }
    }

    /// The link is dead, and the session with it.
    fn give_up(&mut self, error: ClientError) {
        let error = match self.unproven {
            Some((baud, _)) => ClientError::SilentAfterBaudChange { baud },
            None => error,
        };
        self.link.abandon();
        self.enter_base();
        self.restart = true;
        self.fail(error);
    }

    fn fail(&mut self, error: ClientError) {
        let Some(pending) = self.pending.take() else {
            return;
        };
        // The meter may or may not have heard it; its session runs out while nobody speaks.
        if matches!(pending.request, Request::Terminate) {
            self.enter_base();
            self.restart = true;
        }
        self.events.push_back(ClientEvent::Failed(error));
    }

    /// Packets of the answer were lost between us. A read may be asked for once more, as a new
    /// request; anything else might be done twice.
    fn ask_again(&mut self, now: Instant) {
        let retries = self.link.timing().retries;
        let Some(pending) = &mut self.pending else {
            return;
        };
        pending.tries += 1;
        let tries = pending.tries;
        let mut message = Vec::new();
        if tries > retries
            || !pending.request.is_read()
            || pending.request.emit(&mut message).is_err()
            || self.link.send(now, &message).is_err()
        {
            return self.fail(ClientError::BrokenAnswer { tries });
        }
        pending.phase = Phase::Sending;
    }

    /// The meter wants to end the session: it gets its `ok` first. A request that was about to leave
    /// stays here.
    fn session_ended(&mut self, now: Instant, how: Lost) {
        self.link.withdraw();
        self.leaving = Some(how);
        if self.link.send(now, &Response::ok().emit()).is_err() {
            self.leave(now);
        }
    }

    fn leave(&mut self, now: Instant) {
        let Some(how) = self.leaving.take() else {
            return;
        };
        match how {
            Lost::Logoff if self.state == SessionState::Session => {
                self.state = SessionState::Identified;
            }
            Lost::Logoff => (),
            Lost::Terminate => self.take_effect(now, Effect::Base),
        }
        if self.pending.is_some() {
            self.fail(ClientError::Lost(how));
        } else {
            self.events.push_back(ClientEvent::Lost(how));
        }
    }

    fn answer_deadline(&self) -> Option<Instant> {
        let pending = self.pending.as_ref()?;
        let give_up = pending.give_up(self.link.timing(), self.link.settings());
        match pending.answer_deadline(self.link.timing(), self.link.last_valid()) {
            Some(deadline) if !self.link.is_receiving() => Some(deadline.min(give_up)),
            _ => Some(give_up.max(self.held_until(give_up))),
        }
    }

    /// While the next Identification is held back, nothing can have moved on.
    fn held_until(&self, give_up: Instant) -> Instant {
        let silence = self.config.link.timing.silence_before_restart;
        self.link
            .last_valid()
            .map_or(give_up, |last| (last + silence).max(give_up))
    }

    fn check_answer_deadline(&mut self, now: Instant) {
        if self.answer_deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        let patient = !self.link.is_receiving();
        match &mut self.pending {
            // The meter may have sent it and lost heart: ask once for its last packet.
            Some(Pending {
                phase: Phase::Answer { since, asked_again },
                ..
            }) if patient && !*asked_again => {
                *asked_again = true;
                *since = now;
                self.link.nak(now);
            }
            Some(_) if self.unproven.is_some() => self.give_up(ClientError::NoAnswer),
            Some(_) if self.leaving.is_some() => {
                self.link.abandon();
                self.leave(now);
            }
            // The session may still be alive; whoever asked may log off, and nothing else.
            Some(pending) => {
                // Acknowledged, not answered, and that behind an even answer: what a meter does that counts one toggle
                // for both directions. The next session is spoken to as such a meter wants it; another does not mind.
                // Asking again in this one might bring two answers.
                self.config.shared_toggle |=
                    self.even && matches!(pending.phase, Phase::Answer { .. });
                self.unanswered = Some(Owed::of(&pending.request));
                self.link.abandon();
                self.fail(ClientError::NoAnswer);
            }
            None => (),
        }
    }
}
