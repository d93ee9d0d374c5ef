use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use meterbench_c1219::{Number, Uom};

use super::*;
use crate::Days;
use crate::reading::{Channel, Interval, IntervalStatus};

/// New York: a day across the end of daylight saving, an interval in test mode, one not valid.
pub fn contents() -> Contents {
    let zone = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap();
    let first = jiff::civil::date(2025, 11, 2)
        .at(4, 0, 0, 0)
        .to_zoned(TimeZone::UTC)
        .unwrap()
        .timestamp();
    let intervals = (1..=100).map(|place: i64| {
        let utc = first + (15 * place).minutes();
        let zoned = utc.to_zoned(zone.clone());
        let status = match place {
            10 => IntervalStatus::new(true, 2, Some(&[0x05, 0x00])),
            11 => IntervalStatus::new(false, 2, Some(&[0, 0])),
            _ => IntervalStatus::new(true, 2, Some(&[0, 0])),
        };
        Interval {
            end: Some(When {
                local: zoned.datetime(),
                utc: Some(utc),
                dst: Some(zone.to_offset_info(utc).dst().is_dst()),
            }),
            status,
            block: 0,
        }
    });
    let channel = |quantity: &str, uom, worth: f64| Channel {
        quantity: quantity.into(),
        unit: "kWh".into(),
        source: 0,
        uom: Some(Uom(uom)),
        per_count: "0.001".parse().unwrap(),
        primary_factor: "160".parse().unwrap(),
        values: (1..=100)
            .map(|place| (place != 11).then_some(f64::from(place) * worth / 1000.0))
            .collect(),
    };
    let set = ProfileSet {
        number: 1,
        interval_minutes: 15,
        channels: vec![
            channel("kWh delivered", 0x0002_4000, 1.0),
            channel("kWh received", 0x0001_8000, 2.0),
        ],
        intervals: intervals.collect(),
        checks: vec![],
    };
    let register = |quantity: &str, block: &str, value: f64| RegisterReading {
        quantity: quantity.into(),
        block: block.into(),
        value: Some(value),
        unit: quantity.split(' ').next().unwrap().into(),
        primary: Number::Float(value).times(&Number::Integer(160)).to_f64(),
        primary_factor: Some(Number::Integer(160)),
        ..RegisterReading::default()
    };
    Contents {
        meter: Label {
            manufacturer: "LGYR".into(),
            model: "FOCUSAX".into(),
            serial: "01<23>,4".into(),
            form: Some("9S".into()),
            device_id: None,
        },
        taken: "2025-11-03T08:00:00-05:00".into(),
        registers_at: "2025-11-03T08:00:00-05:00".parse().ok(),
        zone: "UTC-5, daylight saving +1 h by the meter's calendar".into(),
        local_time: None,
        doubts: vec!["the clock is wrong".into()],
        ratios: Ratios::Apart,
        registers: vec![
            register("kWh delivered", "total", 41236.482),
            register("kWh delivered", "A", 18204.511),
            register("kW delivered max", "total", 8.412),
            register("kW delivered cumulative", "total", 141.23),
        ],
        profile: Some(Profile {
            sets: vec![set],
            notes: vec!["a gap".into()],
        }),
        log: Log::default(),
    }
}

fn order(what: What, format: Format, side: Side) -> Order {
    Order {
        what,
        format,
        side,
        span: Span::default(),
    }
}

fn text(what: What, format: Format, side: Side) -> String {
    String::from_utf8(bytes(&contents(), &order(what, format, side)).unwrap().0).unwrap()
}

#[test]
fn csv_tells_the_hour_that_comes_twice_by_its_utc() {
    let text = text(What::Profile, Format::Csv, Side::Secondary);
    let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(
        rows[0],
        "set,end_local,dst,end_utc,minutes,status,kWh delivered,kWh received"
    );
    assert_eq!(rows.len(), 101);
    let twice: Vec<&&str> = rows
        .iter()
        .filter(|row| row.contains(",2025-11-02T01:15:00,"))
        .collect();
    assert_eq!(twice.len(), 2);
    assert!(
        twice[0].contains(",1,2025-11-02T05:15:00Z,")
            && twice[1].contains(",0,2025-11-02T06:15:00Z,")
    );
    assert!(
        rows[10].ends_with("test mode (channel 1),0.01,0.02"),
        "{}",
        rows[10]
    );
    assert!(rows[11].ends_with(",,"), "not valid: {}", rows[11]);
    for said in [
        "secondary",
        "160",
        "UTC-5",
        "a gap",
        "01<23>,4",
        "clock is wrong",
    ] {
        assert!(
            text.lines()
                .take_while(|line| line.starts_with('#'))
                .any(|line| line.contains(said)),
            "{said}"
        );
    }
}

