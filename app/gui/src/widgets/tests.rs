//! Rows and lists, used by mouse and by keyboard.

use egui::{Key, Modifiers, Ui, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable};
use meterbench_profiles::{Finding, Severity};

use super::*;
use crate::{state::State, theme};

/// What a test shows, and what came of it.
struct Tried<T> {
    state: State,
    now: T,
}

fn tried<T: 'static>(
    state: State,
    now: T,
    show: impl FnMut(&mut Ui, &mut Tried<T>) + 'static,
) -> Harness<'static, Tried<T>> {
    let mut harness = Harness::builder()
        .with_size([900.0, 400.0])
        .with_max_steps(24)
        .with_context_setup(theme::install)
        .build_ui_state(show, Tried { state, now });
    harness.run();
    harness
}

const MINUTES: Number = Number::new(1..=60, "min");

fn interval(state: State) -> Harness<'static, Tried<u32>> {
    tried(state, 15, |ui, tried| {
        let row = Setting::new(&tried.state, "demand.interval_minutes", "Interval");
        if let Some(now) = row.number(ui, tried.now, &MINUTES) {
            tried.now = now;
        }
    })
}

fn lockout() -> Harness<'static, Tried<Option<u32>>> {
    tried(State::default(), None, |ui, tried| {
        let row = Setting::new(&tried.state, "demand.reset_lockout_minutes", "Lock-out");
        if let Some(now) = row.maybe_number(ui, tried.now, 30, &MINUTES) {
            tried.now = now;
        }
    })
}

/// Replace what stands in a field.
fn retype<T>(harness: &mut Harness<'static, T>, label: &str, text: &str) {
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .type_text(text);
    harness.run();
}

#[test]
fn a_number_is_typed_and_nonsense_keeps_the_value_and_says_what_is_expected() {
    let mut harness = interval(State::default());
    retype(&mut harness, "Interval", "30");
    assert_eq!(harness.state().now, 30);
    retype(&mut harness, "Interval", "3x");
    assert_eq!(harness.state().now, 30);
    harness.get_by_label("1 to 60 min; 30 stays");
    retype(&mut harness, "Interval", "5");
    assert_eq!(harness.state().now, 5);
    assert!(harness.query_by_label_contains("stays").is_none());
}

#[test]
fn arrow_keys_step_a_number_within_its_range() {
    let mut harness = interval(State::default());
    harness
        .get_by_role_and_label(Role::TextInput, "Interval")
        .focus();
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    assert_eq!(harness.state().now, 16);
    for _ in 0..20 {
        harness.key_press(Key::ArrowDown);
        harness.run();
    }
    assert_eq!(harness.state().now, 1);
    harness.get_by_role_and_label(Role::TextInput, "Interval");
}

#[test]
fn a_value_that_changes_elsewhere_replaces_what_was_typed() {
    let mut harness = interval(State::default());
    retype(&mut harness, "Interval", "x");
    harness.state_mut().now = 20;
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "Interval");
    assert_eq!(field.value().as_deref(), Some("20"));
}

#[test]
fn a_setting_is_left_to_the_meter_or_set_with_its_box() {
    let mut harness = lockout();
    harness.get_by_label("as the meter has it");
    harness
        .get_by_role_and_label(Role::CheckBox, "Lock-out")
        .click();
    harness.run();
    assert_eq!(harness.state().now, Some(30));
    retype(&mut harness, "Lock-out", "45");
    assert_eq!(harness.state().now, Some(45));
    harness
        .get_by_role_and_label(Role::CheckBox, "Lock-out")
        .click();
    harness.run();
    assert_eq!(harness.state().now, None);
}

#[test]
fn a_finding_stands_below_its_field_and_leads_to_it() {
    let state = State {
        findings: vec![Finding {
            code: "W001".into(),
            severity: Severity::Error,
            path: "demand.interval_minutes".into(),
            line: None,
            message: "the interval of 7 min does not divide an hour".into(),
            hint: "set it to 5 or 10".into(),
        }],
        wanted: Some("demand.interval_minutes".into()),
        ..State::default()
    };
    let harness = interval(state);
    harness.get_by_label("Error: The interval of 7 min does not divide an hour");
    assert!(
        harness
            .get_by_role_and_label(Role::TextInput, "Interval")
            .is_focused()
    );
    assert!(claimed(&harness.ctx));
}

