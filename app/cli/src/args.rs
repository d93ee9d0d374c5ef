//! The arguments, as `--help` shows them.
//!
//! Is: names, help and examples. Names are a contract: what is here stays, more may be added.
//! Is not: what a command does; see the file of its name in `commands`.

mod acts;
mod emulate;
mod export;
mod found_left;
mod password;
mod shell;
mod snapshots;
mod trust;
mod write;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use meterbench_jobs::report::sheet::Paper;
use meterbench_jobs::trace::Layer;
use meterbench_jobs::{Address, Built, Selection, TableId};
use meterbench_profiles::program::{ListName, Volts};
use meterbench_profiles::screen::{Reading, ReadingError, typed};

pub use acts::{
    ActArgs, ChangePasswordArgs, LogArgs, ModeArg, RegisterPresetArgs, RestoreArgs, SetClockArgs,
    SetModeArgs, SwitchArg, SwitchArgs, ZoneArg,
};
pub use emulate::{EmulateArgs, NumbersArg, OrderArg, TimesArg};
pub use export::ExportArgs;
pub use found_left::ReportArgs;
pub use password::{PasswordArgs, PasswordCommand, PasswordFrom, SetPasswordArgs, WhosePassword};
pub use shell::{CompletionsArgs, ManArgs};
pub use snapshots::{
    FindArgs, HistoryArgs, HistoryCommand, HistoryShowArgs, SnapshotsArgs, SnapshotsCommand,
};
pub use trust::{
    KeyArgs, KeyCommand, NewKeyArgs, PolicyArgs, PolicyCommand, SignArgs, SignatureArgs,
};
pub use write::{ProgramArgs, VerifyArgs, WriteArgs};

/// Reads and programs ANSI C12.18 electricity meters: Landis+Gyr E330 FOCUS AX, E350 FOCUS AX-SD, E330 FOCUS AX Polyphase
#[derive(Debug, Parser)]
#[command(name = "meterbench-cli", version = Built::line(), max_term_width = 110, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

const EXAMPLES: &str = "\
Examples, with an emulated meter in this process:
  meterbench-cli identify --port emulator:9S
  meterbench-cli new --model ax-poly --form 9S -o meter.toml
  meterbench-cli program --port emulator:9S meter.toml --dry-run

Exit codes: 0 done, 1 the answer is no (findings, differences), 2 usage or an unreadable file, 3 no communication,
4 the meter refused, 5 stopped while writing, 130 cancelled";

const DISPLAY_EXAMPLES: &str = "\
Readings are secondary, as the meter stores them, in kWh and kW. By name:
  kWh, kWh-received, kWh-net, kWh-added    energy; net and added follow from delivered and received
  kWh-A … kWh-D, kWh-previous              energy of a rate, and at the last demand reset
  kW, kW-received, kW-cumulative, kW-A …   demand; kW is the maximum and the present one
  any display item by its own name         frequency=60.02, time=13:30:05, switch-state=OPEN
Without a reading a snapshot shows the meter's own, a program file a sample.

Example:
  meterbench-cli display meter.toml --reading kWh=1234567.8
  meterbench-cli display meter.toml --list alternate --reading kWh-A=1200.5 --reading kW=8.412
  meterbench-cli display meter.mbsnap --json";

