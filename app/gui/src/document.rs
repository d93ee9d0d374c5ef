//! A program being edited: the value, where it is saved, and every step back.
//!
//! Is: the program, the text of its file, and the history of its changes.
//! Is not: what the checks say of it; `update` keeps that beside the document on screen.

use std::path::PathBuf;

use meterbench_profiles::{Program, program::Section};

/// Older steps than this many are forgotten.
const MOST_STEPS: usize = 500;

/// The program being edited.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// One of a kind among those that were opened since the window was.
    pub id: u64,
    /// The program.
    pub program: Program,
    /// Where it is saved.
    pub path: Option<PathBuf>,
    /// As it was saved or loaded.
    pub saved: Program,
    /// The text of its file as it was saved or loaded: comments and order are kept from it.
    pub text: Option<String>,
    /// What was told when it was opened: that the file is of an older shape, say.
    pub notes: Vec<String>,
    /// Where it is from, in words.
    pub origin: String,
    /// It is what a meter holds.
    pub from_meter: bool,
    /// The way back.
    pub history: History,
}

impl Document {
    /// Whether it was changed since it was saved or loaded.
    pub fn is_changed(&self) -> bool {
        self.program != self.saved
    }

    /// Whether a section was changed since it was saved or loaded.
    pub fn has_changed(&self, section: Section) -> bool {
        self.program.section(section) != self.saved.section(section)
    }

    /// The name to show.
    pub fn name(&self) -> String {
        match self.path.as_ref().and_then(|path| path.file_name()) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => "Unsaved program".into(),
        }
    }

    /// The name, and which of those that have the same one it is.
    pub fn name_among(&self, others: &[&Document]) -> String {
        let name = self.name();
        if others
            .iter()
            .any(|other| other.id != self.id && other.name() == name)
        {
            format!("{name} ({})", self.id)
        } else {
            name
        }
    }

    /// Changes the program as one named step. Changes of the same name made by the same `hand`, such as the keyboard in
    /// one field, become one step.
    pub fn change(&mut self, step: String, hand: Option<u64>, change: impl FnOnce(&mut Program)) {
        let before = self.program.clone();
        change(&mut self.program);
        if self.program != before {
            self.history.note(step, hand, before, &self.program);
        }
    }

    /// Takes the last step back; its name.
    pub fn undo(&mut self) -> Option<String> {
        let mut step = self.history.done.pop()?;
        std::mem::swap(&mut step.other, &mut self.program);
        let name = step.name.clone();
        self.history.undone.push(step);
        self.history.hand = None;
        Some(name)
    }

    /// Takes the step again that was taken back last; its name.
    pub fn redo(&mut self) -> Option<String> {
        let mut step = self.history.undone.pop()?;
        std::mem::swap(&mut step.other, &mut self.program);
        let name = step.name.clone();
        self.history.done.push(step);
        self.history.hand = None;
        Some(name)
    }
}

/// The steps behind, and those that were taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// What made the last step, while it may still grow.
    hand: Option<u64>,
}

/// One step, and the program on its other side.
#[derive(Clone, Debug)]
struct Step {
    name: String,
    other: Program,
}

impl History {
    /// What undo would take back.
    pub fn undo_name(&self) -> Option<&str> {
        self.done.last().map(|step| step.name.as_str())
    }

    /// What redo would do again.
    pub fn redo_name(&self) -> Option<&str> {
        self.undone.last().map(|step| step.name.as_str())
    }

