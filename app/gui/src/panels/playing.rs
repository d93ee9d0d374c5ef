//! The display as the customer will see it: a list that plays at its times, or one item that stands still.
//!
//! Is: the picture, its buttons and keys, and the readings to try it with.
//! Is not: which item comes when; `lcd::player` knows that.

use std::time::Duration;

use egui::{
    Align, EventFilter, Grid, Id, Key, Layout, Modifiers, Response, RichText, TextEdit, Ui, vec2,
};
use meterbench_profiles::{
    program::{List, ListName},
    screen,
};

use crate::{
    action::Action,
    lcd::{
        self,
        player::{Moment, Player, Timing},
    },
    picture::{self, Picture},
    state::{Document, State},
    theme::{self, palette},
    widgets::{self, Icon},
};

/// What plays on the display.
#[derive(Debug)]
pub struct PlayingPanel {
    player: Player,
    /// What was selected in the frame before: another item there stops the playing, to be looked at.
    selected: (ListName, usize),
}

impl Default for PlayingPanel {
    fn default() -> Self {
        PlayingPanel {
            player: Player::default(),
            selected: (ListName::Normal, 0),
        }
    }
}

/// What a button or a key asks of the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    PlayOrPause,
    Back,
    Forward,
}

impl PlayingPanel {
    /// Show the display, its buttons and the readings.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        state: &State,
        document: &Document,
        actions: &mut Vec<Action>,
    ) {
        let now = ui.input(|input| input.time);
        let name = state.selected.0;
        let list = document
            .program
            .display
            .as_ref()
            .and_then(|display| display.get(name));
        let timing = timing(list);
        self.follow(now, state.selected);
        heading(ui, name, actions);
        let moment = self.player.at(now, timing);
        let playing = (self.player.plays() && timing.items > 0).then_some((name, moment.place));
        ui.data_mut(|data| data.insert_temp(playing_id(), playing));
        let picture = self.picture(now, state, document, moment);
        let wake = self.wake(now, moment, picture.shown.load.is_some());
        let response = lcd::show(ui, &picture.shown, ui.available_width());
        let mut asks = keys(ui, &response);
        if response
            .on_hover_text("Click, or press the space bar, to play and pause; arrow keys step")
            .clicked()
        {
            asks.push(Ask::PlayOrPause);
        }
        words(ui, &picture, list.is_some(), name);
        asks.extend(buttons(ui, self.player.plays(), timing, moment));
        for ask in asks {
            self.carry_out(now, ask, timing, name, actions);
        }
        if let Some(wake) = wake {
            ui.ctx().request_repaint_after(wake);
        }
        readings(ui, state, actions);
    }

    /// Another list plays from its beginning; another item is looked at.
    fn follow(&mut self, now: f64, selected: (ListName, usize)) {
        let before = std::mem::replace(&mut self.selected, selected);
        if selected.0 != before.0 {
            self.player.show(now, selected.1);
        } else if selected.1 != before.1 {
            self.player.pause();
        }
        if !self.player.plays() {
            self.player.show(now, selected.1);
        }
    }

    fn picture(&self, now: f64, state: &State, document: &Document, moment: Moment) -> Picture {
        let mut picture = picture::of(state, document, (state.selected.0, moment.place));
        let display = document.program.display.as_ref();
        let load = display.and_then(|display| display.load_emulation) == Some(true);
        if moment.blank {
            picture.shown = lcd::Shown::default();
        }
        picture.shown.load = load.then(|| match self.player.plays() {
            // A square a second: about what a small load does.
            true => (now.max(0.0) as u64 % lcd::LOADS as u64) as usize,
            false => 0,
        });
        picture
    }

    /// When the picture changes next; never while nothing plays.
    fn wake(&self, now: f64, moment: Moment, load: bool) -> Option<Duration> {
        let left = moment.left?;
        let next = if load {
            left.min(1.0 - now.rem_euclid(1.0))
        } else {
            left
        };
        // Not quite at the instant: a frame that comes a little early would find nothing new.
        Duration::try_from_secs_f64(next + 0.002).ok()
    }

    fn carry_out(
        &mut self,
        now: f64,
        ask: Ask,
        timing: Timing,
        name: ListName,
        actions: &mut Vec<Action>,
    ) {
        if timing.items == 0 {
            return;
        }
        match ask {
            Ask::PlayOrPause if self.player.plays() => {
                let place = self.player.at(now, timing).place;
                self.player.pause();
                self.select(name, place, actions);
            }
            Ask::PlayOrPause => {
                let place = self.player.at(now, timing).place;
                self.player.play(now, place);
            }
            Ask::Back | Ask::Forward => {
                let place = self.player.step(now, ask == Ask::Forward, timing);
                if !self.player.plays() {
                    self.select(name, place, actions);
                }
            }
        }
    }

    /// What is looked at is what the editor edits.
    fn select(&mut self, name: ListName, place: usize, actions: &mut Vec<Action>) {
        if self.selected != (name, place) {
            self.selected = (name, place);
            actions.push(Action::Select(name, place));
        }
    }
}

fn playing_id() -> Id {
    Id::unique("playing")
}

/// The list and the item that the display is at while it plays, for the page that lists the items.
pub fn playing(ui: &Ui) -> Option<(ListName, usize)> {
    ui.data(|data| data.get_temp(playing_id())).flatten()
}

fn timing(list: Option<&List>) -> Timing {
    let (on, off) = list.map_or((1, 0), screen::times);
    Timing {
        on,
        off,
        items: list.map_or(0, |list| list.items.len()),
    }
}

