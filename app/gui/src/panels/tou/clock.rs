//! Time zone and daylight saving.

use egui::{RichText, Ui};
use meterbench_profiles::{
    presets,
    program::tou::{Date, Dst, Entry, TimeOfDay, Tou},
};

use super::{
    builder::{named, pick},
    edited::Edited,
    rule::{Place, Rules},
    seasons::beside,
};
use crate::{
    theme::palette,
    tou::{meaning::Dates, year::date_words},
    widgets::{self, Kind, Number, Setting},
};

/// An offset from GMT: "-05:00".
pub struct Offset;

impl Kind for Offset {
    type Value = i16;

    fn text(&self, value: &i16) -> String {
        let sign = if *value < 0 { '-' } else { '+' };
        let minutes = value.unsigned_abs();
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    fn parse(&self, text: &str) -> Result<i16, String> {
        offset(text.trim()).ok_or_else(|| "hours and minutes from GMT, such as -05:00".to_owned())
    }

    fn step(&self, value: &i16, up: bool) -> Option<i16> {
        let next = if up { value + 30 } else { value - 30 };
        (-720..=840).contains(&next).then_some(next)
    }

    fn width(&self) -> f32 {
        70.0
    }
}

/// "-05:00", "-5", "+0530"; from -12:00 to +14:00, where people live.
fn offset(text: &str) -> Option<i16> {
    let (sign, rest) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() > 2 => rest.split_at_checked(rest.len() - 2)?,
        None => (rest, "00"),
    };
    let number = |part: &str, length: std::ops::RangeInclusive<usize>| {
        let plain = length.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| plain)
    };
    let minutes = number(minutes, 2..=2).filter(|minutes| *minutes < 60)?;
    let offset = sign * (number(hours, 1..=2)? * 60 + minutes);
    (-720..=840).contains(&offset).then_some(offset)
}

/// Show zone and daylight saving.
pub fn ui(ui: &mut Ui, edited: &mut Edited<'_>, rules: &mut Rules) {
    widgets::card(ui, "Time zone", |ui| zone(ui, edited));
    widgets::card(ui, "Daylight saving", |ui| dst(ui, edited, rules));
}

fn zone(ui: &mut Ui, edited: &mut Edited<'_>) {
    let state = edited.state;
    let setting = Setting::new(state, "tou.zone", "Offset from GMT")
        .about("Of standard time: daylight saving comes on top")
        .names(150.0);
    let now = edited.tou.zone_minutes;
    let mut chosen = None;
    let typed = setting.maybe(
        ui,
        now.as_ref(),
        || -300,
        |ui, named, minutes| {
            let typed = named.field(ui, minutes, &Offset);
            chosen = zones(ui, *minutes);
            typed
        },
    );
    if let Some(next) = typed.or(chosen.map(Some)) {
        edited.change("Time zone", |tou| tou.zone_minutes = next);
    }
}

/// The zones of the US and Canada by name.
fn zones(ui: &mut Ui, now: i16) -> Option<i16> {
    let zones = &presets::built_in().zones;
    let words: Vec<String> = zones
        .iter()
        .map(|zone| format!("{} ({})", zone.words, Offset.text(&zone.minutes)))
        .collect();
    let mut all: Vec<(i16, &str)> = zones
        .iter()
        .map(|zone| zone.minutes)
        .zip(words.iter().map(String::as_str))
        .collect();
    if !all.iter().any(|(minutes, _)| *minutes == now) {
        all.push((now, "another zone"));
    }
    pick(ui, ("tou zone", "named"), "Time zone", now, &all)
}

/// What daylight saving can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    AsMeter,
    None,
    Preset(usize),
    Own,
}

fn choice(dst: Option<&Dst>) -> Choice {
    let Some(dst) = dst else {
        return Choice::AsMeter;
    };
    if dst.on.is_empty() && dst.off.is_empty() {
        return Choice::None;
    }
    let presets = &presets::built_in().dst;
    match presets.iter().position(|(_, preset)| preset == dst) {
        Some(place) => Choice::Preset(place),
        None => Choice::Own,
    }
}

fn dst(ui: &mut Ui, edited: &mut Edited<'_>, rules: &mut Rules) {
    let presets = &presets::built_in().dst;
    let now = choice(edited.tou.dst.as_ref());
    let mut all = vec![
        (Choice::AsMeter, "As the meter has it"),
        (Choice::None, "None"),
    ];
    let of_presets = presets.iter().enumerate();
    all.extend(of_presets.map(|(place, (words, _))| (Choice::Preset(place), words.as_str())));
    all.push((Choice::Own, "Other rules"));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = widgets::BETWEEN_CHOICES;
        for (choice, words) in all {
            let response = ui.radio(now == choice, words);
            named(&response, &format!("Daylight saving: {words}"));
            if now == choice {
                widgets::anchor(edited.state, "tou.dst", &response);
            }
            if response.clicked() && now != choice {
                let next = match choice {
                    Choice::AsMeter => None,
                    Choice::None => Some(Dst {
                        minutes: Some(60),
                        ..Dst::default()
                    }),
                    Choice::Preset(place) => presets.get(place).map(|(_, dst)| dst.clone()),
                    // Something to begin with that is no preset any more once it is changed.
                    Choice::Own => own(edited.tou.dst.as_ref()),
                };
                edited.change("Daylight saving", |tou| tou.dst = next);
            }
        }
    });
    let Some(dst) = &edited.tou.dst else {
        widgets::hint(ui, "The program leaves daylight saving to the meter");
        return;
    };
    if now == Choice::None {
        widgets::hint(ui, "The meter's clock stays on standard time all year");
        return;
    }
    ui.add_space(4.0);
    dates(ui, edited, rules, (dst, true));
    dates(ui, edited, rules, (dst, false));
    times(ui, edited, dst);
    let next = next_changes(dst, &mut rules.dates, rules.today);
    ui.add_space(4.0);
    ui.label(RichText::new("Next changes").color(palette(ui).weak));
    for line in next {
        ui.label(line);
    }
}

