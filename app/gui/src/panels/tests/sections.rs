//! The pages that edit one section each, by mouse and by keyboard.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use meterbench_profiles::{
    Program,
    program::{
        Demand, Events, Kyz, LoadProfile, Section, SectionValue, ServiceLimit, TextField, Texts,
        demand::Interval, kyz::OutputMode,
    },
};

use super::programmed;
use crate::{
    action::Action,
    edit::edit,
    panels::{
        demand::DemandPanel, events::EventsPanel, kyz::KyzPanel, load_profile::LoadProfilePanel,
        service_limit::ServiceLimitPanel, texts::TextsPanel,
    },
    state::{Document, State},
    theme,
};

/// A page over a program that takes every edit, as the window does.
struct Desk {
    state: State,
    steps: Vec<String>,
}

impl Desk {
    fn program(&self) -> &Program {
        &self.state.document.as_ref().unwrap().program
    }
}

type Page = fn(&mut egui::Ui, &State, &mut Panels) -> Vec<Action>;

#[derive(Default)]
struct Panels {
    demand: DemandPanel,
    profile: LoadProfilePanel,
    kyz: KyzPanel,
    limit: ServiceLimitPanel,
    events: EventsPanel,
    texts: TextsPanel,
}

fn desk(section: Option<SectionValue>, page: Page) -> Harness<'static, Desk> {
    desk_of(programmed(), section, page)
}

fn desk_of(mut state: State, section: Option<SectionValue>, page: Page) -> Harness<'static, Desk> {
    if let (Some(document), Some(value)) = (&mut state.document, section) {
        document.program.set_section(value);
    }
    let mut panels = Panels::default();
    let mut harness = Harness::builder()
        .with_size([1000.0, 2600.0])
        .with_max_steps(40)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, desk: &mut Desk| {
                for action in page(ui, &desk.state, &mut panels) {
                    let Action::Edit(change) = action else {
                        continue;
                    };
                    desk.steps.push(change.step());
                    let document: &mut Document = desk.state.document.as_mut().unwrap();
                    edit(&mut document.program, change);
                }
            },
            Desk {
                state,
                steps: Vec::new(),
            },
        );
    harness.run();
    harness
}

fn click(harness: &mut Harness<'static, Desk>, role: Role, label: &str) {
    harness.get_by_role_and_label(role, label).click();
    harness.run();
}

/// Replace what stands in a field, by keys alone.
fn retype(harness: &mut Harness<'static, Desk>, label: &str, text: &str) {
    let field = |harness: &Harness<'static, Desk>| {
        harness
            .get_by_role_and_label(Role::TextInput, label)
            .focus();
    };
    field(harness);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .type_text(text);
    harness.run();
}

const DEMAND: Page = |ui, state, panels| panels.demand.ui(ui, state);
const PROFILE: Page = |ui, state, panels| panels.profile.ui(ui, state);
const KYZ: Page = |ui, state, panels| panels.kyz.ui(ui, state);
const LIMIT: Page = |ui, state, panels| panels.limit.ui(ui, state);
const EVENTS: Page = |ui, state, panels| panels.events.ui(ui, state);
const TEXTS: Page = |ui, state, panels| panels.texts.ui(ui, state);

#[test]
fn every_section_is_set_and_given_back_with_a_named_step() {
    let pages: [(Page, Section, &str); 5] = [
        (DEMAND, Section::Demand, "the demand settings"),
        (PROFILE, Section::LoadProfile, "the load profile"),
        (KYZ, Section::Kyz, "the KYZ outputs"),
        (EVENTS, Section::Events, "the event logs"),
        (TEXTS, Section::Texts, "the texts"),
    ];
    for (page, section, what) in pages {
        let mut state = programmed();
        let document = state.document.as_mut().unwrap();
        document.program = Program {
            meter: document.program.meter.clone(),
            ..Program::default()
        };
        let mut harness = desk_of(state, None, page);
        click(&mut harness, Role::Button, &format!("Set {what}"));
        assert!(
            !harness.state().program().left_alone().contains(&section),
            "{what}"
        );
        click(
            &mut harness,
            Role::Button,
            &format!("Leave {what} to the meter"),
        );
        assert!(
            harness.state().program().left_alone().contains(&section),
            "{what}"
        );
        assert_eq!(
            harness.state().steps,
            [format!("Set {what}"), format!("Leave {what} to the meter")]
        );
    }
}

