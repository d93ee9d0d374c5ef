//! The traces of the last sessions on disk.
//!
//! Is: one file a session in a folder; when there is one too many, the oldest goes.
//! Is not: a file that a person asked for; that is nobody's to remove.
//! Errors: those of the disk; whoever traces goes on without.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use meterbench_port::trace::TextFile;

use crate::folders;

/// How many sessions are kept.
pub const KEPT: usize = 20;

/// What such a file's name ends with.
const END: &str = ".trace.txt";

/// Names sort by time.
const TIME: &str = "%Y-%m-%d %H-%M-%S.%3f";

/// The folder of this user, if the system has one.
#[must_use]
pub fn of_this_user() -> Option<PathBuf> {
    folders::state().map(|folder| folder.join("traces"))
}

/// A new file for a session. The oldest ones make room.
pub(crate) fn create(folder: &Path, port: &str, started: &Zoned) -> io::Result<TextFile> {
    fs::create_dir_all(folder)?;
    let stem = format!("{} {}", started.strftime(TIME), plain(port));
    let mut again = 0;
    let file = loop {
        let name = match again {
            0 => format!("{stem}{END}"),
            _ => format!("{stem} {again}{END}"),
        };
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(folder.join(name));
        match made {
            // Two sessions in one millisecond: sixteen ports at once.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && again < 99 => again += 1,
            made => break made?,
        }
    };
    for old in list(folder).into_iter().skip(KEPT) {
        if let Err(error) = fs::remove_file(&old) {
            tracing::debug!(path = %old.display(), %error, "an old trace stays");
        }
    }
    Ok(TextFile::on(file))
}

/// The traces of a folder, the newest first.
#[must_use]
pub fn list(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| name(path).is_some())
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

/// What a session's file is called, without what all of them have: "2025-06-01 12-00-00.123 COM3".
#[must_use]
pub fn name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.strip_suffix(END)
}

/// A port's name as it may stand in a file's name.
fn plain(port: &str) -> String {
    let kept = |it: char| {
        if it.is_ascii_alphanumeric() || it == '.' {
            it
        } else {
            '-'
        }
    };
    let name: String = port.chars().map(kept).take(60).collect();
    name.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_twenty_sessions_are_kept_and_other_files_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state/traces");
        let start: Zoned = "2025-06-01T12:00:00-05:00[-05:00]".parse().unwrap();
        for minute in 0..25 {
            let started = start
                .checked_add(jiff::Span::new().minutes(minute))
                .unwrap();
            drop(create(&folder, "/dev/ttyUSB0", &started).unwrap());
            fs::write(folder.join("mine.txt"), "x").unwrap();
        }
        let names: Vec<String> = list(&folder)
            .iter()
            .map(|path| name(path).unwrap().to_owned())
            .collect();
        assert_eq!(names.len(), KEPT);
        assert_eq!(names[0], "2025-06-01 12-24-00.000 dev-ttyUSB0");
        assert_eq!(names[19], "2025-06-01 12-05-00.000 dev-ttyUSB0");
        assert!(folder.join("mine.txt").exists());
        // Twice in the same millisecond.
        drop(create(&folder, "COM3", &start).unwrap());
        assert!(create(Path::new("/dev/null/x"), "COM3", &start).is_err());
    }
}
