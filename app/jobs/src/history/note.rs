//! The end of a job, as an entry.
//!
//! Is: what is kept of a reading, a programming, a verification and an act; and what is said when it can't be kept.
//! Is not: any reason for a job to fail.

use super::{Kind, Packed, Record};
use crate::job_log::{self, Job};
use crate::snapshot::Label;
use crate::{
    Context, Identity, JobError, Plan, Reading, RegisterReading, Selection, Snapshot,
    VerifyOutcome, WriteOutcome, plan,
};

impl Packed {
    /// As it is kept.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            bytes: snapshot.to_packed(),
            digest: snapshot.digest(),
        }
    }
}

/// Energies in all, delivered and received.
pub(super) fn energies(registers: &[RegisterReading]) -> (Option<f64>, Option<f64>) {
    let total = |quantity: &str| {
        let mut all = registers.iter();
        all.find(|it| it.quantity == quantity && it.block == "total")
            .and_then(|it| it.value)
    };
    (total("kWh delivered"), total("kWh received"))
}

/// Keeps a reading; what is to be said if that failed.
pub(crate) fn read(context: &Context, reading: &Reading, selection: &Selection) -> Option<String> {
    kept(context, || {
        let (kwh_delivered, kwh_received) = energies(&reading.registers);
        Record {
            time: reading.snapshot.taken.clone(),
            kwh_delivered,
            kwh_received,
            program: reading.snapshot.origin.program.clone(),
            snapshot: Some(Packed::of(&reading.snapshot)),
            ..bare(
                context,
                &reading.identity,
                Kind::Reading,
                selection.to_string(),
            )
        }
    })
}

/// Keeps a programming, done or not, with the meter as it was before.
pub(crate) fn programmed(
    context: &Context,
    plan: &Plan,
    job: &Job,
    result: &Result<WriteOutcome, JobError>,
) -> Option<String> {
    kept(context, || {
        let what = &job.what;
        let what = match plan.settings.changed.len() {
            0 => what.clone(),
            1 => format!("{what}, 1 setting"),
            n => format!("{what}, {n} settings"),
        };
        Record {
            result: job.result.clone(),
            program: plan.snapshot.origin.program.clone(),
            // Where nothing was written nothing was saved either.
            file: result.as_ref().ok().and_then(|it| it.snapshot.clone()),
            snapshot: Some(Packed::of(&plan.snapshot)),
            ..bare(context, &plan.identity, Kind::Program, what)
        }
    })
}

/// Keeps what an act on a meter has come to.
pub(crate) fn acted(context: &Context, meter: &Identity, job: &Job) -> Option<String> {
    kept(context, || Record {
        result: job.result.clone(),
        ..bare(context, meter, Kind::Act, job.what.clone())
    })
}

/// Keeps what a comparison has found.
pub(crate) fn verified(context: &Context, found: &VerifyOutcome) -> Option<String> {
    kept(context, || Record {
        result: match (found.holds(), found.differences.len()) {
            (true, _) => "verified".into(),
            (false, 0) => "not verified: tables differ".into(),
            (false, 1) => "not verified: 1 setting differs".into(),
            (false, n) => format!("not verified: {n} settings differ"),
        },
        ..bare(context, &found.identity, Kind::Verify, "verify".into())
    })
}

fn bare(context: &Context, meter: &Identity, kind: Kind, what: String) -> Record {
    Record {
        meter: meter.label(),
        kind,
        time: plan::taken(context),
        who: job_log::who(),
        what,
        result: String::new(),
        kwh_delivered: None,
        kwh_received: None,
        program: None,
        file: None,
        snapshot: None,
    }
}

/// What isn't kept is said: the job itself was done all the same.
fn kept(context: &Context, record: impl FnOnce() -> Record) -> Option<String> {
    let history = context.history.as_ref()?;
    let record = record();
    // A meter that never said who it is can't be found again.
    if record.meter == Label::default() {
        return None;
    }
    let error = history.add(&record).err()?;
    tracing::error!(%error, "a job is not in the history");
    Some(format!(
        "This is not in the history: {error}. {}",
        error.hint()
    ))
}
