use std::fmt::Debug;

use meterbench_c1219::{
    ActDisp, ActRegs, ActSources, ActTimeTou, ByteOrder, Calendar, Clock, ClockState, Constants,
    CurrentRegs, DataSelection, DemandControl, DispSources, EdModeStatus, Image, MfgIdent, Number,
    PresentData, PresentSelect, PrevRegs, PrevSeason, PriDispList, Table, TableId, TimeOffset,
    TimeRemain,
};

use super::{mt, st};
use crate::model::ModelFile;
use crate::recipe::Value;
use crate::{Meter, ModelError, Options, OptionsError, forms, model, names};

const FOCUS: &str = include_str!("../../meters/focus-ax.toml");

fn made(name: &str, order: ByteOrder) -> Meter {
    Meter::new(
        model(name, None).unwrap(),
        Options {
            order: Some(order),
            ..Options::default()
        },
    )
    .unwrap()
}

/// Decodes a table, if the meter has it, with nothing left over, and encodes it to the same bytes.
fn decodes<T: Table + Debug>(image: &Image, tail: usize) {
    let Some(bytes) = image.raw(T::ID) else {
        return;
    };
    let table: T = image.get().unwrap();
    assert_eq!(image.encode(&table).unwrap(), bytes);
    let mut short = image.clone();
    short.set_raw(T::ID, bytes[..bytes.len() - 1 - tail].to_vec());
    assert!(
        short.get::<T>().is_err(),
        "{} has bytes to spare: {table:?}",
        T::ID
    );
}

fn all_decode(image: &Image, tail: usize) {
    decodes::<MfgIdent>(image, tail);
    decodes::<EdModeStatus>(image, 0);
    decodes::<ActSources>(image, 0);
    decodes::<DemandControl>(image, 0);
    decodes::<Constants>(image, 0);
    decodes::<ActRegs>(image, 0);
    decodes::<DataSelection>(image, 0);
    decodes::<CurrentRegs>(image, 0);
    decodes::<PrevSeason>(image, 0);
    decodes::<PrevRegs>(image, 0);
    decodes::<PresentSelect>(image, 0);
    decodes::<PresentData>(image, 0);
    decodes::<ActDisp>(image, 0);
    decodes::<PriDispList>(image, tail);
    decodes::<ActTimeTou>(image, 0);
    decodes::<Clock>(image, 0);
    decodes::<TimeOffset>(image, 0);
    decodes::<Calendar>(image, 0);
    decodes::<ClockState>(image, 0);
    decodes::<TimeRemain>(image, 0);
}

#[test]
fn every_built_in_meter_loads_in_both_orders_and_decodes() {
    assert_eq!((names().len(), forms().len()), (22, 21));
    // Every table has the size that its file, and so the fact sheet, says.
    assert_eq!(crate::forms::faults(), Vec::<String>::new());
    for name in names() {
        for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
            let meter = made(name, order);
            assert_eq!(meter.config.order(), order, "{name}");
            let image = meter.image();
            let listed: Vec<TableId> = meter.config.tables_used().collect();
            assert_eq!(
                listed,
                image.ids().collect::<Vec<_>>(),
                "{name}: ST-0 lists what there is"
            );
            let tail = if name == crate::STRANGER { 3 } else { 0 };
            all_decode(&image, tail);
            if let Ok(act) = image.get::<ActTimeTou>() {
                assert_eq!(
                    Some(usize::from(act.calendar_size)),
                    image.raw(st(54)).map(<[u8]>::len)
                );
                assert_eq!(
                    act.computed_calendar_size(meter.config.formats().time),
                    usize::from(act.calendar_size)
                );
            }
        }
    }
}

#[test]
fn both_orders_mean_the_same() {
    for name in ["2S-SD", "9S", "STRANGER"] {
        let [least, most] =
            [ByteOrder::LeastFirst, ByteOrder::MostFirst].map(|order| made(name, order).image);
        assert_eq!(
            least.get::<CurrentRegs>().unwrap(),
            most.get::<CurrentRegs>().unwrap()
        );
        assert_eq!(
            least.get::<Calendar>().unwrap(),
            most.get::<Calendar>().unwrap()
        );
        assert_eq!(
            least.get::<PriDispList>().unwrap(),
            most.get::<PriDispList>().unwrap()
        );
        assert_eq!(
            least.get::<Constants>().unwrap(),
            most.get::<Constants>().unwrap()
        );
    }
}

