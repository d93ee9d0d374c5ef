//! What the meter's LCD shows for an item: three alphanumeric ID positions, six digits, annunciators.
//!
//! Is: the picture as a value, in a program's format and multiplier, for readings that are given or sampled.
//! Is not: drawing, and not a meter's own display list with codes of its own.
//! Shape: `id` is three characters; `digits` has six positions, and may hold a point, colons or a minus between or before
//! them, which are segments of their own.
//! Source: format and multiplier from the family's product sheet; demand decimals, leading zeros and rate letter are this
//! project's proposal.

mod digits;
mod typed;

use std::collections::BTreeMap;

use self::digits::digits;
pub use self::typed::{ReadingError, derive, milli, typed};
use crate::catalog::built_in;
use crate::display_item::{DisplayItem, Shows};
use crate::program::{Applied, EnergyFormat, Item, List, ListName, Multiplier, Program};

/// ID positions of the LCD.
const ID_POSITIONS: usize = 3;
/// Digits of the LCD.
const DIGITS: usize = 6;
/// Decimals of a demand where a program leaves the meter's own alone.
const USUAL_DECIMALS: u32 = 2;
/// More decimals of a kilowatt than these, no meter of the family has.
const MOST_DECIMALS: u32 = 3;
/// The format shown where a program leaves the meter's own alone.
const USUAL_FORMAT: EnergyFormat = EnergyFormat::F6x1;
/// Seconds an item is shown where a program leaves the meter's own alone: about what utilities tell their customers.
const USUAL_ON_SECONDS: u32 = 6;

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
    /// Every segment there is lights up, points and colons too.
    pub all_segments: bool,
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
    /// The meter's multiplier.
    pub multiplier: Multiplier,
    /// Decimals of a demand.
    pub demand_decimals: u32,
    /// Whether energy is filled up with zeros to the digits of its format.
    pub leading_zeros: bool,
    /// Whether captions are shown.
    pub captions: bool,
    /// The rate in force, for an item that lights the letter of a rate and belongs to none.
    pub rate: Option<char>,
    /// The format of the display source itself, in place of the formats above.
    pub own: Option<OwnFormat>,
}

/// FORMAT of a display source: one that does not follow the meter's formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnFormat {
    /// Digits of a register; those above are dropped.
    pub digits: u32,
    /// How many of them stand behind the point.
    pub decimals: u32,
    /// Filled up with zeros to its digits.
    pub leading_zeros: bool,
    /// A count is ten units.
    pub tens: bool,
}

impl OwnFormat {
    /// From the byte: digits in bits 0 to 3, decimals in 4 and 5, leading zeros 6, tens 7. Without digits it follows the
    /// meter's formats. The layout is this project's proposal.
    pub fn of_byte(byte: u8) -> Option<OwnFormat> {
        let digits = u32::from(byte & 0x0F);
        (digits != 0).then_some(OwnFormat {
            digits,
            decimals: u32::from(byte >> 4 & 3),
            leading_zeros: byte >> 6 & 1 == 1,
            tens: byte >> 7 == 1,
        })
    }
}

impl Look {
    /// As a program sets it; where it sets nothing, 6x1, no multiplier, two decimals, zeros and captions.
    pub fn of(program: &Program) -> Look {
        let display = program.display.as_ref();
        let demand = program.demand.as_ref();
        Look {
            format: program
                .energy
                .as_ref()
                .and_then(|energy| energy.format)
                .unwrap_or(USUAL_FORMAT),
            multiplier: program.multiplier.clone().unwrap_or_default(),
            demand_decimals: demand
                .and_then(|demand| demand.decimals)
                .map_or(USUAL_DECIMALS, |decimals| decimals.min(MOST_DECIMALS)),
            leading_zeros: display.and_then(|it| it.leading_zeros).unwrap_or(true),
            captions: display.and_then(|it| it.captions).unwrap_or(true),
            rate: None,
            own: None,
        }
    }

    /// What readings are multiplied by on the display: 1 where billing multiplies them later.
    pub fn on_display(&self) -> Multiplier {
        match self.multiplier.applied {
            Some(Applied::Billing) => Multiplier::one(),
            Some(Applied::Display) | None => self.multiplier.clone(),
        }
    }
}

/// How long a list's items and the gaps between them last, in seconds; usual times where it leaves the meter's alone.
/// An item is shown for one second at least.
pub fn times(list: &List) -> (u32, u32) {
    let on = list.on_seconds.unwrap_or(USUAL_ON_SECONDS).max(1);
    (on, list.off_seconds.unwrap_or(0))
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
    let known = item.known(catalog);
    let all_segments = known.is_some_and(|known| known.shows == Shows::Segments);
    let digits = known.map_or_else(|| "-".repeat(DIGITS), |known| digits(known, look, reading));
    let mut annunciators = annunciators(item, known, &digits, look);
    if list == ListName::Test && !annunciators.iter().any(|lit| lit == "TEST") {
        annunciators.push("TEST".into());
    }
    Screen {
        list,
        item: item.item.clone(),
        id: if look.captions || all_segments {
            id(item)
        } else {
            " ".repeat(ID_POSITIONS)
        },
        digits,
        annunciators,
        all_segments,
        seconds: None,
    }
}

