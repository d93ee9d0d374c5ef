//! The pages of the window.
//!
//! Is: their order, their groups, and which section of a program each edits.
//! Is not: what is on them; see `panels`.

use meterbench_profiles::program::Section;

/// The pages, in the order of the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// Port or practice meter, user and password.
    #[default]
    Connect,
    /// Emulated meters to look at and to touch.
    Bench,
    /// What is connected.
    Identity,
    /// Every meter of the history, with its past.
    Meters,
    /// Present registers.
    Readings,
    /// The load profile and the logs that were read.
    Recorded,
    /// Every table as read, raw and decoded.
    Tables,
    /// What passes on the wire.
    Trace,
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
    /// Two open programs, side by side.
    Compare,
    /// What would be written, and what came of it.
    Review,
    /// What is done to a meter besides programming it.
    Procedures,
    /// Who did what to which meter.
    JobLog,
}

impl Page {
    /// Pages about the meter.
    pub const METER: [Page; 8] = [
        Page::Connect,
        Page::Bench,
        Page::Identity,
        Page::Readings,
        Page::Recorded,
        Page::Tables,
        Page::Meters,
        Page::Trace,
    ];
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
        Page::Compare,
    ];
    /// Pages about what goes to the meter.
    pub const WRITE: [Page; 3] = [Page::Review, Page::Procedures, Page::JobLog];

    /// All of them, in the order of the navigation.
    pub fn all() -> impl Iterator<Item = Page> {
        let groups = [&Page::METER[..], &Page::PROGRAM[..], &Page::WRITE[..]];
        groups.into_iter().flatten().copied()
    }

    /// Whether it shows the program, with its display and findings at the right.
    pub fn is_of_program(self) -> bool {
        !matches!(self, Page::Compare | Page::Procedures | Page::JobLog)
            && !Page::METER.contains(&self)
    }

    /// The section that it edits.
    pub fn section(self) -> Option<Section> {
        Section::ALL
            .into_iter()
            .find(|section| Page::of_section(*section) == self)
    }

    /// The page on which a setting is.
    pub fn of_path(path: &str) -> Option<Page> {
        Section::of_path(path).map(Page::of_section)
    }

    /// The page of a section.
    pub fn of_section(section: Section) -> Page {
        match section {
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
        }
    }

    /// Its name in help and in settings, whatever the language.
    pub fn id(self) -> &'static str {
        match self {
            Page::Connect => "connection",
            Page::Bench => "bench",
            Page::Identity => "identity",
            Page::Readings => "readings",
            Page::Recorded => "recorded",
            Page::Tables => "tables",
            Page::Meters => "meters",
            Page::Trace => "trace",
            Page::Program => "program",
            Page::Display => "display",
            Page::Multiplier => "multiplier",
            Page::Energy => "energy",
            Page::Demand => "demand",
            Page::Tou => "tou",
            Page::LoadProfile => "load-profile",
            Page::Kyz => "kyz",
            Page::ServiceLimit => "service-limit",
            Page::Events => "events",
            Page::Texts => "texts",
            Page::Compare => "compare",
            Page::Review => "review",
            Page::Procedures => "procedures",
            Page::JobLog => "job-log",
        }
    }

    /// As the navigation has it.
    pub fn words(self) -> &'static str {
        match self {
            Page::Connect => "Connection",
            Page::Bench => "Practice bench",
            Page::Identity => "Identity",
            Page::Meters => "Meters",
            Page::Readings => "Readings",
            Page::Recorded => "Recorded data",
            Page::Tables => "Tables",
            Page::Trace => "Trace",
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
            Page::Compare => "Compare",
            Page::Review => "Review and write",
            Page::Procedures => "Procedures",
            Page::JobLog => "Job log",
        }
    }
}
