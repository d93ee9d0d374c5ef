//! ST-12 UOM_ENTRY_TBL: units of measure, and the words for what a source measures.
//!
//! Shape: NBR_UOM_ENTRIES (ST-11) words of 32 bits; entry k belongs to the k-th source that has the flag in ST-16.
//! Source: C12.19 table 12, UOM_ENTRY_BFLD.

use crate::{ActSources, Image, Reader, Table, TableError, TableId, Writer};

/// Units of measure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UomEntries {
    /// UOM_ENTRY
    pub entries: Vec<Uom>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// UOM_ENTRY_BFLD: what one source measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Uom(
    /// The bits as one integer.
    pub u32,
);

/// Words by ID_CODE: the unit, and whether it is a power whose direction the quadrants tell.
const UNITS: [(u8, &str, &str); 38] = [
    (0, "W", ""),
    (1, "var", ""),
    (2, "VA", ""),
    (3, "VA", "phasor"),
    (4, "Q", "Q(60)"),
    (5, "Q", "Q(45)"),
    (6, "var", "phasor reactive"),
    (7, "VA", "distortion"),
    (8, "V", "voltage"),
    (9, "V", "average voltage"),
    (10, "V²", "voltage squared"),
    (11, "V", "instantaneous voltage"),
    (12, "A", "current"),
    (13, "A", "average current"),
    (14, "A²", "current squared"),
    (15, "A", "instantaneous current"),
    (16, "%", "voltage THD (IEEE)"),
    (17, "%", "current THD (IEEE)"),
    (18, "%", "voltage THD (IC)"),
    (19, "%", "current THD (IC)"),
    (20, "°", "angle V-VA"),
    (21, "°", "voltage angle"),
    (22, "°", "angle I-VA"),
    (23, "°", "current angle"),
    (24, "", "power factor"),
    (25, "", "phasor power factor"),
    (32, "", "interval timer"),
    (33, "Hz", "frequency"),
    (34, "", "counter"),
    (40, "", "voltage sags"),
    (41, "", "voltage swells"),
    (50, "", "power outages"),
    (51, "", "demand resets"),
    (52, "", "times programmed"),
    (53, "min", "minutes on battery"),
    (70, "°C", "temperature"),
    (72, "°F", "temperature"),
    (74, "K", "temperature"),
];

impl Uom {
    /// ID_CODE: the quantity
    #[must_use]
    pub const fn id_code(self) -> u8 {
        self.0.to_le_bytes()[0]
    }

    /// TIME_BASE: 0 dial reading, 1 instantaneous, 2 period, 3 sub-block, 4 block, 5 net dial reading, 6 thermal, 7 event
    #[must_use]
    pub const fn time_base(self) -> u32 {
        self.0 >> 8 & 7
    }

    /// MULTIPLIER as a power of ten.
    #[must_use]
    pub const fn exponent(self) -> i8 {
        match self.0 >> 11 & 7 {
            0 => 0,
            1 => 2,
            2 => 3,
            3 => 6,
            4 => 9,
            5 => -2,
            6 => -3,
            _ => -6,
        }
    }

    /// Q1 to Q4 as bits 0 to 3.
    #[must_use]
    pub const fn quadrants(self) -> u32 {
        self.0 >> 14 & 0x0F
    }

    /// NET_FLOW: delivered minus received instead of the sum
    #[must_use]
    pub const fn is_net(self) -> bool {
        self.0 >> 18 & 1 == 1
    }

    /// SEGMENTATION in words; empty when not of one phase.
    #[must_use]
    pub const fn segment(self) -> &'static str {
        match self.0 >> 19 & 7 {
            0 => "",
            1 => "A-B",
            2 => "B-C",
            3 => "C-A",
            4 => "neutral-ground",
            5 => "A",
            6 => "B",
            _ => "C",
        }
    }

    /// HARMONIC
    #[must_use]
    pub const fn is_harmonic(self) -> bool {
        self.0 >> 22 & 1 == 1
    }

    /// NFS: the unit is the maker's own and the other fields mean what he says.
    #[must_use]
    pub const fn is_nonstandard(self) -> bool {
        self.0 >> 31 == 1
    }

    /// A register that adds up over time: its unit is unit × hour.
    #[must_use]
    pub const fn is_energy(self) -> bool {
        !self.is_nonstandard() && matches!(self.time_base(), 0 | 5) && self.id_code() <= 15
    }

    /// An average over an interval.
    #[must_use]
    pub const fn is_demand(self) -> bool {
        !self.is_nonstandard() && matches!(self.time_base(), 2 | 3 | 4 | 6) && self.id_code() <= 15
    }

    fn words(self) -> Option<(&'static str, &'static str)> {
        if self.is_nonstandard() {
            return None;
        }
        UNITS
            .iter()
            .find(|(code, ..)| *code == self.id_code())
            .map(|(_, unit, word)| (*unit, *word))
    }

    /// The base unit, in which [`crate::value::Engineering`] counts: "Wh", "W", "V"; empty if there is none.
    #[must_use]
    pub fn base_unit(self) -> String {
        match self.words() {
            Some((unit, _)) if self.is_energy() => format!("{unit}h"),
            Some((unit, _)) => unit.to_owned(),
            None => String::new(),
        }
    }

    /// The unit that people use, and its power of ten over the base unit: ("kWh", 3), ("V", 0).
    #[must_use]
    pub fn unit(self) -> (String, i8) {
        let base = self.base_unit();
        if !self.is_nonstandard() && self.id_code() <= 7 {
            (format!("k{base}"), 3)
        } else {
            (base, 0)
        }
    }

    /// What it measures, in a technician's words: "kWh delivered", "kW received", "voltage A", "frequency".
    #[must_use]
    pub fn quantity(self) -> String {
        let Some((_, word)) = self.words() else {
            let kind = if self.is_nonstandard() {
                "maker's quantity"
            } else {
                "quantity"
            };
            return format!("{kind} {}", self.id_code());
        };
        let power = self.id_code() <= 7;
        let mut words = Vec::new();
        if power {
            words.push(self.unit().0);
        }
        if !word.is_empty() {
            words.push(word.to_owned());
        }
        if !power && self.is_energy() {
            words.push("hours".to_owned());
        }
        if power {
            words.push(self.direction());
        }
        words.push(self.segment().to_owned());
        if self.is_harmonic() {
            words.push("harmonic".to_owned());
        }
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    /// Which way the power flows. Delivered is Q1 and Q4 for W and VA, Q1 and Q2 for var.
    fn direction(self) -> String {
        let (delivered, received) = if matches!(self.id_code(), 1 | 6) {
            (0b0011, 0b1100)
        } else {
            (0b1001, 0b0110)
        };
        match self.quadrants() {
            0 => String::new(),
            0b1111 if self.is_net() => "net".to_owned(),
            0b1111 => "added".to_owned(),
            quadrants if quadrants == delivered => "delivered".to_owned(),
            quadrants if quadrants == received => "received".to_owned(),
            quadrants => {
                let names = ["Q1", "Q2", "Q3", "Q4"].iter().enumerate();
                names
                    .filter(|(bit, _)| quadrants >> bit & 1 == 1)
                    .map(|(_, name)| *name)
                    .collect::<Vec<_>>()
                    .join("+")
            }
        }
    }
}

