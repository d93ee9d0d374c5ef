//! The rules for a program.
//!
//! Is: `check`, which gives every finding there is, never just the first. It needs no meter and changes nothing. Which day it
//! is the caller says: what a calendar comes to is looked at from then on.
//! Is not: reading of files (`program::file`), nor comparison with a meter (`diff`, `map`).
//! Shape: one file for each area, one function for each rule. A rule that needs the meter's row, and can't find it,
//! is silent: the finding about the row says so.

mod against;
mod codes;
mod demand;
mod display;
mod events;
mod finding;
mod firmware;
mod format;
pub mod house;
mod kyz;
mod lists;
mod load;
mod load_profile;
mod meter;
mod multiplier;
mod service_limit;
mod shares;
mod texts;
mod tou;
mod whole;

pub use self::against::{check_for, check_parsed_for};
pub use self::codes::CODES;
pub use self::finding::{Finding, Severity};
pub use self::format::hours_to_rollover;
pub use self::load_profile::days_of_profile;

use self::firmware::Firmware;
use crate::catalog::{Catalog, Lookup, built_in};
use crate::dimensions::Dimensions;
use crate::form::Form;
use crate::model::{Family, LimitSettings, Limits, Model};
use crate::program::tou::Date;
use crate::program::{Parsed, Program};

/// What the rules look at.
struct Subject<'a> {
    program: &'a Program,
    catalog: &'a Catalog,
    /// The meter's row, when it is known; of an ambiguous meter none.
    row: Option<&'a Form>,
    /// Its model, when that is known.
    model: Option<&'a Model>,
    /// Its family, or the only one there is.
    family: Option<&'a Family>,
    /// Limits of that family.
    limits: Option<&'a Limits>,
    /// How much the meter holds: by its own tables, or those of its family.
    dims: Dimensions,
    /// Whether these are the tables of one meter.
    of_one_meter: bool,
    /// Its firmware, by the program or by the meter.
    firmware: Option<Firmware>,
    /// From when on dates are looked at.
    today: Date,
}

impl<'a> Subject<'a> {
    fn new(program: &'a Program, catalog: &'a Catalog, today: Date) -> Subject<'a> {
        let meter = program.meter.as_ref();
        let row = meter.and_then(|meter| match meter::look_up(catalog, meter) {
            Lookup::Row(row) => Some(row),
            Lookup::Ambiguous { .. } | Lookup::Unknown(_) => None,
        });
        let model = meter.and_then(|meter| catalog.model(&meter.model));
        let family = meter
            .and_then(|meter| catalog.family_of(&meter.model))
            .or(catalog.families.first());
        let firmware = meter.and_then(|meter| meter.firmware.as_deref());
        Subject {
            program,
            catalog,
            row,
            model,
            family,
            limits: family.map(|family| &family.limits),
            dims: family.map_or_else(Dimensions::default, |family| family.dimensions),
            of_one_meter: false,
            firmware: firmware.and_then(Firmware::parse),
            today,
        }
    }

    /// The findings of every rule, in the order of the sections.
    fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in RULES {
            rule(self, &mut findings);
        }
        findings
    }

    /// The largest number that a setting of service limiting holds.
    fn largest(&self, setting: impl Fn(&'a LimitSettings) -> &'a String) -> Option<u64> {
        let family = self.family?;
        family.largest(setting(&family.settings.service_limit))
    }
}

