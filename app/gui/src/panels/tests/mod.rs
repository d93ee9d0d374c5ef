//! Pages, clicked by what a person reads.

mod bench;
mod display;
mod found_left;
mod hand_on;
mod playing;
mod ports;
mod program;
mod replay;
mod sections;
mod wire;

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use meterbench_profiles::{
    Program, catalog,
    program::{EnergyFormat, ListName, Metric},
};

use super::{
    connect, display_scroll::DisplayScrollPanel, formats, identity, multipliers::MultiplierPanel,
    navigation, program::ProgramPanel, question::QuestionPanel, readings::ReadingsPanel, review,
    side::SidePanel, tables,
};
use crate::{
    action::{Action, Edit},
    state::{
        ChangeRow, Choice, Compared, Document, Meter, Next, Page, PracticeMeter, Problem, Question,
        Register, Running, State, WriteResult,
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

/// The tables of a meter that has one.
pub(super) fn snapshot() -> meterbench_jobs::Snapshot {
    let mut image = meterbench_jobs::Image::new();
    image.set_raw(
        meterbench_jobs::TableId::standard(5),
        b"0123456789".to_vec(),
    );
    meterbench_jobs::Snapshot {
        taken: "2026-01-31T13:05:09-05:00".into(),
        meter: Default::default(),
        origin: Default::default(),
        image,
    }
}

/// A job that runs.
fn running() -> Running {
    Running {
        id: meterbench_jobs::JobId(1),
        title: "Reading the meter".into(),
        step: String::new(),
        done: 0,
        total: 0,
        left: None,
        cancelling: false,
    }
}

/// A page on a screen so high that nothing has to be scrolled to, with everything it asked for.
fn shown<'a>(mut page: impl FnMut(&mut egui::Ui) -> Vec<Action> + 'a) -> Harness<'a, Vec<Action>> {
    let mut harness = Harness::builder()
        .with_size([1100.0, 1300.0])
        .with_max_steps(24)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, asked: &mut Vec<Action>| asked.extend(page(ui)),
            Vec::new(),
        );
    harness.run();
    harness
}

/// A page in a window that carries out what is asked for.
fn live<'a>(
    mut page: impl FnMut(&mut egui::Ui, &State) -> Vec<Action> + 'a,
    state: State,
    size: [f32; 2],
) -> Harness<'a, State> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_max_steps(24)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, state: &mut State| {
                for action in page(ui, state) {
                    crate::update::update(state, action);
                    ui.ctx().request_repaint();
                }
            },
            state,
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
    for page in Page::all() {
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
fn a_wrong_fault_is_answered_with_the_list() {
    let mut state = State::default();
    state.connection.faults = "nois=0.1".into();
    let harness = shown(|ui| connect::ui(ui, &state));
    harness.get_by_label_contains("there is no fault \"nois\"; there are echo, noise");
    harness.get_by_role_and_label(Role::TextInput, "Faults");
}

#[test]
fn while_a_job_runs_no_other_can_be_started() {
    let state = State {
        job: Some(running()),
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
        set: "Now".into(),
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
    let harness = shown(|ui| ReadingsPanel::default().ui(ui, &state));
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
fn a_question_is_answered_with_yes_or_no() {
    let state = State {
        question: Some(Question::Discard(Next::Close)),
        ..State::default()
    };
    assert_eq!(
        clicks(
            |ui| QuestionPanel::default().ui(ui, &state),
            Role::Button,
            &["Discard changes"]
        ),
        [Action::Yes]
    );
    assert_eq!(
        clicks(
            |ui| QuestionPanel::default().ui(ui, &state),
            Role::Button,
            &["Keep editing"]
        ),
        [Action::No]
    );
}

#[test]
fn where_the_system_has_no_dialog_a_path_is_typed() {
    let state = State {
        question: Some(Question::Path(crate::dialogs::Question::SaveReading {
            folder: Some("/readings".into()),
            name: "a.json".into(),
        })),
        ..State::default()
    };
    let mut panel = QuestionPanel::default();
    let mut harness = shown(move |ui| panel.ui(ui, &state));
    harness.get_by_label("Save the reading as a snapshot");
    harness.get_by_role_and_label(Role::Button, "Save").click();
    harness.run();
    assert_eq!(*harness.state(), [Action::Path("/readings/a.json".into())]);
}

#[test]
fn a_reading_is_saved_once_there_is_one() {
    let state = State {
        meter: Some(Meter {
            registers: Some(vec![Register::default()]),
            snapshot: Some(std::sync::Arc::new(snapshot())),
            ..Meter::default()
        }),
        ..State::default()
    };
    let asked = clicks(
        |ui| ReadingsPanel::default().ui(ui, &state),
        Role::Button,
        &["Save reading…"],
    );
    assert_eq!(asked, [Action::SaveReading]);
    let empty = shown(|ui| ReadingsPanel::default().ui(ui, &State::default()));
    assert!(empty.query_by_label("Save reading…").is_none());
}

#[test]
fn what_is_seldom_set_is_under_advanced() {
    let state = State::default();
    let mut harness = shown(|ui| connect::ui(ui, &state));
    assert!(harness.query_by_label("User id").is_none());
    harness.get_by_label("Advanced").click();
    harness.run();
    for (field, text) in [("User id", "7"), ("Trace file", "a")] {
        let field = harness.get_by_role_and_label(Role::TextInput, field);
        field.focus();
        field.type_text(text);
        harness.run();
    }
    harness
        .get_by_role_and_label(Role::ComboBox, "Highest rate")
        .click();
    harness.run();
    harness.get_by_label("19200 bit/s").click();
    harness.run();
    let asked = harness.state();
    for action in [
        Action::TypeUserId("7".into()),
        Action::TypeTrace("a".into()),
        Action::MaxBaud(Some(19_200)),
    ] {
        assert!(asked.contains(&action), "{action:?} in {asked:?}");
    }
}

#[test]
fn tables_are_listed_and_shown_raw_beside_their_fields() {
    use crate::state::TableView;
    let id = meterbench_jobs::TableId::standard(5);
    let field = |name: &str, value: &str, bytes| meterbench_jobs::Field {
        name: name.into(),
        value: value.into(),
        bytes,
    };
    let state = State {
        meter: Some(Meter {
            snapshot: Some(std::sync::Arc::new(snapshot())),
            ..Meter::default()
        }),
        table: Some(TableView {
            id,
            bytes: b"01#".to_vec(),
            fields: Some(vec![
                field("IDENTIFICATION", "01", 0..2),
                field("TAIL", "23", 2..3),
            ]),
            note: Some("A note".into()),
        }),
        ..State::default()
    };
    let mut panel = tables::TablesPanel::default();
    let mut harness = shown(|ui| panel.ui(ui, &state));
    for words in [
        "Device identification",
        "10",
        "00000  30 31 23                 01#",
        "IDENTIFICATION",
        "01",
        "A note",
    ] {
        assert!(harness.query_by_label(words).is_some(), "{words}");
    }
    harness.get_by_label("ST-5").click();
    harness.run();
    assert_eq!(*harness.state(), [Action::ShowTable(id)]);
    harness
        .get_by_role_and_label(Role::ListBoxOption, "IDENTIFICATION, bytes 0 to 1")
        .click();
    harness.run();
    assert!(harness.query_by_label("Bytes 0 to 1 of 3").is_some());
    drop(harness);
    let asked = clicks(
        |ui| tables::TablesPanel::default().ui(ui, &State::default()),
        Role::Button,
        &["Read all tables"],
    );
    assert_eq!(asked, [Action::ReadAll]);
}
