//! Programs in the window, by keyboard: opened, changed, undone, compared, saved.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use meterbench::{
    App, Setup,
    dialogs::{Answer, Dialogs, Question, Reply},
    settings::Store,
    state::{Page, State},
};

/// Answers each file dialog with the next of these files.
struct Chosen(Mutex<Vec<PathBuf>>);

impl Dialogs for Chosen {
    fn ask(&self, _: Question, reply: Reply) {
        let next = self.0.lock().unwrap().pop();
        reply(next.map_or(Answer::Nothing, Answer::File));
    }
}

/// A window with a folder of its own.
struct Window {
    harness: Harness<'static, App>,
    folder: tempfile::TempDir,
}

const FILE: &str = r#"# feeder 12
schema = 1

[meter]
model = "ax-poly"
form = "9S"
class = 20

[multiplier] # from the nameplates
ct = "800:5"
pt = "1:1"
"#;

impl Window {
    fn open() -> Self {
        Self::with(&["b.toml"])
    }

    /// With answers to the dialogs that follow.
    fn with(dialogs: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), FILE).unwrap();
        fs::write(folder.path().join("b.toml"), FILE.replace("800:5", "400:5")).unwrap();
        fs::write(folder.path().join("c.toml"), FILE.replace("800:5", "600:5")).unwrap();
        let harness = start(folder.path(), Some("a.toml"), dialogs);
        let mut window = Self { harness, folder };
        window.until("a.toml", |state| state.document.is_some());
        window
    }

    fn state(&self) -> &State {
        self.harness.state().state()
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run();
    }

    fn click(&mut self, role: Role, label: &str) {
        self.harness.get_by_role_and_label(role, label).click();
        self.harness.run();
    }

    /// A ratio in place of the one that is there.
    fn type_ct(&mut self, ratio: &str) {
        let field = |window: &Self| {
            let label = "Current, CT";
            let field = window.harness.get_by_role_and_label(Role::TextInput, label);
            field.focus();
        };
        field(self);
        self.harness.run();
        self.key(CTRL, Key::A);
        let event = egui::Event::Text(ratio.to_owned());
        self.harness.event(event);
        self.harness.run();
        assert_eq!(self.ct(), ratio);
    }

    fn sees(&self, words: &str) {
        let found = self.harness.query_all_by_label_contains(words).next();
        assert!(found.is_some(), "{words:?} is not to be seen");
    }

    fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        let start = Instant::now();
        while !is_so(self.state()) {
            self.harness.step();
            assert!(start.elapsed() < Duration::from_secs(60), "{what}");
            thread::sleep(Duration::from_millis(1));
        }
        self.harness.run();
    }

    fn name(&self) -> String {
        self.state().document.as_ref().unwrap().name()
    }

    fn ct(&self) -> String {
        let program = &self.state().document.as_ref().unwrap().program;
        program.multiplier.as_ref().unwrap().ct.to_string()
    }
}

fn start(folder: &Path, file: Option<&str>, dialogs: &[&str]) -> Harness<'static, App> {
    let answers = dialogs.iter().rev().map(|name| folder.join(name)).collect();
    let app = App::new(Setup {
        dialogs: Arc::new(Chosen(Mutex::new(answers))),
        store: Store::at(folder.join("settings").join("window.toml")),
        emulators: Arc::default(),
        file: file.map(|name| folder.join(name)),
        port: None,
    });
    Harness::builder()
        .with_size([1366.0, 740.0])
        .with_max_steps(24)
        .build_ui_state(|ui, app: &mut App| app.ui(ui), app.unwrap())
}

const CTRL: Modifiers = Modifiers::COMMAND;

fn ctrl_shift() -> Modifiers {
    Modifiers::COMMAND | Modifiers::SHIFT
}

