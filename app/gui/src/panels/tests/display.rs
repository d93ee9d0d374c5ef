//! The editor of the display lists, by mouse and by keyboard.

use egui::{Key, Modifiers};
use meterbench_profiles::program::{Caption, Item, List};

use super::*;

/// A program whose normal list is time, date, delivered and received energy.
fn four() -> State {
    let mut state = programmed();
    let program = &mut state.document.as_mut().unwrap().program;
    let display = program.display.get_or_insert_default();
    display.normal = Some(List {
        on_seconds: Some(6),
        off_seconds: None,
        hold_minutes: None,
        items: ["time", "date", "kwh-delivered", "kwh-received"]
            .map(Item::new)
            .to_vec(),
    });
    display.alternate = None;
    display.test = None;
    display.test_minutes = None;
    state
}

fn editor(state: State) -> Harness<'static, State> {
    let mut panel = DisplayScrollPanel::default();
    live(move |ui, state| panel.ui(ui, state), state, [830.0, 640.0])
}

fn list(harness: &Harness<'_, State>) -> List {
    let program = &harness.state().document.as_ref().unwrap().program;
    program.display.clone().unwrap().normal.unwrap()
}

fn items(harness: &Harness<'_, State>) -> Vec<String> {
    let items = list(harness).items;
    items.into_iter().map(|item| item.item).collect()
}

fn press(harness: &mut Harness<'_, State>, button: &str) {
    harness.get_by_role_and_label(Role::Button, button).click();
    harness.run();
}

#[track_caller]
fn sees(harness: &Harness<'_, State>, words: &str) {
    assert!(
        harness.query_all_by_label_contains(words).next().is_some(),
        "{words:?} is not to be seen"
    );
}

#[test]
fn an_item_is_duplicated_behind_itself_and_removed() {
    let mut harness = editor(four());
    harness.get_by_label("Select item 2").click();
    harness.run();
    press(&mut harness, "Duplicate");
    assert_eq!(
        items(&harness),
        ["time", "date", "date", "kwh-delivered", "kwh-received"]
    );
    assert_eq!(harness.state().selected, (ListName::Normal, 2));
    press(&mut harness, "Remove");
    assert_eq!(items(&harness).len(), 4);
}

#[test]
fn alt_and_arrows_move_an_item_with_the_focus_and_delete_removes_it() {
    let mut harness = editor(four());
    harness.get_by_label("Select item 1").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    harness.run();
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    harness.run();
    assert_eq!(
        items(&harness),
        ["date", "kwh-delivered", "time", "kwh-received"]
    );
    assert_eq!(harness.state().selected, (ListName::Normal, 2));
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    harness.run();
    assert_eq!(items(&harness)[1], "time");
    harness.key_press(Key::Delete);
    harness.run();
    assert_eq!(items(&harness), ["date", "kwh-delivered", "kwh-received"]);
    // At the end there is nowhere further down.
    harness.get_by_label("Select item 3").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    harness.run();
    assert_eq!(items(&harness)[2], "kwh-received");
}

#[test]
fn an_item_is_dragged_to_its_place() {
    let mut harness = editor(four());
    let row = |harness: &Harness<'_, State>, name: &str| harness.get_by_label(name).rect();
    let (first, third) = (
        row(&harness, "Select item 1"),
        row(&harness, "Select item 3"),
    );
    let grip = first.left_center() + egui::vec2(8.0, 0.0);
    let goal = third.left_center() + egui::vec2(8.0, 0.0);
    harness.hover_at(grip);
    harness.run();
    harness.drag_at(grip);
    harness.run();
    harness.hover_at(grip + egui::vec2(0.0, 12.0));
    harness.run();
    harness.hover_at(goal);
    harness.run();
    harness.drop_at(goal);
    harness.run();
    assert_eq!(
        items(&harness),
        ["date", "kwh-delivered", "time", "kwh-received"]
    );
}

#[test]
fn a_caption_that_can_not_be_shown_is_said_at_once() {
    let mut harness = editor(four());
    let field = harness.get_by_role_and_label(Role::TextInput, "Caption 1");
    field.focus();
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, "Caption 1")
        .type_text("x");
    harness.run();
    assert_eq!(list(&harness).items[0].caption, Some(Caption::new("CLKX")));
    sees(
        &harness,
        "The caption has 4 characters, the display shows 3",
    );
}