#[test]
fn primary_is_secondary_times_the_multiplier_exactly() {
    let rows = |side| -> Vec<f64> {
        let text = text(What::Profile, Format::Csv, side);
        text.lines()
            .filter_map(|row| row.split(',').nth(6)?.parse().ok())
            .collect()
    };
    let (secondary, primary) = (rows(Side::Secondary), rows(Side::Primary));
    assert_eq!(secondary.len(), 99);
    assert_eq!((secondary[2], primary[2]), (0.003, 0.48));
}

#[test]
fn green_button_holds_whole_watt_hours_and_flags_what_is_not_sound() {
    let text = text(What::Profile, Format::GreenButton, Side::Primary);
    assert!(
        text.contains("<powerOfTenMultiplier>1</powerOfTenMultiplier>"),
        "160 Wh a count is 16 of 10 Wh"
    );
    assert_eq!(text.matches("<IntervalReading>").count(), 200);
    assert_eq!(
        text.matches("<quality>16</quality>").count(),
        2,
        "not valid, in both channels"
    );
    assert_eq!(
        text.matches("<quality>10</quality>").count(),
        1,
        "test mode in one"
    );
    assert_eq!(text.matches("<value>").count(), 198);
    assert!(text.contains("<value>16</value>") && text.contains("01&lt;23&gt;"));
    // 100 quarters of an hour from 00:00 EDT on: the day has 25 hours.
    assert_eq!(text.matches("<duration>90000</duration>").count(), 2);
    assert!(
        text.contains("<flowDirection>1</flowDirection>")
            && text.contains("<flowDirection>19</flowDirection>")
    );
}

#[test]
fn green_button_wants_a_zone() {
    let mut contents = contents();
    for set in contents.profile.iter_mut().flat_map(|it| &mut it.sets) {
        set.intervals[3].end.as_mut().unwrap().utc = None;
    }
    for format in [Format::GreenButton, Format::Cmep] {
        let error = bytes(&contents, &order(What::Profile, format, Side::Primary)).unwrap_err();
        assert!(matches!(error, ExportError::NoZone { .. }), "{error}");
    }
    let csv = bytes(&contents, &order(What::Profile, Format::Csv, Side::Primary)).unwrap();
    assert!(
        String::from_utf8(csv.0)
            .unwrap()
            .contains("2025-11-02T01:00:00,1,,15,"),
        "its UTC stays empty"
    );
}

#[test]
fn registers_have_their_rates_and_what_has_no_code_is_said() {
    let order = order(What::Registers, Format::GreenButton, Side::Primary);
    let (bytes, notes) = bytes(&contents(), &order).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.matches("<MeterReading ").count(), 3);
    assert!(text.contains("<tou>1</tou>"));
    // 41 236.482 kWh times 160 is 6 597 837 120 Wh.
    assert!(text.contains("<value>659783712</value>"), "{text}");
    assert!(notes[0].contains("kW delivered cumulative"), "{notes:?}");
}

#[test]
fn a_meter_that_counts_in_floats_is_rounded_and_told_so() {
    let mut contents = contents();
    contents.registers[0].value = Some(41_236.482_123_456_78);
    let order = order(What::Registers, Format::GreenButton, Side::Secondary);
    let (bytes, notes) = bytes(&contents, &order).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("<value>41236482123</value>"), "{text}");
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("1 values have more than 6")),
        "{notes:?}"
    );
}

#[test]
fn cmep_has_forty_eight_values_a_record_and_its_constant_makes_them_primary() {
    let text = text(What::Profile, Format::Cmep, Side::Secondary);
    let records: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(records.len(), 6);
    for fields in &records {
        let count: usize = fields[13].parse().unwrap();
        assert_eq!(fields.len(), 14 + 3 * count);
        assert!(count <= 48 && fields[11] == "160" && fields[12] == "00000015");
        assert_eq!(
            (fields[0], fields[8], fields[9], fields[7]),
            ("MEPMD01", "OK", "E", "01<23>4")
        );
    }
    assert_eq!((records[0][10], records[3][10]), ("KWH", "GKWH"));
    assert_eq!(
        records[0][14..20],
        ["202511020415", "R", "0.001", "202511020430", "R", "0.002"]
    );
    assert_eq!(records[0][14 + 30..14 + 33], ["202511020645", "N", ""]);
}

#[test]
fn only_the_days_that_are_wanted() {
    let day = jiff::civil::date(2025, 11, 2);
    let days = |from, to| Span::from(Days { from, to });
    let wanted = Order {
        span: days(Some(day), Some(day)),
        ..order(What::Profile, Format::Csv, Side::Secondary)
    };
    let rows = |order: &Order| {
        bytes(&contents(), order).map(|it| {
            String::from_utf8(it.0)
                .unwrap()
                .lines()
                .filter(|line| !line.starts_with('#'))
                .count()
        })
    };
    assert_eq!(rows(&wanted).unwrap(), 101, "25 hours and the names");
    let other = Order {
        span: days(Some(day.tomorrow().unwrap()), None),
        ..wanted
    };
    let error = rows(&other).unwrap_err().to_string();
    assert!(error.contains("2025-11-02"), "{error}");
}

