//! Pages, clicked by what a person reads.

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use meterbench_profiles::{
    Program, catalog,
    program::{EnergyFormat, ListName, Metric},
};

use super::{
    connect, display_scroll::DisplayScrollPanel, formats, identity, multipliers::MultiplierPanel,
    navigation, program::ProgramPanel, question, readings, review, side,
};
use crate::{
    action::{Action, Edit},
    state::{
        Choice, Document, Meter, Next, Page, PracticeMeter, Problem, Question, Register, Running,
        State, WriteResult,
    },
    theme,
};

fn form(name: &str) -> usize {
    catalog::built_in()
        .forms
        .iter()
        .position(|form| form.is_called(name))
        .unwrap()
}

/// A state with the usual program for form 9S.
fn programmed() -> State {
    let program = Program::template(&catalog::built_in().forms[form("9S")]);
    State {
        document: Some(Document {
            saved: program.clone(),
            program,
            ..Document::default()
        }),
        ..State::default()
    }
}

/// A page on a screen of its own, with everything it asked for.
fn shown<'a>(mut page: impl FnMut(&mut egui::Ui) -> Vec<Action> + 'a) -> Harness<'a, Vec<Action>> {
    let mut harness = Harness::builder()
        .with_size([1100.0, 700.0])
        .with_max_steps(24)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, asked: &mut Vec<Action>| asked.extend(page(ui)),
            Vec::new(),
        );
    harness.run();
    harness
}

/// Click these buttons and give back all that was asked for.
fn clicks<'a>(
    page: impl FnMut(&mut egui::Ui) -> Vec<Action> + 'a,
    role: Role,
    labels: &[&str],
) -> Vec<Action> {
    let mut harness = shown(page);
    for label in labels {
        harness.get_by_role_and_label(role, label).click();
        harness.run();
    }
    harness.state().clone()
}

#[test]
fn the_navigation_goes_where_it_says() {
    let state = State::default();
    for page in Page::METER.into_iter().chain(Page::PROGRAM) {
        let asked = clicks(
            |ui| navigation::ui(ui, &state),
            Role::Button,
            &[page.words()],
        );
        assert_eq!(asked, [Action::Go(page)]);
    }
}

#[test]
fn the_first_page_reads_the_chosen_meter() {
    let mut state = State::default();
    state.connection.practice = vec![PracticeMeter {
        name: "2S-SD".into(),
        model: "AX-SD".into(),
        words: "240 V".into(),
    }];
    state.connection.ports = Some(Vec::new());
    let asked = clicks(
        |ui| connect::ui(ui, &state),
        Role::Button,
        &["Read meter", "Identify only", "Look again"],
    );
    assert_eq!(asked, [Action::Read, Action::Identify, Action::ListPorts]);
    let asked = clicks(|ui| connect::ui(ui, &state), Role::RadioButton, &["2S-SD"]);
    assert_eq!(asked, [Action::Choose(Choice::Practice("2S-SD".into()))]);
    shown(|ui| connect::ui(ui, &state)).get_by_label_contains("No serial port found");
}

#[test]
fn a_typed_port_is_taken_letter_by_letter() {
    let state = State::default();
    let mut harness = shown(|ui| connect::ui(ui, &state));
    let field = harness.get_by_role_and_label(Role::TextInput, "Other port");
    field.focus();
    field.type_text("COM3");
    harness.run();
    assert!(harness.state().contains(&Action::TypePort("COM3".into())));
}

#[test]
fn while_a_job_runs_no_other_can_be_started() {
    let job = Running {
        id: meterbench_jobs::JobId(1),
        title: "Reading the meter".into(),
        step: String::new(),
        done: 0,
        total: 0,
        cancelling: false,
    };
    let state = State {
        job: Some(job),
        ..State::default()
    };
    assert_eq!(
        clicks(
            |ui| connect::ui(ui, &state),
            Role::Button,
            &["Read meter", "Identify only"]
        ),
        []
    );
    assert_eq!(
        clicks(|ui| super::bar::ui(ui, &state), Role::Button, &["Cancel"]),
        [Action::Cancel]
    );
}

