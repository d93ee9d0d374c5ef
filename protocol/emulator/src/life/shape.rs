//! A load shape over the day, from a file.
//!
//! Is: steps from a time of day to the next, the same every day, from TOML or CSV.
//! Is not: days that differ; those are `random`'s.
//! Shape: TOML has `schema = 1` and `[[step]]` with `at = "07:30"` and either `watts = 1200`, or phases such as
//! `a = { volts = 240, amps = 5.2, pf = 0.95, received = true }`. CSV has a heading and the same columns: `time`, then `watts`
//! or `volts_a`, `amps_a`, `pf_a`, `received_a` and so on for `b` and `c`. A power factor below zero leads; without one it is 1.
//! Errors: [`ShapeError`], always with the line.

use std::ops::Range;

use jiff::civil::Time;
use serde::Deserialize;
use toml::Spanned;

use super::change::PhaseLoad;
use super::load::{Flow, MOST_MILLIWATTS, PER_WATT, Phase, Site, UNITY, milli};

const DAY_MILLIS: i64 = 86_400_000;

/// What is wrong with a load file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ShapeError {
    /// The first line is 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: ShapeProblem,
}

/// What can be wrong with a load file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeProblem {
    /// It is not TOML or not CSV, or has keys that nobody knows.
    #[error("{0}")]
    Syntax(String),
    /// Another edition of the format.
    #[error("schema {0} is not known, only 1 is")]
    Schema(i64),
    /// Nothing in it.
    #[error("there is no step")]
    Empty,
    /// A column that nobody knows.
    #[error(
        "the column “{0}” is not known; there are time, watts, and volts_a, amps_a, pf_a, received_a, the same with b and c"
    )]
    Column(String),
    /// A time of day that is none.
    #[error("“{0}” is no time of day: 07:30 or 07:30:15")]
    Time(String),
    /// The day would begin with a gap.
    #[error("the day begins with a gap: the first step is at {0}, not at 00:00")]
    Gap(String),
    /// Time goes backwards.
    #[error("{0} does not come after the step before it")]
    Backwards(String),
    /// Not a number, or out of range.
    #[error("{field} “{value}” is not a number from {least} to {most}")]
    Number {
        /// Which field.
        field: &'static str,
        /// As given.
        value: String,
        /// The least it may be.
        least: i64,
        /// The most.
        most: i64,
    },
    /// Neither watts nor a phase.
    #[error("the step has no load: give watts, or volts and amps of a phase")]
    Nothing,
    /// Watts and phases.
    #[error("the step has watts and phases: give one of them")]
    Both,
    /// Volts without amps or amps without volts.
    #[error("phase {0} has volts or amps alone: give both")]
    Half(char),
    /// Not true or false.
    #[error("received “{0}” is neither true nor false")]
    Received(String),
}

/// What flows during a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Draw {
    /// Milliwatts, shared by the elements.
    Watts(i64),
    Phases([Option<Phase>; 3]),
}

impl Draw {
    pub(crate) fn flow(&self, site: &Site) -> Flow {
        match self {
            Draw::Watts(milliwatts) => site.share(milliwatts * (PER_WATT / 1000), UNITY),
            Draw::Phases(phases) => phases.map(Option::unwrap_or_default),
        }
    }
}

/// Steps from midnight on, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape(Vec<(i64, Draw)>);

impl Shape {
    /// What flows at a time of day in milliseconds, and until when.
    pub(crate) fn at(&self, millis: i64) -> (&Draw, i64) {
        let next = self.0.partition_point(|(from, _)| *from <= millis);
        let until = self.0.get(next).map_or(DAY_MILLIS, |(from, _)| *from);
        let draw = self.0.get(next.saturating_sub(1));
        (draw.map_or(&Draw::Watts(0), |(_, draw)| draw), until)
    }

