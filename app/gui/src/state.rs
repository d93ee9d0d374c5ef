//! Everything a panel may look at.
//!
//! Is: plain values, ready to be shown.
//! Is not: changed by anything but `update`.

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc};

use jiff::civil::Date;
use meterbench_jobs::{
    Crash, Diagnosis, Field, JobId, Link, Plan, Policy, Probe, Probes, SeenPort, Snapshot, TableId,
    help::Topic, report::sheet::Paper,
};
use meterbench_profiles::{
    Finding, Program, Severity,
    program::{ListName, Section},
    screen::Readings,
};

use zeroize::Zeroize;

use crate::{
    bench::{Bench, replay::Replay},
    dialogs,
    export::Export,
    found_left::Reporting,
    glance::Glance,
    hand_on::HandOn,
    job_log::LogView,
    kept::KeptSnapshots,
    kit::KitOnScreen,
    meters::MetersView,
    recorded::Prepared,
    service::Service,
    settings::ThemeChoice,
    trace::{Capture, TraceView},
    work_list::Listed,
};
pub use crate::{document::Document, page::Page};

/// Everything a panel may look at.
#[derive(Debug)]
pub struct State {
    /// The page in the middle.
    pub page: Page,
    /// Light, dark, or as the system has it.
    pub theme: ThemeChoice,
    /// What sheets are printed on.
    pub paper: Paper,
    /// Where the meter is and who we are.
    pub connection: Connection,
    /// The job that runs, if any.
    pub job: Option<Running>,
    /// The last diagnosis, until it is put away or another job begins.
    pub diagnosis: Option<Box<Diagnosis>>,
    /// The search for the probe's port.
    pub search: Option<PortSearch>,
    /// What was learnt of the meter.
    pub meter: Option<Meter>,
    /// The table that is looked at.
    pub table: Option<TableView>,
    /// The program on screen.
    pub document: Option<Document>,
    /// The other programs that are open, in the order of their tabs.
    pub parked: Vec<Document>,
    /// The place of the program on screen among the tabs.
    pub place: usize,
    /// The number of the next document.
    pub next_id: u64,
    /// What makes edits now: the keyboard in a field, a drag. Edits of one hand are one step.
    pub hand: Option<u64>,
    /// What the checks say about the program on screen.
    pub findings: Vec<Finding>,
    /// The finding that was gone to last.
    pub at_finding: Option<usize>,
    /// The program on screen beside another open one.
    pub beside: Option<Beside>,
    /// The snapshots from before each write.
    pub kept: KeptSnapshots,
    /// The work-list.
    pub listed: Listed,
    /// The plan under review.
    pub review: Option<Review>,
    /// What came of the last write.
    pub result: Option<WriteResult>,
    /// What came of the last verification or comparison.
    pub compared: Option<Compared>,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// A question that must be answered before anything else.
    pub question: Option<Question>,
    /// The selected item of a display list.
    pub selected: (ListName, usize),
    /// Readings to try the display with, as typed, by `picture::SAMPLES`; none for the meter's own.
    pub samples: BTreeMap<&'static str, String>,
    /// The setting that a finding leads to: its field takes the focus in the next frame.
    pub wanted: Option<String>,
    /// For how many frames no field has claimed it.
    pub wanted_for: u8,
    /// A word in the status bar about what was done last.
    pub status: String,
    /// The folder of the last program file.
    pub folder: Option<PathBuf>,
    /// The day: a program's dates are looked at from it on.
    pub today: Date,
    /// The files that were opened or saved last, the newest first.
    pub recent: Vec<Recent>,
    /// The user's own templates.
    pub templates: Vec<PathBuf>,
    /// Where templates are kept.
    pub template_folder: Option<PathBuf>,
    /// The help that is shown.
    pub help: Option<&'static Topic>,
    /// Where the manual was looked for in vain.
    pub no_manual: Option<Problem>,
    /// Which MeterBench this is, is shown.
    pub about: bool,
    /// The first-contact kit that is being made or looked at.
    pub kit: Option<KitOnScreen>,
    /// What faults of the program have left, and nobody has answered yet; the newest first.
    pub crashes: Vec<Crash>,
    /// The report of the first of them is shown.
    pub crash_report: bool,
    /// The sheet of the keys is shown.
    pub keys: bool,
    /// Where the tables of a meter are kept before it is written.
    pub snapshots: Option<PathBuf>,
    /// Who may do what at this computer.
    pub policy: Policy,
    /// What passes on the wire.
    pub trace: TraceView,
    /// The practice bench.
    pub bench: Bench,
    /// The replay of a day.
    pub replay: Replay,
    /// Who did what to which meter.
    pub job_log: LogView,
    /// The meters of the history.
    pub meters: MetersView,
    /// Acts, and meters that were left half-written.
    pub service: Service,
    /// Handing the reading on.
    pub hand_on: HandOn,
    /// The as-found / as-left report.
    pub reporting: Reporting,
}

