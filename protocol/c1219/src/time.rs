//! The date and time formats that ST-0 selects.
//!
//! Is: stamps kept as the meter wrote them, and what they mean on a calendar if they mean anything.
//! Is not: time zones. A counter (formats 3 and 4) counts UTC by the standard, though some makers count local time;
//! [`Stamp::counts_utc`] says when the question arises, the caller answers it.
//! Source: C12.19 TM_FORMAT, LTIME_DATE, STIME_DATE, TIME, HTIME_DATE, DATE.

use std::fmt;

use jiff::{
    SignedDuration,
    civil::{self, DateTime},
};

/// TM_FORMAT
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TimeFormat {
    /// 0: no clock; every time type has no bytes.
    #[default]
    None,
    /// 1: a BCD byte per field.
    Bcd,
    /// 2: a binary byte per field.
    Binary,
    /// 3: minutes since 1970 in 32 bits.
    Minutes,
    /// 4: seconds since 1970 in 32 bits (2008).
    Seconds,
    /// 5 to 7: no known size; a field of this kind is an error.
    Reserved(u8),
}

impl TimeFormat {
    /// From its three bits.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code & 7 {
            0 => TimeFormat::None,
            1 => TimeFormat::Bcd,
            2 => TimeFormat::Binary,
            3 => TimeFormat::Minutes,
            4 => TimeFormat::Seconds,
            other => TimeFormat::Reserved(other),
        }
    }

    /// Its three bits.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            TimeFormat::None => 0,
            TimeFormat::Bcd => 1,
            TimeFormat::Binary => 2,
            TimeFormat::Minutes => 3,
            TimeFormat::Seconds => 4,
            TimeFormat::Reserved(code) => code,
        }
    }

    /// One number instead of fields?
    #[must_use]
    pub const fn is_counter(self) -> bool {
        matches!(self, TimeFormat::Minutes | TimeFormat::Seconds)
    }

    fn parse(self, byte: u8) -> Option<i8> {
        let value = match self {
            TimeFormat::Bcd if byte >> 4 > 9 || byte & 0x0F > 9 => return None,
            TimeFormat::Bcd => (byte >> 4) * 10 + (byte & 0x0F),
            _ => byte,
        };
        i8::try_from(value).ok()
    }

    fn emit(self, value: i8) -> u8 {
        let value = value.unsigned_abs();
        if self == TimeFormat::Bcd {
            ((value / 10) << 4) | (value % 10)
        } else {
            value
        }
    }
}

/// Which of the standard's stamps a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StampKind {
    /// STIME_DATE: to the minute.
    Short,
    /// LTIME_DATE: to the second.
    Long,
    /// HTIME_DATE: with a fraction.
    High,
}

impl StampKind {
    /// Bytes on the wire; `None` in a reserved format.
    #[must_use]
    pub const fn size(self, format: TimeFormat) -> Option<usize> {
        Some(match (format, self) {
            (TimeFormat::None, _) => 0,
            (TimeFormat::Bcd | TimeFormat::Binary, StampKind::Short) => 5,
            (TimeFormat::Bcd | TimeFormat::Binary, StampKind::Long) => 6,
            (TimeFormat::Bcd | TimeFormat::Binary, StampKind::High) => 7,
            (TimeFormat::Minutes | TimeFormat::Seconds, StampKind::Short)
            | (TimeFormat::Seconds, StampKind::Long) => 4,
            (TimeFormat::Minutes | TimeFormat::Seconds, _) => 5,
            (TimeFormat::Reserved(_), _) => return None,
        })
    }
}

/// A date and time as the meter wrote it, valid or not.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    kind: StampKind,
    format: TimeFormat,
    /// Fields as on the wire, or the counter most significant byte first and the byte after it.
    raw: [u8; 7],
}

impl Stamp {
    /// A civil date and time in a meter's format. The year must be 1990 to 2089 in fields, 1970 onwards in a counter;
    /// `None` if it is not. Seconds are cut where the kind has none.
    #[must_use]
    pub fn from_civil(at: DateTime, kind: StampKind, format: TimeFormat) -> Option<Self> {
        kind.size(format)?;
        if !format.is_counter() {
            let fields = [
                year_byte(at.year())?,
                at.month(),
                at.day(),
                at.hour(),
                at.minute(),
                at.second(),
            ];
            let mut bytes = [0; 7];
            bytes
                .iter_mut()
                .zip(fields)
                .for_each(|(byte, field)| *byte = format.emit(field));
            return Some(Stamp::fields(
                kind,
                format,
                bytes.get(..kind.size(format)?)?,
            ));
        }
        let seconds = at.duration_since(epoch()).as_secs();
        let counted = match (format, kind) {
            (TimeFormat::Seconds, StampKind::Short) => seconds - seconds % 60,
            (TimeFormat::Seconds, _) => seconds,
            _ => seconds.div_euclid(60),
        };
        let second = at.second().unsigned_abs();
        let sub = match (format, kind) {
            (TimeFormat::Minutes, StampKind::Long) => second,
            (TimeFormat::Minutes, StampKind::High) => {
                u8::try_from(u16::from(second) * 256 / 60).ok()?
            }
            _ => 0,
        };
        Some(Stamp::counted(
            kind,
            format,
            u32::try_from(counted).ok()?,
            sub,
        ))
    }

