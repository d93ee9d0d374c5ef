//! A trace as text that a person can read.
//!
//! Is: entries as lines, and the file that takes them.
//! Is not: what an entry says (`words`), or reading it back (`read`).
//! Shape: per session a line `# PORT, DATE`; per entry a line `seconds  >|<|-  words`, its bytes in hex below, `··` for one
//! that is not shown.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Entry, Kind, Way};

/// The date at the head: this computer's time and how far it is from UTC.
pub(super) const DATE: &str = "%Y-%m-%d %H:%M:%S %:z";

/// Said under the head of each session.
pub(super) const LEGEND: &str =
    "# seconds since then, > to the meter, < from the meter, ·· not shown";

/// What stands for a byte that is not shown.
pub(super) const HIDDEN: &str = "··";

/// Bytes in a line of hex.
const HEX_WIDTH: usize = 32;

/// How many older files of the same name are kept, as `NAME.1` (the last one) and so on.
const KEPT: u32 = 3;

/// The entries as text.
#[must_use]
pub fn text<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let mut out = String::new();
    for entry in entries {
        write_entry(&mut out, entry);
    }
    out
}

/// Appends one entry.
pub(super) fn write_entry(out: &mut String, entry: &Entry) {
    if entry.kind == Kind::Opened {
        let plain = |port: &str| port.replace(char::is_control, " ");
        let port = plain(&entry.session.port);
        let _ = match &entry.session.started {
            Some(started) => writeln!(out, "# {port}, {}\n{LEGEND}", started.strftime(DATE)),
            None => writeln!(out, "# {port}, at a time that is not known\n{LEGEND}"),
        };
        return;
    }
    let arrow = match entry.way {
        Some(Way::ToMeter) => '>',
        Some(Way::FromMeter) => '<',
        None => '-',
    };
    let seconds = entry.at.as_secs();
    let micros = entry.at.subsec_micros();
    // Writing to a string never fails.
    let _ = writeln!(out, "{seconds:>5}.{micros:06}  {arrow}  {}", entry.words);
    let shown = entry.bytes.iter().copied().map(Some);
    let all: Vec<Option<u8>> = shown.chain((0..entry.hidden).map(|_| None)).collect();
    for line in all.chunks(HEX_WIDTH) {
        out.push_str("                ");
        for byte in line {
            out.push(' ');
            match byte {
                Some(byte) => hex(out, *byte),
                None => out.push_str(HIDDEN),
            }
        }
        out.push('\n');
    }
}

fn hex(out: &mut String, byte: u8) {
    for half in [byte >> 4, byte & 0xF] {
        out.push(
            char::from_digit(u32::from(half), 16)
                .unwrap_or('?')
                .to_ascii_uppercase(),
        );
    }
}

/// A file that takes entries as text. Each batch is on disk when `write` returns: a crash loses the turn that was
/// under way.
#[derive(Debug)]
pub struct TextFile {
    /// `None` once writing has failed.
    file: Option<File>,
    begun: bool,
}

impl TextFile {
    /// A new file at `path`; an older one there is kept under another name.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn create(path: &Path) -> io::Result<TextFile> {
        keep_older(path)?;
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(TextFile::on(file))
    }

    /// On a file that is open already.
    #[must_use]
    pub fn on(file: File) -> TextFile {
        TextFile {
            file: Some(file),
            begun: false,
        }
    }

    /// Whether it still writes.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.file.is_some()
    }

    /// Writes entries. A failure ends the file, not the transfer.
    pub fn write(&mut self, entries: &[Entry]) {
        let Some(file) = &mut self.file else { return };
        let mut out = String::new();
        for entry in entries {
            if entry.kind == Kind::Opened && self.begun {
                out.push('\n');
            }
            self.begun = true;
            write_entry(&mut out, entry);
        }
        if let Err(error) = file.write_all(out.as_bytes()) {
            tracing::warn!(%error, "the trace ends here, the transfer goes on");
            self.file = None;
        }
    }
}

/// Moves `path` to `path.1`, what was there to `path.2`, and so on; the oldest goes.
fn keep_older(path: &Path) -> io::Result<()> {
    let numbered = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        if number > 0 {
            name.push(format!(".{number}"));
        }
        PathBuf::from(name)
    };
    if !path.try_exists()? {
        return Ok(());
    }
    for number in (0..KEPT).rev() {
        if numbered(number).try_exists()? {
            std::fs::rename(numbered(number), numbered(number + 1))?;
        }
    }
    Ok(())
}