#[test]
fn only_a_meter_with_a_switch_shows_its_state() {
    for name in names().into_iter().filter(|name| *name != crate::STRANGER) {
        let meter = made(name, ByteOrder::MostFirst);
        let sources: DispSources = meter.image.get().unwrap();
        // KIND 32, SOURCE 10.
        let switch = sources
            .sources
            .iter()
            .position(|source| source.starts_with(&[32, 10]));
        let lists: PriDispList = meter.image.get().unwrap();
        let shown = (0..lists.lists.len()).any(|list| lists.items(list).contains(&32));
        let has = meter.model().has("switch");
        assert_eq!((switch, shown), (has.then_some(32), has), "{name}");
        let unused: Vec<usize> = (0..sources.sources.len())
            .filter(|index| sources.sources[*index] == [0; 8])
            .collect();
        assert_eq!(unused.contains(&32), !has, "{name}");
        for list in 0..lists.lists.len() {
            let used = |item: &u16| !unused.contains(&usize::from(*item));
            assert!(lists.items(list).iter().all(used), "{name}");
        }
    }
}

#[test]
fn the_tiers_add_up_and_so_do_net_and_added() {
    let registers: CurrentRegs = made("9S", ByteOrder::MostFirst).image.get().unwrap();
    let [delivered, received, net, added] = registers.total.summations.as_slice() else {
        panic!()
    };
    assert_eq!(net.plus(received), *delivered);
    assert_eq!(delivered.plus(received), *added);
    for index in 0..4 {
        let sum = registers
            .tiers
            .iter()
            .fold(Number::ZERO, |sum, tier| sum.plus(&tier.summations[index]));
        assert_eq!(sum, registers.total.summations[index]);
    }
}

#[test]
fn one_recipe_serves_every_number_and_time_format() {
    let values = [
        ("form", "9S"),
        ("kh", "1.80"),
        ("class", "20"),
        ("test_amps", "2.5"),
    ]
    .map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned())))
    .into_iter()
    .chain(
        [
            "elements_bits",
            "volts_bits",
            "volts",
            "class_amps",
            "form_number",
        ]
        .map(|name| (name.to_owned(), Value::Number(9))),
    )
    .collect::<std::collections::BTreeMap<_, _>>();
    for (ni, time) in [(0, 1), (2, 2), (9, 3), (5, 4), (11, 2), (12, 1), (13, 3)] {
        let text = FOCUS
            .replacen("time = 2  ", &format!("time = {time}  "), 1)
            .replacen("ni1 = 10  ", &format!("ni1 = {ni}  "), 1)
            .replacen("ni2 = 8  ", &format!("ni2 = {ni}  "), 1);
        let file = ModelFile::parse(&text).unwrap();
        let model = file.model("other formats", "ax-sd", values.clone());
        let meter = Meter::new(model, Options::default()).unwrap();
        let formats = meter.config.formats();
        assert_eq!(
            (formats.time.code(), formats.ni1),
            (time, meterbench_c1219::NiFormat::from_code(ni))
        );
        all_decode(&meter.image(), 0);
        let registers: CurrentRegs = meter.image.get().unwrap();
        assert_eq!(
            registers.total.summations[0].to_i64(),
            Some(41_236_482),
            "NI {ni}"
        );
        assert_eq!(
            registers.total.demands[0].times.as_ref().unwrap()[0].to_string(),
            "2025-07-11T18:45:00"
        );
    }
}

#[test]
fn st0_of_the_disconnect_meter_is_the_published_one() {
    let published = "03 0A 8A 4C 47 59 52 02 00 20 20 01 00 0A 0E 03 0D 04 02 \
        FF B9 E1 DF 03 16 FC F1 81 1F \
        00 20 00 01 04 00 00 00 00 00 00 00 F0 01 \
        FF FF 0F \
        00 00 00 00 00 00 00 00 00 00 00 00 F0 \
        E0 A0 40 08 03 14 60 40 00 0A \
        00 00 00 00 04 00 00 00 00 00 00 00 90 01";
    expect("2S-SD", st(0), published);
    expect(
        "2S-SD",
        st(1),
        "4C 47 59 52  46 4F 43 55 53 41 58 20  01 00 05 1C  30 31 32 33 34 35 36 37 38 39 20 20 20 20 20 20",
    );
    expect("2S-SD", st(11), "2F 26 04 00 00 10 02 26");
    expect("2S-SD", st(31), "03 00 28 08 00 30 03 00 00 00");
    expect("2S-SD", st(51), "26 11 24 28 14 00 40 01 8A");
    expect("2S-SD", st(61), "00 00 46 E6 0C 50 02 00 1E 00 60 02 0F");
    expect("2S-SD", st(63), "25 00 1E 00 00 00 00 04 D2 00 02 00 29");
    expect("2S-SD", st(71), "06 07 02 04 04 00 32 00 64");
    expect("2S-SD", mt(100), "04 02 13 00 1E 00 00 00");
    expect("2S-SD", mt(101), "01 02 00 C8 00 5F 06 00");
    expect("2S-SD", mt(103), "01 05 00 00 1C 20 00 3C 03 3C 00 00");
    expect(
        "2S-SD",
        mt(104),
        "01 00 00 00 07 08 00 00 00 00 00 00 00 00 00 00",
    );
}

