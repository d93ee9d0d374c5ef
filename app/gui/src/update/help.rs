//! Help: what F1 means here, and the way into the manual.

use super::Effect;
use crate::{
    help::{HelpAction, pointed, topic},
    state::State,
};

pub(super) fn update(state: &mut State, action: HelpAction) -> Vec<Effect> {
    match action {
        HelpAction::Point => return vec![Effect::Point],
        HelpAction::Pointed(names) => {
            // A second F1 on the same puts it away.
            let meant = pointed(state.page, &names);
            state.help = meant.filter(|meant| state.help != Some(*meant));
        }
        HelpAction::Show(key) => state.help = topic(&key),
        HelpAction::About(shown) => state.about = shown,
        HelpAction::Close => {
            state.help = None;
            state.no_manual = None;
        }
        HelpAction::Manual(place) => return vec![Effect::OpenManual(place)],
    }
    Vec::new()
}
