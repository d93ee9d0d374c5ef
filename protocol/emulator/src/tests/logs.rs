//! What the logs hold after writes, procedures and the like, and how far they were read.

use jiff::ToSpan as _;
use meterbench_c1218::Ended;
use meterbench_c1219::procedure::{ChangeMode, Procedure as _, RemoteReset};
use meterbench_c1219::{
    Constants, EdMode, EventLog, EventLogControl, HistoryLog, ListFlags, LogControl, LogData,
    LogEntry, LpStatus, Number, SelfReads, Set, Stamp, StampKind, TimeFormat,
};

use super::*;
use crate::logs::ring;

/// The entries that are valid, the oldest first.
fn told(log: &LogData) -> Vec<&LogEntry> {
    let places = ring::places(&log.status, log.entries.len());
    places
        .into_iter()
        .map(|place| &log.entries[place])
        .collect()
}

fn codes(log: &LogData) -> Vec<u16> {
    told(log).into_iter().map(|entry| entry.code.0).collect()
}

/// A meter whose logs are empty and record everything, and what they record from then on.
fn recording(order: ByteOrder) -> Bench {
    let options = Options {
        clock: standing(noon()),
        order: Some(order),
        ..Options::default()
    };
    let mut bench = Bench::with("2S-SD", options);
    let everything = |set: &mut Set| *set = Set::from_bytes(&vec![0xFF; set.as_bytes().len()]);
    let mut control: LogControl = bench.meter.image.get().unwrap();
    for set in [
        &mut control.std_events,
        &mut control.mfg_events,
        &mut control.std_tables,
        &mut control.mfg_tables,
        &mut control.std_procedures,
        &mut control.mfg_procedures,
    ] {
        everything(set);
    }
    bench.meter.image.put(&control).unwrap();
    bench.meter.image.put(&EventLogControl(control)).unwrap();
    bench.password(SUPERVISOR);
    for list in [1, 8] {
        bench.result(ProcId::standard(4), &[list]);
    }
    for id in [st(74), st(76)] {
        let mut bytes = bench.meter.image.raw(id).unwrap().to_vec();
        bytes.fill(0);
        bench.meter.image.set_raw(id, bytes);
    }
    bench
}

fn history(bench: &mut Bench) -> LogData {
    bench.get::<HistoryLog>().0
}

fn events(bench: &mut Bench) -> LogData {
    bench.get::<EventLog>().0
}

#[test]
fn a_write_is_told_with_its_table_its_user_and_what_it_changed() {
    for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
        let mut bench = recording(order);
        let mut constants: Constants = bench.get();
        let same = bench.read(st(15)).unwrap();
        assert_eq!(bench.write(st(15), &same), Code::Ok);
        constants.entries[0].set1.as_mut().unwrap().ct = Number::Integer(80);
        let bytes = bench.meter.image.encode(&constants).unwrap();
        assert_eq!(bench.write(st(15), &bytes), Code::Ok);
        // A refused write is none.
        constants.entries[0].multiplier = Number::ZERO;
        let wrong = bench.meter.image.encode(&constants).unwrap();
        assert_eq!(bench.write(st(15), &wrong), Code::Onp);
        let log = history(&mut bench);
        // Table written, unchanged; table written, multiplier changed.
        assert_eq!(codes(&log), [10, 10, 0x0807]);
        for (entry, number) in told(&log).into_iter().zip(1..) {
            assert_eq!((entry.user, entry.sequence), (2, Some(number)));
            assert_eq!(entry.time.unwrap().civil(), Some(noon()));
        }
        let argument = match order {
            ByteOrder::MostFirst => [0, 15, 0, 0],
            ByteOrder::LeastFirst => [15, 0, 0, 0],
        };
        assert_eq!(told(&log)[0].argument, argument);
        assert_eq!((log.status.valid, log.status.unread), (3, 3));
        assert_eq!(events(&mut bench), log_like(&log, &events(&mut bench)));
    }
}

/// The two logs of this meter differ in their length only.
fn log_like(log: &LogData, other: &LogData) -> LogData {
    let mut like = log.clone();
    like.entries.resize(
        other.entries.len(),
        log.entries[log.entries.len() - 1].clone(),
    );
    like
}

#[test]
fn every_kind_of_program_table_has_its_own_event() {
    for (id, event) in [
        (st(32), 8),
        (st(33), 8),
        (st(54), 9),
        (mt(103), 10),
        (mt(104), 11),
    ] {
        let mut bench = recording(ByteOrder::MostFirst);
        let mut bytes = bench.read(id).unwrap();
        match (id.is_manufacturer(), id.number()) {
            (false, 32) => bytes[4] = b'X',
            (false, 33) => bytes[0] = 0x28,
            // 31 December 2024, nothing but a self read.
            (false, 54) => bytes[2..8].copy_from_slice(&[0xFE, 0x18, 0x40, 0, 0, 0x1F]),
            (true, 103) => bytes[1] = 60,
            _ => bytes[1] = 2,
        }
        assert_eq!(bench.write(id, &bytes), Code::Ok, "{id}");
        assert_eq!(codes(&history(&mut bench)), [10, 0x0800 + event], "{id}");
    }
}

