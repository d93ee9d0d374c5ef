//! One link at either end: points 4 to 14, 41 and 42.

use std::time::Duration;

use meterbench_c1218::*;

use crate::bench::{Solo, hex, ms, packet, packet_of, secs};

const BOTH: [End; 2] = [End::Tool, End::Meter];
const IDENT: &str = "EE 00 00 00 00 01 20 13 10";

#[test]
fn c04_one_bare_ack_per_good_packet_after_the_turn_around() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.feed(&hex(IDENT));
        assert!(solo.out().is_empty(), "not before the turn-around");
        let due = solo.link.poll_timeout().unwrap() - solo.now;
        assert!(due >= Duration::from_micros(175) && due < ms(5), "{due:?}");
        assert_eq!(solo.reply(), [ACK]);
        solo.wait(secs(10));
        assert!(solo.out().is_empty());
    }
}

#[test]
fn c05_bad_crc_gives_one_nak_and_no_message() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        let mut bytes = hex(IDENT);
        bytes[8] ^= 1;
        solo.feed(&bytes);
        assert_eq!(solo.reply(), [NAK]);
        solo.wait(secs(10));
        assert!(solo.out().is_empty());
        assert!(solo.events().is_empty());
        assert_eq!(
            (
                solo.link.counters().crc_errors,
                solo.link.counters().naks_out
            ),
            (1, 1)
        );
    }
}

#[test]
fn c06_gap_inside_a_packet_drops_the_fragment_and_naks() {
    for end in BOTH {
        let (head, tail) = (&hex(IDENT)[..4], &hex(IDENT)[4..]);
        let mut solo = Solo::new(end);
        solo.feed(head);
        solo.wait(ms(499));
        assert!(solo.out().is_empty());
        solo.feed(tail);
        assert_eq!(solo.reply(), [ACK], "499 ms are no gap");
        solo.link.forget_last_packet();
        solo.feed(head);
        solo.wait(ms(500));
        assert_eq!(solo.reply(), [NAK]);
        solo.feed(tail);
        solo.feed(&hex(IDENT));
        assert_eq!(solo.reply(), [ACK], "back to hunting for a start");
        assert_eq!(solo.received().len(), 2);
    }
}

#[test]
fn c07_length_zero_or_past_the_agreed_size_is_a_bad_packet() {
    for end in BOTH {
        for length in [[0x00, 0x00], [0x00, 0x39], [0xFF, 0xFF]] {
            let mut solo = Solo::new(end);
            solo.feed(&[0xEE, 0, 0, 0, length[0], length[1], 0x20, 0x13, 0x10]);
            solo.wait(ms(600));
            assert_eq!(solo.out().concat(), [NAK], "{length:02X?}");
            assert!(solo.events().is_empty());
            solo.feed(&hex(IDENT));
            assert_eq!(solo.reply(), [ACK]);
        }
    }
}

#[test]
fn c07_length_ffff_does_not_overrun() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.feed(&[0xEE, 0, 0, 0, 0xFF, 0xFF]);
        for _ in 0..70 {
            solo.feed(&[0x55; 1024]);
            solo.now += ms(1);
        }
        solo.wait(ms(600));
        assert_eq!(solo.out().concat(), [NAK]);
        assert!(solo.events().is_empty());
    }
}

#[test]
fn c08_garbage_before_a_packet_is_skipped() {
    for end in BOTH {
        for length in [1, 10, 1000, 5000] {
            let mut solo = Solo::new(end);
            let garbage: Vec<u8> = (0..length).map(|n| (n * 7 % 0xEE) as u8).collect();
            solo.feed(&garbage);
            solo.feed(&hex(IDENT));
            assert_eq!(solo.reply(), [ACK]);
            assert_eq!(solo.received(), [[0x20]]);
        }
    }
}

#[test]
fn c08_a_false_start_in_garbage_costs_at_most_half_a_second() {
    for end in BOTH {
        for noise in [
            "EE",
            "EE EE",
            "EE 12",
            "EE 00 00 00 00 30",
            "EE 00 00 00 00 01",
            "EE EE 00 EE 00 00 00 05 EE",
        ] {
            let mut solo = Solo::new(end);
            solo.feed(&hex(noise));
            solo.feed(&hex(IDENT));
            solo.wait(ms(501));
            assert_eq!(solo.out().concat(), [ACK], "{noise}");
            assert_eq!(solo.received(), [[0x20]], "{noise}");
        }
    }
}

#[test]
fn c10_toggle_alternates_per_new_packet_and_stays_on_retransmission() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        let mut toggles = Vec::new();
        for round in 0..4 {
            solo.link.send(solo.now, &[0x20]).unwrap();
            toggles.push(solo.reply()[2]);
            if round == 1 {
                solo.wait(secs(3));
                toggles.push(solo.out().concat()[2]);
            }
            // The other direction has a toggle of its own, here always the same.
            solo.feed(&packet(0x20, 0, &[round]));
            solo.reply();
        }
        assert_eq!(toggles, [0x00, 0x20, 0x20, 0x00, 0x20]);
    }
}

