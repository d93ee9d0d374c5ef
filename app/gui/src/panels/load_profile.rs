//! Load profile channels and their interval.
//!
//! Is: what is recorded, how often, and for how many days the meter keeps it.

use egui::{Checkbox, ComboBox, RichText, Ui, WidgetInfo};
use meterbench_profiles::{
    Program,
    check::days_of_profile,
    map::default_dimensions,
    program::{LoadProfile, SectionValue, load_profile::Channel},
};

use super::sectioned::{Sectioned, family_of, model_of, put, sources};
use crate::{
    action::Action,
    state::State,
    theme::palette,
    widgets::{self, ListOf, Number, Setting, Tone},
};

const PAGE: Sectioned<LoadProfile> = Sectioned {
    title: "Load profile",
    about: "What the meter writes down at the end of every interval",
    what: "the load profile",
    of: |program: &Program| program.load_profile.as_ref(),
    value: SectionValue::LoadProfile,
    first: |_| LoadProfile {
        interval_minutes: Some(15),
        channels: Some(vec![channel()]),
    },
};

const INTERVAL: Number =
    Number::new(1..=60, "min").through(&[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60]);

fn channel() -> Channel {
    Channel {
        source: "kwh-delivered".into(),
        end_reading: true,
    }
}

/// The page.
#[derive(Default)]
pub struct LoadProfilePanel {}

impl LoadProfilePanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        PAGE.ui(ui, state, |ui, program, profile| {
            let mut step = None;
            if model_of(program).is_some_and(|model| !model.has("load-profile")) {
                widgets::notice(
                    ui,
                    Tone::Warning,
                    "This model keeps no load profile",
                    &["Leave it to the meter, or choose another model on the Program page"],
                );
            }
            widgets::card(ui, "Interval", |ui| {
                let row = Setting::new(state, "load_profile.interval_minutes", "Interval")
                    .about("It has to divide an hour");
                let new = row.maybe_number(ui, profile.interval_minutes, 15, &INTERVAL);
                step = put(&mut profile.interval_minutes, new, "interval");
                if let Some(words) = days(program, profile) {
                    ui.add_space(2.0);
                    ui.label(words);
                }
            });
            widgets::card(ui, "Channels", |ui| {
                step = step.or(channels(ui, state, program, profile));
            });
            step
        })
    }
}

/// "The meter keeps 62 days of it"
fn days(program: &Program, profile: &LoadProfile) -> Option<String> {
    let dims = family_of(program).map_or(default_dimensions(), |family| &family.dimensions);
    let days = days_of_profile(profile, &dims.profile?)?;
    Some(format!(
        "The meter keeps {days:.0} days of it, then the oldest is written over"
    ))
}

fn channels(
    ui: &mut Ui,
    state: &State,
    program: &Program,
    profile: &mut LoadProfile,
) -> Option<&'static str> {
    let mut set = profile.channels.is_some();
    let toggled = ui.checkbox(&mut set, "Set the channels").changed();
    let Some(channels) = &mut profile.channels else {
        widgets::hint(ui, "The meter keeps its channels");
        if toggled {
            profile.channels = Some(vec![channel()]);
            return Some("channels");
        }
        return None;
    };
    if toggled {
        profile.channels = None;
        return Some("channels");
    }
    let of = ListOf {
        path: "load_profile.channels",
        one: "channel",
        add: "Add a channel",
        empty: "No channel: nothing is recorded",
        most: model_of(program).map(|model| usize::from(model.profile_channels)),
    };
    let mut edited = None;
    let change = widgets::list(ui, state, &of, channels.len(), |ui, place| {
        let Some(channel) = channels.get(place) else {
            return;
        };
        let mut next = channel.clone();
        row(ui, program, place, &mut next);
        if next != *channel {
            edited = Some((place, next));
        }
    });
    if let Some((place, next)) = edited {
        let step = match channels.get_mut(place) {
            Some(channel) if channel.source == next.source => {
                *channel = next;
                "end reading"
            }
            Some(channel) => {
                *channel = next;
                "source of a channel"
            }
            None => return None,
        };
        return Some(step);
    }
    change?.apply(channels, channel);
    Some("channels")
}

/// A channel: its source, and whether its register is kept at the end of a block.
fn row(ui: &mut Ui, program: &Program, place: usize, channel: &mut Channel) {
    let all = sources(program, &channel.source, |_| true);
    let shown = all
        .iter()
        .find(|(id, _)| *id == channel.source)
        .map_or(channel.source.clone(), |(_, words)| words.clone());
    let name = format!("Source of channel {}", place + 1);
    let list = ComboBox::from_id_salt(("source", place))
        .width(280.0)
        .selected_text(&shown);
    let words: Vec<&str> = all.iter().map(|(_, words)| words.as_str()).collect();
    let now = all.iter().position(|(id, _)| *id == channel.source);
    let (response, chosen) = widgets::chooser(ui, list, now, &words);
    if let Some((id, _)) = chosen.and_then(|place| all.get(place)) {
        channel.source.clone_from(id);
    }
    response.widget_info(|| {
        WidgetInfo::labeled(egui::Role::ComboBox, true, format!("{name}: {shown}"))
    });
    let label = RichText::new("end reading").color(palette(ui).weak);
    let end = ui.add(Checkbox::new(&mut channel.end_reading, label));
    let name = format!("End reading of channel {}", place + 1);
    let on = channel.end_reading;
    end.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, true, on, &name));
    end.on_hover_text(
        "Each block keeps the register's reading at its end, so that the profile can be proved",
    );
}
