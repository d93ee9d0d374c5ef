//! A meter's tables give the program that is in it.
//!
//! Is: what the tables hold, as far as a program can say it; the rest as notes.
//! Is not: ever a failure as a whole: a table that is missing or doesn't fit costs its own setting only.

use meterbench_c1219::Image;

use super::layouts::Setting;
use super::{
    MapError, MeterKind, demand, display, display_options, energy, events, kyz, load_profile,
    multiplier, recognise, service_limit, texts, tou,
};
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
    let family = kind.family;
    let texts = noted(&mut notes, |notes| texts::get(image, notes));
    let multiplier = noted(&mut notes, |notes| multiplier::get(image, family, notes));
    let format = noted(&mut notes, |notes| format(image, &kind, notes));
    let metrics = noted(&mut notes, |notes| {
        energy::get_metrics(image, family, notes)
    });
    let lists = noted(&mut notes, |notes| display::get(image, family, notes));
    let kept = lists.clone();
    let display = noted(&mut notes, |_| display_options::get(image, family, lists)).or(kept);
    let tou = noted(&mut notes, |notes| tou::get(image, notes));
    let demand = noted(&mut notes, |notes| demand::get(image, family, notes));
    let load_profile = noted(&mut notes, |notes| load_profile::get(image, family, notes));
    let kyz = noted(&mut notes, |notes| kyz::get(image, family, notes));
    let service_limit = noted(&mut notes, |_| service_limit::get(image, &kind));
    let events = events::get(image, family, &mut notes);
    let energy = if format.is_some() || metrics.is_some() {
        Some(Energy { format, metrics })
    } else {
        None
    };
    let meter = meter(&kind);
    FromTables {
        program: Program {
            meter,
            texts,
            multiplier,
            energy,
            display,
            demand,
            tou,
            load_profile,
            kyz,
            service_limit,
            events,
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
