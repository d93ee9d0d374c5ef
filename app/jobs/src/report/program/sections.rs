//! The sections of a program in words, each setting on a line of its own.

use std::fmt::Write;

use meterbench_profiles::catalog::built_in;
use meterbench_profiles::number::grouped;
use meterbench_profiles::program::tou::{Calendar, Season, Tou};
use meterbench_profiles::program::{
    Demand, Display, Energy, Events, Kyz, List, ListName, LoadProfile, Meter, Multiplier,
    ServiceLimit, Texts,
};
use meterbench_profiles::{Program, words};

use crate::report::calendar::capital;

/// Lines of a name and what it is.
struct Page(String);

impl Page {
    fn line(&mut self, name: &str, words: impl AsRef<str>) {
        let words = words.as_ref();
        let _ = writeln!(self.0, "{name:<25} {words}");
    }

    fn number(&mut self, name: &str, value: Option<u32>, unit: &str) {
        if let Some(value) = value {
            let words = format!("{} {unit}", grouped(value.into()));
            self.line(name, words.trim_end());
        }
    }

    fn choice(&mut self, name: &str, value: Option<bool>, words: (&str, &str)) {
        if let Some(value) = value {
            self.line(name, if value { words.0 } else { words.1 });
        }
    }
}

const YES: (&str, &str) = ("yes", "no");

/// All sections that a program has.
pub(super) fn all(program: &Program) -> String {
    let mut page = Page(String::new());
    if let Some(it) = &program.meter {
        meter(&mut page, it);
    }
    if let Some(it) = &program.texts {
        texts(&mut page, it);
    }
    if let Some(it) = &program.multiplier {
        multiplier(&mut page, it);
    }
    if let Some(it) = &program.energy {
        energy(&mut page, it);
    }
    if let Some(it) = &program.display {
        display(&mut page, it);
    }
    if let Some(it) = &program.demand {
        demand(&mut page, it);
    }
    if let Some(it) = &program.tou {
        tou(&mut page, it);
    }
    if let Some(it) = &program.load_profile {
        load_profile(&mut page, it);
    }
    if let Some(it) = &program.kyz {
        kyz(&mut page, it);
    }
    if let Some(it) = &program.service_limit {
        service_limit(&mut page, it);
    }
    if let Some(it) = &program.events {
        events(&mut page, it);
    }
    page.0
}

fn meter(page: &mut Page, it: &Meter) {
    let mut words = format!("{} form {}", it.model, it.form);
    if let Some(volts) = it.volts {
        let _ = write!(words, ", {volts} V");
    }
    if let Some(class) = it.class {
        let _ = write!(words, ", class {class}");
    }
    if let Some(firmware) = &it.firmware {
        let _ = write!(words, ", firmware {firmware}");
    }
    page.line("Meter", words);
}

fn texts(page: &mut Page, it: &Texts) {
    for (field, text) in &it.0 {
        page.line(field.words(), format!("\"{text}\""));
    }
}

fn multiplier(page: &mut Page, it: &Multiplier) {
    let (ct, pt) = (it.ct.text(), it.pt.text());
    let applied = it.applied.map(|at| format!(", applied {}", at.words()));
    page.line(
        "Multiplier",
        format!(
            "{} (CT {ct}, PT {pt}){}",
            it.product().to_one(),
            applied.unwrap_or_default()
        ),
    );
}

fn energy(page: &mut Page, it: &Energy) {
    if let Some(format) = it.format {
        let rollover = grouped(format.rollover_kwh());
        page.line(
            "Energy format",
            format!("{format}, rolls over at {rollover} kWh"),
        );
    }
    if let Some(metrics) = &it.metrics {
        let words: Vec<&str> = metrics.iter().map(|metric| metric.words()).collect();
        page.line("Energy metrics", words.join(", "));
    }
}

fn display(page: &mut Page, it: &Display) {
    page.choice("Leading zeros", it.leading_zeros, ("shown", "not shown"));
    page.choice("Captions", it.captions, ("shown", "not shown"));
    page.choice(
        "Segments at power up",
        it.segments_at_power_up,
        ("all lit", "not lit"),
    );
    page.choice("Load emulation", it.load_emulation, ("shown", "not shown"));
    page.number("Test mode ends after", it.test_minutes, "min");
    for (name, list) in it.lists() {
        page.0.push_str(&list_text(name, list));
    }
}

fn list_text(name: ListName, list: &List) -> String {
    let times = [
        list.on_seconds.map(|seconds| format!("{seconds} s on")),
        list.off_seconds.map(|seconds| format!("{seconds} s off")),
        list.hold_minutes
            .map(|minutes| format!("{minutes} min hold")),
    ];
    let title = match name {
        ListName::Normal => "Normal",
        ListName::Alternate => "Alternate",
        ListName::Test => "Test",
    };
    let parts: Vec<String> = [format!("{} items", list.items.len())]
        .into_iter()
        .chain(times.into_iter().flatten())
        .collect();
    let mut text = format!("{title} display, {}\n", parts.join(", "));
    for (number, item) in list.items.iter().enumerate() {
        let caption = item.effective_caption(built_in());
        let words = item.words(built_in());
        let lit = match &item.annunciators {
            Some(lit) if lit.is_empty() => ", no annunciator lit".to_owned(),
            Some(lit) => format!(", lit: {}", lit.join(", ")),
            None => String::new(),
        };
        let _ = writeln!(
            text,
            "  {:>2}  {:<3}  {words} ({}){lit}",
            number + 1,
            caption.text(),
            item.item
        );
    }
    text
}

