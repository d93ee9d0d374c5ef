//! Power that fails while a tool is on the line.

use std::time::Duration;

use meterbench_c1218::{
    ClientConfig, Logon, Offer, Open, OpenOptions, Padding, ReadTable, Request, Secret, WriteTable,
};
use meterbench_port::memory::Pace;
use meterbench_port::{AnyPort, DriveError, Driver};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{SUPERVISOR, st};
use crate::{Commit, Faults, Handle, Meter, Options, Power, connect, model};

fn meter(commit: Commit, faults: &str) -> Handle {
    let options = Options {
        commit: Some(commit),
        ..Options::default()
    };
    let meter = Meter::new(model("2S", Some("ax")).unwrap(), options).unwrap();
    Handle::new(meter).with_faults(faults.parse::<Faults>().unwrap())
}

async fn open(port: AnyPort) -> Result<Driver, DriveError> {
    let mut driver = Driver::new(port, ClientConfig::default(), CancellationToken::new());
    let options = OpenOptions {
        negotiate: Some(Offer {
            bauds: vec![0x0A],
            ..Offer::default()
        }),
        logon: Some(Logon {
            user_id: 2,
            user: Request::user("tester").unwrap(),
            password: Some(Secret::from_text(SUPERVISOR, Padding::Space).unwrap()),
        }),
        ..OpenOptions::default()
    };
    driver.run(Open::new(options)).await?;
    Ok(driver)
}

async fn read(driver: &mut Driver, number: u16) -> Result<Vec<u8>, DriveError> {
    let settings = driver.settings();
    driver.run(ReadTable::new(number, settings)).await
}

async fn write(driver: &mut Driver, number: u16, data: Vec<u8>) -> Result<(), DriveError> {
    let settings = driver.settings();
    let written = driver.run(WriteTable::new(number, data, settings)).await;
    written.map(drop)
}

#[tokio::test(start_paused = true)]
async fn a_meter_without_power_is_silent_and_comes_back_as_new() {
    let meter = meter(Commit::Logoff, "");
    let mut driver = open(connect(&meter, Pace::Line)).await.unwrap();
    assert!(read(&mut driver, 1).await.is_ok());
    meter.set_power(Power::Off);
    assert!(read(&mut driver, 1).await.is_err());
    let port = driver.into_port();
    let Err(_) = open(port).await else {
        unreachable!("nobody is there to answer");
    };
    // A new tool on the line, which is dark for the while; then it is not.
    let line = connect(&meter, Pace::Line);
    let restored = meter.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        restored.set_power(Power::On);
    });
    let mut driver = open(line).await.unwrap();
    assert!(read(&mut driver, 23).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn power_that_comes_back_within_a_session_does_not_bring_the_session_back() {
    let meter = meter(Commit::Logoff, "");
    let mut driver = open(connect(&meter, Pace::Line)).await.unwrap();
    assert!(read(&mut driver, 1).await.is_ok());
    meter.set_power(Power::Off);
    meter.set_power(Power::On);
    let start = Instant::now();
    assert!(read(&mut driver, 1).await.is_err());
    // Nor does it hold up the next one, at the first rate.
    let line = connect(&meter, Pace::Line);
    let mut next = open(line).await.unwrap();
    assert!(read(&mut next, 1).await.is_ok());
    assert!(start.elapsed() < Duration::from_secs(60));
}

/// Writes ST-15 until the power fails, and what the meter holds then.
async fn written(commit: Commit, faults: &str) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let meter = meter(commit, faults);
    let old = meter.lock().image().raw(st(15)).unwrap().to_vec();
    let mut new = old.clone();
    // MULTIPLIER of every entry: 256 in place of 1.
    for entry in new.chunks_mut(25) {
        entry[4..6].copy_from_slice(&[1, 0]);
    }
    let mut driver = open(connect(&meter, Pace::Line)).await.unwrap();
    assert!(write(&mut driver, 15, new.clone()).await.is_err());
    assert_eq!(meter.lock().power(), Power::Off);
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(meter.lock().power(), Power::On);
    let held = meter.lock().image().raw(st(15)).unwrap().to_vec();
    // Once is enough: the next write comes through.
    let mut driver = open(connect(&meter, Pace::Line)).await.unwrap();
    write(&mut driver, 15, old.clone()).await.unwrap();
    assert_eq!(read(&mut driver, 15).await.unwrap(), old);
    (old, new, held)
}

#[tokio::test(start_paused = true)]
async fn a_write_that_power_cuts_leaves_the_old_table_or_the_new_one() {
    for seed in 0..5 {
        let (old, _, held) = written(Commit::Logoff, &format!("cut-write&seed={seed}")).await;
        assert_eq!(held, old);
        let (_, new, held) = written(Commit::AtOnce, &format!("cut-write&seed={seed}")).await;
        assert_eq!(held, new);
    }
}

#[tokio::test(start_paused = true)]
async fn a_torn_write_leaves_a_mixture_that_the_seed_picks() {
    for commit in [Commit::Logoff, Commit::AtOnce] {
        let mut seen = Vec::new();
        for seed in 0..5 {
            let faults = format!("torn-write&seed={seed}");
            let (old, new, held) = written(commit, &faults).await;
            assert!(held != old && held != new, "{commit:?} {seed}");
            let place = held.iter().zip(&new).position(|(held, new)| held != new);
            assert_eq!(held[place.unwrap()..], old[place.unwrap()..]);
            assert_eq!(written(commit, &faults).await.2, held);
            seen.push(held);
        }
        seen.dedup();
        assert!(seen.len() > 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_table_that_is_named_is_the_one_that_power_cuts() {
    let meter = meter(Commit::AtOnce, "torn-write=3");
    let mut driver = open(connect(&meter, Pace::Line)).await.unwrap();
    let text = read(&mut driver, 6).await.unwrap();
    let other = vec![b'Q'; text.len()];
    for _ in 0..2 {
        write(&mut driver, 6, other.clone()).await.unwrap();
    }
    // A procedure is no table.
    write(&mut driver, 7, vec![0, 2, 1]).await.unwrap();
    assert!(write(&mut driver, 6, text.clone()).await.is_err());
    let held = meter.lock().image().raw(st(6)).unwrap().to_vec();
    assert!(held != text && held != other);
}
