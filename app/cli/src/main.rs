//! The command line: arguments to jobs, answers to text or JSON, errors to exit codes.
//!
//! Is: thin. One file under `commands` for each command; names, keys and exit codes are a contract.
//! Is not: logic that the window would need too; that is in `jobs` and `profiles`.

mod args;
mod commands;
mod failure;
mod hush;
mod meter;
mod output;
mod password;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Common};
use crate::failure::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            let json = std::env::args_os().any(|arg| arg == "--json");
            let failure = Failure::from(error);
            Output::new(Common {
                json,
                verbose: 0,
                no_color: false,
            })
            .failure(&failure);
            return ExitCode::from(failure.exit);
        }
        // --help and --version
        Err(shown) => {
            let _ = shown.print();
            return ExitCode::SUCCESS;
        }
    };
    log(cli.common);
    let output = Output::new(cli.common);
    match commands::run(cli.command, &output) {
        Ok(exit) => ExitCode::from(exit),
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit)
        }
    }
}

/// Log lines to stderr: `-vv` and more, or as `RUST_LOG` says.
fn log(common: Common) {
    let level = match common.verbose {
        0 => "error",
        1 => "warn",
        2 => "info",
        3 => "debug",
        _ => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}
