//! What is seen of a profile, for a spreadsheet.
//!
//! Is: the intervals in sight, a line each, as times of the meter's own clock and in UTC where that is known.
//! Is not: the export of a reading, which has all of it and says more; nor what decimation leaves of it: every value is in.
//! Shape: `end,end_utc,<quantity and unit>…,status`.

use std::fmt::Write as _;

use super::Set;

/// The intervals that end within these seconds, of these channels, times the multiplier where asked for.
pub fn seen(set: &Set, (from, until): (f64, f64), channels: &[usize], primary: bool) -> String {
    let kept: Vec<_> = channels
        .iter()
        .filter_map(|channel| set.profile.channels.get(*channel))
        .collect();
    let mut text = String::from("end,end_utc");
    for channel in &kept {
        let kind = if primary { "primary" } else { "secondary" };
        let head = match channel.quantity.contains(&channel.unit) {
            true => format!("{} ({kind})", channel.quantity),
            false => format!("{} ({}, {kind})", channel.quantity, channel.unit),
        };
        let _ = write!(text, ",\"{}\"", head.replace('"', "\"\""));
    }
    text.push_str(",status\n");
    for (place, interval) in set.profile.intervals.iter().enumerate() {
        let end = set.ends.get(place).copied().unwrap_or(f64::NAN);
        if !(end > from && end - set.step() < until) {
            continue;
        }
        if let Some(end) = interval.end {
            let _ = write!(text, "{}", end.local);
        }
        text.push(',');
        if let Some(utc) = interval.end.and_then(|end| end.utc) {
            let _ = write!(text, "{utc}");
        }
        for channel in &kept {
            text.push(',');
            let factor = factor(channel, primary);
            if let Some(value) = channel.values.get(place).copied().flatten() {
                // A product of decimals is written as one, not with the noise of its last binary digits.
                let value = value * factor;
                let rounded = format!("{value:.9}");
                let short = rounded.trim_end_matches('0').trim_end_matches('.');
                text.push_str(short);
            }
        }
        let _ = writeln!(text, ",\"{}\"", interval.status.words());
    }
    text
}

/// Secondary times this is what is shown.
pub fn factor(channel: &meterbench_jobs::reading::Channel, primary: bool) -> f64 {
    let factor = channel.primary_factor.to_f64().filter(|_| primary);
    factor.unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::{seconds, tests::set};

    #[test]
    fn only_what_is_in_sight_is_written_with_its_units() {
        let set = set(2);
        let at = |hour| seconds(jiff::civil::date(2026, 7, 1).at(hour, 0, 0, 0));
        let text = seen(&set, (at(11), at(12)), &[0], true);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "end,end_utc,\"kWh delivered (primary)\",status");
        assert_eq!(lines[1], "2026-07-01T11:15:00,,80,\"\"");
        assert_eq!(lines.len(), 5);
        assert_eq!(seen(&set, (0.0, 1.0), &[0], false).lines().count(), 1);
    }
}
