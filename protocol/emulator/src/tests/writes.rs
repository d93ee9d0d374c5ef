use meterbench_c1218::{Code, Ended};
use meterbench_c1219::{Constants, Number, PriDispList};

use super::{Bench, PROGRAMMER, SUPERVISOR, mt, st};
use crate::{Commit, Options, model};

/// Writes a changed table, in both byte orders, and expects the answer; a refused write changes nothing.
fn expect(code: Code, id: meterbench_c1219::TableId, change: impl Fn(&mut Vec<u8>)) {
    for mut bench in Bench::both_orders("2S-SD", SUPERVISOR) {
        let before = bench.read(id).unwrap();
        let mut after = before.clone();
        change(&mut after);
        assert_eq!(bench.write(id, &after), code, "{id} {after:02X?}");
        let wanted = if code == Code::Ok { after } else { before };
        assert_eq!(bench.read(id), Ok(wanted), "{id}");
    }
}

fn expect_constants(code: Code, change: impl Fn(&mut Constants)) {
    for mut bench in Bench::both_orders("9S", PROGRAMMER) {
        let before = bench.read(st(15)).unwrap();
        let mut table: Constants = bench.get();
        change(&mut table);
        let bytes = bench.meter.image.encode(&table).unwrap();
        assert_eq!(bench.write(st(15), &bytes), code, "{table:?}");
        assert_eq!(
            bench.read(st(15)),
            Ok(if code == Code::Ok { bytes } else { before })
        );
    }
}

fn expect_list(code: Code, change: impl Fn(&mut PriDispList)) {
    for mut bench in Bench::both_orders("9S", PROGRAMMER) {
        let mut table: PriDispList = bench.get();
        change(&mut table);
        let bytes = bench.meter.image.encode(&table).unwrap();
        assert_eq!(bench.write(st(33), &bytes), code, "{table:?}");
    }
}

#[test]
fn a_table_is_written_whole_or_not_at_all() {
    expect(Code::Ok, st(5), |bytes| bytes[0] = b'X');
    expect(Code::Onp, st(5), |bytes| bytes.push(0));
    expect(Code::Onp, st(5), |bytes| bytes.truncate(19));
    expect(Code::Onp, mt(100), Vec::clear);
}

#[test]
fn multipliers_up_to_4096_are_taken() {
    let ratios = |ct: i64, pt: i64| {
        move |table: &mut Constants| {
            for entry in &mut table.entries {
                let set = entry.set1.as_mut().unwrap();
                (set.ct, set.pt) = (Number::Integer(ct), Number::Integer(pt));
            }
        }
    };
    expect_constants(Code::Ok, ratios(1, 1));
    expect_constants(Code::Ok, ratios(80, 35));
    expect_constants(Code::Ok, ratios(64, 64));
    expect_constants(Code::Onp, ratios(4097, 1));
    expect_constants(Code::Onp, ratios(1, 4097));
    expect_constants(Code::Onp, ratios(65, 64));
    expect_constants(Code::Onp, ratios(0, 1));
    expect_constants(Code::Onp, ratios(1, 0));
    expect_constants(Code::Onp, ratios(-80, -35));
    // One entry is enough.
    expect_constants(Code::Onp, |table| {
        table.entries[15].set1.as_mut().unwrap().ct = Number::Integer(5000)
    });
    expect_constants(Code::Onp, |table| {
        table.entries[7].multiplier = Number::ZERO
    });
    expect_constants(Code::Ok, |table| {
        table.entries[7].multiplier = Number::Integer(2)
    });
}

#[test]
fn display_lists_hold_no_more_items_than_there_is_room_and_only_sources_that_exist() {
    expect_list(Code::Ok, |table| table.lists[0].items = 1);
    expect_list(Code::Ok, |table| table.lists[0].items = 28);
    expect_list(Code::Onp, |table| table.lists[0].items = 29);
    expect_list(Code::Onp, |table| table.lists[0].items = 255);
    expect_list(Code::Ok, |table| table.sources[0] = 39);
    expect_list(Code::Onp, |table| table.sources[0] = 40);
    expect_list(Code::Onp, |table| table.sources[27] = 0xFFFF);
}

