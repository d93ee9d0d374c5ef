//! `emulate --exercise`: a meter that has to be put right, and word of every step that is done.

use std::convert::Infallible;
use std::time::Duration;

use meterbench_emulator::{Exercise, ExerciseError, Handle, Options, exercise};
use serde_json::json;

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
pub fn begin(name: &str, options: Options, output: &Output) -> Result<Begun, Failure> {
    let exercise = exercise(name).map_err(refused)?;
    let meter = exercise.meter(options).map_err(refused)?;
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
    Ok(Begun {
        exercise,
        meter: Handle::new(meter),
    })
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
