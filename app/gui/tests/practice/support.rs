//! A window that is clicked by what a person reads.

use std::{
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use meterbench::{
    App, Setup,
    dialogs::{Answer, Dialogs, Question, Reply},
    settings::Store,
    state::State,
};
use meterbench_emulator::{Emulators, Options, Pace};

struct NoFile;

impl Dialogs for NoFile {
    fn ask(&self, _question: Question, reply: Reply) {
        reply(Answer::Nothing);
    }
}

/// Emulated meters that answer as fast as they can.
pub fn meters() -> Arc<Emulators> {
    Arc::new(Emulators::new(Options::default(), Pace::Instant))
}

pub struct Window(pub Harness<'static, App>);

impl Window {
    /// Beside these meters, with what this store remembers.
    pub fn open(meters: Arc<Emulators>, store: Store, port: Option<&str>, height: f32) -> Self {
        Self::open_file(meters, store, port, height, None)
    }

    /// The same, with a file that it opens.
    pub fn open_file(
        meters: Arc<Emulators>,
        store: Store,
        port: Option<&str>,
        height: f32,
        file: Option<PathBuf>,
    ) -> Self {
        let app = App::new(Setup {
            dialogs: Arc::new(NoFile),
            store,
            emulators: meters,
            file,
            port: port.map(Into::into),
        });
        let harness = Harness::builder()
            .with_size([1366.0, height])
            .with_max_steps(24)
            .build_ui_state(|ui, app: &mut App| app.ui(ui), app.unwrap());
        let mut window = Window(harness);
        window.until("the window is there", |state| {
            state.connection.ports.is_some()
        });
        window
    }

    pub fn click(&mut self, role: Role, label: &str) {
        self.0.get_by_role_and_label(role, label).click();
        self.0.step();
        self.0.step();
    }

    pub fn button(&mut self, label: &str) {
        self.click(Role::Button, label);
    }

    pub fn state(&self) -> &State {
        self.0.state().state()
    }

    /// Frames until it is so. A living meter asks for frames all the time.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        let start = Instant::now();
        while !is_so(self.state()) {
            self.0.step();
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "{what}: not after two minutes; {:?} {:?}",
                self.state().bench.refused,
                self.state().problem
            );
            thread::sleep(Duration::from_millis(1));
        }
        self.0.step();
        self.0.step();
    }
}