impl Table for UomEntries {
    const ID: TableId = TableId::standard(12);
    /// NBR_UOM_ENTRIES
    type Shape = usize;

    fn shape(image: &Image) -> Result<usize, TableError> {
        Ok(image.get::<ActSources>()?.uom_entries.into())
    }

    fn decode(count: &usize, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let entries = (0..*count)
            .map(|_| r.u32("UOM_ENTRY").map(Uom))
            .collect::<Result<_, _>>()?;
        Ok(UomEntries {
            entries,
            tail: r.rest(),
        })
    }

    fn encode(&self, count: &usize, w: &mut Writer) -> Result<(), TableError> {
        w.count("UOM_ENTRY", *count, self.entries.len())?;
        for entry in &self.entries {
            w.u32(entry.0);
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    const MOST: &str = "00 02 40 00 | 00 01 80 00 | 00 07 C0 00 | 00 03 C0 00 | 00 02 44 00 | 00 00 C0 01 | 00 03 C0 02 | 00 00 01 21";
    const LEAST: &str = "00 40 02 00 | 00 80 01 00 | 00 C0 07 00 | 00 C0 03 00 | 00 44 02 00 | 01 C0 00 00 | 02 C0 03 00 | 21 01 00 00";

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, bytes) in [(MostFirst, MOST), (LeastFirst, LEAST)] {
            let image = image(order, &[(11, "2F 08 04 00 00 10 02 26"), (12, bytes)]);
            let table: UomEntries = round(&image);
            let words: Vec<_> = table.entries.iter().map(|uom| uom.quantity()).collect();
            let expected = [
                "kWh delivered",
                "kWh received",
                "kWh net",
                "kWh added",
                "kW delivered",
                "kvarh delivered",
                "kVAh added",
                "frequency",
            ];
            assert_eq!(words, expected);
            let units: Vec<_> = table.entries.iter().map(|uom| uom.base_unit()).collect();
            assert_eq!(units, ["Wh", "Wh", "Wh", "Wh", "W", "varh", "VAh", "Hz"]);
            assert!(
                table.entries[0].is_energy()
                    && table.entries[4].is_demand()
                    && !table.entries[7].is_demand()
            );
        }
    }

    #[test]
    fn multipliers_are_not_in_steps_of_three() {
        let exponents: Vec<_> = (0..8).map(|code| Uom(code << 11).exponent()).collect();
        assert_eq!(exponents, [0, 2, 3, 6, 9, -2, -3, -6]);
    }

    #[test]
    fn other_words() {
        for (bits, words) in [
            (0x0028_0108, "voltage A"),
            (0x0000_4000, "kWh Q1"),
            (0x0000_8001, "kvarh Q2"),
            (0x0001_8000, "kWh received"),
            (0x0003_0001, "kvarh received"),
            (0x0000_0000, "kWh"),
            (0x8000_0005, "maker's quantity 5"),
            (0x0000_00FF, "quantity 255"),
            (0x0028_0008, "voltage hours A"),
        ] {
            assert_eq!(Uom(bits).quantity(), words, "{bits:08X}");
        }
        assert_eq!(Uom(0x0002_4000).unit(), ("kWh".into(), 3));
    }

    #[test]
    fn no_entries_and_many() {
        let none: UomEntries = round(&image(
            MostFirst,
            &[(11, "00 00 00 00 00 00 00 00"), (12, "")],
        ));
        assert!(none.entries.is_empty());
        let many = image(
            MostFirst,
            &[
                (11, "00 FF 00 00 00 00 00 00"),
                (12, &"00 02 40 00 ".repeat(256)),
            ],
        );
        let many: UomEntries = round(&many);
        assert_eq!((many.entries.len(), many.tail.len()), (255, 4));
    }

    any_bytes!(UomEntries, 11);
}
