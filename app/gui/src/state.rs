//! Everything a panel may look at.
//!
//! Is: plain values, ready to be shown.
//! Is not: changed by anything but `update`.

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc};

use meterbench_jobs::{JobId, Link, Plan, PortInfo, Snapshot, TableId};
use meterbench_profiles::{
    Finding, Program, Severity,
    program::{self, ListName, Section},
    screen::Readings,
};

use crate::{dialogs, settings::ThemeChoice};

/// The pages, in the order of the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// Port or practice meter, user and password.
    #[default]
    Connect,
    /// What is connected.
    Identity,
    /// Present registers.
    Readings,
    /// Every table as read, raw and decoded.
    Tables,
    /// Program file, meter and summary.
    Program,
    /// The display lists.
    Display,
    /// Transformer ratios.
    Multiplier,
    /// Energy format and metrics.
    Energy,
    /// Demand.
    Demand,
    /// Time of use.
    Tou,
    /// Load profile.
    LoadProfile,
    /// KYZ outputs.
    Kyz,
    /// Service limiting.
    ServiceLimit,
    /// Event masks.
    Events,
    /// The utility's texts.
    Texts,
    /// What would be written, and what came of it.
    Review,
}

impl Page {
    /// Pages about the meter.
    pub const METER: [Page; 4] = [Page::Connect, Page::Identity, Page::Readings, Page::Tables];
    /// Pages about the program.
    pub const PROGRAM: [Page; 12] = [
        Page::Program,
        Page::Display,
        Page::Multiplier,
        Page::Energy,
        Page::Demand,
        Page::Tou,
        Page::LoadProfile,
        Page::Kyz,
        Page::ServiceLimit,
        Page::Events,
        Page::Texts,
        Page::Review,
    ];

    /// The page on which a setting is.
    pub fn of_path(path: &str) -> Option<Page> {
        Some(match Section::of_path(path)? {
            Section::Meter => Page::Program,
            Section::Texts => Page::Texts,
            Section::Multiplier => Page::Multiplier,
            Section::Energy => Page::Energy,
            Section::Display => Page::Display,
            Section::Demand => Page::Demand,
            Section::Tou => Page::Tou,
            Section::LoadProfile => Page::LoadProfile,
            Section::Kyz => Page::Kyz,
            Section::ServiceLimit => Page::ServiceLimit,
            Section::Events => Page::Events,
        })
    }

    /// As the navigation has it.
    pub fn words(self) -> &'static str {
        match self {
            Page::Connect => "Connection",
            Page::Identity => "Identity",
            Page::Readings => "Readings",
            Page::Tables => "Tables",
            Page::Program => "Program",
            Page::Display => "Display scroll",
            Page::Multiplier => "Multiplier",
            Page::Energy => "Energy",
            Page::Demand => "Demand",
            Page::Tou => "Time of use",
            Page::LoadProfile => "Load profile",
            Page::Kyz => "KYZ outputs",
            Page::ServiceLimit => "Service limit",
            Page::Events => "Event logs",
            Page::Texts => "Texts",
            Page::Review => "Review and write",
        }
    }
}

/// Everything a panel may look at.
#[derive(Debug)]
pub struct State {
    /// The page in the middle.
    pub page: Page,
    /// Light, dark, or as the system has it.
    pub theme: ThemeChoice,
    /// Where the meter is and who we are.
    pub connection: Connection,
    /// The job that runs, if any.
    pub job: Option<Running>,
    /// What was learnt of the meter.
    pub meter: Option<Meter>,
    /// The table that is looked at.
    pub table: Option<TableView>,
    /// The program being edited.
    pub document: Option<Document>,
    /// What the checks say about it.
    pub findings: Vec<Finding>,
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
    /// A word in the status bar about what was done last.
    pub status: String,
    /// The folder of the last program file.
    pub folder: Option<PathBuf>,
    /// Where the tables of a meter are kept before it is written.
    pub snapshots: Option<PathBuf>,
}

impl Default for State {
    fn default() -> Self {
        State {
            page: Page::default(),
            theme: ThemeChoice::default(),
            connection: Connection::default(),
            job: None,
            meter: None,
            table: None,
            document: None,
            findings: Vec::new(),
            review: None,
            result: None,
            compared: None,
            problem: None,
            question: None,
            selected: (ListName::Normal, 0),
            samples: BTreeMap::new(),
            wanted: None,
            status: String::new(),
            folder: None,
            snapshots: None,
        }
    }
}

impl State {
    /// Whether a job may be started.
    pub fn is_idle(&self) -> bool {
        self.job.is_none()
    }

    /// How many findings stop the program from being written.
    pub fn errors(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count()
    }
}

/// Where the meter is and who we are.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// What is chosen.
    pub choice: Choice,
    /// The serial ports of this computer; `None` while they are being looked for.
    pub ports: Option<Vec<PortInfo>>,
    /// The emulated meters.
    pub practice: Vec<PracticeMeter>,
    /// A port as typed.
    pub typed: String,
    /// The user's name; empty for the usual one.
    pub user: String,
    /// The password; empty for none. Never kept.
    pub password: Hidden,
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
            Choice::Practice(form) => format!("emulator:{form}"),
            Choice::Port(address) => address.clone(),
            Choice::Typed => self.typed.trim().to_owned(),
        }
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

/// Text that no log, trace or test failure shows.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hidden(pub String);

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
    /// The name of the snapshot that this is from; `None` for a meter on a port.
    pub file: Option<String>,
}

/// One register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// "kWh delivered".
    pub quantity: String,
    /// "total" or a rate's letter.
    pub block: String,
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
    /// Its bytes, eight a line, after the place of the first; empty for those that hold passwords.
    pub hex: Vec<String>,
    /// Names and values; `None` when it is not known here, or does not fit.
    pub fields: Option<Vec<(String, String)>>,
    /// What to say about it: why there are no fields, or no bytes.
    pub note: Option<String>,
}

/// The program being edited.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// One of a kind among those that were opened since the window was.
    pub id: u64,
    /// The program.
    pub program: Program,
    /// Where it is saved.
    pub path: Option<PathBuf>,
    /// As it was saved or loaded.
    pub saved: Program,
    /// Where it is from, in words.
    pub origin: String,
}

impl Document {
    /// Whether it was changed since it was saved or loaded.
    pub fn is_changed(&self) -> bool {
        self.program != self.saved
    }

    /// The name to show.
    pub fn name(&self) -> String {
        match self.path.as_ref().and_then(|path| path.file_name()) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => "Unsaved program".into(),
        }
    }
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
    /// Things to know before writing.
    pub notes: Vec<String>,
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
    /// A file is there already where a reading is to be saved.
    ReplaceSnapshot(PathBuf),
    /// The system shows no file dialog: the path has to be typed.
    Path(dialogs::Question),
}

/// What follows once changes may be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Choose a file to open.
    Choose,
    /// Open this file.
    Open(PathBuf),
    /// Take the program that is in the meter.
    FromMeter,
    /// Begin a new one for a meter of the form catalog.
    New(program::Meter),
    /// Close the window.
    Close,
}
