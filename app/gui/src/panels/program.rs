//! The program: its file, the meter it is for, and what it sets.

use std::path::PathBuf;

use egui::{Button, ComboBox, RichText, TextEdit, Ui};
use meterbench_profiles::{
    Program, catalog,
    program::{ListName, Meter},
};

use crate::{
    action::{Action, Edit},
    panels::new_meter::NewMeter,
    picture,
    state::{Document, State},
    theme::palette,
    widgets,
    words::sentence,
};

/// The page. Remembers a typed path and the meter of a new program.
#[derive(Debug, Default)]
pub struct ProgramPanel {
    path: String,
    of: Option<PathBuf>,
    new: NewMeter,
}

/// What every page about the program says while there is none.
pub fn none_yet(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let about = "Read the meter to edit the program in it, open a program file, or begin a new one on the Program page";
    if widgets::empty(ui, "No program yet", about, "Read meter", state.is_idle()) {
        actions.push(Action::Read);
    }
}

impl ProgramPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        widgets::page(
            ui,
            "Program",
            "What is to be in the meter: a file on this computer until it is written",
            |ui| {
                if let Some(problem) = &state.problem
                    && widgets::problem(ui, problem)
                {
                    actions.push(Action::Dismiss);
                }
                match &state.document {
                    Some(document) => {
                        self.file(ui, document, &mut actions);
                        against(ui, state, &mut actions);
                        meter(ui, document, &mut actions);
                        summary(ui, &document.program);
                    }
                    None => {
                        none_yet(ui, state, &mut actions);
                        self.open_by_path(ui, &mut actions);
                    }
                }
                self.begin(ui, state, &mut actions);
            },
        );
        actions
    }

    fn file(&mut self, ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
        if self.of != document.path {
            self.of.clone_from(&document.path);
            self.path = document
                .path
                .as_ref()
                .map(|path| path.display().to_string())
                .unwrap_or_default();
        }
        widgets::card(ui, "Program file", |ui| {
            let changed = if document.is_changed() {
                "unsaved changes"
            } else {
                "no unsaved changes"
            };
            let origin = if document.origin.is_empty() {
                "new"
            } else {
                document.origin.as_str()
            };
            widgets::hint(ui, format!("{}; {changed}", sentence(origin)));
            ui.add_space(2.0);
            self.path_row(ui, 290.0, actions, |ui, path, actions| {
                if ui
                    .add_enabled(!path.is_empty(), Button::new("Save here"))
                    .clicked()
                {
                    actions.push(Action::SavePath(path.into()));
                }
                if ui.button("Save as…").clicked() {
                    actions.push(Action::SaveAs);
                }
            });
        });
    }

    fn open_by_path(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        widgets::card(ui, "Program file", |ui| {
            self.path_row(ui, 96.0, actions, |_, _, _| ())
        });
    }

    fn path_row(
        &mut self,
        ui: &mut Ui,
        buttons: f32,
        actions: &mut Vec<Action>,
        more: impl FnOnce(&mut Ui, &str, &mut Vec<Action>),
    ) {
        ui.horizontal(|ui| {
            let weak = palette(ui).weak;
            let named = ui.label(RichText::new("File").color(weak));
            let field = TextEdit::singleline(&mut self.path)
                .align(egui::Align2::LEFT_CENTER)
                .hint_text("path of a program file or a snapshot")
                .desired_width(ui.available_width() - buttons);
            ui.add(field).labelled_by(named.id);
            let path = self.path.trim().to_owned();
            if ui
                .add_enabled(!path.is_empty(), Button::new("Open this"))
                .clicked()
            {
                actions.push(Action::OpenPath(PathBuf::from(&path)));
            }
            more(ui, &path, actions);
        });
    }

    fn begin(&mut self, ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
        widgets::card(ui, "Begin anew", |ui| {
            ui.horizontal_wrapped(|ui| {
                if let Some(meter) = self.new.ui(ui)
                    && ui.button("New program").clicked()
                {
                    actions.push(Action::New(meter));
                }
            });
            let has = state
                .meter
                .as_ref()
                .is_some_and(|meter| meter.program.is_some());
            if ui
                .add_enabled(has, Button::new("Take the meter's program"))
                .clicked()
            {
                actions.push(Action::TakeFromMeter);
            }
        });
    }
}

