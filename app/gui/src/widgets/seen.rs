//! A long list inside something that is scrolled, of which only the rows in sight are drawn.
//!
//! Is: for rows of one height under other things in the same scroll area, where a table of its own would scroll by itself.
//! Is not: scrolling; the caller has a `ScrollArea` around it.
//! Units: points.

use egui::{Ui, vec2};

/// Rows drawn beyond the edges, so that one that is half in sight is whole.
const BEYOND: usize = 1;

/// Show `count` rows of this height; `row` is asked for those in sight.
pub fn rows_in_sight(ui: &mut Ui, count: usize, height: f32, mut row: impl FnMut(&mut Ui, usize)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let (top, sight) = (ui.cursor().top(), ui.clip_rect());
        let rows_to = |edge: f32| ((edge - top) / height).max(0.0) as usize;
        let first = rows_to(sight.top()).saturating_sub(BEYOND).min(count);
        let last = (rows_to(sight.bottom()) + 1 + BEYOND).clamp(first, count);
        ui.add_space(first as f32 * height);
        for place in first..last {
            ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
                ui.set_min_height(height);
                ui.set_max_height(height);
                row(ui, place);
            });
        }
        ui.add_space((count - last) as f32 * height);
    });
}
