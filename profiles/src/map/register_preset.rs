//! Setting a register to a number: the maker's procedure of a family that has one.
//!
//! Is: the procedure and its parameters.
//! Is not: running it, or whether a register should be set; a job does that. A program never sets one.
//! Source: the family's (`register_preset` in `data/meters/*.toml`); there is no public layout of a real meter's.

use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{Formats, Image, Number, TableError, TableId, Writer};

use super::recognise::recognise;

/// What sets a register of one family.
#[derive(Debug, Clone, Copy)]
pub struct RegisterPreset {
    procedure: ProcId,
}

impl RegisterPreset {
    /// That of the meter that an image is of; `None` where it has none, or none that is known.
    pub fn of(image: &Image) -> Option<RegisterPreset> {
        let model = recognise(image).family?.register_preset.as_ref()?;
        let procedure = ProcId::manufacturer(model.procedure);
        let listed = image.config().is_ok_and(|it| it.has_procedure(procedure));
        listed.then_some(RegisterPreset { procedure })
    }

    /// The procedure.
    pub fn procedure(&self) -> ProcId {
        self.procedure
    }

    /// Its parameters: BLOCK (0 the total, then the rates), SUMMATION (its place in ST-22), VALUE as the register keeps it.
    ///
    /// # Errors
    /// When the meter's number format can't hold the value exactly.
    pub fn parameters(
        &self,
        block: u8,
        summation: u8,
        value: &Number,
        formats: Formats,
    ) -> Result<Vec<u8>, TableError> {
        let mut w = Writer::new(TableId::standard(7), formats);
        w.u8(block);
        w.u8(summation);
        w.ni1("VALUE", value)?;
        Ok(w.into_bytes())
    }
}
