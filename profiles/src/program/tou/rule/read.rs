//! A date or a rule out of a person's words.
//!
//! Is: any case and spacing, short names of months and weekdays, `4th`, `each` for `every`, `in` for `of`.
//! Is not: a guess; what could mean two things is refused.
//! Shape: words, commas and `the` taken off, read from left to right.

use std::str::FromStr;

use jiff::civil::{Date, Weekday};

use super::{
    DateRule, MONTHS, MOST_DAYS, MOVED, Month, Nth, Observed, RuleError, WEEKDAYS, When, last_day,
};
use crate::nearest::{either, nearest, repeated};

impl FromStr for When {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<When, RuleError> {
        let mut words = Words::of(text)?;
        if let [only] = words.all.as_slice()
            && only.starts_with(|c: char| c.is_ascii_digit())
            && only.contains('-')
        {
            return date(only).map(When::Once);
        }
        let rule = words.rule()?;
        words.end(rule).map(When::Rule)
    }
}

impl FromStr for DateRule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<DateRule, RuleError> {
        let mut words = Words::of(text)?;
        let rule = words.rule()?;
        words.end(rule)
    }
}

/// Bytes of the longest text that can be a rule, with room for many spaces.
const LONGEST: usize = 200;

/// The words of a text, one after the other.
struct Words {
    all: Vec<String>,
    next: usize,
}

