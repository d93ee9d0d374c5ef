//! `emulate --console`: the meters that are served, worked by lines on standard input.
//!
//! Is: what the window's bench does (buttons, power, time, load, faults, switch) for scripts and for a person at a terminal,
//! an answer a line.
//! Is not: understanding a line; see `order`. What goes on in a meter is the emulator's.
//! Shape: lines are done one after the other. The end of the input ends nothing: the meters are served until they are stopped.
//! Errors: in words, as answers; a line that is not understood does nothing.

mod order;

use std::io::BufRead as _;

use jiff::SignedDuration;
use meterbench_emulator::{Button, DisplayList, Handle, Meter, Power, Shows};
use meterbench_jobs::Screens;
use meterbench_profiles::program::ListName;
use meterbench_profiles::screen::Reading;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::output::Output;
use order::{HELP, Order, parse};

/// The longest step: a calendar repeats itself after 28 years.
const LONGEST_STEP: SignedDuration = SignedDuration::from_hours(10_228 * 24);
/// Lines that may wait.
const WAITING: usize = 64;

/// What was done, for people and for programs.
struct Answer {
    text: String,
    json: Value,
}

impl Answer {
    fn done(text: impl Into<String>) -> Answer {
        let text = text.into();
        Answer {
            json: json!({ "done": text }),
            text,
        }
    }
}

/// Does what the lines say until somebody says `quit`; at the end of the input it waits for ever.
pub async fn work(meters: &[Handle], output: &Output) {
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        if line.trim().eq_ignore_ascii_case("quit") {
            return;
        }
        if line.trim().is_empty() {
            continue;
        }
        match answer(meters, &line).await {
            Ok(answer) => output.answer(|| answer.json, || answer.text.clone()),
            Err(why) => output.answer(
                || json!({"refused": {"line": line.trim(), "why": why}}),
                || format!("Not done: {why}"),
            ),
        }
    }
    std::future::pending().await
}

/// Standard input, line by line. A thread of its own: reading it can't be interrupted.
fn lines() -> mpsc::Receiver<String> {
    let (tell, lines) = mpsc::channel(WAITING);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if tell.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

async fn answer(meters: &[Handle], line: &str) -> Result<Answer, String> {
    let (number, order) = parse(line)?;
    let meter = match (number, meters) {
        _ if matches!(order, Order::Help) => None,
        (None, [only]) => Some(only),
        (None, _) => {
            return Err(format!(
                "there are {} meters: begin with the number of one, such as 2 show",
                meters.len()
            ));
        }
        (Some(number), _) => {
            let found = number.checked_sub(1).and_then(|index| meters.get(index));
            Some(found.ok_or_else(|| {
                format!(
                    "there is no meter {number}; there are 1 to {}",
                    meters.len()
                )
            })?)
        }
    };
    let Some(meter) = meter.cloned() else {
        return Ok(Answer {
            text: HELP.to_owned(),
            json: json!({"help": HELP.lines().collect::<Vec<_>>()}),
        });
    };
    // A step may count years.
    let done = tokio::task::spawn_blocking(move || carry_out(&meter, order)).await;
    done.unwrap_or_else(|_| Err("the program failed in this; report it".to_owned()))
}

fn carry_out(meter: &Handle, order: Order) -> Result<Answer, String> {
    Ok(match order {
        Order::Help | Order::Show => shown(&mut meter.lock()),
        Order::Press(button) => {
            let pressed = meter.lock().press(button);
            pressed.map_err(|error| error.to_string())?;
            match button {
                Button::Display => shown(&mut meter.lock()),
                Button::Reset => Answer::done("demand is reset"),
                Button::Test => shown(&mut meter.lock()),
                Button::Reconnect => Answer::done("the service switch closes"),
            }
        }
        Order::Power(power) => {
            meter.set_power(power);
            Answer::done(match power {
                Power::On => "power is on",
                Power::Off => "power is off",
            })
        }
        Order::Speed(speed) => {
            meter.set_speed(speed);
            match speed.as_times() {
                0.0 => Answer::done("time stands still"),
                times => Answer::done(format!("time runs {times} times as fast as the real one")),
            }
        }
        Order::Step(step) => {
            let (now, at) = {
                let meter = meter.lock();
                (meter.bench_time(), meter.end_of(step))
            };
            if at.duration_since(now) > LONGEST_STEP {
                return Err("a step of more than 28 years is too long; make several of it".into());
            }
            meter.step_to(at).map_err(|error| error.to_string())?;
            shown(&mut meter.lock())
        }
        Order::Load(load) => {
            let mut meter = meter.lock();
            let connected = meter.connect(*load, 0);
            connected.map_err(|error| error.to_string())?;
            Answer::done("the load flows from now on")
        }
        Order::Faults(faults) if faults.is_empty() => {
            meter.set_faults(faults);
            Answer::done("no faults from the next connection on")
        }
        Order::Faults(faults) => {
            let text = format!("from the next connection on: {faults}");
            meter.set_faults(faults);
            Answer::done(text)
        }
        Order::Switch(order, words) => {
            let moved = meter.lock().order_switch(order);
            moved.map_err(|error| error.to_string())?;
            Answer::done(format!("service switch: {words}"))
        }
        Order::Feed(volts) => {
            if meter.lock().switch_is_closed().is_none() {
                return Err("this meter has no service switch to have volts behind".into());
            }
            meter.lock().feed_load_side(volts);
            Answer::done(format!("{volts} V come from the customer's side"))
        }
    })
}

/// What the LCD shows now, and what else a person at the meter sees.
fn shown(meter: &mut Meter) -> Answer {
    meter.catch_up();
    let face = meter.face();
    let list = match face.list {
        DisplayList::Normal => ListName::Normal,
        DisplayList::Alternate => ListName::Alternate,
        DisplayList::Test => ListName::Test,
    };
    let (id, digits, lit) = match face.shows {
        Shows::Blank => (String::new(), String::new(), Vec::new()),
        Shows::AllSegments => ("888".into(), "888888".into(), vec!["all segments".into()]),
        Shows::Item { source, .. } => {
            let screens = Screens::of(&meter.shown_image())
                .with("outages", Reading::Number(meter.outages().into()))
                .with(
                    "self-test",
                    Reading::Text(format!("{:04X}", meter.self_test())),
                );
            let screen = screens.source(list, source);
            (screen.id, screen.digits, screen.annunciators)
        }
    };
    let power = meter.power() == Power::On;
    let clock = match meter.clock_is_unset() {
        _ if !power => "no power".to_owned(),
        true => "clock not set".to_owned(),
        false => meter.shown().strftime("%Y-%m-%d %H:%M:%S").to_string(),
    };
    let lcd = [id.as_str(), digits.as_str(), &lit.join(" ")].join(" ");
    let lcd = match lcd.trim() {
        "" => "(blank)",
        text => text,
    };
    let closed = meter.switch_is_closed();
    let switch = match closed {
        Some(true) => ", service switch closed",
        Some(false) => ", service switch open",
        None => "",
    };
    let speed = meter.speed().as_times();
    Answer {
        text: format!("{lcd}   ({list} list, {clock}{switch})"),
        json: json!({"show": {
            "list": list.to_string(), "id": id, "digits": digits, "annunciators": lit, "power": power,
            "clock": meter.shown().to_string(), "clock_set": !meter.clock_is_unset(), "speed": speed,
            "switch_closed": closed,
        }}),
    }
}
