use jiff::civil::date;

use super::*;
use crate::{
    EdMode, Image, Set, Stamp, StampKind, StdStatus, TableId, TimeDateQual,
    testing::{LeastFirst, MostFirst, hex, image, with_config},
};

fn in_both_orders(st7: [&str; 2], st8: [&str; 2], check: impl Fn(&Image, Call, Outcome)) {
    for (order, call, outcome) in [(MostFirst, st7[0], st8[0]), (LeastFirst, st7[1], st8[1])] {
        let image = image(order, &[(7, call), (8, outcome)]);
        let (call, outcome): (Call, Outcome) = (image.get().unwrap(), image.get().unwrap());
        assert_eq!(
            image.encode(&call).unwrap(),
            image.raw(TableId::standard(7)).unwrap()
        );
        assert_eq!(
            image.encode(&outcome).unwrap(),
            image.raw(TableId::standard(8)).unwrap()
        );
        assert!(outcome.answers(&call));
        check(&image, call, outcome);
    }
}

#[test]
fn demand_reset_as_published() {
    in_both_orders(
        ["30 09 2A 01", "09 30 2A 01"],
        ["30 09 2A 00 01", "09 30 2A 00 01"],
        |image, call, outcome| {
            let formats = image.formats().unwrap();
            assert_eq!(
                (call.procedure, call.selector, call.sequence),
                (RemoteReset::ID, 3, 0x2A)
            );
            let reset = RemoteReset(ResetActions::DEMAND_RESET);
            assert_eq!(RemoteReset::from_call(&call, formats), Ok(reset));
            assert_eq!(reset.call(3, 0x2A, formats), Ok(call));
            assert_eq!(outcome.result, ResultCode::Completed);
            assert_eq!(
                RemoteReset::response(&outcome, formats),
                Ok(ResetActions::DEMAND_RESET)
            );
            assert_eq!(
                RemoteReset::response_data(&ResetActions::DEMAND_RESET, formats),
                Ok(outcome.data)
            );
        },
    );
}

#[test]
fn setting_the_clock_as_published() {
    let rest = "00 18 07 0F 0D 1D 29 18 07 0F 0D 1E 05";
    in_both_orders(
        [
            "00 0A 2B 07 18 07 0F 0D 1E 05 49",
            "0A 00 2B 07 18 07 0F 0D 1E 05 49",
        ],
        [&format!("00 0A 2B {rest}"), &format!("0A 00 2B {rest}")],
        |image, call, outcome| {
            let formats = image.formats().unwrap();
            let set = SetDateTime::from_call(&call, formats).unwrap();
            assert_eq!(
                set.mask.names(),
                ["SET_TIME", "SET_DATE", "SET_TIME_DATE_QUAL"]
            );
            assert_eq!(set.at.civil(), Some(date(2024, 7, 15).at(13, 30, 5, 0)));
            assert_eq!(
                (set.qualifier.day_of_week(), set.qualifier.names()),
                (1, vec!["DST", "DST_APPLIED"])
            );
            assert_eq!(set.call(0, 0x2B, formats), Ok(call));
            let change = SetDateTime::response(&outcome, formats).unwrap();
            assert_eq!(
                change.before.civil(),
                Some(date(2024, 7, 15).at(13, 29, 41, 0))
            );
            assert_eq!(
                change.after.civil(),
                Some(date(2024, 7, 15).at(13, 30, 5, 0))
            );
            assert_eq!(
                SetDateTime::response_data(&change, formats),
                Ok(outcome.data)
            );
        },
    );
}

#[test]
fn a_makers_procedure_as_published() {
    in_both_orders(
        ["08 64 31 02 02 58 00", "64 08 31 02 58 02 00"],
        ["08 64 31 00 04 06", "64 08 31 00 04 06"],
        |_, call, outcome| {
            assert_eq!(
                (call.procedure, call.procedure.to_string().as_str()),
                (ProcId::manufacturer(100), "MP-100")
            );
            assert_eq!(
                (call.selector, call.sequence, call.parameters.len()),
                (0, 0x31, 4)
            );
            assert_eq!(
                (outcome.result, outcome.data),
                (ResultCode::Completed, vec![4, 6])
            );
        },
    );
}