#[test]
fn display_sources_hold_known_kinds_only() {
    expect(Code::Ok, st(32), |bytes| bytes[8] = 16);
    expect(Code::Onp, st(32), |bytes| bytes[8] = 8);
    expect(Code::Onp, st(32), |bytes| bytes[8 + 1] = 38);
    expect(Code::Onp, st(32), |bytes| bytes[8 + 2] = 5);
    expect(Code::Onp, st(32), |bytes| bytes[8 + 3] = 7);
    expect(Code::Onp, st(32), |bytes| bytes[8 + 4] = 0x07);
    // Special 14 does not exist; source 14 of a register does.
    expect(Code::Ok, st(32), |bytes| bytes[8 + 1] = 14);
    expect(Code::Onp, st(32), |bytes| bytes[16 * 8 + 1] = 14);
    // Nothing is asked of an unused one but its kind.
    expect(Code::Ok, st(32), |bytes| bytes[39 * 8 + 4] = 0x07);
}

#[test]
fn the_meter_configuration_is_kept_in_its_ranges() {
    for (at, last) in [(0, 5), (1, 3), (2, 0x1F), (3, 3), (4, 255)] {
        expect(Code::Ok, mt(100), |bytes| bytes[at] = last);
        if last < 255 {
            expect(Code::Onp, mt(100), |bytes| bytes[at] = last + 1);
        }
    }
    expect(Code::Onp, mt(100), |bytes| bytes[7] = 1);
}

#[test]
fn every_meter_takes_its_own_settings_back_and_refuses_spoiled_ones() {
    // One byte that makes each of them wrong, and one that leaves it right.
    type Byte = (usize, u8);
    let spoiled: [(_, usize, u8, Option<Byte>); 11] = [
        (st(6), 3, 0x07, Some((3, b'z'))),
        (st(13), 5, 0, Some((5, 2))),
        (st(15), 24, 0xFF, None),
        (st(22), 0, 38, Some((0, 3))),
        (st(32), 0, 9, Some((4, b'X'))),
        (st(33), 2, 0xFF, Some((0, 0x28))),
        (st(62), 1, 38, Some((1, 33))),
        (st(73), 0, 0x01, Some((0, 0x02))),
        (st(75), 1, 0x20, Some((8, 0x0F))),
        (mt(100), 0, 6, Some((1, 0))),
        (mt(104), 0, 4, Some((1, 2))),
    ];
    for form in crate::forms() {
        for mut bench in Bench::both_orders(&form.name, PROGRAMMER) {
            let limit = (mt(103), 1, 0, Some((1, 60)));
            let limits = bench.meter.model.has("switch").then_some(limit);
            assert_eq!(bench.meter.config.uses(mt(103)), limits.is_some());
            for (id, at, wrong, right) in spoiled.into_iter().chain(limits) {
                let place = format!("{} {id}", form.name);
                let before = bench.read(id).unwrap();
                assert_eq!(bench.write(id, &before), Code::Ok, "{place}");
                let mut bytes = before.clone();
                bytes[at] = wrong;
                // The lowest byte of a ratio in the other order is the highest.
                if id == st(15) {
                    (bytes[13], bytes[18]) = (0xFF, 0xFF);
                }
                assert_eq!(bench.write(id, &bytes), Code::Onp, "{place}");
                assert_eq!(bench.read(id).unwrap(), before, "{place}");
                if let Some((at, value)) = right {
                    bytes = before;
                    bytes[at] = value;
                    assert_eq!(bench.write(id, &bytes), Code::Ok, "{place}");
                    assert_eq!(bench.read(id).unwrap(), bytes, "{place}");
                }
            }
            // A write to what the model hasn't.
            if limits.is_none() {
                assert_eq!(bench.write(mt(103), &[0; 12]), Code::Iar, "{}", form.name);
            }
        }
    }
}

