//! Billing dates: days of a demand reset or a self read that change nothing else.

use egui::Ui;
use meterbench_profiles::program::tou::{Calendar, DateRule, Entry, Month, Observed, When};

use super::{
    edited::Edited,
    rule::{Place, Rules},
};
use crate::widgets::{self, ListChange, ListOf};

/// Show the billing dates.
pub fn ui(ui: &mut Ui, edited: &mut Edited<'_>, calendar: &Calendar, rules: &mut Rules) {
    widgets::hint(
        ui,
        "On these days the meter resets its demand or takes a self read by itself, as the day begins. A season can do the \
         same at its start",
    );
    let of = ListOf {
        path: "tou.billing",
        one: "billing date",
        add: "Add a billing date",
        empty: "No billing dates: demand is reset by hand or by the reading",
        most: None,
    };
    let state = edited.state;
    let mut changed = None;
    let mut change = None;
    widgets::card(ui, "", |ui| {
        change = widgets::list(ui, state, &of, calendar.billing.len(), |ui, place| {
            let Some(entry) = calendar.billing.get(place) else {
                return;
            };
            let path = format!("tou.billing[{place}].on");
            let name = format!("Billing date {}", place + 1);
            let rule = Place {
                path: &path,
                name: &name,
                count: 3,
            };
            if let Some(next) = rules.entry(ui, state, &rule, entry, |_| ()) {
                changed = Some((place, next));
            }
        });
    });
    if let Some((place, next)) = changed {
        edited.calendar(format!("Billing date {}", place + 1), |calendar| {
            if let Some(entry) = calendar.billing.get_mut(place) {
                *entry = next;
            }
        });
    }
    if let Some(change) = change {
        let step = match change {
            ListChange::Add(_) => "Billing date added",
            ListChange::Remove(_) => "Billing date removed",
            ListChange::Move(..) => "Billing dates in another order",
        };
        edited.calendar(step, |calendar| {
            change.apply(&mut calendar.billing, first_of_month);
        });
    }
}

/// The first of every month, with both.
fn first_of_month() -> Entry {
    Entry {
        on: When::Rule(DateRule::Day {
            month: Month::Every,
            day: 1,
            observed: Observed::Itself,
        }),
        demand_reset: true,
        self_read: true,
    }
}
