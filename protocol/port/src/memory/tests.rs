//! The pace, the rates, and what happens at the ends.

use super::*;
use tokio::io::AsyncReadExt as _;

const START: &[u8] = b"what goes in comes out";

async fn read_exactly(port: &mut MemoryPort, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    port.read_exact(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test(start_paused = true)]
async fn a_thousand_bytes_take_1042_ms_at_9600() {
    let (mut a, mut b) = pair(Pace::Line);
    let sent: Vec<u8> = (0..1000u32).map(|i| i.to_le_bytes()[0]).collect();
    let start = Instant::now();
    a.write_all(&sent).await.unwrap();
    assert_eq!(
        start.elapsed(),
        Duration::ZERO,
        "writing doesn't wait for the line"
    );
    assert_eq!(read_exactly(&mut b, 1000).await, sent);
    // 1000 x 10 / 9600 s = 1041.67 ms, and tokio's timers tick in whole milliseconds.
    assert_eq!(start.elapsed(), Duration::from_millis(1042));
}

#[tokio::test(start_paused = true)]
async fn a_byte_arrives_when_its_last_bit_does() {
    let (mut a, mut b) = pair(Pace::Line);
    let start = Instant::now();
    a.write_all(START).await.unwrap();
    for count in 1..=START.len() {
        b.read_u8().await.unwrap();
        let exact = wire_time(count, 9600);
        let late = start
            .elapsed()
            .checked_sub(exact)
            .expect("a byte came before its time");
        assert!(
            late < Duration::from_millis(1),
            "byte {count} was {late:?} late"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn turning_the_line_round_a_hundred_times_loses_no_time() {
    let (mut a, mut b) = pair(Pace::Line);
    let start = Instant::now();
    for _ in 0..100 {
        a.write_all(&[0; 5]).await.unwrap();
        read_exactly(&mut b, 5).await;
        b.write_all(&[0; 8]).await.unwrap();
        read_exactly(&mut a, 8).await;
    }
    let exact = wire_time(1300, 9600);
    let late = start
        .elapsed()
        .checked_sub(exact)
        .expect("faster than the line");
    assert!(late < Duration::from_millis(2), "{late:?}");
}

#[tokio::test(start_paused = true)]
async fn a_pause_before_an_answer_is_kept() {
    let (mut a, mut b) = pair(Pace::Line);
    let start = Instant::now();
    a.write_all(&[1]).await.unwrap();
    read_exactly(&mut b, 1).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    b.write_all(&[2]).await.unwrap();
    read_exactly(&mut a, 1).await;
    assert!(
        start.elapsed() >= Duration::from_millis(52),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn flushing_waits_until_the_last_bit_has_left() {
    let (mut a, _b) = pair(Pace::Line);
    let start = Instant::now();
    a.write_all(&[0; 96]).await.unwrap();
    a.flush().await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(100));
}

#[tokio::test(start_paused = true)]
async fn an_unpaced_line_takes_no_time() {
    let (mut a, mut b) = pair(Pace::Instant);
    let start = Instant::now();
    a.write_all(&[7; 5000]).await.unwrap();
    a.flush().await.unwrap();
    assert_eq!(read_exactly(&mut b, 5000).await, [7; 5000]);
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_higher_rate_holds_from_the_next_byte() {
    let (mut a, mut b) = pair(Pace::Line);
    let start = Instant::now();
    a.write_all(&[0x55; 96]).await.unwrap();
    a.set_baud(96_000).await.unwrap();
    assert_eq!(
        start.elapsed(),
        Duration::from_millis(100),
        "the old bytes leave first"
    );
    assert_eq!(read_exactly(&mut b, 96).await, [0x55; 96]);
    b.set_baud(96_000).await.unwrap();
    a.write_all(&[0x55; 96]).await.unwrap();
    assert_eq!(read_exactly(&mut b, 96).await, [0x55; 96]);
    assert_eq!(start.elapsed(), Duration::from_millis(110));
}

#[tokio::test(start_paused = true)]
async fn ends_at_different_rates_hear_what_a_uart_would() {
    let (mut a, mut b) = pair(Pace::Line);
    b.set_baud(19_200).await.unwrap();
    a.write_all(&[0x06]).await.unwrap();
    // 0 | 0110 0000 | 1, each bit twice as long: 0 [0 00 11 11 0]
    assert_eq!(read_exactly(&mut b, 1).await, [0x78]);
    b.set_baud(9600).await.unwrap();
    a.write_all(&[0x06]).await.unwrap();
    assert_eq!(read_exactly(&mut b, 1).await, [0x06]);
}

#[test]
fn rates_within_five_percent_understand_each_other() {
    for byte in 0..=255 {
        assert_eq!(heard_as(byte, 9600, 9600), byte);
        assert_eq!(heard_as(byte, 9600, 10_000), byte);
        assert_eq!(heard_as(byte, 10_000, 9600), byte);
    }
    for (sender, receiver) in [
        (9600, 19_200),
        (19_200, 9600),
        (9600, 28_800),
        (115_200, 9600),
    ] {
        let same = (0..=255)
            .filter(|&byte| heard_as(byte, sender, receiver) == byte)
            .count();
        assert!(same < 16, "{sender} to {receiver}: {same} bytes survive");
    }
}

#[tokio::test(start_paused = true)]
async fn what_arrived_before_a_change_of_rate_was_heard_at_the_old_one() {
    let (mut a, mut b) = pair(Pace::Line);
    a.write_all(&[0x06]).await.unwrap();
    a.flush().await.unwrap();
    b.set_baud(19_200).await.unwrap();
    assert_eq!(read_exactly(&mut b, 1).await, [0x06]);
}

#[tokio::test(start_paused = true)]
async fn ends_of_one_rate_always_understand_each_other() {
    let (mut a, mut b) = pair_of_one_rate(Pace::Line);
    b.set_baud(96_000).await.unwrap();
    let start = Instant::now();
    a.write_all(&[0x06; 96]).await.unwrap();
    assert_eq!(read_exactly(&mut b, 96).await, [0x06; 96]);
    assert_eq!(
        (a.baud(), start.elapsed()),
        (96_000, Duration::from_millis(10))
    );
}

#[tokio::test(start_paused = true)]
async fn discarding_takes_what_has_arrived_and_not_what_is_on_the_way() {
    let (mut a, mut b) = pair(Pace::Line);
    a.write_all(&[1, 2, 3, 4]).await.unwrap();
    tokio::time::sleep(wire_time(2, 9600)).await;
    b.discard_input();
    assert_eq!(read_exactly(&mut b, 2).await, [3, 4]);
}

#[tokio::test(start_paused = true)]
async fn when_one_end_goes_the_other_reads_the_rest_and_then_nothing() {
    let (mut a, mut b) = pair(Pace::Line);
    a.write_all(&[1, 2]).await.unwrap();
    drop(a);
    let mut rest = Vec::new();
    b.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, [1, 2]);
    assert_eq!(
        b.write(&[3]).await.unwrap_err().kind(),
        io::ErrorKind::BrokenPipe
    );
}

#[tokio::test(start_paused = true)]
async fn an_end_that_has_finished_is_read_to_its_end_and_still_reads() {
    let (mut tool, mut meter) = pair(Pace::Line);
    let reader = tokio::spawn(async move {
        let mut heard = Vec::new();
        meter.read_to_end(&mut heard).await.unwrap();
        meter.write_all(&[0x06]).await.unwrap();
        (heard, meter)
    });
    tool.write_all(&[1, 2, 3]).await.unwrap();
    tool.shutdown().await.unwrap();
    assert_eq!(read_exactly(&mut tool, 1).await, [0x06]);
    assert_eq!(reader.await.unwrap().0, [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_waits_is_woken_when_the_other_end_goes() {
    let (a, mut b) = pair(Pace::Line);
    let reading = tokio::spawn(async move { b.read(&mut [0; 4]).await.unwrap() });
    tokio::task::yield_now().await;
    drop(a);
    assert_eq!(reading.await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_writer_waits_for_a_reader_that_is_far_behind() {
    let (mut a, mut b) = pair(Pace::Instant);
    a.write_all(&vec![0; CAPACITY]).await.unwrap();
    let writing = tokio::spawn(async move { a.write_all(&[1]).await.map(|()| a) });
    tokio::task::yield_now().await;
    assert!(!writing.is_finished());
    read_exactly(&mut b, CAPACITY).await;
    let _a = writing.await.unwrap().unwrap();
    assert_eq!(read_exactly(&mut b, 1).await, [1]);
}

#[tokio::test(start_paused = true)]
async fn a_side_without_a_rate_takes_gulps_and_the_last_byte_is_not_late() {
    for (baud, most) in [(9600, 80), (115_200, 8)] {
        let (mut outer, mut probe) = pair_of_one_rate(Pace::Line);
        probe.set_baud(baud).await.unwrap();
        let start = Instant::now();
        probe.write_all(&[0x55; 300]).await.unwrap();
        let (mut buf, mut heard, mut reads) = ([0; 512], 0, 0);
        while heard < 300 {
            heard += outer.read(&mut buf).await.unwrap();
            reads += 1;
        }
        assert!(reads <= most, "{reads} reads at {baud}");
        let late = start.elapsed().saturating_sub(wire_time(300, baud));
        assert!(late < Duration::from_millis(1), "{late:?} late at {baud}");
    }
}