#[test]
fn yes_no_and_the_meters_own_are_three_choices() {
    let mut harness = tried(State::default(), None, |ui, tried| {
        let row = Setting::new(&tried.state, "display.leading_zeros", "Leading zeros");
        if let Some(now) = row.yes_no(ui, tried.now) {
            tried.now = now;
        }
    });
    for (choice, now) in [
        ("Yes", Some(true)),
        ("No", Some(false)),
        ("As the meter has it", None),
    ] {
        harness
            .get_by_role_and_label(Role::RadioButton, &format!("Leading zeros: {choice}"))
            .click();
        harness.run();
        assert_eq!(harness.state().now, now, "{choice}");
    }
}

#[test]
fn a_text_counts_its_characters() {
    let mut harness = tried(State::default(), Some("Feeder".to_owned()), |ui, tried| {
        let row = Setting::new(&tried.state, "texts.owner", "Owner");
        if let Some(now) = row.maybe_text(ui, tried.now.as_deref(), 8) {
            tried.now = now;
        }
    });
    harness.get_by_label("6 of 8");
    retype(&mut harness, "Owner", "Feeder 12 north");
    assert_eq!(harness.state().now.as_deref(), Some("Feeder"));
    harness.get_by_label("7 too many; Feeder stays");
}

/// A list of letters.
fn letters(rows: &str) -> Harness<'static, Tried<Vec<char>>> {
    tried(State::default(), rows.chars().collect(), |ui, tried| {
        let of = ListOf {
            path: "tou.schedule",
            one: "letter",
            add: "Add a letter",
            empty: "No letters yet",
            most: Some(4),
        };
        let rows = tried.now.clone();
        let show = |ui: &mut Ui, place: usize| {
            let letter = rows.get(place).copied().unwrap_or_default();
            ui.label(letter.to_string());
        };
        if let Some(change) = list(ui, &tried.state, &of, rows.len(), show) {
            change.apply(&mut tried.now, || 'n');
        }
    })
}

fn word(harness: &Harness<'static, Tried<Vec<char>>>) -> String {
    harness.state().now.iter().collect()
}

#[test]
fn rows_are_added_moved_and_removed_with_buttons() {
    let mut harness = letters("");
    harness.get_by_label("No letters yet");
    let click = |harness: &mut Harness<'static, Tried<Vec<char>>>, label: &str| {
        harness.get_by_role_and_label(Role::Button, label).click();
        harness.run();
    };
    click(&mut harness, "Add a letter");
    assert_eq!(word(&harness), "n");
    harness.state_mut().now = vec!['a', 'b', 'c'];
    harness.run();
    click(&mut harness, "Move up letter 3");
    click(&mut harness, "Move down letter 1");
    assert_eq!(word(&harness), "cab");
    click(&mut harness, "Remove letter 2");
    assert_eq!(word(&harness), "cb");
    click(&mut harness, "Add a letter");
    click(&mut harness, "Add a letter");
    harness.get_by_label("4 of 4: the meter holds no more");
}

#[test]
fn rows_are_added_moved_and_removed_with_keys_and_the_focus_follows() {
    let mut harness = letters("abc");
    harness
        .get_by_role_and_label(Role::ListBoxOption, "Letter 1 of 3")
        .focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    harness.run();
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    harness.run();
    assert_eq!(word(&harness), "bca");
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    harness.run();
    assert_eq!(word(&harness), "bac");
    harness.key_press(Key::Delete);
    harness.run();
    assert_eq!(word(&harness), "bc");
    harness.key_press(Key::Insert);
    harness.run();
    assert_eq!(word(&harness), "bcn");
    assert!(
        harness
            .get_by_role_and_label(Role::ListBoxOption, "Letter 3 of 3")
            .is_focused()
    );
}

