//! The limiter's part of a meter's state.

use super::{Energies, Limiter, ServiceLimit};
use crate::state::KeptService;

impl Limiter {
    pub(crate) fn keep(&self, kept: &mut KeptService) {
        let Limiter {
            limit: _,
            begun,
            suspended,
            ends,
            held,
            violations,
        } = self;
        kept.begun = (begun.delivered, begun.received);
        kept.suspended = *suspended;
        kept.ends = *ends;
        kept.held = *held;
        kept.violations.clone_from(violations);
    }

    /// `limit`: what MT-103 says.
    pub(crate) fn recalled(kept: &KeptService, limit: ServiceLimit) -> Limiter {
        let (delivered, received) = kept.begun;
        Limiter {
            limit,
            begun: Energies {
                delivered,
                received,
            },
            suspended: kept.suspended,
            ends: kept.ends,
            held: kept.held,
            violations: kept.violations.clone(),
        }
    }
}
