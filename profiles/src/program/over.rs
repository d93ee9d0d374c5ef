//! A program laid over another: what a meter holds after it was programmed.
//!
//! Is: every setting of the first, and where it has none, that of the second.
//! Is not: what becomes of tables; see `map::to_tables`.

use super::tou::Dst;
use super::{
    Demand, Display, Energy, Events, Kyz, List, ListName, LoadProfile, Multiplier, Program,
    ServiceLimit, Texts, Tou,
};

impl Program {
    /// What a meter holds that held `own` and was given this program. The meter itself stays what it is.
    pub fn over(&self, own: &Program) -> Program {
        Program {
            meter: self.meter.clone().or_else(|| own.meter.clone()),
            texts: both(&self.texts, &own.texts, texts),
            multiplier: both(&self.multiplier, &own.multiplier, multiplier),
            energy: both(&self.energy, &own.energy, energy),
            display: both(&self.display, &own.display, display),
            demand: both(&self.demand, &own.demand, demand),
            tou: both(&self.tou, &own.tou, tou),
            load_profile: both(&self.load_profile, &own.load_profile, load_profile),
            kyz: both(&self.kyz, &own.kyz, kyz),
            service_limit: both(&self.service_limit, &own.service_limit, service_limit),
            events: both(&self.events, &own.events, events),
        }
    }
}

fn both<T: Clone>(over: &Option<T>, own: &Option<T>, join: fn(&T, &T) -> T) -> Option<T> {
    match (over, own) {
        (Some(over), Some(own)) => Some(join(over, own)),
        (one, other) => one.clone().or_else(|| other.clone()),
    }
}

fn texts(over: &Texts, own: &Texts) -> Texts {
    let mut all = own.0.clone();
    all.extend(over.0.iter().map(|(field, text)| (*field, text.clone())));
    Texts(all)
}

fn multiplier(over: &Multiplier, own: &Multiplier) -> Multiplier {
    Multiplier {
        applied: over.applied.or(own.applied),
        ..over.clone()
    }
}

fn energy(over: &Energy, own: &Energy) -> Energy {
    Energy {
        format: over.format.or(own.format),
        metrics: over.metrics.clone().or_else(|| own.metrics.clone()),
    }
}

fn display(over: &Display, own: &Display) -> Display {
    let mut all = Display {
        leading_zeros: over.leading_zeros.or(own.leading_zeros),
        captions: over.captions.or(own.captions),
        segments_at_power_up: over.segments_at_power_up.or(own.segments_at_power_up),
        load_emulation: over.load_emulation.or(own.load_emulation),
        test_minutes: over.test_minutes.or(own.test_minutes),
        ..Display::default()
    };
    for name in ListName::ALL {
        *all.get_mut(name) = match (over.get(name), own.get(name)) {
            (Some(over), Some(own)) => Some(List {
                on_seconds: over.on_seconds.or(own.on_seconds),
                off_seconds: over.off_seconds.or(own.off_seconds),
                hold_minutes: over.hold_minutes.or(own.hold_minutes),
                items: over.items.clone(),
            }),
            (one, other) => one.or(other).cloned(),
        };
    }
    all
}

fn demand(over: &Demand, own: &Demand) -> Demand {
    Demand {
        interval: over.interval.or(own.interval),
        reset_lockout_minutes: over.reset_lockout_minutes.or(own.reset_lockout_minutes),
        power_fail_seconds: over.power_fail_seconds.or(own.power_fail_seconds),
        power_fail_exclusion_minutes: over
            .power_fail_exclusion_minutes
            .or(own.power_fail_exclusion_minutes),
        cold_load_pickup_minutes: over
            .cold_load_pickup_minutes
            .or(own.cold_load_pickup_minutes),
        decimals: over.decimals.or(own.decimals),
    }
}

fn tou(over: &Tou, own: &Tou) -> Tou {
    Tou {
        zone_minutes: over.zone_minutes.or(own.zone_minutes),
        dst: both(&over.dst, &own.dst, |over, own| Dst {
            at: over.at.or(own.at),
            off_at: over.off_at.or(own.off_at),
            minutes: over.minutes.or(own.minutes),
            ..over.clone()
        }),
        calendar: over.calendar.clone().or_else(|| own.calendar.clone()),
    }
}

fn load_profile(over: &LoadProfile, own: &LoadProfile) -> LoadProfile {
    LoadProfile {
        interval_minutes: over.interval_minutes.or(own.interval_minutes),
        channels: over.channels.clone().or_else(|| own.channels.clone()),
    }
}

fn kyz(over: &Kyz, own: &Kyz) -> Kyz {
    let mut outputs = own.outputs.clone();
    for (output, over) in outputs.iter_mut().zip(&over.outputs) {
        if over.is_some() {
            output.clone_from(over);
        }
    }
    Kyz { outputs }
}

fn service_limit(over: &ServiceLimit, own: &ServiceLimit) -> ServiceLimit {
    ServiceLimit {
        enabled: over.enabled.or(own.enabled),
        net: over.net.or(own.net),
        auto_reclose: over.auto_reclose.or(own.auto_reclose),
        alarm_only: over.alarm_only.or(own.alarm_only),
        interval_minutes: over.interval_minutes.or(own.interval_minutes),
        limit_watts: over.limit_watts.or(own.limit_watts),
        hold_open_seconds: over.hold_open_seconds.or(own.hold_open_seconds),
        max_violations: over.max_violations.or(own.max_violations),
        window_minutes: over.window_minutes.or(own.window_minutes),
        emergency_minutes: over.emergency_minutes.or(own.emergency_minutes),
    }
}

fn events(over: &Events, own: &Events) -> Events {
    Events {
        history: over.history.clone().or_else(|| own.history.clone()),
        log: over.log.clone().or_else(|| own.log.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::built_in;
    use crate::program::Item;

    #[test]
    fn a_program_over_nothing_and_nothing_over_a_program_is_the_program() {
        for row in &built_in().forms {
            let program = Program::template(row);
            assert_eq!(program.over(&Program::default()), program);
            assert_eq!(Program::default().over(&program), program);
            assert_eq!(program.over(&program), program);
        }
    }

    #[test]
    fn what_is_absent_is_as_it_was() {
        let list = |on, item| List {
            on_seconds: on,
            items: vec![Item::new(item)],
            ..List::default()
        };
        let of = |normal, test, zeros| Program {
            display: Some(Display {
                normal,
                test,
                leading_zeros: zeros,
                ..Display::default()
            }),
            ..Program::default()
        };
        let own = of(
            Some(list(Some(6), "time")),
            Some(list(Some(3), "date")),
            Some(true),
        );
        let over = of(Some(list(None, "errors")), None, None);
        let both = of(
            Some(list(Some(6), "errors")),
            Some(list(Some(3), "date")),
            Some(true),
        );
        assert_eq!(over.over(&own), both);
    }
}
