//! The practice bench, without a window and without meters.

use meterbench_emulator::{Wiring, forms};

use super::*;
use crate::bench::replay::DayLoad;
use crate::bench::{
    BenchAction, LoadFile, LoadKind, LoadOf, LoadSetting, News, Order, Plate, Step,
};

fn added(state: &mut State, name: &str) -> Vec<Effect> {
    let form = forms().iter().find(|form| form.name == "12S").unwrap();
    let wiring = Wiring {
        phases: vec!['A', 'C'],
        volts: 120.0,
        class_amps: 200.0,
        starting_amps: 0.05,
    };
    let news = News::Added {
        name: name.into(),
        plate: Box::new(Plate::new(form, "0123456789")),
        wiring,
        exercise: None,
    };
    hear(state, Happening::Bench(Box::new(news)))
}

fn ask(state: &mut State, action: BenchAction) -> Vec<Order> {
    let effects = update(state, Action::Bench(action));
    orders(effects)
}

fn orders(effects: Vec<Effect>) -> Vec<Order> {
    let order = |effect| match effect {
        Effect::Bench(order) => Some(order),
        _ => None,
    };
    effects.into_iter().filter_map(order).collect()
}

#[test]
fn the_first_visit_puts_the_connected_meter_on_the_bench_and_the_second_nothing() {
    let mut state = State::default();
    state.connection.choice = Choice::Practice("2S-SD".into());
    let first = orders(update(&mut state, Action::Go(Page::Bench)));
    assert!(matches!(first.as_slice(), [Order::Add { form, .. }] if form == "2S-SD"));
    assert!(orders(update(&mut state, Action::Go(Page::Bench))).is_empty());
    let mut state = State::default();
    state.connection.choice = Choice::Typed;
    // The page beside the first one, by the key.
    let first = orders(update(&mut state, Action::TurnPage(true)));
    assert_eq!(state.page, Page::Bench);
    assert!(matches!(first.as_slice(), [Order::Add { form, .. }] if form == "9S"));
}

#[test]
fn a_new_meter_is_looked_at_has_a_load_and_can_be_connected_to() {
    let mut state = State::default();
    let effects = added(&mut state, "12S-2");
    let orders = orders(effects);
    assert!(matches!(orders.as_slice(), [Order::Load(..), Order::Look(name)] if name == "12S-2"));
    assert_eq!(state.bench.chosen.as_deref(), Some("12S-2"));
    ask(&mut state, BenchAction::UsePort("12S-2".into()));
    assert_eq!(state.connection.address(), "emulator:12S-2");
    assert_eq!(
        state.connection.lasting_address(),
        None,
        "the next run has no such meter"
    );
    assert_eq!(state.page, Page::Connect);
    let listed = |state: &State| {
        let mut practice = state.connection.practice.iter();
        practice.any(|meter| meter.name == "12S-2")
    };
    assert!(listed(&state));
    ask(&mut state, BenchAction::Remove("12S-2".into()));
    assert!(!listed(&state));
    assert_ne!(state.connection.address(), "emulator:12S-2");
}

#[test]
fn of_several_meters_the_one_beside_is_looked_at_when_one_is_put_away() {
    let mut state = State::default();
    for name in ["12S", "12S-2", "12S-3"] {
        added(&mut state, name);
    }
    ask(&mut state, BenchAction::Choose("12S-2".into()));
    let orders = ask(&mut state, BenchAction::Remove("12S-2".into()));
    assert!(
        matches!(orders.as_slice(), [Order::Remove(gone), Order::Look(next)]
            if gone == "12S-2" && next == "12S-3"),
        "{orders:?}"
    );
    ask(&mut state, BenchAction::Remove("12S-3".into()));
    assert_eq!(state.bench.chosen.as_deref(), Some("12S"));
    assert!(matches!(
        ask(&mut state, BenchAction::Remove("12S".into())).as_slice(),
        [Order::Remove(_)]
    ));
    assert_eq!(state.bench.chosen, None);
}

#[test]
fn a_load_out_of_range_is_refused_in_words_and_the_old_one_stays() {
    let mut state = State::default();
    added(&mut state, "12S");
    let before = state.bench.meter().unwrap().load.clone();
    let mut load = before.clone();
    load.kind = LoadKind::Phases;
    load.phases[0].volts = 5000.0;
    assert!(ask(&mut state, BenchAction::Load(load)).is_empty());
    let refused = state.bench.refused.clone().unwrap();
    assert!(refused.contains("volts"), "{refused}");
    assert_eq!(state.bench.meter().unwrap().load, before);
}

