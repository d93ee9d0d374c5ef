//! A meter's tables give the program that is in it.
//!
//! Is: what the tables hold, as far as a program can say it; the rest as notes.
//! Is not: ever a failure as a whole: a table that is missing or doesn't fit costs its own setting only.

use meterbench_c1219::Image;

use super::layouts::Setting;
use super::{MapError, MeterKind, display, energy, multiplier, recognise, tou};
use crate::program::{Energy, EnergyFormat, Meter, Program};

/// The program in a meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FromTables {
    /// The program.
    pub program: Program,
    /// What the tables hold that a program can't say, or that doesn't fit.
    pub notes: Vec<String>,
    /// Which meter it is.
    pub kind: MeterKind,
}

/// The program in these tables. What isn't read is absent, what can't be said is noted.
pub fn from_tables(image: &Image) -> FromTables {
    let kind = recognise(image);
    let mut notes = Vec::new();
    let multiplier = noted(&mut notes, |notes| multiplier::get(image, notes));
    let format = noted(&mut notes, |notes| format(image, &kind, notes));
    let metrics = noted(&mut notes, |notes| {
        energy::get_metrics(image, kind.family, notes)
    });
    let tou = noted(&mut notes, |notes| tou::get(image, notes));
    let display = noted(&mut notes, |notes| display::get(image, kind.family, notes));
    if multiplier
        .as_ref()
        .is_some_and(|multiplier| !multiplier.product().is_one())
        && shows_secondary(image, &kind)
    {
        notes.push("the meter doesn't apply the multiplier on its display".into());
    }
    let energy = if format.is_some() || metrics.is_some() {
        Some(Energy { format, metrics })
    } else {
        None
    };
    let meter = meter(&kind);
    FromTables {
        program: Program {
            meter,
            multiplier,
            energy,
            display,
            tou,
            ..Program::default()
        },
        notes,
        kind,
    }
}

/// A part of the program; an error is one more note.
fn noted<T>(
    notes: &mut Vec<String>,
    part: impl FnOnce(&mut Vec<String>) -> Result<Option<T>, MapError>,
) -> Option<T> {
    part(notes).unwrap_or_else(|error| {
        notes.push(error.to_string());
        None
    })
}

fn meter(kind: &MeterKind) -> Option<Meter> {
    let row = kind.row?;
    let form = kind.form.clone().filter(|form| row.names.contains(form));
    let class = kind.class.filter(|class| row.classes.contains(class));
    let of_row = Meter::of(row);
    Some(Meter {
        form: form.unwrap_or(of_row.form),
        class: class.or(of_row.class),
        ..of_row
    })
}

fn format(
    image: &Image,
    kind: &MeterKind,
    notes: &mut Vec<String>,
) -> Result<Option<EnergyFormat>, MapError> {
    let Some(family) = kind.family else {
        return Ok(None);
    };
    let setting = Setting::of(family, &family.settings.energy_format)?;
    if !image.contains(setting.table) {
        return Ok(None);
    }
    match setting.word(image, "the energy format")? {
        Ok(word) => Ok(word.parse().ok()),
        Err(code) => {
            notes.push(format!("the energy format has the unknown code {code}"));
            Ok(None)
        }
    }
}

/// Whether the meter says that its display leaves the multiplier out.
fn shows_secondary(image: &Image, kind: &MeterKind) -> bool {
    let setting = kind
        .family
        .and_then(|family| Setting::of(family, &family.settings.multiplier_on_display).ok());
    setting.is_some_and(|setting| setting.get(image, "the multiplier on the display") == Ok(0))
}
