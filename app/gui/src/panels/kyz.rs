//! KYZ outputs.
//!
//! Is: both outputs, and what their weight comes to: pulses a kWh, and a second at full load.

use egui::Ui;
use meterbench_profiles::{
    Program,
    program::{
        Kyz, SectionValue,
        kyz::{Output, OutputMode},
    },
};

use super::sectioned::{Sectioned, full_load_watts, model_of, put, sources};
use crate::{
    action::Action,
    state::State,
    widgets::{self, Number, Setting, Thousandths, Tone},
};

const PAGE: Sectioned<Kyz> = Sectioned {
    title: "KYZ outputs",
    about: "Pulses for another device, each worth so much energy",
    what: "the KYZ outputs",
    of: |program: &Program| program.kyz.as_ref(),
    value: SectionValue::Kyz,
    first: |_| Kyz {
        outputs: [Some(usual()), None],
    },
};

const WEIGHT: Thousandths = Thousandths::new(1..=u32::MAX, "Wh");
const WIDTH: Number = Number::new(0..=65_535, "ms").by(10);
/// Paths of both outputs and of their settings.
const PATHS: [[&str; 5]; 2] = [
    [
        "kyz.output_1",
        "kyz.output_1.mode",
        "kyz.output_1.source",
        "kyz.output_1.weight_wh",
        "kyz.output_1.width_ms",
    ],
    [
        "kyz.output_2",
        "kyz.output_2.mode",
        "kyz.output_2.source",
        "kyz.output_2.weight_wh",
        "kyz.output_2.width_ms",
    ],
];

fn usual() -> Output {
    Output {
        mode: OutputMode::Toggle,
        source: "kwh-delivered".into(),
        weight_milliwatt_hours: 1_800,
        width_millis: 0,
    }
}

/// The page.
#[derive(Default)]
pub struct KyzPanel {}

impl KyzPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        PAGE.ui(ui, state, |ui, program, kyz| {
            if model_of(program).is_some_and(|model| !model.has("kyz")) {
                widgets::notice(
                    ui,
                    Tone::Warning,
                    "This model has no KYZ outputs",
                    &["Leave them to the meter, or choose another model on the Program page"],
                );
            }
            let mut step = None;
            let places = kyz.outputs.iter_mut().zip(PATHS).zip(1..);
            for ((output, paths), number) in places {
                widgets::card(ui, &format!("Output {number}"), |ui| {
                    step = step.or(one(ui, state, program, (output, paths, number)));
                });
            }
            step
        })
    }
}

fn one(
    ui: &mut Ui,
    state: &State,
    program: &Program,
    (place, [path, mode, source, weight, width], number): (&mut Option<Output>, [&str; 5], u32),
) -> Option<&'static str> {
    let mut set = place.is_some();
    let response = ui.checkbox(&mut set, format!("Set output {number}"));
    widgets::anchor(state, path, &response);
    if response.changed() {
        *place = set.then(usual);
        return Some("output");
    }
    let Some(output) = place else {
        widgets::hint(ui, "The meter keeps this output as it is");
        return None;
    };
    let mut step = None;
    let modes = OutputMode::ALL.map(|mode| (mode, mode.words()));
    let label = format!("Output {number} mode");
    let new = Setting::new(state, mode, &label).choice(ui, &output.mode, &modes);
    step = step.or(put(&mut output.mode, new, "mode of an output"));
    if output.mode == OutputMode::Off {
        return step;
    }
    let label = format!("Output {number} source");
    let all = sources(program, &output.source, |source| source.watt_hours);
    let new = Setting::new(state, source, &label).pick(ui, &output.source, &all);
    step = step.or(put(&mut output.source, new, "source of an output"));
    let label = format!("Output {number} weight");
    let new = Setting::new(state, weight, &label)
        .about("Energy of one toggle or one pulse, secondary")
        .thousandths(ui, output.weight_milliwatt_hours, &WEIGHT);
    let weighs = put(
        &mut output.weight_milliwatt_hours,
        new,
        "weight of an output",
    );
    step = step.or(weighs);
    let label = format!("Output {number} pulse width");
    let new = Setting::new(state, width, &label)
        .about("How long a pulse lasts; 0 where the output toggles")
        .number(ui, output.width_millis, &WIDTH);
    step = step.or(put(&mut output.width_millis, new, "pulse width"));
    for line in told(output, full_load_watts(program)) {
        widgets::hint(ui, line);
    }
    step
}

/// What the weight comes to.
fn told(output: &Output, full_load_watts: Option<u64>) -> Vec<String> {
    let weight = f64::from(output.weight_milliwatt_hours.max(1)) / 1000.0;
    let (one, many) = match output.mode {
        OutputMode::Off => return Vec::new(),
        OutputMode::IntervalEnd => {
            return vec!["One pulse at the end of every demand interval".into()];
        }
        OutputMode::Toggle => ("toggle", "toggles"),
        OutputMode::Pulse => ("pulse", "pulses"),
    };
    let mut lines = vec![format!(
        "{} {many} per kWh, {} kWh a {one}",
        rounded(1000.0 / weight),
        rounded(weight / 1000.0)
    )];
    if let Some(watts) = full_load_watts {
        let a_second = watts as f64 / 3600.0 / weight;
        lines.push(format!(
            "{} {many} a second at full load, {} kW secondary",
            rounded(a_second),
            rounded(watts as f64 / 1000.0)
        ));
    }
    lines
}

/// Four digits that count, and no zeros behind them.
fn rounded(value: f64) -> String {
    let decimals = match value {
        ..0.01 => 7,
        ..1.0 => 4,
        ..100.0 => 2,
        _ => 1,
    };
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_is_told_a_kilowatt_hour_and_at_full_load() {
        let lines = told(&usual(), Some(48_000));
        assert_eq!(lines[0], "555.6 toggles per kWh, 0.0018 kWh a toggle");
        assert_eq!(
            lines[1],
            "7.41 toggles a second at full load, 48 kW secondary"
        );
        let off = Output {
            mode: OutputMode::Off,
            ..usual()
        };
        assert!(told(&off, Some(48_000)).is_empty());
    }
}
