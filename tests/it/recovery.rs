//! A session that is lost while reading is opened anew, and the read goes on where it stood.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use meterbench_c1218::{Code, Packet};
use meterbench_emulator::Pace;
use meterbench_jobs::{
    AnyPort, Cause, Context, Image, JobError, OpenEmulator, OpenError, Reading, Selection, TableId,
    recovery,
};
use meterbench_port::Faults;
use tokio::time::Instant;

use crate::lines::{Lines, Seen, Spied, Trouble, image};
use crate::support::{Bench, st, target};

/// Listed by the emulated meter, and only to be written.
const UNREADABLE: [TableId; 1] = [TableId::manufacturer(34)];

struct Run {
    result: Result<Reading, JobError>,
    took: Duration,
    seen: Arc<Mutex<Seen>>,
    image: Image,
}

impl Run {
    /// Requests for each table, without those for ST-1 by which a meter is known again.
    fn asked(&self) -> BTreeMap<TableId, usize> {
        let mut counts = BTreeMap::new();
        for table in &self.seen.lock().unwrap().asked {
            *counts.entry(*table).or_default() += 1;
        }
        counts
    }

    /// The read came through with the meter's own bytes, and asked again at most for what was lost on the way.
    fn came_through(&self, losses: usize, of: impl std::fmt::Debug) {
        let reading = self
            .result
            .as_ref()
            .unwrap_or_else(|error| unreachable!("{of:?}: {error}: {}", error.why()));
        for (id, bytes) in self.image.iter() {
            assert_eq!(reading.image().raw(id), Some(bytes), "{of:?}: {id}");
        }
        let skipped: Vec<TableId> = reading.skipped.iter().map(|it| it.table).collect();
        assert_eq!(skipped, UNREADABLE, "{of:?}");
        let again: usize = self
            .asked()
            .iter()
            .filter(|(id, _)| **id != st(1))
            .map(|(_, count)| count - 1)
            .sum();
        assert!(
            again <= losses,
            "{of:?}: {again} tables asked for again: {:?}",
            self.seen.lock().unwrap().asked
        );
        assert!(
            self.took < recovery::longest(self.image.len(), 30_000, 9600),
            "{of:?}: {:?}",
            self.took
        );
    }
}

async fn read(image: &Image, trouble: &[Trouble]) -> Run {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let context = Context::new(Arc::new(Lines {
        image: image.clone(),
        trouble: trouble.to_vec(),
        shared: Arc::clone(&seen),
    }));
    let started = Instant::now();
    let result = meterbench_jobs::read(&context, &target("9S"), &Selection::Everything).await;
    let took = started.elapsed();
    // Whatever was left open at the meter ends by itself.
    tokio::time::sleep(Duration::from_secs(30)).await;
    Run {
        result,
        took,
        seen,
        image: image.clone(),
    }
}