    /// A stamp that was never set: all zeros.
    #[must_use]
    pub fn never(kind: StampKind, format: TimeFormat) -> Self {
        Stamp {
            kind,
            format,
            raw: [0; 7],
        }
    }

    pub(crate) fn fields(kind: StampKind, format: TimeFormat, bytes: &[u8]) -> Self {
        let mut raw = [0; 7];
        raw.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Stamp { kind, format, raw }
    }

    pub(crate) fn counted(kind: StampKind, format: TimeFormat, counter: u32, sub: u8) -> Self {
        let [a, b, c, d] = counter.to_be_bytes();
        Stamp {
            kind,
            format,
            raw: [a, b, c, d, sub, 0, 0],
        }
    }

    /// Which stamp it is.
    #[must_use]
    pub fn kind(&self) -> StampKind {
        self.kind
    }

    /// In which format.
    #[must_use]
    pub fn format(&self) -> TimeFormat {
        self.format
    }

    /// Does it count UTC (by the standard) instead of showing the meter's wall clock?
    #[must_use]
    pub fn counts_utc(&self) -> bool {
        self.format.is_counter()
    }

    /// The counter of formats 3 and 4 and the byte after it.
    #[must_use]
    pub fn counter(&self) -> Option<(u32, u8)> {
        let [a, b, c, d, sub, _, _] = self.raw;
        self.format
            .is_counter()
            .then_some((u32::from_be_bytes([a, b, c, d]), sub))
    }

    pub(crate) fn field_bytes(&self) -> &[u8] {
        self.raw
            .get(..self.kind.size(self.format).unwrap_or(0))
            .unwrap_or_default()
    }

    /// Was it never set? All zeros, or no clock.
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.raw == [0; 7]
    }

    /// What it says on a calendar; `None` if it was never set or says nothing possible.
    #[must_use]
    pub fn civil(&self) -> Option<DateTime> {
        if self.is_never() {
            return None;
        }
        let [.., fraction] = self.raw;
        match self.format {
            TimeFormat::None | TimeFormat::Reserved(_) => None,
            TimeFormat::Bcd | TimeFormat::Binary => {
                let [year, month, day, hour, minute, second, _] =
                    self.raw.map(|byte| self.format.parse(byte));
                let nanosecond = if self.kind == StampKind::High {
                    fraction_of(1_000_000_000, fraction)
                } else {
                    0
                };
                DateTime::new(
                    year_of(year?)?,
                    month?,
                    day?,
                    hour?,
                    minute?,
                    second?,
                    i32::try_from(nanosecond).ok()?,
                )
                .ok()
            }
            TimeFormat::Minutes | TimeFormat::Seconds => {
                let (counter, sub) = self.counter()?;
                let unit = if self.format == TimeFormat::Minutes {
                    60
                } else {
                    1
                };
                let whole = SignedDuration::from_secs(i64::from(counter) * unit);
                let rest = match (self.format, self.kind) {
                    (TimeFormat::Minutes, StampKind::Long) if sub > 59 => return None,
                    (TimeFormat::Minutes, StampKind::Long) => {
                        SignedDuration::from_secs(i64::from(sub))
                    }
                    (_, StampKind::High) => {
                        SignedDuration::from_nanos(fraction_of(unit * 1_000_000_000, sub))
                    }
                    _ => SignedDuration::ZERO,
                };
                epoch().checked_add(whole).ok()?.checked_add(rest).ok()
            }
        }
    }
}

impl fmt::Display for Stamp {
    /// ISO 8601, `never`, or the bytes if they are no time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(civil) => f.pad(&civil.to_string()),
            None if self.is_never() => f.pad("never"),
            None => f.pad(&format!(
                "?{}",
                self.raw
                    .iter()
                    .map(|b| format!("{b:02X}"))
                    .collect::<String>()
            )),
        }
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {self}", self.kind, self.format)
    }
}

