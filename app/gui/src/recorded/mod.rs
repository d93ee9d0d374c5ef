//! What a meter has recorded, ready to be drawn: its load profile and its logs on one axis of time.
//!
//! Is: a plain value, made once for a reading, beside the frame.
//! Is not: how tables are understood; `jobs::reading` does that. Nor how it looks; see `panels/recorded`.
//! Units: the axis is in seconds of the meter's own clock; values are secondary, in their channel's unit.

pub mod csv;
pub mod days;
pub mod decimate;

use std::sync::{Arc, OnceLock};

use jiff::SignedDuration;
use jiff::civil::DateTime;
use meterbench_jobs::Image;
use meterbench_jobs::reading::{Log, LogEntry, LogList, Profile, ProfileSet, rate_spans};

/// Profile and logs of a reading.
#[derive(Debug, Default)]
pub struct Recorded {
    /// The sets of the profile that have something in them.
    pub sets: Vec<Set>,
    /// The entries of the logs, the oldest first, those without a time before them.
    pub log: Vec<Entry>,
    /// What is odd about them.
    pub notes: Vec<String>,
    /// From, to, and the rate that held by the calendar: 0 for A.
    pub rates: Vec<(f64, f64, u8)>,
}

/// A set of channels on the axis.
#[derive(Debug)]
pub struct Set {
    /// As it was read.
    pub profile: ProfileSet,
    /// Where each interval ends. Those without a time follow the one before.
    pub ends: Vec<f64>,
    /// The same, and never less than before: where the clock went back it waits.
    pub order: Vec<f64>,
    /// Intervals of which there is something to say.
    pub odd: Vec<usize>,
}

/// An entry of a log on the axis.
#[derive(Debug)]
pub struct Entry {
    /// Where; `None` without a time.
    pub at: Option<f64>,
    /// "2026-07-01 12:00:00".
    pub time: String,
    /// "history", "events".
    pub list: &'static str,
    /// "Demand reset".
    pub words: String,
    /// Whose doing.
    pub user: String,
    /// What goes with it.
    pub argument: String,
}

impl Entry {
    /// Whether what was typed stands in it, in capitals or not.
    pub fn has(&self, lowercase: &str) -> bool {
        [&self.time, &self.words, &self.user, &self.argument]
            .into_iter()
            .any(|text| text.to_lowercase().contains(lowercase))
    }
}

/// Seconds on the axis.
pub fn seconds(time: DateTime) -> f64 {
    time.duration_since(EPOCH).as_secs_f64()
}

/// The time there; `None` beyond all calendars.
pub fn time(seconds: f64) -> Option<DateTime> {
    let since = SignedDuration::try_from_secs_f64(seconds.round()).ok()?;
    EPOCH.checked_add(since).ok()
}

const EPOCH: DateTime = DateTime::constant(2000, 1, 1, 0, 0, 0, 0);

impl Recorded {
    /// Of the tables of a reading.
    pub fn of(image: &Image) -> Recorded {
        let mut notes = Vec::new();
        let mut sets = Vec::new();
        if let Some(profile) = Profile::of(image) {
            notes.extend(profile.notes);
            let full = profile.sets.into_iter();
            sets.extend(full.filter(|set| !set.intervals.is_empty()).map(Set::of));
        }
        let mut log = Vec::new();
        if let Some(read) = Log::of(image) {
            notes.extend(read.notes);
            log.extend(read.entries.iter().map(entry));
        }
        log.sort_by(|a, b| {
            let place = |it: &Entry| it.at.unwrap_or(f64::NEG_INFINITY);
            place(a).total_cmp(&place(b))
        });
        let mut recorded = Recorded {
            sets,
            log,
            notes,
            rates: Vec::new(),
        };
        if let Some((from, until)) = recorded.span()
            && let (Some(from), Some(until)) = (time(from), time(until))
        {
            let spans = rate_spans(image, from, until);
            let rates = spans
                .iter()
                .map(|it| (seconds(it.from), seconds(it.until), it.tier));
            recorded.rates = rates.collect();
        }
        recorded
    }

    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.log.is_empty()
    }

    /// From the first thing recorded to the last: of the profile, or of the log where there is none.
    pub fn span(&self) -> Option<(f64, f64)> {
        let of_sets = self.sets.iter().filter_map(Set::span);
        let profile = of_sets.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        profile.or_else(|| {
            let mut times = self.log.iter().filter_map(|entry| entry.at);
            let first = times.next()?;
            let last = times.next_back().unwrap_or(first);
            Some((first - 3_600.0, last + 3_600.0))
        })
    }
}

impl Set {
    /// Of a set as it was read.
    pub fn of(profile: ProfileSet) -> Set {
        let step = f64::from(profile.interval_minutes.max(1)) * 60.0;
        let mut ends = Vec::with_capacity(profile.intervals.len());
        let known = |at: usize| profile.intervals.get(at).and_then(|it| it.end);
        let first =
            (0..profile.intervals.len()).find_map(|at| Some((at, seconds(known(at)?.local))));
        #[expect(clippy::cast_precision_loss, reason = "intervals of a profile")]
        let mut next = first.map_or(0.0, |(at, end)| end - at as f64 * step);
        for at in 0..profile.intervals.len() {
            let end = known(at).map_or(next, |end| seconds(end.local));
            ends.push(end);
            next = end + step;
        }
        let mut highest = f64::NEG_INFINITY;
        let climb = |end: &f64| {
            highest = highest.max(*end);
            highest
        };
        let order = ends.iter().map(climb).collect();
        let odd = |at: &usize| {
            let interval = profile.intervals.get(*at);
            interval.is_some_and(|it| !it.status.words().is_empty())
        };
        let odd = (0..profile.intervals.len()).filter(odd).collect();
        Set {
            profile,
            ends,
            order,
            odd,
        }
    }

