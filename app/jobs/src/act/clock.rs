//! Setting the clock: procedure 10.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Zoned};
use meterbench_c1219::calendar::Rules;
use meterbench_c1219::procedure::{Call, SetDateTime, SetMask};
use meterbench_c1219::{Clock, Image, Stamp, StampKind, TableId, TimeOffset};

use super::{Fact, MODULE, State, Zone, misfit, standard};
use crate::session::Session;
use crate::{Cause, JobError};

/// A clock that is this near was set: the wire and the meter's whole seconds take as much.
const NEAR_SECONDS: i64 = 2;

/// Zone and daylight saving.
pub(super) fn tables() -> Vec<TableId> {
    [51, 52, 53, 54].map(TableId::standard).to_vec()
}

/// What the clock should show: its local time, or UTC where it counts that.
fn right(image: &Image, wall: &Zoned, zone: Zone) -> Option<DateTime> {
    let clock: Clock = image.get().ok()?;
    let utc = wall.with_time_zone(jiff::tz::TimeZone::UTC).datetime();
    if clock.at.counts_utc() {
        return Some(utc);
    }
    match zone {
        Zone::Computer => Some(wall.datetime()),
        Zone::Meter => meters_own(image, utc),
    }
}

/// Local time by ST-53 and the meter's own rule of daylight saving.
fn meters_own(image: &Image, utc: DateTime) -> Option<DateTime> {
    let offset: TimeOffset = image.get().ok()?;
    let standard = utc + SignedDuration::from_mins(offset.zone_minutes?.into());
    let daylight = SignedDuration::from_mins(offset.dst_minutes.into());
    let rules = Rules::of(image).ok()?;
    // Within the hour that comes twice both are possible; standard time is the one that doesn't come back.
    let saved = rules.dst(standard) == Some(true) && rules.dst(standard + daylight) == Some(true);
    Some(if saved { standard + daylight } else { standard })
}

fn off_seconds(image: &Image, wall: &Zoned, zone: Zone) -> Option<i64> {
    let shown = image.get::<Clock>().ok()?.at.civil()?;
    let right = right(image, wall, zone)?;
    Some(shown.duration_since(right).as_secs())
}

pub(super) fn state(session: &Session<'_>, zone: Zone) -> Result<State, JobError> {
    let image = &session.image;
    let clock: Clock = image
        .get()
        .map_err(|error| JobError::on("Reading", TableId::standard(52), error))?;
    let wall = read_at(session);
    let shown = clock
        .at
        .civil()
        .map_or_else(|| "never set".to_owned(), |at| at.to_string());
    let mut facts = vec![Fact::new("meter's clock", shown)];
    let Some(right) = right(image, &wall, zone) else {
        return Err(JobError::new(
            "Setting the clock",
            Cause::Forbidden("this meter doesn't tell its zone".to_owned()),
        ));
    };
    let whole = right.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    facts.push(Fact::new("right time", whole));
    if let Some(off) = off_seconds(image, &wall, zone) {
        facts.push(Fact::new("off by", format!("{off} s")));
    }
    let mut warnings = Vec::new();
    if zone == Zone::Computer
        && !clock.at.counts_utc()
        && let Some(own) = meters_own(
            image,
            wall.with_time_zone(jiff::tz::TimeZone::UTC).datetime(),
        )
        && own != wall.datetime()
    {
        let there = own.strftime("%H:%M");
        warnings.push(format!(
            "By its own zone and daylight saving the meter would show {there}, this computer shows {}",
            wall.strftime("%H:%M")
        ));
    }
    warnings.push("A new time moves rates, intervals and billing dates".to_owned());
    warnings.push(MODULE.to_owned());
    Ok(State {
        facts,
        forbidden: None,
        warnings,
    })
}

/// This computer's time when the clock was read.
fn read_at(session: &Session<'_>) -> Zoned {
    session
        .clock_read_at()
        .cloned()
        .unwrap_or_else(|| (session.context().wall)())
}

/// Waits for a whole second, which is all that the meter can be told.
pub(super) async fn order(session: &mut Session<'_>, zone: Zone) -> Result<Call, JobError> {
    const STEP: &str = "Setting the clock";
    let wall = (session.context().wall)();
    let passed = u64::try_from(wall.subsec_nanosecond()).unwrap_or(0);
    let left = Duration::from_nanos(1_000_000_000_u64.saturating_sub(passed));
    tokio::time::sleep(left).await;
    let wall = wall.saturating_add(left);
    let image = &session.image;
    let format = image.formats().map_err(misfit)?.time;
    let clock: Clock = image.get().map_err(misfit)?;
    let at = right(image, &wall, zone)
        .and_then(|at| Stamp::from_civil(at, StampKind::Long, format))
        .ok_or_else(|| {
            let why = "this meter's clock can't hold the present time".to_owned();
            JobError::new(STEP, Cause::Forbidden(why))
        })?;
    let set = SetDateTime {
        mask: SetMask::SET_TIME.with(SetMask::SET_DATE, true),
        at,
        qualifier: clock.qualifier,
    };
    standard(&session.image, &set)
}

pub(super) fn is_done(session: &Session<'_>, zone: Zone) -> bool {
    off_seconds(&session.image, &read_at(session), zone)
        .is_some_and(|off| off.abs() <= NEAR_SECONDS)
}