#[test]
fn a_demand_becomes_rolling_and_its_sub_interval_is_typed_and_stepped() {
    let block = Demand {
        interval: Some(Interval::Block { minutes: 30 }),
        ..Demand::default()
    };
    let mut harness = desk(Some(SectionValue::Demand(Some(block))), DEMAND);
    click(&mut harness, Role::RadioButton, "Demand: Rolling");
    let interval = |harness: &Harness<'static, Desk>| {
        let demand = harness.state().program().demand.clone().unwrap();
        demand.interval.unwrap()
    };
    assert_eq!(
        (
            interval(&harness).minutes(),
            interval(&harness).subinterval_minutes()
        ),
        (30, 10)
    );
    harness.get_by_label("Every 10 min a demand comes of the last 30 min");
    retype(&mut harness, "Sub-interval", "15");
    assert_eq!(interval(&harness).subinterval_minutes(), 15);
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(interval(&harness).subinterval_minutes(), 10);
    assert_eq!(
        harness.state().steps,
        [
            "Demand: kind",
            "Demand: sub-interval",
            "Demand: sub-interval",
            "Demand: sub-interval"
        ][..harness.state().steps.len()]
    );
    click(&mut harness, Role::CheckBox, "Reset lock-out");
    retype(&mut harness, "Reset lock-out", "45");
    let demand = harness.state().program().demand.clone().unwrap();
    assert_eq!(demand.reset_lockout_minutes, Some(45));
    click(&mut harness, Role::CheckBox, "Decimals");
    harness.get_by_label("A demand of 5.126 kW shows as 5.12");
    click(
        &mut harness,
        Role::RadioButton,
        "Demand: As the meter has it",
    );
    assert_eq!(
        harness.state().program().demand.clone().unwrap().interval,
        None
    );
}

#[test]
fn channels_are_added_chosen_and_removed_and_the_days_follow() {
    let profile = LoadProfile {
        interval_minutes: Some(15),
        channels: Some(Vec::new()),
    };
    let mut harness = desk(Some(SectionValue::LoadProfile(Some(profile))), PROFILE);
    harness.get_by_label("No channel: nothing is recorded");
    click(&mut harness, Role::Button, "Add a channel");
    let sources = |harness: &Harness<'static, Desk>| -> Vec<(String, bool)> {
        let profile = harness.state().program().load_profile.clone().unwrap();
        let channels = profile.channels.unwrap();
        channels
            .into_iter()
            .map(|it| (it.source, it.end_reading))
            .collect()
    };
    assert_eq!(sources(&harness), [("kwh-delivered".to_owned(), true)]);
    let days = |harness: &Harness<'static, Desk>| -> String {
        let label = harness.get_by_label_contains("The meter keeps");
        label
            .accesskit_node()
            .label()
            .or(label.accesskit_node().value())
            .unwrap()
    };
    let one = days(&harness);
    click(&mut harness, Role::CheckBox, "End reading of channel 1");
    assert_eq!(sources(&harness), [("kwh-delivered".to_owned(), false)]);
    click(
        &mut harness,
        Role::ComboBox,
        "Source of channel 1: Energy delivered",
    );
    harness.get_by_label("Energy received").click();
    harness.run();
    assert_eq!(sources(&harness)[0].0, "kwh-received");
    click(&mut harness, Role::Button, "Add a channel");
    assert_eq!(sources(&harness).len(), 2);
    assert_ne!(days(&harness), one);
    retype(&mut harness, "Interval", "60");
    assert_eq!(
        harness
            .state()
            .program()
            .load_profile
            .clone()
            .unwrap()
            .interval_minutes,
        Some(60)
    );
    // By keys: the row takes the focus, Delete removes it.
    harness
        .get_by_role_and_label(Role::ListBoxOption, "Channel 1 of 2")
        .focus();
    harness.run();
    harness.key_press(Key::Delete);
    harness.run();
    assert_eq!(sources(&harness), [("kwh-delivered".to_owned(), true)]);
}

