//! Setting a register to a number: the family's own procedure.
//!
//! Is: finding the register by its name, and the number as the register keeps it.
//! Is not: whether it should be set. A register that was exchanged or cleared by mistake is a case; a wrong bill is another.
//! Units: those of the reading, secondary.

use meterbench_c1219::procedure::Call;
use meterbench_c1219::value::Scaling;
use meterbench_c1219::{CurrentRegs, DataSelection, Formats, Image, Number, TableId};
use meterbench_profiles::map::RegisterPreset;

use super::{Fact, State, misfit};
use crate::registers::rate_letter;
use crate::{Cause, JobError};

const STEP: &str = "Setting the register";

/// A register, and what it is to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// As a reading names it: "kWh delivered".
    pub quantity: String,
    /// "total", "A" to "D".
    pub block: String,
    /// In the reading's unit, secondary.
    pub to: Number,
}

/// Where that is in this meter.
struct Place {
    preset: RegisterPreset,
    block: u8,
    summation: u8,
    /// As the meter keeps it now.
    now: Number,
    /// As the meter will keep it.
    then: Number,
    source: u8,
    scaling: Scaling,
}

impl Place {
    /// A raw number in the reading's unit.
    fn shown(&self, raw: &Number) -> (Number, String) {
        self.scaling.engineering(raw, self.source).shown()
    }
}

fn forbidden(why: String) -> JobError {
    JobError::new(STEP, Cause::Forbidden(why))
}

fn place(image: &Image, wanted: &Preset) -> Result<Place, JobError> {
    let preset = RegisterPreset::of(image).ok_or_else(|| {
        forbidden("this meter has no procedure, known here, that sets a register".to_owned())
    })?;
    let selection: DataSelection = image.get().map_err(misfit)?;
    let registers: CurrentRegs = image.get().map_err(misfit)?;
    let scaling = Scaling::of(image).map_err(misfit)?;
    let names: Vec<(usize, u8, String)> = selection
        .summations
        .iter()
        .enumerate()
        .filter(|(_, source)| **source != DataSelection::UNUSED)
        .map(|(at, source)| {
            let uom = scaling.uom(*source);
            let name = uom.map_or_else(|| format!("source {source}"), |uom| uom.quantity());
            (at, *source, name)
        })
        .collect();
    let found = names.iter().find(|(_, _, name)| *name == wanted.quantity);
    let Some((at, source, _)) = found else {
        let names: Vec<&str> = names.iter().map(|(_, _, name)| name.as_str()).collect();
        let (quantity, names) = (&wanted.quantity, names.join(", "));
        return Err(forbidden(format!(
            "this meter keeps no register “{quantity}”; it keeps {names}"
        )));
    };
    let tiers = registers.tiers.iter().enumerate();
    let mut blocks = std::iter::once(("total".to_owned(), &registers.total))
        .chain(tiers.map(|(tier, block)| (rate_letter(tier), block)));
    let (number, now) = blocks
        .by_ref()
        .enumerate()
        .find(|(_, (name, _))| *name == wanted.block)
        .and_then(|(number, (_, block))| Some((number, block.summations.get(*at)?.clone())))
        .ok_or_else(|| forbidden(format!("this meter keeps no rate “{}”", wanted.block)))?;
    let source = *source;
    let shown = |raw: &Number| scaling.engineering(raw, source).shown();
    let formats = image.formats().map_err(misfit)?;
    let then = raw(&wanted.to, &shown, formats).ok_or_else(|| {
        forbidden(format!(
            "the register can't hold {} {}",
            wanted.to,
            shown(&now).1
        ))
    })?;
    let byte = |number: usize| u8::try_from(number).map_err(|_| forbidden("no such block".into()));
    Ok(Place {
        preset,
        block: byte(number)?,
        summation: byte(*at)?,
        now,
        then,
        source,
        scaling,
    })
}

/// Decimals that a register may keep itself, besides its constants.
const MOST_DECIMALS: u8 = 6;

/// The number that the register must hold for a reading to be `to`: with as few decimals as say it exactly, or the nearest
/// that its format holds.
fn raw(
    to: &Number,
    shown: &impl Fn(&Number) -> (Number, String),
    formats: Formats,
) -> Option<Number> {
    let minus = |a: &Number, b: &Number| a.plus(&b.times(&Number::Integer(-1)));
    let (offset, _) = shown(&Number::ZERO);
    let (one, _) = shown(&Number::ONE);
    let (above, step) = (minus(to, &offset), minus(&one, &offset));
    let mut nearest = None;
    for decimals in 0..=MOST_DECIMALS {
        let Some(raw) = above.divided_by(&step, decimals) else {
            continue;
        };
        if raw.to_most_first(formats.ni1, formats.int_format).is_none() {
            continue;
        }
        let exact = shown(&raw).0.same_value(to);
        nearest = Some(raw);
        if exact {
            break;
        }
    }
    nearest
}

fn words((value, unit): (Number, String)) -> String {
    format!("{value} {unit}")
}

pub(super) fn state(image: &Image, wanted: &Preset) -> Result<State, JobError> {
    let place = place(image, wanted)?;
    let what = format!("{}, {}", wanted.quantity, wanted.block);
    let then = place.shown(&place.then);
    let mut warnings = Vec::new();
    if !then.0.same_value(&wanted.to) {
        warnings.push(format!(
            "The register holds whole steps only: {} becomes {}",
            wanted.to,
            words(then.clone())
        ));
    }
    warnings.push(
        "A register that is set no longer tells what has flowed: bills, and its sum over the rates, change. The load profile stays as it is"
            .to_owned(),
    );
    Ok(State {
        facts: vec![
            Fact::new(what, words(place.shown(&place.now))),
            Fact::new("is to be", words(then)),
        ],
        forbidden: None,
        warnings,
    })
}

pub(super) fn order(image: &Image, wanted: &Preset) -> Result<Call, JobError> {
    let place = place(image, wanted)?;
    let formats = image.formats().map_err(misfit)?;
    let parameters = place
        .preset
        .parameters(place.block, place.summation, &place.then, formats)
        .map_err(misfit)?;
    Ok(Call {
        procedure: place.preset.procedure(),
        selector: 0,
        sequence: 1,
        parameters,
    })
}

/// It shows what it was set to, but for what may have flowed since.
pub(super) fn is_done(after: &Image, wanted: &Preset) -> bool {
    const SINCE: f64 = 10.0;
    let off = || {
        let place = place(after, wanted).ok()?;
        let now = place.shown(&place.now).0.to_f64()?;
        Some(now - place.shown(&place.then).0.to_f64()?)
    };
    off().is_some_and(|off| off.abs() < SINCE)
}

/// The registers, and what gives them their names.
pub(super) fn tables(image: &Image) -> Vec<TableId> {
    super::registers(image)
}
