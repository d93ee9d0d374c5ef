//! The system's own file dialogs.
//!
//! Is: `rfd` on a thread of its own, so that no frame waits for it.

use std::{
    thread,
    time::{Duration, Instant},
};

use meterbench::dialogs::{Answer, Dialogs, Question, Reply};
use meterbench::export::Export;
use meterbench::trace::Capture;
use meterbench_jobs::export::Format;
use rfd::FileDialog;

/// Says what there is no window for, on standard output, or on standard error when something is wrong.
#[cfg(not(windows))]
pub fn tell(words: &str, wrong: bool) {
    match wrong {
        true => eprint!("{words}"),
        false => print!("{words}"),
    }
}

/// Says what there is no window for, in a box of the system: the program has no console here.
#[cfg(windows)]
pub fn tell(words: &str, wrong: bool) {
    let level = match wrong {
        true => rfd::MessageLevel::Error,
        false => rfd::MessageLevel::Info,
    };
    rfd::MessageDialog::new()
        .set_title("MeterBench")
        .set_level(level)
        .set_description(words)
        .show();
}

/// Dialogs by `rfd`.
pub struct NativeDialogs;

/// No person closes a dialog this fast: it was never shown.
const TOO_FAST: Duration = Duration::from_millis(150);

impl Dialogs for NativeDialogs {
    fn ask(&self, question: Question, reply: Reply) {
        let spawned = thread::Builder::new()
            .name("file dialog".into())
            .spawn(move || {
                let start = Instant::now();
                let (words, kinds): (_, &[&str]) = match &question {
                    Question::Open { .. } | Question::Compare { .. } => {
                        ("Programs and snapshots", &["toml", "mbsnap", "json"])
                    }
                    Question::SaveAs { .. } => ("MeterBench program", &["toml"]),
                    Question::Logo { .. } => ("PNG picture", &["png"]),
                    Question::SaveReading { .. }
                    | Question::CompareReading { .. }
                    | Question::OfReport { .. } => ("MeterBench snapshot", &["mbsnap", "json"]),
                    Question::OpenTrace { .. } => ("Traces", &["txt"]),
                    Question::OpenLoad { .. } => ("Load files", &["csv", "toml"]),
                    Question::WorkList { .. } => ("Work-lists", &["csv", "txt"]),
                    Question::SaveKit { .. } => ("ZIP file", &["zip"]),
                    Question::SaveTrace { capture, .. } => match capture {
                        Capture::Text => ("Trace", &["txt"]),
                        Capture::Pcapng => ("Capture file", &["pcapng"]),
                    },
                    Question::Export { export, .. } => match export {
                        Export::RatesCsv(_) => ("Table", &["csv"]),
                        Export::RatesIcs(_) => ("Calendar", &["ics"]),
                        Export::YearSheet(_) | Export::DisplaySheet | Export::Report => {
                            ("PDF", &["pdf"])
                        }
                        Export::WholeReading => ("JSON", &["json"]),
                        Export::Reading(order) => match order.format {
                            Format::Csv => ("Table", &["csv"]),
                            Format::Xlsx => ("Workbook", &["xlsx"]),
                            Format::Parquet => ("Parquet", &["parquet"]),
                            Format::GreenButton => ("Green Button", &["xml"]),
                            Format::Cmep => ("CMEP", &["cmep"]),
                        },
                    },
                };
                let dialog = begin(FileDialog::new(), question.folder())
                    .add_filter(words, kinds)
                    .set_title(question.title());
                let chosen = match question.new_name() {
                    None => dialog.pick_file(),
                    Some(name) => dialog.set_file_name(name).save_file(),
                };
                reply(match chosen {
                    Some(path) => Answer::File(path),
                    None if start.elapsed() < TOO_FAST => Answer::Unavailable,
                    None => Answer::Nothing,
                });
            });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for the file dialog");
        }
    }

    fn show(&self, path: &std::path::Path) {
        #[cfg(target_os = "macos")]
        const OPENER: &str = "open";
        #[cfg(windows)]
        const OPENER: &str = "explorer";
        #[cfg(not(any(windows, target_os = "macos")))]
        const OPENER: &str = "xdg-open";
        let begun = std::process::Command::new(OPENER).arg(path).spawn();
        match begun {
            // Waited for beside the window, so that nothing is left behind when it ends.
            Ok(mut child) => drop(thread::spawn(move || child.wait())),
            Err(error) => tracing::error!(%error, path = %path.display(), "no program shows it"),
        }
    }
}

fn begin(dialog: FileDialog, folder: Option<&std::path::PathBuf>) -> FileDialog {
    match folder {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    }
}
