//! What a meter's own tables put on its display.
//!
//! Is: registers, clock and names of a reading, by display item, for the picture of the display.
//! Is not: how they look there; see `profiles::screen`.

use meterbench_c1219::{Clock, CurrentRegs, DeviceIdent, Image, MfgIdent};
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::display_item::{DisplayItem, Shows};
use meterbench_profiles::screen::{Reading, Readings};

use crate::RegisterReading;

/// ST-32 KIND of what is no register, and SOURCE of some of it, as the catalog has them.
const SPECIAL: u8 = 32;
const FIRMWARE: u8 = 2;
const METER_NUMBER: u8 = 3;
const TIME: u8 = 5;
const DATE: u8 = 6;
const DEMAND_RESETS: u8 = 8;

/// The readings of a meter, by display item; what it doesn't tell is left out.
#[must_use]
pub fn shown_readings(image: &Image, registers: &[RegisterReading]) -> Readings {
    let mut readings = of_registers(registers);
    let clock = image.get::<Clock>().ok();
    let now = clock.and_then(|clock| clock.at.civil());
    for item in &built_in().display_items {
        if item.kind != SPECIAL {
            continue;
        }
        let text = match item.source {
            TIME => now.map(|now| now.strftime("%H:%M:%S").to_string()),
            DATE => now.map(|now| now.strftime("%m.%d.%y").to_string()),
            FIRMWARE => image.get::<MfgIdent>().ok().map(|ident| {
                let (version, revision) = ident.firmware;
                format!("{version}.{revision}")
            }),
            METER_NUMBER => image.get::<DeviceIdent>().ok().map(|ident| {
                let number = ident.identification.to_string();
                number.trim().to_owned()
            }),
            _ => None,
        };
        let count = (item.source == DEMAND_RESETS)
            .then(|| image.get::<CurrentRegs>().ok()?.demand_resets)
            .flatten();
        let reading = text
            .filter(|text| !text.is_empty())
            .map(Reading::Text)
            .or(count.map(|count| Reading::Number(count.into())));
        if let Some(reading) = reading {
            readings.insert(item.id.clone(), reading);
        }
    }
    readings
}

/// The registers that display items show.
fn of_registers(registers: &[RegisterReading]) -> Readings {
    let mut readings = Readings::new();
    for item in &built_in().display_items {
        let Some(quantity) = quantity(item) else {
            continue;
        };
        let block = item
            .rate()
            .map_or_else(|| "total".to_owned(), |rate| rate.to_string());
        let found = registers
            .iter()
            .find(|register| register.quantity == quantity && register.block == block);
        let Some(value) = found.and_then(|register| register.value) else {
            continue;
        };
        let thousandths = (value * 1000.0).round() as i64;
        let reading = match item.shows {
            Shows::Demand => Reading::Watts(thousandths),
            _ => Reading::WattHours(thousandths),
        };
        readings.insert(item.id.clone(), reading);
    }
    readings
}

/// The register that a display item shows, as readings name it; `None` for what is no register.
fn quantity(item: &DisplayItem) -> Option<String> {
    let metric = item.metric?.id();
    let unit = item.unit.as_deref()?;
    Some(match item.kind {
        1 => format!("{unit} {metric}"),
        2 => format!("{unit} {metric} max"),
        3 => format!("{unit} {metric} cumulative"),
        4 => format!("{unit} {metric} present"),
        5 => format!("{unit} {metric} at last reset"),
        6 => format!("{unit} {metric} max at last reset"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_find_their_display_items() {
        let register = |quantity: &str, block: &str, value| RegisterReading {
            quantity: quantity.into(),
            block: block.into(),
            value,
            unit: String::new(),
            primary: None,
            time: None,
        };
        let registers = [
            register("kWh delivered", "total", Some(1234.5678)),
            register("kWh delivered", "B", Some(2.0)),
            register("kW delivered max", "total", Some(4.25)),
            register("kWh received", "total", None),
        ];
        let readings = shown_readings(&Image::new(), &registers);
        assert_eq!(
            readings.get("kwh-delivered"),
            Some(&Reading::WattHours(1_234_568))
        );
        assert_eq!(
            readings.get("kw-delivered-max"),
            Some(&Reading::Watts(4_250))
        );
        assert!(!readings.contains_key("kwh-received"));
        assert_eq!(readings.len(), 3, "{readings:?}");
    }

    #[test]
    fn the_catalog_has_what_is_looked_for_by_its_codes() {
        let item = |source| {
            let mut items = built_in().display_items.iter();
            let found = items.find(|item| item.kind == SPECIAL && item.source == source);
            found.map(|item| item.id.as_str())
        };
        let found = [FIRMWARE, METER_NUMBER, TIME, DATE, DEMAND_RESETS].map(item);
        let expected = ["firmware", "meter-number", "time", "date", "demand-resets"];
        assert_eq!(found, expected.map(Some));
    }
}
