//! Lost lines and strangers: the meter is never left half written unnoticed, and whoever is no meter is told apart.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use meterbench_emulator::{Emulators, Pace, STRANGER};
use meterbench_jobs::{AnyPort, Cause, Context, JobError, OpenEmulator, OpenError};
use meterbench_port::{Faults, memory};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Bench, program, row, target};

/// Emulated meters; the next port that is opened has these faults.
struct Faulty {
    meters: Arc<Emulators>,
    next: Mutex<Option<Faults>>,
}

impl OpenEmulator for Faulty {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let port = self.meters.open(form)?;
        Ok(match self.next.lock().unwrap().take() {
            Some(faults) => Box::new(faults.around(port)),
            None => port,
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_cut_at_any_point_of_writing_is_told_truly() {
    let wanted = program(row("9S"));
    let (mut partial, mut nothing, mut unread) = (0, 0, 0);
    for cut in (200..7000).step_by(170) {
        let bench = Bench::new(Pace::Instant);
        let plan = bench.plan("9S", &wanted).await;
        let faults = Faults {
            cut_after: Some(cut),
            ..Faults::default()
        };
        let context = Context::new(Arc::new(Faulty {
            meters: bench.emulators.clone(),
            next: Mutex::new(Some(faults)),
        }));
        let result = meterbench_jobs::write(&context, &target("9S"), &plan).await;
        let now = bench.held("9S");
        let holds_new: Vec<_> = plan
            .writes
            .iter()
            .filter(|write| now.raw(write.table) == Some(&write.new))
            .map(|write| write.table)
            .collect();
        match result.map_err(|error| (error.exit_code(), error.cause)) {
            Ok(outcome) => assert!(outcome.verified, "cut after {cut}"),
            Err((5, Cause::Partial { held, .. })) => {
                partial += 1;
                assert!(
                    holds_new
                        .iter()
                        .all(|table| held.new.contains(table) || held.unknown.contains(table)),
                    "cut after {cut}: {held:?}, but the meter holds {holds_new:?}"
                );
                assert!(held.new.iter().all(|table| holds_new.contains(table)));
            }
            Err((3, Cause::NotReadBack { .. })) => unread += 1,
            Err((3, _)) => {
                nothing += 1;
                assert!(holds_new.is_empty(), "cut after {cut}: {holds_new:?}");
            }
            Err(other) => unreachable!("cut after {cut}: {other:?}"),
        }
        assert!(bench.write("9S", &wanted).await.verified, "cut after {cut}");
    }
    assert!(nothing > 0, "{nothing} {partial} {unread}");
}

/// The meter that was asked for on the first port, another one on all later ones.
struct Moved {
    meters: Arc<Emulators>,
    opened: AtomicUsize,
    other: &'static str,
}

impl OpenEmulator for Moved {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let first = self.opened.fetch_add(1, Ordering::Relaxed) == 0;
        self.meters.open(if first { form } else { self.other })
    }
}

#[tokio::test(start_paused = true)]
async fn another_meter_under_the_probe_when_it_is_read_back_is_told_and_not_compared() {
    let wanted = program(row("9S"));
    let bench = Bench::new(Pace::Line);
    let plan = bench.plan("9S", &wanted).await;
    let context = Context::new(Arc::new(Moved {
        meters: bench.emulators.clone(),
        opened: AtomicUsize::new(0),
        other: STRANGER,
    }));
    let error = meterbench_jobs::write(&context, &target("9S"), &plan)
        .await
        .unwrap_err();
    let Cause::NotReadBack { because, .. } = &error.cause else {
        unreachable!("{error:?}")
    };
    let Cause::OtherMeter { planned, found } = &because.cause else {
        unreachable!("{error:?}")
    };
    assert_ne!(planned, found);
    assert!(error.why().contains(planned) && error.why().contains(found));
    let held = bench.held("9S");
    for write in &plan.writes {
        assert_eq!(held.raw(write.table), Some(write.new.as_slice()));
    }
}

/// Something that answers every read with the same bytes.
struct Stranger(Vec<u8>);

impl OpenEmulator for Stranger {
    fn open(&self, _form: &str) -> Result<AnyPort, OpenError> {
        let (near, mut far) = memory::pair(memory::Pace::Line);
        let answer = self.0.clone();
        tokio::spawn(async move {
            let mut buffer = [0; 64];
            while far.read(&mut buffer).await.is_ok_and(|count| count > 0) {
                if far.write_all(&answer).await.is_err() {
                    break;
                }
            }
        });
        Ok(Box::new(near))
    }
}

async fn meets(answer: &[u8]) -> (JobError, u64) {
    let started = tokio::time::Instant::now();
    let context = Context::new(Arc::new(Stranger(answer.to_vec())));
    let error = meterbench_jobs::identify(&context, &target("9S"))
        .await
        .unwrap_err();
    (error, started.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn silence_is_no_answer_and_ends() {
    let (error, seconds) = meets(b"").await;
    assert_eq!((error.code(), error.exit_code()), ("no-answer", 3));
    assert!(seconds < 120, "{seconds} s");
}

#[tokio::test(start_paused = true)]
async fn another_protocol_is_named() {
    for (answer, words) in [
        (&b"/LGZ4ZMF100AC.M23\r\n"[..], "IEC 62056-21"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP"),
        (b"\x01\x02garbage", "bytes came"),
        (&[0x06], "never answered"),
        (&[0x15], "C12.18"),
        (&[0xEE; 300], "bytes came"),
    ] {
        let (error, seconds) = meets(answer).await;
        assert_eq!(error.exit_code(), 3, "{answer:02X?}: {error:?}");
        assert!(
            error.why().contains(words),
            "{answer:02X?}: {}",
            error.why()
        );
        assert!(seconds < 120, "{answer:02X?}: {seconds} s");
    }
}
