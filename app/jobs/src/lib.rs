//! What happens in the background: identify, read, plan, write, verify.
//!
//! Is: every session with a meter from open to close, as an `async fn` over values; and [`Jobs`], which runs them beside
//! a window, commands down and events up.
//! Is not: drawing, argument parsing, or anything that knows how a packet or a table is laid out.
//! Shape: a [`Context`] (what every job may use) and a [`Target`] (which meter, as whom) go in, a plain value comes out.
//! Errors: [`JobError`]: what was being done, to which table, why it stopped. [`JobError::hint`] says what to try next.
//!
//! To add a job: an `async fn` in a file of its own that takes `(&Context, &Target, …)`, opens a [`session::Session`],
//! calls `context.events.step(…)` before each table and ends with `session.finish(result).await`; then a [`Command`], an
//! [`Outcome`] and one line in `runtime.rs`. A new way to fail is a new [`Cause`]; the compiler then asks `hint.rs` for
//! its code, its exit code and its hint.

pub mod act;
pub mod built;
pub mod clearance;
pub mod command;
pub mod compare;
pub mod crash;
pub mod day;
pub mod diagnose;
pub mod disk;
mod entries;
pub mod error;
mod estimate;
pub mod event;
pub mod export;
pub mod find;
pub mod folders;
mod heard;
pub mod help;
pub mod hint;
pub mod history;
pub mod identify;
pub mod job_log;
pub mod journal;
pub mod keyring;
pub mod kit;
pub mod known;
pub mod leave;
pub mod line;
pub mod link;
mod pending;
pub mod plan;
pub mod policy;
mod port;
pub mod private_file;
pub mod probes;
mod procedure;
mod profile_days;
pub mod progress;
pub mod rate;
pub mod read;
pub mod reading;
pub mod recovery;
pub mod registers;
pub mod report;
pub mod restore;
pub mod resume;
mod rights;
pub mod runtime;
pub mod screens;
pub mod selection;
pub mod session;
pub mod settings;
pub mod shown;
pub mod sign;
pub mod snapshot;
pub mod snapshots;
pub mod table;
pub mod trace;
mod untouched;
pub mod verify;
pub mod work_list;
pub mod write;

pub use act::{Act, ActOutcome, Agreed, Fact, Present, act, look};
pub use built::Built;
pub use clearance::Clearance;
pub use command::{Access, Command, Context, Target};
pub use crash::{Crash, Crashes, Unsaved};
pub use diagnose::{Diagnosis, Layer, Rung, diagnose};
pub use disk::{Disk, ThisDisk};
pub use error::{Cause, JobError};
pub use event::{Event, JobId, Outcome};
pub use find::find_port;
pub use help::Help;
pub use history::{History, HistoryError};
pub use identify::{Clock, Identity, identify};
pub use job_log::JobLog;
pub use journal::{Unfinished, Way};
pub use keyring::{KeyName, Keyring, KeyringError};
pub use kit::{Kit, kit};
pub use known::{Known, KnownMeter, KnownPort, PortKey, Refusals, Refuser, SeenPort};
pub use leave::leave;
pub use link::Link;
pub use plan::{Plan, PlannedWrite, plan};
pub use policy::{Policy, Right};
pub use probes::Probes;
pub use progress::{EventSink, Progress};
pub use read::{Reading, Skipped, read, read_until_cancelled};
pub use reading::{Instantaneous, Log, LogEntry, Overview, Profile, ProfileSet, When, Zone};
pub use registers::RegisterReading;
pub use restore::plan_restore;
pub use resume::plan_resume;
pub use runtime::Jobs;
pub use screens::Screens;
pub use selection::{Days, Selection};
pub use settings::Settings;
pub use shown::shown_readings;
pub use sign::Signed;
pub use snapshot::{Snapshot, SnapshotError};
pub use table::{Field, TableReading, read_table};
pub use trace::{Row, Tracing};
pub use verify::{VerifyOutcome, verify};
pub use work_list::{WorkList, WorkListError};
pub use write::{Mismatch, WriteOutcome, write};

pub use meterbench_c1218::{Padding, Secret, SecretError};
pub use meterbench_c1219::{
    ByteOrder, EdMode, Image, NiFormat, Number, NumberError, TableId, TimeFormat,
};
pub use meterbench_port::{
    Address, AnyPort, OpenEmulator, OpenError, PortInfo, Probe, list as list_ports,
};
