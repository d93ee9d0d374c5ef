//! What real meters and probes do, one by one: a whole read comes through, or stops with the right words.
//!
//! The numbers are those of the list of quirks in the emulator's faults.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};
use std::time::Duration;

use meterbench_c1218::{
    ClientConfig, Logon, Open, OpenOptions, Padding, ReadTable, Request, Secret, Wake, WriteTable,
};
use meterbench_emulator::{Pace, fault};
use meterbench_jobs::{
    AnyPort, Context, JobError, OpenEmulator, OpenError, Reading, Selection, TableId, Target,
};
use meterbench_port::{BoxFuture, Driver, Port, Probe};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::sync::CancellationToken;

use crate::support::{Bench, same_tables, target};

async fn read(bench: &Bench, faults: &str) -> Result<Reading, JobError> {
    let target = target(&format!("9S?{faults}"));
    meterbench_jobs::read(&bench.context(), &target, &Selection::Everything).await
}

/// Every table comes as it is.
async fn comes_through(faults: &str) -> Reading {
    let bench = Bench::new(Pace::Line);
    comes_through_again(&bench, faults).await
}

async fn comes_through_again(bench: &Bench, faults: &str) -> Reading {
    let reading = match read(bench, faults).await {
        Ok(reading) => reading,
        Err(error) => unreachable!("{faults}: {}: {}", error.what(), error.why()),
    };
    // The table that starts a read of the load profile is there to be written.
    let skipped: Vec<TableId> = reading.skipped.iter().map(|it| it.table).collect();
    assert_eq!(skipped, [TableId::manufacturer(34)], "{faults}");
    assert_eq!(
        same_tables(reading.image(), &bench.held("9S")),
        Ok(()),
        "{faults}"
    );
    reading
}

/// It stops with this code, these words, and something to try next.
async fn stops(faults: &str, code: &str, words: &str) {
    let bench = Bench::new(Pace::Line);
    let Err(error) = read(&bench, faults).await else {
        unreachable!("{faults}: it comes through")
    };
    assert_eq!(
        error.code(),
        code,
        "{faults}: {}: {}",
        error.what(),
        error.why()
    );
    assert!(error.why().contains(words), "{faults}: {}", error.why());
    assert!(!error.hint().is_empty());
}

#[test]
fn every_quirk_of_the_list_has_a_switch_and_a_test() {
    let source = include_str!("quirks.rs");
    let switches: BTreeSet<u8> = fault::list()
        .iter()
        .flat_map(|entry| entry.quirks.iter().copied())
        .collect();
    for number in 1..=24 {
        // 7 is the tool's: the meter takes it as it comes.
        assert!(
            number == 7 || switches.contains(&number),
            "no switch for {number}"
        );
        assert!(
            source.contains(&format!("fn q{number:02}_")),
            "no test of {number}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn q01_a_probe_that_echoes_is_found_out() {
    let reading = comes_through("echo").await;
    assert_eq!(reading.link.retries, 0);
}

#[tokio::test(start_paused = true)]
async fn q02_garbage_before_the_meter_speaks_is_skipped() {
    for seed in 0..8 {
        comes_through(&format!("garbage&seed={seed}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn q03_a_lost_first_byte_or_ack_is_made_good() {
    comes_through("first-byte-lost").await;
    comes_through("drop-ack").await;
    comes_through("drop-ack=0.2&garble-ack=0.2").await;
}

#[tokio::test(start_paused = true)]
async fn q04_a_00_in_place_of_the_ack_is_no_loss_when_the_answer_follows() {
    let reading = comes_through("garble-ack").await;
    assert_eq!(reading.link.retries, 0);
}

#[tokio::test(start_paused = true)]
async fn q05_a_meter_that_does_not_hear_or_refuses_the_first_identifications_is_reached() {
    for count in 1..=3 {
        comes_through(&format!("no-identify={count}")).await;
        comes_through(&format!("nak-identify={count}")).await;
    }
    comes_through("no-identify=1&nak-identify=1").await;
}

#[tokio::test(start_paused = true)]
async fn q06_a_meter_that_must_be_woken_answers_to_a_wake_up_only() {
    stops("wake-up", "no-answer", "nothing was heard").await;
    let bench = Bench::new(Pace::Line);
    let woken = Target {
        probe: Some(Probe {
            wake: Some(Wake::default()),
            ..Probe::default()
        }),
        ..target("9S?wake-up")
    };
    let reading = meterbench_jobs::read(&bench.context(), &woken, &Selection::Everything)
        .await
        .unwrap();
    assert_eq!(same_tables(reading.image(), &bench.held("9S")), Ok(()));
}

/// ST-1, read by a driver of one's own.
async fn table_1(config: ClientConfig, meter: &str) -> Vec<u8> {
    let mut driver = opened(config, meter).await;
    let dialog = ReadTable::new(1, driver.settings());
    let bytes = driver.run(dialog).await.unwrap();
    driver.close().await;
    bytes
}

async fn opened(config: ClientConfig, meter: &str) -> Driver {
    let bench = Bench::new(Pace::Line);
    let port = bench.emulators.open(meter).unwrap();
    let mut driver = Driver::new(port, config, CancellationToken::new());
    let logon = Logon {
        user_id: 2,
        user: Request::user("tester").unwrap(),
        password: Secret::from_text("SUPERVISOR", Padding::Nul).ok(),
    };
    let options = OpenOptions {
        logon: Some(logon),
        ..OpenOptions::default()
    };
    driver.run(Open::new(options)).await.unwrap();
    driver
}

/// A tool that says ACK before each of its packets.
struct LeadingAck(Arc<meterbench_emulator::Emulators>);

struct Leading {
    port: AnyPort,
    out: Vec<u8>,
}

impl OpenEmulator for LeadingAck {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let port = self.0.open(form)?;
        Ok(Box::new(Leading {
            port,
            out: Vec::new(),
        }))
    }
}

impl AsyncRead for Leading {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Task<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.port).poll_read(cx, buf)
    }
}

impl AsyncWrite for Leading {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Task<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        if bytes.first() == Some(&0xEE) {
            self.out.push(0x06);
        }
        self.out.extend_from_slice(bytes);
        let out = std::mem::take(&mut self.out);
        // A line in memory takes them all.
        let written = Pin::new(&mut self.port).poll_write(cx, &out);
        assert!(matches!(written, Poll::Ready(Ok(count)) if count == out.len()));
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Task<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.port).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Task<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.port).poll_shutdown(cx)
    }
}

