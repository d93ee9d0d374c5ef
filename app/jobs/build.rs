//! Which commit a release is built from, and of which day; see `src/built.rs`.
//!
//! Is: asked of git for release builds alone. A debug build would be made anew after every commit for a line that nobody reads.
//! Shape: METERBENCH_COMMIT and SOURCE_DATE_EPOCH, where they are set, go before: a tree without its history has nothing else.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for variable in ["METERBENCH_COMMIT", "SOURCE_DATE_EPOCH"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let ask = |arguments: &[&str]| release.then(|| git(arguments)).flatten();
    for file in ["HEAD", "logs/HEAD", "index"] {
        if let Some(path) = ask(&["rev-parse", "--path-format=absolute", "--git-path", file]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let changed = ask(&["status", "--porcelain", "--untracked-files=no"]);
    let commit = env::var("METERBENCH_COMMIT").ok().or_else(|| {
        let mark = if changed?.is_empty() { "" } else { "+changes" };
        Some(format!(
            "{}{mark}",
            ask(&["rev-parse", "--short=12", "HEAD"])?
        ))
    });
    // The commit's day, not today: the same source gives the same bytes.
    let seconds = env::var("SOURCE_DATE_EPOCH")
        .ok()
        .or_else(|| ask(&["log", "-1", "--format=%ct"]));
    for (name, value) in [("BUILT_COMMIT", commit), ("BUILT_SECONDS", seconds)] {
        println!("cargo::rustc-env={name}={}", value.unwrap_or_default());
    }
}

/// What git says; `None` without git, or outside of a repository.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
