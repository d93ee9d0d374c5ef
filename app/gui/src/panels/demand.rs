//! Demand interval, lock-out and exclusions.
//!
//! Is: the fields of the section, and a picture of the window over which demand is averaged.

use egui::{Align2, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use meterbench_profiles::{
    Program,
    program::{Demand, SectionValue, demand::Interval},
};

use super::sectioned::{Sectioned, put};
use crate::{
    action::Action,
    state::State,
    theme::palette,
    widgets::{self, Number, Setting},
};

const PAGE: Sectioned<Demand> = Sectioned {
    title: "Demand",
    about: "Over what time power is averaged, and when it is not counted",
    what: "the demand settings",
    of: |program: &Program| program.demand.as_ref(),
    value: SectionValue::Demand,
    first: |_| Demand {
        interval: Some(Interval::Block { minutes: 15 }),
        ..Demand::default()
    },
};

const INTERVAL: Number = Number::new(1..=1440, "min").through(&[1, 5, 10, 15, 30, 60]);
const LOCKOUT: Number = Number::new(0..=255, "min").by(5);
const EXCLUSION: Number = Number::new(0..=255, "min").by(5);
const PICKUP: Number = Number::new(0..=255, "min").by(5);
const FAILURE: Number = Number::new(0..=255, "s").by(5);
const DECIMALS: Number = Number::new(0..=3, "");
/// Watts of the example.
const EXAMPLE_WATTS: u32 = 5_126;
/// More windows than these are a blur.
const MOST_WINDOWS: u32 = 12;

/// The page.
#[derive(Default)]
pub struct DemandPanel {}

impl DemandPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        PAGE.ui(ui, state, |ui, _, demand| {
            let mut step = None;
            widgets::card(ui, "Interval", |ui| {
                step = step.or(interval(ui, state, demand));
            });
            widgets::card(ui, "What is not counted", |ui| {
                step = step.or(exclusions(ui, state, demand));
            });
            widgets::card(ui, "On the display", |ui| {
                step = step.or(decimals(ui, state, demand));
            });
            step
        })
    }
}

/// Block or rolling, as a person chooses.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Block,
    Rolling,
}

fn interval(ui: &mut Ui, state: &State, demand: &mut Demand) -> Option<&'static str> {
    let now = demand.interval;
    let way = now.map(|interval| match interval {
        Interval::Block { .. } => Way::Block,
        Interval::Rolling { .. } => Way::Rolling,
    });
    let ways = [(Way::Block, "Block"), (Way::Rolling, "Rolling")];
    let row = Setting::new(state, "demand.kind", "Demand")
        .about("Block demand is averaged over one interval after the other. Rolling demand looks back over the interval, at the end of each sub-interval");
    if let Some(way) = row.maybe_choice(ui, way.as_ref(), &ways) {
        let minutes = now.map_or(15, Interval::minutes);
        demand.interval = way.map(|way| match way {
            Way::Block => Interval::Block { minutes },
            Way::Rolling => Interval::Rolling {
                minutes,
                subinterval_minutes: usual_subinterval(minutes),
            },
        });
        return Some("kind");
    }
    let Some(interval) = now else {
        widgets::hint(ui, "The meter keeps its interval");
        return None;
    };
    let mut step = None;
    let row = Setting::new(state, "demand.interval_minutes", "Interval");
    if let Some(minutes) = row.number(ui, interval.minutes(), &INTERVAL) {
        step = Some("interval");
        demand.interval = Some(match interval {
            Interval::Block { .. } => Interval::Block { minutes },
            Interval::Rolling {
                subinterval_minutes,
                ..
            } => Interval::Rolling {
                minutes,
                subinterval_minutes,
            },
        });
    }
    if let Interval::Rolling {
        minutes,
        subinterval_minutes,
    } = interval
    {
        let row = Setting::new(state, "demand.subinterval_minutes", "Sub-interval")
            .about("By how much the interval moves. It has to divide the interval");
        if let Some(subinterval_minutes) = row.number(ui, subinterval_minutes, &INTERVAL) {
            step = Some("sub-interval");
            demand.interval = Some(Interval::Rolling {
                minutes,
                subinterval_minutes,
            });
        }
    }
    ui.add_space(6.0);
    picture(ui, interval);
    step
}

/// A third of the interval where that is whole, as most utilities have it.
fn usual_subinterval(minutes: u32) -> u32 {
    match minutes {
        minutes if minutes % 3 == 0 => minutes / 3,
        minutes if minutes % 2 == 0 => minutes / 2,
        _ => 1,
    }
}

/// What the picture says to who can't see it.
fn words(interval: Interval) -> String {
    let minutes = interval.minutes();
    match interval {
        Interval::Block { .. } => {
            format!("Every {minutes} min a new interval begins, and one demand comes of each")
        }
        Interval::Rolling {
            subinterval_minutes: by,
            ..
        } => format!("Every {by} min a demand comes of the last {minutes} min"),
    }
}

