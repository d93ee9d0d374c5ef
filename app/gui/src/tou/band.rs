//! A schedule as a band of 24 hours.
//!
//! Is: the blocks of a day, and what moving, splitting and joining do to its switch times.
//! Is not: the drawing, nor the pointer; see `panels::tou::band`.
//! Shape: a block begins at its switch and lasts until the next; what is before the first switch belongs to no switch, since
//! the meter keeps the rate of the day before.
//! Units: minutes of the day, 0 to 1440.

use meterbench_profiles::program::tou::{Rate, Schedule, Switch, Switches, TimeOfDay};

/// Minutes of a day.
pub const DAY: u16 = 1440;

/// How far a switch time jumps when it is moved.
pub const STEP: u16 = 15;

/// What a lane of the band is about. Most schedules need one only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Energy, and demand as well where nothing separates them.
    Energy,
    /// Demand, where it has times of its own.
    Demand,
}

/// A part of the day with one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// From this minute.
    pub from: u16,
    /// Until this minute, which is not in it.
    pub until: u16,
    /// Which rate; `None` before the first switch.
    pub rate: Option<Rate>,
    /// The place of its switch in the schedule; `None` before the first switch.
    pub switch: Option<usize>,
}

impl Block {
    /// "07:00 to 14:00"
    pub fn words(&self) -> String {
        format!("{} to {}", clock(self.from), clock(self.until))
    }
}

/// "07:15", and "24:00" for the end of the day.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// "7 h", "7 h 30 min", "45 min"
pub fn hours(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Whether energy and demand have times of their own.
pub fn is_separate(schedule: &Schedule) -> bool {
    schedule
        .switches
        .iter()
        .any(|switch| switch.switches != Switches::Both)
}

/// The lanes that a schedule needs.
pub fn lanes(schedule: &Schedule) -> &'static [Lane] {
    if is_separate(schedule) {
        &[Lane::Energy, Lane::Demand]
    } else {
        &[Lane::Energy]
    }
}

fn in_lane(switch: &Switch, lane: Lane) -> bool {
    match switch.switches {
        Switches::Both => true,
        Switches::Energy => lane == Lane::Energy,
        Switches::Demand => lane == Lane::Demand,
    }
}

/// The blocks of a lane, from 00:00 to 24:00. Of two switches at the same time the later in the list holds.
pub fn blocks(schedule: &Schedule, lane: Lane) -> Vec<Block> {
    let mut switches: Vec<(u16, usize, Rate)> = schedule
        .switches
        .iter()
        .enumerate()
        .filter(|(_, switch)| in_lane(switch, lane))
        .map(|(place, switch)| (switch.at.minutes(), place, switch.rate))
        .collect();
    switches.sort_unstable();
    let mut blocks: Vec<Block> = Vec::new();
    let first = switches.first().map_or(DAY, |(at, ..)| *at);
    if first > 0 {
        blocks.push(Block {
            from: 0,
            until: first,
            rate: None,
            switch: None,
        });
    }
    for (index, (from, place, rate)) in switches.iter().enumerate() {
        let until = switches.get(index + 1).map_or(DAY, |(at, ..)| *at);
        if until > *from {
            blocks.push(Block {
                from: *from,
                until,
                rate: Some(*rate),
                switch: Some(*place),
            });
        }
    }
    blocks
}

/// The rates of a lane and how long each holds, the longest known letter first.
pub fn totals(schedule: &Schedule, lane: Lane) -> Vec<(Rate, u16)> {
    let blocks = blocks(schedule, lane);
    Rate::ALL
        .into_iter()
        .map(|rate| {
            let of_rate = blocks.iter().filter(|block| block.rate == Some(rate));
            (rate, of_rate.map(|block| block.until - block.from).sum())
        })
        .filter(|(_, minutes)| *minutes > 0)
        .collect()
}

/// "00:00 C, 07:00 B, 14:00 A", in the day's order.
pub fn times(schedule: &Schedule) -> String {
    let mut switches = schedule.switches.clone();
    switches.sort_by_key(|switch| switch.at);
    let words: Vec<String> = switches.iter().map(Switch::to_string).collect();
    words.join(", ")
}

/// The nearest time that a switch can be moved to: on a whole step, and never onto or past its neighbours.
pub fn reachable(schedule: &Schedule, place: usize, wanted: f32, step: u16) -> Option<TimeOfDay> {
    let now = schedule.switches.get(place)?.at.minutes();
    let others = || {
        let places = schedule.switches.iter().enumerate();
        places
            .filter(move |(other, _)| *other != place)
            .map(|(_, switch)| switch.at.minutes())
    };
    let lowest = others().filter(|at| *at < now).max().map_or(0, |at| at + 1);
    let highest = others()
        .filter(|at| *at > now)
        .min()
        .map_or(DAY, |at| at)
        .saturating_sub(1);
    let step = step.max(1);
    let (lowest, highest) = (lowest.div_ceil(step) * step, highest / step * step);
    if lowest > highest {
        return TimeOfDay::from_minutes(now);
    }
    TimeOfDay::from_minutes(snap(wanted, step).clamp(lowest, highest))
}