/// "Display", and which of the lists is on it.
fn heading(ui: &mut Ui, shown: ListName, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        widgets::section_title(ui, "Display");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for name in ListName::ALL.into_iter().rev() {
                let words = picture::list_words(name);
                let text = RichText::new(words).small();
                let button = egui::Button::selectable(shown == name, text);
                let response = ui.add(button).on_hover_text("Show this list");
                let label = format!("Play the {} list", words.to_lowercase());
                response.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::Button, true, shown == name, &label)
                });
                if response.clicked() && shown != name {
                    actions.push(Action::Select(name, 0));
                }
            }
        });
    });
    ui.add_space(2.0);
}

/// While the display has the focus, arrows step; the space bar comes as a click.
fn keys(ui: &Ui, response: &Response) -> Vec<Ask> {
    if !response.has_focus() {
        return Vec::new();
    }
    let arrows = EventFilter {
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    ui.input_mut(|input| {
        let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
        let mut asks = vec![Ask::Back; pressed(Key::ArrowLeft)];
        asks.extend(vec![Ask::Forward; pressed(Key::ArrowRight)]);
        asks
    })
}

fn words(ui: &mut Ui, picture: &Picture, set: bool, name: ListName) {
    if !set {
        ui.label(RichText::new("Left to the meter").font(theme::strong(13.5)));
        let list = picture::list_words(name).to_lowercase();
        widgets::hint(ui, format!("This program doesn't set the {list} list"));
        return;
    }
    ui.label(RichText::new(&picture.words).font(theme::strong(13.5)));
    widgets::hint(ui, picture.source.clone());
}

/// Back, play or pause, forward; and where in the list this is.
fn buttons(ui: &mut Ui, plays: bool, timing: Timing, moment: Moment) -> Vec<Ask> {
    let mut asks = Vec::new();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let there = timing.items > 0;
        let play = if plays {
            (Icon::Pause, "Pause")
        } else {
            (Icon::Play, "Play")
        };
        for ((icon, label), ask, enabled) in [
            ((Icon::Back, "Step back"), Ask::Back, timing.items > 1),
            (play, Ask::PlayOrPause, there),
            (
                (Icon::Forward, "Step forward"),
                Ask::Forward,
                timing.items > 1,
            ),
        ] {
            if widgets::icon_button(ui, icon, label, enabled).clicked() {
                asks.push(ask);
            }
        }
        ui.add_space(6.0);
        if there {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.spacing_mut().interact_size.y = 0.0;
                let seconds = if moment.blank {
                    format!("blank {} s", timing.off)
                } else {
                    format!("{} s", timing.on)
                };
                ui.label(format!(
                    "{} of {}, {seconds}",
                    moment.place + 1,
                    timing.items
                ));
                widgets::hint(ui, format!("Whole list {}", seconds_words(timing.cycle())));
            });
        }
    });
    asks
}

/// "56 s", "2 min 6 s".
fn seconds_words(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, rest) => format!("{rest} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, rest) => format!("{minutes} min {rest} s"),
    }
}

/// Readings to try the display with: one field always, the others on demand.
fn readings(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ui.add_space(2.0);
    let typed = state.samples.values().any(|text| !text.is_empty());
    let [first, more @ ..] = picture::SAMPLES;
    rows(ui, state, &[first], actions);
    egui::CollapsingHeader::new("More readings")
        .id_salt("samples")
        .show_unindented(ui, |ui| rows(ui, state, &more, actions));
    if typed {
        widgets::at_edge(ui, |ui| {
            if widgets::quiet(ui, "Clear the readings", true).clicked() {
                for (name, _) in picture::SAMPLES {
                    actions.push(Action::Sample(name, String::new()));
                }
            }
        });
    }
}

fn rows(ui: &mut Ui, state: &State, samples: &[(&'static str, &str)], actions: &mut Vec<Action>) {
    let first = samples.first().map_or("", |(name, _)| name);
    Grid::new(("samples", first))
        .num_columns(2)
        .min_col_width(96.0)
        .spacing(vec2(10.0, 4.0))
        .show(ui, |ui| {
            for (name, words) in samples {
                sample(ui, state, name, words, actions);
                ui.end_row();
            }
        });
}

fn sample(ui: &mut Ui, state: &State, name: &'static str, words: &str, actions: &mut Vec<Action>) {
    let p = palette(ui);
    let named = ui.label(RichText::new(words).color(p.weak));
    let mut text = state.samples.get(name).cloned().unwrap_or_default();
    let wrong = picture::is_wrong(&text);
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut text)
            .align(egui::Align2::LEFT_CENTER)
            .hint_text("secondary")
            .text_color(if wrong { p.error } else { p.text })
            .desired_width(96.0);
        if ui.add(field).labelled_by(named.id).changed() {
            actions.push(Action::Sample(name, text));
        }
        if wrong {
            ui.label(RichText::new("not a number").small().color(p.error));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_told_in_minutes_and_seconds() {
        let words = [56, 120, 126].map(seconds_words);
        assert_eq!(words, ["56 s", "2 min", "2 min 6 s"]);
    }

    #[test]
    fn a_list_left_to_the_meter_has_nothing_to_play() {
        assert_eq!(timing(None).items, 0);
        let list = List {
            on_seconds: Some(4),
            off_seconds: Some(2),
            ..List::default()
        };
        assert_eq!(timing(Some(&list)).on, 4);
    }
}
