//! Messages of several packets: points 30 and 31, and the two examples of the fact sheet.

use meterbench_c1218::*;

use crate::bench::{Pair, Solo, To, hex, packet};

const SYNTHETIC: [&str; 3] = [
    "EE 00 E0 02 00 38 00 00 8C 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F 20 21 22 23 24 25 26 27 28 29 2A 2B 2C 2D 2E 2F 30 31 32 33 34 D8 FE",
    "EE 00 80 01 00 38 35 36 37 38 39 3A 3B 3C 3D 3E 3F 40 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50 51 52 53 54 55 56 57 58 59 5A 5B 5C 5D 5E 5F 60 61 62 63 64 65 66 67 68 69 6A 6B 6C 9F 9C",
    "EE 00 A0 00 00 20 6D 6E 6F 70 71 72 73 74 75 76 77 78 79 7A 7B 7C 7D 7E 7F 80 81 82 83 84 85 86 87 88 89 8A 8B FE 4D 0C",
];
const ECHELON: [&str; 2] = [
    "EE 00 C0 01 00 38 00 00 4F 02 2A 88 45 4C 4F 4E 02 00 FF 0C 01 00 0A 0D 02 0C 09 04 FF B5 F1 5F 02 1D F4 F0 CF 07 FF FF FF F8 FF FF FF 7F FC EF 03 04 02 70 F4 FF FF FF FF BF FE 7B 1F 00 8A B5",
    "EE 00 A0 00 00 1B 00 00 00 E6 80 80 01 02 04 60 00 00 02 FF E6 C6 38 0E 89 BC 73 B8 63 01 02 02 CD 37 82",
];

fn settings(packets: u8) -> Settings {
    Settings {
        packets,
        ..Settings::default()
    }
}

#[test]
fn c30_the_worked_example_is_sent_byte_for_byte() {
    let table: Vec<u8> = (0..=0x8B).collect();
    let message = Response::table(&table).emit();
    for end in [End::Tool, End::Meter] {
        let mut solo = Solo::new(end);
        solo.link.set_settings(settings(3));
        // The packet before had toggle 0.
        solo.link.flip_toggle();
        solo.link.send(solo.now, &message).unwrap();
        for expected in SYNTHETIC {
            assert_eq!(solo.reply(), hex(expected));
            assert!(solo.events().is_empty());
            solo.feed(&[ACK]);
        }
        assert_eq!(solo.events(), [LinkEvent::Delivered { implied: false }]);
    }
}

#[test]
fn c30_the_worked_example_and_a_real_one_are_joined() {
    for end in [End::Tool, End::Meter] {
        for (packets, count, first, checksum) in [
            (&SYNTHETIC[..], 140, 0x00, 0xFE),
            (&ECHELON[..], 79, 0x02, 0xCD),
        ] {
            let mut solo = Solo::new(end);
            solo.link.set_settings(settings(3));
            for bytes in packets {
                solo.feed(&hex(bytes));
                assert_eq!(solo.reply(), [ACK]);
            }
            let message = solo.received().concat();
            assert_eq!(message.last(), Some(&checksum));
            let data = table_data(&message[1..]).unwrap();
            assert_eq!((data.len(), data[0]), (count, first));
        }
    }
}

#[test]
fn c30_two_three_and_255_packets_have_the_right_control_and_sequence() {
    for n in [2_usize, 3, 255] {
        for end in [End::Tool, End::Meter] {
            let (mut from, mut to) = (
                Solo::new(end),
                Solo::new(match end {
                    End::Tool => End::Meter,
                    End::Meter => End::Tool,
                }),
            );
            from.link.set_settings(settings(255));
            to.link.set_settings(settings(255));
            let message: Vec<u8> = (0..56 * n - 3).map(|n| n as u8).collect();
            from.link.send(from.now, &message).unwrap();
            for index in 0..n {
                let bytes = from.reply();
                let toggle = if index % 2 == 1 { 0x20 } else { 0 };
                assert_eq!(bytes[2], toggle | if index == 0 { 0xC0 } else { 0x80 });
                assert_eq!(usize::from(bytes[3]), n - 1 - index);
                to.feed(&bytes);
                let ack = to.reply();
                assert_eq!(ack, [ACK]);
                from.feed(&ack);
            }
            assert_eq!(to.received(), [message]);
        }
    }
}

#[test]
fn c31_a_duplicate_middle_packet_is_dropped() {
    for end in [End::Tool, End::Meter] {
        let mut solo = Solo::new(end);
        solo.link.set_settings(settings(3));
        for index in [0, 1, 1, 1, 2] {
            solo.feed(&hex(SYNTHETIC[index]));
            assert_eq!(solo.reply(), [ACK]);
        }
        assert_eq!(solo.received().len(), 1);
        assert_eq!(solo.link.counters().duplicates, 2);
    }
}

