//! Energy metrics in ST-22 and the primary metric in the maker's table.
//!
//! Is: which summations are energy metrics, found by their unit in ST-12, whatever their source index.
//! Is not: summations of other quantities; their places stay.
//! Source: C12.19 tables 12, 16 and 22.

use meterbench_c1219::{DataSelection, Image, Source, Sources, Table, UomEntries};

use super::MapError;
use super::change::set_word;
use super::layouts::Setting;
use super::to_tables::Draft;
use crate::model::Family;
use crate::program::Metric;

/// ST-12 MULTIPLIER: kWh and Wh are the same quantity.
const UOM_MULTIPLIER: u32 = 7 << 11;
/// ST-12 TIME_BASE, of which dial reading (0) and net dial reading (5) are both registers.
const UOM_TIME_BASE: u32 = 7 << 8;

/// The metric of every source that is one, by source index.
fn metrics_of_sources(image: &Image) -> Result<Vec<Option<Metric>>, MapError> {
    let absent = |table| MapError::NoTable {
        table,
        what: "the energy metrics",
    };
    let sources: Sources = image.find()?.ok_or(absent(Sources::ID))?;
    // Of a billing read there are the units of the sources that ST-22 selects, and no more are asked for.
    let units = image.entries::<UomEntries>()?;
    let units = units.ok_or(absent(UomEntries::ID))?;
    let known = crate::catalog::built_in()
        .families
        .iter()
        .flat_map(|family| &family.metrics);
    let known: Vec<(u32, Metric)> = known
        .filter_map(|metric| Some((metric.uom, metric.id.parse().ok()?)))
        .collect();
    let mut metrics = Vec::new();
    for source in 0..sources.sources.len() {
        let entry = sources.entry(source, Source::UOM);
        let word = entry.and_then(|entry| units.get(&entry)).map(|unit| unit.0);
        let metric = word.and_then(|word| {
            let dial = matches!((word & UOM_TIME_BASE) >> 8, 0 | 5);
            let plain = word & !UOM_MULTIPLIER & !UOM_TIME_BASE;
            known
                .iter()
                .find(|(uom, _)| dial && *uom == plain)
                .map(|(_, metric)| *metric)
        });
        metrics.push(metric);
    }
    Ok(metrics)
}

/// Metrics by summation: `None` for another quantity or an unused place.
fn summed(selection: &DataSelection, metrics: &[Option<Metric>]) -> Vec<Metric> {
    let metric = |source: &u8| metrics.get(usize::from(*source)).copied().flatten();
    let mut all = Vec::new();
    for metric in selection.summations.iter().filter_map(metric) {
        if !all.contains(&metric) {
            all.push(metric);
        }
    }
    all
}

/// `primary` first, the rest in the meter's order.
fn in_order(primary: Option<Metric>, mut summed: Vec<Metric>) -> Vec<Metric> {
    if let Some(place) = summed.iter().position(|metric| Some(*metric) == primary) {
        let primary = summed.remove(place);
        summed.insert(0, primary);
    }
    summed
}

/// The primary metric's setting, where the family has one and the meter its table.
fn primary_setting(family: Option<&Family>, image: &Image) -> Option<Setting> {
    let family = family?;
    let setting = Setting::of(family, &family.settings.primary_metric).ok()?;
    image.contains(setting.table).then_some(setting)
}

/// Metrics of the meter, primary first; `None` when it doesn't say.
pub(super) fn get_metrics(
    image: &Image,
    family: Option<&Family>,
    notes: &mut Vec<String>,
) -> Result<Option<Vec<Metric>>, MapError> {
    let Some(selection) = image.find::<DataSelection>()? else {
        return Ok(None);
    };
    let summed = summed(&selection, &metrics_of_sources(image)?);
    let mut primary = None;
    if let Some(setting) = primary_setting(family, image) {
        match setting.word(image, "the primary metric")? {
            Ok(word) => primary = word.parse::<Metric>().ok(),
            Err(code) => notes.push(format!("the primary metric has the unknown code {code}")),
        }
    }
    if let Some(primary) = primary.filter(|primary| !summed.contains(primary)) {
        notes.push(format!(
            "the primary metric is {}, which the meter doesn't sum",
            primary.words()
        ));
    }
    Ok(Some(in_order(primary, summed)).filter(|all| !all.is_empty()))
}

/// Sets metrics and primary metric.
pub(super) fn set_metrics(
    draft: &mut Draft,
    family: Option<&'static Family>,
    wanted: &[Metric],
) -> Result<(), MapError> {
    draft.owns(DataSelection::ID);
    let what = "the energy metrics";
    let primary = *wanted.first().ok_or(MapError::NoMetric)?;
    if !draft.image.contains(DataSelection::ID) {
        return Err(MapError::NoTable {
            table: DataSelection::ID,
            what,
        });
    }
    let metrics = metrics_of_sources(&draft.image)?;
    let mut selection: DataSelection = draft.image.get()?;
    let before = summed(&selection, &metrics);
    let setting = primary_setting(family, &draft.image);
    // With a setting of its own the primary metric needs no place of its own.
    let same = match setting {
        Some(_) => in_order(Some(primary), before.clone()) == wanted,
        None => before == wanted,
    };
    if !same {
        let owned = |source: u8| {
            source == DataSelection::UNUSED
                || metrics
                    .get(usize::from(source))
                    .copied()
                    .flatten()
                    .is_some()
        };
        let room = selection
            .summations
            .iter()
            .filter(|source| owned(**source))
            .count();
        if wanted.len() > room {
            return Err(MapError::TooFewSummations {
                wanted: wanted.len(),
                room,
            });
        }
        let source_of = |metric: &Metric| {
            let place = metrics.iter().position(|of| of.as_ref() == Some(metric));
            place
                .and_then(|place| u8::try_from(place).ok())
                .ok_or(MapError::NoSource { metric: *metric })
        };
        let sources: Vec<u8> = wanted.iter().map(source_of).collect::<Result<_, _>>()?;
        let mut sources = sources.into_iter();
        for place in selection
            .summations
            .iter_mut()
            .filter(|place| owned(**place))
        {
            *place = sources.next().unwrap_or(DataSelection::UNUSED);
        }
        draft.image.put(&selection)?;
        let ids = |all: &[Metric]| {
            all.iter()
                .map(|metric| metric.id())
                .collect::<Vec<_>>()
                .join(", ")
        };
        draft.note(
            DataSelection::ID,
            format!("energy metrics {} become {}", ids(&before), ids(wanted)),
        );
    }
    match setting {
        Some(setting) => set_word(draft, &setting, primary.id(), "primary energy metric"),
        None => Ok(()),
    }
}
