//! Time of use: the year as it comes out, and below it the parts that make it.
//!
//! Is: the page, its tabs, and what it says while nothing is set.
//! Is not: the parts; one file each. Nor what a calendar means; see `tou::meaning`.

mod band;
mod billing;
mod builder;
mod clock;
mod edited;
mod holidays;
mod rule;
mod schedules;
mod seasons;
mod switches;
#[cfg(test)]
mod tests;
mod year;

use egui::{Button, RichText, ScrollArea, Ui, vec2};
use meterbench_profiles::program::tou::{Calendar, Date, Tou};

use self::{edited::Edited, rule::Rules, schedules::Schedules, year::Wanted, year::YearView};
use crate::{
    action::Action,
    state::State,
    theme::{self, palette},
    tou::calendar,
    widgets,
};

/// The parts of a calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Schedules,
    Seasons,
    Holidays,
    Billing,
    Clock,
}

const TABS: [Tab; 5] = [
    Tab::Schedules,
    Tab::Seasons,
    Tab::Holidays,
    Tab::Billing,
    Tab::Clock,
];

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct TouPanel {
    tab: Tab,
    schedules: Schedules,
    rules: Rules,
    year: YearView,
    /// The day that counts as today; the computer's own where it is not set.
    today: Option<Date>,
}

impl TouPanel {
    /// The page as it is on a given day.
    #[cfg(test)]
    pub fn on(today: Date) -> Self {
        TouPanel {
            today: Some(today),
            ..TouPanel::default()
        }
    }

    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let today = self.today.unwrap_or_else(|| jiff::Zoned::now().date());
        self.rules.today = today;
        self.follow(state);
        let Some(document) = &state.document else {
            title(ui);
            super::program::none_yet(ui, state, &mut actions);
            return actions;
        };
        let none = Tou::default();
        let tou = document.program.tou.as_ref().unwrap_or(&none);
        let mut edited = Edited::new(state, tou);
        if tou == &none {
            self.nothing(ui, &mut edited, today);
        } else {
            self.page(ui, &mut edited, today);
        }
        actions.extend(edited.actions());
        actions
    }

    /// To where a finding leads.
    fn follow(&mut self, state: &State) {
        let Some(path) = state.wanted.as_deref() else {
            return;
        };
        let number = |key: &str| -> Option<usize> {
            let (_, rest) = path.split_once(key)?;
            rest.split_once(']')?.0.parse().ok()
        };
        let part = |key: &str| path.starts_with(key);
        if part("tou.schedule") {
            self.tab = Tab::Schedules;
            if let Some(schedule) = number("schedule[") {
                self.schedules.lead(schedule, number("switches["));
            }
        } else if part("tou.season") {
            self.tab = Tab::Seasons;
        } else if part("tou.holiday") {
            self.tab = Tab::Holidays;
        } else if part("tou.billing") {
            self.tab = Tab::Billing;
        } else if part("tou.zone") || part("tou.dst") {
            self.tab = Tab::Clock;
        }
    }

    fn page(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, today: Date) {
        let tou = edited.tou;
        // Where the window is low, the year scrolls away with the rest.
        let low = ui.available_height() < 520.0;
        let outer = ScrollArea::vertical()
            .id_salt("tou page")
            .auto_shrink(false);
        if low {
            outer.show(ui, |ui| {
                self.above(ui, edited, tou, today);
                self.below(ui, edited, tou, today);
            });
        } else {
            self.above(ui, edited, tou, today);
            ScrollArea::vertical()
                .id_salt(("tou part", self.tab as u8))
                .auto_shrink(false)
                .show(ui, |ui| self.below(ui, edited, tou, today));
        }
    }

    /// The year and the tabs.
    fn above(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, tou: &Tou, today: Date) {
        let Some(calendar) = &tou.calendar else {
            title(ui);
            self.tabs(ui, edited, tou);
            return;
        };
        let days = (today, edited.state.paper);
        match self.year.ui(ui, tou, calendar, days) {
            Some(Wanted::Schedule(place)) => {
                self.tab = Tab::Schedules;
                self.schedules.lead(place, None);
            }
            Some(Wanted::Export(export)) => {
                edited.ask(Action::Export(export));
            }
            Some(Wanted::Paper(paper)) => edited.ask(Action::Paper(paper)),
            None => (),
        }
        self.tabs(ui, edited, tou);
    }

    fn tabs(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, tou: &Tou) {
        ui.horizontal_wrapped(|ui| {
            for tab in TABS {
                let words = tab_words(tab, tou.calendar.as_ref());
                let chosen = self.tab == tab;
                let text = if chosen {
                    RichText::new(words).font(theme::strong(13.5))
                } else {
                    RichText::new(words)
                };
                let button = Button::selectable(chosen, text).min_size(vec2(0.0, theme::ROW));
                if ui.add(button).clicked() {
                    self.tab = tab;
                }
            }
            let leave = match (self.tab, &tou.calendar) {
                (Tab::Clock, _) => None,
                (_, Some(_)) => Some("Leave the calendar to the meter"),
                (_, None) => None,
            };
            if let Some(words) = leave
                && widgets::quiet(ui, words, true).clicked()
            {
                edited.change("Calendar left to the meter", |tou| tou.calendar = None);
            }
        });
        ui.add_space(2.0);
    }

    /// The part that is edited.
    fn below(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, tou: &Tou, today: Date) {
        if self.tab == Tab::Clock {
            clock::ui(ui, edited, &mut self.rules);
            return;
        }
        let Some(calendar) = &tou.calendar else {
            no_calendar(ui, edited, today);
            return;
        };
        let rules = &mut self.rules;
        match self.tab {
            Tab::Schedules => self.schedules.ui(ui, edited, calendar),
            Tab::Seasons => seasons::ui(ui, edited, calendar, rules),
            Tab::Holidays => {
                let year = self.year.number(today);
                holidays::ui(ui, edited, calendar, rules, year);
            }
            Tab::Billing => billing::ui(ui, edited, calendar, rules),
            Tab::Clock => (),
        }
    }

    /// A program that doesn't set time of use.
    fn nothing(&mut self, ui: &mut Ui, edited: &mut Edited<'_>, today: Date) {
        let weak = palette(ui).weak;
        title(ui);
        ui.label(
            RichText::new(
                "Which rate holds when: schedules of the day, seasons, holidays and the clock",
            )
            .color(weak),
        );
        ui.add_space(6.0);
        no_calendar(ui, edited, today);
        widgets::card(ui, "", |ui| {
            ui.horizontal(|ui| {
                ui.label("Time zone and daylight saving can be set without a calendar");
                if ui.button("Set the clock only").clicked() {
                    self.tab = Tab::Clock;
                    edited.change("Time zone", |tou| tou.zone_minutes = Some(-300));
                }
            });
        });
    }
}

