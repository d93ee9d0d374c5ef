//! Negotiate, and what becomes of it: points 22 to 25 and 27 to 29.
//!
//! Shape: TCP knows no rate, but the line behind it is paced: a rate shows in the time that the bytes of an answer take.

use meterbench_emulator::Pace;

use super::tool::{ACK, Tool, hex, ms, read, read_at};

/// 1024 bytes, 16 packets, at 115200 bit/s.
const FAST: &str = "61 04 00 10 0C";

/// How fast the next packet comes, from its first byte to its last: is it 9600 bit/s?
async fn comes_slowly(tool: &mut Tool) -> bool {
    let head = tool.hear(1, ms(10_000)).await.unwrap();
    assert_eq!(head, [0xEE]);
    let since = tool.now();
    let head = tool.hear(5, ms(10_000)).await.unwrap();
    let length = usize::from(u16::from_be_bytes([head[3], head[4]]));
    tool.hear(length + 2, ms(10_000)).await.unwrap();
    let (took, bytes) = (tool.now() - since, u32::try_from(length + 7).unwrap());
    // 1.04 ms a byte, or 0.09.
    took > ms(1) * bytes / 2
}

async fn asked_comes_slowly(tool: &mut Tool, request: &[u8]) -> bool {
    tool.send(request).await;
    let slowly = comes_slowly(tool).await;
    tool.say(&[ACK]).await;
    slowly
}

#[tokio::test(start_paused = true)]
async fn c22_before_negotiate_a_read_that_needs_more_than_a_packet_is_not_possible() {
    let mut tool = Tool::open("").await;
    assert_eq!(tool.ask(&read(0)).await, [0x04]);
    assert_eq!(tool.ask(&read_at(0, 0, 53)).await, [0x04]);
    let mut pieces = tool.table(&read_at(0, 0, 52)).await;
    pieces.extend(tool.table(&read_at(0, 52, 52)).await);
    assert_eq!(pieces.len(), 83);
}

#[tokio::test(start_paused = true)]
async fn c23_any_number_of_rates_is_understood_and_the_answer_has_one() {
    for count in 0..=11u8 {
        let mut tool = Tool::new().await;
        tool.identify("").await;
        let offer = [vec![0x60 + count, 4, 0, 16], vec![6; count.into()]].concat();
        assert_eq!(tool.ask(&offer).await, hex("00 04 00 10 06"), "{count}");
    }
}

#[tokio::test(start_paused = true)]
async fn c24_the_meter_grants_no_more_than_was_offered_and_keeps_a_rate_when_none_suits() {
    for (offer, granted) in [
        ("60 01 00 03", "00 01 00 03 06"),
        ("60 00 40 01", "00 00 40 01 06"),
        ("60 20 00 FF", "00 04 00 FF 06"),
        // 300 bit/s and a rate that is none: neither suits.
        ("62 04 00 10 01 7F", "00 04 00 10 06"),
        // In no order, and codes are not in that of speed.
        ("64 04 00 10 0A 0B 0C 08", "00 04 00 10 0C"),
        ("62 04 00 10 0B 0A", "00 04 00 10 0A"),
    ] {
        let mut tool = Tool::new().await;
        tool.identify("").await;
        assert_eq!(tool.ask(&hex(offer)).await, hex(granted), "{offer}");
    }
}

#[tokio::test(start_paused = true)]
async fn c25_the_rate_changes_after_the_ack_of_the_answer_and_not_before() {
    let mut tool = Tool::with(Pace::Line, "").await;
    tool.identify("").await;
    tool.send(&hex(FAST)).await;
    assert!(
        comes_slowly(&mut tool).await,
        "the answer is of the old rate"
    );
    tool.say(&[ACK]).await;
    tool.pass(ms(30)).await;
    tool.log_on("SUPERVISOR").await;
    assert!(!asked_comes_slowly(&mut tool, &read(6)).await);
}

#[tokio::test(start_paused = true)]
async fn c27_a_tool_that_is_silent_after_a_change_is_waited_for_at_9600_after_six_seconds() {
    let mut tool = Tool::with(Pace::Line, "").await;
    tool.identify(FAST).await;
    tool.pass(ms(7_000)).await;
    assert!(asked_comes_slowly(&mut tool, &[0x20]).await);
}

#[tokio::test(start_paused = true)]
async fn c28_without_the_ack_the_answer_comes_again_at_the_old_rate() {
    let mut tool = Tool::with(Pace::Line, "").await;
    tool.identify("").await;
    tool.send(&hex(FAST)).await;
    for again in 0..3 {
        assert!(comes_slowly(&mut tool).await, "{again}");
    }
    tool.say(&[ACK]).await;
    tool.pass(ms(30)).await;
    tool.log_on("SUPERVISOR").await;
    assert!(!asked_comes_slowly(&mut tool, &read(6)).await);
}

#[tokio::test(start_paused = true)]
async fn c29_logoff_keeps_the_settings_and_terminate_takes_them_back_after_its_ack() {
    let mut tool = Tool::with(Pace::Line, "").await;
    tool.identify(FAST).await;
    tool.pass(ms(30)).await;
    tool.log_on("SUPERVISOR").await;
    assert_eq!(tool.ask(&[0x52]).await, [0]);
    tool.log_on("SUPERVISOR").await;
    // Whole in one packet, and fast.
    assert!(!asked_comes_slowly(&mut tool, &read(6)).await);
    assert!(
        !asked_comes_slowly(&mut tool, &[0x21]).await,
        "before its ACK"
    );
    tool.pass(ms(30)).await;
    assert!(asked_comes_slowly(&mut tool, &[0x20]).await, "after it");
    tool.log_on("SUPERVISOR").await;
    assert_eq!(tool.ask(&read(0)).await, [0x04]);
}
