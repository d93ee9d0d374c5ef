//! The standard procedures this tool starts and the emulated meter carries out, parameters and responses.
//!
//! Source: C12.19 procedures 2 to 10. ENTRIES_READ and LTIME obey the meter's byte order and time format.

use crate::{
    EdMode, Formats, Reader, Set, Stamp, StdStatus, Table, TableError, TimeDateQual, Writer,
    flags::flags,
};

use super::{Call, Outcome, ProcId};

/// A procedure with its parameters, and what it answers.
pub trait Procedure: Sized {
    /// Its number.
    const ID: ProcId;
    /// What follows RESULT_CODE when it is completed.
    type Response;

    /// Writes the parameters.
    fn encode(&self, w: &mut Writer) -> Result<(), TableError>;
    /// Reads the parameters.
    fn decode(r: &mut Reader<'_>) -> Result<Self, TableError>;
    /// Writes the response.
    fn encode_response(response: &Self::Response, w: &mut Writer) -> Result<(), TableError>;
    /// Reads the response.
    fn decode_response(r: &mut Reader<'_>) -> Result<Self::Response, TableError>;

    /// The call that starts it.
    fn call(&self, selector: u8, sequence: u8, formats: Formats) -> Result<Call, TableError> {
        let mut w = Writer::new(Call::ID, formats);
        self.encode(&mut w)?;
        Ok(Call {
            procedure: Self::ID,
            selector,
            sequence,
            parameters: w.into_bytes(),
        })
    }

    /// The parameters of a call.
    fn from_call(call: &Call, formats: Formats) -> Result<Self, TableError> {
        Self::decode(&mut Reader::new(Call::ID, &call.parameters, formats))
    }

    /// RESP_DATA for a response.
    fn response_data(response: &Self::Response, formats: Formats) -> Result<Vec<u8>, TableError> {
        let mut w = Writer::new(Outcome::ID, formats);
        Self::encode_response(response, &mut w)?;
        Ok(w.into_bytes())
    }

    /// The response in an outcome.
    fn response(outcome: &Outcome, formats: Formats) -> Result<Self::Response, TableError> {
        Self::decode_response(&mut Reader::new(Outcome::ID, &outcome.data, formats))
    }
}

/// A procedure without parameters or response.
macro_rules! bare {
    ($(#[$doc:meta])* $name:ident, $number:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name;

        impl Procedure for $name {
            const ID: ProcId = ProcId::standard($number);
            type Response = ();

            fn encode(&self, _: &mut Writer) -> Result<(), TableError> {
                Ok(())
            }

            fn decode(_: &mut Reader<'_>) -> Result<Self, TableError> {
                Ok($name)
            }

            fn encode_response((): &(), _: &mut Writer) -> Result<(), TableError> {
                Ok(())
            }

            fn decode_response(_: &mut Reader<'_>) -> Result<(), TableError> {
                Ok(())
            }
        }
    };
}

bare!(
    /// 2: save the configuration.
    SaveConfiguration,
    2
);
bare!(
    /// 3: clear registers, load profile and logs.
    ClearData,
    3
);

/// LIST of procedures 4 and 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    /// 1: ST-76
    EventLog,
    /// 2: ST-26
    SelfReads,
    /// 3 to 6: load profile set 1 to 4
    LoadProfile(u8),
    /// 7: all load profile sets
    AllLoadProfile,
    /// 8: ST-74
    HistoryLog,
    /// 255: all but the event log
    All,
    /// Any other code.
    Unknown(u8),
}

impl List {
    /// From its code.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code {
            1 => List::EventLog,
            2 => List::SelfReads,
            3..=6 => List::LoadProfile(code - 2),
            7 => List::AllLoadProfile,
            8 => List::HistoryLog,
            255 => List::All,
            other => List::Unknown(other),
        }
    }

    /// Its code; a set above 4 has none.
    #[must_use]
    pub const fn code(self) -> Option<u8> {
        Some(match self {
            List::EventLog => 1,
            List::SelfReads => 2,
            List::LoadProfile(set @ 1..=4) => set + 2,
            List::LoadProfile(_) => return None,
            List::AllLoadProfile => 7,
            List::HistoryLog => 8,
            List::All => 255,
            List::Unknown(code) => code,
        })
    }

    fn encode(self, w: &mut Writer) -> Result<(), TableError> {
        let code = self.code().ok_or_else(|| {
            w.range(
                "LIST",
                format!("{self:?}"),
                "there are load profile sets 1 to 4".to_owned(),
            )
        })?;
        w.u8(code);
        Ok(())
    }
}

/// 4: reset a list's pointers. What becomes of its entries is not told by any public source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResetListPointers(
    /// LIST
    pub List,
);

impl Procedure for ResetListPointers {
    const ID: ProcId = ProcId::standard(4);
    type Response = ();

    fn encode(&self, w: &mut Writer) -> Result<(), TableError> {
        self.0.encode(w)
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ResetListPointers(List::from_code(r.u8("LIST")?)))
    }

    fn encode_response((): &(), _: &mut Writer) -> Result<(), TableError> {
        Ok(())
    }

    fn decode_response(_: &mut Reader<'_>) -> Result<(), TableError> {
        Ok(())
    }
}

/// 5: so many entries of a list have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateLastRead {
    /// LIST
    pub list: List,
    /// ENTRIES_READ
    pub entries: u16,
}

impl Procedure for UpdateLastRead {
    const ID: ProcId = ProcId::standard(5);
    type Response = ();

    fn encode(&self, w: &mut Writer) -> Result<(), TableError> {
        self.list.encode(w)?;
        w.u16(self.entries);
        Ok(())
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(UpdateLastRead {
            list: List::from_code(r.u8("LIST")?),
            entries: r.u16("ENTRIES_READ")?,
        })
    }

