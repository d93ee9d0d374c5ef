//! The switch times of the chosen schedule, as rows that are typed.
//!
//! Is: time and rate of every switch, and the buttons that add, split and join.
//! Is not: the band; see `band`. Both ask the same of `schedules`.

use egui::{
    Align2, Button, CornerRadius, EventFilter, Id, Key, Modifiers, RichText, Role, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, vec2,
};
use meterbench_profiles::program::tou::{Rate, Schedule, Switch, Switches};

use super::{
    band::{self as widget, Asked},
    builder::pick,
    edited::Edited,
    schedules::Schedules,
};
use crate::{
    theme::{self, palette},
    tou::band,
    widgets::{self, Clock, Setting},
    words::sentence,
};

impl Schedules {
    /// The switch times, typed.
    pub(super) fn rows(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, schedule: &Schedule) {
        let mut typing = false;
        let count = schedule.switches.len();
        // Two columns, so that a day fits below the bands without scrolling.
        let half = count.div_ceil(2).max(3);
        ui.columns(2, |columns| {
            for (index, switch) in schedule.switches.iter().enumerate() {
                let Some(ui) = columns.get_mut(usize::from(index >= half)) else {
                    continue;
                };
                self.one(ui, edited, schedule, (index, switch), &mut typing);
            }
        });
        self.put_in_order(edited, schedule, typing);
        self.more(ui, edited, schedule);
    }

    /// One of them.
    fn one(
        &mut self,
        ui: &mut Ui,
        edited: &mut Edited<'_>,
        schedule: &Schedule,
        (index, switch): (usize, &Switch),
        typing: &mut bool,
    ) {
        let place = self.chosen;
        let name = sentence(&schedule.name);
        let separate = band::is_separate(schedule);
        let rates = rates(schedule);
        let path = format!("tou.schedule[{place}].switches[{index}]");
        let label = format!("Time {}", index + 1);
        let mut next = *switch;
        let mut gone = false;
        let setting = Setting::new(edited.state, &path, &label).names(0.0);
        setting.row(ui, |ui, named| {
            mark(ui, self.switch == Some(index));
            let field = Id::unique(("tou typed", place, index));
            let time = ui
                .push_id(field, |ui| named.field(ui, &switch.at, &Clock))
                .inner;
            if let Some(at) = time {
                next.at = at;
                self.typed = true;
            }
            *typing |= ui.ctx().text_edit_focused();
            ui.label(RichText::new(until(schedule, index)).color(palette(ui).weak));
            if let Some(rate) = swatches(ui, (place, index), switch, &rates) {
                next.rate = rate;
            }
            if separate {
                let all = [
                    (Switches::Both, "Both"),
                    (Switches::Energy, "Energy"),
                    (Switches::Demand, "Demand"),
                ];
                let name = format!("Switch {} is for", index + 1);
                if let Some(kind) = pick(ui, ("tou kind", &path), &name, switch.switches, &all) {
                    next.switches = kind;
                }
            }
            let button = ui.button("×");
            let words = format!("Remove switch {}", index + 1);
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
            gone = button.on_hover_text(&words).clicked();
        });
        if gone {
            self.carry_out(edited, (place, schedule), Asked::Join(index));
        } else if next != *switch {
            self.switch = Some(index);
            let step = if next.at != switch.at {
                format!("{name}: switch {} moved", index + 1)
            } else if next.rate != switch.rate {
                format!("{name}: {} rate {}", switch.at, next.rate)
            } else {
                format!("{name}: what switch {} is for", index + 1)
            };
            edited.calendar(step, |calendar| {
                if let Some(switch) = calendar
                    .schedules
                    .get_mut(place)
                    .and_then(|schedule| schedule.switches.get_mut(index))
                {
                    *switch = next;
                }
            });
        }
    }

    /// After a time was typed that stands elsewhere in the day, once the keyboard has left the fields.
    fn put_in_order(&mut self, edited: &mut Edited<'_>, schedule: &Schedule, typing: bool) {
        if !self.typed || typing {
            return;
        }
        self.typed = false;
        let place = self.chosen;
        let mut sorted = schedule.clone();
        band::sort(&mut sorted);
        if sorted != *schedule {
            let selected = self.switch.and_then(|at| schedule.switches.get(at));
            self.switch = selected
                .and_then(|switch| sorted.switches.iter().position(|other| other == switch));
            let step = format!("{}: in the day's order", sentence(&schedule.name));
            edited.calendar(step, |calendar| {
                if let Some(schedule) = calendar.schedules.get_mut(place) {
                    band::sort(schedule);
                }
            });
        }
    }

