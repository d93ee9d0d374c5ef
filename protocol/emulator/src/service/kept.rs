//! The service's part of a meter's state.

use meterbench_c1219::Image;

use super::{Limiter, Service, Switch};
use crate::state::KeptService;

impl Service {
    /// `None` for a meter without a switch. What MT-102, ST-3 and the logs have been told is not kept again.
    pub(crate) fn kept(&self) -> Option<KeptService> {
        let Service {
            switch,
            limiter,
            line,
            now,
            ahead,
            result: _,
            violated: _,
            events: _,
        } = self;
        let mut kept = KeptService {
            state: 0,
            armed: None,
            motion: None,
            back_feed: 0,
            line: *line,
            now: *now,
            ahead: *ahead,
            begun: (0, 0),
            suspended: None,
            ends: None,
            held: None,
            violations: Vec::new(),
        };
        switch.as_ref()?.keep(&mut kept);
        limiter.keep(&mut kept);
        Some(kept)
    }

    pub(crate) fn recalled(kept: &KeptService, image: &Image) -> Service {
        let limit = image.find().ok().flatten().unwrap_or_default();
        Service {
            switch: Some(Switch::recalled(kept)),
            limiter: Limiter::recalled(kept, limit),
            line: kept.line,
            now: kept.now,
            ahead: kept.ahead,
            ..Service::default()
        }
    }
}