impl Default for State {
    fn default() -> Self {
        State {
            page: Page::default(),
            theme: ThemeChoice::default(),
            paper: Paper::default(),
            connection: Connection::default(),
            job: None,
            diagnosis: None,
            search: None,
            meter: None,
            table: None,
            document: None,
            parked: Vec::new(),
            place: 0,
            next_id: 1,
            hand: None,
            findings: Vec::new(),
            at_finding: None,
            beside: None,
            kept: KeptSnapshots::default(),
            listed: Listed::default(),
            review: None,
            result: None,
            compared: None,
            problem: None,
            question: None,
            selected: (ListName::Normal, 0),
            samples: BTreeMap::new(),
            wanted: None,
            wanted_for: 0,
            status: String::new(),
            folder: None,
            today: Date::constant(2026, 1, 1),
            recent: Vec::new(),
            templates: Vec::new(),
            template_folder: None,
            help: None,
            no_manual: None,
            about: false,
            kit: None,
            crashes: Vec::new(),
            crash_report: false,
            keys: false,
            snapshots: None,
            policy: Policy::free(),
            trace: TraceView::default(),
            bench: Bench::default(),
            replay: Replay::default(),
            job_log: LogView::default(),
            meters: MetersView::default(),
            service: Service::default(),
            hand_on: HandOn::default(),
            reporting: Reporting::default(),
        }
    }
}

impl State {
    /// Whether a job may be started.
    pub fn is_idle(&self) -> bool {
        self.job.is_none()
    }

    /// Every open program, in the order of the tabs.
    pub fn documents(&self) -> Vec<&Document> {
        let mut all: Vec<&Document> = self.parked.iter().collect();
        if let Some(document) = &self.document {
            all.insert(self.place.min(all.len()), document);
        }
        all
    }

    /// An open program by its number.
    pub fn open(&self, id: u64) -> Option<&Document> {
        self.documents()
            .into_iter()
            .find(|document| document.id == id)
    }

    /// How many findings stop the program from being written.
    pub fn errors(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count()
    }
}

/// The search for the probe's port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortSearch {
    /// A port is waited for.
    Looking,
    /// Here it is.
    Found(Box<SeenPort>),
    /// It was there all the time, and gets another name.
    Named(Box<SeenPort>),
}

/// Where the meter is and who we are.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// What is chosen.
    pub choice: Choice,
    /// The serial ports of this computer; `None` while they are being looked for.
    pub ports: Option<Vec<SeenPort>>,
    /// The probe presets.
    pub probes: Arc<Probes>,
    /// The preset that was chosen for this port; `None` for the one that is remembered, or "generic".
    pub probe: Option<String>,
    /// The emulated meters.
    pub practice: Vec<PracticeMeter>,
    /// What the emulated meters and their line get wrong, as typed; empty for nothing.
    pub faults: String,
    /// A port as typed.
    pub typed: String,
    /// The user's name; empty for the usual one.
    pub user: String,
    /// The password; empty for none. Never kept.
    pub password: Hidden,
    /// A person has typed it since a meter refused one: it may be sent to that meter again.
    pub again: bool,
    /// The system's keyring is to remember it.
    pub remember: bool,
    /// It is in the keyring as it is here.
    pub kept: bool,
    /// What the keyring said last; empty for nothing.
    pub keyring: String,
    /// The highest rate to negotiate; `None` for the fastest that both sides keep.
    pub max_baud: Option<u32>,
    /// The user's number as typed; empty for the usual one.
    pub user_id: String,
    /// A file for the wire of the next job, as typed; empty for none.
    pub trace: String,
}

