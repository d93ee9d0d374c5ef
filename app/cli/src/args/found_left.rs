//! The arguments of `report`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use meterbench_jobs::report::found_left::TestPoint;

use super::{OutputArgs, PaperArg};

pub const EXAMPLES: &str = "\
Example:
  meterbench-cli report --found before.mbsnap --left after.mbsnap --reason \"meter exchange 4711\" -o report.pdf
  meterbench-cli report --found before.mbsnap --test \"full load=99.71,100.02\" --test \"light load=99.6,99.9\" --template shop.toml

A file for --details holds the same as the options (schema = 1, address, equipment, date, reason, name, standard, creep,
repairs, complainant, purchased, remarks, [[test]] with point, found and left); what is given as an option stands before it.
A file for --template holds what a shop has on all its reports (schema = 1, shop, lines, logo, title, foot, rules, name,
standard); rules = [\"wi-psc-113.0919\", \"wa-wac-480-100-353\"] says on the report which of their fields are open.
With --json the report itself is the answer; the PDF is made too where -o is given.";

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The snapshot as found
    #[arg(long, value_name = "SNAPSHOT")]
    pub found: PathBuf,
    /// The snapshot as left
    #[arg(long, value_name = "SNAPSHOT")]
    pub left: Option<PathBuf>,
    /// What is typed for this job, from a file
    #[arg(long, value_name = "FILE.toml")]
    pub details: Option<PathBuf>,
    /// What the shop has on all its reports: name, logo, texts, rules
    #[arg(long, value_name = "FILE.toml")]
    pub template: Option<PathBuf>,
    /// Service address
    #[arg(long)]
    pub address: Option<String>,
    /// What belongs to the meter: instrument transformers, enclosure
    #[arg(long)]
    pub equipment: Option<String>,
    /// The day of the work [default: today]
    #[arg(long, value_name = "DATE")]
    pub date: Option<Date>,
    /// Why it was done
    #[arg(long)]
    pub reason: Option<String>,
    /// Who did it
    #[arg(long)]
    pub name: Option<String>,
    /// The testing standard
    #[arg(long)]
    pub standard: Option<String>,
    /// Whether the meter creeps, and how fast
    #[arg(long)]
    pub creep: Option<String>,
    /// What was repaired
    #[arg(long)]
    pub repairs: Option<String>,
    /// Of a complaint test: who complained
    #[arg(long)]
    pub complainant: Option<String>,
    /// About when the meter was bought
    #[arg(long)]
    pub purchased: Option<String>,
    /// A test result in percent registration, as found or as found and as left: "full load=99.98"; repeat for more
    #[arg(long = "test", value_name = "POINT=FOUND[,LEFT]")]
    pub tests: Vec<TestPoint>,
    /// Remarks
    #[arg(long)]
    pub remarks: Option<String>,
    /// What it is printed on
    #[arg(long, value_enum, default_value_t = PaperArg::Letter)]
    pub paper: PaperArg,
    #[command(flatten)]
    pub output: OutputArgs,
}
