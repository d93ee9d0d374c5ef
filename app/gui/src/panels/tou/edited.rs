//! The time-of-use section while a page works on it.
//!
//! Is: what the program has, and every change of a frame carried out on one copy, so that two changes don't lose each other.
//! Is not: the change of the program; the edits go to `update`.

use std::borrow::Cow;

use meterbench_profiles::program::{
    SectionValue,
    tou::{Calendar, Tou},
};

use crate::{
    action::{Action, Edit},
    state::State,
};

/// The section, and what was asked for.
pub struct Edited<'a> {
    /// Everything a page may look at.
    pub state: &'a State,
    /// As the program has it.
    pub tou: &'a Tou,
    now: Cow<'a, Tou>,
    actions: Vec<Action>,
}

impl<'a> Edited<'a> {
    /// Of a program.
    pub fn new(state: &'a State, tou: &'a Tou) -> Self {
        Edited {
            state,
            tou,
            now: Cow::Borrowed(tou),
            actions: Vec::new(),
        }
    }

    /// Change the section. `step` is what the undo list calls it.
    pub fn change(&mut self, step: impl Into<String>, change: impl FnOnce(&mut Tou)) {
        let now = self.now.to_mut();
        change(now);
        let left = *now == Tou::default();
        let value = SectionValue::Tou((!left).then(|| now.clone()));
        let edit = Edit::Section(Box::new(value), step.into());
        self.actions.push(Action::Edit(edit));
    }

    /// Change the calendar, where there is one.
    pub fn calendar(&mut self, step: impl Into<String>, change: impl FnOnce(&mut Calendar)) {
        if self.now.calendar.is_some() {
            self.change(step, |tou| {
                if let Some(calendar) = &mut tou.calendar {
                    change(calendar);
                }
            });
        }
    }

    /// Ask for something else.
    pub fn ask(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// All that was asked for.
    pub fn actions(self) -> Vec<Action> {
        self.actions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tou::calendar;

    #[test]
    fn two_changes_of_a_frame_are_both_in_the_last() {
        let state = State::default();
        let tou = Tou {
            calendar: Some(calendar::plain()),
            ..Tou::default()
        };
        let mut edited = Edited::new(&state, &tou);
        edited.change("Zone", |tou| tou.zone_minutes = Some(-300));
        edited.calendar("Schedule added", |calendar| {
            calendar::add_schedule(calendar);
        });
        let actions = edited.actions();
        let Some(Action::Edit(Edit::Section(value, step))) = actions.last() else {
            panic!("{actions:?}");
        };
        let SectionValue::Tou(Some(now)) = &**value else {
            panic!("{value:?}");
        };
        assert_eq!(step, "Schedule added");
        assert_eq!(now.zone_minutes, Some(-300));
        assert_eq!(now.calendar.as_ref().unwrap().schedules.len(), 4);
    }

    #[test]
    fn a_section_without_anything_is_left_to_the_meter() {
        let state = State::default();
        let tou = Tou {
            zone_minutes: Some(0),
            ..Tou::default()
        };
        let mut edited = Edited::new(&state, &tou);
        edited.change("Zone", |tou| tou.zone_minutes = None);
        edited.calendar("Nothing", |_| unreachable!());
        let gone = Edit::Section(Box::new(SectionValue::Tou(None)), "Zone".into());
        assert_eq!(edited.actions(), [Action::Edit(gone)]);
    }
}
