//! `emulate --state`: meters that are kept in files.
//!
//! Is: taking the files before anything is served, saving what changes, and saving once more at the end.
//! Is not: the file itself; see the emulator's `StateFile`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use meterbench_emulator::{
    Handle, Meter, MeterState, Model, Options, ResumeError, StateError, StateFile,
};

use super::emulate::{WHAT, unfit};
use crate::args::EmulateArgs;
use crate::failure::Failure;

/// How often it is looked whether something has changed.
const PACE: Duration = Duration::from_secs(5);

/// The meters of this process, with their files.
#[derive(Default)]
pub struct Kept {
    meters: Vec<(Handle, StateFile)>,
    /// Taken, and its meter is still to come.
    next: Option<StateFile>,
}

impl Kept {
    /// Takes the file of meter `number`; the meter that is in it, if one is.
    pub fn take(
        &mut self,
        path: &Path,
        number: u16,
        model: &Model,
        options: &Options,
        args: &EmulateArgs,
    ) -> Result<Option<Handle>, Failure> {
        let path = numbered(path, number);
        let (file, state) = StateFile::open(&path).map_err(|error| refused(&path, &error))?;
        self.next = Some(file);
        let Some(state) = state else {
            return Ok(None);
        };
        let options = Options {
            clock: state.clock(),
            ..options.clone()
        };
        let mut meter =
            Meter::resume(model.clone(), options, &state).map_err(|error| match error {
                ResumeError::State(error) => refused(&path, &error),
                ResumeError::Options(error) => unfit(&error),
            })?;
        turn(&mut meter, &state, args)?;
        Ok(Some(Handle::new(meter)))
    }

    /// The meter whose file was taken.
    pub fn keep(&mut self, meter: &Handle) {
        if let Some(file) = self.next.take() {
            self.meters.push((meter.clone(), file));
        }
    }

    /// Saves what changes until then. What can't be saved is told and tried again.
    pub async fn save_until(&mut self, end: impl Future<Output = bool>) {
        let mut end = std::pin::pin!(end);
        loop {
            tokio::select! {
                _ = &mut end => return,
                () = tokio::time::sleep(PACE) => {}
            }
            for (meter, file) in &mut self.meters {
                let state = meter.lock().state();
                if let Err(error) = file.save_changes(&state) {
                    tracing::warn!(%error, "the meter's state is not saved");
                }
            }
        }
    }

    /// Saves all of it.
    pub fn save(&mut self) -> Result<(), Failure> {
        for (meter, file) in &mut self.meters {
            let state = meter.lock().state();
            file.save(&state).map_err(|error| {
                Failure::usage(
                    "Saving the emulated meter failed",
                    error.to_string(),
                    "Make room or choose another folder; what was saved before is still there",
                )
            })?;
        }
        Ok(())
    }
}

/// Time as it was asked for: up to an instant, and as fast.
fn turn(meter: &mut Meter, state: &MeterState, args: &EmulateArgs) -> Result<(), Failure> {
    if let Some(at) = args.clock {
        if at < state.bench_time() {
            return Err(Failure::usage(
                WHAT,
                format!(
                    "the meter's time is {} and does not run backwards to {at}",
                    state.bench_time()
                ),
                "Leave --clock away, give a later time, or choose another state file",
            ));
        }
        meter.step_to(at).map_err(|error| unfit(&error))?;
    }
    if let Some(speed) = args.speed {
        meter.set_speed(speed);
    }
    Ok(())
}

fn refused(path: &Path, error: &StateError) -> Failure {
    let (why, hint) = match error {
        StateError::Locked { .. } => (
            error.to_string(),
            "Stop the other process, or choose another file".to_owned(),
        ),
        StateError::Io { .. } => (
            error.to_string(),
            "Choose a file that can be read and written, in a folder that is there".to_owned(),
        ),
        StateError::NotAState => (told(path, error), "Choose another file".to_owned()),
        StateError::Newer { found } => (
            told(path, error),
            format!("Use a version of this program that knows states of version {found}"),
        ),
        StateError::Damaged { .. } => (
            told(path, error),
            "Use a copy of the file, or begin a new meter in another one".to_owned(),
        ),
        StateError::OtherModel { found, .. } => (
            told(path, error),
            format!("Ask for the {found}, or choose another file"),
        ),
    };
    Failure::usage(WHAT, why, hint)
}

fn told(path: &Path, error: &StateError) -> String {
    format!("{}: {error}", path.display())
}

/// NAME, NAME-2, NAME-3.
pub fn numbered(name: &Path, number: u16) -> PathBuf {
    match number {
        0 => name.to_owned(),
        _ => {
            let mut name = name.as_os_str().to_owned();
            name.push(format!("-{}", number + 1));
            name.into()
        }
    }
}
