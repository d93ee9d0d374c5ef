//! Orders to the service switch from the bench, as a head-end gives them past every tool.
//!
//! Is: giving an order, and why the switch did not do it.
//! Is not: the procedure, which a tool calls with a password; see `service`. The rules are the same.
//! Errors: [`SwitchRefusal`].

use meterbench_c1219::procedure::ResultCode;

use super::switch::{SwitchOrder, Told};
use crate::access::Groups;
use crate::makers::SwitchStatus;
use crate::meter::Meter;
use crate::power::Power;

/// Why the switch did not do what it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SwitchRefusal {
    /// There is none.
    #[error("this meter has no service switch")]
    NoSwitch,
    /// Nothing runs.
    #[error("the meter has no power")]
    NoPower,
    /// It is on its way.
    #[error("the service switch is still moving: wait half a second")]
    Moving,
    /// Closing would join two sources.
    #[error("there is voltage on the load side: find what feeds it before the switch is closed")]
    LoadSideVoltage,
    /// It was locked open.
    #[error("the service switch is locked open: unlock it first")]
    Locked,
}

impl Meter {
    /// Moves the service switch, or arms it until it is told otherwise.
    ///
    /// # Errors
    /// When there is none, or its state forbids it.
    pub fn order_switch(&mut self, order: SwitchOrder) -> Result<(), SwitchRefusal> {
        if self.power() == Power::Off {
            return Err(SwitchRefusal::NoPower);
        }
        self.live();
        let moved = self.move_switch(order, 0, false, Groups::all());
        match moved {
            Ok(_) => Ok(()),
            Err(ResultCode::Timing) => Err(SwitchRefusal::Moving),
            Err(_) => Err(self.last_refusal()),
        }
    }

    /// LAST_RESULT of MT-102.
    fn last_refusal(&self) -> SwitchRefusal {
        let told = |result: Told| result as u8;
        match self.image.get::<SwitchStatus>().map(|table| table.result) {
            Ok(result) if result == told(Told::LoadSideVoltage) => SwitchRefusal::LoadSideVoltage,
            Ok(result) if result == told(Told::Locked) => SwitchRefusal::Locked,
            Ok(_) | Err(_) => SwitchRefusal::NoSwitch,
        }
    }
}
