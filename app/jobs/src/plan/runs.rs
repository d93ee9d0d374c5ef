//! Which bytes of a table are sent.
//!
//! Is: runs of bytes that differ, joined where the gap between two costs the line less than another request.
//! Is not: whether a meter takes a part of a table; see `write`.
//! Units: bytes.

use std::ops::Range;

/// What a request costs besides the bytes that it brings: packets, ACKs and the answer, some 35 bytes, and the meter's thinking,
/// which at 9600 bit/s is worth a few more.
const REQUEST: usize = 40;

/// The bytes of `new` to be sent to a meter that holds `old`; the whole table where parts would cost as much, or where the two
/// have not the same length.
pub(super) fn runs(old: &[u8], new: &[u8]) -> Vec<Range<usize>> {
    let whole = 0..new.len();
    if old.len() != new.len() {
        return vec![whole];
    }
    let mut runs: Vec<Range<usize>> = Vec::new();
    let pairs = old.iter().zip(new).enumerate();
    for (at, _) in pairs.filter(|(_, (old, new))| old != new) {
        match runs.last_mut() {
            Some(last) if at - last.end < REQUEST => last.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    let cost = |runs: &[Range<usize>]| runs.iter().map(|run| run.len() + REQUEST).sum::<usize>();
    if cost(&runs) >= cost(std::slice::from_ref(&whole)) {
        runs = vec![whole];
    }
    runs
}

#[cfg(test)]
#[expect(
    clippy::single_range_in_vec_init,
    reason = "a list of runs may have one"
)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(len: usize, changed: &[usize]) -> Vec<Range<usize>> {
        let old = vec![0; len];
        let mut new = old.clone();
        for at in changed {
            new[*at] = 1;
        }
        runs(&old, &new)
    }

    #[test]
    fn runs_are_joined_when_the_gap_costs_less_than_a_request() {
        assert_eq!(of(400, &[5, 7]), [5..8]);
        assert_eq!(of(400, &[5, 44]), [5..45]);
        assert_eq!(of(400, &[5, 46]), [5..6, 46..47]);
        assert!(of(400, &[]).is_empty());
    }

    #[test]
    fn a_table_of_which_most_changes_is_sent_whole() {
        assert_eq!(of(42, &[0, 41]), [0..42]);
        assert_eq!(of(60, &[0, 50]), [0..1, 50..51]);
        assert_eq!(of(3, &[0, 2]), [0..3]);
        assert_eq!(runs(&[1], &[1, 2]), [0..2]);
    }

    proptest! {
        #[test]
        fn what_is_sent_makes_the_new_of_the_old_and_costs_no_more_than_all_of_it(
            (old, new) in (0usize..300).prop_flat_map(|len| {
                let table = || prop::collection::vec(0u8..3, len);
                (table(), table())
            })
        ) {
            let runs = runs(&old, &new);
            let mut table = old.clone();
            let mut end = 0;
            for run in &runs {
                prop_assert!(run.start >= end && run.end > run.start || new.is_empty());
                end = run.end;
                table[run.clone()].copy_from_slice(&new[run.clone()]);
            }
            prop_assert_eq!(&table, &new);
            let sent: usize = runs.iter().map(|run| run.len() + REQUEST).sum();
            prop_assert!(sent <= new.len() + REQUEST);
        }
    }
}
