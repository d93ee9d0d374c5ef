//! The practice bench: meters that aren't there, to look at, load, spoil and connect to.
//!
//! Is: the row of meters, the one that is looked at, and what a person does to it.
//! Is not: the meters; see `crate::bench`. While this page is not shown, nobody looks at them.

mod exercise;
mod fault;
mod light;
mod load;
mod meter;
mod picture;
mod time;

use std::time::Instant;

use egui::{Align, Button, ComboBox, Layout, RichText, Ui, vec2};
use meterbench_emulator::forms;

use crate::{
    action::Action,
    bench::{Bench, BenchAction, OnBench},
    state::{FIRST_FORM, State},
    theme::{self, palette},
    update::MOST_METERS,
    widgets,
};

use time::TimeCard;

/// The left column, in points.
const METER: f32 = 404.0;

/// What the page remembers.
#[derive(Debug)]
pub struct BenchPanel {
    /// The form that would be put on the bench.
    form: String,
    time: TimeCard,
}

impl Default for BenchPanel {
    fn default() -> Self {
        BenchPanel {
            form: FIRST_FORM.into(),
            time: TimeCard::default(),
        }
    }
}

impl BenchPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut asked = Vec::new();
        let bench = &state.bench;
        let about = "Emulated meters that you see and touch. The other pages connect to them as to any meter";
        widgets::page(ui, "Practice bench", about, |ui| {
            if let Some(why) = &bench.refused {
                refused(ui, why, &mut asked);
            }
            self.row(ui, bench, &mut asked);
            match bench.meter() {
                Some(meter) => self.columns(ui, meter, &mut asked),
                None => {
                    let about = "Choose a form above, or begin with this one";
                    let button = format!("Put a {FIRST_FORM} on the bench");
                    if widgets::empty(ui, "Nothing stands on the bench", about, &button, true) {
                        asked.push(BenchAction::Add(FIRST_FORM.into()));
                    }
                }
            }
        });
        look_when_due(ui, bench, &mut asked);
        asked.into_iter().map(Action::Bench).collect()
    }

    /// The meters that stand there, and one more.
    fn row(&mut self, ui: &mut Ui, bench: &Bench, asked: &mut Vec<BenchAction>) {
        ui.horizontal(|ui| {
            for meter in &bench.meters {
                let chosen = bench.chosen.as_ref() == Some(&meter.name);
                let chip = Button::selectable(chosen, meter.name.as_str())
                    .min_size(vec2(56.0, theme::ROW));
                let about = format!(
                    "{}, serial number {}",
                    meter.plate.model, meter.plate.serial
                );
                if ui.add(chip).on_hover_text(about).clicked() && !chosen {
                    asked.push(BenchAction::Choose(meter.name.clone()));
                }
            }
            if !bench.meters.is_empty() {
                ui.add_space(8.0);
            }
            let weak = palette(ui).weak;
            let label = ui.label(RichText::new("Form").color(weak));
            let rows: Vec<String> = forms().iter().map(form_words).collect();
            let place = forms().iter().position(|form| form.name == self.form);
            let combo = ComboBox::from_id_salt("form for the bench")
                .width(210.0)
                .selected_text(place.and_then(|place| rows.get(place)).map_or("", |it| it));
            let (response, chosen) = widgets::chooser(ui, combo, place, &rows);
            response.labelled_by(label.id);
            if let Some(form) = chosen.and_then(|place| forms().get(place)) {
                self.form.clone_from(&form.name);
            }
            let room = bench.meters.len() < MOST_METERS;
            let put = ui.add_enabled(room, Button::new("Put on the bench"));
            let put = put.on_disabled_hover_text("The bench is full: put a meter away first");
            if put.clicked() {
                asked.push(BenchAction::Add(self.form.clone()));
            }
            if let Some(meter) = bench.meter() {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    of_chosen(ui, meter, asked);
                });
            }
        });
        ui.add_space(4.0);
    }

    fn columns(&mut self, ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            ui.vertical(|ui| {
                ui.set_width(METER);
                meter::ui(ui, meter, asked);
            });
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                load::ui(ui, meter, asked);
                self.time.ui(ui, meter, asked);
                exercise::ui(ui, meter, asked);
                fault::ui(ui, meter, asked);
            });
        });
    }
}

/// What is done with the meter that is looked at; from the right.
fn of_chosen(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    let connect = widgets::primary(ui, "Connect to it", true);
    let about = "The other pages talk to this meter from now on";
    if connect.on_hover_text(about).clicked() {
        asked.push(BenchAction::UsePort(meter.name.clone()));
    }
    let away = ui.button("Put away");
    let about = "What was written to this meter is lost";
    if away.on_hover_text(about).clicked() {
        asked.push(BenchAction::Remove(meter.name.clone()));
    }
    let weak = palette(ui).weak;
    ui.label(RichText::new(meter.address()).color(weak));
}

/// "9S · 120-277 V, class 20".
fn form_words(form: &meterbench_emulator::Form) -> String {
    format!("{} · {} V, class {}", form.name, form.volts, form.class)
}

fn refused(ui: &mut Ui, why: &str, asked: &mut Vec<BenchAction>) {
    let problem = crate::state::Problem {
        what: "The bench did not do that".into(),
        why: why.to_owned(),
        hint: "See to that, then try again".into(),
    };
    if widgets::problem(ui, &problem) {
        asked.push(BenchAction::Dismiss);
    }
}

/// Asks for another look as soon as something else would be seen, and for no frame before.
fn look_when_due(ui: &Ui, bench: &Bench, asked: &mut Vec<BenchAction>) {
    let Some(meter) = bench.meter().filter(|_| !bench.looking) else {
        return;
    };
    let now = Instant::now();
    let due = meter.face.as_ref().map_or(now, |face| face.due());
    match due.checked_duration_since(now) {
        Some(wait) if !wait.is_zero() => ui.ctx().request_repaint_after(wait),
        _ => asked.push(BenchAction::Look),
    }
}
