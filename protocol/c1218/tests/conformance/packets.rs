//! Packets as bytes: points 1, 2 and 9.

use meterbench_c1218::*;

use crate::bench::hex;

/// Every packet of the fact sheet's list: bytes, identity, toggle, data.
pub const VECTORS: &[(&str, &str)] = &[
    ("EE 00 00 00 00 01 20 13 10", "20"),
    ("EE 00 20 00 00 01 20 82 70", "20"),
    ("EE 00 00 00 00 05 00 00 01 00 00 C6 B5", "00 00 01 00 00"),
    ("EE 00 00 00 00 05 00 00 02 00 00 A2 5A", "00 00 02 00 00"),
    ("EE 00 20 00 00 05 61 04 00 80 06 C2 29", "61 04 00 80 06"),
    ("EE 00 20 00 00 05 00 04 00 80 06 35 83", "00 04 00 80 06"),
    ("EE 00 20 00 00 05 61 04 00 FF 06 CE 5A", "61 04 00 FF 06"),
    ("EE 00 20 00 00 04 60 04 00 FF A6 D3", "60 04 00 FF"),
    (
        "EE 00 20 00 00 08 64 04 00 FF 0C 0A 0B 08 4D AF",
        "64 04 00 FF 0C 0A 0B 08",
    ),
    (
        "EE 00 00 00 00 0D 50 00 01 30 30 30 30 20 20 20 20 20 20 E7 60",
        "50 00 01 30 30 30 30 20 20 20 20 20 20",
    ),
    ("EE 00 00 00 00 03 30 00 01 55 0D", "30 00 01"),
    ("EE 00 00 00 00 03 30 00 00 DC 1C", "30 00 00"),
    ("EE 00 20 00 00 03 30 08 0D 7A 6A", "30 08 0D"),
    (
        "EE 00 00 00 00 08 3F 00 1C 01 02 03 00 08 C0 29",
        "3F 00 1C 01 02 03 00 08",
    ),
    (
        "EE 00 00 00 00 0B 4F 00 06 00 00 04 00 02 AA 55 01 ED 4C",
        "4F 00 06 00 00 04 00 02 AA 55 01",
    ),
    ("EE 00 00 00 00 01 00 11 31", "00"),
    ("EE 00 20 00 00 01 00 80 51", "00"),
    ("EE 00 00 00 00 01 06 27 54", "06"),
    ("EE 00 20 00 00 01 02 92 72", "02"),
    ("EE 00 00 00 00 01 0A 4B 9E", "0A"),
    ("EE 00 00 00 00 02 70 1E 1E 17", "70 1E"),
    ("EE 00 00 00 00 01 52 86 40", "52"),
    ("EE 00 20 00 00 01 21 0B 61", "21"),
    ("EE 00 20 00 00 05 71 3C 03 1E 00 B7 3D", "71 3C 03 1E 00"),
    ("EE D0 00 00 00 01 00 D2 74", "00"),
];

#[test]
fn c01_crc_is_that_of_every_published_packet() {
    assert_eq!(crc16(b"123456789"), 0x906E);
    for (bytes, data) in VECTORS {
        let bytes = hex(bytes);
        // Over a whole packet the register holds F0B8; the final inversion makes it 0F47.
        assert_eq!(crc16(&bytes), !0xF0B8, "{bytes:02X?}");
        let (packet, used) = Packet::parse(&bytes).unwrap().unwrap();
        assert_eq!((packet.data, used), (&hex(data)[..], bytes.len()));
        let mut out = Vec::new();
        packet.emit(&mut out).unwrap();
        assert_eq!(out, bytes);
    }
}

#[test]
fn c02_length_is_high_byte_first_and_crc_low_byte_first() {
    let data = [7; 300];
    let mut out = Vec::new();
    let packet = Packet {
        identity: 0,
        control: Control(0x20),
        sequence: 0,
        data: &data,
    };
    packet.emit(&mut out).unwrap();
    assert_eq!(out[..6], [0xEE, 0, 0x20, 0, 0x01, 0x2C]);
    assert_eq!(out[306..], crc16(&out[..306]).to_le_bytes());
    let id = hex(VECTORS[0].0);
    assert_eq!(crc16(&id[..7]), 0x1013);
}

#[test]
fn c09_start_ack_and_nak_inside_data_are_plain_data() {
    let data = [0xEE, 0x06, 0x15, 0xEE, 0xEE, 0x06];
    let mut out = Vec::new();
    Packet {
        identity: 0,
        control: Control(0),
        sequence: 0,
        data: &data,
    }
    .emit(&mut out)
    .unwrap();
    assert_eq!(Packet::parse(&out).unwrap().unwrap().0.data, data);
    for end in [End::Tool, End::Meter] {
        let mut solo = crate::bench::Solo::new(end);
        solo.feed(&out);
        assert_eq!(solo.reply(), [ACK]);
        assert_eq!(solo.events(), [LinkEvent::Received(data.to_vec())]);
    }
}

#[test]
fn every_prefix_of_a_packet_is_not_yet_one() {
    for (bytes, _) in VECTORS {
        let bytes = hex(bytes);
        for end in 0..bytes.len() {
            assert_eq!(Packet::parse(&bytes[..end]), Ok(None));
        }
    }
}

#[test]
fn every_flipped_bit_of_a_packet_is_noticed() {
    for (bytes, _) in VECTORS {
        let bytes = hex(bytes);
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(
                !matches!(Packet::parse(&bytes), Ok(Some(_))),
                "bit {bit} of {bytes:02X?}"
            );
        }
    }
}

#[test]
fn data_of_no_byte_or_too_many_is_not_emitted() {
    let mut out = Vec::new();
    let mut emit = |data: &[u8]| {
        Packet {
            identity: 0,
            control: Control(0),
            sequence: 0,
            data,
        }
        .emit(&mut out)
        .is_ok()
    };
    assert!(!emit(&[]));
    assert!(emit(&[0; 8184]));
    assert!(!emit(&[0; 8185]));
    assert_eq!(out.len(), 8192);
}

#[test]
fn a_password_is_not_in_the_debug_of_its_packet() {
    let bytes = crate::bench::packet(0, 0, &[&[0x51][..], &[b'A'; 20]].concat());
    let shown = format!("{:?}", Packet::parse(&bytes).unwrap().unwrap().0);
    assert!(shown.contains('…') && !shown.contains("65, 65"), "{shown}");
}

#[test]
fn every_request_of_the_list_is_parsed_and_emitted() {
    let mut requests = 0;
    for (_, data) in VECTORS {
        let data = hex(data);
        if data[0] >= 0x20 {
            let mut out = Vec::new();
            Request::parse(&data).unwrap().emit(&mut out).unwrap();
            assert_eq!(out, data);
            requests += 1;
        }
    }
    assert_eq!(requests, 16);
}
