//! Any bytes at any time: no panic, no hanging, and losses are made good.

use std::time::{Duration, Instant};

use meterbench_c1218::*;
use proptest::prelude::*;

use crate::bench::{Pair, Solo, hex, ms, secs};

/// Bytes with more than their share of starts, ACKs and NAKs.
fn noise(most: usize) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), Just(STP), Just(ACK), Just(NAK), Just(0)];
    prop::collection::vec(byte, 0..most)
}

/// Real packets with a few bytes changed, among noise.
fn spoiled_stream() -> impl Strategy<Value = Vec<u8>> {
    let real = (
        0..crate::packets::VECTORS.len(),
        any::<u8>(),
        prop::option::of(any::<u16>()),
    )
        .prop_map(|(index, mask, at)| {
            let mut bytes = hex(crate::packets::VECTORS[index].0);
            if let Some(at) = at {
                let at = usize::from(at) % bytes.len();
                bytes[at] ^= mask;
            }
            bytes
        });
    prop::collection::vec(prop_oneof![noise(20), real], 0..12).prop_map(|parts| parts.concat())
}

fn client_rests(tool: &mut Client, mut now: Instant) -> Instant {
    for _ in 0..2000 {
        while tool.poll_transmit().is_some() {}
        while tool.poll_event().is_some() {}
        let Some(at) = tool.poll_timeout() else {
            return now;
        };
        now = now.max(at);
        tool.handle_timeout(now);
    }
    panic!("the tool does not come to rest");
}

fn server_rests(meter: &mut Server, mut now: Instant) -> Instant {
    for _ in 0..2000 {
        while meter.poll_transmit().is_some() {}
        while let Some(event) = meter.poll_event() {
            if let ServerEvent::Request(_) = event {
                meter.respond(now, Response::ok());
            }
        }
        let Some(at) = meter.poll_timeout() else {
            return now;
        };
        now = now.max(at);
        meter.handle_timeout(now);
    }
    panic!("the meter does not come to rest");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_parse_or_fail(bytes in noise(200)) {
        let _ = Packet::parse(&bytes);
        let _ = Request::parse(&bytes);
        let _ = Response::parse(&bytes);
        let _ = table_data(&bytes);
        let _ = Identification::parse(&bytes);
        let _ = Negotiated::parse(&bytes);
    }

    #[test]
    fn any_request_that_parses_is_emitted_as_it_came(mut bytes in noise(40), code in 0x20..0x80_u8) {
        bytes.insert(0, code);
        if let Ok(request) = Request::parse(&bytes) {
            let mut out = Vec::new();
            request.emit(&mut out).unwrap();
            prop_assert_eq!(out, bytes);
        }
    }

    #[test]
    fn any_packet_round_trips(
        identity: u8, control: u8, sequence: u8,
        data in prop::collection::vec(any::<u8>(), 1..2000),
    ) {
        let packet = Packet { identity, control: Control(control), sequence, data: &data };
        let mut bytes = Vec::new();
        packet.emit(&mut bytes).unwrap();
        prop_assert_eq!(Packet::parse(&bytes), Ok(Some((packet, bytes.len()))));
    }

    #[test]
    fn any_bytes_leave_a_tool_that_comes_to_rest(
        parts in prop::collection::vec((spoiled_stream(), 0..3000_u64), 1..8),
        echo in prop_oneof![Just(Echo::Off), Just(Echo::On), Just(Echo::Auto)],
    ) {
        let link = LinkConfig { echo, ..LinkConfig::new(End::Tool) };
        let mut tool = Client::new(ClientConfig { link, ..ClientConfig::default() });
        let mut now = Instant::now();
        let _ = tool.send(now, &Request::Identification);
        for (bytes, pause) in parts {
            tool.handle_bytes(now, &bytes);
            let mut outcomes = 0;
            while let Some(event) = tool.poll_event() {
                outcomes += u32::from(matches!(event, ClientEvent::Answer(_) | ClientEvent::Failed(_)));
            }
            prop_assert!(outcomes <= 1);
            while tool.poll_transmit().is_some() {}
            now += ms(pause);
            tool.handle_timeout(now);
            while tool.poll_event().is_some() {}
            for request in [Request::Read { table: 1 }, Request::Logoff, Request::Terminate] {
                let _ = tool.send(now, &request);
            }
        }
        client_rests(&mut tool, now);
        prop_assert!(tool.is_quiet());
    }

    #[test]
    fn any_bytes_leave_a_meter_that_comes_back_to_base(
        parts in prop::collection::vec((spoiled_stream(), 0..3000_u64), 1..8),
    ) {
        let mut meter = Server::new(ServerConfig::default());
        let mut now = Instant::now();
        for (bytes, pause) in parts {
            meter.handle_bytes(now, &bytes);
            now += ms(pause);
            meter.handle_timeout(now);
        }
        now = server_rests(&mut meter, now);
        prop_assert_eq!(meter.state(), SessionState::Base);
        prop_assert_eq!(meter.settings(), Settings::default());
        meter.handle_bytes(now, &hex("EE 00 00 00 00 01 20 13 10"));
        now += ms(1);
        meter.handle_timeout(now);
        let out: Vec<u8> = core::iter::from_fn(|| meter.poll_transmit()).flatten().collect();
        let (answer, _) = Packet::parse(&out[1..]).unwrap().unwrap();
        prop_assert_eq!(answer.data, hex("00 00 01 00 00"));
    }

    #[test]
    fn a_session_over_a_line_that_spoils_some_bytes_is_right_or_fails(
        faults in prop::collection::vec((0..60_usize, any::<u8>(), 0..60_usize), 0..6),
    ) {
        let mut pair = Pair::new();
        let mut written = 0;
        pair.fault = Box::new(move |_, _, bytes| {
            for (nth, mask, at) in &faults {
                if *nth == written && !bytes.is_empty() {
                    let at = at % bytes.len();
                    bytes[at] ^= mask;
                }
            }
            written += 1;
        });
        pair.tables.insert(9, (0..200).collect());
        let logon = Logon { user_id: 1, user: [b' '; 10], password: None };
        let negotiate = Some(Offer { packet_size: 64, packets: 8, bauds: vec![8] });
        let options = OpenOptions { negotiate, logon: Some(logon), ..OpenOptions::default() };
        if let Ok(opened) = pair.run(Open::new(options))
            && let Ok(data) = pair.run(ReadTable::new(9, opened.settings)) {
            prop_assert_eq!(data, (0..200).collect::<Vec<u8>>());
        }
        pair.run(Close::new()).unwrap();
        prop_assert!(pair.log.len() < 400);
    }
}

