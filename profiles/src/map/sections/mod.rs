//! Each section against bytes written out by hand, and what is refused in words.

mod display;
mod recording;

use meterbench_c1219::{ByteOrder, Image, TableId};

use super::bench::{
    Bench, CHANNELS, CONFIG, DEMAND, HISTORY, KYZ, LIMIT, PROFILE, TEXTS, USUAL, written,
};
use super::*;
use crate::program::demand::Interval;
use crate::program::kyz::{Output, OutputMode};
use crate::program::load_profile::Channel;
use crate::program::{
    Applied, Demand, Display, Events, Item, Kyz, List, LoadProfile, Multiplier, Program,
    ServiceLimit, TextField, Texts,
};

fn both() -> [Bench; 2] {
    [ByteOrder::MostFirst, ByteOrder::LeastFirst].map(|order| Bench { order, ..USUAL })
}

/// The one table that a program writes, and what is said of it.
fn one(program: &Program, image: &Image) -> TableWrite {
    let mut writes = to_tables(program, image).unwrap();
    assert_eq!(writes.len(), 1, "{writes:?}");
    writes.remove(0)
}

fn refused(program: &Program, image: &Image) -> String {
    to_tables(program, image).unwrap_err().to_string()
}

fn texts(all: &[(TextField, &str)]) -> Program {
    let all = all.iter().map(|(field, text)| (*field, (*text).to_owned()));
    Program {
        texts: Some(Texts(all.collect())),
        ..Program::default()
    }
}

fn demand(demand: Demand) -> Program {
    Program {
        demand: Some(demand),
        ..Program::default()
    }
}

fn rolling(minutes: u32, subinterval_minutes: u32) -> Program {
    demand(Demand {
        interval: Some(Interval::Rolling {
            minutes,
            subinterval_minutes,
        }),
        ..Demand::default()
    })
}

fn channels(sources: &[(&str, bool)]) -> LoadProfile {
    let channel = |(source, end_reading): &(&str, bool)| Channel {
        source: (*source).to_owned(),
        end_reading: *end_reading,
    };
    LoadProfile {
        interval_minutes: None,
        channels: Some(sources.iter().map(channel).collect()),
    }
}

fn history(events: &[&str]) -> Program {
    Program {
        events: Some(Events {
            history: Some(events.iter().map(ToString::to_string).collect()),
            log: None,
        }),
        ..Program::default()
    }
}

fn normal(items: Vec<Item>) -> Program {
    Program {
        display: Some(Display {
            normal: Some(List {
                items,
                ..List::default()
            }),
            ..Display::default()
        }),
        ..Program::default()
    }
}

#[test]
fn a_text_is_padded_and_the_versions_of_the_software_stay() {
    let image = USUAL.image();
    let write = one(
        &texts(&[
            (TextField::Owner, "CITY LIGHT"),
            (TextField::Tariff, "TOU-4"),
        ]),
        &image,
    );
    let mut wanted = image.raw(TEXTS).unwrap().to_vec();
    wanted[..20].copy_from_slice(b"CITY LIGHT          ");
    wanted[170..178].copy_from_slice(b"TOU-4   ");
    assert_eq!(write.bytes, wanted);
    assert_eq!(
        write.what,
        [
            "Owner: `EXAMPLE UTILITY` becomes `CITY LIGHT`",
            "Tariff: `` becomes `TOU-4`"
        ]
    );
    // Blank is a text too; filled up with zeros it is the same one.
    let blank = texts(&[(TextField::Customer, "")]);
    assert_eq!(one(&blank, &image).bytes[120..127], [b' '; 7]);
    let mut zeros = image.raw(TEXTS).unwrap().to_vec();
    zeros[120..140].fill(0);
    let mut image = image;
    image.set_raw(TEXTS, zeros);
    assert_eq!(to_tables(&blank, &image), Ok(vec![]));
}

