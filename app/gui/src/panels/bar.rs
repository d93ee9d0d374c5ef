//! The top of the window: the menus, which meter, what runs, and the buttons for what one does all the time.

use egui::{
    Align, Button, Layout, ProgressBar, RichText, Role, Ui, Vec2, WidgetInfo,
    containers::menu::{MenuButton, SubMenuButton},
};
use meterbench_profiles::program::Section;

use crate::{
    action::Action,
    export::Export,
    help::HelpAction,
    kit::KitAction,
    settings::ThemeChoice,
    state::{Running, State},
    theme::{self, palette},
    update::shelf::template_name,
};

/// Show the bar.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let p = palette(ui);
    ui.horizontal_centered(|ui| {
        ui.label(
            RichText::new("MeterBench")
                .font(theme::strong(16.0))
                .color(p.accent),
        );
        ui.add_space(6.0);
        menu(ui, "File", |ui| file_menu(ui, state, &mut actions));
        menu(ui, "Edit", |ui| edit_menu(ui, state, &mut actions));
        menu(ui, "Help", |ui| help_menu(ui, &mut actions));
        ui.add_space(6.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            menu(ui, "Theme", |ui| theme_menu(ui, state, &mut actions));
            // Without a file it asks for one.
            let asks = state
                .document
                .as_ref()
                .is_some_and(|document| document.path.is_none());
            let save = Button::new(if asks { "Save…" } else { "Save" });
            let save = ui.add_enabled(state.document.is_some(), save);
            if save.on_hover_text("Ctrl+S").clicked() {
                actions.push(Action::Save);
            }
            if ui.button("Open…").on_hover_text("Ctrl+O").clicked() {
                actions.push(Action::Open);
            }
            steps(ui, state, &mut actions);
            if let [document] = state.documents().as_slice() {
                let changed = if document.is_changed() {
                    " · unsaved changes"
                } else {
                    ""
                };
                let name = format!("{}{changed}", document.name());
                ui.add(egui::Label::new(RichText::new(name).color(p.weak)).truncate());
            }
            ui.add_space(8.0);
            if let Some(job) = &state.job {
                progress(ui, job, &mut actions);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let meter = state
                    .meter
                    .as_ref()
                    .map_or("No meter read yet", |meter| meter.title.as_str());
                let color = if state.meter.is_some() {
                    p.text
                } else {
                    p.weak
                };
                ui.add(egui::Label::new(RichText::new(meter).color(color)).truncate());
            });
        });
    });
    actions
}

/// Undo and redo; what they would do stands in the menu, under the pointer, and in their names.
fn steps(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let history = state.document.as_ref().map(|document| &document.history);
    for (words, name, keys, action) in [
        (
            "Redo",
            history.and_then(|history| history.redo_name()),
            "Ctrl+Y",
            Action::Redo,
        ),
        (
            "Undo",
            history.and_then(|history| history.undo_name()),
            "Ctrl+Z",
            Action::Undo,
        ),
    ] {
        let full = named(words, name);
        let enabled = name.is_some();
        let button = ui.add_enabled(enabled, Button::new(words));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &full));
        if button.on_hover_text(format!("{full} ({keys})")).clicked() {
            actions.push(action);
        }
    }
}

/// "Undo Demand interval".
fn named(words: &str, name: Option<&str>) -> String {
    name.map_or(words.to_owned(), |name| format!("{words} {name}"))
}

fn menu(ui: &mut Ui, words: &str, show: impl FnOnce(&mut Ui)) {
    let button = Button::new(words).min_size(Vec2::new(0.0, theme::ROW));
    MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(220.0);
        show(ui);
    });
}

/// One line of a menu.
fn item(ui: &mut Ui, words: &str, keys: &str, enabled: bool) -> bool {
    let mut button = Button::new(words);
    if !keys.is_empty() {
        button = button.shortcut_text(keys);
    }
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, words));
    let clicked = response.clicked();
    if clicked {
        ui.close();
    }
    clicked
}

