//! `snapshots`: those kept before meters were written, and which of them may go.

mod find;

use std::path::PathBuf;

use meterbench_jobs::hint::exit;
use meterbench_jobs::snapshots::{self, Kept, Rule, SnapshotsError};
use serde_json::{Value, json};

use super::ask::{agreed, somebody_there};
use crate::args::{SnapshotsArgs, SnapshotsCommand};
use crate::failure::Failure;
use crate::meter::Runner;
use crate::output::Output;

pub fn run(args: &SnapshotsArgs, output: &Output) -> Result<u8, Failure> {
    if let Some(SnapshotsCommand::Find(find)) = &args.command {
        return find::run(find, output);
    }
    let rule = Rule {
        keep: args.keep,
        older_than_days: args.older_than,
    };
    let removes = rule != Rule::default();
    let ask = removes && !args.yes && !args.dry_run;
    if ask {
        somebody_there(output, "Nothing was removed", "what would be removed")?;
    }
    let runner = Runner::new(output)?;
    let Some(folder) = snapshots::of_this_user() else {
        return Err(failed(&"this user has no folder for it"));
    };
    let journals = runner.context.journals.as_deref();
    let (mut kept, wrong) = snapshots::list(&folder, journals).map_err(|error| failed(&error))?;
    for error in wrong {
        output.note(format_args!("{error}; the file is left as it is"));
    }
    if let Some(serial) = &args.meter {
        kept.retain(|one| one.serial == *serial);
    }
    let today = (runner.context.wall)().date();
    let surplus = snapshots::surplus(&kept, rule, today);
    let shown = if removes { &surplus } else { &kept };
    if !output.json {
        shown.iter().for_each(|one| output.line(words(one)));
    }
    let mut removed = false;
    if removes && !surplus.is_empty() && !args.dry_run {
        let question = format!("Remove these {} for good?", snapshots_of(surplus.len()));
        if ask && !agreed(&runner, output, &question)? {
            output.line("Nothing was removed");
            return Ok(exit::NO);
        }
        snapshots::remove(&surplus).map_err(|error: SnapshotsError| failed(&error))?;
        removed = true;
    }
    let place = folder.display().to_string();
    output.answer(
        || {
            json!({
                "folder": place,
                "snapshots": kept.iter().map(of).collect::<Vec<_>>(),
                "surplus": surplus.iter().map(|one| json!(one.path)).collect::<Vec<_>>(),
                "removed": removed,
            })
        },
        || match (removes, removed) {
            (_, true) => format!("Removed {}", snapshots_of(surplus.len())),
            (true, false) if surplus.is_empty() => "Nothing is surplus by this rule".into(),
            (true, false) => format!("{} would be removed", snapshots_of(surplus.len())),
            (false, _) => format!("{} in {place}", snapshots_of(kept.len())),
        },
    );
    Ok(exit::DONE)
}

fn failed(why: &dyn std::fmt::Display) -> Failure {
    Failure::usage(
        "Looking through the snapshots failed",
        why.to_string(),
        "See to the rights of that folder; a journal that is not understood must be settled first",
    )
}

fn snapshots_of(count: usize) -> String {
    match count {
        1 => "1 snapshot".to_owned(),
        _ => format!("{count} snapshots"),
    }
}

fn words(one: &Kept) -> String {
    let needed = if one.needed {
        "  a half-written meter goes back with it"
    } else {
        ""
    };
    let path: PathBuf = one.path.clone();
    format!("{}  {}  {}{needed}", one.serial, one.taken, path.display())
}

fn of(one: &Kept) -> Value {
    json!({
        "meter": one.serial,
        "taken": one.taken,
        "path": one.path,
        "bytes": one.bytes,
        "needed": one.needed,
    })
}