const MONTHS: [&str; 4] = ["January", "February", "March", "April"];

/// A list that opens, with a button over it and one under it.
fn months(now: usize) -> Harness<'static, Tried<usize>> {
    tried(State::default(), now, |ui, tried| {
        let _ = ui.button("above");
        let list = egui::ComboBox::from_id_salt("month").selected_text(MONTHS[tried.now]);
        let (response, chosen) = chooser(ui, list, Some(tried.now), &MONTHS);
        response.widget_info(|| egui::WidgetInfo::labeled(Role::ComboBox, true, "Month"));
        if let Some(now) = chosen {
            tried.now = now;
        }
        for below in ["one", "two", "three", "four", "five", "six"] {
            let _ = ui.button(below);
        }
    })
}

/// What has the focus: the field, or a row of the list.
fn focused(harness: &Harness<'static, Tried<usize>>) -> Option<String> {
    let field = harness.get_by_role_and_label(Role::ComboBox, "Month");
    let rows = MONTHS.iter().filter_map(|month| {
        let row = harness.query_by_role_and_label(Role::Button, month)?;
        row.is_focused().then(|| (*month).to_owned())
    });
    let field = field.is_focused().then(|| "Month".to_owned());
    field.into_iter().chain(rows).next()
}

fn keys(harness: &mut Harness<'static, Tried<usize>>, keys: &[Key]) {
    for key in keys {
        harness.key_press(*key);
        harness.run();
    }
}

#[test]
fn a_list_is_opened_walked_over_and_chosen_from_by_keys() {
    use Key::{ArrowDown, ArrowUp, End, Enter, Home, Space};
    for (what, now, pressed, then) in [
        ("the next one", 0, &[ArrowDown, ArrowDown, Enter][..], 1),
        (
            "opened by Enter",
            0,
            &[Enter, ArrowDown, ArrowDown, Enter],
            2,
        ),
        ("by the space bar", 3, &[Space, ArrowUp, Space], 2),
        ("from what is chosen on", 2, &[ArrowUp, ArrowUp, Enter], 1),
        ("the first", 2, &[ArrowDown, Home, Enter], 0),
        ("the last", 0, &[ArrowDown, End, Enter], 3),
        (
            "not past the end",
            2,
            &[ArrowDown, ArrowDown, ArrowDown, ArrowDown, Enter],
            3,
        ),
        (
            "not past the beginning",
            1,
            &[ArrowDown, ArrowUp, ArrowUp, ArrowUp, Enter],
            0,
        ),
        ("the same again", 1, &[ArrowDown, Enter], 1),
    ] {
        let mut harness = months(now);
        harness
            .get_by_role_and_label(Role::ComboBox, "Month")
            .focus();
        harness.run();
        keys(&mut harness, pressed);
        assert_eq!(harness.state().now, then, "{what}");
        assert_eq!(focused(&harness).as_deref(), Some("Month"), "{what}");
        assert!(
            harness.query_by_label("April").is_none() || then == 3,
            "{what}: still open"
        );
    }
}

#[test]
fn escape_closes_a_list_and_chooses_nothing() {
    let mut harness = months(1);
    harness
        .get_by_role_and_label(Role::ComboBox, "Month")
        .focus();
    harness.run();
    keys(&mut harness, &[Key::ArrowDown, Key::ArrowDown]);
    assert_eq!(focused(&harness).as_deref(), Some("March"));
    keys(&mut harness, &[Key::Escape]);
    assert_eq!(harness.state().now, 1);
    assert!(harness.query_by_label("March").is_none(), "closed");
    assert_eq!(focused(&harness).as_deref(), Some("Month"));
}

#[test]
fn a_list_is_chosen_from_by_mouse() {
    let mut harness = months(0);
    harness
        .get_by_role_and_label(Role::ComboBox, "Month")
        .click();
    harness.run();
    harness.get_by_label("March").click();
    harness.run();
    assert_eq!(harness.state().now, 2);
    assert!(harness.query_by_label("April").is_none(), "closed");
}
