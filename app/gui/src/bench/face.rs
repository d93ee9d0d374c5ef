//! What a person sees who looks at a meter on the bench.
//!
//! Is: the display, the clock, what flows and how fast the light blinks, taken from a meter at one instant.
//! Is not: drawing; see `panels::bench`. Which item is on the display is the emulator's to say, how it looks `jobs`'.
//! Units: seconds of this computer where nothing else is said.

use std::time::{Duration, Instant};

use meterbench_emulator::{DisplayList, Meter, PhaseNow, Power, Shows, StepDone};
use meterbench_jobs::{Identity, screens::Screens};
use meterbench_profiles::map;
use meterbench_profiles::program::ListName;
use meterbench_profiles::screen::{Reading as Value, Screen};

use crate::{lcd::Shown, picture::list_words};

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
    /// The steps of its exercise; none without one.
    pub steps: Vec<StepDone>,
    /// The service switch is closed; `None` for a meter without one.
    pub switch: Option<bool>,
    /// What flows.
    pub flow: Vec<PhaseNow>,
    /// How far the next pulse of the light is; one more when there has been one.
    pub pulses: f64,
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
    /// Looks at a meter.
    pub fn of(meter: &mut Meter, now: Instant) -> Self {
        if meter.power() == Power::Off {
            return Self::dark(meter, now);
        }
        let speed = meter.speed().as_times();
        meter.at_one_instant(|meter| Self::lit(meter, now, speed))
    }

    /// A meter with power, whose time stands still for the look and runs so many times as fast as ours else.
    fn lit(meter: &mut Meter, now: Instant, speed: f64) -> Self {
        let flow = meter.flowing();
        let rate = meter.rate();
        // No whole reading: a face is looked at many times a second, and shows neither profile nor logs.
        let image = meter.image();
        let identity = Identity::of(&image);
        let (shown, list, left) = display(meter, speed);
        let emulates = map::from_tables(&image)
            .program
            .display
            .and_then(|display| display.load_emulation);
        let shown = Shown {
            load: (emulates == Some(true) && shown != Shown::default()).then_some(0),
            ..shown
        };
        let (pulses, pulses_a_second) = meter.led().map_or((0.0, 0.0), |led| {
            // Only what comes of it matters: where in the next pulse it is.
            let whole = if led.pulses > 0 { 1.0 } else { 0.0 };
            let part = f64::from(led.part_millionths) / 1e6;
            let per_hour = led.per_hour_thousandths as f64 / 1000.0;
            (whole + part, per_hour / 3600.0 * speed)
        });
        Self {
            at: now,
            shown,
            list,
            left,
            clock: clock(&identity),
            rate: rate.map_or_else(|| "No rate".into(), |rate| format!("Rate {rate}")),
            status: identity.status,
            steps: Vec::new(),
            switch: meter.switch_is_closed(),
            flow,
            pulses,
            pulses_a_second,
        }
    }
}

impl Face {
    /// A meter without power: nothing is lit and nothing is counted.
    fn dark(meter: &Meter, now: Instant) -> Self {
        Self {
            at: now,
            shown: Shown::default(),
            list: "no power".into(),
            left: None,
            clock: "No display".into(),
            rate: "Power is cut".into(),
            status: Vec::new(),
            steps: Vec::new(),
            switch: meter.switch_is_closed(),
            flow: Vec::new(),
            pulses: 0.0,
            pulses_a_second: 0.0,
        }
    }
}

fn clock(identity: &Identity) -> String {
    let time = identity.clock.and_then(|clock| clock.time);
    time.map_or_else(
        || "Clock not set".into(),
        |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// What the meter's own display shows, and for how long.
fn display(meter: &Meter, speed: f64) -> (Shown, String, Option<Duration>) {
    let face = meter.face();
    let list = match face.list {
        DisplayList::Normal => ListName::Normal,
        DisplayList::Alternate => ListName::Alternate,
        DisplayList::Test => ListName::Test,
    };
    let words = format!("{} list", list_words(list));
    let (shown, words) = match face.shows {
        Shows::Item { source, .. } => {
            let outages = Value::Number(meter.outages().into());
            let sum = Value::Text(format!("{:04X}", meter.self_test()));
            let screens = Screens::of(&meter.shown_image())
                .with("outages", outages)
                .with("self-test", sum);
            (shown(&screens.source(list, source)), words)
        }
        Shows::AllSegments => (all_segments(), "Segment test".into()),
        Shows::Blank => (Shown::default(), words),
    };
    let left = face.until.filter(|_| speed > 0.0).and_then(|until| {
        let left = until.duration_since(meter.bench_time()).as_secs_f64() / speed;
        Duration::try_from_secs_f64(left.clamp(0.0, 1e6)).ok()
    });
    (shown, words, left)
}

fn all_segments() -> Shown {
    Shown {
        id: "888".into(),
        digits: "888888".into(),
        all: true,
        ..Shown::default()
    }
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

#[cfg(test)]
mod tests {
    use meterbench_emulator::{Button, Clock, Load, Options, model};

    use super::*;

    #[test]
    fn in_test_mode_the_display_has_what_the_test_counts() {
        let noon = jiff::civil::date(2025, 7, 14).at(12, 0, 0, 0);
        let options = Options {
            clock: Clock::from_fn(move || noon),
            load: Load::watts(24_000.0).ok(),
            ..Options::default()
        };
        let mut meter = Meter::new(model("2S", None).unwrap(), options).unwrap();
        let digits = |meter: &mut Meter| Face::of(meter, Instant::now()).shown.digits;
        assert_eq!(digits(&mut meter), "041236");
        meter.press(Button::Test).unwrap();
        // 20 minutes of 24 kW, and round again to the first of four items of 7 seconds.
        meter.step_by(jiff::SignedDuration::from_secs(1204));
        assert_eq!(digits(&mut meter), "000008");
    }
}
