use meterbench_c1219::{ByteOrder, Image, NiFormat, TableId};

use super::bench::{
    Bench, CONFIG, DEFAULT_SOURCES, LISTS, MULTIPLIER, SELECTION, SOURCES, USUAL, written,
};
use super::*;
use crate::catalog::built_in;
use crate::diff::differences;
use crate::program::{Caption, Item, ListName, Metric, Program};

pub(super) fn program(text: &str) -> Program {
    Program::parse(&format!("schema = 2\n{text}"), "p")
        .unwrap()
        .program
}

/// The tables that a program writes, as names.
fn tables(text: &str, image: &Image) -> Vec<String> {
    to_tables(&program(text), image)
        .unwrap()
        .iter()
        .map(|write| write.table.to_string())
        .collect()
}

fn after(text: &str, image: &Image) -> Image {
    written(image, &to_tables(&program(text), image).unwrap())
}

#[test]
fn the_meter_on_the_bench_is_recognised() {
    let kind = recognise(&USUAL.image());
    assert_eq!(kind.row.unwrap().id, "9S/8S");
    assert_eq!(kind.words(), "ax-poly 9S, 120-277 V, class 20");
    assert_eq!(recognise(&Image::new()), MeterKind::default());
}

#[test]
fn the_multiplier_goes_into_every_entry_that_belongs_to_a_source() {
    for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
        let bench = Bench { order, ..USUAL };
        let writes = to_tables(
            &program("[multiplier]\nct='400:5'\npt='35:1'"),
            &bench.image(),
        )
        .unwrap();
        assert_eq!(writes.len(), 1);
        assert_eq!(writes[0].bytes, bench.constants(80, 35).repeat(16));
        assert_eq!(
            writes[0].what,
            ["multiplier of 16 sources: CT 1 x PT 1 becomes CT 400:5 x PT 35:1 = 2800"]
        );
    }
    // Bytes written out by hand.
    let entry = "00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 50 00 00 00 00 00 23";
    let entry: Vec<u8> = entry
        .split(' ')
        .map(|hex| u8::from_str_radix(hex, 16).unwrap())
        .collect();
    assert_eq!(
        after("[multiplier]\nct='80'\npt='35'", &USUAL.image())
            .raw(MULTIPLIER)
            .unwrap()[..25],
        entry
    );
}

#[test]
fn set_applied_multiplier_and_offset_stay() {
    let mut image = USUAL.image();
    let mut bytes = image.raw(MULTIPLIER).unwrap().to_vec();
    (bytes[5], bytes[11], bytes[12]) = (3, 9, 0xF1);
    image.set_raw(MULTIPLIER, bytes.clone());
    let after = after("[multiplier]\nct='2'", &image);
    assert_eq!(after.raw(MULTIPLIER).unwrap()[..18], bytes[..18]);
    assert_eq!(after.raw(MULTIPLIER).unwrap()[18], 2);
}

#[test]
fn entries_beyond_those_of_sources_stay() {
    let mut image = USUAL.image();
    let mut flags = image.raw(TableId::standard(16)).unwrap().to_vec();
    flags[37] = 0x13;
    image.set_raw(TableId::standard(16), flags);
    let after = after("[multiplier]\nct='2'", &image);
    assert_eq!(
        after.raw(MULTIPLIER).unwrap()[15 * 25..],
        USUAL.constants(1, 1)
    );
    assert_eq!(
        after.raw(MULTIPLIER).unwrap()[..15 * 25],
        USUAL.constants(2, 1).repeat(15)
    );
}

#[test]
fn a_ratio_that_the_number_format_can_not_hold_is_refused() {
    let set = |ni1, ct: &str| {
        to_tables(
            &program(&format!("[multiplier]\nct='{ct}'")),
            &Bench { ni1, ..USUAL }.image(),
        )
    };
    assert!(matches!(
        set(NiFormat::Int48, "5:2"),
        Err(MapError::RatioNotStored { which: "CT", .. })
    ));
    assert!(matches!(
        set(NiFormat::Float64, "10:3"),
        Err(MapError::RatioNotStored { .. })
    ));
    assert!(set(NiFormat::Float32, "5:2").is_ok());
    assert!(set(NiFormat::Implied4, "5:2").is_ok());
    assert!(set(NiFormat::Char12, "5:2").is_ok());
}

