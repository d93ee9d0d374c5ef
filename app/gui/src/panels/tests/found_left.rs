//! The report's dialog.

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};

use super::shown;
use crate::{
    action::Action,
    found_left::{ReportAction, Reporting, Sides, tests::read},
    panels::found_left::ReportPanel,
    state::State,
};

fn open(state: &State) -> Harness<'_, Vec<Action>> {
    let mut panel = ReportPanel::default();
    shown(move |ui| panel.ui(ui, state))
}

fn state() -> State {
    State {
        reporting: Reporting {
            open: Some(Sides {
                found: read("0123"),
                left: None,
            }),
            opened: 1,
            ..Reporting::default()
        },
        ..State::default()
    }
}

fn types(harness: &mut Harness<'_, Vec<Action>>, field: &str, text: &str) {
    harness
        .get_by_role_and_label(Role::TextInput, field)
        .focus();
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run();
}

#[test]
fn what_is_typed_is_on_the_report() {
    let state = state();
    let mut dialog = open(&state);
    dialog.get_by_label("0123, read 2026-01-31 13:05 (a.mbsnap)");
    types(&mut dialog, "Reason", "complaint");
    types(&mut dialog, "As found % 1", "99.71");
    dialog
        .get_by_role_and_label(Role::Button, "Save as PDF…")
        .click();
    dialog.run();
    let [Action::Report(ReportAction::Save(filled))] = dialog.state().as_slice() else {
        panic!("{:?}", dialog.state());
    };
    assert_eq!(filled.details.reason.as_deref(), Some("complaint"));
    assert_eq!(filled.details.date, Some(state.today));
    let test = filled.details.tests.first().unwrap();
    assert_eq!(
        (test.point.as_str(), test.found),
        ("Full load", Some(99.71))
    );
}

#[test]
fn what_is_no_number_is_said_and_nothing_is_saved() {
    let state = state();
    let mut dialog = open(&state);
    types(&mut dialog, "As left % 2", "good");
    dialog.get_by_label_contains("“good” is no percent registration");
    dialog
        .get_by_role_and_label(Role::Button, "Save as PDF…")
        .click();
    dialog.run();
    assert_eq!(*dialog.state(), []);
    dialog.get_by_role_and_label(Role::Button, "Cancel").click();
    dialog.run();
    assert_eq!(*dialog.state(), [Action::Report(ReportAction::Close)]);
}

#[test]
fn the_shop_has_its_name_and_its_rules() {
    let state = state();
    let mut dialog = open(&state);
    dialog.get_by_label("On all reports of this shop").click();
    dialog.run();
    types(&mut dialog, "Shop", "Valley Electric");
    let rule = "Washington WAC 480-100-353";
    dialog.get_by_role_and_label(Role::CheckBox, rule).click();
    dialog.run();
    dialog
        .get_by_role_and_label(Role::Button, "Save as PDF…")
        .click();
    dialog.run();
    let Some(Action::Report(ReportAction::Save(filled))) = dialog.state().last() else {
        panic!("{:?}", dialog.state());
    };
    assert_eq!(filled.shop.shop.as_deref(), Some("Valley Electric"));
    assert_eq!(filled.shop.rules, ["wa-wac-480-100-353"]);
}
