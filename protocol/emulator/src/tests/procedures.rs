use std::sync::{Arc, Mutex};

use jiff::ToSpan as _;
use meterbench_c1218::Code;
use meterbench_c1219::procedure::{
    ChangeMode, ClearMfgStatus, ClearStdStatus, DateTimeChange, ProcId, Procedure, RemoteReset,
    ResetActions, ResultCode, SetDateTime, SetMask,
};
use meterbench_c1219::{
    CurrentRegs, EdMode, EdModeStatus, EventLog, HistoryLog, LogData, Number, PrevRegs, Set, Stamp,
    StampKind, StdStatus, TimeDateQual, TimeFormat,
};

use super::{Bench, PROGRAMMER, READER, SUPERVISOR, mt, noon, st};
use crate::{Clock, Options};

fn sp(number: u16) -> ProcId {
    ProcId::standard(number)
}

fn mp(number: u16) -> ProcId {
    ProcId::manufacturer(number)
}

#[test]
fn a_demand_reset_copies_the_registers_and_clears_the_maxima() {
    for mut bench in Bench::both_orders("2S-SD", PROGRAMMER) {
        let before: CurrentRegs = bench.get();
        let outcome = bench.run(RemoteReset::ID, &[1]);
        assert_eq!(outcome.result, ResultCode::Completed);
        let formats = bench.meter.config.formats();
        assert_eq!(
            RemoteReset::response(&outcome, formats),
            Ok(ResetActions::DEMAND_RESET)
        );
        let after: CurrentRegs = bench.get();
        let copy: PrevRegs = bench.get();
        assert_eq!(copy.registers, before);
        assert_eq!(copy.end.unwrap().civil(), Some(noon()));
        assert_eq!(
            (before.demand_resets, after.demand_resets),
            (Some(7), Some(8))
        );
        for (before, after) in before
            .tiers
            .iter()
            .chain([&before.total])
            .zip(after.tiers.iter().chain([&after.total]))
        {
            assert_eq!(before.summations, after.summations);
            for (before, after) in before.demands.iter().zip(&after.demands) {
                assert_eq!(after.values, [Number::ZERO]);
                assert!(after.times.as_ref().unwrap()[0].is_never());
                let sum = before.cumulative.as_ref().unwrap().plus(&before.values[0]);
                assert_eq!(after.cumulative, Some(sum));
            }
        }
    }
}

#[test]
fn the_stranger_resets_both_occurrences_and_what_coincided() {
    let mut bench = Bench::as_user("STRANGER", PROGRAMMER);
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Completed);
    let after: CurrentRegs = bench.get();
    assert_eq!(after.demand_resets, Some(4));
    let zero = |values: &[Number]| values.iter().all(|value| value.same_value(&Number::ZERO));
    assert!(zero(&after.total.demands[0].values) && zero(&after.total.coincidents[0]));
    assert_eq!(after.total.demands[0].values.len(), 2);
    assert_eq!(after.total.summations[0].to_i64(), Some(48_211));
}

#[test]
fn a_second_demand_reset_within_the_exclusion_is_refused() {
    let now = Arc::new(Mutex::new(noon()));
    let clock = Clock::from_fn({
        let now = Arc::clone(&now);
        move || *now.lock().unwrap()
    });
    let mut bench = Bench::with(
        "9S",
        Options {
            clock,
            ..Options::default()
        },
    );
    bench.password(PROGRAMMER);
    let mut control = bench.read(st(13)).unwrap();
    control[0] = 30;
    assert_eq!(bench.write(st(13), &control), Code::Ok);
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Completed);
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Timing);
    *now.lock().unwrap() = noon() + 29.minutes();
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Timing);
    *now.lock().unwrap() = noon() + 30.minutes();
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Completed);
    let after: CurrentRegs = bench.get();
    assert_eq!(after.demand_resets, Some(9));
}

#[test]
fn clearing_needs_group_2_and_keeps_the_program() {
    let mut bench = Bench::as_user("9S", PROGRAMMER);
    assert_eq!(bench.result(sp(3), &[]), ResultCode::NotAuthorized);
    assert_eq!(bench.get::<CurrentRegs>().demand_resets, Some(7));
    bench.password(SUPERVISOR);
    let before = bench.image();
    assert_eq!(bench.result(sp(3), &[]), ResultCode::Completed);
    let after = bench.image();
    let registers: CurrentRegs = after.get().unwrap();
    assert_eq!(registers.demand_resets, Some(0));
    assert!(
        registers
            .total
            .summations
            .iter()
            .all(|value| *value == Number::ZERO)
    );
    // That they were cleared is the first thing they tell.
    let HistoryLog(history) = after.get().unwrap();
    let codes = |log: &LogData| -> Vec<u16> {
        let valid = log.entries.iter().take(log.status.valid.into());
        valid.map(|entry| entry.code.0).collect()
    };
    assert_eq!(codes(&history), [16, 18, 9]);
    assert_eq!(history.status.last_sequence, 3);
    let EventLog(events) = after.get().unwrap();
    assert_eq!(codes(&events), [0u16; 0]);
    for list in [26, 63, 76] {
        let bytes = after.raw(st(list)).unwrap();
        assert_eq!(
            bytes[0],
            before.raw(st(list)).unwrap()[0],
            "the flags of ST-{list}"
        );
        assert!(bytes[1..].iter().all(|byte| *byte == 0), "ST-{list}");
    }
    let changed: Vec<_> = before
        .ids()
        .filter(|id| before.raw(*id) != after.raw(*id))
        .map(|id| id.to_string())
        .collect();
    assert_eq!(
        changed,
        [
            "ST-8", "ST-23", "ST-24", "ST-25", "ST-26", "ST-63", "ST-64", "ST-74", "ST-76"
        ]
    );
}