/// The nearest whole step.
fn snap(minutes: f32, step: u16) -> u16 {
    let steps = (minutes / f32::from(step)).round().clamp(0.0, 1440.0);
    // A float to integer cast saturates; there are at most 1440 steps.
    (steps as u16).saturating_mul(step).min(DAY)
}

/// One step earlier or later from the time a switch has: to the next whole step in that direction.
pub fn stepped(schedule: &Schedule, place: usize, later: bool, step: u16) -> Option<TimeOfDay> {
    let now = schedule.switches.get(place)?.at.minutes();
    let step = step.max(1);
    let to = if later {
        (now / step + 1) * step
    } else {
        now.div_ceil(step).saturating_sub(1) * step
    };
    let found = reachable(schedule, place, f32::from(to), step)?;
    // At a neighbour the next whole step may lie behind.
    let moved = found.minutes();
    if (later && moved > now) || (!later && moved < now) {
        Some(found)
    } else {
        TimeOfDay::from_minutes(now)
    }
}

/// A switch in the middle of what holds at a minute, with the same rate; its place.
pub fn split(schedule: &mut Schedule, at: TimeOfDay) -> Option<usize> {
    if schedule.switches.iter().any(|switch| switch.at == at) {
        return None;
    }
    let minute = at.minutes();
    let holds = blocks(schedule, Lane::Energy);
    let rate = holds
        .iter()
        .find(|block| block.from <= minute && minute < block.until)
        .and_then(|block| block.rate);
    schedule.switches.push(Switch {
        at,
        rate: rate.unwrap_or(Rate::ALL[0]),
        switches: Switches::Both,
    });
    sort(schedule);
    schedule.switches.iter().position(|switch| switch.at == at)
}

/// Where a block is best cut: in its middle, on a whole step where there is one.
pub fn middle(block: &Block) -> Option<TimeOfDay> {
    let half = block.from + (block.until - block.from) / 2;
    let stepped = half / STEP * STEP;
    let at = if stepped > block.from { stepped } else { half };
    TimeOfDay::from_minutes(at).filter(|_| at > block.from)
}

/// Take a switch away: its block joins the one before, and the first of a day the one behind it.
pub fn join(schedule: &mut Schedule, place: usize) {
    if place >= schedule.switches.len() {
        return;
    }
    let gone = schedule.switches.remove(place);
    let begins = |switch: &Switch| switch.at == TimeOfDay::MIDNIGHT;
    if begins(&gone) && !schedule.switches.iter().any(begins) {
        let next = schedule
            .switches
            .iter_mut()
            .filter(|switch| switch.switches == gone.switches)
            .min_by_key(|switch| switch.at);
        if let Some(next) = next {
            next.at = TimeOfDay::MIDNIGHT;
        }
        sort(schedule);
    }
}

/// Into the day's order.
pub fn sort(schedule: &mut Schedule) {
    schedule.switches.sort_by_key(|switch| switch.at);
}