#[test]
fn faults_speed_and_steps_go_to_the_chosen_meter() {
    let mut state = State::default();
    added(&mut state, "12S");
    let orders = ask(&mut state, BenchAction::Trouble("Wrong password", true));
    assert!(
        matches!(orders.as_slice(), [Order::Faults(name, faults)]
            if name == "12S" && faults.to_string().starts_with("wrong-password")),
        "{orders:?}"
    );
    let orders = ask(&mut state, BenchAction::Trouble("Wrong password", false));
    assert!(matches!(orders.as_slice(), [Order::Faults(_, faults)] if faults.is_empty()));
    let orders = ask(&mut state, BenchAction::Speed(60.0));
    assert!(
        matches!(orders.as_slice(), [Order::Speed(_, speed), Order::Look(_)]
            if speed.as_times() == 60.0)
    );
    assert!(ask(&mut state, BenchAction::Speed(-1.0)).is_empty());
    let step = Step::By(jiff::SignedDuration::from_hours(1));
    assert!(matches!(
        ask(&mut state, BenchAction::Step(step)).as_slice(),
        [Order::Step(..)]
    ));
    assert!(state.bench.meter().unwrap().stepping);
    let news = News::Stepped("12S".into(), Some("it does not run backwards".into()));
    hear(&mut state, Happening::Bench(Box::new(news)));
    assert!(!state.bench.meter().unwrap().stepping);
    assert_eq!(
        state.bench.refused.as_deref(),
        Some("It does not run backwards")
    );
}

/// The question that asks for a load file.
fn asks_for_a_load(effects: &[Effect], of: LoadOf) -> bool {
    matches!(
        effects,
        [Effect::Ask(dialogs::Question::OpenLoad { of: found, .. })] if *found == of
    )
}

fn read(state: &mut State, of: LoadOf, text: &str) -> Vec<Effect> {
    let path = PathBuf::from("/loads/house.csv");
    let result = LoadFile::parse(&path, text);
    hear(
        state,
        Happening::File(FileNews::LoadRead { path, of, result }),
    )
}

const DAY: &str = "time,watts\n00:00,600\n18:00,4200\n";

#[test]
fn a_load_file_is_chosen_for_the_meter_that_is_looked_at() {
    let mut state = State::default();
    added(&mut state, "12S");
    let effects = update(&mut state, Action::Bench(BenchAction::LoadFile));
    assert!(asks_for_a_load(&effects, LoadOf::Meter), "{effects:?}");
    let given = orders(read(&mut state, LoadOf::Meter, DAY));
    let expected = meterbench_emulator::Load::from_csv(DAY).unwrap();
    assert!(
        matches!(given.first(), Some(Order::Load(name, load)) if name == "12S" && *load == expected),
        "{given:?}"
    );
    let load = &state.bench.meter().unwrap().load;
    assert_eq!(load.kind, LoadKind::File);
    assert_eq!(load.file.as_ref().unwrap().name, "house.csv");
    // Another kind, and back again without asking for the file.
    let back = load.clone();
    let shop = LoadSetting {
        kind: LoadKind::Shop,
        ..back.clone()
    };
    ask(&mut state, BenchAction::Load(shop));
    let again = ask(&mut state, BenchAction::Load(back));
    assert!(matches!(again.first(), Some(Order::Load(_, load)) if *load == expected));
}

#[test]
fn a_faulty_load_file_is_told_with_its_line_and_changes_nothing() {
    let mut state = State::default();
    added(&mut state, "12S");
    let before = state.bench.meter().unwrap().load.clone();
    let text = "time,watts\n00:00,600\n18:00,much\n";
    assert!(read(&mut state, LoadOf::Meter, text).is_empty());
    let why = state.bench.refused.clone().unwrap();
    assert!(why.contains("ouse.csv") && why.contains("line 3"), "{why}");
    read(&mut state, LoadOf::Day, text);
    let Some(Err(why)) = &state.replay.result else {
        unreachable!("{:?}", state.replay.result)
    };
    assert!(why.contains("line 3"), "{why}");
    assert_eq!(state.bench.meter().unwrap().load, before);
}

#[test]
fn a_replayed_day_may_have_the_load_of_a_file() {
    let mut state = State::default();
    let effects = update(&mut state, Action::ReplayFile);
    assert!(asks_for_a_load(&effects, LoadOf::Day), "{effects:?}");
    read(&mut state, LoadOf::Day, DAY);
    assert_eq!(state.replay.load, DayLoad::File);
    assert_eq!(state.replay.file.as_ref().unwrap().name, "house.csv");
}
