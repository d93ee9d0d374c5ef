//! `tou`: every change of rate, from a program file or from any meter's snapshot.

use std::path::Path;

use meterbench_jobs::hint::exit;
use meterbench_jobs::report::calendar::{Changes, Planned, Stamp};
use meterbench_jobs::{Image, Reading, shown_readings};
use meterbench_profiles::screen::Readings;
use meterbench_profiles::{Program, map};

use super::show::{Opened, open};
use crate::args::TouArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &TouArgs, output: &Output) -> Result<u8, Failure> {
    let planned = Held::load(&args.file)?.planned(&args.file)?;
    let from = args.from.unwrap_or_else(|| jiff::Zoned::now().date());
    let changes = Changes::of(&planned.rules, from, args.days);
    let names = &planned.names;
    if args.csv {
        output.line(changes.csv().trim_end());
    } else if args.ics {
        let stamp = Stamp {
            name: &name(&args.file),
            made: jiff::Timestamp::now(),
        };
        output.line(changes.ics(names, &stamp).trim_end());
    } else {
        output.answer(|| changes.json(names), || changes.text(names));
    }
    Ok(exit::DONE)
}

/// What a file is called, without its folder and its ending.
pub fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    stem.to_string_lossy().into_owned()
}

/// What a file holds: a program, and a meter's tables and readings where it is a snapshot.
pub struct Held {
    pub program: Program,
    pub readings: Readings,
    image: Option<Image>,
}

impl Held {
    /// Reads a program file or a snapshot.
    pub fn load(path: &Path) -> Result<Held, Failure> {
        let snapshot = match open(path)? {
            Opened::Snapshot(snapshot) => snapshot,
            Opened::Program(parsed) => {
                return Ok(Held {
                    program: parsed.program,
                    readings: Readings::new(),
                    image: None,
                });
            }
        };
        let registers = Reading::of_snapshot(&snapshot).registers;
        let image = snapshot.image;
        let mut program = map::from_tables(&image).program;
        if program.display.is_none() {
            program.display = map::sources_shown(&image);
        }
        Ok(Held {
            program,
            readings: shown_readings(&image, &registers),
            image: Some(image),
        })
    }

    /// Its calendar: a snapshot's own tables, whatever meter they are of, or what the program means.
    pub fn planned(&self, path: &Path) -> Result<Planned, Failure> {
        let planned = match &self.image {
            Some(image) => Planned::of_image(image),
            None => Planned::of_program(&self.program),
        };
        planned.map_err(|error| Failure {
            code: "no-calendar",
            ..Failure::usage(
                format!("Looking at the rates of {} failed", path.display()),
                error.to_string(),
                error.hint(),
            )
        })
    }
}
