//! A meter's state: everything that makes it go on as if it had never stopped.
//!
//! Is: tables, remainders of energy, intervals that run, the service switch, the display, power and clock as a value, and as the
//! text of a file.
//! Is not: sessions and what they have not finished, which a meter that stops loses as it does without power; the load, which
//! is connected anew. Not the file on a disk; see [`StateFile`].
//! Shape: a first line with the version of the format and a checksum over all that follows, then JSON.
//! Units: milliseconds as in `life`; energies in its units.
//! Errors: [`StateError`]. What can't be used is never written to.

mod file;
mod kept;
mod meter;

use std::path::PathBuf;

use jiff::civil::DateTime;

pub use file::StateFile;
pub(crate) use kept::{
    Civil, KeptBook, KeptLife, KeptPanel, KeptPower, KeptProfile, KeptScene, KeptService,
    KeptStretch,
};
pub use meter::ResumeError;

use crate::clock::Clock;
use kept::KeptMeter;

/// The version of the format that is written here, and the newest that is understood.
const VERSION: u32 = 2;

/// How the first line begins.
const MAGIC: &str = "meterbench emulated meter, state ";

/// A meter's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterState(KeptMeter);

/// Why a state can't be had, kept or used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Another process has it.
    #[error("another process serves a meter from {path}")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Something else.
    #[error("it holds something else than the state of an emulated meter, and was left as it is")]
    NotAState,
    /// Written by a newer program.
    #[error(
        "the state in it has version {found}, and this program knows up to {VERSION}; it was left as it is"
    )]
    Newer {
        /// The version of the file.
        found: u32,
    },
    /// Cut off, or not what was written.
    #[error("the state in it is damaged: {problem}; it was left as it is")]
    Damaged {
        /// What was noticed.
        problem: String,
    },
    /// Of another meter.
    #[error("it holds the state of a {found}, not of a {asked}")]
    OtherModel {
        /// Of which model it is.
        found: String,
        /// Which one was asked for.
        asked: String,
    },
}

impl MeterState {
    /// The model's name, such as `2S-SD`.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.0.model
    }

    /// Bench time when it was taken.
    #[must_use]
    pub fn bench_time(&self) -> DateTime {
        self.0.clock.shown
    }

    /// A clock that goes on where the meter's stood, as fast. That of a meter which ran by the computer's clock has the time
    /// since then in it, as if the meter had run on.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.0.clock.go_on()
    }

    /// From the text of a file.
    ///
    /// # Errors
    /// When it is none, is damaged, or from a newer program.
    pub fn parse(text: &str) -> Result<MeterState, StateError> {
        let damaged = |problem: &str| StateError::Damaged {
            problem: problem.to_owned(),
        };
        let head = text.strip_prefix(MAGIC).ok_or(StateError::NotAState)?;
        let (first, body) = head
            .split_once('\n')
            .ok_or_else(|| damaged("it ends in its first line"))?;
        let (version, sum) = first
            .split_once(", checksum ")
            .ok_or_else(|| damaged("its first line is not whole"))?;
        if sum != checksum(version, body) {
            return Err(damaged("its checksum is wrong"));
        }
        let found: u32 = version
            .parse()
            .map_err(|_| damaged("its version is no number"))?;
        if found > VERSION {
            return Err(StateError::Newer { found });
        }
        let kept = serde_json::from_str(body).map_err(|error| damaged(&error.to_string()))?;
        Ok(MeterState(kept))
    }

    /// As the text of a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut body = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        body.push('\n');
        let version = VERSION.to_string();
        let sum = checksum(&version, &body);
        format!("{MAGIC}{version}, checksum {sum}\n{body}")
    }

    /// Does anything differ but the time?
    pub(crate) fn differs_from(&self, other: &MeterState) -> bool {
        let mut as_if = self.0.clone();
        as_if.clock = other.0.clock.clone();
        as_if.life.now = other.0.life.now;
        if let (Some(mine), Some(theirs)) = (&mut as_if.service, &other.0.service) {
            mine.now = theirs.now;
        }
        as_if != other.0
    }
}

/// CRC-64 of the version and all behind the first line.
pub(crate) fn checksum(version: &str, body: &str) -> String {
    const CRC: crc::Crc<u64> = crc::Crc::<u64>::new(&crc::CRC_64_XZ);
    let mut digest = CRC.digest();
    digest.update(version.as_bytes());
    digest.update(b"\n");
    digest.update(body.as_bytes());
    format!("{:016x}", digest.finalize())
}
