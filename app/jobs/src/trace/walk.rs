//! What a trace says: its entries walked through as sessions, down to the fields of the tables.
//!
//! Is: messages joined, an answer known by its question, tables decoded by what the trace itself has shown of the meter so
//! far, whole or in parts.
//! Is not: a guess. What can't be decoded is said to be so, and why; a table of passwords never is.
//! Shape: entries go in one by one, also those of a file cut in the middle; [`Meaning`] comes out where a message ends.

use std::collections::HashMap;

use meterbench_c1218::{Code, Request, Response, Service, table_data};
use meterbench_c1219::{Image, TableId};
use meterbench_port::trace::{Entry, Kind, Way, holds_secrets, request_words};

use super::Row;
use super::join::{Joined, Joiner};
use crate::table::{Fields, decode, decode_part};

/// Meters at more ports than this at once are not remembered.
const PORTS: usize = 64;

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// "Read ST-23", or with its answer "Read ST-23: accepted (ok), 120 bytes".
    pub words: String,
    /// The table whose content is in it.
    pub table: Option<TableId>,
    /// That content, field by field.
    pub fields: Fields,
    /// The content where it has no fields.
    pub data: Vec<u8>,
    /// Why it has no fields, or other things to know.
    pub note: Option<String>,
}

impl Meaning {
    fn of(words: impl Into<String>) -> Meaning {
        Meaning {
            words: words.into(),
            ..Meaning::default()
        }
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let fields: usize = self
            .fields
            .iter()
            .map(|(name, value)| name.len() + value.len() + size_of::<(String, String)>())
            .sum();
        size_of::<Meaning>() + self.words.len() + self.data.len() + fields
    }
}

/// Walks through the entries of one trace.
#[derive(Debug, Default)]
pub struct Walker {
    /// By port: tools keep what they know of a meter from session to session.
    meters: HashMap<String, Meter>,
    links: HashMap<String, Link>,
}

/// What the trace has shown of a meter.
#[derive(Debug, Default)]
struct Meter {
    image: Image,
    /// Tables of which so far only the beginning was read.
    parts: HashMap<TableId, Vec<u8>>,
    /// ST-0 was read in this session.
    config_is_new: bool,
}

#[derive(Debug, Default)]
struct Link {
    to_meter: Joiner,
    from_meter: Joiner,
    asked: Option<Asked>,
}

/// What was asked last.
#[derive(Clone, Debug)]
struct Asked {
    words: String,
    /// `None` when a part of it is hidden, or it is no request known here.
    request: Option<Request>,
}

impl Walker {
    /// The entry with what it means.
    pub fn row(&mut self, entry: Entry) -> Row {
        let meaning = self.meaning(&entry).map(Box::new);
        Row { entry, meaning }
    }

    /// What the message says that ends with this entry.
    pub fn meaning(&mut self, entry: &Entry) -> Option<Meaning> {
        let port = &entry.session.port;
        if !self.meters.contains_key(port) {
            if self.meters.len() >= PORTS {
                self.meters.clear();
                self.links.clear();
            }
            self.meters.insert(port.clone(), Meter::default());
        }
        let meter = self.meters.get_mut(port)?;
        let link = self.links.entry(port.clone()).or_default();
        match (entry.kind, entry.way) {
            (Kind::Opened, _) => {
                *link = Link::default();
                meter.parts.clear();
                meter.config_is_new = false;
                None
            }
            (Kind::Packet, Some(Way::ToMeter)) => match link.to_meter.push(entry) {
                Joined::Message(data, hidden) => Some(link.ask(&data, hidden, meter)),
                Joined::Again => Some(Meaning::of("Sent again")),
                Joined::Lost => Some(Meaning::of("Part of a message that begins elsewhere")),
                Joined::Part => None,
            },
            (Kind::Packet, Some(Way::FromMeter)) => match link.from_meter.push(entry) {
                Joined::Message(data, hidden) => Some(link.answer(&data, hidden, meter)),
                Joined::Again => Some(Meaning::of("Sent again")),
                Joined::Lost => Some(Meaning::of("Part of a message that begins elsewhere")),
                Joined::Part => None,
            },
            _ => None,
        }
    }
}

