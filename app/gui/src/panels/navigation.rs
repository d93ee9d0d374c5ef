//! The pages, at the left, with what waits on each.

use egui::{Color32, RichText, Ui};
use meterbench_profiles::Severity;

use crate::{
    action::Action,
    state::{Document, Page, State},
    theme::{self, palette},
    widgets::nav_item,
};

/// Show the navigation.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.spacing_mut().item_spacing.y = 2.0;
    for (title, pages) in [("METER", &Page::METER[..]), ("PROGRAM", &Page::PROGRAM[..])] {
        ui.add_space(10.0);
        let weak = palette(ui).weak;
        ui.horizontal(|ui| {
            ui.add_space(12.0);
            ui.label(RichText::new(title).font(theme::strong(11.0)).color(weak));
        });
        for page in pages {
            let badge = badge(ui, state, *page);
            let badge = badge.as_ref().map(|(text, color)| (text.as_str(), *color));
            if nav_item(ui, page.words(), state.page == *page, badge).clicked() {
                actions.push(Action::Go(*page));
            }
        }
    }
    actions
}

/// What waits on a page: a count of findings, or a mark for unsaved changes.
fn badge(ui: &Ui, state: &State, page: Page) -> Option<(String, Color32)> {
    let p = palette(ui);
    let mine = |path: &str| Page::of_path(path) == Some(page);
    let found: Vec<Severity> = state
        .findings
        .iter()
        .filter(|finding| mine(&finding.path))
        .map(|finding| finding.severity)
        .collect();
    if !found.is_empty() {
        let color = if found.contains(&Severity::Error) {
            p.error
        } else {
            p.warning
        };
        return Some((found.len().to_string(), color));
    }
    let unsaved =
        page == Page::Program && state.document.as_ref().is_some_and(Document::is_changed);
    unsaved.then(|| ("●".to_owned(), p.accent))
}
