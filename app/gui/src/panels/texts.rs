//! The utility's texts.
//!
//! Is: a field for each, with the room that the meter has for it.

use egui::Ui;
use meterbench_profiles::{
    Program,
    program::{SectionValue, TextField, Texts},
};

use super::sectioned::Sectioned;
use crate::{
    action::Action,
    state::State,
    widgets::{self, Setting},
};

const PAGE: Sectioned<Texts> = Sectioned {
    title: "Texts",
    about: "Who owns the meter, where it hangs and whom it bills, in the meter's own memory",
    what: "the texts",
    of: |program: &Program| program.texts.as_ref(),
    value: SectionValue::Texts,
    first: |_| Texts([(TextField::Owner, String::new())].into()),
};

/// Fields that belong together.
const GROUPS: [(&str, &[TextField]); 3] = [
    (
        "Utility",
        &[
            TextField::Owner,
            TextField::Division,
            TextField::DeviceId,
            TextField::UtilitySerial,
        ],
    ),
    (
        "Place and customer",
        &[
            TextField::ServicePoint,
            TextField::ElectricalAddress,
            TextField::Customer,
            TextField::Coordinate1,
            TextField::Coordinate2,
            TextField::Coordinate3,
        ],
    ),
    (
        "Program",
        &[
            TextField::Tariff,
            TextField::Programmer,
            TextField::Miscellaneous,
        ],
    ),
];

/// The page.
#[derive(Default)]
pub struct TextsPanel {}

impl TextsPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        PAGE.ui(ui, state, |ui, _, texts| {
            let mut step = None;
            for (title, fields) in GROUPS {
                widgets::card(ui, title, |ui| {
                    for field in fields {
                        step = step.or(one(ui, state, *field, texts));
                    }
                });
            }
            step
        })
    }
}

fn one(ui: &mut Ui, state: &State, field: TextField, texts: &mut Texts) -> Option<&'static str> {
    let path = format!("texts.{}", field.id());
    let now = texts.0.get(&field).map(String::as_str);
    let row = Setting::new(state, &path, field.words());
    match row.maybe_text(ui, now, field.length())? {
        Some(text) => texts.0.insert(field, text),
        None => texts.0.remove(&field),
    };
    Some(field.words())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_in_one_group() {
        let mut shown: Vec<TextField> = GROUPS.iter().flat_map(|(_, all)| *all).copied().collect();
        shown.sort();
        assert_eq!(shown, TextField::ALL);
    }
}