#[test]
fn a_problem_shows_what_why_and_hint_until_it_is_dismissed() {
    let problem = Problem {
        what: "Writing ST-33 failed".into(),
        why: "Because".into(),
        hint: "Try this".into(),
    };
    let state = State {
        problem: Some(problem),
        ..State::default()
    };
    let harness = shown(|ui| review::ui(ui, &state));
    for words in ["Writing ST-33 failed", "Because", "Try this"] {
        harness.get_by_label(words);
    }
    assert_eq!(
        clicks(|ui| review::ui(ui, &state), Role::Button, &["Dismiss"]),
        [Action::Dismiss]
    );
}

#[test]
fn identity_shows_facts_faults_and_what_was_left_out() {
    let meter = Meter {
        facts: vec![("Serial number", "0123456789".into())],
        status: vec!["Low battery".into()],
        skipped: vec!["ST-64: busy".into()],
        ..Meter::default()
    };
    let state = State {
        meter: Some(meter),
        ..State::default()
    };
    let harness = shown(|ui| identity::ui(ui, &state));
    for words in ["Serial number", "0123456789", "Low battery", "ST-64: busy"] {
        harness.get_by_label(words);
    }
}

#[test]
fn readings_show_unit_rate_time_and_primary() {
    let register = Register {
        quantity: "kW delivered max".into(),
        block: "A".into(),
        value: "8.412".into(),
        unit: "kW".into(),
        time: "2025-07-11 18:45".into(),
        primary: Some("1 345.920".into()),
    };
    let meter = Meter {
        registers: Some(vec![register]),
        ..Meter::default()
    };
    let state = State {
        meter: Some(meter),
        ..State::default()
    };
    let harness = shown(|ui| readings::ui(ui, &state));
    for words in [
        "kW delivered max",
        "A",
        "8.412",
        "kW",
        "2025-07-11 18:45",
        "1 345.920",
        "Primary",
    ] {
        harness.get_by_label(words);
    }
}

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
        &["Move up", "Move down", "Remove"],
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
    let mut panel = MultiplierPanel::default();
    let asked = clicks(
        |ui| panel.ui(ui, &state),
        Role::Button,
        &["800:5", "2400:120"],
    );
    let ratio = |text: &str| text.parse().unwrap();
    assert_eq!(
        asked,
        [
            Action::Edit(Edit::Ct(ratio("800:5"))),
            Action::Edit(Edit::Pt(ratio("2400:120")))
        ]
    );

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
    state.sample = "1234567.8".into();
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
fn the_side_shows_the_display_in_words_and_steps_through_the_list() {
    let state = State {
        selected: (ListName::Normal, 1),
        sample: "42".into(),
        ..programmed()
    };
    let harness = shown(|ui| side::ui(ui, &state));
    assert!(
        harness
            .query_all_by_label_contains("Display shows")
            .next()
            .is_some()
    );
    let asked = clicks(
        |ui| side::ui(ui, &state),
        Role::Button,
        &["← Back", "Next →"],
    );
    assert_eq!(
        asked,
        [
            Action::Select(ListName::Normal, 0),
            Action::Select(ListName::Normal, 2)
        ]
    );
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
    assert_eq!(asked, [Action::New(0), Action::SaveAs]);

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
fn a_question_is_answered_with_yes_or_no() {
    let state = State {
        question: Some(Question::Discard(Next::Choose)),
        ..State::default()
    };
    assert_eq!(
        clicks(
            |ui| question::ui(ui, &state),
            Role::Button,
            &["Discard changes"]
        ),
        [Action::Yes]
    );
    assert_eq!(
        clicks(
            |ui| question::ui(ui, &state),
            Role::Button,
            &["Keep editing"]
        ),
        [Action::No]
    );
}
