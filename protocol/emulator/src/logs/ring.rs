//! Where a list puts what is new.
//!
//! Is: order, room, overflow and counts of ST-26, ST-74 and ST-76 alike.
//! Is not: the load profile, whose blocks are filled bit by bit; see `life::profile`.
//! Shape: newest first, it goes to the front and the others move back. Oldest first, it goes behind the last; where there is
//! no more room, a circular list overwrites its oldest entry and goes round, any other moves up.
//! Source: C12.19 tables 26, 74 and 76.

use meterbench_c1219::{ListFlags, ListStatus};

/// Puts in what `make` makes of its sequence number, of which the list keeps the bits of `numbers`. `false` if the list stops
/// when nobody reads it, and nobody has.
pub(crate) fn push<T>(
    status: &mut ListStatus,
    entries: &mut [T],
    stops: bool,
    numbers: u32,
    make: impl FnOnce(u32) -> T,
) -> bool {
    let room = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    if status.unread >= room {
        status.flags = status.flags.with(ListFlags::OVERFLOW, room > 0);
        if stops || room == 0 || status.flags.contains(ListFlags::INHIBIT_OVERFLOW) {
            return false;
        }
    }
    let full = status.valid >= room;
    let place = if status.flags.contains(ListFlags::NEWEST_FIRST) {
        entries.rotate_right(1);
        0
    } else if status.valid == 0 {
        0
    } else if full && !status.flags.contains(ListFlags::CIRCULAR) {
        entries.rotate_left(1);
        room - 1
    } else {
        status.last.saturating_add(1) % room
    };
    let sequence = status.last_sequence.wrapping_add(1) & numbers;
    if let Some(entry) = entries.get_mut(usize::from(place)) {
        *entry = make(sequence);
    }
    status.last = place;
    status.last_sequence = sequence;
    status.valid = status.valid.saturating_add(1).min(room);
    status.unread = status.unread.saturating_add(1).min(room);
    true
}

/// Nothing in it: procedures 3 and 4. Its order and what it does when it is full stay.
pub(crate) fn empty(status: &mut ListStatus) {
    *status = ListStatus {
        flags: status.flags.with(ListFlags::OVERFLOW, false),
        ..ListStatus::default()
    };
}

/// So many more of its entries were read: procedure 5. What was lost before is told no more.
pub(crate) fn read(status: &mut ListStatus, entries: u16) {
    status.unread = status.unread.saturating_sub(entries);
    status.flags = status.flags.with(ListFlags::OVERFLOW, false);
}

/// The places of the valid entries, the oldest one first.
#[cfg(test)]
pub(crate) fn places(status: &ListStatus, room: usize) -> Vec<usize> {
    let (valid, last) = (usize::from(status.valid), usize::from(status.last));
    (0..valid)
        .rev()
        .map(|age| {
            if status.flags.contains(ListFlags::NEWEST_FIRST) {
                last + age
            } else {
                (last + room - age) % room
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_last_entries_are_there_in_order_and_every_count_is_right(
            flags in 0u8..16,
            stops: bool,
            room in 0usize..6,
            // Read so many, or add one.
            steps in proptest::collection::vec(prop_oneof![Just(None), (0u16..4).prop_map(Some)], 0..60),
        ) {
            let flags = ListFlags(flags).with(ListFlags::OVERFLOW, false);
            let mut status = ListStatus { flags, ..ListStatus::default() };
            let mut entries = vec![0; room];
            // All that ever went in, how many nobody has read, and whether some were lost since the last reading.
            let (mut all, mut unread, mut lost) = (Vec::new(), 0, false);
            let stops_here = stops || flags.contains(ListFlags::INHIBIT_OVERFLOW);
            for step in steps {
                match step {
                    Some(some) => {
                        read(&mut status, some);
                        unread -= usize::from(some).min(unread);
                        lost = false;
                    }
                    None => {
                        let full = unread == room;
                        lost |= full && room > 0;
                        let put = push(&mut status, &mut entries, stops, u32::MAX, |number| number);
                        prop_assert_eq!(put, room > 0 && !(full && stops_here));
                        if put {
                            all.push(u32::try_from(all.len() + 1).unwrap());
                            unread = (unread + 1).min(room);
                        }
                    }
                }
                let held: Vec<u32> = places(&status, room).into_iter().map(|place| entries[place]).collect();
                prop_assert_eq!(&held[..], &all[all.len() - all.len().min(room)..]);
                prop_assert_eq!(usize::from(status.unread), unread);
                prop_assert_eq!(usize::try_from(status.last_sequence).unwrap(), all.len());
                prop_assert_eq!(status.flags, flags.with(ListFlags::OVERFLOW, lost));
            }
            empty(&mut status);
            prop_assert_eq!(status, ListStatus { flags, ..ListStatus::default() });
        }

        #[test]
        fn any_head_is_taken_without_panic(
            flags: u8, valid: u16, last: u16, last_sequence: u32, unread: u16, room in 0usize..4,
        ) {
            let mut status = ListStatus { flags: ListFlags(flags), valid, last, last_sequence, unread };
            let mut entries = vec![0; room];
            let put = push(&mut status, &mut entries, false, 0xFFFF, |number| number);
            prop_assert!(!put || status.last_sequence <= 0xFFFF && usize::from(status.last) < room);
        }
    }

    #[test]
    fn sequence_numbers_wrap_at_their_width() {
        let mut status = ListStatus {
            last_sequence: 0xFFFF,
            ..ListStatus::default()
        };
        assert!(push(&mut status, &mut [0], false, 0xFFFF, |number| number));
        assert_eq!(status.last_sequence, 0);
    }
}