    /// Seconds of an interval.
    pub fn step(&self) -> f64 {
        f64::from(self.profile.interval_minutes.max(1)) * 60.0
    }

    fn span(&self) -> Option<(f64, f64)> {
        Some((self.order.first()? - self.step(), *self.order.last()?))
    }

    /// The interval in which an instant lies.
    pub fn interval_at(&self, at: f64) -> Option<usize> {
        let place = self.order.partition_point(|end| *end < at);
        let end = self.order.get(place)?;
        (*end - self.step() <= at).then_some(place)
    }
}

fn entry(it: &LogEntry) -> Entry {
    Entry {
        at: it.time.map(|when| seconds(when.local)),
        time: it.time.map_or_else(String::new, |when| when.to_string()),
        list: match it.list {
            LogList::History => "history",
            LogList::Events => "events",
        },
        words: it.words.clone(),
        user: match &it.user_words {
            Some(words) => words.clone(),
            None if it.user == 0 => String::new(),
            None => it.user.to_string(),
        },
        argument: it.argument.clone(),
    }
}

/// What is being made ready, or is.
#[derive(Clone, Debug, Default)]
pub struct Prepared(Arc<OnceLock<Recorded>>);

impl Prepared {
    /// Made ready on a thread of its own, since a year of four channels takes longer than a frame.
    pub fn begin(image: &Image) -> Prepared {
        let place = Arc::new(OnceLock::new());
        let (into, image) = (Arc::clone(&place), image.clone());
        let made = move || {
            let _ = into.set(Recorded::of(&image));
        };
        let name = "recorded".to_owned();
        if let Err(error) = std::thread::Builder::new().name(name).spawn(made) {
            tracing::warn!(%error, "no thread for what is recorded");
            let _ = place.set(Recorded::default());
        }
        Prepared(place)
    }

    /// Ready from the start.
    pub fn ready(recorded: Recorded) -> Prepared {
        Prepared(Arc::new(OnceLock::from(recorded)))
    }

    /// `None` while it is made ready.
    pub fn get(&self) -> Option<&Recorded> {
        self.0.get()
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use jiff::ToSpan as _;
    use meterbench_jobs::reading::{Channel, Interval, IntervalStatus, When};

    /// Two channels of a quarter of an hour each over so many days from 2026-07-01: 1 kWh, 2 kWh in the hour before noon.
    pub fn set(days: i32) -> Set {
        let mut at = jiff::civil::date(2026, 7, 1).at(0, 0, 0, 0);
        let mut intervals = Vec::new();
        let mut values = Vec::new();
        for _ in 0..days * 96 {
            values.push(Some(if at.hour() == 11 { 2.0 } else { 1.0 }));
            at = at.checked_add(15.minutes()).unwrap();
            intervals.push(Interval {
                end: Some(When {
                    local: at,
                    utc: None,
                    dst: None,
                }),
                status: IntervalStatus::default(),
                block: 0,
            });
        }
        let channel = |quantity: &str| Channel {
            quantity: quantity.into(),
            unit: "kWh".into(),
            source: 0,
            uom: None,
            per_count: meterbench_jobs::Number::Integer(1),
            primary_factor: meterbench_jobs::Number::Integer(40),
            values: values.clone(),
        };
        Set::of(ProfileSet {
            number: 1,
            interval_minutes: 15,
            channels: vec![channel("kWh delivered"), channel("kWh received")],
            intervals,
            checks: Vec::new(),
        })
    }

    /// An entry of the event log at noon of that day of July 2026.
    pub fn entry(day: i8, words: &str) -> Entry {
        let at = jiff::civil::date(2026, 7, day).at(12, 0, 0, 0);
        Entry {
            at: Some(seconds(at)),
            time: at.to_string(),
            list: "events",
            words: words.into(),
            user: "PROGRAMMER".into(),
            argument: String::new(),
        }
    }

    #[test]
    fn seconds_and_times_are_the_same_axis() {
        let at = jiff::civil::date(2026, 7, 1).at(12, 34, 56, 0);
        assert_eq!(time(seconds(at)), Some(at));
        assert_eq!(time(f64::INFINITY), None);
        assert_eq!(time(1e15), None);
    }

    #[test]
    fn an_instant_is_in_the_interval_that_ends_after_it() {
        let set = set(1);
        let noon = seconds(jiff::civil::date(2026, 7, 1).at(12, 0, 0, 0));
        assert_eq!(set.interval_at(noon), Some(47));
        assert_eq!(set.interval_at(noon + 1.0), Some(48));
        assert_eq!(set.interval_at(noon + 1e6), None);
        assert_eq!(set.interval_at(noon - 1e6), None);
    }

    #[test]
    fn where_the_clock_goes_back_the_order_waits() {
        let mut profile = set(1).profile;
        let back = profile.intervals[10].end;
        profile.intervals[20].end = back;
        profile.intervals[21].end = None;
        let set = Set::of(profile);
        assert!(set.order.is_sorted());
        assert_eq!(set.ends[20], set.ends[10]);
        assert_eq!(set.ends[21], set.ends[20] + 900.0);
    }

    #[test]
    fn a_meter_that_records_nothing_has_nothing_to_show() {
        let recorded = Recorded::of(&Image::new());
        assert!(recorded.is_empty() && recorded.span().is_none());
    }

    #[test]
    fn an_entry_is_found_by_what_stands_in_it() {
        let entry = entry(3, "Demand reset");
        assert!(entry.has("demand") && entry.has("programmer") && entry.has("07-03"));
        assert!(!entry.has("power"));
    }
}
