//! The program: its file, the meter it is for, and what it sets.

use std::path::PathBuf;

use egui::{Button, ComboBox, Grid, RichText, Role, TextEdit, Ui, WidgetInfo};
use meterbench_profiles::{
    Program, catalog,
    form::Form,
    program::{Energy, Meter, Section, SectionValue},
};

use crate::{
    action::{Action, Edit},
    panels::{navigation::lacks, new_meter::NewMeter},
    picture,
    state::{Document, Page, State},
    theme::palette,
    update::{NEW, shelf::template_name},
    widgets::{self, Setting},
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
                        meter(ui, state, document, &mut actions);
                        against(ui, state, &mut actions);
                        summary(ui, document, &mut actions);
                    }
                    None => {
                        none_yet(ui, state, &mut actions);
                        self.open_by_path(ui, &mut actions);
                    }
                }
                self.begin(ui, state, &mut actions);
                recent(ui, state, &mut actions);
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
            for note in &document.notes {
                ui.label(note);
            }
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
        widgets::card(ui, "Begin a new program", |ui| {
            ui.horizontal_wrapped(|ui| {
                let chosen = self
                    .new
                    .ui(ui, |response| widgets::anchor(state, NEW, response));
                if let Some(meter) = chosen
                    && ui.button("New program").clicked()
                {
                    actions.push(Action::New(meter));
                }
            });
            let has = state
                .meter
                .as_ref()
                .is_some_and(|meter| meter.program.is_some());
            ui.horizontal_wrapped(|ui| {
                if ui
                    .add_enabled(has, Button::new("Take the meter's program"))
                    .on_disabled_hover_text("Read a meter first")
                    .clicked()
                {
                    actions.push(Action::TakeFromMeter);
                }
                for path in &state.templates {
                    let words = format!("From template {}", template_name(path));
                    if ui.button(words).clicked() {
                        actions.push(Action::FromTemplate(path.clone()));
                    }
                }
            });
        });
    }
}

