//! Meters and programs that are stopped half-way.
//!
//! Is: three forms, meters that keep what is written at once or at the log off, that take no part of a table, and one that
//! makes changes active in one step; for each a program that changes every section its model has.
//! Is not: what stops them; see `trial`.

use meterbench_emulator::Commit;
use meterbench_profiles::Program;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::form::Form;
use meterbench_profiles::program::{Multiplier, Section};

/// Settings that no emulated meter has from the start; what a model lacks is taken out.
const SETTINGS: &str = include_str!("settings.toml");

/// A meter and what is written into it.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// As it is told.
    pub name: &'static str,
    /// As the port names it.
    pub form: &'static str,
    /// Of the meter, as after a `?`.
    pub fault: &'static str,
    /// When what is written lasts.
    pub commit: Commit,
    /// Only so many tables as the meter makes active together.
    pub few: bool,
}

/// All of them.
pub const CASES: [Case; 5] = [
    Case {
        name: "9S",
        form: "9S",
        fault: "",
        commit: Commit::Logoff,
        few: false,
    },
    Case {
        name: "2S-SD at once",
        form: "2S-SD",
        fault: "",
        commit: Commit::AtOnce,
        few: false,
    },
    Case {
        name: "2S",
        form: "2S",
        fault: "",
        commit: Commit::Logoff,
        few: false,
    },
    Case {
        name: "9S whole tables",
        form: "9S",
        fault: "full-writes-only",
        commit: Commit::AtOnce,
        few: false,
    },
    Case {
        name: "9S together",
        form: "9S",
        fault: "",
        commit: Commit::Logoff,
        few: true,
    },
];

impl Case {
    /// The port, with this fault besides its own.
    pub fn port(&self, fault: &str) -> String {
        let all: Vec<&str> = [self.fault, fault]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        match all.as_slice() {
            [] => self.form.to_owned(),
            all => format!("{}?{}", self.form, all.join("&")),
        }
    }

    fn row(&self) -> Option<&'static Form> {
        let form = meterbench_emulator::forms().iter();
        let form = form.into_iter().find(|form| form.name == self.form)?;
        built_in()
            .forms
            .iter()
            .filter(|row| row.model == form.model && row.is_called(&form.form))
            .find(|row| row.volts.to_string() == form.volts)
    }

    /// What is written into a meter that holds `now`.
    pub fn program(&self, now: &Program) -> Option<Program> {
        let row = self.row()?;
        // Full load times a large multiplier would roll the meter's own format over in a day.
        let (ct, pt) = if self.few {
            ("20:5", "1:1")
        } else {
            ("400:5", "35:1")
        };
        let multiplier = row
            .transformer_rated
            .then(|| Some(Multiplier::of(ct.parse().ok()?, pt.parse().ok()?)));
        if self.few {
            let mut program = now.clone();
            program.multiplier = multiplier.flatten();
            program.demand.get_or_insert_default().decimals = Some(1);
            return Some(program);
        }
        let mut program = Program::parse(SETTINGS, "settings.toml").ok()?.program;
        program.meter = Program::template(row).meter;
        program.multiplier = multiplier.flatten();
        if !model_has(row, "disconnect") {
            program.service_limit = None;
        }
        if !model_has(row, "kyz") {
            program.kyz = None;
        }
        Some(program)
    }

    /// Sections that it must change: all that the program sets, but for what the meter is.
    pub fn sections(&self, program: &Program) -> Vec<Section> {
        Section::ALL
            .into_iter()
            .filter(|it| !self.few && *it != Section::Meter && program.section(*it).is_set())
            .collect()
    }
}

fn model_has(row: &Form, feature: &str) -> bool {
    let model = built_in().model(&row.model);
    model.is_some_and(|model| model.has(feature))
}