#[test]
fn what_is_typed_is_one_step_and_undo_takes_it_back_from_within_the_field() {
    let mut window = Window::open();
    window.key(Modifiers::ALT, Key::Num3);
    assert_eq!(window.state().page, Page::Multiplier);
    let field = window
        .harness
        .get_by_role_and_label(Role::TextInput, "Current, CT");
    field.focus();
    window.harness.run();
    window.key(CTRL, Key::A);
    for letter in ["1", "2", "0", "0", ":", "5"] {
        let field = window
            .harness
            .get_by_role_and_label(Role::TextInput, "Current, CT");
        field.type_text(letter);
        window.harness.run();
    }
    assert_eq!(window.ct(), "1200:5");
    window.key(Modifiers::NONE, Key::Tab);
    window
        .harness
        .get_by_role_and_label(Role::Button, "Undo Current transformers");
    window.key(CTRL, Key::Z);
    assert_eq!(window.ct(), "800:5");
    assert!(!window.state().document.as_ref().unwrap().is_changed());
    window.key(ctrl_shift(), Key::Z);
    assert_eq!(window.ct(), "1200:5");
    window.key(CTRL, Key::Z);
    window.key(CTRL, Key::Y);
    assert_eq!(window.ct(), "1200:5");
}

#[test]
fn the_navigation_tells_unsaved_changes_and_what_is_left_to_the_meter() {
    let mut window = Window::open();
    let told = |window: &Window, page: &str| {
        let node = window.harness.get_by_role_and_label(Role::Button, page);
        node.accesskit_node().description().unwrap_or_default()
    };
    assert!(told(&window, "Demand").contains("meter's own"));
    assert!(told(&window, "Service limit").contains("no switch"));
    assert!(!told(&window, "Multiplier").contains("unsaved"));
    window.key(Modifiers::ALT, Key::Num3);
    window.type_ct("400:5");
    assert!(told(&window, "Multiplier").contains("unsaved changes"));
    assert!(!told(&window, "Energy").contains("unsaved"));
    window.key(CTRL, Key::Z);
    assert!(!told(&window, "Multiplier").contains("unsaved"));
}

#[test]
fn two_files_are_open_turned_compared_and_a_section_is_copied() {
    let mut window = Window::open();
    window.key(CTRL, Key::O);
    window.until("b.toml", |state| state.documents().len() == 2);
    assert_eq!(window.name(), "b.toml");
    window.key(CTRL, Key::Tab);
    assert_eq!(window.name(), "a.toml");
    window.key(ctrl_shift(), Key::Tab);
    assert_eq!(window.name(), "b.toml");
    window.click(Role::Tab, "a.toml");
    assert_eq!(window.name(), "a.toml");

    window.click(Role::Button, "Compare");
    window.sees("One section differs");
    window.sees("Current transformers, CT");
    window.click(Role::Button, "Copy Multiplier from b.toml");
    assert_eq!(window.ct(), "400:5");
    window.sees("No section differs");
    window.key(CTRL, Key::Z);
    assert_eq!(window.ct(), "800:5");
    window.key(CTRL, Key::W);
    assert_eq!(window.name(), "b.toml");
}

#[test]
fn what_to_compare_with_is_chosen_by_keys() {
    let mut window = Window::with(&["c.toml", "b.toml"]);
    for count in [2, 3] {
        window.key(CTRL, Key::O);
        window.until("opened", |state| state.documents().len() == count);
    }
    window.click(Role::Tab, "a.toml");
    window.click(Role::Button, "Compare");
    let beside = |window: &Window| {
        let beside = window.state().beside.as_ref();
        beside.map(|beside| beside.name.clone()).unwrap_or_default()
    };
    let first = beside(&window);
    let mut seen = vec![first.clone()];
    for keys in [&[Key::Enter, Key::End][..], &[Key::ArrowDown, Key::Home]] {
        let field = window
            .harness
            .get_by_role_and_label(Role::ComboBox, "beside");
        field.focus();
        window.harness.run();
        for key in keys {
            window.key(Modifiers::NONE, *key);
        }
        window.key(Modifiers::NONE, Key::Enter);
        seen.push(beside(&window));
    }
    assert_ne!(seen[1], seen[2], "{seen:?}");
    assert!(seen.iter().all(|name| name != "a.toml"), "{seen:?}");
    assert_eq!(window.name(), "a.toml", "the arrows stayed in the list");
    assert_eq!(window.state().page, Page::Compare);
}

