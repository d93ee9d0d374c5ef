//! The checksum that a meter finds over its own program, and shows where its display list asks for it.
//!
//! Is: a number that is the same for all meters of one model and firmware, and another one for any other.
//! Is not: the table sums of the wire, nor anything that a tool can read: no table has it.
//! Source: C12.19 fact sheet 6.2 names the display source; how the sum is formed is ours.

use meterbench_c1219::TableId;

use crate::meter::Meter;

const CRC: crc::Crc<u16> = crc::Crc::<u16>::new(&crc::CRC_16_IBM_SDLC);
const ST_1: TableId = TableId::standard(1);
/// MANUFACTURER, ED_MODEL, and the versions of hardware and firmware.
const BUILT_IN: usize = 16;

impl Meter {
    /// The self test's checksum.
    #[must_use]
    pub fn self_test(&self) -> u16 {
        let ident = self.image.raw(ST_1).unwrap_or_default();
        CRC.checksum(ident.get(..BUILT_IN).unwrap_or(ident))
    }
}
