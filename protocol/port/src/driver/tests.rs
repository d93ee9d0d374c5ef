//! Whole sessions: the tool's end and the meter's end, face to face.

mod bench;
mod faults;
mod line;
mod real;

use std::time::Duration;

use meterbench_c1218::{
    ClientError, Code, DialogError, Ended, LinkError, OpenOptions, ReadTable, WriteTable,
};
use tokio::time::Instant;

use super::*;
use crate::memory::Pace;
use bench::{BIG, Bench, SLOW, at, bytes, open};

#[tokio::test(start_paused = true)]
async fn a_whole_session_at_a_higher_rate_and_back() {
    let mut bench = Bench::new(Pace::Line);
    let opened = bench.driver.run(open(at(19_200))).await.unwrap();
    assert_eq!(
        (
            opened.settings.packet_size,
            opened.settings.packets,
            opened.settings.baud
        ),
        (1024, 255, 19_200)
    );
    assert_eq!(bench.read(BIG).await.unwrap(), bytes(1000));
    let new = vec![0xEE; 300];
    bench
        .driver
        .run_whole(WriteTable::new(6, new.clone(), opened.settings))
        .await
        .unwrap();
    assert_eq!(bench.read(6).await.unwrap(), new);
    let closed = bench.driver.close().await;
    assert_eq!((closed.logged_off, closed.terminated), (true, true));
    assert_eq!(bench.driver.state(), SessionState::Base);
    assert_eq!(bench.driver.settings(), Settings::default());

    let usage = bench.driver.usage();
    assert_eq!(
        (usage.baud, usage.packet_size, usage.retries),
        (19_200, 1024, 0)
    );
    assert!(usage.wire <= usage.elapsed, "{usage:?}");
    assert_eq!(bench.ended().await, [Ended::Logoff, Ended::Terminate]);
}

