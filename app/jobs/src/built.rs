//! Which MeterBench this is: its version, the commit that it was built from, and that commit's day.
//!
//! Is: one line, for `--version`, the window's About, snapshots and reports.
//! Shape: `build.rs` asks git, for release builds alone; the day is the commit's own, so that one source gives one set of bytes.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Which MeterBench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Built {
    /// "0.1.0".
    pub version: &'static str,
    /// The first twelve digits, with "+changes" when files had been changed since; `None` in a debug build.
    pub commit: Option<&'static str>,
    /// Of the commit, in UTC.
    pub day: Option<Date>,
}

impl Built {
    /// This one.
    #[must_use]
    pub fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            commit: Some(env!("BUILT_COMMIT")).filter(|commit| !commit.is_empty()),
            day: day(env!("BUILT_SECONDS")),
        }
    }

    /// "0.1.0 (0a1b2c3d4e5f, 2026-11-28)", for whoever wants a text that lives as long as the program.
    #[must_use]
    pub fn line() -> &'static str {
        static LINE: LazyLock<String> = LazyLock::new(|| Built::this().to_string());
        &LINE
    }
}

impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.version)?;
        match (self.commit, self.day) {
            (Some(commit), Some(day)) => write!(f, " ({commit}, {day})"),
            (Some(commit), None) => write!(f, " ({commit})"),
            (None, Some(day)) => write!(f, " ({day})"),
            (None, None) => f.write_str(" (built for tests)"),
        }
    }
}

/// The day of a count of seconds since 1970.
fn day(seconds: &str) -> Option<Date> {
    let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    Some(at.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_build_stands_in_its_line() {
        let built = |commit, seconds| Built {
            version: "0.1.0",
            commit,
            day: day(seconds),
        };
        assert_eq!(
            built(Some("0a1b2c3d4e5f"), "1795856400").to_string(),
            "0.1.0 (0a1b2c3d4e5f, 2026-11-28)"
        );
        assert_eq!(built(Some("0a"), "").to_string(), "0.1.0 (0a)");
        assert_eq!(built(None, "0").to_string(), "0.1.0 (1970-01-01)");
        assert_eq!(built(None, "soon").to_string(), "0.1.0 (built for tests)");
    }

    #[test]
    fn this_one_has_a_version() {
        assert!(
            Built::line().starts_with(env!("CARGO_PKG_VERSION")),
            "{}",
            Built::line()
        );
    }
}
