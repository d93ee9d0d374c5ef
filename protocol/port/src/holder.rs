//! Who holds a serial port that is busy, where the system tells.
//!
//! Is: the processes of this user that have the device open, from `/proc` on Linux.
//! Is not: a way to take it from them; nor a look into what belongs to other users, which the system doesn't allow.
//! Errors: none; what can't be found out is [`Holder::Unknown`] or [`Holder::Another`].

use std::fmt;

/// Who holds a port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Holder {
    /// A process of this user.
    Process {
        /// As the system calls it: "screen".
        name: String,
        /// Its number.
        id: u32,
    },
    /// None of this user's processes, so one of another user, or of the system.
    Another,
    /// The system doesn't tell.
    #[default]
    Unknown,
}

impl fmt::Display for Holder {
    /// "screen (process 1234)", "a program of another user", "another program".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Process { name, id } => write!(f, "{name} (process {id})"),
            Holder::Another => f.write_str("a program of another user, or of the system"),
            Holder::Unknown => f.write_str("another program"),
        }
    }
}

/// Who has the device at `path` open.
#[cfg(target_os = "linux")]
#[must_use]
pub fn holder_of(path: &str) -> Holder {
    use std::fs;
    use std::path::Path;

    let Ok(device) = fs::canonicalize(path) else {
        return Holder::Unknown;
    };
    let Ok(processes) = fs::read_dir("/proc") else {
        return Holder::Unknown;
    };
    let has_it = |process: &Path| {
        // Of a process of another user, or one that has just ended, there is nothing to see.
        let files = fs::read_dir(process.join("fd")).into_iter().flatten();
        let mut files = files.filter_map(Result::ok);
        files.any(|file| fs::read_link(file.path()).is_ok_and(|open| open == device))
    };
    for process in processes.filter_map(Result::ok) {
        let number = process.file_name();
        let Some(id) = number.to_str().and_then(|it| it.parse().ok()) else {
            continue;
        };
        if has_it(&process.path()) {
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            // A process may call itself anything.
            let name = name.trim().chars().filter(|it| !it.is_control()).collect();
            return Holder::Process { name, id };
        }
    }
    Holder::Another
}

/// Who has the device at `path` open: not told by this system.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn holder_of(_path: &str) -> Holder {
    Holder::Unknown
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_this_process_has_open_is_held_by_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ttyX");
        let link = folder.path().join("probe");
        let file = std::fs::File::create(&path).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        for path in [&path, &link] {
            let holder = holder_of(path.to_str().unwrap());
            let Holder::Process { name, id } = &holder else {
                unreachable!("{holder}")
            };
            assert_eq!(*id, std::process::id());
            assert_eq!(holder.to_string(), format!("{name} (process {id})"));
        }
        drop(file);
        assert_eq!(holder_of(path.to_str().unwrap()), Holder::Another);
        assert_eq!(holder_of("/no/such/port"), Holder::Unknown);
    }
}