impl Words {
    fn of(text: &str) -> Result<Words, RuleError> {
        if text.len() > LONGEST {
            return Err(RuleError::Shape);
        }
        let small = text.to_lowercase();
        let all: Vec<String> = small
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty() && *word != "the")
            .map(|word| word.strip_suffix('.').unwrap_or(word).to_owned())
            .collect();
        if all.is_empty() {
            return Err(RuleError::Shape);
        }
        Ok(Words { all, next: 0 })
    }

    fn peek(&self) -> Option<&str> {
        self.all.get(self.next).map(String::as_str)
    }

    /// Takes the word if it is one of these.
    fn take(&mut self, any: &[&str]) -> bool {
        let found = self.peek().is_some_and(|word| any.contains(&word));
        self.next += usize::from(found);
        found
    }

    /// Takes these words if they all come next.
    fn take_all(&mut self, words: &[&str]) -> bool {
        let rest = self.all.get(self.next..).unwrap_or_default();
        let found = rest.len() >= words.len() && words.iter().zip(rest).all(|(a, b)| a == b);
        if found {
            self.next += words.len();
        }
        found
    }

    fn take_known<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let found = self.peek().and_then(known)?;
        self.next += 1;
        Some(found)
    }

    /// That the word which comes next is none that can.
    fn wrong(&self, expected: &'static str, known: &[&str]) -> RuleError {
        let Some(word) = self.peek() else {
            let last = self.all.last().map(|word| repeated(word));
            return RuleError::Short {
                after: last.unwrap_or_default(),
                expected,
            };
        };
        let near = nearest(word, known.iter().copied());
        RuleError::Word {
            word: repeated(word),
            expected,
            hint: match near.get(..2).unwrap_or(&near) {
                [] => String::new(),
                near => format!("did you mean {}", either(near)),
            },
        }
    }

    fn end(&self, rule: DateRule) -> Result<DateRule, RuleError> {
        match self.peek() {
            None => Ok(rule),
            Some(_) => Err(self.wrong("the end of the rule", &[])),
        }
    }

    fn rule(&mut self) -> Result<DateRule, RuleError> {
        if self.take(&["every", "each"]) {
            return self.every();
        }
        if self.take_all(&["day", "after"]) {
            let (month, day) = self.day_of()?;
            return Ok(DateRule::Day {
                month,
                day,
                observed: Observed::DayAfter,
            });
        }
        if self.take(&["last"]) {
            let weekday = self.weekday()?;
            return self.last(weekday);
        }
        let start = self.next;
        if let Some(nth) = self.take_known(nth) {
            if let Some(weekday) = self.take_known(weekday) {
                return self.nth(nth, weekday);
            }
            self.next = start;
        }
        if let Some(weekday) = self.take_known(weekday) {
            return match self.peek() {
                Some("before") => self.last(weekday),
                Some("on" | "after") => self.nth(Nth::First, weekday),
                _ => Err(RuleError::Shape),
            };
        }
        if let Some(word) = self.peek()
            && !is_day_word(word)
        {
            let names: Vec<&str> = MONTHS
                .into_iter()
                .chain(WEEKDAYS.map(|(name, _)| name))
                .chain(["first", "second", "third", "fourth", "last", "every"])
                .collect();
            return Err(match self.wrong("a month, a weekday or a number", &names) {
                RuleError::Word { hint, .. } if hint.is_empty() => RuleError::Shape,
                error => error,
            });
        }
        let (month, day) = self.day_of()?;
        let observed = self.observed()?;
        Ok(DateRule::Day {
            month,
            day,
            observed,
        })
    }

    /// What follows `every`.
    fn every(&mut self) -> Result<DateRule, RuleError> {
        if let Some(weekday) = self.take_known(weekday) {
            return Ok(DateRule::Weekly(weekday));
        }
        let count = self.take_known(number);
        let week = match self.peek() {
            Some("day" | "days") => 1,
            Some("week" | "weeks") => 7,
            _ if count.is_some() => return Err(self.wrong("`days`", &["days", "weeks"])),
            _ => {
                return Err(self.wrong(
                    "a weekday or a number of days",
                    &WEEKDAYS.map(|(name, _)| name),
                ));
            }
        };
        self.next += 1;
        let days = count.unwrap_or(1).saturating_mul(week);
        if !self.take(&["from", "starting", "since"]) {
            return Err(self.wrong("`from` and the first date", &["from"]));
        }
        let from = match self.peek() {
            Some(word) => date(word)?,
            None => return Err(self.wrong("the first date, such as 2026-01-05", &[])),
        };
        self.next += 1;
        match u8::try_from(days) {
            Ok(days @ 1..=MOST_DAYS) => Ok(DateRule::Every { days, from }),
            _ => Err(RuleError::Days(days)),
        }
    }

    /// What follows `second sunday`.
    fn nth(&mut self, nth: Nth, weekday: Weekday) -> Result<DateRule, RuleError> {
        let (month, from_day) = if self.take(&["of", "in"]) {
            (self.month()?, 1)
        } else if self.take_all(&["on", "or", "after"]) {
            self.day_of()?
        } else {
            return Err(self.wrong("`of` and a month, or `on or after` and a day", &["of"]));
        };
        self.not_moved()?;
        Ok(DateRule::Nth {
            month,
            nth,
            weekday,
            from_day,
        })
    }

    /// What follows `last friday`.
    fn last(&mut self, weekday: Weekday) -> Result<DateRule, RuleError> {
        let rule = if self.take(&["of", "in"]) {
            let month = self.month()?;
            DateRule::Last { month, weekday }
        } else if self.take(&["before"]) {
            let (month, day) = self.day_of()?;
            DateRule::Before {
                month,
                weekday,
                day,
            }
        } else {
            return Err(self.wrong("`of` and a month, or `before` and a day", &["of", "before"]));
        };
        self.not_moved()?;
        Ok(rule)
    }

    fn not_moved(&self) -> Result<(), RuleError> {
        let moves = |word: &str| weekday(word).is_some() || matches!(word, "nearest" | "and");
        match self.peek() {
            Some(word) if moves(word) => Err(RuleError::Moved),
            _ => Ok(()),
        }
    }

    fn weekday(&mut self) -> Result<Weekday, RuleError> {
        self.take_known(weekday)
            .ok_or_else(|| self.wrong("a weekday", &WEEKDAYS.map(|(name, _)| name)))
    }

    /// `march`, `every month`.
    fn month(&mut self) -> Result<Month, RuleError> {
        if self.take_all(&["every", "month"]) || self.take_all(&["each", "month"]) {
            return Ok(Month::Every);
        }
        self.take_known(month)
            .ok_or_else(|| self.wrong("a month", &MONTHS))
    }

    /// `july 4`, `4 july`, `4th of july`, `day 1 of every month`.
    fn day_of(&mut self) -> Result<(Month, u8), RuleError> {
        let (month, day) = if let Some(month) = self.take_known(month) {
            let day = self.take_known(number);
            (
                month,
                day.ok_or_else(|| self.wrong("a day of the month", &[]))?,
            )
        } else {
            let named = self.take(&["day"]);
            let day = self.take_known(number);
            let day = day.ok_or_else(|| match named {
                true => self.wrong("a day of the month", &[]),
                false => self.wrong("a month and a day", &MONTHS),
            })?;
            let _ = self.take(&["day"]);
            let _ = self.take(&["of", "in"]);
            (self.month()?, day)
        };
        let last = last_day(month);
        match u8::try_from(day) {
            Ok(day) if (1..=last).contains(&day) => Ok((month, day)),
            _ => Err(RuleError::NoSuchDay { month, day, last }),
        }
    }

    /// What may follow `july 4`.
    fn observed(&mut self) -> Result<Observed, RuleError> {
        if self.peek().is_none() {
            return Ok(Observed::Itself);
        }
        if self.take_all(&["and", "day", "after"]) || self.take_all(&["and", "next", "day"]) {
            return Ok(Observed::AndDayAfter);
        }
        for (words, observed) in MOVED {
            let words: Vec<&str> = words.split(' ').collect();
            let start = self.next;
            let matches = words.iter().all(|word| {
                let same = match self.peek() {
                    Some(written) => written == *word || same_weekday(written, word),
                    None => false,
                };
                self.next += usize::from(same);
                same
            });
            if matches {
                return Ok(observed);
            }
            self.next = start;
        }
        Err(self.wrong(
            "`and the day after`, `monday if sunday` (monday or friday; if saturday, sunday or weekend) or `nearest weekday`",
            &[],
        ))
    }
}

