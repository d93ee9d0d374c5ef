//! What the operating system says about a serial port, in our errors.
//!
//! Is: the mapping, per system; the only place that knows group files and error texts.
//! Is not: retrying.

use std::io;

use serialport::ErrorKind;

use crate::OpenError;

/// An error of a port that was open: it is gone, whatever the system calls it.
pub(super) fn gone(error: io::Error) -> io::Error {
    match error.kind() {
        // Stuck, not gone.
        io::ErrorKind::TimedOut => {
            io::Error::new(io::ErrorKind::TimedOut, "the port takes no more bytes")
        }
        _ => io::Error::new(io::ErrorKind::BrokenPipe, error),
    }
}

/// Why opening `path` failed.
pub(super) fn opening(path: &str, error: &serialport::Error) -> OpenError {
    let port = path.to_owned();
    match error.kind {
        ErrorKind::NoDevice => system::no_device(path),
        ErrorKind::Io(io::ErrorKind::NotFound) => OpenError::NotFound { port },
        ErrorKind::Io(io::ErrorKind::PermissionDenied) => OpenError::Permission {
            port,
            group: system::group_of(path),
        },
        ErrorKind::Unknown if system::says_not_a_terminal(error) => {
            OpenError::NotASerialPort { port }
        }
        ErrorKind::Unknown if system::says_no_such_device(error) => OpenError::NotFound { port },
        _ => OpenError::Serial {
            port,
            source: error.clone().into(),
        },
    }
}

pub(super) use system::refuse_what_is_no_device;

#[cfg(unix)]
mod system {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

    use crate::OpenError;

    /// Files, folders and sockets are told apart before they are touched; a link is followed.
    pub fn refuse_what_is_no_device(path: &str) -> Result<(), OpenError> {
        match std::fs::metadata(path) {
            Ok(about) if !about.file_type().is_char_device() => Err(OpenError::NotASerialPort {
                port: path.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// On Unix this kind means that the lock is held by somebody.
    pub fn no_device(path: &str) -> OpenError {
        OpenError::Busy {
            port: path.to_owned(),
            holder: crate::holder_of(path),
        }
    }

    /// The group that owns a device, by name.
    pub fn group_of(path: &str) -> Option<String> {
        let id = std::fs::metadata(path).ok()?.gid();
        let groups = std::fs::read_to_string("/etc/group").ok()?;
        Some(group_name(&groups, id).unwrap_or_else(|| id.to_string()))
    }

    /// The name of group `id` in the text of a group file, `name:password:id:members`.
    pub(super) fn group_name(groups: &str, id: u32) -> Option<String> {
        groups.lines().find_map(|line| {
            let mut parts = line.split(':');
            let name = parts.next()?;
            let number: u32 = parts.nth(1)?.parse().ok()?;
            (number == id).then(|| name.to_owned())
        })
    }

    /// ENOTTY; the crate keeps only its text.
    pub fn says_not_a_terminal(error: &serialport::Error) -> bool {
        let text = error.description.to_ascii_lowercase();
        text.contains("not a typewriter") || text.contains("inappropriate ioctl")
    }

    /// ENODEV and ENXIO: the name is there and no hardware behind it.
    pub fn says_no_such_device(error: &serialport::Error) -> bool {
        let text = error.description.to_ascii_lowercase();
        text.contains("no such device") || text.contains("device not configured")
    }
}

#[cfg(not(unix))]
mod system {
    use crate::OpenError;

    /// COM ports are no files here.
    pub fn refuse_what_is_no_device(_path: &str) -> Result<(), OpenError> {
        Ok(())
    }

    /// Windows gives the same kind for a port that is missing and for one in use; the list of ports tells which.
    pub fn no_device(path: &str) -> OpenError {
        let port = path.to_owned();
        let bare = path.trim_start_matches(r"\\.\");
        if crate::list()
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(bare))
        {
            let holder = crate::holder_of(path);
            OpenError::Busy { port, holder }
        } else {
            OpenError::NotFound { port }
        }
    }

    /// Ports have no groups here.
    pub fn group_of(_path: &str) -> Option<String> {
        None
    }

    pub fn says_not_a_terminal(_error: &serialport::Error) -> bool {
        false
    }

    pub fn says_no_such_device(_error: &serialport::Error) -> bool {
        false
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_named_by_its_number() {
        let groups = "root:x:0:\ndialout:x:20:ann,bob\nbroken\nplugdev:x:46:\n";
        assert_eq!(system::group_name(groups, 20).as_deref(), Some("dialout"));
        assert_eq!(system::group_name(groups, 21), None);
    }

    #[test]
    fn every_kind_of_failure_becomes_ours() {
        let map = |kind, text: &str| opening("/dev/ttyX", &serialport::Error::new(kind, text));
        let io = |kind| ErrorKind::Io(kind);
        assert!(matches!(
            map(io(io::ErrorKind::NotFound), ""),
            OpenError::NotFound { .. }
        ));
        assert!(matches!(
            map(io(io::ErrorKind::PermissionDenied), ""),
            OpenError::Permission { .. }
        ));
        assert!(matches!(
            map(ErrorKind::NoDevice, ""),
            OpenError::Busy { .. }
        ));
        assert!(matches!(
            map(ErrorKind::Unknown, "Not a typewriter"),
            OpenError::NotASerialPort { .. }
        ));
        assert!(matches!(
            map(ErrorKind::Unknown, "No such device"),
            OpenError::NotFound { .. }
        ));
        assert!(matches!(
            map(ErrorKind::Unknown, "Input/output error"),
            OpenError::Serial { .. }
        ));
    }
}
