//! ST-74 HISTORY_LOG_DATA_TBL and ST-76 EVENT_LOG_DATA_TBL: what was recorded.
//!
//! Shape: a head of 11 bytes, then all entries that ST-71 has room for, valid or not. An entry of the history log has a time and a
//! sequence number if ST-71 says so; one of the event log always has both.
//! Source: C12.19 tables 74 and 76. That ST-76 has the sequence number whatever ST-71 says is what two of three sources do.

use crate::{
    ActLog, Image, ListStatus, LogFlags, Reader, Stamp, Table, TableError, TableId, Writer,
};

/// What a log holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogData {
    /// How full it is, and how far it was read.
    pub status: ListStatus,
    /// All places, valid or not.
    pub entries: Vec<LogEntry>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// A log of which all entries may not be there, and where its table ends before they do.
pub type LogSoFar = (LogData, Option<TableError>);

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// HISTORY_TIME, EVENT_TIME
    pub time: Option<Stamp>,
    /// EVENT_NUMBER
    pub number: Option<u16>,
    /// HISTORY_SEQ_NBR, EVENT_SEQ_NBR
    pub sequence: Option<u16>,
    /// USER_ID
    pub user: u16,
    /// HISTORY_CODE, EVENT_CODE
    pub code: EventCode,
    /// HISTORY_ARGUMENT, EVENT_ARGUMENT; what it means depends on the code
    pub argument: Vec<u8>,
}

/// TABLE_IDB_BFLD: the number of an event, whose it is, and a selector in bits 12 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct EventCode(
    /// The bits as on the wire.
    pub u16,
);

impl EventCode {
    const MANUFACTURER: u16 = 1 << 11;

    /// Standard event `number`; only the low 11 bits count.
    #[must_use]
    pub const fn standard(number: u16) -> Self {
        EventCode(number & (Self::MANUFACTURER - 1))
    }

    /// The maker's event `number`; only the low 11 bits count.
    #[must_use]
    pub const fn manufacturer(number: u16) -> Self {
        EventCode(number & (Self::MANUFACTURER - 1) | Self::MANUFACTURER)
    }

    /// 0 to 2047
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0 & (Self::MANUFACTURER - 1)
    }

    /// Is it one of the maker's own?
    #[must_use]
    pub const fn is_manufacturer(self) -> bool {
        self.0 & Self::MANUFACTURER != 0
    }
}

/// What an entry of a log consists of, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogShape {
    time: bool,
    number: bool,
    sequence: bool,
    argument: u8,
    entries: u16,
    /// TIME, NUMBER, SEQ_NBR, CODE and ARGUMENT under this table's names.
    names: [&'static str; 4],
}

const HISTORY: [&str; 4] = [
    "HISTORY_TIME",
    "HISTORY_SEQ_NBR",
    "HISTORY_CODE",
    "HISTORY_ARGUMENT",
];
const EVENT: [&str; 4] = [
    "EVENT_TIME",
    "EVENT_SEQ_NBR",
    "EVENT_CODE",
    "EVENT_ARGUMENT",
];

impl LogData {
    fn decode(shape: &LogShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let status = ListStatus::decode(r)?;
        let mut entries = Vec::new();
        for place in 0..shape.entries {
            r.entry("ENTRIES", place.into());
            entries.push(LogEntry::decode(shape, r)?);
        }
        Ok(LogData {
            status,
            entries,
            tail: r.rest(),
        })
    }

