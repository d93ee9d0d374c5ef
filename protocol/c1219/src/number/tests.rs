use proptest::prelude::*;

use super::*;

const TWOS: IntFormat = IntFormat::Twos;

fn read(bytes: &[u8], format: NiFormat) -> Number {
    Number::from_most_first(bytes, format, TWOS)
}

#[test]
fn every_format_means_what_the_standard_says() {
    let vectors: &[(NiFormat, &[u8], Number, &str)] = &[
        (
            NiFormat::Float64,
            &[0x40, 0x93, 0x4A, 0x45, 0x6D, 0x5C, 0xFA, 0xAD],
            Number::Float(1234.5678),
            "1234.5678",
        ),
        (
            NiFormat::Float32,
            &[0x42, 0xA0, 0, 0],
            Number::Float(80.0),
            "80",
        ),
        (
            NiFormat::Char12,
            b"    1234.567",
            Number::Decimal {
                digits: 1_234_567,
                scale: 3,
            },
            "1234.567",
        ),
        (
            NiFormat::Char6,
            b"  7.20",
            Number::Decimal {
                digits: 720,
                scale: 2,
            },
            "7.20",
        ),
        (
            NiFormat::Char21,
            b"-00000000000000000001",
            Number::Integer(-1),
            "-1",
        ),
        (
            NiFormat::Implied4,
            &[0, 0, 0x30, 0x39],
            Number::Decimal {
                digits: 12345,
                scale: 4,
            },
            "1.2345",
        ),
        (
            NiFormat::Implied4,
            &[0xFF, 0xFF, 0xFF, 0xFF],
            Number::Decimal {
                digits: -1,
                scale: 4,
            },
            "-0.0001",
        ),
        (
            NiFormat::Bcd6,
            &[0, 0, 0, 0x12, 0x34, 0x56],
            Number::Integer(123_456),
            "123456",
        ),
        (
            NiFormat::Bcd4,
            &[0x00, 0x01, 0x2D, 0x34],
            Number::Decimal {
                digits: 1234,
                scale: 2,
            },
            "12.34",
        ),
        (
            NiFormat::Bcd4,
            &[0xA0, 0, 0, 0x42],
            Number::Integer(-42),
            "-42",
        ),
        (
            NiFormat::Bcd8,
            &[0x99; 8],
            Number::Integer(9_999_999_999_999_999),
            "9999999999999999",
        ),
        (
            NiFormat::Int24,
            &[0xFF, 0xFF, 0xFE],
            Number::Integer(-2),
            "-2",
        ),
        (
            NiFormat::Int32,
            &[0, 0, 0x14, 0],
            Number::Integer(5120),
            "5120",
        ),
        (
            NiFormat::Int40,
            &[0x80, 0, 0, 0, 0],
            Number::Integer(-549_755_813_888),
            "-549755813888",
        ),
        (
            NiFormat::Int48,
            &[0, 0, 0, 0xBC, 0x61, 0x4E],
            Number::Integer(12_345_678),
            "12345678",
        ),
        (NiFormat::Int64, &[0xFF; 8], Number::Integer(-1), "-1"),
    ];
    for (format, bytes, number, shown) in vectors {
        let found = read(bytes, *format);
        assert!(found.same_value(number), "{format:?}: {found:?}");
        assert_eq!(
            found.to_string().parse::<f64>().unwrap(),
            shown.parse::<f64>().unwrap(),
            "{format:?}"
        );
        assert_eq!(
            found.to_most_first(*format, TWOS).as_deref(),
            Some(*bytes),
            "{format:?}"
        );
    }
}

#[test]
fn text_with_other_padding_has_a_value_and_is_written_back_as_it_came() {
    for bytes in [*b"1234.567    ", *b" +1234.5670 ", *b"1.234567e3\0\0"] {
        let number = read(&bytes, NiFormat::Char12);
        assert_eq!(number.to_f64(), Some(1234.567));
        assert_eq!(number.to_string(), "1234.567");
        assert_eq!(number.to_most_first(NiFormat::Char12, TWOS).unwrap(), bytes);
    }
}

#[test]
fn what_is_no_number_is_kept_and_said_so() {
    for (format, bytes) in [
        (NiFormat::Char6, &b"------"[..]),
        (NiFormat::Bcd4, &[0xFF; 4][..]),
        (NiFormat::Float32, &[0x7F, 0xC0, 0, 1][..]),
        (NiFormat::Char6, &b"      "[..]),
    ] {
        let number = read(bytes, format);
        assert_eq!(
            (number.to_f64(), number.exact()),
            (None, None),
            "{format:?}"
        );
        assert!(number.to_string().starts_with('?'));
        assert_eq!(number.to_most_first(format, TWOS).as_deref(), Some(bytes));
        assert_eq!(number.to_most_first(NiFormat::Int32, TWOS), None);
    }
}

