//! The path of a setting in a technician's words.
//!
//! Is: "tou.season[1].starts[0].on" as "Time of use, season 2, start 1".
//! Is not: its value.

use meterbench_profiles::program::{ListName, Section};

/// Paths that have a name of their own.
const WHOLE: [(&str, &str); 12] = [
    ("multiplier.ct", "Current transformers, CT"),
    ("multiplier.pt", "Voltage transformers, PT"),
    ("multiplier.applied", "Multiplier is applied"),
    ("energy.format", "Energy format"),
    ("energy.metrics", "Energy metrics"),
    ("meter.model", "Model"),
    ("meter.form", "Form"),
    ("meter.volts", "Voltage"),
    ("meter.class", "Class"),
    ("meter.firmware", "Firmware"),
    ("tou.zone", "Time zone"),
    ("tou.dst", "Daylight saving time"),
];

/// Parts of a path; an empty word is left out.
const PARTS: [(&str, &str); 63] = [
    ("on_seconds", "time shown"),
    ("off_seconds", "time between"),
    ("hold_minutes", "time held"),
    ("items", "item"),
    ("item", ""),
    ("caption", "caption"),
    ("annunciators", "annunciators"),
    ("leading_zeros", "leading zeros"),
    ("captions", "captions"),
    ("segments_at_power_up", "segments at power-up"),
    ("load_emulation", "load emulation"),
    ("test_minutes", "test mode"),
    ("kind", "kind of interval"),
    ("interval_minutes", "interval"),
    ("subinterval_minutes", "sub-interval"),
    ("reset_lockout_minutes", "lock-out after a reset"),
    ("power_fail_seconds", "power-fail recognition"),
    ("power_fail_exclusion_minutes", "power-fail exclusion"),
    ("cold_load_pickup_minutes", "cold-load pickup"),
    ("decimals", "decimals"),
    ("zone", "time zone"),
    ("dst", "daylight saving time"),
    ("on", ""),
    ("off", "end"),
    ("at", "time"),
    ("off_at", "time of the end"),
    ("minutes", "shift"),
    ("schedule", "schedule"),
    ("switches", "switch"),
    ("season", "season"),
    ("starts", "start"),
    ("name", "name"),
    ("weekday", "weekdays"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("special", "special days"),
    ("holiday", "holiday"),
    ("billing", "billing date"),
    ("demand_reset", "demand reset"),
    ("self_read", "self read"),
    ("channels", "channel"),
    ("end_reading", "end reading"),
    ("source", "source"),
    ("output_1", "output 1"),
    ("output_2", "output 2"),
    ("mode", "mode"),
    ("weight_wh", "weight"),
    ("width_ms", "width"),
    ("enabled", "in use"),
    ("net", "net power"),
    ("auto_reclose", "automatic reclose"),
    ("alarm_only", "alarm only"),
    ("limit_watts", "limit"),
    ("hold_open_seconds", "time held open"),
    ("max_violations", "violations"),
    ("window_minutes", "window"),
    ("emergency_minutes", "emergency"),
    ("history", "history log"),
];

fn list_words(list: ListName) -> &'static str {
    match list {
        ListName::Normal => "Normal",
        ListName::Alternate => "Alternate",
        ListName::Test => "Test",
    }
}

/// "Normal list, item 3" of "display.normal.items[2]"; a path of nothing known stays as it is.
#[must_use]
pub fn setting(path: &str) -> String {
    if let Some((_, words)) = WHOLE.iter().find(|(whole, _)| *whole == path) {
        return (*words).to_owned();
    }
    let Some(section) = Section::of_path(path) else {
        return path.to_owned();
    };
    let mut rest = path.split('.').skip(1).peekable();
    let list = rest.peek().and_then(|part| {
        let list = ListName::ALL.into_iter().find(|list| list.id() == *part)?;
        (section == Section::Display).then(|| format!("{} list", list_words(list)))
    });
    let mut words = match list {
        Some(list) => {
            rest.next();
            vec![list]
        }
        None => vec![section.words().to_owned()],
    };
    words.extend(rest.filter_map(part));
    words.join(", ")
}

/// "item 3" of "items[2]".
fn part(part: &str) -> Option<String> {
    let (key, index) = match part.split_once('[') {
        Some((key, index)) => (key, index.trim_end_matches(']').parse::<usize>().ok()),
        None => (part, None),
    };
    let words = PARTS
        .iter()
        .find(|(known, _)| *known == key)
        .map_or_else(|| key.replace('_', " "), |(_, words)| (*words).to_owned());
    match index {
        _ if words.is_empty() => None,
        Some(index) => Some(format!("{words} {}", index.saturating_add(1))),
        None => Some(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_named_as_on_the_pages() {
        for (path, words) in [
            ("display.normal.items[2]", "Normal list, item 3"),
            ("display.test.hold_minutes", "Test list, time held"),
            ("display.test", "Test list"),
            ("display.leading_zeros", "Display, leading zeros"),
            ("multiplier.ct", "Current transformers, CT"),
            ("multiplier", "Multiplier"),
            (
                "tou.season[1].starts[0].on",
                "Time of use, season 2, start 1",
            ),
            (
                "tou.schedule[0].switches[3]",
                "Time of use, schedule 1, switch 4",
            ),
            ("kyz.output_1.source", "KYZ outputs, output 1, source"),
            ("texts.service_point", "Texts, service point"),
        ] {
            assert_eq!(setting(path), words);
        }
        for odd in ["", "schema", "x.y[z]"] {
            assert_eq!(setting(odd), odd);
        }
        assert_eq!(setting("tou.season[x]"), "Time of use, season");
    }
}
