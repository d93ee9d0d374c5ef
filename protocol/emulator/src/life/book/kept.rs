//! The books' part of a meter's state: what the registers don't show.

use super::Book;
use crate::state::KeptBook;

impl Book {
    pub(crate) fn kept(&self) -> KeptBook {
        KeptBook {
            energies: self.energies.clone(),
            demands: self.demands.iter().map(super::Demand::kept).collect(),
            present: self
                .present
                .as_ref()
                .map_or_else(Vec::new, |present| present.energies.clone()),
        }
    }

    /// Into books that were opened on the same tables; `false` if it is not of these.
    #[must_use]
    pub(crate) fn recall(&mut self, kept: &KeptBook) -> bool {
        let widths = |energies: &[Vec<i128>]| energies.iter().map(Vec::len).collect::<Vec<_>>();
        if widths(&self.energies) != widths(&kept.energies)
            || self.demands.len() != kept.demands.len()
        {
            return false;
        }
        self.energies.clone_from(&kept.energies);
        for (demand, kept) in self.demands.iter_mut().zip(&kept.demands) {
            demand.recall(kept);
        }
        match &mut self.present {
            Some(present) if present.energies.len() == kept.present.len() => {
                present.energies.clone_from(&kept.present);
                true
            }
            Some(_) => false,
            None => kept.present.is_empty(),
        }
    }
}
