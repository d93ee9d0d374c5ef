//! A file of probe presets.
//!
//! Is: TOML to [`Probe`]s, every mistake at its place, and nothing when there is one.
//! Is not: reading the file from a disk.
//! Shape: `schema = 1`, then `[[probe]]` rows; see the head of `data/probes.toml` for the keys.
//! Units: milliseconds, but microseconds for the turn-around.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use meterbench_c1218::{Echo, Wake};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Probe;

/// The `schema` of such files.
const SCHEMA: u64 = 1;

/// Longest name and title, in characters.
const LONGEST: usize = 120;

/// Characters of the parser's own words, which may repeat a value of the file.
const MESSAGE: usize = 200;

/// What is wrong in a file of presets, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.what)
    }
}

/// The presets of a file, whose names must be none of `taken`.
///
/// # Errors
/// With every mistake in it.
pub fn parse(text: &str, taken: &[Probe]) -> Result<Vec<Probe>, Vec<Mistake>> {
    let mut reader = Reader {
        text,
        mistakes: Vec::new(),
    };
    let (document, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        let what: String = error.message().chars().take(MESSAGE).collect();
        reader.at(error.span().map_or(0, |span| span.start), what);
    }
    if !reader.mistakes.is_empty() {
        return Err(reader.mistakes);
    }
    let rows = reader.document(document.get_ref());
    let mut probes: Vec<Probe> = Vec::new();
    for row in rows {
        let start = row.span().start;
        if let Some((probe, at)) = reader.probe(row.get_ref(), start) {
            if taken.iter().any(|known| known.name == probe.name) {
                reader.at(
                    at,
                    format!(
                        "a preset \"{}\" comes with the program; give this one another name",
                        probe.name
                    ),
                );
            } else if probes.iter().any(|known| known.name == probe.name) {
                reader.at(at, format!("\"{}\" is listed twice", probe.name));
            }
            probes.push(probe);
        }
    }
    if reader.mistakes.is_empty() {
        Ok(probes)
    } else {
        reader
            .mistakes
            .sort_by_key(|mistake| (mistake.line, mistake.column));
        Err(reader.mistakes)
    }
}

struct Reader<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