#[test]
fn what_has_no_time_is_never_left_out_in_silence() {
    let mut contents = contents();
    for set in contents.profile.iter_mut().flat_map(|it| &mut it.sets) {
        set.intervals[4].end = None;
    }
    let day = jiff::civil::date(2025, 11, 2);
    let notes = |format, span| {
        let order = Order {
            span,
            ..order(What::Profile, format, Side::Primary)
        };
        bytes(&contents, &order).unwrap().1
    };
    let days = Span::from(Days {
        from: Some(day),
        to: None,
    });
    for (format, span) in [
        (Format::GreenButton, Span::default()),
        (Format::Cmep, Span::default()),
        (Format::Csv, days),
    ] {
        let notes = notes(format, span);
        assert!(
            notes
                .iter()
                .any(|note| note.starts_with("1 intervals have no time")),
            "{notes:?}"
        );
    }
    assert!(
        notes(Format::Csv, Span::default()).is_empty(),
        "CSV holds it"
    );
}

#[test]
fn registers_have_no_days() {
    let wanted = Order {
        span: Days::last(2, jiff::civil::date(2025, 11, 3)).into(),
        ..order(What::Registers, Format::Csv, Side::Secondary)
    };
    let error = bytes(&contents(), &wanted).unwrap_err();
    assert!(matches!(error, ExportError::NoDays), "{error}");
}

#[test]
fn a_meter_that_multiplies_itself_stores_what_is_primary() {
    let stored = Contents {
        ratios: Ratios::Stored(Number::Integer(160)),
        ..contents()
    };
    let wanted = order(What::Registers, Format::Csv, Side::Secondary);
    let text = String::from_utf8(bytes(&stored, &wanted).unwrap().0).unwrap();
    assert!(text.contains("nobody must multiply again"), "{text}");
    assert!(text.contains(",primary,") && !text.contains(",secondary,"));
}

#[test]
fn each_register_says_its_multiplier_and_its_set() {
    let mut contents = contents();
    contents.registers[3].primary_factor = None;
    contents.registers[3].primary = None;
    contents.registers[0].set = "now".into();
    let wanted = order(What::Registers, Format::Csv, Side::Primary);
    let text = String::from_utf8(bytes(&contents, &wanted).unwrap().0).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(
        rows[1],
        "kWh delivered,total,6597837.12,kWh,primary,160,,now,"
    );
    assert!(rows[4].contains(",primary,1,"), "{}", rows[4]);
    assert!(text.contains("multiplier, 160 or 1 by quantity"), "{text}");
    let profile = contents.profile.as_mut().unwrap();
    profile.sets[0].channels[1].primary_factor = Number::ONE;
    let wanted = order(What::Profile, Format::Csv, Side::Primary);
    let text = String::from_utf8(bytes(&contents, &wanted).unwrap().0).unwrap();
    assert!(
        text.contains("160 (kWh delivered), 1 (kWh received)"),
        "{text}"
    );
}

#[test]
fn ids_of_a_feed_are_apart_for_each_side_and_kind() {
    use std::collections::BTreeSet;
    let ids = |what, side| -> BTreeSet<String> {
        let text = text(what, Format::GreenButton, side);
        let ids = text.split("<id>").skip(1);
        ids.filter_map(|it| Some(it.split_once("</id>")?.0.to_owned()))
            .collect()
    };
    let (one, other, registers) = (
        ids(What::Profile, Side::Primary),
        ids(What::Profile, Side::Secondary),
        ids(What::Registers, Side::Primary),
    );
    assert_eq!(one.intersection(&other).count(), 1, "the usage point");
    assert_eq!(one.intersection(&registers).count(), 1);
    let entries = text(What::Profile, Format::GreenButton, Side::Primary)
        .matches("<id>")
        .count();
    assert_eq!(one.len(), entries, "each its own");
}

#[test]
fn what_a_format_has_no_place_for_is_refused() {
    for (what, format) in [
        (What::Registers, Format::Parquet),
        (What::Log, Format::Cmep),
        (What::Log, Format::GreenButton),
    ] {
        assert!(
            bytes(&contents(), &order(what, format, Side::Primary)).is_err(),
            "{format:?}"
        );
    }
    assert!(matches!(
        bytes(&contents(), &order(What::Log, Format::Csv, Side::Primary)),
        Err(ExportError::Nothing(What::Log))
    ));
}

#[test]
fn workbooks_and_parquet_begin_as_such_files_do() {
    let made = |what, format| {
        bytes(&contents(), &order(what, format, Side::Secondary))
            .unwrap()
            .0
    };
    assert!(made(What::Profile, Format::Xlsx).starts_with(b"PK"));
    assert!(made(What::Registers, Format::Xlsx).starts_with(b"PK"));
    let parquet = made(What::Profile, Format::Parquet);
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}
