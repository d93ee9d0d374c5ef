//! What an emulated meter and its line get wrong, for tests and for practice.
//!
//! Is: the kinds of faults, as a person writes them (`noise=0.001`, `bsy=3`, `slow=4s`), and several of them with a seed.
//! Is not: doing them: `kinds` names them, `link` sets up the machine of `c1218`, `end` spoils what the meter sends and
//! hears, `deceit` what it holds, [`Faults::line`] is done by `port`.
//! Shape: `KIND`, or `KIND=VALUE`; several are joined by `&`, commas or blanks, and `seed=N` may be one of them. The same
//! seed and the same requests give the same faults.
//! Units: rates are chances, 0 to 1.
//! Errors: [`FaultError`]; its text names the kinds.
//! Source: C12.18 fact sheet, section 9, whose numbers the list of kinds gives.

pub(crate) mod deceit;
pub(crate) mod end;
mod kinds;
pub(crate) mod link;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use kinds::Takes;
pub use kinds::{Entry, Kind, help, list};

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// Which.
    pub kind: Kind,
    /// How often, how much, how long.
    pub amount: Amount,
}

/// How much of a fault.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// It is there.
    Always,
    /// Its chance.
    Rate(f64),
    /// How many times.
    Count(u32),
    /// How long, and the chance that it happens at all.
    Time(Duration, f64),
    /// A byte.
    Byte(u8),
}

/// What is wrong with a fault as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No kind of that name.
    #[error("there is no fault \"{name}\"; there are {}", kinds::names())]
    Unknown {
        /// As written.
        name: String,
    },
    /// Something behind the name that does not belong there, or nothing where something should be.
    #[error("\"{text}\": expected {expected}")]
    Value {
        /// As written.
        text: String,
        /// What was expected, with an example.
        expected: String,
    },
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Fault, FaultError> {
        let text = text.trim();
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (text, None),
        };
        let entry = kinds::named(name).ok_or_else(|| FaultError::Unknown {
            name: name.to_owned(),
        })?;
        let amount = amount(entry.takes, value).ok_or_else(|| FaultError::Value {
            text: text.to_owned(),
            expected: kinds::usage(entry),
        })?;
        Ok(Fault {
            kind: entry.kind,
            amount,
        })
    }
}

fn amount(takes: Takes, value: Option<&str>) -> Option<Amount> {
    match (takes, value) {
        (Takes::Nothing, None) => Some(Amount::Always),
        (Takes::Nothing, Some(_)) => None,
        (Takes::Rate(default), value) => value.map_or(default, rate).map(Amount::Rate),
        (Takes::Count(default), value) => value
            .map_or(default, |text| text.parse().ok())
            .map(Amount::Count),
        (Takes::Byte(default), value) => value
            .map_or(Some(default), |text| u8::from_str_radix(text, 16).ok())
            .map(Amount::Byte),
        (Takes::Time(default), None) => Some(Amount::Time(Duration::from_secs(default), 1.0)),
        (Takes::Time(_), Some(text)) => match text.split_once('@') {
            Some((pause, chance)) => Some(Amount::Time(time(pause)?, rate(chance)?)),
            None => Some(Amount::Time(time(text)?, 1.0)),
        },
    }
}

fn rate(text: &str) -> Option<f64> {
    text.parse().ok().filter(|rate| (0.0..=1.0).contains(rate))
}

/// `4s`, `0.5s`, `300ms`, or seconds without a unit; up to an hour.
fn time(text: &str) -> Option<Duration> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let seconds = number.trim().parse::<f64>().ok()? * unit;
    (0.0..=3600.0)
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds))
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        match self.amount {
            Amount::Always => Ok(()),
            Amount::Rate(rate) => write!(f, "={rate}"),
            Amount::Count(count) => write!(f, "={count}"),
            Amount::Byte(byte) => write!(f, "={byte:02X}"),
            Amount::Time(time, 1.0) => write!(f, "={}s", time.as_secs_f64()),
            Amount::Time(time, chance) => write!(f, "={}s@{chance}", time.as_secs_f64()),
        }
    }
}

/// Everything that is wrong with a meter and its line. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// Where chance comes from.
    pub seed: u64,
    /// Each kind at most once.
    faults: Vec<Fault>,
}