/// Windows on a time axis, each a row lower than the one before.
fn picture(ui: &mut Ui, interval: Interval) {
    let (minutes, by) = (interval.minutes().max(1), interval.subinterval_minutes());
    let words = words(interval);
    let by = by.max(1);
    let windows = (minutes.div_ceil(by) + 2).clamp(3, MOST_WINDOWS);
    let span = (minutes + by * (windows - 1)) as f32;
    let p = palette(ui);
    let size = vec2(
        ui.available_width().min(620.0),
        12.0 * windows as f32 + 22.0,
    );
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let painter = ui.painter();
    let at = |minute: u32| rect.left() + rect.width() * minute as f32 / span;
    let axis = rect.bottom() - 16.0;
    painter.hline(rect.x_range(), axis, Stroke::new(1.0, p.edge));
    let mut free = f32::MIN;
    for window in 0..windows {
        let begin = window * by;
        let y = rect.top() + 12.0 * window as f32;
        let bar = Rect::from_min_max(pos2(at(begin), y), pos2(at(begin + minutes), y + 9.0));
        let bar = bar.shrink2(vec2(1.0, 0.0));
        painter.rect(
            bar,
            2,
            p.accent_faint,
            Stroke::new(1.0, p.accent),
            StrokeKind::Inside,
        );
        let end = at(begin + minutes);
        painter.vline(end, axis - 3.0..=axis + 3.0, Stroke::new(1.5, p.accent));
        let label = format!("{}", begin + minutes);
        let font = FontId::proportional(11.0);
        if end - 12.0 >= free {
            let align = if end + 14.0 > rect.right() {
                Align2::RIGHT_TOP
            } else {
                Align2::CENTER_TOP
            };
            let place = pos2(end, axis + 3.0);
            free = painter.text(place, align, label, font, p.weak).right() + 4.0;
        }
    }
    widgets::hint(ui, format!("{words}. The axis is in minutes"));
}

fn exclusions(ui: &mut Ui, state: &State, demand: &mut Demand) -> Option<&'static str> {
    let at = |path, label, about| Setting::new(state, path, label).about(about);
    let lockout = at(
        "demand.reset_lockout_minutes",
        "Reset lock-out",
        "After a demand reset, another one is ignored for so long",
    )
    .maybe_number(ui, demand.reset_lockout_minutes, 30, &LOCKOUT);
    let failure = at(
        "demand.power_fail_seconds",
        "Power failure",
        "So long without voltage counts as a power failure",
    )
    .maybe_number(ui, demand.power_fail_seconds, 60, &FAILURE);
    let exclusion = at(
        "demand.power_fail_exclusion_minutes",
        "Exclusion after a failure",
        "When power returns, demand is not counted for so long",
    )
    .maybe_number(ui, demand.power_fail_exclusion_minutes, 30, &EXCLUSION);
    let pickup = at(
        "demand.cold_load_pickup_minutes",
        "Cold load pickup",
        "The exclusion applies when power was off for at least so long",
    )
    .maybe_number(ui, demand.cold_load_pickup_minutes, 15, &PICKUP);
    put(&mut demand.reset_lockout_minutes, lockout, "reset lock-out")
        .or(put(
            &mut demand.power_fail_seconds,
            failure,
            "power failure",
        ))
        .or(put(
            &mut demand.power_fail_exclusion_minutes,
            exclusion,
            "exclusion",
        ))
        .or(put(
            &mut demand.cold_load_pickup_minutes,
            pickup,
            "cold load pickup",
        ))
}

fn decimals(ui: &mut Ui, state: &State, demand: &mut Demand) -> Option<&'static str> {
    let row = Setting::new(state, "demand.decimals", "Decimals");
    let new = row.maybe_number(ui, demand.decimals, 2, &DECIMALS);
    if let Some(decimals) = demand.decimals {
        widgets::hint(ui, example(decimals));
    }
    put(&mut demand.decimals, new, "decimals")
}

/// "5.126 kW shows as 5.12"
fn example(decimals: u32) -> String {
    let cut = 3_u32.saturating_sub(decimals);
    let steps = EXAMPLE_WATTS / 10_u32.pow(cut);
    let unit = 10_u32.pow(3 - cut);
    let shown = match unit {
        1 => steps.to_string(),
        unit => format!(
            "{}.{:0width$}",
            steps / unit,
            steps % unit,
            width = decimals.min(3) as usize
        ),
    };
    format!("A demand of 5.126 kW shows as {shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_cut_and_not_rounded() {
        for (decimals, shown) in [
            (0, "5"),
            (1, "5.1"),
            (2, "5.12"),
            (3, "5.126"),
            (9, "5.126"),
        ] {
            assert_eq!(
                example(decimals),
                format!("A demand of 5.126 kW shows as {shown}")
            );
        }
    }

    #[test]
    fn a_usual_sub_interval_divides_its_interval() {
        for minutes in 1..=120 {
            assert_eq!(minutes % usual_subinterval(minutes), 0, "{minutes}");
        }
    }
}
