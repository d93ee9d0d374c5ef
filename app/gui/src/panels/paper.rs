//! What a sheet is printed on, chosen beside the button that makes it.
//!
//! Is: the choice, remembered for the next sheet and the next run.
//! Is not: the sheet; see `export`.

use egui::{ComboBox, Ui};
use meterbench_jobs::report::sheet::Paper;

use crate::widgets;

const ALL: [(Paper, &str); 2] = [(Paper::Letter, "Letter"), (Paper::A4, "A4")];

/// Show it; another paper, when that was chosen.
pub fn ui(ui: &mut Ui, now: Paper) -> Option<Paper> {
    let place = ALL.iter().position(|(paper, _)| *paper == now);
    let words = ALL.map(|(_, words)| words);
    let list = ComboBox::from_id_salt("paper").width(64.0).selected_text(
        place
            .and_then(|place| words.get(place))
            .map_or("", |words| words),
    );
    let (response, chosen) = widgets::chooser(ui, list, place, &words);
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_label("Paper"));
    response.on_hover_text("What sheets are printed on");
    ALL.get(chosen?).map(|(paper, _)| *paper)
}
