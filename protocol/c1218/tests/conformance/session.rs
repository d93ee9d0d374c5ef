//! The whole worked session, byte for byte at both ends, and the start of a real one.

use meterbench_c1218::*;

use crate::bench::{Pair, To, hex};

const TOOL: [&str; 10] = [
    "EE 00 00 00 00 01 20 13 10",
    "EE 00 20 00 00 06 62 04 00 FF 08 06 65 84",
    "EE 00 00 00 00 0D 50 00 01 45 4D 55 43 4C 49 45 4E 54 20 4D FE",
    "EE 00 20 00 00 15 51 41 42 43 44 45 46 47 48 00 00 00 00 00 00 00 00 00 00 00 00 60 03",
    "EE 00 00 00 00 03 30 00 01 55 0D",
    "EE 00 20 00 00 08 3F 00 01 00 00 10 00 10 15 B1",
    "EE 00 00 00 00 0A 40 00 07 00 04 09 00 01 01 F5 3B 42",
    "EE 00 20 00 00 03 30 00 08 17 F3",
    "EE 00 00 00 00 01 52 86 40",
    "EE 00 20 00 00 01 21 0B 61",
];
const METER: [&str; 10] = [
    "EE 00 00 00 00 05 00 00 01 00 00 C6 B5",
    "EE 00 20 00 00 05 00 02 00 10 08 8C 38",
    "EE 00 00 00 00 01 00 11 31",
    "EE 00 20 00 00 01 00 80 51",
    "EE 00 00 00 00 24 00 00 20 54 45 53 54 45 4D 55 2D 31 20 20 20 01 00 02 03 30 30 30 30 30 30 30 30 31 32 33 34 35 36 37 38 F1 74 5B",
    "EE 00 20 00 00 14 00 00 10 30 30 30 30 30 30 30 30 31 32 33 34 35 36 37 38 DC 6B FD",
    "EE 00 00 00 00 01 00 11 31",
    "EE 00 20 00 00 08 00 00 04 09 00 01 00 F6 BD F5",
    "EE 00 00 00 00 01 00 11 31",
    "EE 00 20 00 00 01 00 80 51",
];

fn run(burst: bool) -> Pair {
    let link = LinkConfig {
        burst,
        ..LinkConfig::new(End::Tool)
    };
    let config = ServerConfig {
        max_packet_size: 512,
        max_packets: 16,
        ..ServerConfig::default()
    };
    let mut pair = Pair::with(
        ClientConfig {
            link,
            ..ClientConfig::default()
        },
        config,
    );
    pair.tables.insert(
        1,
        hex("54 45 53 54 45 4D 55 2D 31 20 20 20 01 00 02 03 30 30 30 30 30 30 30 30 31 32 33 34 35 36 37 38"),
    );
    pair.tables.insert(7, Vec::new());
    pair.tables.insert(8, hex("09 00 01 00"));
    let logon = Logon {
        user_id: 1,
        user: Request::user("EMUCLIENT").unwrap(),
        password: Some(Secret::from_text("ABCDEFGH", Padding::Nul).unwrap()),
    };
    let options = OpenOptions {
        negotiate: Some(Offer {
            packet_size: 1024,
            packets: 255,
            bauds: vec![8, 6],
        }),
        logon: Some(logon),
        ..OpenOptions::default()
    };
    let settings = pair.run(Open::new(options)).unwrap().settings;
    assert_eq!(
        settings,
        Settings {
            packet_size: 512,
            packets: 16,
            baud: 19200
        }
    );
    assert_eq!(settings.packet_data(), 504);
    pair.run(ReadTable::new(1, settings)).unwrap();
    pair.run(ReadTable::range(1, settings, 16, 16)).unwrap();
    pair.run(WriteTable::new(7, hex("09 00 01 01"), settings))
        .unwrap();
    assert_eq!(
        pair.run(ReadTable::new(8, settings)).unwrap(),
        hex("09 00 01 00")
    );
    pair.run(Close::new()).unwrap();
    pair
}

#[test]
fn the_worked_session_is_spoken_byte_for_byte_by_both_ends() {
    for burst in [true, false] {
        let pair = run(burst);
        let with_acks = |packets: &[&str], first: bool| {
            let ack = |packet: &&str| match first {
                true => [vec![ACK], hex(packet)].concat(),
                false => [hex(packet), vec![ACK]].concat(),
            };
            packets.iter().flat_map(ack).collect::<Vec<u8>>()
        };
        assert_eq!(pair.sent(To::Meter).concat(), with_acks(&TOOL, false));
        assert_eq!(pair.sent(To::Tool).concat(), with_acks(&METER, true));
        assert_eq!(pair.ended, [Ended::Logoff]);
    }
}

#[test]
fn ack_and_next_request_share_a_write() {
    // One write per request, and the lone ACKs after Negotiate and Terminate.
    assert_eq!(run(true).sent(To::Meter).len(), 12);
    assert_eq!(run(false).sent(To::Meter).len(), 20);
}

#[test]
fn c46_the_worked_session_takes_wire_time_and_turn_arounds_only() {
    let mut pair = run(true);
    let start = pair.log[0].1;
    pair.wait(std::time::Duration::from_millis(50));
    let last = pair.log.last().unwrap().1;
    let bytes = |rate: u32| -> usize {
        // Up to the ACK of the Negotiate answer everything goes at 9600.
        let slow = 9 + 1 + 14 + 1 + 1 + 13 + 1 + 13;
        let all: usize = pair.log.iter().map(|sent| sent.2.len()).sum();
        if rate == 9600 { slow } else { all - slow }
    };
    let wire = wire_time(bytes(9600), 9600) + wire_time(bytes(19200), 19200);
    let spent = last - start;
    let allowed = wire + std::time::Duration::from_millis(30 + 20);
    assert!(spent <= allowed, "{spent:?} for {wire:?} on the wire");
}

#[test]
fn the_real_start_of_a_session_is_understood() {
    // As documented for an A3: the meter's ACK and packet arrive as one burst.
    let mut tool = Client::new(ClientConfig::default());
    let mut now = std::time::Instant::now();
    let step = std::time::Duration::from_millis(20);
    tool.send(now, &Request::Identification).unwrap();
    assert_eq!(
        tool.poll_transmit(),
        Some(hex("EE 00 00 00 00 01 20 13 10"))
    );
    tool.handle_bytes(now, &hex("06 EE 00 00 00 00 05 00 00 01 00 00 C6 B5"));
    assert!(matches!(tool.poll_event(), Some(ClientEvent::Answer(_))));
    let negotiate = Request::Negotiate {
        packet_size: 1024,
        packets: 128,
        bauds: vec![6],
    };
    tool.send(now, &negotiate).unwrap();
    now += step;
    tool.handle_timeout(now);
    assert_eq!(
        tool.poll_transmit(),
        Some(hex("06 EE 00 20 00 00 05 61 04 00 80 06 C2 29"))
    );
    tool.handle_bytes(now, &hex("06 EE 00 20 00 00 05 00 04 00 80 06 35 83"));
    tool.handle_timeout(now + step);
    assert_eq!(tool.poll_transmit(), Some(vec![ACK]));
    assert!(matches!(tool.poll_event(), Some(ClientEvent::Answer(_))));
    assert_eq!(
        tool.settings(),
        Settings {
            packet_size: 1024,
            packets: 128,
            baud: 9600
        }
    );
}
