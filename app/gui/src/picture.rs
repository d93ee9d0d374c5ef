//! What the picture of the display shows: an item of a list, in the program's format and multiplier.
//!
//! Is: the value that `lcd` draws, from the state.
//! Is not: how an item looks on the meter; `profiles::screen` knows that.
//! Units: samples are typed in kWh or kW, secondary, and handed on in watt-hours or watts.

use std::borrow::Cow;

use meterbench_profiles::{
    Program, catalog,
    display_item::Shows,
    program::{Item, ListName},
    screen::{self, Look, Reading, Readings, milli},
};

use crate::{
    lcd::Shown,
    state::{Document, State},
    words::sentence,
};

/// The picture and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What is drawn.
    pub shown: Shown,
    /// The item in words.
    pub words: String,
    /// Where the reading is from.
    pub source: String,
}

/// "Normal", "Alternate", "Test".
pub fn list_words(list: ListName) -> &'static str {
    match list {
        ListName::Normal => "Normal",
        ListName::Alternate => "Alternate",
        ListName::Test => "Test",
    }
}

/// The items of a list; none when the program leaves it to the meter.
pub fn items(program: &Program, list: ListName) -> &[Item] {
    let display = program
        .display
        .as_ref()
        .and_then(|display| display.get(list));
    display.map_or(&[], |list| list.items.as_slice())
}

/// What readings can be tried, as `screen::typed` names them, and in words.
pub const SAMPLES: [(&str, &str); 4] = [
    ("kWh", "kWh delivered"),
    ("kWh-received", "kWh received"),
    ("kW", "kW delivered"),
    ("kW-received", "kW received"),
];

/// Whether a typed reading is none: neither empty nor a number that a register could hold.
pub fn is_wrong(sample: &str) -> bool {
    !sample.trim().is_empty() && milli(sample).is_none()
}

/// The typed readings, by display item.
fn typed(state: &State) -> Readings {
    let mut readings = Readings::new();
    for (name, text) in &state.samples {
        if let Ok(of_items) = screen::typed(&format!("{name}={text}")) {
            readings.extend(of_items);
        }
    }
    screen::derive(&mut readings);
    readings
}

/// The readings to show: the meter's, and the typed ones in their place.
pub fn readings(state: &State) -> Cow<'_, Readings> {
    let typed = typed(state);
    if typed.is_empty() {
        return Cow::Borrowed(of_meter(state));
    }
    let mut readings = of_meter(state).clone();
    readings.extend(typed);
    Cow::Owned(readings)
}

/// Where the reading of an item is from.
fn source(state: &State, item: &str) -> &'static str {
    let shows = catalog::built_in()
        .display_item(item)
        .map(|known| known.shows);
    if typed(state).contains_key(item) {
        "with the reading typed below"
    } else if of_meter(state).contains_key(item) {
        "with the reading taken from the meter"
    } else if matches!(shows, Some(Shows::Energy | Shows::Demand)) {
        "with a sample reading"
    } else {
        "as an example"
    }
}

/// The readings of the meter; none before it was read.
pub fn of_meter(state: &State) -> &Readings {
    static NONE: Readings = Readings::new();
    state.meter.as_ref().map_or(&NONE, |meter| &meter.readings)
}

/// The picture of an item of a list.
pub fn of(state: &State, document: &Document, (list, place): (ListName, usize)) -> Picture {
    let Some(item) = items(&document.program, list).get(place) else {
        return Picture {
            shown: Shown::default(),
            words: "No item selected".into(),
            source: "Select an item of a display list to see it here".into(),
        };
    };
    let look = Look::of(&document.program);
    let screen = screen::screen(item, list, &look, readings(state).get(&item.item));
    let source = source(state, &item.item);
    Picture {
        shown: Shown::of(screen),
        words: sentence(&item.words(catalog::built_in())),
        source: match item.known(catalog::built_in()).map(|known| known.shows) {
            Some(Shows::Energy) => format!("{} {source}", look.format),
            Some(Shows::Multiplier) => "From the program's ratios".into(),
            Some(Shows::Segments) => "Everything lights up, so that a dead segment is seen".into(),
            Some(_) => sentence(source),
            None => "What it shows is known to the meter alone".into(),
        },
    }
}

