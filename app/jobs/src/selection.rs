//! Which tables a read is about.
//!
//! Is: what a person may ask for, and the tables that it means.
//! Is not: the tables that those need to be understood; `c1219::read_order` adds them.
//! Errors: [`SelectionError`].

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use meterbench_c1219::TableId;

/// What to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Every table that the meter lists and that can be read.
    #[default]
    Everything,
    /// What a program sets.
    Program,
    /// Everything that may be shown to a stranger: without the utility's texts, passwords and keys.
    Shareable,
    /// Present readings, as billing wants them: registers, clock, status.
    Registers,
    /// Present readings, those at the last demand reset, and the program: what a person at a meter asks for first.
    Present,
    /// The load profile.
    Profile,
    /// Of the load profile the blocks that hold these days.
    Days(Days),
    /// History and event log.
    Log,
    /// These.
    Tables(Vec<TableId>),
}

/// Days of a load profile, by the meter's own clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first; the oldest that there is without.
    pub from: Option<Date>,
    /// The last; the newest without.
    pub to: Option<Date>,
}

impl Days {
    /// The last so many days up to and with `today`, the meter's.
    #[must_use]
    pub fn last(count: u32, today: Date) -> Self {
        let back = jiff::Span::new().try_days(i64::from(count.max(1)) - 1);
        Days {
            from: back.ok().and_then(|back| today.checked_sub(back).ok()),
            to: None,
        }
    }

    /// Is a day one of them?
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.from.is_none_or(|from| date >= from) && self.to.is_none_or(|to| date <= to)
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        write!(f, "{}..{}", words(self.from), words(self.to))
    }
}

/// Not a selection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is none of shareable, program, registers, present, profile, profile:2025-03-01..2025-03-31, log, tables:ST-0,MT-13"
)]
pub struct SelectionError(String);

impl FromStr for Selection {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        let wrong = || SelectionError(text.to_owned());
        match text {
            "shareable" => Ok(Self::Shareable),
            "program" => Ok(Self::Program),
            "registers" => Ok(Self::Registers),
            "present" => Ok(Self::Present),
            "profile" => Ok(Self::Profile),
            "log" => Ok(Self::Log),
            _ if text.starts_with("profile:") => {
                let days = text.trim_start_matches("profile:");
                let (from, to) = days.split_once("..").ok_or_else(wrong)?;
                let date = |text: &str| match text {
                    "" => Ok(None),
                    text => text.parse().map(Some).map_err(|_| wrong()),
                };
                Ok(Self::Days(Days {
                    from: date(from)?,
                    to: date(to)?,
                }))
            }
            _ => {
                let list = text.strip_prefix("tables:").ok_or_else(wrong)?;
                let ids: Result<Vec<TableId>, _> =
                    list.split(',').map(|id| id.trim().parse()).collect();
                ids.map(Self::Tables).map_err(|_| wrong())
            }
        }
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.write_str("everything"),
            Self::Shareable => f.write_str("shareable"),
            Self::Program => f.write_str("program"),
            Self::Registers => f.write_str("registers"),
            Self::Present => f.write_str("present"),
            Self::Profile => f.write_str("profile"),
            Self::Days(days) => write!(f, "profile:{days}"),
            Self::Log => f.write_str("log"),
            Self::Tables(ids) => {
                let ids: Vec<String> = ids.iter().map(TableId::to_string).collect();
                write!(f, "tables:{}", ids.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_may_ask_for_is_read_and_written_back() {
        for text in [
            "shareable",
            "program",
            "registers",
            "present",
            "profile",
            "profile:2025-03-01..2025-03-31",
            "profile:2025-03-01..",
            "profile:..",
            "log",
            "tables:ST-0",
            "tables:ST-54,MT-13",
        ] {
            assert_eq!(text.parse::<Selection>().unwrap().to_string(), text);
        }
        for bad in [
            "",
            "all",
            "profile:today..",
            "profile:2025-03-01",
            "tables:",
            "tables:XT-1",
            "tables:ST-0,,",
        ] {
            assert_eq!(
                bad.parse::<Selection>(),
                Err(SelectionError(bad.into())),
                "{bad}"
            );
        }
    }
}
