//! The practice bench: what is known of its meters.

use std::path::{Path, PathBuf};

use meterbench_emulator::{Button, Load, Power, Speed};

use super::Effect;
use crate::{
    bench::{BenchAction, LoadFile, LoadKind, LoadOf, LoadSetting, News, OnBench, Order, troubles},
    dialogs,
    state::{Choice, FIRST_FORM, Page, PracticeMeter, State},
    words::sentence,
};

/// No bench has room for more.
pub const MOST: usize = 12;

/// The page is shown: the first time with the meter that is connected, or a usual one.
pub(super) fn visit(state: &mut State) -> Vec<Effect> {
    if std::mem::replace(&mut state.bench.visited, true) {
        return Vec::new();
    }
    let connected = match &state.connection.choice {
        Choice::Practice(form) => Some(form.clone()),
        Choice::Port(_) | Choice::Typed => None,
    };
    let is_known = |form: &String| {
        meterbench_emulator::forms()
            .iter()
            .any(|it| it.name == *form)
    };
    add(
        state,
        connected.filter(is_known).unwrap_or(FIRST_FORM.into()),
    )
}

/// What follows from an action on the page.
pub(super) fn update(state: &mut State, action: BenchAction) -> Vec<Effect> {
    let bench = &mut state.bench;
    match action {
        BenchAction::Add(form) => return add(state, form),
        BenchAction::Remove(name) => return remove(state, &name),
        BenchAction::Choose(name) => {
            bench.chosen = Some(name);
            return look(state);
        }
        BenchAction::Look => return look(state),
        BenchAction::Load(load) => return change_load(state, load),
        BenchAction::LoadFile => {
            let folder = state.folder.clone();
            let of = LoadOf::Meter;
            return vec![Effect::Ask(dialogs::Question::OpenLoad { folder, of })];
        }
        BenchAction::Speed(times) => return speed(state, times),
        BenchAction::Step(step) => {
            let Some(meter) = bench.meter_mut() else {
                return Vec::new();
            };
            meter.stepping = true;
            return vec![Effect::Bench(Order::Step(meter.name.clone(), step))];
        }
        BenchAction::EndStep => {
            let name = bench.meter().map(|meter| meter.name.clone());
            let order = name.map(Order::EndStep).map(Effect::Bench);
            return order.into_iter().collect();
        }
        BenchAction::Exercise(name) => {
            let present = names(state);
            return vec![Effect::Bench(Order::Exercise { name, present })];
        }
        BenchAction::Hint => with(state, |meter| meter.hints += 1),
        BenchAction::Power(on) => {
            let Some(meter) = bench.meter_mut() else {
                return Vec::new();
            };
            meter.powered = on;
            let power = if on { Power::On } else { Power::Off };
            let order = Order::Power(meter.name.clone(), power);
            let mut effects = vec![Effect::Bench(order)];
            effects.extend(look(state));
            return effects;
        }
        BenchAction::Press(button) => return press(state, button),
        BenchAction::Feed(fed) => {
            let Some(meter) = bench.meter_mut() else {
                return Vec::new();
            };
            meter.fed = fed;
            let volts = if fed { FED_VOLTS } else { 0 };
            let order = Order::Feed(meter.name.clone(), volts);
            let mut effects = vec![Effect::Bench(order)];
            effects.extend(look(state));
            return effects;
        }
        BenchAction::Cover(cover) => with(state, |meter| {
            meter.cover = cover;
            meter.unsealed = false;
        }),
        BenchAction::Open(open) => with(state, |meter| meter.open = open),
        BenchAction::Unseal(unsealed) => with(state, |meter| meter.unsealed = unsealed),
        BenchAction::Trouble(name, on) => {
            let Some(meter) = bench.meter_mut() else {
                return Vec::new();
            };
            if on {
                meter.troubles.insert(name);
            } else {
                meter.troubles.remove(name);
            }
            let order = Order::Faults(meter.name.clone(), troubles::faults(&meter.troubles));
            return vec![Effect::Bench(order)];
        }
        BenchAction::UsePort(name) => {
            state.connection.choice = Choice::Practice(name);
            state.connection.faults.clear();
            state.page = Page::Connect;
            return vec![Effect::Remember];
        }
        BenchAction::Dismiss => bench.refused = None,
    }
    Vec::new()
}

fn with(state: &mut State, change: impl FnOnce(&mut OnBench)) {
    if let Some(meter) = state.bench.meter_mut() {
        change(meter);
    }
}

fn add(state: &mut State, form: String) -> Vec<Effect> {
    if state.bench.meters.len() >= MOST {
        return Vec::new();
    }
    let present = names(state);
    vec![Effect::Bench(Order::Add { form, present })]
}

fn names(state: &State) -> Vec<String> {
    let meters = state.bench.meters.iter();
    meters.map(|meter| meter.name.clone()).collect()
}