fn file_menu(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let open = state.document.is_some();
    let mut on = |ui: &mut Ui, words: &str, keys: &str, enabled: bool, action: Action| {
        if item(ui, words, keys, enabled) {
            actions.push(action);
        }
    };
    on(ui, "New program…", "Ctrl+N", true, Action::Begin);
    let none = state.templates.is_empty();
    ui.add_enabled_ui(!none, |ui| {
        SubMenuButton::new("New from template").ui(ui, |ui| {
            for path in &state.templates {
                let action = Action::FromTemplate(path.clone());
                on(ui, &template_name(path), "", true, action);
            }
        });
    });
    ui.separator();
    on(ui, "Open file…", "Ctrl+O", true, Action::Open);
    ui.add_enabled_ui(!state.recent.is_empty(), |ui| {
        SubMenuButton::new("Open recent").ui(ui, |ui| {
            for recent in &state.recent {
                let gone = if recent.missing { " (not there)" } else { "" };
                let words = format!("{}{gone}", recent.path.display());
                let action = Action::OpenPath(recent.path.clone());
                on(ui, &words, "", !recent.missing, action);
            }
        });
    });
    ui.separator();
    on(ui, "Save program", "Ctrl+S", open, Action::Save);
    on(ui, "Save program as…", "Ctrl+Shift+S", open, Action::SaveAs);
    let can_keep = open && state.template_folder.is_some();
    on(ui, "Save as template…", "", can_keep, Action::SaveTemplate);
    let sheet = Action::Export(Export::DisplaySheet);
    on(ui, "Display proof sheet…", "", open, sheet);
    ui.separator();
    let id = state.document.as_ref().map_or(0, |document| document.id);
    on(
        ui,
        "Close program",
        "Ctrl+W",
        open,
        Action::CloseDocument(id),
    );
}

fn edit_menu(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let history = state.document.as_ref().map(|document| &document.history);
    let undo = history.and_then(|history| history.undo_name());
    let redo = history.and_then(|history| history.redo_name());
    if item(ui, &named("Undo", undo), "Ctrl+Z", undo.is_some()) {
        actions.push(Action::Undo);
    }
    if item(ui, &named("Redo", redo), "Ctrl+Y", redo.is_some()) {
        actions.push(Action::Redo);
    }
    ui.separator();
    let sources = sources(state);
    ui.add_enabled_ui(!sources.is_empty(), |ui| {
        SubMenuButton::new("Copy section from").ui(ui, |ui| {
            for (id, name, sections) in &sources {
                SubMenuButton::new(name.as_str()).ui(ui, |ui| {
                    for section in sections {
                        if item(ui, section.words(), "", true) {
                            actions.push(Action::CopyFrom(*section, *id));
                        }
                    }
                });
            }
        });
    });
    ui.separator();
    if item(ui, "Next finding", "F8", !state.findings.is_empty()) {
        actions.push(Action::TurnFinding(true));
    }
}

fn help_menu(ui: &mut Ui, actions: &mut Vec<Action>) {
    for (words, keys, action) in [
        ("Help on this page", "F1", Action::Help(HelpAction::Point)),
        (
            "Manual",
            "",
            Action::Help(HelpAction::Manual(String::new())),
        ),
        ("Keys", "Shift+F1", Action::Keys(true)),
        ("First-contact kit…", "", Action::Kit(KitAction::Begin)),
        ("About", "", Action::Help(HelpAction::About(true))),
    ] {
        if item(ui, words, keys, true) {
            actions.push(action);
        }
    }
}

/// Where a section can be copied from: the other open programs and the meter's, with what they set.
fn sources(state: &State) -> Vec<(Option<u64>, String, Vec<Section>)> {
    if state.document.is_none() {
        return Vec::new();
    }
    let all = state.documents();
    let parked = state
        .parked
        .iter()
        .map(|other| (Some(other.id), other.name_among(&all), &other.program));
    let meter = state
        .meter
        .as_ref()
        .and_then(|meter| meter.program.as_ref());
    let meter = meter.map(|program| (None, "the meter".to_owned(), program));
    parked
        .chain(meter)
        .map(|(id, name, program)| {
            let set = |section: &Section| program.section(*section).is_set();
            (id, name, Section::ALL.into_iter().filter(set).collect())
        })
        .collect()
}

fn progress(ui: &mut Ui, job: &Running, actions: &mut Vec<Action>) {
    let p = palette(ui);
    if ui
        .add_enabled(!job.cancelling, Button::new("Cancel"))
        .clicked()
    {
        actions.push(Action::Cancel);
    }
    let part = job.done as f32 / job.total.max(1) as f32;
    ui.add(
        ProgressBar::new(part)
            .desired_width(120.0)
            .desired_height(8.0)
            .fill(p.accent_fill),
    );
    let words = if job.cancelling {
        "Cancelling, logging off".to_owned()
    } else if job.step.is_empty() {
        job.title.clone()
    } else if job.total == 0 {
        job.step.clone()
    } else {
        let left = job.left.as_ref();
        let left = left.map_or_else(String::new, |left| format!(", {left} left"));
        format!("{} ({} of {}){left}", job.step, job.done, job.total)
    };
    ui.label(words);
}

fn theme_menu(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    for (choice, words) in [
        (ThemeChoice::System, "As the system"),
        (ThemeChoice::Light, "Light"),
        (ThemeChoice::Dark, "Dark"),
    ] {
        if ui.radio(state.theme == choice, words).clicked() {
            actions.push(Action::Theme(choice));
            ui.close();
        }
    }
}