/// Delivered energy in watt-hours: as typed, of the meter, or the catalog's sample.
pub fn delivered_wh(state: &State) -> i64 {
    const DELIVERED: &str = "kwh-delivered";
    match readings(state).get(DELIVERED) {
        Some(Reading::WattHours(wh)) => *wh,
        _ => catalog::built_in()
            .display_item(DELIVERED)
            .and_then(|item| item.example.parse().ok())
            .unwrap_or(0),
    }
}

/// Watt-hours as kWh with three decimals and thin groups of three, "1 234.567".
pub fn kwh(wh: i128) -> String {
    let sign = if wh < 0 { "-" } else { "" };
    let digits = (wh.unsigned_abs() / 1000).to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{:03}", wh.unsigned_abs() % 1000)
}

/// Three decimals, thousands apart.
pub fn amount(value: f64) -> String {
    // Past this a register's f64 holds no thousandths any more.
    const LARGEST: f64 = 1e15;
    if value.is_finite() && value.abs() < LARGEST {
        kwh((value * 1000.0).round() as i128)
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn kwh_are_grouped() {
        assert_eq!(kwh(1_234_567_800), "1 234 567.800");
        assert_eq!(kwh(-999), "-0.999");
        assert_eq!(kwh(1_000_000), "1 000.000");
    }

    #[test]
    fn amounts_read_well() {
        assert_eq!(
            (amount(1234.5), amount(-0.25), amount(1e20)),
            ("1 234.500".into(), "-0.250".into(), "1e20".into())
        );
    }

    fn sample(text: &str) -> BTreeMap<&'static str, String> {
        [("kWh", text.to_owned())].into()
    }

    fn state(text: &str) -> State {
        let form = catalog::built_in()
            .forms
            .iter()
            .find(|form| form.is_called("9S"))
            .unwrap();
        let mut program = Program::template(form);
        program
            .display
            .get_or_insert_default()
            .normal
            .get_or_insert_default()
            .items = vec![Item::new("kwh-delivered")];
        program.energy.get_or_insert_default().format =
            Some(meterbench_profiles::program::EnergyFormat::F5x1);
        program.multiplier = None;
        State {
            document: Some(Document {
                program,
                ..Document::default()
            }),
            samples: sample(text),
            ..State::default()
        }
    }

    fn shown(state: &State) -> Shown {
        of(state, state.document.as_ref().unwrap(), state.selected).shown
    }

    #[test]
    fn the_picture_follows_format_multiplier_and_sample() {
        let mut state = state("1234567.8");
        assert_eq!(shown(&state).digits.trim(), "34567");
        assert_eq!(shown(&state).id, "DEL");
        state
            .document
            .as_mut()
            .unwrap()
            .program
            .multiplier
            .get_or_insert_default()
            .ct = "10:1".parse().unwrap();
        assert_eq!(shown(&state).digits.trim(), "45678");
    }

    #[test]
    fn the_meters_reading_is_shown_until_another_is_typed() {
        let mut state = state("");
        let mut meter = crate::state::Meter::default();
        meter
            .readings
            .insert("kwh-delivered".into(), Reading::WattHours(7_000));
        state.meter = Some(meter);
        assert_eq!(shown(&state).digits.trim(), "00007");
        state.samples = sample("8");
        assert_eq!(shown(&state).digits.trim(), "00008");
    }

    #[test]
    fn without_an_item_the_display_is_blank_and_says_so() {
        let mut state = state("");
        state.selected.1 = 99;
        let picture = of(&state, state.document.as_ref().unwrap(), state.selected);
        assert_eq!(
            (picture.shown, picture.words.as_str()),
            (Shown::default(), "No item selected")
        );
    }

    #[test]
    fn net_follows_what_is_typed_and_a_half_typed_number_counts_for_nothing() {
        let mut state = state("100");
        state.samples.insert("kWh-received", "30".into());
        let net = |state: &State| readings(state).get("kwh-net").cloned();
        assert_eq!(net(&state), Some(Reading::WattHours(70_000)));
        state.samples.insert("kWh-received", "3e".into());
        assert_eq!(net(&state), None);
        assert!(is_wrong("3e") && !is_wrong("30") && !is_wrong(" "));
    }

    #[test]
    fn every_reading_that_can_be_tried_is_of_an_item() {
        for (name, _) in SAMPLES {
            assert!(!screen::typed(&format!("{name}=1")).unwrap().is_empty());
        }
    }
}
