//! The codes of ESPI.
//!
//! Is: what a quantity of C12.19 is in units, kinds and directions of ESPI; how good a reading is; powers of ten that there are.
//! Is not: a guess. A quantity without a code of its own has no [`ReadingKind`].
//! Source: the enumerations of espi.xsd that public readers list (uom, kind, quality, flow 0, 1 and 19) [2+]; flow 4 net and 20 total,
//! which are IEC 61968-9's [kb].

use meterbench_c1219::Uom;

use crate::reading::{ChannelCode, IntervalStatus};

/// What of a ReadingType follows from the quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingKind {
    /// accumulationBehaviour: 1 bulk quantity, 4 delta data, 6 indicating, 12 instantaneous.
    pub accumulation: u8,
    /// dataQualifier: 2 average, 8 maximum, 9 minimum, 12 normal.
    pub qualifier: u8,
    /// flowDirection: 0 none, 1 forward, 4 net, 19 reverse, 20 total.
    pub flow: u8,
    /// kind: 4 current, 8 demand, 12 energy, 15 frequency, 37 power, 54 voltage.
    pub kind: u8,
    /// phase: 0 all, 128 A, 64 B, 32 C.
    pub phase: u16,
    /// intervalLength in seconds; 0 for a register.
    pub seconds: u32,
    /// timeAttribute: 2 for 15 minutes …; 0 none.
    pub time: u8,
    /// tou: 0 all rates, 1 rate A …
    pub rate: u8,
    /// uom: 72 Wh …
    pub uom: u8,
}

/// What a reading is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// As the meter recorded it; the ReadingType says so for all.
    Raw,
    /// 10: recorded, but the interval was cut, lengthened, or not of this load.
    Questionable,
    /// 16: nothing valid was recorded.
    Missing,
}

impl Quality {
    /// QualityOfReading of what the meter recorded and nobody has checked.
    pub const RAW: u8 = 14;

    /// Of an interval.
    pub fn of(status: IntervalStatus, channel: usize, has_value: bool) -> Self {
        match (has_value, is_sound(status, channel)) {
            (false, _) => Quality::Missing,
            (true, false) => Quality::Questionable,
            (true, true) => Quality::Raw,
        }
    }

    /// The code, where it is another than the ReadingType's.
    pub fn code(self) -> Option<u8> {
        match self {
            Quality::Raw => None,
            Quality::Questionable => Some(10),
            Quality::Missing => Some(16),
        }
    }
}

/// Whether what was recorded is the load of a whole interval. A change of daylight saving makes no interval less whole.
#[must_use]
pub fn is_sound(status: IntervalStatus, channel: usize) -> bool {
    let clock = status.clock_forward() || status.clock_back();
    status.is_valid()
        && !status.power_failed()
        && !clock
        && matches!(status.channel(channel), ChannelCode::Ok)
}

impl ReadingKind {
    /// Of a channel of a load profile.
    pub fn of_interval(uom: Uom, minutes: u32) -> Option<Self> {
        let base = Self::of(uom)?;
        Some(Self {
            accumulation: if uom.is_energy() {
                4
            } else {
                base.accumulation
            },
            seconds: minutes.checked_mul(60)?,
            time: time_attribute(minutes),
            ..base
        })
    }

    /// Of a register; `extreme` is "max" or "min" for a demand.
    pub fn of_register(uom: Uom, extreme: Option<&str>, rate: u8) -> Option<Self> {
        let base = Self::of(uom)?;
        let qualifier = match extreme {
            Some("max") => 8,
            Some(_) => 9,
            None => base.qualifier,
        };
        Some(Self {
            qualifier,
            rate,
            ..base
        })
    }

    fn of(uom: Uom) -> Option<Self> {
        if uom.is_nonstandard() || uom.is_harmonic() {
            return None;
        }
        let energy = uom.is_energy();
        let (code, kind) = match (uom.id_code(), energy) {
            (0, true) => (72, 12),
            (1, true) => (73, 12),
            (2, true) => (71, 12),
            (12, true) => (106, 0),
            (0, false) => (38, 37),
            (1, false) => (63, 37),
            (2, false) => (61, 37),
            (8, false) => (29, 54),
            (12, false) => (5, 4),
            (33, false) => (33, 15),
            _ => return None,
        };
        let (accumulation, qualifier, kind) = match (energy, uom.is_demand()) {
            (true, _) => (1, 12, kind),
            // A power over an interval is a demand.
            (false, true) if kind == 37 => (6, 2, 8),
            (false, true) => (6, 2, kind),
            (false, false) => (12, 12, kind),
        };
        Some(Self {
            accumulation,
            qualifier,
            flow: flow(uom)?,
            kind,
            phase: match uom.segment() {
                "" => 0,
                "A" => 128,
                "B" => 64,
                "C" => 32,
                _ => return None,
            },
            seconds: 0,
            time: 0,
            rate: 0,
            uom: code,
        })
    }
}

