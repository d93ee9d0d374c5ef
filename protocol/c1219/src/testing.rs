//! What the tests of all tables share.

use crate::{ByteOrder, GenConfig, Image, Table, TableId};

/// ST-0 of the published example, most significant byte first.
pub const ST0: &str = "03 0A 8A 4C 47 59 52 02 00 20 20 01 00 0A 0E 03 0D 04 02
    FF B9 E1 DF 03 16 FC F1 81 1F
    00 20 00 01 04 00 00 00 00 00 00 00 F0 01
    FF FF 0F
    00 00 00 00 00 00 00 00 00 00 00 00 F0
    E0 A0 40 08 03 14 60 40 00 0A
    00 00 00 00 04 00 00 00 00 00 00 00 90 01";

pub use ByteOrder::{LeastFirst, MostFirst};

/// Bytes from hex; blanks and bars separate.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '|')
        .map(|c| c.to_digit(16).unwrap())
        .collect();
    assert_eq!(digits.len() % 2, 0, "{text}");
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect()
}

/// An image with the ST-0 of the published examples in this order, and more tables in hex.
pub fn image(order: ByteOrder, tables: &[(u16, &str)]) -> Image {
    let mut image: Image = tables
        .iter()
        .map(|(id, text)| (TableId::standard(*id), hex(text)))
        .collect();
    image.set_raw(GenConfig::ID, hex(ST0));
    let mut config = image.config().unwrap();
    config.set_order(order);
    image.put(&config).unwrap();
    image
}

/// Changes the ST-0 of an image.
pub fn with_config(mut image: Image, change: impl FnOnce(&mut GenConfig)) -> Image {
    let mut config = image.config().unwrap();
    change(&mut config);
    image.put(&config).unwrap();
    image
}

/// The table as a value, after checking that it is written back to the very same bytes.
pub fn round<T: Table>(image: &Image) -> T {
    let table: T = image.get().unwrap();
    assert_eq!(
        image.encode(&table).unwrap(),
        image.raw(T::ID).unwrap(),
        "{}",
        T::ID
    );
    table
}

/// Random bytes never panic, and what can be decoded is written back the same, for any formats and any dimensions in the named
/// actual tables.
macro_rules! any_bytes {
    ($table:ty $(, $dim:expr)*) => {
        proptest::proptest! {
            #[test]
            fn random_bytes_never_panic_and_are_written_back(
                control in proptest::array::uniform3(proptest::num::u8::ANY),
                version in 0u8..3,
                dims in proptest::collection::vec(proptest::prop_oneof![0u8..5, proptest::num::u8::ANY], 32),
                bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..500),
            ) {
                use $crate::{GenConfig, Image, Table};
                let mut image = Image::new();
                let mut config = GenConfig {
                    format_control_1: control[0],
                    format_control_2: control[1] & 0x3F,
                    format_control_3: control[2],
                    nameplate_type: 2,
                    std_version: version,
                    mfg_status_bytes: dims[0],
                    pending_places: dims[1],
                    ..GenConfig::default()
                };
                config.std_tables = $crate::Set::from_bytes(&vec![dims[31]; usize::from(dims[2])]);
                config.std_writable = $crate::Set::empty(usize::from(dims[2]));
                image.put(&config).unwrap();
                $(image.set_raw($crate::TableId::standard($dim), dims.clone());)*
                image.set_raw(<$table>::ID, bytes.clone());
                if let Ok(table) = image.get::<$table>() {
                    let _ = format!("{table:?}");
                    proptest::prop_assert_eq!(image.encode(&table).unwrap(), bytes);
                }
            }
        }
    };
}
pub(crate) use any_bytes;

/// ST-51 of the published calendar, most significant byte first.
pub const ST51_MOST: &str = "26 11 12 02 04 00 06 00 2E";
/// The same, least significant byte first.
pub const ST51_LEAST: &str = "26 11 12 02 04 06 00 2E 00";
/// ST-54 of the published calendar, most significant byte first.
pub const ST54_MOST: &str = "08 98  E5 98 13  FE 18 20  08 33 01  08 2B 02  08 06 63  08 0A 64
    00 01 00  38 00 01  A8 01 01  00 01 01  38 00 02  6B C2 02  00 00 01 00  00 00 02 00";
/// The same, least significant byte first.
pub const ST54_LEAST: &str = "98 08  98 E5 13  18 FE 20  33 08 01  2B 08 02  06 08 63  0A 08 64
    01 00 00  00 38 01  01 A8 01  01 00 01  00 38 02  C2 6B 02  00 00 01 00  00 00 02 00";