/// The program beside the meter's and beside other files'.
fn against(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    widgets::card(ui, "Verify and compare", |ui| {
        ui.horizontal(|ui| {
            super::compared::verify(ui, state, actions);
            if ui
                .button("Compare…")
                .on_hover_text("What differs from another program file or a snapshot?")
                .clicked()
            {
                actions.push(Action::Compare);
            }
        });
        widgets::hint(
            ui,
            "Verify asks the meter whether it holds this program. Compare shows what differs from a file. Neither writes anything",
        );
    });
    super::compared::ui(ui, state.compared.as_ref());
}

fn meter(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    widgets::card(ui, "Meter", |ui| {
        ui.horizontal(|ui| {
            let weak = palette(ui).weak;
            let named = ui.label(RichText::new("This program is for").color(weak));
            let now = document.program.meter.as_ref();
            let words = now.map_or("any meter".to_owned(), meter_words);
            let combo = ComboBox::from_id_salt("form")
                .width((ui.available_width() - 24.0).min(460.0))
                .truncate()
                .selected_text(words)
                .show_ui(ui, |ui| {
                    for form in &catalog::built_in().forms {
                        for class in &form.classes {
                            let meter = Meter {
                                class: Some(*class),
                                ..Meter::of(form)
                            };
                            if ui
                                .selectable_label(now == Some(&meter), meter_words(&meter))
                                .clicked()
                            {
                                let Meter {
                                    model, form: name, ..
                                } = meter;
                                actions.push(Action::Edit(Edit::Form {
                                    model,
                                    form: name,
                                    volts: form.volts,
                                    class: *class,
                                }));
                            }
                        }
                    }
                });
            let _ = combo.response.labelled_by(named.id);
        });
    });
}

/// "Form 9S, 120-277 V, class 20 · E330 FOCUS AX Polyphase".
fn meter_words(meter: &Meter) -> String {
    let mut words = format!("Form {}", meter.form);
    if let Some(volts) = meter.volts {
        words.push_str(&format!(", {volts} V"));
    }
    if let Some(class) = meter.class {
        words.push_str(&format!(", class {class}"));
    }
    let model = catalog::built_in()
        .model(&meter.model)
        .map_or(meter.model.as_str(), |model| model.words.as_str());
    format!("{words} · {model}")
}

fn summary(ui: &mut Ui, program: &Program) {
    widgets::card(ui, "What it sets", |ui| {
        widgets::facts(ui, "summary", &summary_rows(program))
    });
}

/// Every setting in words; what is absent is left to the meter.
pub fn summary_rows(program: &Program) -> Vec<(&'static str, String)> {
    let left = || "left to the meter".to_owned();
    let multiplier = program.multiplier.as_ref().map_or_else(left, |multiplier| {
        format!(
            "CT {} × PT {} = {}",
            multiplier.ct,
            multiplier.pt,
            multiplier.product().to_one()
        )
    });
    let energy = program.energy.as_ref();
    let format = energy
        .and_then(|energy| energy.format)
        .map_or_else(left, |format| {
            format!(
                "{format}, {} digits of {} kWh",
                format.digits(),
                format.counts_kwh()
            )
        });
    let metrics = energy
        .and_then(|energy| energy.metrics.as_ref())
        .map_or_else(left, |metrics| {
            metrics
                .iter()
                .map(|metric| metric.words())
                .collect::<Vec<_>>()
                .join(", ")
        });
    let mut rows = vec![
        ("Multiplier", multiplier),
        ("Energy format", format),
        ("Energy metrics", metrics),
    ];
    for (name, label) in [
        (ListName::Normal, "Normal list"),
        (ListName::Alternate, "Alternate list"),
        (ListName::Test, "Test list"),
    ] {
        let set = program
            .display
            .as_ref()
            .is_some_and(|display| display.get(name).is_some());
        let captions = picture::items(program, name)
            .iter()
            .map(|item| {
                item.effective_caption(catalog::built_in())
                    .text()
                    .trim()
                    .to_owned()
            })
            .collect::<Vec<_>>()
            .join("  ");
        rows.push((label, if set { captions } else { left() }));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_leaves_alone_is_said() {
        let rows = summary_rows(&Program::default());
        assert_eq!(rows.len(), 6);
        assert!(
            rows.iter().all(|(_, words)| words == "left to the meter"),
            "{rows:?}"
        );
    }

    #[test]
    fn every_template_is_summed_up() {
        for form in &catalog::built_in().forms {
            let rows = summary_rows(&Program::template(form));
            assert!(
                rows.iter()
                    .any(|(name, words)| *name == "Normal list" && words.contains("DEL")),
                "{rows:?}"
            );
        }
    }
}
