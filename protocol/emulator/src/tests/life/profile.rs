//! The load profile: blocks in both orders, status, gaps, and intervals that add up to the register.

use meterbench_c1219::{LpBlock, LpData, LpSetStatus, LpStatus, LpStatusFlags};

use super::*;

fn profile(bench: &mut Bench) -> (LpSetStatus, LpData) {
    let status: LpStatus = bench.get();
    (status.sets[0].unwrap(), bench.get())
}

fn delivered(block: &LpBlock) -> Vec<i64> {
    block
        .intervals
        .iter()
        .map(|interval| interval.values[0].to_i64().unwrap())
        .collect()
}

fn status_of(block: &LpBlock, interval: usize) -> &[u8] {
    block.intervals[interval].status.as_deref().unwrap()
}

fn set_flags(bench: &mut Bench, change: impl Fn(LpStatusFlags) -> LpStatusFlags) {
    let mut status: LpStatus = bench.meter.image.get().unwrap();
    let set = status.sets[0].as_mut().unwrap();
    set.flags = change(set.flags);
    bench.meter.image.put(&status).unwrap();
}

#[test]
fn intervals_fill_a_block_and_the_next_comes_before_it() {
    for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
        let start = date(2025, 7, 14).at(0, 0, 0, 0);
        let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), start, Some(order));
        hand.forward(hours(24) + minutes(50));
        let (set, data) = profile(&mut bench);
        assert_eq!(
            (set.valid_blocks, set.last_block, set.valid_intervals),
            (2, 0, 3)
        );
        assert_eq!((set.unread_blocks, set.last_sequence), (2, 2));
        let [newest, full] = &data.blocks[..2] else {
            unreachable!()
        };
        assert_eq!(full.end.civil(), Some(start + hours(24)));
        assert_eq!(delivered(full), [250; 96]);
        assert_eq!(full.readings.as_ref().unwrap()[0].to_i64(), Some(24_000));
        assert_eq!(full.valid.as_ref().unwrap().iter().count(), 96);
        assert_eq!(newest.end.civil(), Some(start + hours(24) + minutes(45)));
        assert_eq!(delivered(newest)[..4], [250, 250, 250, 0]);
        assert_eq!(newest.valid.as_ref().unwrap().iter().count(), 3);
        assert_eq!(status_of(newest, 2), [0, 0]);
        assert_eq!(status_of(newest, 3), [0x04, 0x40]);
    }
}

#[test]
fn a_ring_of_oldest_first_goes_round_and_tells_that_blocks_were_lost_unread() {
    let start = date(2025, 7, 14).at(0, 0, 0, 0);
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), start, None);
    set_flags(&mut bench, |flags| {
        flags
            .with(LpStatusFlags::NEWEST_BLOCK_FIRST, false)
            .with(LpStatusFlags::NEWEST_INTERVAL_FIRST, true)
    });
    hand.forward(hours(24 * 30));
    let (set, _) = profile(&mut bench);
    assert_eq!((set.valid_blocks, set.last_block), (30, 29));
    assert!(!set.flags.contains(LpStatusFlags::OVERFLOW));
    hand.forward(hours(24 * 2) + minutes(15));
    let (set, data) = profile(&mut bench);
    assert_eq!(
        (set.valid_blocks, set.last_block, set.last_sequence),
        (30, 2, 33)
    );
    assert_eq!(set.valid_intervals, 1);
    assert!(set.flags.contains(LpStatusFlags::OVERFLOW));
    assert_eq!(delivered(&data.blocks[2])[..2], [250, 0]);
    assert_eq!(data.blocks[1].end.civil(), Some(start + hours(24 * 32)));
    assert_eq!(data.blocks[3].end.civil(), Some(start + hours(24 * 4)));
}

#[test]
fn a_profile_that_must_not_overwrite_stops_when_it_is_full() {
    let start = date(2025, 7, 14).at(0, 0, 0, 0);
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), start, None);
    set_flags(&mut bench, |flags| {
        flags.with(LpStatusFlags::INHIBIT_OVERFLOW, true)
    });
    hand.forward(hours(24 * 40));
    let (set, data) = profile(&mut bench);
    assert_eq!(
        (set.valid_blocks, set.valid_intervals, set.last_sequence),
        (30, 96, 30)
    );
    assert!(set.flags.contains(LpStatusFlags::OVERFLOW));
    assert_eq!(data.blocks[0].end.civil(), Some(start + hours(24 * 30)));
}

