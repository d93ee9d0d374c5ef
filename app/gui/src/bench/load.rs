//! What flows through a meter on the bench, as a person sets it.
//!
//! Units: volts and amps at the meter, which are secondary ones for a transformer-rated form.

use std::path::Path;

use meterbench_emulator::{Load, LoadError, PhaseLoad, Wiring};

/// What kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadKind {
    /// Nothing flows.
    None,
    /// A household of some seed.
    Household,
    /// A shop.
    Shop,
    /// A household with a solar roof.
    Solar,
    /// As the sliders say.
    Phases,
    /// As a file has it.
    File,
}

/// A load file that was read: a day, the same every day.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadFile {
    /// Without its folder.
    pub name: String,
    /// What is in it.
    pub load: Load,
}

impl LoadFile {
    /// TOML by its name, anything else as CSV.
    ///
    /// # Errors
    /// Which line is wrong, in words.
    pub fn parse(path: &Path, text: &str) -> Result<Self, String> {
        let is_toml = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("toml"));
        let load = if is_toml {
            Load::from_toml(text)
        } else {
            Load::from_csv(text)
        };
        let name = path.file_name().unwrap_or_default();
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            load: load.map_err(|error| error.to_string())?,
        })
    }
}

/// What a load file is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadOf {
    /// The meter on the bench that is looked at.
    Meter,
    /// The day that is replayed.
    Day,
}

impl LoadKind {
    /// Those that need no file, in the order of the page.
    pub const ALL: [LoadKind; 5] = [
        LoadKind::None,
        LoadKind::Household,
        LoadKind::Shop,
        LoadKind::Solar,
        LoadKind::Phases,
    ];

    /// On the page.
    pub fn words(self) -> &'static str {
        match self {
            LoadKind::None => "None",
            LoadKind::Household => "Household",
            LoadKind::Shop => "Shop",
            LoadKind::Solar => "Solar roof",
            LoadKind::Phases => "By phase",
            LoadKind::File => "Of a file",
        }
    }
}

/// One phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhaseSetting {
    /// `A`, `B` or `C`.
    pub phase: char,
    /// Volts.
    pub volts: f64,
    /// Amps.
    pub amps: f64,
    /// 0 to 1.
    pub power_factor: f64,
    /// It leads.
    pub leads: bool,
    /// From the customer to the utility.
    pub received: bool,
}

/// The load card.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadSetting {
    /// Which kind.
    pub kind: LoadKind,
    /// The sliders, one row for each phase with an element.
    pub phases: Vec<PhaseSetting>,
    /// The file that was chosen last.
    pub file: Option<LoadFile>,
}

impl LoadSetting {
    /// The sliders begin at a tenth of the class, at nominal volts.
    pub fn new(kind: LoadKind, wiring: &Wiring) -> Self {
        let phase = |phase: &char| PhaseSetting {
            phase: *phase,
            volts: wiring.volts,
            amps: wiring.class_amps / 10.0,
            power_factor: 1.0,
            leads: false,
            received: false,
        };
        Self {
            kind,
            phases: wiring.phases.iter().map(phase).collect(),
            file: None,
        }
    }

    /// What the meter is given.
    ///
    /// # Errors
    /// When a slider is where no load is.
    pub fn load(&self) -> Result<Load, LoadError> {
        match self.kind {
            LoadKind::None => Load::watts(0.0),
            LoadKind::Household => "household".parse(),
            LoadKind::Shop => "shop".parse(),
            LoadKind::Solar => "solar".parse(),
            LoadKind::File => match &self.file {
                Some(file) => Ok(file.load.clone()),
                None => Load::watts(0.0),
            },
            LoadKind::Phases => {
                let on = |letter: char| {
                    let mut phases = self.phases.iter();
                    phases
                        .find(|phase| phase.phase == letter)
                        .map(|phase| PhaseLoad {
                            volts: phase.volts,
                            amps: phase.amps,
                            power_factor: if phase.leads {
                                -phase.power_factor
                            } else {
                                phase.power_factor
                            },
                            received: phase.received,
                        })
                };
                Load::phases([on('A'), on('B'), on('C')]).map_err(|problem| LoadError::Unknown {
                    text: problem.to_string(),
                })
            }
        }
    }
}
