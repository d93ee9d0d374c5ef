//! How much a meter holds, by its own actual (x1) tables.
//!
//! Source: C12.19 tables 11, 21, 31, 51 and 61.

use std::sync::LazyLock;

use meterbench_c1219::{
    ActDisp, ActLp, ActRegs, ActSources, ActTimeTou, DisplayCtrl, Formats, Image, LpFlags,
    LpFormats, SourceFlags, StampKind, Table, TableError, TimeFunc1, TimeFunc2,
};

use crate::catalog::built_in;
pub use crate::dimensions::{
    DemandDimensions, Dimensions, DisplayDimensions, ProfileDimensions, TouDimensions,
};
use crate::model::Family;

/// Tiers that a switch can name: all there are where ST-21 says nothing.
const EVERY_TIER: usize = 8;

/// What is taken of a meter that nobody named: the dimensions of the only family there is.
pub fn default_dimensions() -> &'static Dimensions {
    static NONE: LazyLock<Dimensions> = LazyLock::new(Dimensions::default);
    let families = &built_in().families;
    families
        .first()
        .map_or(&NONE, |family| Dimensions::of_family(family))
}

impl Dimensions {
    /// Of a family, by its data file.
    pub fn of_family(family: &Family) -> &Dimensions {
        &family.dimensions
    }

    /// Of one meter, by its own tables. A table that is missing or doesn't fit leaves its part out.
    pub fn of(image: &Image) -> Dimensions {
        Dimensions {
            tou: tou(image).ok(),
            display: image.get().ok().map(|act| display(&act)),
            demand: image.get().ok().map(|act| demand(&act)),
            profile: profile(image).ok(),
        }
    }
}

fn tou(image: &Image) -> Result<TouDimensions, TableError> {
    let act: ActTimeTou = image.get()?;
    let registers: Option<ActRegs> = image.get().ok();
    let (can, does) = (
        |flag| act.func2.contains(flag),
        |flag| act.func1.contains(flag),
    );
    Ok(TouDimensions {
        seasons: act.seasons().into(),
        specials: act.special_schedules().into(),
        once: act.non_recurring.into(),
        recurring: act.recurring.into(),
        switches: act.tier_switches.into(),
        tiers: registers.map_or(EVERY_TIER, |registers| registers.tiers.into()),
        anchor: does(TimeFunc1::ANCHOR_DATE),
        separate_weekdays: can(TimeFunc2::SEPARATE_WEEKDAYS),
        separate_demands: can(TimeFunc2::SEPARATE_SUM_DEMANDS),
        zone: can(TimeFunc2::CAP_TM_ZN_OFFSET),
        dst: can(TimeFunc2::CAP_DST_AUTO),
        own_off_time: image.config()?.std_version > 1,
        season_demand_reset: does(TimeFunc1::SEASON_DEMAND_RESET),
        season_self_read: does(TimeFunc1::SEASON_SELF_READ),
    })
}

fn display(act: &ActDisp) -> DisplayDimensions {
    let can = |flag| act.ctrl.contains(flag);
    DisplayDimensions {
        items: act.pri_items.into(),
        lists: act.pri_lists.into(),
        sources: act.sources.into(),
        on_time: can(DisplayCtrl::ON_TIME),
        off_time: can(DisplayCtrl::OFF_TIME),
        hold_time: can(DisplayCtrl::HOLD_TIME),
    }
}

fn demand(act: &ActSources) -> DemandDimensions {
    let has = |flag| act.flags.contains(flag);
    DemandDimensions {
        entries: act.demand_entries.into(),
        block: has(SourceFlags::BLOCK_DEMAND),
        rolling: has(SourceFlags::SLIDING_DEMAND),
        reset_lockout: has(SourceFlags::RESET_EXCLUDE),
        power_fail: has(SourceFlags::PF_EXCLUDE),
    }
}

fn profile(image: &Image) -> Result<ProfileDimensions, TableError> {
    let table = ActLp::ID;
    let act: ActLp = image.get()?;
    let (_, set) = act.first_set().ok_or(TableError::Missing { table })?;
    let formats = image.formats()?;
    let has = |flag| act.flags.contains(flag);
    Ok(ProfileDimensions {
        memory_bytes: usize::try_from(act.memory_bytes).unwrap_or(usize::MAX),
        blocks: set.blocks.into(),
        block_intervals: set.block_intervals.into(),
        channels: set.channels.into(),
        interval_minutes: set.interval_minutes.into(),
        end_readings: has(LpFlags::BLOCK_END_READ),
        end_time_bytes: StampKind::Short.size(formats.time).unwrap_or_default(),
        end_reading_bytes: formats.ni1.size().unwrap_or_default(),
        value_bytes: value_bytes(act.formats, formats),
        interval_bits: has(LpFlags::SIMPLE_STATUS),
        channel_status: has(LpFlags::EXTENDED_STATUS),
    })
}

/// Bytes of a channel's value, by the first format that the meter supports.
fn value_bytes(supported: LpFormats, formats: Formats) -> usize {
    let sizes = [
        (LpFormats::UINT8, Some(1)),
        (LpFormats::UINT16, Some(2)),
        (LpFormats::UINT32, Some(4)),
        (LpFormats::INT8, Some(1)),
        (LpFormats::INT16, Some(2)),
        (LpFormats::INT32, Some(4)),
        (LpFormats::NI1, formats.ni1.size()),
        (LpFormats::NI2, formats.ni2.size()),
    ];
    let mut sizes = sizes.into_iter();
    let first = sizes.find(|(format, _)| supported.contains(*format));
    first.and_then(|(_, size)| size).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use meterbench_c1219::{ByteOrder, TableId};

    use super::*;
    use crate::map::bench::{Bench, USUAL};

    /// The family's data file says what its tables say.
    #[test]
    fn a_meter_of_the_family_holds_what_the_data_file_says() {
        for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
            let bench = Bench { order, ..USUAL };
            let mut image = bench.image();
            let mut st51 = vec![0x26, 0x11, 0x24, 40, 20];
            st51.extend(bench.u16(64).into_iter().chain(bench.u16(394)));
            image.set_raw(TableId::standard(51), st51);
            let memory = match order {
                ByteOrder::MostFirst => 18_150_u32.to_be_bytes(),
                ByteOrder::LeastFirst => 18_150_u32.to_le_bytes(),
            };
            let mut st61 = memory.to_vec();
            st61.extend(bench.u16(0x0C50).into_iter().chain([2]));
            st61.extend(
                bench
                    .u16(30)
                    .into_iter()
                    .chain(bench.u16(96))
                    .chain([2, 15]),
            );
            image.set_raw(TableId::standard(61), st61);
            let mut found = Dimensions::of(&image);
            // The bench meter can be told how long a list is held; the sheet's inventory can't.
            let display = found.display.as_mut().unwrap();
            assert!(display.hold_time);
            display.hold_time = false;
            assert_eq!(found, *default_dimensions());
        }
    }

    #[test]
    fn a_meter_without_tables_holds_nothing() {
        assert_eq!(Dimensions::of(&Image::new()), Dimensions::default());
    }
}
