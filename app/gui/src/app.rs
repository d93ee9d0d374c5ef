//! One frame: take events, update the state, show the panels, carry out what was asked for.
//!
//! Is: the only place where state, jobs, files and dialogs meet.
//! Is not: a decision; those are in `update`.

mod begin;

use std::{
    io,
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::{Arc, OnceLock, mpsc},
};

use egui::{
    CentralPanel, Context, Frame, Margin, Panel, Stroke, ThemePreference, Ui, ViewportCommand,
};
use meterbench_emulator::Emulators;
use meterbench_jobs::{Command, JobId, Jobs};
use tokio_util::sync::CancellationToken;

use crate::{
    action::Action,
    bench::worker::Worker,
    crashed,
    dialogs::Dialogs,
    files,
    help::HelpAction,
    keyring, keys, manual,
    panels::{
        self, about, bar, bench::BenchPanel, compare, connect, demand::DemandPanel,
        display_scroll::DisplayScrollPanel, events::EventsPanel, find_port::FindPanel, formats,
        found_left::ReportPanel, hand_on, help, identity, job_log, keys_sheet, kit, kyz::KyzPanel,
        load_profile::LoadProfilePanel, meters, multipliers::MultiplierPanel, navigation,
        program::ProgramPanel, question::QuestionPanel, readings::ReadingsPanel,
        recorded::RecordedPanel, review, service, service_limit::ServiceLimitPanel,
        side::SidePanel, status, tables::TablesPanel, tabs, texts::TextsPanel, tou::TouPanel,
        trace,
    },
    pointing,
    settings::{Settings, Store, ThemeChoice},
    state::{Page, State},
    theme::{self, palette},
    update::{self, Effect, Happening, hear, may_close, update},
    widgets,
};
use begin::begin;

/// What the window begins with.
pub struct Setup {
    /// The system's file dialogs, or a test's.
    pub dialogs: Arc<dyn Dialogs>,
    /// Where settings are remembered.
    pub store: Store,
    /// The emulated meters; they keep what is written as long as this lives.
    pub emulators: Arc<Emulators>,
    /// A program file to open.
    pub file: Option<PathBuf>,
    /// A port to choose, as the command line takes it.
    pub port: Option<String>,
}

/// The window.
pub struct App {
    state: State,
    display: DisplayScrollPanel,
    multiplier: MultiplierPanel,
    program: ProgramPanel,
    demand: DemandPanel,
    tou: TouPanel,
    load_profile: LoadProfilePanel,
    kyz: KyzPanel,
    service_limit: ServiceLimitPanel,
    readings: ReadingsPanel,
    recorded: RecordedPanel,
    tables: TablesPanel,
    events: EventsPanel,
    texts: TextsPanel,
    side: SidePanel,
    question: QuestionPanel,
    report: ReportPanel,
    find: FindPanel,
    bench: BenchPanel,
    worker: Worker,
    jobs: Jobs,
    running: Option<(JobId, CancellationToken)>,
    news: mpsc::Receiver<Happening>,
    tell: mpsc::Sender<Happening>,
    wake: Arc<OnceLock<Context>>,
    dialogs: Arc<dyn Dialogs>,
    store: Store,
    first: Vec<Effect>,
}