#[test]
fn different_multipliers_in_one_meter_are_noted_and_made_one() {
    let mut image = USUAL.image();
    let mut bytes = image.raw(MULTIPLIER).unwrap().to_vec();
    bytes[18] = 7;
    image.set_raw(MULTIPLIER, bytes);
    let read = from_tables(&image);
    assert_eq!(read.program.multiplier, None);
    assert!(
        read.notes[0].contains("different multipliers: CT 7:1 x PT 1:1, CT 1:1 x PT 1:1"),
        "{:?}",
        read.notes
    );
    assert_eq!(
        after("[multiplier]", &image).raw(MULTIPLIER).unwrap(),
        USUAL.constants(1, 1).repeat(16)
    );
}

#[test]
fn format_and_primary_metric_change_their_own_bytes_only() {
    let image = USUAL.image();
    let after = after(
        "[energy]\nformat='5x10'\nmetrics=['net','delivered','received','added']",
        &image,
    );
    assert_eq!(after.raw(CONFIG).unwrap(), [3, 2, 0x13, 2, 0x1E, 0, 0, 0]);
    // The primary metric has a setting of its own, and the rest is in order: ST-22 stays.
    assert_eq!(after.raw(SELECTION), image.raw(SELECTION));
}

#[test]
fn fewer_metrics_leave_their_places_unused_and_others_alone() {
    let mut image = USUAL.image();
    image.set_raw(SELECTION, vec![0, 26, 2, 3, 0x22, 0x23, 3]);
    let after = after("[energy]\nmetrics=['received']", &image);
    assert_eq!(
        after.raw(SELECTION).unwrap(),
        [1, 26, 255, 255, 0x22, 0x23, 3]
    );
    let too_many = to_tables(
        &program("[energy]\nmetrics=['received','net','added','delivered']"),
        &image,
    );
    assert_eq!(
        too_many,
        Err(MapError::TooFewSummations { wanted: 4, room: 3 })
    );
}

#[test]
fn metrics_are_found_by_their_unit_not_by_their_place() {
    let mut image = USUAL.image();
    // The meter has net kWh (with multiplier 10^3, as a net dial reading) at source 1 and no received kWh.
    let mut units = image.raw(TableId::standard(12)).unwrap().to_vec();
    units[4..8].copy_from_slice(&(0x0007_C000_u32 | 2 << 11 | 5 << 8).to_be_bytes());
    units[8..12].copy_from_slice(&0x121_u32.to_be_bytes());
    image.set_raw(TableId::standard(12), units);
    let after = after("[energy]\nmetrics=['net']", &image);
    assert_eq!(after.raw(SELECTION).unwrap()[..4], [1, 255, 2, 255]);
    let refused = to_tables(&program("[energy]\nmetrics=['received']"), &image);
    assert_eq!(
        refused,
        Err(MapError::NoSource {
            metric: Metric::Received
        })
    );
}

#[test]
fn lists_move_up_and_down_and_the_tail_stays() {
    let image = USUAL.image();
    let after = after("[display.normal]\nitems=['time']", &image);
    // 3 + 5 + 2 places less; behind them what was there.
    let mut expected = USUAL.lists(&[(1, &[25]), (2, &[4, 5, 6, 7, 27]), (3, &[30, 0])]);
    let before = image.raw(LISTS).unwrap();
    expected[9 + 2 * 8..].copy_from_slice(&before[9 + 2 * 8..]);
    assert_eq!(after.raw(LISTS).unwrap(), expected);
    assert_eq!(after.raw(SOURCES), image.raw(SOURCES));
}

