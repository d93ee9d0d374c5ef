//! The tool's end when the meter never comes to an end, or is given up in the middle.

use meterbench_c1218::*;

use crate::bench::{Solo, hex, ms, packet, secs};
use crate::client::{asking, session};

/// How long a tool waits for an answer while the meter sends `bytes` every second, differently each
/// time.
fn patience(
    request: &Request,
    before: &[(Request, &[u8])],
    mut bytes: impl FnMut(u32) -> Vec<u8>,
) -> (ClientError, std::time::Duration) {
    let (mut tool, start) = asking(request, before);
    let mut now = start;
    for turn in 0..1200 {
        tool.handle_bytes(now, &bytes(turn));
        let end = now + secs(1);
        while let Some(at) = tool.poll_timeout().filter(|at| *at <= end) {
            now = now.max(at);
            tool.handle_timeout(now);
            while tool.poll_transmit().is_some() {
                tool.handle_bytes(now, &[ACK]);
            }
        }
        now = end;
        if let Some(ClientEvent::Failed(error)) = tool.poll_event() {
            return (error, now - start);
        }
    }
    panic!("it waits for ever");
}

#[test]
fn a_meter_that_repeats_its_last_packet_is_not_waited_for_for_ever() {
    let (error, time) = patience(&Request::Read { table: 1 }, &session(), |_| {
        packet(0x20, 0, &[0])
    });
    assert_eq!(error, ClientError::NoAnswer);
    assert!(time < secs(60), "{time:?}");
}

#[test]
fn c21_answers_of_an_older_session_without_end_are_not_waited_out() {
    let (error, time) = patience(&Request::Identification, &[], |turn| {
        packet(if turn % 2 == 0 { 0 } else { 0x20 }, 0, &[0])
    });
    assert_eq!(error, ClientError::NotAnAnswer);
    assert!(time < secs(10), "{time:?}");
}

#[test]
fn c31_an_answer_whose_packets_never_end_is_broken() {
    for control in [0x80, 0xC0] {
        let (error, time) = patience(&Request::Read { table: 1 }, &session(), |turn| {
            packet(control | (turn % 2 * 0x20) as u8, 5, &turn.to_be_bytes())
        });
        assert!(matches!(error, ClientError::BrokenAnswer { .. }), "{error}");
        assert!(time < secs(1100), "{time:?}");
    }
}

#[test]
fn c29_a_terminate_that_is_never_answered_ends_the_session_all_the_same() {
    let (mut tool, mut now) = asking(&Request::Terminate, &session());
    while tool.is_waiting() {
        now = now.max(tool.poll_timeout().unwrap());
        tool.handle_timeout(now);
    }
    assert_eq!(
        tool.poll_event(),
        Some(ClientEvent::Failed(ClientError::NoAnswer))
    );
    assert_eq!(tool.state(), SessionState::Base);
    tool.send(now, &Request::Identification).unwrap();
}

#[test]
fn a_disconnect_that_is_refused_leaves_the_session_as_it_is() {
    for (code, state) in [(0x02, SessionState::Session), (0x00, SessionState::Base)] {
        let (mut tool, now) = asking(&Request::Disconnect, &session());
        tool.handle_bytes(now, &packet(0, 0, &[code]));
        tool.handle_timeout(now + ms(1));
        assert!(matches!(tool.poll_event(), Some(ClientEvent::Answer(_))));
        assert_eq!(tool.state(), state);
    }
}

