//! A snapshot: a meter's raw tables in a file.
//!
//! Is: `{"schema":1,"kind":"meterbench snapshot","taken":…,"meter":{…},"tables":{"ST-0":"hex"}}`, to and from a value.
//! Of a table of which only parts were read it has those, apart from the tables: `"parts":{"ST-15":{"0":"hex"}}`, by offset.
//! Is not: decoded values. Whoever opens a snapshot decodes the same bytes that the meter sent.
//! Errors: [`SnapshotError`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use meterbench_c1219::{Image, TableId};
use serde::{Deserialize, Serialize};

use meterbench_profiles::program::{Overwrite, SaveError, save};

const SCHEMA: u32 = 1;
const KIND: &str = "meterbench snapshot";

/// A meter's tables as read at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// When, on this computer's clock, with its zone: "2026-01-31T13:05:09-05:00".
    pub taken: String,
    /// Whose they are.
    pub meter: Label,
    /// The tables.
    pub image: Image,
}

/// Enough to know a snapshot's meter again without decoding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// ST-1.
    pub manufacturer: String,
    /// ST-1.
    pub model: String,
    /// ST-1.
    pub serial: String,
    /// Model and form of the catalog, where known.
    pub form: Option<String>,
    /// ST-5.
    pub device_id: Option<String>,
}

/// Why a file is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The system refused.
    #[error("{} can't be read: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not JSON, or not a snapshot's JSON.
    #[error("{}:{line}:{column}: {what}", path.display())]
    Json {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What was expected.
        what: String,
    },
    /// Another kind of file, or a later version.
    #[error("{}: kind is \"{kind}\", schema {schema}; expected \"{KIND}\", schema {SCHEMA}", path.display())]
    Kind {
        /// Which file.
        path: PathBuf,
        /// As found.
        kind: String,
        /// As found.
        schema: u32,
    },
    /// A table's name or bytes.
    #[error("{}: table \"{table}\": {what}", path.display())]
    Table {
        /// Which file.
        path: PathBuf,
        /// As found.
        table: String,
        /// What is wrong.
        what: &'static str,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    kind: String,
    taken: String,
    meter: Label,
    tables: BTreeMap<String, String>,
    #[serde(default)]
    parts: BTreeMap<String, BTreeMap<usize, String>>,
}

