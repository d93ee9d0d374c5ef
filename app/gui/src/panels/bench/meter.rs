//! The meter that is looked at: its picture, what is read off it, and its cover.

use std::time::Instant;

use egui::{Align, ComboBox, Layout, RichText, Ui};

use super::{light::Light, picture};
use crate::{
    bench::{BenchAction, Cover, OnBench},
    theme::{self, palette},
    widgets,
};

/// Show it.
pub fn ui(ui: &mut Ui, meter: &OnBench, light: &mut Light, asked: &mut Vec<BenchAction>) {
    widgets::card(ui, "", |ui| {
        let rate = meter.face.as_ref().map_or(0.0, |face| face.pulses_a_second);
        let blink = light.at(&meter.name, Instant::now(), rate);
        if let Some(left) = blink.left {
            ui.ctx().request_repaint_after(left);
        }
        picture::show(ui, meter, blink.on, light.turn());
        ui.add_space(4.0);
        read_off(ui, meter);
        ui.add_space(4.0);
        cover(ui, meter, asked);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let connect = widgets::primary(ui, "Connect to it", true);
            let about = format!("The port of this meter is {}", meter.address());
            if connect.on_hover_text(about).clicked() {
                asked.push(BenchAction::UsePort(meter.name.clone()));
            }
            let away = ui.button("Put away");
            let about = "What was written to this meter is lost";
            if away.on_hover_text(about).clicked() {
                asked.push(BenchAction::Remove(meter.name.clone()));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let weak = palette(ui).weak;
                ui.label(RichText::new(meter.address()).color(weak));
            });
        });
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
}
