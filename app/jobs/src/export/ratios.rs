//! Multipliers: what makes secondary values primary, and whether the meter has done so already.
//!
//! Is: in words for the head of a file; one multiplier for all, or which channels have which. Registers, of which there are many, say it
//! each in a column of its own.
//! Source: C12.19 table 15, SET_APPLIED of the first set of ratios.

use meterbench_c1219::{Constants, Image, Number};

use super::number;
use super::{Contents, What};

/// Whether the ratios of the instrument transformers are in what the meter stores.
#[derive(Clone, Debug, PartialEq)]
pub enum Ratios {
    /// They are not, or there are none: what it stores is secondary.
    Apart,
    /// They are, and not 1: what it stores is primary.
    Stored(Number),
    /// In some sources and not in others.
    Mixed,
}

impl Ratios {
    /// As ST-15 says.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        let entries = image.entries::<Constants>().ok().flatten();
        let sets = entries.into_iter().flatten();
        let sets = sets.filter_map(|(_, entry)| entry.set1);
        let mut of_any: Option<(bool, Number)> = None;
        for set in sets {
            let product = set.product();
            let stored = set.applied() && !product.same_value(&Number::ONE);
            match &of_any {
                None => of_any = Some((stored, product)),
                Some((before, _)) if *before != stored => return Ratios::Mixed,
                Some((true, before)) if !before.same_value(&product) => return Ratios::Mixed,
                Some(_) => (),
            }
        }
        match of_any {
            Some((true, product)) => Ratios::Stored(product),
            _ => Ratios::Apart,
        }
    }
}

/// Digits, or what there is in their place.
pub fn words(factor: &Number) -> String {
    match factor.exact() {
        Some((digits, scale)) => number::decimal(digits, scale),
        None => factor.to_string(),
    }
}

/// "160"; "160 (kWh delivered, kWh received), 1 (voltage A)" where channels differ, "160 or 1 by quantity" where registers do; "1" of
/// nothing.
pub fn multipliers(contents: &Contents, what: What) -> String {
    let mut list: Vec<(String, Vec<&str>)> = Vec::new();
    let mut add = |factor: String, quantity| {
        let place = list.iter().position(|(held, _)| *held == factor);
        match place.and_then(|place| list.get_mut(place)) {
            Some((_, quantities)) if quantities.contains(&quantity) => (),
            Some((_, quantities)) => quantities.push(quantity),
            None => list.push((factor, vec![quantity])),
        }
    };
    match what {
        What::Registers => {
            for it in &contents.registers {
                let factor = it.primary_factor.as_ref().unwrap_or(&Number::ONE);
                add(words(factor), it.quantity.as_str());
            }
        }
        What::Profile => {
            let sets = contents.profile.iter().flat_map(|profile| &profile.sets);
            for it in sets.flat_map(|set| &set.channels) {
                add(words(&it.primary_factor), it.quantity.as_str());
            }
        }
        What::Log => (),
    }
    match list.as_slice() {
        [] => "1".to_owned(),
        [(one, _)] => one.clone(),
        many if what == What::Registers => {
            let each: Vec<&str> = many.iter().map(|(factor, _)| factor.as_str()).collect();
            format!("{} by quantity", each.join(" or "))
        }
        many => {
            let many = many.iter();
            let each = many.map(|(factor, of)| format!("{factor} ({})", of.join(", ")));
            each.collect::<Vec<_>>().join(", ")
        }
    }
}
