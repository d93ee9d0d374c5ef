//! A program and a meter's tables give the tables to write.
//!
//! Is: whole new tables, each with what changes in it in a technician's words.
//! Is not: a session; but the tables come in the order in which they are to be written.
//! Shape: only tables with a changed byte are written; the same program a second time gives none.

use std::collections::BTreeSet;

use meterbench_c1219::{Image, TableId};

use super::change::set_word;
use super::layouts::Setting;
use super::{
    MapError, demand, display, display_options, energy, events, kyz, load_profile, multiplier,
    recognise, service_limit, texts, tou,
};
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
    /// What the program sets something in, changed or not.
    owned: BTreeSet<TableId>,
}

impl Draft {
    pub(super) fn owns(&mut self, table: TableId) {
        self.owned.insert(table);
    }

    pub(super) fn note(&mut self, table: TableId, what: String) {
        self.notes.push((table, what));
    }
}

/// The order in which tables are written: scaling and demand before what is shown of them, sources before the lists that
/// show them, every list before the options it is shown with. What isn't here comes last.
const ORDER: [TableId; 15] = [
    TableId::standard(15),
    TableId::standard(13),
    TableId::standard(22),
    TableId::standard(32),
    TableId::standard(33),
    TableId::standard(53),
    TableId::standard(54),
    TableId::standard(61),
    TableId::standard(62),
    TableId::standard(73),
    TableId::standard(75),
    TableId::standard(6),
    TableId::manufacturer(100),
    TableId::manufacturer(103),
    TableId::manufacturer(104),
];

/// What must be written so that the meter holds this program. Every byte that the program doesn't own stays.
pub fn to_tables(program: &Program, image: &Image) -> Result<Vec<TableWrite>, MapError> {
    Ok(writes(&draft(program, image)?, image))
}

/// The tables of this meter in which a program sets something, whether it changes them or not, in the order of writing.
pub fn tables_of(program: &Program, image: &Image) -> Result<Vec<TableId>, MapError> {
    let owned = draft(program, image)?.owned;
    let mut tables: Vec<TableId> = owned.into_iter().filter(|id| image.contains(*id)).collect();
    tables.sort_by_key(|table| place_of_writing(*table));
    Ok(tables)
}

fn draft(program: &Program, image: &Image) -> Result<Draft, MapError> {
    let kind = recognise(image);
    if let Some(meter) = &program.meter {
        same_meter(meter, &kind)?;
    }
    let mut draft = Draft {
        image: image.clone(),
        notes: Vec::new(),
        owned: BTreeSet::new(),
    };
    let family = kind.family;
    if let Some(wanted) = &program.texts {
        texts::set(&mut draft, wanted)?;
    }
    if let Some(wanted) = &program.multiplier {
        multiplier::set(&mut draft, family, wanted)?;
    }
    if let Some(wanted) = &program.energy {
        if let Some(format) = wanted.format {
            let what = "energy format";
            let family = known(family, "the energy format")?;
            let setting = Setting::of(family, &family.settings.energy_format)?;
            set_word(&mut draft, &setting, format.id(), what)?;
        }
        if let Some(metrics) = &wanted.metrics {
            energy::set_metrics(&mut draft, family, metrics)?;
        }
    }
    if let Some(wanted) = &program.display {
        if wanted.lists().next().is_some() {
            let family = known(family, "the display sources")?;
            display::set(&mut draft, family, wanted)?;
        }
        display_options::set(&mut draft, family, wanted)?;
    }
    if let Some(wanted) = &program.demand {
        demand::set(&mut draft, family, wanted)?;
    }
    if let Some(wanted) = &program.tou {
        tou::set(&mut draft, wanted)?;
    }
    if let Some(wanted) = &program.load_profile {
        load_profile::set(&mut draft, family, wanted)?;
    }
    if let Some(wanted) = &program.kyz {
        kyz::set(&mut draft, family, wanted)?;
    }
    if let Some(wanted) = &program.service_limit {
        service_limit::set(&mut draft, &kind, wanted)?;
    }
    if let Some(wanted) = &program.events {
        events::set(&mut draft, family, wanted)?;
    }
    Ok(draft)
}

/// The tables that changed, in the order of writing.
fn writes(draft: &Draft, image: &Image) -> Vec<TableWrite> {
    let mut writes = Vec::new();
    for (table, bytes) in draft.image.iter() {
        if image.raw(table) != Some(bytes) {
            let notes = draft.notes.iter().filter(|(of, _)| *of == table);
            writes.push(TableWrite {
                table,
                bytes: bytes.to_vec(),
                what: notes.map(|(_, what)| what.clone()).collect(),
            });
        }
    }
    writes.sort_by_key(|write| place_of_writing(write.table));
    writes
}

/// When a table's turn to be written comes: the smaller, the sooner.
pub fn place_of_writing(table: TableId) -> usize {
    let place = ORDER.iter().position(|one| *one == table);
    place.unwrap_or(ORDER.len())
}

pub(super) fn known(
    family: Option<&'static Family>,
    what: &'static str,
) -> Result<&'static Family, MapError> {
    family.ok_or(MapError::UnknownFamily { what })
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
