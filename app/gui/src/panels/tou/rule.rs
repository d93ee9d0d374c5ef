//! A date or a rule for dates: typed in words, or put together from lists.
//!
//! Is: the field, which says what is wrong while it is typed, the builder below it, and the next dates.
//! Is not: reading and writing the words; that is the program's own.

use egui::{RichText, Role, Ui, WidgetInfo};
use meterbench_profiles::program::tou::{Date, Entry, When};

use super::builder;
use crate::{
    state::State,
    theme::palette,
    tou::{meaning::Dates, year::date_words},
    widgets::{Kind, Setting},
    words::plain,
};

/// A date or rule as it is typed.
pub struct RuleKind;

impl Kind for RuleKind {
    type Value = When;

    fn text(&self, value: &When) -> String {
        value.to_string()
    }

    fn parse(&self, text: &str) -> Result<When, String> {
        text.parse::<When>()
            .map_err(|error| plain(&error.to_string()))
    }

    fn step(&self, _: &When, _: bool) -> Option<When> {
        None
    }

    fn width(&self) -> f32 {
        236.0
    }
}

/// What the rules of a page remember: the dates they come to, and which one is being put together.
#[derive(Debug, Default)]
pub struct Rules {
    /// Next dates, by rule.
    pub dates: Dates,
    /// The day from which the next dates count.
    pub today: Date,
    building: Option<String>,
}

/// Where a rule stands.
pub struct Place<'a> {
    /// Its path: "tou.holiday[2].on".
    pub path: &'a str,
    /// Its accessible name: "Rule of Labor Day".
    pub name: &'a str,
    /// How many next dates to show.
    pub count: usize,
}

impl Rules {
    /// The field and the button of the builder, in a row; the new rule when one was typed.
    pub fn field(
        &mut self,
        ui: &mut Ui,
        state: &State,
        place: &Place<'_>,
        now: &When,
    ) -> Option<When> {
        let open = self.is_building(place.path);
        let setting = Setting::new(state, place.path, place.name).names(0.0);
        // What the checks say stands below the field, not behind it.
        let changed = ui
            .vertical(|ui| {
                setting.row(ui, |ui, named| {
                    ui.vertical(|ui| named.field(ui, now, &RuleKind)).inner
                })
            })
            .inner;
        let button = ui.add(egui::Button::new("Build").selected(open));
        let name = format!("Build {}", place.name);
        button.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &name));
        let button = button.on_hover_text("Put the rule together from lists");
        if button.clicked() {
            self.building = (!open).then(|| place.path.to_owned());
        }
        changed
    }

    /// Below it: the builder while it is open, and the next dates; the new rule when one was built.
    pub fn below(&mut self, ui: &mut Ui, place: &Place<'_>, now: &When) -> Option<When> {
        let mut changed = None;
        if self.is_building(place.path) {
            changed = builder::builder(ui, place.path, now, self.today);
        }
        let next = self.dates.next(now, self.today, place.count);
        let words = RichText::new(next_words(&next)).small();
        ui.scope(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal(|ui| {
                // Below the text of the field.
                ui.add_space(8.0);
                ui.label(words.color(palette(ui).weak));
            });
        });
        changed
    }

    /// Both, one above the other.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        state: &State,
        place: &Place<'_>,
        now: &When,
    ) -> Option<When> {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let typed = ui.horizontal(|ui| self.field(ui, state, place, now)).inner;
            let built = self.below(ui, place, now);
            typed.or(built)
        })
        .inner
    }

    /// The same for a day on which something may be done besides: rule, demand reset, self read.
    pub fn entry(
        &mut self,
        ui: &mut Ui,
        state: &State,
        place: &Place<'_>,
        now: &Entry,
        end: impl FnOnce(&mut Ui),
    ) -> Option<Entry> {
        let mut next = now.clone();
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let typed = ui.horizontal(|ui| {
                let typed = self.field(ui, state, place, &now.on);
                ui.add_space(6.0);
                done_besides(ui, place.name, &mut next);
                end(ui);
                typed
            });
            let built = self.below(ui, place, &now.on);
            next.on = typed.inner.or(built).unwrap_or(now.on);
        });
        (next != *now).then_some(next)
    }

    /// Whether the rule of this path is being put together.
    pub fn is_building(&self, path: &str) -> bool {
        self.building.as_deref() == Some(path)
    }
}

/// "Sat 4 Jul 2026 · Mon 5 Jul 2027"
pub fn next_words(dates: &[Date]) -> String {
    if dates.is_empty() {
        return "no date from today on".into();
    }
    let words: Vec<String> = dates.iter().map(|date| date_words(*date)).collect();
    words.join("  ·  ")
}

/// The two boxes: demand reset and self read.
pub fn done_besides(ui: &mut Ui, name: &str, entry: &mut Entry) {
    for (on, words) in [
        (&mut entry.demand_reset, "Demand reset"),
        (&mut entry.self_read, "Self read"),
    ] {
        let response = ui.checkbox(on, words);
        let name = format!("{words}: {name}");
        let ticked = *on;
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, ticked, &name));
    }
}
