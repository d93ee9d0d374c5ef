//! A field for a value that is typed: a number, a decimal, a time of day, a text.
//!
//! Is: the text while it is typed, kept in the window's memory under the setting's path; nonsense stays on the screen
//! with what is expected instead, and the setting keeps its value.
//! Is not: the row with its label; see `setting`.

use std::ops::RangeInclusive;

use egui::{Context, Id, Key, Modifiers, Response, RichText, TextEdit, Ui};
use meterbench_profiles::program::tou::TimeOfDay;

use crate::theme::palette;

/// What a field takes: how it is written, read and stepped with the arrow keys.
pub trait Kind {
    /// The value.
    type Value;
    /// As it stands in the field.
    fn text(&self, value: &Self::Value) -> String;
    /// What was typed, or what is expected instead.
    fn parse(&self, text: &str) -> Result<Self::Value, String>;
    /// One step up or down; `None` where there is none.
    fn step(&self, value: &Self::Value, up: bool) -> Option<Self::Value>;
    /// Behind the field: the unit.
    fn unit(&self) -> &str {
        ""
    }
    /// Of the field, in points.
    fn width(&self) -> f32 {
        84.0
    }
}

/// A whole number with its unit: `Number::new(1..=60, "min")`.
#[derive(Clone, Debug)]
pub struct Number {
    range: RangeInclusive<u32>,
    unit: &'static str,
    steps: &'static [u32],
    by: u32,
}

impl Number {
    /// Any number of a range.
    pub const fn new(range: RangeInclusive<u32>, unit: &'static str) -> Self {
        Self {
            range,
            unit,
            steps: &[],
            by: 1,
        }
    }

    /// The arrow keys go by this much.
    pub const fn by(mut self, by: u32) -> Self {
        self.by = by;
        self
    }

    /// The arrow keys go from one of these to the next; others may be typed.
    pub const fn through(mut self, steps: &'static [u32]) -> Self {
        self.steps = steps;
        self
    }
}

impl Kind for Number {
    type Value = u32;

    fn text(&self, value: &u32) -> String {
        value.to_string()
    }

    fn parse(&self, text: &str) -> Result<u32, String> {
        let number: Option<u32> = text.trim().parse().ok();
        number
            .filter(|number| self.range.contains(number))
            .ok_or_else(|| between(&self.range, self.unit, ToString::to_string))
    }

    fn step(&self, value: &u32, up: bool) -> Option<u32> {
        let next = match (self.steps, up) {
            ([], true) => value.saturating_add(self.by),
            ([], false) => value.saturating_sub(self.by),
            (steps, true) => *steps.iter().find(|step| *step > value)?,
            (steps, false) => *steps.iter().rev().find(|step| *step < value)?,
        };
        let next = next.clamp(*self.range.start(), *self.range.end());
        (next != *value).then_some(next)
    }

    fn unit(&self) -> &str {
        self.unit
    }
}

/// A number with up to three decimals, kept in thousandths: 1.8 Wh is 1800 mWh.
#[derive(Clone, Debug)]
pub struct Thousandths {
    range: RangeInclusive<u32>,
    unit: &'static str,
}

impl Thousandths {
    /// `range` in thousandths of the unit.
    pub const fn new(range: RangeInclusive<u32>, unit: &'static str) -> Self {
        Self { range, unit }
    }
}

impl Kind for Thousandths {
    type Value = u32;

