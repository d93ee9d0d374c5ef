//! What is noticed of the line itself: adapters that hold back, probes that echo, servers that stall, flood or go.

use meterbench_c1218::{ClientConfig, DialogError};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

use super::bench::{BIG, Bench, at, open};
use super::*;
use crate::faults::Faults;
use crate::memory::{self, Pace};
use crate::tcp::TcpPort;

/// Longer than anything here takes; a test that meets it has failed.
const LIMIT: Duration = Duration::from_secs(120);

fn through(faults: Faults) -> Bench {
    let (near, far) = memory::pair(Pace::Line);
    let near = Box::new(faults.around(Box::new(near)));
    Bench::between(near, Box::new(far), ClientConfig::default())
}

async fn usage_of_a_session(mut bench: Bench) -> LinkUsage {
    bench.driver.run(open(at(9600))).await.unwrap();
    for _ in 0..8 {
        bench.read(BIG).await.unwrap();
    }
    bench.driver.close().await;
    bench.driver.usage()
}

#[tokio::test(start_paused = true)]
async fn an_adapter_that_holds_bytes_back_for_16_ms_shows_in_what_a_turn_takes() {
    let quick = usage_of_a_session(Bench::new(Pace::Line))
        .await
        .turn
        .unwrap();
    assert!(quick < Duration::from_millis(4), "{quick:?}");
    let held = Faults {
        delay: Some((1.0, Duration::from_millis(16))),
        ..Faults::default()
    };
    let slow = usage_of_a_session(through(held)).await.turn.unwrap();
    assert!(
        (Duration::from_millis(12)..Duration::from_millis(20)).contains(&slow),
        "{slow:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_echoes_is_told_from_one_that_does_not() {
    let echoing = Faults {
        echo: true,
        ..Faults::default()
    };
    assert!(usage_of_a_session(through(echoing)).await.echo);
    assert!(!usage_of_a_session(through(Faults::default())).await.echo);
}

/// A tool's end of a TCP connection, and the server's.
async fn connection() -> (Driver, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let options = crate::OpenOptions::default();
    let (near, accepted) = tokio::join!(
        crate::tcp::open("127.0.0.1", port, &options),
        listener.accept()
    );
    let token = CancellationToken::new();
    let near: TcpPort = near.unwrap();
    (
        Driver::new(Box::new(near), ClientConfig::default(), token),
        accepted.unwrap().0,
    )
}

#[tokio::test]
async fn a_device_server_that_floods_is_given_up_and_nothing_piles_up() {
    for pattern in [
        vec![0xEE; 4096],
        vec![0x55; 4096],
        (0..=255).cycle().take(4096).collect(),
    ] {
        let (mut driver, mut server) = connection().await;
        let flooding =
            tokio::spawn(async move { while server.write_all(&pattern).await.is_ok() {} });
        let error = timeout(LIMIT, driver.run(open(at(9600))))
            .await
            .unwrap()
            .unwrap_err();
        assert!(
            matches!(error, DriveError::Dialog(DialogError::NotC1218 { heard }) if heard < 100_000),
            "{error:?}"
        );
        timeout(LIMIT, driver.close()).await.unwrap();
        drop(driver);
        timeout(LIMIT, flooding).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_device_server_that_closes_is_gone() {
    let (mut driver, server) = connection().await;
    drop(server);
    let error = timeout(LIMIT, driver.run(open(at(9600))))
        .await
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, DriveError::PortGone { .. }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_flood_on_a_clock_that_stands_still_ends_too() {
    let (near, mut far) = memory::pair(Pace::Instant);
    let flooding = tokio::spawn(async move { while far.write_all(&[0xEE; 4096]).await.is_ok() {} });
    let mut driver = Driver::new(
        Box::new(near),
        ClientConfig::default(),
        CancellationToken::new(),
    );
    let error = driver.run(open(at(9600))).await.unwrap_err();
    assert!(
        matches!(error, DriveError::Dialog(DialogError::NotC1218 { .. })),
        "{error:?}"
    );
    drop(driver);
    flooding.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn noise_without_an_end_ends_in_bounded_time() {
    let (near, mut far) = memory::pair(Pace::Line);
    tokio::spawn(async move { while far.write_all(&[0xEE, 0x00]).await.is_ok() {} });
    let mut driver = Driver::new(
        Box::new(near),
        ClientConfig::default(),
        CancellationToken::new(),
    );
    let start = Instant::now();
    let error = driver.run(open(at(9600))).await.unwrap_err();
    assert!(
        matches!(error, DriveError::Dialog(DialogError::NotC1218 { .. })),
        "{error:?}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(90),
        "{:?}",
        start.elapsed()
    );
}

/// A port that takes no byte, as a connection whose other side has stopped reading.
struct Stalled(memory::MemoryPort);

mod stalled {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::Stalled;
    use crate::{BoxFuture, Port};

    impl AsyncRead for Stalled {
        fn poll_read(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buf: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(cx, buf)
        }
    }

    impl AsyncWrite for Stalled {
        fn poll_write(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &[u8],
        ) -> Poll<io::Result<usize>> {
            Poll::Pending
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Pending
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    impl Port for Stalled {
        fn set_baud(&mut self, _: u32) -> BoxFuture<'_, io::Result<()>> {
            Box::pin(async { Ok(()) })
        }

        fn discard_input(&mut self) {}

        fn name(&self) -> &str {
            "tcp:stalled:1"
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_stalls_is_given_up_and_so_is_closing() {
    let (near, _far) = memory::pair(Pace::Instant);
    let mut driver = Driver::new(
        Box::new(Stalled(near)),
        ClientConfig::default(),
        CancellationToken::new(),
    );
    let start = Instant::now();
    let error = driver.run(open(at(9600))).await.unwrap_err();
    let DriveError::Port { port, source } = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (port.as_str(), source.to_string().as_str()),
        ("tcp:stalled:1", "it takes no more bytes")
    );
    assert!(
        start.elapsed() < Duration::from_secs(6),
        "{:?}",
        start.elapsed()
    );
    driver.close().await;
    assert!(
        start.elapsed() < Duration::from_secs(6) + CLOSE_LIMIT,
        "{:?}",
        start.elapsed()
    );
}
