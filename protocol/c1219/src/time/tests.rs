use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;
use crate::{ByteOrder, Formats, Reader, TableId, Writer};

const FORMATS: [TimeFormat; 4] = [
    TimeFormat::Bcd,
    TimeFormat::Binary,
    TimeFormat::Minutes,
    TimeFormat::Seconds,
];

fn formats(time: TimeFormat, order: ByteOrder) -> Formats {
    Formats {
        time,
        order,
        ..Formats::default()
    }
}

fn read(kind: StampKind, formats: Formats, bytes: &[u8]) -> Stamp {
    Reader::new(TableId::standard(52), bytes, formats)
        .stamp("CLOCK_CALENDAR", kind)
        .unwrap()
}

fn written(kind: StampKind, formats: Formats, stamp: &Stamp) -> Vec<u8> {
    let mut w = Writer::new(TableId::standard(52), formats);
    w.stamp("CLOCK_CALENDAR", stamp, kind).unwrap();
    w.into_bytes()
}

#[test]
fn one_moment_in_all_formats() {
    let moment = date(2024, 7, 15).at(13, 30, 5, 0);
    for (format, order, bytes) in [
        (
            TimeFormat::Bcd,
            ByteOrder::MostFirst,
            &[0x24, 0x07, 0x15, 0x13, 0x30, 0x05][..],
        ),
        (
            TimeFormat::Bcd,
            ByteOrder::LeastFirst,
            &[0x24, 0x07, 0x15, 0x13, 0x30, 0x05],
        ),
        (
            TimeFormat::Binary,
            ByteOrder::LeastFirst,
            &[0x18, 0x07, 0x0F, 0x0D, 0x1E, 0x05],
        ),
        (
            TimeFormat::Minutes,
            ByteOrder::MostFirst,
            &[0x01, 0xB5, 0xAF, 0x8A, 0x05],
        ),
        (
            TimeFormat::Minutes,
            ByteOrder::LeastFirst,
            &[0x8A, 0xAF, 0xB5, 0x01, 0x05],
        ),
        (
            TimeFormat::Seconds,
            ByteOrder::MostFirst,
            &[0x66, 0x95, 0x24, 0x5D],
        ),
    ] {
        let formats = formats(format, order);
        let stamp = read(StampKind::Long, formats, bytes);
        assert_eq!(stamp.civil(), Some(moment), "{format:?}");
        assert_eq!(
            Stamp::from_civil(moment, StampKind::Long, format),
            Some(stamp)
        );
        assert_eq!(written(StampKind::Long, formats, &stamp), bytes);
    }
    assert_eq!(Date(0x7B98).civil(), Some(date(2024, 7, 15)));
    assert_eq!(Date::from_civil(date(2024, 7, 15)), Some(Date(0x7B98)));
}

#[test]
fn short_stamps_have_no_seconds() {
    let moment = date(2024, 7, 15).at(17, 45, 0, 0);
    for format in FORMATS {
        let stamp = Stamp::from_civil(
            moment.with().second(59).build().unwrap(),
            StampKind::Short,
            format,
        )
        .unwrap();
        assert_eq!(stamp.civil(), Some(moment), "{format:?}");
    }
}

#[test]
fn fractions_are_of_a_second_or_of_a_minute() {
    let read = |format, bytes: &[u8]| {
        read(
            StampKind::High,
            formats(format, ByteOrder::MostFirst),
            bytes,
        )
        .civil()
    };
    assert_eq!(
        read(TimeFormat::Binary, &[24, 7, 15, 13, 30, 5, 128]),
        Some(date(2024, 7, 15).at(13, 30, 5, 500_000_000))
    );
    assert_eq!(
        read(TimeFormat::Minutes, &[0x01, 0xB5, 0xAF, 0x8A, 128]),
        Some(date(2024, 7, 15).at(13, 30, 30, 0))
    );
    assert_eq!(
        read(TimeFormat::Seconds, &[0x66, 0x95, 0x24, 0x5D, 64]),
        Some(date(2024, 7, 15).at(13, 30, 5, 250_000_000))
    );
}