#[test]
fn a_table_written_in_pieces_is_told_once_and_the_session_that_programmed_at_its_end() {
    let mut bench = recording(ByteOrder::MostFirst);
    let mut bytes = bench.read(st(33)).unwrap();
    bytes[51] = 0;
    bytes[52] = 5;
    for piece in 0..5 {
        let (from, to) = (piece * 21, piece * 21 + 21);
        let offset = u32::try_from(from).unwrap();
        assert_eq!(bench.write_part(st(33), offset, &bytes[from..to]), Code::Ok);
    }
    assert_eq!(codes(&history(&mut bench)), [10, 0x0808]);
    bench.meter.end(&mut bench.session, Ended::Logoff);
    assert_eq!(bench.log_on(), Code::Ok);
    bench.password(READER);
    let log = history(&mut bench);
    assert_eq!(codes(&log), [10, 0x0808, 11]);
    assert_eq!(told(&log)[2].user, 2);
    // A session that changed nothing programmed nothing.
    bench.meter.end(&mut bench.session, Ended::Logoff);
    assert_eq!(bench.log_on(), Code::Ok);
    bench.password(READER);
    assert_eq!(history(&mut bench).status.valid, 3);
}

#[test]
fn writes_that_are_taken_back_stay_in_the_log_and_saved_ones_were_programmed() {
    let mut bench = recording(ByteOrder::MostFirst);
    assert_eq!(bench.write_part(mt(100), 0, &[1]), Code::Ok);
    bench.meter.end(&mut bench.session, Ended::LinkFailed);
    bench.log_on();
    bench.password(PROGRAMMER);
    assert_eq!(codes(&history(&mut bench)), [10]);
    assert_eq!(bench.write_part(mt(100), 0, &[1]), Code::Ok);
    assert_eq!(
        bench.result(ProcId::standard(2), &[]),
        ResultCode::Completed
    );
    assert_eq!(codes(&history(&mut bench)), [10, 10, 11, 9]);
}

#[test]
fn procedures_are_told_when_they_were_done() {
    let mut bench = recording(ByteOrder::MostFirst);
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Completed);
    assert_eq!(
        bench.result(RemoteReset::ID, &[0]),
        ResultCode::InvalidParameter
    );
    let log = events(&mut bench);
    assert_eq!(codes(&log), [20, 9]);
    assert_eq!(told(&log)[1].argument, [0x10, 9, 0, 0]);
    for (mode, expected) in [
        (EdMode::Test, vec![31, 32, 9]),
        (EdMode::Test, vec![9]),
        (EdMode::MeterShop, vec![33, 34, 9]),
        (EdMode::Metering, vec![35, 30, 9]),
    ] {
        bench.result(ProcId::standard(4), &[1]);
        // The reset of the list is in it.
        let before = events(&mut bench).status.valid;
        bench.result(ChangeMode::ID, &[mode.code()]);
        let codes = codes(&events(&mut bench));
        assert_eq!(codes[before.into()..], expected, "{mode:?}");
    }
}

#[test]
fn a_clock_that_is_set_is_told_with_both_times() {
    let mut bench = recording(ByteOrder::MostFirst);
    let at = noon() + 95.minutes();
    let stamp = Stamp::from_civil(at, StampKind::Long, TimeFormat::Binary).unwrap();
    let set = meterbench_c1219::procedure::SetDateTime {
        mask: meterbench_c1219::procedure::SetMask(3),
        at: stamp,
        qualifier: meterbench_c1219::TimeDateQual(0),
    };
    let formats = bench.meter.config.formats();
    let call = set.call(0, 1, formats).unwrap();
    bench.result(call.procedure, &call.parameters);
    let log = history(&mut bench);
    let times: Vec<_> = told(&log)
        .into_iter()
        .map(|entry| (entry.code.0, entry.time.unwrap().civil().unwrap()))
        .collect();
    assert_eq!(times, [(3, noon()), (4, at), (9, at)]);
}