/// The files that were opened last.
fn recent(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if state.recent.is_empty() {
        return;
    }
    widgets::card(ui, "Recent files", |ui| {
        for recent in &state.recent {
            let path = recent.path.display().to_string();
            ui.horizontal(|ui| {
                if recent.missing {
                    let weak = palette(ui).weak;
                    ui.label(RichText::new(format!("{path} is not there any more")).color(weak));
                    let forget = widgets::quiet(ui, "Take off the list", true);
                    let name = format!("Take {path} off the list");
                    forget.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                    if forget.clicked() {
                        actions.push(Action::Forget(recent.path.clone()));
                    }
                } else if widgets::quiet(ui, &path, true).clicked() {
                    actions.push(Action::OpenPath(recent.path.clone()));
                }
            });
        }
    });
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

fn meter(ui: &mut Ui, state: &State, document: &Document, actions: &mut Vec<Action>) {
    widgets::card(ui, "Meter", |ui| {
        ui.horizontal(|ui| {
            let weak = palette(ui).weak;
            let named = ui.label(RichText::new("This program is for").color(weak));
            let now = document.program.meter.as_ref();
            let words = now.map_or("any meter".to_owned(), meter_words);
            let combo = ComboBox::from_id_salt("form")
                .width((ui.available_width() - 24.0).min(460.0))
                .truncate()
                .selected_text(words);
            let all: Vec<(&Form, u16)> = catalog::built_in()
                .forms
                .iter()
                .flat_map(|form| form.classes.iter().map(move |class| (form, *class)))
                .collect();
            let meters: Vec<Meter> = all
                .iter()
                .map(|(form, class)| Meter {
                    class: Some(*class),
                    ..Meter::of(form)
                })
                .collect();
            let words: Vec<String> = meters.iter().map(meter_words).collect();
            let place = meters.iter().position(|meter| now == Some(meter));
            let (response, chosen) = widgets::chooser(ui, combo, place, &words);
            if let Some((form, class)) = chosen.and_then(|place| all.get(place)) {
                actions.push(Action::Edit(Edit::Form {
                    model: form.model.clone(),
                    form: Meter::of(form).form,
                    volts: form.volts,
                    class: *class,
                }));
            }
            widgets::anchor(state, "meter", &response);
            let _ = response.labelled_by(named.id);
        });
        let text = |path: &'static str| Setting::new(state, path, "Firmware");
        if let Some(meter) = &document.program.meter {
            let firmware = text("meter.firmware")
                .names(132.0)
                .unset("not given: the newest limits hold")
                .about("Older firmware takes no multiplier above 240, say")
                .maybe_text(ui, meter.firmware.as_deref(), 12);
            if let Some(firmware) = firmware {
                let changed = Meter {
                    firmware,
                    ..meter.clone()
                };
                let value = SectionValue::Meter(Some(changed));
                let edit = Edit::Section(Box::new(value), "Firmware".into());
                actions.push(Action::Edit(edit));
            }
        }
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

/// Every section: its settings in words, or that they are left to the meter. Its name leads to its page.
fn summary(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let program = &document.program;
    widgets::card(ui, "What it sets", |ui| {
        widgets::hint(ui, left_alone(program));
        ui.add_space(2.0);
        Grid::new("summary")
            .num_columns(2)
            .spacing([20.0, 0.0])
            .min_col_width(124.0)
            .show(ui, |ui| {
                for (section, words) in summary_rows(program) {
                    let page = Page::of_section(section);
                    let name = format!("Open {}", page.words());
                    widgets::at_edge(ui, |ui| {
                        let button = widgets::quiet(ui, section.words(), true);
                        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                        if button.clicked() {
                            actions.push(Action::Go(page));
                        }
                    });
                    let weak = palette(ui).weak;
                    let text = match &words {
                        Some(words) => RichText::new(words),
                        None => match lacks(program, section) {
                            Some(lacks) => RichText::new(format!("{lacks} in this model")),
                            None => RichText::new("left to the meter"),
                        }
                        .color(weak),
                    };
                    ui.add(egui::Label::new(text).wrap());
                    ui.end_row();
                }
            });
    });
}

/// Which settings writing this program does not touch.
pub fn left_alone(program: &Program) -> String {
    let left: Vec<&str> = program
        .left_alone()
        .into_iter()
        .filter(|section| lacks(program, *section).is_none())
        .map(Section::words)
        .collect();
    if left.is_empty() {
        "It sets every section that this model has".into()
    } else {
        format!(
            "Left to the meter, whatever it has now: {}",
            left.join(", ")
        )
    }
}

/// Every section in words; `None` for one that is left to the meter.
pub fn summary_rows(program: &Program) -> Vec<(Section, Option<String>)> {
    Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Meter)
        .map(|section| (section, words(program, section)))
        .collect()
}

fn words(program: &Program, section: Section) -> Option<String> {
    Some(match section {
        Section::Meter => meter_words(program.meter.as_ref()?),
        Section::Texts => {
            let texts = program.texts.as_ref()?;
            let each = texts
                .0
                .iter()
                .map(|(field, text)| format!("{} “{text}”", field.words()));
            each.collect::<Vec<_>>().join(", ")
        }
        Section::Multiplier => {
            let multiplier = program.multiplier.as_ref()?;
            let (ct, pt) = (&multiplier.ct, &multiplier.pt);
            format!("CT {ct} × PT {pt} = {}", multiplier.product().to_one())
        }
        Section::Energy => energy_words(program.energy.as_ref()?),
        Section::Display => {
            let display = program.display.as_ref()?;
            let each = display.lists().map(|(name, list)| {
                let captions: Vec<String> = list
                    .items
                    .iter()
                    .map(|item| item.effective_caption(catalog::built_in()))
                    .map(|caption| caption.text().trim().to_owned())
                    .collect();
                format!("{}: {}", picture::list_words(name), captions.join("  "))
            });
            let lists: Vec<String> = each.collect();
            if lists.is_empty() {
                "options of the display".into()
            } else {
                lists.join("\n")
            }
        }
        Section::Demand => match program.demand.as_ref()?.interval {
            None => "lock-out and exclusions".into(),
            Some(interval) if interval.minutes() == interval.subinterval_minutes() => {
                format!("interval of {} min", interval.minutes())
            }
            Some(interval) => format!(
                "rolling: {} min in steps of {} min",
                interval.minutes(),
                interval.subinterval_minutes()
            ),
        },
        Section::Tou => match &program.tou.as_ref()?.calendar {
            None => "time zone and daylight saving time".into(),
            Some(calendar) => format!(
                "{}, {}, {}",
                several(calendar.seasons.len(), "season", "seasons"),
                several(calendar.schedules.len(), "schedule", "schedules"),
                several(calendar.holidays.len(), "holiday", "holidays"),
            ),
        },
        Section::LoadProfile => {
            let profile = program.load_profile.as_ref()?;
            let every = profile
                .interval_minutes
                .map(|minutes| format!("every {minutes} min"));
            let channels = profile
                .channels
                .as_ref()
                .map(|channels| several(channels.len(), "channel", "channels"));
            let parts: Vec<String> = [channels, every].into_iter().flatten().collect();
            parts.join(", ")
        }
        Section::Kyz => {
            let kyz = program.kyz.as_ref()?;
            let each = kyz.outputs.iter().zip(1..).filter_map(|(output, number)| {
                Some(format!(
                    "output {number}: {}",
                    output.as_ref()?.mode.words()
                ))
            });
            each.collect::<Vec<_>>().join(", ")
        }
        Section::ServiceLimit => match program.service_limit.as_ref()? {
            limit if limit.enabled == Some(false) => "not in use".into(),
            limit => limit
                .limit_watts
                .map_or("limit of the meter".into(), |watts| format!("{watts} W")),
        },
        Section::Events => {
            let events = program.events.as_ref()?;
            let of = |log: &Option<Vec<String>>, words: &str| {
                log.as_ref()
                    .map(|events| format!("{words}: {}", several(events.len(), "event", "events")))
            };
            let logs = [
                of(&events.history, "history log"),
                of(&events.log, "event log"),
            ];
            logs.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    })
}

/// "1 season", "3 seasons".
fn several(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn energy_words(energy: &Energy) -> String {
    let format = energy.format.map(|format| {
        format!(
            "{format}, {} digits of {} kWh",
            format.digits(),
            format.counts_kwh()
        )
    });
    let metrics = energy.metrics.as_ref().map(|metrics| {
        let words: Vec<&str> = metrics.iter().map(|metric| metric.words()).collect();
        words.join(", ")
    });
    let parts: Vec<String> = [format, metrics].into_iter().flatten().collect();
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_leaves_alone_is_said() {
        let rows = summary_rows(&Program::default());
        assert_eq!(rows.len(), Section::ALL.len() - 1);
        assert!(rows.iter().all(|(_, words)| words.is_none()), "{rows:?}");
        let left = left_alone(&Program::default());
        assert!(
            left.contains("Demand") && left.contains("Service limit"),
            "{left}"
        );
    }

    #[test]
    fn every_template_is_summed_up() {
        for form in &catalog::built_in().forms {
            let program = Program::template(form);
            let rows = summary_rows(&program);
            let display = rows
                .iter()
                .find(|(section, _)| *section == Section::Display);
            let words = display.and_then(|(_, words)| words.as_deref()).unwrap();
            assert!(words.contains("DEL"), "{rows:?}");
            for (section, words) in rows {
                assert_eq!(words.is_some(), program.section(section).is_set());
                assert_ne!(words.as_deref(), Some(""), "{section:?}");
            }
        }
    }
}