/// A free time for one more switch: in the middle of the longest block.
pub fn free_time(schedule: &Schedule) -> Option<TimeOfDay> {
    let blocks = blocks(schedule, Lane::Energy);
    if schedule.switches.is_empty() {
        return Some(TimeOfDay::MIDNIGHT);
    }
    let longest = blocks
        .iter()
        .max_by_key(|block| (block.until - block.from, std::cmp::Reverse(block.from)))?;
    middle(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(text: &[&str]) -> Schedule {
        Schedule {
            name: "day".into(),
            switches: text.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    fn words(schedule: &Schedule, lane: Lane) -> Vec<String> {
        let letter = |block: &Block| block.rate.map_or('-', Rate::letter);
        blocks(schedule, lane)
            .iter()
            .map(|block| format!("{} {}", block.words(), letter(block)))
            .collect()
    }

    const USUAL: [&str; 4] = ["00:00 C", "07:00 B", "14:00 A", "19:00 B"];

    #[test]
    fn a_day_is_covered_from_midnight_to_midnight() {
        let day = schedule(&USUAL);
        assert_eq!(
            words(&day, Lane::Energy),
            [
                "00:00 to 07:00 C",
                "07:00 to 14:00 B",
                "14:00 to 19:00 A",
                "19:00 to 24:00 B"
            ]
        );
        assert_eq!(lanes(&day), [Lane::Energy]);
        let totals: Vec<(char, u16)> = totals(&day, Lane::Energy)
            .into_iter()
            .map(|(rate, minutes)| (rate.letter(), minutes))
            .collect();
        assert_eq!(totals, [('A', 300), ('B', 720), ('C', 420)]);
    }

    #[test]
    fn what_is_before_the_first_switch_belongs_to_none() {
        let day = schedule(&["14:00 A", "07:00 B"]);
        assert_eq!(
            words(&day, Lane::Energy),
            ["00:00 to 07:00 -", "07:00 to 14:00 B", "14:00 to 24:00 A"]
        );
        assert_eq!(words(&schedule(&[]), Lane::Energy), ["00:00 to 24:00 -"]);
    }

    #[test]
    fn of_two_switches_at_one_time_the_later_holds() {
        let day = schedule(&["00:00 C", "07:00 B", "07:00 A"]);
        assert_eq!(
            words(&day, Lane::Energy),
            ["00:00 to 07:00 C", "07:00 to 24:00 A"]
        );
    }

    #[test]
    fn energy_and_demand_have_lanes_of_their_own_where_they_differ() {
        let day = schedule(&["00:00 C", "07:00 A energy", "08:00 A demand"]);
        assert_eq!(lanes(&day), [Lane::Energy, Lane::Demand]);
        assert_eq!(
            words(&day, Lane::Energy),
            ["00:00 to 07:00 C", "07:00 to 24:00 A"]
        );
        assert_eq!(
            words(&day, Lane::Demand),
            ["00:00 to 08:00 C", "08:00 to 24:00 A"]
        );
    }

    #[test]
    fn a_dragged_switch_stops_on_steps_and_before_its_neighbours() {
        let day = schedule(&USUAL);
        for (wanted, step, expected) in [
            (427.4, STEP, "07:00"),
            (427.6, STEP, "07:15"),
            (427.6, 1, "07:08"),
            (-100.0, STEP, "00:15"),
            (-100.0, 1, "00:01"),
            (2000.0, STEP, "13:45"),
            (2000.0, 1, "13:59"),
            (f32::NAN, STEP, "00:15"),
        ] {
            let found = reachable(&day, 1, wanted, step).unwrap().to_string();
            assert_eq!(found, expected, "{wanted} by {step}");
        }
        let last = reachable(&day, 3, 9999.0, STEP).unwrap();
        assert_eq!(last.to_string(), "23:45");
        assert_eq!(reachable(&day, 9, 0.0, STEP), None);
    }

    #[test]
    fn between_close_neighbours_a_switch_stays() {
        let day = schedule(&["00:00 C", "07:01 B", "07:02 A", "07:03 B"]);
        assert_eq!(reachable(&day, 2, 0.0, STEP).unwrap().to_string(), "07:02");
        assert_eq!(stepped(&day, 2, true, 1).unwrap().to_string(), "07:02");
    }

    #[test]
    fn an_arrow_moves_to_the_next_whole_step() {
        let day = schedule(&["00:00 C", "07:07 B", "23:00 A"]);
        for (later, step, expected) in [
            (true, STEP, "07:15"),
            (false, STEP, "07:00"),
            (true, 1, "07:08"),
            (false, 1, "07:06"),
        ] {
            let found = stepped(&day, 1, later, step).unwrap().to_string();
            assert_eq!(found, expected);
        }
        let whole = schedule(&USUAL);
        assert_eq!(stepped(&whole, 1, true, STEP).unwrap().minutes(), 435);
        assert_eq!(stepped(&whole, 1, false, STEP).unwrap().minutes(), 405);
    }

    #[test]
    fn splitting_keeps_the_rate_and_joining_takes_it_back() {
        let mut day = schedule(&USUAL);
        let at = middle(&blocks(&day, Lane::Energy)[1]).unwrap();
        assert_eq!(at.to_string(), "10:30");
        assert_eq!(split(&mut day, at), Some(2));
        assert_eq!(times(&day), "00:00 C, 07:00 B, 10:30 B, 14:00 A, 19:00 B");
        assert_eq!(split(&mut day, at), None);
        join(&mut day, 2);
        assert_eq!(day, schedule(&USUAL));
        join(&mut day, 0);
        assert_eq!(times(&day), "00:00 B, 14:00 A, 19:00 B");
        join(&mut day, 7);
        assert_eq!(day.switches.len(), 3);
    }

    #[test]
    fn one_more_switch_finds_room_until_the_day_is_full() {
        let mut day = schedule(&[]);
        for expected in ["00:00", "12:00", "06:00", "18:00"] {
            let at = free_time(&day).unwrap();
            assert_eq!(at.to_string(), expected);
            split(&mut day, at);
        }
        let all = (0..DAY).map(|at| Switch {
            at: TimeOfDay::from_minutes(at).unwrap(),
            rate: Rate::ALL[0],
            switches: Switches::Both,
        });
        let full = Schedule {
            name: String::new(),
            switches: all.collect(),
        };
        assert_eq!(free_time(&full), None);
    }

    #[test]
    fn durations_are_told_in_hours() {
        assert_eq!(hours(420), "7 h");
        assert_eq!(hours(450), "7 h 30 min");
        assert_eq!(hours(45), "45 min");
    }
}
