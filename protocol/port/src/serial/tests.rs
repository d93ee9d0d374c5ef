//! Over pseudo-terminals: real system calls, no hardware, no sleeping.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use serialport::{SerialPort as _, TTYPort};
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;

use super::*;

/// Longer than anything here takes; a test that meets it has failed.
const LIMIT: Duration = Duration::from_secs(10);

/// What the meter's side holds: the master, and the slave so that the line stays up while no program has it open.
struct Line {
    master: TTYPort,
    _slave: TTYPort,
}

/// A pseudo-terminal and the path that a program opens.
fn line() -> (Line, String) {
    let (mut master, slave) = pseudo_terminal();
    master.set_timeout(LIMIT).unwrap();
    let path = slave.name().unwrap();
    (
        Line {
            master,
            _slave: slave,
        },
        path,
    )
}

async fn opened() -> (Line, SerialPort) {
    let (line, path) = line();
    let port = timeout(LIMIT, open(&path, &OpenOptions::default()))
        .await
        .unwrap()
        .unwrap();
    (line, port)
}

async fn read(port: &mut SerialPort, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    timeout(LIMIT, port.read_exact(&mut bytes))
        .await
        .unwrap()
        .unwrap();
    bytes
}

#[tokio::test]
async fn all_byte_values_pass_both_ways_unchanged() {
    let (Line { mut master, _slave }, mut port) = opened().await;
    let all: Vec<u8> = (0..=255).collect();
    port.write_all(&all).await.unwrap();
    timeout(LIMIT, port.flush()).await.unwrap().unwrap();
    let mut got = vec![0; 256];
    master.read_exact(&mut got).unwrap();
    assert_eq!(got, all);
    master.write_all(&all).unwrap();
    assert_eq!(read(&mut port, 256).await, all);
}

