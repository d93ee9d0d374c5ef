//! Decade 6: the load profile.

mod blocks;
mod st61_act_lp;
mod st62_lp_ctrl;
mod st63_lp_status;
mod st64_lp_data;
mod st65_lp_data;

pub use blocks::LpBlocks;
pub use st61_act_lp::{ActLp, DimLp, LP_SETS, LpFlags, LpFormats, LpSet};
pub use st62_lp_ctrl::{ChannelFlags, LpChannel, LpControl, LpCtrl};
pub use st63_lp_status::{LpSetStatus, LpStatus, LpStatusFlags};
pub use st64_lp_data::{LpBlock, LpData, LpDataShape, LpInterval};
pub use st65_lp_data::{LpData2, LpData3, LpData4};
