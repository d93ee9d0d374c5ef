//! Service limiting.
//!
//! Is: the fields, and in words what the meter will do.

use egui::Ui;
use meterbench_profiles::{
    Program,
    program::{SectionValue, ServiceLimit},
};

use super::sectioned::{Sectioned, full_load_watts, model_of, put};
use crate::{
    action::Action,
    state::State,
    widgets::{self, Number, Setting, Tone},
};

const PAGE: Sectioned<ServiceLimit> = Sectioned {
    title: "Service limit",
    about: "A meter with a switch opens it while the load is above a limit",
    what: "the service limit",
    of: |program: &Program| program.service_limit.as_ref(),
    value: SectionValue::ServiceLimit,
    first: |program| ServiceLimit {
        enabled: Some(true),
        net: Some(false),
        auto_reclose: Some(true),
        alarm_only: Some(false),
        interval_minutes: Some(5),
        limit_watts: Some(half_load(program)),
        hold_open_seconds: Some(300),
        max_violations: Some(5),
        window_minutes: Some(60),
        emergency_minutes: None,
    },
};

const MINUTES: Number = Number::new(0..=65_535, "min").by(5);
const INTERVAL: Number = Number::new(1..=60, "min").through(&[1, 5, 10, 15, 30, 60]);
const WATTS: Number = Number::new(0..=u32::MAX, "W").by(500);
const SECONDS: Number = Number::new(0..=65_535, "s").by(30);
const TIMES: Number = Number::new(0..=255, "");

/// Half of what the form carries, in whole kilowatts.
fn half_load(program: &Program) -> u32 {
    let watts = full_load_watts(program).unwrap_or(10_000) / 2;
    u32::try_from(watts / 1000 * 1000).unwrap_or(5_000)
}

/// The page.
#[derive(Default)]
pub struct ServiceLimitPanel {}

impl ServiceLimitPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let without = state.document.as_ref().and_then(|document| {
            let model = model_of(&document.program)?;
            let unset = document.program.service_limit.is_none();
            (unset && !model.has("disconnect")).then_some(model)
        });
        if let Some(model) = without {
            widgets::page(ui, PAGE.title, PAGE.about, |ui| {
                widgets::notice(
                    ui,
                    Tone::Plain,
                    &format!("{} has no switch", model.words),
                    &[
                        "There is nothing to limit with: only a model with a service switch opens it above a load",
                        "Choose such a model on the Program page to set this",
                    ],
                );
            });
            return Vec::new();
        }
        PAGE.ui(ui, state, |ui, program, limit| {
            if model_of(program).is_some_and(|model| !model.has("disconnect")) {
                widgets::notice(
                    ui,
                    Tone::Warning,
                    "This model has no switch",
                    &["Leave this section to the meter: it could not be obeyed"],
                );
            }
            let mut step = None;
            widgets::card(ui, "What happens", |ui| {
                step = step.or(ways(ui, state, limit));
            });
            widgets::card(ui, "Limits and times", |ui| {
                step = step.or(numbers(ui, state, limit));
            });
            widgets::card(ui, "In words", |ui| {
                ui.label(sentence(limit));
            });
            step
        })
    }
}

fn ways(ui: &mut Ui, state: &State, limit: &mut ServiceLimit) -> Option<&'static str> {
    let at = |path, label, about| Setting::new(state, path, label).about(about);
    let enabled = at(
        "service_limit.enabled",
        "Limit the load",
        "Whether it limits at all",
    )
    .yes_no(ui, limit.enabled);
    let net = at(
        "service_limit.net",
        "Net of received",
        "Whether power that is fed in is taken off before it is compared",
    )
    .yes_no(ui, limit.net);
    let auto = at(
        "service_limit.auto_reclose",
        "Close by itself",
        "Whether the switch closes again after the hold time, without anyone pressing a button",
    )
    .yes_no(ui, limit.auto_reclose);
    let alarm = at(
        "service_limit.alarm_only",
        "Only report",
        "Whether a violation is only logged, and the switch stays closed",
    )
    .yes_no(ui, limit.alarm_only);
    put(&mut limit.enabled, enabled, "on or off")
        .or(put(&mut limit.net, net, "net of received"))
        .or(put(&mut limit.auto_reclose, auto, "closing by itself"))
        .or(put(&mut limit.alarm_only, alarm, "only report"))
}