#[tokio::test(start_paused = true)]
async fn c47_a_table_of_1000_bytes_takes_1_1_s_at_9600_at_most() {
    let mut bench = Bench::new(Pace::Line);
    bench.driver.run(open(at(9600))).await.unwrap();
    let start = Instant::now();
    bench.read(BIG).await.unwrap();
    let took = start.elapsed();
    // 1025 bytes for the exchange, of which the last ACK goes with what follows.
    assert!(
        took > Duration::from_millis(1066),
        "{took:?}: faster than the wire"
    );
    assert!(took < Duration::from_millis(1100), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn c46_nothing_but_the_wire_takes_time() {
    let mut bench = Bench::new(Pace::Line);
    bench.driver.run(open(at(9600))).await.unwrap();
    for _ in 0..20 {
        bench.read(1).await.unwrap();
        bench.read(BIG).await.unwrap();
    }
    bench.driver.close().await;
    let usage = bench.driver.usage();
    let efficiency = usage.efficiency();
    assert!((0.97..=1.0).contains(&efficiency), "{efficiency} {usage:?}");
    let all = usize::try_from(usage.bytes_in + usage.bytes_out).unwrap();
    let rounded_off = meterbench_c1218::wire_time(all, 9600) - usage.wire;
    assert!(rounded_off < Duration::from_millis(1), "{rounded_off:?}");
}

#[tokio::test(start_paused = true)]
async fn small_packets_turn_the_line_round_often_and_still_lose_no_time() {
    let mut bench = Bench::new(Pace::Line);
    bench.driver.run(open(None)).await.unwrap();
    assert_eq!(bench.read(BIG).await.unwrap(), bytes(1000));
    bench.driver.close().await;
    let efficiency = bench.driver.usage().efficiency();
    assert!(efficiency > 0.95, "{efficiency}");
}

#[tokio::test(start_paused = true)]
async fn c37_a_slow_answer_is_waited_for_and_asked_for_once() {
    let mut bench = Bench::new(Pace::Line);
    bench.driver.run(open(at(9600))).await.unwrap();
    let start = Instant::now();
    assert_eq!(bench.read(SLOW).await.unwrap(), bytes(8));
    assert!(start.elapsed() >= Duration::from_secs(5));
    assert_eq!(bench.driver.usage().retries, 0);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_an_answer_to_a_request_and_an_error_of_a_dialog() {
    let mut bench = Bench::new(Pace::Instant);
    bench.driver.run(open(at(9600))).await.unwrap();
    let answer = bench
        .driver
        .exchange(&Request::Read { table: 999 })
        .await
        .unwrap();
    assert_eq!(answer.code, Code::Iar);
    let error = bench.read(999).await.unwrap_err();
    let DriveError::Dialog(DialogError::Refused {
        service,
        table,
        code,
    }) = error
    else {
        panic!("{error:?}")
    };
    assert_eq!((service, table, code), ("Read", Some(999), Code::Iar));
}

#[tokio::test(start_paused = true)]
async fn c26_a_line_that_keeps_its_rate_costs_a_restart_and_then_works() {
    let mut bench = Bench::with_stubborn_port();
    let opened = bench.driver.run(open(at(19_200))).await.unwrap();
    assert_eq!(
        (opened.failed_baud, opened.settings.baud),
        (Some(19_200), 9600)
    );
    assert_eq!(bench.read(BIG).await.unwrap(), bytes(1000));
    assert!(bench.driver.close().await.logged_off);
}

#[tokio::test(start_paused = true)]
async fn nobody_there_is_no_answer_and_closing_takes_no_time() {
    let (near, _far) = crate::memory::pair(Pace::Line);
    let mut driver = Driver::new(
        Box::new(near),
        ClientConfig::default(),
        CancellationToken::new(),
    );
    let error = driver.run(open(at(9600))).await.unwrap_err();
    assert!(
        matches!(
            error,
            DriveError::Dialog(DialogError::Client(ClientError::Link(LinkError::NoAck {
                heard: 0,
                ..
            })))
        ),
        "{error:?}"
    );
    let start = Instant::now();
    assert_eq!(driver.close().await, Closed::default());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn c48_a_cancel_stops_a_long_read_and_logs_off_in_time() {
    // 18 packets at 9600 take 1.2 s, and only what comes with the last of them would still be an answer.
    for after_millis in (0..1100).step_by(37) {
        let mut bench = Bench::new(Pace::Line);
        bench
            .driver
            .run(open(Some(bench::offer(64, 255))))
            .await
            .unwrap();
        let settings = bench.driver.settings();
        let cancel = bench.cancel.clone();
        let canceller = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(after_millis)).await;
            cancel.cancel();
            Instant::now()
        });
        let error = bench
            .driver
            .run(ReadTable::new(BIG, settings))
            .await
            .unwrap_err();
        let cancelled_at = canceller.await.unwrap();
        assert!(
            matches!(error, DriveError::Cancelled),
            "{after_millis}: {error:?}"
        );
        // 64 bytes are one packet: 67 ms at 9600.
        assert!(
            cancelled_at.elapsed() < Duration::from_millis(75),
            "{after_millis}: {:?}",
            cancelled_at.elapsed()
        );
        assert!(
            matches!(bench.read(1).await, Err(DriveError::Cancelled)),
            "nothing is begun any more"
        );
        let start = Instant::now();
        let closed = bench.driver.close().await;
        assert!(
            start.elapsed() <= CLOSE_LIMIT,
            "{after_millis}: {:?}",
            start.elapsed()
        );
        assert!(
            closed.logged_off && closed.terminated,
            "{after_millis}: {closed:?}"
        );
        assert_eq!(
            bench.ended().await,
            [Ended::Logoff, Ended::Terminate],
            "{after_millis}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_while_the_meter_thinks_does_not_wait_for_it() {
    let mut bench = Bench::new(Pace::Line);
    bench.driver.run(open(at(9600))).await.unwrap();
    let cancel = bench.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cancel.cancel();
    });
    let start = Instant::now();
    assert!(matches!(bench.read(SLOW).await, Err(DriveError::Cancelled)));
    assert_eq!(start.elapsed(), Duration::from_secs(1));
    let closed = bench.driver.close().await;
    assert!(closed.logged_off && closed.terminated, "{closed:?}");
    assert!(start.elapsed() <= Duration::from_secs(1) + CLOSE_LIMIT);
    assert_eq!(bench.ended().await.first(), Some(&Ended::Logoff));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_has_begun_is_not_cut_in_half() {
    let mut bench = Bench::new(Pace::Line);
    // 64 x 1: the table needs many offset writes.
    let opened = bench.driver.run(open(None)).await.unwrap();
    let cancel = bench.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        cancel.cancel();
    });
    let new = vec![0xA5; 1000];
    bench
        .driver
        .run_whole(WriteTable::new(BIG, new.clone(), opened.settings))
        .await
        .unwrap();
    assert!(bench.cancel.is_cancelled());
    let next = bench
        .driver
        .run_whole(WriteTable::new(6, vec![1], opened.settings))
        .await;
    assert!(matches!(next, Err(DriveError::Cancelled)));
    assert!(bench.driver.close().await.logged_off);
    assert_eq!(bench.stored(BIG), new);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_before_anything_was_said_says_nothing() {
    let mut bench = Bench::new(Pace::Line);
    bench.cancel.cancel();
    assert!(matches!(
        bench.driver.run(open(None)).await,
        Err(DriveError::Cancelled)
    ));
    assert_eq!(bench.driver.close().await, Closed::default());
    assert_eq!(bench.driver.usage().bytes_out, 0);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_while_a_dialog_pauses_ends_the_pause() {
    struct Waiting;
    impl Dialog for Waiting {
        type Output = ();
        fn next(
            &mut self,
            _: Option<Result<Response, ClientError>>,
        ) -> Result<Step<()>, DialogError> {
            Ok(Step::Pause(Duration::from_secs(60)))
        }
    }
    let mut bench = Bench::new(Pace::Line);
    let start = Instant::now();
    let cancel = bench.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cancel.cancel();
    });
    assert!(matches!(
        bench.driver.run(Waiting).await,
        Err(DriveError::Cancelled)
    ));
    assert_eq!(start.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_falls_silent_is_left_after_three_seconds() {
    let mut bench = Bench::new(Pace::Line);
    bench.driver.run(open(at(9600))).await.unwrap();
    bench.stop_meter();
    let start = Instant::now();
    let closed = bench.driver.close().await;
    assert_eq!(closed, Closed::default());
    assert!(start.elapsed() <= CLOSE_LIMIT, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_session_without_logon_is_closed_without_logoff() {
    let mut bench = Bench::new(Pace::Line);
    bench
        .driver
        .run(meterbench_c1218::Open::new(OpenOptions::default()))
        .await
        .unwrap();
    assert_eq!(bench.driver.state(), SessionState::Identified);
    let closed = bench.driver.close().await;
    assert_eq!((closed.logged_off, closed.terminated), (false, true));
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_in_a_trace_of_a_whole_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wire.txt");
    let mut bench = Bench::around(Pace::Line, |port| {
        let mut file = crate::trace::TextFile::create(&path).unwrap();
        let sink = Box::new(move |entries: &[crate::trace::Entry]| file.write(entries));
        Box::new(crate::Traced::new(port, jiff::Zoned::now(), sink))
    });
    bench.driver.run(open(at(19_200))).await.unwrap();
    bench.read(BIG).await.unwrap();
    bench.driver.close().await;
    let text = std::fs::read_to_string(&path).unwrap();
    for words in [
        "Identification",
        "Negotiate 1024",
        "19200 bit/s",
        "Security, password",
        "Read table",
        "Logoff",
        "Terminate",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
    for three in bench::PASSWORD.as_bytes().windows(3) {
        let hex: Vec<String> = three.iter().map(|byte| format!("{byte:02X}")).collect();
        assert!(!text.contains(&hex.join(" ")), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn c48_noise_that_looks_like_a_packet_does_not_hold_a_cancelled_driver() {
    let (near, mut far) = crate::memory::pair(Pace::Line);
    let babble = tokio::spawn(async move {
        while far.write_all(&[0xEE, 0x00, 0x00]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let cancel = CancellationToken::new();
    let mut driver = Driver::new(Box::new(near), ClientConfig::default(), cancel.clone());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        cancel.cancel();
    });
    let start = tokio::time::Instant::now();
    let asked = driver.exchange(&Request::Identification).await;
    assert!(matches!(asked, Err(DriveError::Cancelled)), "{asked:?}");
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    driver.close().await;
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    babble.abort();
}
