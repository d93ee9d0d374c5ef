//! What the meter's LCD shows for an item: three alphanumeric ID positions, six digits, annunciators.
//!
//! Is: the picture as a value, in a program's format and multiplier, for readings that are given or sampled.
//! Is not: drawing, and not a meter's own display list with codes of its own.
//! Shape: `id` is three characters; `digits` has six positions, and may hold a point, colons or a minus between or before
//! them, which are segments of their own.
//! Source: format and multiplier from the family's product sheet; demand decimals and rate letter are this project's proposal.

use std::collections::BTreeMap;

use crate::catalog::built_in;
use crate::display_item::{DisplayItem, Shows};
use crate::program::{EnergyFormat, Item, ListName, Multiplier, Program};

/// Digits of the LCD.
const DIGITS: usize = 6;
/// Decimals of a demand: the meter's default; a program doesn't set them yet.
const DEMAND_DECIMALS: u32 = 2;
/// The format shown where a program leaves the meter's own alone.
const USUAL_FORMAT: EnergyFormat = EnergyFormat::F6x1;

/// One screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// The list it is in.
    pub list: ListName,
    /// The item's name.
    pub item: String,
    /// Three ID positions.
    pub id: String,
    /// Six digit positions, with point, colons or minus.
    pub digits: String,
    /// Lit annunciators: "kWh", "kW", "kvarh", "kVAh", "A" to "D", "PREV", "TEST", "OPEN".
    pub annunciators: Vec<String>,
    /// Seconds it is shown, when the program says so.
    pub seconds: Option<u32>,
}

/// Readings by display item: watt-hours for energy, watts for demand, else the number or text as shown.
pub type Readings = BTreeMap<String, Reading>;

/// One reading, secondary as the meter stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Energy in watt-hours (var-hours, volt-ampere-hours).
    WattHours(i64),
    /// Demand in watts.
    Watts(i64),
    /// A number in steps of the item's last decimal.
    Number(i64),
    /// Digits as shown.
    Text(String),
}

/// What decides how an item looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Energy format.
    pub format: EnergyFormat,
    /// Multiplier applied on the display.
    pub multiplier: Multiplier,
}

impl Look {
    /// As a program sets it; where it sets nothing, 6x1 and no multiplier.
    pub fn of(program: &Program) -> Look {
        Look {
            format: program
                .energy
                .as_ref()
                .and_then(|energy| energy.format)
                .unwrap_or(USUAL_FORMAT),
            multiplier: program.multiplier.clone().unwrap_or_default(),
        }
    }
}

/// All screens of a list of a program, in order; empty when the program doesn't set the list.
pub fn screens(program: &Program, list: ListName, readings: &Readings) -> Vec<Screen> {
    let look = Look::of(program);
    let Some(items) = program
        .display
        .as_ref()
        .and_then(|display| display.get(list))
    else {
        return Vec::new();
    };
    let show = |item| Screen {
        seconds: items.on_seconds,
        ..screen(item, list, &look, readings.get(&item.item))
    };
    items.items.iter().map(show).collect()
}

/// One item's screen. Without a reading it shows the catalog's sample; an item that the catalog doesn't know, a source of
/// the meter too, shows its caption and dashes.
pub fn screen(item: &Item, list: ListName, look: &Look, reading: Option<&Reading>) -> Screen {
    let catalog = built_in();
    let caption = item.effective_caption(catalog);
    let letter = |c: char| if c.is_control() { ' ' } else { c };
    let letters = caption.text().chars().map(letter);
    let id: String = letters.chain([' '; 3]).take(3).collect();
    let (digits, mut annunciators) = match item.known(catalog) {
        Some(known) => {
            let digits = digits(known, look, reading);
            let lit = annunciators(known, &digits);
            (digits, lit)
        }
        None => ("-".repeat(DIGITS), Vec::new()),
    };
    if list == ListName::Test && !annunciators.iter().any(|lit| lit == "TEST") {
        annunciators.push("TEST".into());
    }
    Screen {
        list,
        item: item.item.clone(),
        id,
        digits,
        annunciators,
        seconds: None,
    }
}

