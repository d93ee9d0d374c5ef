//! The selected item: its caption in words, and what is lit with it.

use egui::{Button, RichText, Role, Ui, WidgetInfo};
use meterbench_profiles::{catalog, program::Item};

use super::Shown;
use crate::{action::Action, theme::palette, widgets, words::sentence};

/// What the card takes, in points.
pub const HEIGHT: f32 = 124.0;

/// Show it.
pub fn ui(ui: &mut Ui, shown: &Shown<'_>, actions: &mut Vec<Action>) {
    let place = shown.place();
    let Some(item) = shown.list.items.get(place) else {
        widgets::card_filling(ui, "No item selected", HEIGHT, |ui| {
            widgets::hint(
                ui,
                "Select an item above, or add one from the list at the right",
            );
        });
        return;
    };
    let words = sentence(&item.words(catalog::built_in()));
    let title = format!("Item {}: {words}", place + 1);
    widgets::card_filling(ui, &title, HEIGHT, |ui| {
        caption(ui, shown, item);
        annunciators(ui, shown, place, item, actions);
    });
}

/// Why it would show nothing; what the caption is, or what is wrong with it.
fn caption(ui: &mut Ui, shown: &Shown<'_>, item: &Item) {
    let p = palette(ui);
    let catalog = catalog::built_in();
    let why = item
        .known(catalog)
        .and_then(|known| known.why_not(&shown.document.program, catalog));
    if let Some(why) = why {
        let words = RichText::new(format!("Shows nothing: {why}")).small();
        ui.label(words.color(p.warning));
    }
    let caption = item.effective_caption(catalog);
    let (words, color) = match (caption.problem(), item.known(catalog)) {
        (Some(problem), _) => (format!("The caption {problem}"), p.error),
        (None, Some(known)) if item.caption.is_some() => {
            let usual = known.caption.trim_end();
            (
                format!("A caption of its own; the usual one is {usual}"),
                p.weak,
            )
        }
        (None, Some(_)) => ("The usual caption".into(), p.weak),
        (None, None) if item.caption.is_some() => ("A caption of its own".into(), p.weak),
        (None, None) => ("The caption that the meter has for it".into(), p.weak),
    };
    ui.label(RichText::new(words).small().color(color));
}

/// One button for each annunciator that the display has; pressed are those lit with the item.
fn annunciators(
    ui: &mut Ui,
    shown: &Shown<'_>,
    place: usize,
    item: &Item,
    actions: &mut Vec<Action>,
) {
    let usual = item
        .known(catalog::built_in())
        .map_or(&[][..], |known| known.annunciators.as_slice());
    let lit = item.annunciators.as_deref().unwrap_or(usual);
    let set = |names: Option<Vec<String>>| {
        let step = format!("Annunciators of item {}", place + 1);
        shown.edit(place, &step, |item| item.annunciators = names)
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        ui.spacing_mut().button_padding.x = 6.0;
        let weak = palette(ui).weak;
        ui.label(RichText::new("Lit with it").small().color(weak));
        ui.add_space(3.0);
        for name in known() {
            let on = lit.contains(name);
            let text = RichText::new(words(name)).small();
            let response = ui.add(Button::selectable(on, text));
            let label = format!("Light {}", words(name));
            response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &label));
            if let Some(at) = lit.iter().position(|one| one == name) {
                let path = format!("{}.annunciators[{at}]", shown.path(place));
                widgets::anchor(shown.state, &path, &response);
            }
            if response.clicked() {
                actions.push(set(toggled(lit, name, usual)));
            }
        }
        // What the display hasn't is not hidden: a finding is about it.
        for (at, name) in lit.iter().enumerate() {
            if known().contains(name) {
                continue;
            }
            let text = RichText::new(name).small().color(palette(ui).error);
            let response = ui.add(Button::selectable(true, text));
            let label = format!("Remove {name}, which the display hasn't");
            response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, true, &label));
            let path = format!("{}.annunciators[{at}]", shown.path(place));
            widgets::anchor(shown.state, &path, &response);
            if response.clicked() {
                actions.push(set(toggled(lit, name, usual)));
            }
        }
        if item.annunciators.is_some() && widgets::quiet(ui, "As usual", true).clicked() {
            actions.push(set(None));
        }
    });
}

/// The annunciators of the display, by the family's names.
fn known() -> &'static [String] {
    let family = catalog::built_in().families.first();
    family.map_or(&[], |family| &family.display_source.annunciators)
}

/// With or without one of them, in the display's order; the usual ones are no setting of their own.
fn toggled(lit: &[String], name: &str, usual: &[String]) -> Option<Vec<String>> {
    let on = lit.iter().any(|one| one == name);
    let mut after: Vec<String> = lit.iter().filter(|one| *one != name).cloned().collect();
    if !on {
        after.push(name.to_owned());
    }
    let place = |one: &String| known().iter().position(|known| known == one);
    after.sort_by_key(|one| place(one).unwrap_or(usize::MAX));
    (after != usual).then_some(after)
}

/// As on the glass, or in words where the glass has a letter.
fn words(name: &str) -> String {
    match name {
        "rate-letter" => "rate letter".into(),
        "prev" | "test" | "open" => name.to_uppercase(),
        unit => unit.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annunciators_are_put_in_order_and_the_usual_ones_are_no_setting() {
        let names =
            |names: &[&str]| -> Vec<String> { names.iter().map(ToString::to_string).collect() };
        let usual = names(&["kWh"]);
        assert_eq!(
            toggled(&usual, "prev", &usual),
            Some(names(&["kWh", "prev"]))
        );
        assert_eq!(
            toggled(&names(&["prev"]), "kWh", &usual),
            Some(names(&["kWh", "prev"]))
        );
        assert_eq!(toggled(&names(&["kWh", "prev"]), "prev", &usual), None);
        assert_eq!(toggled(&usual, "kWh", &usual), Some(vec![]));
    }
}
