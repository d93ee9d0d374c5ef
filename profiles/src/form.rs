//! One form: a row of the product sheet's schedule.
//!
//! Is: the row as printed, and what follows from it (full load).
//! Is not: a meter; a meter says which row it is through ST-2 and MT-101, see `map::recognise`.
//! Units: volts, amps, watts; Kh in watt-hours.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// The voltage of a row or of a program's meter: one nominal value, or the range of an auto-ranging supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Volts {
    /// "240".
    Nominal(u16),
    /// "120-277".
    Range(u16, u16),
}

/// A voltage that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a voltage is a number such as 240 or a range such as 120-277")]
pub struct VoltsError;

impl Volts {
    /// The highest voltage: 277 for 120-277. Full load and rollover are reckoned with it.
    pub fn highest(self) -> u16 {
        match self {
            Volts::Nominal(volts) | Volts::Range(_, volts) => volts,
        }
    }

    /// Whether a meter of this voltage is served by a row of `row`: the same, or a nominal value inside its range.
    pub fn is_within(self, row: Volts) -> bool {
        match (self, row) {
            (Volts::Nominal(volts), Volts::Range(low, high)) => (low..=high).contains(&volts),
            (mine, theirs) => mine == theirs,
        }
    }
}

impl fmt::Display for Volts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Volts::Nominal(volts) => write!(f, "{volts}"),
            Volts::Range(low, high) => write!(f, "{low}-{high}"),
        }
    }
}

impl FromStr for Volts {
    type Err = VoltsError;

    fn from_str(text: &str) -> Result<Self, VoltsError> {
        let number = |text: &str| {
            let text = text.trim();
            let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<u16>()
                .ok()
                .filter(|volts| plain && *volts > 0)
                .ok_or(VoltsError)
        };
        match text.split_once('-') {
            None => Ok(Volts::Nominal(number(text)?)),
            Some((low, high)) => {
                let (low, high) = (number(low)?, number(high)?);
                if low < high {
                    Ok(Volts::Range(low, high))
                } else {
                    Err(VoltsError)
                }
            }
        }
    }
}

impl Serialize for Volts {
    /// A number where it is one, so that `volts = 240` reads naturally.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Volts::Nominal(volts) => serializer.serialize_u16(*volts),
            Volts::Range(..) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Volts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Volts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a voltage such as 240 or \"120-277\"")
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Volts, E> {
                match u16::try_from(value) {
                    Ok(volts) if volts > 0 => Ok(Volts::Nominal(volts)),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(value), &self)),
                }
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Volts, E> {
                self.visit_i64(i64::try_from(value).unwrap_or(i64::MAX))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Volts, E> {
                value
                    .parse()
                    .map_err(|VoltsError| E::invalid_value(de::Unexpected::Str(value), &self))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// One row of the form catalog.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The row's name as printed: "9S/8S".
    pub id: String,
    /// The forms it serves: "9S" and "8S".
    pub names: Vec<String>,
    /// Model of the family: "ax", "ax-sd" or "ax-poly".
    pub model: String,
    /// Nominal voltage or supply range.
    pub volts: Volts,
    /// Class: maximum amps. Transformer-rated single phase rows serve two.
    pub classes: Vec<u16>,
    /// Test amps.
    pub test_amps: Vec<f64>,
    /// Starting amps.
    pub start_amps: f64,
    /// Starting watts, as printed; never computed.
    pub start_watts: f64,
    /// Wh per revolution of the disk it replaces.
    pub kh: f64,
    /// Elements: 1, 2, 2.5 or 3.
    pub elements: f64,
    /// Wires of the service.
    pub wires: u8,
    /// "4-wire wye".
    pub service: String,
    /// "S" or "K".
    pub base: String,
    /// Metered through current transformers; only such a form takes a multiplier other than 1.
    pub transformer_rated: bool,
    /// May be metered through voltage transformers.
    pub has_pt: bool,
    /// Has the service disconnect.
    pub disconnect: bool,
    /// ANSI C12.20 accuracy class.
    pub accuracy_class: String,
    /// Typical accuracy.
    pub typical_accuracy: String,
    /// Where the row stands.
    pub source: String,
}

impl Form {
    /// The largest class of the row; full load is reckoned with it when a program names none.
    pub fn largest_class(&self) -> u16 {
        self.classes.iter().copied().max().unwrap_or(0)
    }

    /// Whether `name` means this row: "9S/8S", "9S" or "8S", in either case.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim();
        self.id.eq_ignore_ascii_case(name)
            || self
                .names
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Secondary watts at full load: volts x class amps x elements, at unity power factor.
    ///
    /// Of a supply range the highest voltage counts (120-277 gives 277): the register must not surprise anyone at
    /// any service the form allows. Two and a half elements count as three, because such a meter measures three
    /// line currents and its load is that of three elements.
    pub fn full_load_watts(&self, class: Option<u16>) -> u64 {
        let amps = u64::from(class.unwrap_or_else(|| self.largest_class()));
        let elements = if self.elements > 2.0 {
            3
        } else if self.elements > 1.0 {
            2
        } else {
            1
        };
        u64::from(self.volts.highest()) * amps * elements
    }

    /// "class 200", "class 10 or 20".
    pub fn classes_in_words(&self) -> String {
        let all: Vec<String> = self.classes.iter().map(u16::to_string).collect();
        all.join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volts_read_as_printed() {
        assert_eq!("240".parse(), Ok(Volts::Nominal(240)));
        assert_eq!("120-277".parse(), Ok(Volts::Range(120, 277)));
        for bad in [
            "",
            "-",
            "240-",
            "277-120",
            "12x",
            "-5",
            "+5",
            "0",
            "70000",
            "120-277-480",
        ] {
            assert_eq!(bad.parse::<Volts>(), Err(VoltsError), "{bad}");
        }
    }

    #[test]
    fn a_nominal_voltage_is_within_a_range_that_holds_it() {
        let range = Volts::Range(120, 277);
        assert!(Volts::Nominal(120).is_within(range) && Volts::Nominal(277).is_within(range));
        assert!(!Volts::Nominal(480).is_within(range));
        assert!(!range.is_within(Volts::Nominal(120)));
    }
}
