//! `emulate --exercise`: a meter that has to be put right, and word of every step that is done.

use std::convert::Infallible;
use std::time::Duration;

use meterbench_emulator::{Exercise, ExerciseError, Handle, Options, exercise, model};
use serde_json::json;

use super::state::Kept;
use crate::args::EmulateArgs;
use crate::failure::Failure;
use crate::output::Output;

const WHAT: &str = "Starting the exercise failed";
/// How often the meter is asked.
const LOOK: Duration = Duration::from_millis(250);

/// An exercise that has begun.
pub struct Begun {
    exercise: &'static Exercise,
    /// Its meter.
    pub meter: Handle,
}

/// The exercise of a name, with its meter prepared; tells what is to be done.
/// One that is in the state file already goes on.
pub fn begin(
    name: &str,
    options: Options,
    kept: &mut Kept,
    args: &EmulateArgs,
    output: &Output,
) -> Result<Begun, Failure> {
    let exercise = exercise(name).map_err(refused)?;
    let resumed = match &args.state {
        Some(path) => {
            let model = model(&exercise.form, None).map_err(|error| refused(error.into()))?;
            kept.take(path, 0, &model, &options, args)?
        }
        None => None,
    };
    let meter = match resumed {
        Some(meter) => meter,
        None => Handle::new(exercise.meter(options).map_err(refused)?),
    };
    kept.keep(&meter);
    output.answer(
        || {
            json!({"exercise": {
                "name": exercise.name, "title": exercise.title, "form": exercise.form,
                "story": exercise.story, "goal": exercise.goal, "hints": exercise.hints,
            }})
        },
        || {
            let mut text = format!(
                "{}\n{}\nGoal: {}",
                exercise.title, exercise.story, exercise.goal
            );
            for hint in &exercise.hints {
                text.push_str(&format!("\nHint: {hint}"));
            }
            text
        },
    );
    Ok(Begun { exercise, meter })
}

fn refused(error: ExerciseError) -> Failure {
    let hint = match &error {
        ExerciseError::Unknown { .. } => "Name one of these",
        ExerciseError::Model(_) | ExerciseError::Options(_) | ExerciseError::Prepare(_) => {
            "Change the options of the emulated meter"
        }
    };
    Failure::usage(WHAT, error.to_string(), hint)
}

impl Begun {
    /// Tells each step when it is done, and that the goal is reached; each once.
    pub async fn watch(&self, output: &Output) -> Infallible {
        let mut told = Vec::new();
        let mut reached = false;
        loop {
            let steps = self.exercise.progress(&self.meter.lock());
            for step in steps.iter().filter(|step| step.done) {
                if !told.contains(&step.words) {
                    told.push(step.words.clone());
                    output.answer(
                        || json!({"done": step.words}),
                        || format!("Done: {}", step.words),
                    );
                }
            }
            if !reached && steps.iter().all(|step| step.done) {
                reached = true;
                output.answer(
                    || json!({"reached": self.exercise.name}),
                    || "The goal is reached".to_owned(),
                );
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}