/// A table as the parser gives it: a `[[probe]]`.
type Row<'a, 'i> = &'a Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn at(&mut self, start: usize, what: impl Into<String>) {
        let before = self.text.get(..start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let last = before.rsplit('\n').next().unwrap_or_default();
        self.mistakes.push(Mistake {
            line,
            column: last.trim_start_matches('\u{feff}').chars().count() + 1,
            what: what.into(),
        });
    }

    /// The rows; the rest of the document is looked at here.
    fn document<'a, 'i>(&mut self, document: &'a DeTable<'i>) -> Vec<Row<'a, 'i>> {
        let mut rows = Vec::new();
        let mut schema = false;
        for (key, value) in document {
            let (name, start) = (key.get_ref().as_ref(), value.span().start);
            match (name, value.get_ref()) {
                ("schema", DeValue::Integer(number)) => {
                    schema = true;
                    let number =
                        u64::from_str_radix(&number.as_str().replace('_', ""), number.radix());
                    if number != Ok(SCHEMA) {
                        self.at(start, format!("this MeterBench reads schema {SCHEMA}; open the file with a newer one"));
                    }
                }
                ("schema", _) => {
                    schema = true;
                    self.at(start, format!("`schema` is the number {SCHEMA}"));
                }
                ("probe", DeValue::Array(array)) => rows.extend(array.iter()),
                ("probe", _) => self.at(start, "a preset begins with [[probe]], in two brackets"),
                _ => self.at(
                    key.span().start,
                    format!("`{name}` is not known here; there are `schema` and [[probe]]"),
                ),
            }
        }
        if !schema {
            self.at(0, format!("`schema = {SCHEMA}` is missing"));
        }
        rows
    }

    /// A row, and where its name stands. `None` when it has none.
    fn probe(&mut self, row: &DeValue<'_>, start: usize) -> Option<(Probe, usize)> {
        let DeValue::Table(table) = row else {
            self.at(start, "a preset begins with [[probe]], in two brackets");
            return None;
        };
        let mut probe = Probe::default();
        let (mut named, mut wake_byte, mut wake_pause) = (None, None, None);
        for (key, value) in table {
            let (name, at) = (key.get_ref().as_ref(), value.span().start);
            let value = value.get_ref();
            match name {
                "name" => {
                    named = Some(at);
                    if let Some(text) = self.text(name, value, at) {
                        if !is_name(&text) {
                            self.at(at, "a name is small letters, digits and hyphens");
                        }
                        probe.name = text;
                    }
                }
                "title" => probe.title = self.text(name, value, at).unwrap_or_default(),
                "source" => probe.source = self.text(name, value, at).unwrap_or_default(),
                "rts" => self.truth(name, value, at, &mut probe.rts),
                "dtr" => self.truth(name, value, at, &mut probe.dtr),
                "burst" => self.truth(name, value, at, &mut probe.burst),
                "echo" => match value {
                    DeValue::String(text) if text == "auto" => probe.echo = Echo::Auto,
                    DeValue::String(text) if text == "on" => probe.echo = Echo::On,
                    DeValue::String(text) if text == "off" => probe.echo = Echo::Off,
                    _ => self.at(at, "`echo` is \"auto\", \"on\" or \"off\""),
                },
                "warm_up_ms" => self.millis(name, value, at, 0..=10_000, &mut probe.warm_up),
                "guard_ms" => self.millis(name, value, at, 0..=2_000, &mut probe.guard),
                "turn_around_us" => {
                    if let Some(micros) = self.number(name, value, at, 175..=500_000) {
                        probe.turn_around = Duration::from_micros(micros);
                    }
                }
                "wake_byte" => {
                    wake_byte = self
                        .number(name, value, at, 0..=255)
                        .and_then(|byte| u8::try_from(byte).ok());
                }
                "wake_pause_ms" => {
                    let mut pause = Wake::default().pause;
                    self.millis(name, value, at, 0..=5_000, &mut pause);
                    wake_pause = Some((pause, at));
                }
                _ => self.at(
                    key.span().start,
                    format!("a preset has no `{name}`; it has {KEYS}"),
                ),
            }
        }
        probe.wake = wake_byte.map(|byte| Wake {
            byte,
            pause: wake_pause.map_or(Wake::default().pause, |(pause, _)| pause),
        });
        if let (Some((_, at)), false) = (wake_pause, table.contains_key("wake_byte")) {
            self.at(at, "a pause after waking needs a `wake_byte`");
        }
        let Some(at) = named else {
            self.at(start, "this preset has no `name`");
            return None;
        };
        if probe.title.is_empty() {
            probe.title.clone_from(&probe.name);
        }
        Some((probe, at))
    }

    fn text(&mut self, key: &str, value: &DeValue<'_>, at: usize) -> Option<String> {
        match value {
            DeValue::String(text) if text.chars().any(char::is_control) => {
                self.at(at, format!("`{key}` is one line of text"));
                None
            }
            DeValue::String(text) if key != "source" && text.chars().count() > LONGEST => {
                self.at(at, format!("`{key}` has up to {LONGEST} characters"));
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()),
            _ => {
                self.at(at, format!("`{key}` is text, in quotes"));
                None
            }
        }
    }

    fn truth(&mut self, key: &str, value: &DeValue<'_>, at: usize, to: &mut bool) {
        match value {
            DeValue::Boolean(truth) => *to = *truth,
            _ => self.at(at, format!("`{key}` is true or false")),
        }
    }

    fn millis(
        &mut self,
        key: &str,
        value: &DeValue<'_>,
        at: usize,
        range: RangeInclusive<u64>,
        to: &mut Duration,
    ) {
        if let Some(millis) = self.number(key, value, at, range) {
            *to = Duration::from_millis(millis);
        }
    }

    fn number(
        &mut self,
        key: &str,
        value: &DeValue<'_>,
        at: usize,
        range: RangeInclusive<u64>,
    ) -> Option<u64> {
        let number = match value {
            DeValue::Integer(number) => {
                u64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
            }
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            self.at(
                at,
                format!(
                    "`{key}` is a whole number from {} to {}",
                    range.start(),
                    range.end()
                ),
            );
        }
        number
    }
}

/// Every key of a row.
const KEYS: &str = "name, title, rts, dtr, warm_up_ms, wake_byte, wake_pause_ms, echo, guard_ms, turn_around_us, burst, source";

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 40 && text.chars().all(fits)
}
