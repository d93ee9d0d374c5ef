//! Decade 6: the load profile.

mod st61_act_lp;
mod st62_lp_ctrl;

pub use st61_act_lp::{ActLp, DimLp, LP_SETS, LpFlags, LpFormats, LpSet};
pub use st62_lp_ctrl::{ChannelFlags, LpChannel, LpControl, LpCtrl};
