//! The display at the side: played, stepped and tried with readings, by mouse and by keyboard.

use egui::Key;

use super::*;
use crate::update::update;

/// A program whose normal list has three items of 4 s, and a second of nothing behind each.
fn three() -> State {
    let mut state = programmed();
    let program = &mut state.document.as_mut().unwrap().program;
    program.multiplier = None;
    program.energy.get_or_insert_default().format = Some(EnergyFormat::F6x1);
    let display = program.display.get_or_insert_default();
    display.load_emulation = None;
    let list = display.normal.get_or_insert_default();
    (list.on_seconds, list.off_seconds) = (Some(4), Some(1));
    list.items = ["kwh-delivered", "kwh-received", "all-segments"]
        .map(meterbench_profiles::program::Item::new)
        .to_vec();
    state
}

/// The side in a window that carries out what is asked for. A frame is a quarter of a second.
fn side(state: State) -> Harness<'static, State> {
    let mut panel = SidePanel::default();
    live(move |ui, state| panel.ui(ui, state), state, [320.0, 700.0])
}

fn click(harness: &mut Harness<'_, State>, button: &str) {
    harness.get_by_role_and_label(Role::Button, button).click();
    // Press, release, and what came of it.
    harness.run_steps(3);
}

#[track_caller]
fn sees(harness: &Harness<'_, State>, words: &str) {
    assert!(
        harness.query_all_by_label_contains(words).next().is_some(),
        "{words:?} is not to be seen"
    );
}

#[test]
fn what_the_display_shows_is_said_in_words() {
    let harness = side(three());
    sees(&harness, "Display shows DEL 234567 kWh");
    sees(&harness, "1 of 3, 4 s");
    sees(&harness, "Whole list 15 s");
}

#[test]
fn it_plays_at_the_lists_times_and_asks_for_no_frame_before_a_change() {
    let mut harness = side(three());
    click(&mut harness, "Play");
    let delay = |harness: &Harness<'_, State>| {
        let output = harness.output().viewport_output.values().next();
        output.unwrap().repaint_delay.as_secs_f64()
    };
    let wait = delay(&harness);
    assert!((3.0..4.1).contains(&wait), "{wait}");
    // 4 s, less the frame that shows it playing.
    harness.run_steps(13);
    sees(&harness, "Display shows DEL");
    harness.run_steps(2);
    sees(&harness, "Display is blank");
    sees(&harness, "1 of 3, blank 1 s");
    harness.run_steps(4);
    sees(&harness, "Display shows REC");
    assert_eq!(harness.state().selected.1, 0, "the editor is left alone");
    harness.run_steps(40);
    sees(&harness, "Display shows DEL");
    click(&mut harness, "Pause");
    harness.run_steps(60);
    sees(&harness, "Display shows DEL");
    assert!(delay(&harness) > 60.0, "a paused display asks for nothing");
}

#[test]
fn pausing_selects_what_is_looked_at() {
    let mut harness = side(three());
    click(&mut harness, "Play");
    harness.run_steps(20);
    click(&mut harness, "Pause");
    assert_eq!(harness.state().selected, (ListName::Normal, 1));
    sees(&harness, "Display shows REC");
}

#[test]
fn buttons_step_around_the_ends() {
    let mut harness = side(three());
    click(&mut harness, "Step back");
    assert_eq!(harness.state().selected, (ListName::Normal, 2));
    sees(
        &harness,
        "Display shows 888 888888 kWh kW kvarh kVAh A PREV TEST OPEN",
    );
    click(&mut harness, "Step forward");
    assert_eq!(harness.state().selected, (ListName::Normal, 0));
}

#[test]
fn the_space_bar_plays_and_pauses_and_arrows_step_while_it_has_the_focus() {
    let mut harness = side(three());
    let display = |harness: &Harness<'_, State>| {
        let mut all = harness.query_all_by_label_contains("Display ");
        all.next().unwrap().focus();
    };
    display(&harness);
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().selected, (ListName::Normal, 1));
    harness.key_press(Key::ArrowLeft);
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert_eq!(harness.state().selected, (ListName::Normal, 2));
    harness.key_press(Key::Space);
    harness.run_steps(3);
    sees(&harness, "Pause");
    harness.key_press(Key::Space);
    harness.run_steps(3);
    sees(&harness, "Play");
    let field = harness.get_by_role_and_label(Role::TextInput, "kWh delivered");
    field.focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(
        harness.state().selected,
        (ListName::Normal, 2),
        "not without the focus"
    );
}

#[test]
fn an_item_that_is_selected_elsewhere_stops_the_playing() {
    let mut harness = side(three());
    click(&mut harness, "Play");
    update(harness.state_mut(), Action::Select(ListName::Normal, 2));
    harness.run_steps(60);
    sees(&harness, "Display shows 888");
    sees(&harness, "Play");
}

#[test]
fn another_list_is_played_and_one_left_to_the_meter_says_so() {
    let mut state = three();
    let program = &mut state.document.as_mut().unwrap().program;
    let display = program.display.as_mut().unwrap();
    display.test = display.normal.clone();
    display.alternate = None;
    let mut harness = side(state);
    click(&mut harness, "Play the test list");
    sees(&harness, "Display shows DEL 234567 kWh TEST");
    click(&mut harness, "Play the alternate list");
    sees(&harness, "Display is blank");
    sees(&harness, "This program doesn't set the alternate list");
}

#[test]
fn typed_readings_show_4x10_with_multiplier_240() {
    let mut state = three();
    let program = &mut state.document.as_mut().unwrap().program;
    program.multiplier.get_or_insert_default().ct = "1200:5".parse().unwrap();
    program.energy.get_or_insert_default().format = Some(EnergyFormat::F4x10);
    let mut harness = side(state);
    harness.get_by_label("More readings").click();
    harness.run();
    for (field, text) in [("kWh delivered", "1234.5"), ("kWh received", "10")] {
        let field = harness.get_by_role_and_label(Role::TextInput, field);
        field.focus();
        field.type_text(text);
        harness.run();
    }
    sees(&harness, "Display shows DEL 9628 kWh");
    click(&mut harness, "Step forward");
    sees(&harness, "Display shows REC 0240 kWh");
    click(&mut harness, "Clear the readings");
    sees(&harness, "with a sample reading");
}

#[test]
fn a_reading_that_is_no_number_is_said_at_once() {
    let mut harness = side(three());
    harness.get_by_label("More readings").click();
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "kW delivered");
    field.focus();
    field.type_text("5 kW");
    harness.run();
    sees(&harness, "not a number");
}

#[test]
fn the_load_indicator_moves_with_each_second_that_plays() {
    let mut state = three();
    let program = &mut state.document.as_mut().unwrap().program;
    program.display.as_mut().unwrap().load_emulation = Some(true);
    let mut harness = side(state);
    click(&mut harness, "Play");
    let output = harness.output().viewport_output.values().next();
    let wait = output.unwrap().repaint_delay.as_secs_f64();
    assert!((0.0..1.1).contains(&wait) && wait > 0.0, "{wait}");
}
