//! The arguments of emulated meters.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use meterbench_emulator::{Fault, Speed};
use meterbench_jobs::{ByteOrder, NiFormat, TimeFormat};

/// What `--help` says at its end.
pub fn help() -> String {
    format!(
        "Faults, several at once; N a whole number, RATE a chance from 0 to 1, TIME such as 4s or 300ms:
{}
With --port they are written as in emulator:9S?noise=0.001&bsy=3&seed=7

Example:
  meterbench-cli emulate --form 9S --tcp 127.0.0.1:4059
  meterbench-cli emulate --form 2S --model ax-sd --pty /tmp/meter --instant
  meterbench-cli emulate --form 9S --tcp 127.0.0.1:4059 --fault noise=0.001 --fault drop-ack=0.05 --seed 7
  meterbench-cli emulate --replay wire.txt --tcp 127.0.0.1:4059
  meterbench-cli emulate --exercise wrong-multiplier --tcp 127.0.0.1:4059
  meterbench-cli emulate --form 2S --model ax-sd --tcp 4059 --console
  meterbench-cli emulate --form 2S --model ax --tcp 127.0.0.1:4059 --load household --clock 2025-06-01T00:00:00 --speed 3600

A load file is a day, the same every day by the clock that --clock starts (without daylight saving), each row until the next:
  time,volts_a,amps_a,pf_a,received_a        or  time,watts
  00:00,240.1,2.5,0.98,                          00:00,600
  11:00,241.0,12.0,1,yes                         18:30,4200
In TOML: schema = 1, then [[step]] with at = \"00:00\" and watts = 600, or a = {{ volts = 240.1, amps = 2.5, pf = 0.98 }}",
        meterbench_emulator::fault::help()
    )
}

/// `127.0.0.1:4059`, `[::1]:4059`; a port alone is this computer's.
fn tcp_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix(':').unwrap_or(text).parse();
    if let Ok(port) = port {
        return Ok(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port));
    }
    text.parse()
        .map_err(|_| "expected a port, or an address and a port, such as 127.0.0.1:4059".to_owned())
}

fn exercise_names() -> clap::builder::PossibleValuesParser {
    let exercises = meterbench_emulator::exercises().iter();
    exercises
        .map(|exercise| {
            clap::builder::PossibleValue::new(exercise.name.as_str()).help(exercise.title.as_str())
        })
        .collect::<Vec<_>>()
        .into()
}