#[test]
fn channels_record_sources_that_exist_in_a_format_that_the_meter_can_do() {
    expect(Code::Ok, st(62), |bytes| (bytes[1], bytes[2]) = (37, 37));
    expect(Code::Onp, st(62), |bytes| bytes[4] = 38);
    // Without an end reading its source is nobody's business.
    expect(Code::Onp, st(62), |bytes| bytes[2] = 38);
    expect(Code::Ok, st(62), |bytes| (bytes[0], bytes[2]) = (0, 255));
    // UINT16 is the only format of ST-61.
    for format in [0, 1, 3, 4, 255] {
        expect(Code::Onp, st(62), |bytes| bytes[6] = format);
    }
    expect(Code::Onp, st(62), |bytes| bytes[11..].fill(0));
    expect(Code::Ok, st(62), |bytes| bytes[7..11].fill(0));
}

#[test]
fn logs_record_what_st_72_and_st_0_list() {
    for log in [73, 75] {
        // No event; the last that is supported and the first that is not.
        expect(Code::Onp, st(log), |bytes| bytes[0] |= 1);
        expect(Code::Ok, st(log), |bytes| bytes[6] |= 1);
        expect(Code::Onp, st(log), |bytes| bytes[6] |= 2);
        expect(Code::Ok, st(log), |bytes| bytes[8] = 0x1F);
        expect(Code::Onp, st(log), |bytes| bytes[8] = 0x3F);
        // ST-9 and procedure 20 are not there.
        expect(Code::Onp, st(log), |bytes| bytes[10] |= 2);
        expect(Code::Onp, st(log), |bytes| bytes[35] |= 0x10);
    }
}

#[test]
fn texts_can_be_shown_and_padding_may_be_spaces_or_zeros() {
    expect(Code::Ok, st(6), |bytes| bytes[..20].fill(0));
    expect(Code::Ok, st(6), |bytes| bytes[..20].fill(b'~'));
    expect(Code::Onp, st(6), |bytes| bytes[0] = 0x7F);
    expect(Code::Onp, st(6), |bytes| bytes[229] = 0x80);
    expect(Code::Onp, st(6), |bytes| bytes[59] = b'\n');
    // The versions of software are numbers.
    expect(Code::Ok, st(6), |bytes| bytes[182] = 0xFF);
}

#[test]
fn a_table_written_in_pieces_may_be_unsound_in_between() {
    let mut bench = Bench::as_user("9S", PROGRAMMER);
    let mut table: PriDispList = bench.get();
    let before = bench.read(st(33)).unwrap();
    // Longer lists, whose items are still the old ones when the lengths are written.
    table.lists[0].items = 48;
    (table.lists[1].items, table.lists[2].items) = (0, 0);
    table.sources = vec![3; 48];
    let bytes = bench.meter.image.encode(&table).unwrap();
    assert_eq!(bench.write_part(st(33), 0, &bytes[..6]), Code::Ok);
    assert_eq!(bench.write_part(st(33), 6, &bytes[6..50]), Code::Ok);
    assert_eq!(bench.write_part(st(33), 50, &bytes[50..]), Code::Ok);
    assert_eq!(bench.read(st(33)), Ok(bytes));
    // First too many items, and the rest never comes right: the table is as it was before the run.
    let now = bench.read(st(33)).unwrap();
    let mut wrong = before.clone();
    wrong[2] = 200;
    assert_eq!(bench.write_part(st(33), 0, &wrong[..50]), Code::Ok);
    assert_eq!(bench.read(st(33)), Ok(now.clone()));
    assert_eq!(bench.write_part(st(33), 0, &wrong[..50]), Code::Ok);
    assert_eq!(bench.write_part(st(33), 50, &wrong[50..]), Code::Onp);
    assert_eq!(bench.read(st(33)), Ok(now));
}

