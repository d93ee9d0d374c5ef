//! Differences of the sections that are single settings: texts, demand, load profile, KYZ, service limiting, events.

use super::Comparison;
use crate::catalog::built_in;
use crate::number::grouped;
use crate::program::demand::Interval;
use crate::program::kyz::{Output, OutputMode};
use crate::program::{
    Demand, Display, Events, Kyz, LoadProfile, Program, Section, ServiceLimit, TextField, Texts,
};
use crate::words;

/// What both have; what only one has is told as not compared.
fn both<'a, T>(
    all: &mut Comparison,
    section: Section,
    a: &'a Option<T>,
    b: &'a Option<T>,
) -> Option<(&'a T, &'a T)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a, b)),
        (None, None) => None,
        (_, second) => {
            all.one_sided(section.id(), second.is_some());
            None
        }
    }
}

fn number(value: Option<u32>, unit: &str) -> Option<String> {
    value.map(|value| {
        format!("{} {unit}", grouped(value.into()))
            .trim_end()
            .to_owned()
    })
}

fn on_off(value: Option<bool>) -> Option<String> {
    value.map(|value| if value { "on" } else { "off" }.to_owned())
}

pub(super) fn texts(all: &mut Comparison, a: &Program, b: &Program) {
    let Some((Texts(a), Texts(b))) = both(all, Section::Texts, &a.texts, &b.texts) else {
        return;
    };
    for field in TextField::ALL {
        // The meter fills a field with spaces.
        let text =
            |text: Option<&String>| text.map(|text| format!("\"{}\"", text.trim_end_matches(' ')));
        all.setting(
            &format!("texts.{}", field.id()),
            text(a.get(&field)),
            text(b.get(&field)),
        );
    }
}

/// The display's options; its lists are told by `lists`.
pub(super) fn display(all: &mut Comparison, a: &Display, b: &Display) {
    let settings = [
        ("leading_zeros", a.leading_zeros, b.leading_zeros),
        ("captions", a.captions, b.captions),
        (
            "segments_at_power_up",
            a.segments_at_power_up,
            b.segments_at_power_up,
        ),
        ("load_emulation", a.load_emulation, b.load_emulation),
    ];
    for (key, a, b) in settings {
        all.setting(&format!("display.{key}"), on_off(a), on_off(b));
    }
    all.setting(
        "display.test_minutes",
        number(a.test_minutes, "min"),
        number(b.test_minutes, "min"),
    );
}

/// An interval that moves on by its whole length is a block.
fn as_block(interval: Interval) -> Interval {
    match interval {
        Interval::Rolling {
            minutes,
            subinterval_minutes,
        } if minutes == subinterval_minutes => Interval::Block { minutes },
        other => other,
    }
}

pub(super) fn demand(all: &mut Comparison, a: &Program, b: &Program) {
    let Some((a, b)) = both(all, Section::Demand, &a.demand, &b.demand) else {
        return;
    };
    let interval = |it: &Demand| {
        it.interval
            .map(|interval| words::interval(as_block(interval)))
    };
    all.setting("demand.interval_minutes", interval(a), interval(b));
    let settings = |it: &Demand| {
        [
            number(it.reset_lockout_minutes, "min"),
            number(it.power_fail_seconds, "s"),
            number(it.power_fail_exclusion_minutes, "min"),
            number(it.cold_load_pickup_minutes, "min"),
            number(it.decimals, ""),
        ]
    };
    let keys = [
        "reset_lockout_minutes",
        "power_fail_seconds",
        "power_fail_exclusion_minutes",
        "cold_load_pickup_minutes",
        "decimals",
    ];
    for ((key, a), b) in keys.into_iter().zip(settings(a)).zip(settings(b)) {
        all.setting(&format!("demand.{key}"), a, b);
    }
}

