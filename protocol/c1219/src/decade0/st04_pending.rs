//! ST-4 PENDING_STATUS_TBL: which tables wait for activation, and what activates them.
//!
//! Shape: two sets as long as those of ST-0, STIME, a count, then NBR_PENDING (ST-0) places of 8 bytes, all on the wire.
//! Source: C12.19 table 4; the bits of EVENT are general knowledge of the standard, not seen in a source.

use crate::{Image, Reader, Set, Stamp, StampKind, Table, TableError, TableId, TimeFormat, Writer};

/// Tables that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingStatus {
    /// STANDARD_PENDING
    pub std_pending: Set,
    /// MANUFACT_PENDING
    pub mfg_pending: Set,
    /// LAST_ACTIVATION_DATE_TIME
    pub last_activation: Stamp,
    /// NBR_PENDING_ACTIVATION: how many places hold something
    pub valid: u8,
    /// All NBR_PENDING places.
    pub places: Vec<Pending>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// One place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// What activates the table.
    pub event: Event,
    /// TABLE_SELECTOR
    pub selector: TableSelector,
}

/// TABLE_IDA_BFLD: a table, and three flags in bits 13 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TableSelector(
    /// The bits as on the wire.
    pub u16,
);

impl TableSelector {
    /// The table.
    #[must_use]
    pub fn table(self) -> TableId {
        TableId::from_wire(self.0)
    }
}

/// EVENT: a status byte and five bytes that mean what its code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Event(
    /// The bytes as on the wire.
    pub [u8; 6],
);

/// What an event waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// 0: a moment.
    At(Stamp),
    /// 1: a time after the write.
    After {
        /// Weeks.
        weeks: u8,
        /// Days.
        days: u8,
        /// Hours.
        hours: u8,
        /// Minutes.
        minutes: u8,
        /// Seconds.
        seconds: u8,
    },
    /// 2: the maker's own trigger.
    Trigger {
        /// Four characters of the maker.
        manufacturer: [u8; 4],
        /// Which trigger.
        selector: u8,
    },
    /// Any other code.
    Unknown(u8),
}

impl Event {
    const SELF_READ: u8 = 0x10;
    const DEMAND_RESET: u8 = 0x20;

    /// SELF_READ_FLAG: read itself just before.
    #[must_use]
    pub fn self_read(self) -> bool {
        self.status() & Self::SELF_READ != 0
    }

    /// DEMAND_RESET_FLAG: reset demand just before.
    #[must_use]
    pub fn demand_reset(self) -> bool {
        self.status() & Self::DEMAND_RESET != 0
    }

    fn status(self) -> u8 {
        self.0[0]
    }

    /// EVENT_CODE and EVENT_STORAGE. The stamp obeys the meter's formats like any other.
    pub fn when(self, formats: crate::Formats) -> Result<When, TableError> {
        let [status, a, b, c, d, e] = self.0;
        Ok(match status & 0x0F {
            0 => When::At(
                Reader::new(PendingStatus::ID, &[a, b, c, d, e], formats).stime("EVENT_STORAGE")?,
            ),
            1 => When::After {
                weeks: a,
                days: b,
                hours: c,
                minutes: d,
                seconds: e,
            },
            2 => When::Trigger {
                manufacturer: [a, b, c, d],
                selector: e,
            },
            code => When::Unknown(code),
        })
    }

    /// An event from its parts; bytes that the storage does not need are zero.
    pub fn new(
        when: &When,
        self_read: bool,
        demand_reset: bool,
        formats: crate::Formats,
    ) -> Result<Self, TableError> {
        let (code, storage) = match when {
            When::At(stamp) => {
                let mut w = Writer::new(PendingStatus::ID, formats);
                w.stamp("EVENT_STORAGE", stamp, StampKind::Short)?;
                (0, w.into_bytes())
            }
            When::After {
                weeks,
                days,
                hours,
                minutes,
                seconds,
            } => (1, vec![*weeks, *days, *hours, *minutes, *seconds]),
            When::Trigger {
                manufacturer: [a, b, c, d],
                selector,
            } => (2, vec![*a, *b, *c, *d, *selector]),
            When::Unknown(code) => (code & 0x0F, Vec::new()),
        };
        let mut flags = code;
        flags |= if self_read { Self::SELF_READ } else { 0 };
        flags |= if demand_reset { Self::DEMAND_RESET } else { 0 };
        let mut bytes = [flags, 0, 0, 0, 0, 0];
        bytes
            .iter_mut()
            .skip(1)
            .zip(storage)
            .for_each(|(to, from)| *to = from);
        Ok(Event(bytes))
    }
}

/// DIM_STD_TBLS_USED, DIM_MFG_TBLS_USED and NBR_PENDING of ST-0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingShape {
    std_bytes: usize,
    mfg_bytes: usize,
    places: u8,
}

impl Table for PendingStatus {
    const ID: TableId = TableId::standard(4);
    type Shape = PendingShape;

    fn shape(image: &Image) -> Result<PendingShape, TableError> {
        let config = image.config()?;
        Ok(PendingShape {
            std_bytes: config.std_tables.as_bytes().len(),
            mfg_bytes: config.mfg_tables.as_bytes().len(),
            places: config.pending_places,
        })
    }