    fn more(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, schedule: &Schedule) {
        let place = self.chosen;
        let blocks = band::blocks(schedule, band::Lane::Energy);
        let selected = blocks
            .iter()
            .find(|block| block.switch.is_some() && block.switch == self.switch);
        ui.horizontal(|ui| {
            let free = band::free_time(schedule);
            let add = ui.add_enabled(free.is_some(), Button::new("Add a switch"));
            let path = format!("tou.schedule[{place}].switches");
            if schedule.switches.is_empty() {
                widgets::anchor(edited.state, &path, &add);
            }
            if let Some(at) = free.filter(|_| add.clicked()) {
                self.carry_out(edited, (place, schedule), Asked::Split(at));
            }
            let cut = selected.and_then(band::middle);
            let split = ui.add_enabled(cut.is_some(), Button::new("Split"));
            if let Some(at) = cut.filter(|_| split.clicked()) {
                self.carry_out(edited, (place, schedule), Asked::Split(at));
            }
            let join = ui.add_enabled(selected.is_some(), Button::new("Join"));
            if let Some(switch) = self.switch.filter(|_| join.clicked()) {
                self.carry_out(edited, (place, schedule), Asked::Join(switch));
            }
        });
    }
}

/// The rates to choose from: A to D, and as many more as the schedule has.
fn rates(schedule: &Schedule) -> Vec<Rate> {
    let used = schedule.switches.iter().map(|switch| switch.rate.index());
    let last = used.max().unwrap_or(0).max(3);
    Rate::ALL
        .into_iter()
        .filter(|rate| rate.index() <= last)
        .collect()
}

/// A mark before the row of the selected block.
fn mark(ui: &mut Ui, selected: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(4.0, theme::ROW - 6.0), Sense::hover());
    if selected {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(1), palette(ui).accent);
    }
}

/// "to 14:00"
fn until(schedule: &Schedule, place: usize) -> String {
    let lanes = band::lanes(schedule).iter();
    let mut blocks = lanes.flat_map(|lane| band::blocks(schedule, *lane));
    match blocks.find(|block| block.switch == Some(place)) {
        Some(block) => format!("to {}", band::clock(block.until)),
        None => "never".into(),
    }
}

/// The rates of a row, of which one is chosen. The keyboard stops once: arrows and letters choose.
fn swatches(
    ui: &mut Ui,
    (place, index): (usize, usize),
    switch: &Switch,
    rates: &[Rate],
) -> Option<Rate> {
    let p = palette(ui);
    let mut chosen = None;
    ui.spacing_mut().item_spacing.x = 3.0;
    for rate in rates {
        let on = *rate == switch.rate;
        let sense = if on { Sense::click() } else { Sense::CLICK };
        let (rect, _) = ui.allocate_exact_size(vec2(26.0, 22.0), Sense::hover());
        let id = Id::unique(("tou swatch", place, index, rate.index()));
        let response = ui.interact(rect, id, sense);
        let name = format!("Rate {rate} for switch {}", index + 1);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &name));
        let tint = theme::rate_color(rate.index());
        let ink = if on {
            ui.painter()
                .rect_filled(rect, CornerRadius::same(3), tint.fill);
            tint.ink
        } else {
            let edge = if response.hovered() { p.accent } else { p.edge };
            ui.painter().rect_stroke(
                rect,
                CornerRadius::same(3),
                Stroke::new(1.0, edge),
                StrokeKind::Inside,
            );
            p.weak
        };
        ui.painter().text(
            rect.center(),
            Align2::CENTER_CENTER,
            rate.to_string(),
            theme::strong(12.5),
            ink,
        );
        if response.clicked() {
            chosen = Some(*rate);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(
                rect.expand(2.0),
                CornerRadius::same(4),
                Stroke::new(2.0, p.accent),
                StrokeKind::Inside,
            );
            chosen = chosen.or(swatch_keys(ui, id, *rate, rates));
        }
    }
    if let Some(rate) = chosen {
        let id = Id::unique(("tou swatch", place, index, rate.index()));
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    chosen.filter(|rate| *rate != switch.rate)
}

fn swatch_keys(ui: &Ui, id: Id, now: Rate, rates: &[Rate]) -> Option<Rate> {
    let mine = EventFilter {
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, mine));
    let taken = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let letter = widget::RATE_KEYS
        .into_iter()
        .zip(Rate::ALL)
        .find(|(key, _)| taken(*key));
    let next = if taken(Key::ArrowRight) {
        Rate::new(now.index() + 1)
    } else if taken(Key::ArrowLeft) {
        now.index().checked_sub(1).and_then(Rate::new)
    } else {
        None
    };
    letter
        .map(|(_, rate)| rate)
        .or(next.filter(|rate| rates.contains(rate)))
}