impl Faults {
    /// These faults. Of two of a kind the last counts.
    #[must_use]
    pub fn new(seed: u64, faults: impl IntoIterator<Item = Fault>) -> Faults {
        let mut all = Faults {
            seed,
            ..Faults::default()
        };
        for fault in faults {
            all.faults.retain(|old| old.kind != fault.kind);
            all.faults.push(fault);
        }
        all
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The same faults with other chances: each connection has its own.
    pub(crate) fn reseeded(&self, number: u64) -> Faults {
        let seed = self.seed ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Faults {
            seed,
            ..self.clone()
        }
    }

    fn amount(&self, kind: Kind) -> Option<Amount> {
        let fault = self.faults.iter().find(|fault| fault.kind == kind)?;
        Some(fault.amount)
    }

    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.amount(kind).is_some()
    }

    /// Its chance; 0 when it is not there.
    pub(crate) fn rate(&self, kind: Kind) -> f64 {
        match self.amount(kind) {
            Some(Amount::Rate(rate)) => rate,
            _ => 0.0,
        }
    }

    pub(crate) fn count(&self, kind: Kind) -> Option<u32> {
        match self.amount(kind) {
            Some(Amount::Count(count)) => Some(count),
            _ => None,
        }
    }

    pub(crate) fn byte(&self, kind: Kind) -> Option<u8> {
        match self.amount(kind) {
            Some(Amount::Byte(byte)) => Some(byte),
            _ => None,
        }
    }

    pub(crate) fn time(&self, kind: Kind) -> Option<(Duration, f64)> {
        match self.amount(kind) {
            Some(Amount::Time(time, chance)) => Some((time, chance)),
            _ => None,
        }
    }

    /// What the line does to bytes of either direction, and the probe.
    pub(crate) fn line(&self) -> Option<meterbench_port::Faults> {
        let line = meterbench_port::Faults {
            seed: self.seed,
            drop: self.rate(Kind::Drop),
            garble: self.rate(Kind::Noise),
            delay: self
                .amount(Kind::Delay)
                .map(|_| (self.rate(Kind::Delay), LINE_PAUSE)),
            echo: self.has(Kind::Echo),
            cut_after: None,
        };
        let none = meterbench_port::Faults {
            seed: self.seed,
            ..meterbench_port::Faults::default()
        };
        (line != none).then_some(line)
    }
}

/// Longer than a gap inside a packet may be.
const LINE_PAUSE: Duration = Duration::from_millis(700);

impl FromStr for Faults {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Faults, FaultError> {
        let mut seed = 0;
        let mut faults = Vec::new();
        for word in text.split(['&', ',', ' ', '\t']) {
            match word.split_once('=') {
                _ if word.is_empty() => (),
                Some(("seed", number)) => {
                    seed = number.parse().map_err(|_| FaultError::Value {
                        text: word.to_owned(),
                        expected: "seed=N with a whole number, such as seed=7".to_owned(),
                    })?;
                }
                _ => faults.push(word.parse()?),
            }
        }
        Ok(Faults::new(seed, faults))
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            write!(f, "{fault}&")?;
        }
        write!(f, "seed={}", self.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_with_its_own_example_and_written_back() {
        for entry in list() {
            let fault: Fault = entry.example.parse().unwrap();
            assert_eq!(fault.kind, entry.kind);
            assert_eq!(fault.to_string().parse(), Ok(fault), "{fault}");
        }
    }

    #[test]
    fn several_faults_are_joined_as_people_join_them() {
        let typed: Faults = "noise=0.001, bsy=3 slow=300ms&seed=7".parse().unwrap();
        assert_eq!(typed.seed, 7);
        assert_eq!(typed.rate(Kind::Noise), 0.001);
        assert_eq!(typed.count(Kind::Bsy), Some(3));
        assert_eq!(
            typed.time(Kind::Slow),
            Some((Duration::from_millis(300), 1.0))
        );
        assert_eq!(typed.to_string().parse(), Ok(typed));
        assert_eq!("".parse(), Ok(Faults::default()));
        let twice: Faults = "bsy=3&bsy=5".parse().unwrap();
        assert_eq!(twice.count(Kind::Bsy), Some(5));
    }

    #[test]
    fn a_wrong_fault_is_told_with_what_there_is() {
        let told = |text: &str| text.parse::<Faults>().unwrap_err().to_string();
        let unknown = told("nois=0.1");
        for entry in list() {
            assert!(unknown.contains(entry.kind.name()), "{unknown}");
        }
        for (text, expected) in [
            ("noise", "noise=RATE"),
            ("noise=2", "noise=RATE"),
            ("noise=NaN", "noise=RATE"),
            ("echo=1", "echo"),
            ("bsy=-1", "bsy=N"),
            ("slow=4h", "slow[=TIME]"),
            ("slow=4s@7", "slow[=TIME]"),
            ("identity=XY", "identity[=HEX]"),
            ("seed=x", "seed=7"),
        ] {
            assert!(told(text).contains(expected), "{}", told(text));
        }
    }
}