/// The unit of a register of now by its words, as C12.19 would say it, and which extreme of a demand it is.
pub fn register_uom(quantity: &str) -> Option<(Uom, Option<&'static str>)> {
    const FLOWS: [(&str, u32); 4] = [
        ("delivered", 0b1001 << 14),
        ("received", 0b0110 << 14),
        ("net", 0b1111 << 14 | 1 << 18),
        ("added", 0b1111 << 14),
    ];
    let mut words = quantity.split(' ');
    let (unit, flow) = (words.next()?, words.next()?);
    let extreme = match words.next() {
        None => None,
        Some("max") => Some("max"),
        Some("min") => Some("min"),
        // "cumulative", "present", "at last reset", "coincident": not an amount of now.
        Some(_) => return None,
    };
    if words.next().is_some() {
        return None;
    }
    let (id, energy) = match unit {
        "kWh" => (0, true),
        "kvarh" => (1, true),
        "kVAh" => (2, true),
        "kW" => (0, false),
        "kvar" => (1, false),
        "kVA" => (2, false),
        _ => return None,
    };
    // A demand without an extreme is a present one.
    if energy == extreme.is_some() {
        return None;
    }
    let (_, mut quadrants) = FLOWS.iter().copied().find(|(word, _)| *word == flow)?;
    if id == 1 {
        quadrants = match flow {
            "delivered" => 0b0011 << 14,
            "received" => 0b1100 << 14,
            _ => quadrants,
        };
    }
    let block_demand = 4 << 8;
    Some((
        Uom(id | quadrants | if energy { 0 } else { block_demand }),
        extreme,
    ))
}

/// Which way; `None` for single quadrants, which the words of the quantity tell and the codes here do not.
fn flow(uom: Uom) -> Option<u8> {
    let (delivered, received) = match uom.id_code() {
        1 => (0b0011, 0b1100),
        _ => (0b1001, 0b0110),
    };
    match uom.quadrants() {
        0 => Some(0),
        0b1111 if uom.is_net() => Some(4),
        0b1111 => Some(20),
        quadrants if quadrants == delivered => Some(1),
        quadrants if quadrants == received => Some(19),
        _ => None,
    }
}

fn time_attribute(minutes: u32) -> u8 {
    match minutes {
        10 => 1,
        15 => 2,
        30 => 5,
        60 => 7,
        _ => 0,
    }
}

/// A power of ten for which there is a UnitMultiplierKind, no greater than `exact`; and what digits are to be multiplied by for it.
pub fn power(exact: i8) -> (i8, i128) {
    const KNOWN: [i8; 13] = [9, 6, 3, 2, 1, 0, -1, -2, -3, -6, -9, -12, -15];
    let power = KNOWN
        .into_iter()
        .find(|known| *known <= exact)
        .unwrap_or(-15);
    let raise = u32::try_from(exact.saturating_sub(power)).unwrap_or(0);
    (power, 10i128.checked_pow(raise).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn energy_both_ways_and_what_has_no_code() {
        let delivered = ReadingKind::of_interval(Uom(0x0002_4000), 15).unwrap();
        assert_eq!((delivered.uom, delivered.kind, delivered.flow), (72, 12, 1));
        assert_eq!(
            (delivered.accumulation, delivered.seconds, delivered.time),
            (4, 900, 2)
        );
        let received = ReadingKind::of_register(Uom(0x0001_8000), None, 2).unwrap();
        assert_eq!(
            (received.flow, received.accumulation, received.rate),
            (19, 1, 2)
        );
        let net = ReadingKind::of_register(Uom(0x0007_C000), None, 0).unwrap();
        let added = ReadingKind::of_register(Uom(0x0003_C000), None, 0).unwrap();
        assert_eq!((net.flow, added.flow), (4, 20));
        let demand = ReadingKind::of_register(Uom(0x0002_4400), Some("max"), 0).unwrap();
        assert_eq!(
            (
                demand.uom,
                demand.kind,
                demand.qualifier,
                demand.accumulation
            ),
            (38, 8, 8, 6)
        );
        let reactive = ReadingKind::of_register(Uom(0x0000_C001), None, 0).unwrap();
        assert_eq!((reactive.uom, reactive.flow), (73, 1));
        // Squared volts, a maker's own, one quadrant alone.
        for none in [10, 0x8000_0000, 0x0000_4000] {
            assert_eq!(ReadingKind::of_interval(Uom(none), 15), None, "{none:#x}");
        }
    }

    #[test]
    fn a_register_is_known_by_its_words() {
        for (words, bits, extreme) in [
            ("kWh delivered", 0x0002_4000, None),
            ("kWh received", 0x0001_8000, None),
            ("kWh net", 0x0007_C000, None),
            ("kWh added", 0x0003_C000, None),
            ("kvarh delivered", 0x0000_C001, None),
            ("kW delivered max", 0x0002_4400, Some("max")),
        ] {
            assert_eq!(register_uom(words), Some((Uom(bits), extreme)), "{words}");
            let quantity = words.trim_end_matches(" max");
            assert_eq!(
                Uom(bits).quantity(),
                quantity,
                "the words are those of ST-12"
            );
        }
        for none in [
            "kW delivered",
            "kW delivered cumulative",
            "kWh delivered at last reset",
            "source 7",
            "V",
            "",
        ] {
            assert_eq!(register_uom(none), None, "{none}");
        }
    }

    #[test]
    fn only_powers_that_there_are() {
        assert_eq!(power(0), (0, 1));
        assert_eq!(power(-4), (-6, 100));
        assert_eq!(power(5), (3, 100));
        assert_eq!(power(-3), (-3, 1));
    }

    #[test]
    fn what_is_not_a_whole_interval_is_questionable() {
        let of =
            |bytes: &[u8], value| Quality::of(IntervalStatus::new(true, 2, Some(bytes)), 1, value);
        assert_eq!(of(&[0, 0], true), Quality::Raw);
        assert_eq!(
            of(&[0x10, 0], true),
            Quality::Raw,
            "daylight saving changed"
        );
        assert_eq!(of(&[0x20, 0], true), Quality::Questionable);
        assert_eq!(of(&[0, 0x20], true), Quality::Questionable);
        assert_eq!(of(&[0x02, 0], true), Quality::Raw, "of the other channel");
        assert_eq!(of(&[0, 0], false), Quality::Missing);
        let invalid = IntervalStatus::new(false, 2, None);
        assert_eq!(Quality::of(invalid, 0, true), Quality::Questionable);
    }
}
