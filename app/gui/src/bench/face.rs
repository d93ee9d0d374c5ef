//! What a person sees who looks at a meter on the bench.
//!
//! Is: the display, the clock, what flows and how fast the light blinks, taken from a meter at one instant.
//! Is not: drawing; see `panels::bench`. Which item is on the display is the emulator's to say, how it looks `jobs`'.
//! Units: seconds of this computer where nothing else is said.

use std::time::{Duration, Instant};

use meterbench_emulator::{Meter, PhaseNow};
use meterbench_jobs::{Reading, Snapshot, shown_readings, snapshot::Label};
use meterbench_profiles::program::ListName;
use meterbench_profiles::screen::{self, Screen};

use crate::lcd::{
    Shown,
    player::{Player, Timing},
};

/// A look at a meter.
#[derive(Clone, Debug)]
pub struct Face {
    /// When.
    pub at: Instant,
    /// What is on the display; a meter without power shows nothing.
    pub shown: Shown,
    /// "Normal list", "Alternate list", "Segment test".
    pub list: String,
    /// Until something else is on it; `None` for not before somebody does something.
    pub left: Option<Duration>,
    /// What the meter's clock shows: "2026-07-14 12:00:03".
    pub clock: String,
    /// "Rate A, season 1".
    pub rate: String,
    /// What its status flags say.
    pub status: Vec<String>,
    /// What flows.
    pub flow: Vec<PhaseNow>,
    /// Pulses of the light in a second, as fast as the meter's time runs.
    pub pulses_a_second: f64,
}

impl Face {
    /// Watts, delivered less received.
    pub fn watts(&self) -> f64 {
        self.flow.iter().map(|phase| phase.watts).sum()
    }

    /// When a look would find something else: the display changes, or the clock's seconds do.
    pub fn due(&self) -> Instant {
        let soon = self.left.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST);
        self.at.checked_add(soon).unwrap_or(self.at)
    }
}

/// No two looks are nearer: what changes faster can't be read.
const SHORTEST: Duration = Duration::from_millis(100);
/// A clock's seconds change.
const LONGEST: Duration = Duration::from_secs(1);

impl Face {
    /// Looks at a meter. `stands` is since when it does, `now` is now.
    pub fn of(meter: &mut Meter, stands: Instant, now: Instant) -> Self {
        let speed = meter.speed().as_times();
        let flow = meter.flowing();
        let rate = meter.rate();
        let reading = read(meter);
        let (shown, list, left) = display(&reading, now.saturating_duration_since(stands));
        let counted: f64 = flow
            .iter()
            .filter(|phase| phase.counted)
            .map(|phase| phase.watts)
            .sum();
        Self {
            at: now,
            shown,
            list,
            left,
            clock: clock(&reading),
            rate: rate.map_or_else(|| "No rate".into(), |rate| format!("Rate {rate}")),
            status: reading.identity.status.clone(),
            flow,
            pulses_a_second: counted.abs() / 3600.0 / kh(meter) * speed,
        }
    }
}

fn read(meter: &Meter) -> Reading {
    Reading::of_snapshot(&Snapshot {
        taken: String::new(),
        meter: Label::default(),
        image: meter.image(),
    })
}

/// Watt-hours a pulse.
fn kh(meter: &Meter) -> f64 {
    let forms = meterbench_emulator::forms().iter();
    forms
        .filter(|form| form.name == meter.model().name())
        .find_map(|form| form.kh.parse().ok())
        .filter(|kh| *kh > 0.0)
        .unwrap_or(1.0)
}

fn clock(reading: &Reading) -> String {
    let time = reading.identity.clock.and_then(|clock| clock.time);
    time.map_or_else(
        || "Clock not set".into(),
        |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// The normal list at its own times.
fn display(reading: &Reading, passed: Duration) -> (Shown, String, Option<Duration>) {
    let blank = || (Shown::default(), "No display list".to_owned(), None);
    let Some(program) = &reading.program else {
        return blank();
    };
    let list = program.display.as_ref().and_then(|it| it.normal.as_ref());
    let readings = shown_readings(reading.image(), &reading.registers);
    let screens = screen::screens(program, ListName::Normal, &readings);
    let Some(list) = list.filter(|_| !screens.is_empty()) else {
        return blank();
    };
    let (on, off) = screen::times(list);
    let timing = Timing {
        on,
        off,
        items: screens.len(),
    };
    let mut player = Player::default();
    player.play(0.0, 0);
    let moment = player.at(passed.as_secs_f64(), timing);
    let shown = match screens.get(moment.place) {
        Some(screen) if !moment.blank => shown(screen),
        _ => Shown::default(),
    };
    let emulates = program.display.as_ref().and_then(|it| it.load_emulation);
    let shown = Shown {
        load: (emulates == Some(true)).then_some(0),
        ..shown
    };
    let left = moment
        .left
        .and_then(|left| Duration::try_from_secs_f64(left).ok());
    (shown, "Normal list".into(), left)
}

fn shown(screen: &Screen) -> Shown {
    Shown {
        id: screen.id.clone(),
        digits: screen.digits.clone(),
        annunciators: screen.annunciators.clone(),
        all: screen.all_segments,
        load: None,
    }
}
