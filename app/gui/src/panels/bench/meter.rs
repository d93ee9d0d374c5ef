//! The meter that is looked at: its picture, what is read off it, and its cover.

use std::time::Instant;

use egui::{ComboBox, RichText, Ui};
use meterbench_emulator::Button;

use super::{light::Light, picture};
use crate::{
    bench::{BenchAction, Cover, OnBench},
    theme::{self, palette},
    widgets,
};

/// Show it.
pub fn ui(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    widgets::card(ui, "", |ui| {
        let light = Light::of(meter.face.as_ref(), Instant::now());
        if let Some(left) = light.left {
            ui.ctx().request_repaint_after(left);
        }
        picture::show(ui, meter, light.on, light.turn);
        ui.add_space(4.0);
        buttons(ui, meter, asked);
        read_off(ui, meter);
        cover(ui, meter, asked);
    });
}

/// The buttons; those that the cover or the seal keeps away say why.
fn buttons(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    ui.horizontal(|ui| {
        for (button, words) in [
            (Button::Display, "Display"),
            (Button::Reset, "Demand reset"),
            (Button::Test, "Test"),
            (Button::Reconnect, "Reconnect"),
        ] {
            if button == Button::Reconnect && !meter.plate.switch {
                continue;
            }
            let bars = meter.bars(button);
            let response = ui.add_enabled(bars.is_none(), egui::Button::new(words));
            let response = response.on_disabled_hover_text(bars.unwrap_or_default());
            if response.clicked() {
                asked.push(BenchAction::Press(button));
            }
        }
    });
}

/// What the picture is too small for.
fn read_off(ui: &mut Ui, meter: &OnBench) {
    let Some(face) = &meter.face else {
        widgets::hint(ui, "The meter is being switched on");
        return;
    };
    let weak = palette(ui).weak;
    ui.horizontal(|ui| {
        ui.label(RichText::new(&face.clock).font(theme::strong(13.5)));
        ui.label(RichText::new(format!("{} · {}", face.rate, face.list)).color(weak));
    });
    if face.status.is_empty() {
        widgets::hint(ui, "No status flag is set");
    } else {
        let words: Vec<String> = face.status.iter().map(|it| widgets::sentence(it)).collect();
        let color = palette(ui).warning;
        ui.label(RichText::new(words.join(" · ")).small().color(color));
    }
}

fn cover(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    widgets::field(ui, "Cover", |ui| {
        let words = Cover::ALL.map(Cover::words);
        let place = Cover::ALL.iter().position(|cover| *cover == meter.cover);
        let combo = ComboBox::from_id_salt("cover")
            .width(ui.available_width() - 10.0)
            .selected_text(meter.cover.words());
        let (response, chosen) = widgets::chooser(ui, combo, place, &words);
        if let Some(cover) = chosen.and_then(|place| Cover::ALL.get(place)) {
            asked.push(BenchAction::Cover(*cover));
        }
        response
    });
    ui.horizontal(|ui| {
        let mut open = meter.open;
        if ui.checkbox(&mut open, "Cover off").changed() {
            asked.push(BenchAction::Open(open));
        }
        if meter.cover.has_reset() && !meter.open {
            let mut unsealed = meter.unsealed;
            if ui.checkbox(&mut unsealed, "Seal broken").changed() {
                asked.push(BenchAction::Unseal(unsealed));
            }
        }
        if meter.plate.switch {
            let mut fed = meter.fed;
            let fed_by = ui.checkbox(&mut fed, "Load side fed");
            let about =
                "A generator or a neighbour gives 240 V to the customer's side of the switch";
            if fed_by.on_hover_text(about).changed() {
                asked.push(BenchAction::Feed(fed));
            }
        }
    });
}
