//! The service switch: orders, the button, load-side voltage, what MT-102, ST-3 and the logs tell, and the load that stops.

mod limiter;

use jiff::SignedDuration;
use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{CurrentRegs, EdModeStatus, EventLog, Number, Set};

use super::life::{Hand, minutes};
use super::*;
use crate::makers::SwitchStatus;
use crate::{Button, Load, PressError};

const OPEN: u8 = 0;
const CLOSE: u8 = 1;
const ARM: u8 = 2;
const DISARM: u8 = 3;
const LOCK: u8 = 4;
const UNLOCK: u8 = 5;

const SWITCHED: [&str; 4] = ["1S-SD", "2S-SD", "12S-SD", "25S-SD"];

/// A meter with a load of 1 kW, cleared.
fn meter(form: &str, order: Option<ByteOrder>) -> (Bench, Hand) {
    super::life::alive(form, &Load::watts(1000.0).unwrap(), noon(), order)
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

impl Bench {
    /// ACTION, ARM_SECONDS and FLAGS; the result code, STATE and RESULT.
    fn switch(&mut self, action: u8, seconds: u16, flags: u8) -> (ResultCode, u8, u8) {
        let [high, low] = seconds.to_be_bytes();
        let [a, b] = match self.meter.config.formats().order {
            ByteOrder::MostFirst => [high, low],
            ByteOrder::LeastFirst => [low, high],
        };
        let outcome = self.run(ProcId::manufacturer(100), &[action, a, b, flags]);
        let at = |place: usize| outcome.data.get(place).copied().unwrap_or(0xFF);
        (outcome.result, at(0), at(1))
    }

    fn switch_status(&mut self) -> SwitchStatus {
        self.get()
    }

    fn makers_status(&mut self) -> Vec<u16> {
        self.get::<EdModeStatus>().mfg_status.iter().collect()
    }

    fn kwh(&mut self) -> i64 {
        let registers: CurrentRegs = self.get();
        registers.total.summations[0].to_i64().unwrap()
    }

    /// The maker's events in the event log, oldest first, with seconds since noon.
    fn makers_events(&mut self) -> Vec<(i64, u16)> {
        let EventLog(log) = self.get();
        let valid = usize::from(log.status.valid);
        let entries = log.entries.iter().take(valid);
        entries
            .filter(|entry| entry.code.is_manufacturer())
            .map(|entry| {
                let at = entry.time.unwrap().civil().unwrap();
                (at.duration_since(noon()).as_secs(), entry.code.number())
            })
            .collect()
    }
}

#[test]
fn an_open_switch_stops_the_load_to_the_second_in_both_orders_and_on_every_form_that_has_one() {
    for form in SWITCHED {
        for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
            let (mut bench, hand) = meter(form, Some(order));
            hand.forward(minutes(30));
            // Commanded open; the contacts are still closed.
            assert_eq!(
                bench.switch(OPEN, 0, 0),
                (ResultCode::Completed, 0x11, 0),
                "{form}"
            );
            assert_eq!(bench.switch(CLOSE, 0, 0).0, ResultCode::Timing);
            hand.forward(seconds(1));
            let status = bench.switch_status();
            assert_eq!((status.state, status.cause), (0, 1), "{form}");
            assert_eq!(status.operations, 18);
            assert_eq!((status.load_side, status.result), (0, 0));
            let at = status.last.civil().unwrap().duration_since(noon());
            assert_eq!(at, minutes(30));
            hand.forward(minutes(90));
            assert_eq!(bench.kwh(), 500, "{form}");
            assert_eq!(bench.makers_status(), [0, 2]);
            assert_eq!(bench.switch(CLOSE, 0, 0), (ResultCode::Completed, 2, 0));
            hand.forward(seconds(1));
            assert_eq!(bench.switch_status().state, 0x13);
            hand.forward(minutes(60));
            assert_eq!(bench.kwh(), 1500, "{form}");
            assert_eq!(bench.makers_status(), [2]);
            assert_eq!(bench.makers_events(), [(1800, 0), (7201, 1)]);
        }
    }
}