impl Link {
    fn ask(&mut self, data: &[u8], hidden: usize, meter: &Meter) -> Meaning {
        let Some(&code) = data.first() else {
            return Meaning::of("Something that is not shown");
        };
        if Code::is_response(code) {
            return Meaning::of("An answer to the meter");
        }
        let request = match hidden {
            0 => Request::parse(data).ok(),
            _ => None,
        };
        let words = match &request {
            Some(request) => words(request),
            None => words_of_part(code, data),
        };
        let mut meaning = match &request {
            Some(Request::Write { table, data }) => meter.written(*table, 0, data),
            Some(Request::WriteOffset {
                table,
                offset,
                data,
            }) => meter.written(*table, usize::try_from(*offset).unwrap_or(usize::MAX), data),
            _ => Meaning::default(),
        };
        if hidden > 0 {
            meaning.note = Some(format!("{hidden} bytes of it are not shown"));
        }
        meaning.words.clone_from(&words);
        self.asked = Some(Asked { words, request });
        meaning
    }

    fn answer(&mut self, data: &[u8], hidden: usize, meter: &mut Meter) -> Meaning {
        let Some(&code) = data.first() else {
            return Meaning::of("Something that is not shown");
        };
        if !Code::is_response(code) {
            return Meaning::of("An echo of the tool");
        }
        let code = Code::from(code);
        let Some(asked) = self.asked.take() else {
            return Meaning::of(format!("An answer to nothing that is here: {code}"));
        };
        let said = format!("{}: {code}", asked.words);
        if hidden > 0 {
            let note = Some(format!("{hidden} bytes of it are not shown"));
            return Meaning {
                note,
                ..Meaning::of(said)
            };
        }
        let Some(response) = Response::parse(data).filter(|it| it.code == Code::Ok) else {
            return Meaning::of(said);
        };
        match asked.request {
            Some(Request::Read { table }) => match table_data(&response.body) {
                Ok(data) => meter.read(&said, table, data),
                Err(error) => broken(said, &error),
            },
            Some(Request::ReadOffset { table, offset, .. }) => match table_data(&response.body) {
                Ok(data) => {
                    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
                    meter.read_part(&said, table, offset, data)
                }
                Err(error) => broken(said, &error),
            },
            Some(Request::Write { table, data }) => {
                let id = TableId::from_wire(table);
                if !id.is_pending() && !holds_secrets(table) {
                    meter.image.set_raw(id, data);
                }
                Meaning::of(said)
            }
            Some(Request::WriteOffset {
                table,
                offset,
                data,
            }) => {
                let offset = usize::try_from(offset).unwrap_or(usize::MAX);
                let id = TableId::from_wire(table);
                if let Some(all) = patched(&meter.image, id, offset, &data) {
                    meter.image.set_raw(id, all);
                }
                Meaning::of(said)
            }
            _ if response.body.is_empty() => Meaning::of(said),
            _ => Meaning::of(format!("{said}, {} bytes", response.body.len())),
        }
    }
}

fn broken(said: String, error: &dyn std::error::Error) -> Meaning {
    Meaning {
        note: Some(error.to_string()),
        ..Meaning::of(said)
    }
}

impl Meter {
    /// A whole table.
    fn read(&mut self, said: &str, number: u16, data: &[u8]) -> Meaning {
        let table = TableId::from_wire(number);
        let words = format!("{said}, {} bytes", data.len());
        if holds_secrets(number) {
            return secret(words);
        }
        self.note_identity(table, data);
        if !table.is_pending() {
            self.image.set_raw(table, data.to_vec());
        }
        self.parts.remove(&table);
        let decoded = decode(&self.image, table);
        meaning(
            words,
            table,
            data,
            decoded.map(|it| it.map_err(|e| e.to_string())),
        )
    }

    /// A part of a table. What goes on where the part before has ended is put behind it.
    fn read_part(&mut self, said: &str, number: u16, offset: usize, data: &[u8]) -> Meaning {
        let table = TableId::from_wire(number);
        let end = offset.saturating_add(data.len());
        let words = format!("{said}, bytes {offset} to {}", end.saturating_sub(1));
        if holds_secrets(number) {
            return secret(words);
        }
        let part = offset..end;
        if let Some(all) = patched(&self.image, table, offset, data) {
            self.image.set_raw(table, all);
        } else {
            let known = self.parts.entry(table).or_default();
            if offset == 0 {
                known.clear();
            }
            if known.len() != offset {
                let why = "the bytes before these are not in this trace".to_owned();
                return meaning(words, table, data, Some(Err(why)));
            }
            known.extend_from_slice(data);
            let known = known.clone();
            self.note_identity(table, &known);
            self.image.set_raw(table, known);
            // What is still too short has no fields yet, and must not stand for the table.
            let decoded = decode(&self.image, table);
            if !matches!(decoded, Some(Ok(_))) {
                self.image.remove(table);
                return meaning(
                    words,
                    table,
                    data,
                    decoded.map(|it| it.map_err(|e| e.to_string())),
                );
            }
        }
        let decoded = decode_part(&self.image, table, part);
        meaning(
            words,
            table,
            data,
            decoded.map(|it| it.map_err(|e| e.to_string())),
        )
    }