#[test]
fn a_new_caption_changes_a_source_that_nobody_else_shows() {
    let image = USUAL.image();
    let program = "[display.normal]\nitems=[{item='kw-delivered-max',caption='MAX'}]";
    assert_eq!(tables(program, &image), ["ST-32", "ST-33"]);
    let after = after(program, &image);
    let (old, new) = (image.raw(SOURCES).unwrap(), after.raw(SOURCES).unwrap());
    assert_eq!(&new[8 * 8 + 4..8 * 8 + 7], b"MAX");
    assert_eq!(
        (&new[..8 * 8 + 4], &new[8 * 8 + 7..]),
        (&old[..8 * 8 + 4], &old[8 * 8 + 7..])
    );
}

#[test]
fn a_source_that_another_list_shows_is_left_and_an_unused_one_taken() {
    let image = USUAL.image();
    // Source 0 is in the test list too.
    let text = "[display.normal]\nitems=[{item='kwh-delivered',caption='KWH'}]";
    let writes = to_tables(&program(text), &image).unwrap();
    assert_eq!(
        writes[0].what,
        ["display source 39: unused becomes \"KWH\" kwh-delivered"]
    );
    let after = written(&image, &writes);
    let (old, new) = (image.raw(SOURCES).unwrap(), after.raw(SOURCES).unwrap());
    assert_eq!(new[..39 * 8], old[..39 * 8]);
    assert_eq!(new[39 * 8..], *b"\x01\x00\x00\x00KWH\x01");
    let read = from_tables(&after).program.display.unwrap();
    assert_eq!(read.test.unwrap().items[1], Item::new("kwh-delivered"));
    assert_eq!(
        read.normal.unwrap().items[0].caption,
        Some(Caption::new("KWH"))
    );
}

#[test]
fn a_source_made_anew_is_as_the_catalog_has_it() {
    let mut image = USUAL.image();
    let bytes = image.raw(SOURCES).unwrap().to_vec();
    image.set_raw(SOURCES, vec![0; 320]);
    let defaults = built_in().display_items.iter().take(DEFAULT_SOURCES);
    for (index, known) in defaults.enumerate() {
        let after = after(&format!("[display.normal]\nitems=['{}']", known.id), &image);
        let made = after.raw(SOURCES).unwrap();
        // The lists of the bench hold sources 0, 4 to 7, 27 and 30; the first free one is taken.
        assert_eq!(made[8..16], bytes[index * 8..index * 8 + 8], "{}", known.id);
    }
    let frequency = after("[display.normal]\nitems=['frequency']", &image);
    assert_eq!(
        frequency.raw(SOURCES).unwrap()[8..16],
        *b"\x10\x15\x00\x24HZ \x00"
    );
}

#[test]
fn when_every_source_is_shown_elsewhere_the_error_says_what_was_wanted() {
    let mut image = USUAL.image();
    let all: Vec<u16> = (0..40).collect();
    image.set_raw(LISTS, USUAL.lists(&[(1, &[30]), (2, &all), (3, &[30])]));
    let refused = to_tables(
        &program("[display.normal]\nitems=[{item='time',caption='T'}]"),
        &image,
    );
    assert_eq!(
        refused,
        Err(MapError::NoFreeSource {
            item: "time".into(),
            caption: "T  ".into(),
            sources: 40
        })
    );
    assert!(to_tables(&program("[display.normal]\nitems=['time']"), &image).is_ok());
}

#[test]
fn swapping_two_captions_in_one_list_keeps_both_items() {
    let image = after(
        "[display.normal]\nitems=[{item='time',caption='A'},{item='date',caption='B'}]",
        &USUAL.image(),
    );
    let text = "[display.normal]\nitems=[{item='time',caption='B'},{item='date',caption='A'}]";
    let read = from_tables(&after(text, &image)).program;
    assert_eq!(differences(&program(text), &read).differences, []);
}

#[test]
fn a_sources_format_stays_when_it_is_reused_and_its_annunciators_become_the_usual() {
    let mut image = USUAL.image();
    let mut sources = image.raw(SOURCES).unwrap().to_vec();
    (sources[25 * 8 + 3], sources[25 * 8 + 7]) = (0x46, 0x80);
    image.set_raw(SOURCES, sources.clone());
    let after = after(
        "[display.normal]\nitems=[{item='time',caption='NOW'}]",
        &image,
    );
    sources[25 * 8 + 4..25 * 8 + 8].copy_from_slice(b"NOW\0");
    assert_eq!(after.raw(SOURCES).unwrap(), sources);
}

