//! Registers.

use meterbench_c1219::procedure::ResultCode;
use crate::meter::Meter;

impl Meter {
    pub(crate) fn demand_reset(&mut self) -> Result<(), ResultCode> { Err(ResultCode::Conflict) }
    pub(crate) fn clear_data(&mut self) -> Result<Vec<u8>, ResultCode> { Err(ResultCode::Conflict) }
    pub(crate) fn preset(&mut self, _: &[u8]) -> Result<Vec<u8>, ResultCode> { let _ = self.is_locked_out(0); Err(ResultCode::Conflict) }
}
