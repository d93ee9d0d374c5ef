//! Decade 2: the registers.

mod st21_act_regs;
mod st22_data_selection;
mod st23_current_regs;
mod st24_prev_regs;
mod st26_self_read;
mod st27_present_select;
mod st28_present_data;

pub use st21_act_regs::{ActRegs, DimRegs, RegFunc1, RegFunc2};
pub use st22_data_selection::DataSelection;
pub use st23_current_regs::{CurrentRegs, DataBlock, Demand};
pub use st24_prev_regs::{PrevDemandReset, PrevRegs, PrevSeason};
pub use st26_self_read::{SelfRead, SelfReads};
pub use st27_present_select::PresentSelect;
pub use st28_present_data::{PresentData, PresentDemand};