#[test]
fn lists_are_found_by_their_code_and_a_missing_one_is_named() {
    let mut image = USUAL.image();
    image.set_raw(LISTS, USUAL.lists(&[(0, &[1]), (3, &[2]), (1, &[3])]));
    let after = after("[display.normal]\nitems=['time','date']", &image);
    let read = from_tables(&after).program.display.unwrap();
    assert_eq!(
        read.normal.unwrap().items,
        [Item::new("time"), Item::new("date")]
    );
    assert_eq!(read.test.unwrap().items, [Item::new("kwh-net")]);
    let refused = to_tables(&program("[display.alternate]\nitems=['time']"), &image);
    assert_eq!(
        refused,
        Err(MapError::NoList {
            list: ListName::Alternate
        })
    );
}

#[test]
fn more_items_than_the_meter_holds_are_refused() {
    let items = vec!["'time'"; 42].join(",");
    let refused = to_tables(
        &program(&format!("[display.normal]\nitems=[{items}]")),
        &USUAL.image(),
    );
    assert_eq!(
        refused,
        Err(MapError::TooManyItems {
            wanted: 49,
            room: 48
        })
    );
    let items = vec!["'time'"; 41].join(",");
    assert!(
        to_tables(
            &program(&format!("[display.normal]\nitems=[{items}]")),
            &USUAL.image()
        )
        .is_ok()
    );
}

#[test]
fn a_time_that_the_meter_keeps_can_not_be_set_but_may_be_repeated() {
    let mut image = USUAL.image();
    let mut dim = image.raw(TableId::standard(31)).unwrap().to_vec();
    dim[0] = 3;
    image.set_raw(TableId::standard(31), dim);
    let set = |time: &str| {
        to_tables(
            &program(&format!("[display.normal]\n{time}\nitems=['time']")),
            &image,
        )
    };
    assert!(
        set("on_seconds=9").is_ok()
            && set("off_seconds=0").is_ok()
            && set("hold_minutes=0").is_ok()
    );
    assert!(matches!(
        set("hold_minutes=5"),
        Err(MapError::TimeNotControlled {
            kept: 0,
            value: 5,
            ..
        })
    ));
    assert!(matches!(
        set("on_seconds=16"),
        Err(MapError::Time { value: 16, .. })
    ));
}

#[test]
fn a_program_for_another_meter_is_refused() {
    let refused = to_tables(
        &program("[meter]\nmodel='ax-poly'\nform='16S'\n[multiplier]"),
        &USUAL.image(),
    );
    let Err(MapError::OtherMeter { program, meter }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (program.as_str(), meter.as_str()),
        (
            "ax-poly 16S, 120-277 V, class 200",
            "ax-poly 9S, 120-277 V, class 20"
        )
    );
    assert!(
        to_tables(
            &self::program("[meter]\nmodel='ax-poly'\nform='8S'\n[multiplier]"),
            &USUAL.image()
        )
        .is_ok()
    );
}

#[test]
fn a_meter_of_another_maker_takes_a_multiplier_but_no_display() {
    let mut image = USUAL.image();
    image.set_raw(
        TableId::standard(1),
        b"XYZ STRANGER\x01\x00\x05\x1C0123456789      ".to_vec(),
    );
    assert_eq!(tables("[multiplier]\nct='2'", &image), ["ST-15"]);
    for text in ["[display.normal]\nitems=['time']", "[energy]\nformat='5x1'"] {
        assert!(
            matches!(
                to_tables(&program(text), &image),
                Err(MapError::UnknownFamily { .. })
            ),
            "{text}"
        );
    }
    let read = from_tables(&image);
    assert_eq!((read.program.meter, read.program.display), (None, None));
    assert_eq!(
        read.program.energy.unwrap().metrics.unwrap()[0],
        Metric::Delivered
    );
}

