//! Single settings of a family changed one by one.
//!
//! Is: a word, a number or a flag of a maker's table set to what a program wants, with a note of old and new.
//! Is not: where a setting is; that is `layouts::Setting` and the family's data.
//! Shape: what a program leaves out, and what is so already, changes and says nothing.

use meterbench_c1219::Image;

use super::MapError;
use super::layouts::Setting;
use super::to_tables::Draft;
use crate::model::Family;

/// A setting in words: what it is and what it is counted in.
#[derive(Debug, Clone, Copy)]
pub(super) struct What(pub(super) &'static str, pub(super) &'static str);

/// Sets a setting to a word.
pub(super) fn set_word(
    draft: &mut Draft,
    setting: &Setting,
    word: &str,
    what: &'static str,
) -> Result<(), MapError> {
    let code = setting.code(word)?;
    change(draft, setting, code, what, |code| {
        let word = setting.word_of(code).map(str::to_owned);
        word.unwrap_or_else(|| format!("code {code}"))
    })
}

/// Sets a number that the program has, if the meter's field holds it.
pub(super) fn set_number(
    draft: &mut Draft,
    family: &Family,
    name: &str,
    wanted: Option<u32>,
    What(what, unit): What,
) -> Result<(), MapError> {
    let Some(value) = wanted else {
        return Ok(());
    };
    let setting = Setting::of(family, name)?;
    if value > setting.most() {
        return Err(MapError::OutOfRange {
            what,
            value,
            least: 0,
            most: setting.most(),
        });
    }
    change(draft, &setting, value.into(), what, |number| {
        format!("{number} {unit}").trim_end().to_owned()
    })
}

/// Sets a flag that the program has.
pub(super) fn set_flag(
    draft: &mut Draft,
    family: &Family,
    name: &str,
    wanted: Option<bool>,
    what: &'static str,
) -> Result<(), MapError> {
    let Some(on) = wanted else {
        return Ok(());
    };
    let setting = Setting::of(family, name)?;
    change(draft, &setting, on.into(), what, |on| {
        if on == 0 { "off" } else { "on" }.to_owned()
    })
}

fn change(
    draft: &mut Draft,
    setting: &Setting,
    number: i64,
    what: &'static str,
    shown: impl Fn(i64) -> String,
) -> Result<(), MapError> {
    let before = setting.get(&draft.image, what)?;
    draft.owns(setting.table);
    if before != number {
        setting.set(&mut draft.image, number, what)?;
        let note = format!("{what} {} becomes {}", shown(before), shown(number));
        draft.note(setting.table, note);
    }
    Ok(())
}

/// A number of the meter; `None` when it hasn't the table.
pub(super) fn number(
    image: &Image,
    family: &Family,
    name: &str,
    what: &'static str,
) -> Result<Option<u32>, MapError> {
    let setting = Setting::of(family, name)?;
    if !setting.is_in(image) {
        return Ok(None);
    }
    Ok(u32::try_from(setting.get(image, what)?).ok())
}

/// A flag of the meter; `None` when it hasn't the table.
pub(super) fn flag(
    image: &Image,
    family: &Family,
    name: &str,
    what: &'static str,
) -> Result<Option<bool>, MapError> {
    Ok(number(image, family, name, what)?.map(|number| number != 0))
}
