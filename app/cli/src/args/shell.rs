//! What a system is told of this command line: completions for shells, pages for `man`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder for the pages; made where it is missing. Pages that are there are replaced
    pub folder: PathBuf,
}
