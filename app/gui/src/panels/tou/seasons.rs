//! The seasons: when each begins, and which schedule its days follow.

use egui::{ComboBox, RichText, Role, Ui, WidgetInfo};
use meterbench_profiles::program::tou::{Calendar, Entry, Season};

use super::{
    builder::named,
    edited::Edited,
    rule::{Place, Rules},
};
use crate::{
    state::State,
    theme::palette,
    tou::calendar::{self, Slot},
    widgets::{self, Kind, ListChange, Setting},
    words::sentence,
};

/// A name of a season or holiday: no meter stores it, so it may be long.
pub struct Name;

impl Kind for Name {
    type Value = String;

    fn text(&self, value: &String) -> String {
        value.clone()
    }

    fn parse(&self, text: &str) -> Result<String, String> {
        if text.trim().is_empty() {
            return Err("a name".into());
        }
        Ok(text.to_owned())
    }

    fn step(&self, _: &String, _: bool) -> Option<String> {
        None
    }

    fn width(&self) -> f32 {
        190.0
    }
}

/// Show the seasons.
pub fn ui(ui: &mut Ui, edited: &mut Edited<'_>, calendar: &Calendar, rules: &mut Rules) {
    widgets::hint(
        ui,
        "A season holds from midnight of its start until another begins. The first also holds before any has begun",
    );
    let count = calendar.seasons.len();
    for (place, season) in calendar.seasons.iter().enumerate() {
        widgets::card(ui, "", |ui| {
            head(ui, edited, (place, season), count);
            starts(ui, edited, (place, season), rules);
            days(ui, edited, calendar, (place, season));
        });
    }
    let add = ui.button("Add a season");
    widgets::anchor(edited.state, "tou.season", &add);
    if add.clicked() {
        edited.calendar("Season added", calendar::add_season);
    }
}

/// Number, name, order and removal.
fn head(ui: &mut Ui, edited: &mut Edited<'_>, (place, season): (usize, &Season), count: usize) {
    let state = edited.state;
    ui.horizontal(|ui| {
        let path = format!("tou.season[{place}].name");
        let label = format!("Season {}", place + 1);
        let setting = Setting::new(state, &path, &label).names(76.0);
        if let Some(name) = setting.row(ui, |ui, named| named.field(ui, &season.name, &Name)) {
            edited.calendar("Season renamed", |calendar| {
                if let Some(season) = calendar.seasons.get_mut(place) {
                    season.name = name;
                }
            });
        }
        let mut button = |sign: &str, does: &str, enabled: bool| {
            let response = ui.add_enabled(enabled, egui::Button::new(sign));
            let name = format!("{does} season {}", place + 1);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &name));
            response.clicked()
        };
        let up = button("↑", "Move up", place > 0).then(|| place.saturating_sub(1));
        let down = button("↓", "Move down", place + 1 < count).then_some(place + 1);
        if button("Remove", "Remove", true) {
            edited.calendar(format!("{} removed", sentence(&season.name)), |calendar| {
                ListChange::Remove(place).apply(&mut calendar.seasons, Season::default);
            });
        } else if let Some(to) = up.or(down) {
            edited.calendar(format!("{} moved", sentence(&season.name)), |calendar| {
                ListChange::Move(place, to).apply(&mut calendar.seasons, Season::default);
            });
        }
    });
}

/// When it begins, and what is done on that day besides.
fn starts(
    ui: &mut Ui,
    edited: &mut Edited<'_>,
    (place, season): (usize, &Season),
    rules: &mut Rules,
) {
    let of = sentence(&season.name);
    let mut more = false;
    for (index, entry) in season.starts.iter().enumerate() {
        let path = format!("tou.season[{place}].starts[{index}].on");
        let name = if season.starts.len() == 1 {
            format!("Start of {}", season.name)
        } else {
            format!("Start {} of {}", index + 1, season.name)
        };
        let rule = Place {
            path: &path,
            name: &name,
            count: 3,
        };
        let mut gone = false;
        let changed = ui
            .horizontal_top(|ui| {
                let words = if index == 0 { "Starts" } else { "and on" };
                beside(ui, words, 76.0);
                rules.entry(ui, edited.state, &rule, entry, |ui| {
                    let remove = ui.button("×");
                    let words = format!("Remove {}", name.to_lowercase());
                    remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
                    gone = remove.on_hover_text(&words).clicked();
                    if index + 1 == season.starts.len() {
                        more = add_start(ui, season).clicked();
                    }
                })
            })
            .inner;
        if let Some(next) = changed {
            edited.calendar(format!("{of}: start"), |calendar| {
                let starts = calendar.seasons.get_mut(place).map(|one| &mut one.starts);
                if let Some(entry) = starts.and_then(|starts| starts.get_mut(index)) {
                    *entry = next;
                }
            });
        }
        if gone {
            edited.calendar(format!("{of}: start removed"), |calendar| {
                if let Some(season) = calendar.seasons.get_mut(place) {
                    ListChange::Remove(index).apply(&mut season.starts, || Entry::new(entry.on));
                }
            });
        }
    }
    if season.starts.is_empty() {
        ui.horizontal(|ui| {
            beside(ui, "Starts", 76.0);
            let add = add_start(ui, season);
            let path = format!("tou.season[{place}].starts");
            widgets::anchor(edited.state, &path, &add);
            more = add.clicked();
            widgets::hint(
                ui,
                "without a start it holds only before any other has begun",
            );
        });
    }
    if more {
        edited.calendar(format!("{of}: start added"), |calendar| {
            if let Some(season) = calendar.seasons.get_mut(place) {
                season.starts.push(Entry::new(calendar::day_of(1, 1)));
            }
        });
    }
}

