//! Parts of a program in a technician's words, as reports and differences tell them.
//!
//! Is: one line for each.
//! Is not: how a program file writes them; see `program::text`.

use crate::number::{grouped, grouped_decimal};
use crate::program::demand::Interval;
use crate::program::kyz::{Output, OutputMode};
use crate::program::load_profile::Channel;
use crate::program::tou::{Entry, Schedule};

/// "june 1, with demand reset and self read".
pub fn entry(entry: &Entry) -> String {
    let more = match (entry.demand_reset, entry.self_read) {
        (true, true) => ", with demand reset and self read",
        (true, false) => ", with demand reset",
        (false, true) => ", with self read",
        (false, false) => "",
    };
    format!("{}{more}", entry.on)
}

/// Dates one after the other; "never" for none.
pub fn entries(all: &[Entry]) -> String {
    if all.is_empty() {
        return "never".to_owned();
    }
    all.iter().map(entry).collect::<Vec<_>>().join("; ")
}

/// "-05:00".
pub fn zone(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// "00:00 C, 07:00 B".
pub fn schedule(schedule: &Schedule) -> String {
    let switches: Vec<String> = schedule.switches.iter().map(ToString::to_string).collect();
    switches.join(", ")
}

/// "15 minutes block", "15 minutes, moving on every 5".
pub fn interval(interval: Interval) -> String {
    match interval {
        Interval::Block { minutes } => format!("{} minutes, block", grouped(minutes.into())),
        Interval::Rolling {
            minutes,
            subinterval_minutes,
        } => format!(
            "{} minutes, rolling by {}",
            grouped(minutes.into()),
            grouped(subinterval_minutes.into())
        ),
    }
}

/// "kwh-delivered with end reading".
pub fn channel(channel: &Channel) -> String {
    let reading = if channel.end_reading {
        "with"
    } else {
        "without"
    };
    format!("{} {reading} end reading", channel.source)
}

/// "Pulse of kwh-delivered, 1.8 Wh each, 100 ms long".
pub fn output(output: &Output) -> String {
    let weight = grouped_decimal(f64::from(output.weight_milliwatt_hours) / 1000.0, 3);
    let width = grouped(output.width_millis.into());
    let (mode, source) = (output.mode.words(), &output.source);
    match output.mode {
        OutputMode::Off => mode.to_owned(),
        OutputMode::Toggle => format!("{mode} of {source}, {weight} Wh each"),
        OutputMode::Pulse => format!("{mode} of {source}, {weight} Wh each, {width} ms long"),
        OutputMode::IntervalEnd => format!("{mode}, {width} ms long"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::tou::When;

    #[test]
    fn dates_and_zones_read_as_a_technician_says_them() {
        let mut one = Entry::new("june 1".parse::<When>().unwrap());
        assert_eq!(entries(&[one.clone(), one.clone()]), "june 1; june 1");
        (one.demand_reset, one.self_read) = (true, true);
        assert_eq!(entry(&one), "june 1, with demand reset and self read");
        assert_eq!(entries(&[]), "never");
        assert_eq!(
            [zone(-300), zone(345), zone(0)],
            ["-05:00", "+05:45", "+00:00"]
        );
    }

    #[test]
    fn an_output_tells_what_it_counts() {
        let pulse = |mode| Output {
            mode,
            source: "kwh-delivered".into(),
            weight_milliwatt_hours: 1800,
            width_millis: 100,
        };
        assert_eq!(output(&pulse(OutputMode::Off)), "Off");
        assert_eq!(
            output(&pulse(OutputMode::Pulse)),
            "Pulse of kwh-delivered, 1.8 Wh each, 100 ms long"
        );
        assert_eq!(
            interval(Interval::Rolling {
                minutes: 15,
                subinterval_minutes: 5
            }),
            "15 minutes, rolling by 5"
        );
    }
}
