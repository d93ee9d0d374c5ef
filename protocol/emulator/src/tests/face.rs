//! The display's lists at their times, the buttons, DISPLAY_CONTROL, and test mode.

use jiff::SignedDuration;
use meterbench_c1219::procedure::{ProcId, Procedure, RemoteReset};
use meterbench_c1219::{CurrentRegs, EdMode, EdModeStatus, PriDispList};
use proptest::prelude::*;

use super::life::Hand;
use super::*;
use crate::{Button, DisplayList, Face, PressError, Shows};

const NORMAL: [u16; 8] = [0, 1, 8, 14, 15, 25, 26, 30];
const TEST: [u16; 4] = [0, 15, 16, 30];

/// A meter whose MT-100 and ST-33 were written, and which was then switched on.
fn with(form: &str, config: Option<&[u8; 8]>, holds: u8) -> (Bench, Hand) {
    let hand = Hand::default();
    let options = Options {
        clock: hand.on(noon()),
        ..Options::default()
    };
    let mut bench = Bench::with(form, options);
    assert_eq!(bench.password(SUPERVISOR), Code::Ok);
    if let Some(config) = config {
        assert_eq!(bench.write(mt(100), config), Code::Ok);
    }
    let mut lists: PriDispList = bench.get();
    lists.lists[1].scroll2 |= holds;
    let lists = bench.meter.image.encode(&lists).unwrap();
    assert_eq!(bench.write(st(33), &lists), Code::Ok);
    (bench, hand)
}

