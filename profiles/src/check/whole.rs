//! Rules for the program as a whole: P001. P002 and P003 need a meter; see `against`.

use super::{Finding, Subject};
use crate::program::{Program, Section, SectionValue};

/// P001: nothing is set, so nothing would be written.
pub(super) fn sets_something(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if sets_nothing(subject.program) {
        findings.push(Finding::warning(
            "P001",
            "meter",
            "the program sets nothing: it would leave any meter as it is".into(),
            "add a section such as [display.normal], or copy one from another program",
        ));
    }
}

/// Whether no section has a setting in it. A section may be there and empty.
pub(super) fn sets_nothing(program: &Program) -> bool {
    let sections = Section::ALL
        .into_iter()
        .filter(|one| *one != Section::Meter);
    sections
        .map(|one| program.section(one))
        .all(|value| empty(&value))
}

fn empty(value: &SectionValue) -> bool {
    fn none<T: Default + PartialEq>(value: &Option<T>) -> bool {
        value.as_ref().is_none_or(|value| *value == T::default())
    }
    match value {
        SectionValue::Meter(_) => true,
        // Without ratios it says 1:1.
        SectionValue::Multiplier(value) => value.is_none(),
        SectionValue::Texts(value) => none(value),
        SectionValue::Energy(value) => none(value),
        SectionValue::Display(value) => none(value),
        SectionValue::Demand(value) => none(value),
        SectionValue::Tou(value) => none(value),
        SectionValue::LoadProfile(value) => none(value),
        SectionValue::Kyz(value) => none(value),
        SectionValue::ServiceLimit(value) => none(value),
        SectionValue::Events(value) => none(value),
    }
}
