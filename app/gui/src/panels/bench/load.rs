//! What flows through the meter: a load that has a name, sliders for each phase, or a file.

use egui::{Grid, Response, RichText, Role, Slider, Ui, WidgetInfo, vec2};

use crate::{
    bench::{BenchAction, LoadKind, LoadSetting, OnBench, PhaseSetting},
    theme::palette,
    widgets,
};

/// No meter of the family is for more volts.
const MOST_VOLTS: f64 = 320.0;

/// Show the card.
pub fn ui(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    widgets::card(ui, "Load", |ui| {
        let mut load = meter.load.clone();
        kinds(ui, &mut load, asked);
        if load.kind == LoadKind::Phases {
            sliders(ui, meter, &mut load);
        }
        flow(ui, meter);
        if load != meter.load {
            asked.push(BenchAction::Load(load));
        }
    });
}

fn kinds(ui: &mut Ui, load: &mut LoadSetting, asked: &mut Vec<BenchAction>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = widgets::BETWEEN_CHOICES;
        let file = load
            .file
            .as_ref()
            .map(|file| (LoadKind::File, file.name.clone()));
        let named = LoadKind::ALL.map(|kind| (kind, kind.words().to_owned()));
        for (kind, words) in named.into_iter().chain(file) {
            let on = load.kind == kind;
            let response = ui.radio(on, &words);
            let name = format!("Load: {words}");
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &name));
            if response.clicked() {
                load.kind = kind;
            }
        }
        let about = "A day's load from a file, CSV or TOML, the same every day";
        if ui.button("Load file…").on_hover_text(about).clicked() {
            asked.push(BenchAction::LoadFile);
        }
    });
}

fn sliders(ui: &mut Ui, meter: &OnBench, load: &mut LoadSetting) {
    ui.add_space(2.0);
    let weak = palette(ui).weak;
    Grid::new("load by phase")
        .num_columns(6)
        .spacing(vec2(14.0, 4.0))
        .show(ui, |ui| {
            for head in ["Phase", "Amps", "Power factor", "Volts", "Direction", "Now"] {
                ui.label(RichText::new(head).small().color(weak));
            }
            ui.end_row();
            ui.spacing_mut().slider_width = 62.0;
            for phase in &mut load.phases {
                row(ui, phase, meter.wiring.class_amps);
                let watts = watts_of(meter, phase.phase);
                // Its direction is ticked beside it.
                ui.label(watts.map_or_else(String::new, |watts| power(watts.abs())));
                ui.end_row();
            }
        });
}

fn row(ui: &mut Ui, phase: &mut PhaseSetting, class_amps: f64) {
    let letter = phase.phase;
    ui.label(letter.to_string());
    // A little over the class, so that an overload can be tried.
    let most = class_amps * 1.2;
    slider(
        ui,
        &mut phase.amps,
        most,
        2,
        &format!("Amps of phase {letter}"),
    );
    ui.horizontal(|ui| {
        let name = format!("Power factor of phase {letter}");
        slider(ui, &mut phase.power_factor, 1.0, 2, &name);
        let leads = ui.checkbox(&mut phase.leads, "leads");
        named(
            &leads,
            Role::CheckBox,
            phase.leads,
            &format!("Phase {letter} leads"),
        );
    });
    slider(
        ui,
        &mut phase.volts,
        MOST_VOLTS,
        1,
        &format!("Volts of phase {letter}"),
    );
    let received = ui.checkbox(&mut phase.received, "received");
    let name = format!("Phase {letter} received");
    named(&received, Role::CheckBox, phase.received, &name);
}

fn slider(ui: &mut Ui, value: &mut f64, most: f64, decimals: usize, name: &str) {
    let slider = Slider::new(value, 0.0..=most).fixed_decimals(decimals);
    let response = ui.add(slider);
    let now = *value;
    response.widget_info(|| WidgetInfo::slider(true, now, name));
}

fn named(response: &Response, role: Role, on: bool, name: &str) {
    response.widget_info(|| WidgetInfo::selected(role, true, on, name));
}

/// What flows now, phase by phase, and what is odd about it.
fn flow(ui: &mut Ui, meter: &OnBench) {
    let Some(face) = &meter.face else {
        return;
    };
    ui.add_space(2.0);
    let p = palette(ui);
    let of_phases = meter.load.kind != LoadKind::Phases;
    let mut rows: Vec<(String, String)> = face
        .flow
        .iter()
        .filter(|_| of_phases)
        .map(|phase| {
            let words = format!(
                "{:.1} V, {}, {}",
                phase.volts,
                amps(phase.amps),
                power(phase.watts)
            );
            (format!("Phase {} now", phase.phase), words)
        })
        .collect();
    if face.flow.len() > 1 {
        rows.push(("Together".into(), power(face.watts())));
    }
    let rows: Vec<(&str, String)> = rows
        .iter()
        .map(|(name, words)| (name.as_str(), words.clone()))
        .collect();
    widgets::facts(ui, "flow", &rows);
    for words in odd(meter) {
        ui.label(RichText::new(words).small().color(p.warning));
    }
}

/// What flows on a phase.
fn watts_of(meter: &OnBench, phase: char) -> Option<f64> {
    let mut flow = meter.face.iter().flat_map(|face| &face.flow);
    flow.find(|now| now.phase == phase).map(|now| now.watts)
}

/// What a technician would remark on.
fn odd(meter: &OnBench) -> Vec<String> {
    let mut words = Vec::new();
    let flow = meter.face.iter().flat_map(|face| &face.flow);
    for phase in flow {
        let letter = phase.phase;
        if phase.amps > meter.wiring.class_amps {
            let class = meter.wiring.class_amps;
            words.push(format!("Phase {letter} is over the class of {class} A"));
        } else if phase.amps > 0.0 && !phase.counted {
            let least = meter.wiring.starting_amps;
            words.push(format!(
                "Phase {letter} is below the starting current of {least} A: nothing of it is counted"
            ));
        }
    }
    words
}

/// "2.50 A", "12.5 A".
fn amps(amps: f64) -> String {
    if amps < 10.0 {
        format!("{amps:.2} A")
    } else {
        format!("{amps:.1} A")
    }
}

/// "600 W delivered", "1.20 kW received".
pub fn power(watts: f64) -> String {
    let way = if watts < 0.0 { " received" } else { "" };
    let watts = watts.abs();
    if watts < 1000.0 {
        format!("{watts:.0} W{way}")
    } else {
        format!("{:.2} kW{way}", watts / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_told_with_its_direction() {
        let told = [0.0, 999.4, 1200.0, -5500.0].map(power);
        assert_eq!(told, ["0 W", "999 W", "1.20 kW", "5.50 kW received"]);
        assert_eq!([0.0, 2.5, 12.5].map(amps), ["0.00 A", "2.50 A", "12.5 A"]);
    }
}