    fn encode_response((): &(), _: &mut Writer) -> Result<(), TableError> {
        Ok(())
    }

    fn decode_response(_: &mut Reader<'_>) -> Result<(), TableError> {
        Ok(())
    }
}

/// 6: change the mode of ST-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeMode(
    /// ED_MODE
    pub EdMode,
);

impl Procedure for ChangeMode {
    const ID: ProcId = ProcId::standard(6);
    type Response = ();

    fn encode(&self, w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.0.code());
        Ok(())
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ChangeMode(EdMode::from_code(r.u8("ED_MODE")?)))
    }

    fn encode_response((): &(), _: &mut Writer) -> Result<(), TableError> {
        Ok(())
    }

    fn decode_response(_: &mut Reader<'_>) -> Result<(), TableError> {
        Ok(())
    }
}

/// 7: clear the standard status flags. No parameters are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClearStdStatus;

/// The standard status after clearing; what a meter leaves out of its answer is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClearedStatus {
    /// ED_STD_STATUS1
    pub status1: Option<StdStatus>,
    /// ED_STD_STATUS2
    pub status2: Option<u8>,
}

impl Procedure for ClearStdStatus {
    const ID: ProcId = ProcId::standard(7);
    type Response = ClearedStatus;

    fn encode(&self, _: &mut Writer) -> Result<(), TableError> {
        Ok(())
    }

    fn decode(_: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ClearStdStatus)
    }

    fn encode_response(response: &ClearedStatus, w: &mut Writer) -> Result<(), TableError> {
        if let Some(status) = response.status1 {
            w.u16(status.0);
            w.bytes(response.status2.as_slice());
        }
        Ok(())
    }

    /// Any length is tolerated.
    fn decode_response(r: &mut Reader<'_>) -> Result<ClearedStatus, TableError> {
        Ok(ClearedStatus {
            status1: r.u16("ED_STD_STATUS1").ok().map(StdStatus),
            status2: r.u8("ED_STD_STATUS2").ok(),
        })
    }
}

/// 8: clear the maker's status flags. No parameters are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClearMfgStatus;

impl Procedure for ClearMfgStatus {
    const ID: ProcId = ProcId::standard(8);
    /// ED_MFG_STATUS after clearing, of any length
    type Response = Set;

    fn encode(&self, _: &mut Writer) -> Result<(), TableError> {
        Ok(())
    }

    fn decode(_: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ClearMfgStatus)
    }

    fn encode_response(response: &Set, w: &mut Writer) -> Result<(), TableError> {
        w.bytes(response.as_bytes());
        Ok(())
    }

    fn decode_response(r: &mut Reader<'_>) -> Result<Set, TableError> {
        Ok(Set::from_bytes(&r.rest()))
    }
}

flags! {
    /// ACTION and SUCCESS of procedure 9
    ResetActions: u8 {
        /// Reset demand.
        DEMAND_RESET = 0,
        /// Read itself.
        SELF_READ = 1,
        /// Change the season to that of bits 3 to 6.
        SEASON_CHANGE = 2,
    }
}

impl ResetActions {
    /// NEW_SEASON
    #[must_use]
    pub const fn new_season(self) -> u8 {
        self.0 >> 3 & 0x0F
    }
}

/// 9: reset demand, read itself, change the season.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoteReset(
    /// ACTION
    pub ResetActions,
);

impl Procedure for RemoteReset {
    const ID: ProcId = ProcId::standard(9);
    /// SUCCESS: the same bits, set for what was done
    type Response = ResetActions;

    fn encode(&self, w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.0.0);
        Ok(())
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(RemoteReset(ResetActions(r.u8("ACTION_FLAG")?)))
    }

    fn encode_response(response: &ResetActions, w: &mut Writer) -> Result<(), TableError> {
        w.u8(response.0);
        Ok(())
    }

    fn decode_response(r: &mut Reader<'_>) -> Result<ResetActions, TableError> {
        Ok(ResetActions(r.u8("SUCCESS_FLAG")?))
    }
}

flags! {
    /// SET_MASK of procedure 10
    SetMask: u8 {
        /// Set the time.
        SET_TIME = 0,
        /// Set the date.
        SET_DATE = 1,
        /// Set the qualifier.
        SET_TIME_DATE_QUAL = 2,
    }
}

/// 10: set date and time. The qualifier is always sent, though the mask may leave it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetDateTime {
    /// SET_MASK
    pub mask: SetMask,
    /// DATE_TIME
    pub at: Stamp,
    /// TIME_DATE_QUAL
    pub qualifier: TimeDateQual,
}

/// The clock before and after it was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTimeChange {
    /// Before.
    pub before: Stamp,
    /// After.
    pub after: Stamp,
}

impl Procedure for SetDateTime {
    const ID: ProcId = ProcId::standard(10);
    type Response = DateTimeChange;

    fn encode(&self, w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.mask.0);
        w.ltime("DATE_TIME", &self.at)?;
        w.u8(self.qualifier.0);
        Ok(())
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(SetDateTime {
            mask: SetMask(r.u8("SET_MASK")?),
            at: r.ltime("DATE_TIME")?,
            qualifier: TimeDateQual(r.u8("TIME_DATE_QUAL")?),
        })
    }

    fn encode_response(response: &DateTimeChange, w: &mut Writer) -> Result<(), TableError> {
        w.ltime("DATE_TIME_BEFORE", &response.before)?;
        w.ltime("DATE_TIME_AFTER", &response.after)
    }

    fn decode_response(r: &mut Reader<'_>) -> Result<DateTimeChange, TableError> {
        Ok(DateTimeChange {
            before: r.ltime("DATE_TIME_BEFORE")?,
            after: r.ltime("DATE_TIME_AFTER")?,
        })
    }
}
