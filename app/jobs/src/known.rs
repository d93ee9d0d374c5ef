//! What is known from earlier runs: of ports, and of meters.
//!
//! Is: a [`Known`], the store that a job's context carries. Ports are a file that a person may edit; meters are a folder
//! of files that may be deleted at any time.
//! Is not: settings of the window, or anything secret. Nothing here decides anything: what is read from a meter is right
//! without it, only slower. One thing is more: of passwords that a meter has refused, see `refusals`.
//! Errors: none. A file that can't be read, or is not understood, counts as absent; one that can't be written is not
//! written; both are said in the log.

mod meters;
mod ports;
mod refusals;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use meterbench_port::{Address, PortInfo};
use meterbench_profiles::program::{Overwrite, save::save};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use meters::KnownMeter;
pub(crate) use ports::moved;
pub use ports::{FailedRate, KnownPort, PortKey, SeenPort};
pub use refusals::{Refusals, Refuser};

use crate::folders;

/// What is known from earlier runs. Clones share one store.
#[derive(Clone, Debug, Default)]
pub struct Known(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    ports: Option<PathBuf>,
    meters: Option<PathBuf>,
    refusals: refusals::Book,
    /// Jobs on several ports share the files.
    writing: Mutex<()>,
}

impl Known {
    /// In the folders of this user.
    #[must_use]
    pub fn of_this_user() -> Self {
        Self::at(folders::config(), folders::state())
    }

    /// In folders of one's own.
    #[must_use]
    pub fn in_folders(config: &Path, state: &Path) -> Self {
        Self::at(Some(config.to_owned()), Some(state.to_owned()))
    }

    /// Nowhere: nothing is known, nothing is kept.
    #[must_use]
    pub fn nowhere() -> Self {
        Self::default()
    }

    fn at(config: Option<PathBuf>, state: Option<PathBuf>) -> Self {
        Self(Arc::new(Inner {
            ports: config.map(|folder| folder.join("ports.toml")),
            refusals: refusals::Book::at(state.as_ref().map(|folder| folder.join("refused.toml"))),
            meters: state.map(|folder| folder.join("meters")),
            writing: Mutex::default(),
        }))
    }

    /// What is known of a port; nothing yet of a new one.
    #[must_use]
    pub fn port(&self, key: &PortKey) -> KnownPort {
        let ports = self.0.ports.as_deref().map(ports::load);
        ports
            .and_then(|mut ports| ports.remove(key))
            .unwrap_or_default()
    }

    /// Changes what is known of a port.
    pub fn change_port(&self, key: &PortKey, change: impl FnOnce(&mut KnownPort)) {
        let Some(path) = &self.0.ports else { return };
        let _alone = self.alone();
        let mut ports = ports::load(path);
        let mut port = ports.remove(key).unwrap_or_default();
        let before = port.clone();
        change(&mut port);
        if port != before {
            ports.insert(key.clone(), port);
            ports::save(path, ports);
        }
    }

    /// These ports, each with what is known of it.
    #[must_use]
    pub fn seen(&self, ports: Vec<PortInfo>) -> Vec<SeenPort> {
        let known = self.0.ports.as_deref().map(ports::load).unwrap_or_default();
        let of = |info: &PortInfo| {
            let key = PortKey::of(&info.address, std::slice::from_ref(info))?;
            known.get(&key).cloned()
        };
        ports
            .into_iter()
            .map(|info| SeenPort {
                known: of(&info).unwrap_or_default(),
                info,
            })
            .collect()
    }

    /// An adapter is at this address now, and none of the others is any more.
    pub fn note_address(&self, key: &PortKey, address: &Address) {
        let Some(path) = &self.0.ports else { return };
        let _alone = self.alone();
        let mut ports = ports::load(path);
        let before = ports.clone();
        let address = address.to_string();
        for port in ports.values_mut() {
            port.address.take_if(|other| *other == address);
        }
        ports.entry(key.clone()).or_default().address = Some(address);
        if ports != before {
            ports::save(path, ports);
        }
    }

    /// What is known of the meter whose ST-1 reads `ident`.
    #[must_use]
    pub fn meter(&self, ident: &[u8]) -> Option<KnownMeter> {
        meters::load(self.0.meters.as_deref()?, ident)
    }

    /// Keeps what is known of a meter, in place of what was known before.
    pub fn keep_meter(&self, meter: &KnownMeter) {
        let Some(folder) = &self.0.meters else { return };
        let _alone = self.alone();
        meters::save(folder, meter);
    }

    /// The meter whose ST-1 reads `ident` wants its tables written whole.
    pub fn note_whole_writes(&self, ident: &[u8]) {
        let known = self.meter(ident).unwrap_or_default();
        self.keep_meter(&KnownMeter {
            ident: ident.to_vec(),
            whole_writes: true,
            ..known
        });
    }

    /// Forgets the meter whose ST-1 reads `ident`.
    pub fn forget_meter(&self, ident: &[u8]) {
        let Some(folder) = &self.0.meters else { return };
        let _alone = self.alone();
        meters::forget(folder, ident);
    }

    /// What became of passwords at this meter.
    #[must_use]
    pub fn refusals(&self, who: &Refuser) -> Refusals {
        self.0.refusals.of(who)
    }

    /// Whether any meter has refused the last password that it was given.
    #[must_use]
    pub fn any_refused(&self) -> bool {
        self.0.refusals.any()
    }

    /// A meter has refused a password.
    pub fn password_refused(&self, who: &Refuser, when: &str) -> Refusals {
        let _alone = self.alone();
        self.0.refusals.change(who, |it| {
            it.all = it.all.saturating_add(1);
            it.since = it.since.saturating_add(1);
            it.last = when.to_owned();
        })
    }

    /// A meter has accepted a password.
    pub fn password_accepted(&self, who: &Refuser) {
        let _alone = self.alone();
        self.0.refusals.change(who, |it| it.since = 0);
    }

    fn alone(&self) -> std::sync::MutexGuard<'_, ()> {
        self.0
            .writing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file's value; `None` when there is none, or when it is not understood.
pub(crate) fn load_file<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(path = %path.display(), %error, "what is known can't be read");
            }
            return None;
        }
    };
    toml::from_str(&text)
        .inspect_err(
            |error| tracing::warn!(path = %path.display(), %error, "what is known is not understood"),
        )
        .ok()
}

/// Whole or not at all.
pub(crate) fn save_file(path: &Path, head: &str, value: &impl Serialize) {
    let saved = || -> io::Result<()> {
        let text = toml::to_string(value).map_err(io::Error::other)?;
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        save(path, &format!("{head}{text}"), Overwrite::Yes).map_err(io::Error::other)
    };
    if let Err(error) = saved() {
        tracing::warn!(path = %path.display(), %error, "what is known can't be kept");
    }
}

#[cfg(test)]
mod tests;
