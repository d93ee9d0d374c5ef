//! The meter's end: points 15 to 19, 32, 35 and 42.

use meterbench_c1218::*;

use crate::bench::{Pair, To, hex, ms, packet, packet_of, secs};

/// A meter fed by hand: gives the first byte of its answer to `request`.
struct Hand {
    meter: Server,
    now: std::time::Instant,
    toggle: u8,
    events: Vec<ServerEvent>,
}

impl Hand {
    fn new(config: ServerConfig) -> Self {
        Self {
            meter: Server::new(config),
            now: std::time::Instant::now(),
            toggle: 0,
            events: Vec::new(),
        }
    }

    /// Sends a request and acknowledges the answer, which it gives.
    fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        let bytes = packet(self.toggle, 0, request);
        self.toggle ^= 0x20;
        self.meter.handle_bytes(self.now, &bytes);
        let answer = self.answer();
        self.now += ms(10);
        self.meter.handle_bytes(self.now, &[ACK]);
        self.collect();
        answer
    }

    fn answer(&mut self) -> Vec<u8> {
        self.collect();
        self.wait(ms(2));
        let out: Vec<u8> = core::iter::from_fn(|| self.meter.poll_transmit())
            .flatten()
            .collect();
        assert_eq!(out.first(), Some(&ACK));
        Packet::parse(&out[1..]).unwrap().unwrap().0.data.to_vec()
    }

    fn collect(&mut self) {
        while let Some(event) = self.meter.poll_event() {
            if let ServerEvent::Request(_) = event {
                self.meter.respond(self.now, Response::ok());
            }
            self.events.push(event);
        }
    }

    fn wait(&mut self, time: std::time::Duration) {
        let end = self.now + time;
        while let Some(at) = self.meter.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.meter.handle_timeout(self.now);
        }
        self.now = end;
        self.collect();
    }
}

fn c1221() -> ServerConfig {
    ServerConfig {
        accept_timing_setup: true,
        accept_authenticate: true,
        ..ServerConfig::default()
    }
}

/// A meter brought into a state.
fn in_state(state: SessionState) -> Hand {
    let mut hand = Hand::new(c1221());
    if state != SessionState::Base {
        assert_eq!(hand.ask(&[0x20])[0], 0);
    }
    if state == SessionState::Session {
        assert_eq!(
            hand.ask(&hex("50 00 01 30 30 30 30 20 20 20 20 20 20"))[0],
            0
        );
    }
    assert_eq!(hand.meter.state(), state);
    hand
}

fn sample(code: u8) -> Vec<u8> {
    let mut request = vec![code];
    request.extend_from_slice(&match code {
        0x30 => vec![0, 1],
        0x31..=0x39 => [
            vec![0, 1],
            vec![0; 2 * usize::from(code - 0x30)],
            vec![0, 4],
        ]
        .concat(),
        0x3F => hex("00 01 00 00 00 00 04"),
        0x40 => hex("00 01 00 01 05 FB"),
        0x41..=0x49 => [
            vec![0, 1],
            vec![0; 2 * usize::from(code - 0x40)],
            hex("00 01 05 FB"),
        ]
        .concat(),
        0x4F => hex("00 01 00 00 00 00 01 05 FB"),
        0x50 => hex("00 01 30 30 30 30 20 20 20 20 20 20"),
        0x51 => vec![0x41; 20],
        0x53 => hex("02 00 01"),
        0x60..=0x6B => [hex("00 80 02"), vec![6; usize::from(code - 0x60)]].concat(),
        0x70 => vec![10],
        0x71 => vec![60, 3, 10, 3],
        _ => vec![],
    });
    request
}

#[test]
fn c15_six_seconds_without_a_valid_packet_end_the_session() {
    let mut hand = in_state(SessionState::Identified);
    assert_eq!(hand.ask(&hex("62 04 00 FF 08 06")), hex("00 04 00 FF 08"));
    assert!(hand.events.contains(&ServerEvent::SetBaud(19200)));
    hand.ask(&sample(0x50));
    hand.wait(ms(5900));
    assert_eq!(hand.meter.state(), SessionState::Session);
    // Any valid packet begins the time-out anew, even a duplicate.
    hand.ask(&sample(0x30));
    hand.wait(ms(5900));
    assert_eq!(hand.meter.state(), SessionState::Session);
    hand.meter.handle_bytes(hand.now, &[0x55, NAK, ACK]);
    hand.wait(ms(200));
    assert_eq!(
        hand.meter.state(),
        SessionState::Base,
        "what is no packet does not count"
    );
    assert_eq!(hand.meter.settings(), Settings::default());
    let end = &hand.events[hand.events.len() - 2..];
    let ended = ServerEvent::SessionEnded(Ended::TrafficTimeout);
    assert_eq!(end, [ended, ServerEvent::SetBaud(9600)]);
    // The packet before is forgotten: the same bytes are new again.
    hand.toggle = 0x20;
    assert_eq!(hand.ask(&sample(0x30)), [0x0A]);
}

