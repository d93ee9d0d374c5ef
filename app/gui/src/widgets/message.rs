//! What the window has to say: a problem, a notice, an empty page.

use egui::{Color32, CornerRadius, Frame, Margin, RichText, Stroke, Ui};

use super::primary;
use crate::{
    state::Problem,
    theme::{self, palette},
};

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Good,
    /// Something to know.
    Plain,
    /// Something to look at.
    Warning,
    /// Something is wrong.
    Error,
}

impl Tone {
    /// Foreground and ground.
    pub fn colors(self, ui: &Ui) -> (Color32, Color32) {
        let p = palette(ui);
        match self {
            Tone::Good => (p.good, p.good_faint),
            Tone::Plain => (p.accent, p.accent_faint),
            Tone::Warning => (p.warning, p.warning_faint),
            Tone::Error => (p.error, p.error_faint),
        }
    }
}

/// A box with a heading and sentences, as wide as there is room.
pub fn notice(ui: &mut Ui, tone: Tone, heading: &str, lines: &[&str]) {
    notice_with(ui, tone, heading, lines, |_| ());
}

/// The same, with more below the sentences.
pub fn notice_with<R>(
    ui: &mut Ui,
    tone: Tone,
    heading: &str,
    lines: &[&str],
    more: impl FnOnce(&mut Ui) -> R,
) -> R {
    let (color, ground) = tone.colors(ui);
    let inner = Frame::new()
        .fill(ground)
        .stroke(Stroke::new(1.0, color.gamma_multiply(0.45)))
        .corner_radius(CornerRadius::same(theme::ROUND))
        .inner_margin(Margin::symmetric(theme::CARD_MARGIN, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.style_mut().interaction.selectable_labels = true;
            ui.label(
                RichText::new(heading)
                    .font(theme::strong(14.0))
                    .color(color),
            );
            for line in lines {
                ui.label(*line);
            }
            more(ui)
        })
        .inner;
    ui.add_space(theme::GAP - ui.spacing().item_spacing.y);
    inner
}

/// What failed, why, and what to try. True when it was put away.
pub fn problem(ui: &mut Ui, problem: &Problem) -> bool {
    let lines = [problem.why.as_str(), problem.hint.as_str()];
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    notice_with(ui, Tone::Error, &problem.what, &lines, |ui| {
        ui.add_space(2.0);
        ui.button("Dismiss").clicked()
    })
}

/// A page with nothing in it yet: what to do first, and the button for it.
pub fn empty(ui: &mut Ui, heading: &str, about: &str, button: &str, enabled: bool) -> bool {
    let weak = palette(ui).weak;
    let mut clicked = false;
    super::card(ui, "", |ui| {
        ui.add_space(26.0);
        ui.vertical_centered(|ui| {
            ui.label(RichText::new(heading).font(theme::strong(16.0)));
            ui.label(RichText::new(about).color(weak));
            ui.add_space(8.0);
            if !button.is_empty() {
                clicked = primary(ui, button, enabled).clicked();
            }
        });
        ui.add_space(26.0);
    });
    clicked
}