fn title(ui: &mut Ui) {
    ui.label(RichText::new("Time of use").font(theme::strong(19.0)));
}

/// A program without a calendar: how to get one.
fn no_calendar(ui: &mut Ui, edited: &mut Edited<'_>, today: Date) {
    let of_meter = edited
        .state
        .meter
        .as_ref()
        .and_then(|meter| meter.program.as_ref())
        .and_then(|program| program.tou.as_ref());
    let weak = palette(ui).weak;
    widgets::card(ui, "", |ui| {
        ui.add_space(18.0);
        ui.vertical_centered(|ui| {
            ui.label(RichText::new("Calendar: left to the meter").font(theme::strong(16.0)));
            ui.label(
                RichText::new(
                    "This program sets no schedules, seasons or holidays, so the meter keeps the calendar it has",
                )
                .color(weak),
            );
            ui.add_space(8.0);
            let set = widgets::primary(ui, "Set a calendar", true);
            widgets::anchor(edited.state, "tou", &set);
            if set.clicked() {
                edited.change("Calendar set", |tou| {
                    *tou = calendar::plain_tou(tou, today.year());
                });
            }
            ui.label(
                RichText::new(
                    "Begins with two seasons, a weekday schedule for each, one for days off, and six holidays",
                )
                .small()
                .color(weak),
            );
            if let Some(tou) = of_meter.filter(|tou| tou.calendar.is_some()) {
                ui.add_space(6.0);
                if ui.button("Take the meter's").clicked() {
                    let tou = tou.clone();
                    edited.change("Calendar of the meter", |now| *now = tou);
                }
            }
        });
        ui.add_space(18.0);
    });
}

fn tab_words(tab: Tab, calendar: Option<&Calendar>) -> String {
    let count = |words: &str, of: fn(&Calendar) -> usize| match calendar {
        Some(calendar) => format!("{words} ({})", of(calendar)),
        None => words.to_owned(),
    };
    match tab {
        Tab::Schedules => count("Schedules", |calendar| calendar.schedules.len()),
        Tab::Seasons => count("Seasons", |calendar| calendar.seasons.len()),
        Tab::Holidays => count("Holidays", |calendar| calendar.holidays.len()),
        Tab::Billing => count("Billing dates", |calendar| calendar.billing.len()),
        Tab::Clock => "Clock".into(),
    }
}