impl App {
    /// A window that has not been shown yet.
    pub fn new(setup: Setup) -> io::Result<Self> {
        let wake: Arc<OnceLock<Context>> = Arc::default();
        let jobs = Jobs::new(
            {
                let wake = Arc::clone(&wake);
                move || repaint(&wake)
            },
            Arc::<Emulators>::clone(&setup.emulators),
        )?
        .knowing(setup.store.known())
        .with_probes(setup.store.probes())
        .tracing(setup.store.traces())
        .recording(setup.store.journals(), setup.store.log())
        .remembering(setup.store.history())
        .under(setup.store.policy());
        let (tell, news) = mpsc::channel();
        let worker = Worker::start(setup.emulators, {
            let (tell, wake) = (tell.clone(), Arc::clone(&wake));
            move |news| {
                // Nobody listens any more when the window is closing.
                let _ = tell.send(Happening::Bench(Box::new(news)));
                repaint(&wake);
            }
        })?;
        let settings = setup.store.load();
        let mut first = vec![Effect::ListPorts, Effect::Theme(settings.theme)];
        let state = begin(settings, setup.port, &setup.store);
        first.push(Effect::Look {
            recent: state.recent.iter().map(|one| one.path.clone()).collect(),
            templates: state.template_folder.clone(),
        });
        first.extend(state.service.journals.clone().map(Effect::LookForLeft));
        first.extend(setup.file.map(Effect::Load));
        first.extend(update::access::begin(&state));
        Ok(Self {
            state,
            display: DisplayScrollPanel::default(),
            multiplier: MultiplierPanel::default(),
            program: ProgramPanel::default(),
            demand: DemandPanel::default(),
            tou: TouPanel::default(),
            load_profile: LoadProfilePanel::default(),
            kyz: KyzPanel::default(),
            service_limit: ServiceLimitPanel::default(),
            readings: ReadingsPanel::default(),
            recorded: RecordedPanel::default(),
            tables: TablesPanel::default(),
            events: EventsPanel::default(),
            texts: TextsPanel::default(),
            side: SidePanel::default(),
            question: QuestionPanel::default(),
            report: ReportPanel::default(),
            find: FindPanel::default(),
            bench: BenchPanel::default(),
            worker,
            jobs,
            running: None,
            news,
            tell,
            wake,
            dialogs: setup.dialogs,
            store: setup.store,
            first,
        })
    }

    /// Everything the panels look at.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Do what a panel could ask for.
    pub fn act(&mut self, ctx: &Context, action: Action) {
        for effect in update(&mut self.state, action) {
            self.carry_out(ctx, effect);
        }
    }

    /// Fonts and styles; before the first frame.
    pub fn install(&self, ctx: &Context) {
        theme::install(ctx);
        // Set once; a second window of the same application does not exist.
        let _ = self.wake.set(ctx.clone());
    }

    /// One frame. When it fails, what was not saved is kept before the window goes; what unwinds then frees the port.
    pub fn ui(&mut self, ui: &mut Ui) {
        let drawn = panic::catch_unwind(AssertUnwindSafe(|| self.frame(ui)));
        if let Err(fault) = drawn {
            self.keep();
            panic::resume_unwind(fault);
        }
    }

    /// The programs that were not saved, for the next start.
    fn keep(&self) {
        // What is half-changed may fail once more.
        let unsaved = panic::catch_unwind(AssertUnwindSafe(|| crashed::unsaved(&self.state)));
        let kept = self.store.crashes().zip(unsaved.ok());
        if let Some(Err(error)) = kept.map(|(crashes, unsaved)| crashes.keep(&unsaved)) {
            tracing::error!(%error, "programs that were not saved are lost");
        }
    }

