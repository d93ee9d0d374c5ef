//! The times of a list, and how the display behaves whatever it shows.

use egui::Ui;
use meterbench_profiles::{
    catalog,
    program::{Display, List},
};

use super::{Shown, edit_display, edit_list};
use crate::{
    action::Action,
    state::{Document, State},
    widgets::{self, Number, Setting},
};

/// The column of names beside the picker, in points.
const NAMES: f32 = 108.0;

/// One time of a list: key, name, what it does, unit, where it is, and its value to begin with.
type Time = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    fn(&mut List) -> &mut Option<u32>,
    u32,
);

const TIMES: [Time; 3] = [
    (
        "on_seconds",
        "Shown",
        "How long each item stands on the display",
        "s",
        |list| &mut list.on_seconds,
        6,
    ),
    (
        "off_seconds",
        "Blank",
        "How long the display is blank between two items",
        "s",
        |list| &mut list.off_seconds,
        1,
    ),
    (
        "hold_minutes",
        "Held",
        "How long an item stays when the list is stopped at it by hand",
        "min",
        |list| &mut list.hold_minutes,
        5,
    ),
];

/// The three times of a list.
pub fn times(ui: &mut Ui, shown: &Shown<'_>, actions: &mut Vec<Action>) {
    let limits = catalog::built_in().families.first().map(|it| &it.limits);
    widgets::card(ui, "Times", |ui| {
        for (key, label, about, unit, field, first) in TIMES {
            let (least, most) = limits.map_or((0, 15), |limits| match key {
                "on_seconds" => limits.on_seconds,
                "off_seconds" => limits.off_seconds,
                _ => limits.hold_minutes,
            });
            let path = format!("display.{}.{key}", shown.name);
            let now = *field(&mut shown.list.clone());
            let setting = Setting::new(shown.state, &path, label)
                .about(about)
                .names(NAMES);
            let kind = Number::new(least..=most, unit);
            if let Some(new) = setting.maybe_number(ui, now, first, &kind) {
                let step = format!("{label}, {} list", shown.name);
                actions.push(edit_list(shown.document, shown.name, &step, |list| {
                    *field(list) = new;
                }));
            }
        }
    });
}

/// One option that is yes, no, or the meter's own.
type Flag = (
    &'static str,
    &'static str,
    &'static str,
    fn(&mut Display) -> &mut Option<bool>,
);

const FLAGS: [Flag; 4] = [
    (
        "leading_zeros",
        "Leading zeros",
        "Energy is filled up with zeros to the digits of its format: 000042 instead of 42",
        |display| &mut display.leading_zeros,
    ),
    (
        "captions",
        "Captions",
        "The three letters before the digits; without them nobody can tell the readings apart",
        |display| &mut display.captions,
    ),
    (
        "segments_at_power_up",
        "All segments at power up",
        "When power returns, everything lights up once, so that a dead segment is seen",
        |display| &mut display.segments_at_power_up,
    ),
    (
        "load_emulation",
        "Load indicator",
        "Squares that move as a disk would turn",
        |display| &mut display.load_emulation,
    ),
];

/// The options of the whole display.
pub fn ui(ui: &mut Ui, state: &State, document: &Document, actions: &mut Vec<Action>) {
    let mut display = document.program.display.clone().unwrap_or_default();
    widgets::card(ui, "All lists", |ui| {
        for (key, label, about, field) in FLAGS {
            let path = format!("display.{key}");
            let setting = Setting::new(state, &path, label).about(about);
            if let Some(new) = setting.yes_no(ui, *field(&mut display)) {
                actions.push(edit_display(document, label, |display| {
                    *field(display) = new;
                }));
            }
            widgets::hint(ui, about);
            ui.add_space(6.0);
        }
    });
    widgets::card(ui, "Test mode", |ui| {
        let label = "Ends by itself after";
        let about = "A meter that is left in test mode goes back to its normal list";
        let setting = Setting::new(state, "display.test_minutes", label).about(about);
        let kind = Number::new(1..=255, "min");
        if let Some(new) = setting.maybe_number(ui, display.test_minutes, 30, &kind) {
            actions.push(edit_display(document, "Test mode minutes", |display| {
                display.test_minutes = new;
            }));
        }
        widgets::hint(ui, about);
    });
}
