//! What an emulated meter's display shows, drawn from its tables like any meter's.

use jiff::SignedDuration;
use jiff::civil::date;
use meterbench_emulator::{Button, Clock, DisplayList, Meter, Options, Shows, model, names};
use meterbench_jobs::{Screens, TableId};
use meterbench_profiles::program::ListName;
use meterbench_profiles::screen::{Reading, Screen};

fn name(list: DisplayList) -> ListName {
    match list {
        DisplayList::Normal => ListName::Normal,
        DisplayList::Alternate => ListName::Alternate,
        DisplayList::Test => ListName::Test,
    }
}

fn meter(form: &str, clock: Clock) -> Meter {
    let options = Options {
        clock,
        ..Options::default()
    };
    Meter::new(model(form, None).unwrap(), options).unwrap()
}

fn screen(meter: &Meter) -> Option<Screen> {
    let face = meter.face();
    let Shows::Item { source, .. } = face.shows else {
        return None;
    };
    let outages = Reading::Number(meter.outages().into());
    let sum = Reading::Text(format!("{:04X}", meter.self_test()));
    let screens = Screens::of(&meter.shown_image())
        .with("outages", outages)
        .with("self-test", sum);
    Some(screens.source(name(face.list), source))
}

#[test]
fn every_list_of_every_form_shows_the_meters_own_values() {
    let noon = date(2025, 7, 14).at(12, 0, 5, 0);
    for form in names().into_iter().filter(|form| *form != "STRANGER") {
        let mut meter = meter(form, Clock::from_fn(move || noon));
        let mut shown = vec![screen(&meter).unwrap()];
        for _ in 0..16 {
            meter.press(Button::Display).unwrap();
            shown.push(screen(&meter).unwrap());
        }
        meter.press(Button::Test).unwrap();
        for _ in 0..4 {
            shown.push(screen(&meter).unwrap());
            meter.press(Button::Display).unwrap();
        }
        for screen in &shown {
            assert!(!screen.digits.contains("--"), "{form}: {screen:?}");
        }
        let of = |item: &str| {
            let screen = shown.iter().find(|screen| screen.item == item).unwrap();
            (screen.id.as_str(), screen.digits.as_str())
        };
        // 41 236 482 Wh and, of rate A, 18 204 511 Wh; a maximum of rate B of 7 644 W; 15 min intervals.
        assert_eq!(of("kwh-delivered"), ("DEL", "041236"), "{form}");
        assert_eq!(of("kwh-delivered-a"), ("A  ", "018204"), "{form}");
        assert_eq!(of("kw-delivered-max-b"), ("BDM", "   7.64"), "{form}");
        assert_eq!(of("firmware"), ("FW ", "   5.28"), "{form}");
        assert_eq!(of("demand-time-left"), ("TIM", "     7"), "{form}");
        assert_eq!(of("meter-number"), ("MTR", "456789"), "{form}");
        let tests = shown.iter().filter(|screen| screen.list == ListName::Test);
        assert_eq!(tests.clone().count(), 4);
        for screen in tests {
            assert!(
                screen.annunciators.iter().any(|lit| lit == "TEST"),
                "{form}"
            );
        }
    }
}

#[test]
fn a_source_of_the_meter_has_its_own_format_or_is_blank_and_lights_the_rate_in_force() {
    let monday = date(2025, 7, 14).at(15, 0, 0, 0);
    let meter = meter("2S", Clock::from_fn(move || monday));
    let mut image = meter.shown_image();
    let mut sources = image.raw(TableId::standard(32)).unwrap().to_vec();
    // FORMAT 6 digits with 2 decimals, and the letter of the rate; then the blank item.
    sources[3] = 0x26;
    sources[7] |= 1 << 4;
    sources[8..16].copy_from_slice(b"\x20\x01\x00\x00XYZ\x01");
    image.set_raw(TableId::standard(32), sources);
    let screens = Screens::of(&image);
    let shown = screens.source(ListName::Normal, 0);
    assert_eq!(shown.digits, "1236.48");
    // From 14:00 on it is rate C.
    assert_eq!(shown.annunciators, ["kWh", "C"]);
    let blank = screens.source(ListName::Normal, 1);
    assert_eq!((blank.id.trim(), blank.digits.trim()), ("", ""));
    assert!(blank.annunciators.is_empty());
}

#[test]
fn the_clock_on_the_display_is_the_meters() {
    let start = date(2025, 7, 14).at(12, 0, 0, 0);
    let meter = meter(
        "2S",
        Clock::from_fn(move || start + SignedDuration::from_secs(5 * 7)),
    );
    let shown = screen(&meter).unwrap();
    // The meter was switched on when the clock was where it still is.
    assert_eq!(
        (shown.item.as_str(), shown.list),
        ("kwh-delivered", ListName::Normal)
    );
    let screens = Screens::of(&meter.shown_image());
    assert_eq!(screens.source(ListName::Normal, 25).digits, "12:00:35");
    assert_eq!(screens.source(ListName::Normal, 26).digits, "07.14.25");
    assert_eq!(screens.source(ListName::Normal, 400).digits, "------");
    // No table tells the outages, and a meter shows no samples.
    assert_eq!(screens.source(ListName::Normal, 29).digits, "------");
}

#[test]
fn the_sum_of_the_self_test_is_shown_where_a_list_asks_for_it() {
    let noon = date(2025, 7, 14).at(12, 0, 0, 0);
    let meter = meter("2S", Clock::from_fn(move || noon));
    let mut image = meter.shown_image();
    let mut sources = image.raw(TableId::standard(32)).unwrap().to_vec();
    sources[..8].copy_from_slice(b"\x20\x0D\x00\x00TST\x00");
    image.set_raw(TableId::standard(32), sources);
    let sum = format!("{:04X}", meter.self_test());
    let screens = Screens::of(&image).with("self-test", Reading::Text(sum.clone()));
    let shown = screens.source(ListName::Normal, 0);
    assert_eq!(
        (shown.id.as_str(), shown.digits.trim()),
        ("TST", sum.as_str())
    );
    // A meter that was only read does not tell it.
    let shown = Screens::of(&image).source(ListName::Normal, 0);
    assert_eq!(shown.digits, "------");
}