    /// The names of the steps behind, the last first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.done.iter().rev().map(|step| step.name.as_str())
    }

    fn note(&mut self, name: String, hand: Option<u64>, before: Program, now: &Program) {
        self.undone.clear();
        let grows = hand.is_some() && hand == self.hand;
        self.hand = hand;
        match self.done.last() {
            Some(last) if grows && last.name == name => {
                if last.other == *now {
                    // Typed back to what it was.
                    self.done.pop();
                    self.hand = None;
                }
            }
            _ => {
                self.done.push(Step {
                    name,
                    other: before,
                });
                if self.done.len() > MOST_STEPS {
                    self.done.remove(0);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_profiles::program::Demand;

    fn lockout(minutes: u32) -> impl FnOnce(&mut Program) {
        move |program| {
            program.demand.get_or_insert_default().reset_lockout_minutes = Some(minutes);
        }
    }

    fn now(document: &Document) -> Option<u32> {
        document.program.demand.as_ref()?.reset_lockout_minutes
    }

    #[test]
    fn steps_are_taken_back_and_again_by_their_names() {
        let mut document = Document::default();
        document.change("Lock-out".into(), None, lockout(1));
        document.change("Lock-out".into(), None, lockout(2));
        document.change("Demand".into(), None, |program| program.demand = None);
        assert_eq!(document.history.undo_name(), Some("Demand"));
        assert_eq!(document.undo().as_deref(), Some("Demand"));
        assert_eq!(document.undo().as_deref(), Some("Lock-out"));
        assert_eq!(now(&document), Some(1));
        assert_eq!(document.history.redo_name(), Some("Lock-out"));
        assert_eq!(document.redo().as_deref(), Some("Lock-out"));
        assert_eq!(now(&document), Some(2));
        document.undo();
        document.change("Other".into(), None, lockout(9));
        assert_eq!(document.history.redo_name(), None);
        assert_eq!(
            (document.redo(), document.history.names().count()),
            (None, 2)
        );
    }

    #[test]
    fn what_one_hand_types_in_one_field_is_one_step() {
        let mut document = Document::default();
        for minutes in [1, 15, 150] {
            document.change("Lock-out".into(), Some(7), lockout(minutes));
        }
        document.change("Lock-out".into(), Some(8), lockout(3));
        document.change("Other".into(), Some(8), lockout(4));
        assert_eq!(document.history.names().count(), 3);
        document.undo();
        document.undo();
        assert_eq!(now(&document), Some(150));
        document.undo();
        assert_eq!(document.program, Program::default());
        assert_eq!(document.undo(), None);
    }

    #[test]
    fn what_changes_nothing_and_what_is_typed_back_leave_no_step() {
        let mut document = Document::default();
        document.change("Nothing".into(), Some(1), |_| ());
        assert_eq!(document.history.undo_name(), None);
        document.change("Lock-out".into(), Some(1), lockout(1));
        document.change("Lock-out".into(), Some(1), |program| program.demand = None);
        assert_eq!(document.history.undo_name(), None);
    }

    #[test]
    fn undo_back_to_what_is_saved_leaves_no_section_unsaved() {
        let mut document = Document::default();
        document.change("Lock-out".into(), None, lockout(1));
        assert!(document.is_changed() && document.has_changed(Section::Demand));
        assert!(!document.has_changed(Section::Tou));
        document.undo();
        assert!(!document.is_changed() && !document.has_changed(Section::Demand));
        document.program.demand = Some(Demand::default());
        assert!(document.has_changed(Section::Demand));
    }

    #[test]
    fn the_oldest_steps_are_forgotten() {
        let mut document = Document::default();
        for minutes in 0..600 {
            document.change("Lock-out".into(), None, lockout(minutes));
        }
        assert_eq!(document.history.names().count(), MOST_STEPS);
    }

    #[test]
    fn programs_of_one_name_are_told_apart() {
        let of = |id, path: &str| Document {
            id,
            path: Some(path.into()),
            ..Document::default()
        };
        let (a, b, c) = (of(1, "/x/a.toml"), of(2, "/y/a.toml"), of(3, "/x/c.toml"));
        let all = [&a, &b, &c];
        assert_eq!(b.name_among(&all), "a.toml (2)");
        assert_eq!(c.name_among(&all), "c.toml");
    }
}
