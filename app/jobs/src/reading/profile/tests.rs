use jiff::civil::date;
use meterbench_c1219::{GenConfig, Set, TableId};
use proptest::prelude::*;

use super::*;

/// Bytes from hex; blanks and bars separate.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect()
}

/// A meter with these formats and set 1 (and 4), most significant byte first.
fn meter(control: [u8; 3], tables: &[(u16, &str)]) -> Image {
    let mut config = GenConfig {
        format_control_1: control[0],
        format_control_2: control[1],
        format_control_3: control[2],
        nameplate_type: 2,
        std_version: 1,
        ..GenConfig::default()
    };
    config.std_tables = Set::empty(10);
    config.std_writable = Set::empty(10);
    config.std_tables.set(64, true);
    let mut image = Image::new();
    for (number, bytes) in tables {
        image.set_raw(TableId::standard(*number), hex(bytes));
        config.std_tables.set(usize::from(*number), true);
    }
    image.put(&config).unwrap();
    image
}

/// BCD time 2, INT48 and INT32: 15 min, 4 intervals, one channel of kWh in Wh, end readings and simple status.
const FORMATS: [u8; 3] = [1, 2, 0x8A];
const ACT: &str = "00 00 00 00 08 10 02 00 03 00 04 01 0F";
const SOURCES: [(u16, &str); 5] = [
    (11, "00 01 00 00 00 00 02 01"),
    (16, "11"),
    (12, "00 02 40 00"),
    (61, ACT),
    (62, "01 00 00 02"),
];

/// Block that ends on 15 July 2024 at `hour`:00 with a register of `wh`.
fn block(hour: u8, wh: u32, valid: &str, values: [u16; 4]) -> String {
    let values: String = values.iter().map(|it| format!("{it:04X}")).collect();
    format!("18070F{hour:02X}00 0000{wh:08X} {valid} {values} ")
}

fn with(status: &str, data: &str) -> Profile {
    let mut tables = SOURCES.to_vec();
    tables.extend([(63, status), (64, data)]);
    Profile::of(&meter(FORMATS, &tables)).unwrap()
}

fn told(profile: &Profile) -> Vec<(String, Option<f64>)> {
    let set = &profile.sets[0];
    let values = &set.channels[0].values;
    let end = |it: &Interval| {
        it.end
            .map_or_else(String::new, |it| it.local.strftime("%H:%M").to_string())
    };
    set.intervals
        .iter()
        .map(end)
        .zip(values.iter().copied())
        .collect()
}

#[test]
fn a_full_block_and_an_unfinished_one_in_every_order() {
    let full = block(13, 1_000, "0F", [100, 200, 300, 400]);
    let begun = "18070F0D1E 000000000BB8 03 03E8 03E8 0000 0000 ";
    let begun_backwards = begun;
    let full_backwards = block(13, 1_000, "0F", [400, 300, 200, 100]);
    let never = "0000000000 000000000000 00 0000000000000000 ";
    let expected: Vec<(String, Option<f64>)> = [
        ("12:15", 0.1),
        ("12:30", 0.2),
        ("12:45", 0.3),
        ("13:00", 0.4),
        ("13:15", 1.0),
        ("13:30", 1.0),
    ]
    .map(|(end, kwh)| (end.to_owned(), Some(kwh)))
    .to_vec();
    for (status, data) in [
        (
            "00 0002 0001 00000002 0002 0002",
            format!("{full}{begun}{never}"),
        ),
        (
            "01 0002 0000 00000002 0002 0002",
            format!("{begun}{full}{never}"),
        ),
        (
            "10 0002 0001 00000002 0002 0002",
            format!("{full_backwards}{begun_backwards}{never}"),
        ),
        // Wrapped: the newest in the first place, the oldest in the last.
        (
            "04 0002 0000 00000002 0002 0002",
            format!("{begun}{never}{full}"),
        ),
    ] {
        let profile = with(status, &data);
        assert_eq!(told(&profile), expected, "{status}");
        assert_eq!(profile.notes, Vec::<String>::new(), "{status}");
        let checks: Vec<_> = profile.sets[0]
            .checks
            .iter()
            .map(|it| (it.reading, it.sum, it.agrees))
            .collect();
        assert_eq!(
            checks,
            [
                (Some(1.0), Some(1.0), None),
                (Some(3.0), Some(2.0), Some(true))
            ]
        );
    }
}

#[test]
fn a_register_that_moved_otherwise_is_told() {
    let data = block(13, 1_000, "0F", [100, 200, 300, 400]) + &block(14, 9_000, "0F", [1, 2, 3, 4]);
    let profile = with("00 0002 0001 00000002 0002 0004", &data);
    assert_eq!(profile.sets[0].checks[1].agrees, Some(false));
    // It is also short of its third block.
    let words = profile.notes.join("\n");
    assert!(
        words.contains("not whole")
            && words.contains("the register moved by 8 kWh, its intervals add up to 0.01"),
        "{words}"
    );
}

#[test]
fn what_was_not_recorded_is_a_gap_and_time_that_goes_back_is_told() {
    let never = "0000000000 000000000000 00 0000000000000000 ";
    let left = block(15, 1_000, "03", [100, 200, 0, 0]);
    let back = block(14, 2_000, "0F", [1, 2, 3, 4]);
    let profile = with(
        "00 0002 0001 00000002 0002 0004",
        &format!("{left}{back}{never}"),
    );
    let ends: Vec<String> = told(&profile).into_iter().map(|(end, _)| end).collect();
    assert_eq!(ends, ["14:15", "14:30", "13:15", "13:30", "13:45", "14:00"]);
    assert!(
        profile.notes[0].contains("the clock was set back, or blocks are out of order"),
        "{:?}",
        profile.notes
    );
    assert_eq!(profile.sets[0].checks[1].agrees, None);
    let later = block(18, 2_000, "0F", [1, 2, 3, 4]);
    let profile = with(
        "00 0002 0001 00000002 0002 0004",
        &format!("{left}{later}{never}"),
    );
    let expected = "Set 1: nothing is recorded from 2024-07-15 14:30:00 to 2024-07-15 17:00:00 (2 h 30 min): no reason is recorded";
    assert_eq!(profile.notes, [expected]);
}