/// What every command takes.
#[derive(Clone, Copy, Debug, Args)]
pub struct Common {
    /// Answer, and errors, as JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// Say more on stderr; repeat for still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// No colours
    #[arg(long, global = true)]
    pub no_color: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List this computer's serial ports, with USB names; or find the probe's by plugging it in
    #[command(
        after_help = "Example:\n  meterbench-cli ports\n  meterbench-cli ports --find --name \"Bench 2\" --probe rts-dtr\n  meterbench-cli ports --of /dev/ttyUSB0 --name \"Bench 3\""
    )]
    Ports(PortsArgs),
    /// List the probe presets that --probe takes, and where to add your own
    #[command(after_help = "Example:\n  meterbench-cli probes")]
    Probes,
    /// Show the form catalog
    #[command(
        after_help = "Example:\n  meterbench-cli catalog --model ax-sd\n  meterbench-cli catalog --form 3S --volts 120"
    )]
    Catalog(CatalogArgs),
    /// Make a program file with defaults and comments
    #[command(
        after_help = "Example:\n  meterbench-cli new --model ax-poly --form 9S -o meter.toml"
    )]
    New(NewArgs),
    /// Check program files: all findings, each with its line
    #[command(
        after_help = "Example:\n  meterbench-cli check meter.toml other.toml\n  meterbench-cli check programs/ --rules house-rules.toml"
    )]
    Check(CheckArgs),
    /// Explain a finding, a page or a field in two sentences: what it is, and what goes wrong
    #[command(
        after_help = "Example:\n  meterbench-cli explain T001\n  meterbench-cli explain demand.interval\nWithout WHAT everything that is explained is listed."
    )]
    Explain(ExplainArgs),
    /// Print the JSON Schema of program files, for editors of TOML
    #[command(after_help = "Example:\n  meterbench-cli schema -o meterbench-program.schema.json")]
    Schema(SchemaArgs),
    /// Show a program file or a snapshot in words
    #[command(
        after_help = "Example:\n  meterbench-cli show meter.toml\n  meterbench-cli show meter.mbsnap"
    )]
    Show(ShowArgs),
    /// Show the screens of the display in order, as the LCD shows them
    #[command(after_help = DISPLAY_EXAMPLES)]
    Display(DisplayArgs),
    /// Compare two programs, a program and a snapshot, two snapshots, or two meters: what has moved, what was programmed
    #[command(
        after_help = "Example:\n  meterbench-cli diff meter.toml meter.mbsnap\n  meterbench-cli diff january.mbsnap february.mbsnap\n  meterbench-cli diff 0123456789 0123456790"
    )]
    Diff(DiffArgs),
    /// Replay a day in two emulated meters, one for each program, and compare what they would bill
    #[command(
        after_help = "Example:\n  meterbench-cli replay-day old.toml new.toml --load household --day 2026-07-14\n  meterbench-cli replay-day old.toml new.toml --profile meter.mbsnap\n\nExit code 0 when both bill the same, 1 when they don't"
    )]
    ReplayDay(ReplayDayArgs),
    /// Show every change of rate, in the meter's local time, with season and day type
    #[command(
        after_help = "Example:\n  meterbench-cli tou meter.toml --from 2025-06-01 --days 30\n  meterbench-cli tou meter.mbsnap --from 2025-01-01 --days 365 --csv > rates.csv\n  meterbench-cli tou meter.toml --days 365 --ics > rates.ics"
    )]
    Tou(TouArgs),
    /// Print a sheet: every screen of the display, or the rates of a year
    #[command(
        after_help = "Example:\n  meterbench-cli sheet meter.toml -o display.pdf\n  meterbench-cli sheet meter.mbsnap --tou --year 2025 --paper a4 -o year.pdf"
    )]
    Sheet(SheetArgs),
    /// Hand on what a snapshot holds: CSV, XLSX, Parquet, JSON, Green Button, CMEP
    #[command(after_help = export::EXAMPLES)]
    Export(ExportArgs),
    /// Make the as-found / as-left report of a meter from its snapshots, as PDF
    #[command(after_help = found_left::EXAMPLES)]
    Report(Box<ReportArgs>),
    /// Say which meter is there
    #[command(
        after_help = "Example:\n  meterbench-cli identify --port /dev/ttyUSB0 --password-env METER_PASSWORD\n  meterbench-cli identify --port COM3 --diagnose"
    )]
    Identify(IdentifyArgs),
    /// Read the meter, and keep every raw table in a snapshot
    #[command(
        after_help = "Example:\n  meterbench-cli read --port /dev/ttyUSB0 --password-file secret.txt -o meter.mbsnap\n  meterbench-cli read --port emulator:9S --only registers"
    )]
    Read(ReadArgs),
    /// Make a first-contact kit of a meter: diagnosis, whole read and trace in one file to send, without names, texts and passwords
    #[command(
        after_help = "Example:\n  meterbench-cli kit --port /dev/ttyUSB0 --user ann --password-prompt -o first-contact.zip\n\nNothing is written into the meter, and nothing is sent to anybody. The files in it are listed; look at them before you send it."
    )]
    Kit(KitArgs),
    /// Read one table, decoded or raw
    #[command(
        after_help = "Example:\n  meterbench-cli table --port emulator:9S ST-33\n  meterbench-cli table --port emulator:9S MT-13 --hex"
    )]
    Table(TableArgs),
    /// Show what a program would change, write it, read it back
    #[command(
        after_help = "Example:\n  meterbench-cli program --port /dev/ttyUSB0 --password-env METER_PASSWORD meter.toml --dry-run\n  meterbench-cli program --port emulator:9S meter.toml --yes\n  meterbench-cli program --port /dev/ttyUSB0 --password-env METER_PASSWORD --resume"
    )]
    Program(ProgramArgs),
    /// Compare the meter with a program; write nothing
    #[command(after_help = "Example:\n  meterbench-cli verify --port emulator:9S meter.toml")]
    Verify(VerifyArgs),
    /// Put back what a snapshot of this meter holds: its program, not its registers
    #[command(
        after_help = "Example:\n  meterbench-cli restore --port emulator:9S before.mbsnap --dry-run\n  meterbench-cli restore --port /dev/ttyUSB0 --password-env METER_PASSWORD before.mbsnap --yes"
    )]
    Restore(RestoreArgs),
    /// Reset the demand: the present maxima become those of the last reset
    #[command(
        after_help = "Example:\n  meterbench-cli demand-reset --port emulator:9S --reason \"meter exchange 4711\""
    )]
    DemandReset(ActArgs),
    /// Set the clock to this computer's time
    #[command(
        after_help = "Example:\n  meterbench-cli set-clock --port emulator:9S --yes --reason \"after an outage\"\n  meterbench-cli set-clock --port COM3 --zone meter"
    )]
    SetClock(SetClockArgs),
    /// Move the service switch; closing and arming want the meter's serial number
    #[command(
        after_help = "Example:\n  meterbench-cli switch open --port emulator:2S-SD --yes --reason \"moved out\"\n  meterbench-cli switch close --port emulator:2S-SD --yes --serial 0123456789 --reason \"moved in\""
    )]
    Switch(SwitchArgs),
    /// Clear registers, load profile and logs for good; wants the meter's serial number
    #[command(
        after_help = "Example:\n  meterbench-cli clear-data --port emulator:9S --serial 0123456789 --reason \"back into stock\""
    )]
    ClearData(ActArgs),
    /// Set a register to a number; wants the meter's serial number
    #[command(
        after_help = "Example:\n  meterbench-cli register-preset \"kWh delivered\" 12345.6 --port emulator:9S --serial 0123456789 --reason \"board exchanged\"\n  meterbench-cli register-preset \"kWh delivered\" 0 --block A --port emulator:9S --dry-run"
    )]
    RegisterPreset(RegisterPresetArgs),
    /// Change one password of the meter, and log on with the new one; wants the meter's serial number
    #[command(
        after_help = "Example:\n  meterbench-cli change-password 2 --port /dev/ttyUSB0 --password-keyring --reason \"yearly change\"\n  meterbench-cli change-password 1 --new-password-file new.txt --port emulator:9S --yes --serial 0123456789"
    )]
    ChangePassword(ChangePasswordArgs),
    /// Change the mode: metering, test or shop
    #[command(
        after_help = "Example:\n  meterbench-cli set-mode test --port emulator:9S --reason \"accuracy test\"\n  meterbench-cli set-mode metering --port emulator:9S --yes"
    )]
    SetMode(SetModeArgs),
    /// List the snapshots that were kept before meters were written, or remove old ones; or find some in a folder
    #[command(
        after_help = "Example:\n  meterbench-cli snapshots --meter 0123456789\n  meterbench-cli snapshots --keep 5 --older-than 365 --dry-run\n  meterbench-cli snapshots find readings --form 9S --from 2026-01-01"
    )]
    Snapshots(SnapshotsArgs),
    /// Show what was read from which meter, programmed into it and done to it, and give its snapshots back
    #[command(
        after_help = "Example:\n  meterbench-cli history --serial 0123456789\n  meterbench-cli history --form 9S --from 2026-01-01 --kind reading --csv > readings.csv\n  meterbench-cli history show 42 -o meter.mbsnap"
    )]
    History(HistoryArgs),
    /// Show what was done to which meter, by whom and why; or prove that nobody changed that
    #[command(
        after_help = "Example:\n  meterbench-cli log --meter 0123456789\n  meterbench-cli log verify"
    )]
    Log(LogArgs),
    /// Sign a program file or a snapshot, into FILE.sig
    #[command(
        after_help = "Example:\n  meterbench-cli key new --name \"Ann Engineer\" -o ann.key\n  meterbench-cli sign meter.toml --key ann.key"
    )]
    Sign(SignArgs),
    /// Say who signed a file, and whether it is still what was signed
    #[command(after_help = "Example:\n  meterbench-cli signature meter.toml")]
    Signature(SignatureArgs),
    /// Make a key to sign with, or show its public half
    #[command(
        after_help = "Example:\n  meterbench-cli key new --name \"Ann Engineer\" -o ann.key\n  meterbench-cli key show ann.key.pub"
    )]
    Key(KeyArgs),
    /// Show, check or seal the policy of this computer: who may do what, and whose programs may be written
    #[command(
        after_help = "Example:\n  meterbench-cli policy show\n  meterbench-cli policy check policy.toml\n  meterbench-cli policy seal policy.toml"
    )]
    Policy(PolicyArgs),
    /// Keep passwords in the system's keyring
    #[command(
        after_help = "Example:\n  meterbench-cli password set --user ann\n  meterbench-cli read --port COM3 --user ann --password-keyring\n  meterbench-cli password forget --user ann"
    )]
    Password(PasswordArgs),
    /// Show a saved trace, decoded down to the fields of the tables
    #[command(
        after_help = "Example:\n  meterbench-cli read --port /dev/ttyUSB0 --trace wire.txt\n  meterbench-cli trace wire.txt --layer tables\n  meterbench-cli trace wire.txt --pcapng wire.pcapng\nWithout FILE the traces of the last sessions are listed."
    )]
    Trace(TraceArgs),
    /// Serve emulated meters until stopped
    #[command(after_help = emulate::help())]
    Emulate(EmulateArgs),
    /// Print what a shell needs to complete these commands when you press Tab
    #[command(
        after_help = "Example:\n  meterbench-cli completions bash > ~/.local/share/bash-completion/completions/meterbench-cli"
    )]
    Completions(CompletionsArgs),
    /// Write the pages for `man`
    #[command(
        after_help = "Example:\n  meterbench-cli man ~/.local/share/man/man1\n  man meterbench-cli-read"
    )]
    Man(ManArgs),
}