/// OPEN belongs to a switch that is open; the segment check lights everything.
fn annunciators(known: &DisplayItem, digits: &str) -> Vec<String> {
    let open = known.shows == Shows::Segments || digits.trim_start().starts_with("OP");
    let lit = |name: &String| match name.as_str() {
        "rate-letter" => known.rate().map_or("A".into(), |rate| rate.to_string()),
        "prev" | "test" | "open" => name.to_uppercase(),
        unit => unit.to_owned(),
    };
    known
        .annunciators
        .iter()
        .filter(|name| open || name.as_str() != "open")
        .map(lit)
        .collect()
}

fn digits(known: &DisplayItem, look: &Look, reading: Option<&Reading>) -> String {
    let sample = || known.example.parse::<i64>().unwrap_or(0);
    let number = |reading: Option<&Reading>| match reading {
        Some(Reading::WattHours(n) | Reading::Watts(n) | Reading::Number(n)) => *n,
        Some(Reading::Text(_)) | None => sample(),
    };
    if let Some(Reading::Text(text)) = reading {
        return right(text);
    }
    match known.shows {
        Shows::Energy => right(&look.format.show(number(reading), &look.multiplier)),
        Shows::Demand => right(&demand(number(reading), &look.multiplier)),
        Shows::Value | Shows::Minutes => right(&decimal(
            i128::from(number(reading)),
            u32::from(known.decimals),
        )),
        Shows::Multiplier => right(
            look.multiplier
                .product()
                .to_one()
                .trim_start_matches("about "),
        ),
        Shows::Clock | Shows::Date | Shows::Text => match reading {
            Some(Reading::WattHours(n) | Reading::Watts(n) | Reading::Number(n)) => {
                right(&n.to_string())
            }
            _ => right(&known.example),
        },
        Shows::Segments => "8".repeat(DIGITS),
    }
}

/// Primary kW with the demand's decimals, cut, not rounded.
fn demand(watts: i64, multiplier: &Multiplier) -> String {
    let (over, under) = multiplier.product().parts();
    let step = under.saturating_mul(10_u128.pow(3 - DEMAND_DECIMALS));
    let steps = u128::from(watts.unsigned_abs()).saturating_mul(over) / step;
    let steps = i128::try_from(steps).unwrap_or(i128::MAX);
    decimal(if watts < 0 { -steps } else { steps }, DEMAND_DECIMALS)
}

/// `512` with 2 decimals is `5.12`.
fn decimal(value: i128, decimals: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let unit = 10_u128.pow(decimals);
    let (whole, rest) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:0width$}", width = decimals as usize)
    }
}