#[test]
fn a_text_that_does_not_fit_says_why() {
    let image = USUAL.image();
    let refused = |text: &str| refused(&texts(&[(TextField::Tariff, text)]), &image);
    assert_eq!(
        refused("123456789"),
        "Tariff has 9 characters, the meter holds 8"
    );
    assert_eq!(
        refused("é"),
        "Tariff holds 'é', which is none of the meter's characters"
    );
    assert_eq!(
        refused("a\nb"),
        "Tariff holds '\\n', which is none of the meter's characters"
    );
    // ISO 8859-1 has it.
    let mut latin = image.clone();
    let mut config = latin.config().unwrap();
    config.format_control_1 = config.format_control_1 & !0x0E | 2 << 1;
    latin.put(&config).unwrap();
    let write = one(&texts(&[(TextField::Tariff, "é")]), &latin);
    assert_eq!(write.bytes[170], 0xE9);
    latin.set_raw(TEXTS, write.bytes);
    let read = from_tables(&latin).program.texts.unwrap();
    assert_eq!(read.0[&TextField::Tariff], "é");
}

#[test]
fn identifiers_of_a_meter_that_counts_in_digits_are_digits() {
    let mut image = USUAL.image();
    let mut config = image.config().unwrap();
    config.format_control_2 |= 0x20;
    image.put(&config).unwrap();
    image.set_raw(TEXTS, vec![0; 180]);
    let set = |text: &str| texts(&[(TextField::DeviceId, text)]);
    let write = one(&set("12345"), &image);
    assert_eq!(write.bytes[60..70], [0, 0, 0, 0, 0, 0, 0, 1, 0x23, 0x45]);
    let mut after = image.clone();
    after.set_raw(TEXTS, write.bytes);
    let read = from_tables(&after).program.texts.unwrap();
    assert_eq!(read.0[&TextField::DeviceId], "12345");
    assert_eq!(
        refused(&set("12A"), &image),
        "Device id is `12A`: this meter's identifiers are digits only"
    );
    assert_eq!(
        refused(&set("0042"), &image),
        "Device id is `0042`: this meter doesn't keep the zeros in front, so leave them out"
    );
    assert_eq!(
        refused(&set(&"9".repeat(21)), &image),
        "Device id has 21 characters, the meter holds 20"
    );
    // What are no digits in the meter can't be said.
    after.set_raw(TEXTS, [vec![0; 60], vec![0xAB; 10], vec![0; 110]].concat());
    let read = from_tables(&after);
    assert!(
        !read
            .program
            .texts
            .unwrap()
            .0
            .contains_key(&TextField::DeviceId)
    );
    assert!(
        read.notes
            .contains(&"Device id of ST-6 holds bytes that are no text".to_owned()),
        "{:?}",
        read.notes
    );
}

#[test]
fn a_rolling_interval_goes_into_every_entry() {
    let image = USUAL.image();
    let write = one(&rolling(15, 5), &image);
    assert_eq!(write.bytes, [vec![0, 2, 0, 0], [5, 3].repeat(4)].concat());
    assert_eq!(
        write.what,
        ["demand interval block of 15 minutes becomes 15 minutes rolling by 5"]
    );
    assert_eq!(to_tables(&rolling(15, 15), &image), Ok(vec![]));
    assert_eq!(
        refused(&rolling(15, 4), &image),
        "a demand interval of 15 minutes has no whole number of sub-intervals of 4"
    );
    let mut none = image.clone();
    none.set_raw(TableId::standard(11), vec![0x2F, 38, 0, 0, 0, 16, 2, 38]);
    none.set_raw(DEMAND, vec![0, 2, 0, 0]);
    assert_eq!(
        refused(&rolling(15, 5), &none),
        "the meter has no demand intervals"
    );
}

