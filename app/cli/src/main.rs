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

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;
use meterbench_jobs::{Crashes, crash};

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
    if let Some(crashes) = Crashes::of_this_user() {
        crashes.watch("meterbench-cli");
    }
    ExitCode::from(guarded(&output, || commands::run(cli.command, &output)))
}

/// Runs a command to its exit code. A fault of this program is told as any failure is; what unwinds has let the port go.
fn guarded(output: &Output, command: impl FnOnce() -> Result<u8, Failure>) -> u8 {
    let failure = match panic::catch_unwind(AssertUnwindSafe(command)) {
        Ok(Ok(exit)) => return exit,
        Ok(Err(failure)) => failure,
        Err(_) => Failure::internal(crash::last_report()),
    };
    output.failure(&failure);
    failure.exit
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_this_program_ends_with_a_report_without_what_it_quotes() {
        let folder = tempfile::tempdir().unwrap();
        let crashes = Crashes::at(folder.path().join("crashes"));
        crashes.watch("meterbench-cli");
        let output = Output::new(Common {
            json: true,
            verbose: 0,
            no_color: true,
        });
        let exit = guarded(&output, || panic!("it fell over \"SECRET\""));
        assert_eq!(exit, meterbench_jobs::hint::exit::LINK);
        let left = crashes.open();
        let [crash] = left.as_slice() else {
            panic!("{left:?}");
        };
        assert!(
            crash.report.contains("it fell over \"…\""),
            "{}",
            crash.report
        );
        assert!(crash.report.contains("main.rs"), "{}", crash.report);
        assert!(!crash.report.contains("SECRET"), "{}", crash.report);
    }
}
