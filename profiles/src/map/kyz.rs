//! KYZ outputs in the maker's table.
//!
//! Is: mode, source, weight and width of each output.
//! Is not: whether the source can be counted, or the board is there; `check` judges that.
//! Source: the places are the family's (`settings.kyz` in `data/meters/*.toml`).

use meterbench_c1219::Image;

use super::MapError;
use super::change::{What, set_number, set_word};
use super::layouts::Setting;
use super::sources::SourceNames;
use super::to_tables::{Draft, known};
use crate::model::{Family, OutputSettings};
use crate::program::Kyz;
use crate::program::kyz::{Output, OutputMode};

/// What an output is called, in the order of the family's data.
const WORDS: [[&str; 4]; 2] = [
    [
        "KYZ output 1",
        "source of KYZ output 1",
        "weight of KYZ output 1",
        "pulse of KYZ output 1",
    ],
    [
        "KYZ output 2",
        "source of KYZ output 2",
        "weight of KYZ output 2",
        "pulse of KYZ output 2",
    ],
];

/// Sets the outputs that a program has.
pub(super) fn set(
    draft: &mut Draft,
    family: Option<&'static Family>,
    wanted: &Kyz,
) -> Result<(), MapError> {
    if wanted.outputs.iter().all(Option::is_none) {
        return Ok(());
    }
    let family = known(family, "the KYZ outputs")?;
    let names = SourceNames::of(&draft.image, Some(family))?;
    let places = family.settings.kyz.iter().zip(&wanted.outputs).zip(WORDS);
    for ((place, wanted), [mode, source, weight, width]) in places {
        let Some(wanted) = wanted else { continue };
        set_word(
            draft,
            &Setting::of(family, &place.mode)?,
            wanted.mode.id(),
            mode,
        )?;
        set_source(draft, family, place, &wanted.source, &names, source)?;
        let number = Some(wanted.weight_milliwatt_hours);
        set_number(draft, family, &place.weight, number, What(weight, "mWh"))?;
        let number = Some(wanted.width_millis);
        set_number(draft, family, &place.width, number, What(width, "ms"))?;
    }
    Ok(())
}

/// By name; a source that is so already is not looked up.
fn set_source(
    draft: &mut Draft,
    family: &Family,
    place: &OutputSettings,
    wanted: &str,
    names: &SourceNames,
    what: &'static str,
) -> Result<(), MapError> {
    let setting = Setting::of(family, &place.source)?;
    let now = setting.get(&draft.image, what)?;
    let name = |index: i64| {
        u8::try_from(index).map_or_else(|_| index.to_string(), |index| names.name(index))
    };
    if name(now) == wanted {
        return Ok(());
    }
    let index = names.index(wanted)?;
    setting.set(&mut draft.image, index.into(), what)?;
    draft.note(
        setting.table,
        format!("{what} {} becomes {wanted}", name(now)),
    );
    Ok(())
}

/// The outputs of the meter.
pub(super) fn get(
    image: &Image,
    family: Option<&'static Family>,
    notes: &mut Vec<String>,
) -> Result<Option<Kyz>, MapError> {
    let Some(family) = family else {
        return Ok(None);
    };
    let mut kyz = Kyz::default();
    let mut names = None;
    for ((place, output), words) in family.settings.kyz.iter().zip(&mut kyz.outputs).zip(WORDS) {
        let mode = Setting::of(family, &place.mode)?;
        if !mode.is_in(image) {
            continue;
        }
        let [what, ..] = words;
        let number = |name: &str| Setting::of(family, name)?.get(image, what);
        let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let names = match &names {
            Some(names) => names,
            None => names.insert(SourceNames::of(image, Some(family))?),
        };
        let code = number(&place.mode)?;
        let word = mode.word_of(code);
        let mode = OutputMode::ALL
            .into_iter()
            .find(|mode| Some(mode.id()) == word);
        let Some(mode) = mode else {
            notes.push(format!("{what} has the unknown mode {code}"));
            continue;
        };
        *output = Some(Output {
            mode,
            source: names.name(u8::try_from(number(&place.source)?).unwrap_or(u8::MAX)),
            weight_milliwatt_hours: whole(number(&place.weight)?),
            width_millis: whole(number(&place.width)?),
        });
    }
    Ok(Some(kyz).filter(|kyz| kyz.outputs.iter().any(Option::is_some)))
}
