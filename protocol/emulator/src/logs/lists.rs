//! Procedures 4 and 5: the pointers of the lists that tools read.
//!
//! Is: emptying a list, and taking note of how much of it was read, for logs, self reads and load profile alike.
//! Shape: LIST 255 is every list but the event log. Entries of a list that was emptied stay where they are, and are valid no
//! more. More entries than any of the lists has unread are refused.
//! Source: C12.19 fact sheet 3. What becomes of the pointers is told by no source: all of them are as in a new meter.

use meterbench_c1219::procedure::{List, ResultCode};
use meterbench_c1219::{
    EventLog, HistoryLog, Image, ListFlags, ListStatus, LpStatus, LpStatusFlags, SelfReads,
    TableError,
};

use super::{Event, ring};
use crate::meter::Meter;

/// One list of a meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum One {
    Events,
    History,
    SelfReads,
    /// Set 0 to 3.
    Profile(usize),
}

const SETS: [One; 4] = [
    One::Profile(0),
    One::Profile(1),
    One::Profile(2),
    One::Profile(3),
];

/// The lists that a code of procedures 4 and 5 means.
fn named(list: List) -> Result<Vec<One>, ResultCode> {
    Ok(match list {
        List::EventLog => vec![One::Events],
        List::SelfReads => vec![One::SelfReads],
        List::LoadProfile(set) => vec![One::Profile(usize::from(set).wrapping_sub(1))],
        List::AllLoadProfile => SETS.to_vec(),
        List::HistoryLog => vec![One::History],
        List::All => [One::SelfReads, One::History]
            .into_iter()
            .chain(SETS)
            .collect(),
        List::Unknown(_) => return Err(ResultCode::InvalidParameter),
    })
}

impl Meter {
    /// Procedure 4.
    pub(crate) fn reset_list(&mut self, list: List) -> Result<(), ResultCode> {
        let lists = self.for_each(list, &mut ring::empty)?;
        self.log(Event::ListReset(list));
        for list in lists {
            match list {
                One::Events => self.log(Event::EventsCleared),
                One::History => self.log(Event::HistoryCleared),
                One::SelfReads | One::Profile(_) => (),
            }
        }
        Ok(())
    }

    /// Procedure 5.
    pub(crate) fn update_list(&mut self, list: List, entries: u16) -> Result<(), ResultCode> {
        let mut most = 0;
        self.for_each(list, &mut |status| most = most.max(status.unread))?;
        if entries > most {
            return Err(ResultCode::InvalidParameter);
        }
        let lists = self.for_each(list, &mut |status| ring::read(status, entries))?;
        self.log(Event::ListUpdated(list));
        for list in lists {
            match list {
                One::Events => self.log(Event::EventsRead(entries)),
                One::History => self.log(Event::HistoryRead(entries)),
                One::SelfReads | One::Profile(_) => (),
            }
        }
        Ok(())
    }

    /// Does something to the head of every list meant that this meter has; gives those.
    fn for_each(
        &mut self,
        list: List,
        change: &mut dyn FnMut(&mut ListStatus),
    ) -> Result<Vec<One>, ResultCode> {
        let mut found = Vec::new();
        for one in named(list)? {
            if with_head(&mut self.image, one, change).map_err(|_| ResultCode::Conflict)? {
                found.push(one);
            }
        }
        if found.is_empty() {
            return Err(ResultCode::Conflict);
        }
        Ok(found)
    }
}

/// Changes the head of a list; `false` if the meter hasn't this list.
fn with_head(
    image: &mut Image,
    one: One,
    change: &mut dyn FnMut(&mut ListStatus),
) -> Result<bool, TableError> {
    match one {
        One::Events => {
            let Some(EventLog(mut log)) = image.find()? else {
                return Ok(false);
            };
            change(&mut log.status);
            image.put(&EventLog(log))?;
        }
        One::History => {
            let Some(HistoryLog(mut log)) = image.find()? else {
                return Ok(false);
            };
            change(&mut log.status);
            image.put(&HistoryLog(log))?;
        }
        One::SelfReads => {
            let Some(mut reads) = image.find::<SelfReads>()? else {
                return Ok(false);
            };
            change(&mut reads.status);
            image.put(&reads)?;
        }
        One::Profile(set) => {
            let Some(mut profile) = image.find::<LpStatus>()? else {
                return Ok(false);
            };
            let Some(Some(set)) = profile.sets.get_mut(set) else {
                return Ok(false);
            };
            // The same flags stand in the same bits; those beyond are the set's own.
            let mut head = ListStatus {
                flags: ListFlags(set.flags.0),
                valid: set.valid_blocks,
                last: set.last_block,
                last_sequence: set.last_sequence,
                unread: set.unread_blocks,
            };
            change(&mut head);
            set.flags = LpStatusFlags(head.flags.0);
            set.valid_blocks = head.valid;
            set.last_block = head.last;
            set.last_sequence = head.last_sequence;
            set.unread_blocks = head.unread;
            if head.valid == 0 {
                set.valid_intervals = 0;
            }
            image.put(&profile)?;
        }
    }
    Ok(true)
}