fn expect(name: &str, id: TableId, published: &str) {
    let bytes: Vec<u8> = published
        .split_whitespace()
        .map(|hex| u8::from_str_radix(hex, 16).unwrap())
        .collect();
    assert_eq!(
        made(name, ByteOrder::MostFirst).image.raw(id),
        Some(bytes.as_slice()),
        "{id}"
    );
}

#[test]
fn a_form_is_found_by_its_names() {
    for (form, of, expected) in [
        ("9S", None, "9S"),
        ("9s/8s", None, "9S"),
        (" 6S ", None, "36S"),
        ("2S", None, "2S"),
        ("2S", Some("ax-sd"), "2S-SD"),
        ("12S", None, "12S"),
        ("12S", Some("AX-SD"), "12S-SD"),
        ("1S-240", None, "1S-240"),
        ("stranger", None, "STRANGER"),
    ] {
        assert_eq!(model(form, of).unwrap().name(), expected, "{form} {of:?}");
    }
    assert!(
        matches!(model("99S", None), Err(ModelError::Unknown { known, .. }) if known.len() == 22)
    );
    assert!(matches!(
        model("9S", Some("ax-sd")),
        Err(ModelError::Unknown { .. })
    ));
}

#[test]
fn the_nameplate_is_that_of_the_form() {
    let image = made("9S", ByteOrder::MostFirst).image;
    let bytes = image.raw(st(2)).unwrap();
    assert_eq!(&bytes[..6], b"  1.80");
    assert_eq!(&bytes[13..18], b"9S   ");
    // 60 Hz, three elements, S base; 120-277 V.
    assert_eq!(bytes[18..21], [0, 4 | 4 << 3 | 1 << 6, 0x88]);
    assert_eq!(&bytes[21..], b"20    2.5   ");
    assert_eq!(image.raw(mt(101)).unwrap()[..4], [2, 9, 0, 20]);
}

#[test]
fn a_serial_number_that_does_not_fit_is_refused_and_seeds_make_different_ones() {
    let make = |form: &str, serial: &str| {
        Meter::new(
            model(form, None).unwrap(),
            Options {
                serial: Some(serial.into()),
                ..Options::default()
            },
        )
    };
    assert_eq!(make("9S", "ABC-1").unwrap().serial(), "ABC-1");
    assert!(matches!(
        make("9S", "12345678901234567"),
        Err(OptionsError::Serial { digits: false, .. })
    ));
    assert!(matches!(
        make("STRANGER", "ABC"),
        Err(OptionsError::Serial { digits: true, .. })
    ));
    let seeded = |seed| {
        Meter::new(
            model("STRANGER", None).unwrap(),
            Options {
                seed,
                ..Options::default()
            },
        )
        .unwrap()
    };
    let serials: std::collections::BTreeSet<_> = (0..100)
        .map(|seed| seeded(seed).serial().to_owned())
        .collect();
    assert_eq!((serials.len(), seeded(0).serial()), (100, "0123456789"));
}

#[test]
fn everything_wrong_with_a_model_file_is_told_at_once() {
    let text = FOCUS
        .replacen("schema = 1", "schema = 2", 1)
        .replacen("u16:40 08 ", "u16:40 0G ", 1)
        .replacen("id = \"ST-5\"", "id = \"ST-1\"", 1)
        .replacen("time = 2  ", "time = 9  ", 1);
    let problems = ModelFile::parse(&text).unwrap_err();
    assert_eq!(problems.len(), 4, "{problems:#?}");
    for said in [
        "schema 2",
        "time 9",
        "ST-30: line 1: “0G”",
        "ST-1: listed twice",
    ] {
        assert!(
            problems.iter().any(|problem| problem.contains(said)),
            "{said}: {problems:#?}"
        );
    }
    assert!(ModelFile::parse("schema = 1\nfoo = 2").unwrap_err()[0].contains("foo"));
}
