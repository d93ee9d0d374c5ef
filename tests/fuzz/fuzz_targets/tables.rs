//! Every table's decoder, over an image whose formats and dimensions are the input's too.
//!
//! Nothing ends the process; what can be decoded is written back to the same bytes (but a negative zero as zero), and can
//! be listed element by element. The list of tables is the crate's own.
//! Shape of an input: see `image`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meterbench_c1219::{Image, IntFormat, Table, TimeOffset, every_table};
use meterbench_fuzz::image::image;
use meterbench_fuzz::script::Script;

fn round<T: Table>(image: &Image) {
    let Some(bytes) = image.raw(T::ID) else {
        return;
    };
    let decoded = image.get::<T>();
    let elements = image.elements::<T>();
    assert_eq!(decoded.is_ok(), elements.is_ok(), "{}", T::ID);
    if let Ok(table) = decoded {
        match image.encode(&table) {
            Ok(again) if has_negative_zero::<T>(image) => {
                assert_eq!(again.len(), bytes.len(), "{}", T::ID)
            }
            Ok(again) => assert_eq!(again, bytes, "{}", T::ID),
            Err(error) => panic!("{} can be read and not written: {error}", T::ID),
        }
    }
}

/// ST-53 in one of the two integer formats that have a negative zero, which is read as zero and written as such.
fn has_negative_zero<T: Table>(image: &Image) -> bool {
    T::ID == TimeOffset::ID
        && image
            .formats()
            .is_ok_and(|formats| formats.int_format != IntFormat::Twos)
}

macro_rules! all {
    ($($table:ty),*) => {
        fn all(image: &Image) {
            $(round::<$table>(image);)*
        }
    };
}
every_table!(all);

fuzz_target!(|input: &[u8]| all(&image(&mut Script(input))));
