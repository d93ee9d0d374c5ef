//! Procedures 0 and 1, and the others that leave no trace in a table: 11 and 19.

use meterbench_c1218::{
    ClientConfig, Logon, Open, OpenOptions, Padding, ReadTable, Request, Secret, WriteTable,
};
use meterbench_c1219::{ActRegs, PresentData, RegFunc2};
use meterbench_port::memory::Pace;
use meterbench_port::{AnyPort, DriveError, Driver};
use tokio_util::sync::CancellationToken;

use super::life::{alive, minutes};
use super::*;
use crate::{Button, DisplayList, Handle, Shows, connect};

const COLD: ProcId = ProcId::standard(0);
const WARM: ProcId = ProcId::standard(1);

/// A write of ST-7 whose answer nobody waits for.
fn call(bench: &mut Bench, procedure: ProcId) -> Code {
    let call = Call {
        procedure,
        selector: 3,
        sequence: 1,
        parameters: Vec::new(),
    };
    let bytes = bench.meter.image.encode(&call).unwrap();
    bench.write(st(7), &bytes)
}

/// W of the interval that runs.
fn running_demand(bench: &Bench) -> i64 {
    let present: PresentData = bench.meter.image().get().unwrap();
    present.demands[0].value.to_i64().unwrap()
}

#[test]
fn a_cold_start_forgets_what_was_in_ram_and_nothing_else() {
    let (mut bench, hand) = alive("2S-SD", &"3000".parse().unwrap(), noon(), None);
    hand.forward(minutes(10));
    let registers = bench.read(st(23));
    assert_eq!(running_demand(&bench), 2000);
    let texts = bench.read(st(6)).unwrap();
    assert_eq!(bench.write_part(st(6), 0, b"X"), Code::Ok);
    assert_eq!(call(&mut bench, COLD), Code::Ok);
    // The session is gone, and what it had not made to last.
    assert_eq!(bench.read(st(1)), Err(Code::Isss));
    bench.log_on();
    bench.password(SUPERVISOR);
    assert_eq!(bench.read(st(6)), Ok(texts));
    assert_eq!(bench.read(st(23)), registers);
    assert_eq!(bench.meter.outages(), 0);
    // The interval goes on from nothing: five minutes of 3 kW are left of the quarter of an hour.
    assert_eq!(running_demand(&bench), 0);
    hand.forward(minutes(3));
    assert_eq!(running_demand(&bench), 600);
}

#[test]
fn a_cold_start_keeps_what_was_saved() {
    let mut bench = Bench::as_user("9S", SUPERVISOR);
    assert_eq!(bench.write_part(mt(100), 0, &[1]), Code::Ok);
    assert_eq!(
        bench.result(ProcId::standard(2), &[]),
        ResultCode::Completed
    );
    assert_eq!(call(&mut bench, COLD), Code::Ok);
    bench.log_on();
    bench.password(SUPERVISOR);
    assert_eq!(bench.read_part(mt(100), 0, 1), Ok(vec![1]));
}

#[test]
fn a_cold_start_needs_group_2_and_a_warm_one_group_1() {
    for (procedure, password) in [(COLD, PROGRAMMER), (WARM, READER)] {
        let mut bench = Bench::as_user("9S", password);
        assert_eq!(bench.result(procedure, &[]), ResultCode::NotAuthorized);
    }
}

#[test]
fn a_warm_start_begins_the_display_and_keeps_the_session() {
    let (mut bench, hand) = alive("9S", &"3000".parse().unwrap(), noon(), None);
    hand.forward(minutes(10));
    bench.meter.press(Button::Display).unwrap();
    assert_eq!(bench.meter.face().list, DisplayList::Alternate);
    assert_eq!(bench.result(WARM, &[]), ResultCode::Completed);
    assert_ne!(bench.meter.face().list, DisplayList::Alternate);
    assert_eq!(running_demand(&bench), 2000);
    assert!(bench.read(st(23)).is_ok());
}

#[test]
fn a_start_shows_the_segments_first_where_the_meter_is_told_to() {
    for procedure in [COLD, WARM] {
        let mut bench = Bench::as_user("9S", SUPERVISOR);
        let mut flags = bench.read_part(mt(100), 2, 1).unwrap();
        flags[0] |= 1 << 2;
        assert_eq!(bench.write_part(mt(100), 2, &flags), Code::Ok);
        assert_eq!(
            bench.result(ProcId::standard(2), &[]),
            ResultCode::Completed
        );
        assert_eq!(call(&mut bench, procedure), Code::Ok);
        assert_eq!(bench.meter.face().shows, Shows::AllSegments);
    }
}

