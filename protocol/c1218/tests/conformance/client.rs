//! The tool's end: points 13, 20, 21, 37, 38, 40, 43, and what a broken session leaves.

use meterbench_c1218::*;

use crate::bench::{Pair, To, hex, ms, packet, secs};

/// A tool that has sent a request, which was ACKed.
pub fn asking(request: &Request, before: &[(Request, &[u8])]) -> (Client, std::time::Instant) {
    let mut tool = Client::new(ClientConfig::default());
    let mut now = std::time::Instant::now();
    let mut toggle = 0;
    for (request, answer) in before {
        tool.send(now, request).unwrap();
        now += ms(50);
        tool.handle_timeout(now);
        while tool.poll_transmit().is_some() {}
        tool.handle_bytes(now, &[ACK]);
        tool.handle_bytes(now, &packet(toggle, 0, answer));
        toggle ^= 0x20;
        now += ms(50);
        tool.handle_timeout(now);
        assert!(matches!(tool.poll_event(), Some(ClientEvent::Answer(_))));
    }
    tool.send(now, request).unwrap();
    now += ms(50);
    tool.handle_timeout(now);
    while tool.poll_transmit().is_some() {}
    tool.handle_bytes(now, &[ACK]);
    (tool, now)
}

pub fn session() -> Vec<(Request, &'static [u8])> {
    let logon = Request::Logon {
        user_id: 1,
        user: [b' '; 10],
    };
    vec![(Request::Identification, &[0, 0, 1, 0, 0]), (logon, &[0])]
}

#[test]
fn c20_identification_answers_of_every_kind_open_a_session() {
    for body in [
        "00 01 00 00",
        "02 02 00 01 00 00 07 03 01 41 42 00",
        "00 02 00 44 01 02",
        "00 01 00",
    ] {
        let (mut tool, now) = asking(&Request::Identification, &[]);
        tool.handle_bytes(now, &packet(0, 0, &[&[0], &hex(body)[..]].concat()));
        let Some(ClientEvent::Answer(answer)) = tool.poll_event() else {
            panic!("{body}")
        };
        Identification::parse(&answer.body).unwrap();
        assert_eq!(tool.state(), SessionState::Identified);
    }
}

#[test]
fn c21_a_stale_ok_is_not_taken_for_an_identification_and_a_refusal_is_reported() {
    let (mut tool, now) = asking(&Request::Identification, &[]);
    let table = Response::table(&[9; 20]).emit();
    for (toggle, stale) in [(0x20, &[0][..]), (0, &table)] {
        tool.handle_bytes(now, &packet(toggle, 0, stale));
        tool.handle_timeout(now + ms(1));
        assert_eq!(
            tool.poll_transmit(),
            Some(vec![ACK]),
            "acknowledged, to be rid of it"
        );
        assert_eq!(tool.poll_event(), None);
    }
    tool.handle_bytes(now + ms(9), &hex("EE 00 20 00 00 01 0A DA FE"));
    tool.handle_bytes(now + ms(9), &packet(0x20, 0, &[0x0A]));
    assert_eq!(
        tool.poll_event(),
        Some(ClientEvent::Answer(Response::refusal(Code::Isss)))
    );
    assert_eq!(tool.state(), SessionState::Base);
}

#[test]
fn c37_a_late_answer_is_waited_for_and_the_request_not_sent_again() {
    for delay in [5, 19] {
        let mut pair = Pair::new();
        pair.log_on(None);
        pair.thinks = secs(delay);
        let write = Request::Write {
            table: 1,
            data: vec![1, 2, 3],
        };
        let before = pair.tool.counters();
        assert_eq!(pair.ask(&write).unwrap(), Response::ok());
        let after = pair.tool.counters();
        assert_eq!(
            (
                after.packets_out - before.packets_out,
                after.retries,
                after.naks_out
            ),
            (1, 0, 0)
        );
    }
}