fn numbers(ui: &mut Ui, state: &State, limit: &mut ServiceLimit) -> Option<&'static str> {
    let at = |path, label| Setting::new(state, path, label);
    let watts =
        at("service_limit.limit_watts", "Limit").maybe_number(ui, limit.limit_watts, 5_000, &WATTS);
    let interval = at("service_limit.interval_minutes", "Averaged over").maybe_number(
        ui,
        limit.interval_minutes,
        5,
        &INTERVAL,
    );
    let hold = at("service_limit.hold_open_seconds", "Held open").maybe_number(
        ui,
        limit.hold_open_seconds,
        300,
        &SECONDS,
    );
    let most = at("service_limit.max_violations", "Violations at most")
        .about("After so many the switch stays open; 0 for no end")
        .maybe_number(ui, limit.max_violations, 5, &TIMES);
    let window = at("service_limit.window_minutes", "Counted over").maybe_number(
        ui,
        limit.window_minutes,
        60,
        &MINUTES,
    );
    let emergency = at("service_limit.emergency_minutes", "Emergency limit holds")
        .about("How long a limit for an emergency holds when it is called for")
        .maybe_number(ui, limit.emergency_minutes, 60, &MINUTES);
    put(&mut limit.limit_watts, watts, "limit")
        .or(put(&mut limit.interval_minutes, interval, "interval"))
        .or(put(&mut limit.hold_open_seconds, hold, "hold time"))
        .or(put(&mut limit.max_violations, most, "violations"))
        .or(put(&mut limit.window_minutes, window, "window"))
        .or(put(&mut limit.emergency_minutes, emergency, "emergency"))
}

/// What the meter will do, as far as the program says.
fn sentence(limit: &ServiceLimit) -> String {
    const OWN: &str = "as the meter has it";
    if limit.enabled == Some(false) {
        return "The load is not limited".into();
    }
    let watts = limit.limit_watts.map_or_else(
        || format!("its limit ({OWN})"),
        |watts| format!("{} kW", f64::from(watts) / 1000.0),
    );
    let over = limit.interval_minutes.map_or_else(
        || format!("over its interval ({OWN})"),
        |minutes| format!("over {minutes} min"),
    );
    let load = match limit.net {
        Some(true) => "the load, less what is fed in,",
        _ => "the load",
    };
    let when = match limit.enabled {
        Some(_) => "When",
        None => "If the meter limits, then when",
    };
    let mut said = format!("{when} {load} averages more than {watts} {over}, ");
    if limit.alarm_only == Some(true) {
        said.push_str("the meter logs it and the switch stays closed.");
        return said;
    }
    let hold = limit.hold_open_seconds.map_or_else(
        || format!("for its hold time ({OWN})"),
        |seconds| format!("for {seconds} s"),
    );
    said.push_str(&format!("the switch opens {hold}. "));
    said.push_str(match limit.auto_reclose {
        Some(true) => "Then it closes by itself.",
        Some(false) => "Then it waits until someone presses the button, or it is closed from afar.",
        None => "Whether it then closes by itself is as the meter has it.",
    });
    match (limit.max_violations, limit.window_minutes) {
        (Some(0), _) => said.push_str(" There is no end to it."),
        (Some(times), Some(minutes)) => said.push_str(&format!(
            " After {times} violations in {minutes} min it stays open."
        )),
        (Some(times), None) => {
            said.push_str(&format!(" After {times} violations it stays open."));
        }
        (None, _) => (),
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_what_the_fields_do() {
        let program = Program::default();
        let limit = (PAGE.first)(&program);
        assert_eq!(
            sentence(&limit),
            "When the load averages more than 5 kW over 5 min, the switch opens for 300 s. \
             Then it closes by itself. After 5 violations in 60 min it stays open."
        );
        let only = ServiceLimit {
            alarm_only: Some(true),
            ..limit.clone()
        };
        assert!(sentence(&only).ends_with("the meter logs it and the switch stays closed."));
        let off = ServiceLimit {
            enabled: Some(false),
            ..limit
        };
        assert_eq!(sentence(&off), "The load is not limited");
        assert!(sentence(&ServiceLimit::default()).starts_with("If the meter limits"));
    }
}