#[test]
fn f8_goes_from_finding_to_finding_and_a_field_takes_the_focus() {
    let mut window = Window::open();
    window.key(Modifiers::ALT, Key::Num3);
    window.type_ct("50000:5");
    let count = window.state().findings.len();
    assert!(count > 0);
    for place in 0..count {
        window.key(Modifiers::NONE, Key::F8);
        assert_eq!(window.state().at_finding, Some(place));
        // Found, or looked for in vain: either way nothing stays wanted.
        window.until("found", |state| state.wanted.is_none());
    }
    window.key(Modifiers::SHIFT, Key::F8);
    let expected = if count == 1 { 0 } else { count - 2 };
    assert_eq!(window.state().at_finding, Some(expected));
}

#[test]
fn pages_are_turned_and_the_sheet_of_keys_opens_and_closes() {
    let mut window = Window::open();
    assert_eq!(window.state().page, Page::Program);
    window.key(CTRL, Key::PageDown);
    assert_eq!(window.state().page, Page::Display);
    window.key(CTRL, Key::PageUp);
    window.key(CTRL, Key::PageUp);
    assert_eq!(window.state().page, Page::Trace);
    window.key(Modifiers::SHIFT, Key::F1);
    window.sees("Next open program");
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.state().keys);
    window.key(CTRL, Key::N);
    assert_eq!(window.state().page, Page::Program);
    window.until("the focus", |state| state.wanted.is_none());
    let model = window
        .harness
        .get_by_role_and_label(Role::ComboBox, "Model");
    assert!(model.is_focused());
}

#[test]
fn a_file_that_changed_meanwhile_is_not_replaced_unasked() {
    let mut window = Window::open();
    window.key(Modifiers::ALT, Key::Num3);
    window.type_ct("400:5");
    let path = window.folder.path().join("a.toml");
    fs::write(&path, FILE.replace("feeder 12", "feeder 13")).unwrap();
    window.key(CTRL, Key::S);
    window.until("asked", |state| state.question.is_some());
    window.sees("was changed by another program");
    window.click(Role::Button, "Keep the file");
    assert!(fs::read_to_string(&path).unwrap().contains("feeder 13"));
    window.key(CTRL, Key::S);
    window.until("asked", |state| state.question.is_some());
    window.click(Role::Button, "Replace");
    window.until("saved", |state| {
        !state.document.as_ref().unwrap().is_changed()
    });
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("400:5") && text.contains("# from the nameplates"),
        "{text}"
    );
}

#[test]
fn recent_files_and_templates_are_there_in_the_next_window() {
    let mut window = Window::open();
    window.click(Role::Button, "File");
    window.click(Role::Button, "Save as template…");
    window
        .harness
        .get_by_role_and_label(Role::TextInput, "Name")
        .type_text("Feeder");
    window.harness.run();
    window.click(Role::Button, "Save template");
    window.until("kept", |state| !state.templates.is_empty());
    let gone = window.folder.path().join("b.toml");
    window.key(CTRL, Key::O);
    window.until("b.toml", |state| state.documents().len() == 2);
    let Window { harness, folder } = window;
    // Settings are written beside the window.
    let settings = folder.path().join("settings").join("window.toml");
    let start_of_wait = Instant::now();
    while !fs::read_to_string(&settings).is_ok_and(|text| text.contains("b.toml")) {
        assert!(start_of_wait.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(1));
    }
    drop(harness);
    fs::remove_file(&gone).unwrap();

    let harness = start(folder.path(), None, &[]);
    let mut window = Window { harness, folder };
    window.until("recent", |state| state.recent.iter().any(|one| one.missing));
    let missing: Vec<bool> = window
        .state()
        .recent
        .iter()
        .map(|one| one.missing)
        .collect();
    assert_eq!(missing, [true, false]);
    window.click(Role::Button, "Program");
    window.sees("b.toml is not there any more");
    window.click(Role::Button, "From template Feeder");
    window.until("begun", |state| state.document.is_some());
    assert_eq!(window.ct(), "800:5");
    assert!(window.state().document.as_ref().unwrap().path.is_none());
}
