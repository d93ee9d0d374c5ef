//! What a meter measures at this instant, by its maker's table.
//!
//! Is: volts, amps, angles, power, frequency and temperature of a family whose table of them is known.
//! Is not: angles of currents, which the known table does not hold.
//! Units: volts, amps, degrees, watts, hertz, degrees Celsius; secondary.
//! Source: MT-13 and MT-24 as one public implementation reads them; their layout is data (`profiles/data/meters`). Fixed point by
//! [`bits_behind_point`].

use meterbench_c1219::layout::{Datum, Layout};
use meterbench_c1219::{Formats, Image, MfgIdent, TableId};
use meterbench_profiles::map::{layouts, recognise};

/// What flows now.
#[derive(Clone, Debug, PartialEq)]
pub struct Instantaneous {
    /// A, B and C.
    pub phases: [Phase; 3],
    /// In the neutral.
    pub neutral_amps: Option<f64>,
    /// Of all phases.
    pub watts: Option<f64>,
    /// Of the line.
    pub hertz: Option<f64>,
    /// Inside the meter.
    pub celsius: Option<i32>,
    /// Behind the service switch, A and C.
    pub load_side_volts: [Option<f64>; 2],
    /// How the fixed point was found: "Q10.6 by MT-24".
    pub scale: String,
}

/// One phase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Phase {
    /// Volts.
    pub volts: Option<f64>,
    /// Where its voltage stands, A at 0.
    pub volt_degrees: Option<f64>,
    /// Amps.
    pub amps: Option<f64>,
    /// Where its current stands, where that can be known.
    pub amp_degrees: Option<f64>,
}

const VALUES: TableId = TableId::manufacturer(13);
const CONSTANTS: TableId = TableId::manufacturer(24);

/// Firmware from which on MT-24 says how numbers are split [1], and the bits behind the point up to and from there.
const SPLIT_FROM: (u8, u8) = (5, 28);
const OLD_BITS: u32 = 7;
const NEW_BITS: u32 = 6;

impl Instantaneous {
    /// What it is read from.
    pub const TABLES: [TableId; 2] = [VALUES, CONSTANTS];

    /// Of the tables read; `None` where the family has no such table, or it was not read.
    #[must_use]
    pub fn of(image: &Image) -> Option<Self> {
        let layouts = layouts(recognise(image).family?);
        let formats = image.formats().ok()?;
        let values = Table::new(&layouts, image, formats, VALUES)?;
        let (bits, scale) =
            bits_behind_point(image, Table::new(&layouts, image, formats, CONSTANTS));
        let point = f64::from(1u32 << bits);
        let fixed = |name: &str, index| values.number(name, index).map(|raw| raw / point);
        let phase = |index| Phase {
            volts: fixed("VOLTAGE", index),
            volt_degrees: fixed("VOLTAGE_ANGLE", index),
            amps: fixed("CURRENT", index),
            amp_degrees: None,
        };
        #[expect(clippy::cast_possible_truncation, reason = "the field is a byte")]
        let celsius = values.number("TEMPERATURE", 0).map(|it| it as i32);
        Some(Instantaneous {
            phases: [phase(0), phase(1), phase(2)],
            neutral_amps: fixed("NEUTRAL_CURRENT", 0),
            watts: values.number("POWER", 0),
            hertz: fixed("FREQUENCY", 0),
            celsius,
            load_side_volts: [0, 1].map(|index| fixed("LOAD_SIDE_VOLTAGE", index)),
            scale,
        })
    }
}

/// How many bits stand behind the point, and how that is known: 7 up to firmware 5.27, what MT-24 says from 5.28 on, 6 there without
/// it [1].
fn bits_behind_point(image: &Image, constants: Option<Table<'_>>) -> (u32, String) {
    let words = |bits: u32, how: String| (bits, format!("Q{}.{bits} {how}", 16 - bits));
    let firmware = image.get::<MfgIdent>().ok().map(|it| it.firmware);
    if let Some((version, revision)) = firmware.filter(|it| *it < SPLIT_FROM) {
        return words(OLD_BITS, format!("by firmware {version}.{revision}"));
    }
    let told = constants.and_then(|table| table.number("Y_BITS", 0));
    match told.filter(|bits| (0.0..=15.0).contains(bits)) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked"
        )]
        Some(bits) => words(bits as u32, format!("by {CONSTANTS}")),
        None => match firmware {
            Some((version, revision)) => {
                words(NEW_BITS, format!("by firmware {version}.{revision}"))
            }
            None => words(
                NEW_BITS,
                "as later firmware has it; the meter's is not known".into(),
            ),
        },
    }
}

