//! Decade 0: what the meter is, what it has, and how to start a procedure.

mod st00_gen_config;
mod st01_mfg_ident;
mod st02_nameplate;
mod st03_ed_mode;
mod st04_pending;
mod st05_device_ident;
mod st06_util_info;
mod st07_proc_initiate;
mod st08_proc_response;

pub use st00_gen_config::{GenConfig, NameplateType};
pub use st01_mfg_ident::MfgIdent;
pub use st02_nameplate::Nameplate;
pub use st03_ed_mode::{EdMode, EdModeStatus, StdStatus};
pub use st04_pending::{Event, Pending, PendingStatus, TableSelector, When};
pub use st05_device_ident::DeviceIdent;
pub use st06_util_info::{SoftwareIdent, UtilInfo};
pub use st07_proc_initiate::Call;
pub use st08_proc_response::Outcome;