    /// The places of the phases that it names.
    pub(crate) fn phases(&self) -> impl Iterator<Item = usize> + '_ {
        (0..3).filter(|place| {
            self.0.iter().any(|(_, draw)| {
                matches!(draw, Draw::Phases(phases) if phases.get(*place).is_some_and(Option::is_some))
            })
        })
    }

    /// The same all day.
    pub(crate) fn constant(phases: [Option<PhaseLoad>; 3]) -> Result<Shape, ShapeProblem> {
        let row = Row {
            phases: phases.map(|phase| {
                phase.map(|phase| PhaseRow {
                    volts: Some(phase.volts),
                    amps: Some(phase.amps),
                    pf: Some(phase.power_factor),
                    received: phase.received,
                })
            }),
            ..Row::default()
        };
        Ok(Shape(vec![(0, row.draw()?)]))
    }

    pub(crate) fn from_toml(text: &str) -> Result<Shape, ShapeError> {
        let line = |range: Range<usize>| 1 + text.get(..range.start).map_or(0, newlines);
        let file: File = toml::from_str(text).map_err(|error| ShapeError {
            line: error.span().map_or(1, line),
            problem: ShapeProblem::Syntax(error.message().to_owned()),
        })?;
        if *file.schema.get_ref() != 1 {
            return Err(ShapeError {
                line: line(file.schema.span()),
                problem: ShapeProblem::Schema(*file.schema.get_ref()),
            });
        }
        let mut steps = Steps::default();
        for row in file.step {
            let at = line(row.at.span());
            let row = Row {
                at: row.at.into_inner(),
                watts: row.watts,
                phases: [row.a, row.b, row.c],
            };
            steps
                .push(&row)
                .map_err(|problem| ShapeError { line: at, problem })?;
        }
        steps.finish(1 + newlines(text))
    }

    pub(crate) fn from_csv(text: &str) -> Result<Shape, ShapeError> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let broken = |error: &csv::Error| ShapeError {
            line: error.position().map_or(1, line_of),
            problem: ShapeProblem::Syntax(match error.kind() {
                csv::ErrorKind::UnequalLengths {
                    expected_len, len, ..
                } => format!("{len} cells, but the heading has {expected_len}"),
                _ => error.to_string(),
            }),
        };
        let heading = reader.headers().map_err(|error| broken(&error))?.clone();
        let columns: Result<Vec<Column>, ShapeProblem> =
            heading.iter().map(Column::parse).collect();
        let columns = columns.map_err(|problem| ShapeError { line: 1, problem })?;
        let mut steps = Steps::default();
        for record in reader.records() {
            let record = record.map_err(|error| broken(&error))?;
            let line = record.position().map_or(1, line_of);
            Row::of_cells(&columns, record.iter())
                .and_then(|row| steps.push(&row))
                .map_err(|problem| ShapeError { line, problem })?;
        }
        steps.finish(1)
    }
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn line_of(position: &csv::Position) -> usize {
    usize::try_from(position.line()).unwrap_or(usize::MAX)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: Spanned<i64>,
    #[serde(default)]
    step: Vec<TomlStep>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlStep {
    at: Spanned<String>,
    watts: Option<f64>,
    a: Option<PhaseRow>,
    b: Option<PhaseRow>,
    c: Option<PhaseRow>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhaseRow {
    volts: Option<f64>,
    amps: Option<f64>,
    pf: Option<f64>,
    #[serde(default)]
    received: bool,
}

/// A step as either kind of file gives it.
#[derive(Debug, Default)]
struct Row {
    at: String,
    watts: Option<f64>,
    phases: [Option<PhaseRow>; 3],
}

#[derive(Debug, Clone, Copy)]
enum Column {
    Time,
    Watts,
    Volts(usize),
    Amps(usize),
    PowerFactor(usize),
    Received(usize),
}

impl Column {
    fn parse(name: &str) -> Result<Column, ShapeProblem> {
        let lower = name.to_ascii_lowercase();
        let unknown = || ShapeProblem::Column(name.to_owned());
        Ok(match lower.as_str() {
            "time" | "at" => Column::Time,
            "watts" => Column::Watts,
            _ => {
                let (field, phase) = lower.rsplit_once('_').ok_or_else(unknown)?;
                let place = ["a", "b", "c"]
                    .iter()
                    .position(|letter| *letter == phase)
                    .ok_or_else(unknown)?;
                match field {
                    "volts" => Column::Volts(place),
                    "amps" => Column::Amps(place),
                    "pf" => Column::PowerFactor(place),
                    "received" => Column::Received(place),
                    _ => return Err(unknown()),
                }
            }
        })
    }

    fn field(self) -> &'static str {
        match self {
            Column::Time => "time",
            Column::Watts => "watts",
            Column::Volts(_) => "volts",
            Column::Amps(_) => "amps",
            Column::PowerFactor(_) => "pf",
            Column::Received(_) => "received",
        }
    }
}

impl Row {
    fn of_cells<'a>(
        columns: &[Column],
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<Row, ShapeProblem> {
        let mut row = Row::default();
        for (column, cell) in columns.iter().zip(cells) {
            if let Column::Time = column {
                cell.clone_into(&mut row.at);
                continue;
            }
            if cell.is_empty() {
                continue;
            }
            let number = || {
                cell.parse::<f64>().map_err(|_| {
                    let (least, most) = range(column.field());
                    ShapeProblem::Number {
                        field: column.field(),
                        value: cell.to_owned(),
                        least,
                        most,
                    }
                })
            };
            let phase = |row: &'_ mut Row, place: usize, set: &dyn Fn(&mut PhaseRow)| {
                if let Some(phase) = row.phases.get_mut(place) {
                    set(phase.get_or_insert_default());
                }
            };
            match *column {
                Column::Time => {}
                Column::Watts => row.watts = Some(number()?),
                Column::Volts(place) => {
                    let volts = number()?;
                    phase(&mut row, place, &|phase| phase.volts = Some(volts));
                }
                Column::Amps(place) => {
                    let amps = number()?;
                    phase(&mut row, place, &|phase| phase.amps = Some(amps));
                }
                Column::PowerFactor(place) => {
                    let pf = number()?;
                    phase(&mut row, place, &|phase| phase.pf = Some(pf));
                }
                Column::Received(place) => {
                    let received = match cell.to_ascii_lowercase().as_str() {
                        "true" | "yes" | "1" => true,
                        "false" | "no" | "0" => false,
                        _ => return Err(ShapeProblem::Received(cell.to_owned())),
                    };
                    phase(&mut row, place, &|phase| phase.received = received);
                }
            }
        }
        Ok(row)
    }

    fn draw(&self) -> Result<Draw, ShapeProblem> {
        let any_phase = self.phases.iter().any(Option::is_some);
        match self.watts {
            Some(_) if any_phase => Err(ShapeProblem::Both),
            Some(watts) => Ok(Draw::Watts(thousandths("watts", watts)?)),
            None if any_phase => {
                let mut phases = [None; 3];
                for (place, (phase, row)) in phases.iter_mut().zip(&self.phases).enumerate() {
                    *phase = row.map(|row| row.phase(place)).transpose()?;
                }
                Ok(Draw::Phases(phases))
            }
            None => Err(ShapeProblem::Nothing),
        }
    }
}

