//! Handing a reading on: the button, and the dialog in which one says what of it and as what.

use egui::{Frame, Id, Key, Modal, RichText, Ui};
use meterbench_jobs::export::{Side, Span, What};

use crate::{
    action::Action,
    found_left::ReportAction,
    hand_on::{Choice, HandOnAction, Kind},
    state::State,
    theme, widgets,
};

/// The button, where there is a reading; `first` is what is looked at, `seen` the range of it that is in sight.
pub fn button(
    ui: &mut Ui,
    state: &State,
    (first, seen): (What, Option<Span>),
    actions: &mut Vec<Action>,
) {
    let read = state.meter.as_ref();
    let read = read.is_some_and(|meter| meter.snapshot.is_some());
    let about = "Registers, load profile and logs as CSV, XLSX, Green Button and more";
    if read && ui.button("Export…").on_hover_text(about).clicked() {
        actions.push(Action::HandOn(HandOnAction::Open { first, seen }));
    }
}

/// What the last file could not hold, until it is put away.
pub fn told(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(told) = &state.hand_on.told else {
        return;
    };
    let lines: Vec<&str> = told.lines.iter().map(String::as_str).collect();
    let tone = match told.open {
        Some(_) => widgets::Tone::Good,
        None => widgets::Tone::Warning,
    };
    widgets::notice_with(ui, tone, &told.heading, &lines, |ui| {
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            let open = told.open.as_ref();
            if let Some(path) = open
                && ui.button("Open to print").clicked()
            {
                actions.push(Action::Report(ReportAction::Show(path.clone())));
            }
            if ui.button("Dismiss").clicked() {
                actions.push(Action::HandOn(HandOnAction::PutAway));
            }
        });
    });
}

/// The dialog, while it is open.
#[must_use]
pub fn dialog(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    // Where a file is being asked for, that comes first.
    let (Some(choice), None) = (&state.hand_on.open, &state.question) else {
        return actions;
    };
    let frame = Frame::popup(ui.style()).inner_margin(18);
    let modal = Modal::new(Id::unique("hand on"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(540.0);
            ui.label(RichText::new("Export the reading").font(theme::strong(16.0)));
            ui.add_space(4.0);
            let mut now = choice.clone();
            choices(ui, &mut now);
            if now != *choice {
                actions.push(Action::HandOn(HandOnAction::Choose(now)));
            }
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                if widgets::primary(ui, "Save file…", true).clicked() {
                    actions.push(Action::HandOn(HandOnAction::Save));
                }
                if ui.button("Cancel").clicked() {
                    actions.push(Action::HandOn(HandOnAction::Close));
                }
            });
        });
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    if (modal.should_close() || escaped) && actions.is_empty() {
        actions.push(Action::HandOn(HandOnAction::Close));
    }
    actions
}

fn choices(ui: &mut Ui, now: &mut Choice) {
    widgets::section_title(ui, "What");
    ui.horizontal(|ui| {
        for (what, words) in [
            (What::Profile, "Load profile"),
            (What::Registers, "Registers"),
            (What::Log, "Logs"),
        ] {
            let held = now.held.contains(&what) && now.kind != Kind::Json;
            let chosen = now.what == what && now.kind != Kind::Json;
            let radio = ui.add_enabled(held, egui::RadioButton::new(chosen, words));
            if radio
                .on_disabled_hover_text("Not in this reading, or not apart in this format")
                .clicked()
            {
                *now = now.clone().of(what);
            }
        }
    });
    ui.add_space(6.0);
    widgets::section_title(ui, "Format");
    for kind in Kind::ALL {
        ui.horizontal(|ui| {
            let radio = egui::RadioButton::new(now.kind == kind, kind.words());
            ui.scope(|ui| {
                ui.set_width(112.0);
                if ui.add_enabled(now.can_be(kind), radio).clicked() {
                    now.kind = kind;
                }
            });
            widgets::hint(ui, kind.about());
        });
    }
    ui.add_space(6.0);
    if let Some(side) = now.side() {
        widgets::section_title(ui, "Values");
        for (it, words, about) in [
            (Side::Secondary, "Secondary", "As the meter stores them"),
            (
                Side::Primary,
                "Primary",
                "What it stores times the meter multiplier: what was used",
            ),
        ] {
            ui.horizontal(|ui| {
                ui.scope(|ui| {
                    ui.set_width(112.0);
                    if ui.radio(side == it, words).clicked() {
                        now.side = Some(it);
                    }
                });
                widgets::hint(ui, about);
            });
        }
        ui.add_space(6.0);
    }
    if now.has_range() {
        widgets::section_title(ui, "Range");
        ui.horizontal(|ui| {
            ui.radio_value(&mut now.in_sight, true, "What is in sight");
            ui.radio_value(&mut now.in_sight, false, "All that was read");
        });
    }
}