/// Which meter, as whom.
#[derive(Debug, Args)]
pub struct MeterArgs {
    /// /dev/ttyUSB0, COM3, tcp:HOST:PORT, emulator:FORM, or emulator:FORM?FAULTS (see emulate --help)
    #[arg(long, value_name = "PORT")]
    pub port: Address,
    /// User name for the meter's log, up to 10 characters
    #[arg(long, value_name = "NAME", value_parser = user)]
    pub user: Option<String>,
    /// User number for the meter's log
    #[arg(long, value_name = "N")]
    pub user_id: Option<u16>,
    #[command(flatten)]
    pub password: PasswordFrom,
    /// Take the password that the system's keyring holds for --user; see `password set`
    #[arg(long, group = "password")]
    pub password_keyring: bool,
    /// The group of meters whose own password the keyring is asked for
    #[arg(long, value_name = "NAME", requires = "password_keyring")]
    pub meter_group: Option<String>,
    /// What fills a password of less than 20 bytes
    #[arg(long, value_enum, default_value_t = PadArg::Nul)]
    pub password_padding: PadArg,
    /// Send the password though the meter has refused the last one; what is typed with --password-prompt is always sent
    #[arg(long)]
    pub try_again: bool,
    /// Fastest rate to agree on, in bit/s [default: the fastest both sides keep]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(300..))]
    pub max_baud: Option<u32>,
    /// Write the wire to this file as text, decoded, secrets masked
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// How the probe is powered, woken and spoken through: a name of `probes`; remembered for this port [default: the
    /// one remembered, or generic]
    #[arg(long, value_name = "NAME")]
    pub probe: Option<String>,
}