#[test]
fn a_block_without_a_time_and_a_head_that_lies_lose_nothing() {
    let never = "0000000000 0000000003E8 0F 0001000200030004 ";
    let impossible = "18FF0F0D00 0000000003E8 0F 0001000200030004 ";
    let good = block(13, 1_000, "0F", [1, 2, 3, 4]);
    let profile = with(
        "00 0009 0063 00000002 0002 0009",
        &format!("{never}{impossible}{good}"),
    );
    assert_eq!(profile.sets[0].intervals.len(), 12);
    assert_eq!(profile.sets[0].intervals[0].end, None);
    let words = profile.notes.join("\n");
    for part in [
        "number 99",
        "was never set",
        "is impossible (?18FF0F0D00",
        "more intervals of the newest block",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn the_hour_that_comes_twice_is_resolved_by_what_stands_before_it() {
    let mut tables = SOURCES.to_vec();
    // Two blocks across 2 November 2025: they end at 01:30 daylight saving time, and an hour later at 01:30 again.
    let first = "190B02011E 0000000003E8 0F 0001000200030004 ";
    let never = "0000000000 000000000000 00 0000000000000000 ";
    let data = format!("{first}{first}{never}");
    tables.extend([
        (63, "00 0002 0001 00000002 0002 0004"),
        (64, data.as_str()),
        (51, "00 11 00 00 02 00 00 00 06"),
        (53, "02 00 00 3C FE D4"),
        (54, "08 33 01 08 2B 02"),
    ]);
    let profile = Profile::of(&meter(FORMATS, &tables)).unwrap();
    let ends: Vec<String> = profile.sets[0]
        .intervals
        .iter()
        .map(|it| it.end.unwrap().utc.unwrap().to_string())
        .collect();
    assert_eq!(ends[3], "2025-11-02T05:30:00Z");
    assert_eq!(ends[4], "2025-11-02T05:45:00Z");
    assert_eq!(ends[7], "2025-11-02T06:30:00Z");
    let words = profile.notes.join("\n");
    assert!(
        words.contains("the second time, so that it follows"),
        "{words}"
    );
    assert!(!words.contains("nothing is recorded"), "{words}");
}

#[test]
fn the_newest_block_may_say_when_it_will_be_full() {
    let begun = "18070F0E00 000000000BB8 03 03E8 03E8 0000 0000 ";
    let never = "0000000000 000000000000 00 0000000000000000 ";
    let data = format!("{begun}{never}{never}");
    let mut tables = SOURCES.to_vec();
    tables.extend([
        (63, "00 0001 0000 00000002 0002 0002"),
        (64, data.as_str()),
        (52, "18070F0D2800 00"),
    ]);
    let profile = Profile::of(&meter(FORMATS, &tables)).unwrap();
    assert_eq!(told(&profile)[1].0, "13:30");
    let at = date(2024, 7, 15).at(14, 0, 0, 0);
    let later = When {
        local: at,
        utc: None,
        dst: None,
    };
    assert!(!newest_block_end(&later, None) && !newest_block_end(&later, Some(&later)));
}

proptest! {
    /// Any dimensions, flags, formats and bytes: a profile, or a note that says why there is none.
    #[test]
    fn any_shape_is_decoded_or_refused_with_a_reason(
        control in proptest::array::uniform3(any::<u8>()),
        act in proptest::collection::vec(prop_oneof![0u8..6, any::<u8>()], 0..40),
        lanes in proptest::collection::vec(any::<u8>(), 0..60),
        status in proptest::collection::vec(prop_oneof![0u8..4, any::<u8>()], 0..60),
        data in proptest::collection::vec(any::<u8>(), 0..600),
        sources in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let mut image = meter([control[0], control[1] & 0x3F, control[2]], &[]);
        for (number, bytes) in [(61, act), (62, lanes), (63, status), (64, data), (11, vec![0, 1, 0, 0, 0, 0, 2, 3]), (16, sources)] {
            image.set_raw(TableId::standard(number), bytes);
        }
        let profile = Profile::of(&image).unwrap();
        prop_assert!(!profile.sets.is_empty() || !profile.notes.is_empty());
        for set in &profile.sets {
            for channel in &set.channels {
                prop_assert_eq!(channel.values.len(), set.intervals.len());
            }
        }
    }

    /// Whatever the intervals are, a register that moved by their sum agrees, and one that is a count off does not.
    #[test]
    fn the_sum_of_intervals_is_the_move_of_the_register(
        values in proptest::array::uniform4(any::<u16>()),
        start in 0u32..1_000_000,
        off in prop_oneof![Just(0u32), 1u32..50],
    ) {
        let moved: u32 = values.iter().map(|it| u32::from(*it)).sum();
        let data = block(13, start, "0F", [0; 4]) + &block(14, start + moved + off, "0F", values) + "0000000000 000000000000 00 0000000000000000";
        let profile = with("00 0002 0001 00000002 0002 0004", &data);
        prop_assert_eq!(profile.sets[0].checks[1].agrees, Some(off == 0));
    }
}