    fn text(&self, value: &u32) -> String {
        let text = format!("{}.{:03}", value / 1000, value % 1000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    fn parse(&self, text: &str) -> Result<u32, String> {
        thousandths(text.trim())
            .filter(|number| self.range.contains(number))
            .ok_or_else(|| between(&self.range, self.unit, |number| self.text(number)))
    }

    fn step(&self, value: &u32, up: bool) -> Option<u32> {
        let by = 100;
        let next = if up {
            value.saturating_add(by)
        } else {
            value.saturating_sub(by)
        };
        let next = next.clamp(*self.range.start(), *self.range.end());
        (next != *value).then_some(next)
    }

    fn unit(&self) -> &str {
        self.unit
    }
}

fn thousandths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if part.len() > 3 || !digits(whole) || !digits(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let whole: u32 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let part: u32 = format!("{part:0<3}").parse().ok()?;
    whole.checked_mul(1000)?.checked_add(part)
}

/// "1 to 60 min".
fn between(range: &RangeInclusive<u32>, unit: &str, words: impl Fn(&u32) -> String) -> String {
    let (from, to) = (words(range.start()), words(range.end()));
    match (*range.end() == u32::MAX, unit.is_empty()) {
        (true, true) => format!("a number from {from} on"),
        (true, false) => format!("a number of {unit} from {from} on"),
        (false, true) => format!("{from} to {to}"),
        (false, false) => format!("{from} to {to} {unit}"),
    }
}

/// A time of day, as the meter's clock shows it. "7", "730" and "7:30" will do too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock;

impl Kind for Clock {
    type Value = TimeOfDay;

    fn text(&self, value: &TimeOfDay) -> String {
        value.to_string()
    }

    fn parse(&self, text: &str) -> Result<TimeOfDay, String> {
        time_of_day(text.trim()).ok_or_else(|| "a time from 00:00 to 23:59".to_owned())
    }

    /// To the next quarter of an hour.
    fn step(&self, value: &TimeOfDay, up: bool) -> Option<TimeOfDay> {
        let now = value.minutes();
        let next = if up {
            now / 15 * 15 + 15
        } else {
            now.checked_sub(1)? / 15 * 15
        };
        TimeOfDay::from_minutes(next)
    }

    fn width(&self) -> f32 {
        60.0
    }
}

fn time_of_day(text: &str) -> Option<TimeOfDay> {
    let (hour, minute) = match text.split_once([':', '.']) {
        Some((_, minute)) if minute.len() != 2 => return None,
        Some(parts) => parts,
        None if text.len() > 2 => text.split_at_checked(text.len() - 2)?,
        None => (text, "0"),
    };
    let number = |part: &str| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u8>().ok().filter(|_| plain)
    };
    TimeOfDay::new(number(hour)?, number(minute)?)
}

/// Text of so many characters.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// How many characters the meter has room for.
    pub most: usize,
}

impl Kind for Text {
    type Value = String;

    fn text(&self, value: &String) -> String {
        value.clone()
    }

    fn parse(&self, text: &str) -> Result<String, String> {
        match text.chars().count() {
            n if n > self.most => Err(format!("{} too many", n - self.most)),
            _ => Ok(text.to_owned()),
        }
    }

    fn step(&self, _: &String, _: bool) -> Option<String> {
        None
    }

    fn width(&self) -> f32 {
        (self.most as f32 * 8.5 + 24.0).clamp(84.0, 330.0)
    }
}

/// What is typed, until it is a value; and again when the value changes from elsewhere.
#[derive(Clone, Debug, Default)]
struct Draft {
    text: String,
    of: String,
}

/// Show a field. The new value, when it changed to one; what is expected stands behind the field when it did not.
pub fn typed<K: Kind>(
    ui: &mut Ui,
    id: Id,
    kind: &K,
    now: &K::Value,
) -> (Response, Option<K::Value>) {
    let current = kind.text(now);
    let mut draft: Draft = ui
        .data(|data| data.get_temp(id))
        .filter(|draft: &Draft| draft.of == current)
        .unwrap_or_else(|| Draft {
            text: current.clone(),
            of: current.clone(),
        });
    let stepped = step(ui, id, kind, now, &draft.text);
    let p = palette(ui);
    let ok = kind.parse(&draft.text).is_ok() || draft.text == current;
    let response = ui.add(
        TextEdit::singleline(&mut draft.text)
            .id(id)
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(kind.width())
            .text_color(if ok { p.text } else { p.error }),
    );
    if !kind.unit().is_empty() {
        ui.label(RichText::new(kind.unit()).color(p.weak));
    }
    let mut value = None;
    if let Some(next) = stepped {
        draft.text = kind.text(&next);
        draft.of.clone_from(&draft.text);
        value = Some(next);
    } else {
        match kind.parse(&draft.text) {
            Ok(typed) => {
                let written = kind.text(&typed);
                if response.changed() && written != current {
                    draft.of = written;
                    value = Some(typed);
                } else if !response.has_focus() {
                    draft.text.clone_from(&current);
                }
                if response.has_focus() {
                    undo_is_the_programs(ui.ctx(), id);
                }
            }
            // What a file has may be wrong already; the findings say so.
            Err(_) if draft.text == current => (),
            Err(expected) => {
                let stays = if current.is_empty() {
                    "nothing".to_owned()
                } else {
                    current
                };
                let words = format!("{expected}; {stays} stays");
                ui.label(RichText::new(words).small().color(p.error));
            }
        }
    }
    ui.data_mut(|data| data.insert_temp(id, draft));
    (response, value)
}

