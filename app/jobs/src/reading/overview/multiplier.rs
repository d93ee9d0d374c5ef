//! Does a multiplier count once, as its form asks for?

use meterbench_c1219::{Constants, Image, Number, Ratios};
use meterbench_profiles::check::Severity::Warning;
use meterbench_profiles::map::MeterKind;

use super::Concern;

pub(super) fn concerns(image: &Image, kind: &MeterKind) -> Vec<Concern> {
    let entries = image
        .entries::<Constants>()
        .ok()
        .flatten()
        .unwrap_or_default();
    let sets: Vec<Ratios> = entries
        .into_values()
        .filter_map(|entry| entry.set1)
        .collect();
    let Some(first) = sets.first() else {
        return Vec::new();
    };
    let words = |number: Number| {
        number
            .to_f64()
            .map_or_else(|| "?".to_owned(), |it| it.to_string())
    };
    let product = first.product();
    let mut concerns = Vec::new();
    if sets.iter().any(|set| !set.product().same_value(&product)) {
        concerns.push(Concern::new(
            Warning,
            "the sources have different multipliers",
            "See the steps of each register; program one multiplier for all",
        ));
    }
    if sets.iter().any(|set| set.applied() != first.applied()) {
        concerns.push(Concern::new(
            Warning,
            "the multiplier is in some sources and not in others",
            "See the steps of each register before anything is billed",
        ));
    }
    let one = product.same_value(&Number::ONE);
    match kind.row {
        Some(row) if row.transformer_rated && one => concerns.push(Concern::new(
            Warning,
            format!(
                "form {} is read through current transformers, and the multiplier is 1",
                row.id
            ),
            "See whether billing multiplies; if the meter shall, program the ratios",
        )),
        Some(row) if !row.transformer_rated && !one => concerns.push(Concern::new(
            Warning,
            format!(
                "form {} is self-contained, and the multiplier is {}",
                row.id,
                words(product.clone())
            ),
            "Program a multiplier of 1, or see that this is the right form",
        )),
        _ => (),
    }
    if first.applied() && !one {
        concerns.push(Concern::new(
            Warning,
            format!(
                "the registers hold the multiplier {} already",
                words(product)
            ),
            "Billing must not multiply again",
        ));
    }
    concerns
}
