//! One file a panel. A panel looks at the state and returns what was asked for.

pub mod advanced;
pub mod bar;
pub mod bench;
pub mod compare;
pub mod compared;
pub mod connect;
pub mod demand;
pub mod diagnosis;
pub mod display_scroll;
pub mod events;
pub mod find_port;
pub mod formats;
pub mod help;
pub mod identity;
pub mod job_log;
pub mod kept;
pub mod keys_sheet;
pub mod kyz;
pub mod left;
pub mod load_profile;
mod log_on;
pub mod meters;
pub mod moved;
pub mod multipliers;
pub mod navigation;
pub mod new_meter;
pub mod paper;
pub mod playing;
pub mod program;
pub mod question;
pub mod readings;
pub mod replay;
pub mod review;
pub mod sectioned;
pub mod service;
pub mod service_limit;
pub mod side;
pub mod status;
pub mod tables;
pub mod tabs;
pub mod texts;
pub mod tou;
pub mod trace;
pub mod work_list;

#[cfg(test)]
mod tests;