#[test]
fn the_mode_changes_but_not_to_factory() {
    let mut bench = Bench::as_user("9S", PROGRAMMER);
    for (mode, result, now) in [
        (0x02, ResultCode::Completed, EdMode::Test),
        (0x04, ResultCode::Completed, EdMode::MeterShop),
        (0x08, ResultCode::Conflict, EdMode::MeterShop),
        (0x09, ResultCode::InvalidParameter, EdMode::MeterShop),
        (0x00, ResultCode::InvalidParameter, EdMode::MeterShop),
        (0x01, ResultCode::Completed, EdMode::Metering),
    ] {
        assert_eq!(bench.result(ChangeMode::ID, &[mode]), result);
        assert_eq!(bench.get::<EdModeStatus>().mode, now);
    }
    assert_eq!(
        bench.result(ChangeMode::ID, &[]),
        ResultCode::InvalidParameter
    );
}

#[test]
fn status_flags_are_cleared_and_answered() {
    for mut bench in Bench::both_orders("STRANGER", PROGRAMMER) {
        let formats = bench.meter.config.formats();
        let before: EdModeStatus = bench.get();
        assert_eq!(before.status1, StdStatus::LOW_BATTERY);
        let outcome = bench.run(ClearStdStatus::ID, &[]);
        let cleared = ClearStdStatus::response(&outcome, formats).unwrap();
        assert_eq!(
            (cleared.status1, cleared.status2),
            (Some(StdStatus::default()), Some(0))
        );
        let between: EdModeStatus = bench.get();
        assert_eq!(
            (between.status1, &between.mfg_status),
            (StdStatus::default(), &before.mfg_status)
        );
        let outcome = bench.run(ClearMfgStatus::ID, &[]);
        assert_eq!(
            ClearMfgStatus::response(&outcome, formats),
            Ok(Set::empty(2))
        );
        assert_eq!(bench.get::<EdModeStatus>().mfg_status, Set::empty(2));
    }
}

#[test]
fn the_clock_is_set_and_the_answer_has_both_times() {
    for mut bench in Bench::both_orders("9S", PROGRAMMER) {
        let formats = bench.meter.config.formats();
        let at = noon() + 95.minutes();
        let stamp = Stamp::from_civil(at, StampKind::Long, TimeFormat::Binary).unwrap();
        let set = |mask: u8, at| SetDateTime {
            mask: SetMask(mask),
            at,
            qualifier: TimeDateQual(0x49),
        };
        let call = set(7, stamp).call(0, 1, formats).unwrap();
        let outcome = bench.run(SetDateTime::ID, &call.parameters);
        let change: DateTimeChange = SetDateTime::response(&outcome, formats).unwrap();
        assert_eq!(
            (change.before.civil(), change.after.civil()),
            (Some(noon()), Some(at))
        );
        let clock: meterbench_c1219::Clock = bench.get();
        assert_eq!(clock.at.civil(), Some(at));
        assert!(
            clock.qualifier.contains(TimeDateQual::DST)
                && clock.qualifier.contains(TimeDateQual::DST_APPLIED)
        );
        assert_eq!(clock.qualifier.day_of_week(), 1);
        // Only the date, only the time, neither.
        let other =
            Stamp::from_civil(at + 26.hours(), StampKind::Long, TimeFormat::Binary).unwrap();
        for (mask, expected) in [
            (2, at + 24.hours()),
            (1, at + 26.hours()),
            (0, at + 26.hours()),
        ] {
            let call = set(mask, other).call(0, 1, formats).unwrap();
            assert_eq!(
                bench.result(SetDateTime::ID, &call.parameters),
                ResultCode::Completed
            );
            assert_eq!(
                bench.get::<meterbench_c1219::Clock>().at.civil(),
                Some(expected),
                "mask {mask}"
            );
        }
        let nonsense = [3, 25, 13, 1, 0, 0, 0, 0];
        assert_eq!(
            bench.result(SetDateTime::ID, &nonsense),
            ResultCode::InvalidParameter
        );
        assert_eq!(
            bench.result(SetDateTime::ID, &nonsense[..5]),
            ResultCode::InvalidParameter
        );
    }
}

