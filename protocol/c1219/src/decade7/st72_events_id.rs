//! ST-72 EVENTS_ID_TBL: the events that the meter can record.
//!
//! Shape: a set of standard and a set of the maker's events, as long as ST-71 says.
//! Source: C12.19 table 72.

use crate::{ActLog, Image, Reader, Set, Table, TableError, TableId, Writer};

/// Events that the meter supports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventsId {
    /// STD_EVENTS_SUPPORTED
    pub std_events: Set,
    /// MFG_EVENTS_SUPPORTED
    pub mfg_events: Set,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for EventsId {
    const ID: TableId = TableId::standard(72);
    type Shape = ActLog;

    fn shape(image: &Image) -> Result<ActLog, TableError> {
        image.get()
    }

    fn decode(act: &ActLog, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut set = |field, bytes: u8| Ok(Set::from_bytes(r.take(field, bytes.into())?));
        Ok(EventsId {
            std_events: set("STD_EVENTS_SUPPORTED", act.std_event_bytes)?,
            mfg_events: set("MFG_EVENTS_SUPPORTED", act.mfg_event_bytes)?,
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActLog, w: &mut Writer) -> Result<(), TableError> {
        for (field, set, bytes) in [
            (
                "STD_EVENTS_SUPPORTED",
                &self.std_events,
                act.std_event_bytes,
            ),
            (
                "MFG_EVENTS_SUPPORTED",
                &self.mfg_events,
                act.mfg_event_bytes,
            ),
        ] {
            w.exact(field, set.as_bytes(), bytes.into())?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn members_do_not_depend_on_the_byte_order() {
        for (order, act) in [
            (MostFirst, "06 07 02 04 04 00 32 00 64"),
            (LeastFirst, "06 07 02 04 04 32 00 64 00"),
        ] {
            let image = image(order, &[(71, act), (72, "1E 0E 05 80 00 00 01  01 10 AA")]);
            let mut table: EventsId = round(&image);
            let std: Vec<u16> = table.std_events.iter().collect();
            assert_eq!(std, [1, 2, 3, 4, 9, 10, 11, 16, 18, 31, 48]);
            assert_eq!(table.mfg_events.iter().collect::<Vec<_>>(), [0, 12]);
            assert_eq!(table.tail, [0xAA]);
            table.mfg_events = Set::empty(3);
            assert!(matches!(
                image.encode(&table),
                Err(TableError::Count {
                    expected: 2,
                    found: 3,
                    ..
                })
            ));
        }
    }

    #[test]
    fn none_and_many() {
        let none = image(MostFirst, &[(71, &"00 ".repeat(9)), (72, "")]);
        assert_eq!(round::<EventsId>(&none), EventsId::default());
        let act = "00 FF FF 00 00 00 00 00 00";
        let many = image(MostFirst, &[(71, act), (72, &"FF ".repeat(510))]);
        assert_eq!(round::<EventsId>(&many).mfg_events.iter().count(), 2040);
    }

    any_bytes!(EventsId, 71);
}