#[test]
fn c15_after_an_idle_period_a_session_is_begun_by_bytes_that_come_one_by_one() {
    for end in [&[0x21][..], &[0x70, 1]] {
        let mut hand = in_state(SessionState::Identified);
        hand.ask(end);
        hand.wait(secs(30));
        assert_eq!(hand.meter.state(), SessionState::Base);
        for byte in packet(hand.toggle, 0, &[0x20]) {
            hand.meter.handle_bytes(hand.now, &[byte]);
            hand.wait(ms(1));
        }
        assert_eq!(hand.answer()[..2], [0, 0], "a meter that hears nothing");
    }
}

#[test]
fn c16_wait_stretches_the_next_idle_period_once() {
    let mut hand = in_state(SessionState::Session);
    assert_eq!(hand.ask(&[0x70, 30]), [0]);
    hand.wait(ms(29_900));
    assert_eq!(hand.meter.state(), SessionState::Session);
    assert_eq!(hand.ask(&sample(0x30)), [0]);
    hand.wait(ms(5900));
    assert_eq!(hand.meter.state(), SessionState::Session);
    hand.wait(ms(200));
    assert_eq!(
        hand.meter.state(),
        SessionState::Base,
        "and then six seconds hold again"
    );
    let mut hand = in_state(SessionState::Session);
    hand.ask(&[0x70, 30]);
    hand.wait(ms(30_100));
    assert_eq!(hand.meter.state(), SessionState::Base);
}

#[test]
fn c17_the_state_table_holds_in_every_cell() {
    use SessionState::{Base, Identified, Session};
    let legal = |code: u8, state| match code {
        0x20 => state == Base,
        0x21 | 0x22 => true,
        0x50 | 0x60..=0x6B | 0x71 => state == Identified,
        0x70 => state != Base,
        0x51 | 0x53 | 0x30..=0x3F | 0x40..=0x4F | 0x52 => state == Session,
        _ => unreachable!(),
    };
    let after = |code: u8, state| match code {
        0x20 | 0x52 => Identified,
        0x21 | 0x22 => Base,
        0x50 => Session,
        _ => state,
    };
    for state in [Base, Identified, Session] {
        for code in 0x00..=0xFF_u8 {
            let mut hand = in_state(state);
            let answer = hand.ask(&sample(code));
            if Service::of(code).is_none() {
                assert_eq!(
                    (answer, hand.meter.state()),
                    (vec![0x02], state),
                    "{code:02X} {state}"
                );
            } else if legal(code, state) {
                assert_eq!(
                    (answer[0], hand.meter.state()),
                    (0, after(code, state)),
                    "{code:02X} {state}"
                );
            } else {
                assert_eq!(
                    (answer, hand.meter.state()),
                    (vec![0x0A], state),
                    "{code:02X} {state}"
                );
            }
        }
    }
}

#[test]
fn c17_services_of_c1221_are_sns_for_a_meter_without_them() {
    let config = ServerConfig {
        accept_disconnect: false,
        ..ServerConfig::default()
    };
    for code in [0x22, 0x53, 0x71] {
        assert_eq!(Hand::new(config.clone()).ask(&sample(code)), [0x02]);
    }
}

#[test]
fn c18_sns_outranks_isss_and_isss_outranks_the_rest() {
    let mut hand = in_state(SessionState::Base);
    assert_eq!(hand.ask(&[0x54]), [0x02]);
    assert_eq!(hand.ask(&[0x30]), [0x0A], "of the wrong length, too");
    assert_eq!(
        hand.ask(&hex("40 00 01 00 01 05 00")),
        [0x0A],
        "of the wrong checksum, too"
    );
    let mut hand = in_state(SessionState::Session);
    assert_eq!(hand.ask(&[0x4E, 1]), [0x02]);
    assert_eq!(hand.ask(&[0x30]), [0x04]);
    assert_eq!(hand.ask(&[0x30, 0, 1, 2]), [0x04]);
    assert_eq!(hand.ask(&hex("40 00 01 00 02 05 FB")), [0x04], "count");
    assert_eq!(hand.ask(&hex("40 00 01 00 01 05 00")), [0x01], "checksum");
    assert_eq!(hand.ask(&[0x20, 1]), [0x0A]);
}

