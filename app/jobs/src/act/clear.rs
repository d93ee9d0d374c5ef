//! Clearing the data: procedure 3.

use meterbench_c1219::Image;

use super::{Fact, MODULE, State};
use crate::JobError;
use crate::registers::registers;

pub(super) fn state(image: &Image) -> Result<State, JobError> {
    let (readings, mut warnings) = registers(image);
    let totals = readings.iter().filter(|it| it.block == "total");
    let facts = totals
        .filter_map(|it| {
            let value = format!("{} {}", it.value?, it.unit);
            Some(Fact::new(it.quantity.clone(), value))
        })
        .collect();
    warnings.push(
        "Registers, load profile and logs are lost for good: save a whole reading before"
            .to_owned(),
    );
    warnings.push(MODULE.to_owned());
    Ok(State {
        facts,
        forbidden: None,
        warnings,
    })
}

/// Every sum is small again: less than a count of what may have flowed since.
pub(super) fn is_done(after: &Image) -> bool {
    const SINCE_KWH: f64 = 10.0;
    let (readings, _) = registers(after);
    readings
        .iter()
        .filter(|it| it.quantity.starts_with("kWh"))
        .all(|it| it.value.is_some_and(|kwh| kwh.abs() < SINCE_KWH))
}
