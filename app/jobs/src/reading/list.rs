//! Where the entries of a list lie, the oldest first.
//!
//! Is: blocks of a load profile, entries of a log and self reads, in either order, wrapped or not.
//! Is not: trust in what the list says of itself; what can't be is noted, and the places are taken as they come.
//! Source: C12.19 tables 26, 63, 74 and 76.

/// What the head of a list says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    /// The newest comes first.
    pub newest_first: bool,
    /// Places there are.
    pub places: usize,
    /// Entries that are valid.
    pub valid: usize,
    /// The place of the newest.
    pub last: usize,
}

impl Head {
    /// The places of the valid entries, the oldest first, and what is wrong with the head.
    pub(crate) fn oldest_first(self, table: &str) -> (Vec<usize>, Option<String>) {
        let Head {
            newest_first,
            places,
            ..
        } = self;
        let valid = self.valid.min(places);
        if valid == 0 {
            let wrong = self.valid > 0;
            return (Vec::new(), wrong.then(|| self.too_many(table)));
        }
        let (last, wrong) = if self.last < places {
            let wrong = (self.valid > places).then(|| self.too_many(table));
            (self.last, wrong)
        } else {
            let usual = if newest_first { 0 } else { valid - 1 };
            let words = format!(
                "{table} says that its newest entry is number {}, where it has room for {places}: taken in the order in which they stand",
                self.last
            );
            (usual, Some(words))
        };
        let newest = (0..valid).map(|back| match newest_first {
            true => (last + back) % places,
            false => (last + places - back) % places,
        });
        let mut order: Vec<usize> = newest.collect();
        order.reverse();
        (order, wrong)
    }

    fn too_many(self, table: &str) -> String {
        format!(
            "{table} says that {} entries are valid, where it has room for {}",
            self.valid, self.places
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(newest_first: bool, places: usize, valid: usize, last: usize) -> (Vec<usize>, bool) {
        let head = Head {
            newest_first,
            places,
            valid,
            last,
        };
        let (order, wrong) = head.oldest_first("ST-63");
        (order, wrong.is_some())
    }

    #[test]
    fn either_order_wrapped_or_not() {
        assert_eq!(order(false, 4, 3, 2), (vec![0, 1, 2], false));
        assert_eq!(order(false, 4, 4, 1), (vec![2, 3, 0, 1], false));
        assert_eq!(order(true, 4, 3, 0), (vec![2, 1, 0], false));
        assert_eq!(order(true, 4, 4, 2), (vec![1, 0, 3, 2], false));
        assert_eq!(order(false, 4, 0, 0), (vec![], false));
    }

    #[test]
    fn a_head_that_can_not_be_is_told_and_nothing_is_lost() {
        assert_eq!(order(false, 4, 9, 3), (vec![0, 1, 2, 3], true));
        assert_eq!(order(true, 4, 2, 70), (vec![1, 0], true));
        assert_eq!(order(false, 4, 2, 70), (vec![0, 1], true));
        assert_eq!(order(false, 0, 3, 0), (vec![], true));
    }
}