    /// What is to be written, as fields; the meter has not taken it yet.
    fn written(&self, number: u16, offset: usize, data: &[u8]) -> Meaning {
        let table = TableId::from_wire(number);
        if holds_secrets(number) {
            return secret(String::new());
        }
        let all = match offset {
            0 if self
                .image
                .raw(table)
                .is_none_or(|it| it.len() <= data.len()) =>
            {
                Some(data.to_vec())
            }
            _ => patched(&self.image, table, offset, data),
        };
        let Some(all) = all else {
            let why = "the rest of this table is not in this trace".to_owned();
            return meaning(String::new(), table, data, Some(Err(why)));
        };
        let mut image = self.image.clone();
        image.set_raw(table, all);
        let part = offset..offset.saturating_add(data.len());
        let decoded = decode_part(&image, table, part);
        meaning(
            String::new(),
            table,
            data,
            decoded.map(|it| it.map_err(|e| e.to_string())),
        )
    }

    /// Another meter at the same port: what is known is of the one before.
    fn note_identity(&mut self, table: TableId, data: &[u8]) {
        let (config, maker) = (TableId::standard(0), TableId::standard(1));
        let differs = |table| self.image.raw(table).is_some_and(|it| it != data);
        if table == config {
            if differs(config) {
                self.image = Image::new();
            }
            self.config_is_new = true;
        } else if table == maker && differs(maker) {
            let kept = self.image.raw(config).map(<[u8]>::to_vec);
            self.image = Image::new();
            if let Some(kept) = kept.filter(|_| self.config_is_new) {
                self.image.set_raw(config, kept);
            }
        }
    }
}

/// The table with these bytes put in, when it is known that far.
fn patched(image: &Image, table: TableId, offset: usize, data: &[u8]) -> Option<Vec<u8>> {
    let mut all = image.raw(table)?.to_vec();
    let end = offset.checked_add(data.len())?;
    all.get_mut(offset..end)?.copy_from_slice(data);
    Some(all)
}

fn secret(words: String) -> Meaning {
    Meaning {
        note: Some("a table of passwords or keys is not shown".into()),
        ..Meaning::of(words)
    }
}

fn meaning(
    words: String,
    table: TableId,
    data: &[u8],
    decoded: Option<Result<Fields, String>>,
) -> Meaning {
    let (fields, note) = match decoded {
        Some(Ok(fields)) => (fields, None),
        Some(Err(why)) => (Vec::new(), Some(format!("{table} is not decoded: {why}"))),
        None => (
            Vec::new(),
            Some(format!("{table} is not decoded: nothing here describes it")),
        ),
    };
    Meaning {
        words,
        table: Some(table),
        data: match fields.is_empty() {
            true => data.to_vec(),
            false => Vec::new(),
        },
        fields,
        note,
    }
}

/// A request with its table as a technician knows it.
fn words(request: &Request) -> String {
    let id = |number: u16| TableId::from_wire(number).to_string();
    match request {
        Request::Read { table } => format!("Read {}", id(*table)),
        Request::ReadOffset {
            table,
            offset,
            count,
        } => format!("Read {}, {count} bytes from {offset}", id(*table)),
        Request::Write { table, data } => format!("Write {}, {} bytes", id(*table), data.len()),
        Request::WriteOffset {
            table,
            offset,
            data,
        } => format!("Write {}, {} bytes from {offset}", id(*table), data.len()),
        other => request_words(other),
    }
}

/// What can be said of a request of which not all may be seen.
fn words_of_part(code: u8, data: &[u8]) -> String {
    let name = Service::of(code).map_or("Unknown service", Service::name);
    match data {
        [0x30..=0x4F, high, low, ..] => {
            let number = u16::from_be_bytes([*high, *low]);
            format!("{name} {}", TableId::from_wire(number))
        }
        _ => name.to_owned(),
    }
}