#[test]
fn c37_an_answer_that_never_comes_is_asked_for_with_one_nak() {
    let mut pair = Pair::new();
    pair.log_on(None);
    pair.thinks = secs(400);
    let start = pair.now;
    assert_eq!(
        pair.ask(&Request::Read { table: 1 }),
        Err(ClientError::NoAnswer)
    );
    assert!(pair.now - start >= secs(22) && pair.now - start < secs(23));
    let counters = pair.tool.counters();
    assert_eq!((counters.retries, counters.naks_out), (0, 1));
    assert_eq!(
        pair.tool.state(),
        SessionState::Session,
        "the meter may still be in it"
    );
}

#[test]
fn c37_the_final_nak_can_bring_the_answer() {
    let (mut tool, start) = asking(&Request::Read { table: 1 }, &session());
    let mut now = start;
    while now - start < secs(20) {
        now = tool.poll_timeout().unwrap();
        tool.handle_timeout(now);
    }
    assert_eq!(tool.poll_transmit(), Some(vec![NAK]));
    now += ms(100);
    tool.handle_bytes(now, &packet(0, 0, &Response::table(&[7]).emit()));
    assert_eq!(
        tool.poll_event(),
        Some(ClientEvent::Answer(Response::table(&[7])))
    );
}

#[test]
fn c38_an_answer_without_an_ack_before_it_is_accepted() {
    let mut pair = Pair::new();
    pair.fault = Box::new(|to, _, bytes| {
        if to == To::Tool && bytes.first() == Some(&ACK) {
            bytes[0] = 0x00;
        }
    });
    pair.log_on(None);
    assert_eq!(
        pair.run(ReadTable::new(1, Settings::default()))
            .unwrap()
            .len(),
        32
    );
    assert_eq!(pair.tool.counters().retries, 0);
    assert_eq!(pair.tool.counters().acks_in, 0);
}

#[test]
fn c40_a_wake_up_goes_before_the_identification_if_wanted() {
    for wake in [None, Some(Wake::default())] {
        let mut pair = Pair::with(
            ClientConfig {
                wake,
                ..ClientConfig::default()
            },
            ServerConfig::default(),
        );
        pair.log_on(None);
        let sent: Vec<_> = pair.log.iter().filter(|sent| sent.0 == To::Meter).collect();
        if wake.is_some() {
            assert_eq!(sent[0].2, [0x55]);
            assert!(sent[1].1 - sent[0].1 >= ms(50));
            assert_eq!(sent[1].2, packet(0, 0, &[0x20]));
        } else {
            assert_eq!(sent[0].2, packet(0, 0, &[0x20]));
        }
    }
}

#[test]
fn c40_leading_noise_does_no_harm() {
    for to_be_spoiled in [To::Tool, To::Meter] {
        let mut pair = Pair::new();
        pair.fault = Box::new(move |to, _, bytes| {
            if to == to_be_spoiled {
                bytes.splice(0..0, [0x00, 0xFF, 0x55]);
            }
        });
        pair.log_on(None);
        assert_eq!(pair.tool.counters().retries, 0);
    }
}

#[test]
fn c40_a_first_identification_that_is_naked_once_is_sent_again() {
    let mut pair = Pair::new();
    pair.fault = Box::new(|to, nth, bytes| {
        if to == To::Meter && nth == 0 {
            bytes[7] ^= 0x40;
        }
    });
    pair.log_on(None);
    assert_eq!(
        (pair.tool.counters().naks_in, pair.tool.counters().retries),
        (1, 1)
    );
}

#[test]
fn c40_a_meter_ignores_stray_wake_ups_and_acks() {
    let mut pair = Pair::new();
    pair.fault = Box::new(|to, _, bytes| {
        if to == To::Meter && bytes.first() == Some(&STP) {
            bytes.splice(0..0, [0x55, ACK, ACK]);
        }
    });
    pair.log_on(None);
    assert_eq!(pair.meter.counters().naks_out, 0);
}

#[test]
fn c43_user_is_padded_with_spaces_and_the_user_id_is_high_byte_first() {
    let user = Request::user("0000").unwrap();
    let mut out = Vec::new();
    Request::Logon {
        user_id: 0x0102,
        user,
    }
    .emit(&mut out)
    .unwrap();
    assert_eq!(out, hex("50 01 02 30 30 30 30 20 20 20 20 20 20"));
    assert_eq!(Request::user("elevenchars"), None);
}

