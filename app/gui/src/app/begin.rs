//! What a window knows when it opens: the settings, where everything is kept, and the emulated meters there are.

use std::path::PathBuf;

use meterbench_jobs::Address;
use meterbench_profiles::catalog::{self, Lookup};

use crate::{
    settings::{Settings, Store},
    state::{Choice, Connection, FIRST_FORM, PracticeMeter, Recent, State},
};

/// The state of a window that opens.
pub fn begin(settings: Settings, port: Option<String>, store: &Store) -> State {
    let mut state = State {
        theme: settings.theme,
        paper: settings.paper,
        folder: settings.folder,
        today: jiff::Zoned::now().date(),
        recent: settings.recent.into_iter().map(recent).collect(),
        snapshots: store.snapshots(),
        template_folder: store.templates(),
        crashes: store
            .crashes()
            .map_or_else(Vec::new, |crashes| crashes.open()),
        ..State::default()
    };
    state.trace.folder = store.traces();
    state.service.journals = store.journals();
    state.job_log.log = store.log();
    state.meters.history = store.history();
    state.reporting.begin(store.report_template());
    state.connection.user = settings.user;
    state.connection.remember = settings.remember_password;
    state.policy = store.policy();
    state.connection.user_id = settings.user_id;
    state.connection.max_baud = settings.max_baud;
    state.connection.practice = practice_meters();
    state.connection.probes = store.probes();
    if let Some(port) = port.or(settings.port) {
        match port.parse::<Address>() {
            Ok(Address::Emulator(text)) if is_practice(&state.connection, &text) => {
                let (form, faults) = text.split_once('?').unwrap_or((&text, ""));
                state.connection.faults = faults.to_owned();
                state.connection.choice = Choice::Practice(form.to_owned());
            }
            _ => {
                state.connection.typed = port;
                state.connection.choice = Choice::Typed;
            }
        }
    }
    state
}

/// Whether the list has the emulated meter that an address names, with faults or without.
fn is_practice(connection: &Connection, text: &str) -> bool {
    let form = text.split('?').next().unwrap_or_default();
    connection.practice.iter().any(|meter| meter.name == form)
}

/// A file of which nobody knows yet whether it is still there.
fn recent(path: PathBuf) -> Recent {
    Recent {
        path,
        missing: false,
    }
}

/// The emulated meters, in words.
fn practice_meters() -> Vec<PracticeMeter> {
    let catalog = catalog::built_in();
    let model = |id: &str| {
        {
            // What stands in brackets is told by the next column.
            let words = catalog.model(id).map_or(id, |model| model.words.as_str());
            words.split(" (").next().unwrap_or(words).to_owned()
        }
    };
    let form = |form: &meterbench_emulator::Form| {
        let row = match catalog.lookup(Some(&form.model), &form.form, form.volts.parse().ok(), None)
        {
            Lookup::Row(row) => format!("{}, ", row.service),
            Lookup::Ambiguous { .. } | Lookup::Unknown(_) => String::new(),
        };
        PracticeMeter {
            name: form.name.clone(),
            model: model(&form.model),
            words: format!("{row}{} V, class {}", form.volts, form.class),
        }
    };
    let mut meters: Vec<PracticeMeter> = meterbench_emulator::forms().iter().map(form).collect();
    // The one that is chosen at first stands first.
    meters.sort_by_key(|meter| meter.name != FIRST_FORM);
    meters.push(PracticeMeter {
        name: meterbench_emulator::STRANGER.into(),
        model: "Another maker's meter".into(),
        words: "other tables and number formats: it can be read, not programmed".into(),
    });
    meters
}
