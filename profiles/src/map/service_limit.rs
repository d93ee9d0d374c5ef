//! Service limiting in the maker's table of a meter with a switch.
//!
//! Is: the flags and numbers a program sets.
//! Is not: the switch itself, which no program moves.
//! Source: the places are the family's (`settings.service_limit` in `data/meters/*.toml`).

use meterbench_c1219::Image;

use super::change::{What, flag, number, set_flag, set_number};
use super::layouts::Setting;
use super::to_tables::{Draft, known};
use super::{MapError, MeterKind};
use crate::model::LimitSettings;
use crate::program::ServiceLimit;

const FEATURE: &str = "limiting";

type Flag = (
    fn(&LimitSettings) -> &str,
    fn(&mut ServiceLimit) -> &mut Option<bool>,
    &'static str,
);
type Number = (
    fn(&LimitSettings) -> &str,
    fn(&mut ServiceLimit) -> &mut Option<u32>,
    What,
);

const FLAGS: [Flag; 4] = [
    (|at| &at.enabled, |it| &mut it.enabled, "service limiting"),
    (|at| &at.net, |it| &mut it.net, "limiting of the net load"),
    (
        |at| &at.auto_reclose,
        |it| &mut it.auto_reclose,
        "closing again by itself",
    ),
    (|at| &at.alarm_only, |it| &mut it.alarm_only, "alarm only"),
];

const NUMBERS: [Number; 6] = [
    (
        |at| &at.interval_minutes,
        |it| &mut it.interval_minutes,
        What("limit interval", "minutes"),
    ),
    (
        |at| &at.limit_watts,
        |it| &mut it.limit_watts,
        What("service limit", "W"),
    ),
    (
        |at| &at.hold_open_seconds,
        |it| &mut it.hold_open_seconds,
        What("time held open", "seconds"),
    ),
    (
        |at| &at.max_violations,
        |it| &mut it.max_violations,
        What("violations until it stays open", ""),
    ),
    (
        |at| &at.window_minutes,
        |it| &mut it.window_minutes,
        What("window of violations", "minutes"),
    ),
    (
        |at| &at.emergency_minutes,
        |it| &mut it.emergency_minutes,
        What("emergency limit", "minutes"),
    ),
];

/// Sets what a program says of service limiting.
pub(super) fn set(
    draft: &mut Draft,
    kind: &MeterKind,
    wanted: &ServiceLimit,
) -> Result<(), MapError> {
    if *wanted == ServiceLimit::default() {
        return Ok(());
    }
    let family = known(kind.family, "service limiting")?;
    if kind.model.is_some_and(|model| !model.has(FEATURE)) {
        return Err(MapError::NoFeature {
            meter: kind.words(),
            what: "service switch to limit with",
        });
    }
    let at = &family.settings.service_limit;
    let mut wanted = wanted.clone();
    for (name, value, what) in FLAGS {
        set_flag(draft, family, name(at), *value(&mut wanted), what)?;
    }
    for (name, value, what) in NUMBERS {
        set_number(draft, family, name(at), *value(&mut wanted), what)?;
    }
    Ok(())
}

/// Service limiting of the meter.
pub(super) fn get(image: &Image, kind: &MeterKind) -> Result<Option<ServiceLimit>, MapError> {
    let Some(family) = kind.family else {
        return Ok(None);
    };
    let at = &family.settings.service_limit;
    let lacks = kind.model.is_some_and(|model| !model.has(FEATURE));
    if lacks || !Setting::of(family, &at.enabled)?.is_in(image) {
        return Ok(None);
    }
    let mut limit = ServiceLimit::default();
    for (name, value, what) in FLAGS {
        *value(&mut limit) = flag(image, family, name(at), what)?;
    }
    for (name, value, What(what, _)) in NUMBERS {
        *value(&mut limit) = number(image, family, name(at), what)?;
    }
    Ok(Some(limit))
}
