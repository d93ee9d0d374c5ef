//! `completions`, `man`: the command line's own definitions, for shells and for `man`.
//!
//! Is: what packages put into their places, and whoever runs the program from a folder into theirs.
//! Rule: nothing is written by hand; what `--help` says is what they say.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use meterbench_jobs::hint::exit;
use meterbench_profiles::program::save::{Overwrite, save_bytes};
use serde_json::json;

use crate::args::{Cli, CompletionsArgs, ManArgs};
use crate::failure::Failure;
use crate::output::Output;

pub fn completions(args: &CompletionsArgs, output: &Output) -> Result<u8, Failure> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    output.answer(
        || json!({"shell": args.shell.to_string(), "script": script}),
        || script.to_string(),
    );
    Ok(exit::DONE)
}

pub fn man(args: &ManArgs, output: &Output) -> Result<u8, Failure> {
    let refused = |path: &Path, source: std::io::Error| {
        Failure::usage(
            "Writing the manual pages failed",
            format!("{}: {source}", path.display()),
            "Name a folder that you may write to",
        )
    };
    fs::create_dir_all(&args.folder).map_err(|source| refused(&args.folder, source))?;
    let mut pages = Vec::new();
    for (name, page) in man_pages().map_err(|source| refused(&args.folder, source))? {
        let path = args.folder.join(name);
        save_bytes(&path, &page, Overwrite::Yes)?;
        pages.push(path);
    }
    output.answer(
        || json!({"pages": pages}),
        || {
            let folder = args.folder.display();
            format!("{} pages in {folder}; `man -l` shows one", pages.len())
        },
    );
    Ok(exit::DONE)
}

/// One page for the whole, and one for each command and each of its own.
fn man_pages() -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut root = Cli::command().disable_help_subcommand(true);
    // With it every name is whole: "meterbench-cli-key-new".
    root.build();
    let mut pages = Vec::new();
    add(&root, &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    pages.push((page.get_filename(), text));
    let own = command.get_subcommands().filter(|own| !own.is_hide_set());
    own.into_iter().try_for_each(|own| add(own, pages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_example() {
        let pages = man_pages().unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for name in [
            "meterbench-cli.1",
            "meterbench-cli-read.1",
            "meterbench-cli-key-new.1",
        ] {
            assert!(names.contains(&name), "{name} is not in {names:?}");
        }
        let commands = Cli::command();
        for command in commands.get_subcommands() {
            let name = format!("meterbench-cli-{}.1", command.get_name());
            let page = pages.iter().find(|(found, _)| *found == name);
            let text = String::from_utf8(page.unwrap().1.clone()).unwrap();
            assert!(text.contains("xample"), "{name} has no example:\n{text}");
        }
    }

    #[test]
    fn every_command_has_its_place_in_the_manual() {
        let chapter = include_str!("../../../../assets/manual/src/command-line.md");
        for command in Cli::command().get_subcommands() {
            let name = format!("`{}`", command.get_name());
            assert!(
                chapter.contains(&name),
                "{name} is not in assets/manual/src/command-line.md"
            );
        }
    }
}
