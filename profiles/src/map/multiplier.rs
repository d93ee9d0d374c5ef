//! The multiplier in ST-15, and in the maker's table where it is applied.
//!
//! Is: RATIO_F1 (CT) and RATIO_P1 (PT) of every entry that belongs to a source with constants.
//! Is not: MULTIPLIER, OFFSET and SET_APPLIED, which stay as they are.
//! Source: C12.19 tables 15 and 16; CT = F1, PT = P1.

use meterbench_c1219::{Constants, Image, Number, Source, Sources, Table, TableError};

use super::MapError;
use super::change::{flag, set_flag};
use super::to_tables::{Draft, known};
use crate::model::Family;
use crate::program::{Applied, Multiplier, Ratio};

/// How many entries of ST-15 belong to a source. Without ST-16 all do.
fn linked(image: &Image, entries: usize) -> Result<usize, TableError> {
    let Some(sources) = image.find::<Sources>()? else {
        return Ok(entries);
    };
    let with = sources.with(Source::CONSTANTS).count();
    Ok(with.min(entries))
}

const ON_DISPLAY: &str = "multiplier applied on the display";

/// Sets both ratios, and where the multiplier is applied.
pub(super) fn set(
    draft: &mut Draft,
    family: Option<&'static Family>,
    wanted: &Multiplier,
) -> Result<(), MapError> {
    set_ratios(draft, wanted)?;
    let Some(applied) = wanted.applied else {
        return Ok(());
    };
    let family = known(family, "where the multiplier is applied")?;
    let name = &family.settings.multiplier_on_display;
    let on = applied == Applied::Display;
    set_flag(draft, family, name, Some(on), ON_DISPLAY)
}

/// Both ratios of every linked entry.
fn set_ratios(draft: &mut Draft, wanted: &Multiplier) -> Result<(), MapError> {
    draft.owns(Constants::ID);
    let what = "the multiplier";
    if !draft.image.contains(Constants::ID) {
        return Err(MapError::NoTable {
            table: Constants::ID,
            what,
        });
    }
    let mut constants: Constants = draft.image.get()?;
    let linked = linked(&draft.image, constants.entries.len())?;
    let (ct, pt) = (number("CT", &wanted.ct)?, number("PT", &wanted.pt)?);
    let mut before = Vec::new();
    for entry in constants.entries.iter_mut().take(linked) {
        let set = entry.set1.as_mut().ok_or(MapError::NoRatios)?;
        if set.ct.same_value(&ct) && set.pt.same_value(&pt) {
            continue;
        }
        let old = format!("CT {} x PT {}", set.ct, set.pt);
        if !before.contains(&old) {
            before.push(old);
        }
        (set.ct, set.pt) = (ct.clone(), pt.clone());
    }
    if linked == 0 {
        return Err(MapError::NoRatios);
    }
    if before.is_empty() {
        return Ok(());
    }
    check_stored(&draft.image, wanted, &ct, &pt)?;
    draft.image.put(&constants)?;
    let product = wanted.product();
    draft.note(
        Constants::ID,
        format!(
            "multiplier of {linked} sources: {} becomes CT {} x PT {} = {}",
            before.join(" and "),
            wanted.ct,
            wanted.pt,
            product.to_one()
        ),
    );
    Ok(())
}

/// A ratio as a number; exact, or no number at all.
fn number(which: &'static str, ratio: &Ratio) -> Result<Number, MapError> {
    let (over, under) = ratio.parts();
    // A terminating decimal is over * 10^n / under; parsed ratios have at most 3 + 10 places.
    for scale in 0..=18_u8 {
        let digits = over.checked_mul(10_u128.pow(u32::from(scale)));
        if let Some(digits) = digits.filter(|digits| digits % under == 0) {
            let digits = i128::try_from(digits / under).unwrap_or(i128::MAX);
            return Ok(match i64::try_from(digits) {
                Ok(whole) if scale == 0 => Number::Integer(whole),
                _ => Number::Decimal { digits, scale },
            });
        }
    }
    Err(not_stored(which, ratio))
}

fn not_stored(which: &'static str, ratio: &Ratio) -> MapError {
    MapError::RatioNotStored {
        which,
        ratio: ratio.to_string(),
        to_one: ratio.to_one(),
    }
}

/// Both ratios must be exact in this meter's format; the error names the one that isn't.
fn check_stored(
    image: &Image,
    wanted: &Multiplier,
    ct: &Number,
    pt: &Number,
) -> Result<(), MapError> {
    let formats = image.formats()?;
    for (which, ratio, number) in [("CT", &wanted.ct, ct), ("PT", &wanted.pt, pt)] {
        if formats.ni1.size().is_some()
            && number
                .to_most_first(formats.ni1, formats.int_format)
                .is_none()
        {
            return Err(not_stored(which, ratio));
        }
    }
    Ok(())
}

/// The multiplier in the meter; `None` with a note when its entries differ or hold no ratio.
pub(super) fn get(
    image: &Image,
    family: Option<&'static Family>,
    notes: &mut Vec<String>,
) -> Result<Option<Multiplier>, MapError> {
    let Some(constants) = image.find::<Constants>()? else {
        return Ok(None);
    };
    let linked = linked(image, constants.entries.len())?;
    let mut found: Vec<Multiplier> = Vec::new();
    for entry in constants.entries.iter().take(linked) {
        let Some(set) = &entry.set1 else {
            return Ok(None);
        };
        let (Some(ct), Some(pt)) = (ratio(&set.ct), ratio(&set.pt)) else {
            notes.push(format!(
                "ST-15 holds CT {} and PT {}, which are no ratios",
                set.ct, set.pt
            ));
            return Ok(None);
        };
        let multiplier = Multiplier::of(ct, pt);
        if !found.contains(&multiplier) {
            found.push(multiplier);
        }
    }
    if found.len() > 1 {
        let all: Vec<String> = found
            .iter()
            .map(|one| format!("CT {} x PT {}", one.ct, one.pt))
            .collect();
        notes.push(format!(
            "the sources of ST-15 have different multipliers: {}",
            all.join(", ")
        ));
        return Ok(None);
    }
    let Some(mut multiplier) = found.pop() else {
        return Ok(None);
    };
    if let Some(family) = family {
        let on = flag(
            image,
            family,
            &family.settings.multiplier_on_display,
            ON_DISPLAY,
        )?;
        multiplier.applied = on.map(|on| match on {
            true => Applied::Display,
            false => Applied::Billing,
        });
    }
    Ok(Some(multiplier))
}

/// `160` is 160:1; nothing for what is not above 0 or has more digits than a nameplate.
fn ratio(number: &Number) -> Option<Ratio> {
    let (digits, scale) = number.exact()?;
    let digits = u128::try_from(digits).ok()?;
    let unit = 10_u128.checked_pow(u32::from(scale))?;
    let (whole, rest) = (digits / unit, digits % unit);
    let text = if rest == 0 {
        format!("{whole}:1")
    } else {
        let decimals = format!("{rest:0width$}", width = usize::from(scale));
        format!("{whole}.{}:1", decimals.trim_end_matches('0'))
    };
    text.parse().ok()
}
