//! Which events the logs record.
//!
//! Is: a list of all events with a box for each log, and a filter over it.

use egui::{Checkbox, Grid, RichText, TextEdit, Ui, WidgetInfo};
use meterbench_profiles::{
    Program, catalog,
    event::Event,
    program::{Events, SectionValue},
};

use super::sectioned::{Sectioned, family_of, model_of};
use crate::{
    action::Action,
    state::State,
    theme::palette,
    widgets::{self},
};

const PAGE: Sectioned<Events> = Sectioned {
    title: "Event logs",
    about: "What the meter writes into its history log and its event log",
    what: "the event logs",
    of: |program: &Program| program.events.as_ref(),
    value: SectionValue::Events,
    first: |program| Events {
        history: Some(usual(program)),
        log: None,
    },
};

/// Which of the two.
#[derive(Clone, Copy, PartialEq)]
enum Log {
    History,
    Event,
}

impl Log {
    const ALL: [Log; 2] = [Log::History, Log::Event];

    fn words(self) -> &'static str {
        match self {
            Log::History => "History log",
            Log::Event => "Event log",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Log::History => "events.history",
            Log::Event => "events.log",
        }
    }

    fn of(self, events: &mut Events) -> &mut Option<Vec<String>> {
        match self {
            Log::History => &mut events.history,
            Log::Event => &mut events.log,
        }
    }
}

/// The page. Remembers the filter.
#[derive(Default)]
pub struct EventsPanel {
    filter: String,
}

impl EventsPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let filter = &mut self.filter;
        PAGE.ui(ui, state, |ui, program, events| {
            let mut step = None;
            for log in Log::ALL {
                widgets::card(ui, log.words(), |ui| {
                    step = step.or(whole(ui, state, program, log, events));
                });
            }
            widgets::card(ui, "Events", |ui| {
                step = step.or(list(ui, program, filter, events));
            });
            step
        })
    }
}

/// The events that this meter may know: the standard's and its maker's.
fn known(program: &Program) -> Vec<&'static Event> {
    let family = family_of(program).map(|family| family.id.as_str());
    let of_this = |event: &&Event| match &event.maker {
        None => true,
        Some(maker) => Some(maker.as_str()) == family,
    };
    let all = catalog::built_in().events.iter();
    all.filter(of_this).collect()
}

/// What most logs are kept for.
fn usual(program: &Program) -> Vec<String> {
    let switch = model_of(program).is_none_or(|model| model.has("disconnect"));
    let about_switch = |event: &Event| {
        ["switch-", "limit-", "load-side"]
            .iter()
            .any(|begin| event.id.starts_with(begin))
    };
    let all = known(program).into_iter().filter(|event| event.usual);
    let ours = all.filter(|event| switch || !about_switch(event));
    ours.map(|event| event.id.clone()).collect()
}

/// One log as a whole: left to the meter, all, none, the usual.
fn whole(
    ui: &mut Ui,
    state: &State,
    program: &Program,
    log: Log,
    events: &mut Events,
) -> Option<&'static str> {
    let place = log.of(events);
    let mut next = None;
    ui.horizontal(|ui| {
        let mut set = place.is_some();
        let name = format!("Set the {}", log.words().to_lowercase());
        let response = ui.checkbox(&mut set, name);
        widgets::anchor(state, log.path(), &response);
        if response.changed() {
            next = Some(set.then(|| usual(program)));
        }
        let weak = palette(ui).weak;
        let Some(names) = place.as_ref() else {
            ui.label(RichText::new("as the meter has it").color(weak));
            return;
        };
        for (word, all) in [
            (
                "All",
                known(program).iter().map(|it| it.id.clone()).collect(),
            ),
            ("None", Vec::new()),
            ("Usual", usual(program)),
        ] {
            let button = ui.button(word);
            let name = format!("{}: {}", log.words(), word.to_lowercase());
            button.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
            if button.clicked() {
                next = Some(Some(all));
            }
        }
        let count = match names.len() {
            1 => "1 event".to_owned(),
            count => format!("{count} events"),
        };
        ui.label(RichText::new(count).color(weak));
    });
    *place = next?;
    Some("events of a log")
}

fn list(
    ui: &mut Ui,
    program: &Program,
    filter: &mut String,
    events: &mut Events,
) -> Option<&'static str> {
    ui.horizontal(|ui| {
        let label = ui.label(RichText::new("Show").color(palette(ui).weak));
        let field = TextEdit::singleline(filter).desired_width(240.0);
        let _ = ui
            .add(field.hint_text("all; type to look for some"))
            .labelled_by(label.id);
    });
    let mut rows: Vec<(String, String)> = known(program)
        .into_iter()
        .map(|event| (event.id.clone(), event.words.clone()))
        .collect();
    // Those that a file names and nobody knows stay in sight, and can be taken out.
    for log in Log::ALL {
        for name in log.of(events).iter().flatten() {
            if !rows.iter().any(|(id, _)| id == name) {
                rows.push((name.clone(), format!("{name}, not in the catalog")));
            }
        }
    }
    let wanted = filter.trim().to_lowercase();
    rows.retain(|(id, words)| {
        wanted.is_empty() || id.contains(&wanted) || words.to_lowercase().contains(&wanted)
    });
    if rows.is_empty() {
        widgets::hint(ui, "No event is called so");
    }
    let mut step = None;
    Grid::new("events")
        .num_columns(3)
        .spacing([24.0, 6.0])
        .striped(true)
        .show(ui, |ui| {
            for (id, words) in &rows {
                ui.label(words);
                for log in Log::ALL {
                    let place = log.of(events);
                    let on = place.as_ref().is_some_and(|names| names.contains(id));
                    let mut ticked = on;
                    let box_ = Checkbox::new(&mut ticked, log.words());
                    let response = ui.add_enabled(place.is_some(), box_);
                    let name = format!("{}: {words}", log.words());
                    let enabled = place.is_some();
                    response.widget_info(|| {
                        WidgetInfo::selected(egui::Role::CheckBox, enabled, on, &name)
                    });
                    if let (true, Some(names)) = (response.changed(), place.as_mut()) {
                        toggle(program, names, id, ticked);
                        step = Some("an event");
                    }
                }
                ui.end_row();
            }
        });
    step
}

/// Puts a name in, in the order of the codes, or takes it out.
fn toggle(program: &Program, names: &mut Vec<String>, id: &str, on: bool) {
    names.retain(|name| name != id);
    if !on {
        return;
    }
    let order = |name: &str| catalog::built_in().event_code(name);
    let _ = program;
    let at = names.partition_point(|name| order(name) < order(id));
    names.insert(at, id.to_owned());
}
