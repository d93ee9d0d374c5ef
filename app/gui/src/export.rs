//! What a program or a reading comes to, as files for others: tables, calendars, sheets to print.
//!
//! Is: which files there are, what they are called, and their bytes.
//! Is not: how they are laid out; see `jobs::report`. Nor the asking where; see `update::export`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::found_left::ReportOrder;
use jiff::{Timestamp, civil::Date};
use meterbench_jobs::report::{
    self,
    calendar::{Changes, Planned, Stamp},
    sheet::{self, Paper, Print},
};
use meterbench_jobs::{
    Reading, Snapshot,
    export::{self, Contents, ExportError, Order, What},
};
use meterbench_profiles::{Program, screen::Readings};

/// A file that can be made of a program or of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Every change of rate in a year, as a table.
    RatesCsv(i16),
    /// The same for a calendar program.
    RatesIcs(i16),
    /// The year's rates on a page to print.
    YearSheet(i16),
    /// Every screen of the display on a page to print.
    DisplaySheet,
    /// What a reading holds.
    Reading(Order),
    /// All of a reading, for programs.
    WholeReading,
    /// The as-found / as-left report of a meter.
    Report,
}

impl Export {
    /// What is saved: "the rates of 2026".
    pub fn words(self) -> String {
        match self {
            Export::RatesCsv(year) | Export::RatesIcs(year) => format!("the rates of {year}"),
            Export::YearSheet(year) => format!("the time-of-use sheet of {year}"),
            Export::DisplaySheet => "the display proof sheet".into(),
            Export::Reading(order) => order.what.words().into(),
            Export::WholeReading => "the reading".into(),
            Export::Report => "the report".into(),
        }
    }

    /// The ending of its file, without a point.
    pub fn extension(self) -> &'static str {
        match self {
            Export::RatesCsv(_) => "csv",
            Export::RatesIcs(_) => "ics",
            Export::YearSheet(_) | Export::DisplaySheet | Export::Report => "pdf",
            Export::Reading(order) => order.format.extension(),
            Export::WholeReading => "json",
        }
    }

    /// Whether it is made of a reading, not of a program.
    pub fn is_of_reading(self) -> bool {
        matches!(self, Export::Reading(_) | Export::WholeReading)
    }

    /// The name to propose, after the program or the reading: "feeder-12-rates-2026.csv".
    pub fn file_name(self, of: &str) -> String {
        let kind = match self {
            Export::RatesCsv(year) | Export::RatesIcs(year) => format!("rates-{year}"),
            Export::YearSheet(year) => format!("tou-{year}"),
            Export::DisplaySheet => "display".into(),
            Export::Reading(order) => match order.what {
                What::Registers => "registers".into(),
                What::Profile => "profile".into(),
                What::Log => "logs".into(),
            },
            Export::WholeReading => "reading".into(),
            Export::Report => "report".into(),
        };
        format!("{of}-{kind}.{}", self.extension())
    }
}

/// A file to be made.
#[derive(Clone, Debug)]
pub struct Exporting {
    /// Where to.
    pub path: PathBuf,
    /// What.
    pub export: Export,
    /// Of which program.
    pub program: Box<Program>,
    /// Of which reading.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The report that is to be made.
    pub report: Option<Box<ReportOrder>>,
    /// The meter's readings, for the display.
    pub readings: Readings,
    /// What a sheet is printed on.
    pub paper: Paper,
    /// Whether a file that is there may be replaced.
    pub replace: bool,
}

/// A file, and what it could not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is not in it, one a line.
    pub notes: Vec<String>,
}

/// Why a file was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMade {
    /// Why.
    pub why: String,
    /// What to do about it.
    pub hint: String,
}

impl NotMade {
    /// Of a program.
    pub fn because(why: String) -> Self {
        let hint = "Mend what the findings say about it, or choose another folder or name";
        Self {
            why,
            hint: hint.into(),
        }
    }
}

impl From<ExportError> for NotMade {
    fn from(error: ExportError) -> Self {
        Self {
            why: error.to_string(),
            hint: error.hint().into(),
        }
    }
}

impl Exporting {
    /// The file.
    pub fn make(&self, now: Timestamp, today: Date) -> Result<Made, NotMade> {
        if self.export.is_of_reading() {
            return self.of_reading();
        }
        if let (Export::Report, Some(order)) = (self.export, &self.report) {
            let name = self.path.file_stem().unwrap_or_default().to_string_lossy();
            return order.make(&name, today, self.paper);
        }
        let bytes = self.of_program(now, today).map_err(NotMade::because)?;
        Ok(Made {
            bytes,
            notes: Vec::new(),
        })
    }

    fn of_reading(&self) -> Result<Made, NotMade> {
        let Some(snapshot) = &self.snapshot else {
            return Err(NotMade {
                why: "there is no reading any more".into(),
                hint: "Read the meter, or open a snapshot".into(),
            });
        };
        if let Export::Reading(order) = self.export {
            let (bytes, notes) = export::bytes(&Contents::of(snapshot), &order)?;
            return Ok(Made { bytes, notes });
        }
        let mut bytes = Vec::new();
        export::json(&Reading::of_snapshot(snapshot), &mut bytes)?;
        Ok(Made {
            bytes,
            notes: Vec::new(),
        })
    }