    fn decode(shape: &PendingShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let std_pending = Set::from_bytes(r.take("STANDARD_PENDING", shape.std_bytes)?);
        let mfg_pending = Set::from_bytes(r.take("MANUFACT_PENDING", shape.mfg_bytes)?);
        let last_activation = r.stime("LAST_ACTIVATION_DATE_TIME")?;
        let valid = r.u8("NBR_PENDING_ACTIVATION")?;
        let mut places = Vec::new();
        for _ in 0..shape.places {
            let mut event = Event::default();
            event.0.copy_from_slice(r.take("EVENT_SELECTOR", 6)?);
            places.push(Pending {
                event,
                selector: TableSelector(r.u16("TABLE_SELECTOR")?),
            });
        }
        Ok(PendingStatus {
            std_pending,
            mfg_pending,
            last_activation,
            valid,
            places,
            tail: r.rest(),
        })
    }

    fn encode(&self, shape: &PendingShape, w: &mut Writer) -> Result<(), TableError> {
        w.exact(
            "STANDARD_PENDING",
            self.std_pending.as_bytes(),
            shape.std_bytes,
        )?;
        w.exact(
            "MANUFACT_PENDING",
            self.mfg_pending.as_bytes(),
            shape.mfg_bytes,
        )?;
        w.stime("LAST_ACTIVATION_DATE_TIME", &self.last_activation)?;
        w.u8(self.valid);
        w.count("ENTRY_ACTIVATION", shape.places.into(), self.places.len())?;
        for place in &self.places {
            w.bytes(&place.event.0);
            w.u16(place.selector.0);
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

/// Does a stamp fit the five bytes of EVENT_STORAGE? In every known format it does.
const _: () = assert!(matches!(StampKind::Short.size(TimeFormat::Binary), Some(5)));

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, hex, image, round, with_config};

    fn example(selector: &str) -> String {
        format!(
            "00 00 00 00 00 00 40 00 00 00 | {} | 18 03 01 00 00 | 01 | 30 19 01 01 00 00 {selector} | {}",
            "00 ".repeat(14),
            "00 ".repeat(8)
        )
    }

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, selector) in [(MostFirst, "10 36"), (LeastFirst, "36 10")] {
            let image = image(order, &[(4, &example(selector))]);
            let status: PendingStatus = round(&image);
            assert_eq!(image.raw(PendingStatus::ID).unwrap().len(), 46);
            assert_eq!(status.std_pending.iter().collect::<Vec<_>>(), [54]);
            assert_eq!(
                status.last_activation.civil(),
                Some(date(2024, 3, 1).at(0, 0, 0, 0))
            );
            assert_eq!((status.valid, status.places.len()), (1, 2));
            let Pending { event, selector } = status.places[0];
            assert_eq!(selector.table().to_string(), "pending ST-54");
            assert!(event.self_read() && event.demand_reset());
            let formats = image.formats().unwrap();
            let when = event.when(formats).unwrap();
            let When::At(stamp) = when else {
                panic!("{when:?}")
            };
            assert_eq!(stamp.civil(), Some(date(2025, 1, 1).at(0, 0, 0, 0)));
            assert_eq!(Event::new(&when, true, true, formats), Ok(event));
            assert_eq!(
                status.places[1],
                Pending {
                    event: Event::default(),
                    selector: TableSelector(0)
                }
            );
        }
    }

    #[test]
    fn other_events() {
        let formats = image(MostFirst, &[]).formats().unwrap();
        let after = Event([0x11, 1, 2, 3, 4, 5]);
        assert_eq!(
            after.when(formats),
            Ok(When::After {
                weeks: 1,
                days: 2,
                hours: 3,
                minutes: 4,
                seconds: 5
            })
        );
        let trigger = Event(*b"\x02LGYR\x07");
        assert_eq!(
            trigger.when(formats),
            Ok(When::Trigger {
                manufacturer: *b"LGYR",
                selector: 7
            })
        );
        for event in [after, trigger] {
            assert_eq!(
                Event::new(
                    &event.when(formats).unwrap(),
                    event.self_read(),
                    event.demand_reset(),
                    formats
                ),
                Ok(event)
            );
        }
        assert_eq!(
            Event([9, 0, 0, 0, 0, 0]).when(formats),
            Ok(When::Unknown(9))
        );
    }

    #[test]
    fn all_dimensions_zero_leave_the_stamp_and_the_count() {
        let image = with_config(image(MostFirst, &[(4, "00 00 00 00 00 00")]), |config| {
            config.pending_places = 0;
            config.format_control_2 &= !7;
            config.format_control_2 |= 1;
            for set in [
                &mut config.std_tables,
                &mut config.std_writable,
                &mut config.mfg_tables,
                &mut config.mfg_writable,
            ] {
                *set = Set::empty(0);
            }
        });
        let status: PendingStatus = round(&image);
        assert!(status.places.is_empty() && status.last_activation.is_never());
    }

    #[test]
    fn many_places_are_all_on_the_wire() {
        let mut bytes = hex(&example("10 36"));
        bytes.extend([0xAA; 8 * 198]);
        let mut image = with_config(image(MostFirst, &[]), |config| config.pending_places = 200);
        image.set_raw(PendingStatus::ID, bytes);
        assert_eq!(round::<PendingStatus>(&image).places.len(), 200);
    }

    any_bytes!(PendingStatus);
}