#[test]
fn a_clock_set_forward_ends_the_block_and_the_next_interval_says_so() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), noon(), None);
    hand.forward(minutes(35));
    assert_eq!(
        bench.result(ProcId::standard(10), &[3, 25, 7, 14, 15, 5, 0, 0]),
        ResultCode::Completed
    );
    hand.forward(minutes(26));
    let (set, data) = profile(&mut bench);
    assert_eq!((set.valid_blocks, set.valid_intervals), (2, 2));
    let newest = &data.blocks[0];
    assert_eq!(newest.end.civil(), Some(date(2025, 7, 14).at(15, 30, 0, 0)));
    // Five minutes from before the change, ten after it: nothing is lost.
    assert_eq!(delivered(newest)[..2], [250, 250]);
    assert_eq!(status_of(newest, 0), [0x42, 0x20]);
    assert_eq!(status_of(newest, 1), [0, 0]);
    // The block before: two intervals, the rest of its time skipped.
    assert_eq!(data.blocks[1].end.civil(), Some(noon() + hours(24)));
    assert_eq!(data.blocks[1].valid.as_ref().unwrap().iter().count(), 2);
}

#[test]
fn in_a_block_that_is_left_with_the_newest_interval_first_what_was_skipped_stands_before_what_was_recorded()
 {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), noon(), None);
    set_flags(&mut bench, |flags| {
        flags.with(LpStatusFlags::NEWEST_INTERVAL_FIRST, true)
    });
    hand.forward(minutes(35));
    assert_eq!(
        bench.result(ProcId::standard(10), &[3, 25, 7, 14, 15, 5, 0, 0]),
        ResultCode::Completed
    );
    hand.forward(minutes(26));
    let (_, data) = profile(&mut bench);
    let left = &data.blocks[1];
    // It ends a day after noon: slot 95 is its first quarter of an hour, to 12:15, and slot 94 the next, to 12:30.
    assert_eq!(left.end.civil(), Some(noon() + hours(24)));
    assert_eq!(delivered(left)[93..], [0, 250, 250]);
    assert_eq!(status_of(left, 93), [0x04, 0x40]);
    assert_eq!(status_of(left, 94), [0, 0]);
    let valid: Vec<u16> = left.valid.as_ref().unwrap().iter().collect();
    assert_eq!(valid, [94, 95]);
}

#[test]
fn daylight_saving_is_marked_and_the_blocks_go_on() {
    let start = date(2025, 11, 2).at(0, 0, 0, 0);
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), start, None);
    hand.forward(hours(5));
    let (set, data) = profile(&mut bench);
    assert_eq!((set.valid_blocks, set.valid_intervals), (1, 20));
    let marked: Vec<usize> = (0..20)
        .filter(|place| status_of(&data.blocks[0], *place)[0] & 0x10 != 0)
        .collect();
    // Eight intervals to 02:00, and then 01:15 again.
    assert_eq!(marked, [8]);
    assert_eq!(
        data.blocks[0].end.civil(),
        Some(date(2025, 11, 2).at(4, 0, 0, 0))
    );
}

#[test]
fn the_intervals_of_a_month_add_up_to_the_register_for_any_power() {
    let start = date(2025, 7, 1).at(0, 0, 0, 0);
    let (mut bench, hand) = alive("2S", &"solar".parse().unwrap(), start, None);
    for _ in 0..200 {
        hand.forward(SignedDuration::from_secs(11_111));
        bench.meter.live();
    }
    let (set, data) = profile(&mut bench);
    let recorded: i64 = data.blocks[..usize::from(set.valid_blocks)]
        .iter()
        .flat_map(delivered)
        .sum();
    let reading = data.blocks[0].readings.as_ref().unwrap()[0]
        .to_i64()
        .unwrap();
    assert_eq!(recorded, reading);
    assert!(reading > 10_000);
}

#[test]
fn a_value_that_the_format_can_not_hold_is_marked_as_overflow() {
    let (mut bench, hand) = alive("2S", &"400000".parse().unwrap(), noon(), None);
    hand.forward(minutes(30));
    let (_, data) = profile(&mut bench);
    assert_eq!(delivered(&data.blocks[0])[..2], [65_535, 65_535]);
    assert_eq!(status_of(&data.blocks[0], 1), [0x01, 0x00]);
}

#[test]
fn a_stopped_profile_records_nothing() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), noon(), None);
    assert_eq!(
        bench.result(ProcId::standard(17), &[]),
        ResultCode::Completed
    );
    hand.forward(hours(3));
    assert_eq!(profile(&mut bench).0.valid_blocks, 0);
    assert_eq!(
        bench.result(ProcId::standard(16), &[]),
        ResultCode::Completed
    );
    hand.forward(hours(1));
    assert_eq!(profile(&mut bench).0.valid_intervals, 4);
}
