//! The pages about the program.

use super::*;
use meterbench_profiles::program::{Applied, Meter};

#[test]
fn an_item_is_moved_and_removed_where_it_is_selected() {
    let state = State {
        selected: (ListName::Normal, 1),
        ..programmed()
    };
    let mut panel = DisplayScrollPanel::default();
    let list = ListName::Normal;
    let asked = clicks(
        |ui| panel.ui(ui, &state),
        Role::Button,
        &["Up", "Down", "Remove"],
    );
    let expected = [
        Action::Edit(Edit::MoveItem(list, 1, 0)),
        Action::Select(list, 0),
        Action::Edit(Edit::MoveItem(list, 1, 2)),
        Action::Select(list, 2),
        Action::Edit(Edit::RemoveItem(list, 1)),
        Action::Select(list, 1),
    ];
    assert_eq!(asked, expected);
}

#[test]
fn a_caption_is_typed_in_capitals() {
    let state = State {
        selected: (ListName::Normal, 0),
        ..programmed()
    };
    let mut panel = DisplayScrollPanel::default();
    let mut harness = shown(move |ui| panel.ui(ui, &state));
    let field = harness.get_by_role_and_label(Role::TextInput, "Caption 2");
    field.focus();
    field.type_text("x");
    harness.run();
    let typed = harness.state().iter().any(|action| {
        matches!(action, Action::Edit(Edit::Caption(ListName::Normal, 1, Some(caption))) if caption.text().contains('X'))
    });
    assert!(typed, "{:?}", harness.state());
}

#[test]
fn a_list_left_to_the_meter_can_be_set() {
    let mut state = programmed();
    state.document.as_mut().unwrap().program.display = None;
    let mut panel = DisplayScrollPanel::default();
    let asked = clicks(|ui| panel.ui(ui, &state), Role::Button, &["Set this list"]);
    assert_eq!(asked, [Action::Edit(Edit::UseList(ListName::Normal, true))]);
}

#[test]
fn ratios_are_clicked_or_typed_and_a_half_typed_one_asks_for_nothing() {
    let state = programmed();
    let ratio = |text: &str| text.parse().unwrap();
    for (picker, entry, expected) in [
        ("Usual CT ratios", "40:5", Edit::Ct(ratio("40:5"))),
        ("Usual PT ratios", "2400:120", Edit::Pt(ratio("2400:120"))),
    ] {
        let mut panel = MultiplierPanel::default();
        let mut harness = shown(|ui| panel.ui(ui, &state));
        let combo = harness.get_by_role_and_label(Role::ComboBox, picker);
        combo.click();
        harness.run();
        harness.get_by_label(entry).click();
        harness.run();
        assert_eq!(*harness.state(), [Action::Edit(expected)]);
    }

    let mut panel = MultiplierPanel::default();
    let mut harness = shown(move |ui| panel.ui(ui, &state));
    let field = harness.get_by_role_and_label(Role::TextInput, "Current, CT");
    field.focus();
    field.type_text("0:");
    harness.run();
    assert_eq!(*harness.state(), []);
    harness.get_by_label("such as 800:5 or 160");
}

#[test]
fn where_the_multiplier_is_applied_is_chosen_by_mouse_and_keyboard() {
    let mut panel = MultiplierPanel::default();
    let mut harness = live(
        move |ui, state| panel.ui(ui, state),
        programmed(),
        [830.0, 700.0],
    );
    let applied = |harness: &Harness<'_, State>| {
        let program = &harness.state().document.as_ref().unwrap().program;
        program.multiplier.as_ref().unwrap().applied
    };
    harness
        .get_by_role_and_label(Role::RadioButton, "Applied: At billing")
        .click();
    harness.run();
    assert_eq!(applied(&harness), Some(Applied::Billing));
    harness
        .get_by_role_and_label(Role::RadioButton, "Applied: On the display")
        .focus();
    harness.run();
    harness.key_press(egui::Key::Space);
    harness.run();
    assert_eq!(applied(&harness), Some(Applied::Display));
}

#[test]
fn the_card_works_an_example_and_says_when_each_format_rolls_over() {
    let mut state = programmed();
    state.samples.insert("kWh", "1234.5".into());
    let program = &mut state.document.as_mut().unwrap().program;
    program.multiplier.get_or_insert_default().ct = "1200:5".parse().unwrap();
    program.energy.get_or_insert_default().format = Some(EnergyFormat::F4x10);
    let mut panel = MultiplierPanel::default();
    let harness = shown(|ui| panel.ui(ui, &state));
    for words in [
        "296 280.000 kWh",
        "29 628 counts",
        "9628",
        "432 Wh",
        "every 25.1 hours",
        "every 2.5 hours",
    ] {
        assert!(
            harness.query_all_by_label(words).next().is_some(),
            "{words}"
        );
    }
    let energy = shown(|ui| formats::ui(ui, &state));
    assert_eq!(energy.query_all_by_label("25.1 hours").count(), 2);
}

#[test]
fn over_the_limit_is_said() {
    let mut state = programmed();
    state
        .document
        .as_mut()
        .unwrap()
        .program
        .multiplier
        .get_or_insert_default()
        .ct = "5000".parse().unwrap();
    let mut panel = MultiplierPanel::default();
    shown(move |ui| panel.ui(ui, &state)).get_by_label("above the limit of 4096");
}

