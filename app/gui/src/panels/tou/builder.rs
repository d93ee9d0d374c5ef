//! A rule for dates put together from lists.
//!
//! Is: the kinds of rule, the lists that each needs, and what stays when the kind changes.
//! Is not: the field in which a rule is typed; see `rule`.

use std::ops::RangeInclusive;

use egui::{ComboBox, DragValue, Frame, Margin, Response, Ui};
use meterbench_profiles::program::tou::{Date, DateRule, Month, Nth, Observed, Weekday, When};

use crate::{theme::palette, widgets};

/// The kinds of rule, as the builder offers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Yearly,
    Monthly,
    Nth,
    Last,
    Before,
    Weekly,
    Every,
    Once,
}

const SHAPES: [(Shape, &str); 8] = [
    (Shape::Yearly, "A date every year"),
    (Shape::Nth, "A weekday of a month, counted"),
    (Shape::Last, "The last weekday of a month"),
    (Shape::Before, "The last weekday before a day"),
    (Shape::Monthly, "A day of every month"),
    (Shape::Weekly, "Every week"),
    (Shape::Every, "Every so many days"),
    (Shape::Once, "Once"),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Sunday, "Sunday"),
    (Weekday::Monday, "Monday"),
    (Weekday::Tuesday, "Tuesday"),
    (Weekday::Wednesday, "Wednesday"),
    (Weekday::Thursday, "Thursday"),
    (Weekday::Friday, "Friday"),
    (Weekday::Saturday, "Saturday"),
];

const NTHS: [(Nth, &str); 4] = [
    (Nth::First, "First"),
    (Nth::Second, "Second"),
    (Nth::Third, "Third"),
    (Nth::Fourth, "Fourth"),
];

const OBSERVED: [(Observed, &str); 10] = [
    (Observed::Itself, "on the day itself"),
    (Observed::NearestWeekday, "on the nearest weekday"),
    (Observed::MondayIfSunday, "on Monday if Sunday"),
    (Observed::MondayIfSaturday, "on Monday if Saturday"),
    (Observed::MondayIfWeekend, "on Monday if weekend"),
    (Observed::FridayIfSunday, "on Friday if Sunday"),
    (Observed::FridayIfSaturday, "on Friday if Saturday"),
    (Observed::FridayIfWeekend, "on Friday if weekend"),
    (Observed::AndDayAfter, "and on the day after"),
    (Observed::DayAfter, "on the day after only"),
];

fn shape(when: &When) -> Shape {
    match when {
        When::Once(_) => Shape::Once,
        When::Rule(DateRule::Day {
            month: Month::Every,
            ..
        }) => Shape::Monthly,
        When::Rule(DateRule::Day { .. }) => Shape::Yearly,
        When::Rule(DateRule::Nth { .. }) => Shape::Nth,
        When::Rule(DateRule::Last { .. }) => Shape::Last,
        When::Rule(DateRule::Before { .. }) => Shape::Before,
        When::Rule(DateRule::Weekly(_)) => Shape::Weekly,
        When::Rule(DateRule::Every { .. }) => Shape::Every,
    }
}

/// A rule of another kind, with what the two have in common.
fn reshaped(when: &When, to: Shape, today: Date) -> When {
    let month = match when {
        When::Rule(
            DateRule::Day { month, .. }
            | DateRule::Nth { month, .. }
            | DateRule::Last { month, .. }
            | DateRule::Before { month, .. },
        ) => *month,
        When::Once(date) => Month::Of(u8::try_from(date.month()).unwrap_or(1)),
        When::Rule(_) => Month::Of(1),
    };
    let one_month = match month {
        Month::Every => Month::Of(1),
        of => of,
    };
    let weekday = match when {
        When::Rule(
            DateRule::Nth { weekday, .. }
            | DateRule::Last { weekday, .. }
            | DateRule::Before { weekday, .. }
            | DateRule::Weekly(weekday),
        ) => *weekday,
        _ => Weekday::Monday,
    };
    let day = match when {
        When::Rule(DateRule::Day { day, .. } | DateRule::Before { day, .. }) => *day,
        When::Once(date) => u8::try_from(date.day()).unwrap_or(1),
        When::Rule(_) => 1,
    };
    When::Rule(match to {
        Shape::Once => return When::Once(today),
        Shape::Yearly => DateRule::Day {
            month: one_month,
            // Every month has it.
            day: day.min(28),
            observed: Observed::Itself,
        },
        Shape::Monthly => DateRule::Day {
            month: Month::Every,
            day: day.min(28),
            observed: Observed::Itself,
        },
        Shape::Nth => DateRule::Nth {
            month: one_month,
            nth: Nth::First,
            weekday,
            from_day: 1,
        },
        Shape::Last => DateRule::Last {
            month: one_month,
            weekday,
        },
        Shape::Before => DateRule::Before {
            month: one_month,
            weekday,
            day: day.clamp(8, 28),
        },
        Shape::Weekly => DateRule::Weekly(weekday),
        Shape::Every => DateRule::Every {
            days: 28,
            from: today,
        },
    })
}

