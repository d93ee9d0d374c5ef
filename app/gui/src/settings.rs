//! What is remembered between runs: the port, the user's name, the theme, the paper, the folder.
//!
//! Is: a small TOML file in the platform's folder for such files, saved in one step.
//! Is not: anything secret; no password is ever written here.
//! Errors: a file that can't be read counts as absent, and is said in the log.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use meterbench_jobs::{
    Crashes, History, JobLog, Keyring, Known, Policy, Probes, folders, journal,
    report::sheet::Paper, snapshots, trace,
};
use serde::{Deserialize, Serialize};

/// The colours to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// [`Paper`] as the file has it.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Paper", rename_all = "lowercase")]
enum PaperInFile {
    Letter,
    A4,
}

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The version of this file's shape.
    pub schema: u32,
    /// The last port, as the command line takes it.
    pub port: Option<String>,
    /// The last user name. Never a password.
    pub user: String,
    /// The password is to be remembered, in the system's keyring and never here.
    pub remember_password: bool,
    /// The user's number as typed; empty for the usual one.
    pub user_id: String,
    /// The highest rate to negotiate.
    pub max_baud: Option<u32>,
    /// Light, dark, or as the system has it.
    pub theme: ThemeChoice,
    /// What sheets are printed on.
    #[serde(with = "PaperInFile")]
    pub paper: Paper,
    /// The folder of the last program file.
    pub folder: Option<PathBuf>,
    /// The files that were opened or saved last, the newest first.
    pub recent: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            schema: 1,
            port: None,
            user: String::new(),
            remember_password: false,
            user_id: String::new(),
            max_baud: None,
            theme: ThemeChoice::System,
            paper: Paper::Letter,
            folder: None,
            recent: Vec::new(),
        }
    }
}

/// Where settings live.
#[derive(Clone, Debug)]
pub struct Store {
    file: Option<PathBuf>,
    known: Known,
    traces: Option<PathBuf>,
    journals: Option<PathBuf>,
    log: Option<JobLog>,
    history: Option<History>,
    /// `None` for the system's.
    keyring: Option<Keyring>,
    policy: Policy,
    snapshots: Option<PathBuf>,
    crashes: Option<Crashes>,
}

impl Store {
    /// The platform's place for such files.
    pub fn of_this_user() -> Self {
        Self {
            file: folders::config().map(|folder| folder.join("window.toml")),
            known: Known::of_this_user(),
            traces: trace::folder::of_this_user(),
            journals: journal::of_this_user(),
            log: JobLog::of_this_user(),
            history: History::of_this_user(),
            keyring: None,
            policy: Policy::of_this_computer(),
            snapshots: snapshots::of_this_user(),
            crashes: Crashes::of_this_user(),
        }
    }

    /// A file of one's own; what is known of ports and meters is kept beside it.
    pub fn at(path: PathBuf) -> Self {
        let folder = path.parent().unwrap_or(Path::new("."));
        Self {
            known: Known::in_folders(folder, folder),
            traces: Some(folder.join("traces")),
            journals: Some(folder.join("journals")),
            log: Some(JobLog::at(folder.join("job-log.jsonl"))),
            history: Some(History::at(folder.join("history.sqlite"))),
            keyring: Keyring::in_memory(Some(folder.join("passwords.toml"))).ok(),
            policy: Policy::free(),
            snapshots: Some(folder.join("snapshots")),
            crashes: Some(Crashes::at(folder.join("crashes"))),
            file: Some(path),
        }
    }

    /// Nowhere: nothing is remembered.
    pub fn nowhere() -> Self {
        Self {
            file: None,
            known: Known::nowhere(),
            traces: None,
            journals: None,
            log: None,
            history: None,
            keyring: Keyring::in_memory(None).ok(),
            policy: Policy::free(),
            snapshots: None,
            crashes: None,
        }
    }

    /// The same, at a computer with this policy.
    pub fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Where passwords are remembered; `None` for the system's keyring.
    pub fn keyring(&self) -> Option<Keyring> {
        self.keyring.clone()
    }

