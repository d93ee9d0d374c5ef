//! Finding snapshots in a folder, by whose they are and when they were taken.
//!
//! Is: every file below a folder that begins as a snapshot does, by the beginning of the file alone; on all cores.
//! Is not: proof that the files are whole; see [`crate::snapshot::Head`].
//! Errors: a file that begins so and is no snapshot is named, and the rest is found.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use jiff::civil::Date;

use super::SnapshotsError;
use crate::SnapshotError;
use crate::snapshot::Head;

/// A snapshot in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub path: PathBuf,
    /// Whose, and when.
    pub head: Head,
    /// Of the file.
    pub bytes: u64,
}

/// Which are wanted; all that is said must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The meter's serial number, whole.
    pub serial: Option<String>,
    /// "9S"
    pub form: Option<String>,
    /// Taken on this day or later, by the date where it was taken.
    pub from: Option<Date>,
    /// Taken on this day or earlier.
    pub to: Option<Date>,
    /// Part of what the meter calls its program.
    pub program: Option<String>,
}

impl Wanted {
    /// Whether a snapshot is wanted.
    #[must_use]
    pub fn fits(&self, head: &Head) -> bool {
        let day: Option<Date> = head.taken.get(..10).and_then(|day| day.parse().ok());
        let within = |text: &Option<String>, part: &str| {
            let text = text.as_deref().unwrap_or_default();
            text.to_lowercase().contains(&part.to_lowercase())
        };
        let form = head.meter.form.as_deref().unwrap_or_default();
        self.serial
            .as_ref()
            .is_none_or(|serial| *serial == head.meter.serial)
            && self
                .form
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(form))
            && self.from.is_none_or(|from| day >= Some(from))
            && self.to.is_none_or(|to| day.is_some_and(|day| day <= to))
            && self
                .program
                .as_ref()
                .is_none_or(|part| within(&head.program, part))
    }
}

