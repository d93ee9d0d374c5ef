//! The JSON of a snapshot.
//!
//! Is: schema 2, and schema 1 as it was first saved, to and from a value.
//! Is not: compression or the name of a file.
//! Shape: `{"schema":2,"kind":"meterbench snapshot","taken":…,"tool":…,"program":…,"meter":{…},"link":{…},"times":{"ST-0":…},
//! "tables":{"ST-0":"hex"},"parts":{"ST-15":{"0":"hex"}},"sha256":…}`: `times` is when each table was read, `parts` goes by offset.
//! The sum is over the compact JSON of all else, keys in this order, names of tables sorted: a file that was only laid out anew keeps it.
//! Units: nanoseconds and bytes in `link`; no fractions, which do not survive every reader.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use meterbench_c1219::{Image, TableId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{KIND, Label, Origin, SCHEMA, Snapshot, SnapshotError, foreign, hex, unhex};
use crate::Link;

/// What some editors put before a text.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();

type Tables = BTreeMap<String, String>;
type Parts = BTreeMap<String, BTreeMap<usize, String>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    kind: String,
    taken: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tool: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    program: Option<String>,
    meter: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<FileLink>,
    #[serde(default, skip_serializing_if = "Tables::is_empty")]
    times: Tables,
    tables: Tables,
    #[serde(default, skip_serializing_if = "Parts::is_empty")]
    parts: Parts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

/// What the session cost the line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLink {
    baud: u32,
    packet_size: u16,
    packets: u64,
    bytes_out: u64,
    bytes_in: u64,
    retries: u64,
    bad_packets: u64,
    spoiled_packets: u64,
    elapsed_ns: u64,
    wire_ns: u64,
    turn_ns: Option<u64>,
    echo: bool,
}

impl From<&Link> for FileLink {
    fn from(link: &Link) -> Self {
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self {
            baud: link.baud,
            packet_size: link.packet_size,
            packets: link.packets,
            bytes_out: link.bytes_out,
            bytes_in: link.bytes_in,
            retries: link.retries,
            bad_packets: link.bad_packets,
            spoiled_packets: link.spoiled_packets,
            elapsed_ns: nanos(link.elapsed),
            wire_ns: nanos(link.wire),
            turn_ns: link.turn.map(nanos),
            echo: link.echo,
        }
    }
}

impl From<&FileLink> for Link {
    fn from(link: &FileLink) -> Self {
        Self {
            baud: link.baud,
            packet_size: link.packet_size,
            packets: link.packets,
            bytes_out: link.bytes_out,
            bytes_in: link.bytes_in,
            retries: link.retries,
            bad_packets: link.bad_packets,
            spoiled_packets: link.spoiled_packets,
            elapsed: Duration::from_nanos(link.elapsed_ns),
            wire: Duration::from_nanos(link.wire_ns),
            turn: link.turn_ns.map(Duration::from_nanos),
            echo: link.echo,
        }
    }
}

impl File {
    fn of(snapshot: &Snapshot) -> Self {
        let mut parts = Parts::new();
        for (id, offset, bytes) in snapshot.image.parts() {
            let table = parts.entry(id.to_string()).or_default();
            table.insert(offset, hex(bytes));
        }
        let origin = &snapshot.origin;
        let times = origin.times.iter();
        let tables = snapshot.image.iter();
        let mut file = Self {
            schema: SCHEMA,
            kind: KIND.to_owned(),
            taken: snapshot.taken.clone(),
            tool: origin.tool.clone(),
            program: origin.program.clone(),
            meter: snapshot.meter.clone(),
            link: origin.link.as_ref().map(FileLink::from),
            times: times
                .map(|(id, time)| (id.to_string(), time.clone()))
                .collect(),
            tables: tables
                .map(|(id, bytes)| (id.to_string(), hex(bytes)))
                .collect(),
            parts,
            sha256: None,
        };
        file.sha256 = Some(file.sum());
        file
    }

    /// Over all but the sum itself, which must not be there.
    fn sum(&self) -> String {
        hex(&Sha256::digest(json(self)))
    }
}