#[derive(Debug, Args)]
pub struct IdentifyArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    /// Work up from the port to the tables, and say at which layer it stops
    #[arg(long)]
    pub diagnose: bool,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A finding's code, or a page or field as the window calls it
    #[arg(value_name = "WHAT")]
    pub what: Option<String>,
}

#[derive(Debug, Args)]
pub struct PortsArgs {
    /// Wait for the probe to be plugged in (unplug it first), and say which port it is
    #[arg(long, group = "which")]
    pub find: bool,
    /// The port of a probe that is plugged in, to give it another name or preset
    #[arg(long, group = "which", value_name = "PORT")]
    pub of: Option<String>,
    /// What you call the probe; remembered
    #[arg(long, value_name = "NAME", requires = "which", value_parser = probe_name)]
    pub name: Option<String>,
    /// The preset for the probe; remembered
    #[arg(long, value_name = "NAME", requires = "which")]
    pub probe: Option<String>,
}

fn probe_name(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    if (1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err("1 to 40 characters")
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PadArg {
    Nul,
    Space,
}

fn user(text: &str) -> Result<String, &'static str> {
    if text.len() <= 10 && text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        Ok(text.to_owned())
    } else {
        Err("up to 10 printable ASCII characters")
    }
}

#[derive(Debug, Args)]
pub struct CatalogArgs {
    /// Only this model: ax, ax-sd, ax-poly
    #[arg(long)]
    pub model: Option<String>,
    /// Only this form: 9S
    #[arg(long)]
    pub form: Option<String>,
    /// Only rows for this voltage: 240
    #[arg(long)]
    pub volts: Option<Volts>,
    /// Only rows of this class: 200
    #[arg(long, value_name = "C")]
    pub class: Option<u16>,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    /// ax, ax-sd or ax-poly
    #[arg(long)]
    pub model: String,
    /// The form: 9S
    #[arg(long)]
    pub form: String,
    /// The voltage, where the form has several: 240
    #[arg(long)]
    pub volts: Option<String>,
    /// The class, where the form has several: 200
    #[arg(long, value_name = "C")]
    pub class: Option<u16>,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Where to.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Save to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Program files, or folders of them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Check for the meter of this snapshot: by its own tables, its firmware, and what it keeps
    #[arg(long, value_name = "SNAPSHOT")]
    pub meter: Option<PathBuf>,
    /// Check by these house rules too
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A program file or a snapshot
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct DisplayArgs {
    /// A program file or a snapshot
    #[arg(value_name = "FILE|SNAPSHOT")]
    pub file: PathBuf,
    /// Only this list [default: every list that is set]
    #[arg(long, value_enum)]
    pub list: Option<ListArg>,
    /// What a register holds: kWh=1234567.8; repeat for more
    #[arg(long = "reading", value_name = "NAME=N", value_parser = reading)]
    pub readings: Vec<ReadingArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListArg {
    Normal,
    Alternate,
    Test,
}

impl ListArg {
    pub fn name(self) -> ListName {
        match self {
            ListArg::Normal => ListName::Normal,
            ListArg::Alternate => ListName::Alternate,
            ListArg::Test => ListName::Test,
        }
    }
}

/// One typed reading, by display item.
#[derive(Clone, Debug)]
pub struct ReadingArg(pub Vec<(String, Reading)>);

fn reading(text: &str) -> Result<ReadingArg, ReadingError> {
    typed(text).map(ReadingArg)
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// A program file, a snapshot, or the serial number of a meter in the history
    pub a: PathBuf,
    /// Another
    pub b: PathBuf,
}

#[derive(Debug, Args)]
pub struct ReplayDayArgs {
    /// A program file or a snapshot
    pub a: PathBuf,
    /// A program file or a snapshot
    pub b: PathBuf,
    /// What flows: watts (below zero received), household, shop, solar, or a file (.toml, .csv) with the day's shape
    #[arg(
        long,
        value_name = "W|FILE|household|shop|solar",
        default_value = "household",
        allow_hyphen_values = true,
        conflicts_with = "profile"
    )]
    pub load: String,
    /// Take the load from the load profile in this snapshot
    #[arg(long, value_name = "SNAPSHOT")]
    pub profile: Option<PathBuf>,
    /// Which day it is in the meters, and which day of the profile [default: today; the last whole day of the profile]
    #[arg(long, value_name = "DATE")]
    pub day: Option<jiff::civil::Date>,
}

