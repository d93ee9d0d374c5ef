//! The registers as the meter's own display shows them: every screen of its lists, with its format and multiplier.

use egui::{Ui, vec2};
use meterbench_profiles::program::ListName;

use crate::{
    lcd::{self, Shown},
    picture::list_words,
    theme, widgets,
};

/// Of one screen.
const WIDTH: f32 = 196.0;

pub(super) fn ui(ui: &mut Ui, lists: &[(ListName, Vec<Shown>)]) {
    if lists.iter().all(|(_, screens)| screens.is_empty()) {
        let about = "The meter's display lists (ST-33) were not read";
        widgets::notice(ui, widgets::Tone::Plain, "Not known", &[about]);
        return;
    }
    for (list, screens) in lists.iter().filter(|(_, screens)| !screens.is_empty()) {
        let title = format!("{} list, {} screens", list_words(*list), screens.len());
        widgets::card(ui, &title, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::GAP);
                for shown in screens {
                    lcd::still(ui, shown, WIDTH);
                }
            });
        });
    }
}