    /// Who may do what at this computer.
    pub fn policy(&self) -> Policy {
        self.policy.clone()
    }

    /// What is known of ports and meters from earlier runs.
    pub fn known(&self) -> Known {
        self.known.clone()
    }

    /// The probe presets, with the user's own that are beside the settings.
    pub fn probes(&self) -> Arc<Probes> {
        let folder = self.file.as_ref().and_then(|file| file.parent());
        Arc::new(folder.map_or_else(Probes::default, |folder| {
            Probes::with_file(&folder.join("probes.toml"))
        }))
    }

    /// Where the tables of a meter are kept before it is written.
    pub fn snapshots(&self) -> Option<PathBuf> {
        self.snapshots.clone()
    }

    /// Where it is kept what a fault of the program itself has left.
    pub fn crashes(&self) -> Option<Crashes> {
        self.crashes.clone()
    }

    /// Where the traces of the last sessions are.
    pub fn traces(&self) -> Option<PathBuf> {
        self.traces.clone()
    }

    /// Where it is kept what is being written into meters.
    pub fn journals(&self) -> Option<PathBuf> {
        self.journals.clone()
    }

    /// Where it is written down who did what to which meter.
    pub fn log(&self) -> Option<JobLog> {
        self.log.clone()
    }

    /// Where it is kept what was read from meters and done to them.
    pub fn history(&self) -> Option<History> {
        self.history.clone()
    }

    /// Where the user's own templates are: beside the settings.
    pub fn templates(&self) -> Option<PathBuf> {
        Some(self.file.as_ref()?.parent()?.join("templates"))
    }

    /// Where it is kept what a shop has on all its reports: beside the settings.
    pub fn report_template(&self) -> Option<PathBuf> {
        Some(self.file.as_ref()?.parent()?.join("report.toml"))
    }

    /// What was remembered, or the defaults.
    pub fn load(&self) -> Settings {
        let Some(path) = &self.file else {
            return Settings::default();
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(path = %path.display(), %error, "settings can't be read");
                }
                return Settings::default();
            }
        };
        match toml::from_str::<Settings>(&text) {
            Ok(settings) if settings.schema == 1 => settings,
            Ok(settings) => {
                tracing::warn!(schema = settings.schema, "settings are of another version");
                Settings::default()
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "settings are not understood");
                Settings::default()
            }
        }
    }

    /// Remember. The file is replaced in one step, so it is never half written.
    pub fn save(&self, settings: &Settings) -> io::Result<()> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        let text = toml::to_string_pretty(settings).map_err(io::Error::other)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut file, text.as_bytes())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("new").join("window.toml"));
        (folder, store)
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let (_folder, store) = store();
        assert_eq!(store.load(), Settings::default());
        let settings = Settings {
            port: Some("tcp:10.0.0.7:4001".into()),
            user: "A. Smith".into(),
            user_id: "7".into(),
            max_baud: Some(19_200),
            theme: ThemeChoice::Dark,
            paper: Paper::A4,
            folder: Some("/programs".into()),
            recent: vec!["/programs/a.toml".into(), "/b.toml".into()],
            ..Settings::default()
        };
        store.save(&settings).unwrap();
        assert_eq!(store.load(), settings);
        store.save(&Settings::default()).unwrap();
        assert_eq!(store.load(), Settings::default());
    }

    #[test]
    fn a_spoiled_file_counts_as_absent() {
        let (folder, store) = store();
        store.save(&Settings::default()).unwrap();
        let path = folder.path().join("new").join("window.toml");
        for text in ["", "schema = 2", "port = 7", "passwort = 'x'", "\u{0}"] {
            fs::write(&path, text).unwrap();
            assert_eq!(store.load(), Settings::default(), "{text:?}");
        }
    }

    #[test]
    fn nowhere_remembers_nothing() {
        Store::nowhere()
            .save(&Settings {
                user: "x".into(),
                ..Settings::default()
            })
            .unwrap();
        assert_eq!(Store::nowhere().load(), Settings::default());
    }
}
