//! `report`: the as-found / as-left report, as PDF and for machines.

use std::path::Path;

use meterbench_jobs::Snapshot;
use meterbench_jobs::hint::exit;
use meterbench_jobs::report::found_left::{Details, DetailsError, FoundLeft, Hash, Side, Template};
use meterbench_jobs::report::sheet::{self, Picture, Print};
use meterbench_profiles::program::save::{Overwrite, save_bytes};

use super::tou::name;
use crate::args::ReportArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &ReportArgs, output: &Output) -> Result<u8, Failure> {
    let template = match &args.template {
        Some(path) => Template::load(path)?,
        None => Template::default(),
    };
    let found = side(&args.found)?;
    let left = args.left.as_deref().map(side).transpose()?;
    let report = FoundLeft::new(found, left, details(args, &template)?).map_err(|error| {
        Failure::usage(
            "Making the report failed",
            error.to_string(),
            "Give two snapshots of one meter, or the one as found alone",
        )
    })?;
    let wanted = args.output.output.is_some() || !output.json;
    let path = args.output.output.clone().unwrap_or_else(|| {
        let stem = name(&args.found);
        args.found.with_file_name(format!("{stem}-report.pdf"))
    });
    if wanted {
        let pdf = pdf(&report, &template, args, &path)?;
        let overwrite = match args.output.force {
            true => Overwrite::Yes,
            false => Overwrite::No,
        };
        save_bytes(&path, &pdf, overwrite)?;
    }
    for (rule, asks) in report.missing(&template) {
        output.note(format!("{rule} asks for what is not said: {asks}"));
    }
    output.answer(
        || {
            let mut json = report.json(&template);
            if let (true, Some(map)) = (wanted, json.as_object_mut()) {
                map.insert("file".into(), path.display().to_string().into());
            }
            json
        },
        || {
            format!(
                "{}: as-found / as-left report of meter {}",
                path.display(),
                report.found.identity.serial
            )
        },
    );
    Ok(exit::DONE)
}

fn pdf(
    report: &FoundLeft,
    template: &Template,
    args: &ReportArgs,
    path: &Path,
) -> Result<Vec<u8>, Failure> {
    let logo = template.logo.as_deref().map(logo).transpose()?;
    let name = name(path);
    let print = Print {
        name: &name,
        made: report.details.date.unwrap_or_else(today),
        paper: args.paper.into(),
    };
    sheet::found_left(report, template, logo.as_ref(), &print).map_err(|error| {
        Failure::usage(
            "Making the report failed",
            error.to_string(),
            "Shorten what was typed, or tell the makers of this tool",
        )
    })
}

fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

/// A snapshot, and the hash of its file.
fn side(path: &Path) -> Result<Side, Failure> {
    let snapshot = Snapshot::load(path)?;
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::file(path, error.to_string(), "Name a snapshot that you may read")
    })?;
    Ok(Side::of(&snapshot, Hash::of_file(&bytes)))
}

fn logo(path: &Path) -> Result<Picture, Failure> {
    let hint = "Give the template a logo that is a PNG file, or none";
    let bytes =
        std::fs::read(path).map_err(|error| Failure::file(path, error.to_string(), hint))?;
    Picture::png(&bytes).map_err(|error| Failure::file(path, error.to_string(), hint))
}

/// What was typed: options before the file before the template.
fn details(args: &ReportArgs, template: &Template) -> Result<Details, Failure> {
    let file = match &args.details {
        Some(path) => Details::load(path)?,
        None => Details::default(),
    };
    let or = |typed: &Option<String>, kept: Option<String>| typed.clone().or(kept);
    let mut tests = file.tests;
    tests.extend(args.tests.iter().cloned());
    Ok(Details {
        address: or(&args.address, file.address),
        equipment: or(&args.equipment, file.equipment),
        date: args.date.or(file.date).or_else(|| Some(today())),
        reason: or(&args.reason, file.reason),
        name: or(&args.name, file.name),
        standard: or(&args.standard, file.standard),
        creep: or(&args.creep, file.creep),
        repairs: or(&args.repairs, file.repairs),
        complainant: or(&args.complainant, file.complainant),
        purchased: or(&args.purchased, file.purchased),
        remarks: or(&args.remarks, file.remarks),
        tests,
        ..file
    }
    .with(template))
}

impl From<DetailsError> for Failure {
    fn from(error: DetailsError) -> Self {
        Failure {
            code: "report-file",
            ..Failure::usage(
                "Reading a file for the report failed",
                error.to_string(),
                "Correct the file at this place; `report --help` says what it may hold",
            )
        }
    }
}
