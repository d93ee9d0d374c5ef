//! What a meter's own tables put on its display.
//!
//! Is: registers, clock and names of a reading, by display item, for the picture of the display.
//! Is not: how they look there; see `profiles::screen`.

mod elsewhere;
mod special;

use meterbench_c1219::Image;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::display_item::{DisplayItem, Shows};
use meterbench_profiles::screen::{Reading, Readings};

use crate::RegisterReading;

/// The readings of a meter, by display item; what it doesn't tell is left out.
#[must_use]
pub fn shown_readings(image: &Image, registers: &[RegisterReading]) -> Readings {
    let mut readings = of_registers(registers);
    for item in &built_in().display_items {
        let reading = match item.kind {
            special::KIND => special::reading(image, item.source),
            _ => elsewhere::reading(image, item),
        };
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
            ..RegisterReading::default()
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
}
