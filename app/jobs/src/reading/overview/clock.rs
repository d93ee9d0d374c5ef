//! Can a meter's time be relied on?

use meterbench_c1219::{EdModeStatus, Image, StdStatus, TimeDateQual};
use meterbench_profiles::check::Severity::{Error, Warning};

use super::Concern;
use crate::identify::Clock;
use crate::reading::{Zone, when::span_words};

/// So far a clock may be off before it is said.
const DRIFT_SECONDS: u64 = 60;

/// What speaks against it.
pub(super) fn concerns(image: &Image, zone: &Zone, clock: Option<Clock>) -> Vec<Concern> {
    let Ok(table) = image.get::<meterbench_c1219::Clock>() else {
        return Vec::new();
    };
    let mut concerns = Vec::new();
    let Some(now) = zone.when(&table.at) else {
        let what = if table.at.is_never() {
            "the clock was never set".to_owned()
        } else {
            format!("the clock shows an impossible time ({})", table.at)
        };
        return vec![Concern::new(
            Error,
            what,
            "Set the clock (set-clock); profile and log have no times to rely on",
        )];
    };
    let status = image
        .get::<EdModeStatus>()
        .map(|it| it.status1)
        .unwrap_or_default();
    if status.contains(StdStatus::LOW_BATTERY) && status.contains(StdStatus::POWER_FAILURE) {
        concerns.push(Concern::new(
            Warning,
            "power failed while the battery was low: the clock may have stood",
            "Compare the clock, then set it",
        ));
    }
    let drift = clock.and_then(|clock| clock.drift_seconds);
    if let Some(drift) = drift.filter(|drift| drift.unsigned_abs() > DRIFT_SECONDS) {
        let span = span_words(jiff::SignedDuration::from_secs(drift));
        let side = if drift > 0 { "ahead of" } else { "behind" };
        let hour = drift.unsigned_abs().abs_diff(3600) <= DRIFT_SECONDS;
        let todo = if hour {
            "An hour is mostly daylight saving: compare ST-53, ST-54 and the zone of this computer before the clock is set"
        } else {
            "Set the clock (set-clock); see in the log since when it is off"
        };
        concerns.push(Concern::new(
            Warning,
            format!("the clock is {span} {side} this computer's"),
            todo,
        ));
    }
    let told = table.qualifier.contains(TimeDateQual::DST);
    if now.dst.is_some_and(|dst| dst != told) {
        let (says, calendar) = if told {
            ("is", "is not")
        } else {
            ("is not", "is")
        };
        concerns.push(Concern::new(
            Warning,
            format!("the clock says that it {says} in daylight saving time, by the calendar it {calendar}"),
            "Compare the calendar's dates of daylight saving, then set the clock",
        ));
    }
    concerns
}
