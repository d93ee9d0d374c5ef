//! The probe presets of this user: those that come with the program, and the user's own.
//!
//! Is: reading `probes.toml` in the user's folder; a lookup by name.
//! Is not: what a preset means, or the shape of the file; see `port::probe`.
//! Errors: [`Probes::mistakes`]; a file with one adds nothing, and everything else works without it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use meterbench_port::Probe;
use meterbench_port::probe::{Mistake, built_in, parse};

use crate::folders;

/// The presets that may be named.
#[derive(Clone, Debug)]
pub struct Probes {
    all: Vec<Probe>,
    file: Option<PathBuf>,
    mistakes: Vec<Mistake>,
}

impl Default for Probes {
    /// Those that come with the program.
    fn default() -> Self {
        Self {
            all: built_in().to_vec(),
            file: None,
            mistakes: Vec::new(),
        }
    }
}

impl Probes {
    /// With the user's own.
    #[must_use]
    pub fn of_this_user() -> Self {
        folders::config().map_or_else(Self::default, |folder| {
            Self::with_file(&folder.join("probes.toml"))
        })
    }

    /// With those of a file, which need not be there.
    #[must_use]
    pub fn with_file(path: &Path) -> Self {
        let mut probes = Self {
            file: Some(path.to_owned()),
            ..Self::default()
        };
        match fs::read_to_string(path) {
            Ok(text) => match parse(&text, built_in()) {
                Ok(own) => probes.all.extend(own),
                Err(mistakes) => probes.mistakes = mistakes,
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => (),
            Err(error) => probes.mistakes.push(Mistake {
                line: 1,
                column: 1,
                what: format!("the file can't be read: {error}"),
            }),
        }
        for mistake in &probes.mistakes {
            tracing::warn!(file = %path.display(), %mistake, "the user's probe presets are left out");
        }
        probes
    }

    /// All of them, "generic" first.
    #[must_use]
    pub fn all(&self) -> &[Probe] {
        &self.all
    }

    /// One by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Probe> {
        self.all.iter().find(|probe| probe.name == name)
    }

    /// Whether it is one of the user's own.
    #[must_use]
    pub fn is_own(&self, probe: &Probe) -> bool {
        !built_in().iter().any(|known| known.name == probe.name)
    }

    /// Where the user's own are kept, whether there are any or not.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What is wrong in that file; then nothing of it is used.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_own_presets_come_after_the_built_in_ones_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("probes.toml");
        let none = Probes::with_file(&path);
        assert_eq!(none.all(), built_in());
        assert!(none.mistakes().is_empty());
        fs::write(
            &path,
            "schema = 1\n[[probe]]\nname = \"bench-2\"\ndtr = true\n",
        )
        .unwrap();
        let own = Probes::with_file(&path);
        let bench = own.get("bench-2").unwrap();
        assert!(bench.dtr && own.is_own(bench) && !own.is_own(&own.all()[0]));
        assert_eq!(own.all().len(), built_in().len() + 1);
        fs::write(
            &path,
            "schema = 1\n[[probe]]\nname = \"bench-2\"\n[[probe]]\nname = \"x\"\nrts = 1\n",
        )
        .unwrap();
        let spoiled = Probes::with_file(&path);
        assert_eq!(spoiled.all(), built_in());
        assert_eq!(
            spoiled.mistakes()[0].to_string(),
            "6:7: `rts` is true or false"
        );
    }
}
