//! A meter's tables as raw bytes by number, and typed views decoded on demand.
//!
//! Is: the meeting point of reading, checking, comparing and writing. What nobody understands stays in it untouched.
//! Is not: a cache of decoded values; decoding is cheap and the bytes are the truth.
//! Tables that hold passwords or keys keep them here like any other bytes; only `Debug` does not show them.

use std::{collections::BTreeMap, fmt};

use crate::{Element, EntryTable, Formats, GenConfig, Reader, Table, TableError, TableId, Writer};

/// Raw tables by number, and parts of tables of which no more was read.
///
/// A table of which only parts were read is not here: it is not among the tables, has no raw bytes and no value. Its parts
/// are seen by [`Image::parts`] and [`Image::entries`] alone.
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
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Image {
    tables: BTreeMap<TableId, Vec<u8>>,
    /// By table and offset.
    parts: BTreeMap<(TableId, usize), Vec<u8>>,
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
        self.drop_parts(id);
        self.tables.insert(id, bytes)
    }

    /// Puts a part of a table that begins at `offset`; where the whole table is here, it has it already.
    pub fn set_part(&mut self, id: TableId, offset: usize, bytes: Vec<u8>) {
        if !self.contains(id) {
            self.parts.insert((id, offset), bytes);
        }
    }

    /// The parts of tables that are not here as a whole: table, offset, bytes.
    pub fn parts(&self) -> impl Iterator<Item = (TableId, usize, &[u8])> + '_ {
        let parts = self.parts.iter();
        parts.map(|((id, offset), bytes)| (*id, *offset, bytes.as_slice()))
    }

    /// Takes a table out, or its parts.
    pub fn remove(&mut self, id: TableId) -> Option<Vec<u8>> {
        self.drop_parts(id);
        self.tables.remove(&id)
    }

    fn drop_parts(&mut self, id: TableId) {
        self.parts.retain(|(other, _), _| *other != id);
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

    /// A table's elements one by one, for showing; only of a table that fits.
    pub fn elements<T: Table>(&self) -> Result<Vec<Element>, TableError> {
        let bytes = self
            .raw(T::ID)
            .ok_or(TableError::Missing { table: T::ID })?;
        let mut r = Reader::new(T::ID, bytes, self.formats_for::<T>()?).recording();
        T::decode(&T::shape(self)?, &mut r)?;
        Ok(r.into_elements())
    }

    /// The value if the table is here; an error only if it is here and does not fit.
    pub fn find<T: Table>(&self) -> Result<Option<T>, TableError> {
        if self.contains(T::ID) {
            self.get().map(Some)
        } else {
            Ok(None)
        }
    }

    /// The entries of a list by their place: all of them where the table is here, those that lie in its parts otherwise;
    /// `None` without either.
    pub fn entries<T: EntryTable>(&self) -> Result<Option<BTreeMap<usize, T::Entry>>, TableError> {
        if let Some(table) = self.find::<T>()? {
            return Ok(Some(table.into_entries().into_iter().enumerate().collect()));
        }
        let mut entries = BTreeMap::new();
        let mut parts = self.parts().filter(|(id, ..)| *id == T::ID).peekable();
        if parts.peek().is_none() {
            return Ok(None);
        }
        let (shape, formats) = (T::shape(self)?, self.formats_for::<T>()?);
        let Some(layout) = T::layout(&shape, formats).filter(|layout| layout.size > 0) else {
            return Ok(None);
        };
        for (id, offset, bytes) in parts {
            let first = offset.div_ceil(layout.size);
            let skipped = first * layout.size - offset;
            let whole = bytes.get(skipped..).unwrap_or_default();
            for (entry, bytes) in (first..layout.count).zip(whole.chunks_exact(layout.size)) {
                let mut r = Reader::new(id, bytes, formats);
                entries.insert(entry, T::decode_entry(&shape, &mut r)?);
            }
        }
        Ok(Some(entries))
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

/// Tables with passwords or keys, or with a procedure's parameters, which may be a password.
const SECRET: [u16; 4] = [7, 42, 45, 46];

impl fmt::Debug for Image {
    /// Tables with their bytes, without those that may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = |id: &TableId| !id.is_manufacturer() && SECRET.contains(&id.number());
        let mut map = f.debug_map();
        for (id, bytes) in &self.tables {
            if secret(id) {
                map.entry(id, &format_args!("…"));
            } else {
                map.entry(id, bytes);
            }
        }
        for (place, bytes) in &self.parts {
            if secret(&place.0) {
                map.entry(place, &format_args!("…"));
            } else {
                map.entry(place, bytes);
            }
        }
        map.finish()
    }
}

impl FromIterator<(TableId, Vec<u8>)> for Image {
    fn from_iter<I: IntoIterator<Item = (TableId, Vec<u8>)>>(tables: I) -> Self {
        Image {
            tables: tables.into_iter().collect(),
            parts: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Clock, MfgIdent,
        testing::{MostFirst, hex, image},
    };

    #[test]
    fn tables_that_nobody_here_understands_survive() {
        let st64 = "18 07 0F 0D 00 00 00 00 BC 61 4E 00 00 00 00 09 29 0F 00 00 00 FA 00 00";
        let st74 =
            "00 00 02 00 01 00 00 00 39 00 02 18 07 0F 0D 1D 29 00 38 00 02 00 03 00 00 00 00";
        let mut image = image(
            MostFirst,
            &[(64, st64), (74, st74), (52, "18 07 0F 0D 1E 05 49 AA BB")],
        );
        image.set_raw(TableId::manufacturer(13), hex("01 02 03"));
        let mut clock: Clock = image.get().unwrap();
        clock.qualifier = clock.qualifier.on_day(2);
        image.put(&clock).unwrap();
        assert_eq!(image.raw(TableId::standard(64)), Some(hex(st64).as_slice()));
        assert_eq!(image.raw(TableId::standard(74)), Some(hex(st74).as_slice()));
        assert_eq!(
            image.raw(TableId::standard(52)),
            Some(hex("18 07 0F 0D 1E 05 4A AA BB").as_slice())
        );
        let ids: Vec<_> = image.ids().map(|id| id.to_string()).collect();
        assert_eq!(ids, ["ST-0", "ST-52", "ST-64", "ST-74", "MT-13"]);
    }

    #[test]
    fn a_table_that_was_not_read_is_named() {
        let image = image(MostFirst, &[]);
        let error = image.get::<MfgIdent>().unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.table()),
            ("ST-1 is not in the image", MfgIdent::ID)
        );
        assert_eq!(image.find::<MfgIdent>(), Ok(None));
        assert!(matches!(
            Image::new().get::<MfgIdent>(),
            Err(TableError::Missing { .. })
        ));
    }

    #[test]
    fn passwords_and_keys_are_not_shown() {
        let secret = [7, 42, 45, 46].map(TableId::standard);
        let pending = secret.map(|id| id.as_pending(true));
        let shown = [TableId::standard(1), TableId::manufacturer(42)];
        for id in secret.into_iter().chain(pending).chain(shown) {
            let image: Image = [(id, vec![222, 173])].into_iter().collect();
            let text = format!("{image:?} {image:#?}");
            assert_eq!(text.contains("222"), shown.contains(&id), "{text}");
            assert!(text.contains(&id.to_string()), "{text}");
        }
    }

    #[test]
    fn a_pending_copy_is_decoded_like_the_table() {
        let pending = Clock::ID.as_pending(true);
        let mut image = image(MostFirst, &[]);
        image.set_raw(pending, hex("18 07 0F 0D 1E 05 49"));
        assert_eq!(
            image
                .get_from::<Clock>(pending)
                .unwrap()
                .qualifier
                .day_of_week(),
            1
        );
        assert_eq!(
            image.get::<Clock>(),
            Err(TableError::Missing { table: Clock::ID })
        );
    }
}
