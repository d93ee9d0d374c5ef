//! `emulate`: serves emulated meters until stopped.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use meterbench_emulator::{
    Clock, Faults, Handle, Load, LoadError, Meter, Model, ModelError, Options, Pace, Recording,
    Served, connect, model, serve_tcp,
};
use meterbench_jobs::hint::exit;
use meterbench_jobs::{Address, AnyPort, Context, OpenEmulator, OpenError, Target};
use meterbench_profiles::Program;
use tokio_util::sync::CancellationToken;

use super::catalog::sentence;
use super::show::{load_program, read_text};
use super::state::Kept;
use crate::args::{EmulateArgs, NumbersArg, OrderArg, TimesArg};
use crate::failure::Failure;
use crate::meter::stop_asked;
use crate::output::Output;

pub(super) const WHAT: &str = "Starting the emulated meter failed";
const LOAD_HINT: &str = "Give watts, household, shop, solar, or a file that ends in .toml or .csv";

pub fn run(args: &EmulateArgs, output: &Output) -> Result<u8, Failure> {
    if !has_endpoint(args) {
        return Err(Failure::usage(
            WHAT,
            "it was not said where to serve",
            "Add --tcp 127.0.0.1:0, or --pty /tmp/meter",
        ));
    }
    if let Some(path) = &args.replay {
        let recording = recording(path)?;
        return runtime()?.block_on(serve(
            args,
            &Source::Replay(recording),
            Kept::default(),
            output,
        ));
    }
    if let Some(name) = &args.exercise {
        return exercise(args, name, output);
    }
    let model = find(args)?;
    let program = match &args.program {
        None => None,
        Some(path) => Some(load_program(&read_text(path)?, path)?.program),
    };
    let load = args.load.as_deref().map(load).transpose()?;
    let source = Source::Model(Box::new((model, program, load)));
    runtime()?.block_on(serve(args, &source, Kept::default(), output))
}

/// Serves the exercise's meter until stopped, and tells what was done to it.
fn exercise(args: &EmulateArgs, name: &str, output: &Output) -> Result<u8, Failure> {
    let load = args.load.as_deref().map(load).transpose()?;
    let options = options(args, load.as_ref(), 0);
    let mut kept = Kept::default();
    let begun = super::exercise::begin(name, options, &mut kept, args, output)?;
    let source = Source::Ready(begun.meter.clone());
    runtime()?.block_on(async {
        tokio::select! {
            served = serve(args, &source, kept, output) => served,
            never = begun.watch(output) => match never {},
        }
    })
}

/// What is served.
enum Source {
    Ready(Handle),
    Model(Box<(Model, Option<Program>, Option<Load>)>),
    Replay(Recording),
}

pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::usage(
                WHAT,
                error.to_string(),
                "Close other programs and try again",
            )
        })
}

fn recording(path: &Path) -> Result<Recording, Failure> {
    let saved = super::trace::load(path)?;
    Recording::new(&saved.entries).map_err(|error| {
        let hint = "Use the trace of a session in which a tool has asked something";
        Failure::file(path, error.to_string(), hint)
    })
}

/// A power, a load that has a name, or the file of one.
pub fn load(text: &str) -> Result<Load, Failure> {
    let unknown = match text.parse() {
        Ok(load) => return Ok(load),
        Err(error @ LoadError::Unknown { .. }) => error,
        Err(error) => return Err(Failure::usage(WHAT, error.to_string(), LOAD_HINT)),
    };
    let path = Path::new(text);
    let is = |end: &str| {
        path.extension()
            .is_some_and(|found| found.eq_ignore_ascii_case(end))
    };
    let read = match (is("toml"), is("csv")) {
        (true, _) => Load::from_toml,
        (_, true) => Load::from_csv,
        _ => return Err(Failure::usage(WHAT, unknown.to_string(), LOAD_HINT)),
    };
    read(&read_text(path)?)
        .map_err(|error| Failure::usage(WHAT, format!("{text}: {error}"), "Mend the load file"))
}

#[cfg(unix)]
fn has_endpoint(args: &EmulateArgs) -> bool {
    args.tcp.is_some() || args.pty.is_some()
}

#[cfg(not(unix))]
fn has_endpoint(args: &EmulateArgs) -> bool {
    args.tcp.is_some()
}

fn find(args: &EmulateArgs) -> Result<Model, Failure> {
    let form = args.form.as_deref().unwrap_or_default();
    model(form, args.model.as_deref()).map_err(|error| {
        let hint = match &error {
            ModelError::Unknown { form, known } => sentence(
                &meterbench_profiles::nearest::suggestion(form, known.iter().map(String::as_str)),
            ),
            ModelError::Ambiguous { .. } => "Add --model, or name one of them".into(),
            ModelError::Faulty { .. } => "Report this, with the version".into(),
        };
        Failure {
            code: "unknown-form",
            ..Failure::usage(WHAT, error.to_string(), hint)
        }
    })
}