/// The snapshots below a folder that are wanted, the newest first, and the files that are damaged.
///
/// # Errors
/// When the folder itself can't be read.
pub fn find(
    folder: &Path,
    wanted: &Wanted,
) -> Result<(Vec<Found>, Vec<SnapshotError>), SnapshotsError> {
    let paths = files(folder)?;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = paths.len().div_ceil(workers).max(1);
    let results = thread::scope(|scope| {
        let work: Vec<_> = paths
            .chunks(share)
            .map(|paths| scope.spawn(|| look(paths, wanted)))
            .collect();
        let done = work.into_iter().map(|it| match it.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.collect::<Vec<_>>()
    });
    let (mut found, mut damaged) = (Vec::new(), Vec::new());
    for (some, wrong) in results {
        found.extend(some);
        damaged.extend(wrong);
    }
    found.sort_by(|a: &Found, b| {
        let order = b.head.taken.cmp(&a.head.taken);
        order.then_with(|| a.path.cmp(&b.path))
    });
    Ok((found, damaged))
}

fn look(paths: &[PathBuf], wanted: &Wanted) -> (Vec<Found>, Vec<SnapshotError>) {
    let (mut found, mut damaged) = (Vec::new(), Vec::new());
    for path in paths {
        match Head::load(path) {
            Ok(Some(head)) if wanted.fits(&head) => found.push(Found {
                bytes: path.metadata().map_or(0, |it| it.len()),
                path: path.clone(),
                head,
            }),
            Ok(_) => (),
            Err(error) => damaged.push(error),
        }
    }
    (found, damaged)
}

/// Every file below a folder; folders that are only linked to are not gone into, so that there is an end.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, SnapshotsError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = match fs::read_dir(&next) {
            Ok(entries) => entries,
            // What is somebody else's below it is no reason to find nothing.
            Err(error) if next != folder && error.kind() == io::ErrorKind::PermissionDenied => {
                continue;
            }
            Err(source) => {
                return Err(SnapshotsError::Io {
                    doing: "read",
                    path: next,
                    source,
                });
            }
        };
        for entry in entries.filter_map(Result::ok) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                // A link to a file.
                Ok(kind) if kind.is_symlink() && entry.path().is_file() => {
                    files.push(entry.path());
                }
                _ => (),
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use meterbench_c1219::{Image, TableId};

    use super::*;
    use crate::Snapshot;
    use crate::snapshot::{Label, Origin};

    fn save(path: &Path, serial: &str, form: &str, day: &str, program: &str) {
        let mut image = Image::new();
        let noise = (0..20_000u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]);
        image.set_raw(TableId::standard(64), noise.collect());
        let snapshot = Snapshot {
            taken: format!("{day}T12:00:00+00:00"),
            meter: Label {
                serial: serial.into(),
                form: Some(form.into()),
                ..Label::default()
            },
            origin: Origin {
                program: Some(program.into()),
                ..Origin::default()
            },
            image,
        };
        snapshot.save(path, false).unwrap();
    }

    #[test]
    fn snapshots_are_found_by_meter_form_date_and_program_and_damaged_ones_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("2026")).unwrap();
        save(&at("a.mbsnap"), "1", "9S", "2026-01-01", "RES-TOU");
        save(&at("2026/b.json"), "2", "2S", "2026-02-01", "RES-TOU 2");
        save(&at("c.mbsnap"), "1", "9S", "2026-03-01", "COM");
        fs::write(at("program.toml"), "schema = 1").unwrap();
        fs::write(at("other.json"), "{\"devices\": []}").unwrap();
        let whole = fs::read(at("a.mbsnap")).unwrap();
        fs::write(at("cut.mbsnap"), &whole[..40]).unwrap();
        let names = |wanted: &Wanted| {
            let (found, damaged) = find(folder.path(), wanted).unwrap();
            assert_eq!(damaged.len(), 2, "{damaged:?}");
            let name = |it: &Found| it.path.file_stem().unwrap().to_string_lossy().into_owned();
            found.iter().map(name).collect::<Vec<_>>()
        };
        let all = Wanted::default;
        let date = |text: &str| Some(text.parse::<Date>().unwrap());
        let text = |text: &str| Some(text.to_owned());
        for (wanted, expected) in [
            (all(), vec!["c", "b", "a"]),
            (
                Wanted {
                    serial: text("1"),
                    ..all()
                },
                vec!["c", "a"],
            ),
            (
                Wanted {
                    form: text("2s"),
                    ..all()
                },
                vec!["b"],
            ),
            (
                Wanted {
                    from: date("2026-02-01"),
                    ..all()
                },
                vec!["c", "b"],
            ),
            (
                Wanted {
                    to: date("2026-02-01"),
                    ..all()
                },
                vec!["b", "a"],
            ),
            (
                Wanted {
                    program: text("res-tou"),
                    ..all()
                },
                vec!["b", "a"],
            ),
            (
                Wanted {
                    program: text("res-tou"),
                    serial: text("1"),
                    ..all()
                },
                vec!["a"],
            ),
            (
                Wanted {
                    serial: text("12"),
                    ..all()
                },
                vec![],
            ),
        ] {
            assert_eq!(names(&wanted), expected, "{wanted:?}");
        }
        let (_, damaged) = find(folder.path(), &all()).unwrap();
        let said: String = damaged.iter().map(|it| format!("{it}\n")).collect();
        assert!(
            said.contains("cut.mbsnap: it is damaged: it ends early"),
            "{said}"
        );
        assert!(
            said.contains("other.json: this is JSON of another tool"),
            "{said}"
        );
        assert!(find(&at("none"), &all()).is_err());
    }

    #[test]
    fn only_the_beginning_of_a_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mbsnap");
        save(&path, "1", "9S", "2026-01-01", "x");
        let whole = fs::read(&path).unwrap();
        // What is gone is not looked for: opening the snapshot says that.
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let (found, damaged) = find(folder.path(), &Wanted::default()).unwrap();
        assert_eq!((found.len(), damaged.len()), (1, 0));
        assert!(Snapshot::load(&path).is_err());
    }
}