#[test]
fn a_meter_without_a_switch_says_so() {
    for form in crate::names() {
        if SWITCHED.contains(&form) || form == crate::STRANGER {
            continue;
        }
        let mut bench = Bench::as_user(form, SUPERVISOR);
        assert_eq!(bench.switch(OPEN, 0, 0), (ResultCode::Conflict, 0, 4));
        assert_eq!(
            bench.result(ProcId::manufacturer(101), &[1, 0, 0]),
            ResultCode::Conflict
        );
        assert_eq!(
            bench.meter.press(Button::Reconnect),
            Err(PressError::NoSwitch)
        );
        assert_eq!(bench.meter.switch_is_closed(), None);
    }
}

#[test]
fn opening_needs_group_2_whatever_st_44_says() {
    let mut bench = Bench::as_user("2S-SD", PROGRAMMER);
    assert_eq!(bench.switch(OPEN, 0, 0).0, ResultCode::NotAuthorized);
    bench.password(SUPERVISOR);
    let mut access = bench.read(st(44)).unwrap();
    let id = [0x18, 0x64];
    let entry = access.chunks_mut(4).find(|entry| entry[..2] == id).unwrap();
    entry[3] = 0x06;
    assert_eq!(bench.write(st(44), &access), Code::Ok);
    bench.password(PROGRAMMER);
    for action in [OPEN, LOCK] {
        assert_eq!(bench.switch(action, 0, 0).0, ResultCode::NotAuthorized);
    }
    assert_eq!(bench.switch(CLOSE, 0, 0), (ResultCode::Completed, 0x13, 1));
    assert_eq!(bench.meter.switch_is_closed(), Some(true));
}

#[test]
fn an_armed_switch_waits_for_its_button_and_no_longer_than_it_was_told() {
    let (mut bench, hand) = meter("2S-SD", None);
    bench.switch(OPEN, 0, 0);
    hand.forward(seconds(10));
    assert_eq!(
        bench.meter.press(Button::Reconnect),
        Err(PressError::NotArmed)
    );
    assert_eq!(bench.switch(ARM, 600, 0), (ResultCode::Completed, 4, 6));
    assert_eq!(bench.makers_status(), [0, 1, 2]);
    hand.forward(seconds(200));
    assert_eq!(bench.switch_status().arm_seconds, 400);
    hand.forward(seconds(400));
    assert_eq!(bench.switch_status().arm_seconds, 0);
    assert_eq!(bench.makers_status(), [0, 2]);
    assert_eq!(
        bench.meter.press(Button::Reconnect),
        Err(PressError::NotArmed)
    );
    assert_eq!(bench.makers_events(), [(0, 0), (10, 2), (610, 3)]);
    // Until it is cancelled, and cancelled.
    assert_eq!(bench.switch(ARM, 0, 0).2, 6);
    hand.forward(seconds(100_000));
    assert_eq!(bench.switch_status().state, 4);
    assert_eq!(bench.switch(DISARM, 0, 0), (ResultCode::Completed, 0, 0));
    assert_eq!(bench.switch(DISARM, 0, 0), (ResultCode::Completed, 0, 1));
    // Pressed.
    bench.switch(ARM, 30, 0);
    assert_eq!(bench.meter.press(Button::Reconnect), Ok(()));
    assert_eq!(
        bench.meter.press(Button::Reconnect),
        Err(PressError::NotArmed)
    );
    hand.forward(seconds(1));
    let status = bench.switch_status();
    // Closed, commanded closed, live, button pressed; by the button.
    assert_eq!((status.state, status.cause), (0x53, 2));
    assert_eq!(status.operations, 19);
}