    /// As many entries as the bytes hold, and where they end too early.
    fn so_far<T: Table<Shape = LogShape>>(image: &Image) -> Result<Option<LogSoFar>, TableError> {
        let Some(bytes) = image.raw(T::ID) else {
            return Ok(None);
        };
        let shape = T::shape(image)?;
        let mut r = Reader::new(T::ID, bytes, image.formats()?);
        let status = ListStatus::decode(&mut r)?;
        let (mut entries, mut ends) = (Vec::new(), None);
        for place in 0..shape.entries {
            r.entry("ENTRIES", place.into());
            match LogEntry::decode(&shape, &mut r) {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    ends = Some(error);
                    break;
                }
            }
        }
        let tail = if ends.is_none() { r.rest() } else { Vec::new() };
        let data = LogData {
            status,
            entries,
            tail,
        };
        Ok(Some((data, ends)))
    }

    fn encode(&self, shape: &LogShape, w: &mut Writer) -> Result<(), TableError> {
        self.status.encode(w);
        w.count("ENTRIES", shape.entries.into(), self.entries.len())?;
        for entry in &self.entries {
            entry.encode(shape, w)?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

impl LogEntry {
    fn decode(shape: &LogShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let [time, sequence, code, argument] = shape.names;
        Ok(LogEntry {
            time: shape.time.then(|| r.ltime(time)).transpose()?,
            number: shape.number.then(|| r.u16("EVENT_NUMBER")).transpose()?,
            sequence: shape.sequence.then(|| r.u16(sequence)).transpose()?,
            user: r.u16("USER_ID")?,
            code: EventCode(r.u16(code)?),
            argument: r.take(argument, shape.argument.into())?.to_vec(),
        })
    }

    fn encode(&self, shape: &LogShape, w: &mut Writer) -> Result<(), TableError> {
        let [time, sequence, _, argument] = shape.names;
        if let Some(at) = w.present(time, shape.time, self.time.as_ref())? {
            w.ltime(time, at)?;
        }
        if let Some(number) = w.present("EVENT_NUMBER", shape.number, self.number.as_ref())? {
            w.u16(*number);
        }
        if let Some(number) = w.present(sequence, shape.sequence, self.sequence.as_ref())? {
            w.u16(*number);
        }
        w.u16(self.user);
        w.u16(self.code.0);
        w.exact(argument, &self.argument, shape.argument.into())
    }
}

/// ST-74: the history log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLog(
    /// What it holds.
    pub LogData,
);

impl HistoryLog {
    /// ST-74 as far as its bytes go; `None` if it was not read.
    pub fn so_far(image: &Image) -> Result<Option<LogSoFar>, TableError> {
        LogData::so_far::<Self>(image)
    }
}

impl Table for HistoryLog {
    const ID: TableId = TableId::standard(74);
    type Shape = LogShape;

    fn shape(image: &Image) -> Result<LogShape, TableError> {
        let act: ActLog = image.get()?;
        Ok(LogShape {
            time: act.flags.contains(LogFlags::HISTORY_TIME),
            number: act.flags.contains(LogFlags::EVENT_NUMBER),
            sequence: act.flags.contains(LogFlags::HISTORY_SEQUENCE),
            argument: act.history_argument_bytes,
            entries: act.history_entries,
            names: HISTORY,
        })
    }

    fn decode(shape: &LogShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        LogData::decode(shape, r).map(HistoryLog)
    }

    fn encode(&self, shape: &LogShape, w: &mut Writer) -> Result<(), TableError> {
        self.0.encode(shape, w)
    }
}

/// ST-76: the event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventLog(
    /// What it holds.
    pub LogData,
);

impl EventLog {
    /// ST-76 as far as its bytes go; `None` if it was not read.
    pub fn so_far(image: &Image) -> Result<Option<LogSoFar>, TableError> {
        LogData::so_far::<Self>(image)
    }
}

impl Table for EventLog {
    const ID: TableId = TableId::standard(76);
    type Shape = LogShape;

    fn shape(image: &Image) -> Result<LogShape, TableError> {
        let act: ActLog = image.get()?;
        Ok(LogShape {
            time: true,
            number: act.flags.contains(LogFlags::EVENT_NUMBER),
            sequence: true,
            argument: act.event_argument_bytes,
            entries: act.event_entries,
            names: EVENT,
        })
    }

    fn decode(shape: &LogShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        LogData::decode(shape, r).map(EventLog)
    }

    fn encode(&self, shape: &LogShape, w: &mut Writer) -> Result<(), TableError> {
        self.0.encode(shape, w)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ListFlags;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, hex, image, round, with_config};

    const ACT: [(crate::ByteOrder, &str); 2] = [
        (MostFirst, "06 07 02 04 04 00 02 00 02"),
        (LeastFirst, "06 07 02 04 04 02 00 02 00"),
    ];
    const MOST: &str = "00 00 02 00 01 00 00 00 39 00 02
        | 18 07 0F 0D 1D 29  00 38  00 02  00 03  00 00 00 00
        | 18 07 0F 0D 1E 05  00 39  00 02  00 09  10 09 00 00";
    const LEAST: &str = "00 02 00 01 00 39 00 00 00 02 00
        | 18 07 0F 0D 1D 29  38 00  02 00  03 00  00 00 00 00
        | 18 07 0F 0D 1E 05  39 00  02 00  09 00  09 10 00 00";

    #[test]
    fn the_published_example_in_both_orders() {
        for ((order, act), bytes) in ACT.into_iter().zip([MOST, LEAST]) {
            let image = image(order, &[(71, act), (74, bytes), (76, bytes)]);
            assert_eq!(image.raw(HistoryLog::ID).unwrap().len(), 43);
            let HistoryLog(log) = round(&image);
            assert_eq!(
                log.status,
                ListStatus {
                    flags: ListFlags::default(),
                    valid: 2,
                    last: 1,
                    last_sequence: 57,
                    unread: 2
                }
            );
            let at = |minute, second| Some(date(2024, 7, 15).at(13, minute, second, 0));
            let told = |entry: &LogEntry| {
                let time = entry.time.unwrap().civil();
                (time, entry.sequence.unwrap(), entry.user, entry.code)
            };
            assert_eq!(
                log.entries.iter().map(told).collect::<Vec<_>>(),
                [
                    (at(29, 41), 56, 2, EventCode::standard(3)),
                    (at(30, 5), 57, 2, EventCode::standard(9))
                ]
            );
            // TABLE_IDC in the meter's order: procedure 9.
            let argument = if order == MostFirst {
                "10 09 00 00"
            } else {
                "09 10 00 00"
            };
            assert_eq!(log.entries[1].argument, hex(argument));
            // In this inventory the two logs look alike.
            assert_eq!(round::<EventLog>(&image).0, log);
        }
    }

