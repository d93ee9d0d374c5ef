//! Which tables must be known before a given one can be decoded: the read order.
//!
//! Is: shapes (ST-33 needs ST-31) and one sensible order for a whole meter.
//! Is not: what a value means; units and multipliers are looked up in the image after reading.

use std::collections::BTreeSet;

use crate::{GenConfig, TableId};

const fn st(number: u16) -> TableId {
    TableId::standard(number)
}

/// Tables whose bytes give the shape of `id`, first needed first. All need ST-0, which needs nothing.
#[must_use]
pub fn needs(id: TableId) -> &'static [TableId] {
    const CONFIG: &[TableId] = &[st(0)];
    const SOURCES: &[TableId] = &[st(0), st(11)];
    const REGISTERS: &[TableId] = &[st(0), st(21)];
    const DISPLAY: &[TableId] = &[st(0), st(31)];
    const SECURITY: &[TableId] = &[st(0), st(41)];
    const CALENDAR: &[TableId] = &[st(0), st(51)];
    const PROFILE: &[TableId] = &[st(0), st(61)];
    const PROFILE_DATA: &[TableId] = &[st(0), st(61), st(62)];
    const LOGS: &[TableId] = &[st(0), st(71)];
    if id.is_manufacturer() {
        return CONFIG;
    }
    match id.number() {
        0 => &[],
        12..=19 => SOURCES,
        22..=28 => REGISTERS,
        32..=34 => DISPLAY,
        42..=46 => SECURITY,
        53..=56 => CALENDAR,
        62 | 63 => PROFILE,
        64..=67 => PROFILE_DATA,
        72..=79 => LOGS,
        _ => CONFIG,
    }
}

/// The order in which a tool reads: identity first, then sources, registers, display, calendar, and the long tables last.
const ORDER: [u16; 59] = [
    0, 1, 2, 3, 4, 5, 6, 10, 11, 16, 12, 15, 13, 14, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
    28, 30, 31, 32, 33, 34, 40, 41, 42, 43, 44, 45, 50, 51, 53, 54, 52, 55, 56, 60, 61, 62, 63, 64,
    65, 66, 67, 70, 71, 72, 73, 75, 74, 76,
];

fn rank(id: TableId) -> (bool, bool, usize, u16) {
    let place = ORDER
        .iter()
        .position(|number| *number == id.number())
        .unwrap_or(ORDER.len());
    (
        id.is_pending(),
        id.is_manufacturer(),
        if id.is_manufacturer() { 0 } else { place },
        id.number(),
    )
}

/// The wanted tables and all that they need, in reading order, without those that ST-0 does not list.
///
/// ST-7 is write only and ST-8 answers a write, so neither is ever read this way.
#[must_use]
pub fn read_order(wanted: impl IntoIterator<Item = TableId>, used: &GenConfig) -> Vec<TableId> {
    let all: BTreeSet<TableId> = wanted
        .into_iter()
        .flat_map(|id| needs(id).iter().copied().chain([id]))
        .collect();
    let readable = |id: &TableId| {
        *id == st(0) || used.uses(*id) && (id.is_manufacturer() || !matches!(id.number(), 7 | 8))
    };
    let mut order: Vec<TableId> = all.into_iter().filter(readable).collect();
    order.sort_by_key(|id| rank(*id));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MostFirst, image};

    fn numbers(order: &[TableId]) -> Vec<String> {
        order.iter().map(TableId::to_string).collect()
    }

    #[test]
    fn what_is_wanted_brings_what_it_needs() {
        let config = image(MostFirst, &[]).config().unwrap();
        assert_eq!(
            numbers(&read_order([st(33), st(23)], &config)),
            ["ST-0", "ST-21", "ST-23", "ST-31", "ST-33"]
        );
        assert_eq!(
            numbers(&read_order([st(64)], &config)),
            ["ST-0", "ST-61", "ST-62", "ST-64"]
        );
        assert_eq!(
            numbers(&read_order([st(62), st(75), st(72)], &config)),
            ["ST-0", "ST-61", "ST-62", "ST-71", "ST-72", "ST-75"]
        );
    }

    #[test]
    fn tables_that_the_meter_lacks_are_left_out() {
        let config = image(MostFirst, &[]).config().unwrap();
        assert_eq!(
            numbers(&read_order(
                [st(14), st(34), TableId::manufacturer(7)],
                &config
            )),
            ["ST-0", "ST-11", "ST-31"]
        );
    }

    #[test]
    fn a_whole_meter_is_read_with_every_need_first() {
        let config = image(MostFirst, &[]).config().unwrap();
        let order = read_order(config.tables_used(), &config);
        assert_eq!(
            order.len(),
            config.tables_used().count() - 2,
            "all but ST-7 and ST-8"
        );
        for (place, id) in order.iter().enumerate() {
            for need in needs(*id) {
                assert!(order[..place].contains(need), "{need} before {id}");
            }
        }
        assert_eq!(
            numbers(&order)[order.len() - 8..],
            [
                "MT-13", "MT-24", "MT-34", "MT-100", "MT-101", "MT-102", "MT-103", "MT-104"
            ]
        );
    }
}