#[test]
fn annunciators_are_lit_and_put_back_to_the_usual_ones() {
    let mut harness = editor(four());
    harness.get_by_label("Select item 3").click();
    harness.run();
    harness
        .get_by_role_and_label(Role::CheckBox, "Light PREV")
        .click();
    harness.run();
    assert_eq!(
        list(&harness).items[2].annunciators,
        Some(vec!["kWh".into(), "prev".into()])
    );
    press(&mut harness, "As usual");
    assert_eq!(list(&harness).items[2].annunciators, None);
}

#[test]
fn an_item_is_found_by_its_words_and_added_behind_the_selected_one() {
    let mut harness = editor(four());
    let field = harness.get_by_role_and_label(Role::TextInput, "Search items");
    field.focus();
    field.type_text("segment");
    harness.run();
    harness
        .get_by_label("Choose All segments (segment check)")
        .click();
    harness.run();
    press(&mut harness, "Add");
    assert_eq!(items(&harness)[1], "all-segments");
    assert_eq!(harness.state().selected, (ListName::Normal, 1));
}

#[test]
fn what_this_meter_can_not_show_is_marked_with_why() {
    let mut harness = editor(four());
    let field = harness.get_by_role_and_label(Role::TextInput, "Search items");
    field.focus();
    field.type_text("service switch");
    harness.run();
    sees(
        &harness,
        "which shows nothing: needs disconnect, which E330 FOCUS AX Polyphase lacks",
    );
}

#[test]
fn times_are_typed_or_left_to_the_meter() {
    let mut harness = editor(four());
    harness
        .get_by_role_and_label(Role::CheckBox, "Blank")
        .click();
    harness.run();
    assert_eq!(list(&harness).off_seconds, Some(1));
    harness
        .get_by_role_and_label(Role::TextInput, "Shown")
        .focus();
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    assert_eq!(list(&harness).on_seconds, Some(7));
}

#[test]
fn the_displays_options_are_on_a_tab_of_their_own() {
    let mut harness = editor(four());
    press(&mut harness, "Options");
    harness
        .get_by_role_and_label(Role::RadioButton, "Leading zeros: No")
        .click();
    harness.run();
    harness
        .get_by_role_and_label(Role::CheckBox, "Ends by itself after")
        .click();
    harness.run();
    let program = &harness.state().document.as_ref().unwrap().program;
    let display = program.display.as_ref().unwrap();
    assert_eq!(
        (display.leading_zeros, display.test_minutes),
        (Some(false), Some(30))
    );
}

#[test]
fn the_places_of_the_meter_are_counted() {
    sees(&editor(four()), "4 of 48 places used");
}

#[test]
fn a_finding_leads_to_its_item_and_to_its_option() {
    let mut state = four();
    let program = &mut state.document.as_mut().unwrap().program;
    let display = program.display.as_mut().unwrap();
    display.test = Some(List {
        items: vec![Item::new("time"); 30],
        ..List::default()
    });
    let mut harness = editor(state);
    harness.state_mut().wanted = Some("display.test.items[27].caption".into());
    harness.run();
    assert_eq!(harness.state().selected, (ListName::Test, 27));
    let field = harness.get_by_role_and_label(Role::TextInput, "Caption 28");
    assert!(field.is_focused());
    harness.state_mut().wanted = Some("display.test_minutes".into());
    harness.run();
    sees(&harness, "Ends by itself after");
}

#[test]
fn a_list_left_to_the_meter_is_begun_with_one_item() {
    let mut harness = editor(four());
    press(&mut harness, "Alternate (meter's)");
    press(&mut harness, "Set this list");
    let program = &harness.state().document.as_ref().unwrap().program;
    let list = program.display.as_ref().unwrap().alternate.clone();
    assert_eq!(list.unwrap().items.len(), 1);
}

#[test]
fn the_page_makes_the_proof_sheet_of_its_lists() {
    let (state, mut panel) = (four(), DisplayScrollPanel::default());
    let asked = clicks(
        move |ui| panel.ui(ui, &state),
        Role::Button,
        &["Proof sheet…"],
    );
    assert_eq!(asked, [Action::Export(crate::export::Export::DisplaySheet)]);
}