impl Snapshot {
    /// As text of a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let tables: serde_json::Map<String, serde_json::Value> = self
            .image
            .iter()
            .map(|(id, bytes)| (id.to_string(), hex(bytes).into()))
            .collect();
        let mut file = serde_json::json!({
            "schema": SCHEMA, "kind": KIND, "taken": self.taken, "meter": self.meter, "tables": tables,
        });
        add_parts(&mut file, &self.image);
        format!("{file:#}\n")
    }

    /// From the text of a file; `path` is for messages.
    ///
    /// # Errors
    /// When it is not a snapshot of this version.
    pub fn parse(text: &str, path: &Path) -> Result<Self, SnapshotError> {
        let path = || path.to_owned();
        let text = text.trim_start_matches('\u{feff}');
        let file: File = serde_json::from_str(text).map_err(|error| SnapshotError::Json {
            path: path(),
            line: error.line().max(1),
            column: error.column().max(1),
            what: without_place(&error.to_string()),
        })?;
        if file.schema != SCHEMA || file.kind != KIND {
            return Err(SnapshotError::Kind {
                path: path(),
                kind: file.kind,
                schema: file.schema,
            });
        }
        let wrong = |table: &str, what| SnapshotError::Table {
            path: path(),
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
        Ok(Self {
            taken: file.taken,
            meter: file.meter,
            image,
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read or is no snapshot.
    pub fn load(path: &Path) -> Result<Self, SnapshotError> {
        let bytes = std::fs::read(path).map_err(|source| SnapshotError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&String::from_utf8_lossy(&bytes), path)
    }

    /// Saves a file whole or not at all; one that is there stays unless `replace`.
    ///
    /// # Errors
    /// When it exists, or the system refuses.
    pub fn save(&self, path: &Path, replace: bool) -> Result<(), SaveError> {
        save::save(
            path,
            self.to_json().as_str(),
            if replace {
                Overwrite::Yes
            } else {
                Overwrite::No
            },
        )
    }

    /// Whether [`Self::save`] has a chance; asked before a meter is read for a minute.
    ///
    /// # Errors
    /// As `save` would give.
    pub fn may_save(path: &Path, replace: bool) -> Result<(), SaveError> {
        if !replace && path.symlink_metadata().is_ok() {
            return Err(SaveError::Exists(path.to_owned()));
        }
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = target
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        match tempfile::tempfile_in(folder) {
            Ok(_) => Ok(()),
            Err(source) => Err(SaveError::Io {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// Whether a text looks like a snapshot rather than a program file: it begins as JSON does.
    #[must_use]
    pub fn looks_like(text: &str) -> bool {
        text.trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{')
    }
}

/// Puts the parts of tables of which no more was read beside the tables, by table and offset.
pub(crate) fn add_parts(json: &mut serde_json::Value, image: &Image) {
    let mut tables: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (id, offset, bytes) in image.parts() {
        let parts = tables.entry(id.to_string()).or_default();
        parts.insert(offset.to_string(), hex(bytes));
    }
    if let (false, Some(json)) = (tables.is_empty(), json.as_object_mut()) {
        json.insert("parts".into(), serde_json::json!(tables));
    }
}

/// The message of a JSON error without the place, which is said elsewhere.
fn without_place(text: &str) -> String {
    text.rfind(" at line ")
        .and_then(|at| text.get(..at))
        .unwrap_or(text)
        .to_owned()
}

/// "0A FF" without the blank.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits?;
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks_exact(2)
        .map(|pair| u8::try_from(pair.iter().fold(0, |value, digit| value << 4 | digit)).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Snapshot {
        let mut image = Image::new();
        image.set_raw(TableId::standard(0), vec![0x03, 0x0A, 0xFF]);
        image.set_raw(TableId::manufacturer(13), vec![]);
        Snapshot {
            taken: "2026-01-31T13:05:09-05:00".into(),
            meter: Label {
                manufacturer: "LGYR".into(),
                serial: "1".into(),
                ..Label::default()
            },
            image,
        }
    }

    #[test]
    fn a_snapshot_is_the_same_after_saving_and_loading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.json");
        sample().save(&path, false).unwrap();
        assert_eq!(Snapshot::load(&path).unwrap(), sample());
        assert!(
            sample().save(&path, false).is_err(),
            "never over a file unasked"
        );
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.contains(r#""ST-0": "030AFF""#) && Snapshot::looks_like(&text),
            "{text}"
        );
    }

    #[test]
    fn a_part_of_a_table_is_kept_as_a_part() {
        let mut snapshot = sample();
        snapshot
            .image
            .set_part(TableId::standard(15), 100, vec![1, 2]);
        let text = snapshot.to_json();
        let parse = |text: &str| Snapshot::parse(text, Path::new("x"));
        assert_eq!(parse(&text).unwrap(), snapshot);
        assert!(!sample().to_json().contains("parts"));
        assert!(parse(&text.replace("0102", "010")).is_err());
        assert!(parse(&text.replace("\"100\"", "\"ten\"")).is_err());
    }

    #[test]
    fn what_is_no_snapshot_is_refused_with_its_place() {
        let parse = |text: &str| {
            Snapshot::parse(text, Path::new("x.json"))
                .unwrap_err()
                .to_string()
        };
        assert!(
            parse("{\n  nonsense").starts_with("x.json:2:3: "),
            "{}",
            parse("{\n  nonsense")
        );
        assert!(parse("").starts_with("x.json:1:"));
        let good = sample().to_json();
        assert!(parse(&good.replace("\"schema\": 1", "\"schema\": 2")).contains("schema 2"));
        assert!(parse(&good.replace("030AFF", "030AF")).contains("hex digits"));
        assert!(parse(&good.replace("ST-0", "XX-0")).contains("not a table's name"));
        assert!(parse(&good.replace("\"taken\"", "\"token\"")).contains("token"));
        assert!(parse(&good.replace("MT-13", "st-0")).contains("twice"));
        let marked = format!("\u{feff}{good}");
        assert_eq!(Snapshot::parse(&marked, Path::new("x")).unwrap(), sample());
    }

    #[test]
    fn no_cut_of_a_snapshot_panics() {
        let text = sample().to_json();
        for end in 0..text.len() {
            let _ = Snapshot::parse(text.get(..end).unwrap_or(""), Path::new("x"));
        }
    }
}
