//! The pages, at the left, with what waits on each and what is left to the meter.

use egui::{RichText, Ui};
use meterbench_profiles::{Program, Severity, catalog, program::Section};

use crate::{
    action::Action,
    state::{Page, State},
    theme::{self, palette},
    widgets::{NavItem, nav_item},
};

/// Show the navigation.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    egui::ScrollArea::vertical()
        .id_salt("navigation")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for (title, pages) in [
                ("METER", &Page::METER[..]),
                ("PROGRAM", &Page::PROGRAM[..]),
                ("WRITE", &Page::WRITE[..]),
            ] {
                ui.add_space(5.0);
                let weak = palette(ui).weak;
                ui.horizontal(|ui| {
                    ui.spacing_mut().interact_size.y = 18.0;
                    ui.add_space(12.0);
                    ui.label(RichText::new(title).font(theme::strong(11.0)).color(weak));
                });
                for page in pages {
                    if nav_item(ui, &item(ui, state, *page)).clicked() {
                        actions.push(Action::Go(*page));
                    }
                }
            }
        });
    actions
}

/// What is told of a page: findings, unsaved changes, and whether the program sets it at all.
fn item(ui: &Ui, state: &State, page: Page) -> NavItem<'static> {
    let p = palette(ui);
    let found: Vec<Severity> = state
        .findings
        .iter()
        .filter(|finding| Page::of_path(&finding.path) == Some(page))
        .map(|finding| finding.severity)
        .collect();
    let color = if found.contains(&Severity::Error) {
        p.error
    } else {
        p.warning
    };
    let mut item = NavItem {
        text: page.words(),
        selected: state.page == page,
        count: (!found.is_empty()).then_some((found.len(), color)),
        unsaved: false,
        note: "",
    };
    if let (Some(document), Some(section)) = (&state.document, page.section()) {
        item.unsaved = document.has_changed(section);
        let set = document.program.section(section).is_set();
        if let Some(lacks) = lacks(&document.program, section) {
            item.note = lacks;
        } else if !set && section != Section::Meter {
            item.note = "meter's own";
        }
    }
    item
}

/// What the program's model does not have of a section.
pub fn lacks(program: &Program, section: Section) -> Option<&'static str> {
    let (feature, words) = match section {
        Section::ServiceLimit => ("disconnect", "no switch"),
        Section::Kyz => ("kyz", "no outputs"),
        Section::Tou => ("tou", "no TOU"),
        Section::LoadProfile => ("load-profile", "no profile"),
        Section::Demand => ("demand", "no demand"),
        _ => return None,
    };
    let model = catalog::built_in().model(&program.meter.as_ref()?.model)?;
    (!model.has(feature)).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_profiles::program::Meter;

    fn of(model: &str) -> Program {
        Program {
            meter: Some(Meter {
                model: model.into(),
                form: "2S".into(),
                volts: None,
                class: None,
                firmware: None,
            }),
            ..Program::default()
        }
    }

    #[test]
    fn what_a_model_lacks_is_said() {
        assert_eq!(lacks(&of("ax"), Section::ServiceLimit), Some("no switch"));
        assert_eq!(lacks(&of("ax-sd"), Section::ServiceLimit), None);
        assert_eq!(lacks(&of("ax-poly"), Section::Kyz), Some("no outputs"));
        assert_eq!(lacks(&of("ax-sd"), Section::Kyz), None);
        assert_eq!(lacks(&of("ax"), Section::Display), None);
        assert_eq!(lacks(&Program::default(), Section::ServiceLimit), None);
        assert_eq!(lacks(&of("other"), Section::ServiceLimit), None);
    }
}