/// TIME: a time of day, or a span such as the time left in an interval. In formats 3 and 4 it counts seconds
/// (one implementation counts minutes there; no such meter is known).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeOfDay {
    format: TimeFormat,
    raw: [u8; 4],
}

impl TimeOfDay {
    /// In a meter's format.
    #[must_use]
    pub fn from_civil(at: civil::Time, format: TimeFormat) -> Self {
        if format.is_counter() {
            let seconds = at.duration_since(civil::Time::midnight()).as_secs();
            return TimeOfDay::counted(format, u32::try_from(seconds).unwrap_or(0));
        }
        TimeOfDay::fields(
            format,
            &[at.hour(), at.minute(), at.second()].map(|field| format.emit(field)),
        )
    }

    /// Bytes on the wire; `None` in a reserved format.
    #[must_use]
    pub const fn size(format: TimeFormat) -> Option<usize> {
        match format {
            TimeFormat::None => Some(0),
            TimeFormat::Bcd | TimeFormat::Binary => Some(3),
            TimeFormat::Minutes | TimeFormat::Seconds => Some(4),
            TimeFormat::Reserved(_) => None,
        }
    }

    pub(crate) fn counted(format: TimeFormat, counter: u32) -> Self {
        TimeOfDay {
            format,
            raw: counter.to_be_bytes(),
        }
    }

    pub(crate) fn fields(format: TimeFormat, bytes: &[u8]) -> Self {
        let mut raw = [0; 4];
        if format != TimeFormat::None {
            raw.iter_mut()
                .zip(bytes.iter().take(3))
                .for_each(|(to, from)| *to = *from);
        }
        TimeOfDay { format, raw }
    }

    /// In which format.
    #[must_use]
    pub fn format(&self) -> TimeFormat {
        self.format
    }

    pub(crate) fn counter(&self) -> Option<u32> {
        self.format
            .is_counter()
            .then_some(u32::from_be_bytes(self.raw))
    }

    pub(crate) fn field_bytes(&self) -> &[u8] {
        self.raw
            .get(..TimeOfDay::size(self.format).unwrap_or(0))
            .unwrap_or_default()
    }

    /// The time of day; `None` without a clock or if it is impossible.
    #[must_use]
    pub fn civil(&self) -> Option<civil::Time> {
        if self.format == TimeFormat::None {
            return None;
        }
        if let Some(seconds) = self.counter() {
            let span = SignedDuration::from_secs(i64::from(seconds));
            return civil::Time::midnight().checked_add(span).ok();
        }
        let [hour, minute, second, _] = self.raw.map(|byte| self.format.parse(byte));
        civil::Time::new(hour?, minute?, second?, 0).ok()
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(civil) => write!(f, "{civil}"),
            None => write!(f, "?{:02X?}", self.raw),
        }
    }
}

/// DATE: year in bits 0-6, month in 7-10, day in 11-15.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Date(
    /// The bits as on the wire.
    pub u16,
);

impl Date {
    /// Month 0: no date.
    pub const NEVER: Date = Date(0);

    /// A civil date of the years 1990 to 2089.
    #[must_use]
    pub fn from_civil(date: civil::Date) -> Option<Self> {
        let year = u16::from(year_byte(date.year())?.unsigned_abs());
        let (month, day) = (
            u16::from(date.month().unsigned_abs()),
            u16::from(date.day().unsigned_abs()),
        );
        Some(Date(year | month << 7 | day << 11))
    }

    /// The civil date, if it is one.
    #[must_use]
    pub fn civil(self) -> Option<civil::Date> {
        let part = |shift: u16, mask: u16| i8::try_from(self.0 >> shift & mask).ok();
        civil::Date::new(year_of(part(0, 0x7F)?)?, part(7, 0x0F)?, part(11, 0x1F)?).ok()
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(civil) => write!(f, "{civil}"),
            None => write!(f, "?{:04X}", self.0),
        }
    }
}

fn epoch() -> DateTime {
    civil::date(1970, 1, 1).at(0, 0, 0, 0)
}

/// 0-89 are 2000 to 2089, 90-99 are 1990 to 1999.
fn year_of(byte: i8) -> Option<i16> {
    match byte {
        0..=89 => Some(2000 + i16::from(byte)),
        90..=99 => Some(1900 + i16::from(byte)),
        _ => None,
    }
}

fn year_byte(year: i16) -> Option<i8> {
    (1990..2090)
        .contains(&year)
        .then(|| i8::try_from(year % 100).ok())?
}

fn fraction_of(whole: i64, part: u8) -> i64 {
    whole * i64::from(part) / 256
}

#[cfg(test)]
mod tests;
