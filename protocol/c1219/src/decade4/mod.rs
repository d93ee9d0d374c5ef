//! Decade 4: who may do what.

mod st41_act_security;
mod st42_security;
mod st44_access_control;

pub use st41_act_security::{ActSecurity, DimSecurity};
pub use st42_security::{PasswordEntry, Security};
pub use st44_access_control::{AccessControl, AccessEntry, AccessTarget, AccessWhat};