#[test]
fn a_stamp_that_was_never_set_is_no_time_and_is_kept() {
    for format in FORMATS {
        let stamp = Stamp::never(StampKind::Long, format);
        assert_eq!((stamp.civil(), stamp.to_string().as_str()), (None, "never"));
    }
    for bytes in [
        [0xFF; 6],
        [0x24, 0, 0x15, 0, 0, 0],
        [0x24, 0x13, 0x01, 0, 0, 0],
        [0x1A, 1, 1, 0, 0, 0],
        [0x24, 2, 0x30, 0, 0, 0],
    ] {
        let formats = formats(TimeFormat::Bcd, ByteOrder::MostFirst);
        let stamp = read(StampKind::Long, formats, &bytes);
        assert_eq!(stamp.civil(), None, "{bytes:02X?}");
        assert_eq!(written(StampKind::Long, formats, &stamp), bytes);
    }
    assert_eq!(Date::NEVER.civil(), None);
}

#[test]
fn two_digits_of_a_year_are_1990_to_2089() {
    let year = |byte| {
        Stamp::fields(StampKind::Short, TimeFormat::Binary, &[byte, 1, 1, 0, 0])
            .civil()
            .map(|at| at.year())
    };
    assert_eq!(
        [0, 89, 90, 99, 100].map(year),
        [Some(2000), Some(2089), Some(1990), Some(1999), None]
    );
    assert_eq!(
        Stamp::from_civil(
            date(2090, 1, 1).at(0, 0, 0, 0),
            StampKind::Long,
            TimeFormat::Bcd
        ),
        None
    );
    assert_eq!(
        Stamp::from_civil(
            date(1969, 1, 1).at(0, 0, 0, 0),
            StampKind::Long,
            TimeFormat::Seconds
        ),
        None
    );
}

#[test]
fn without_a_clock_there_are_no_bytes() {
    let none = formats(TimeFormat::None, ByteOrder::MostFirst);
    let mut r = Reader::new(TableId::standard(53), &[], none);
    assert_eq!(r.ltime("A").unwrap().civil(), None);
    assert_eq!(r.time_of_day("B").unwrap().civil(), None);
    assert_eq!(r.date("C").unwrap(), Date::NEVER);
}

#[test]
fn a_reserved_time_format_is_an_error_of_its_field() {
    let mut r = Reader::new(
        TableId::standard(52),
        &[0; 9],
        formats(TimeFormat::Reserved(6), ByteOrder::MostFirst),
    );
    assert_eq!(
        r.ltime("CLOCK_CALENDAR").unwrap_err().to_string(),
        "ST-52 CLOCK_CALENDAR at byte 0: code 6 has no known meaning"
    );
}

#[test]
fn a_stamp_of_another_format_is_not_written() {
    let stamp = Stamp::from_civil(
        date(2024, 1, 1).at(0, 0, 0, 0),
        StampKind::Long,
        TimeFormat::Bcd,
    )
    .unwrap();
    let mut w = Writer::new(
        TableId::standard(52),
        formats(TimeFormat::Binary, ByteOrder::MostFirst),
    );
    assert!(w.ltime("CLOCK_CALENDAR", &stamp).is_err());
}

#[test]
fn times_of_day_in_every_format() {
    for format in FORMATS {
        let two = TimeOfDay::from_civil(time(2, 30, 0, 0), format);
        assert_eq!(two.civil(), Some(time(2, 30, 0, 0)), "{format:?}");
    }
    assert_eq!(
        TimeOfDay::fields(TimeFormat::Bcd, &[0x25, 0, 0]).civil(),
        None
    );
    assert_eq!(
        TimeOfDay::counted(TimeFormat::Seconds, 86_400).civil(),
        None
    );
}

proptest! {
    #[test]
    fn any_stamp_is_written_back(code in 0u8..5, kind in 0usize..3, most in any::<bool>(), bytes in prop::array::uniform7(any::<u8>())) {
        let kind = [StampKind::Short, StampKind::Long, StampKind::High][kind];
        let order = if most { ByteOrder::MostFirst } else { ByteOrder::LeastFirst };
        let formats = formats(TimeFormat::from_code(code), order);
        let bytes = &bytes[..kind.size(formats.time).unwrap()];
        let stamp = read(kind, formats, bytes);
        let _ = (stamp.civil(), stamp.to_string());
        prop_assert_eq!(written(kind, formats, &stamp), bytes);
    }

    #[test]
    fn any_date_is_looked_at_without_panic(bits in any::<u16>()) {
        if let Some(civil) = Date(bits).civil() {
            prop_assert_eq!(Date::from_civil(civil), Some(Date(bits)));
        }
    }
}