/// The last six positions of `text`, spaces before. Points and colons take no position; a minus takes one where the
/// number leaves room, and is a segment of its own where it doesn't.
fn right(text: &str) -> String {
    let (minus, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let mut shown: Vec<char> = Vec::new();
    let mut positions = 0;
    for c in text.chars().rev() {
        let takes = usize::from(!matches!(c, '.' | ':'));
        if positions + takes > DIGITS {
            break;
        }
        positions += takes;
        shown.push(c);
    }
    // A point at the front would stand left of all digits.
    while matches!(shown.last(), Some('.' | ':')) {
        shown.pop();
    }
    let digits: String = shown.into_iter().rev().collect();
    let spaces = (DIGITS - positions).saturating_sub(minus.len());
    format!("{}{minus}{digits}", " ".repeat(spaces))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Caption;

    fn look(format: EnergyFormat, ct: &str, pt: &str) -> Look {
        Look {
            format,
            multiplier: Multiplier::of(ct.parse().unwrap(), pt.parse().unwrap()),
        }
    }

    fn shown(item: &str, look: &Look, reading: Reading) -> String {
        screen(&Item::new(item), ListName::Normal, look, Some(&reading)).digits
    }

    #[test]
    fn energy_shows_in_the_format_with_the_multiplier_on_the_right() {
        let look = look(EnergyFormat::F4x10, "1200:5", "1:1");
        assert_eq!(
            shown("kwh-delivered", &look, Reading::WattHours(1_234_567_800)),
            "  9627"
        );
        assert_eq!(
            shown("kwh-net", &look, Reading::WattHours(-1_000_000)),
            " -4000"
        );
    }

    #[test]
    fn a_demand_is_multiplied_and_has_two_decimals() {
        let look = look(EnergyFormat::F5x1, "800:5", "1:1");
        assert_eq!(
            shown("kw-delivered-max", &look, Reading::Watts(5_126)),
            " 820.16"
        );
        assert_eq!(
            shown(
                "kw-delivered-max",
                &self::look(EnergyFormat::F5x1, "1", "1"),
                Reading::Watts(5_129)
            ),
            "   5.12"
        );
    }

    #[test]
    fn numbers_times_and_texts_keep_to_six_positions() {
        let one = look(EnergyFormat::F6x1, "80:1", "35:1");
        assert_eq!(shown("frequency", &one, Reading::Number(6_002)), "  60.02");
        assert_eq!(
            shown("time", &one, Reading::Text("13:30:05".into())),
            "13:30:05"
        );
        assert_eq!(
            shown("meter-number", &one, Reading::Text("0123456789".into())),
            "456789"
        );
        assert_eq!(shown("multiplier", &one, Reading::Number(0)), "  2800");
        assert_eq!(shown("temperature", &one, Reading::Number(-7)), "    -7");
        assert_eq!(shown("all-segments", &one, Reading::Number(0)), "888888");
    }

    #[test]
    fn a_list_is_shown_with_captions_seconds_and_annunciators() {
        let text = "schema = 1\n[display.test]\non_seconds = 4\nitems = ['kwh-delivered-b', {item='nonsense', caption='?'}]\n";
        let program = Program::parse(text, "p").unwrap().program;
        let all = screens(&program, ListName::Test, &Readings::new());
        assert_eq!((all[0].id.as_str(), all[0].seconds), ("B  ", Some(4)));
        assert_eq!(all[0].annunciators, ["kWh", "B", "TEST"]);
        assert_eq!(
            (all[1].id.as_str(), all[1].digits.as_str()),
            ("?  ", "------")
        );
        assert!(screens(&program, ListName::Normal, &Readings::new()).is_empty());
    }

    #[test]
    fn a_source_of_the_meter_shows_its_caption_and_dashes() {
        let item = Item {
            caption: Some(Caption::new("XY")),
            ..Item::of_source(39)
        };
        let shown = screen(
            &item,
            ListName::Normal,
            &Look::of(&Program::default()),
            None,
        );
        assert_eq!(
            (shown.item.as_str(), shown.id.as_str()),
            ("source 39", "XY ")
        );
        assert_eq!(
            (shown.digits.as_str(), shown.annunciators.len()),
            ("------", 0)
        );
    }

    #[test]
    fn open_is_lit_while_the_switch_is_open() {
        let look = look(EnergyFormat::F6x1, "1", "1");
        let lit = |text: &str| {
            screen(
                &Item::new("switch-state"),
                ListName::Normal,
                &look,
                Some(&Reading::Text(text.into())),
            )
            .annunciators
        };
        assert_eq!(lit("OPEN"), ["OPEN"]);
        assert!(lit("CLOSED").is_empty());
    }

    #[test]
    fn every_item_of_the_catalog_fills_the_display_and_no_more() {
        for known in &built_in().display_items {
            let item = Item {
                caption: Some(Caption::new("AB")),
                ..Item::new(&known.id)
            };
            let screen = screen(
                &item,
                ListName::Normal,
                &look(EnergyFormat::F6x10, "999:5", "120:1"),
                None,
            );
            let positions = screen
                .digits
                .chars()
                .filter(|c| !matches!(c, '.' | ':'))
                .count();
            assert_eq!(
                (positions, screen.id.len()),
                (DIGITS, 3),
                "{}: {:?}",
                known.id,
                screen.digits
            );
        }
    }
}
