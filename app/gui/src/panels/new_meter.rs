//! Model, form, volts and class of a meter that is not there: what a new program is for.

use egui::{ComboBox, Response, RichText, Ui};
use meterbench_profiles::{Catalog, catalog, form::Volts, program::Meter};

use crate::{theme::palette, widgets};

/// What is chosen so far; what does not fit the rest falls back to the first that does.
#[derive(Debug, Default)]
pub struct NewMeter {
    model: String,
    form: String,
    kind: Option<(Volts, u16)>,
}

impl NewMeter {
    /// Show the choices; volts and class only where the form comes in several.
    /// `first` gets the first of them.
    pub fn ui(&mut self, ui: &mut Ui, first: impl FnOnce(&Response)) -> Option<Meter> {
        let catalog = catalog::built_in();
        let models: Vec<(String, &str)> = catalog
            .models()
            .map(|model| (model.id.clone(), model.words.as_str()))
            .collect();
        settle(&mut self.model, models.iter().map(|(id, _)| id));
        let words = |id: &String| {
            catalog
                .model(id)
                .map_or_else(|| id.clone(), |model| model.words.clone())
        };
        let ids: Vec<String> = models.into_iter().map(|(id, _)| id).collect();
        first(&choice(ui, "Model", 230.0, &mut self.model, &ids, words));
        let forms = forms(catalog, &self.model);
        settle(&mut self.form, forms.iter());
        choice(ui, "Form", 70.0, &mut self.form, &forms, String::clone);
        let kinds = kinds(catalog, &self.model, &self.form);
        let mut kind = self
            .kind
            .filter(|kind| kinds.contains(kind))
            .or_else(|| kinds.first().copied())?;
        if kinds.len() > 1 {
            let words = |(volts, class): &(Volts, u16)| format!("{volts} V, class {class}");
            choice(ui, "Volts and class", 130.0, &mut kind, &kinds, words);
        }
        self.kind = Some(kind);
        Some(Meter {
            model: self.model.clone(),
            form: self.form.clone(),
            volts: Some(kind.0),
            class: Some(kind.1),
            firmware: None,
        })
    }
}

fn settle<'a>(chosen: &mut String, mut all: impl Iterator<Item = &'a String> + Clone) {
    if !all.clone().any(|one| one == chosen) {
        *chosen = all.next().cloned().unwrap_or_default();
    }
}

/// Every name of every form of a model, once.
fn forms(catalog: &Catalog, model: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in catalog.forms.iter().filter(|row| row.model == model) {
        for name in &row.names {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The volts and classes in which a form comes, largest class first as in a new program of the command line.
fn kinds(catalog: &Catalog, model: &str, form: &str) -> Vec<(Volts, u16)> {
    let rows = catalog
        .forms
        .iter()
        .filter(|row| row.model == model && row.is_called(form));
    rows.flat_map(|row| row.classes.iter().rev().map(|class| (row.volts, *class)))
        .collect()
}

fn choice<T: Clone + PartialEq>(
    ui: &mut Ui,
    label: &str,
    width: f32,
    chosen: &mut T,
    all: &[T],
    words: impl Fn(&T) -> String,
) -> Response {
    let weak = palette(ui).weak;
    let named = ui.label(RichText::new(label).color(weak));
    let combo = ComboBox::from_id_salt(label)
        .width(width)
        .selected_text(words(chosen));
    let now = all.iter().position(|one| one == chosen);
    let words: Vec<String> = all.iter().map(words).collect();
    let (response, place) = widgets::chooser(ui, combo, now, &words);
    if let Some(one) = place.and_then(|place| all.get(place)) {
        *chosen = one.clone();
    }
    response.labelled_by(named.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_profiles::catalog::Lookup;

    #[test]
    fn every_choice_is_one_row_of_the_catalog() {
        let catalog = catalog::built_in();
        let mut chosen = 0;
        for model in catalog.models() {
            for form in forms(catalog, &model.id) {
                for (volts, class) in kinds(catalog, &model.id, &form) {
                    let found = catalog.lookup(Some(&model.id), &form, Some(volts), Some(class));
                    assert!(matches!(found, Lookup::Row(_)), "{form} {volts} {class}");
                    chosen += 1;
                }
            }
        }
        assert!(chosen >= catalog.forms.len(), "{chosen}");
        assert_eq!(forms(catalog, "ax-poly").first().unwrap(), "9S");
        assert_eq!(kinds(catalog, "ax", "3S").len(), 4);
    }
}
