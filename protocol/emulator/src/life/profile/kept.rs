//! The recorder's part of a meter's state: the interval that runs.

use super::Profile;
use crate::state::KeptProfile;

impl Profile {
    pub(crate) fn kept(&self) -> KeptProfile {
        KeptProfile {
            energies: self.lanes.iter().map(|lane| lane.energy).collect(),
            began: self.began,
            notes: self.notes,
            changed: self.changed,
            offset: self.offset,
            last_end: self.last_end,
        }
    }

    /// Into a recorder of the same tables; `false` if it is not of these.
    #[must_use]
    pub(crate) fn recall(&mut self, kept: &KeptProfile) -> bool {
        if self.lanes.len() != kept.energies.len() {
            return false;
        }
        for (lane, energy) in self.lanes.iter_mut().zip(&kept.energies) {
            lane.energy = *energy;
        }
        self.began = kept.began;
        self.notes = kept.notes;
        self.changed = kept.changed;
        self.offset = kept.offset;
        self.last_end = kept.last_end;
        true
    }
}