#[test]
fn c43_a_password_goes_out_as_it_was_padded_and_never_shows() {
    for (password, last) in [
        (Secret::from_text("ABCDEFGH", Padding::Nul).unwrap(), 0x00),
        (Secret::from_text("ABCDEFGH", Padding::Space).unwrap(), 0x20),
        (Secret::new(*b"ABCDEFGHIJKLMNOPQRST"), b'T'),
    ] {
        let request = Request::Security { password };
        let mut out = Vec::new();
        request.emit(&mut out).unwrap();
        assert_eq!((out.len(), out[0], out[8], out[20]), (21, 0x51, b'H', last));
        assert_eq!(Request::parse(&out).unwrap(), request);
        assert_eq!(format!("{request:?}"), "Security 51 …");
    }
    let authenticate = Request::Authenticate {
        data: AuthData(vec![65, 66]),
    };
    assert!(!format!("{authenticate:?}").contains("65"));
}

#[test]
fn c44_isss_on_identification_is_answered_with_terminate_and_a_new_start() {
    let mut pair = Pair::new();
    pair.log_on(None);
    // Another tool comes along while the meter is still in that session.
    pair.tool = Client::new(ClientConfig::default());
    pair.wait(ms(100));
    let opened = pair.log_on(None);
    assert_eq!(opened.settings, Settings::default());
    assert!(pair.ended.contains(&Ended::Terminate));
}

#[test]
fn c45_an_unsolicited_terminate_or_logoff_is_acked_answered_and_reported() {
    for (code, lost, state) in [
        (0x21, Lost::Terminate, SessionState::Base),
        (0x52, Lost::Logoff, SessionState::Identified),
    ] {
        let (mut tool, mut now) = asking(&Request::Read { table: 1 }, &session());
        tool.handle_bytes(now, &packet(0, 0, &Response::table(&[7]).emit()));
        tool.poll_event();
        now += ms(5);
        tool.handle_timeout(now);
        while tool.poll_transmit().is_some() {}
        tool.handle_bytes(now, &packet(0x20, 0, &[code]));
        now += ms(5);
        tool.handle_timeout(now);
        let out: Vec<u8> = core::iter::from_fn(|| tool.poll_transmit())
            .flatten()
            .collect();
        assert_eq!(out[..2], [ACK, STP]);
        assert_eq!(out[7], 0x00);
        tool.handle_bytes(now, &[ACK]);
        assert_eq!(tool.poll_event(), Some(ClientEvent::Lost(lost)));
        assert_eq!(tool.state(), state);
    }
}

#[test]
fn c45_a_request_that_waits_its_turn_is_not_sent_into_a_session_that_the_meter_ends() {
    let (mut tool, mut now) = asking(&Request::Read { table: 1 }, &session());
    tool.handle_bytes(now, &packet(0, 0, &Response::table(&[7]).emit()));
    assert!(matches!(tool.poll_event(), Some(ClientEvent::Answer(_))));
    // The ACK of that answer and the next request wait for the turn-around.
    tool.send(now, &Request::Read { table: 2 }).unwrap();
    assert_eq!(tool.poll_transmit(), None);
    tool.handle_bytes(now, &packet(0x20, 0, &[0x52]));
    now += ms(5);
    tool.handle_timeout(now);
    let out: Vec<u8> = core::iter::from_fn(|| tool.poll_transmit())
        .flatten()
        .collect();
    assert_eq!((&out[..2], out.len()), (&[ACK, STP][..], 10));
    assert_eq!(out[7], 0x00, "its ok, and not our request");
    tool.handle_bytes(now, &[ACK]);
    assert_eq!(
        tool.poll_event(),
        Some(ClientEvent::Failed(ClientError::Lost(Lost::Logoff)))
    );
    assert_eq!((tool.poll_event(), tool.is_waiting()), (None, false));
    assert_eq!(tool.state(), SessionState::Identified);
}