/// The caption in the ID positions.
fn id(item: &Item) -> String {
    let caption = item.effective_caption(built_in());
    let letter = |c: char| if c.is_control() { ' ' } else { c };
    let letters = caption.text().chars().map(letter);
    letters
        .chain([' '; ID_POSITIONS])
        .take(ID_POSITIONS)
        .collect()
}

/// The program's own, else the item's usual ones. OPEN belongs to a switch that is open; the segment check lights
/// everything, whatever the program names.
fn annunciators(
    item: &Item,
    known: Option<&DisplayItem>,
    digits: &str,
    look: &Look,
) -> Vec<String> {
    let shows = known.map(|known| known.shows);
    let all = shows == Some(Shows::Segments);
    let closed = shows == Some(Shows::Text) && !digits.trim_start().starts_with("OP");
    let usual = known.map_or(&[][..], |known| known.annunciators.as_slice());
    let names = match &item.annunciators {
        Some(names) if !all => names.as_slice(),
        Some(_) | None => usual,
    };
    let rate = known.and_then(DisplayItem::rate).or(look.rate);
    let rate = rate.unwrap_or('A');
    let lit = |name: &String| match name.as_str() {
        "rate-letter" => rate.to_string(),
        "prev" | "test" | "open" => name.to_uppercase(),
        unit => unit.to_owned(),
    };
    names
        .iter()
        .filter(|name| !closed || name.as_str() != "open")
        .map(lit)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Caption, Demand, Display, Ratio};

    fn look(format: EnergyFormat, ct: &str, pt: &str) -> Look {
        Look {
            format,
            multiplier: Multiplier::of(ct.parse().unwrap(), pt.parse().unwrap()),
            ..Look::of(&Program::default())
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
        let text = "schema = 2\n[display.test]\non_seconds = 4\nitems = ['kwh-delivered-b', {item='nonsense', caption='?'}]\n";
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

    #[test]
    fn the_sheets_reading_shows_as_the_sheet_says() {
        let reading = Reading::WattHours(1_234_567_800);
        for (format, digits) in [
            (EnergyFormat::F4x1, "  4567"),
            (EnergyFormat::F4x10, "  3456"),
            (EnergyFormat::F5x1, " 34567"),
            (EnergyFormat::F5x10, " 23456"),
            (EnergyFormat::F6x1, "234567"),
            (EnergyFormat::F6x10, "123456"),
        ] {
            let one = look(format, "1", "1");
            assert_eq!(shown("kwh-delivered", &one, reading.clone()), digits);
        }
    }

    #[test]
    fn at_multiplier_240_a_4x10_register_shows_tens_of_primary_kwh() {
        // 1 234.5 kWh x 240 = 296 280 kWh, in tens 29 628, of which four digits are left.
        let reading = Reading::WattHours(1_234_500);
        let look = look(EnergyFormat::F4x10, "1200:5", "1");
        assert_eq!(shown("kwh-delivered", &look, reading), "  9628");
    }

    fn set(change: impl FnOnce(&mut Program)) -> Look {
        let mut program = Program::default();
        change(&mut program);
        Look::of(&program)
    }

    #[test]
    fn a_multiplier_at_billing_leaves_secondary_readings_on_the_display() {
        let of = |applied| {
            set(|program| {
                program.multiplier = Some(Multiplier {
                    applied,
                    ..Multiplier::of("1200:5".parse().unwrap(), Ratio::one())
                });
            })
        };
        let shows = |applied| {
            let look = of(applied);
            let energy = shown("kwh-delivered", &look, Reading::WattHours(2_000_000));
            let demand = shown("kw-delivered-max", &look, Reading::Watts(5_000));
            (
                energy,
                demand,
                shown("multiplier", &look, Reading::Number(0)),
            )
        };
        let primary = ("480000".into(), "1200.00".into(), "   240".into());
        assert_eq!(shows(Some(Applied::Display)), primary);
        assert_eq!(shows(None), primary);
        let secondary = ("002000".into(), "   5.00".into(), "   240".into());
        assert_eq!(shows(Some(Applied::Billing)), secondary);
    }

    #[test]
    fn a_demand_has_the_decimals_that_the_program_sets() {
        let shows = |decimals| {
            let look = set(|program| {
                program.demand = Some(Demand {
                    decimals,
                    ..Demand::default()
                });
            });
            shown("kw-delivered-max", &look, Reading::Watts(12_349))
        };
        assert_eq!(shows(Some(0)), "    12");
        assert_eq!(shows(Some(1)), "   12.3");
        assert_eq!(shows(None), "  12.34");
        assert_eq!(shows(Some(3)), " 12.349");
        assert_eq!(shows(Some(u32::MAX)), " 12.349");
    }

    #[test]
    fn a_source_with_a_format_of_its_own_shows_in_that() {
        let shows = |byte: u8, item: &str, reading: Reading| {
            let look = Look {
                own: OwnFormat::of_byte(byte),
                ..look(EnergyFormat::F5x10, "1", "1")
            };
            shown(item, &look, reading)
        };
        let energy = |byte| shows(byte, "kwh-delivered", Reading::WattHours(1_234_567_800));
        assert_eq!(energy(0x00), " 23456");
        assert_eq!(energy(0x06), "234567");
        assert_eq!(energy(0x84), "  3456");
        assert_eq!(energy(0x16), "34567.8");
        assert_eq!(energy(0x36), "567.800");
        let little = |byte| shows(byte, "kwh-delivered", Reading::WattHours(-42_000));
        assert_eq!(
            (little(0x05).as_str(), little(0x45).as_str()),
            ("   -42", "-00042")
        );
        let demand = |byte| shows(byte, "kw-delivered-max", Reading::Watts(12_349));
        assert_eq!(demand(0x06), "    12");
        assert_eq!(demand(0x36), " 12.349");
        let hertz = |byte| shows(byte, "frequency", Reading::Number(6_001));
        assert_eq!(hertz(0x24), "  60.01");
        assert_eq!(hertz(0x04), "    60");
        assert_eq!(hertz(0x35), " 60.010");
    }

    #[test]
    fn a_letter_of_no_rate_in_particular_is_that_of_the_rate_in_force() {
        let item = Item {
            annunciators: Some(vec!["rate-letter".into()]),
            ..Item::new("kwh-delivered")
        };
        let look = Look {
            rate: Some('C'),
            ..Look::of(&Program::default())
        };
        let screen = screen(&item, ListName::Normal, &look, None);
        assert_eq!(screen.annunciators, ["C"]);
    }

    #[test]
    fn without_leading_zeros_one_digit_stays() {
        let shows = |leading_zeros, wh| {
            let look = set(|program| {
                program.display = Some(Display {
                    leading_zeros,
                    ..Display::default()
                });
            });
            shown("kwh-delivered", &look, Reading::WattHours(wh))
        };
        assert_eq!(shows(Some(true), 42_000), "000042");
        assert_eq!(shows(None, 42_000), "000042");
        assert_eq!(shows(Some(false), 42_000), "    42");
        assert_eq!(shows(Some(false), 0), "     0");
        assert_eq!(shows(Some(false), -42_000), "   -42");
        assert_eq!(shows(Some(false), -1), "    -0");
    }

    #[test]
    fn without_captions_only_the_segment_check_lights_the_id() {
        let look = set(|program| {
            program.display = Some(Display {
                captions: Some(false),
                ..Display::default()
            });
        });
        let id = |item: &str| screen(&Item::new(item), ListName::Normal, &look, None).id;
        assert_eq!(
            (id("kwh-delivered"), id("all-segments")),
            ("   ".into(), "888".into())
        );
    }

    #[test]
    fn an_items_own_annunciators_stand_in_place_of_the_usual() {
        let lit = |item: &str, names: &[&str]| {
            let item = Item {
                annunciators: Some(names.iter().map(ToString::to_string).collect()),
                ..Item::new(item)
            };
            screen(
                &item,
                ListName::Normal,
                &Look::of(&Program::default()),
                None,
            )
            .annunciators
        };
        assert_eq!(lit("kwh-delivered", &["kW", "prev"]), ["kW", "PREV"]);
        assert_eq!(lit("kwh-delivered-c", &["rate-letter"]), ["C"]);
        assert_eq!(lit("source 39", &["kvarh"]), ["kvarh"]);
        assert_eq!(lit("time", &["open"]), ["OPEN"]);
        assert!(lit("kwh-delivered", &[]).is_empty());
        assert_eq!(lit("all-segments", &[]).len(), 8);
    }

    #[test]
    fn a_list_without_times_has_the_usual_ones_and_never_none() {
        let of = |on_seconds, off_seconds| {
            times(&List {
                on_seconds,
                off_seconds,
                ..List::default()
            })
        };
        assert_eq!(of(None, None), (6, 0));
        assert_eq!(of(Some(4), Some(2)), (4, 2));
        assert_eq!(of(Some(0), None), (1, 0));
    }
}
