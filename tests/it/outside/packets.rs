//! Packets and their acknowledgement: points 1 to 14, 41 and 42.

use super::tool::{ACK, NAK, NOTHING, Tool, checksum, crc, hex, ms, packet, read, write};

const IDENT: &str = "EE 00 00 00 00 01 20 13 10";
/// Its answer: C12.18, version 1.0.
const IDENTIFIED: &str = "EE 00 00 00 00 05 00 00 01 00 00 C6 B5";

#[tokio::test(start_paused = true)]
async fn c01_published_packets_go_in_and_come_out() {
    assert_eq!(crc(b"123456789"), 0x906E);
    let mut tool = Tool::new().await;
    for (said, heard) in [
        (IDENT, IDENTIFIED),
        (
            "EE 00 20 00 00 05 61 04 00 80 06 C2 29",
            "EE 00 20 00 00 05 00 04 00 80 06 35 83",
        ),
        (
            "EE 00 00 00 00 0D 50 00 01 30 30 30 30 20 20 20 20 20 20 E7 60",
            "EE 00 00 00 00 01 00 11 31",
        ),
        ("EE 00 20 00 00 01 21 0B 61", "EE 00 20 00 00 01 00 80 51"),
    ] {
        tool.say(&hex(said)).await;
        assert_eq!(tool.hear(1, ms(100)).await, Some(vec![ACK]), "{said}");
        assert_eq!(tool.packet().await.bytes, hex(heard), "{said}");
        tool.say(&[ACK]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn c02_a_check_sequence_with_its_high_byte_first_or_a_length_with_its_low_byte_first_is_refused()
 {
    let mut tool = Tool::new().await;
    tool.say(&hex("EE 00 00 00 00 01 20 10 13")).await;
    assert_eq!(tool.hear_all(ms(1500)).await, [NAK]);
    // Length 1 as 0100 is 256: more than a packet of 64 holds.
    tool.say(&hex("EE 00 00 00 01 00 20 13 10")).await;
    assert_eq!(tool.hear_all(ms(1500)).await, [NAK]);
    tool.say(&hex(IDENT)).await;
    let heard = tool.hear_all(ms(100)).await;
    assert_eq!(heard[1..], hex(IDENTIFIED));
}

#[tokio::test(start_paused = true)]
async fn c03_a_table_and_its_checksum_sum_to_zero() {
    assert_eq!(checksum(&[0x45]), 0xBB);
    let mut tool = Tool::open("60 04 00 10").await;
    let answer = tool.ask(&read(1)).await;
    assert_eq!((answer[0], &answer[1..3]), (0, &[0, 32][..]));
    assert_eq!(
        answer[3..]
            .iter()
            .fold(0u8, |sum, byte| sum.wrapping_add(*byte)),
        0
    );
    let mut spoiled = write(5, &[b'X'; 20]);
    *spoiled.last_mut().unwrap() ^= 1;
    assert_ne!(tool.ask(&spoiled).await, [0]);
    assert_ne!(tool.table(&read(5)).await, [b'X'; 20]);
}

#[tokio::test(start_paused = true)]
async fn c04_a_good_packet_gets_one_bare_ack_after_the_turn_around_and_in_time() {
    let mut tool = Tool::new().await;
    tool.say(&hex(IDENT)).await;
    assert_eq!(
        tool.hear(1, ms(0)).await,
        None,
        "before the turn-around is over"
    );
    assert_eq!(tool.hear(1, ms(1_900)).await, Some(vec![ACK]));
    assert_eq!(
        tool.packet().await.bytes,
        hex(IDENTIFIED),
        "and no other ACK before it"
    );
}

#[tokio::test(start_paused = true)]
async fn c05_a_wrong_check_sequence_gets_exactly_one_nak_and_no_answer() {
    let mut tool = Tool::new().await;
    tool.say(&hex("EE 00 00 00 00 01 20 13 11")).await;
    assert_eq!(tool.hear_all(ms(5_000)).await, [NAK]);
    // It was not delivered: the meter is not yet identified.
    assert_eq!(tool.ask(&hex("60 04 00 10")).await, [0x0A]);
}

#[tokio::test(start_paused = true)]
async fn c06_a_gap_in_a_packet_drops_the_fragment() {
    let mut tool = Tool::new().await;
    for cut in 1..8 {
        tool.say(&hex(IDENT)[..cut]).await;
        assert_eq!(
            tool.hear_all(ms(300)).await,
            NOTHING,
            "{cut} bytes: not yet"
        );
        assert_eq!(tool.hear_all(ms(1_200)).await, [NAK], "{cut} bytes");
    }
    assert_eq!(tool.ask(&[0x20]).await[0], 0, "and a whole one is heard");
}

#[tokio::test(start_paused = true)]
async fn c07_a_length_of_zero_or_past_the_agreed_size_is_a_bad_packet() {
    for head in [
        "EE 00 00 00 00 00 00 00",
        "EE 00 00 00 00 39",
        "EE 00 00 00 FF FF",
    ] {
        let mut tool = Tool::new().await;
        tool.say(&hex(head)).await;
        assert_eq!(tool.hear_all(ms(2_000)).await, [NAK], "{head}");
        assert_eq!(tool.ask(&[0x20]).await[0], 0, "{head}");
    }
}

#[tokio::test(start_paused = true)]
async fn c08_garbage_before_a_packet_is_skipped_and_a_false_start_is_over_in_time() {
    let mut tool = Tool::new().await;
    let mut noise: Vec<u8> = (0..2_000u32)
        .map(|place| (place * 37 % 251) as u8)
        .collect();
    noise.retain(|byte| *byte != 0xEE);
    tool.say(&noise).await;
    assert_eq!(tool.ask(&[0x20]).await[0], 0);
    // A start that promises 32 bytes more than come.
    tool.say(&hex("EE 00 00 00 00 20 01 02")).await;
    tool.pass(ms(1_500)).await;
    tool.hear_all(ms(0)).await;
    assert_eq!(tool.ask(&hex("60 04 00 10")).await[0], 0);
}

#[tokio::test(start_paused = true)]
async fn c09_starts_acks_and_naks_inside_data_are_data() {
    let mut tool = Tool::open("60 04 00 10").await;
    let outputs = hex("01 00 EE 06 15 EE 06 15 00 00 00 00 00 00 00 00");
    assert_eq!(tool.ask(&write(2048 + 104, &outputs)).await, [0]);
    assert_eq!(tool.table(&read(2048 + 104)).await, outputs);
}

#[tokio::test(start_paused = true)]
async fn c10_the_toggle_changes_with_every_new_packet_and_stays_on_retransmission() {
    let mut tool = Tool::open("60 00 40 10").await;
    let mut last = None;
    for _ in 0..3 {
        tool.send(&read(0)).await;
        let first = tool.packet().await;
        tool.say(&[NAK]).await;
        assert_eq!(tool.packet().await, first, "the same again");
        tool.say(&[ACK]).await;
        let second = tool.packet().await;
        tool.say(&[ACK]).await;
        let toggles = [first.control() & 0x20, second.control() & 0x20];
        assert!(
            last != Some(toggles[0]) && toggles[0] != toggles[1],
            "{last:?} {toggles:?}"
        );
        last = Some(toggles[1]);
    }
}

#[tokio::test(start_paused = true)]
async fn c11_a_duplicate_is_acknowledged_and_not_carried_out_again() {
    let mut tool = Tool::open("60 04 00 10").await;
    let before = tool.table(&read(23)).await[0];
    // Procedure 9, demand reset; the byte order is the meter's.
    let call = tool.next_packet(&write(7, &hex("00 09 01 01")));
    tool.say(&call).await;
    assert_eq!(tool.hear(1, ms(100)).await, Some(vec![ACK]));
    assert_eq!(tool.packets().await[0].data(), [0]);
    for _ in 0..3 {
        tool.say(&call).await;
        assert_eq!(tool.hear_all(ms(3_000)).await, [ACK]);
    }
    assert_eq!(tool.table(&read(23)).await[0], before + 1);
}

#[tokio::test(start_paused = true)]
async fn c12_the_same_toggle_with_another_check_sequence_is_a_new_packet() {
    let mut tool = Tool::open("60 04 00 10").await;
    for table in [1, 5, 1, 5] {
        tool.toggle = 0;
        assert_eq!(tool.ask(&read(table)).await[0], 0, "ST-{table}");
    }
}

#[tokio::test(start_paused = true)]
async fn c13_without_an_ack_the_answer_comes_three_times_more_and_then_the_link_is_dead() {
    let mut tool = Tool::new().await;
    tool.say(&hex(IDENT)).await;
    assert_eq!(tool.hear(1, ms(100)).await, Some(vec![ACK]));
    let first = tool.packet().await;
    for again in 1..=3 {
        let since = tool.now();
        assert_eq!(tool.packet().await, first, "retry {again}");
        let gap = tool.now() - since;
        assert!(
            (ms(1_900)..ms(2_600)).contains(&gap),
            "retry {again} after {gap:?}"
        );
    }
    assert_eq!(tool.hear_all(ms(10_000)).await, NOTHING);
    assert_eq!(
        tool.ask(&[0x20]).await[0],
        0,
        "it is in its base state again"
    );
}

#[tokio::test(start_paused = true)]
async fn c14_a_nak_brings_the_same_packet_and_stray_ones_bring_nothing() {
    let mut tool = Tool::new().await;
    tool.say(&[ACK, NAK, NAK, ACK]).await;
    assert_eq!(tool.hear_all(ms(3_000)).await, NOTHING);
    tool.send(&[0x20]).await;
    let first = tool.packet().await;
    for _ in 0..2 {
        tool.say(&[NAK]).await;
        assert_eq!(tool.packet().await, first);
    }
    tool.say(&[ACK]).await;
    tool.say(&[NAK]).await;
    assert_eq!(tool.hear_all(ms(3_000)).await, NOTHING);
}

#[tokio::test(start_paused = true)]
async fn c41_an_ack_and_a_request_at_once_or_a_packet_in_any_two_pieces_are_the_same() {
    for cut in 1..9 {
        let mut tool = Tool::new().await;
        tool.say(&hex(IDENT)[..cut]).await;
        tool.pass(ms(20)).await;
        tool.say(&hex(IDENT)[cut..]).await;
        assert_eq!(tool.hear(1, ms(100)).await, Some(vec![ACK]), "{cut}");
        assert_eq!(tool.packet().await.bytes, hex(IDENTIFIED), "{cut}");
    }
    let mut tool = Tool::new().await;
    tool.send(&[0x20]).await;
    tool.packet().await;
    let next = tool.next_packet(&hex("60 04 00 10"));
    tool.say(&[&[ACK], &next[..]].concat()).await;
    assert_eq!(tool.hear(1, ms(100)).await, Some(vec![ACK]));
    assert_eq!(tool.packets().await[0].data(), hex("00 04 00 10 06"));
}

#[tokio::test(start_paused = true)]
async fn c42_the_meter_answers_with_the_identity_of_the_request() {
    for identity in [0x00, 0x05, 0x40, 0xD0] {
        let mut tool = Tool::new().await;
        tool.say(&packet(identity, 0, 0, &[0x20])).await;
        assert_eq!(tool.hear(1, ms(100)).await, Some(vec![ACK]));
        let answer = tool.packet().await;
        assert_eq!((answer.identity(), answer.data()[0]), (identity, 0));
    }
}
