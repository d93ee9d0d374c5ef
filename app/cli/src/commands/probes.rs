//! `probes`: the probe presets that may be named.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Probe, Probes, report};

use crate::failure::Failure;
use crate::output::Output;

pub fn run(output: &Output) -> Result<u8, Failure> {
    let probes = Probes::of_this_user();
    output.answer(
        || report::probes_json(&probes),
        || report::probes_text(&probes),
    );
    match probes.mistakes() {
        [] => Ok(exit::DONE),
        _ if output.json => Ok(exit::USAGE),
        _ => Err(spoiled(&probes)),
    }
}

/// The preset of that name.
pub fn named(name: &str, probes: &Probes) -> Result<Probe, Failure> {
    if let Some(probe) = probes.get(name) {
        return Ok(probe.clone());
    }
    if !probes.mistakes().is_empty() {
        return Err(spoiled(probes));
    }
    let names: Vec<&str> = probes
        .all()
        .iter()
        .map(|probe| probe.name.as_str())
        .collect();
    Err(Failure::usage(
        "The probe preset is not known",
        format!(
            "there is no preset \"{name}\"; there are {}",
            names.join(", ")
        ),
        "List them with `meterbench-cli probes`, or add your own in the file that it names",
    ))
}

/// The user's own file has mistakes: all of them, each with its place.
fn spoiled(probes: &Probes) -> Failure {
    let path = probes.file().unwrap_or(std::path::Path::new("probes.toml"));
    let mistakes = probes.mistakes();
    let why: Vec<String> = mistakes
        .iter()
        .map(|it| format!("{}:{it}", path.display()))
        .collect();
    Failure {
        code: "probes-file",
        more: vec![("places", report::probe_mistakes_json(mistakes))],
        ..Failure::file(
            path,
            why.join("; "),
            "Correct the file at these places; until then none of its presets is used",
        )
    }
}
