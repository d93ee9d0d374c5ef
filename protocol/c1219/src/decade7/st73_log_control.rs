//! ST-73 HISTORY_LOG_CTRL_TBL and ST-75 EVENT_LOG_CTRL_TBL: what each log records.
//!
//! Shape: six sets: events as long as ST-71 says, tables and procedures as long as those of ST-0.
//! Source: C12.19 tables 73 and 75.

use crate::{ActLog, Image, Reader, Set, Table, TableError, TableId, Writer, table::dim_of};

/// Bytes of the six sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogControlShape([usize; 6]);

/// ST-73: what the history log records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogControl {
    /// STD_EVENTS_MONITORED
    pub std_events: Set,
    /// MFG_EVENTS_MONITORED
    pub mfg_events: Set,
    /// STD_TBLS_MONITORED
    pub std_tables: Set,
    /// MFG_TBLS_MONITORED
    pub mfg_tables: Set,
    /// STD_PROC_MONITORED
    pub std_procedures: Set,
    /// MFG_PROC_MONITORED
    pub mfg_procedures: Set,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

const FIELDS: [&str; 6] = [
    "STD_EVENTS_MONITORED",
    "MFG_EVENTS_MONITORED",
    "STD_TBLS_MONITORED",
    "MFG_TBLS_MONITORED",
    "STD_PROC_MONITORED",
    "MFG_PROC_MONITORED",
];

impl LogControl {
    fn sets(&self) -> [&Set; 6] {
        [
            &self.std_events,
            &self.mfg_events,
            &self.std_tables,
            &self.mfg_tables,
            &self.std_procedures,
            &self.mfg_procedures,
        ]
    }
}

impl Table for LogControl {
    const ID: TableId = TableId::standard(73);
    type Shape = LogControlShape;

    fn shape(image: &Image) -> Result<LogControlShape, TableError> {
        let (config, act) = (image.config()?, image.get::<ActLog>()?);
        let bytes = |set: &Set| set.as_bytes().len();
        Ok(LogControlShape([
            act.std_event_bytes.into(),
            act.mfg_event_bytes.into(),
            bytes(&config.std_tables),
            bytes(&config.mfg_tables),
            bytes(&config.std_procedures),
            bytes(&config.mfg_procedures),
        ]))
    }

    fn decode(shape: &LogControlShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut control = LogControl::default();
        let sets = [
            &mut control.std_events,
            &mut control.mfg_events,
            &mut control.std_tables,
            &mut control.mfg_tables,
            &mut control.std_procedures,
            &mut control.mfg_procedures,
        ];
        for ((set, field), bytes) in sets.into_iter().zip(FIELDS).zip(shape.0) {
            *set = Set::from_bytes(r.take(field, bytes)?);
        }
        control.tail = r.rest();
        Ok(control)
    }

    fn encode(&self, shape: &LogControlShape, w: &mut Writer) -> Result<(), TableError> {
        for ((set, field), bytes) in self.sets().into_iter().zip(FIELDS).zip(shape.0) {
            w.exact(field, set.as_bytes(), bytes)?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-75 EVENT_LOG_CTRL_TBL: what the event log records.
    EventLogControl, LogControl, 75
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    /// 7 + 2 + 10 + 14 + 3 + 13 bytes.
    const ST73: &str = "18 0E 15 00 00 00 00  FF 1F
        60 A0 00 00 03 14 60 40 00 00
        00 00 00 00 00 00 00 00 00 00 00 00 90 01
        48 06 00
        00 00 00 00 00 00 00 00 00 00 00 00 F0";

    #[test]
    fn the_six_sets_in_both_orders() {
        for (order, act) in [
            (MostFirst, "06 07 02 04 04 00 32 00 64"),
            (LeastFirst, "06 07 02 04 04 32 00 64 00"),
        ] {
            let image = image(order, &[(71, act), (73, ST73), (75, ST73)]);
            assert_eq!(image.raw(TableId::standard(73)).unwrap().len(), 49);
            let control: LogControl = round(&image);
            let members = |set: &Set| set.iter().collect::<Vec<_>>();
            assert_eq!(members(&control.std_events), [3, 4, 9, 10, 11, 16, 18, 20]);
            assert_eq!(members(&control.mfg_events).len(), 13);
            assert_eq!(
                members(&control.std_tables),
                [5, 6, 13, 15, 32, 33, 42, 44, 53, 54, 62]
            );
            assert_eq!(members(&control.mfg_tables), [100, 103, 104]);
            assert_eq!(members(&control.std_procedures), [3, 6, 9, 10]);
            assert_eq!(members(&control.mfg_procedures), [100, 101, 102, 103]);
            assert_eq!(round::<EventLogControl>(&image).0, control);
        }
    }

    #[test]
    fn other_dimensions_and_a_tail() {
        let image = with_config(
            image(
                MostFirst,
                &[
                    (71, "00 FF 00 00 00 00 00 00 00"),
                    (73, &format!("{} 01 02 03 04 EE", "80 ".repeat(255))),
                ],
            ),
            |config| {
                (config.std_tables, config.std_writable) = (Set::empty(1), Set::empty(1));
                (config.mfg_tables, config.mfg_writable) = (Set::empty(2), Set::empty(2));
                (config.std_procedures, config.mfg_procedures) = (Set::empty(0), Set::empty(1));
            },
        );
        let mut control: LogControl = round(&image);
        assert_eq!(control.std_events.iter().last(), Some(2039));
        assert_eq!(control.mfg_tables.as_bytes(), [2, 3]);
        assert_eq!(
            (control.mfg_procedures.as_bytes(), &*control.tail),
            (&[4][..], &[0xEE][..])
        );
        control.std_events = Set::empty(254);
        let words = image.encode(&control).unwrap_err().to_string();
        assert_eq!(
            words,
            "ST-73 STD_EVENTS_MONITORED holds 254 where this meter has room for exactly 255"
        );
    }

    #[test]
    fn all_zero_is_empty() {
        let image = with_config(
            image(MostFirst, &[(71, &"00 ".repeat(9)), (75, "")]),
            |config| {
                (config.std_tables, config.std_writable) = (Set::empty(0), Set::empty(0));
                (config.mfg_tables, config.mfg_writable) = (Set::empty(0), Set::empty(0));
                (config.std_procedures, config.mfg_procedures) = (Set::empty(0), Set::empty(0));
            },
        );
        assert_eq!(round::<EventLogControl>(&image).0, LogControl::default());
    }

    any_bytes!(EventLogControl, 71);
}
