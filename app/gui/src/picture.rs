//! What the picture of the display shows: the selected item, in the program's format and multiplier.
//!
//! Is: the value that `lcd` draws, from the state.
//! Is not: how an item looks on the meter; `profiles::screen` knows that.
//! Units: samples are typed in kWh or kW, secondary, and handed on in watt-hours or watts.

use meterbench_profiles::{
    Program, catalog,
    display_item::Shows,
    program::{Item, ListName},
    screen::{self, Look, Reading, Readings},
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

/// A typed reading in thousandths; `None` when it is no number that a register could hold.
pub fn sample_milli(text: &str) -> Option<i64> {
    let text = text.trim().replace(' ', "");
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.as_str()),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(1..=12).contains(&whole.len()) || part.len() > 3 || !plain(whole) || !plain(part) {
        return None;
    }
    format!("{whole}{part:0<3}")
        .parse::<i64>()
        .ok()
        .map(|milli| sign * milli)
}

/// The readings to show: the meter's, or the typed one in their place.
pub fn reading<'a>(
    state: &State,
    meter: &'a Readings,
    item: &str,
) -> (Option<std::borrow::Cow<'a, Reading>>, &'static str) {
    use std::borrow::Cow;
    let shows = catalog::built_in()
        .display_item(item)
        .map(|known| known.shows);
    if let Some(milli) = sample_milli(&state.sample) {
        match shows {
            Some(Shows::Energy) => {
                return (
                    Some(Cow::Owned(Reading::WattHours(milli))),
                    "with the reading typed below",
                );
            }
            Some(Shows::Demand) => {
                return (
                    Some(Cow::Owned(Reading::Watts(milli))),
                    "with the reading typed below",
                );
            }
            _ => (),
        }
    }
    match meter.get(item) {
        Some(reading) => (
            Some(Cow::Borrowed(reading)),
            "with the reading taken from the meter",
        ),
        None => match shows {
            Some(Shows::Energy | Shows::Demand) => (None, "with a sample reading"),
            _ => (None, "as an example"),
        },
    }
}

/// The readings of the meter; none before it was read.
pub fn of_meter(state: &State) -> &Readings {
    static NONE: Readings = Readings::new();
    state.meter.as_ref().map_or(&NONE, |meter| &meter.readings)
}

/// The picture of the selected item.
pub fn of(state: &State, document: &Document) -> Picture {
    let (list, place) = state.selected;
    let Some(item) = items(&document.program, list).get(place) else {
        return Picture {
            shown: Shown::default(),
            words: "No item selected".into(),
            source: "Select an item of a display list to see it here".into(),
        };
    };
    let (reading, source) = reading(state, of_meter(state), &item.item);
    let screen = screen::screen(item, list, &Look::of(&document.program), reading.as_deref());
    let words = sentence(&item.words(catalog::built_in()));
    Picture {
        shown: Shown {
            id: screen.id,
            digits: screen.digits,
            annunciators: screen.annunciators,
        },
        words,
        source: match item.known(catalog::built_in()).map(|known| known.shows) {
            Some(Shows::Energy) => format!("{} {source}", Look::of(&document.program).format),
            _ => sentence(source),
        },
    }
}

/// Delivered energy of the meter, or the catalog's sample, in watt-hours.
pub fn delivered_wh(state: &State) -> i64 {
    const DELIVERED: &str = "kwh-delivered";
    match of_meter(state).get(DELIVERED) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_reading_is_taken_exactly() {
        assert_eq!(sample_milli("1234567.8"), Some(1_234_567_800));
        assert_eq!(sample_milli(" 12 345 "), Some(12_345_000));
        assert_eq!(sample_milli("-0.001"), Some(-1));
        for bad in ["", "-", ".5", "1.2345", "1e9", "kWh", "1234567890123"] {
            assert_eq!(sample_milli(bad), None, "{bad}");
        }
    }

    #[test]
    fn kwh_are_grouped() {
        assert_eq!(kwh(1_234_567_800), "1 234 567.800");
        assert_eq!(kwh(-999), "-0.999");
        assert_eq!(kwh(1_000_000), "1 000.000");
    }

    fn state(sample: &str) -> State {
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
            sample: sample.into(),
            ..State::default()
        }
    }

    fn shown(state: &State) -> Shown {
        of(state, state.document.as_ref().unwrap()).shown
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
        state.sample = "8".into();
        assert_eq!(shown(&state).digits.trim(), "00008");
    }

    #[test]
    fn without_an_item_the_display_is_blank_and_says_so() {
        let mut state = state("");
        state.selected.1 = 99;
        let picture = of(&state, state.document.as_ref().unwrap());
        assert_eq!(
            (picture.shown, picture.words.as_str()),
            (Shown::default(), "No item selected")
        );
    }
}