#[test]
fn a_meter_without_sub_intervals_takes_block_demand_only() {
    for bench in both() {
        let mut image = bench.image();
        image.set_raw(TableId::standard(11), vec![0x24, 38, 4, 0, 0, 16, 2, 38]);
        image.set_raw(DEMAND, bench.u16(15).repeat(4));
        assert_eq!(
            refused(&rolling(30, 10), &image),
            "the meter has block demand only: 30 minutes can't roll by 10"
        );
        assert_eq!(
            one(&rolling(300, 300), &image).bytes,
            bench.u16(300).repeat(4)
        );
        let lockout = demand(Demand {
            reset_lockout_minutes: Some(1),
            ..Demand::default()
        });
        assert_eq!(
            refused(&lockout, &image),
            "the meter keeps no lock-out after a demand reset: its ST-13 has no place for it"
        );
        let pickup = demand(Demand {
            cold_load_pickup_minutes: Some(1),
            ..Demand::default()
        });
        assert_eq!(
            refused(&pickup, &image),
            "the meter keeps no cold load pickup: its ST-13 has no place for it"
        );
    }
}

#[test]
fn exclusions_and_decimals_have_their_bytes() {
    let image = USUAL.image();
    let all = Demand {
        interval: None,
        reset_lockout_minutes: Some(10),
        power_fail_seconds: Some(3),
        power_fail_exclusion_minutes: Some(20),
        cold_load_pickup_minutes: Some(40),
        decimals: Some(1),
    };
    let writes = to_tables(&demand(all.clone()), &image).unwrap();
    let [control, config] = writes.as_slice() else {
        panic!("{writes:?}")
    };
    assert_eq!(control.bytes[..5], [10, 3, 20, 40, 15]);
    assert_eq!(
        control.what[0],
        "lock-out after a demand reset 0 minutes becomes 10 minutes"
    );
    assert_eq!((config.table, config.bytes[1]), (CONFIG, 1));
    assert_eq!(config.what, ["decimals of a demand 2 becomes 1"]);
    let wide = Demand {
        decimals: Some(4),
        ..Demand::default()
    };
    assert_eq!(
        refused(&demand(wide), &image),
        "decimals of a demand is 4; the meter takes 0 to 3"
    );
    let wide = Demand {
        reset_lockout_minutes: Some(256),
        ..all
    };
    assert_eq!(
        refused(&demand(wide), &image),
        "lock-out after a demand reset is 256; the meter takes 0 to 255"
    );
}

#[test]
fn different_demand_intervals_are_noted_and_absent() {
    let mut image = USUAL.image();
    image.set_raw(DEMAND, vec![0, 2, 0, 0, 15, 1, 5, 3, 15, 1, 15, 1]);
    let read = from_tables(&image);
    let found = read.program.demand.unwrap();
    assert_eq!((found.interval, found.power_fail_seconds), (None, Some(2)));
    assert_eq!(
        read.notes,
        [
            "the demands of ST-13 have different intervals: block of 15 minutes, 15 minutes rolling by 5"
        ]
    );
}

#[test]
fn tables_come_in_the_order_of_writing_and_all_or_none() {
    let image = USUAL.switch_image();
    let mut program = normal(vec![Item::new("time")]);
    program.texts = texts(&[(TextField::Owner, "X")]).texts;
    program.multiplier = Some(Multiplier::of(
        "2:1".parse().unwrap(),
        "1:1".parse().unwrap(),
    ));
    program.demand = rolling(30, 5).demand;
    program.load_profile = Some(channels(&[("kwh-net", true), ("kwh-added", true)]));
    program.events = history(&["tamper"]).events;
    program.service_limit = Some(ServiceLimit {
        enabled: Some(false),
        ..ServiceLimit::default()
    });
    program.display.as_mut().unwrap().captions = Some(false);
    let tables = |writes: Vec<TableWrite>| {
        writes
            .iter()
            .map(|write| write.table.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        tables(to_tables(&program, &image).unwrap()),
        [
            "ST-15", "ST-13", "ST-33", "ST-62", "ST-73", "ST-6", "MT-100", "MT-103"
        ]
    );
    // The last section doesn't fit: nothing is written.
    program.events = history(&["tampering"]).events;
    assert!(to_tables(&program, &image).is_err());
}
