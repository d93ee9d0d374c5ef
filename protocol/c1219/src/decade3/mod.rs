//! Decade 3: the display.

mod st31_act_disp;
mod st32_disp_source;
mod st33_pri_disp_list;
mod st34_sec_disp_list;

pub use st31_act_disp::{ActDisp, DimDisp, DisplayCtrl};
pub use st32_disp_source::DispSources;
pub use st33_pri_disp_list::{ListDesc, PriDispList};
pub use st34_sec_disp_list::SecDispList;
