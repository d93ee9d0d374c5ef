//! A meter's tables out of an input.
//!
//! Is: an ST-0 of any formats, dimensions and any other tables, as the input has them.
//! Is not: a meter that makes sense; that is the point.
//! Shape: `control1 control2 control3 version status_bytes pending_places nameplate`, `sets` (a count and bytes, the
//! tables used), then tables: `number length16 bytes`; from 128 the maker's. ST-0 may come as bytes too.

use meterbench_c1219::{GenConfig, Image, Set, TableId};

use crate::script::Script;

/// The longest table; longer ones have nothing that shorter ones don't.
const LONGEST: u16 = 4096;

/// The image that `script` says.
#[must_use]
pub fn image(script: &mut Script<'_>) -> Image {
    let mut image = Image::new();
    let mut config = GenConfig {
        format_control_1: script.u8(),
        format_control_2: script.u8(),
        format_control_3: script.u8(),
        std_version: script.u8() % 3,
        mfg_status_bytes: script.u8(),
        pending_places: script.u8(),
        nameplate_type: script.u8(),
        ..GenConfig::default()
    };
    let sets = script.counted();
    config.std_tables = Set::from_bytes(sets);
    config.std_writable = Set::empty(sets.len());
    // Reserved formats can't be written; then there is no ST-0, unless one follows.
    let _ = image.put(&config);
    while let Some(number) = script.byte() {
        let id = match number {
            0..128 => TableId::standard(number.into()),
            _ => TableId::manufacturer(u16::from(number) - 128),
        };
        let length = script.u16() % LONGEST;
        image.set_raw(id, script.bytes(length.into()).to_vec());
    }
    image
}
