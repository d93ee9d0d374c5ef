//! The schedules: a band for each, and what is done with the chosen one as a whole.
//!
//! Is not: its switch times as typed; see `switches`.

use egui::{
    Align2, ComboBox, CornerRadius, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};
use meterbench_profiles::program::tou::{Calendar, Schedule};

use super::{
    band::{self as widget, Asked, Band, By, Drag},
    builder::named,
    edited::Edited,
};
use crate::{
    state::State,
    theme::{self, palette},
    tou::{band, calendar},
    widgets::{self, Kind, Setting},
    words::sentence,
};

/// The column of names beside the bands.
const NAMES: f32 = 148.0;

/// What the part remembers.
#[derive(Debug, Default)]
pub struct Schedules {
    /// The chosen schedule.
    pub chosen: usize,
    /// The switch of the selected block.
    pub switch: Option<usize>,
    drag: Option<Drag>,
    /// A time was typed: the list is put in order when the keyboard leaves it.
    pub(super) typed: bool,
    removing: Option<String>,
    instead: String,
}

/// A schedule's name, which no other has.
struct Name<'a> {
    calendar: &'a Calendar,
    place: usize,
}

impl Kind for Name<'_> {
    type Value = String;

    fn text(&self, value: &String) -> String {
        value.clone()
    }

    fn parse(&self, text: &str) -> Result<String, String> {
        let mut trial = self.calendar.clone();
        calendar::rename_schedule(&mut trial, self.place, text)?;
        Ok(text.to_owned())
    }

    fn step(&self, _: &String, _: bool) -> Option<String> {
        None
    }

    fn width(&self) -> f32 {
        190.0
    }
}

impl Schedules {
    /// The schedule or switch that a finding leads to.
    pub fn lead(&mut self, schedule: usize, switch: Option<usize>) {
        self.chosen = schedule;
        self.switch = switch;
    }