#[test]
fn all_six_formats_say_what_they_would_show() {
    let mut state = programmed();
    state.document.as_mut().unwrap().program.multiplier = None;
    state.samples.insert("kWh", "1234567.8".into());
    let harness = shown(|ui| formats::ui(ui, &state));
    for digits in ["4567", "3456", "34567", "23456", "234567", "123456"] {
        harness.get_by_label(digits);
    }
    let asked = clicks(|ui| formats::ui(ui, &state), Role::RadioButton, &["6x10"]);
    assert_eq!(
        asked,
        [Action::Edit(Edit::Format(Some(EnergyFormat::F6x10)))]
    );
    let asked = clicks(
        |ui| formats::ui(ui, &state),
        Role::Button,
        &["Make net primary"],
    );
    assert_eq!(asked, [Action::Edit(Edit::Primary(Metric::Net))]);
}

#[test]
fn the_program_page_begins_opens_and_saves() {
    let state = programmed();
    let mut panel = ProgramPanel::default();
    let asked = clicks(
        |ui| panel.ui(ui, &state),
        Role::Button,
        &["New program", "Save as…"],
    );
    let first = Meter::of(&catalog::built_in().forms[0]);
    assert_eq!(asked, [Action::New(first), Action::SaveAs]);

    let mut panel = ProgramPanel::default();
    let mut harness = shown(move |ui| panel.ui(ui, &state));
    let field = harness.get_by_role_and_label(Role::TextInput, "File");
    field.focus();
    field.type_text("/programs/a.toml");
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Open this")
        .click();
    harness.run();
    assert_eq!(
        *harness.state(),
        [Action::OpenPath("/programs/a.toml".into())]
    );
}

#[test]
fn the_review_offers_to_compare_but_never_to_write_unseen() {
    let state = programmed();
    let harness = shown(|ui| review::ui(ui, &state));
    assert!(
        harness
            .query_by_role_and_label(Role::Button, "Write to the meter")
            .is_none()
    );
    let asked = clicks(
        |ui| review::ui(ui, &state),
        Role::Button,
        &["Compare with the meter now"],
    );
    assert_eq!(asked, [Action::Plan]);
}

#[test]
fn a_write_that_does_not_verify_says_what_differs() {
    let result = WriteResult {
        verified: false,
        heading: "Not verified".into(),
        lines: vec!["ST-33 differs from byte 4 on".into()],
    };
    let state = State {
        result: Some(result),
        ..programmed()
    };
    let harness = shown(|ui| review::ui(ui, &state));
    harness.get_by_label("Not verified");
    harness.get_by_label("ST-33 differs from byte 4 on");
}

#[test]
fn verify_is_offered_on_both_pages_but_not_with_errors_or_beside_a_job() {
    let state = programmed();
    let mut panel = ProgramPanel::default();
    assert_eq!(
        clicks(|ui| panel.ui(ui, &state), Role::Button, &["Verify"]),
        [Action::Verify]
    );
    assert_eq!(
        clicks(|ui| review::ui(ui, &state), Role::Button, &["Verify"]),
        [Action::Verify]
    );
    let busy = State {
        job: Some(running()),
        ..programmed()
    };
    assert_eq!(
        clicks(|ui| review::ui(ui, &busy), Role::Button, &["Verify"]),
        []
    );
}

#[test]
fn a_comparison_shows_both_sides_of_every_difference() {
    let state = State {
        compared: Some(Compared {
            same: false,
            heading: "Not verified: one setting differs".into(),
            column: "In the meter".into(),
            rows: vec![ChangeRow {
                what: "Energy format".into(),
                old: "5x1".into(),
                new: "6x1".into(),
            }],
            lines: vec!["12 settings are the same".into()],
        }),
        ..programmed()
    };
    let mut panel = ProgramPanel::default();
    for harness in [
        shown(|ui| panel.ui(ui, &state)),
        shown(|ui| review::ui(ui, &state)),
    ] {
        for words in [
            "Not verified: one setting differs",
            "12 settings are the same",
            "In the meter",
            "6x1",
        ] {
            assert!(harness.query_by_label(words).is_some(), "{words}");
        }
    }
}

#[test]
fn a_program_is_compared_with_a_file() {
    let state = programmed();
    let mut panel = ProgramPanel::default();
    assert_eq!(
        clicks(|ui| panel.ui(ui, &state), Role::Button, &["Compare…"]),
        [Action::Compare]
    );
}

#[test]
fn a_new_program_asks_for_volts_and_class_only_where_a_form_comes_in_several() {
    let state = programmed();
    let mut panel = ProgramPanel::default();
    let mut harness = shown(|ui| panel.ui(ui, &state));
    harness.get_by_role_and_label(Role::ComboBox, "Volts and class");
    harness
        .get_by_role_and_label(Role::ComboBox, "Form")
        .click();
    harness.run();
    harness.get_by_label("2SE").click();
    harness.run();
    assert!(harness.query_by_label("Volts and class").is_none());
    harness
        .get_by_role_and_label(Role::Button, "New program")
        .click();
    harness.run();
    let [Action::New(meter)] = harness.state().as_slice() else {
        panic!("{:?}", harness.state())
    };
    assert_eq!(
        (meter.model.as_str(), meter.form.as_str(), meter.class),
        ("ax", "2SE", Some(320))
    );
}
