//! The as-found / as-left report of a meter: which readings it is made of, what is typed for it, and what a shop has on all of them.
//!
//! Is: what the dialog knows, as values, and what is made of them.
//! Is not: what stands on the report; see `jobs::report::found_left`. Nor the dialog; see `panels::found_left`.

use std::{path::PathBuf, sync::Arc};

use jiff::civil::Date;
use meterbench_jobs::{
    Snapshot,
    report::{
        self,
        found_left::{Details, FoundLeft, Hash, Side, Template, TestPoint},
        sheet::{self, Paper, Picture, Print},
    },
};

use crate::export::{Made, NotMade};

/// What is open, and what the shop has on all reports.
#[derive(Debug, Default)]
pub struct Reporting {
    /// The readings of the report that is being made, while its dialog is open.
    pub open: Option<Sides>,
    /// What was typed for it, once a file is asked for.
    pub filled: Option<Box<Filled>>,
    /// What the shop has on all reports.
    pub shop: Template,
    /// Why that could not be read.
    pub shop_problem: Option<String>,
    /// Where it is kept.
    pub shop_file: Option<PathBuf>,
    /// Counts the dialogs, so that each begins with empty fields.
    pub opened: u64,
}

impl Reporting {
    /// With what the shop has kept in this file, if it is there.
    pub fn begin(&mut self, file: Option<PathBuf>) {
        if let Some(path) = file.as_deref().filter(|path| path.exists()) {
            match Template::load(path) {
                Ok(shop) => self.shop = shop,
                Err(error) => self.shop_problem = Some(error.to_string()),
            }
        }
        self.shop_file = file;
    }
}

/// One or two readings of a meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// As found.
    pub found: Read,
    /// As left, where the meter was read again.
    pub left: Option<Read>,
}

/// A reading, and which bytes its hash is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The file's name, or where else it is from.
    pub name: String,
    /// What was read.
    pub snapshot: Arc<Snapshot>,
    /// Of the file, or of what the snapshot holds where it is in none.
    pub hash: Hash,
}

impl Read {
    /// "0123456789, read 2026-01-31 13:05 (before.mbsnap)".
    pub fn words(&self) -> String {
        let taken = self
            .snapshot
            .taken
            .get(..16)
            .unwrap_or("")
            .replace('T', " ");
        let serial = self.snapshot.meter.serial.trim();
        format!("{serial}, read {taken} ({})", self.name)
    }
}

/// What is typed for a report, all of it right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filled {
    /// For this job.
    pub details: Details,
    /// For all.
    pub shop: Template,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ReportAction {
    /// Open the dialog for the reading on screen.
    Open,
    /// Choose the snapshot as found.
    ChooseFound,
    /// Choose the snapshot as left.
    ChooseLeft,
    /// The reading on screen is the one as left.
    LeftOnScreen,
    /// The meter was not read again.
    NoLeft,
    /// What was found was left, and the other way round.
    Swap,
    /// Choose the logo.
    ChooseLogo,
    /// No logo.
    NoLogo,
    /// Ask where to save it.
    Save(Box<Filled>),
    /// Open this file with the system, to be printed.
    Show(PathBuf),
    /// Close the dialog.
    Close,
}

/// A report to be made.
#[derive(Clone, Debug)]
pub struct ReportOrder {
    /// Of what.
    pub sides: Sides,
    /// With what.
    pub filled: Box<Filled>,
}

impl ReportOrder {
    /// The PDF, and what the shop's rules ask for that it does not say.
    pub fn make(&self, name: &str, today: Date, paper: Paper) -> Result<Made, NotMade> {
        let Filled { details, shop } = self.filled.as_ref();
        let side = |read: &Read| Side::of(&read.snapshot, read.hash.clone());
        let (found, left) = (&self.sides.found, self.sides.left.as_ref());
        let details = details.clone().with(shop);
        let not = |why: String, hint: &str| NotMade {
            why,
            hint: hint.into(),
        };
        let made = details.date.unwrap_or(today);
        let report = FoundLeft::new(side(found), left.map(side), details).map_err(|error| {
            let hint = "Choose two readings of one meter, or the one as found alone";
            not(error.to_string(), hint)
        })?;
        let logo = shop.logo.as_deref().map(|path| {
            let bytes = std::fs::read(path).map_err(|error| error.to_string());
            let picture = bytes.and_then(|it| Picture::png(&it).map_err(|it| it.to_string()));
            picture.map_err(|why| {
                let hint = "Choose a logo that is a PNG file, or none";
                not(format!("{}: {why}", path.display()), hint)
            })
        });
        let logo = logo.transpose()?;
        let print = Print { name, made, paper };
        let bytes = sheet::found_left(&report, shop, logo.as_ref(), &print);
        let bytes = bytes.map_err(|error| not(report::chain(&error), "Shorten what was typed"))?;
        let missing = report.missing(shop).into_iter();
        let notes = missing.map(|(rule, asks)| format!("{rule} asks for {asks}"));
        Ok(Made {
            bytes,
            notes: notes.collect(),
        })
    }
}