#[derive(Debug, Args)]
pub struct TouArgs {
    /// A program file or a snapshot
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The first day [default: today]
    #[arg(long, value_name = "DATE")]
    pub from: Option<jiff::civil::Date>,
    /// How many days
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=36_600))]
    pub days: u32,
    /// As CSV; the first line holds what applies as the first day begins
    #[arg(long, conflicts_with_all = ["ics", "json"])]
    pub csv: bool,
    /// As an iCalendar: an event for every time that a rate applies
    #[arg(long, conflicts_with = "json")]
    pub ics: bool,
}

#[derive(Debug, Args)]
pub struct SheetArgs {
    /// A program file or a snapshot
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The display proof sheet: every screen in order [default]
    #[arg(long, conflicts_with = "tou")]
    pub display: bool,
    /// The time-of-use year: days, bands of rates, seasons, holidays
    #[arg(long)]
    pub tou: bool,
    /// Which year, with --tou [default: this one]
    #[arg(long, value_name = "N", requires = "tou", value_parser = clap::value_parser!(i16).range(1900..=2400))]
    pub year: Option<i16>,
    /// What it is printed on
    #[arg(long, value_enum, default_value_t = PaperArg::Letter)]
    pub paper: PaperArg,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PaperArg {
    /// 8.5 by 11 inches
    Letter,
    /// 210 by 297 mm
    A4,
}

impl From<PaperArg> for Paper {
    fn from(paper: PaperArg) -> Self {
        match paper {
            PaperArg::Letter => Paper::Letter,
            PaperArg::A4 => Paper::A4,
        }
    }
}

#[derive(Debug, Args)]
pub struct ReadArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// program, registers, profile, log, tables:ST-0,ST-54,MT-13, or shareable: all but texts, passwords and keys
    #[arg(long, value_name = "WHAT")]
    pub only: Option<Selection>,
    /// With --only profile: the first day, by the meter's clock; only the blocks that hold the days are fetched
    #[arg(long, value_name = "DATE", requires = "only")]
    pub from: Option<jiff::civil::Date>,
    /// With --only profile: the last day
    #[arg(long, value_name = "DATE", requires = "only")]
    pub to: Option<jiff::civil::Date>,
    /// With --only profile: the last so many days, today with them
    #[arg(long, value_name = "N", requires = "only", conflicts_with_all = ["from", "to"], value_parser = clap::value_parser!(u32).range(1..=36_600))]
    pub days: Option<u32>,
}

#[derive(Debug, Args)]
pub struct KitArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct TableArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    /// ST-33, MT-13
    #[arg(value_name = "TABLE")]
    pub table: TableId,
    /// Raw bytes
    #[arg(long)]
    pub hex: bool,
    /// Each field beside its bytes
    #[arg(long, conflicts_with = "hex")]
    pub fields: bool,
}

#[derive(Debug, Args)]
pub struct TraceArgs {
    /// A saved trace [default: list those of the last sessions]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Only this much of it [default: everything]
    #[arg(long, value_enum)]
    pub layer: Option<LayerArg>,
    /// Write it to this file for Wireshark, instead of showing it
    #[arg(long, value_name = "OUT", requires = "file")]
    pub pcapng: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "pcapng")]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayerArg {
    /// Every byte, in hex
    Bytes,
    /// Packets, with their fields
    Packets,
    /// What was asked, and the answers
    Services,
    /// The tables, field by field
    Tables,
}

impl LayerArg {
    pub fn layer(self) -> Layer {
        match self {
            LayerArg::Bytes => Layer::Bytes,
            LayerArg::Packets => Layer::Packets,
            LayerArg::Services => Layer::Services,
            LayerArg::Tables => Layer::Tables,
        }
    }
}