#[test]
fn an_output_is_set_with_its_mode_source_and_weight() {
    let mut harness = desk(Some(SectionValue::Kyz(Some(Kyz::default()))), KYZ);
    click(&mut harness, Role::CheckBox, "Set output 2");
    click(&mut harness, Role::RadioButton, "Output 2 mode: Pulse");
    retype(&mut harness, "Output 2 weight", "0.5");
    retype(&mut harness, "Output 2 pulse width", "100");
    click(&mut harness, Role::ComboBox, "Output 2 source");
    harness.get_by_label("Energy received").click();
    harness.run();
    let outputs = harness.state().program().kyz.clone().unwrap().outputs;
    assert_eq!(outputs[0], None);
    let output = outputs[1].clone().unwrap();
    assert_eq!(
        (
            output.mode,
            output.source.as_str(),
            output.weight_milliwatt_hours,
            output.width_millis
        ),
        (OutputMode::Pulse, "kwh-received", 500, 100)
    );
    harness.get_by_label("2000 pulses per kWh, 0.0005 kWh a pulse");
}

#[test]
fn a_model_without_a_switch_says_so_and_one_with_it_tells_what_happens() {
    let harness = desk(None, LIMIT);
    harness.get_by_label_contains("has no switch");
    assert!(harness.query_by_label("Set the service limit").is_none());

    let mut state = programmed();
    let meter = state
        .document
        .as_mut()
        .unwrap()
        .program
        .meter
        .as_mut()
        .unwrap();
    (meter.model, meter.form, meter.volts, meter.class) = ("ax-sd".into(), "2S".into(), None, None);
    let mut harness = desk_of(state, None, LIMIT);
    click(&mut harness, Role::Button, "Set the service limit");
    retype(&mut harness, "Limit", "7500");
    click(&mut harness, Role::RadioButton, "Close by itself: No");
    let limit: ServiceLimit = harness.state().program().service_limit.clone().unwrap();
    assert_eq!(
        (limit.limit_watts, limit.auto_reclose),
        (Some(7500), Some(false))
    );
    harness.get_by_label_contains("averages more than 7.5 kW over 5 min");
    harness.get_by_label_contains("until someone presses the button");
}

#[test]
fn events_are_filtered_and_ticked_for_each_log() {
    let events = Events {
        history: Some(vec!["demand-reset".into(), "event 57".into()]),
        log: None,
    };
    let mut harness = desk(Some(SectionValue::Events(Some(events))), EVENTS);
    let now = |harness: &Harness<'static, Desk>| harness.state().program().events.clone().unwrap();
    // A log that is left to the meter has boxes that nobody can tick.
    click(&mut harness, Role::CheckBox, "Event log: Power failed");
    assert_eq!(now(&harness).log, None);
    retype(&mut harness, "Show", "failed");
    assert!(
        harness
            .query_by_label("History log: Demand reset")
            .is_none()
    );
    click(&mut harness, Role::CheckBox, "History log: Power failed");
    assert_eq!(
        now(&harness).history.unwrap(),
        ["power-down", "demand-reset", "event 57"],
        "in the order of their codes, and what nobody knows stays"
    );
    click(&mut harness, Role::CheckBox, "History log: Power failed");
    assert_eq!(now(&harness).history.unwrap().len(), 2);
    click(&mut harness, Role::CheckBox, "Set the event log");
    click(&mut harness, Role::Button, "Event log: none");
    assert_eq!(now(&harness).log, Some(Vec::new()));
    click(&mut harness, Role::Button, "Event log: usual");
    let usual = now(&harness).log.unwrap();
    assert!(usual.contains(&"demand-reset".to_owned()) && usual.len() > 10);
    assert!(
        !usual.contains(&"switch-opened".to_owned()),
        "a 9S has no switch"
    );
    click(&mut harness, Role::Button, "Event log: all");
    assert!(now(&harness).log.unwrap().len() > usual.len());
}

