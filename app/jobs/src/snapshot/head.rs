//! The label of a snapshot's file, without its tables.
//!
//! Is: whose it is and when it was taken, from the beginning of the file; of a folder of ten thousand no more is read.
//! Is not: proof that the rest is whole; opening the snapshot is that.
//! Shape: what stands before the tables. In a file that another tool has put into another order, the tables are passed over.
//! Errors: those of the whole file.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};

use super::{KIND, Label, Snapshot, SnapshotError, packed};

/// What is known of a snapshot by the beginning of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// As [`Snapshot::taken`].
    pub taken: String,
    /// Whose it is.
    pub meter: Label,
    /// What the meter calls its program.
    pub program: Option<String>,
}

impl Head {
    /// Of a whole snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            taken: snapshot.taken.clone(),
            meter: snapshot.meter.clone(),
            program: snapshot.origin.program.clone(),
        }
    }

    /// Reads the beginning of a file; `None` when it does not begin as a snapshot does.
    ///
    /// # Errors
    /// When it can't be read, or begins so and is none.
    pub fn load(path: &Path) -> Result<Option<Self>, SnapshotError> {
        let failed = |source| SnapshotError::Io {
            path: path.to_owned(),
            source,
        };
        let mut file = BufReader::new(File::open(path).map_err(failed)?);
        let begins = file.fill_buf().map_err(failed)?;
        if !Snapshot::looks_like(begins) {
            return Ok(None);
        }
        let found = match packed::is_packed(begins) {
            true => Self::read(BufReader::with_capacity(1024, GzDecoder::new(file))),
            false => {
                if begins.starts_with(super::file::MARK) {
                    file.consume(super::file::MARK.len());
                }
                Self::read(file)
            }
        };
        match found {
            Some(head) => Ok(Some(head)),
            // Whoever reads all of it knows better what is wrong.
            None => Snapshot::load(path).map(|it| Some(Self::of(&it))),
        }
    }

    fn read(from: impl Read) -> Option<Self> {
        let mut found = Found::default();
        let mut json = serde_json::Deserializer::from_reader(from);
        // The reading is broken off where the tables begin, so its end says nothing.
        let _ = (&mut found).deserialize(&mut json);
        found.head()
    }
}

#[derive(Default)]
struct Found {
    kind: Option<String>,
    taken: Option<String>,
    meter: Option<Label>,
    program: Option<String>,
    whole: bool,
}

impl Found {
    fn head(self) -> Option<Head> {
        let head = Head {
            taken: self.taken?,
            meter: self.meter?,
            program: self.program,
        };
        (self.whole && self.kind.as_deref() == Some(KIND)).then_some(head)
    }

    fn has_all(&self) -> bool {
        self.kind.is_some() && self.taken.is_some() && self.meter.is_some()
    }
}

impl<'de> DeserializeSeed<'de> for &mut Found {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Found {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "kind" => self.kind = Some(map.next_value()?),
                "taken" => self.taken = Some(map.next_value()?),
                "meter" => self.meter = Some(map.next_value()?),
                "program" => self.program = map.next_value()?,
                "times" | "tables" if self.has_all() => {
                    self.whole = true;
                    return Err(A::Error::custom("the tables begin"));
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        self.whole = true;
        Ok(())
    }
}
