//! What a meter carries at full load, and how long its registers last.
//!
//! Is: the arithmetic that several rules share.
//! Is not: a rule.
//! Units: kW and kWh as shown: primary where the display applies the multiplier, secondary where billing does.

use super::Subject;
use crate::number::grouped_decimal;
use crate::program::{Applied, Multiplier, Ratio};

impl Subject<'_> {
    /// kW at full load as the display shows them: volts x class x elements, times the multiplier where it is applied there.
    ///
    /// Without a multiplier section it is reckoned with 1: the program then leaves the meter's own, which can only be more.
    pub(super) fn full_load_kw(&self) -> Option<f64> {
        let product = self.shown_product();
        Some(self.full_load_watts()? as f64 / 1000.0 * product.value())
    }

    /// Secondary watts at full load, of the class that the program names.
    pub(super) fn full_load_watts(&self) -> Option<u64> {
        let class = self.program.meter.as_ref().and_then(|meter| meter.class);
        self.row.map(|row| row.full_load_watts(class))
    }

    /// By what the display multiplies: 1 where billing does it.
    pub(super) fn shown_product(&self) -> Ratio {
        match &self.program.multiplier {
            Some(multiplier) if multiplier.applied != Some(Applied::Billing) => {
                multiplier.product()
            }
            _ => Multiplier::one().product(),
        }
    }
}

/// "every 1.47 hours", "every 62.5 hours (2.6 days)".
pub(super) fn every(hours: f64) -> String {
    match hours {
        ..0.01 => "every minute or faster (less than 0.01 hours)".to_owned(),
        ..10.0 => format!("every {hours:.2} hours"),
        _ => format!(
            "every {} hours ({} days)",
            grouped_decimal(hours, 1),
            grouped_decimal(hours / 24.0, 1)
        ),
    }
}
