//! ST-7 and ST-8: start a procedure, read its result.
//!
//! Is: procedure numbers, results, and the parameters of the standard procedures this tool uses, from either end.
//! Is not: when to write ST-7 or how often to read ST-8 again; that is a job's.
//! Shape: parameters follow SEQ_NBR in ST-7, responses follow RESULT_CODE in ST-8, in the meter's formats.
//! Source: C12.19 tables 7 and 8, procedures 2 to 10.

mod typed;

use std::fmt;

pub use crate::decade0::{Call, Outcome};
pub use typed::{
    ChangeMode, ClearData, ClearMfgStatus, ClearStdStatus, ClearedStatus, DateTimeChange, List,
    Procedure, RemoteReset, ResetActions, ResetListPointers, SaveConfiguration, SetDateTime,
    SetMask, UpdateLastRead,
};

/// The procedure whose parameters hold a password.
pub(crate) const LOG_IN: ProcId = ProcId::standard(18);

/// The name of a procedure. Standard ones sort first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProcId {
    manufacturer: bool,
    number: u16,
}

impl ProcId {
    /// Standard procedure `number`; only the low 11 bits count.
    #[must_use]
    pub const fn standard(number: u16) -> Self {
        ProcId {
            manufacturer: false,
            number: number & 0x7FF,
        }
    }

    /// Manufacturer procedure `number`; only the low 11 bits count.
    #[must_use]
    pub const fn manufacturer(number: u16) -> Self {
        ProcId {
            manufacturer: true,
            number: number & 0x7FF,
        }
    }

    /// 0 to 2047
    #[must_use]
    pub const fn number(self) -> u16 {
        self.number
    }

    /// Is it one of the maker's own?
    #[must_use]
    pub const fn is_manufacturer(self) -> bool {
        self.manufacturer
    }

    /// From TABLE_IDB_BFLD: the procedure and the selector.
    #[must_use]
    pub fn from_idb(bits: u16) -> (Self, u8) {
        let id = ProcId {
            manufacturer: bits & 0x800 != 0,
            number: bits & 0x7FF,
        };
        (id, u8::try_from(bits >> 12).unwrap_or(0))
    }

    /// To TABLE_IDB_BFLD; `None` if the selector has more than four bits.
    #[must_use]
    pub fn to_idb(self, selector: u8) -> Option<u16> {
        let manufacturer = if self.manufacturer { 0x800 } else { 0 };
        (selector < 16).then(|| self.number | manufacturer | u16::from(selector) << 12)
    }
}

impl fmt::Display for ProcId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.manufacturer { "MP" } else { "SP" };
        f.pad(&format!("{kind}-{}", self.number))
    }
}

impl fmt::Debug for ProcId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// RESULT_CODE
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResultCode {
    /// 0: done.
    Completed,
    /// 1: accepted, not finished; read ST-8 again.
    Accepted,
    /// 2: invalid parameter, ignored.
    InvalidParameter,
    /// 3: conflicts with the present set-up, ignored.
    Conflict,
    /// 4: a timing constraint, ignored.
    Timing,
    /// 5: no authorization, ignored.
    NotAuthorized,
    /// 6: no such procedure, ignored.
    Unrecognized,
    /// Any other code.
    Unknown(u8),
}

impl ResultCode {
    /// From its code.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code {
            0 => ResultCode::Completed,
            1 => ResultCode::Accepted,
            2 => ResultCode::InvalidParameter,
            3 => ResultCode::Conflict,
            4 => ResultCode::Timing,
            5 => ResultCode::NotAuthorized,
            6 => ResultCode::Unrecognized,
            other => ResultCode::Unknown(other),
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            ResultCode::Completed => 0,
            ResultCode::Accepted => 1,
            ResultCode::InvalidParameter => 2,
            ResultCode::Conflict => 3,
            ResultCode::Timing => 4,
            ResultCode::NotAuthorized => 5,
            ResultCode::Unrecognized => 6,
            ResultCode::Unknown(code) => code,
        }
    }

    /// What the meter said.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            ResultCode::Completed => "completed",
            ResultCode::Accepted => "accepted, not yet finished",
            ResultCode::InvalidParameter => "invalid parameter",
            ResultCode::Conflict => "conflicts with the present set-up",
            ResultCode::Timing => "not at this time",
            ResultCode::NotAuthorized => "no authorization",
            ResultCode::Unrecognized => "unrecognized procedure",
            ResultCode::Unknown(_) => "unknown result",
        }
    }
}

#[cfg(test)]
mod tests;
