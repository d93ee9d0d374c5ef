//! Saving a file so that it is whole or not there.
//!
//! Is: the one way this crate writes: into a neighbour, then renamed over.
//! Is not: a choice of names or a question to anyone; the caller has asked before it says [`Overwrite::Yes`].
//! Errors: [`SaveError`].

use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Whether an existing file may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Somebody was asked and agreed.
    Yes,
    /// Refuse.
    No,
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There is one already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("{} can't be written", path.display())]
    Io {
        /// What was to be saved.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// Saves `text` as `path`, whole or not at all. What stood there before stays until the new file is complete.
pub fn save(path: &Path, text: &str, overwrite: Overwrite) -> Result<(), SaveError> {
    save_bytes(path, text.as_bytes(), overwrite)
}

/// The same for what is no text.
pub fn save_bytes(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), SaveError> {
    let failed = |source: io::Error| SaveError::Io {
        path: path.to_owned(),
        source,
    };
    if overwrite == Overwrite::No && path.symlink_metadata().is_ok() {
        return Err(SaveError::Exists(path.to_owned()));
    }
    // A link is followed, so that the link stays one.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".meterbench-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Narrowed by the user's umask, as for any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    if let Ok(before) = target.metadata() {
        file.as_file()
            .set_permissions(before.permissions())
            .map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    let kept = match overwrite {
        Overwrite::Yes => file.persist(&target),
        Overwrite::No => file.persist_noclobber(&target),
    };
    match kept {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(SaveError::Exists(path.to_owned()))
        }
        Err(error) => Err(failed(error.error)),
    }
}

impl super::Program {
    /// Saves the program file, without comments.
    pub fn save(&self, path: &Path, overwrite: Overwrite) -> Result<(), SaveError> {
        save(path, &self.to_text(), overwrite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_is_replaced_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        save(&path, "one", Overwrite::No).unwrap();
        assert!(matches!(
            save(&path, "two", Overwrite::No),
            Err(SaveError::Exists(_))
        ));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        save(&path, "two", Overwrite::Yes).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/such/a.toml");
        assert!(matches!(
            save(&path, "one", Overwrite::Yes),
            Err(SaveError::Io { .. })
        ));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn replacing_keeps_permissions_and_a_link() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.toml"), folder.path().join("b.toml"));
        save(&path, "one", Overwrite::No).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        save(&link, "two", Overwrite::Yes).unwrap();
        assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    }
}