/// A rule adds what it finds.
type Rule = fn(&Subject<'_>, &mut Vec<Finding>);

/// All rules, in the order of a program's sections.
const RULES: &[Rule] = &[
    meter::no_meter,
    meter::row_in_catalog,
    meter::volts_of_the_form,
    meter::class_of_the_form,
    meter::one_row,
    meter::firmware_in_two_numbers,
    meter::model_has_the_feature,
    texts::length,
    texts::ascii,
    multiplier::upside_down,
    multiplier::whole_ratios,
    multiplier::whole_product,
    multiplier::within_the_limit,
    multiplier::within_the_firmwares_limit,
    multiplier::one_on_self_contained,
    multiplier::pt_where_there_are_none,
    multiplier::usual_ratio,
    format::rollover,
    format::metrics_named,
    format::metric_twice,
    display::known_items,
    display::caption_length,
    display::caption_printable,
    display::empty_list,
    display::item_twice,
    display::times,
    display::metered,
    display::model_has_it,
    display::source_of_the_meter,
    lists::items_fit,
    lists::segment_test,
    lists::cycle,
    lists::multiplier_is_said,
    lists::known_annunciators,
    lists::captions_are_shown,
    lists::test_minutes,
    demand::subinterval_divides,
    demand::fits_the_profile,
    demand::interval_divides,
    demand::interval_in_range,
    demand::times_in_range,
    demand::lockout_within_a_day,
    demand::decimals_in_range,
    demand::fits_the_digits,
    tou::schedules::begins_at_midnight,
    tou::schedules::one_rate_at_a_time,
    tou::schedules::every_day_has_one,
    tou::schedules::known_schedules,
    tou::schedules::schedule_twice,
    tou::schedules::schedule_unused,
    tou::schedules::weekdays_once,
    tou::seasons::has_a_season,
    tou::seasons::every_season_begins,
    tou::seasons::one_season_a_date,
    tou::seasons::season_order,
    tou::seasons::special_unused,
    tou::seasons::special_has_a_schedule,
    tou::dates::can_be_said,
    tou::dates::leap_day,
    tou::dates::every_month_has_it,
    tou::dates::counted_from_a_day,
    tou::dates::sure_code,
    tou::dates::holidays_apart,
    tou::dates::one_reset_a_month,
    tou::dates::billing_does_something,
    tou::dates::goes_on,
    tou::dst::begins_and_ends,
    tou::dst::zone_is_said,
    tou::dst::zone_in_range,
    tou::dst::amount_in_range,
    tou::dst::clear_of_changes,
    tou::rates::metered,
    tou::rates::used_and_shown,
    tou::rates::shown_and_used,
    tou::room::fits,
    tou::room::weekdays_together,
    tou::room::rates_together,
    tou::room::has_time_of_use,
    load_profile::known_sources,
    load_profile::channel_twice,
    load_profile::channels_fit,
    load_profile::interval_divides,
    load_profile::days_of_storage,
    load_profile::channels_named,
    load_profile::model_has_it,
    kyz::model_has_them,
    kyz::known_source,
    kyz::weight_above_zero,
    kyz::width_above_zero,
    kyz::pulses_keep_apart,
    kyz::width_in_range,
    service_limit::model_has_a_switch,
    service_limit::within_the_rating,
    service_limit::hold_before_reclose,
    service_limit::limit_above_zero,
    service_limit::interval_in_range,
    service_limit::violations_have_a_window,
    service_limit::numbers_in_range,
    service_limit::alarm_or_switch,
    events::known_events,
    events::event_twice,
    whole::sets_something,
];

/// All findings about a program, errors and warnings, in the order of its sections.
///
/// Dates are looked at from the month of `today` on, for ten years.
pub fn check(program: &Program, today: Date) -> Vec<Finding> {
    check_with(program, built_in(), today)
}

/// All findings, each with its line in the file.
pub fn check_parsed(parsed: &Parsed, today: Date) -> Vec<Finding> {
    let mut findings = check(&parsed.program, today);
    with_lines(&mut findings, parsed);
    findings
}

/// Gives each finding its line in the file.
fn with_lines(findings: &mut [Finding], parsed: &Parsed) {
    for finding in findings {
        finding.line = parsed.places.of_path(&finding.path).map(|(line, _)| line);
    }
}

/// All findings, against a catalog of one's own.
pub fn check_with(program: &Program, catalog: &Catalog, today: Date) -> Vec<Finding> {
    Subject::new(program, catalog, today).findings()
}

/// The day on which tests look at dates.
#[cfg(test)]
pub(crate) const DAY: Date = Date::constant(2026, 1, 1);

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
