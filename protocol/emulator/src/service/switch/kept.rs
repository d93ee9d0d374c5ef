//! The switch's part of a meter's state.

use super::{Armed, Cause, Motion, Switch};
use crate::state::KeptService;

impl Switch {
    /// Once MT-102 has been told, nothing else is to be kept.
    pub(crate) fn keep(&self, kept: &mut KeptService) {
        let Switch {
            armed,
            motion,
            back_feed,
            closed: _,
            wanted: _,
            locked: _,
            by_limiter: _,
            button: _,
            fault: _,
            moved: _,
            last: _,
        } = self;
        kept.state = self.state(0);
        kept.armed = armed.map(|armed| (armed.until, armed.ignores_voltage));
        kept.motion = motion.map(|motion| (motion.ends, motion.cause as u8));
        kept.back_feed = *back_feed;
    }

    pub(crate) fn recalled(kept: &KeptService) -> Switch {
        Switch {
            armed: kept.armed.map(|(until, ignores_voltage)| Armed {
                until,
                ignores_voltage,
            }),
            motion: kept.motion.map(|(ends, cause)| Motion {
                ends,
                cause: match cause {
                    2 => Cause::Button,
                    3 => Cause::Limiter,
                    _ => Cause::Remote,
                },
            }),
            back_feed: kept.back_feed,
            ..Switch::of_state(kept.state)
        }
    }
}
