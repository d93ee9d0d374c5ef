//! A fault of the window itself: what was not saved is kept, a report is written, and the next start offers to go on.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]
#![expect(clippy::panic, reason = "a fault is what is tried")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use egui_kittest::{Harness, kittest::Queryable};
use meterbench::{
    App, Setup,
    action::{Action, Edit},
    dialogs::{Dialogs, Question, Reply},
    settings::Store,
};

const FILE: &str = "schema = 2\n# the feeder's own\n[demand]\ndecimals = 1\n";

/// A system whose file dialog brings the program down.
struct Fault;

impl Dialogs for Fault {
    fn ask(&self, question: Question, _reply: Reply) {
        panic!("no dialog for {question:?}");
    }
}

fn open(folder: &Path) -> Harness<'static, App> {
    let app = App::new(Setup {
        dialogs: Arc::new(Fault),
        store: Store::at(folder.join("settings").join("window.toml")),
        emulators: Arc::default(),
        file: Some(folder.join("a.toml")),
        port: None,
    });
    let mut harness = Harness::builder()
        .with_size([1366.0, 900.0])
        .build_ui_state(|ui, app: &mut App| app.ui(ui), app.unwrap());
    while harness.state().state().document.is_none() {
        harness.step();
    }
    harness
}

#[test]
fn a_fault_keeps_what_was_not_saved_and_the_next_start_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.toml"), FILE).unwrap();
    let store = Store::at(folder.path().join("settings").join("window.toml"));
    store.crashes().unwrap().watch("meterbench");

    let mut window = open(folder.path());
    let ctx = window.ctx.clone();
    let mut program = window.state().state().document.clone().unwrap().program;
    program.demand.as_mut().unwrap().decimals = Some(2);
    let edit = meterbench_profiles::program::SectionValue::Demand(program.demand);
    let edit = Edit::Section(Box::new(edit), "Demand decimals".into());
    window.state_mut().act(&ctx, Action::Edit(edit));
    window.step();
    let export = window.get_by_label("Open…");
    export.click();
    let fallen = catch_unwind(AssertUnwindSafe(|| window.step()));
    assert!(fallen.is_err(), "the fault was swallowed");
    drop(window);

    let mut window = open(folder.path());
    window.step();
    window.get_by_label_contains("One program was not saved");
    window.get_by_label("Look at the report").click();
    window.step();
    window.step();
    let report = window
        .state()
        .state()
        .crashes
        .first()
        .unwrap()
        .report
        .clone();
    assert!(report.contains("no dialog for"), "{report}");
    assert!(
        !report.contains(&folder.path().display().to_string()),
        "{report}"
    );
    window.get_by_label("Open what was not saved").click();
    window.step();
    window.step();
    let document = window.state().state().document.clone().unwrap();
    assert!(document.is_changed());
    assert_eq!(document.program.demand.unwrap().decimals, Some(2));
    assert_eq!(document.path, Some(folder.path().join("a.toml")));
    assert!(document.text.unwrap().contains("# the feeder's own"));
    drop(window);
    let start = std::time::Instant::now();
    while !store.crashes().unwrap().open().is_empty() {
        assert!(start.elapsed().as_secs() < 60, "it is offered once more");
        std::thread::yield_now();
    }
}
