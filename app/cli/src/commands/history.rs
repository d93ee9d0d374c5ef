//! `history`: what was read from this user's meters, programmed into them and done to them.

use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use meterbench_jobs::hint::exit;
use meterbench_jobs::history::{Filter, History, HistoryError, ImportError};
use meterbench_jobs::{Snapshot, report};
use serde_json::json;

use super::show::show_snapshot;
use crate::args::{HistoryArgs, HistoryCommand, HistoryShowArgs};
use crate::failure::Failure;
use crate::output::{Output, columns};

pub fn run(args: &HistoryArgs, output: &Output) -> Result<u8, Failure> {
    let history = History::of_this_user().ok_or_else(|| {
        Failure::usage(
            "Opening the history failed",
            "this system names no folder for it",
            "Set HOME, or XDG_STATE_HOME",
        )
    })?;
    match &args.command {
        None => list(&history, args, output),
        Some(HistoryCommand::Show(show)) => give_back(&history, show, output),
        Some(HistoryCommand::Import { folder }) => import(&history, folder, output),
        Some(HistoryCommand::Check { move_aside }) => check(&history, *move_aside, output),
        Some(HistoryCommand::Meters { search, limit }) => {
            meters(&history, search, most(*limit).unwrap_or(usize::MAX), output)
        }
    }
}

/// 0 is no limit.
fn most(limit: usize) -> Option<usize> {
    (limit > 0).then_some(limit)
}

fn list(history: &History, args: &HistoryArgs, output: &Output) -> Result<u8, Failure> {
    let limit = most(args.limit);
    let filter = Filter {
        serial: args.serial.clone(),
        form: args.form.clone(),
        from: args.from.map(midnight).transpose()?,
        before: args.to.map(|day| midnight(after(day))).transpose()?,
        kind: args.kind,
        // One more tells whether there are more.
        limit: limit.map(|limit| limit.saturating_add(1)),
    };
    let mut entries = history.entries(&filter)?;
    let more = limit.is_some_and(|limit| entries.len() > limit);
    entries.truncate(limit.unwrap_or(usize::MAX));
    if args.csv {
        let text = report::entries_csv(&entries).map_err(|error| {
            Failure::usage("Writing CSV failed", error.to_string(), "Try --json")
        })?;
        output.line(text.trim_end());
    } else {
        output.answer(
            || {
                json!({
                    "history": history.path(),
                    "entries": entries.iter().map(report::entry_json).collect::<Vec<_>>(),
                    "more": more,
                })
            },
            || match entries.is_empty() {
                true => "Nothing is in the history that fits".to_owned(),
                false => columns(&entries.iter().map(report::entry_cells).collect::<Vec<_>>()),
            },
        );
    }
    if more && !output.json {
        output.note("There are more; --limit N shows them");
    }
    Ok(exit::DONE)
}

fn after(day: Date) -> Date {
    day.saturating_add(1.day())
}

/// When a day begins here.
fn midnight(day: Date) -> Result<Timestamp, Failure> {
    let zoned = day.to_zoned(TimeZone::system());
    zoned.map(|it| it.timestamp()).map_err(|error| {
        Failure::usage(
            "The date was not understood",
            error.to_string(),
            "Write it as 2026-01-31",
        )
    })
}

fn give_back(history: &History, args: &HistoryShowArgs, output: &Output) -> Result<u8, Failure> {
    let path = args.output.output.as_deref();
    if let Some(path) = path {
        Snapshot::may_save(path, args.output.force)?;
    }
    let entry = history.entry(args.id)?;
    let snapshot = history.snapshot(args.id)?;
    let Some(path) = path else {
        show_snapshot(&snapshot, output);
        return Ok(exit::DONE);
    };
    snapshot.save(path, args.output.force)?;
    output.answer(
        || json!({"entry": report::entry_json(&entry), "snapshot": path}),
        || {
            let (serial, taken) = (&snapshot.meter.serial, &snapshot.taken);
            format!("Meter {serial} as of {taken} is in {}", path.display())
        },
    );
    Ok(exit::DONE)
}

fn import(history: &History, folder: &Path, output: &Output) -> Result<u8, Failure> {
    let done = history.import(folder).map_err(|error| match error {
        ImportError::History(error) => Failure::from(error),
        ImportError::Folder(error) => Failure::file(
            folder,
            error.to_string(),
            "Name a folder that is there and that you may read",
        ),
    })?;
    for error in &done.damaged {
        output.note(error);
    }
    output.answer(
        || report::imported_json(&done),
        || report::imported_text(&done),
    );
    Ok(exit::DONE)
}

fn check(history: &History, move_aside: bool, output: &Output) -> Result<u8, Failure> {
    let checked = history.check();
    let damaged = match &checked {
        Ok(checked) => !checked.faults.is_empty(),
        Err(error) => matches!(
            error,
            HistoryError::Damaged { .. } | HistoryError::Foreign { .. }
        ),
    };
    if move_aside && damaged {
        let now = jiff::Zoned::now().strftime("%Y%m%dT%H%M%S").to_string();
        let aside = history.move_aside(&now)?;
        output.answer(
            || json!({"history": history.path(), "moved_aside": aside}),
            || format!("The damaged history is in {}", aside.display()),
        );
        return Ok(exit::DONE);
    }
    let checked = checked?;
    output.answer(
        || report::history_check_json(&checked),
        || report::history_check_text(&checked),
    );
    Ok(if damaged { exit::NO } else { exit::DONE })
}

fn meters(history: &History, search: &str, limit: usize, output: &Output) -> Result<u8, Failure> {
    let meters = history.meters(search, limit)?;
    output.answer(
        || json!({"history": history.path(), "meters": meters.iter().map(report::meter_kept_json).collect::<Vec<_>>()}),
        || match meters.is_empty() {
            true => "No meter is in the history that fits".to_owned(),
            false => columns(&meters.iter().map(report::meter_kept_cells).collect::<Vec<_>>()),
        },
    );
    Ok(exit::DONE)
}
