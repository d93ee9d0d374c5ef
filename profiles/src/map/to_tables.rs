//! A program and a meter's tables give the tables to write.
//!
//! Is: whole new tables, each with what changes in it in a technician's words.
//! Is not: the order of a session; that the multiplier comes before the display is all the order there is.
//! Shape: only tables with a changed byte are written; the same program a second time gives none.

use meterbench_c1219::{Image, TableId};

use super::layouts::Setting;
use super::{MapError, display, energy, multiplier, recognise, tou};
use crate::catalog::{Lookup, built_in};
use crate::model::Family;
use crate::program::{Meter, Program};

/// One table to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableWrite {
    /// Which.
    pub table: TableId,
    /// The whole new table.
    pub bytes: Vec<u8>,
    /// What changes, in words.
    pub what: Vec<String>,
}

/// The tables as they become, and what was said about each.
pub(super) struct Draft {
    pub(super) image: Image,
    notes: Vec<(TableId, String)>,
}

impl Draft {
    pub(super) fn note(&mut self, table: TableId, what: String) {
        self.notes.push((table, what));
    }
}

/// What must be written so that the meter holds this program. Every byte that the program doesn't own stays.
pub fn to_tables(program: &Program, image: &Image) -> Result<Vec<TableWrite>, MapError> {
    let kind = recognise(image);
    if let Some(meter) = &program.meter {
        same_meter(meter, &kind)?;
    }
    let mut draft = Draft {
        image: image.clone(),
        notes: Vec::new(),
    };
    if let Some(wanted) = &program.multiplier {
        multiplier::set(&mut draft, wanted)?;
    }
    if let Some(wanted) = &program.energy {
        if let Some(format) = wanted.format {
            let family = known(kind.family, "the energy format")?;
            set_word(
                &mut draft,
                Setting::of(family, &family.settings.energy_format)?,
                format.id(),
                "energy format",
            )?;
        }
        if let Some(metrics) = &wanted.metrics {
            energy::set_metrics(&mut draft, kind.family, metrics)?;
        }
    }
    if let Some(wanted) = &program.display
        && wanted.lists().next().is_some()
    {
        display::set(
            &mut draft,
            known(kind.family, "the display sources")?,
            wanted,
        )?;
    }
    if let Some(wanted) = &program.tou {
        tou::set(&mut draft, wanted)?;
    }
    // Sources before the lists that show them, and every list before the format it is shown in.
    let mut writes = Vec::new();
    for (table, bytes) in draft.image.iter() {
        if image.raw(table) != Some(bytes) {
            let what = draft
                .notes
                .iter()
                .filter(|(of, _)| *of == table)
                .map(|(_, what)| what.clone())
                .collect();
            writes.push(TableWrite {
                table,
                bytes: bytes.to_vec(),
                what,
            });
        }
    }
    Ok(writes)
}

pub(super) fn known(
    family: Option<&'static Family>,
    what: &'static str,
) -> Result<&'static Family, MapError> {
    family.ok_or(MapError::UnknownFamily { what })
}

/// Sets a setting to a word and says so, if it isn't that already.
pub(super) fn set_word(
    draft: &mut Draft,
    setting: Setting,
    word: &str,
    what: &'static str,
) -> Result<(), MapError> {
    let before = setting.word(&draft.image, what)?;
    if before.as_deref() == Ok(word) {
        return Ok(());
    }
    setting.set_word(&mut draft.image, word, what)?;
    let before = before.unwrap_or_else(|code| format!("code {code}"));
    draft.note(setting.table, format!("{what} {before} becomes {word}"));
    Ok(())
}

/// Refuses a program for another meter, as far as both are known.
fn same_meter(meter: &Meter, kind: &super::MeterKind) -> Result<(), MapError> {
    let wanted = match built_in().lookup(Some(&meter.model), &meter.form, meter.volts, meter.class)
    {
        Lookup::Row(row) => Some(row),
        Lookup::Ambiguous { .. } | Lookup::Unknown(_) => None,
    };
    if let (Some(wanted), Some(row)) = (wanted, kind.row)
        && wanted != row
    {
        return Err(MapError::OtherMeter {
            program: format!(
                "{} {}, {} V, class {}",
                wanted.model,
                wanted.id,
                wanted.volts,
                wanted.classes_in_words()
            ),
            meter: kind.words(),
        });
    }
    Ok(())
}
