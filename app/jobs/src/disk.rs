//! What keeps the lines of a journal.
//!
//! Is: the one call by which a line reaches the disk, so that a disk that fills up, or that may not be written any more, can
//! stand in its place where that is tried out.
//! Is not: files, names or folders; those are the journal's.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};

/// Keeps lines.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Adds a line to a file that is open at its end; it is kept for good when this returns.
    ///
    /// # Errors
    /// When the system refuses. Part of the line may stand there then.
    fn append(&self, file: &mut File, line: &[u8]) -> io::Result<()>;
}

/// This computer's.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThisDisk;

impl Disk for ThisDisk {
    fn append(&self, file: &mut File, line: &[u8]) -> io::Result<()> {
        file.write_all(line)?;
        file.sync_data()
    }
}