fn meter() -> (Bench, Hand) {
    with("2S-SD", None, 0)
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// List, source or what else is shown, and seconds until it changes.
fn seen(bench: &Bench) -> (DisplayList, Result<u16, Shows>, Option<i64>) {
    let Face { list, shows, until } = bench.meter.face();
    let shows = match shows {
        Shows::Item { source, .. } => Ok(source),
        other => Err(other),
    };
    let left = until.map(|until| until.duration_since(bench.meter.clock.now()).as_secs());
    (list, shows, left)
}

#[test]
fn the_normal_list_plays_at_its_own_times_and_begins_again() {
    use DisplayList::Normal;
    let (bench, hand) = meter();
    assert_eq!(seen(&bench), (Normal, Ok(0), Some(6)));
    hand.forward(seconds(5));
    assert_eq!(seen(&bench), (Normal, Ok(0), Some(1)));
    hand.forward(seconds(1));
    assert_eq!(seen(&bench), (Normal, Err(Shows::Blank), Some(1)));
    for source in NORMAL.into_iter().cycle().skip(1).take(20) {
        hand.forward(seconds(1));
        assert_eq!(seen(&bench), (Normal, Ok(source), Some(6)));
        hand.forward(seconds(6));
    }
}

#[test]
fn all_segments_light_up_when_power_comes_if_the_meter_is_told_so() {
    let config = [4, 2, 0x17, 0, 30, 0, 0, 0];
    let (mut bench, hand) = with("9S", Some(&config), 0);
    let now = crate::life::millis(bench.meter.clock.now());
    bench.meter.panel = crate::face::Panel::power_up(now, &bench.meter.image);
    let normal = DisplayList::Normal;
    assert_eq!(seen(&bench), (normal, Err(Shows::AllSegments), Some(6)));
    hand.forward(seconds(6));
    assert_eq!(seen(&bench), (normal, Ok(0), Some(6)));
    // However late one looks.
    hand.forward(seconds(7 * 9));
    assert_eq!(seen(&bench), (normal, Ok(1), Some(6)));
}

#[test]
fn the_display_button_steps_through_the_alternate_list_and_back() {
    let (mut bench, hand) = meter();
    hand.forward(seconds(20));
    let lists: PriDispList = bench.get();
    for (place, source) in lists.items(1).iter().enumerate() {
        assert_eq!(bench.meter.press(Button::Display), Ok(()));
        let Face { list, shows, .. } = bench.meter.face();
        let source = *source;
        assert_eq!(
            (list, shows),
            (DisplayList::Alternate, Shows::Item { place, source })
        );
        // Pressed between two items it goes to the next one too.
        hand.forward(seconds(if place % 2 == 0 { 2 } else { 6 }));
    }
    assert_eq!(bench.meter.press(Button::Display), Ok(()));
    assert_eq!(seen(&bench), (DisplayList::Normal, Ok(0), Some(6)));
}

#[test]
fn without_pressing_the_alternate_list_lasts_its_hold_time_or_once_through() {
    for (holds, lasts) in [(0, 16 * 7), (1, 60), (15, 15 * 60)] {
        let (mut bench, hand) = with("2S-SD", None, holds);
        bench.meter.press(Button::Display).unwrap();
        hand.forward(seconds(lasts - 1));
        let (list, _, left) = seen(&bench);
        assert_eq!((list, left), (DisplayList::Alternate, Some(1)), "{holds}");
        hand.forward(seconds(1));
        assert_eq!(seen(&bench), (DisplayList::Normal, Ok(0), Some(6)));
        hand.forward(seconds(7));
        assert_eq!(seen(&bench).1, Ok(1));
    }
}

#[test]
fn a_tool_orders_a_list_all_segments_or_a_blank_display_for_some_seconds() {
    let (mut bench, hand) = meter();
    let order = ProcId::manufacturer(102);
    for (function, seconds_ordered, list, shows, left) in [
        (1, 20, DisplayList::Alternate, Ok(4), Some(6)),
        (2, 3, DisplayList::Test, Ok(0), Some(3)),
        (3, 9, DisplayList::Normal, Err(Shows::AllSegments), Some(9)),
        (4, 250, DisplayList::Normal, Err(Shows::Blank), Some(250)),
        (4, 0, DisplayList::Normal, Err(Shows::Blank), None),
    ] {
        let result = bench.result(order, &[function, seconds_ordered]);
        assert_eq!(result, ResultCode::Completed);
        assert_eq!(seen(&bench), (list, shows, left), "{function}");
        if seconds_ordered > 0 {
            hand.forward(seconds(seconds_ordered.into()));
            assert_eq!(seen(&bench), (DisplayList::Normal, Ok(0), Some(6)));
        }
    }
    hand.forward(seconds(100_000));
    assert_eq!(seen(&bench).1, Err(Shows::Blank));
    bench.meter.press(Button::Display).unwrap();
    assert_eq!(seen(&bench), (DisplayList::Normal, Ok(0), Some(6)));
    for wrong in [&[5, 1][..], &[1], &[], &[1, 1, 1]] {
        assert_eq!(bench.result(order, wrong), ResultCode::InvalidParameter);
    }
}

#[test]
fn test_mode_shows_its_own_list_and_ends_at_its_time() {
    let (mut bench, hand) = meter();
    let mode = |bench: &mut Bench| bench.get::<EdModeStatus>().mode;
    hand.forward(seconds(3));
    bench.meter.press(Button::Test).unwrap();
    assert_eq!(seen(&bench), (DisplayList::Test, Ok(0), Some(6)));
    for source in TEST.into_iter().cycle().skip(1).take(5) {
        bench.meter.press(Button::Display).unwrap();
        assert_eq!(seen(&bench), (DisplayList::Test, Ok(source), Some(6)));
    }
    hand.forward(seconds(30 * 60 - 1));
    assert_eq!(mode(&mut bench), EdMode::Test);
    hand.forward(seconds(8));
    assert_eq!(seen(&bench), (DisplayList::Normal, Ok(1), Some(6)));
    assert_eq!(mode(&mut bench), EdMode::Metering);
    // By procedure and back by button; 0 minutes are no time-out.
    assert_eq!(bench.write(mt(100), &[4, 2, 0x13, 0, 0, 0, 0, 0]), Code::Ok);
    let test = [EdMode::Test.code()];
    assert_eq!(
        bench.result(ProcId::standard(6), &test),
        ResultCode::Completed
    );
    hand.forward(seconds(1_000_000));
    assert_eq!(seen(&bench).0, DisplayList::Test);
    bench.meter.press(Button::Test).unwrap();
    assert_eq!(seen(&bench), (DisplayList::Normal, Ok(0), Some(6)));
}

#[test]
fn the_reset_button_resets_demand_and_honours_the_lock_out() {
    let (mut bench, hand) = meter();
    let mut control = bench.read(st(13)).unwrap();
    control[0] = 15;
    assert_eq!(bench.write(st(13), &control), Code::Ok);
    let before = bench.get::<CurrentRegs>().demand_resets.unwrap();
    assert_eq!(bench.meter.press(Button::Reset), Ok(()));
    assert_eq!(bench.meter.press(Button::Reset), Err(PressError::LockedOut));
    assert_eq!(bench.result(RemoteReset::ID, &[1]), ResultCode::Timing);
    hand.forward(seconds(15 * 60));
    assert_eq!(bench.meter.press(Button::Reset), Ok(()));
    let after = bench.get::<CurrentRegs>();
    assert_eq!(after.demand_resets, Some(before + 2));
}

#[test]
fn without_power_the_display_is_blank_and_the_buttons_do_nothing() {
    let (mut bench, hand) = meter();
    bench.meter.set_power(crate::Power::Off);
    hand.forward(seconds(3));
    assert_eq!(seen(&bench), (DisplayList::Normal, Err(Shows::Blank), None));
    let pressed = bench.meter.press(Button::Display);
    assert_eq!(pressed, Err(PressError::NoPower));
    bench.meter.set_power(crate::Power::On);
    assert_eq!(seen(&bench), (DisplayList::Normal, Ok(0), Some(6)));
}

#[test]
fn in_the_shop_the_test_button_does_nothing() {
    let (mut bench, _) = meter();
    let shop = [EdMode::MeterShop.code()];
    assert_eq!(
        bench.result(ProcId::standard(6), &shop),
        ResultCode::Completed
    );
    let error = bench.meter.press(Button::Test).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the meter is in shop mode, and only a tool can end that"
    );
}

