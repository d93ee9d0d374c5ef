//! A meter that starts anew without having lost its power: procedures 0 and 1.
//!
//! Is: what each of them forgets. A cold start begins everything that is in RAM alone: the session and what it has not made to
//! last, the demand interval, an armed switch, what the display shows; its lines fall silent for as long as the meter starts.
//! A warm start begins the display and leaves the rest, the session too.
//! Is not: an outage. Nothing was without power, so nothing is counted or marked, and the clock goes on; see `power`.
//! Source: C12.19 fact sheet 3, which has the names, and that the link drops (general knowledge). What is forgotten is ours.

use std::time::Duration;

use meterbench_c1219::TableError;
use tokio::sync::watch;

use crate::face::Panel;
use crate::life::millis;
use crate::meter::Meter;

/// How long a meter that starts hears nothing.
pub(crate) const STARTING: Duration = Duration::from_secs(2);

impl Meter {
    /// Procedure 0. The answer to it is for the session's end alone: no tool gets one.
    pub(crate) fn start_cold(&mut self) -> Result<(), TableError> {
        self.restart_demand()?;
        self.forget_session(false);
        self.service.power_up(&self.image, millis(self.clock.now()));
        self.tell_service();
        self.start_warm();
        self.supply.starts.send_modify(|starts| *starts += 1);
        Ok(())
    }

    /// Procedure 1.
    pub(crate) fn start_warm(&mut self) {
        self.panel = Panel::power_up(millis(self.bench_time()), &self.image);
    }

    /// Tells the lines when it starts cold.
    pub(crate) fn starts(&self) -> watch::Receiver<u64> {
        self.supply.starts.subscribe()
    }
}