#[test]
fn a_single_piece_is_checked_at_once() {
    let mut bench = Bench::as_user("9S", PROGRAMMER);
    let before = bench.read(mt(100)).unwrap();
    assert_eq!(bench.write_part(mt(100), 0, &[9]), Code::Onp);
    assert_eq!(bench.write_part(mt(100), 3, &[9]), Code::Onp);
    assert_eq!(bench.write_part(mt(100), 7, &[0, 0]), Code::Onp);
    assert_eq!(bench.write_part(mt(100), 0xFF_FFFF, &[0]), Code::Onp);
    assert_eq!(bench.write_part(mt(100), 0, &[]), Code::Onp);
    assert_eq!(bench.read(mt(100)), Ok(before));
    assert_eq!(bench.write_part(mt(100), 0, &[3]), Code::Ok);
    assert_eq!(bench.read_part(mt(100), 0, 1), Ok(vec![3]));
    // In the middle of ST-33, alone.
    assert_eq!(bench.write_part(st(33), 2, &[200]), Code::Onp);
}

#[test]
fn what_was_written_lasts_after_a_logoff_and_is_taken_back_otherwise() {
    for (ended, commit, lasts) in [
        (Ended::Logoff, None, true),
        (Ended::Terminate, None, false),
        (Ended::LinkFailed, None, false),
        (Ended::TrafficTimeout, None, false),
        (Ended::Terminate, Some(Commit::AtOnce), true),
    ] {
        let mut bench = Bench::with(
            "9S",
            Options {
                commit,
                ..Options::default()
            },
        );
        bench.password(PROGRAMMER);
        let before = bench.read(mt(100)).unwrap();
        assert_eq!(bench.write_part(mt(100), 0, &[1]), Code::Ok);
        assert_eq!(bench.write_part(mt(100), 0, &[2]), Code::Ok);
        bench.meter.end(&mut bench.session, ended);
        assert_eq!(bench.log_on(), Code::Ok);
        assert_eq!(
            bench.read(mt(100)),
            Err(Code::Isc),
            "a new session has no rights yet"
        );
        bench.password(PROGRAMMER);
        let after = bench.read(mt(100)).unwrap();
        assert_eq!(after[0] == 2, lasts, "{ended:?} {commit:?}");
        assert_eq!(after == before, !lasts);
    }
    assert_eq!(
        model("9S", None).unwrap().behaviour().commit,
        Commit::Logoff
    );
    assert_eq!(
        model("stranger", None).unwrap().behaviour().commit,
        Commit::AtOnce
    );
}

#[test]
fn a_kyz_output_that_counts_has_a_weight() {
    let weight = |mode: u8, weight: [u8; 4]| {
        move |bytes: &mut Vec<u8>| {
            bytes[0] = mode;
            bytes[2..6].copy_from_slice(&weight);
        }
    };
    for mode in [1, 2] {
        expect(Code::Onp, mt(104), weight(mode, [0; 4]));
        expect(Code::Ok, mt(104), weight(mode, [0, 0, 0, 1]));
        expect(Code::Ok, mt(104), weight(mode, [1, 0, 0, 0]));
    }
    // Off, or at the end of an interval, nothing is counted.
    expect(Code::Ok, mt(104), weight(0, [0; 4]));
    expect(Code::Ok, mt(104), weight(3, [0; 4]));
    // The second output by itself.
    expect(Code::Onp, mt(104), |bytes| bytes[8] = 1);
}

#[test]
fn the_weight_of_a_kyz_output_may_come_after_its_mode() {
    for mut bench in Bench::both_orders("2S-SD", SUPERVISOR) {
        let before = bench.read(mt(104)).unwrap();
        let mut off = before.clone();
        off[..6].fill(0);
        assert_eq!(bench.write(mt(104), &off), Code::Ok);
        assert_eq!(bench.write_part(mt(104), 0, &before[..2]), Code::Ok);
        assert_eq!(bench.write_part(mt(104), 2, &before[2..]), Code::Ok);
        assert_eq!(bench.read(mt(104)), Ok(before));
    }
}