#[test]
fn bcd_blanks_count_as_zeros() {
    let number = read(&[0xBB, 0xBB, 0x12, 0x34], NiFormat::Bcd4);
    assert_eq!(number.to_i64(), Some(1234));
    assert_eq!(
        number.to_most_first(NiFormat::Bcd4, TWOS).unwrap(),
        [0xBB, 0xBB, 0x12, 0x34]
    );
}

#[test]
fn nothing_is_rounded_in_silence() {
    let refused = |number: Number, format| {
        assert_eq!(
            number.to_most_first(format, TWOS),
            None,
            "{number} in {format:?}"
        )
    };
    refused(
        Number::Decimal {
            digits: 15,
            scale: 1,
        },
        NiFormat::Int32,
    );
    refused(
        Number::Decimal {
            digits: 1,
            scale: 5,
        },
        NiFormat::Implied4,
    );
    refused(Number::Integer(16_777_217), NiFormat::Float32);
    refused(Number::Integer(9_007_199_254_740_993), NiFormat::Float64);
    refused(Number::Integer(0x80_0000), NiFormat::Int24);
    refused(Number::Integer(1_000_000), NiFormat::Char6);
    refused(Number::Integer(100_000_000), NiFormat::Bcd4);
    refused(Number::Integer(1), NiFormat::Reserved(14));
}

#[test]
fn a_ratio_fits_every_format() {
    for code in 0..14 {
        let format = NiFormat::from_code(code);
        let bytes = Number::Integer(160).to_most_first(format, TWOS).unwrap();
        assert_eq!(bytes.len(), format.size().unwrap());
        assert_eq!(read(&bytes, format).to_i64(), Some(160), "{format:?}");
    }
    let tenth = Number::Decimal {
        digits: 1,
        scale: 1,
    };
    assert_eq!(
        tenth.to_most_first(NiFormat::Float32, TWOS).unwrap(),
        0.1f32.to_be_bytes()
    );
    assert_eq!(
        tenth.to_most_first(NiFormat::Implied4, TWOS).unwrap(),
        [0, 0, 0x03, 0xE8]
    );
}

#[test]
fn arithmetic_is_exact() {
    let rate = Number::Decimal {
        digits: 72,
        scale: 1,
    };
    assert_eq!(rate.times(&Number::Integer(10)), Number::Integer(72));
    assert_eq!(
        rate.plus(&Number::Decimal {
            digits: 5,
            scale: 2
        }),
        Number::Decimal {
            digits: 725,
            scale: 2
        }
    );
    assert_eq!(
        Number::Integer(12_345).times_ten_to(-3),
        Number::Decimal {
            digits: 12_345,
            scale: 3
        }
    );
    assert_eq!(
        Number::Integer(12).times_ten_to(9),
        Number::Integer(12_000_000_000)
    );
}

#[test]
fn quotients_are_rounded_to_the_nearest() {
    let number = |text: &str| text.parse::<Number>().unwrap();
    let quotient = |a: &str, b: &str, decimals| number(a).divided_by(&number(b), decimals);
    assert_eq!(quotient("12345.6", "0.001", 0), Some(number("12345600")));
    assert_eq!(quotient("1", "3", 0), Some(number("0")));
    assert_eq!(quotient("2", "3", 2), Some(number("0.67")));
    assert_eq!(quotient("-5", "2", 0), Some(number("-3")));
    assert_eq!(quotient("5", "-2", 0), Some(number("-3")));
    assert_eq!(quotient("1", "0", 0), None);
    assert_eq!(quotient("1", "1", 40), None);
    assert!("".parse::<Number>().is_err() && "1,5".parse::<Number>().is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_written_back(code in 0u8..14, int in 0u8..4, bytes in prop::array::uniform21(any::<u8>())) {
        let format = NiFormat::from_code(code);
        let int_format = IntFormat::from_code(int);
        let bytes = &bytes[..format.size().unwrap()];
        let number = Number::from_most_first(bytes, format, int_format);
        let _ = (number.to_f64(), number.exact(), number.to_string());
        prop_assert_eq!(number.to_most_first(format, int_format).unwrap(), bytes);
    }

    #[test]
    fn integers_survive_every_integer_format(value in -0x7F_FFFFi64..=0x7F_FFFF, code in 7u8..12, int in 0u8..3) {
        let (format, int_format) = (NiFormat::from_code(code), IntFormat::from_code(int));
        let bytes = Number::Integer(value).to_most_first(format, int_format).unwrap();
        prop_assert_eq!(Number::from_most_first(&bytes, format, int_format), Number::Integer(value));
    }
}