fn same_weekday(written: &str, known: &str) -> bool {
    weekday(written).is_some_and(|day| weekday(known) == Some(day))
}

fn is_day_word(word: &str) -> bool {
    word == "day" || number(word).is_some() || month(word).is_some()
}

/// A name of a list by its first letters, at least three of them; `tues` and `thurs` are such beginnings.
fn begins(name: &str, word: &str) -> bool {
    word.len() >= 3 && name.starts_with(word)
}

fn month(word: &str) -> Option<Month> {
    let index = MONTHS.iter().position(|name| begins(name, word))?;
    u8::try_from(index + 1).ok().map(Month::Of)
}

fn weekday(word: &str) -> Option<Weekday> {
    let named = |name: &str| begins(name, word) || word.strip_suffix('s') == Some(name);
    WEEKDAYS
        .iter()
        .find(|(name, _)| named(name))
        .map(|(_, day)| *day)
}

fn nth(word: &str) -> Option<Nth> {
    Some(match word {
        "first" | "1st" => Nth::First,
        "second" | "2nd" => Nth::Second,
        "third" | "3rd" => Nth::Third,
        "fourth" | "4th" => Nth::Fourth,
        _ => return None,
    })
}

/// `4`, `04`, `4th`.
fn number(word: &str) -> Option<u32> {
    let end = word.find(|c: char| !c.is_ascii_digit());
    let (digits, ending) = word.split_at(end.unwrap_or(word.len()));
    if !matches!(ending, "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    digits.parse().ok()
}

/// `2026-12-24`.
fn date(word: &str) -> Result<Date, RuleError> {
    let wrong = || RuleError::Date(repeated(word));
    let mut parts = word.split('-');
    let mut part = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length);
        part.filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
        return Err(wrong());
    };
    if parts.next().is_some() {
        return Err(wrong());
    }
    let (year, month, day) = (year.parse(), month.parse(), day.parse());
    match (year, month, day) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}