    fn of_program(&self, now: Timestamp, today: Date) -> Result<Vec<u8>, String> {
        let name = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let print = Print {
            name: &name,
            made: today,
            paper: self.paper,
        };
        match self.export {
            Export::RatesCsv(year) => Ok(self.changes(year)?.0.csv().into_bytes()),
            Export::RatesIcs(year) => {
                let (changes, planned) = self.changes(year)?;
                let stamp = Stamp {
                    name: &name,
                    made: now,
                };
                Ok(changes.ics(&planned.names, &stamp).into_bytes())
            }
            Export::YearSheet(year) => {
                let planned = self.planned()?;
                let pdf = sheet::tou(&planned.rules, year, &self.program, &print);
                pdf.map_err(|error| report::chain(&error))
            }
            Export::DisplaySheet => sheet::display(&self.program, &self.readings, &print)
                .map_err(|error| report::chain(&error)),
            Export::Reading(_) | Export::WholeReading | Export::Report => {
                Err("there is nothing to make it of any more".into())
            }
        }
    }

    fn planned(&self) -> Result<Planned, String> {
        Planned::of_program(&self.program).map_err(|error| report::chain(&error))
    }

    fn changes(&self, year: i16) -> Result<(Changes, Planned), String> {
        let planned = self.planned()?;
        let from = Date::new(year, 1, 1).map_err(|error| error.to_string())?;
        let days = if from.in_leap_year() { 366 } else { 365 };
        Ok((Changes::of(&planned.rules, from, days), planned))
    }
}

/// A path with the ending of an export, where it has none.
pub fn with_ending(path: &Path, export: Export) -> PathBuf {
    if path.extension().is_some() {
        path.to_owned()
    } else {
        path.with_extension(export.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tou::calendar;
    use meterbench_profiles::program::Tou;

    fn bytes(export: Export) -> Result<Vec<u8>, String> {
        on(export, Paper::Letter)
    }

    fn on(export: Export, paper: Paper) -> Result<Vec<u8>, String> {
        let program = Program {
            tou: Some(calendar::plain_tou(&Tou::default(), 2026)),
            ..Program::default()
        };
        let exporting = Exporting {
            path: "feeder.x".into(),
            export,
            program: Box::new(program),
            snapshot: None,
            report: None,
            readings: Readings::new(),
            paper,
            replace: false,
        };
        let made = exporting.make(Timestamp::UNIX_EPOCH, Date::new(2026, 2, 3).unwrap());
        made.map(|made| made.bytes).map_err(|it| it.why)
    }

    #[test]
    fn each_kind_of_file_is_what_its_ending_says() {
        let csv = String::from_utf8(bytes(Export::RatesCsv(2026)).unwrap()).unwrap();
        assert!(csv.lines().count() > 900, "{}", csv.lines().count());
        assert!(csv.contains("2026-06-01"), "{csv:.200}");
        assert!(!csv.contains("2027-"), "the year ends with its last day");
        let ics = String::from_utf8(bytes(Export::RatesIcs(2028)).unwrap()).unwrap();
        assert!(ics.starts_with("BEGIN:VCALENDAR"));
        assert!(
            ics.contains("20290101T000000"),
            "until the end of a leap year"
        );
        for sheet in [Export::YearSheet(2026), Export::DisplaySheet] {
            match bytes(sheet) {
                Ok(pdf) => assert!(pdf.starts_with(b"%PDF"), "{sheet:?}"),
                Err(why) => assert_eq!(sheet, Export::DisplaySheet, "{why}"),
            }
        }
    }

    #[test]
    fn a_sheet_is_as_large_as_its_paper() {
        let holds = |paper, size: &str| {
            let pdf = on(Export::YearSheet(2026), paper).unwrap();
            pdf.windows(size.len()).any(|part| part == size.as_bytes())
        };
        for (paper, width, other) in [(Paper::Letter, "612", "595"), (Paper::A4, "595", "612")] {
            assert!(holds(paper, &format!("[0 0 {width} ")), "{paper:?}");
            assert!(!holds(paper, &format!("[0 0 {other} ")), "{paper:?}");
        }
    }

    #[test]
    fn without_a_calendar_the_reason_is_said() {
        let exporting = Exporting {
            path: "x".into(),
            export: Export::RatesCsv(2026),
            program: Box::default(),
            snapshot: None,
            report: None,
            readings: Readings::new(),
            paper: Paper::Letter,
            replace: false,
        };
        let why = exporting
            .make(Timestamp::UNIX_EPOCH, Date::new(2026, 2, 3).unwrap())
            .unwrap_err()
            .why;
        assert!(why.contains("leaves the calendar to the meter"), "{why}");
    }

    #[test]
    fn a_file_is_named_after_the_program_and_what_is_in_it() {
        let name = Export::RatesIcs(2026).file_name("feeder-12");
        assert_eq!(name, "feeder-12-rates-2026.ics");
        let path = with_ending(Path::new("/a/sheet"), Export::YearSheet(2026));
        assert_eq!(path, Path::new("/a/sheet.pdf"));
        let own = with_ending(Path::new("/a/sheet.x"), Export::YearSheet(2026));
        assert_eq!(own, Path::new("/a/sheet.x"));
    }
}