    /// Show the schedules.
    pub fn ui(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, calendar: &Calendar) {
        let count = calendar.schedules.len();
        self.chosen = self.chosen.min(count.saturating_sub(1));
        let state = edited.state;
        widgets::card(ui, "", |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let (add, ()) = beside(
                ui,
                |ui| ui.button("Add a schedule"),
                |ui| {
                    ui.add_space(8.0);
                    if count == 0 {
                        ui.label("A schedule says which rate holds at which time of a day");
                    } else {
                        widget::axis(ui);
                    }
                },
            );
            widgets::anchor(state, "tou.schedule", &add);
            let more = add.clicked();
            for (place, schedule) in calendar.schedules.iter().enumerate() {
                self.row(ui, edited, (place, schedule));
            }
            if more {
                self.chosen = count;
                self.switch = None;
                edited.calendar("Schedule added", |calendar| {
                    calendar::add_schedule(calendar);
                });
            }
        });
        if let Some(schedule) = calendar.schedules.get(self.chosen) {
            let title = sentence(&schedule.name);
            widgets::card(ui, &title, |ui| {
                self.details(ui, edited, calendar, schedule)
            });
        }
    }

    /// The schedule with what is being dragged carried out.
    fn shown(&self, place: usize, schedule: &Schedule) -> Schedule {
        let mut shown = schedule.clone();
        if let Some(drag) = self.drag.filter(|drag| drag.schedule == place)
            && let Some(switch) = shown.switches.get_mut(drag.switch)
        {
            switch.at = drag.to;
        }
        shown
    }

    fn row(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, (place, schedule): (usize, &Schedule)) {
        let active = place == self.chosen;
        let shown = self.shown(place, schedule);
        let band = Band {
            state: edited.state,
            place,
            schedule: &shown,
            active,
            selected: self.switch,
        };
        let mut drag = self.drag;
        let (clicked, asked) = beside(
            ui,
            |ui| name(ui, edited.state, place, &schedule.name, active),
            |ui| band.ui(ui, &mut drag),
        );
        self.drag = drag;
        if clicked && !active {
            self.chosen = place;
            self.switch = None;
        }
        for one in asked {
            self.carry_out(edited, (place, schedule), one);
        }
    }

    /// What pointer or keys asked of a schedule.
    pub(super) fn carry_out(
        &mut self,
        edited: &mut Edited<'_>,
        (place, schedule): (usize, &Schedule),
        asked: Asked,
    ) {
        self.chosen = place;
        let name = sentence(&schedule.name);
        let mut change = |step: String, change: &mut dyn FnMut(&mut Schedule)| {
            edited.calendar(step, |calendar| {
                if let Some(schedule) = calendar.schedules.get_mut(place) {
                    change(schedule);
                }
            });
        };
        match asked {
            Asked::Select(switch) => self.switch = switch,
            Asked::Move(switch, to, by) => {
                self.switch = Some(switch);
                let Some(now) = schedule.switches.get(switch).filter(|now| now.at != to) else {
                    return;
                };
                let step = match by {
                    By::Pointer => format!("{name}: {} to {to}", now.at),
                    By::Key => format!("{name}: switch {} moved", switch + 1),
                };
                change(step, &mut |schedule| {
                    if let Some(switch) = schedule.switches.get_mut(switch) {
                        switch.at = to;
                    }
                });
            }
            Asked::Rate(switch, rate) => {
                self.switch = Some(switch);
                let Some(now) = schedule.switches.get(switch).filter(|now| now.rate != rate) else {
                    return;
                };
                change(format!("{name}: {} rate {rate}", now.at), &mut |schedule| {
                    if let Some(switch) = schedule.switches.get_mut(switch) {
                        switch.rate = rate;
                    }
                });
            }
            Asked::Split(at) => {
                let mut place = None;
                change(format!("{name}: split at {at}"), &mut |schedule| {
                    place = band::split(schedule, at);
                });
                self.switch = place;
            }
            Asked::Join(switch) => {
                let Some(gone) = schedule.switches.get(switch) else {
                    return;
                };
                self.switch = switch.checked_sub(1).or(Some(0));
                change(format!("{name}: {} removed", gone.at), &mut |schedule| {
                    band::join(schedule, switch);
                });
            }
        }
    }

    /// Name, buttons and switch times of the chosen schedule.
    fn details(
        &mut self,
        ui: &mut Ui,
        edited: &mut Edited<'_>,
        calendar: &Calendar,
        schedule: &Schedule,
    ) {
        let place = self.chosen;
        let uses = calendar::uses(calendar, &schedule.name);
        self.tools(ui, edited, calendar, (schedule, &uses));
        let shown = self.shown(place, schedule);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            let used = match uses.as_slice() {
                [] => "Not used by any season".to_owned(),
                uses => format!("Used by {}", uses.join("; ")),
            };
            ui.label(RichText::new(used).color(palette(ui).weak));
            ui.add_space(10.0);
            totals(ui, &shown);
        });
        ui.add_space(2.0);
        self.rows(ui, edited, &shown);
        widgets::hint(
            ui,
            "Click a block, then A to D set its rate. Arrow keys move its begin by 15 minutes, with Shift by one; dragging \
             does the same. A double click or Insert splits, Delete joins",
        );
    }

    fn tools(
        &mut self,
        ui: &mut Ui,
        edited: &mut Edited<'_>,
        calendar: &Calendar,
        (schedule, uses): (&Schedule, &[String]),
    ) {
        let place = self.chosen;
        let state = edited.state;
        ui.horizontal(|ui| {
            let path = format!("tou.schedule[{place}].name");
            let kind = Name { calendar, place };
            let setting = Setting::new(state, &path, "Name").names(46.0);
            if let Some(name) = setting.row(ui, |ui, named| named.field(ui, &schedule.name, &kind))
            {
                edited.calendar("Schedule renamed", |calendar| {
                    // The field takes no name that another has.
                    let _ = calendar::rename_schedule(calendar, place, &name);
                });
            }
            if ui.button("Duplicate").clicked() {
                self.chosen = place + 1;
                self.switch = None;
                edited.calendar("Schedule duplicated", |calendar| {
                    calendar::duplicate_schedule(calendar, place);
                });
            }
            if ui.button("Remove").clicked() {
                if uses.is_empty() {
                    self.remove(edited, place, None);
                } else {
                    self.removing = Some(schedule.name.clone());
                    let other = calendar
                        .schedules
                        .iter()
                        .find(|one| one.name != schedule.name);
                    self.instead = other.map(|one| one.name.clone()).unwrap_or_default();
                }
            }
        });
        if self.removing.as_deref() == Some(schedule.name.as_str()) {
            self.question(ui, edited, calendar, (schedule, uses));
        }
    }

    /// What is to become of the days that follow a schedule that goes.
    fn question(
        &mut self,
        ui: &mut Ui,
        edited: &mut Edited<'_>,
        calendar: &Calendar,
        (schedule, uses): (&Schedule, &[String]),
    ) {
        let others: Vec<&str> = calendar
            .schedules
            .iter()
            .map(|one| one.name.as_str())
            .filter(|name| *name != schedule.name)
            .collect();
        let words = format!("“{}” is used by {}", schedule.name, uses.join("; "));
        ui.label(RichText::new(words).color(palette(ui).warning));
        ui.horizontal(|ui| {
            if !others.is_empty() {
                ui.label("These days follow instead");
                let combo = ComboBox::from_id_salt("tou instead").selected_text(&self.instead);
                let now = others.iter().position(|name| *name == self.instead);
                let (response, chosen) = widgets::chooser(ui, combo, now, &others);
                if let Some(name) = chosen.and_then(|place| others.get(place)) {
                    self.instead = (*name).to_owned();
                }
                named(&response, "Schedule instead");
            }
            if ui.button("Remove it").clicked() {
                let instead = self.instead.clone();
                let instead = others.contains(&instead.as_str()).then_some(instead);
                self.remove(edited, self.chosen, instead);
            }
            if ui.button("Keep it").clicked() {
                self.removing = None;
            }
        });
    }

    fn remove(&mut self, edited: &mut Edited<'_>, place: usize, instead: Option<String>) {
        self.removing = None;
        self.switch = None;
        self.chosen = place.saturating_sub(1);
        edited.calendar("Schedule removed", |calendar| {
            calendar::remove_schedule(calendar, place, instead.as_deref());
        });
    }
}

