//! Replay of a day: what two programs make of the same load, and what each would bill.
//!
//! Is: the programs put into two meters, a day, both meters read, and the difference in words.
//! Is not: the meters nor their day; whoever calls brings both, as ports and as a function that lets the day pass.
//! Units: registers in kWh and kW, secondary; what is billed, primary.

mod compare;
mod profile;

use meterbench_profiles::Program;

use crate::{Context, JobError, Reading, Selection, Target, plan, read, write};

pub use compare::{Comparison, Row, Side, compare};
pub use profile::{ProfileDay, ProfileError, profile_day};

/// One of the two.
#[derive(Debug, Clone)]
pub struct Contender<'a> {
    /// What the program is called: the name of its file.
    pub name: String,
    /// The meter that it is put into.
    pub target: &'a Target,
    /// The program.
    pub program: &'a Program,
}

/// Puts each program into its meter, lets the day pass and compares what the meters say then.
///
/// # Errors
/// When a program does not go into its meter, or a meter can't be read.
pub async fn replay_day<E>(
    context: &Context,
    contenders: [Contender<'_>; 2],
    pass: impl FnOnce() -> Result<(), E>,
) -> Result<Result<Comparison, E>, JobError> {
    for contender in &contenders {
        let plan = plan(context, contender.target, contender.program).await?;
        if !plan.is_empty() {
            write(context, contender.target, &plan).await?;
        }
    }
    if let Err(error) = pass() {
        return Ok(Err(error));
    }
    let [first, second] = contenders;
    let first = side(context, first).await?;
    let second = side(context, second).await?;
    Ok(Ok(compare(first, second)))
}

async fn side(context: &Context, contender: Contender<'_>) -> Result<Side, JobError> {
    let reading: Reading = read(context, contender.target, &Selection::Present).await?;
    Ok(Side {
        name: contender.name,
        program: reading.program.unwrap_or_default(),
        registers: reading.registers,
    })
}
