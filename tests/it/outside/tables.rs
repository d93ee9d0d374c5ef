//! Messages of several packets, and what of a table can be asked for: points 30, 32, 34 and 35.

use super::tool::{ACK, NOTHING, Tool, hex, ms, read, read_at, write};
use crate::support::st;

fn held(tool: &Tool, table: u16) -> Vec<u8> {
    tool.meter.lock().image().raw(st(table)).unwrap().to_vec()
}

#[tokio::test(start_paused = true)]
async fn c30_answers_of_two_three_and_255_packets_have_the_right_control_and_sequence() {
    let mut tool = Tool::open("60 00 40 FF").await;
    // Of 56 bytes a packet; ok, count and checksum are four more than the table's.
    for (table, count, wanted) in [(0, 83, 2), (6, 140, 3), (64, 255 * 56 - 4, 255)] {
        tool.send(&read_at(table, 0, count)).await;
        let packets = tool.packets().await;
        assert_eq!(packets.len(), wanted);
        for (place, packet) in packets.iter().enumerate() {
            let first = if place == 0 { 0xC0 } else { 0x80 };
            let toggle = (packets[0].control() ^ if place % 2 == 1 { 0x20 } else { 0 }) & 0x20;
            assert_eq!(packet.control(), first | toggle, "{place} of {wanted}");
            assert_eq!(usize::from(packet.sequence()), wanted - 1 - place);
            assert!(place + 1 == wanted || packet.data().len() == 56);
        }
        let bytes: Vec<u8> = packets
            .iter()
            .flat_map(|packet| packet.data().to_vec())
            .collect();
        assert_eq!(
            bytes[3..bytes.len() - 1],
            held(&tool, table)[..usize::from(count)]
        );
    }
    // None before the one before it is acknowledged.
    tool.send(&read(0)).await;
    let first = tool.packet().await;
    assert_eq!(tool.hear_all(ms(1_000)).await, NOTHING);
    tool.say(&[ACK]).await;
    assert_eq!(tool.packet().await.sequence(), first.sequence() - 1);
}

#[tokio::test(start_paused = true)]
async fn c32_a_large_write_arrives_whole_and_one_of_more_packets_than_agreed_is_not_possible() {
    let mut tool = Tool::open("60 00 40 08").await;
    let mut calendar = tool.table(&read(54)).await;
    // The summer weekday's switch at 07:00 goes to rate D.
    calendar[189] = 0x03;
    assert_eq!(write(54, &calendar).len().div_ceil(56), 8);
    assert_eq!(tool.ask(&write(54, &calendar)).await, [0]);
    assert_eq!(held(&tool, 54), calendar);

    let mut tool = Tool::open("60 00 40 02").await;
    let before = held(&tool, 6);
    assert_eq!(tool.ask(&write(6, &[b'X'; 230])).await, [0x04]);
    assert_eq!(held(&tool, 6), before);
}

#[tokio::test(start_paused = true)]
async fn c34_reads_of_every_size_at_every_packet_size() {
    for (offer, granted) in [
        ("60 00 40 FF", 64),
        ("60 04 00 FF", 1024),
        ("60 20 00 FF", 1024),
    ] {
        let mut tool = Tool::open(offer).await;
        let all = held(&tool, 64);
        let most = (granted - 8) * 255 - 4;
        for count in [1, 52, 53, 56, 1012, 1013, 65_535] {
            let wanted = usize::from(count).min(all.len());
            if wanted > most {
                assert_eq!(
                    tool.ask(&read_at(64, 0, count)).await,
                    [0x04],
                    "{offer} {count}"
                );
            } else {
                assert_eq!(
                    tool.table(&read_at(64, 0, count)).await,
                    all[..wanted],
                    "{offer} {count}"
                );
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn c35_what_can_not_be_had_is_refused_by_its_own_code() {
    let mut tool = Tool::open("60 04 00 10").await;
    assert_eq!(tool.ask(&read_at(5, 20, 1)).await, [0x04], "at the end");
    assert_eq!(tool.ask(&read_at(5, 21, 1)).await, [0x04], "past the end");
    assert_eq!(tool.ask(&read_at(5, 0xFF_FFFF, 65_535)).await, [0x04]);
    assert_eq!(
        tool.table(&read_at(5, 15, 100)).await.len(),
        5,
        "a count past the end"
    );
    for unknown in [9, 200, 2047, 2048 + 99] {
        assert_eq!(tool.ask(&read(unknown)).await, [0x05], "{unknown}");
    }
    assert_eq!(tool.ask(&write(1, &[0x20; 32])).await, [0x05], "read only");
    assert_eq!(tool.ask(&hex("52")).await, [0]);
    tool.log_on("READER").await;
    assert_eq!(tool.ask(&read(42)).await, [0x03]);
    assert_eq!(tool.ask(&write(5, &[b'X'; 20])).await, [0x03]);
}
