//! Where a finding leads: the field of a setting takes the focus and comes into view.

use egui::{Align, Response};

use crate::state::State;

/// Call it with a field's response and the path of its setting: "demand.interval_minutes".
pub fn anchor(state: &State, path: &str, response: &Response) {
    if state.wanted.as_deref() == Some(path) {
        response.request_focus();
        response.scroll_to_me(Some(Align::Center));
    }
}
