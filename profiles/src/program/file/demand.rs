//! `[demand]` and `[service_limit]` of a program file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::demand::{Demand, Interval};
use super::super::schema::words;
use super::super::service_limit::ServiceLimit;
use super::errors::Wrong;
use super::meter::one_of;

/// Demand: over what interval it is averaged, and when it is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandFile {
    /// "block": one interval after the other. "rolling": an interval that moves on by sub-intervals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::demand_kind")]
    pub kind: Option<String>,
    /// Minutes of the demand interval: 5, 10, 15, 20, 30 or 60.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_minutes: Option<u32>,
    /// Minutes by which a rolling interval moves on; it divides the interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subinterval_minutes: Option<u32>,
    /// Minutes after a demand reset during which another is ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_lockout_minutes: Option<u32>,
    /// Seconds without voltage that count as a power failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_fail_seconds: Option<u32>,
    /// Minutes after a power failure during which demand is not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_fail_exclusion_minutes: Option<u32>,
    /// Minutes without power after which that exclusion applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cold_load_pickup_minutes: Option<u32>,
    /// Decimals of a demand on the display.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u32>,
}

/// "block" or "rolling".
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Block,
    Rolling,
}

/// The words of `demand.kind`.
pub(crate) const KINDS: [&str; 2] = ["block", "rolling"];

impl DemandFile {
    pub(super) fn of(demand: &Demand) -> DemandFile {
        let [block, rolling] = KINDS;
        let (kind, interval_minutes, subinterval_minutes) = match demand.interval {
            None => (None, None, None),
            Some(Interval::Block { minutes }) => (Some(block), Some(minutes), None),
            Some(Interval::Rolling {
                minutes,
                subinterval_minutes,
            }) => (Some(rolling), Some(minutes), Some(subinterval_minutes)),
        };
        DemandFile {
            kind: kind.map(str::to_owned),
            interval_minutes,
            subinterval_minutes,
            reset_lockout_minutes: demand.reset_lockout_minutes,
            power_fail_seconds: demand.power_fail_seconds,
            power_fail_exclusion_minutes: demand.power_fail_exclusion_minutes,
            cold_load_pickup_minutes: demand.cold_load_pickup_minutes,
            decimals: demand.decimals,
        }
    }

    pub(super) fn into_value(mut self, wrong: &mut Wrong<'_, '_>) -> Demand {
        Demand {
            interval: self.interval(wrong),
            reset_lockout_minutes: self.reset_lockout_minutes,
            power_fail_seconds: self.power_fail_seconds,
            power_fail_exclusion_minutes: self.power_fail_exclusion_minutes,
            cold_load_pickup_minutes: self.cold_load_pickup_minutes,
            decimals: self.decimals,
        }
    }

    fn interval(&mut self, wrong: &mut Wrong<'_, '_>) -> Option<Interval> {
        let [block, rolling] = KINDS;
        let known = [(block, Kind::Block), (rolling, Kind::Rolling)];
        let said = self.kind.is_some();
        let kind = one_of(
            self.kind.take(),
            &known,
            "demand.kind",
            "a kind of demand",
            wrong,
        );
        if said && kind.is_none() {
            return None;
        }
        match (kind, self.interval_minutes, self.subinterval_minutes) {
            (None, None, None) => None,
            (_, None, _) => {
                let path = if said {
                    "demand.kind"
                } else {
                    "demand.subinterval_minutes"
                };
                let what = "the demand interval has no length";
                wrong.at(path, what, "add `interval_minutes = 15`, say");
                None
            }
            (Some(Kind::Block), Some(_), Some(_)) => {
                let what = "block demand has no sub-interval";
                let hint = "remove `subinterval_minutes`, or set `kind = \"rolling\"`";
                wrong.at("demand.subinterval_minutes", what, hint);
                None
            }
            (Some(Kind::Rolling), Some(_), None) => {
                let what = "rolling demand has a sub-interval";
                let hint = "add `subinterval_minutes = 5`, say, or set `kind = \"block\"`";
                wrong.at("demand.kind", what, hint);
                None
            }
            (_, Some(minutes), None) => Some(Interval::Block { minutes }),
            (_, Some(minutes), Some(subinterval_minutes)) => Some(Interval::Rolling {
                minutes,
                subinterval_minutes,
            }),
        }
    }
}

/// Service limiting, on meters with a service disconnect: the switch opens above a load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceLimitFile {
    /// Whether it limits at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether energy that is fed in is taken off the load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net: Option<bool>,
    /// Whether the switch closes by itself after the hold time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_reclose: Option<bool>,
    /// Whether the meter only reports and leaves the switch closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_only: Option<bool>,
    /// Minutes over which the load is averaged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_minutes: Option<u32>,
    /// Watts above which the limit is violated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_watts: Option<u32>,
    /// Seconds that the switch stays open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_open_seconds: Option<u32>,
    /// Violations after which the switch stays open; 0 for no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_violations: Option<u32>,
    /// Minutes over which violations are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_minutes: Option<u32>,
    /// Minutes that an emergency limit holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency_minutes: Option<u32>,
}

impl ServiceLimitFile {
    pub(super) fn of(limit: &ServiceLimit) -> ServiceLimitFile {
        ServiceLimitFile {
            enabled: limit.enabled,
            net: limit.net,
            auto_reclose: limit.auto_reclose,
            alarm_only: limit.alarm_only,
            interval_minutes: limit.interval_minutes,
            limit_watts: limit.limit_watts,
            hold_open_seconds: limit.hold_open_seconds,
            max_violations: limit.max_violations,
            window_minutes: limit.window_minutes,
            emergency_minutes: limit.emergency_minutes,
        }
    }

    pub(super) fn into_value(self) -> ServiceLimit {
        ServiceLimit {
            enabled: self.enabled,
            net: self.net,
            auto_reclose: self.auto_reclose,
            alarm_only: self.alarm_only,
            interval_minutes: self.interval_minutes,
            limit_watts: self.limit_watts,
            hold_open_seconds: self.hold_open_seconds,
            max_violations: self.max_violations,
            window_minutes: self.window_minutes,
            emergency_minutes: self.emergency_minutes,
        }
    }
}
