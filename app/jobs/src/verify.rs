//! Compares a meter with a program; writes nothing.

use meterbench_profiles::{Difference, Program};

use crate::plan::{compare, no_errors};
use crate::session::Session;
use crate::{
    Context, Identity, JobError, Link, PlannedWrite, Right, Selection, Target, history, policy,
    rate,
};

/// What a comparison found.
#[derive(Clone, Debug)]
pub struct VerifyOutcome {
    /// Which meter.
    pub identity: Identity,
    /// `a` in the meter, `b` in the program.
    pub differences: Vec<Difference>,
    /// Settings that are the same.
    pub same: usize,
    /// Settings that only one side has.
    pub not_compared: Vec<String>,
    /// Tables whose bytes would change if the program were written.
    pub tables: Vec<PlannedWrite>,
    /// What should be known besides, in words.
    pub notes: Vec<String>,
    /// What it cost the line.
    pub link: Link,
}

impl VerifyOutcome {
    /// The meter holds the program, to the byte.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.tables.is_empty()
    }
}

/// Compares.
///
/// # Errors
/// As a plan's.
pub async fn verify(
    context: &Context,
    target: &Target,
    program: &Program,
) -> Result<VerifyOutcome, JobError> {
    no_errors(context, program)?;
    policy::allowed(context, Right::Read)?;
    let mut session = Session::open(context, target, rate::expected(&Selection::Program)).await?;
    let result = compare(&mut session, program).await;
    let (compared, link) = session.finish(result).await?;
    let mut found = VerifyOutcome {
        identity: compared.identity,
        differences: compared.comparison.differences,
        same: compared.comparison.same,
        not_compared: compared.comparison.not_compared,
        tables: compared.writes,
        notes: Vec::new(),
        link,
    };
    found.notes.extend(history::verified(context, &found));
    Ok(found)
}