#[test]
fn c10_toggle_does_not_move_for_a_message_that_never_left() {
    let mut solo = Solo::new(End::Tool);
    solo.link.send(solo.now, &[0x20]).unwrap();
    assert_eq!(solo.out(), [packet(0, 0, &[0x20])]);
    solo.feed(&[ACK]);
    solo.link.send(solo.now, &[0x30, 0, 8]).unwrap();
    assert!(solo.out().is_empty(), "it waits for the turn-around");
    solo.link.abandon();
    solo.link.send(solo.now, &[0x20]).unwrap();
    assert_eq!(solo.reply(), packet(0x20, 0, &[0x20]), "no duplicate");
}

#[test]
fn c10_toggle_goes_on_from_the_last_packet_that_left_of_a_message_given_up() {
    let mut solo = Solo::new(End::Tool);
    solo.link.set_settings(Settings {
        packets: 2,
        ..Settings::default()
    });
    solo.link.send(solo.now, &[0x40; 60]).unwrap();
    assert_eq!(solo.out()[0][2], 0xC0);
    solo.link.abandon();
    solo.wait(ms(100));
    solo.link.send(solo.now, &[0x20]).unwrap();
    assert_eq!(solo.out(), [packet(0x20, 0, &[0x20])]);
}

#[test]
fn c11_a_duplicate_is_acked_and_not_delivered() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        let write = hex("EE 00 00 00 00 0B 4F 00 06 00 00 04 00 02 AA 55 01 ED 4C");
        for _ in 0..3 {
            solo.feed(&write);
            assert_eq!(solo.reply(), [ACK]);
        }
        assert_eq!(solo.received().len(), 1);
        assert_eq!(solo.link.counters().duplicates, 2);
        solo.feed(&packet(0x20, 0, &[0x4F, 0, 6]));
        solo.feed(&write);
        assert_eq!(
            solo.received().len(),
            2,
            "only the packet just before counts"
        );
    }
}

#[test]
fn c11_identity_is_part_of_what_makes_a_duplicate() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.feed(&packet_of(0, 0, 0, &[1]));
        solo.feed(&packet_of(5, 0, 0, &[1]));
        assert_eq!(solo.received().len(), 2);
    }
}

#[test]
fn c12_same_toggle_but_another_crc_is_a_new_packet() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.feed(&packet(0, 0, &[1]));
        solo.feed(&packet(0, 0, &[2]));
        assert_eq!(solo.received(), [[1], [2]]);
    }
}

#[test]
fn c13_no_ack_for_two_seconds_gives_three_equal_retransmissions_then_failure() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.link.send(solo.now, &[0x20]).unwrap();
        let wire = wire_time(9, 9600);
        for tries in 0..4 {
            assert_eq!(solo.out().concat(), hex(IDENT), "try {tries}");
            solo.wait(secs(2) + wire - ms(1));
            assert!(solo.out().is_empty(), "not within 2 s of the last bit");
            solo.wait(ms(1));
        }
        assert!(solo.out().is_empty());
        let error = LinkError::NoAck { tries: 4, heard: 0 };
        assert_eq!(solo.events(), [LinkEvent::Failed(error)]);
        assert_eq!(solo.elapsed(), 4 * (secs(2) + wire));
        assert_eq!(solo.link.counters().retries, 3);
    }
}

#[test]
fn c13_a_byte_that_is_no_ack_changes_nothing() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.link.send(solo.now, &[0x20]).unwrap();
        solo.out();
        solo.feed(&[0x16]);
        solo.wait(secs(3));
        assert_eq!(solo.out().concat(), hex(IDENT));
        solo.feed(&[ACK]);
        assert_eq!(solo.events(), [LinkEvent::Delivered { implied: false }]);
    }
}

#[test]
fn c14_nak_gives_the_same_packet_again_after_a_pause() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.link.send(solo.now, &[0x20]).unwrap();
        solo.out();
        solo.feed(&[NAK, NAK, NAK]);
        assert!(solo.out().is_empty());
        solo.wait(ms(19));
        assert!(solo.out().is_empty());
        solo.wait(ms(2));
        assert_eq!(solo.out().concat(), hex(IDENT), "a burst of NAKs is one");
        assert_eq!(solo.link.counters().retries, 1);
    }
}

#[test]
fn c14_stray_ack_and_nak_are_ignored() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        solo.feed(&[ACK, NAK, 0x55, ACK, NAK]);
        solo.wait(secs(3));
        assert!(solo.out().is_empty() && solo.events().is_empty());
        solo.feed(&hex(IDENT));
        assert_eq!(solo.reply(), [ACK]);
    }
}