#[derive(Debug, Args)]
pub struct EmulateArgs {
    /// The form: 9S, 2S
    #[arg(long, required_unless_present_any = ["replay", "exercise"])]
    pub form: Option<String>,
    /// Replay this saved trace as a meter, its faults and delays included; any password will do
    #[arg(long, value_name = "FILE", conflicts_with_all = ["form", "model", "program", "baud", "clock", "order", "fault", "load", "speed"])]
    pub replay: Option<PathBuf>,
    /// ax, ax-sd or ax-poly, where the form has several
    #[arg(long)]
    pub model: Option<String>,
    /// Begin a training exercise: a meter that has to be put right, which tells when that is done
    #[arg(long, value_name = "NAME", value_parser = exercise_names(), conflicts_with_all = ["form", "model", "program", "replay", "count"])]
    pub exercise: Option<String>,
    /// Put this program into the meter first
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// Serve on this TCP address; port 0 picks a free one. A port alone is on this computer only; another address than a
    /// loopback one lets anyone on the network read and program the meter
    #[arg(long, value_name = "[ADDR:]PORT", value_parser = tcp_address)]
    pub tcp: Option<SocketAddr>,
    /// Serve on a pseudo-terminal, with a link to it here
    #[cfg(unix)]
    #[arg(long, value_name = "LINK")]
    pub pty: Option<PathBuf>,
    /// Work the meters by lines on standard input: buttons, power, time, load, faults; type help
    #[arg(long, conflicts_with = "replay")]
    pub console: bool,
    /// How many meters, each on an endpoint of its own
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub count: u16,
    /// Fastest rate that the meter agrees to; the line is paced at the agreed rate [default: the model's own]
    #[arg(long, value_name = "N", conflicts_with = "instant", value_parser = clap::value_parser!(u32).range(9600..))]
    pub baud: Option<u32>,
    /// No pacing at all
    #[arg(long)]
    pub instant: bool,
    /// Give the meter or its line a fault, such as noise=0.001; repeat for more, see the list below
    #[arg(long, value_name = "KIND[=VALUE]")]
    pub fault: Vec<Fault>,
    /// Seed of everything random in the meter, its faults too
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Where the meter's clock starts: 2025-06-01T12:00:00 [default: this computer's clock]
    #[arg(long, value_name = "ISO8601")]
    pub clock: Option<jiff::civil::DateTime>,
    /// How many times as fast as the real one its time runs: 0 stands still, up to 1000000
    #[arg(long, value_name = "X")]
    pub speed: Option<Speed>,
    /// What flows through it, at the meter, so that its registers move: watts (below zero received), household, shop, solar,
    /// or a file (.toml, .csv) with the day's shape [default: nothing, and the registers stand still]
    #[arg(
        long,
        value_name = "W|FILE|household|shop|solar",
        allow_hyphen_values = true
    )]
    pub load: Option<String>,
    /// Volts that somebody feeds into the customer's side of the service switch: the meter sees them while it is open, and
    /// does not close onto them unless it is told to
    #[arg(long, value_name = "VOLTS", conflicts_with = "replay", value_parser = clap::value_parser!(u16).range(1..=600))]
    pub load_side: Option<u16>,
    /// Byte order of the tables [default: the model's own]
    #[arg(long, value_enum)]
    pub order: Option<OrderArg>,
    /// How tables hold times [default: the model's own]
    #[arg(long, value_enum, conflicts_with = "replay")]
    pub times: Option<TimesArg>,
    /// How tables hold the numbers of registers [default: the model's own]
    #[arg(long, value_enum, conflicts_with = "replay")]
    pub numbers: Option<NumbersArg>,
    /// Keep the whole meter in this file, and go on from it the next time, as if it had never stopped; of several meters the
    /// next are in FILE-2, FILE-3. Then --program, --seed, --order, --times and --numbers are for a meter that is not there yet, and --clock steps
    /// one that is up to that time
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    pub state: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OrderArg {
    /// Most significant byte first
    Most,
    /// Least significant byte first
    Least,
}

impl OrderArg {
    pub fn order(self) -> ByteOrder {
        match self {
            OrderArg::Most => ByteOrder::MostFirst,
            OrderArg::Least => ByteOrder::LeastFirst,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TimesArg {
    /// Year, month, day, hour, minute as two BCD digits each (TM_FORMAT 1)
    Bcd,
    /// The same as numbers (TM_FORMAT 2)
    Binary,
    /// Minutes since 1970 (TM_FORMAT 3)
    Minutes,
    /// Seconds since 1970 (TM_FORMAT 4)
    Seconds,
}

impl TimesArg {
    pub fn format(self) -> TimeFormat {
        match self {
            TimesArg::Bcd => TimeFormat::Bcd,
            TimesArg::Binary => TimeFormat::Binary,
            TimesArg::Minutes => TimeFormat::Minutes,
            TimesArg::Seconds => TimeFormat::Seconds,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NumbersArg {
    /// IEEE 754 of 64 bits (NI_FMAT 0)
    Float64,
    /// Twelve BCD digits (NI_FMAT 5)
    Bcd6,
    /// Integers of 32 bits (NI_FMAT 8)
    Int32,
    /// Integers of 40 bits (NI_FMAT 9)
    Int40,
    /// Integers of 48 bits (NI_FMAT 10)
    Int48,
    /// Integers of 64 bits (NI_FMAT 11)
    Int64,
    /// Sixteen BCD digits (NI_FMAT 12)
    Bcd8,
}

impl NumbersArg {
    pub fn format(self) -> NiFormat {
        match self {
            NumbersArg::Float64 => NiFormat::Float64,
            NumbersArg::Bcd6 => NiFormat::Bcd6,
            NumbersArg::Int32 => NiFormat::Int32,
            NumbersArg::Int40 => NiFormat::Int40,
            NumbersArg::Int48 => NiFormat::Int48,
            NumbersArg::Int64 => NiFormat::Int64,
            NumbersArg::Bcd8 => NiFormat::Bcd8,
        }
    }
}