#[test]
fn noise_without_end_does_not_hold_a_tool_for_ever() {
    let mut tool = Client::new(ClientConfig::default());
    let start = Instant::now();
    let mut now = start;
    tool.send(now, &Request::Identification).unwrap();
    while !matches!(tool.poll_event(), Some(ClientEvent::Failed(_))) {
        now += ms(10);
        tool.handle_bytes(now, &[STP, 0x00, 0x00]);
        tool.handle_timeout(now);
        while tool.poll_transmit().is_some() {}
        assert!(now - start < secs(60));
    }
}

/// A meter that was asked for its Identification.
fn identified(now: Instant, acknowledged: bool) -> Server {
    let mut meter = Server::new(ServerConfig::default());
    meter.handle_bytes(now, &hex("EE 00 00 00 00 01 20 13 10"));
    meter.handle_timeout(now + ms(1));
    if acknowledged {
        meter.handle_bytes(now + ms(1), &[ACK]);
    }
    assert_eq!(meter.state(), SessionState::Identified);
    meter
}

#[test]
fn noise_without_end_does_not_hold_a_session_for_ever() {
    let mut now = Instant::now();
    // The second time before the ACK, so that an answer is on its way all the time.
    for acknowledged in [true, false] {
        let mut meter = identified(now, acknowledged);
        let start = now;
        while meter.state() != SessionState::Base {
            now += ms(10);
            meter.handle_bytes(now, &[STP, 0x00, 0x00]);
            meter.handle_timeout(now);
            while meter.poll_transmit().is_some() {}
            assert!(now - start < Duration::from_secs(60));
        }
    }
}

#[test]
fn every_flipped_bit_of_a_packet_is_made_good_by_the_link() {
    for end in [End::Tool, End::Meter] {
        for bit in 0..9 * 8 {
            let mut solo = Solo::new(end);
            let mut bytes = hex("EE 00 20 00 00 01 20 82 70");
            bytes[bit / 8] ^= 1 << (bit % 8);
            solo.feed(&bytes);
            // Its sender hears a NAK, or nothing for two seconds, and sends it again.
            solo.wait(secs(2));
            assert!(
                solo.out().concat().iter().all(|&byte| byte == NAK),
                "bit {bit}"
            );
            solo.feed(&hex("EE 00 20 00 00 01 20 82 70"));
            assert_eq!(solo.reply(), [ACK], "bit {bit}");
            assert_eq!(solo.received(), [[0x20]], "bit {bit}");
        }
    }
}

#[test]
fn every_prefix_of_a_packet_is_dropped_after_half_a_second() {
    let bytes = hex("EE 00 20 00 00 05 61 04 00 80 06 C2 29");
    for end in [End::Tool, End::Meter] {
        for cut in 1..bytes.len() {
            let mut solo = Solo::new(end);
            solo.feed(&bytes[..cut]);
            solo.wait(ms(501));
            assert_eq!(solo.out().concat(), [NAK]);
            solo.feed(&bytes);
            assert_eq!(solo.reply(), [ACK]);
            assert_eq!(solo.received().len(), 1);
        }
    }
}
