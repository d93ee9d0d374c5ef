//! What is kept when the program itself fails: a report without secrets, and the programs that were not saved.
//!
//! Is: a hook that writes the report when a panic begins, a folder of what is kept, and what the next start finds there.
//! Is not: freeing the port; unwinding drops it. Nor sending anything: a person looks at the report and decides.
//! Shape: `crashes/TIME-PROCESS-N.new/`: `report.txt`, and `program-1.toml` with `program-1.path` where it was saved before. Whoever has
//! answered takes the `.new` off the folder's name.
//! Rule: what a panic says may quote what it stumbled over, so that what stands in quotes or brackets is left out; a report has no path
//! of a person's, no reading and no name.

use std::backtrace::Backtrace;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Built, folders};

const REPORT: &str = "report.txt";
const NEW: &str = ".new";
/// A fault that comes again and again fills no disk.
const MOST_REPORTS: usize = 5;
/// Folders that are kept; the oldest that were answered go.
const MOST_KEPT: usize = 20;
/// What was being done last, in general words: "Reading ST-23".
const MOST_STEPS: usize = 20;
const LONGEST: usize = 300;

static STEPS: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());
static LAST: Mutex<Option<PathBuf>> = Mutex::new(None);
static REPORTS: AtomicUsize = AtomicUsize::new(0);

/// The folder of what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crashes(PathBuf);

/// A program that was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// Where it was saved before.
    pub path: Option<PathBuf>,
    /// Its file's text.
    pub text: String,
}

/// What one crash has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    /// Its folder.
    pub folder: PathBuf,
    /// What a person may send.
    pub report: String,
    /// What was not saved.
    pub unsaved: Vec<Unsaved>,
}

impl Crashes {
    /// In the folder of this user.
    #[must_use]
    pub fn of_this_user() -> Option<Self> {
        Some(Self::at(folders::state()?.join("crashes")))
    }

    /// In a folder of one's own.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// From now on each panic of this process is written down. `program` is what the report calls it.
    pub fn watch(&self, program: &'static str) {
        let folder = self.0.clone();
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            before(info);
            if REPORTS.fetch_add(1, Ordering::Relaxed) < MOST_REPORTS {
                let text = report(program, info, &Backtrace::force_capture());
                // There is nobody left to tell that the disk is full.
                if let Ok(kept) = begin(&folder, &text)
                    && let Ok(mut last) = LAST.try_lock()
                {
                    *last = Some(kept);
                }
            }
        }));
    }

    /// Keeps programs that were not saved, beside the report of the last panic.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn keep(&self, unsaved: &[Unsaved]) -> io::Result<()> {
        if unsaved.is_empty() {
            return Ok(());
        }
        let kept = LAST.try_lock().ok().and_then(|last| last.clone());
        let folder = match kept.filter(|folder| folder.starts_with(&self.0)) {
            Some(folder) => folder,
            None => begin(&self.0, "No report could be made\n")?,
        };
        for (place, one) in unsaved.iter().enumerate() {
            let file = folder.join(format!("program-{}.toml", place + 1));
            fs::write(&file, &one.text)?;
            if let Some(path) = &one.path {
                fs::write(
                    file.with_extension("path"),
                    path.as_os_str().as_encoded_bytes(),
                )?;
            }
        }
        Ok(())
    }

    /// What nobody has answered yet, the newest first.
    #[must_use]
    pub fn open(&self) -> Vec<Crash> {
        let mut folders = self.folders(true);
        folders.reverse();
        folders.into_iter().map(read).collect()
    }

    /// Somebody has seen it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn answered(&self, crash: &Crash) -> io::Result<()> {
        let name = crash.folder.to_string_lossy();
        let seen = name.strip_suffix(NEW).unwrap_or(&name);
        fs::rename(&crash.folder, seen)?;
        let old = self.folders(false);
        for folder in old.iter().take(old.len().saturating_sub(MOST_KEPT)) {
            fs::remove_dir_all(folder)?;
        }
        Ok(())
    }

    /// By time.
    fn folders(&self, new: bool) -> Vec<PathBuf> {
        let all = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = all
            .map(|entry| entry.path())
            .filter(|path| path.join(REPORT).is_file())
            .filter(|path| path.to_string_lossy().ends_with(NEW) == new)
            .collect();
        folders.sort();
        folders
    }
}

/// The report of this process's last panic.
#[must_use]
pub fn last_report() -> Option<PathBuf> {
    let last = LAST.try_lock().ok()?;
    last.as_ref().map(|folder| folder.join(REPORT))
}