#[test]
fn diagnostics_find_nothing_and_a_log_out_takes_the_rights_away() {
    let mut bench = Bench::as_user("9S", SUPERVISOR);
    let before = bench.read(st(3));
    assert_eq!(
        bench.result(ProcId::standard(11), &[]),
        ResultCode::Completed
    );
    assert_eq!(bench.read(st(3)), before);
    assert!(bench.read(st(54)).is_ok());
    assert_eq!(call(&mut bench, ProcId::standard(19)), Code::Ok);
    assert_eq!(bench.read(st(54)), Err(Code::Isc));
    // What anybody may read it still gives.
    assert!(bench.read(st(23)).is_ok());
}

/// Every procedure that the sheet lists, as a tool would call it.
#[test]
fn every_standard_procedure_from_0_to_19_is_known_and_answers() {
    use ResultCode::{Completed, Conflict};
    let mut log_in = vec![0, 2];
    log_in.extend_from_slice(b"SUPERVISOR          ");
    // 12 July 2025, 08:30.
    let clock = vec![0x03, 25, 7, 12, 8, 30, 0, 0];
    let calls: [(u16, Vec<u8>, ResultCode); 18] = [
        (1, vec![], Completed),
        (2, vec![], Completed),
        (3, vec![], Completed),
        (4, vec![255], Completed),
        (5, vec![1, 0, 0], Completed),
        (6, vec![0x02], Completed),
        (7, vec![], Completed),
        (8, vec![], Completed),
        (9, vec![0x01], Completed),
        (10, clock, Completed),
        (11, vec![], Completed),
        (12, vec![], Completed),
        // Nothing waits for this.
        (13, vec![0; 6], Conflict),
        (14, vec![], Completed),
        (15, vec![0; 6], Conflict),
        (16, vec![], Completed),
        (17, vec![], Completed),
        (18, log_in, Completed),
    ];
    let mut bench = Bench::as_user("2S-SD", SUPERVISOR);
    for (number, parameters, expected) in calls {
        let result = bench.result(ProcId::standard(number), &parameters);
        assert_eq!(result, expected, "SP-{number}");
    }
    // These two end what the caller may do, or the session.
    assert_eq!(call(&mut bench, ProcId::standard(19)), Code::Ok);
    let mut bench = Bench::as_user("2S-SD", SUPERVISOR);
    assert_eq!(call(&mut bench, COLD), Code::Ok);
}

#[test]
fn self_reads_by_the_day_and_week_are_no_matter_of_a_tool() {
    for form in crate::names() {
        let mut bench = Bench::as_user(form, SUPERVISOR);
        let act: ActRegs = bench.meter.image().get().unwrap();
        assert!(!act.func2.contains(RegFunc2::DAILY_SELF_READ), "{form}");
        assert!(!act.func2.contains(RegFunc2::WEEKLY_SELF_READ), "{form}");
        let mut bytes = bench.read(st(21)).unwrap();
        bytes[1] |= 0x0C;
        assert_eq!(bench.write(st(21), &bytes), Code::Iar, "{form}");
    }
}

async fn open(port: AnyPort) -> Result<Driver, DriveError> {
    let mut driver = Driver::new(port, ClientConfig::default(), CancellationToken::new());
    let options = OpenOptions {
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

#[tokio::test(start_paused = true)]
async fn on_the_line_a_cold_start_is_silence_and_then_a_meter_as_new() {
    let meter = Meter::new(model("9S", None).unwrap(), Options::default()).unwrap();
    let meter = Handle::new(meter);
    let mut driver = open(connect(&meter, Pace::Line)).await.unwrap();
    let settings = driver.settings();
    let cold = WriteTable::new(7, vec![0x30, 0x00, 0x01], settings);
    let told: Result<_, DriveError> = driver.run(cold).await;
    assert!(told.is_err(), "{told:?}");
    let mut driver = open(driver.into_port()).await.unwrap();
    let settings = driver.settings();
    assert!(driver.run(ReadTable::new(23, settings)).await.is_ok());
    assert_eq!(meter.lock().outages(), 0);
}
