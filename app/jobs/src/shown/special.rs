//! What a display shows that is no register: clock, names, counts, states.
//!
//! Is: the display sources of KIND 32, from the tables that tell them.
//! Is not: the multiplier, the segment check and the blank item, which need no reading.
//! Source: ST-32's codes are the family's proposal (C12.19 fact sheet 6.2). How states are put into six positions is ours:
//! error flags are the bits of ED_STD_STATUS1 and the first eight of ED_MFG_STATUS, in hexadecimal; an open switch says
//! behind the word when it can't simply be closed: L for locked, A for armed.

use jiff::civil::DateTime;
use meterbench_c1219::layout::{Datum, Layout};
use meterbench_c1219::{
    Clock, ClockState, CurrentRegs, DeviceIdent, EdModeStatus, Image, MfgIdent, PresentData,
};
use meterbench_profiles::map::{layouts, recognise};
use meterbench_profiles::screen::Reading;

/// KIND of all of them.
pub(super) const KIND: u8 = 32;

const FIRMWARE: u8 = 2;
const METER_NUMBER: u8 = 3;
const TIME: u8 = 5;
const DATE: u8 = 6;
const ERRORS: u8 = 7;
const DEMAND_RESETS: u8 = 8;
const TIME_LEFT: u8 = 9;
const SWITCH: u8 = 10;
const SEASON: u8 = 12;

/// What a source of this kind shows; `None` where the tables don't tell it.
pub(super) fn reading(image: &Image, source: u8) -> Option<Reading> {
    let text = match source {
        TIME => now(image)?.strftime("%H:%M:%S").to_string(),
        DATE => now(image)?.strftime("%m.%d.%y").to_string(),
        FIRMWARE => {
            let (version, revision) = image.get::<MfgIdent>().ok()?.firmware;
            format!("{version}.{revision}")
        }
        METER_NUMBER => {
            let number = image.get::<DeviceIdent>().ok()?.identification.to_string();
            number.trim().to_owned()
        }
        ERRORS => errors(&image.get().ok()?),
        SWITCH => switch(image)?.to_owned(),
        SEASON => season(&image.get().ok()?),
        DEMAND_RESETS => {
            let resets = image.get::<CurrentRegs>().ok()?.demand_resets?;
            return Some(Reading::Number(resets.into()));
        }
        TIME_LEFT => return minutes_left(image),
        _ => return None,
    };
    Some(text)
        .filter(|text| !text.is_empty())
        .map(Reading::Text)
}

fn now(image: &Image) -> Option<DateTime> {
    image.get::<Clock>().ok()?.at.civil()
}

fn errors(status: &EdModeStatus) -> String {
    let makers = status.mfg_status.as_bytes().first().copied();
    format!("{:04X}{:02X}", status.status1.0, makers.unwrap_or(0))
}

/// Of the first present demand, in whole minutes as they run out.
fn minutes_left(image: &Image) -> Option<Reading> {
    let data: PresentData = image.get().ok()?;
    let left = data.demands.first()?.remaining?.civil()?;
    let minutes = i64::from(left.hour()) * 60 + i64::from(left.minute());
    let begun = i64::from(left.second() > 0);
    Some(Reading::Number(minutes + begun))
}

/// The season's number and the letter of the rate.
fn season(state: &ClockState) -> String {
    let rate = match state.status.tier() {
        0 => 'A',
        1 => 'B',
        2 => 'C',
        3 => 'D',
        _ => '-',
    };
    format!("{} {rate}", state.status.season())
}

fn switch(image: &Image) -> Option<&'static str> {
    let family = recognise(image).family?;
    let named = |layout: &&Layout| layout.fields.iter().any(|field| field.name == "ARMED");
    let layout = layouts(family).into_iter().find(|layout| named(&layout))?;
    let bytes = image.raw(layout.table)?;
    let formats = image.formats().ok()?;
    let is = |field: &str| match layout.get(formats, bytes, field, 0).ok()?.datum {
        Datum::Integer(bit) => Some(bit != 0),
        _ => None,
    };
    Some(if is("CLOSED")? {
        "CLOSED"
    } else if is("LOCKED_OPEN")? {
        "OPEN L"
    } else if is("ARMED")? {
        "OPEN A"
    } else {
        "OPEN"
    })
}