fn demand(page: &mut Page, it: &Demand) {
    if let Some(interval) = it.interval {
        page.line("Demand interval", words::interval(interval));
    }
    page.number("Demand reset lock-out", it.reset_lockout_minutes, "min");
    page.number("Power failure after", it.power_fail_seconds, "s");
    page.number(
        "Demand exclusion",
        it.power_fail_exclusion_minutes,
        "min after a power failure",
    );
    page.number(
        "Cold-load pickup",
        it.cold_load_pickup_minutes,
        "min without power",
    );
    page.number("Demand decimals", it.decimals, "");
}

fn tou(page: &mut Page, it: &Tou) {
    if let Some(minutes) = it.zone_minutes {
        page.line("Time zone", words::zone(minutes));
    }
    if let Some(dst) = &it.dst {
        if dst.on.is_empty() && dst.off.is_empty() {
            page.line("Daylight saving", "none");
        } else {
            let at = dst.at.map(|at| format!(" at {at}")).unwrap_or_default();
            let off_at = dst.off_at.or(dst.at).map(|at| format!(" at {at}"));
            let minutes = dst.minutes.map(|minutes| format!(", {minutes} min"));
            page.line(
                "Daylight saving",
                format!(
                    "from {}{at} to {}{}{}",
                    words::entries(&dst.on),
                    words::entries(&dst.off),
                    off_at.unwrap_or_default(),
                    minutes.unwrap_or_default()
                ),
            );
        }
    }
    if let Some(it) = &it.calendar {
        calendar(page, it);
    }
}

fn calendar(page: &mut Page, it: &Calendar) {
    for schedule in &it.schedules {
        page.line(
            &titled("Schedule", &schedule.name),
            words::schedule(schedule),
        );
    }
    for (number, season) in it.seasons.iter().enumerate() {
        page.line(
            &titled(&format!("Season {number}"), &season.name),
            format!("from {}", words::entries(&season.starts)),
        );
        page.line("", days(season));
    }
    for holiday in &it.holidays {
        page.line(
            &titled("Holiday", &holiday.name),
            format!(
                "{} (special {})",
                words::entry(&holiday.entry),
                holiday.special
            ),
        );
    }
    for entry in &it.billing {
        page.line("Billing", words::entry(entry));
    }
}

/// "Schedule summer"; but "Schedule 0" for "schedule 0", as what is read from a meter without names is called.
fn titled(kind: &str, name: &str) -> String {
    let (kind_words, name_words) = (kind.to_lowercase(), name.to_lowercase());
    match name_words.strip_prefix(&kind_words) {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => capital(name),
        _ => format!("{kind} {name}"),
    }
}

/// "weekday: work; saturday: weekend; sunday: weekend; special 0: weekend"
fn days(season: &Season) -> String {
    let days = &season.days;
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let separate = names.into_iter().map(str::to_owned).zip(&days.separate);
    let rest = [
        ("weekday".to_owned(), &days.weekday),
        ("saturday".to_owned(), &days.saturday),
        ("sunday".to_owned(), &days.sunday),
    ];
    let named = separate
        .chain(rest)
        .filter_map(|(day, name)| Some(format!("{day}: {}", name.as_ref()?)));
    let special = days.special.iter().enumerate();
    named
        .chain(special.map(|(number, name)| format!("special {number}: {name}")))
        .collect::<Vec<_>>()
        .join("; ")
}

fn load_profile(page: &mut Page, it: &LoadProfile) {
    page.number("Load profile interval", it.interval_minutes, "min");
    for (number, channel) in it.channels.iter().flatten().enumerate() {
        page.line(
            &format!("Load profile channel {}", number + 1),
            words::channel(channel),
        );
    }
    if it.channels.as_ref().is_some_and(Vec::is_empty) {
        page.line("Load profile channels", "none");
    }
}

fn kyz(page: &mut Page, it: &Kyz) {
    for (number, output) in it.outputs.iter().enumerate() {
        if let Some(output) = output {
            page.line(&format!("KYZ output {}", number + 1), words::output(output));
        }
    }
}

fn service_limit(page: &mut Page, it: &ServiceLimit) {
    page.choice("Service limiting", it.enabled, ("on", "off"));
    page.choice("Limits the net load", it.net, YES);
    page.choice("Closes by itself", it.auto_reclose, YES);
    page.choice("Alarm only", it.alarm_only, YES);
    page.number("Limit averaged over", it.interval_minutes, "min");
    page.number("Limit", it.limit_watts, "W");
    page.number("Held open", it.hold_open_seconds, "s");
    page.number("Violations until open", it.max_violations, "(0: no end)");
    page.number("Violations counted over", it.window_minutes, "min");
    page.number("Emergency limit holds", it.emergency_minutes, "min");
}

fn events(page: &mut Page, it: &Events) {
    for (name, log) in [("History log", &it.history), ("Event log", &it.log)] {
        if let Some(names) = log {
            let named = names.iter().map(|name| {
                let known = built_in().event(name);
                known.map_or(name.clone(), |known| known.words.clone())
            });
            let words = match names.len() {
                0 => "nothing".to_owned(),
                _ => named.collect::<Vec<_>>().join("; "),
            };
            page.line(name, words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_by_its_number_is_not_called_so_twice() {
        for (kind, name, words) in [
            ("Schedule", "schedule 0", "Schedule 0"),
            ("Schedule", "summer", "Schedule summer"),
            ("Season 1", "season 1", "Season 1"),
            ("Season 1", "season 10", "Season 1 season 10"),
            ("Holiday", "Holidays in May", "Holiday Holidays in May"),
        ] {
            assert_eq!(titled(kind, name), words);
        }
    }
}