    fn frame(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        if self.wake.get().is_none() {
            self.install(&ctx);
            ctx.request_repaint();
            return;
        }
        for effect in std::mem::take(&mut self.first) {
            self.carry_out(&ctx, effect);
        }
        self.state.today = jiff::Zoned::now().date();
        self.take_events(&ctx);
        if ctx.input(|input| input.viewport().close_requested()) && !may_close(&mut self.state) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        }
        let mut actions = keys::actions(&ctx, &self.state);
        let pointed = pointing::seen(&ctx).map(HelpAction::Pointed);
        actions.extend(pointed.map(Action::Help));
        self.state.hand = keys::hand(&ctx, self.state.hand);
        actions.extend(self.show(ui));
        let was_wanted = self.state.wanted.clone();
        update::shown(&mut self.state, widgets::claimed(&ctx));
        let asked = !actions.is_empty() || was_wanted.is_some();
        for action in actions {
            self.act(&ctx, action);
        }
        if asked {
            // What was drawn is older than the state by now.
            ctx.request_repaint();
        }
    }

    fn take_events(&mut self, ctx: &Context) {
        let mut heard = Vec::new();
        while let Some(event) = self.jobs.try_recv() {
            heard.push(Happening::Job(Box::new(event)));
        }
        heard.extend(self.news.try_iter());
        for happening in heard {
            for effect in hear(&mut self.state, happening) {
                self.carry_out(ctx, effect);
            }
        }
        if self.state.job.is_none() {
            self.running = None;
        }
    }

    fn carry_out(&mut self, ctx: &Context, effect: Effect) {
        match effect {
            Effect::Start(command, title) => {
                let (id, token) = self.jobs.start(*command);
                self.running = Some((id, token));
                let _ = hear(&mut self.state, Happening::Started(id, title));
            }
            Effect::ListPorts => {
                self.jobs.start(Command::ListPorts);
            }
            Effect::Cancel(job) => {
                if let Some((_, token)) = self.running.as_ref().filter(|(id, _)| *id == job) {
                    token.cancel();
                }
            }
            Effect::Ask(question) => {
                let tell = self.teller();
                self.dialogs.ask(
                    question.clone(),
                    Box::new(move |answer| tell(Happening::Chosen(question, answer))),
                );
            }
            Effect::Load(path) => {
                let tell = self.teller();
                files::load(path, move |news| tell(Happening::File(news)));
            }
            Effect::LoadToCompare(path) => {
                let tell = self.teller();
                files::load_to_compare(path, move |news| tell(Happening::File(news)));
            }
            Effect::LoadWorkList(path) => {
                let tell = self.teller();
                files::load_work_list(path, move |news| tell(Happening::File(news)));
            }
            Effect::LoadOfReport(path, which) => {
                let tell = self.teller();
                files::handed::load(path, which, move |news| tell(Happening::File(news)));
            }
            Effect::LoadForReport(history, ids) => {
                let tell = self.teller();
                files::handed::load_kept(history, ids, move |news| tell(Happening::File(news)));
            }
            Effect::SaveShop(path, shop) => files::handed::save_shop(path, shop),
            Effect::ShowFile(path) => self.dialogs.show(&path),
            Effect::Export(exporting) => {
                let tell = self.teller();
                files::handed::export(*exporting, move |news| tell(Happening::File(news)));
            }
            Effect::SaveSnapshot {
                path,
                snapshot,
                replace,
            } => {
                let tell = self.teller();
                files::save_snapshot(path, snapshot, replace, move |news| {
                    tell(Happening::File(news))
                });
            }
            Effect::LoadLoad(path, of) => {
                let tell = self.teller();
                files::load_load(path, of, move |news| tell(Happening::File(news)));
            }
            Effect::LoadTrace(path) => {
                let tell = self.teller();
                files::load_trace(path, move |news| tell(Happening::File(news)));
            }
            Effect::SaveTrace {
                path,
                entries,
                capture,
                replace,
            } => {
                let tell = self.teller();
                files::save_trace(path, entries, capture, replace, move |news| {
                    tell(Happening::File(news))
                });
            }
            Effect::LookForTraces(folder) => {
                let tell = self.teller();
                files::look_for_traces(folder, move |news| tell(Happening::File(news)));
            }
            Effect::Save(saving) => {
                let tell = self.teller();
                files::save(*saving, move |news| tell(Happening::File(news)));
            }
            Effect::SaveTemplate(saving) => {
                let tell = self.teller();
                files::save_template(*saving, move |news| tell(Happening::File(news)));
            }
            Effect::LoadTemplate(path) => {
                let tell = self.teller();
                files::load_template(path, move |news| tell(Happening::File(news)));
            }
            Effect::Look { recent, templates } => {
                let tell = self.teller();
                files::look(recent, templates, move |news| tell(Happening::File(news)));
            }
            Effect::Keyring(order) => {
                let tell = self.teller();
                keyring::ask(self.store.keyring(), order, move |news| {
                    tell(Happening::Keyring(news));
                });
            }
            Effect::Remember => files::remember(self.store.clone(), self.settings()),
            Effect::KeepPort(port) => files::keep_port(self.store.known(), *port),
            Effect::LookForSnapshots(folder, journals) => {
                let tell = self.teller();
                files::look_for_snapshots(folder, journals, move |news| {
                    tell(Happening::File(news))
                });
            }
            Effect::RemoveSnapshots(surplus, folder, journals) => {
                let tell = self.teller();
                files::remove_snapshots(surplus, folder, journals, move |news| {
                    tell(Happening::File(news))
                });
            }
            Effect::Leave(left, reason) => {
                let tell = self.teller();
                files::leave(self.store.log(), *left, reason, move |news| {
                    tell(Happening::File(news))
                });
            }
            Effect::LookForLeft(folder) => {
                let tell = self.teller();
                files::look_for_left(folder, move |news| tell(Happening::File(news)));
            }
            Effect::LookForMeters(history, text) => {
                let tell = self.teller();
                files::look_for_meters(history, text, move |news| tell(Happening::File(news)));
            }
            Effect::ReadPast(history, serial) => {
                let tell = self.teller();
                files::read_past(history, serial, move |news| tell(Happening::File(news)));
            }
            Effect::OpenKept(history, id) => {
                let tell = self.teller();
                files::open_kept(history, id, move |news| tell(Happening::File(news)));
            }
            Effect::CompareReadings(sides) => {
                let tell = self.teller();
                files::compare_readings(sides, move |news| tell(Happening::File(news)));
            }
            Effect::ReadJobLog(log) => {
                let tell = self.teller();
                files::read_job_log(log, move |news| tell(Happening::File(news)));
            }
            Effect::SaveKit(path, kit, replace) => {
                let tell = self.teller();
                files::save_kit(path, kit, replace, move |news| tell(Happening::File(news)));
            }
            Effect::Answered(crash) => files::answered(self.store.crashes(), *crash),
            Effect::Point => pointing::ask(ctx),
            Effect::OpenManual(place) => self.open_manual(ctx, &place),
            Effect::Bench(order) => self.worker.order(order),
            Effect::Theme(theme) => ctx.set_theme(match theme {
                ThemeChoice::System => ThemePreference::System,
                ThemeChoice::Light => ThemePreference::Light,
                ThemeChoice::Dark => ThemePreference::Dark,
            }),
            Effect::Close => ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    /// Tells the window from any thread, and wakes it.
    fn teller(&self) -> impl FnOnce(Happening) + Send + 'static {
        let (tell, wake) = (self.tell.clone(), Arc::clone(&self.wake));
        move |happening| {
            // Nobody listens any more when the window is closing.
            let _ = tell.send(happening);
            repaint(&wake);
        }
    }

    /// The manual in the browser, or where it was looked for.
    fn open_manual(&mut self, ctx: &Context, place: &str) {
        let folders = manual::folders();
        match manual::find(&folders) {
            Some(folder) => {
                let address = manual::address(&folder, place);
                ctx.open_url(egui::OpenUrl::new_tab(address));
            }
            None => self.state.no_manual = Some(manual::absent(&folders)),
        }
    }

    fn settings(&self) -> Settings {
        Settings {
            port: self.state.connection.lasting_address(),
            user: self.state.connection.user.clone(),
            remember_password: self.state.connection.remember,
            user_id: self.state.connection.user_id.clone(),
            max_baud: self.state.connection.max_baud,
            theme: self.state.theme,
            paper: self.state.paper,
            folder: self.state.folder.clone(),
            recent: self
                .state
                .recent
                .iter()
                .map(|one| one.path.clone())
                .collect(),
            ..Settings::default()
        }
    }

    fn show(&mut self, ui: &mut Ui) -> Vec<Action> {
        let p = palette(ui);
        let state = &self.state;
        let rail = Frame::new().fill(p.rail);
        let mut actions = Vec::new();
        let bar_frame = rail.inner_margin(Margin::symmetric(16, 0));
        Panel::top("bar")
            .exact_size(46.0)
            .frame(bar_frame)
            .show(ui, |ui| actions.extend(bar::ui(ui, state)));
        if state.documents().len() > 1 {
            let tabs_frame = rail.inner_margin(Margin::symmetric(16, 0));
            Panel::top("tabs")
                .exact_size(32.0)
                .frame(tabs_frame)
                .show(ui, |ui| actions.extend(tabs::ui(ui, state)));
        }
        let status_frame = rail.inner_margin(Margin::symmetric(16, 0));
        Panel::bottom("status")
            .exact_size(26.0)
            .frame(status_frame)
            .show(ui, |ui| status::ui(ui, state));
        let navigation_frame = rail.inner_margin(Margin::symmetric(10, 4));
        Panel::left("navigation")
            .exact_size(190.0)
            .resizable(false)
            .frame(navigation_frame)
            .show(ui, |ui| actions.extend(navigation::ui(ui, state)));
        if state.document.is_some() && state.page.is_of_program() {
            let side_frame = rail.inner_margin(Margin::same(14));
            Panel::right("side")
                .exact_size((ui.available_width() * 0.285).clamp(264.0, 330.0))
                .resizable(false)
                .frame(side_frame)
                .show(ui, |ui| actions.extend(self.side.ui(ui, state)));
        }
        let middle = Frame::new()
            .fill(p.ground)
            .inner_margin(Margin {
                left: 20,
                right: 16,
                top: 14,
                bottom: 8,
            })
            .stroke(Stroke::NONE);
        CentralPanel::default().frame(middle).show(ui, |ui| {
            actions.extend(match state.page {
                Page::Connect => connect::ui(ui, state),
                Page::Bench => self.bench.ui(ui, state),
                Page::Identity => identity::ui(ui, state),
                Page::Readings => self.readings.ui(ui, state),
                Page::Recorded => self.recorded.ui(ui, state),
                Page::Tables => self.tables.ui(ui, state),
                Page::Trace => trace::ui(ui, state),
                Page::Program => self.program.ui(ui, state),
                Page::Display => self.display.ui(ui, state),
                Page::Multiplier => self.multiplier.ui(ui, state),
                Page::Energy => formats::ui(ui, state),
                Page::Demand => self.demand.ui(ui, state),
                Page::Tou => self.tou.ui(ui, state),
                Page::LoadProfile => self.load_profile.ui(ui, state),
                Page::Kyz => self.kyz.ui(ui, state),
                Page::ServiceLimit => self.service_limit.ui(ui, state),
                Page::Events => self.events.ui(ui, state),
                Page::Texts => self.texts.ui(ui, state),
                Page::Compare => compare::ui(ui, state),
                Page::Review => review::ui(ui, state),
                Page::Procedures => service::ui(ui, state),
                Page::JobLog => job_log::ui(ui, state),
                Page::Meters => meters::ui(ui, state),
            });
        });
        actions.extend(keys_sheet::ui(ui, state));
        actions.extend(help::ui(ui, state));
        actions.extend(hand_on::dialog(ui, state));
        actions.extend(about::ui(ui, state));
        actions.extend(kit::ui(ui, state));
        actions.extend(panels::crashed::ui(ui, state));
        actions.extend(self.report.ui(ui, state));
        actions.extend(self.find.ui(ui, state));
        actions.extend(self.question.ui(ui, state));
        actions
    }
}

fn repaint(wake: &OnceLock<Context>) {
    if let Some(ctx) = wake.get() {
        ctx.request_repaint();
    }
}