#[test]
fn a_logoff_outside_a_session_does_not_identify_anybody() {
    let (mut tool, mut now) = asking(&Request::Identification, &[]);
    tool.handle_bytes(now, &packet(0x20, 0, &[0x52]));
    now += ms(5);
    tool.handle_timeout(now);
    tool.handle_bytes(now, &[ACK]);
    assert_eq!(
        tool.poll_event(),
        Some(ClientEvent::Failed(ClientError::Lost(Lost::Logoff)))
    );
    assert_eq!(tool.state(), SessionState::Base);
}

#[test]
fn the_broken_rest_of_an_older_answer_does_not_fail_the_request_that_waits_its_turn() {
    let (mut tool, mut now) = asking(&Request::Read { table: 1 }, &session());
    tool.handle_bytes(now, &packet(0, 0, &Response::table(&[7]).emit()));
    assert!(matches!(tool.poll_event(), Some(ClientEvent::Answer(_))));
    tool.send(now, &Request::Read { table: 2 }).unwrap();
    tool.handle_bytes(now, &packet(0xA0, 0, &[1, 2, 3]));
    assert_eq!(tool.poll_event(), None);
    now += ms(5);
    tool.handle_timeout(now);
    while tool.poll_transmit().is_some() {}
    tool.handle_bytes(now, &[ACK]);
    tool.handle_bytes(now, &packet(0, 0, &Response::table(&[8]).emit()));
    assert_eq!(
        tool.poll_event(),
        Some(ClientEvent::Answer(Response::table(&[8])))
    );
}

#[test]
fn a_dead_port_is_silent_and_another_protocol_is_not_c12_18() {
    let mut pair = Pair::new();
    pair.fault = Box::new(|_, _, bytes| bytes.clear());
    let start = pair.now;
    let error = pair.run(Open::new(OpenOptions::default())).unwrap_err();
    let silent = LinkError::NoAck { tries: 4, heard: 0 };
    assert_eq!(error, DialogError::Client(ClientError::Link(silent)));
    assert!(pair.now - start < secs(9));
    let mut pair = Pair::new();
    pair.fault = Box::new(|to, _, bytes| {
        if to == To::Tool {
            *bytes = b"/ABC5 meter\r\n".to_vec();
        }
    });
    let error = pair.run(Open::new(OpenOptions::default())).unwrap_err();
    assert!(
        matches!(error, DialogError::NotC1218 { heard: 1.. }),
        "{error:?}"
    );
}

#[test]
fn after_a_dead_link_the_next_identification_waits_for_eight_seconds_of_silence() {
    // With these times the link gives up long before the meter would drop the session.
    let timing = Timing {
        response: ms(500),
        retries: 1,
        ..Timing::default()
    };
    let link = LinkConfig {
        timing,
        ..LinkConfig::new(End::Tool)
    };
    let mut pair = Pair::with(
        ClientConfig {
            link,
            ..ClientConfig::default()
        },
        ServerConfig::default(),
    );
    pair.log_on(None);
    let heard = pair.now;
    pair.fault = Box::new(|_, _, bytes| bytes.clear());
    let error = pair.ask(&Request::Read { table: 1 }).unwrap_err();
    assert!(matches!(
        error,
        ClientError::Link(LinkError::NoAck { tries: 2, .. })
    ));
    assert!(pair.now - heard < secs(2));
    assert_eq!(pair.tool.state(), SessionState::Base);
    pair.fault = Box::new(|_, _, _| ());
    pair.log_on(None);
    let again = pair
        .log
        .iter()
        .rfind(|sent| sent.2.get(6) == Some(&0x20))
        .unwrap()
        .1;
    assert!(again - heard >= secs(8) && again - heard < secs(9));
}

#[test]
fn a_service_out_of_its_state_is_refused_before_it_is_sent() {
    let mut tool = Client::new(ClientConfig::default());
    let now = std::time::Instant::now();
    let error = tool.send(now, &Request::Read { table: 1 }).unwrap_err();
    assert_eq!(
        error,
        ClientError::State {
            service: "Read",
            state: SessionState::Base
        }
    );
    assert_eq!(tool.poll_transmit(), None);
    tool.send(now, &Request::Identification).unwrap();
    assert_eq!(
        tool.send(now, &Request::Identification),
        Err(ClientError::Busy)
    );
}

