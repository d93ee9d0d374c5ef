//! `replay-day`: what two programs make of the same day.

use std::path::Path;

use jiff::civil::Date;
use meterbench_emulator::{Load, Trial, TrialError, form_of};
use meterbench_jobs::day::{Comparison, Contender, profile_day, replay_day};
use meterbench_jobs::hint::exit;
use meterbench_jobs::{Address, Context, Snapshot, Target, report};
use meterbench_profiles::Program;

use super::emulate;
use super::show::{open, program_of, read_bytes};
use super::tou::name;
use crate::args::ReplayDayArgs;
use crate::failure::Failure;
use crate::output::Output;

const WHAT: &str = "Replaying the day failed";

pub fn run(args: &ReplayDayArgs, output: &Output) -> Result<u8, Failure> {
    let programs = [program_of(open(&args.a)?), program_of(open(&args.b)?)];
    let forms = [form(&programs[0], &args.a)?, form(&programs[1], &args.b)?];
    let (load, day) = load(args, output)?;
    let trial = Trial::new(forms, &load, day).map_err(refused)?;
    let mut names = [name(&args.a), name(&args.b)];
    if names[0] == names[1] {
        names = [&args.a, &args.b].map(|path| path.display().to_string());
    }
    let compared = emulate::runtime()?.block_on(replay(&trial, &programs, names))?;
    output.answer(
        || report::day_json(&compared),
        || report::day_text(&compared).trim_end().to_owned(),
    );
    Ok(if compared.same_bill() {
        exit::DONE
    } else {
        exit::NO
    })
}

async fn replay(
    trial: &Trial,
    programs: &[Program; 2],
    names: [String; 2],
) -> Result<Comparison, Failure> {
    let context = Context::new(trial.emulators());
    let targets = Trial::NAMES.map(|name| Target::new(Address::Emulator(name.into())));
    let [first, second] = names;
    let contenders = [
        Contender {
            name: first,
            target: &targets[0],
            program: &programs[0],
        },
        Contender {
            name: second,
            target: &targets[1],
            program: &programs[1],
        },
    ];
    replay_day(&context, contenders, || trial.pass())
        .await?
        .map_err(refused)
}

fn refused(error: TrialError) -> Failure {
    Failure::usage(
        WHAT,
        error.to_string(),
        "Give a load that both forms measure: watts, household, shop, solar, or a file with phases that both have",
    )
}

/// The emulated meter that a program is for.
fn form(program: &Program, path: &Path) -> Result<&'static str, Failure> {
    let unknown = || {
        Failure::file(
            path,
            "it does not say which meter it is for",
            "Add a [meter] section with model and form",
        )
    };
    let meter = program.meter.as_ref().ok_or_else(unknown)?;
    let volts = meter.volts.map(|volts| volts.to_string());
    form_of(&meter.model, &meter.form, volts.as_deref())
        .map(|form| form.name.as_str())
        .ok_or_else(unknown)
}

/// What flows, and on which day.
fn load(args: &ReplayDayArgs, output: &Output) -> Result<(Load, Date), Failure> {
    let today = || jiff::Zoned::now().date();
    let Some(path) = &args.profile else {
        let load = emulate::load(&args.load)?;
        return Ok((load, args.day.unwrap_or_else(today)));
    };
    let snapshot = Snapshot::parse(read_bytes(path)?, path)?;
    let day = profile_day(&snapshot.image, args.day).map_err(|error| {
        Failure::file(
            path,
            error.to_string(),
            "Use a snapshot that was read with its load profile, and a day that is in it",
        )
    })?;
    output.note(format_args!("The load is that of {}", day.date));
    if day.missing > 0 {
        output.note(format_args!(
            "{} intervals of it are missing: no load stands in their place",
            day.missing
        ));
    }
    let load = Load::from_csv(&day.to_csv())
        .map_err(|error| Failure::file(path, error.to_string(), "Choose another day"))?;
    Ok((load, day.date))
}