/// The one beside it is looked at next.
fn remove(state: &mut State, name: &str) -> Vec<Effect> {
    let bench = &mut state.bench;
    let Some(place) = bench.meters.iter().position(|meter| meter.name == name) else {
        return Vec::new();
    };
    bench.meters.remove(place);
    if bench.chosen.as_deref() == Some(name) {
        let beside = bench.meters.get(place).or(bench.meters.last());
        bench.chosen = beside.map(|meter| meter.name.clone());
    }
    let of_form = meterbench_emulator::forms()
        .iter()
        .any(|form| form.name == name);
    if !of_form {
        let practice = &mut state.connection.practice;
        practice.retain(|meter| meter.name != name);
        if state.connection.choice == Choice::Practice(name.to_owned()) {
            state.connection.choice = Choice::default();
        }
    }
    let mut effects = vec![Effect::Bench(Order::Remove(name.to_owned()))];
    effects.extend(look(state));
    effects
}

fn look(state: &mut State) -> Vec<Effect> {
    let Some(name) = state.bench.meter().map(|meter| meter.name.clone()) else {
        return Vec::new();
    };
    state.bench.looking = true;
    vec![Effect::Bench(Order::Look(name))]
}

/// What a generator or a neighbour feeds in.
const FED_VOLTS: u16 = 240;

fn press(state: &mut State, button: Button) -> Vec<Effect> {
    let bench = &mut state.bench;
    bench.refused = None;
    let Some(meter) = bench.meter().filter(|meter| meter.bars(button).is_none()) else {
        return Vec::new();
    };
    let order = Order::Press(meter.name.clone(), button);
    let mut effects = vec![Effect::Bench(order)];
    effects.extend(look(state));
    effects
}

fn speed(state: &mut State, times: f64) -> Vec<Effect> {
    let (Some(speed), Some(meter)) = (Speed::times(times), state.bench.meter_mut()) else {
        return Vec::new();
    };
    meter.speed = times;
    let order = Order::Speed(meter.name.clone(), speed);
    let mut effects = vec![Effect::Bench(order)];
    effects.extend(look(state));
    effects
}

fn change_load(state: &mut State, setting: LoadSetting) -> Vec<Effect> {
    let load: Result<Load, _> = setting.load();
    let bench = &mut state.bench;
    let Some(meter) = bench.meter_mut() else {
        return Vec::new();
    };
    match load {
        Ok(load) => {
            meter.load = setting;
            let order = Order::Load(meter.name.clone(), load);
            let mut effects = vec![Effect::Bench(order)];
            effects.extend(look(state));
            effects
        }
        Err(error) => {
            bench.refused = Some(sentence(&error.to_string()));
            Vec::new()
        }
    }
}

/// A load file was read, or can't be used.
pub(super) fn load_read(
    state: &mut State,
    path: &Path,
    of: LoadOf,
    result: Result<LoadFile, String>,
) -> Vec<Effect> {
    let file = match result {
        Ok(file) => file,
        Err(why) => {
            // On the page where it was asked for; the whole of it, as the line is what is to be mended.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let why = format!("the file {name} can't be used as a load: {why}");
            match of {
                LoadOf::Meter => state.bench.refused = Some(sentence(&why)),
                LoadOf::Day => state.replay.result = Some(Err(why)),
            }
            return Vec::new();
        }
    };
    state.bench.refused = None;
    state.folder = path.parent().map(PathBuf::from);
    match of {
        LoadOf::Day => super::replay::take_file(state, file),
        LoadOf::Meter => {
            if let Some(meter) = state.bench.meter() {
                let setting = LoadSetting {
                    kind: LoadKind::File,
                    file: Some(file),
                    ..meter.load.clone()
                };
                return change_load(state, setting);
            }
        }
    }
    Vec::new()
}

/// The bench's thread has something to tell.
pub(super) fn heard(state: &mut State, news: News) -> Vec<Effect> {
    match news {
        News::Added {
            name,
            plate,
            wiring,
            exercise,
        } => {
            let words = format!("on the bench, serial number {}", plate.serial);
            let practice = &mut state.connection.practice;
            if !practice.iter().any(|meter| meter.name == name) {
                practice.push(PracticeMeter {
                    name: name.clone(),
                    model: plate.model.clone(),
                    words,
                });
            }
            let meter = OnBench {
                exercise,
                ..OnBench::new(name.clone(), *plate, wiring)
            };
            let setting = meter.load.clone();
            state.bench.meters.push(meter);
            state.bench.chosen = Some(name);
            return change_load(state, setting);
        }
        News::Seen(name, face) => {
            state.bench.looking = false;
            let meters = &mut state.bench.meters;
            if let Some(meter) = meters.iter_mut().find(|meter| meter.name == name) {
                meter.face = Some(*face);
            }
        }
        News::Stepped(name, refused) => {
            let meters = &mut state.bench.meters;
            if let Some(meter) = meters.iter_mut().find(|meter| meter.name == name) {
                meter.stepping = false;
            }
            state.bench.refused = refused.map(|why| sentence(&why));
            return look(state);
        }
        News::Replayed(result) => super::replay::heard(state, result),
        News::Refused(why) => {
            state.bench.looking = false;
            state.bench.refused = Some(sentence(&why));
        }
    }
    Vec::new()
}
