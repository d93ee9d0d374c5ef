//! Questions to whoever sits at the terminal.

use std::io::{self, IsTerminal, Write};

use meterbench_jobs::{Cause, JobError};

use crate::failure::Failure;
use crate::meter::Runner;
use crate::output::Output;

/// Refuses to go on where a question could not be asked. `look` is what there would be to look at.
pub fn somebody_there(output: &Output, what: &str, look: &str) -> Result<(), Failure> {
    if !output.json && io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(
        what,
        format!(
            "nobody is there to look at {look}: stdin is no terminal, or the answer is wanted as JSON"
        ),
        format!("Add --dry-run to see {look}, or --yes to go on without being asked"),
    ))
}

/// Yes or no; Ctrl-C cancels.
pub fn agreed(runner: &Runner, output: &Output, question: &str) -> Result<bool, Failure> {
    let line = line(runner, output, &format!("{question} [y/N] "))?;
    Ok(matches!(line.to_lowercase().as_str(), "y" | "yes"))
}

/// A line that is typed, without the blanks around it; empty at the end of the input. Ctrl-C cancels.
pub fn line(runner: &Runner, output: &Output, question: &str) -> Result<String, Failure> {
    let _ = write!(io::stderr(), "{question}").and_then(|()| io::stderr().flush());
    let (send, answer) = tokio::sync::oneshot::channel();
    // A thread of its own: a blocked read of a terminal can't be cancelled, and must not keep the program.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        let _ = send.send(read.map(|_| line));
    });
    let cancel = runner.context.cancel.clone();
    let line = runner.block_on(async {
        tokio::select! {
            line = answer => line.ok().and_then(Result::ok),
            () = cancel.cancelled() => None,
        }
    });
    if runner.context.cancel.is_cancelled() {
        output.note("");
        return Err(JobError::new("Asking", Cause::Cancelled).into());
    }
    Ok(line.unwrap_or_default().trim().to_owned())
}