#[test]
fn c25_giving_up_just_before_the_ack_of_a_new_rate_still_sends_the_ack() {
    let negotiate = Request::Negotiate {
        packet_size: 64,
        packets: 1,
        bauds: vec![8],
    };
    let (mut tool, now) = asking(&negotiate, &session()[..1]);
    tool.handle_bytes(now, &packet(0x20, 0, &hex("00 00 40 01 08")));
    tool.abandon(now);
    assert_eq!(tool.poll_transmit(), Some(vec![ACK]));
    assert_eq!(tool.poll_event(), Some(ClientEvent::SetBaud(19200)));
    // While a packet arrives it can't leave, and then the rate stays.
    let (mut tool, now) = asking(&negotiate, &session()[..1]);
    tool.handle_bytes(now, &packet(0x20, 0, &hex("00 00 40 01 08")));
    tool.handle_bytes(now, &[STP]);
    tool.abandon(now);
    assert_eq!((tool.poll_transmit(), tool.poll_event()), (None, None));
    assert_eq!(tool.settings(), Settings::default());
}

#[test]
fn c48_a_tool_that_gives_up_while_the_meter_ends_the_session_may_go_on() {
    for (code, lost, state) in [
        (0x21, Lost::Terminate, SessionState::Base),
        (0x52, Lost::Logoff, SessionState::Identified),
    ] {
        let (mut tool, now) = asking(&Request::Read { table: 1 }, &session());
        tool.handle_bytes(now, &[ACK]);
        tool.handle_bytes(now, &packet(0x20, 0, &[code]));
        tool.abandon(now);
        assert_eq!(tool.state(), state);
        assert_eq!(tool.poll_event(), Some(ClientEvent::Lost(lost)));
        let next = match state {
            SessionState::Base => Request::Identification,
            _ => Request::Terminate,
        };
        assert_eq!(tool.send(now, &next), Ok(()));
    }
}

#[test]
fn c13_even_the_most_retries_that_a_byte_can_say_come_to_an_end() {
    let timing = Timing {
        retries: 255,
        ..Timing::default()
    };
    let mut solo = Solo::with(LinkConfig {
        timing,
        ..LinkConfig::new(End::Tool)
    });
    solo.link.send(solo.now, &[0x20]).unwrap();
    solo.wait(secs(2000));
    assert_eq!(solo.out().len(), 255);
    let gave_up = LinkError::NoAck {
        tries: 255,
        heard: 0,
    };
    assert_eq!(solo.events(), [LinkEvent::Failed(gave_up)]);
}

#[test]
fn c44_answers_to_identifications_that_were_given_up_are_waited_out() {
    let ok = Response {
        code: Code::Ok,
        body: vec![0, 1, 0, 0],
    };
    let noise = ClientError::Link(LinkError::NoAck { tries: 4, heard: 1 });
    for given_up in [None, Some(ClientError::NoAnswer), Some(noise)] {
        let mut open = Open::new(OpenOptions {
            negotiate: Some(Offer::default()),
            ..OpenOptions::default()
        });
        let identify = Ok(Step::Send(Request::Identification));
        assert_eq!(open.next(None), identify);
        if let Some(error) = given_up {
            assert_eq!(open.next(Some(Err(error))), identify);
        }
        let mut next = open.next(Some(Ok(ok.clone())));
        if given_up.is_some() {
            assert_eq!(next, Ok(Step::Pause(secs(2))), "{given_up:?}");
            next = open.next(None);
        }
        assert!(
            matches!(next, Ok(Step::Send(Request::Negotiate { .. }))),
            "{given_up:?}: {next:?}"
        );
    }
}

#[test]
fn c33_an_ok_without_data_is_another_requests_and_the_table_is_not_asked_for_again() {
    let mut read = ReadTable::new(1, Settings::default());
    assert!(matches!(read.next(None), Ok(Step::Send(_))));
    assert!(matches!(
        read.next(Some(Ok(Response::ok()))),
        Err(DialogError::TableData { table: 1, .. })
    ));
}

#[test]
fn c33_table_data_are_no_answer_to_a_write() {
    let write = Request::Write {
        table: 6,
        data: vec![1, 2, 3],
    };
    let (mut tool, now) = asking(&write, &session());
    tool.handle_bytes(now, &packet(0x20, 0, &Response::table(&[9; 4]).emit()));
    assert_eq!(
        tool.poll_event(),
        Some(ClientEvent::Failed(ClientError::NotAnAnswer))
    );
}