/// The fields as a person types them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// Service address.
    pub address: String,
    /// Equipment.
    pub equipment: String,
    /// "2026-01-31".
    pub date: String,
    /// Reason.
    pub reason: String,
    /// Who did it.
    pub name: String,
    /// The testing standard.
    pub standard: String,
    /// Creep.
    pub creep: String,
    /// Repairs.
    pub repairs: String,
    /// Complainant.
    pub complainant: String,
    /// Purchased.
    pub purchased: String,
    /// Remarks.
    pub remarks: String,
    /// Test points: what, as found, as left.
    pub tests: Vec<[String; 3]>,
}

impl Form {
    /// What is known before anything is typed.
    pub fn begin(shop: &Template, today: Date) -> Self {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            date: today.to_string(),
            name: or_empty(&shop.name),
            standard: or_empty(&shop.standard),
            tests: ["Full load", "Light load"]
                .map(|point| [point.to_owned(), String::new(), String::new()])
                .into(),
            ..Self::default()
        }
    }

    /// As a report takes it, or what can't be taken.
    pub fn details(&self) -> Result<Details, String> {
        let date = match self.date.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| format!("“{text}” is no date; write it as 2026-01-31"))?,
            ),
        };
        let text = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        let mut tests = Vec::new();
        for [point, found, left] in &self.tests {
            let (found, left) = (percent(found)?, percent(left)?);
            match (point.trim(), found.is_some() || left.is_some()) {
                (_, false) => (),
                ("", true) => return Err("A test result has no name; say at which load".into()),
                (point, true) => tests.push(TestPoint {
                    point: point.to_owned(),
                    found,
                    left,
                }),
            }
        }
        Ok(Details {
            address: text(&self.address),
            equipment: text(&self.equipment),
            date,
            reason: text(&self.reason),
            name: text(&self.name),
            standard: text(&self.standard),
            creep: text(&self.creep),
            repairs: text(&self.repairs),
            complainant: text(&self.complainant),
            purchased: text(&self.purchased),
            remarks: text(&self.remarks),
            tests,
            ..Details::default()
        })
    }
}

fn percent(text: &str) -> Result<Option<f64>, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    if number.is_empty() {
        return Ok(None);
    }
    let value: Option<f64> = number.parse().ok().filter(|value: &f64| value.is_finite());
    match value {
        Some(value) => Ok(Some(value)),
        None => Err(format!(
            "“{text}” is no percent registration, such as 99.98"
        )),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A reading of a meter with this serial number.
    pub fn read(serial: &str) -> Read {
        let snapshot = Snapshot {
            taken: "2026-01-31T13:05:09-05:00".into(),
            meter: meterbench_jobs::snapshot::Label {
                serial: serial.into(),
                ..Default::default()
            },
            origin: Default::default(),
            image: meterbench_jobs::Image::new(),
        };
        Read {
            name: "a.mbsnap".into(),
            hash: Hash::of_contents(&snapshot),
            snapshot: Arc::new(snapshot),
        }
    }

    #[test]
    fn what_is_typed_is_taken_or_the_reason_said() {
        let today = jiff::civil::date(2026, 2, 3);
        let shop = Template {
            name: Some("Ann".into()),
            ..Template::default()
        };
        let mut form = Form::begin(&shop, today);
        form.address = " 1 Main St ".into();
        form.tests[0][1] = " 99.71 % ".into();
        form.tests[0][2] = "100.02".into();
        let details = form.details().unwrap();
        assert_eq!(details.date, Some(today));
        assert_eq!(details.address.as_deref(), Some("1 Main St"));
        assert_eq!(
            (details.name.as_deref(), details.reason),
            (Some("Ann"), None)
        );
        let [test] = details.tests.as_slice() else {
            panic!("a point without a result is none: {:?}", details.tests);
        };
        assert_eq!((test.found, test.left), (Some(99.71), Some(100.02)));
        for (field, wrong) in [(1, "about 100"), (2, "inf")] {
            let mut form = form.clone();
            form.tests[1][field] = wrong.into();
            assert!(form.details().unwrap_err().contains(wrong));
        }
        form.date = "31.1.2026".into();
        assert!(form.details().unwrap_err().contains("31.1.2026"));
    }

    #[test]
    fn a_report_is_made_and_says_what_a_rule_asks_for() {
        let order = |left: Option<Read>, logo: Option<&str>| ReportOrder {
            sides: Sides {
                found: read("1"),
                left,
            },
            filled: Box::new(Filled {
                shop: Template {
                    rules: vec!["wa-wac-480-100-353".into()],
                    logo: logo.map(PathBuf::from),
                    ..Template::default()
                },
                ..Filled::default()
            }),
        };
        let today = jiff::civil::date(2026, 2, 3);
        let make = |order: ReportOrder| order.make("report", today, Paper::A4);
        let made = make(order(Some(read("1")), None)).unwrap();
        assert!(made.bytes.starts_with(b"%PDF"));
        assert!(
            made.notes
                .iter()
                .any(|it| it.contains("place of installation"))
        );
        let why = make(order(None, Some("/no/logo.png"))).unwrap_err().why;
        assert!(why.contains("/no/logo.png"), "{why}");
    }
}
