//! Where a finding leads: the field of a setting takes the focus and comes into view.
//!
//! Is: `anchor`, which a field calls with its setting's path, and `claimed`, by which the window learns that one did.
//! Is not: the way there when no field has that very path; `update` then tries the setting that holds it.

use egui::{Align, Context, Id, Response};

use crate::state::State;

/// Call it with a field's response and the path of its setting: "demand.interval_minutes".
pub fn anchor(state: &State, path: &str, response: &Response) {
    let Some(wanted) = &state.wanted else { return };
    if !leads_to(wanted, path) {
        return;
    }
    let free = response.ctx.data_mut(|data| {
        let claimed = data.get_temp_mut_or_default::<bool>(id());
        !std::mem::replace(claimed, true)
    });
    if free {
        response.request_focus();
        response.scroll_to_me(Some(Align::Center));
    }
}

/// Whether a field has taken the focus since this was asked last.
pub fn claimed(ctx: &Context) -> bool {
    ctx.data_mut(|data| data.remove_temp::<bool>(id()))
        .unwrap_or(false)
}

/// Whether who looks for a setting wants this field: the setting's own, or one of something that it holds.
fn leads_to(wanted: &str, path: &str) -> bool {
    path.strip_prefix(wanted)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn id() -> Id {
    Id::unique("a finding's field")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_leads_to_its_field_or_to_one_inside_it() {
        assert!(leads_to("demand.decimals", "demand.decimals"));
        assert!(leads_to("display.normal", "display.normal.items[0]"));
        assert!(leads_to("tou.season", "tou.season[1].starts"));
        assert!(!leads_to("tou.season[1]", "tou.season[12]"));
        assert!(!leads_to("demand.decimals", "demand"));
    }
}
