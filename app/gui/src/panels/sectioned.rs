//! The frame of a page that edits one section of the program.
//!
//! Is: the title; what stands there when there is no program, and when the section is left to the meter; the buttons between.
//! Is not: the fields; the page shows them.

use egui::Ui;
use meterbench_profiles::{
    Program, catalog,
    catalog::Lookup,
    form::Form,
    model::{Family, MeterSource, Model},
    program::SectionValue,
};

use crate::{
    action::{Action, Edit},
    state::State,
    widgets,
};

/// What a page is about.
#[derive(Clone, Copy)]
pub struct Sectioned<T> {
    /// "Demand"
    pub title: &'static str,
    /// A line below it.
    pub about: &'static str,
    /// The section as a person says it: "the demand settings".
    pub what: &'static str,
    /// The section of the program.
    pub of: fn(&Program) -> Option<&T>,
    /// The section, to be set.
    pub value: fn(Option<T>) -> SectionValue,
    /// What it is when it begins to be set.
    pub first: fn(&Program) -> T,
}

impl<T: Clone + PartialEq> Sectioned<T> {
    /// Show the page. `show` draws the fields and changes its copy of the section; it gives the step's name when it did.
    pub fn ui(
        self,
        ui: &mut Ui,
        state: &State,
        show: impl FnOnce(&mut Ui, &Program, &mut T) -> Option<&'static str>,
    ) -> Vec<Action> {
        let mut actions = Vec::new();
        let title = self.title;
        widgets::page(ui, title, self.about, |ui| {
            let Some(document) = &state.document else {
                super::program::none_yet(ui, state, &mut actions);
                return;
            };
            let program = &document.program;
            let edit = |value: Option<T>, step: String| {
                Action::Edit(Edit::Section(Box::new((self.value)(value)), step))
            };
            let Some(now) = (self.of)(program) else {
                let heading = format!("{title}: left to the meter");
                let about = "This program sets nothing here, so the meter keeps what it has";
                if widgets::empty(ui, &heading, about, &format!("Set {}", self.what), true) {
                    let step = format!("Set {}", self.what);
                    actions.push(edit(Some((self.first)(program)), step));
                }
                return;
            };
            let mut next = now.clone();
            let step = show(ui, program, &mut next);
            if let Some(step) = step.filter(|_| next != *now) {
                actions.push(edit(Some(next), format!("{title}: {step}")));
            }
            ui.add_space(4.0);
            let leave = format!("Leave {} to the meter", self.what);
            widgets::at_edge(ui, |ui| {
                if widgets::quiet(ui, &leave, true).clicked() {
                    actions.push(edit(None, leave.clone()));
                }
            });
        });
        actions
    }
}

/// Puts what a row gave into its place; the step's name if it gave anything.
pub fn put<T>(place: &mut T, new: Option<T>, step: &'static str) -> Option<&'static str> {
    *place = new?;
    Some(step)
}

/// The meter's model, where the catalog knows it.
pub fn model_of(program: &Program) -> Option<&'static Model> {
    catalog::built_in().model(&program.meter.as_ref()?.model)
}

/// The meter's family; of a meter that nobody named, the only one there is.
pub fn family_of(program: &Program) -> Option<&'static Family> {
    let catalog = catalog::built_in();
    match &program.meter {
        Some(meter) => catalog.family_of(&meter.model),
        None => catalog.families.first(),
    }
}

/// The meter's row of the catalog.
pub fn row_of(program: &Program) -> Option<&'static Form> {
    let meter = program.meter.as_ref()?;
    match catalog::built_in().lookup(Some(&meter.model), &meter.form, meter.volts, meter.class) {
        Lookup::Row(row) => Some(row),
        Lookup::Ambiguous { rows, .. } => rows.first().copied(),
        Lookup::Unknown(_) => None,
    }
}

/// Watts at full load, secondary.
pub fn full_load_watts(program: &Program) -> Option<u64> {
    let class = program.meter.as_ref().and_then(|meter| meter.class);
    Some(row_of(program)?.full_load_watts(class))
}

/// The sources to choose from, by name and words; the one that is set is among them even if nobody knows it.
pub fn sources(
    program: &Program,
    now: &str,
    wanted: impl Fn(&MeterSource) -> bool,
) -> Vec<(String, String)> {
    let model = model_of(program);
    let able = |source: &&MeterSource| {
        model.is_none_or(|model| source.needs.iter().all(|need| model.has(need)))
    };
    let known = family_of(program).map_or(&[][..], |family| family.sources.as_slice());
    let mut all: Vec<(String, String)> = known
        .iter()
        .filter(able)
        .filter(|source| wanted(source))
        .map(|source| (source.id.clone(), source.words.clone()))
        .collect();
    if !all.iter().any(|(id, _)| id == now) {
        let words = known.iter().find(|source| source.id == now);
        let words = words.map_or_else(
            || format!("{now} (not in the catalog)"),
            |source| format!("{} (not of this model)", source.words),
        );
        all.insert(0, (now.to_owned(), words));
    }
    all
}
