//! What a write must hold before the meter takes it.
//!
//! Is: the rules of the C12.19 fact sheet, 6.1 to 6.7, on what a table would be after a write. A write that fails changes
//! nothing.
//! Is not: sizes and rights; see `meter`.
//! Shape: rules on single bytes stand in the model file; rules that need other fields or tables are here.

mod calendar;
mod logs;
mod profile;
mod texts;

use meterbench_c1219::{
    ActDisp, ActSources, Calendar, Constants, ConstantsEntry, DataSelection, DemandControl,
    EventLogControl, Image, LogControl, LpCtrl, PresentSelect, PriDispList, Reader, Table,
    TableError, TableId, TimeOfDay, TimeOffset, UtilInfo,
};

use crate::file::FieldCheck;
use crate::model::Model;

/// What is wrong with a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A field by itself: no byte still to come can cure it.
    Field,
    /// Fields that disagree with each other.
    Structure,
}

/// Would `bytes` be a sound table `id` in this meter?
pub(crate) fn check(model: &Model, image: &Image, id: TableId, bytes: &[u8]) -> Result<(), Fault> {
    let (every, checks) = model.field_checks(id);
    let (numbers, single): (Vec<_>, Vec<_>) =
        checks.iter().partition(|check| check.is_of_many_bytes());
    if !fields(every, &single, bytes) {
        return Err(Fault::Field);
    }
    // A table that doesn't decode disagrees with its dimensions.
    if fields(every, &numbers, bytes) && structure(model, image, id, bytes).unwrap_or(false) {
        Ok(())
    } else {
        Err(Fault::Structure)
    }
}

fn fields(every: Option<usize>, checks: &[&FieldCheck], bytes: &[u8]) -> bool {
    bytes
        .chunks(every.unwrap_or(bytes.len()).max(1))
        .all(|entry| checks.iter().all(|check| check.allows(entry)))
}

fn structure(model: &Model, image: &Image, id: TableId, bytes: &[u8]) -> Result<bool, TableError> {
    Ok(match id {
        Constants::ID => {
            let limit = model.behaviour().multiplier_limit.map(f64::from);
            decoded::<Constants>(image, bytes)?
                .entries
                .iter()
                .all(|entry| constants(entry, limit))
        }
        DataSelection::ID => {
            let selection: DataSelection = decoded(image, bytes)?;
            let demands = selection.demands.len();
            sources_exist(
                image,
                &[
                    &selection.summations,
                    &selection.demands,
                    &selection.coincidents,
                ],
            )? && selection
                .coincident_demands
                .iter()
                .all(|demand| *demand == DataSelection::UNUSED || usize::from(*demand) < demands)
        }
        PresentSelect::ID => {
            let selection: PresentSelect = decoded(image, bytes)?;
            sources_exist(image, &[&selection.demands, &selection.values])?
        }
        TimeOffset::ID => {
            let offset: TimeOffset = decoded(image, bytes)?;
            let is_time = |time: &TimeOfDay| time.civil().is_some();
            is_time(&offset.dst_effective) && offset.std_effective.as_ref().is_none_or(is_time)
        }
        Calendar::ID => calendar::is_sound(
            &decoded(image, bytes)?,
            &image.get()?,
            image.find()?.as_ref(),
        ),
        UtilInfo::ID => texts::are_sound(&decoded(image, bytes)?, image.config()?.char_format()),
        // A demand interval has a length.
        DemandControl::ID => {
            let control: DemandControl = decoded(image, bytes)?;
            let mut intervals = control.intervals.iter();
            intervals.all(|interval| interval.minutes() > 0)
        }
        LpCtrl::ID => profile::is_sound(&decoded(image, bytes)?, &image.get()?, &image.get()?),
        LogControl::ID => logs::is_sound(image, &decoded(image, bytes)?)?,
        EventLogControl::ID => {
            let EventLogControl(control) = decoded(image, bytes)?;
            logs::is_sound(image, &control)?
        }
        PriDispList::ID => display_list(&image.get()?, &decoded(image, bytes)?),
        _ => true,
    })
}

/// The table as this meter would read it.
fn decoded<T: Table>(image: &Image, bytes: &[u8]) -> Result<T, TableError> {
    let mut r = Reader::new(T::ID, bytes, image.formats()?);
    T::decode(&T::shape(image)?, &mut r)
}

/// 6.1: MULTIPLIER is not 0; both ratios are 1 or more, and their product is within the limit.
fn constants(entry: &ConstantsEntry, limit: Option<f64>) -> bool {
    let multiplies = entry.multiplier.to_f64().is_some_and(|value| value != 0.0);
    let at_least_one = |value: Option<f64>| value.is_some_and(|value| value >= 1.0);
    let mut sets = [&entry.set1, &entry.set2].into_iter().flatten();
    multiplies
        && sets.all(|set| {
            let product = set.product().to_f64();
            at_least_one(set.ct.to_f64())
                && at_least_one(set.pt.to_f64())
                && product.is_some_and(|product| limit.is_none_or(|limit| product <= limit))
        })
}

/// Indexes into ST-16, or 255.
fn sources_exist(image: &Image, selections: &[&[u8]]) -> Result<bool, TableError> {
    let act: ActSources = image.get()?;
    let exists = |source: &u8| *source == DataSelection::UNUSED || *source < act.sources;
    Ok(selections
        .iter()
        .all(|selection| selection.iter().all(exists)))
}

/// The lists have no more items than there is room, and those items exist.
fn display_list(act: &ActDisp, table: &PriDispList) -> bool {
    let items: usize = table.lists.iter().map(|list| usize::from(list.items)).sum();
    table
        .sources
        .get(..items)
        .is_some_and(|used| used.iter().all(|source| *source < act.sources))
}