#[test]
fn c41_ack_and_packet_in_one_read_or_split_anywhere_are_the_same() {
    for end in BOTH {
        let stream = [
            vec![ACK],
            packet(0x20, 0, &[0, 0xEE, 6, 0x15]),
            packet(0, 0, &[9]),
        ]
        .concat();
        let result = |cuts: &[usize]| {
            let mut solo = Solo::new(end);
            solo.link.send(solo.now, &[0x20]).unwrap();
            solo.out();
            let mut from = 0;
            for &cut in cuts {
                solo.feed(&stream[from..cut]);
                solo.now += ms(1);
                from = cut;
            }
            solo.feed(&stream[from..]);
            solo.events()
        };
        let whole = result(&[]);
        assert_eq!(whole.len(), 3);
        for cut in 0..stream.len() {
            assert_eq!(result(&[cut]), whole);
        }
        assert_eq!(result(&(1..stream.len()).collect::<Vec<_>>()), whole);
    }
}

#[test]
fn c42_any_identity_is_accepted_and_the_meter_echoes_it() {
    for identity in [0x00, 0x05, 0x40, 0xD0] {
        let mut tool = Solo::new(End::Tool);
        tool.feed(&packet_of(identity, 0, 0, &[0]));
        assert_eq!(tool.received(), [[0]]);
        tool.link.send(tool.now, &[0x20]).unwrap();
        assert_eq!(
            tool.reply()[1..3],
            [0xEE, 0x00],
            "the tool's own stays what it is set to"
        );
        let mut meter = Solo::new(End::Meter);
        meter.feed(&packet_of(identity, 0, 0, &[0x20]));
        meter.link.send(meter.now, &[0]).unwrap();
        assert_eq!(meter.reply()[1..3], [0xEE, identity]);
    }
    let config = LinkConfig {
        identity: Identity::Fixed(0x40),
        ..LinkConfig::new(End::Tool)
    };
    let mut tool = Solo::with(config);
    tool.link.send(tool.now, &[0x20]).unwrap();
    assert_eq!(tool.reply()[1], 0x40);
}

#[test]
fn ack_and_next_packet_leave_together_unless_told_otherwise() {
    for burst in [true, false] {
        let config = LinkConfig {
            burst,
            echo: Echo::Off,
            ..LinkConfig::new(End::Tool)
        };
        let mut solo = Solo::with(config);
        solo.feed(&packet(0, 0, &[0]));
        solo.link.send(solo.now, &[0x52]).unwrap();
        solo.wait(ms(10));
        let out = solo.out();
        assert_eq!(out.len(), if burst { 1 } else { 2 });
        assert_eq!(out.concat(), [vec![ACK], packet(0, 0, &[0x52])].concat());
    }
}

#[test]
fn nothing_leaves_while_a_packet_arrives() {
    let mut solo = Solo::new(End::Tool);
    solo.link.send(solo.now, &[0x20]).unwrap();
    solo.out();
    solo.wait(ms(1900));
    let answer = packet(0, 0, &[0; 40]);
    solo.feed(&answer[..20]);
    solo.wait(ms(300));
    assert!(
        solo.out().is_empty(),
        "the response time-out is over, but the line is not free"
    );
    solo.feed(&answer[20..]);
    assert_eq!(solo.reply(), [ACK], "and the packet was as good as an ACK");
}

#[test]
fn a_peer_with_a_stuck_toggle_can_be_told_apart_by_what_it_acknowledged() {
    for (stuck_toggle, messages) in [(false, 1), (true, 2)] {
        let config = LinkConfig {
            stuck_toggle,
            echo: Echo::Off,
            ..LinkConfig::new(End::Tool)
        };
        let mut solo = Solo::with(config);
        for _ in 0..2 {
            solo.link.send(solo.now, &[0x30, 0, 8]).unwrap();
            solo.reply();
            solo.feed(&[ACK]);
            solo.feed(&packet(0, 0, &[0]));
            solo.reply();
        }
        assert_eq!(solo.received().len(), messages);
    }
}

#[test]
fn an_ack_waits_for_the_packet_that_arrives_behind_the_one_it_is_for() {
    for end in BOTH {
        let mut solo = Solo::new(end);
        let second = packet(0x20, 0, &[2; 30]);
        solo.feed(&[packet(0, 0, &[1]), second[..20].to_vec()].concat());
        solo.wait(ms(400));
        solo.link.handle_timeout(solo.now);
        assert!(solo.out().is_empty(), "the line is half duplex");
        solo.feed(&second[20..]);
        assert_eq!(solo.reply(), [ACK]);
        assert_eq!(solo.received().len(), 2);
    }
}
