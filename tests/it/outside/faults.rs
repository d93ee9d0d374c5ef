//! What a meter gets wrong on purpose shows on the wire: point 49.

use meterbench_emulator::Pace;

use super::tool::{ACK, NAK, NOTHING, Packet, Tool, hex, ms, read};

const USER: &str = "50 00 02 4F 55 54 53 49 44 45 20 20 20";

async fn faulty(faults: &str) -> Tool {
    Tool::with(Pace::Instant, faults).await
}

/// An Identification, and what comes within a second.
async fn identified(faults: &str) -> (Vec<u8>, Vec<u8>) {
    let mut tool = faulty(faults).await;
    let ident = tool.next_packet(&[0x20]);
    tool.say(&ident).await;
    (ident, tool.hear_all(ms(1_000)).await)
}

#[tokio::test(start_paused = true)]
async fn c49_faults_of_the_line_and_of_packets_show() {
    let (ident, sound) = identified("").await;
    assert_eq!(sound[0], ACK);
    let answer = &sound[1..];
    assert_eq!(identified("drop-ack=1").await.1, answer);
    assert_eq!(identified("garble-ack=1").await.1, [&[0], answer].concat());
    assert_eq!(identified("nak-burst=1").await.1[..5], [NAK; 5]);
    assert_eq!(
        identified("drop-last-byte=1").await.1,
        sound[..sound.len() - 1]
    );
    assert_eq!(identified("echo").await.1, [&ident, &sound[..]].concat());
    let (_, garbled) = identified("garble-crc=1").await;
    assert_eq!(garbled.len(), sound.len());
    assert!(
        !Packet {
            bytes: garbled[1..].to_vec()
        }
        .is_sound()
    );
}

#[tokio::test(start_paused = true)]
async fn c49_faults_of_the_toggle_show() {
    let mut stuck = faulty("toggle-stuck").await;
    let mut copied = faulty("toggle-copied").await;
    copied.toggle = 0x20;
    for request in ["20", "60 04 00 10", USER] {
        stuck.send(&hex(request)).await;
        assert_eq!(stuck.packets().await[0].control(), 0, "{request}");
        let asked = copied.toggle;
        copied.send(&hex(request)).await;
        assert_eq!(copied.packets().await[0].control(), asked, "{request}");
    }
}

#[tokio::test(start_paused = true)]
async fn c49_faults_of_services_show() {
    let mut tool = faulty("bsy=2").await;
    tool.identify("60 04 00 10").await;
    assert_eq!(tool.ask(&hex(USER)).await, [0]);
    for answer in [0x06, 0x06, 0x00] {
        assert_eq!(tool.ask(&read(1)).await[0], answer);
    }
    let mut tool = faulty("slow=3s").await;
    tool.identify("").await;
    tool.send(&hex(USER)).await;
    assert_eq!(tool.hear_all(ms(2_800)).await, NOTHING);
    assert_eq!(tool.packets().await[0].data(), [0]);

    let mut tool = faulty("no-negotiate").await;
    tool.identify("").await;
    assert_eq!(tool.ask(&hex("60 04 00 10")).await, [0x02]);

    let mut tool = faulty("no-baud").await;
    tool.identify("61 04 00 10 0C").await;
    let user = tool.next_packet(&hex(USER));
    tool.say(&user).await;
    assert_eq!(tool.hear_all(ms(5_000)).await, NOTHING);

    let mut tool = faulty("isss=1").await;
    assert_eq!(tool.ask(&[0x20]).await, [0x0A]);
    assert_eq!(tool.ask(&[0x20]).await[0], 0);

    let mut tool = faulty("lingering").await;
    assert_eq!(tool.ask(&[0x20]).await, [0x0A]);
    assert_eq!(tool.ask(&[0x21]).await, [0]);
    assert_eq!(tool.ask(&[0x20]).await[0], 0);
}
