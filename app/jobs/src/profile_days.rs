//! Of a load profile no more than the days that are asked for.
//!
//! Is: the blocks that hold them, the newest first, by offset; block after block until one ends before the first day.
//! Is not: the whole profile; where a meter gives no parts, or its tables don't say how long a block is, that is read.
//! Errors: only those that end a session.

use jiff::SignedDuration;
use meterbench_c1219::{
    Image, LP_SETS, LpBlocks, LpDataShape, LpStatus, LpStatusFlags, Reader, Table as _, TableId,
};

use crate::error::Cause;
use crate::reading::{Head, Zone};
use crate::session::Session;
use crate::{Days, JobError, Skipped, read};

/// Reads the blocks of every set that hold some of these days.
pub(crate) async fn read_days(
    session: &mut Session<'_>,
    days: Days,
) -> Result<Vec<Skipped>, JobError> {
    let mut whole = Vec::new();
    for set in 0..LP_SETS {
        let table = LpBlocks::table(set);
        let config = session
            .image
            .config()
            .map_err(|error| JobError::on("Reading", table, error))?;
        if !config.uses(table) || session.image.contains(table) {
            continue;
        }
        let had = match plan(&session.image, set).filter(|_| config.reads_by_offset()) {
            Some(plan) => blocks(session, set, &plan, days).await?,
            None => false,
        };
        if !had {
            whole.push(table);
        }
    }
    read::read_tables(session, whole).await
}

/// Where the blocks lie.
struct Plan {
    /// Bytes of a block.
    size: usize,
    minutes: u8,
    intervals: u16,
    /// The places of the valid blocks, the newest first.
    newest_first: Vec<usize>,
}

fn plan(image: &Image, set: usize) -> Option<Plan> {
    let shape = LpDataShape::of(image, set).ok()?;
    let size = shape
        .block_bytes(image.formats().ok()?)
        .filter(|size| *size > 0)?;
    let status = image
        .get::<LpStatus>()
        .ok()?
        .sets
        .get(set)
        .copied()
        .flatten()?;
    let dims = shape.set();
    let head = Head {
        newest_first: status.flags.contains(LpStatusFlags::NEWEST_BLOCK_FIRST),
        places: dims.blocks.into(),
        valid: status.valid_blocks.into(),
        last: status.last_block.into(),
    };
    let (mut order, _) = head.oldest_first(&LpStatus::ID.to_string());
    order.reverse();
    Some(Plan {
        size,
        minutes: dims.interval_minutes,
        intervals: dims.block_intervals,
        newest_first: order,
    })
}

/// Whether the meter gave all of these.
async fn blocks(
    session: &mut Session<'_>,
    set: usize,
    plan: &Plan,
    days: Days,
) -> Result<bool, JobError> {
    let table = LpBlocks::table(set);
    let count = plan.newest_first.len();
    for (done, place) in plan.newest_first.iter().enumerate() {
        let step = format!("Reading block {} of {table}", done + 1);
        session.context().events.step(step, done, count);
        let start = place * plan.size;
        match session.read_part(table, start..start + plan.size).await {
            Ok(true) => (),
            Ok(false)
            | Err(JobError {
                cause: Cause::Refused { .. } | Cause::BadAnswer(_) | Cause::Unsure { .. },
                ..
            }) => {
                session.image.remove(table);
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        if begins_before(&session.image, table, start, plan, days) {
            break;
        }
    }
    Ok(true)
}

/// The block at these bytes holds the beginning of the first day, or lies before it.
fn begins_before(image: &Image, table: TableId, start: usize, plan: &Plan, days: Days) -> bool {
    let Some(from) = days.from else {
        return false;
    };
    let found = image
        .parts()
        .find(|(id, offset, _)| *id == table && *offset == start);
    let (Some((.., bytes)), Ok(formats)) = (found, image.formats()) else {
        return false;
    };
    let stamp = Reader::new(table, bytes, formats).stime("BLK_END_TIME");
    let end = stamp.ok().and_then(|stamp| Zone::of(image).when(&stamp));
    let minutes = i64::from(plan.minutes) * i64::from(plan.intervals);
    // A block without a time is no reason to stop. The newest, not yet full, counts as full: at worst one block too many is read.
    end.is_some_and(|end| {
        let begins = end.local.saturating_sub(SignedDuration::from_mins(minutes));
        begins <= from.at(0, 0, 0, 0)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use meterbench_c1219::GenConfig;

    use super::*;

    #[test]
    fn no_block_is_fetched_that_ends_as_the_first_day_begins() {
        let config = GenConfig {
            format_control_2: 2,
            std_version: 1,
            ..GenConfig::default()
        };
        let mut image = Image::new();
        image.put(&config).unwrap();
        let table = LpBlocks::table(0);
        // It ends on 16 July 2025 at midnight: a day of 96 intervals.
        image.set_part(table, 605, vec![25, 7, 16, 0, 0]);
        let plan = Plan {
            size: 605,
            minutes: 15,
            intervals: 96,
            newest_first: vec![1],
        };
        let stops = |from| {
            let days = Days { from, to: None };
            begins_before(&image, table, 605, &plan, days)
        };
        assert!(stops(Some(date(2025, 7, 16))) && stops(Some(date(2025, 7, 15))));
        assert!(!stops(Some(date(2025, 7, 14))) && !stops(None));
        let other = begins_before(&image, table, 0, &plan, Days::default());
        assert!(!other, "a block that was not read says nothing");
    }
}