#[test]
fn every_meter_shows_something_whoever_made_it() {
    for name in crate::names() {
        let (bench, hand) = with(name, None, 0);
        let first = bench.meter.face();
        hand.forward(seconds(1));
        assert!(matches!(first.shows, Shows::Item { .. }), "{name}");
        assert!(first.until > Some(noon()), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Looking often changes nothing: after any presses and times the face is what an independent count of seconds says.
    #[test]
    fn the_face_is_where_counting_seconds_puts_it(
        presses in prop::collection::vec(1i64..200, 0..12),
        rest in 0i64..5_000,
    ) {
        let (mut bench, hand) = meter();
        let lists: PriDispList = bench.get();
        let alternate = lists.items(1).to_vec();
        // In the normal list from an item of its own on, or in the alternate list at an item; and seconds since.
        let mut place: Option<usize> = None;
        let mut since = 0;
        let tick = |place: &mut Option<usize>, since: &mut i64| {
            *since += 1;
            if let Some(first) = *place && *since == 7 * i64::try_from(16 - first).unwrap() {
                (*place, *since) = (None, 0);
            }
        };
        for wait in presses {
            for _ in 0..wait {
                hand.forward(seconds(1));
                let _ = bench.meter.face();
                tick(&mut place, &mut since);
            }
            bench.meter.press(Button::Display).unwrap();
            place = match place {
                None => Some(0),
                Some(first) => {
                    let next = first + usize::try_from(since / 7).unwrap() + 1;
                    (next < 16).then_some(next)
                }
            };
            since = 0;
        }
        hand.forward(seconds(rest));
        for _ in 0..rest {
            tick(&mut place, &mut since);
        }
        let turn = usize::try_from(since / 7).unwrap();
        let expected = match place {
            _ if since % 7 == 6 => Err(Shows::Blank),
            None => Ok(NORMAL[turn % 8]),
            Some(first) => Ok(alternate[first + turn]),
        };
        prop_assert_eq!(seen(&bench).1, expected);
    }
}
