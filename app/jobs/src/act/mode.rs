//! Changing the mode: procedure 6.

use meterbench_c1219::{EdMode, EdModeStatus, Image, TableId};

use super::{Fact, State};
use crate::JobError;

/// "metering".
pub(super) fn words(mode: EdMode) -> String {
    match mode {
        EdMode::Metering => "metering".to_owned(),
        EdMode::Test => "test".to_owned(),
        EdMode::MeterShop => "meter shop".to_owned(),
        EdMode::Factory => "factory".to_owned(),
        EdMode::Unknown(code) => format!("mode {code}"),
    }
}

fn now(image: &Image) -> Option<EdMode> {
    Some(image.get::<EdModeStatus>().ok()?.mode)
}

pub(super) fn state(image: &Image, mode: EdMode) -> Result<State, JobError> {
    let status: EdModeStatus = image
        .get()
        .map_err(|error| JobError::on("Reading", TableId::standard(3), error))?;
    let mut warnings = Vec::new();
    if mode != EdMode::Metering {
        warnings.push(
            "In this mode the meter counts nothing for the customer; put it back to metering before it leaves the bench"
                .to_owned(),
        );
    }
    Ok(State {
        facts: vec![Fact::new("mode", words(status.mode))],
        forbidden: None,
        warnings,
    })
}

pub(super) fn is_done(after: &Image, mode: EdMode) -> bool {
    now(after) == Some(mode)
}