#[test]
fn c19_the_identification_answer_fits_64_bytes_and_ends_with_00() {
    let features = vec![
        Feature::DeviceIdentity {
            format: 1,
            id: vec![0x31; 20]
        };
        4
    ];
    let mut hand = Hand::new(ServerConfig {
        features,
        ..ServerConfig::default()
    });
    let answer = hand.ask(&[0x20]);
    assert!(
        answer.len() + 8 <= 64 && answer.len() > 26,
        "{}",
        answer.len()
    );
    assert_eq!(answer.last(), Some(&0));
    assert_eq!(
        Identification::parse(&answer[1..]).unwrap().features.len(),
        2
    );
}

#[test]
fn a_lenient_meter_identifies_in_any_state() {
    let config = ServerConfig {
        lenient_identification: true,
        ..ServerConfig::default()
    };
    let mut hand = Hand::new(config);
    hand.ask(&[0x20]);
    hand.ask(&sample(0x50));
    assert_eq!(hand.ask(&[0x20])[0], 0);
    assert_eq!(hand.meter.state(), SessionState::Identified);
}

#[test]
fn a_lenient_meter_begins_anew_with_the_default_settings_and_says_that_the_session_ended() {
    let mut hand = in_state(SessionState::Base);
    hand.meter = Server::new(ServerConfig {
        lenient_identification: true,
        ..ServerConfig::default()
    });
    hand.ask(&[0x20]);
    hand.ask(&hex("60 04 00 10"));
    hand.ask(&sample(0x50));
    assert_eq!(hand.meter.settings().packet_size, 1024);
    hand.events.clear();
    assert_eq!(hand.ask(&[0x20])[0], 0);
    assert_eq!(hand.meter.settings(), Settings::default());
    assert_eq!(
        hand.events,
        [ServerEvent::SessionEnded(Ended::Superseded)],
        "whoever logs on next has no rights of the one before"
    );
}

#[test]
fn c32_a_request_of_more_packets_than_agreed_is_onp() {
    let mut hand = in_state(SessionState::Session);
    let send = |hand: &mut Hand, control, sequence, data: &[u8]| {
        let now = hand.now;
        hand.meter
            .handle_bytes(now, &packet(control, sequence, data));
        hand.wait(ms(2));
    };
    send(&mut hand, 0xC0, 1, &[0x40; 56]);
    assert_eq!(hand.meter.poll_transmit(), Some(vec![ACK]));
    let now = hand.now;
    hand.meter.handle_bytes(now, &packet(0xA0, 0, &[0; 10]));
    assert_eq!(hand.answer(), [0x04]);
}

#[test]
fn c32_a_large_write_arrives_in_one_piece() {
    let mut pair = Pair::new();
    pair.tables.insert(100, vec![0; 1000]);
    let opened = pair.log_on(Some(Offer {
        packet_size: 64,
        packets: 20,
        bauds: vec![],
    }));
    let data: Vec<u8> = (0..1000).map(|n| (n % 251) as u8).collect();
    pair.run(WriteTable::new(100, data.clone(), opened.settings))
        .unwrap();
    assert_eq!(pair.tables[&100], data);
    assert_eq!(
        pair.asked
            .iter()
            .filter(|r| matches!(r, Request::Write { .. }))
            .count(),
        1
    );
}

