//! As whom one logs on, and what the policy of this computer lets one do.

use std::{path::Path, sync::Arc};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use meterbench::settings::Store;
use meterbench_emulator::Emulators;
use meterbench_jobs::{
    KeyName, Policy,
    policy::{Trust, User, seal},
};

use crate::support::{Window, meters};

fn store(folder: &Path) -> Store {
    Store::at(folder.join("window.toml"))
}

fn open(meters: &Arc<Emulators>, store: Store) -> Window {
    Window::open(Arc::clone(meters), store, Some("emulator:9S"), 1000.0)
}

fn type_password(window: &mut Window, text: &str) {
    for typed in [None, Some(text)] {
        let field = window
            .0
            .get_by_role_and_label(Role::PasswordInput, "Password");
        match typed {
            None => field.focus(),
            Some(text) => field.type_text(text),
        }
        window.0.step();
        window.0.step();
    }
}

/// Clicks, and waits for the job to have ended in a problem; says why.
fn fails(window: &mut Window, button: &str) -> String {
    window.button(button);
    window.until("it has failed", |state| {
        state.problem.is_some() && state.job.is_none()
    });
    window.state().problem.as_ref().unwrap().why.clone()
}

#[test]
fn a_password_that_was_refused_is_sent_again_only_when_it_is_typed_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(&meters(), store(folder.path()));
    type_password(&mut window, "WRONG");
    let why = fails(&mut window, "Identify only");
    assert!(why.contains("refused the password"), "{why}");
    for button in ["Identify only", "Read meter"] {
        let why = fails(&mut window, button);
        assert!(why.contains("o password was sent"), "{why}");
    }
    type_password(&mut window, "X");
    let why = fails(&mut window, "Identify only");
    assert!(why.contains("2 passwords were refused"), "{why}");
    assert!(!format!("{:?}", window.state()).contains("WRONG"));
    // Nor does it stand in anything that was kept.
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&bytes).contains("WRONG"));
    }
}

#[test]
fn the_keyring_remembers_a_password_for_the_next_window_and_forgets_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, meters) = (store(folder.path()), meters());
    let keyring = store.keyring().unwrap();
    let (name, box_) = (KeyName::new("none", ""), "Remember in the system's keyring");
    let mut window = open(&meters, store.clone());
    type_password(&mut window, "PROGRAMMER");
    window.click(Role::CheckBox, box_);
    window.until("it is kept", |state| {
        state.connection.keyring.contains("is in the keyring")
    });
    assert_eq!(keyring.password(&name).unwrap().as_str(), "PROGRAMMER");
    window.button("Identify only");
    window.until("it is identified", |state| state.meter.is_some());
    drop(window);
    let mut window = open(&meters, store.clone());
    window.until("it is there", |state| {
        state.connection.password.0 == "PROGRAMMER"
    });
    window.click(Role::CheckBox, box_);
    window.until("it is forgotten", |state| {
        state.connection.keyring.contains("none any more")
    });
    assert!(keyring.password(&name).is_err());
}

#[test]
fn what_the_policy_does_not_allow_is_grey_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    std::fs::write(&file, seal("schema = 1\nothers = \"reader\"\n").unwrap()).unwrap();
    let user = User {
        name: "tim".into(),
        groups: vec![],
    };
    let policy = Policy::load(&file, Trust::Chosen, Some(user));
    let mut window = open(&meters(), store(folder.path()).under(policy));
    window.button("Identify only");
    window.until("reading is allowed", |state| state.meter.is_some());
    window.button("Procedures");
    window.button("Reset the demand…");
    assert!(window.state().job.is_none() && window.state().service.looked.is_none());
    window
        .0
        .get_by_role_and_label(Role::Button, "Reset the demand…")
        .hover();
    window.until("it says why", |_| true);
    for _ in 0..60 {
        window.0.step();
    }
    window
        .0
        .get_by_label_contains("tim is reader at this computer and may not reset demands");
}
