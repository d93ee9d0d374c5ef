//! The arguments of `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use meterbench_jobs::export::{Format, Side, What};

use super::OutputArgs;

pub const EXAMPLES: &str = "\
Example:
  meterbench-cli export meter.mbsnap --as csv --what profile --from 2026-01-01 --to 2026-01-31 > january.csv
  meterbench-cli export meter.mbsnap --as green-button -o usage.xml
  meterbench-cli export meter.mbsnap --as xlsx --what registers --primary -o registers.xlsx

Values are secondary, as the meter stores them, except in Green Button and CMEP, which billing reads: there they are primary.
--primary and --secondary say otherwise; the file says which it is. Green Button and CMEP hold times in UTC: they are refused for
a meter whose zone is not known.";

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// A snapshot
    #[arg(value_name = "SNAPSHOT")]
    pub file: PathBuf,
    /// As what
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub format: FormatArg,
    /// What [default: the load profile where there is one, else the registers]
    #[arg(long, value_enum)]
    pub what: Option<WhatArg>,
    /// Values times the meter multiplier
    #[arg(long, conflicts_with = "secondary")]
    pub primary: bool,
    /// Values as the meter stores them
    #[arg(long)]
    pub secondary: bool,
    /// The first day, by the meter's clock
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// The last day, by the meter's clock
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    #[command(flatten)]
    pub output: OutputArgs,
}

impl ExportArgs {
    /// The side that was asked for, if any.
    pub fn side(&self) -> Option<Side> {
        match (self.primary, self.secondary) {
            (true, _) => Some(Side::Primary),
            (_, true) => Some(Side::Secondary),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// Text in columns, after lines that say units, zone and multiplier
    Csv,
    /// A workbook
    Xlsx,
    /// The load profile, for an analysis
    Parquet,
    /// The whole reading, as `show --json`
    Json,
    /// NAESB ESPI usage, XML
    GreenButton,
    /// California Metering Exchange Protocol, MEPMD01
    Cmep,
}

impl FormatArg {
    /// The format; `None` for JSON, which is the reading itself.
    pub fn format(self) -> Option<Format> {
        Some(match self {
            FormatArg::Csv => Format::Csv,
            FormatArg::Xlsx => Format::Xlsx,
            FormatArg::Parquet => Format::Parquet,
            FormatArg::GreenButton => Format::GreenButton,
            FormatArg::Cmep => Format::Cmep,
            FormatArg::Json => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WhatArg {
    Registers,
    Profile,
    Log,
}

impl From<WhatArg> for What {
    fn from(what: WhatArg) -> Self {
        match what {
            WhatArg::Registers => What::Registers,
            WhatArg::Profile => What::Profile,
            WhatArg::Log => What::Log,
        }
    }
}
