//! Files that hold a secret: passwords and signing keys.
//!
//! Is: reading one only where nobody else may read it, and making one that nobody else may.
//! Is not: what stands in it. An administrator of the computer can read everything; that is no "other" here.
//! Errors: [`PrivateFileError`]; none repeats what stands in a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

#[cfg(windows)]
use crate::rights;

/// A file that is longer is none of these.
const MOST: u64 = 64 * 1024;

/// Why a file with a secret can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// Others may read it.
    #[error("others on this computer may read or change {} ({rights})", path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// "its rights are 640" as `chmod` takes them, or on Windows "it is open to Users".
        rights: String,
    },
    /// It is far too long.
    #[error("{} is too long to be such a file", .0.display())]
    TooLong(PathBuf),
    /// It is there already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The system refuses.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl PrivateFileError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Open { path, .. } => format!(
                "Close it to others with `{}`; if it was open for long, take another password",
                closing(path)
            ),
            Self::TooLong(_) => "Name the right file".to_owned(),
            Self::Exists(_) => "Choose another name; such a file is never replaced".to_owned(),
            Self::Io { .. } => "Name a file that you may use".to_owned(),
        }
    }
}

/// What stands in a file that only its owner may read.
///
/// # Errors
/// When others may read it, it is too long, or the system refuses.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, PrivateFileError> {
    let failed = |source| PrivateFileError::Io {
        path: path.to_owned(),
        source,
    };
    // The rights are those of the file that is open: no other can be put in its place in between.
    let mut file = File::open(path).map_err(failed)?;
    closed_to_others(&file, path)?;
    let length = file.metadata().map_err(failed)?.len();
    if length > MOST {
        return Err(PrivateFileError::TooLong(path.to_owned()));
    }
    // Of its full size at once: a vector that grows leaves copies behind. A pipe says 0.
    let room = usize::try_from(length.max(4096)).unwrap_or(4096) + 1;
    let mut bytes = Zeroizing::new(vec![0; room]);
    let mut filled = 0;
    loop {
        match file.read(bytes.get_mut(filled..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(failed(error)),
        }
    }
    if filled == room {
        return Err(PrivateFileError::TooLong(path.to_owned()));
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Makes a file that only its owner may read; it is on disk when this returns.
///
/// # Errors
/// When it exists, or the system refuses.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), PrivateFileError> {
    let made = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => PrivateFileError::Exists(path.to_owned()),
        _ => PrivateFileError::Io {
            path: path.to_owned(),
            source,
        },
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    for_its_owner(&mut options);
    let mut file = options.open(path).map_err(made)?;
    let written = close_to_others(&file)
        .and_then(|()| file.write_all(bytes))
        .and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a key is worse than none.
        let _ = std::fs::remove_file(path);
    }
    written.map_err(made)
}

#[cfg(unix)]
fn for_its_owner(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(windows)]
fn for_its_owner(options: &mut OpenOptions) {
    rights::may_change_rights(options);
}

/// It was made so.
#[cfg(unix)]
fn close_to_others(_: &File) -> io::Result<()> {
    Ok(())
}

/// It was made with the rights of its folder, and nobody could open it since.
#[cfg(windows)]
fn close_to_others(file: &File) -> io::Result<()> {
    rights::close_to_others(file)
}

/// The command that closes a file to others.
fn closing(path: &Path) -> String {
    match cfg!(windows) {
        true => format!(
            "icacls \"{}\" /inheritance:r /grant:r \"%USERNAME%:F\"",
            path.display()
        ),
        false => format!("chmod 600 {}", path.display()),
    }
}

/// Pipes and devices have no rights that say anything about who reads along.
#[cfg(unix)]
fn closed_to_others(file: &File, path: &Path) -> Result<(), PrivateFileError> {
    use std::os::unix::fs::MetadataExt;
    let meta = file.metadata().map_err(|source| PrivateFileError::Io {
        path: path.to_owned(),
        source,
    })?;
    let mode = meta.mode() & 0o777;
    if meta.is_file() && mode & 0o077 != 0 {
        return Err(PrivateFileError::Open {
            path: path.to_owned(),
            rights: format!("its rights are {mode:03o}"),
        });
    }
    Ok(())
}

#[cfg(windows)]
fn closed_to_others(file: &File, path: &Path) -> Result<(), PrivateFileError> {
    let path = path.to_owned();
    match rights::descriptor_of(file).map(|rights| rights.others()) {
        Ok(others) if others.is_empty() => Ok(()),
        Ok(others) => {
            let rights = format!("it is open to {}", others.join(", "));
            Err(PrivateFileError::Open { path, rights })
        }
        Err(source) => Err(PrivateFileError::Io { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_read_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        create(&path, b"PROGRAMMER\n").unwrap();
        assert_eq!(read(&path).unwrap().as_slice(), b"PROGRAMMER\n");
        assert!(matches!(
            create(&path, b"other"),
            Err(PrivateFileError::Exists(_))
        ));
        assert_eq!(read(&path).unwrap().as_slice(), b"PROGRAMMER\n");
        std::fs::remove_file(&path).unwrap();
        create(&path, &vec![b'x'; 70_000]).unwrap();
        assert!(matches!(read(&path), Err(PrivateFileError::TooLong(_))));
        assert!(matches!(
            read(&folder.path().join("none")),
            Err(PrivateFileError::Io { .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused_with_the_way_to_close_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        create(&path, b"PROGRAMMER").unwrap();
        for mode in 0..0o1000 {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode | 0o400)).unwrap();
            match read(&path) {
                Ok(_) => assert_eq!(mode & 0o077, 0, "{mode:o}"),
                Err(error) => {
                    assert_ne!(mode & 0o077, 0, "{mode:o}");
                    let hint = error.hint();
                    assert!(hint.contains(&format!("chmod 600 {}", path.display())));
                    assert!(!format!("{error} {hint}").contains("PROGRAMMER"));
                }
            }
        }
    }
}
