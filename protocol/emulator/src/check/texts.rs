//! What the utility's texts must hold.
//!
//! Is: the rules for ST-6: characters that can be shown, padded with spaces or NULs; digits where identifiers are BCD.
//! Source: C12.19 fact sheet, ST-6 and 1.2.

use meterbench_c1219::{Ident, Text, UtilInfo};

/// CHAR_FORMAT: ISO 646, seven bits.
const ISO_646: u8 = 1;

pub(super) fn are_sound(info: &UtilInfo, char_format: u8) -> bool {
    let [one, two, three] = &info.coordinates;
    let mut texts = [
        &info.owner_name,
        &info.utility_division,
        one,
        two,
        three,
        &info.tariff,
        &info.programmer,
        &info.misc,
    ]
    .into_iter();
    let mut idents = [
        &info.service_point,
        &info.electrical_address,
        &info.device,
        &info.utility_serial,
        &info.customer,
    ]
    .into_iter();
    texts.all(|text| is_text(text, char_format))
        && idents.all(|ident| match ident {
            Ident::Text(text) => is_text(text, char_format),
            Ident::Bcd(bytes) => bytes.iter().all(|byte| byte >> 4 < 10 && byte & 0x0F < 10),
        })
}

fn is_text(text: &Text, char_format: u8) -> bool {
    let mut bytes = text.as_bytes().iter();
    bytes.all(|byte| match byte {
        0 => true,
        0x80.. => char_format != ISO_646,
        byte => !byte.is_ascii_control(),
    })
}
