//! The first-contact kit: what a real meter answers, in one file to send, with what is nobody else's left out.
//!
//! Is: a diagnosis, a whole read and the wire of both, as files with what each is.
//! Is not: sent anywhere; a person looks at it and decides.
//! Shape: what must not be in it is not read at all ([`Selection::Shareable`]), so that neither the snapshot nor the trace can have it;
//! it logs on as nobody in particular, since a trace has the user's name. Passwords are in no trace.
//! Errors: only a cancel, and a trace that can't be kept; a meter that can't be read is what the kit is for.

use std::io::{self, Cursor, Write};
use std::path::Path;

use meterbench_profiles::program::{Overwrite, SaveError, save::save_bytes};
use zip::write::SimpleFileOptions;

use crate::command::Access;
use crate::diagnose::Stop;
use crate::{Built, Cause, Context, Diagnosis, JobError, Reading, Selection, Target, report};

const MAKING: &str = "Making the kit";

/// What was collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kit {
    /// In the order in which a person looks at them.
    pub parts: Vec<Part>,
    /// Why the meter could not be read whole.
    pub missing: Option<Missing>,
}

/// What kept a meter from being read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// In words.
    pub why: String,
    /// What the command line ends with.
    pub exit: u8,
}

/// One file of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// "trace.txt".
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Part {
    /// What is in it, where that is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

impl Kit {
    /// All of it as one ZIP file.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn pack(&self) -> io::Result<Vec<u8>> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in &self.parts {
            zip.start_file(part.name, SimpleFileOptions::default())?;
            zip.write_all(&part.bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    /// Saves it.
    ///
    /// # Errors
    /// [`SaveError`], also when the file is there and may not be replaced.
    pub fn save(&self, path: &Path, overwrite: Overwrite) -> Result<(), SaveError> {
        let bytes = self.pack().map_err(|source| SaveError::Io {
            path: path.to_owned(),
            source,
        })?;
        save_bytes(path, &bytes, overwrite)
    }
}

/// Diagnoses and reads a meter, and keeps what passed. Nothing is written into the meter.
///
/// # Errors
/// A cancel, and a trace that can't be kept.
pub async fn kit(context: &Context, target: &Target) -> Result<Kit, JobError> {
    let folder = tempfile::tempdir().map_err(|error| no_trace(Path::new("trace.txt"), error))?;
    let trace = folder.path().join("trace.txt");
    let asked = target.trace.clone();
    let usual = Access::default();
    let target = Target {
        access: Access {
            user: usual.user,
            user_id: usual.user_id,
            ..target.access.clone()
        },
        trace: Some(trace.clone()),
        ..target.clone()
    };
    let context = Context {
        // It is not the whole meter that a history wants.
        history: None,
        ..context.clone()
    };
    let found = crate::diagnose(&context, &target).await?;
    let read = match found.stop {
        Some(_) => None,
        None => Some(crate::read(&context, &target, &Selection::Shareable).await),
    };
    let (reading, missing) = match read {
        Some(Ok(reading)) => (Some(reading), None),
        Some(Err(error)) if matches!(error.cause, Cause::Cancelled) => return Err(error),
        Some(Err(error)) => {
            let exit = error.exit_code();
            let why = report::chain(&error);
            (None, Some(Missing { why, exit }))
        }
        None => (None, found.stop.as_ref().map(stopped)),
    };
    let wire = std::fs::read(&trace).map_err(|error| no_trace(&trace, error))?;
    if let Some(path) = asked {
        std::fs::write(&path, &wire).map_err(|error| no_trace(&path, error))?;
    }
    Ok(collected(&found, reading.as_ref(), missing, wire))
}

fn stopped(stop: &Stop) -> Missing {
    Missing {
        why: format!("{}: {}", stop.what, stop.why),
        exit: stop.exit,
    }
}

fn no_trace(path: &Path, source: io::Error) -> JobError {
    let path = path.to_owned();
    JobError::new(MAKING, Cause::Trace { path, source })
}

fn collected(
    found: &Diagnosis,
    reading: Option<&Reading>,
    missing: Option<Missing>,
    wire: Vec<u8>,
) -> Kit {
    let mut parts = vec![Part {
        name: "diagnosis.txt",
        about: "the layers from port to tables, and where it stopped",
        bytes: report::diagnosis_text(found).into_bytes(),
    }];
    if let Some(reading) = reading {
        let identity = serde_json::to_vec_pretty(&report::identity_json(&reading.identity));
        parts.push(Part {
            name: "identity.json",
            about: "maker, model, firmware, serial number, form, clock",
            bytes: identity.unwrap_or_default(),
        });
        parts.push(Part {
            name: "reading.json",
            about: "a snapshot: every table that could be read, as the meter sent it",
            bytes: reading.snapshot.to_json().into_bytes(),
        });
    }
    parts.push(Part {
        name: "trace.txt",
        about: "what passed between computer and meter, decoded",
        bytes: wire,
    });
    let readme = Part {
        name: "README.txt",
        about: "what this is, and what was left out",
        bytes: readme(&parts, missing.as_ref()).into_bytes(),
    };
    parts.insert(0, readme);
    Kit { parts, missing }
}

fn readme(parts: &[Part], missing: Option<&Missing>) -> String {
    let mut text = format!(
        "First-contact kit of MeterBench {}, {} {}\n\nOne meter, diagnosed and read. Nothing was written into it.\n\n",
        Built::line(),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    for part in parts {
        text.push_str(&format!("{:<16}{}\n", part.name, part.about));
    }
    text.push_str(
        "\nLeft out, and never asked of the meter: the utility's texts (ST-6: owner, customer, address, coordinates), passwords and keys\n\
         (ST-42, ST-43, ST-45, ST-46). The password that was used is in no file. The meter was told the usual user, not your name.\n\
         In it: serial number, registers, load profile, logs with the numbers of users, and the maker's tables, whatever they hold.\n\
         A load profile says when somebody was at home. Look at the files before you send them.\n",
    );
    if let Some(missing) = missing {
        text.push_str(&format!(
            "\nThe meter was not read whole. {}\n",
            missing.why
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kit_of_a_meter_that_does_not_answer_is_whole_and_says_so() {
        let kit = collected(
            &Diagnosis::default(),
            None,
            Some(Missing {
                why: "No answer".into(),
                exit: 3,
            }),
            b"the wire".to_vec(),
        );
        let names: Vec<&str> = kit.parts.iter().map(|part| part.name).collect();
        assert_eq!(names, ["README.txt", "diagnosis.txt", "trace.txt"]);
        let readme = kit.parts.first().and_then(Part::text).unwrap_or_default();
        assert!(
            readme.contains("No answer") && readme.contains("trace.txt"),
            "{readme}"
        );
        let mut zip = zip::ZipArchive::new(Cursor::new(kit.pack().unwrap())).unwrap();
        for part in &kit.parts {
            let mut file = zip.by_name(part.name).unwrap();
            let mut bytes = Vec::new();
            io::copy(&mut file, &mut bytes).unwrap();
            assert_eq!(bytes, part.bytes, "{}", part.name);
        }
    }
}
