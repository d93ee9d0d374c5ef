//! A meter's tables as raw bytes by number, and typed views decoded on demand.
//!
//! Is: the meeting point of reading, checking, comparing and writing. What nobody understands stays in it untouched.
//! Is not: a cache of decoded values; decoding is cheap and the bytes are the truth.

use std::collections::BTreeMap;

use crate::{Formats, GenConfig, Reader, Table, TableError, TableId, Writer};

/// Raw tables by number.
///
/// ```
/// use meterbench_c1219::{Image, MfgIdent, GenConfig, TableId};
/// let mut image = Image::new();
/// image.set_raw(TableId::standard(0), vec![0; 19]);
/// image.set_raw(TableId::standard(1), b"LGYRFOCUSAX \x01\x00\x05\x1C0123456789      ".to_vec());
/// let ident: MfgIdent = image.get()?;
/// assert_eq!(ident.model.to_string(), "FOCUSAX");
/// # Ok::<(), meterbench_c1219::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    tables: BTreeMap<TableId, Vec<u8>>,
}

impl Image {
    /// Without any table.
    #[must_use]
    pub fn new() -> Self {
        Image::default()
    }

    /// The bytes of a table as read.
    #[must_use]
    pub fn raw(&self, id: TableId) -> Option<&[u8]> {
        self.tables.get(&id).map(Vec::as_slice)
    }

    /// Puts or replaces a table's bytes; gives back the old ones.
    pub fn set_raw(&mut self, id: TableId, bytes: Vec<u8>) -> Option<Vec<u8>> {
        self.tables.insert(id, bytes)
    }

    /// Takes a table out.
    pub fn remove(&mut self, id: TableId) -> Option<Vec<u8>> {
        self.tables.remove(&id)
    }

    /// Is the table here?
    #[must_use]
    pub fn contains(&self, id: TableId) -> bool {
        self.tables.contains_key(&id)
    }

    /// The tables held, standard ones first.
    pub fn ids(&self) -> impl Iterator<Item = TableId> + '_ {
        self.tables.keys().copied()
    }

    /// Tables with their bytes, standard ones first.
    pub fn iter(&self) -> impl Iterator<Item = (TableId, &[u8])> + '_ {
        self.tables
            .iter()
            .map(|(id, bytes)| (*id, bytes.as_slice()))
    }

    /// How many tables are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tables.len()
    }

    /// Is none held?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// A table as a value.
    pub fn get<T: Table>(&self) -> Result<T, TableError> {
        self.get_from(T::ID)
    }

    /// A table's value from another place: its pending copy, say.
    pub fn get_from<T: Table>(&self, id: TableId) -> Result<T, TableError> {
        let bytes = self.raw(id).ok_or(TableError::Missing { table: id })?;
        T::decode(
            &T::shape(self)?,
            &mut Reader::new(id, bytes, self.formats_for::<T>()?),
        )
    }

    /// The value if the table is here; an error only if it is here and does not fit.
    pub fn find<T: Table>(&self) -> Result<Option<T>, TableError> {
        if self.contains(T::ID) {
            self.get().map(Some)
        } else {
            Ok(None)
        }
    }

    /// The bytes that `table` would have in this meter.
    pub fn encode<T: Table>(&self, table: &T) -> Result<Vec<u8>, TableError> {
        let mut w = Writer::new(T::ID, self.formats_for::<T>()?);
        table.encode(&T::shape(self)?, &mut w)?;
        Ok(w.into_bytes())
    }

    /// Encodes `table` with this meter's shapes and puts it in.
    pub fn put<T: Table>(&mut self, table: &T) -> Result<(), TableError> {
        let bytes = self.encode(table)?;
        self.set_raw(T::ID, bytes);
        Ok(())
    }

    /// ST-0.
    pub fn config(&self) -> Result<GenConfig, TableError> {
        self.get()
    }

    /// The formats that ST-0 selects.
    pub fn formats(&self) -> Result<Formats, TableError> {
        Ok(self.config()?.formats())
    }

    fn formats_for<T: Table>(&self) -> Result<Formats, TableError> {
        if T::ID == GenConfig::ID {
            Ok(Formats::default())
        } else {
            self.formats()
        }
    }
}

impl FromIterator<(TableId, Vec<u8>)> for Image {
    fn from_iter<I: IntoIterator<Item = (TableId, Vec<u8>)>>(tables: I) -> Self {
        Image {
            tables: tables.into_iter().collect(),
        }
    }
}