/// Rules of one's own to begin with: those that are there, an hour later, so that they are no preset.
fn own(now: Option<&Dst>) -> Option<Dst> {
    let first = presets::built_in().dst.first().map(|(_, dst)| dst);
    let mut own = now.filter(|dst| !dst.on.is_empty()).or(first)?.clone();
    own.off_at = own.off_at.or(own.at);
    Some(own)
}

fn dates(ui: &mut Ui, edited: &mut Edited<'_>, rules: &mut Rules, (dst, begins): (&Dst, bool)) {
    let (entries, key, words) = if begins {
        (&dst.on, "on", "Begins")
    } else {
        (&dst.off, "off", "Ends")
    };
    for (index, entry) in entries.iter().enumerate() {
        let path = format!("tou.dst.{key}[{index}].on");
        let name = format!("Daylight saving {}", words.to_lowercase());
        let place = Place {
            path: &path,
            name: &name,
            count: 3,
        };
        ui.horizontal_top(|ui| {
            beside(ui, words, 150.0);
            if let Some(on) = rules.ui(ui, edited.state, &place, &entry.on) {
                let step = format!("Daylight saving {}", words.to_lowercase());
                edited.change(step, |tou| {
                    set_date(tou, begins, index, Entry { on, ..*entry })
                });
            }
        });
    }
}

fn set_date(tou: &mut Tou, begins: bool, index: usize, entry: Entry) {
    let Some(dst) = &mut tou.dst else { return };
    let entries = if begins { &mut dst.on } else { &mut dst.off };
    if let Some(place) = entries.get_mut(index) {
        *place = entry;
    }
}

fn times(ui: &mut Ui, edited: &mut Edited<'_>, dst: &Dst) {
    let state = edited.state;
    let two = TimeOfDay::new(2, 0).unwrap_or(TimeOfDay::MIDNIGHT);
    let at = Setting::new(state, "tou.dst.at", "At").names(150.0);
    if let Some(at) = at.maybe_time(ui, dst.at, two) {
        edited.change("Daylight saving: time", |tou| {
            if let Some(dst) = &mut tou.dst {
                dst.at = at;
            }
        });
    }
    let off_at = Setting::new(state, "tou.dst.off_at", "Ends at")
        .about("On meters that have a time of its own for the end; others take the same time")
        .names(150.0);
    if let Some(off_at) = off_at.maybe_time(ui, dst.off_at, dst.at.unwrap_or(two)) {
        edited.change("Daylight saving: time of its end", |tou| {
            if let Some(dst) = &mut tou.dst {
                dst.off_at = off_at;
            }
        });
    }
    let minutes = Setting::new(state, "tou.dst.minutes", "The clock changes by").names(150.0);
    let kind = Number::new(1..=120, "min").by(30);
    if let Some(minutes) = minutes.maybe_number(ui, dst.minutes, 60, &kind) {
        edited.change("Daylight saving: minutes", |tou| {
            if let Some(dst) = &mut tou.dst {
                dst.minutes = minutes;
            }
        });
    }
}

/// The next four changes: "Sun 8 Mar 2026, 02:00 becomes 03:00".
fn next_changes(dst: &Dst, dates: &mut Dates, today: Date) -> Vec<String> {
    let mut all: Vec<(Date, bool)> = Vec::new();
    for (entries, begins) in [(&dst.on, true), (&dst.off, false)] {
        for entry in entries {
            let next = dates.next(&entry.on, today, 4);
            all.extend(next.into_iter().map(|date| (date, begins)));
        }
    }
    all.sort_unstable();
    all.truncate(4);
    let line = |(date, begins): (Date, bool)| {
        let at = if begins {
            dst.at
        } else {
            dst.off_at.or(dst.at)
        };
        let day = date_words(date);
        let Some(at) = at else {
            let word = if begins { "begins" } else { "ends" };
            return format!("{day}, {word} at the meter's own time");
        };
        let by = i32::try_from(dst.minutes.unwrap_or(60)).unwrap_or(0);
        let by = if begins { by } else { -by };
        let then = (i32::from(at.minutes()) + by).rem_euclid(1440);
        let then = format!("{:02}:{:02}", then / 60, then % 60);
        format!("{day}, {at} becomes {then}")
    };
    all.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_typed_as_people_do_and_written_in_one_form() {
        for (typed, words) in [
            ("-05:00", "-05:00"),
            ("-5", "-05:00"),
            ("+0530", "+05:30"),
            ("0", "+00:00"),
            ("-3:30", "-03:30"),
            ("\u{2212}8", "-08:00"),
        ] {
            let minutes = Offset.parse(typed).unwrap();
            assert_eq!(Offset.text(&minutes), words, "{typed}");
        }
        for nonsense in ["", "x", "-5:3", "-13:00", "15", "-05:60", "--5", "-é00"] {
            assert!(Offset.parse(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn the_next_changes_are_told_as_the_clock_shows_them() {
        let (_, dst) = &presets::built_in().dst[0];
        let today: Date = "2026-03-01".parse().unwrap();
        let lines = next_changes(dst, &mut Dates::default(), today);
        assert_eq!(
            lines,
            [
                "Sun 8 Mar 2026, 02:00 becomes 03:00",
                "Sun 1 Nov 2026, 02:00 becomes 01:00",
                "Sun 14 Mar 2027, 02:00 becomes 03:00",
                "Sun 7 Nov 2027, 02:00 becomes 01:00"
            ]
        );
    }
}
