//! The wire, written down and understood.
//!
//! Is: where a job's trace goes ([`Tracing`]), the traces of the last sessions on disk ([`folder`]), and what a trace says
//! down to the fields of the tables ([`Walker`]).
//! Is not: the entries themselves, or what of them is a secret; `port::trace` has that, and what it hides is not known here.
//! Shape: a port's entries go to a file of the session, to the file that was asked for, and to whoever listens.

pub mod folder;
mod join;
mod layer;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use meterbench_port::{AnyPort, Traced};

pub use layer::{Layer, json, packet_fields, shown, text_of};
pub use meterbench_port::trace::{
    Entry, Head, Kind, Problem, Ring, Saved, TextFile, Way, pcapng, read, text,
};
pub use walk::{Meaning, Walker};

/// The most rows of a trace that are kept in memory, and their most bytes.
const MOST: usize = 100_000;
const MOST_BYTES: usize = 64 << 20;

/// One entry, and what it means where it completes something.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What passed.
    pub entry: Entry,
    /// What the message that ends here says.
    pub meaning: Option<Box<Meaning>>,
}

impl Row {
    /// About how much memory it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.entry.size() + self.meaning.as_ref().map_or(0, |it| it.size())
    }

    /// Room for the rows that are kept.
    #[must_use]
    pub fn ring() -> Ring<Row> {
        Ring::new(MOST, MOST_BYTES)
    }
}

/// The rows of a whole trace.
#[must_use]
pub fn rows(entries: Vec<Entry>) -> Vec<Row> {
    let mut walker = Walker::default();
    entries.into_iter().map(|it| walker.row(it)).collect()
}

type Listener = dyn Fn(&[Entry]) + Send + Sync;

/// Where the trace of one job goes. Clones are of the same job.
#[derive(Clone, Default)]
pub struct Tracing {
    folder: Option<PathBuf>,
    listener: Option<Arc<Listener>>,
    /// Files asked for by name: one job has one, with its sessions in sequence.
    files: Arc<Mutex<HashMap<PathBuf, Arc<Mutex<TextFile>>>>>,
}

impl Tracing {
    /// Only where a target says.
    #[must_use]
    pub fn nowhere() -> Self {
        Self::default()
    }

    /// A file a session in this folder, which keeps the last ones.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            ..Self::default()
        }
    }

    /// In the folder of this user.
    #[must_use]
    pub fn of_this_user() -> Self {
        Self::new(folder::of_this_user())
    }

    /// Tells `listener` too.
    #[must_use]
    pub fn told(mut self, listener: impl Fn(&[Entry]) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// Puts the trace around a port. Only the file that was asked for by name must be had.
    pub(crate) fn around(
        &self,
        port: AnyPort,
        started: jiff::Zoned,
        file: Option<&Path>,
    ) -> Result<AnyPort, (PathBuf, io::Error)> {
        let named = match file {
            Some(path) => Some(self.named(path).map_err(|error| (path.to_owned(), error))?),
            None => None,
        };
        let mut own = self.folder.as_deref().and_then(|folder| {
            folder::create(folder, port.name(), &started)
                .inspect_err(|error| tracing::debug!(%error, "no trace of this session is kept"))
                .ok()
        });
        let listener = self.listener.clone();
        if named.is_none() && own.is_none() && listener.is_none() {
            return Ok(port);
        }
        let sink = move |entries: &[Entry]| {
            if let Some(file) = &named {
                file.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .write(entries);
            }
            if let Some(file) = &mut own {
                file.write(entries);
            }
            if let Some(tell) = &listener {
                tell(entries);
            }
        };
        Ok(Box::new(Traced::new(port, started, Box::new(sink))))
    }

    fn named(&self, path: &Path) -> io::Result<Arc<Mutex<TextFile>>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(path) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(Mutex::new(TextFile::create(path)?));
        files.insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }
}

impl std::fmt::Debug for Tracing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tracing")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