/// Maps with names, texts and numbers: nothing that JSON has not.
fn json(file: &File) -> Vec<u8> {
    serde_json::to_vec(file).unwrap_or_default()
}

pub(super) fn compact(snapshot: &Snapshot) -> Vec<u8> {
    json(&File::of(snapshot))
}

pub(super) fn text(snapshot: &Snapshot) -> String {
    let text = serde_json::to_string_pretty(&File::of(snapshot));
    text.unwrap_or_default() + "\n"
}

pub(super) fn digest(snapshot: &Snapshot) -> String {
    File::of(snapshot).sha256.unwrap_or_default()
}

pub(super) fn parse(bytes: &[u8], path: &Path) -> Result<Snapshot, SnapshotError> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut file: File =
        serde_json::from_slice(bytes).map_err(|error| not_ours(bytes, path, &error))?;
    if file.kind != KIND {
        return Err(SnapshotError::Foreign {
            path: path.to_owned(),
            what: format!("a file of the kind \"{}\"", file.kind),
        });
    }
    if file.schema > SCHEMA {
        return Err(SnapshotError::Later {
            path: path.to_owned(),
            schema: file.schema.into(),
        });
    }
    let snapshot = snapshot(&file, path)?;
    let sum = file.sha256.take();
    // The first schema had none.
    if (file.schema != 1 || sum.is_some()) && sum.as_ref() != Some(&file.sum()) {
        return Err(SnapshotError::Damaged {
            path: path.to_owned(),
            what: "its contents are not those that its checksum was made of".into(),
        });
    }
    Ok(snapshot)
}

fn snapshot(file: &File, path: &Path) -> Result<Snapshot, SnapshotError> {
    let wrong = |table: &str, what| SnapshotError::Table {
        path: path.to_owned(),
        table: table.to_owned(),
        what,
    };
    let id = |name: &str| -> Result<TableId, SnapshotError> {
        name.parse()
            .map_err(|_| wrong(name, "not a table's name such as ST-33 or MT-13"))
    };
    let bytes = |name: &str, text: &str| {
        unhex(text).ok_or_else(|| wrong(name, "its bytes are not hex digits in pairs"))
    };
    let mut image = Image::new();
    for (name, text) in &file.tables {
        if image.set_raw(id(name)?, bytes(name, text)?).is_some() {
            return Err(wrong(
                name,
                "the same table stands here twice, under two spellings",
            ));
        }
    }
    for (name, parts) in &file.parts {
        for (offset, text) in parts {
            image.set_part(id(name)?, *offset, bytes(name, text)?);
        }
    }
    let mut times = BTreeMap::new();
    for (name, time) in &file.times {
        times.insert(id(name)?, time.clone());
    }
    Ok(Snapshot {
        taken: file.taken.clone(),
        meter: file.meter.clone(),
        origin: Origin {
            tool: file.tool.clone(),
            program: file.program.clone(),
            link: file.link.as_ref().map(|link| link.into()),
            times,
        },
        image,
    })
}

/// Why a text is no snapshot: another tool's, a later version's, or where it goes wrong.
fn not_ours(bytes: &[u8], path: &Path, error: &serde_json::Error) -> SnapshotError {
    let path = path.to_owned();
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(bytes) {
        if let Some(what) = foreign::json(&value) {
            return SnapshotError::Foreign { path, what };
        }
        let schema = value.get("schema").and_then(serde_json::Value::as_u64);
        if let Some(schema) = schema.filter(|schema| *schema > u64::from(SCHEMA)) {
            return SnapshotError::Later { path, schema };
        }
    }
    SnapshotError::Json {
        path,
        line: error.line().max(1),
        column: error.column().max(1),
        what: without_place(&error.to_string()),
    }
}

/// The message of a JSON error without the place, which is said elsewhere.
fn without_place(text: &str) -> String {
    text.rfind(" at line ")
        .and_then(|at| text.get(..at))
        .unwrap_or(text)
        .to_owned()
}
