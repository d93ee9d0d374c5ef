//! Everything a panel may ask for.

use std::path::PathBuf;

use meterbench_jobs::{SeenPort, TableId, report::sheet::Paper};
use meterbench_profiles::{
    form::Volts,
    program::{Caption, EnergyFormat, ListName, Meter, Metric, Ratio, Section, SectionValue},
};

use crate::{
    bench::{BenchAction, replay::DayLoad},
    crashed::CrashAction,
    export::Export,
    found_left::ReportAction,
    hand_on::HandOnAction,
    help::HelpAction,
    job_log::LogAction,
    kept::KeptAction,
    kit::KitAction,
    meters::MetersAction,
    service::ServiceAction,
    settings::ThemeChoice,
    state::{Choice, Page},
    trace::TraceAction,
    work_list::ListAction,
};

/// Everything a panel may ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Show this page.
    Go(Page),
    /// Show the page of this setting, with the focus on its field: "demand.interval_minutes".
    Find(String),
    /// Look for serial ports again.
    ListPorts,
    /// Choose a port or an emulated meter.
    Choose(Choice),
    /// Text of the port field.
    TypePort(String),
    /// Text of the field for the faults of an emulated meter.
    TypeFaults(String),
    /// Find the probe's port by its being plugged in.
    FindPort,
    /// Give the probe on this port another name or preset.
    NamePort(Box<SeenPort>),
    /// Take the port that was found or is named; its name and preset are remembered.
    UsePort {
        /// The port.
        port: Box<SeenPort>,
        /// What its user calls it; empty for no name.
        name: String,
        /// The probe preset, by name.
        probe: String,
    },
    /// Put the search away.
    EndFinding,
    /// The probe preset for the chosen port, by name.
    Probe(String),
    /// Find out at which layer communication stops.
    Diagnose,
    /// Put the diagnosis away.
    EndDiagnosis,
    /// Text of the user field.
    TypeUser(String),
    /// Text of the password field.
    TypePassword(crate::state::Hidden),
    /// Keep the password in the system's keyring, or forget it there.
    RememberPassword(bool),
    /// The highest rate to negotiate; `None` for the fastest that both sides keep.
    MaxBaud(Option<u32>),
    /// Text of the user id field.
    TypeUserId(String),
    /// Text of the trace file field.
    TypeTrace(String),
    /// Do something to the meter besides programming it.
    Service(ServiceAction),
    /// About the job log.
    JobLog(LogAction),
    /// Of the page Meters, and comparing readings.
    Meters(MetersAction),
    /// Ask who is there.
    Identify,
    /// Read identity, registers and program.
    Read,
    /// Read every table that the meter lists.
    ReadAll,
    /// Look at this table of the last reading.
    ShowTable(TableId),
    /// Stop the job.
    Cancel,
    /// Put the problem away.
    Dismiss,
    /// Light, dark, or as the system has it.
    Theme(ThemeChoice),
    /// Select an item of a display list.
    Select(ListName, usize),
    /// Text of a sample reading, by `picture::SAMPLES`.
    Sample(&'static str, String),
    /// A new program for a meter of the form catalog.
    New(Meter),
    /// The program in the meter becomes the one being edited.
    TakeFromMeter,
    /// Choose a program file or a snapshot and open it.
    Open,
    /// Open this program file or snapshot.
    OpenPath(PathBuf),
    /// Save where it was saved before, or ask.
    Save,
    /// Ask where to save.
    SaveAs,
    /// Save here.
    SavePath(PathBuf),
    /// Ask where to save the tables of the last reading.
    SaveReading,
    /// Ask where to save a file made of the program.
    Export(Export),
    /// About handing the reading on.
    HandOn(HandOnAction),
    /// About the as-found / as-left report.
    Report(ReportAction),
    /// Print sheets on this from now on.
    Paper(Paper),
    /// Choose a program file or a snapshot and compare the program with it.
    Compare,
    /// The path that was typed because the system has no file dialog.
    Path(PathBuf),
    /// Change the program.
    Edit(Edit),
    /// Go to where a new program is begun.
    Begin,
    /// Take the last step back.
    Undo,
    /// Take the step again that was taken back last.
    Redo,
    /// Put this open program on the screen.
    Show(u64),
    /// The next tab, or the one before.
    Turn(bool),
    /// The next page, or the one before.
    TurnPage(bool),
    /// Close this program.
    CloseDocument(u64),
    /// Compare the program with this open one; `None` for the one in the meter.
    Beside(Option<u64>),
    /// Take a section of another open program; `None` for the one in the meter.
    CopyFrom(Section, Option<u64>),
    /// Put a section of the program on screen into another open one.
    CopyTo(Section, u64),
    /// Go to the next finding, or the one before.
    TurnFinding(bool),
    /// A new program from a template file.
    FromTemplate(PathBuf),
    /// Ask for a name and keep the program as a template.
    SaveTemplate,
    /// Keep the program as a template of this name.
    NameTemplate(String),
    /// Don't list this file among the recent ones any more.
    Forget(PathBuf),
    /// Help on a field, a page or a finding.
    Help(HelpAction),
    /// The first-contact kit.
    Kit(KitAction),
    /// What a fault of the program has left.
    Crash(CrashAction),
    /// Show or hide the sheet of the keys.
    Keys(bool),
    /// Compare with the meter and show what would be written.
    Plan,
    /// Ask the meter whether it holds the program; writes nothing.
    Verify,
    /// The load of a replayed day.
    ReplayLoad(DayLoad),
    /// Choose a load file for a replayed day.
    ReplayFile,
    /// Put the two programs on the page Compare through the same day.
    Replay,
    /// Of the practice bench.
    Bench(BenchAction),
    /// Of the trace page.
    Trace(TraceAction),
    /// The snapshots that were kept.
    Kept(KeptAction),
    /// The work-list.
    WorkList(ListAction),
    /// Write whole tables, or just what differs.
    WriteAll(bool),
    /// Write what was reviewed.
    Write,
    /// Answer the question with yes.
    Yes,
    /// Answer the question with no.
    No,
}

