//! Whatever is done to a meter, in whatever order: its lists stay lists, and the same again is the same meter.

use meterbench_c1218::Ended;
use meterbench_c1219::{ListStatus, PendingStatus, TableSelector};

use super::*;

const SEQUENCES: u64 = 200;
const STEPS: usize = 25;

/// A sequence of numbers that a seed gives; `splitmix64`.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn bytes(&mut self, count: u64) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let index = self.below(of.len().try_into().unwrap());
        of[usize::try_from(index).unwrap()]
    }
}

/// A table written as it is, or with one byte of it another.
fn write(meter: &mut Running, dice: &mut Dice) {
    let id = dice.one(&[
        st(5),
        st(13),
        st(15),
        st(22),
        st(33),
        st(54),
        st(62),
        st(73),
        st(75),
        mt(100),
        mt(104),
    ]);
    let Ok(mut bytes) = meter.bench.read(id) else {
        return;
    };
    if dice.below(3) > 0 {
        let place = usize::try_from(dice.below(bytes.len().try_into().unwrap())).unwrap();
        bytes[place] = dice.byte();
    }
    if dice.below(3) > 0 {
        meter.bench.write(id, &bytes);
        return;
    }
    let mut event = dice.bytes(6);
    event[0] = dice.one(&[0x01, 0x11, 0x21, 0x31, 0x02, 0x00]);
    // Not for weeks.
    if event[0] & 1 == 1 {
        (event[1], event[2]) = (0, 0);
    }
    let copy = id.as_pending(true);
    meter.bench.write(copy, &[&event[..], &bytes].concat());
}

/// True if it empties lists.
fn procedure(meter: &mut Running, dice: &mut Dice) -> bool {
    let number = dice.one(&[
        2, 3, 4, 4, 5, 5, 6, 7, 8, 9, 9, 9, 10, 12, 13, 14, 15, 16, 17,
    ]);
    let parameters = match number {
        4 => vec![dice.one(&[1, 2, 3, 7, 8, 255, 0, 9])],
        5 => vec![dice.one(&[1, 2, 3, 7, 8, 255]), 0, dice.one(&[0, 1, 2, 50])],
        6 => vec![dice.one(&[1, 1, 2, 4, 8])],
        9 => vec![dice.one(&[1, 2, 3, 4, 0x0C, 0x0F, 0x14, 0xFF])],
        10 => {
            let (day, hour) = (dice.one(&[1, 13, 30]), dice.one(&[0, 7, 23]));
            let month = dice.one(&[3, 5, 6, 9, 11]);
            vec![7, 25, month, day, hour, 59, 30, 0]
        }
        13 | 15 => dice.bytes(6),
        _ => Vec::new(),
    };
    meter.bench.result(ProcId::standard(number), &parameters);
    matches!(number, 3 | 4)
}

fn session(meter: &mut Running, dice: &mut Dice) {
    let ended = dice.one(&[Ended::Logoff, Ended::Terminate, Ended::LinkFailed]);
    meter.bench.meter.end(&mut meter.bench.session, ended);
    assert_eq!(meter.bench.log_on(), Code::Ok);
    let password = dice.one(&[SUPERVISOR, SUPERVISOR, PROGRAMMER]);
    assert_eq!(meter.bench.password(password), Code::Ok);
}

/// The numbers of the valid entries are those that end with the last, one after the other.
fn assert_list(what: &str, status: &ListStatus, numbers: &[Option<u16>]) {
    let room = numbers.len();
    assert!(usize::from(status.valid) <= room, "{what} {status:?}");
    assert!(status.unread <= status.valid, "{what} {status:?}");
    let held: Vec<u16> = ring::places(status, room)
        .into_iter()
        .map(|place| numbers[place].unwrap())
        .collect();
    let last = u16::try_from(status.last_sequence & 0xFFFF).unwrap();
    let expected: Vec<u16> = (0..status.valid)
        .rev()
        .map(|age| last.wrapping_sub(age))
        .collect();
    assert_eq!(held, expected, "{what} {status:?}");
}

/// The last numbers of the history, the events, the self reads and the load profile.
fn assert_consistent(image: &Image) -> [u32; 4] {
    let HistoryLog(history) = image.get().unwrap();
    let EventLog(events) = image.get().unwrap();
    for (what, log) in [("ST-74", &history), ("ST-76", &events)] {
        let numbers: Vec<_> = log.entries.iter().map(|entry| entry.sequence).collect();
        assert_list(what, &log.status, &numbers);
    }
    let reads: SelfReads = image.get().unwrap();
    let numbers: Vec<_> = reads.entries.iter().map(|entry| entry.sequence).collect();
    assert_list("ST-26", &reads.status, &numbers);
    let profile = image.get::<LpStatus>().unwrap().sets[0].unwrap();
    assert!(profile.unread_blocks <= profile.valid_blocks && profile.valid_blocks <= 30);
    let status: PendingStatus = image.get().unwrap();
    let waiting: Vec<TableId> = image.ids().filter(|id| id.is_pending()).collect();
    let used = status
        .places
        .iter()
        .filter(|place| place.selector != TableSelector(0));
    let mut placed: Vec<TableId> = used.map(|place| place.selector.table()).collect();
    placed.sort();
    assert_eq!(placed, waiting);
    assert_eq!(usize::from(status.valid), waiting.len());
    let bits = status.std_pending.iter().count() + status.mfg_pending.iter().count();
    assert_eq!(bits, waiting.len());
    [
        history.status.last_sequence,
        events.status.last_sequence,
        reads.status.last_sequence,
        profile.last_sequence,
    ]
}

fn sequence(seed: u64) -> Image {
    let mut dice = Dice(seed);
    let load = dice.one(&[None, Some("1000"), Some("household")]);
    let start = dice.one(&[
        noon(),
        date(2025, 5, 31).at(22, 0, 0, 0),
        date(2025, 3, 8).at(20, 0, 0, 0),
    ]);
    let mut meter = running(start, load);
    let mut last = assert_consistent(&meter.bench.meter.image);
    for _ in 0..STEPS {
        let mut emptied = false;
        match dice.below(8) {
            0..3 => write(&mut meter, &mut dice),
            3..5 => emptied = procedure(&mut meter, &mut dice),
            5 => session(&mut meter, &mut dice),
            6 => meter.forward(SignedDuration::from_secs(dice.below(7200).cast_signed())),
            _ => meter.forward(SignedDuration::from_hours(dice.below(60).cast_signed())),
        }
        meter.bench.meter.live();
        let now = assert_consistent(&meter.bench.meter.image);
        let grown = last.iter().zip(&now).all(|(last, now)| last <= now);
        assert!(grown || emptied, "{last:?} {now:?}");
        last = now;
    }
    let image = meter.bench.meter.image();
    assert_eq!(image.get::<LpData>().unwrap().blocks.len(), 30);
    image
}

#[test]
fn in_200_sequences_of_writes_procedures_sessions_and_time_every_list_stays_a_list() {
    for seed in 0..SEQUENCES {
        // Shown when it fails.
        println!("seed {seed}");
        sequence(seed);
    }
}

#[test]
fn the_same_sequence_gives_the_same_meter_byte_for_byte() {
    for seed in (0..SEQUENCES).step_by(20) {
        assert_eq!(sequence(seed), sequence(seed), "seed {seed}");
    }
}