impl Connection {
    /// The chosen port as the command line takes it; empty when nothing is typed yet.
    pub fn address(&self) -> String {
        match &self.choice {
            Choice::Practice(form) => match self.faults.trim() {
                "" => format!("emulator:{form}"),
                faults => format!("emulator:{form}?{faults}"),
            },
            Choice::Port(address) => address.clone(),
            Choice::Typed => self.typed.trim().to_owned(),
        }
    }

    /// The same, unless it is a meter that is on the bench of this run alone.
    pub fn lasting_address(&self) -> Option<String> {
        let lasts = match &self.choice {
            Choice::Practice(name) => meterbench_emulator::names().contains(&name.as_str()),
            Choice::Port(_) | Choice::Typed => true,
        };
        Some(self.address()).filter(|address| lasts && !address.is_empty())
    }
}

impl Connection {
    /// The chosen port, when the system lists it.
    pub fn seen(&self) -> Option<&SeenPort> {
        let address = self.address();
        let mut ports = self.ports.iter().flatten();
        ports.find(|port| port.info.address.to_string() == address)
    }

    /// The preset for the probe on the chosen port: the chosen one, the remembered one, or "generic".
    pub fn preset(&self) -> Option<&Probe> {
        let remembered = self.seen().and_then(|port| port.known.probe.as_deref());
        let names = [self.probe.as_deref(), remembered, Some("generic")];
        names
            .into_iter()
            .flatten()
            .find_map(|name| self.probes.get(name))
    }
}

/// What is chosen on the connection page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// An emulated meter of this form.
    Practice(String),
    /// A port of the list, by its address.
    Port(String),
    /// The port in the text field.
    Typed,
}

impl Default for Choice {
    fn default() -> Self {
        Choice::Practice(FIRST_FORM.into())
    }
}

/// The emulated meter that is chosen at first: with transformers, so that every page has something to do.
pub const FIRST_FORM: &str = "9S";

/// An emulated meter that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeMeter {
    /// As in `emulator:FORM`.
    pub name: String,
    /// Its model in words.
    pub model: String,
    /// Volts, class and service in words.
    pub words: String,
}

/// Text that no log, trace or test failure shows, and that is wiped from memory when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hidden(pub String);

impl Drop for Hidden {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A job that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Which.
    pub id: JobId,
    /// What it is for: "Reading the meter".
    pub title: String,
    /// What it does now.
    pub step: String,
    /// Steps behind.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// "about 19 s": what the rest takes.
    pub left: Option<String>,
    /// Cancel was asked for; the job is closing its session.
    pub cancelling: bool,
}

/// What was learnt of the meter.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// The port, as the command line takes it.
    pub address: String,
    /// "9S/8S · FOCUS AX Polyphase · 00012345".
    pub title: String,
    /// Names and values of the identity card.
    pub facts: Vec<(&'static str, String)>,
    /// What its status flags say; empty when all is well.
    pub status: Vec<String>,
    /// Its registers; `None` until they were read.
    pub registers: Option<Vec<Register>>,
    /// What a person wants to know first; `None` until it was read.
    pub glance: Option<Arc<Glance>>,
    /// Its readings, by display item.
    pub readings: Readings,
    /// The program in it.
    pub program: Option<Program>,
    /// What could not be read or understood.
    pub skipped: Vec<String>,
    /// What the last job cost the line.
    pub link: Option<Link>,
    /// Its tables as read; `None` until they were.
    pub snapshot: Option<Arc<Snapshot>>,
    /// Its load profile and logs, from those tables.
    pub recorded: Prepared,
    /// The name of the snapshot that this is from; `None` for a meter on a port.
    pub file: Option<String>,
    /// Where that snapshot is.
    pub path: Option<PathBuf>,
}