/// The lists from which a rule is put together; the rule when it changed.
pub fn builder(ui: &mut Ui, path: &str, now: &When, today: Date) -> Option<When> {
    let p = palette(ui);
    let mut next = *now;
    Frame::new()
        .fill(p.faint)
        .corner_radius(4)
        .inner_margin(Margin::symmetric(8, 5))
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                if let Some(to) = pick(ui, (path, "kind"), "Kind of rule", shape(now), &SHAPES) {
                    next = reshaped(now, to, today);
                }
                parts(ui, path, &mut next);
            });
        });
    // The lists hold days that not every month has.
    let sound = next.to_string().parse::<When>().is_ok();
    (next != *now && sound).then_some(next)
}

fn parts(ui: &mut Ui, path: &str, when: &mut When) {
    match when {
        When::Once(_) => widgets::hint(ui, "type the date above, such as 2026-12-24"),
        When::Rule(DateRule::Day {
            month,
            day,
            observed,
        }) => {
            if *month != Month::Every {
                month_of(ui, path, month, false);
            }
            number(ui, "Day of the month", day, 1..=31);
            choose(ui, (path, "observed"), "Observed", observed, &OBSERVED);
        }
        When::Rule(DateRule::Nth {
            month,
            nth,
            weekday,
            from_day,
        }) => {
            choose(ui, (path, "nth"), "Which", nth, &NTHS);
            choose(ui, (path, "weekday"), "Weekday", weekday, &WEEKDAYS);
            ui.label("of");
            month_of(ui, path, month, true);
            ui.label("from day");
            number(ui, "Counted from day", from_day, 1..=31);
        }
        When::Rule(DateRule::Last { month, weekday }) => {
            choose(ui, (path, "weekday"), "Weekday", weekday, &WEEKDAYS);
            ui.label("of");
            month_of(ui, path, month, true);
        }
        When::Rule(DateRule::Before {
            month,
            weekday,
            day,
        }) => {
            choose(ui, (path, "weekday"), "Weekday", weekday, &WEEKDAYS);
            ui.label("before");
            month_of(ui, path, month, true);
            number(ui, "Before day", day, 1..=31);
        }
        When::Rule(DateRule::Weekly(weekday)) => {
            choose(ui, (path, "weekday"), "Weekday", weekday, &WEEKDAYS);
        }
        When::Rule(DateRule::Every { days, from }) => {
            number(ui, "Days between", days, 1..=63);
            ui.label(format!("days, from {from}"));
        }
    }
}

fn month_of(ui: &mut Ui, path: &str, month: &mut Month, every: bool) {
    let mut all: Vec<(Month, &str)> = (1..)
        .zip(MONTHS)
        .map(|(number, words)| (Month::Of(number), words))
        .collect();
    if every {
        all.push((Month::Every, "every month"));
    }
    choose(ui, (path, "month"), "Month", month, &all);
}

fn number(ui: &mut Ui, name: &str, value: &mut u8, range: RangeInclusive<u8>) {
    let response = ui.add(DragValue::new(value).range(range).speed(0.1));
    named(&response, name);
}

fn choose<T: PartialEq + Copy>(
    ui: &mut Ui,
    id: (&str, &str),
    name: &str,
    value: &mut T,
    all: &[(T, &str)],
) {
    if let Some(chosen) = pick(ui, id, name, *value, all) {
        *value = chosen;
    }
}

/// One of a list that opens; what was chosen, when it is another.
pub fn pick<T: PartialEq + Copy>(
    ui: &mut Ui,
    id: (&str, &str),
    name: &str,
    now: T,
    all: &[(T, &str)],
) -> Option<T> {
    let words: Vec<&str> = all.iter().map(|(_, words)| *words).collect();
    let place = all.iter().position(|(value, _)| *value == now);
    let combo = ComboBox::from_id_salt(id).width(0.0).selected_text(
        place
            .and_then(|place| words.get(place))
            .map_or("", |words| words),
    );
    let (response, chosen) = widgets::chooser(ui, combo, place, &words);
    named(&response, name);
    all.get(chosen?).map(|(value, _)| *value)
}

/// Gives a field the name that a screen reader says.
pub fn named(response: &Response, name: &str) {
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_label(name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_rule_can_be_made_from_every_other_and_is_written_in_words() {
        let today: Date = "2026-03-01".parse().unwrap();
        let mut when: When = "july 4, monday if sunday".parse().unwrap();
        for (from, _) in SHAPES {
            for (to, _) in SHAPES {
                when = reshaped(&reshaped(&when, from, today), to, today);
                assert_eq!(shape(&when), to);
                let words = when.to_string();
                assert_eq!(words.parse::<When>().as_ref(), Ok(&when), "{words}");
            }
        }
    }

    #[test]
    fn a_month_stays_when_the_kind_of_rule_changes() {
        let today: Date = "2026-03-01".parse().unwrap();
        let when: When = "september 7".parse().unwrap();
        let nth = reshaped(&when, Shape::Nth, today);
        assert_eq!(nth.to_string(), "first monday of september");
        let last = reshaped(&nth, Shape::Last, today);
        assert_eq!(last.to_string(), "last monday of september");
    }
}