impl PhaseRow {
    fn phase(self, place: usize) -> Result<Phase, ShapeProblem> {
        let (Some(volts), Some(amps)) = (self.volts, self.amps) else {
            return Err(ShapeProblem::Half(super::load::letter(place)));
        };
        Ok(Phase::of_amps(
            thousandths("volts", volts)?,
            thousandths("amps", amps)?,
            // Of tens, so that they are parts of UNITY.
            parts("pf", self.pf.unwrap_or(1.0), 10)?,
            self.received,
        ))
    }
}

fn range(field: &str) -> (i64, i64) {
    match field {
        "watts" => (-MOST_MILLIWATTS / 1000, MOST_MILLIWATTS / 1000),
        "volts" => (0, 1000),
        "amps" => (0, 10_000),
        _ => (-1, 1),
    }
}

fn thousandths(field: &'static str, value: f64) -> Result<i64, ShapeProblem> {
    parts(field, value, 1)
}

/// So many parts of a thousandth.
fn parts(field: &'static str, value: f64, parts: i32) -> Result<i64, ShapeProblem> {
    let (least, most) = range(field);
    let whole = i64::from(parts) * 1000;
    milli(value * f64::from(parts))
        .filter(|milli| (least * whole..=most * whole).contains(milli))
        .ok_or_else(|| ShapeProblem::Number {
            field,
            value: value.to_string(),
            least,
            most,
        })
}

#[derive(Debug, Default)]
struct Steps(Vec<(i64, Draw)>);

impl Steps {
    fn push(&mut self, row: &Row) -> Result<(), ShapeProblem> {
        let time: Time = row
            .at
            .parse()
            .map_err(|_| ShapeProblem::Time(row.at.clone()))?;
        let at = time.duration_since(Time::midnight()).as_millis();
        let at = i64::try_from(at).unwrap_or(DAY_MILLIS);
        match self.0.last() {
            None if at != 0 => return Err(ShapeProblem::Gap(row.at.clone())),
            Some((before, _)) if at <= *before => {
                return Err(ShapeProblem::Backwards(row.at.clone()));
            }
            _ => {}
        }
        self.0.push((at, row.draw()?));
        Ok(())
    }

    fn finish(self, line: usize) -> Result<Shape, ShapeError> {
        if self.0.is_empty() {
            return Err(ShapeError {
                line,
                problem: ShapeProblem::Empty,
            });
        }
        Ok(Shape(self.0))
    }
}