#[tokio::test(start_paused = true)]
async fn c44_a_meter_that_ends_the_session_at_any_table_is_read_whole() {
    let image = image().await;
    for at in (3..50).step_by(7) {
        for code in [Code::Isss, Code::Rno] {
            let trouble = Trouble::Answers(at, code);
            let run = read(&image, &[trouble]).await;
            run.came_through(1, trouble);
            assert_eq!(run.seen.lock().unwrap().logons, 2, "{trouble:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_never_answered_costs_a_session_and_no_table() {
    let image = image().await;
    for at in (3..50).step_by(9) {
        for trouble in [Trouble::Mute(at), Trouble::Late(at)] {
            let run = read(&image, &[trouble]).await;
            run.came_through(1, trouble);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_is_lifted_for_a_while_costs_a_session_and_no_table() {
    let image = image().await;
    for from in (300..25_000).step_by(4100) {
        for seconds in [1, 5, 12] {
            let trouble = Trouble::Dark(from, Duration::from_secs(seconds));
            let run = read(&image, &[trouble]).await;
            run.came_through(1, trouble);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_closed_is_made_again_three_times_and_no_more() {
    let image = image().await;
    for after in [250, 900, 5000, 20_000] {
        let trouble = Trouble::Gone(after, 1);
        read(&image, &[trouble]).await.came_through(1, trouble);
    }
    // Each of them brings a few tables more, so it goes on.
    let trouble = Trouble::Gone(4000, 8);
    read(&image, &[trouble]).await.came_through(30, trouble);
    let run = read(&image, &[Trouble::Gone(250, usize::MAX)]).await;
    let error = run.result.unwrap_err();
    assert!(matches!(error.cause, Cause::PortGone { .. }), "{error:?}");
    assert_eq!(error.exit_code(), 3);
    assert_eq!(
        run.seen.lock().unwrap().opened as u32,
        1 + recovery::IN_A_ROW
    );
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_dies_is_given_up_in_time_and_told_as_a_lost_link() {
    let image = image().await;
    for from in [3, 9, 40] {
        let run = read(&image, &[Trouble::Dead(from)]).await;
        let error = run.result.unwrap_err();
        assert_eq!(
            (error.code(), error.exit_code()),
            ("link-lost", 3),
            "{error:?}"
        );
        assert!(error.what().starts_with("Reading "), "{}", error.what());
        assert!(run.took < Duration::from_secs(300), "{:?}", run.took);
    }
    let trouble = Trouble::Dark(3000, Duration::from_secs(100_000));
    let run = read(&image, &[trouble]).await;
    let error = run.result.unwrap_err();
    assert_eq!(error.code(), "link-lost", "{error:?}");
    assert!(run.took < Duration::from_secs(120), "{:?}", run.took);
}

#[tokio::test(start_paused = true)]
async fn another_meter_behind_the_same_head_is_never_taken_for_the_first() {
    let image = image().await;
    let trouble = [Trouble::Answers(12, Code::Isss), Trouble::Swapped(1)];
    let run = read(&image, &trouble).await;
    let error = run.result.unwrap_err();
    let Cause::MeterSwapped { before, now } = &error.cause else {
        unreachable!("{error:?}");
    };
    assert_ne!(before, now);
    assert_eq!((error.code(), error.exit_code()), ("other-meter", 4));
}

/// A line that turns bits over.
struct Noisy {
    lines: Lines,
    faults: Faults,
}

impl OpenEmulator for Noisy {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        Ok(Box::new(self.faults.clone().around(self.lines.open(form)?)))
    }
}

#[tokio::test(start_paused = true)]
async fn a_noisy_line_gets_smaller_packets_and_never_wrong_bytes() {
    let image = image().await;
    let (mut whole, mut smallest) = (0, u16::MAX);
    for seed in 0..6 {
        for garble in [1e-4, 1e-3, 4e-3] {
            let seen = Arc::new(Mutex::new(Seen::default()));
            let context = Context::new(Arc::new(Noisy {
                lines: Lines {
                    image: image.clone(),
                    trouble: Vec::new(),
                    shared: Arc::clone(&seen),
                },
                faults: Faults {
                    seed,
                    garble,
                    ..Faults::default()
                },
            }));
            let mut target = target("9S");
            target.max_baud = Some(9600);
            match meterbench_jobs::read(&context, &target, &Selection::Everything).await {
                Ok(reading) => {
                    whole += usize::from(reading.skipped.len() == UNREADABLE.len());
                    smallest = smallest.min(reading.link.packet_size);
                    for (id, bytes) in reading.image().iter() {
                        assert_eq!(image.raw(id), Some(bytes), "seed {seed}, {garble}: {id}");
                    }
                }
                Err(error) => assert_eq!(error.exit_code(), 3, "seed {seed}, {garble}: {error:?}"),
            }
        }
    }
    assert!(whole >= 17, "{whole} of 18 reads came through");
    assert!(smallest <= 256, "{smallest}");
}

/// A request after one that was acknowledged and never answered could get that one's answer. Nothing but the end of the
/// session may be asked for.
#[tokio::test(start_paused = true)]
async fn after_a_request_without_an_answer_nothing_but_the_end_is_asked_for_in_that_session() {
    let image = image().await;
    let spied = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::new(Mutex::new(Seen::default()));
    let context = Context::new(Arc::new(Spied {
        lines: Lines {
            image: image.clone(),
            trouble: vec![Trouble::Late(9)],
            shared: Arc::clone(&seen),
        },
        sent: Arc::clone(&spied),
    }));
    meterbench_jobs::read(&context, &target("9S"), &Selection::Registers)
        .await
        .unwrap();
    let services = services(&spied.lock().unwrap());
    // Logon and Security among them, the ninth that the meter handles is the seventh read.
    let read = |code: &u8| (0x30..0x40).contains(code);
    let at = services
        .iter()
        .position(|code| *code == 0x21)
        .unwrap_or_default();
    assert!(read(&services[at - 1]), "{services:02X?}");
    assert_eq!(services[at + 1], 0x20, "{services:02X?}");
}

/// The services of the packets in what was sent.
fn services(mut sent: &[u8]) -> Vec<u8> {
    let mut services = Vec::new();
    while let Some(rest) = sent.get(1..) {
        match Packet::parse(sent) {
            Ok(Some((packet, length))) => {
                services.extend(packet.data.first());
                sent = sent.get(length..).unwrap_or_default();
            }
            _ => sent = rest,
        }
    }
    services
}

/// The store of one bench, with a meter that is read twice.
#[tokio::test(start_paused = true)]
async fn a_meter_read_before_is_known_again_and_one_that_changed_is_not() {
    let image = image().await;
    let folder = tempfile::tempdir().unwrap();
    let read = async |image: &Image, selection: &Selection| {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut context = Context::new(Arc::new(Lines {
            image: image.clone(),
            trouble: Vec::new(),
            shared: Arc::clone(&seen),
        }));
        context.known = meterbench_jobs::Known::in_folders(folder.path(), folder.path());
        let reading = meterbench_jobs::read(&context, &target("9S"), selection)
            .await
            .unwrap();
        let whole = reading.image().raw(st(0)).map(<[u8]>::to_vec);
        (reading.link.bytes_in, whole, reading.registers)
    };
    let (fresh, config, registers) = read(&image, &Selection::Registers).await;
    assert_eq!(config.as_deref(), image.raw(st(0)));
    let (known, config, again) = read(&image, &Selection::Registers).await;
    assert_eq!((config.as_deref(), &again), (image.raw(st(0)), &registers));
    assert!(known + 100 < fresh, "{known} of {fresh} bytes");

    // The same meter, told to count another way: the store must not hide it.
    let mut other = image.clone();
    let mut config = image.raw(st(0)).unwrap().to_vec();
    *config.get_mut(1).unwrap() ^= 1;
    other.set_raw(st(0), config.clone());
    let (_, found, _) = read(&other, &Selection::Registers).await;
    assert_eq!(found, Some(config.clone()));
    // Dimensions that no longer fit what they describe: they are read, and nothing is called by another's name.
    let mut other = image.clone();
    let mut sources = image.raw(st(21)).unwrap().to_vec();
    *sources.get_mut(2).unwrap() += 1;
    other.set_raw(st(21), sources);
    let mut stored = read(&image, &Selection::Registers).await;
    assert_eq!(stored.2, registers);
    let longer = |table: u16, by: usize| {
        let mut bytes = image.raw(st(table)).unwrap().to_vec();
        bytes.truncate(bytes.len() - by);
        bytes
    };
    other.set_raw(st(23), longer(23, 7));
    stored = read(&other, &Selection::Registers).await;
    assert_ne!(stored.2, registers);

    let mut other = image.clone();
    let mut config = image.raw(st(0)).unwrap().to_vec();
    *config.get_mut(1).unwrap() ^= 1;
    // And a table more is found by a whole read, and known from then on.
    *config.last_mut().unwrap() ^= 0x80;
    other.set_raw(st(0), config.clone());
    let (_, found, _) = read(&other, &Selection::Everything).await;
    assert_eq!(found, Some(config.clone()));
    let (_, found, _) = read(&other, &Selection::Registers).await;
    assert_eq!(found, Some(config));
}

#[tokio::test(start_paused = true)]
async fn a_billing_read_at_9600_takes_1_3_s_and_of_a_meter_known_1_1_s() {
    let bench = Bench::new(Pace::Line);
    let folder = tempfile::tempdir().unwrap();
    let mut context = bench.context();
    context.known = meterbench_jobs::Known::in_folders(folder.path(), folder.path());
    let mut readings = Vec::new();
    for most in [1300, 1100] {
        let reading = meterbench_jobs::read(&context, &target("9S"), &Selection::Registers)
            .await
            .unwrap();
        println!("a billing read: {}", reading.link);
        assert_eq!(reading.link.baud, 9600);
        assert!(
            reading.link.elapsed < Duration::from_millis(most),
            "{}",
            reading.link
        );
        readings.push(reading);
    }
    let reading = readings.pop().unwrap();
    let values = |reading: &Reading| {
        let all = reading.registers.iter();
        all.map(|it| (it.quantity.clone(), it.unit.clone(), it.block.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&reading), values(&readings.pop().unwrap()));
    assert!(reading.identity.clock.is_some() && !reading.registers.is_empty());
    assert!(reading.identity.form.is_some());
}