#[test]
fn a_locked_switch_stays_open_until_it_is_unlocked() {
    let (mut bench, hand) = meter("2S-SD", None);
    assert_eq!(bench.switch(UNLOCK, 0, 0), (ResultCode::Completed, 0x13, 1));
    assert_eq!(bench.switch(LOCK, 0, 0), (ResultCode::Completed, 0x19, 0));
    hand.forward(seconds(1));
    assert_eq!(bench.switch(LOCK, 0, 0), (ResultCode::Completed, 8, 1));
    for action in [CLOSE, ARM] {
        // STATE and RESULT are told beside the refusal.
        assert_eq!(bench.switch(action, 0, 1), (ResultCode::Conflict, 8, 3));
    }
    assert_eq!(bench.switch_status().result, 3);
    assert_eq!(bench.switch(UNLOCK, 0, 0), (ResultCode::Completed, 0, 0));
    assert_eq!(bench.switch(CLOSE, 0, 0), (ResultCode::Completed, 2, 0));
    hand.forward(seconds(1));
    assert_eq!(bench.meter.switch_is_closed(), Some(true));
}

#[test]
fn with_voltage_on_the_load_side_it_closes_only_when_told_to_ignore_that() {
    let (mut bench, hand) = meter("2S-SD", None);
    bench.meter.feed_load_side(121);
    // Closed, nobody notices.
    assert_eq!(bench.makers_status(), [2]);
    bench.switch(OPEN, 0, 0);
    hand.forward(seconds(1));
    assert_eq!(bench.makers_status(), [0, 2, 3]);
    let status = bench.switch_status();
    assert_eq!((status.state, status.load_side), (0x10, 1210));
    assert_eq!(bench.switch(CLOSE, 0, 0), (ResultCode::Conflict, 0x10, 2));
    bench.switch(ARM, 60, 0);
    assert_eq!(
        bench.meter.press(Button::Reconnect),
        Err(PressError::LoadSideVoltage)
    );
    bench.meter.feed_load_side(0);
    assert_eq!(bench.makers_status(), [0, 1, 2]);
    bench.meter.feed_load_side(240);
    assert_eq!(bench.switch(CLOSE, 0, 1).0, ResultCode::Completed);
    hand.forward(seconds(1));
    assert_eq!(bench.meter.switch_is_closed(), Some(true));
    let events: Vec<u16> = bench.makers_events().iter().map(|event| event.1).collect();
    assert_eq!(events, [0, 5, 2, 5, 1]);
}

#[test]
fn what_is_no_order_is_refused_and_clearing_the_status_keeps_what_is_so() {
    let (mut bench, hand) = meter("2S-SD", None);
    for wrong in [&[6, 0, 0, 0][..], &[0, 0, 0], &[], &[1, 0, 0, 0, 0]] {
        let result = bench.result(ProcId::manufacturer(100), wrong);
        assert_eq!(result, ResultCode::InvalidParameter, "{wrong:?}");
    }
    bench.switch(OPEN, 0, 0);
    hand.forward(seconds(1));
    let outcome = bench.run(ProcId::standard(8), &[]);
    assert_eq!(outcome.data, [0b101, 0, 0, 0]);
    let set = Set::from_bytes(&outcome.data);
    assert_eq!(set.iter().collect::<Vec<_>>(), bench.makers_status());
}

#[test]
fn without_a_load_the_switch_moves_all_the_same() {
    let hand = Hand::default();
    let options = Options {
        clock: hand.on(noon()),
        ..Options::default()
    };
    let mut bench = Bench::with("2S-SD", options);
    bench.password(SUPERVISOR);
    bench.switch(OPEN, 0, 0);
    hand.forward(seconds(1));
    bench.switch(ARM, 5, 0);
    hand.forward(seconds(5));
    assert_eq!(bench.makers_status(), [0, 2]);
    let status = bench.switch_status();
    assert_eq!((status.state, status.operations), (0, 18));
    let before: Vec<Number> = bench.get::<CurrentRegs>().total.summations;
    hand.forward(seconds(50_000));
    assert_eq!(bench.get::<CurrentRegs>().total.summations, before);
}