/// One register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// "kWh delivered".
    pub quantity: String,
    /// "total" or a rate's letter.
    pub block: String,
    /// "Now", "At last reset, 2025-07-01 00:00": when it was so.
    pub set: String,
    /// As stored.
    pub value: String,
    /// "kWh".
    pub unit: String,
    /// When a maximum was reached.
    pub time: String,
    /// The value times the multiplier, when that is not 1.
    pub primary: Option<String>,
}

/// One table, raw and decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableView {
    /// Which.
    pub id: TableId,
    /// Its bytes; none for those that hold passwords.
    pub bytes: Vec<u8>,
    /// Its fields; `None` when it is not known here, or does not fit.
    pub fields: Option<Vec<Field>>,
    /// What to say about it: why there are no fields, or no bytes.
    pub note: Option<String>,
}

/// The program on screen beside another open one, section by section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The other's number; `None` for the program in the meter.
    pub other: Option<u64>,
    /// The other's name.
    pub name: String,
    /// Every section that at least one of them sets.
    pub sections: Vec<BesideSection>,
}

/// One section of two programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BesideSection {
    /// Which.
    pub section: Section,
    /// How they stand to each other.
    pub relation: Relation,
    /// What differs: the other's value, then that of the program on screen.
    pub rows: Vec<ChangeRow>,
}

/// How two programs stand to each other in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Both set the same.
    Same,
    /// Both set it, and not the same.
    Differs,
    /// Only the program on screen sets it.
    OnlyHere,
    /// Only the other sets it.
    OnlyThere,
}

/// A file that was opened or saved before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Where.
    pub path: PathBuf,
    /// It is not there any more.
    pub missing: bool,
}

/// A plan under review.
#[derive(Clone, Debug)]
pub struct Review {
    /// What to carry out.
    pub plan: Box<Plan>,
    /// The meter it is for, in words.
    pub meter: String,
    /// The tables that would be written.
    pub writes: Vec<WriteRow>,
    /// What changes, from the meter's value to the program's.
    pub changes: Vec<ChangeRow>,
    /// What differs and can't be written into this meter.
    pub stays: Vec<ChangeRow>,
    /// Whole tables are written, not just what differs.
    pub whole: bool,
    /// Things to know before writing.
    pub notes: Vec<String>,
    /// Why it may not be written at this computer.
    pub against: Option<String>,
}

/// A table that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteRow {
    /// "ST-33".
    pub table: String,
    /// What that changes, in words.
    pub what: String,
    /// How many bytes.
    pub bytes: usize,
}

/// One difference, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// "Multiplier, CT".
    pub what: String,
    /// In the meter now.
    pub old: String,
    /// In the program.
    pub new: String,
}

/// What came of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteResult {
    /// Read back and found the same.
    pub verified: bool,
    /// What to say first.
    pub heading: String,
    /// What differs, or how many tables were written.
    pub lines: Vec<String>,
}

/// The program on screen beside the one in a meter or in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Nothing differs.
    pub same: bool,
    /// "Verified", or how many settings differ.
    pub heading: String,
    /// The head of the other side's column: "In the meter".
    pub column: String,
    /// What differs, from the other side's value to the program's.
    pub rows: Vec<ChangeRow>,
    /// With what, how many settings are the same, and what was not compared.
    pub lines: Vec<String>,
}

/// What failed, why, and what to try next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// What failed.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to try next.
    pub hint: String,
}

/// A question that must be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Changes would be lost by this.
    Discard(Next),
    /// A file is there already.
    Replace(PathBuf),
    /// The file was changed by another program since it was opened.
    ChangedMeanwhile(PathBuf),
    /// A file is there already where a reading is to be saved.
    ReplaceSnapshot(PathBuf),
    /// A file is there already where a file made of the program is to be saved.
    ReplaceExport(PathBuf, Export),
    /// A file is there already where a trace is to be saved.
    ReplaceTrace(PathBuf, Capture),
    /// The system shows no file dialog: the path has to be typed.
    Path(dialogs::Question),
    /// What the template is to be called.
    Template,
}

/// What follows once changes may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Close this program.
    CloseDocument(u64),
    /// Close the window.
    Close,
}