/// A tool that reads a table in three packets, the first time in the way that `spoil` says.
fn read_spoiled(spoil: &[(u8, u8)]) -> (Vec<u8>, u64, u64) {
    let table: Vec<u8> = (0..=0x8B).collect();
    let message = Response::table(&table).emit();
    let piece = |sequence: u8| message.chunks(56).nth(2 - usize::from(sequence)).unwrap();
    let mut tool = Client::new(ClientConfig::default());
    let mut now = std::time::Instant::now();
    let mut toggle = 0;
    let mut asked = 0;
    let mut reads = Vec::new();
    let mut out = Vec::new();
    for request in [
        Request::Identification,
        Request::Logon {
            user_id: 1,
            user: [b' '; 10],
        },
        Request::Read { table: 1 },
    ] {
        tool.send(now, &request).unwrap();
        let mut answered = false;
        while !answered {
            while let Some(bytes) = tool.poll_transmit() {
                out.extend(bytes);
            }
            let Some(at) = out.iter().position(|&byte| byte == STP) else {
                now = tool.poll_timeout().map_or(now, |at| at.max(now));
                tool.handle_timeout(now);
                continue;
            };
            let (sent, _) = Packet::parse(&out[at..]).unwrap().unwrap();
            let code = sent.data[0];
            let own_toggle = sent.control.toggle();
            out.clear();
            tool.handle_bytes(now, &[ACK]);
            let plain = [(0xC0, 2), (0x80, 1), (0x80, 0)];
            let packets: Vec<(u8, u8)> = match code {
                0x20 | 0x50 => vec![(0, 0)],
                _ => {
                    asked += 1;
                    reads.push(own_toggle);
                    if asked == 1 {
                        spoil.to_vec()
                    } else {
                        plain.to_vec()
                    }
                }
            };
            for (control, sequence) in packets {
                let data = match code {
                    0x20 => &[0, 0, 1, 0, 0][..],
                    0x50 => &[0],
                    _ => piece(sequence),
                };
                tool.handle_bytes(now, &packet(control | toggle, sequence, data));
                toggle ^= 0x20;
                now += std::time::Duration::from_millis(1);
                tool.handle_timeout(now);
                // Every packet of a broken transmission is acknowledged all the same.
                let replies: Vec<u8> = core::iter::from_fn(|| tool.poll_transmit())
                    .flatten()
                    .collect();
                assert_eq!(replies.first(), Some(&ACK));
                out.extend(replies);
            }
            while let Some(event) = tool.poll_event() {
                answered = true;
                let ClientEvent::Answer(answer) = event else {
                    panic!("{event:?}")
                };
                if code == 0x30 {
                    assert!(
                        reads.windows(2).all(|pair| pair[0] != pair[1]),
                        "a fresh toggle each"
                    );
                    return (
                        table_data(&answer.body).unwrap().to_vec(),
                        asked,
                        tool.counters().retries,
                    );
                }
            }
        }
    }
    unreachable!()
}

#[test]
fn c31_missing_wrong_and_restarted_packets_abort_and_the_read_is_asked_again() {
    let table: Vec<u8> = (0..=0x8B).collect();
    assert_eq!(
        read_spoiled(&[(0xC0, 2), (0x80, 1), (0x80, 0)]),
        (table.clone(), 1, 0)
    );
    for spoil in [
        &[(0xC0, 2), (0x80, 0)][..],
        &[(0xC0, 2), (0x80, 2), (0x80, 1), (0x80, 0)],
        &[(0x80, 1), (0x80, 0)],
        &[(0xC0, 2), (0xC0, 2), (0x80, 1), (0x80, 0)],
        &[(0xC0, 2), (0x80, 1), (0xC0, 2), (0x80, 1), (0x80, 0)],
    ] {
        assert_eq!(read_spoiled(spoil), (table.clone(), 2, 0), "{spoil:02X?}");
    }
}

#[test]
fn c31_a_meter_takes_a_request_that_begins_anew_for_a_new_one() {
    let mut solo = Solo::new(End::Meter);
    solo.link.set_settings(settings(3));
    for bytes in [
        packet(0xC0, 1, &[1]),
        packet(0xE0, 1, &[2]),
        packet(0x80, 0, &[3]),
    ] {
        solo.feed(&bytes);
    }
    assert_eq!(solo.events(), [LinkEvent::Received(vec![2, 3])]);
    solo.feed(&packet(0xE0, 1, &[4]));
    solo.feed(&packet(0x00, 0, &[5]));
    assert_eq!(solo.events(), [LinkEvent::Received(vec![5])]);
    solo.feed(&packet(0xA0, 0, &[6]));
    assert_eq!(solo.events(), [LinkEvent::Broken]);
}

#[test]
fn an_answer_of_several_packets_survives_losses_of_every_packet() {
    for lost in 0..20 {
        let mut pair = Pair::new();
        pair.tables.insert(2, (0..140).collect());
        let settings = pair
            .log_on(Some(Offer {
                packet_size: 64,
                packets: 3,
                bauds: vec![],
            }))
            .settings;
        let base = [pair.sent(To::Tool).len(), pair.sent(To::Meter).len()];
        pair.fault = Box::new(move |to, nth, bytes| {
            let nth = 2 * (nth - base[usize::from(to == To::Meter)]) + usize::from(to == To::Meter);
            if nth == lost {
                bytes.clear();
            }
        });
        let data = pair.run(ReadTable::new(2, settings)).unwrap();
        assert_eq!(data, (0..140).collect::<Vec<u8>>(), "write {lost} lost");
    }
}