/// A cell of the column of names, and the band beside it.
fn beside<A, B>(
    ui: &mut Ui,
    left: impl FnOnce(&mut Ui) -> A,
    right: impl FnOnce(&mut Ui) -> B,
) -> (A, B) {
    ui.horizontal(|ui| {
        let first = ui
            .vertical(|ui| {
                ui.set_width(NAMES);
                left(ui)
            })
            .inner;
        let second = ui.vertical(right).inner;
        (first, second)
    })
    .inner
}

/// The number and name of a schedule; whether it was chosen.
fn name(ui: &mut Ui, state: &State, place: usize, words: &str, chosen: bool) -> bool {
    let p = palette(ui);
    let size = vec2(ui.available_width(), widget::LANE);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = format!("Schedule {}: {words}", place + 1);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &name));
    widgets::anchor(state, &format!("tou.schedule[{place}]"), &response);
    if chosen {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(3), p.accent_faint);
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, p.accent);
        ui.painter()
            .rect_stroke(rect, CornerRadius::same(3), ring, StrokeKind::Inside);
    }
    number(ui, rect.left_center() + vec2(14.0, 0.0), place);
    let text = rect.with_min_x(rect.left() + 30.0);
    let font = if chosen {
        theme::strong(13.0)
    } else {
        egui::FontId::proportional(13.0)
    };
    ui.painter().with_clip_rect(text).text(
        text.left_center(),
        Align2::LEFT_CENTER,
        words,
        font,
        p.text,
    );
    response.on_hover_text(words).clicked()
}

/// A schedule's number on its colour, as in the year.
pub fn number(ui: &Ui, center: egui::Pos2, place: usize) {
    let tint = theme::schedule_color(place);
    let rect = egui::Rect::from_center_size(center, vec2(18.0, 18.0));
    ui.painter()
        .rect_filled(rect, CornerRadius::same(3), tint.fill);
    ui.painter().text(
        center,
        Align2::CENTER_CENTER,
        (place + 1).to_string(),
        theme::strong(11.5),
        tint.ink,
    );
}

/// How long each rate holds in a day.
fn totals(ui: &mut Ui, schedule: &Schedule) {
    for lane in band::lanes(schedule) {
        let words: Vec<String> = band::totals(schedule, *lane)
            .into_iter()
            .map(|(rate, minutes)| format!("{rate} {}", band::hours(minutes)))
            .collect();
        let lane = match lane {
            band::Lane::Demand => "Demand: ",
            band::Lane::Energy if band::is_separate(schedule) => "Energy: ",
            band::Lane::Energy => "",
        };
        let line = format!("{lane}{}", words.join("  ·  "));
        ui.label(RichText::new(line).color(palette(ui).weak));
    }
}
