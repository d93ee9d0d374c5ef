//! ST-7 PROC_INITIATE_TBL: written to start a procedure.
//!
//! Shape: TABLE_IDB (number 0-10, maker's 11, selector 12-15) | sequence | parameters to the end.
//! Source: C12.19 table 7.

use std::fmt;

use crate::{
    Image, Reader, Table, TableError, TableId, Writer,
    procedure::{LOG_IN, ProcId},
};

/// The start of a procedure.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Which procedure.
    pub procedure: ProcId,
    /// SELECTOR, 0 to 15: 0 answer when finished, 1 only on exception, 2 never, 3 at once and again when finished
    pub selector: u8,
    /// SEQ_NBR: differs from the call before
    pub sequence: u8,
    /// PARM
    pub parameters: Vec<u8>,
}

impl fmt::Debug for Call {
    /// The parameters of a log-in hold a password and are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Call");
        shown
            .field("procedure", &self.procedure)
            .field("selector", &self.selector)
            .field("sequence", &self.sequence);
        if self.procedure == LOG_IN {
            shown.field("parameters", &format_args!("…")).finish()
        } else {
            shown.field("parameters", &self.parameters).finish()
        }
    }
}

impl Table for Call {
    const ID: TableId = TableId::standard(7);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        let (procedure, selector) = ProcId::from_idb(r.u16("TABLE_IDB_BFLD")?);
        Ok(Call {
            procedure,
            selector,
            sequence: r.u8("SEQ_NBR")?,
            parameters: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        let idb = self.procedure.to_idb(self.selector);
        w.u16(idb.ok_or_else(|| w.range("SELECTOR", self.selector, "it has 4 bits".to_owned()))?);
        w.u8(self.sequence);
        w.bytes(&self.parameters);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MostFirst, any_bytes, image};

    #[test]
    fn the_parameters_of_a_log_in_are_not_shown() {
        let call = Call {
            procedure: LOG_IN,
            selector: 0,
            sequence: 1,
            parameters: b"\0\x02hunter2".to_vec(),
        };
        assert!(!format!("{call:?}").contains("104"), "{call:?}");
        let other = Call {
            procedure: ProcId::standard(9),
            ..call
        };
        assert!(format!("{other:?}").contains("104"));
    }

    #[test]
    fn a_selector_has_four_bits() {
        let call = Call {
            procedure: ProcId::standard(9),
            selector: 16,
            sequence: 1,
            parameters: Vec::new(),
        };
        assert!(image(MostFirst, &[]).encode(&call).is_err());
    }

    any_bytes!(Call);
}