#[test]
fn c35_what_is_not_there_is_refused_by_its_own_code() {
    let mut pair = Pair::new();
    pair.script = Box::new(|request| {
        let code = match request {
            Request::Write { table: 1, .. } => Code::Iar,
            Request::Read { table: 3 } => Code::Isc,
            _ => return None,
        };
        Some(Response::refusal(code))
    });
    let settings = pair.log_on(None).settings;
    let code = |answer: Result<Response, ClientError>| answer.unwrap().code;
    let part = |offset, count| Request::ReadOffset {
        table: 1,
        offset,
        count,
    };
    assert_eq!(code(pair.ask(&part(32, 1))), Code::Onp);
    assert_eq!(code(pair.ask(&part(33, 1))), Code::Onp);
    assert_eq!(
        table_data(&pair.ask(&part(30, 9)).unwrap().body),
        Ok(&[30, 31][..])
    );
    assert_eq!(code(pair.ask(&Request::Read { table: 99 })), Code::Iar);
    assert_eq!(
        code(pair.ask(&Request::Write {
            table: 1,
            data: vec![1]
        })),
        Code::Iar
    );
    assert_eq!(code(pair.ask(&Request::Read { table: 3 })), Code::Isc);
    let error = pair.run(ReadTable::new(3, settings)).unwrap_err();
    assert_eq!(
        error,
        DialogError::Refused {
            service: "Read",
            table: Some(3),
            code: Code::Isc
        }
    );
    assert!(
        error
            .to_string()
            .contains("insufficient security clearance (isc)"),
        "{error}"
    );
}

#[test]
fn c42_the_meter_echoes_the_identity_of_the_request() {
    for identity in [0x00, 0x05, 0x40, 0xD0] {
        let mut hand = Hand::new(ServerConfig::default());
        hand.meter
            .handle_bytes(hand.now, &packet_of(identity, 0, 0, &[0x20]));
        hand.wait(ms(2));
        let out: Vec<u8> = core::iter::from_fn(|| hand.meter.poll_transmit())
            .flatten()
            .collect();
        assert_eq!(out[1..3], [0xEE, identity]);
    }
}

#[test]
fn a_request_repeated_while_the_meter_thinks_is_asked_once_and_answered() {
    let mut pair = Pair::new();
    pair.log_on(None);
    pair.thinks = secs(3);
    let before = pair.sent(To::Tool).len();
    // The ACK is lost, so the request comes again.
    pair.fault = Box::new(move |to, nth, bytes| {
        if to == To::Tool && nth == before {
            bytes.clear();
        }
    });
    assert_eq!(
        pair.ask(&Request::Write {
            table: 1,
            data: vec![7]
        })
        .unwrap(),
        Response::ok()
    );
    assert_eq!(
        pair.asked
            .iter()
            .filter(|r| matches!(r, Request::Write { .. }))
            .count(),
        1
    );
    assert_eq!(pair.meter.counters().duplicates, 1);
}

#[test]
fn an_answer_to_a_request_that_was_given_up_is_dropped() {
    let mut meter = Server::new(ServerConfig {
        lenient_identification: true,
        ..c1221()
    });
    let now = std::time::Instant::now();
    let mut toggle = 0;
    let mut send = |meter: &mut Server, data: &[u8]| {
        meter.handle_bytes(now, &packet(toggle, 0, data));
        toggle ^= 0x20;
    };
    send(&mut meter, &[0x20]);
    send(&mut meter, &sample(0x50));
    send(&mut meter, &sample(0x50));
    let requests = core::iter::from_fn(|| meter.poll_event()).count();
    assert_eq!(requests, 2);
    meter.respond(now, Response::ok());
    assert_eq!(
        meter.state(),
        SessionState::Identified,
        "that was the answer to the first"
    );
    meter.respond(now, Response::ok());
    assert_eq!(meter.state(), SessionState::Session);
    meter.respond(now, Response::refusal(Code::Err));
}

#[test]
fn c25_a_request_at_the_old_rate_instead_of_the_ack_keeps_the_old_rate() {
    let mut meter = Server::new(ServerConfig::default());
    let mut now = std::time::Instant::now();
    let requests = [&[0x20][..], &hex("61 04 00 FF 08"), &sample(0x50)];
    for (nth, request) in requests.into_iter().enumerate() {
        let toggle = if nth % 2 == 1 { 0x20 } else { 0 };
        meter.handle_bytes(now, &packet(toggle, 0, request));
        now += ms(2);
        meter.handle_timeout(now);
        assert!(meter.poll_transmit().is_some());
        now += ms(50);
    }
    assert_eq!(
        meter.settings(),
        Settings {
            packet_size: 1024,
            packets: 255,
            baud: 9600
        }
    );
    let rates = core::iter::from_fn(|| meter.poll_event())
        .filter(|event| matches!(event, ServerEvent::SetBaud(_)));
    assert_eq!(rates.count(), 0);
}