/// Notes what is being done now, for a report.
pub(crate) fn doing(step: &str) {
    if let Ok(mut steps) = STEPS.try_lock() {
        if steps.len() == MOST_STEPS {
            steps.pop_front();
        }
        steps.push_back(without_places(step));
    }
}

/// A step without ports, addresses and paths.
fn without_places(step: &str) -> String {
    let word = |word| match str::contains(word, ['/', '\\', ':']) {
        true => "…",
        false => word,
    };
    step.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn begin(folder: &Path, report: &str) -> io::Result<PathBuf> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let time = jiff::Zoned::now().strftime("%Y%m%dT%H%M%S").to_string();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("{time}-{}-{count}{NEW}", std::process::id());
    let folder = folder.join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(REPORT), report)?;
    Ok(folder)
}

fn read(folder: PathBuf) -> Crash {
    let report = fs::read_to_string(folder.join(REPORT)).unwrap_or_default();
    let kept = (1..).map(|number| folder.join(format!("program-{number}.toml")));
    let unsaved = kept
        .map_while(|file| {
            let text = fs::read_to_string(&file).ok()?;
            let path = fs::read_to_string(file.with_extension("path")).ok();
            Some(Unsaved {
                path: path.map(PathBuf::from),
                text,
            })
        })
        .collect();
    Crash {
        folder,
        report,
        unsaved,
    }
}

fn report(program: &str, info: &PanicHookInfo<'_>, trace: &Backtrace) -> String {
    let payload = info.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("something that is no text");
    let thread = std::thread::current();
    let mut text = format!(
        "{program} {} stopped by a fault of its own, on {} {}\n{}\n\nIt said   {}\nAt        ",
        Built::line(),
        std::env::consts::OS,
        std::env::consts::ARCH,
        jiff::Timestamp::now(),
        without_quotes(said),
    );
    // Writing into a text can't fail.
    let _ = match info.location() {
        Some(place) => writeln!(text, "{place}"),
        None => writeln!(text, "a place that is not known"),
    };
    let _ = writeln!(
        text,
        "Thread    {}",
        thread.name().unwrap_or("without a name")
    );
    text.push_str("\nDone before, the last at the end:\n");
    if let Ok(steps) = STEPS.try_lock() {
        for step in steps.iter() {
            let _ = writeln!(text, "  {step}");
        }
    }
    let _ = write!(text, "\nThe way there:\n{trace}");
    text
}

/// What a panic says, without what it may quote of a person's or a meter's.
fn without_quotes(said: &str) -> String {
    let mut text = String::new();
    let mut until: Option<char> = None;
    for c in said.chars().take(LONGEST) {
        match until {
            Some(end) if c == end => until = None,
            Some(_) => continue,
            None => {
                let end = match c {
                    '"' | '`' => Some(c),
                    '[' => Some(']'),
                    _ => None,
                };
                if end.is_some() {
                    text.push(c);
                    text.push('…');
                    until = end;
                    continue;
                }
            }
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_quotes_is_no_part_of_a_report() {
        let cases = [
            (
                "index out of bounds: the len is 3",
                "index out of bounds: the len is 3",
            ),
            (
                "byte index 5 of `Ann Customer` is",
                "byte index 5 of `…` is",
            ),
            (
                "Err: Error { text: \"SECRET\", at: 3 }",
                "Err: Error { text: \"…\", at: 3 }",
            ),
            ("got [83, 69, 67] for it", "got […] for it"),
            ("cut \"SECR", "cut \"…"),
        ];
        for (said, kept) in cases {
            assert_eq!(without_quotes(said), kept);
        }
    }

    #[test]
    fn a_step_names_no_place() {
        assert_eq!(without_places("Reading ST-23"), "Reading ST-23");
        assert_eq!(without_places("Opening tcp:shop.example:4059"), "Opening …");
        assert_eq!(
            without_places("/dev/ttyUSB0 was unplugged"),
            "… was unplugged"
        );
    }

    #[test]
    fn what_is_kept_is_found_at_the_next_start_until_somebody_answers() {
        let folder = tempfile::tempdir().unwrap();
        let crashes = Crashes::at(folder.path().join("crashes"));
        assert_eq!(crashes.open(), []);
        let unsaved = [
            Unsaved {
                path: Some(PathBuf::from("/programs/feeder 12.toml")),
                text: "schema = 2\n".into(),
            },
            Unsaved {
                path: None,
                text: "# new\n".into(),
            },
        ];
        crashes.keep(&unsaved).unwrap();
        let found = crashes.open();
        let [crash] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(crash.unsaved, unsaved);
        assert!(!crash.report.is_empty());
        crashes.answered(crash).unwrap();
        assert_eq!(crashes.open(), []);
        // It can still be looked up.
        assert_eq!(crashes.folders(false).len(), 1);
    }
}
