//! Of the lists of units and constants, no more than the registers read are counted in.
//!
//! Is: which entries of ST-12 and ST-15 belong to the sources that ST-22 selects, as ranges of bytes; and reading them.
//! On a line of 9600 bit/s the whole lists take longer than the registers themselves.
//! Is not: what they mean; see `c1219::value`. The image knows parts as parts, and never as a table.
//! Units: bytes.
//! Errors: only those that end a session. What can't be had in parts is read whole.

use std::ops::Range;

use meterbench_c1219::{
    Constants, DataSelection, EntryTable, Image, Source, Sources, Table as _, TableId, UomEntries,
};

use crate::error::Cause;
use crate::session::Session;
use crate::{JobError, Skipped, read};

/// The lists, after ST-16 and ST-22, which say which of their entries are needed.
pub(crate) const LISTS: [TableId; 2] = [UomEntries::ID, Constants::ID];

/// Packets, request, check sequences and ACKs around the data of a read by offset.
const AROUND_PART: usize = 30;

/// The same of a full read, whose request is five bytes shorter.
const AROUND_WHOLE: usize = 25;

/// Reads what the registers need of the lists that are not here yet.
pub(crate) async fn read_needed(session: &mut Session<'_>) -> Result<Vec<Skipped>, JobError> {
    let mut whole = Vec::new();
    for list in LISTS {
        if session.image.contains(list) {
            continue;
        }
        let had = match needed(&session.image, list) {
            Some(ranges) => parts(session, list, ranges).await?,
            None => false,
        };
        if !had {
            whole.push(list);
        }
    }
    read::read_tables(session, whole).await
}

/// Whether the meter gave all of these.
async fn parts(
    session: &mut Session<'_>,
    list: TableId,
    ranges: Vec<Range<usize>>,
) -> Result<bool, JobError> {
    let events = &session.context().events;
    events.step(format!("Reading {list}"), 0, 0);
    for range in ranges {
        match session.read_part(list, range).await {
            Ok(true) => (),
            Ok(false)
            | Err(JobError {
                cause: Cause::Refused { .. } | Cause::BadAnswer(_) | Cause::Unsure { .. },
                ..
            }) => {
                session.image.remove(list);
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// The bytes of a list that the registers need; `None` when it is read whole: because nothing says which they are, the
/// meter gives no parts, or the whole takes no longer.
fn needed(image: &Image, list: TableId) -> Option<Vec<Range<usize>>> {
    match list {
        UomEntries::ID => ranges::<UomEntries>(image, Source::UOM),
        Constants::ID => ranges::<Constants>(image, Source::CONSTANTS),
        _ => None,
    }
}

fn ranges<T: EntryTable>(image: &Image, flag: Source) -> Option<Vec<Range<usize>>> {
    let config = image.config().ok()?;
    if !config.uses(T::ID) || !config.reads_by_offset() {
        return None;
    }
    let (sources, selection): (Sources, DataSelection) = (image.get().ok()?, image.get().ok()?);
    let layout = T::layout(&T::shape(image).ok()?, config.formats())?;
    let selected = [
        &selection.summations,
        &selection.demands,
        &selection.coincidents,
    ];
    let mut entries: Vec<usize> = selected
        .into_iter()
        .flatten()
        .filter(|source| **source != DataSelection::UNUSED)
        .filter_map(|source| sources.entry(usize::from(*source), flag))
        .filter(|entry| *entry < layout.count)
        .collect();
    entries.sort_unstable();
    let ranges = joined(&entries, layout.size);
    let cost: usize = ranges.iter().map(|range| range.len() + AROUND_PART).sum();
    (cost < layout.size * layout.count + AROUND_WHOLE).then_some(ranges)
}

/// Entries as ranges of bytes; a gap that is cheaper to read than to leave out is read.
fn joined(entries: &[usize], size: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for entry in entries {
        let (start, end) = (entry * size, (entry + 1) * size);
        match ranges.last_mut() {
            Some(last) if start <= last.end + AROUND_PART => last.end = end,
            _ => ranges.push(start..end),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_lie_close_are_asked_for_in_one() {
        let ends = |entries: &[usize], size| -> Vec<(usize, usize)> {
            let ranges = joined(entries, size);
            ranges.iter().map(|it| (it.start, it.end)).collect()
        };
        assert_eq!(ends(&[], 4), []);
        assert_eq!(ends(&[0, 1, 2, 3], 25), [(0, 100)]);
        assert_eq!(ends(&[0, 2], 25), [(0, 75)]);
        assert_eq!(ends(&[0, 0, 12], 25), [(0, 25), (300, 325)]);
        assert_eq!(ends(&[1, 9, 34, 35], 4), [(4, 40), (136, 144)]);
    }

    #[test]
    fn without_the_tables_that_say_which_all_of_a_list_is_read() {
        for list in LISTS.into_iter().chain([TableId::standard(23)]) {
            assert_eq!(needed(&Image::new(), list), None);
        }
    }
}
