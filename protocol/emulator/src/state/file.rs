//! A state on the disk: one process at a time, and always a whole file.
//!
//! Is: a lock beside the file, and saving by way of a temporary file that is then renamed.
//! Is not: when to save; whoever serves the meter decides that.
//! Shape: `FILE` and, while and after it is in use, an empty `FILE.lock`.
//! Errors: [`StateError`]. A file that can't be used is never written to: without a [`StateFile`] nothing is.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{MeterState, StateError};

/// Time alone is kept no more often than this.
const TIME_ALONE: Duration = Duration::from_secs(60);

/// A state that this process keeps.
#[derive(Debug)]
pub struct StateFile {
    path: PathBuf,
    /// Holds the lock until this is dropped.
    _lock: File,
    saved: Option<(MeterState, Instant)>,
}

impl StateFile {
    /// Takes the file for this process, and what it holds; `None` for a file that is yet to be made.
    ///
    /// # Errors
    /// When another process has it, or it can't be read, or holds no state that can be used.
    pub fn open(path: &Path) -> Result<(StateFile, Option<MeterState>), StateError> {
        let failed = |source| StateError::Io {
            path: path.to_owned(),
            source,
        };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(PathBuf::from(beside))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => {
                return Err(StateError::Locked {
                    path: path.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let state = match fs::read(path) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).map_err(|_| StateError::NotAState)?;
                Some(MeterState::parse(&text)?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        let file = StateFile {
            path: path.to_owned(),
            _lock: lock,
            saved: None,
        };
        Ok((file, state))
    }

    /// Saves the state if it has changed since; a change of nothing but the time once a minute.
    ///
    /// # Errors
    /// When it can't be written; then the file is as it was before.
    pub fn save_changes(&mut self, state: &MeterState) -> Result<(), StateError> {
        match &self.saved {
            Some((last, at)) if !state.differs_from(last) && at.elapsed() < TIME_ALONE => Ok(()),
            _ => self.save(state),
        }
    }

    /// Saves the state.
    ///
    /// # Errors
    /// When it can't be written; then the file is as it was before.
    pub fn save(&mut self, state: &MeterState) -> Result<(), StateError> {
        self.replace(&state.to_text())
            .map_err(|source| StateError::Io {
                path: self.path.clone(),
                source,
            })?;
        self.saved = Some((state.clone(), Instant::now()));
        Ok(())
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}