#[test]
fn unknown_procedures_and_missing_rights_are_told_in_st8() {
    let mut bench = Bench::as_user("2S-SD", READER);
    assert_eq!(bench.result(sp(20), &[]), ResultCode::Unrecognized);
    assert_eq!(bench.result(mp(9), &[]), ResultCode::Unrecognized);
    assert_eq!(
        bench.result(RemoteReset::ID, &[1]),
        ResultCode::NotAuthorized
    );
    assert_eq!(
        bench.result(mp(100), &[0, 0, 0, 0]),
        ResultCode::NotAuthorized
    );
    let mut login = vec![0, 2];
    login.extend_from_slice(b"PROGRAMMER          ");
    assert_eq!(bench.result(sp(18), &login), ResultCode::Completed);
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Completed);
    login[2] = b'X';
    assert_eq!(bench.result(sp(18), &login), ResultCode::NotAuthorized);
}

#[test]
fn what_is_not_done_yet_is_refused_and_changes_nothing() {
    use ResultCode::{Conflict, InvalidParameter};
    for mut bench in Bench::both_orders("9S", SUPERVISOR) {
        let before = bench.meter.image.clone();
        for (number, parameters, result) in [
            (4, vec![0], InvalidParameter),
            (4, vec![9], InvalidParameter),
            (4, vec![], InvalidParameter),
            (4, vec![4], Conflict),
            (5, vec![0, 0, 0], InvalidParameter),
            (5, vec![3, 1], InvalidParameter),
            (9, vec![0], InvalidParameter),
            (9, vec![0x08], InvalidParameter),
            (9, vec![0x81], InvalidParameter),
            // Season 4 of 4.
            (9, vec![0x24], InvalidParameter),
            (13, vec![0; 6], Conflict),
            (15, vec![0; 5], InvalidParameter),
        ] {
            let outcome = bench.run(sp(number), &parameters);
            assert_eq!(outcome.result, result, "SP-{number} {parameters:02X?}");
            assert!(outcome.data.is_empty());
        }
        assert!(bench.meter.image == before);
    }
}

#[test]
fn without_a_switch_its_tables_are_absent() {
    for (form, present) in [("2S-SD", true), ("2S", false), ("9S", false)] {
        let mut bench = Bench::as_user(form, SUPERVISOR);
        for number in [102, 103] {
            assert_eq!(bench.meter.config.uses(mt(number)), present);
            assert_eq!(bench.read(mt(number)).is_ok(), present);
        }
        assert!(bench.meter.config.has_procedure(mp(100)));
    }
}

#[test]
fn a_register_is_preset() {
    let mut bench = Bench::as_user("9S", SUPERVISOR);
    assert_eq!(
        bench.result(mp(103), &[2, 1, 0, 0, 0, 0, 3, 0xE8]),
        ResultCode::Completed
    );
    assert_eq!(
        bench.get::<CurrentRegs>().tiers[1].summations[1],
        Number::Integer(1000)
    );
    assert_eq!(
        bench.result(mp(103), &[5, 0, 0, 0, 0, 0, 0, 0]),
        ResultCode::InvalidParameter
    );
    assert_eq!(
        bench.result(mp(103), &[0, 4, 0, 0, 0, 0, 0, 0]),
        ResultCode::InvalidParameter
    );
    assert_eq!(
        bench.result(mp(103), &[0, 0, 0]),
        ResultCode::InvalidParameter
    );
}

#[test]
fn saving_makes_the_writes_so_far_last() {
    let mut bench = Bench::as_user("9S", PROGRAMMER);
    assert_eq!(bench.write_part(mt(100), 0, &[1]), Code::Ok);
    assert_eq!(bench.result(sp(2), &[]), ResultCode::Completed);
    assert_eq!(bench.write_part(mt(100), 0, &[2]), Code::Ok);
    bench
        .meter
        .end(&mut bench.session, meterbench_c1218::Ended::LinkFailed);
    bench.log_on();
    bench.password(PROGRAMMER);
    assert_eq!(bench.read_part(mt(100), 0, 1), Ok(vec![1]));
}

#[test]
fn st8_belongs_to_the_session_and_obeys_the_selector() {
    let mut bench = Bench::as_user("9S", PROGRAMMER);
    assert_eq!(bench.read(st(8)), Ok(vec![0, 0, 0, 6]));
    // The published call and answer.
    assert_eq!(bench.write(st(7), &[0x30, 0x09, 0x2A, 0x01]), Code::Ok);
    assert_eq!(bench.read(st(8)), Ok(vec![0x30, 0x09, 0x2A, 0x00, 0x01]));
    // Only on exception: none now.
    assert_eq!(bench.write(st(7), &[0x10, 0x02, 0x2B]), Code::Ok);
    assert_eq!(bench.read(st(8)), Ok(vec![0, 0, 0, 6]));
    assert_eq!(bench.write(st(7), &[0x10, 0x04, 0x2C, 4]), Code::Ok);
    assert_eq!(bench.read(st(8)), Ok(vec![0x10, 0x04, 0x2C, 0x03]));
    assert_eq!(bench.write(st(7), &[0x30]), Code::Onp);
    assert_eq!(bench.write(st(7), &[0; 36]), Code::Onp);
    bench.log_on();
    bench.password(PROGRAMMER);
    assert_eq!(bench.read(st(8)), Ok(vec![0, 0, 0, 6]));
}