#[test]
fn a_text_is_typed_within_its_room() {
    let texts = Texts([(TextField::Owner, "Utility".into())].into());
    let mut harness = desk(Some(SectionValue::Texts(Some(texts))), TEXTS);
    retype(&mut harness, "Owner", "North Power");
    click(&mut harness, Role::CheckBox, "Tariff");
    retype(&mut harness, "Tariff", "TOU-8");
    retype(&mut harness, "Tariff", "TOU-8-LONG");
    let texts = harness.state().program().texts.clone().unwrap().0;
    assert_eq!(texts.get(&TextField::Owner).unwrap(), "North Power");
    assert_eq!(
        texts.get(&TextField::Tariff).unwrap(),
        "TOU-8",
        "ten characters do not fit eight"
    );
    click(&mut harness, Role::CheckBox, "Owner");
    let texts = harness.state().program().texts.clone().unwrap().0;
    assert_eq!(texts.get(&TextField::Owner), None);
}

#[test]
fn a_finding_leads_to_the_field_of_each_page() {
    let first = |what: &str| match what {
        "demand" => SectionValue::Demand(Some(Demand {
            interval: Some(Interval::Block { minutes: 30 }),
            ..Demand::default()
        })),
        "profile" => SectionValue::LoadProfile(Some(LoadProfile {
            interval_minutes: Some(7),
            channels: None,
        })),
        "kyz" => SectionValue::Kyz(Some(Kyz::default())),
        "limit" => SectionValue::ServiceLimit(Some(ServiceLimit::default())),
        "events" => SectionValue::Events(Some(Events::default())),
        _ => SectionValue::Texts(Some(Texts::default())),
    };
    let cases: [(Page, &str, &str, Role, &str); 6] = [
        (
            DEMAND,
            "demand",
            "demand.interval_minutes",
            Role::TextInput,
            "Interval",
        ),
        (
            PROFILE,
            "profile",
            "load_profile.interval_minutes",
            Role::TextInput,
            "Interval",
        ),
        (KYZ, "kyz", "kyz.output_2", Role::CheckBox, "Set output 2"),
        (
            LIMIT,
            "limit",
            "service_limit.hold_open_seconds",
            Role::CheckBox,
            "Held open",
        ),
        (
            EVENTS,
            "events",
            "events.log",
            Role::CheckBox,
            "Set the event log",
        ),
        (TEXTS, "texts", "texts.tariff", Role::CheckBox, "Tariff"),
    ];
    for (page, what, path, role, label) in cases {
        let mut state = programmed();
        state.wanted = Some(path.to_owned());
        let harness = desk_of(state, Some(first(what)), page);
        let focused = harness.get_by_role_and_label(role, label).is_focused();
        assert!(focused, "{path}");
    }
}

#[test]
fn the_file_menu_makes_the_display_proof_sheet_of_an_open_program() {
    let asked = |state: State| {
        let mut harness = super::shown(move |ui| crate::panels::bar::ui(ui, &state));
        harness.get_by_role_and_label(Role::Button, "File").click();
        harness.run();
        harness
            .get_by_role_and_label(Role::Button, "Display proof sheet…")
            .click();
        harness.run();
        harness.state().clone()
    };
    assert_eq!(
        asked(programmed()),
        [Action::Export(crate::export::Export::DisplaySheet)]
    );
    assert_eq!(asked(State::default()), []);
}
