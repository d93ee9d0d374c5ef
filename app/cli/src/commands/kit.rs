//! `kit`: the first-contact kit of a meter, in one file to send.

use std::path::{Path, PathBuf};

use meterbench_jobs::hint::exit;
use meterbench_jobs::report::columns;
use meterbench_jobs::{Kit, Snapshot};
use meterbench_profiles::program::Overwrite;
use serde_json::{Value, json};

use crate::args::KitArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

/// The name without `-o`.
const NAME: &str = "first-contact.zip";

pub fn run(args: &KitArgs, output: &Output) -> Result<u8, Failure> {
    let target = target(&args.meter)?;
    let path = args.output.output.clone();
    let path = path.unwrap_or_else(|| PathBuf::from(NAME));
    // Said before the meter is read for a minute, not after.
    Snapshot::may_save(&path, args.output.force)?;
    let runner = Runner::new(output)?;
    let kit = runner.run(meterbench_jobs::kit(&runner.context, &target))?;
    let overwrite = match args.output.force {
        true => Overwrite::Yes,
        false => Overwrite::No,
    };
    kit.save(&path, overwrite)?;
    output.answer(|| listed(&kit, &path), || told(&kit, &path));
    // The kit is the answer also where the meter could not be read; the exit code says why.
    Ok(kit.missing.map_or(exit::DONE, |missing| missing.exit))
}

fn listed(kit: &Kit, path: &Path) -> Value {
    let parts = kit.parts.iter();
    let parts: Vec<Value> = parts
        .map(|part| json!({"name": part.name, "about": part.about, "bytes": part.bytes.len()}))
        .collect();
    json!({"kit": path, "parts": parts, "missing": kit.missing.as_ref().map(|missing| &missing.why)})
}

fn told(kit: &Kit, path: &Path) -> String {
    let rows = kit.parts.iter().map(|part| {
        let size = format!("{} bytes", part.bytes.len());
        [part.name.to_owned(), size, part.about.to_owned()]
    });
    let rows: Vec<_> = rows.collect();
    let mut text = format!("{}\n{}", path.display(), columns(&rows));
    if let Some(missing) = &kit.missing {
        text.push_str(&format!(
            "\nThe meter was not read whole: {}\n",
            missing.why
        ));
    }
    text.push_str("\nNothing was sent to anybody. Open the files and look before you send them\n");
    text
}
