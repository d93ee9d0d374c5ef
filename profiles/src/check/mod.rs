//! The rules for a program.
//!
//! Is: `check`, which gives every finding there is, never just the first. It needs no meter and changes nothing.
//! Is not: reading of files (`program::file`), nor comparison with a meter (`diff`, `map`).
//! Shape: one file for each area, one function for each rule. A rule that needs the meter's row, and can't find it,
//! is silent: the finding about the row says so.

mod display;
mod finding;
mod format;
mod meter;
mod multiplier;

pub use self::finding::{Finding, Severity};
pub use self::format::hours_to_rollover;

use crate::catalog::{Catalog, Lookup, built_in};
use crate::form::Form;
use crate::model::{Limits, Model};
use crate::program::{Parsed, Program};

/// What the rules look at.
struct Subject<'a> {
    program: &'a Program,
    catalog: &'a Catalog,
    /// The meter's row, when it is known; of an ambiguous meter none.
    row: Option<&'a Form>,
    /// Its model, when that is known.
    model: Option<&'a Model>,
    /// Limits of its family, or of the only one there is.
    limits: Option<&'a Limits>,
}

impl<'a> Subject<'a> {
    fn new(program: &'a Program, catalog: &'a Catalog) -> Subject<'a> {
        let meter = program.meter.as_ref();
        let row = meter.and_then(|meter| match meter::look_up(catalog, meter) {
            Lookup::Row(row) => Some(row),
            Lookup::Ambiguous { .. } | Lookup::Unknown(_) => None,
        });
        let model = meter.and_then(|meter| catalog.model(&meter.model));
        let family = meter
            .and_then(|meter| catalog.family_of(&meter.model))
            .or(catalog.families.first());
        Subject {
            program,
            catalog,
            row,
            model,
            limits: family.map(|family| &family.limits),
        }
    }
}

/// All findings about a program, errors and warnings, in the order of its sections.
pub fn check(program: &Program) -> Vec<Finding> {
    check_with(program, built_in())
}

/// All findings, each with its line in the file.
pub fn check_parsed(parsed: &Parsed) -> Vec<Finding> {
    let mut findings = check(&parsed.program);
    for finding in &mut findings {
        finding.line = parsed.places.of_path(&finding.path).map(|(line, _)| line);
    }
    findings
}

/// All findings, against a catalog of one's own.
pub fn check_with(program: &Program, catalog: &Catalog) -> Vec<Finding> {
    let subject = Subject::new(program, catalog);
    let rules: &[fn(&Subject<'_>, &mut Vec<Finding>)] = &[
        meter::no_meter,
        meter::row_in_catalog,
        meter::volts_of_the_form,
        meter::class_of_the_form,
        meter::one_row,
        multiplier::upside_down,
        multiplier::whole_ratios,
        multiplier::whole_product,
        multiplier::within_the_limit,
        multiplier::one_on_self_contained,
        multiplier::pt_where_there_are_none,
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
    ];
    let mut findings = Vec::new();
    for rule in rules {
        rule(&subject, &mut findings);
    }
    findings
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