#[test]
fn a_minute_counter_takes_five_bytes_and_list_counts_obey_the_order() {
    let image = with_config(image(LeastFirst, &[]), |config| {
        config.format_control_2 = 0x0B
    });
    let formats = image.formats().unwrap();
    let at = Stamp::from_civil(
        date(2024, 7, 15).at(13, 30, 5, 0),
        StampKind::Long,
        formats.time,
    )
    .unwrap();
    let call = SetDateTime {
        mask: SetMask(3),
        at,
        qualifier: TimeDateQual(0x49),
    }
    .call(0, 1, formats)
    .unwrap();
    assert_eq!(call.parameters, hex("03 8A AF B5 01 05 49"));
    let read = UpdateLastRead {
        list: List::LoadProfile(1),
        entries: 0x0102,
    };
    let call = read.call(0, 1, formats).unwrap();
    assert_eq!(call.parameters, [3, 2, 1]);
    assert_eq!(UpdateLastRead::from_call(&call, formats), Ok(read));
}

#[test]
fn list_codes() {
    for code in 0..=255 {
        assert_eq!(List::from_code(code).code(), Some(code));
    }
    assert_eq!(List::LoadProfile(5).code(), None);
    let formats = image(MostFirst, &[]).formats().unwrap();
    assert_eq!(
        ResetListPointers(List::All)
            .call(0, 1, formats)
            .unwrap()
            .parameters,
        [255]
    );
    assert!(
        ResetListPointers(List::LoadProfile(0))
            .call(0, 1, formats)
            .is_err()
    );
}

#[test]
fn clearing_status_sends_nothing_and_takes_any_answer() {
    let formats = image(MostFirst, &[]).formats().unwrap();
    let answer = |data: &[u8]| Outcome {
        procedure: ClearStdStatus::ID,
        selector: 0,
        sequence: 1,
        result: ResultCode::Completed,
        data: data.to_vec(),
    };
    assert!(
        ClearStdStatus
            .call(0, 1, formats)
            .unwrap()
            .parameters
            .is_empty()
    );
    assert!(
        ClearMfgStatus
            .call(0, 1, formats)
            .unwrap()
            .parameters
            .is_empty()
    );
    assert_eq!(
        ClearStdStatus::response(&answer(&[]), formats),
        Ok(ClearedStatus::default())
    );
    let full = ClearedStatus {
        status1: Some(StdStatus::CLOCK_ERROR),
        status2: Some(0),
    };
    assert_eq!(
        ClearStdStatus::response(&answer(&[0, 0x40, 0, 9]), formats),
        Ok(full)
    );
    assert_eq!(
        ClearStdStatus::response_data(&full, formats),
        Ok(vec![0, 0x40, 0])
    );
    assert_eq!(
        ClearMfgStatus::response(&answer(&[3]), formats),
        Ok(Set::from_bytes(&[3]))
    );
}

#[test]
fn modes_and_bare_procedures() {
    let formats = image(MostFirst, &[]).formats().unwrap();
    assert_eq!(
        ChangeMode(EdMode::Test)
            .call(0, 1, formats)
            .unwrap()
            .parameters,
        [2]
    );
    assert_eq!(
        (SaveConfiguration::ID.number(), ClearData::ID.number()),
        (2, 3)
    );
    assert!(
        SaveConfiguration
            .call(0, 1, formats)
            .unwrap()
            .parameters
            .is_empty()
    );
}

#[test]
fn every_result_code_is_kept() {
    for code in 0..=255 {
        assert_eq!(ResultCode::from_code(code).code(), code);
    }
}
