//! What the checks found, each with what to do, and the way to where it is.

use egui::{
    Align, Button, Color32, CornerRadius, CursorIcon, Frame, Layout, Margin, RichText, Role, Sense,
    Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, vec2,
};
use meterbench_jobs::Help;
use meterbench_profiles::{Finding, Severity};

use crate::{
    action::Action,
    help::HelpAction,
    state::Page,
    theme::{self, palette},
    words::{plain, sentence},
};

/// A colour and a word for how bad a finding is.
pub fn severity_mark(ui: &Ui, severity: Severity) -> (Color32, &'static str) {
    let p = palette(ui);
    match severity {
        Severity::Error => (p.error, "Error"),
        Severity::Warning => (p.warning, "Warning"),
    }
}

/// The list, errors first.
pub fn findings(ui: &mut Ui, findings: &[Finding], actions: &mut Vec<Action>) {
    let p = palette(ui);
    if findings.is_empty() {
        ui.horizontal(|ui| {
            ui.label(RichText::new("✓").color(p.good));
            ui.label(RichText::new("No findings").color(p.weak));
        });
        return;
    }
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in sorted {
        one(ui, finding, actions);
    }
}

fn one(ui: &mut Ui, finding: &Finding, actions: &mut Vec<Action>) {
    let p = palette(ui);
    let (color, word) = severity_mark(ui, finding.severity);
    let shown = Frame::new()
        .fill(p.card)
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(4))
        .inner_margin(Margin {
            left: 12,
            right: 10,
            top: 7,
            bottom: 7,
        })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal(|ui| {
                ui.label(RichText::new(word).font(theme::strong(12.0)).color(color));
                ui.label(RichText::new(&*finding.code).small().color(p.weak));
            });
            ui.label(sentence(&plain(&finding.message)));
            ui.label(
                RichText::new(sentence(&plain(&finding.hint)))
                    .small()
                    .color(p.weak),
            );
        })
        .response;
    let mark = egui::Rect::from_min_size(shown.rect.min, vec2(3.0, shown.rect.height()));
    ui.painter().rect_filled(mark, CornerRadius::same(1), color);
    leads(ui, &shown, finding, actions);
    why(ui, shown.rect, finding, actions);
}

/// The card leads to the field that the finding is about.
fn leads(ui: &mut Ui, shown: &egui::Response, finding: &Finding, actions: &mut Vec<Action>) {
    let p = palette(ui);
    let Some(page) = Page::of_path(&finding.path) else {
        return;
    };
    let leads = ui
        .interact(shown.rect, shown.id.with("go"), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(format!("Go to {}", page.words()));
    let name = format!("Go to {}: {}", page.words(), finding.code);
    leads.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if leads.has_focus() || leads.hovered() {
        let width = if leads.has_focus() { 2.0 } else { 1.0 };
        let edge = Stroke::new(width, p.accent);
        ui.painter()
            .rect_stroke(shown.rect, CornerRadius::same(4), edge, StrokeKind::Inside);
    }
    if leads.clicked() {
        actions.push(Action::Find(finding.path.clone()));
    }
}

/// At the right of the first line, above what leads to the page: what the finding means.
fn why(ui: &mut Ui, card: egui::Rect, finding: &Finding, actions: &mut Vec<Action>) {
    if Help::english().finding(&finding.code).is_none() {
        // A house rule: its file says why.
        return;
    }
    let place = egui::Rect::from_min_size(card.right_top() + vec2(-56.0, 4.0), vec2(50.0, 20.0));
    let right = Layout::right_to_left(Align::Center);
    let mut corner = ui.new_child(UiBuilder::new().max_rect(place).layout(right));
    corner.spacing_mut().interact_size.y = 0.0;
    let words = RichText::new("Why?").small().color(palette(ui).accent);
    let button = corner.add(Button::new(words).frame_when_inactive(false));
    let name = format!("Why: {}", finding.code);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if button.clicked() {
        let key = finding.code.to_string();
        actions.push(Action::Help(HelpAction::Show(key)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_leads_to_its_page() {
        assert_eq!(
            Page::of_path("display.normal.items[2].caption"),
            Some(Page::Display)
        );
        assert_eq!(Page::of_path("multiplier.ct"), Some(Page::Multiplier));
        assert_eq!(Page::of_path("energy"), Some(Page::Energy));
        assert_eq!(Page::of_path("meter.form"), Some(Page::Program));
        assert_eq!(Page::of_path(""), None);
    }
}
