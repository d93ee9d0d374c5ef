//! What the meter has recorded: the load profile as a picture, the logs below it on the same axis of time.
//!
//! Is: what is in sight, of which channels, and how it is looked at.
//! Is not: the program's settings of a load profile; those have a page of their own. Nor any decoding; see `recorded`.

mod duration;
mod heat;
mod log;
mod plot;
mod tools;

use std::collections::BTreeSet;
use std::time::Duration;

use egui::{Color32, Ui};
use jiff::civil::Date;
use meterbench_jobs::export::{Span, What};

use crate::{
    action::Action,
    panels::hand_on,
    recorded::{Recorded, Set, time},
    state::State,
    widgets,
};

/// How the profile is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Look {
    /// Over time.
    #[default]
    Curve,
    /// A month by day and hour.
    Month,
    /// By how long how much was reached.
    Duration,
}

/// What stands behind the curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shade {
    /// Nights and days by the calendar: every second day.
    #[default]
    Days,
    /// Saturdays and Sundays.
    Weeks,
    /// The rates.
    Rates,
    /// Nothing.
    None,
}

/// The page. Holds what is in sight.
#[derive(Debug, Default)]
pub struct RecordedPanel {
    /// Which reading this is about, by its time and serial number.
    of: Option<(String, String)>,
    set: usize,
    hidden: BTreeSet<usize>,
    /// From and to, in seconds of the axis; all of it when `None`.
    view: Option<(f64, f64)>,
    look: Look,
    shade: Shade,
    primary: bool,
    /// The channel of the month and the duration curve.
    channel: usize,
    month: Option<Date>,
    filter: String,
    only_in_sight: bool,
    /// The entry of the log that was gone to.
    chosen: Option<usize>,
}

/// Colours of the channels, that both themes carry.
const CHANNELS: [Color32; 4] = [
    Color32::from_rgb(0x3b, 0x82, 0xf6),
    Color32::from_rgb(0xe0, 0x7b, 0x1f),
    Color32::from_rgb(0x16, 0xa3, 0x7a),
    Color32::from_rgb(0xa8, 0x5c, 0xe0),
];

pub(super) fn channel_color(channel: usize) -> Color32 {
    let place = channel % CHANNELS.len();
    CHANNELS.get(place).copied().unwrap_or(Color32::GRAY)
}

impl RecordedPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let about = "Load profile and logs as the meter recorded them, by the meter's own clock";
        widgets::page(ui, "Recorded data", about, |ui| {
            if let Some(problem) = &state.problem
                && widgets::problem(ui, problem)
            {
                actions.push(Action::Dismiss);
            }
            let meter = state.meter.as_ref();
            let Some((meter, snapshot)) = meter.and_then(|it| Some((it, it.snapshot.as_ref()?)))
            else {
                let about = "Read the chosen meter, or open a snapshot";
                let button = "Read all tables";
                if widgets::empty(ui, "Nothing read yet", about, button, state.is_idle()) {
                    actions.push(Action::ReadAll);
                }
                return;
            };
            let of = Some((meter.title.clone(), snapshot.taken.clone()));
            if self.of != of {
                *self = RecordedPanel {
                    of,
                    ..RecordedPanel::default()
                };
            }
            let Some(recorded) = meter.recorded.get() else {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label("Making the picture ready…");
                });
                ui.ctx().request_repaint_after(Duration::from_millis(20));
                return;
            };
            if recorded.is_empty() {
                let about = "This reading holds neither a load profile nor a log. Read all tables to get them";
                let button = "Read all tables";
                if widgets::empty(ui, "Nothing recorded", about, button, state.is_idle()) {
                    actions.push(Action::ReadAll);
                }
                return;
            }
            self.show(ui, state, recorded, &mut actions);
        });
        actions
    }

    fn show(&mut self, ui: &mut Ui, state: &State, recorded: &Recorded, actions: &mut Vec<Action>) {
        hand_on::told(ui, state, actions);
        self.tools(ui, recorded, |ui, seen| {
            hand_on::button(ui, state, seen, actions)
        });
        let set = recorded.sets.get(self.set);
        match (set, self.look) {
            (Some(set), Look::Month) => self.month(ui, set),
            (Some(set), Look::Duration) => self.duration(ui, set),
            (set, _) => {
                if set.is_none() {
                    widgets::hint(ui, "No load profile in this reading");
                }
                self.plot(ui, recorded, set);
                self.log(ui, recorded);
            }
        }
        for note in &recorded.notes {
            widgets::hint(ui, note.clone());
        }
    }

    /// What is looked at, and the range of it in sight: every interval of which a part is. `None` where all is in sight.
    fn looked_at(&self, set: Option<&Set>) -> (What, Option<Span>) {
        let first = match set {
            Some(_) => What::Profile,
            None => What::Log,
        };
        let step = set.map_or(0.0, Set::step);
        let seen = self.view.filter(|_| self.look == Look::Curve);
        let span = seen.map(|(from, until)| Span {
            from: time((from - step).floor() + 1.0),
            until: time(until.ceil()),
        });
        (first, span)
    }

    /// What is in sight, from and to.
    fn in_sight(&self, recorded: &Recorded) -> (f64, f64) {
        let all = recorded.span().unwrap_or((0.0, 1.0));
        self.view.unwrap_or(all)
    }

    /// The channels that are shown.
    fn channels(&self, set: &Set) -> Vec<usize> {
        let all = 0..set.profile.channels.len();
        all.filter(|channel| !self.hidden.contains(channel))
            .collect()
    }

    /// Look at so many seconds around an instant; no more than there is, no less than two intervals.
    fn look_at(&mut self, recorded: &Recorded, middle: f64, width: f64) {
        let Some((from, until)) = recorded.span() else {
            return;
        };
        let step = recorded.sets.get(self.set).map_or(60.0, Set::step);
        let width = width.max(2.0 * step);
        if width >= until - from {
            self.view = None;
            return;
        }
        // What lies outside of the profile, such as an entry of the log, can be looked at all the same.
        let left = middle - width / 2.0;
        self.view = Some((left, left + width));
    }
}

#[cfg(test)]
mod tests;