fn add_start(ui: &mut Ui, season: &Season) -> egui::Response {
    let add = widgets::quiet(ui, "Add a start", true);
    let name = format!("Add a start to {}", season.name);
    add.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    add
}

/// A name in a column of names.
pub fn beside(ui: &mut Ui, words: &str, width: f32) {
    let (_, rect) = ui.allocate_space(egui::vec2(width, crate::theme::ROW));
    ui.painter().text(
        rect.left_center(),
        egui::Align2::LEFT_CENTER,
        words,
        egui::TextStyle::Body.resolve(ui.style()),
        palette(ui).weak,
    );
}

/// Which schedule each type of day follows.
fn days(
    ui: &mut Ui,
    edited: &mut Edited<'_>,
    calendar: &Calendar,
    (place, season): (usize, &Season),
) {
    let of = sentence(&season.name);
    let state = edited.state;
    let mut change = |step: String, change: &mut dyn FnMut(&mut Season)| {
        edited.calendar(step, |calendar| {
            if let Some(season) = calendar.seasons.get_mut(place) {
                change(season);
            }
        });
    };
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        for slot in Slot::all(&season.days) {
            let path = format!("tou.season[{place}].{}", slot.key());
            if let Some(name) = follow(ui, state, calendar, (&path, season), slot) {
                chosen = Some((slot, name));
            }
        }
    });
    if let Some((slot, name)) = chosen {
        change(format!("{of}: {}", slot.words()), &mut |season| {
            slot.set(&mut season.days, &name);
        });
    }
    ui.horizontal(|ui| {
        let mut one_by_one = calendar::is_separate(&season.days);
        let separate = ui.checkbox(&mut one_by_one, "Monday to Friday one by one");
        let name = format!("Monday to Friday one by one in {}", season.name);
        separate.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, one_by_one, &name));
        if separate.changed() {
            change(format!("{of}: weekdays"), &mut |season| {
                calendar::separate(&mut season.days, one_by_one);
            });
        }
        let special = ui.button("Add a special day");
        let name = format!("Add a special day to {}", season.name);
        special.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let special =
            special.on_hover_text("For holidays; holidays are special 0 unless they say otherwise");
        if special.clicked() {
            change(format!("{of}: special day added"), &mut |season| {
                let like = season.days.sunday.clone().or(season.days.weekday.clone());
                season.days.special.push(like.unwrap_or_default());
            });
        }
        let last = season.days.special.len().checked_sub(1);
        if let Some(last) = last {
            let remove = ui.button(format!("Remove special {last}"));
            let name = format!("Remove special {last} of {}", season.name);
            remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if remove.clicked() {
                change(format!("{of}: special day removed"), &mut |season| {
                    season.days.special.pop();
                });
            }
        }
    });
}

/// The schedule of a type of day.
fn follow(
    ui: &mut Ui,
    state: &State,
    calendar: &Calendar,
    (path, season): (&str, &Season),
    slot: Slot,
) -> Option<String> {
    let p = palette(ui);
    let now = slot.of(&season.days).unwrap_or_default();
    let place = calendar.schedules.iter().position(|one| one.name == now);
    let all: Vec<String> = calendar
        .schedules
        .iter()
        .enumerate()
        .map(|(number, schedule)| format!("{}  {}", number + 1, schedule.name))
        .collect();
    let mut chosen = None;
    ui.allocate_ui(egui::vec2(146.0, 48.0), |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.label(RichText::new(slot.words()).small().color(p.weak));
            let text = match place {
                Some(place) => RichText::new(format!("{}  {now}", place + 1)),
                None if now.is_empty() => RichText::new("none").color(p.error),
                None => RichText::new(now).color(p.error),
            };
            let combo = ComboBox::from_id_salt(path)
                .width(138.0)
                .truncate()
                .selected_text(text);
            let (response, place) = widgets::chooser(ui, combo, place, &all);
            let schedule = place.and_then(|place| calendar.schedules.get(place));
            chosen = schedule.map(|schedule| schedule.name.clone());
            named(&response, &format!("{} of {}", slot.words(), season.name));
            widgets::anchor(state, path, &response);
        });
    });
    chosen
}
