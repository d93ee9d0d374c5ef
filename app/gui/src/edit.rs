//! Changing the program being edited.
//!
//! Is: one function from a program and an edit to the program after it.
//! Is not: a check; what it makes may have findings, and they are shown.
//! Errors: none. An edit of something that is not there changes nothing.

use meterbench_profiles::{
    Program, catalog,
    program::{Display, Energy, Item, List, ListName, Meter, Metric, Multiplier},
};

use crate::action::Edit;

/// Carry out an edit.
pub fn edit(program: &mut Program, edit: Edit) {
    match edit {
        Edit::Section(value, _) => program.set_section(*value),
        Edit::Form {
            model,
            form,
            volts,
            class,
        } => {
            program.meter = Some(Meter {
                model,
                form,
                volts: Some(volts),
                class: Some(class),
                firmware: None,
            });
        }
        Edit::Ct(ct) => program.multiplier.get_or_insert_default().ct = ct,
        Edit::Pt(pt) => program.multiplier.get_or_insert_default().pt = pt,
        Edit::UseMultiplier(true) => {
            program.multiplier.get_or_insert_with(Multiplier::one);
        }
        Edit::UseMultiplier(false) => program.multiplier = None,
        Edit::Format(format) => {
            program.energy.get_or_insert_default().format = format;
            drop_empty_energy(program);
        }
        Edit::Primary(metric) => {
            let metrics = metrics(program);
            metrics.retain(|known| *known != metric);
            metrics.insert(0, metric);
        }
        Edit::Metric(metric, true) => {
            let metrics = metrics(program);
            if !metrics.contains(&metric) {
                metrics.push(metric);
            }
        }
        Edit::Metric(metric, false) => {
            metrics(program).retain(|known| *known != metric);
            let energy = program.energy.get_or_insert_default();
            if energy.metrics.as_ref().is_some_and(Vec::is_empty) {
                energy.metrics = None;
            }
            drop_empty_energy(program);
        }
        Edit::UseList(name, set) => {
            let display = program.display.get_or_insert_default();
            *display.get_mut(name) =
                set.then(|| display.get(name).cloned().unwrap_or_else(first_list));
            if *display == Display::default() {
                program.display = None;
            }
        }
        Edit::AddItem(name, behind, item) => {
            let list = program
                .display
                .get_or_insert_default()
                .get_mut(name)
                .get_or_insert_default();
            let at = behind.map_or(list.items.len(), |place| {
                place.saturating_add(1).min(list.items.len())
            });
            list.items.insert(at, Item::new(&item));
        }
        Edit::RemoveItem(name, place) => {
            if let Some(list) = list(program, name).filter(|list| place < list.items.len()) {
                list.items.remove(place);
            }
        }
        Edit::MoveItem(name, from, to) => {
            if let Some(list) = list(program, name).filter(|list| from.max(to) < list.items.len()) {
                let item = list.items.remove(from);
                list.items.insert(to, item);
            }
        }
        Edit::Caption(name, place, caption) => {
            if let Some(item) = list(program, name).and_then(|list| list.items.get_mut(place)) {
                item.caption = caption;
            }
        }
        Edit::On(name, seconds) => times(program, name, |list| list.on_seconds = Some(seconds)),
        Edit::Off(name, seconds) => times(program, name, |list| list.off_seconds = Some(seconds)),
        Edit::Hold(name, minutes) => times(program, name, |list| list.hold_minutes = Some(minutes)),
    }
}

fn metrics(program: &mut Program) -> &mut Vec<Metric> {
    program
        .energy
        .get_or_insert_default()
        .metrics
        .get_or_insert_default()
}

fn drop_empty_energy(program: &mut Program) {
    if program.energy == Some(Energy::default()) {
        program.energy = None;
    }
}

fn list(program: &mut Program, name: ListName) -> Option<&mut List> {
    program.display.as_mut()?.get_mut(name).as_mut()
}

fn times(program: &mut Program, name: ListName, set: impl FnOnce(&mut List)) {
    if let Some(list) = list(program, name) {
        set(list);
    }
}

/// A list to begin with: the first thing a display can show.
fn first_list() -> List {
    let items = catalog::built_in()
        .display_items
        .first()
        .map(|item| Item::new(&item.id));
    List {
        on_seconds: Some(6),
        off_seconds: Some(1),
        hold_minutes: None,
        items: items.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_profiles::program::{Caption, EnergyFormat, Ratio};

    const LIST: ListName = ListName::Normal;

    fn after(edits: Vec<Edit>) -> Program {
        let mut program = Program::default();
        for one in edits {
            edit(&mut program, one);
        }
        program
    }

    fn add(item: &str) -> Edit {
        Edit::AddItem(LIST, None, item.into())
    }

    fn items(program: &Program) -> Vec<String> {
        let list = program
            .display
            .as_ref()
            .and_then(|display| display.get(LIST));
        list.map(|list| list.items.iter().map(|item| item.item.clone()).collect())
            .unwrap_or_default()
    }

    #[test]
    fn items_are_added_moved_and_removed() {
        let mut program = after(vec![
            add("a"),
            add("b"),
            Edit::AddItem(LIST, Some(0), "c".into()),
        ]);
        assert_eq!(items(&program), ["a", "c", "b"]);
        edit(&mut program, Edit::MoveItem(LIST, 2, 0));
        assert_eq!(items(&program), ["b", "a", "c"]);
        edit(&mut program, Edit::RemoveItem(LIST, 1));
        assert_eq!(items(&program), ["b", "c"]);
    }

    #[test]
    fn an_edit_of_what_is_not_there_changes_nothing() {
        for one in [
            Edit::RemoveItem(LIST, 0),
            Edit::MoveItem(LIST, 0, 1),
            Edit::Caption(LIST, 3, Some(Caption::new("ABC"))),
            Edit::On(LIST, 5),
            Edit::Off(LIST, 5),
            Edit::Hold(LIST, 5),
        ] {
            assert_eq!(after(vec![one.clone()]), Program::default(), "{one:?}");
            let mut program = after(vec![add("a")]);
            if matches!(one, Edit::MoveItem(..) | Edit::Caption(..)) {
                edit(&mut program, one.clone());
                assert_eq!(program, after(vec![add("a")]), "{one:?}");
            }
        }
    }

    #[test]
    fn the_primary_metric_stands_first_and_is_metered() {
        let program = after(vec![
            Edit::Metric(Metric::Delivered, true),
            Edit::Metric(Metric::Received, true),
            Edit::Metric(Metric::Received, true),
            Edit::Primary(Metric::Received),
        ]);
        assert_eq!(
            program.energy.unwrap().metrics.unwrap(),
            [Metric::Received, Metric::Delivered]
        );
    }

    #[test]
    fn what_is_left_to_the_meter_leaves_no_section_behind() {
        let ratio: Ratio = "800:5".parse().unwrap();
        let program = after(vec![
            Edit::Ct(ratio),
            Edit::UseMultiplier(false),
            Edit::Format(Some(EnergyFormat::F5x1)),
            Edit::Format(None),
            Edit::Metric(Metric::Net, true),
            Edit::Metric(Metric::Net, false),
            Edit::UseList(LIST, true),
            Edit::UseList(LIST, false),
        ]);
        assert_eq!(program, Program::default());
    }

    #[test]
    fn using_a_list_keeps_the_one_that_is_there() {
        let with = vec![add("a"), add("b"), Edit::UseList(LIST, true)];
        assert_eq!(items(&after(with)), ["a", "b"]);
        assert_eq!(items(&after(vec![Edit::UseList(LIST, true)])).len(), 1);
    }
}
