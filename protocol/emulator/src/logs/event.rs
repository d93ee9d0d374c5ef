//! What can be written down: events, their codes and arguments.
//!
//! Is: the codes of C12.19 that this meter knows, and the maker's.
//! Is not: which of them a log records; see `logs`.
//! Shape: an argument is as long as ST-71 says, its number in the meter's byte order, the rest zeros.
//! Source: C12.19 fact sheet, section 2 (ST-74) and 6.7 (the maker's events, a proposal).

use meterbench_c1219::procedure::{List, ProcId};
use meterbench_c1219::{ByteOrder, EventCode, TableId};

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The clock was set; this entry's time is the old one.
    TimeWas,
    /// The clock was set; this entry's time is the new one.
    TimeIs,
    Procedure(ProcId),
    TableWritten(TableId),
    Programmed,
    /// Primary power, up or down.
    Power(bool),
    ListReset(List),
    ListUpdated(List),
    HistoryCleared,
    HistoryRead(u16),
    EventsCleared,
    EventsRead(u16),
    DemandReset,
    SelfRead,
    DaylightSaving(bool),
    Season(u8),
    /// The rate of energy and demand alike.
    Rate(u8),
    SpecialSchedule(u8),
    /// Energy and demand have rates of their own.
    Tiers {
        energy: u8,
        demand: u8,
    },
    PendingActivated(TableId),
    PendingCleared(TableId),
    Metering(bool),
    Test(bool),
    MeterShop(bool),
    /// Any other standard event without an argument: power, low potential, overload, reverse rotation.
    Standard(u16),
    /// One of the maker's.
    Maker(u16),
}

impl Event {
    pub(crate) fn code(self) -> EventCode {
        let started = |on: bool, started: u16| if on { started } else { started + 1 };
        EventCode::standard(match self {
            Event::Power(up) => 1 + u16::from(up),
            Event::TimeWas => 3,
            Event::TimeIs => 4,
            Event::Procedure(_) => 9,
            Event::TableWritten(_) => 10,
            Event::Programmed => 11,
            Event::ListReset(_) => 14,
            Event::ListUpdated(_) => 15,
            Event::HistoryCleared => 16,
            Event::HistoryRead(_) => 17,
            Event::EventsCleared => 18,
            Event::EventsRead(_) => 19,
            Event::DemandReset => 20,
            Event::SelfRead => 21,
            Event::DaylightSaving(on) => started(on, 22),
            Event::Season(_) => 24,
            Event::Rate(_) => 25,
            Event::SpecialSchedule(_) => 26,
            Event::Tiers { .. } => 27,
            Event::PendingActivated(_) => 28,
            Event::PendingCleared(_) => 29,
            Event::Metering(on) => started(on, 30),
            Event::Test(on) => started(on, 32),
            Event::MeterShop(on) => started(on, 34),
            Event::Standard(number) => number,
            Event::Maker(number) => return EventCode::manufacturer(number),
        })
    }

    /// The argument in so many bytes.
    pub(crate) fn argument(self, order: ByteOrder, bytes: usize) -> Vec<u8> {
        let wide = |value: u16| match order {
            ByteOrder::MostFirst => value.to_be_bytes().to_vec(),
            ByteOrder::LeastFirst => value.to_le_bytes().to_vec(),
        };
        let mut argument = match self {
            // TABLE_IDC_BFLD: bit 12, where a selector would begin, says that it is a procedure.
            Event::Procedure(id) => wide(id.to_idb(1).unwrap_or_default()),
            Event::TableWritten(id) | Event::PendingActivated(id) | Event::PendingCleared(id) => {
                wide(id.wire())
            }
            Event::ListReset(list) | Event::ListUpdated(list) => {
                vec![list.code().unwrap_or_default()]
            }
            Event::HistoryRead(entries) | Event::EventsRead(entries) => wide(entries),
            Event::Season(value) | Event::Rate(value) | Event::SpecialSchedule(value) => {
                vec![value]
            }
            Event::Tiers { energy, demand } => vec![energy, demand],
            _ => Vec::new(),
        };
        argument.resize(bytes, 0);
        argument
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_in_the_meters_order_and_as_long_as_there_is_room() {
        let procedure = Event::Procedure(ProcId::standard(9));
        assert_eq!(procedure.argument(ByteOrder::MostFirst, 4), [0x10, 9, 0, 0]);
        assert_eq!(
            procedure.argument(ByteOrder::LeastFirst, 4),
            [9, 0x10, 0, 0]
        );
        let table = Event::TableWritten(TableId::manufacturer(100));
        assert_eq!(table.argument(ByteOrder::MostFirst, 2), [0x08, 0x64]);
        assert_eq!(table.argument(ByteOrder::MostFirst, 1), [0x08]);
        assert!(
            Event::DemandReset
                .argument(ByteOrder::MostFirst, 0)
                .is_empty()
        );
    }

    #[test]
    fn codes_are_the_sheets() {
        for (event, code) in [
            (Event::TimeWas, 3),
            (Event::DaylightSaving(true), 22),
            (Event::DaylightSaving(false), 23),
            (Event::Metering(false), 31),
            (Event::Test(true), 32),
            (Event::Maker(7), 0x0807),
        ] {
            assert_eq!(event.code().0, code, "{event:?}");
        }
    }
}