/// The arrow keys, before the field sees them.
fn step<K: Kind>(ui: &Ui, id: Id, kind: &K, now: &K::Value, text: &str) -> Option<K::Value> {
    if !ui.is_enabled() || !ui.memory(|memory| memory.has_focus(id)) {
        return None;
    }
    let taken = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let up = taken(Key::ArrowUp);
    if !up && !taken(Key::ArrowDown) {
        return None;
    }
    match kind.parse(text) {
        Ok(typed) => kind.step(&typed, up),
        Err(_) => kind.step(now, up),
    }
}

fn mark() -> Id {
    Id::unique("a field of the program")
}

/// Says that in this field undo is the program's, because everything typed in it is in the program already.
pub fn undo_is_the_programs(ctx: &Context, id: Id) {
    ctx.data_mut(|data| data.insert_temp(mark(), id));
}

/// Whether undo is the program's where the keyboard is now: not while other text is typed.
pub fn is_undo_the_programs(ctx: &Context) -> bool {
    let field = ctx.data(|data| data.get_temp::<Id>(mark()));
    ctx.data_mut(|data| data.remove::<Id>(mark()));
    !ctx.text_edit_focused() || field.is_some_and(|id| ctx.memory(|memory| memory.has_focus(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_within_their_range() {
        let minutes = Number::new(1..=60, "min");
        assert_eq!(minutes.parse(" 15 "), Ok(15));
        for nonsense in ["", "x", "0", "61", "-1", "1.5", "99999999999"] {
            assert_eq!(
                minutes.parse(nonsense),
                Err("1 to 60 min".into()),
                "{nonsense}"
            );
        }
        assert_eq!(
            Number::new(1..=u32::MAX, "W").parse("0"),
            Err("a number of W from 1 on".into())
        );
    }

    #[test]
    fn arrow_keys_stay_within_the_range() {
        let minutes = Number::new(1..=60, "min");
        assert_eq!(
            (minutes.step(&60, true), minutes.step(&1, false)),
            (None, None)
        );
        assert_eq!(minutes.clone().by(5).step(&58, true), Some(60));
        let usual = minutes.through(&[5, 15, 30, 60]);
        assert_eq!(
            (usual.step(&15, true), usual.step(&20, false)),
            (Some(30), Some(15))
        );
        assert_eq!((usual.step(&60, true), usual.step(&5, false)), (None, None));
    }

    #[test]
    fn thousandths_read_back_as_they_are_written() {
        let weight = Thousandths::new(1..=10_000_000, "Wh");
        for (text, milli) in [
            ("1.8", 1800),
            ("0.025", 25),
            ("12", 12_000),
            ("1.005", 1005),
        ] {
            assert_eq!(weight.parse(text), Ok(milli), "{text}");
            assert_eq!(weight.text(&milli), text);
        }
        assert_eq!(weight.parse("1."), Ok(1000));
        assert_eq!(weight.parse(".5"), Ok(500));
        for nonsense in ["", ".", "1.0005", "1,5", "x", "0", "5000000000", "1.-5"] {
            assert!(weight.parse(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn a_time_of_day_is_typed_as_people_do() {
        for (typed, words) in [
            ("07:00", "07:00"),
            ("7", "07:00"),
            ("730", "07:30"),
            ("7:30", "07:30"),
            ("7.30", "07:30"),
            ("2359", "23:59"),
            ("0", "00:00"),
        ] {
            assert_eq!(Clock.parse(typed).unwrap().to_string(), words, "{typed}");
        }
        for nonsense in [
            "", "24:00", "7:60", "7:3", "x", "12345", "-1", "07:00:00", "é7",
        ] {
            assert!(Clock.parse(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn a_time_of_day_steps_to_the_quarter_hours_of_its_day() {
        let at = |text: &str| text.parse::<TimeOfDay>().unwrap();
        assert_eq!(Clock.step(&at("07:05"), true), Some(at("07:15")));
        assert_eq!(Clock.step(&at("07:05"), false), Some(at("07:00")));
        assert_eq!(Clock.step(&at("07:00"), false), Some(at("06:45")));
        assert_eq!(Clock.step(&at("23:50"), true), None);
        assert_eq!(Clock.step(&at("00:00"), false), None);
    }

    #[test]
    fn a_text_says_by_how_much_it_is_too_long() {
        let four = Text { most: 4 };
        assert_eq!(four.parse("éabc"), Ok("éabc".into()));
        assert_eq!(four.parse("abcdef"), Err("2 too many".into()));
    }
}
