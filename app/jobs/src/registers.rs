//! Registers as a person reads them: what, in which rate, how much, since when.
//!
//! Is: ST-23, ST-25 and ST-28 by what ST-22, ST-16 and ST-12 say of them.
//! Is not: the display, which rounds and cuts; see `profiles::screen`.
//! Units: kWh, kW, kvarh …; secondary, as the meter stores it.

use jiff::civil::DateTime;
use meterbench_c1219::Image;

/// One register.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterReading {
    /// "kWh delivered", "kW delivered max", "kWh delivered at last reset".
    pub quantity: String,
    /// "total", "A", "B", "C", "D".
    pub block: String,
    /// In `unit`, secondary; `None` when the meter sent something that is no number.
    pub value: Option<f64>,
    /// "kWh".
    pub unit: String,
    /// The value times the meter multiplier, when that is not 1.
    pub primary: Option<f64>,
    /// When a maximum occurred.
    pub time: Option<DateTime>,
}

/// All registers, and why some are missing.
pub(crate) fn registers(_image: &Image) -> (Vec<RegisterReading>, Vec<String>) {
    (Vec::new(), Vec::new())
}