pub(super) fn load_profile(all: &mut Comparison, a: &Program, b: &Program) {
    let Some((a, b)) = both(all, Section::LoadProfile, &a.load_profile, &b.load_profile) else {
        return;
    };
    let minutes = |it: &LoadProfile| number(it.interval_minutes, "min");
    all.setting("load_profile.interval_minutes", minutes(a), minutes(b));
    match (&a.channels, &b.channels) {
        (Some(a), Some(b)) => {
            for index in 0..a.len().max(b.len()) {
                let channel =
                    |channel: Option<&_>| channel.map_or("nothing".to_owned(), words::channel);
                all.setting(
                    &format!("load_profile.channels[{index}]"),
                    Some(channel(a.get(index))),
                    Some(channel(b.get(index))),
                );
            }
        }
        (None, None) => {}
        (_, second) => all.one_sided("load_profile.channels", second.is_some()),
    }
}

pub(super) fn kyz(all: &mut Comparison, a: &Program, b: &Program) {
    let Some((Kyz { outputs: a }, Kyz { outputs: b })) = both(all, Section::Kyz, &a.kyz, &b.kyz)
    else {
        return;
    };
    for (index, (a, b)) in a.iter().zip(b).enumerate() {
        let path = format!("kyz.output_{}", index + 1);
        match (a, b) {
            // An output that is off counts nothing, whatever else is set.
            (Some(a), Some(b)) => {
                let off = |output: &Output| output.mode == OutputMode::Off;
                let same = a == b || off(a) && off(b);
                all.equal_or(&path, same, words::output(a), words::output(b));
            }
            (None, None) => {}
            (_, second) => all.one_sided(&path, second.is_some()),
        }
    }
}

pub(super) fn service_limit(all: &mut Comparison, a: &Program, b: &Program) {
    let Some((a, b)) = both(
        all,
        Section::ServiceLimit,
        &a.service_limit,
        &b.service_limit,
    ) else {
        return;
    };
    let settings = |it: &ServiceLimit| {
        [
            on_off(it.enabled),
            on_off(it.net),
            on_off(it.auto_reclose),
            on_off(it.alarm_only),
            number(it.interval_minutes, "min"),
            number(it.limit_watts, "W"),
            number(it.hold_open_seconds, "s"),
            number(it.max_violations, ""),
            number(it.window_minutes, "min"),
            number(it.emergency_minutes, "min"),
        ]
    };
    let keys = [
        "enabled",
        "net",
        "auto_reclose",
        "alarm_only",
        "interval_minutes",
        "limit_watts",
        "hold_open_seconds",
        "max_violations",
        "window_minutes",
        "emergency_minutes",
    ];
    for ((key, a), b) in keys.into_iter().zip(settings(a)).zip(settings(b)) {
        all.setting(&format!("service_limit.{key}"), a, b);
    }
}

pub(super) fn events(all: &mut Comparison, a: &Program, b: &Program) {
    let Some((a, b)) = both(all, Section::Events, &a.events, &b.events) else {
        return;
    };
    let logs = |it: &Events| [it.history.clone(), it.log.clone()];
    for ((key, a), b) in ["history", "log"].into_iter().zip(logs(a)).zip(logs(b)) {
        let path = format!("events.{key}");
        match (a, b) {
            (Some(a), Some(b)) => masks(all, &path, &a, &b),
            (None, None) => {}
            (_, second) => all.one_sided(&path, second.is_some()),
        }
    }
}

/// A mask is a set: order and the way an event is named don't count.
fn masks(all: &mut Comparison, path: &str, a: &[String], b: &[String]) {
    let catalog = built_in();
    let code = |name: &String| catalog.event_code(name);
    let only = |here: &[String], there: &[String]| {
        let missing = here.iter().filter(|name| {
            !there
                .iter()
                .any(|other| other == *name || code(other).is_some() && code(other) == code(name))
        });
        let mut names: Vec<&str> = Vec::new();
        for name in missing {
            // Named twice it is one member.
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    let (in_a, in_b) = (only(a, b), only(b, a));
    let tell = |names: &str| match names {
        "" => "nothing more".to_owned(),
        names => names.to_owned(),
    };
    let same = in_a.is_empty() && in_b.is_empty();
    all.equal_or(path, same, tell(&in_a), tell(&in_b));
}