#[tokio::test]
async fn a_port_without_control_lines_opens_without_warming_up() {
    let (_line, path) = line();
    let options = OpenOptions {
        warm_up: Duration::from_secs(3600),
        ..OpenOptions::default()
    };
    timeout(LIMIT, open(&path, &options))
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_write_goes_out_while_a_read_waits() {
    let (Line { mut master, _slave }, port) = opened().await;
    let (mut reading, mut writing) = tokio::io::split(port);
    let reader = tokio::spawn(async move { reading.read_u8().await.unwrap() });
    tokio::task::yield_now().await;
    writing.write_all(b"second try").await.unwrap();
    let mut got = [0; 10];
    master.read_exact(&mut got).unwrap();
    assert_eq!(&got, b"second try");
    master.write_all(&[6]).unwrap();
    assert_eq!(timeout(LIMIT, reader).await.unwrap().unwrap(), 6);
}

#[tokio::test]
async fn the_rate_changes_when_asked() {
    let (Line { master, _slave }, mut port) = opened().await;
    // Both ends of a pseudo-terminal share one setting.
    assert_eq!(master.baud_rate().unwrap(), 9600);
    port.write_all(&[6]).await.unwrap();
    timeout(LIMIT, port.set_baud(38_400))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(master.baud_rate().unwrap(), 38_400);
}

#[tokio::test]
async fn discarding_keeps_what_comes_later() {
    let (Line { mut master, _slave }, mut port) = opened().await;
    master.write_all(&[1, 2, 3]).unwrap();
    assert_eq!(read(&mut port, 1).await, [1]);
    port.discard_input();
    timeout(LIMIT, port.flush()).await.unwrap().unwrap();
    master.write_all(&[4]).unwrap();
    assert_eq!(read(&mut port, 1).await, [4]);
}

#[tokio::test]
async fn a_second_opener_is_told_that_it_is_busy_and_a_drop_frees_it() {
    let (_line, path) = line();
    let options = OpenOptions::default();
    let first = open(&path, &options).await.unwrap();
    let error = open(&path, &options).await.unwrap_err();
    assert!(matches!(error, OpenError::Busy { .. }), "{error:?}");
    if cfg!(target_os = "linux") {
        let held = format!("(process {})", std::process::id());
        assert!(error.to_string().ends_with(&held), "{error}");
    }
    drop(first);
    for _ in 0..20 {
        drop(open(&path, &options).await.unwrap());
    }
}

#[tokio::test]
async fn a_port_that_somebody_reads_is_free_after_a_drop_too() {
    let (_line, path) = line();
    let options = OpenOptions::default();
    for _ in 0..20 {
        let mut port = open(&path, &options).await.unwrap();
        let nothing = timeout(Duration::ZERO, port.read_u8()).await;
        assert!(nothing.is_err());
    }
}

#[tokio::test]
async fn what_was_written_before_a_drop_still_leaves() {
    let (Line { mut master, _slave }, mut port) = opened().await;
    port.write_all(&[6]).await.unwrap();
    drop(port);
    let mut got = [0];
    master.read_exact(&mut got).unwrap();
    assert_eq!(got, [6]);
}

#[tokio::test]
async fn a_probe_pulled_out_wakes_the_reader_with_an_error() {
    let (Line { master, _slave }, mut port) = opened().await;
    let reading = tokio::spawn(async move { (port.read_u8().await.unwrap_err().kind(), port) });
    tokio::task::yield_now().await;
    drop(master);
    let (kind, mut port) = timeout(LIMIT, reading).await.unwrap().unwrap();
    assert_eq!(kind, io::ErrorKind::BrokenPipe);
    assert_eq!(
        port.write(&[1]).await.unwrap_err().kind(),
        io::ErrorKind::BrokenPipe
    );
    assert_eq!(
        port.flush().await.unwrap_err().kind(),
        io::ErrorKind::BrokenPipe
    );
    assert_eq!(
        port.set_baud(300).await.unwrap_err().kind(),
        io::ErrorKind::BrokenPipe
    );
    port.discard_input();
    assert_eq!(
        port.read_u8().await.unwrap_err().kind(),
        io::ErrorKind::BrokenPipe
    );
}

#[tokio::test]
async fn a_link_to_a_port_is_followed() {
    let (Line { mut master, _slave }, path) = line();
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("meter");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let mut port = open(link.to_str().unwrap(), &OpenOptions::default())
        .await
        .unwrap();
    port.write_all(&[7]).await.unwrap();
    let mut got = [0];
    master.read_exact(&mut got).unwrap();
    assert_eq!(got, [7]);
}

#[tokio::test]
async fn what_is_missing_or_no_port_is_named_so() {
    let options = OpenOptions::default();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "text").unwrap();
    let kind = |path: &std::path::Path| {
        let path = path.to_str().unwrap().to_owned();
        let options = options.clone();
        async move { open(&path, &options).await.unwrap_err() }
    };
    let missing = kind(&folder.path().join("missing")).await;
    assert!(matches!(missing, OpenError::NotFound { .. }), "{missing:?}");
    for other in [
        file.as_path(),
        folder.path(),
        std::path::Path::new("/dev/null"),
    ] {
        let error = kind(other).await;
        assert!(
            matches!(error, OpenError::NotASerialPort { .. }),
            "{other:?}: {error:?}"
        );
    }
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "text",
        "a file is not touched"
    );
}

#[tokio::test]
async fn a_port_without_lines_signals_nothing_and_goes_on() {
    let (Line { mut master, _slave }, mut port) = opened().await;
    assert_eq!(timeout(LIMIT, port.signals()).await.unwrap(), None);
    port.write_all(&[7]).await.unwrap();
    let mut got = [0];
    master.read_exact(&mut got).unwrap();
    assert_eq!(got, [7]);
}

#[tokio::test]
async fn a_panic_in_whoever_holds_the_port_frees_it() {
    let (_line, path) = line();
    for _ in 0..5 {
        let mut port = open(&path, &OpenOptions::default()).await.unwrap();
        let died = tokio::spawn(async move {
            port.write_all(&[0xEE]).await.unwrap();
            panic!("a fault in a job");
        });
        assert!(died.await.unwrap_err().is_panic());
        drop(open(&path, &OpenOptions::default()).await.unwrap());
    }
}

#[tokio::test]
async fn a_task_that_is_cut_off_while_it_waits_frees_the_port() {
    let (_line, path) = line();
    let mut port = open(&path, &OpenOptions::default()).await.unwrap();
    let waiting = tokio::spawn(async move { port.read_u8().await });
    tokio::task::yield_now().await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    drop(open(&path, &OpenOptions::default()).await.unwrap());
}
