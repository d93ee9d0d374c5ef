//! Tables described as data, as `c1219` layouts.
//!
//! Is: the step from `data/meters/*.toml` to something that decodes and sets bytes.
//! Is not: the data.

use meterbench_c1219::layout::{Choice, Datum, Field, Kind, Layout, Scale};
use meterbench_c1219::{Image, TableId};

use super::MapError;
use crate::model::{Family, FieldKind, FieldLayout};

/// Every manufacturer table of a family that is described.
pub fn layouts(family: &Family) -> Vec<Layout> {
    let layout =
        |table: &crate::model::TableLayout| Some(of_fields(table.id.parse().ok()?, &table.fields));
    family.tables.iter().filter_map(layout).collect()
}

/// One entry of ST-32.
pub(super) fn display_source(family: &Family) -> Layout {
    of_fields(TableId::standard(32), &family.display_source.fields)
}

fn of_fields(table: TableId, fields: &[FieldLayout]) -> Layout {
    Layout {
        table,
        fields: fields.iter().map(of_field).collect(),
    }
}

fn of_field(field: &FieldLayout) -> Field {
    let length = u16::try_from(field.length).unwrap_or(u16::MAX);
    let choice = |(code, name): (usize, &String)| Choice {
        code: i64::try_from(code).unwrap_or(i64::MAX),
        name: name.clone(),
    };
    Field {
        name: field.name.clone(),
        offset: field.at,
        kind: match field.kind {
            FieldKind::U8 => Kind::U8,
            FieldKind::U16 => Kind::U16,
            FieldKind::U32 => Kind::U32,
            FieldKind::I8 => Kind::I8,
            FieldKind::I16 => Kind::I16,
            FieldKind::I32 => Kind::I32,
            FieldKind::Ni1 => Kind::Ni1,
            FieldKind::Ni2 => Kind::Ni2,
            FieldKind::Ltime => Kind::LTime,
            FieldKind::Bits => Kind::Bits {
                bytes: 1,
                first: field.bit,
                width: field.bits,
            },
            FieldKind::Text => Kind::Text(length),
            FieldKind::Bytes => Kind::Bytes(length),
        },
        count: u16::try_from(field.count).unwrap_or(u16::MAX),
        scale: Scale {
            numerator: field.scale.0,
            denominator: field.scale.1,
        },
        choices: field.choices.iter().enumerate().map(choice).collect(),
    }
}

/// A single setting of a family: "MT-100.ENERGY_FORMAT".
pub(super) struct Setting {
    pub(super) table: TableId,
    layout: Layout,
    field: String,
}

impl Setting {
    pub(super) fn of(family: &Family, name: &str) -> Result<Setting, MapError> {
        let unknown = || MapError::NoSetting {
            field: name.to_owned(),
        };
        let (table, field) = name.split_once('.').ok_or_else(unknown)?;
        let described = family.table(table).ok_or_else(unknown)?;
        let table: TableId = table.parse().map_err(|_| unknown())?;
        Ok(Setting {
            table,
            layout: of_fields(table, &described.fields),
            field: field.to_owned(),
        })
    }

    /// Its number in these tables.
    pub(super) fn get(&self, image: &Image, what: &'static str) -> Result<i64, MapError> {
        let bytes = image.raw(self.table).ok_or(MapError::NoTable {
            table: self.table,
            what,
        })?;
        match self
            .layout
            .get(image.formats()?, bytes, &self.field, 0)?
            .datum
        {
            Datum::Integer(value) => Ok(value),
            _ => Err(MapError::NoSetting {
                field: self.field.clone(),
            }),
        }
    }

    /// Whether the meter has its table.
    pub(super) fn is_in(&self, image: &Image) -> bool {
        image.contains(self.table)
    }

    fn described(&self) -> Option<&Field> {
        let fields = &self.layout.fields;
        fields.iter().find(|field| field.name == self.field)
    }

    /// The largest number it holds.
    pub(super) fn most(&self) -> u32 {
        match self.described().map(|field| field.kind) {
            Some(Kind::U8) => u8::MAX.into(),
            Some(Kind::U16) => u16::MAX.into(),
            Some(Kind::U32) => u32::MAX,
            Some(Kind::Bits { width, .. }) => {
                u32::MAX >> 32_u32.saturating_sub(width.into()).min(31)
            }
            _ => 0,
        }
    }

    /// The first of its choices that is meant.
    fn choice(&self, is_meant: impl Fn(&Choice) -> bool) -> Option<&Choice> {
        let choices = &self.described()?.choices;
        choices.iter().find(|choice| is_meant(choice))
    }

    /// The number that a word stands for.
    pub(super) fn code(&self, word: &str) -> Result<i64, MapError> {
        let choice = self.choice(|choice| choice.name == word);
        let unknown = || MapError::NoSetting {
            field: format!("{} {word}", self.field),
        };
        Ok(choice.ok_or_else(unknown)?.code)
    }

    /// The word that a number stands for.
    pub(super) fn word_of(&self, code: i64) -> Option<&str> {
        let choice = self.choice(|choice| choice.code == code);
        choice.map(|choice| choice.name.as_str())
    }

    /// The word its number stands for; the number itself when it stands for none.
    pub(super) fn word(
        &self,
        image: &Image,
        what: &'static str,
    ) -> Result<Result<String, i64>, MapError> {
        let code = self.get(image, what)?;
        Ok(self.word_of(code).map(str::to_owned).ok_or(code))
    }

    /// Sets its number; no other byte changes.
    pub(super) fn set(
        &self,
        image: &mut Image,
        number: i64,
        what: &'static str,
    ) -> Result<(), MapError> {
        let bytes = image.raw(self.table).ok_or(MapError::NoTable {
            table: self.table,
            what,
        })?;
        let datum = Datum::Integer(number);
        let new = self
            .layout
            .set(image.formats()?, bytes, &self.field, 0, &datum)?;
        image.set_raw(self.table, new);
        Ok(())
    }
}
