//! Help in the window: every field has some, F1 and Why? show it, and the manual has every page.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]
#[path = "practice/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use meterbench::{action::Action, help, settings::Store, state::Page};
use support::{Window, meters};

/// What a person sets. Buttons say what they do themselves.
const FIELDS: [Role; 6] = [
    Role::TextInput,
    Role::CheckBox,
    Role::RadioButton,
    Role::ComboBox,
    Role::SpinButton,
    Role::Slider,
];

fn open(port: &str) -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("settings").join("window.toml"));
    (Window::open(meters(), store, Some(port), 1600.0), folder)
}

impl Window {
    fn act(&mut self, action: Action) {
        let ctx = self.0.ctx.clone();
        self.0.state_mut().act(&ctx, action);
        for _ in 0..4 {
            self.0.step();
        }
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.0.key_press_modifiers(modifiers, key);
        for _ in 0..4 {
            self.0.step();
        }
    }

    fn helped(&self) -> Option<&'static str> {
        self.state().help.map(|topic| topic.key.as_str())
    }
}

/// The names of the fields that a page shows.
fn fields(window: &Window) -> BTreeSet<String> {
    let root = window.0.root();
    let all = root.children_recursive();
    let nodes = all.map(|node| node.accesskit_node());
    let fields = nodes.filter(|node| FIELDS.contains(&node.role()));
    fields.filter_map(|node| node.label()).collect()
}

#[test]
fn every_field_of_every_page_has_help() {
    let mut without = BTreeSet::new();
    for port in ["emulator:9S", "emulator:2S-SD"] {
        let (mut window, _folder) = open(port);
        window.button("Read meter");
        window.until("read", |state| state.meter.is_some() && state.job.is_none());
        window.act(Action::TakeFromMeter);
        for page in Page::all() {
            window.act(Action::Go(page));
            for name in fields(&window) {
                // A list of what is there; its page is about choosing from it.
                let listed = page == Page::Connect && is_listed(&window, &name);
                if !listed && help::field(page, &name).is_none() {
                    without.insert(format!("{}: {name}", page.id()));
                }
            }
        }
    }
    assert!(
        without.is_empty(),
        "add to app/jobs/data/help/en.toml:\n{}",
        Vec::from_iter(without).join("\n")
    );
}

/// A port of this computer or an emulated meter.
fn is_listed(window: &Window, name: &str) -> bool {
    let role = Role::RadioButton;
    window.0.query_by_role_and_label(role, name).is_some() && name != "Other port"
}

#[test]
fn f1_shows_help_on_the_field_with_the_keyboard_and_again_puts_it_away() {
    let (mut window, _folder) = open("emulator:9S");
    window.press(Modifiers::NONE, Key::F1);
    assert_eq!(window.helped(), Some("connection"));
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(window.helped(), None);
    let user = window.0.get_by_role_and_label(Role::TextInput, "User name");
    user.focus();
    window.0.step();
    window.press(Modifiers::NONE, Key::F1);
    assert_eq!(window.helped(), Some("connection.user"));
    window.0.get_by_label_contains("up to 10 characters");
    window.press(Modifiers::NONE, Key::F1);
    assert_eq!(window.helped(), None);
}

#[test]
fn a_finding_says_why_when_it_is_asked() {
    let (mut window, _folder) = open("emulator:9S");
    window.button("Read meter");
    window.until("read", |state| state.meter.is_some() && state.job.is_none());
    window.act(Action::TakeFromMeter);
    window.act(Action::Go(Page::Multiplier));
    let ct = window
        .0
        .get_by_role_and_label(Role::TextInput, "Current, CT");
    ct.focus();
    window.0.step();
    window.press(Modifiers::COMMAND, Key::A);
    let ct = window
        .0
        .get_by_role_and_label(Role::TextInput, "Current, CT");
    ct.type_text("80000:1");
    window.0.step();
    window.press(Modifiers::NONE, Key::Tab);
    let code = window
        .state()
        .findings
        .first()
        .map(|one| one.code.to_string());
    let code = code.unwrap();
    window.button(&format!("Why: {code}"));
    assert_eq!(window.helped(), Some(code.as_str()));
    window.0.run_steps(4);
    window.0.get_by_label("What goes wrong");
}

#[test]
fn the_manual_has_every_page_in_the_chapter_that_its_help_names() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/manual/src");
    for page in Page::all() {
        let topic = meterbench_jobs::Help::english().page(page.id()).unwrap();
        let file = folder.join(format!("{}.md", topic.chapter));
        let chapter = std::fs::read_to_string(&file).unwrap_or_default();
        let named = format!("**{}**", page.words());
        assert!(
            chapter.contains(&named),
            "{named} is not in {}",
            file.display()
        );
    }
}