#[test]
fn close_logs_off_and_terminates_and_is_done_soon_on_a_dead_line() {
    let mut pair = Pair::new();
    pair.log_on(None);
    assert_eq!(
        pair.run(Close::new()).unwrap(),
        Closed {
            logged_off: true,
            terminated: true
        }
    );
    pair.wait(ms(100));
    assert_eq!(pair.ended, [Ended::Logoff, Ended::Terminate]);
    pair.log_on(None);
    pair.fault = Box::new(|_, _, bytes| bytes.clear());
    let start = pair.now;
    assert_eq!(pair.run(Close::new()).unwrap(), Closed::default());
    assert!(pair.now - start < secs(9));
}

#[test]
fn a_refused_negotiate_leaves_the_defaults_and_a_wrong_password_is_named() {
    let mut pair = Pair::new();
    pair.script = Box::new(|request| {
        matches!(request, Request::Security { .. }).then(|| Response::refusal(Code::Err))
    });
    let password = Some(Secret::from_text("wrong", Padding::Nul).unwrap());
    let logon = Some(Logon {
        user_id: 2,
        user: [b' '; 10],
        password,
    });
    let negotiate = Some(Offer {
        packet_size: 63,
        packets: 1,
        bauds: vec![],
    });
    let options = OpenOptions {
        negotiate,
        logon,
        ..OpenOptions::default()
    };
    let error = pair.run(Open::new(options)).unwrap_err();
    assert_eq!(
        error,
        DialogError::Refused {
            service: "Security",
            table: None,
            code: Code::Err
        }
    );
    assert!(!format!("{error:?} {:?}", pair.asked).contains("wrong"));
    assert_eq!(pair.tool.settings(), Settings::default());
}

#[test]
fn a_request_given_up_makes_room_for_a_logoff_and_its_late_answer_is_ignored() {
    let mut pair = Pair::new();
    pair.log_on(None);
    pair.thinks = secs(1);
    pair.tool
        .send(pair.now, &Request::Read { table: 1 })
        .unwrap();
    assert_eq!(pair.wait(ms(300)), []);
    pair.tool.abandon(pair.now);
    assert_eq!(pair.wait(secs(2)), [], "the answer comes and is nobody's");
    assert_eq!(pair.ask(&Request::Logoff).unwrap(), Response::ok());
    assert_eq!(pair.ended, [Ended::Logoff]);
}

#[test]
fn debug_shows_no_password_in_a_table_either() {
    let data = b"ABCDEFGHIJKLMNOPQRST".to_vec();
    let write = Request::Write {
        table: 42,
        data: data.clone(),
    };
    let mut message = Vec::new();
    write.emit(&mut message).unwrap();
    let part = Packet {
        identity: 0,
        control: Control::new(1, 2, false),
        sequence: 0,
        data: &data,
    };
    let answer = Response::table(&data);
    let received = LinkEvent::Received(answer.emit());
    let shown = format!(
        "{write:?} {part:?} {answer:?} {received:?} {:?}",
        ClientEvent::Answer(answer.clone())
    );
    for secret in ["41, 42", "65, 66", "ABC"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(
        shown.starts_with("Write [40, 00, 2A] and 23 bytes"),
        "{shown}"
    );
}

#[test]
fn debug_of_a_machine_shows_no_password_on_its_way() {
    let mut pair = Pair::new();
    pair.log_on(None);
    let password = Secret::from_text("ABCDEFGH", Padding::Nul).unwrap();
    pair.tool
        .send(pair.now, &Request::Security { password })
        .unwrap();
    let mut message = packet(0, 0, &[0x51; 21]);
    message.truncate(20);
    pair.meter.handle_bytes(pair.now, &message);
    let received = LinkEvent::Received([&[0x51][..], b"ABCDEFGH"].concat());
    let shown = format!("{:?} {:?} {received:?}", pair.tool, pair.meter);
    for secret in ["ABCDEFGH", "65, 66", "41, 42", "81, 81"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(
        shown.contains("Security 51 …") && shown.contains("Received(51 …)"),
        "{shown}"
    );
}
