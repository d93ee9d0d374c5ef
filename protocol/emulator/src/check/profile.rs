//! What the load profile's control table must hold.
//!
//! Is: the rules for ST-62: sources that exist, a format that the meter can do, no division by 0.
//! Source: C12.19 fact sheet, ST-61 and ST-62.

use meterbench_c1219::{ActLp, ActSources, ChannelFlags, LpCtrl};

pub(super) fn is_sound(table: &LpCtrl, act: &ActLp, sources: &ActSources) -> bool {
    table.sets.iter().flatten().all(|set| {
        let one_format = set.format.is_power_of_two() && set.format & act.formats.0 != 0;
        let divided = set
            .scaling
            .iter()
            .flatten()
            .all(|(_, divisor)| *divisor != 0);
        let mut channels = set.channels.iter();
        one_format
            && divided
            && channels.all(|channel| {
                let ends = channel.flags.contains(ChannelFlags::END_READING);
                channel.source < sources.sources && (!ends || channel.end_source < sources.sources)
            })
    })
}
