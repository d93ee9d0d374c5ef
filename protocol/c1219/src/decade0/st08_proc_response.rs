//! ST-8 PROC_RESPONSE_TBL: read to learn how a procedure ended.
//!
//! Shape: the first three bytes of ST-7 | result | response to the end.
//! Source: C12.19 table 8.

use crate::{
    Image, Reader, Table, TableError, TableId, Writer,
    decade0::Call,
    procedure::{ProcId, ResultCode},
};

/// The end of a procedure, or the news that it has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Which procedure.
    pub procedure: ProcId,
    /// SELECTOR of the call
    pub selector: u8,
    /// SEQ_NBR of the call
    pub sequence: u8,
    /// RESULT_CODE
    pub result: ResultCode,
    /// RESP_DATA
    pub data: Vec<u8>,
}

impl Outcome {
    /// Is it about this call? Anything else is stale.
    #[must_use]
    pub fn answers(&self, call: &Call) -> bool {
        (self.procedure, self.selector, self.sequence)
            == (call.procedure, call.selector, call.sequence)
    }
}

impl Table for Outcome {
    const ID: TableId = TableId::standard(8);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        let (procedure, selector) = ProcId::from_idb(r.u16("TABLE_IDB_BFLD")?);
        let sequence = r.u8("SEQ_NBR")?;
        let result = ResultCode::from_code(r.u8("RESULT_CODE")?);
        Ok(Outcome {
            procedure,
            selector,
            sequence,
            result,
            data: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        let idb = self.procedure.to_idb(self.selector);
        w.u16(idb.ok_or_else(|| w.range("SELECTOR", self.selector, "it has 4 bits".to_owned()))?);
        w.bytes(&[self.sequence, self.result.code()]);
        w.bytes(&self.data);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::any_bytes;

    #[test]
    fn an_answer_to_another_call_is_stale() {
        let call = Call {
            procedure: ProcId::standard(9),
            selector: 3,
            sequence: 42,
            parameters: vec![1],
        };
        let outcome = Outcome {
            procedure: call.procedure,
            selector: 3,
            sequence: 42,
            result: ResultCode::Completed,
            data: Vec::new(),
        };
        assert!(outcome.answers(&call));
        assert!(!outcome.answers(&Call {
            sequence: 43,
            ..call.clone()
        }));
        assert!(!outcome.answers(&Call {
            selector: 0,
            ..call.clone()
        }));
        assert!(!outcome.answers(&Call {
            procedure: ProcId::manufacturer(9),
            ..call
        }));
    }

    any_bytes!(Outcome);
}