impl Port for Leading {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, std::io::Result<()>> {
        self.port.set_baud(bits_per_second)
    }

    fn discard_input(&mut self) {
        self.port.discard_input();
    }

    fn name(&self) -> &str {
        self.port.name()
    }
}

#[tokio::test(start_paused = true)]
async fn q07_a_tool_that_says_ack_before_each_request_is_understood() {
    let bench = Bench::new(Pace::Line);
    let context = Context::new(Arc::new(LeadingAck(bench.emulators.clone())));
    let reading = meterbench_jobs::read(&context, &target("9S"), &Selection::Everything)
        .await
        .unwrap();
    assert_eq!(same_tables(reading.image(), &bench.held("9S")), Ok(()));
    assert_eq!(reading.link.retries, 0);
}

#[tokio::test(start_paused = true)]
async fn q08_ack_and_answer_come_in_one_burst_or_apart() {
    for faults in ["seed=0", "ack-apart"] {
        let reading = comes_through(faults).await;
        assert_eq!(reading.link.retries, 0, "{faults}");
    }
}

#[tokio::test(start_paused = true)]
async fn q09_any_identity_is_taken() {
    for identity in ["05", "40", "D0", "FF"] {
        let reading = comes_through(&format!("identity={identity}")).await;
        assert_eq!(reading.link.retries, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn q10_a_toggle_bit_that_is_stuck_or_copied_is_found_out() {
    comes_through("toggle-stuck").await;
    comes_through("toggle-copied").await;
}

#[tokio::test(start_paused = true)]
async fn q11_one_toggle_bit_for_both_directions_is_found_out_or_told() {
    // A request without an answer shows it; the session is opened anew, and that is the only one.
    let reading = comes_through("toggle-shared&packet-size=64").await;
    assert!(
        reading.link.elapsed < Duration::from_secs(90),
        "{}",
        reading.link
    );
    let config = ClientConfig {
        shared_toggle: true,
        ..ClientConfig::default()
    };
    assert_eq!(table_1(config, "9S?toggle-shared").await.len(), 32);
}

#[tokio::test(start_paused = true)]
async fn q12_a_toggle_bit_that_stays_after_a_refused_password_does_no_harm() {
    let bench = Bench::new(Pace::Line);
    let mut wrong = target("9S?toggle-after-refusal");
    wrong.access.password = Secret::from_text("WRONG", Padding::Nul).ok();
    let error = meterbench_jobs::read(&bench.context(), &wrong, &Selection::Everything)
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.exit_code()), ("password", 4));
    comes_through_again(&bench, "toggle-after-refusal").await;
}

#[tokio::test(start_paused = true)]
async fn q13_an_answer_of_the_session_before_is_not_taken_for_one_of_this() {
    let bench = Bench::new(Pace::Line);
    for _ in 0..3 {
        comes_through_again(&bench, "stale-answer").await;
    }
}

#[tokio::test(start_paused = true)]
async fn q14_truncated_answers_are_asked_for_again() {
    for seed in 0..4 {
        for faults in [
            "truncate=0.1",
            "drop-last-byte=0.1",
            "drop-packet=0.05",
            "delay=0.005",
        ] {
            let reading = comes_through(&format!("{faults}&seed={seed}")).await;
            assert!(reading.link.elapsed > Duration::from_secs(1));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn q15_bursts_of_naks_cost_a_retry_each() {
    let reading = comes_through("nak-burst=0.2").await;
    assert!(reading.link.retries < 40, "{}", reading.link);
}

#[tokio::test(start_paused = true)]
async fn q16_a_meter_that_is_busy_not_ready_or_slow_is_waited_for() {
    comes_through("bsy=5").await;
    comes_through("dnr=5").await;
    let reading = comes_through("slow=4s").await;
    assert_eq!(
        reading.link.retries, 0,
        "a late answer is not asked for again"
    );
    comes_through("slow=15s@0.2").await;
    let late = "no answer came in time since the change to";
    stops("slow=30s", "link-lost", late).await;
    stops("bsy=1000000", "busy", "bsy").await;
}

#[tokio::test(start_paused = true)]
async fn q17_the_answer_to_a_procedure_is_waited_for() {
    let mut driver = opened(ClientConfig::default(), "9S?slow-procedure=15s").await;
    // Procedure 6, change configuration status: one the meter has, sequence 1.
    let start = tokio::time::Instant::now();
    let dialog = WriteTable::new(7, vec![0x00, 0x06, 0x01], driver.settings());
    driver.run(dialog).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(15));
    assert_eq!(driver.usage().retries, 0);
    let dialog = ReadTable::new(8, driver.settings());
    assert!(driver.run(dialog).await.unwrap().len() >= 4);
    driver.close().await;
    comes_through("slow-procedure").await;
}

#[tokio::test(start_paused = true)]
async fn q18_without_negotiate_or_at_a_rate_that_is_silent_the_read_goes_on_with_the_defaults() {
    let reading = comes_through("no-negotiate").await;
    assert_eq!((reading.link.baud, reading.link.packet_size), (9600, 64));
    let reading = comes_through("no-baud").await;
    assert_eq!(reading.link.baud, 9600);
}

#[tokio::test(start_paused = true)]
async fn q19_an_older_session_is_ended() {
    comes_through("lingering").await;
    comes_through("isss=1").await;
    comes_through("isss=1&lingering").await;
    stops("isss=100", "wrong-state", "isss").await;
}

#[tokio::test(start_paused = true)]
async fn q20_a_meter_that_needs_a_pause_between_sessions_gets_it() {
    for pause in ["pause=1s", "pause=4s", "pause=5s"] {
        let bench = Bench::new(Pace::Line);
        for _ in 0..3 {
            comes_through_again(&bench, pause).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn q21_full_or_offset_reads_only_are_both_served() {
    comes_through("full-reads-only").await;
    comes_through("offset-reads-only").await;
}

#[tokio::test(start_paused = true)]
async fn q22_a_meter_that_gives_up_after_three_tries_is_read() {
    for seed in 0..4 {
        comes_through(&format!("retries-as-tries&drop-packet=0.03&seed={seed}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn q23_a_session_that_the_meter_ends_is_opened_anew() {
    for count in [10, 20, 40] {
        comes_through(&format!("ends-session-after={count}")).await;
        comes_through(&format!("terminates-after={count}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn q24_a_meter_that_never_answers_or_speaks_iec_is_no_answer() {
    stops("silent", "no-answer", "nothing was heard").await;
    stops("iec", "no-answer", "nothing was heard").await;
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_loses_power_is_read_on_when_it_is_back() {
    for after in [5, 17, 60] {
        comes_through(&format!("die-after={after}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn faults_that_are_none_are_told_before_anything_is_said() {
    stops(
        "nois=0.1",
        "bad-fault",
        "there is no fault \"nois\"; there are echo, noise",
    )
    .await;
    stops("bsy", "bad-fault", "expected bsy=N").await;
}
