//! What a display shows of registers that are not among the present ones: instantaneous values, and the season before.
//!
//! Is: display sources of KIND 16, from ST-28 by what ST-27 selects, and of KIND 7, from ST-24.
//! Is not: the registers of ST-23 and ST-25; those are readings of their own.
//! Source: C12.19 tables 22, 24, 27 and 28; ST-32's codes are the family's proposal (C12.19 fact sheet 6.2).

use meterbench_c1219::value::Scaling;
use meterbench_c1219::{DataSelection, Image, Number, PresentData, PresentSelect, PrevSeason};
use meterbench_profiles::display_item::{DisplayItem, Shows};
use meterbench_profiles::screen::Reading;

const INSTANTANEOUS: u8 = 16;
const SEASON: u8 = 7;

/// What such an item shows; `None` where the tables don't tell it.
pub(super) fn reading(image: &Image, item: &DisplayItem) -> Option<Reading> {
    let raw = match item.kind {
        INSTANTANEOUS => present(image, item.source)?,
        SEASON => season(image, item)?,
        _ => return None,
    };
    let value = Scaling::of(image)
        .ok()?
        .engineering(&raw, item.source)
        .value;
    // Cut, as a display does.
    let steps = |decimals: u8| {
        let (digits, scale) = value.times_ten_to(i8::try_from(decimals).ok()?).exact()?;
        i64::try_from(digits / 10_i128.checked_pow(scale.into())?).ok()
    };
    match item.shows {
        Shows::Energy => steps(0).map(Reading::WattHours),
        Shows::Demand => steps(0).map(Reading::Watts),
        Shows::Value => steps(item.decimals).map(Reading::Number),
        _ => None,
    }
}

fn present(image: &Image, source: u8) -> Option<Number> {
    let select: PresentSelect = image.get().ok()?;
    let place = select.values.iter().position(|other| *other == source)?;
    let data: PresentData = image.get().ok()?;
    data.values.get(place).cloned()
}

fn season(image: &Image, item: &DisplayItem) -> Option<Number> {
    let selection: DataSelection = image.get().ok()?;
    let place = selection
        .summations
        .iter()
        .position(|other| *other == item.source)?;
    let PrevSeason(before) = image.get().ok()?;
    let registers = before.registers;
    let block = match usize::from(item.block).checked_sub(1) {
        None => Some(&registers.total),
        Some(tier) => registers.tiers.get(tier),
    };
    block?.summations.get(place).cloned()
}
