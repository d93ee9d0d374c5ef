//! Two programs, section by section, and a section copied from one to the other.
//!
//! Is: what the comparison page shows, as values.
//! Is not: what counts as a difference; `profiles` says that.

use meterbench_profiles::{
    Program, differences,
    program::{Section, SectionValue},
};

use super::{judge, tabs, touched};
use crate::state::{Beside, BesideSection, ChangeRow, Page, Relation, State};

/// Compare with this open program, or with the one in the meter.
pub(super) fn choose(state: &mut State, other: Option<u64>) {
    state.page = Page::Compare;
    super::replay::forget(state);
    state.beside = compare(state, other);
}

/// The page is shown: with the first that there is, until another is chosen.
pub(super) fn begin(state: &mut State) {
    if state.beside.is_none() {
        let first = state.parked.first().map(|other| other.id);
        state.beside = compare(state, first);
    }
}

/// The comparison on screen, after a change.
pub(super) fn refresh(state: &mut State) {
    super::replay::forget(state);
    if let Some(beside) = state.beside.take() {
        state.beside = compare(state, beside.other);
    }
}

/// Take a section of another program.
pub(super) fn copy_from(state: &mut State, section: Section, other: Option<u64>) {
    let Some((name, program)) = program_of(state, other) else {
        return;
    };
    let value = program.section(section);
    let hand = None;
    let step = copied(&value, &name);
    if let Some(document) = &mut state.document {
        document.change(step.clone(), hand, |program| program.set_section(value));
        touched(state);
        state.status = step;
    }
}

/// Put a section into another program.
pub(super) fn copy_to(state: &mut State, section: Section, other: u64) {
    let Some(document) = &state.document else {
        return;
    };
    let value = document.program.section(section);
    let step = copied(&value, &document.name_among(&state.documents()));
    if let Some(other) = tabs::open_mut(state, other) {
        other.change(step, None, |program| program.set_section(value));
        state.status = format!("{} copied to {}", section.words(), other.name());
        touched(state);
    }
}

fn copied(value: &SectionValue, from: &str) -> String {
    format!("{} from {from}", value.section().words())
}

/// The other side: its name and its program.
pub(super) fn program_of(state: &State, other: Option<u64>) -> Option<(String, Program)> {
    match other {
        Some(id) => {
            let document = state.open(id)?;
            Some((
                document.name_among(&state.documents()),
                document.program.clone(),
            ))
        }
        None => {
            let program = state.meter.as_ref()?.program.clone()?;
            Some(("the meter".into(), program))
        }
    }
}

fn compare(state: &State, other: Option<u64>) -> Option<Beside> {
    let here = &state.document.as_ref()?.program;
    let (name, there) = program_of(state, other)?;
    let comparison = differences(&there, here);
    let section = |section: Section| {
        let (mine, theirs) = (here.section(section), there.section(section));
        let rows: Vec<ChangeRow> = comparison
            .differences
            .iter()
            .filter(|difference| Section::of_path(&difference.path) == Some(section))
            .map(judge::change)
            .chain(one_sided(&comparison.not_compared, section))
            .collect();
        let relation = match (theirs.is_set(), mine.is_set()) {
            (false, false) => return None,
            (false, true) => Relation::OnlyHere,
            (true, false) => Relation::OnlyThere,
            (true, true) if mine == theirs => Relation::Same,
            (true, true) => Relation::Differs,
        };
        Some(BesideSection {
            section,
            relation,
            rows: if relation == Relation::Differs {
                rows
            } else {
                Vec::new()
            },
        })
    };
    Some(Beside {
        other,
        name,
        sections: Section::ALL.into_iter().filter_map(section).collect(),
    })
}

/// Settings of a section that only one program has.
fn one_sided(paths: &[String], section: Section) -> Vec<ChangeRow> {
    paths
        .iter()
        .filter(|path| path.as_str() != section.id() && Section::of_path(path) == Some(section))
        .map(|path| ChangeRow {
            what: meterbench_jobs::report::setting(path),
            old: String::new(),
            new: String::new(),
        })
        .collect()
}