#[test]
fn a_log_records_what_its_control_monitors_and_st_72_supports() {
    let mut bench = recording(ByteOrder::MostFirst);
    let mut control: LogControl = bench.meter.image.get().unwrap();
    control.std_tables.set(5, false);
    control.std_procedures.set(2, false);
    control.mfg_events.set(8, false);
    bench.meter.image.put(&control).unwrap();
    let name = bench.read(st(5)).unwrap();
    let mut list = bench.read(st(33)).unwrap();
    list[0] = 0x28;
    assert_eq!(bench.write(st(5), &name), Code::Ok);
    assert_eq!(bench.write(st(33), &list), Code::Ok);
    bench.result(ProcId::standard(2), &[]);
    assert_eq!(codes(&history(&mut bench)), [10, 11]);
    // The other log minds its own control.
    assert_eq!(codes(&events(&mut bench)), [10, 10, 0x0808, 11, 9]);
    let mut can = bench.read(st(72)).unwrap();
    can[1] &= !(1 << 2);
    bench.meter.image.set_raw(st(72), can);
    assert_eq!(bench.write(st(33), &list), Code::Ok);
    assert_eq!(events(&mut bench).status.valid, 5);
}

#[test]
fn a_full_log_moves_up_goes_round_or_stops() {
    for (flags, stopped) in [(0, false), (1, false), (4, false), (8, true), (0, true)] {
        let mut bench = recording(ByteOrder::MostFirst);
        let mut log = EventLog(events(&mut bench));
        log.0.status.flags = ListFlags(flags);
        bench.meter.image.put(&log).unwrap();
        if flags == 0 && stopped {
            let mut act = bench.read(st(71)).unwrap();
            act[0] |= 1 << 4;
            bench.meter.image.set_raw(st(71), act);
        }
        for _ in 0..130 {
            bench.result(RemoteReset::ID, &[1]);
        }
        let log = events(&mut bench);
        let numbers: Vec<u16> = told(&log)
            .iter()
            .map(|entry| entry.sequence.unwrap())
            .collect();
        let expected: Vec<u16> = if stopped {
            (1..=100).collect()
        } else {
            (161..=260).collect()
        };
        assert_eq!(numbers, expected, "flags {flags}");
        assert_eq!((log.status.valid, log.status.unread), (100, 100));
        assert!(log.status.flags.contains(ListFlags::OVERFLOW));
    }
}

#[test]
fn pointers_are_reset_and_updated_list_by_list() {
    let mut bench = Bench::as_user("2S-SD", SUPERVISOR);
    let unread = |bench: &mut Bench| {
        let reads: SelfReads = bench.get();
        let profile: LpStatus = bench.get();
        [
            events(bench).status.unread,
            reads.status.unread,
            profile.sets[0].unwrap().unread_blocks,
            history(bench).status.unread,
        ]
    };
    assert_eq!(unread(&mut bench), [3, 2, 2, 2]);
    let update =
        |bench: &mut Bench, list, entries| bench.result(ProcId::standard(5), &[list, 0, entries]);
    assert_eq!(update(&mut bench, 1, 4), ResultCode::InvalidParameter);
    assert_eq!(unread(&mut bench), [3, 2, 2, 2]);
    assert_eq!(update(&mut bench, 1, 2), ResultCode::Completed);
    assert_eq!(update(&mut bench, 2, 1), ResultCode::Completed);
    assert_eq!(update(&mut bench, 3, 2), ResultCode::Completed);
    assert_eq!(unread(&mut bench), [1, 1, 0, 2]);
    // All of them, but the event log; a list that has less unread has none then.
    assert_eq!(update(&mut bench, 255, 2), ResultCode::Completed);
    assert_eq!(unread(&mut bench), [1, 0, 0, 0]);
    for (list, entries) in [(0, 0), (9, 0)] {
        let result = update(&mut bench, list, entries);
        assert_eq!(result, ResultCode::InvalidParameter);
    }
    assert_eq!(update(&mut bench, 4, 0), ResultCode::Conflict);

    let reset = |bench: &mut Bench, list| bench.result(ProcId::standard(4), &[list]);
    assert_eq!(reset(&mut bench, 7), ResultCode::Completed);
    let profile: LpStatus = bench.get();
    let set = profile.sets[0].unwrap();
    assert_eq!((set.valid_blocks, set.valid_intervals), (0, 0));
    assert_eq!(set.flags.0, 0x25, "order, kind and recording stay");
    assert_eq!(reset(&mut bench, 2), ResultCode::Completed);
    assert_eq!(bench.get::<SelfReads>().status.valid, 0);
    assert_eq!(reset(&mut bench, 1), ResultCode::Completed);
    assert_eq!(events(&mut bench).status.valid, 0);
    // In this meter's history that its own pointers were reset is told.
    assert_eq!(reset(&mut bench, 8), ResultCode::Completed);
    assert_eq!(codes(&history(&mut bench)), [16]);
}

#[test]
fn a_meter_without_logs_goes_on_without_them() {
    let mut bench = Bench::as_user("STRANGER", PROGRAMMER);
    let before: Vec<_> = bench.meter.image.ids().collect();
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Completed);
    assert_eq!(bench.meter.image.ids().collect::<Vec<_>>(), before);
    let result = bench.result(ProcId::standard(4), &[1]);
    assert!(matches!(
        result,
        ResultCode::Conflict | ResultCode::Unrecognized
    ));
}
