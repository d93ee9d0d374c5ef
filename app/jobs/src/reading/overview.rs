//! A meter at a glance: who, how much, which rate now, what is wrong and what to do about each.
//!
//! Is: what a technician asks first, from the tables read.
//! Is not: every register, nor a verdict on a program; see `registers` and `profiles::check`.
//! Source: C12.19 tables 3, 12, 15, 23, 52 to 55. Remedies and limits are this project's own.

mod clock;
mod multiplier;
mod status;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use meterbench_c1219::calendar::Rules;
use meterbench_c1219::{ClockState, Image};
use meterbench_profiles::check::Severity;

use super::{When, Zone};
use crate::registers::rate_letter;
use crate::{Identity, RegisterReading};

/// A meter at a glance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// "LGYR FOCUSAX 0123456789, form 9S".
    pub who: String,
    /// The summations of all rates together.
    pub energy: Vec<Energy>,
    /// The rate of energy now: "A".
    pub rate: Option<String>,
    /// The season now.
    pub season: Option<u8>,
    /// When the rate changes next, by the calendar and the meter's clock.
    pub until: Option<DateTime>,
    /// The clock as it was read.
    pub clock: Option<When>,
    /// Seconds that it is ahead of this computer's.
    pub drift_seconds: Option<i64>,
    /// Zone and daylight saving in words.
    pub zone: String,
    /// The time can be relied on.
    pub trusted: bool,
    /// What is wrong or odd, the worst first.
    pub concerns: Vec<Concern>,
}

/// A summation.
#[derive(Clone, Debug, PartialEq)]
pub struct Energy {
    /// "kWh delivered".
    pub quantity: String,
    /// Secondary, in `unit`.
    pub value: Option<f64>,
    /// "kWh".
    pub unit: String,
    /// Times the meter multiplier, when that is not 1.
    pub primary: Option<f64>,
}

/// Something that is wrong or odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// How bad.
    pub severity: Severity,
    /// What.
    pub what: String,
    /// What to do about it.
    pub todo: String,
}

impl Concern {
    fn new(severity: Severity, what: impl Into<String>, todo: impl Into<String>) -> Self {
        Concern {
            severity,
            what: what.into(),
            todo: todo.into(),
        }
    }
}

/// How far ahead a change of rate is looked for.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 8);

impl Overview {
    /// Of the tables read.
    #[must_use]
    pub fn of(image: &Image, identity: &Identity, registers: &[RegisterReading]) -> Self {
        let zone = Zone::of(image);
        let mut concerns = status::concerns(image);
        let untrusted = clock::concerns(image, &zone, identity.clock);
        let trusted =
            untrusted.is_empty() && identity.clock.is_some_and(|clock| clock.time.is_some());
        concerns.extend(untrusted);
        concerns.extend(multiplier::concerns(image, &identity.kind));
        concerns.sort_by_key(|it| it.severity != Severity::Error);
        let clock = image.get::<meterbench_c1219::Clock>().ok();
        let clock = clock.and_then(|clock| zone.when(&clock.at));
        let state = image.get::<ClockState>().ok().map(|state| state.status);
        let next = clock.and_then(|now| next_change(image, now.local));
        let energy = registers
            .iter()
            .filter(|it| it.set == "now" && it.block == "total" && it.unit.ends_with('h'))
            .filter(|it| it.quantity.split(' ').count() == 2)
            .map(|it| Energy {
                quantity: it.quantity.clone(),
                value: it.value,
                unit: it.unit.clone(),
                primary: it.primary,
            });
        let form = identity.form.as_deref().unwrap_or("not known");
        Overview {
            who: format!(
                "{} {} {}, form {form}",
                identity.manufacturer, identity.model, identity.serial
            ),
            energy: energy.collect(),
            rate: state.map(|state| rate_letter(state.tier().into())),
            season: state.map(|state| state.season()),
            until: next,
            clock,
            drift_seconds: identity.clock.and_then(|clock| clock.drift_seconds),
            zone: zone.words(),
            trusted,
            concerns,
        }
    }
}

/// When the rate of energy changes next; `None` without a calendar, or when it doesn't within a week.
fn next_change(image: &Image, now: DateTime) -> Option<DateTime> {
    let rules = Rules::of(image).ok()?;
    let tier = rules.at(now).tier;
    let changes = rules.changes(now, now.saturating_add(AHEAD));
    let next = changes.into_iter().find(|change| change.state.tier != tier);
    next.map(|change| change.at)
}