async fn serve(
    args: &EmulateArgs,
    source: &Source,
    mut kept: Kept,
    output: &Output,
) -> Result<u8, Failure> {
    let pace = if args.instant {
        Pace::Instant
    } else {
        Pace::Line
    };
    let cancel = CancellationToken::new();
    #[cfg(unix)]
    let mut terminals = Vec::new();
    let mut meters = Vec::new();
    if let Some(open) = args.tcp.filter(|address| !address.ip().is_loopback()) {
        output.note(format_args!(
            "{open} is no loopback address: anyone on the network can read and program what is served there"
        ));
    }
    for number in 0..args.count {
        let served = served_of(args, source, number, &mut kept).await?;
        if let Served::Meter(meter) = &served {
            meters.push(meter.clone());
        }
        if let Some(address) = args.tcp {
            let address = endpoint(address, number)?;
            let at = serve_tcp(served.clone(), address, pace, cancel.clone())
                .await
                .map_err(|error| {
                    Failure::usage(
                        WHAT,
                        format!("{address}: {error}"),
                        "Choose another port, or port 0 for a free one",
                    )
                })?;
            output.line(format_args!("listening tcp:{at}"));
        }
        #[cfg(unix)]
        if let Some(link) = &args.pty {
            let link = super::state::numbered(link, number);
            let server =
                meterbench_emulator::serve_pty(served, &link, pace, &cancel).map_err(|error| {
                    Failure::usage(
                        WHAT,
                        format!("{}: {error}", link.display()),
                        "Choose another name for the link; nothing is replaced",
                    )
                })?;
            output.line(format_args!("listening {}", server.device().display()));
            terminals.push(server);
        }
    }
    let told = async {
        if args.console {
            super::console::work(&meters, output).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    kept.save_until(async {
        tokio::select! {
            stopped = stop_asked() => stopped,
            () = told => true,
        }
    })
    .await;
    cancel.cancel();
    kept.save()?;
    Ok(exit::DONE)
}

/// The meter of this number, with its program in it and its faults on the line; or the recording.
async fn served_of(
    args: &EmulateArgs,
    source: &Source,
    number: u16,
    kept: &mut Kept,
) -> Result<Served, Failure> {
    let (model, program, load) = match source {
        Source::Model(all) => (&all.0, &all.1, all.2.as_ref()),
        Source::Replay(recording) => return Ok(recording.clone().into()),
        Source::Ready(meter) => {
            let faults = Faults::new(args.seed, args.fault.iter().copied());
            return Ok(meter.clone().with_faults(faults).into());
        }
    };
    let options = options(args, load, number);
    let resumed = match &args.state {
        Some(path) => kept.take(path, number, model, &options, args)?,
        None => None,
    };
    let meter = match resumed {
        Some(meter) => meter,
        None => {
            let meter = Meter::new(model.clone(), options).map_err(|error| unfit(&error))?;
            let meter = Handle::new(meter);
            if let Some(program) = program {
                preload(&meter, program).await?;
            }
            meter
        }
    };
    if let Some(volts) = args.load_side {
        if !model.has("switch") {
            return Err(Failure::usage(
                WHAT,
                format!(
                    "a {} has no service switch to have volts behind",
                    model.name()
                ),
                "Leave --load-side out, or choose a form with a switch, such as 2S-SD",
            ));
        }
        meter.lock().feed_load_side(volts);
    }
    kept.keep(&meter);
    // Only now: the program has come in over a line without them.
    let seed = args.seed.wrapping_add(u64::from(number));
    let faults = Faults::new(seed, args.fault.iter().copied());
    Ok(meter.with_faults(faults).into())
}

fn options(args: &EmulateArgs, load: Option<&Load>, number: u16) -> Options {
    let clock = args.clock.map_or_else(Clock::computer, Clock::starting_at);
    Options {
        clock: match args.speed {
            Some(speed) => clock.at_speed(speed),
            None => clock,
        },
        load: load.cloned(),
        order: args.order.map(OrderArg::order),
        times: args.times.map(TimesArg::format),
        numbers: args.numbers.map(NumbersArg::format),
        max_baud: args.baud,
        seed: args.seed.wrapping_add(u64::from(number)),
        ..Options::default()
    }
}

pub(super) fn unfit(error: &dyn std::error::Error) -> Failure {
    Failure::usage(
        WHAT,
        meterbench_jobs::report::chain(error),
        "Change the options of the emulated meter",
    )
}

/// The next meter's address: the same port when it is 0, else one further.
fn endpoint(address: SocketAddr, number: u16) -> Result<SocketAddr, Failure> {
    let mut address = address;
    if address.port() != 0 {
        let port = address.port().checked_add(number).ok_or_else(|| {
            Failure::usage(
                WHAT,
                format!(
                    "{} meters from port {} on pass port 65535",
                    number + 1,
                    address.port()
                ),
                "Choose a lower port, or port 0",
            )
        })?;
        address.set_port(port);
    }
    Ok(address)
}

/// One meter, on a line that takes no time.
struct Only(Handle);

impl OpenEmulator for Only {
    fn open(&self, _form: &str) -> Result<AnyPort, OpenError> {
        Ok(connect(&self.0, Pace::Instant))
    }
}

/// Puts a program into a meter the way a technician does.
async fn preload(meter: &Handle, program: &Program) -> Result<(), Failure> {
    let context = Context::new(Arc::new(Only(meter.clone())));
    let target = Target::new(Address::Emulator("this meter".into()));
    let plan = meterbench_jobs::plan(&context, &target, program).await?;
    let outcome = meterbench_jobs::write(&context, &target, &plan).await?;
    if outcome.verified {
        Ok(())
    } else {
        Err(Failure::usage(
            WHAT,
            "the program does not read back from the emulated meter as it was written",
            "Report this, with the program file",
        ))
    }
}
