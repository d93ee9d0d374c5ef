//! Decade 1: the sources that registers, displays and profiles draw from.

mod st11_act_sources;
mod st12_uom_entry;
mod st13_demand_control;
mod st14_data_control;
mod st15_constants;
mod st16_sources;

pub use st11_act_sources::{ActSources, DimSources, SourceFlags};
pub use st12_uom_entry::{Uom, UomEntries};
pub use st13_demand_control::{DemandControl, Interval, PowerFail};
pub use st14_data_control::DataControl;
pub use st15_constants::{Constants, ConstantsEntry, RatioFlags, Ratios};
pub use st16_sources::{Source, Sources};