    #[test]
    fn the_event_log_always_has_a_time_and_a_sequence_number() {
        let head = "01 00 01 00 00 00 00 00 07 00 01";
        let image = image(
            MostFirst,
            &[
                (71, "01 00 00 00 01 00 01 00 01"),
                (74, &format!("{head} | 00 05 00 02 08 07")),
                (
                    76,
                    &format!("{head} | 18 07 0F 0D 1D 29 00 05 00 07 00 02 08 07 AA | EE"),
                ),
            ],
        );
        let HistoryLog(history) = round(&image);
        assert_eq!(
            history.entries,
            [LogEntry {
                time: None,
                number: Some(5),
                sequence: None,
                user: 2,
                code: EventCode::manufacturer(7),
                argument: Vec::new()
            }]
        );
        assert_eq!(history.status.flags.names(), ["NEWEST_FIRST"]);
        let EventLog(mut events) = round(&image);
        let entry = &events.entries[0];
        assert_eq!((entry.sequence, &*entry.argument), (Some(7), &[0xAA][..]));
        assert!(entry.code.is_manufacturer() && entry.code.number() == 7);
        assert_eq!(events.tail, [0xEE]);
        events.entries[0].sequence = None;
        assert!(matches!(
            image.encode(&EventLog(events)),
            Err(TableError::Presence { .. })
        ));
    }

    #[test]
    fn an_entry_is_told_by_its_place() {
        let image = image(MostFirst, &[(71, ACT[0].1), (74, MOST)]);
        let names: Vec<String> = image
            .elements::<HistoryLog>()
            .unwrap()
            .into_iter()
            .map(|element| element.name)
            .collect();
        assert_eq!(names[4], "NBR_UNREAD_ENTRIES");
        assert_eq!(names[5], "ENTRIES[0].HISTORY_TIME");
        assert_eq!(names[names.len() - 1], "ENTRIES[1].HISTORY_ARGUMENT");
    }

    #[test]
    fn without_a_clock_the_time_has_no_bytes() {
        let image = with_config(
            image(
                MostFirst,
                &[
                    (71, "02 00 00 00 00 00 01 00 00"),
                    (74, &format!("{} 00 02 00 14", "00 ".repeat(11))),
                ],
            ),
            |config| config.format_control_2 &= !7,
        );
        let HistoryLog(log) = round(&image);
        assert!(log.entries[0].time.unwrap().is_never());
        assert_eq!(log.entries[0].code, EventCode::standard(20));
    }

    #[test]
    fn all_zero_is_a_head_without_entries() {
        let head = "00 ".repeat(11);
        let image = image(
            MostFirst,
            &[(71, &"00 ".repeat(9)), (74, &head), (76, &head)],
        );
        assert_eq!(round::<HistoryLog>(&image).0.entries, []);
        assert_eq!(round::<EventLog>(&image).0.status, ListStatus::default());
    }

    #[test]
    fn more_entries_than_bytes_are_an_error_at_once() {
        let image = image(MostFirst, &[(71, &"FF ".repeat(9)), (74, MOST)]);
        let words = image.get::<HistoryLog>().unwrap_err().to_string();
        assert!(words.starts_with("ST-74 HISTORY_ARGUMENT ends"), "{words}");
    }

    #[test]
    fn a_table_that_ends_early_gives_the_entries_before_its_end() {
        for (order, act) in ACT {
            let whole = if order == MostFirst { MOST } else { LEAST };
            let mut image = image(order, &[(71, act), (74, whole)]);
            let (all, ends) = HistoryLog::so_far(&image).unwrap().unwrap();
            assert_eq!((all.entries.len(), ends), (2, None));
            image.set_raw(HistoryLog::ID, hex(whole)[..30].to_vec());
            let (some, ends) = HistoryLog::so_far(&image).unwrap().unwrap();
            assert_eq!(some.entries, all.entries[..1]);
            assert!(ends.unwrap().to_string().contains("HISTORY_TIME"));
            assert_eq!(EventLog::so_far(&image), Ok(None));
        }
    }

    any_bytes!(HistoryLog, 71);

    mod events {
        use super::*;
        any_bytes!(EventLog, 71);
    }
}
