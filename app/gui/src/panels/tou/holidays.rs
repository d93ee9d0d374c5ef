//! The holidays: names, rules, types, and the dates they come to.

use egui::{RichText, Role, Ui, WidgetInfo};
use meterbench_profiles::{
    presets,
    program::tou::{Calendar, Entry, Holiday},
};

use super::{
    builder::pick,
    edited::Edited,
    rule::{Place, Rules, done_besides},
    seasons::Name,
};
use crate::{
    theme::palette,
    tou::calendar,
    widgets::{self, ListChange, ListOf, Setting},
    words::sentence,
};

/// How many dates of a holiday are shown.
const NEXT: usize = 5;

/// Show the holidays. `year` is the one that is looked at.
pub fn ui(ui: &mut Ui, edited: &mut Edited<'_>, calendar: &Calendar, rules: &mut Rules, year: i16) {
    sets(ui, edited, calendar, year);
    let of = ListOf {
        path: "tou.holiday",
        one: "holiday",
        add: "Add a holiday",
        empty: "No holidays: every day follows its weekday",
        most: None,
    };
    let count = calendar.holidays.len();
    let specials = calendar
        .seasons
        .iter()
        .map(|season| season.days.special.len())
        .max()
        .unwrap_or(0);
    widgets::card(ui, "", |ui| {
        let state = edited.state;
        let change = widgets::list(ui, state, &of, count, |ui, place| {
            if let Some(holiday) = calendar.holidays.get(place) {
                row(ui, edited, rules, (place, holiday), specials);
            }
        });
        let Some(change) = change else { return };
        let step = match change {
            ListChange::Add(_) => "Holiday added".to_owned(),
            ListChange::Remove(place) => match calendar.holidays.get(place) {
                Some(holiday) => format!("{} removed", holiday.name),
                None => return,
            },
            ListChange::Move(..) => "Holidays in another order".to_owned(),
        };
        let on = calendar::day_of(1, 1);
        edited.calendar(step, |calendar| {
            let names = calendar
                .holidays
                .iter()
                .map(|holiday| holiday.name.as_str());
            let name = calendar::free_name("new holiday", names);
            change.apply(&mut calendar.holidays, || Holiday {
                name,
                entry: Entry::new(on),
                special: 0,
            });
        });
    });
}

/// Buttons that add a whole set.
fn sets(ui: &mut Ui, edited: &mut Edited<'_>, calendar: &Calendar, year: i16) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Add all of").color(palette(ui).weak));
        for set in &presets::built_in().sets {
            let mut trial = calendar.clone();
            let new = calendar::add_holidays(&mut trial, set, year);
            let words = format!("{} ({new})", set.words);
            let button = ui.add_enabled(new > 0, egui::Button::new(words));
            let name = format!("Add {} holidays", set.words);
            button.widget_info(|| WidgetInfo::labeled(Role::Button, new > 0, &name));
            let button = button
                .on_hover_text(sentence(&set.source))
                .on_disabled_hover_text("All of them are there");
            if button.clicked() {
                edited.calendar(format!("{} holidays added", set.words), |calendar| {
                    calendar::add_holidays(calendar, set, year);
                });
            }
        }
    });
    ui.add_space(2.0);
}

fn row(
    ui: &mut Ui,
    edited: &mut Edited<'_>,
    rules: &mut Rules,
    (place, holiday): (usize, &Holiday),
    specials: usize,
) {
    let state = edited.state;
    let mut next = holiday.clone();
    let (name_path, on_path) = (
        format!("tou.holiday[{place}].name"),
        format!("tou.holiday[{place}].on"),
    );
    let label = format!("Name of holiday {}", place + 1);
    let rule_name = format!("Rule of {}", holiday.name);
    let rule = Place {
        path: &on_path,
        name: &rule_name,
        count: NEXT,
    };
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let typed = ui
            .horizontal(|ui| {
                let name = Setting::new(state, &name_path, &label).names(0.0);
                let typed = name.row(ui, |ui, named| named.field(ui, &holiday.name, &Name));
                next.name = typed.unwrap_or(next.name.clone());
                let on = rules.field(ui, state, &rule, &holiday.entry.on);
                special(ui, (place, holiday), specials, &mut next);
                on
            })
            .inner;
        let built = rules.below(ui, &rule, &holiday.entry.on);
        next.entry.on = typed.or(built).unwrap_or(next.entry.on);
        // Seldom wanted on a holiday, and always in sight where it is set.
        if rules.is_building(&on_path) || holiday.entry.demand_reset || holiday.entry.self_read {
            ui.horizontal(|ui| done_besides(ui, &holiday.name, &mut next.entry));
        }
    });
    if next != *holiday {
        let step = format!("Holiday {}", holiday.name);
        edited.calendar(step, |calendar| {
            if let Some(holiday) = calendar.holidays.get_mut(place) {
                *holiday = next;
            }
        });
    }
}

/// Which special type it is.
fn special(ui: &mut Ui, (place, holiday): (usize, &Holiday), specials: usize, next: &mut Holiday) {
    let most = u8::try_from(specials).unwrap_or(u8::MAX);
    let most = most.max(holiday.special.saturating_add(1));
    let words: Vec<String> = (0..most)
        .map(|number| format!("Special {number}"))
        .collect();
    let all: Vec<(u8, &str)> = (0..).zip(words.iter().map(String::as_str)).collect();
    let name = format!("Type of {}", holiday.name);
    let path = format!("tou.holiday[{place}].special");
    if let Some(number) = pick(ui, ("tou special", &path), &name, holiday.special, &all) {
        next.special = number;
    }
}
