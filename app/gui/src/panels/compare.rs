//! Two open programs side by side, section by section; each section can be copied from one to the other.

use egui::{Button, ComboBox, RichText, Ui};
use egui_extras::Column;

use crate::{
    action::Action,
    state::{Beside, BesideSection, ChangeRow, Relation, State},
    theme::{self, palette},
    widgets::{self, Tone},
};

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let about = "Two programs, section by section, and two readings: what has moved, what was programmed since";
    widgets::page(ui, "Compare", about, |ui| {
        if let Some(problem) = &state.problem
            && widgets::problem(ui, problem)
        {
            actions.push(Action::Dismiss);
        }
        super::moved::ui(ui, state, &mut actions);
        let Some(document) = &state.document else {
            super::program::none_yet(ui, state, &mut actions);
            return;
        };
        let others = others(state);
        if others.is_empty() {
            let about = "Open another program file beside this one, or read a meter";
            if widgets::empty(
                ui,
                "Nothing to compare with yet",
                about,
                "Open another file",
                true,
            ) {
                actions.push(Action::Open);
            }
            return;
        }
        let here = document.name_among(&state.documents());
        choose(ui, state, &here, &others, &mut actions);
        if let Some(beside) = &state.beside {
            summary(ui, beside);
            super::replay::ui(ui, state, &mut actions);
            for section in &beside.sections {
                if section.relation != Relation::Same {
                    one(ui, &here, beside, section, &mut actions);
                }
            }
        }
    });
    actions
}

/// What it can be compared with, by name.
fn others(state: &State) -> Vec<(Option<u64>, String)> {
    let all = state.documents();
    let mut others: Vec<(Option<u64>, String)> = state
        .parked
        .iter()
        .map(|other| (Some(other.id), other.name_among(&all)))
        .collect();
    if state
        .meter
        .as_ref()
        .is_some_and(|meter| meter.program.is_some())
    {
        others.push((None, "the meter".into()));
    }
    others
}

fn choose(
    ui: &mut Ui,
    state: &State,
    here: &str,
    others: &[(Option<u64>, String)],
    actions: &mut Vec<Action>,
) {
    widgets::card(ui, "", |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(here).font(theme::strong(13.5)));
            let named = ui.label(RichText::new("beside").color(palette(ui).weak));
            let words = state
                .beside
                .as_ref()
                .map_or("Choose a program", |beside| beside.name.as_str());
            let combo = ComboBox::from_id_salt("beside")
                .width(300.0)
                .truncate()
                .selected_text(words);
            let names: Vec<&str> = others.iter().map(|(_, name)| name.as_str()).collect();
            let now = state.beside.as_ref().map(|beside| beside.other);
            let now = others.iter().position(|(id, _)| now == Some(*id));
            let (response, chosen) = widgets::chooser(ui, combo, now, &names);
            if let Some((id, _)) = chosen.and_then(|place| others.get(place)) {
                actions.push(Action::Beside(*id));
            }
            let _ = response.labelled_by(named.id);
        });
    });
}

/// Which sections are the same, in one line.
fn summary(ui: &mut Ui, beside: &Beside) {
    let of = |relation: Relation| -> Vec<&str> {
        beside
            .sections
            .iter()
            .filter(|section| section.relation == relation)
            .map(|section| section.section.words())
            .collect()
    };
    let same = of(Relation::Same);
    let differ = beside.sections.len() - same.len();
    let (tone, heading) = match differ {
        0 => (Tone::Good, "No section differs".to_owned()),
        1 => (Tone::Plain, "One section differs".to_owned()),
        n => (Tone::Plain, format!("{n} sections differ")),
    };
    let line = if same.is_empty() {
        "No section is the same in both".to_owned()
    } else {
        format!("The same in both: {}", same.join(", "))
    };
    widgets::notice(ui, tone, &heading, &[&line]);
}

fn one(
    ui: &mut Ui,
    here: &str,
    beside: &Beside,
    section: &BesideSection,
    actions: &mut Vec<Action>,
) {
    let words = section.section.words();
    widgets::card(ui, "", |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(words).font(theme::strong(14.0)));
            let told = told(here, beside, section);
            ui.label(RichText::new(told).color(palette(ui).weak));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if let Some(id) = beside.other {
                    let give = format!("Copy {words} to {}", beside.name);
                    if named(ui, "Copy to it →", &give) {
                        actions.push(Action::CopyTo(section.section, id));
                    }
                }
                let take = format!("Copy {words} from {}", beside.name);
                if named(ui, "← Copy from it", &take) {
                    actions.push(Action::CopyFrom(section.section, beside.other));
                }
            });
        });
        if !section.rows.is_empty() {
            table(ui, here, beside, section);
        }
    });
}

/// A short button whose whole meaning is its name.
fn named(ui: &mut Ui, words: &str, name: &str) -> bool {
    let response = ui.add(Button::new(words));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    response.on_hover_text(name).clicked()
}

fn told(here: &str, beside: &Beside, section: &BesideSection) -> String {
    match (section.relation, section.rows.len()) {
        (Relation::Same, _) => "the same".into(),
        (Relation::OnlyHere, _) => {
            format!("only in {here}; {} leaves it to the meter", beside.name)
        }
        (Relation::OnlyThere, _) => {
            format!("only in {}; {here} leaves it to the meter", beside.name)
        }
        (Relation::Differs, 0) => "the same in the meter; only names differ".into(),
        (Relation::Differs, 1) => "one setting differs".into(),
        (Relation::Differs, n) => format!("{n} settings differ"),
    }
}

fn table(ui: &mut Ui, here: &str, beside: &Beside, section: &BesideSection) {
    let room = ui.available_width();
    let columns = [
        Column::exact(room * 0.32).clip(true),
        Column::exact(room * 0.34).clip(true),
        Column::remainder().clip(true),
    ];
    widgets::table(ui, section.section.id(), &columns)
        .header(24.0, |mut row| {
            widgets::head(&mut row, "Setting", false);
            widgets::head(&mut row, here, false);
            widgets::head(&mut row, &beside.name, false);
        })
        .body(|body| {
            body.rows(25.0, section.rows.len(), |mut row| {
                let Some(ChangeRow { what, old, new }) = section.rows.get(row.index()) else {
                    return;
                };
                // What one side lacks stands nowhere: the words say that it is there on one side only.
                let one_sided = old.is_empty() && new.is_empty();
                row.col(|ui| {
                    ui.label(what).on_hover_text(what);
                });
                for value in [new, old] {
                    let words = if one_sided { "only one sets it" } else { value };
                    row.col(|ui| {
                        ui.label(words).on_hover_text(words);
                    });
                }
            });
        });
}