#[test]
fn a_meter_without_a_table_is_refused_by_name_and_read_without_it() {
    let whole = "[multiplier]\nct='2'\n[energy]\nformat='5x1'\nmetrics=['net']\n[display.normal]\nitems=['time']";
    for number in [15, 22, 12, 16, 31, 32, 33] {
        let mut image = USUAL.image();
        image.remove(TableId::standard(number));
        let refused = to_tables(&program(whole), &image);
        if number == 16 {
            // Without ST-16 every entry of ST-15 counts, but no metric is found.
            assert!(
                matches!(&refused, Err(MapError::NoTable { .. })),
                "{refused:?}"
            );
        } else {
            let words = refused.unwrap_err().to_string();
            assert!(words.contains(&format!("ST-{number}")), "{words}");
        }
        assert!(from_tables(&image).program.meter.is_some());
    }
    let mut image = USUAL.image();
    image.remove(CONFIG);
    assert!(matches!(
        to_tables(&program(whole), &image),
        Err(MapError::NoTable { table: CONFIG, .. })
    ));
}

#[test]
fn what_a_program_can_not_say_is_noted() {
    let mut image = USUAL.image();
    image.set_raw(CONFIG, vec![9, 2, 0x03, 8, 0x1E, 0, 0, 0]);
    image.set_raw(
        LISTS,
        USUAL.lists(&[(1, &[39, 0, 700]), (2, &[]), (3, &[])]),
    );
    image.set_raw(MULTIPLIER, USUAL.constants(2, 1).repeat(16));
    let read = from_tables(&image);
    assert_eq!(read.program.energy.as_ref().unwrap().format, None);
    assert_eq!(
        read.program.display.unwrap().normal.unwrap().items,
        [
            Item::of_source(39),
            Item::new("kwh-delivered"),
            Item::of_source(700)
        ]
    );
    assert_eq!(
        read.notes,
        [
            "the energy format has the unknown code 9",
            "the primary metric has the unknown code 8",
            "the normal list shows display source 39, which is unused",
            "the normal list shows display source 700, the meter has 40",
        ]
    );
}

#[test]
fn the_template_of_the_meters_row_is_written_and_read_back() {
    let image = USUAL.image();
    // This image has the tables of these sections alone.
    let whole = Program::template(recognise(&image).row.unwrap());
    let program = Program {
        meter: whole.meter,
        multiplier: whole.multiplier,
        energy: whole.energy,
        display: whole.display,
        ..Program::default()
    };
    let after = written(&image, &to_tables(&program, &image).unwrap());
    let all = differences(&program, &from_tables(&after).program);
    // What the program leaves alone is not compared.
    assert_eq!(all.differences, vec![]);
    let left_alone = program.left_alone();
    assert!(
        all.not_compared
            .iter()
            .all(|path| left_alone.iter().any(|section| section.id() == path))
    );
}

#[test]
fn every_described_table_of_the_family_becomes_a_layout() {
    let family = &built_in().families[0];
    let all = layouts(family);
    assert_eq!(all.len(), family.tables.len());
    let formats = USUAL.image().formats().unwrap();
    for (layout, table) in all.iter().zip(&family.tables) {
        assert!(
            layout.decode(formats, &vec![0; table.size]).is_ok(),
            "{}",
            table.id
        );
        assert!(
            layout.decode(formats, &vec![0; table.size - 1]).is_err(),
            "{}",
            table.id
        );
    }
    // MT-102 as in the reference: closed, 17 operations, cause remote, 240.2 V behind the switch.
    let status = b"\x13\x00\x00\x11\x18\x07\x0F\x09\x02\x21\x01\x00\x00\x09\x62\x00";
    let switch = all
        .iter()
        .find(|layout| layout.table == TableId::manufacturer(102))
        .unwrap();
    let get = |name: &str| switch.get(formats, status, name, 0).unwrap();
    assert_eq!(get("LOAD_SIDE_VOLTS").scaled, Some(240.2));
    assert_eq!(get("LAST_CAUSE").choice.as_deref(), Some("remote"));
}
