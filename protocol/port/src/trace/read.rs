//! A saved trace becomes entries again.
//!
//! Is: the reader of the text that `text` writes. Whatever the bytes are, what can be understood is kept and the rest is
//! told, line by line.
//! Is not: a judge of the wire: spoiled packets and noise are as good as any.
//! Errors: [`Problem`], with its line; never fewer entries than can be understood.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Zoned;

use super::entry::judge;
use super::text::{DATE, HIDDEN};
use super::{Entry, Head, Kind, Way};

/// Problems that are told one by one; of more, only the number.
const TOLD: usize = 100;

/// No piece of a stream is longer; `splitter` cuts it.
const LONGEST: usize = 0x1_0000;

/// What was in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// What could not be understood; the first hundred.
    pub problems: Vec<Problem>,
    /// How many problems there are in all.
    pub wrong: usize,
}

/// A line that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The entries of a saved trace.
#[must_use]
pub fn read(file: &[u8]) -> Saved {
    let mut reader = Reader::default();
    for (number, line) in file.split(|byte| *byte == b'\n').enumerate() {
        reader.line = number + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok(line) => reader.line(line),
            Err(_) => reader.problem("this is not UTF-8 text"),
        }
    }
    reader.end_entry();
    reader.saved
}

#[derive(Default)]
struct Reader {
    saved: Saved,
    line: usize,
    head: Arc<Head>,
    entry: Option<Entry>,
}

impl Reader {
    fn problem(&mut self, what: &'static str) {
        self.saved.wrong += 1;
        if self.saved.problems.len() < TOLD {
            let line = self.line;
            self.saved.problems.push(Problem { line, what });
        }
    }

    fn line(&mut self, line: &str) {
        if line.trim().is_empty() {
        } else if let Some(comment) = line.strip_prefix('#') {
            self.end_entry();
            if let Some(head) = head(comment.trim()) {
                self.begin(head);
            }
        } else if line.starts_with("        ") {
            self.hex(line);
        } else {
            self.end_entry();
            match entry(line, &self.head) {
                Ok(entry) => self.entry = Some(entry),
                Err(what) => self.problem(what),
            }
        }
    }

    fn begin(&mut self, head: Head) {
        self.head = Arc::new(head);
        self.saved.entries.push(Entry {
            session: Arc::clone(&self.head),
            at: Duration::ZERO,
            way: None,
            kind: Kind::Opened,
            bytes: Vec::new(),
            hidden: 0,
            words: format!("{} opened", self.head.port),
        });
    }

    fn hex(&mut self, line: &str) {
        let Some(mut entry) = self.entry.take() else {
            return self.problem("bytes that belong to no entry");
        };
        for word in line.split_whitespace() {
            let byte = (word.len() == 2 && word.bytes().all(|it| it.is_ascii_hexdigit()))
                .then(|| u8::from_str_radix(word, 16).ok())
                .flatten();
            let wrong = match byte {
                _ if entry.length() >= LONGEST => Some("more bytes than any packet has"),
                Some(_) if entry.hidden > 0 => Some("a byte is shown after one that is not"),
                Some(byte) => {
                    entry.bytes.push(byte);
                    None
                }
                None if word == HIDDEN => {
                    entry.hidden += 1;
                    None
                }
                None => Some("this is no byte in hex"),
            };
            if let Some(wrong) = wrong {
                self.problem(wrong);
                break;
            }
        }
        self.entry = Some(entry);
    }

    fn end_entry(&mut self) {
        let Some(mut entry) = self.entry.take() else {
            return;
        };
        match entry.way {
            Some(_) if entry.length() == 0 => return self.problem("an entry without its bytes"),
            Some(_) => entry.kind = kind(&entry),
            None if entry.length() > 0 => return self.problem("a note has no bytes"),
            None => (),
        }
        self.saved.entries.push(entry);
    }
}

/// By the bytes, where they can be seen; else by the words.
fn kind(entry: &Entry) -> Kind {
    let judged = judge(&entry.bytes, entry.hidden);
    match (entry.hidden, entry.words.as_str()) {
        (1.., "spoiled packet") => Kind::Spoiled,
        (1.., "part of a packet") => Kind::Fragment,
        (1.., "noise") => Kind::Noise,
        _ => judged,
    }
}

/// "COM3, 2025-06-01 12:00:00 +02:00".
fn head(comment: &str) -> Option<Head> {
    let (port, date) = comment.rsplit_once(", ")?;
    let started = match date {
        "at a time that is not known" => None,
        date => Some(Zoned::strptime(DATE, date).ok()?),
    };
    Some(Head {
        port: port.to_owned(),
        started,
    })
}

fn entry(line: &str, head: &Arc<Head>) -> Result<Entry, &'static str> {
    let (time, rest) = line
        .trim_start()
        .split_once(char::is_whitespace)
        .ok_or("this is no entry: seconds, direction, words")?;
    let at = seconds(time).ok_or("an entry begins with its time in seconds")?;
    let rest = rest.trim_start();
    let (arrow, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let words = words.trim().to_owned();
    let way = match arrow {
        ">" => Some(Way::ToMeter),
        "<" => Some(Way::FromMeter),
        "-" => None,
        _ => return Err("after the time comes > or < or -"),
    };
    let rate = words.strip_suffix(" bit/s").and_then(|it| it.parse().ok());
    Ok(Entry {
        session: Arc::clone(head),
        at,
        way,
        kind: rate.map_or(Kind::Note, Kind::Rate),
        bytes: Vec::new(),
        hidden: 0,
        words,
    })
}

/// "12.000345"; at most 136 years.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, part) = text.split_once('.')?;
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 9 {
        return None;
    }
    let seconds: u32 = whole.parse().ok()?;
    let nanos: u32 = format!("{part:0<9}").parse().ok()?;
    // An entry's time is in whole microseconds, and so is what is written.
    Some(Duration::new(seconds.into(), nanos / 1000 * 1000))
}
