//! Demand reset: procedure 9.

use meterbench_c1219::procedure::{RemoteReset, ResetActions};
use meterbench_c1219::{CurrentRegs, DemandControl, Image, Table as _, TableId};

use super::{Fact, State};
use crate::JobError;
use crate::registers::registers;

/// The demand alone, neither a self read nor a season.
pub(super) const RESET: RemoteReset = RemoteReset(ResetActions::DEMAND_RESET);

/// The registers, and the lock-out.
pub(super) fn tables(image: &Image) -> Vec<TableId> {
    let mut ids = super::registers(image);
    ids.push(DemandControl::ID);
    ids
}

fn resets(image: &Image) -> Option<u8> {
    image.get::<CurrentRegs>().ok()?.demand_resets
}

pub(super) fn state(image: &Image) -> Result<State, JobError> {
    let mut facts = Vec::new();
    if let Some(resets) = resets(image) {
        facts.push(Fact::new("demand resets", resets));
    }
    let (readings, notes) = registers(image);
    for it in readings.iter().filter(|it| it.quantity.ends_with(" max")) {
        let value = it.value.map_or_else(|| "?".to_owned(), |kw| kw.to_string());
        let at = it.time.map_or_else(String::new, |at| format!(" at {at}"));
        let what = format!("{}, {}", it.quantity, it.block);
        facts.push(Fact::new(what, format!("{value} {}{at}", it.unit)));
    }
    let mut warnings = notes;
    let control = image.get::<DemandControl>().ok();
    if let Some(minutes) = control
        .and_then(|it| it.reset_exclusion)
        .filter(|it| *it > 0)
    {
        warnings.push(format!(
            "The meter ignores a reset within {minutes} min of the last"
        ));
    }
    Ok(State {
        facts,
        forbidden: None,
        warnings,
    })
}

/// The counter has moved on by one, wherever it is counted; else the meter's own word is all there is.
pub(super) fn is_done(before: &Image, after: &Image) -> bool {
    match (resets(before), resets(after)) {
        (Some(before), Some(after)) => before.wrapping_add(1) == after,
        _ => true,
    }
}