/// A maker's table with its layout.
struct Table<'a> {
    layout: &'a Layout,
    formats: Formats,
    bytes: &'a [u8],
}

impl<'a> Table<'a> {
    fn new(layouts: &'a [Layout], image: &'a Image, formats: Formats, id: TableId) -> Option<Self> {
        Some(Table {
            layout: layouts.iter().find(|layout| layout.table == id)?,
            formats,
            bytes: image.raw(id)?,
        })
    }

    /// A field as a number; `None` where the table ends before it.
    fn number(&self, name: &str, index: u16) -> Option<f64> {
        let value = self
            .layout
            .get(self.formats, self.bytes, name, index)
            .ok()?;
        match value.datum {
            #[expect(clippy::cast_precision_loss, reason = "no field has more than 32 bits")]
            Datum::Integer(value) => Some(value as f64),
            Datum::Number(value) => value.to_f64(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use meterbench_c1219::{GenConfig, Set};

    use super::*;

    /// 240 V at 0°, 120 V at 120°; 10 A; -1200 W; 60 Hz; -5 °C, in counts of 1/64.
    fn meter(revision: u8, y_bits: Option<u8>) -> Image {
        let mut config = GenConfig {
            format_control_1: 1,
            std_version: 1,
            ..GenConfig::default()
        };
        config.std_tables = Set::empty(1);
        config.std_writable = Set::empty(1);
        let mut image = Image::new();
        image.put(&config).unwrap();
        let mut ident = b"LGYRFOCUSAX ".to_vec();
        ident.extend([1, 0, 5, revision]);
        ident.extend(b"0123456789      ");
        image.set_raw(TableId::standard(1), ident);
        let mut values = Vec::new();
        for counts in [240u16, 120, 0, 0, 120, 0, 10, 0, 0] {
            values.extend((counts * 64).to_be_bytes());
        }
        values.extend([0; 6]);
        values.extend((-1200i32).to_be_bytes());
        values.extend([0; 16]);
        values.extend([0xFB, 0]);
        values.extend((60u16 * 64).to_be_bytes());
        image.set_raw(VALUES, values);
        if let Some(bits) = y_bits {
            image.set_raw(CONSTANTS, [&[0; 10][..], &[bits, 0, 0, 0, 0]].concat());
        }
        image
    }

    #[test]
    fn the_point_stands_where_firmware_or_the_meter_says() {
        for (revision, bits, volts, scale) in [
            (28, Some(6), 240.0, "Q10.6 by MT-24"),
            (28, None, 240.0, "Q10.6 by firmware 5.28"),
            (28, Some(5), 480.0, "Q11.5 by MT-24"),
            (28, Some(99), 240.0, "Q10.6 by firmware 5.28"),
            (27, Some(6), 120.0, "Q9.7 by firmware 5.27"),
        ] {
            let now = Instantaneous::of(&meter(revision, bits)).unwrap();
            assert_eq!(
                (now.phases[0].volts, now.scale.as_str()),
                (Some(volts), scale)
            );
        }
    }

    #[test]
    fn a_table_that_ends_early_gives_what_it_holds() {
        let now = Instantaneous::of(&meter(28, None)).unwrap();
        assert_eq!(
            (now.watts, now.hertz, now.celsius),
            (Some(-1200.0), Some(60.0), Some(-5))
        );
        assert_eq!(
            (now.phases[1].volt_degrees, now.phases[0].amps),
            (Some(120.0), Some(10.0))
        );
        assert_eq!(now.load_side_volts, [None, None]);
        assert_eq!(Instantaneous::of(&Image::new()), None);
    }
}