/// A change of the program.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// A section as it is to be, and what was done to it, as the undo list calls it: "Demand interval".
    Section(Box<SectionValue>, String),
    /// Another row of the form catalog, with one of its classes.
    Form {
        /// Model id.
        model: String,
        /// Form name.
        form: String,
        /// Volts of the row.
        volts: Volts,
        /// One of the row's classes.
        class: u16,
    },
    /// The current transformers' ratio.
    Ct(Ratio),
    /// The voltage transformers' ratio.
    Pt(Ratio),
    /// Set the multiplier, or leave the meter's alone.
    UseMultiplier(bool),
    /// The energy format; `None` leaves the meter's alone.
    Format(Option<EnergyFormat>),
    /// Show this metric first.
    Primary(Metric),
    /// Meter this metric, or don't.
    Metric(Metric, bool),
    /// Set a display list, or leave the meter's alone.
    UseList(ListName, bool),
    /// Add an item behind this place, or at the end.
    AddItem(ListName, Option<usize>, String),
    /// Remove an item.
    RemoveItem(ListName, usize),
    /// Move an item to another place.
    MoveItem(ListName, usize, usize),
    /// An item's caption; `None` for the usual one.
    Caption(ListName, usize, Option<Caption>),
    /// Seconds an item is shown.
    On(ListName, u32),
    /// Seconds between items.
    Off(ListName, u32),
    /// Minutes a list is held.
    Hold(ListName, u32),
}

impl Edit {
    /// What was done, as the undo list calls it.
    pub fn step(&self) -> String {
        let list = |name: &ListName| format!("{} list", crate::picture::list_words(*name));
        match self {
            Edit::Section(_, step) => step.clone(),
            Edit::Form { .. } => "Meter".into(),
            Edit::Ct(_) => "Current transformers".into(),
            Edit::Pt(_) => "Voltage transformers".into(),
            Edit::UseMultiplier(true) => "Set the multiplier".into(),
            Edit::UseMultiplier(false) => "Leave the multiplier to the meter".into(),
            Edit::Format(_) => "Energy format".into(),
            Edit::Primary(_) => "Primary metric".into(),
            Edit::Metric(..) => "Energy metrics".into(),
            Edit::UseList(name, true) => format!("Set the {}", list(name).to_lowercase()),
            Edit::UseList(name, false) => {
                format!("Leave the {} to the meter", list(name).to_lowercase())
            }
            Edit::AddItem(name, ..) => format!("{}: add an item", list(name)),
            Edit::RemoveItem(name, _) => format!("{}: remove an item", list(name)),
            Edit::MoveItem(name, ..) => format!("{}: move an item", list(name)),
            Edit::Caption(name, place, _) => format!("{}: caption {}", list(name), place + 1),
            Edit::On(name, _) => format!("{}: time shown", list(name)),
            Edit::Off(name, _) => format!("{}: time between", list(name)),
            Edit::Hold(name, _) => format!("{}: time held", list(name)),
        }
    }
}
