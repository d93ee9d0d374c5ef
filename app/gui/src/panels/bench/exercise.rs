//! Training exercises: one is begun, and the meter itself says which of its steps are done.

use egui::{RichText, Ui};
use meterbench_emulator::exercises;

use crate::{
    bench::{BenchAction, OnBench},
    theme::{self, palette},
    widgets,
};

/// Show the card.
pub fn ui(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    widgets::card(ui, "Training exercises", |ui| match &meter.exercise {
        Some(_) => running(ui, meter, asked),
        None => choice(ui, asked),
    });
}

fn choice(ui: &mut Ui, asked: &mut Vec<BenchAction>) {
    widgets::hint(
        ui,
        "Each puts a meter of its own on the bench, which tells when its goal is reached",
    );
    ui.horizontal_wrapped(|ui| {
        for exercise in exercises() {
            let button = ui.button(exercise.title.as_str());
            if button.on_hover_text(exercise.goal.as_str()).clicked() {
                asked.push(BenchAction::Exercise(exercise.name.clone()));
            }
        }
    });
}

fn running(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    let p = palette(ui);
    let found = exercises()
        .iter()
        .find(|it| meter.exercise.as_ref() == Some(&it.name));
    let Some(exercise) = found else {
        return;
    };
    ui.label(RichText::new(&exercise.title).font(theme::strong(13.5)));
    ui.label(exercise.story.as_str());
    ui.label(format!("Goal: {}", exercise.goal));
    ui.add_space(4.0);
    let steps = meter.face.iter().flat_map(|face| &face.steps);
    let mut reached = true;
    for step in steps {
        reached &= step.done;
        let (mark, color) = if step.done {
            ("done", p.good)
        } else {
            ("open", p.weak)
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(mark).small().color(color));
            ui.label(&step.words);
        });
    }
    let seen = meter
        .face
        .as_ref()
        .is_some_and(|face| !face.steps.is_empty());
    if reached && seen {
        ui.add_space(4.0);
        widgets::notice(
            ui,
            widgets::Tone::Good,
            "The goal is reached",
            &["Put the meter away, or go on with it as it is"],
        );
        return;
    }
    for hint in exercise.hints.iter().take(meter.hints) {
        widgets::hint(ui, hint.clone());
    }
    if meter.hints < exercise.hints.len() {
        let words = if meter.hints == 0 {
            "Give me a hint"
        } else {
            "Another hint"
        };
        if ui.button(words).clicked() {
            asked.push(BenchAction::Hint);
        }
    }
}
