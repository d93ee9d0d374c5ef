//! Each section against bytes written out by hand, and what is refused in words.

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

fn profile(load_profile: LoadProfile) -> Program {
    Program {
        load_profile: Some(load_profile),
        ..Program::default()
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
fn channels_are_named_by_what_they_measure() {
    for bench in both() {
        let image = bench.image();
        let wanted = profile(channels(&[("kwh-net", true), ("kvarh-delivered", false)]));
        let write = one(&wanted, &image);
        assert_eq!(write.bytes[..7], [1, 2, 2, 0, 26, 1, 2]);
        assert_eq!(write.bytes[7..], image.raw(CHANNELS).unwrap()[7..]);
        assert_eq!(
            write.what,
            [
                "load profile: kwh-delivered, kwh-received becomes kwh-net, kvarh-delivered without end reading"
            ]
        );
    }
    // Whatever place it has: here the first two sources have changed places.
    let mut image = USUAL.image();
    let mut units = image.raw(TableId::standard(12)).unwrap().to_vec();
    units[..8].rotate_left(4);
    image.set_raw(TableId::standard(12), units);
    let read = from_tables(&image).program.load_profile.unwrap();
    assert_eq!(
        read,
        LoadProfile {
            interval_minutes: Some(15),
            ..channels(&[("kwh-received", true), ("kwh-delivered", true)])
        }
    );
}

#[test]
fn a_source_without_a_name_is_called_by_its_number() {
    let mut image = USUAL.image();
    let mut units = image.raw(TableId::standard(12)).unwrap().to_vec();
    units[4 * 17 + 3] = 99;
    image.set_raw(TableId::standard(12), units);
    let wanted = channels(&[("kwh-delivered", true), ("source 17", false)]);
    let after = written(
        &image,
        &to_tables(&profile(wanted.clone()), &image).unwrap(),
    );
    assert_eq!(after.raw(CHANNELS).unwrap()[3..6], [0, 17, 1]);
    assert_eq!(
        from_tables(&after).program.load_profile.unwrap().channels,
        wanted.channels
    );
    let refused = |name| {
        refused(
            &profile(channels(&[(name, true), ("kwh-net", true)])),
            &image,
        )
    };
    assert_eq!(
        refused("source 2"),
        "source 2 of this meter is `kwh-net`, which is its name in a program"
    );
    assert_eq!(refused("source 38"), "the meter has no source `source 38`");
    assert_eq!(refused("swell-c"), "the meter has no source `swell-c`");
}

#[test]
fn channels_and_minutes_are_the_meters_unless_it_can_be_told() {
    for bench in both() {
        let mut image = bench.image();
        let three = channels(&[
            ("kwh-delivered", true),
            ("kwh-received", true),
            ("kwh-net", true),
        ]);
        let fast = LoadProfile {
            interval_minutes: Some(5),
            channels: None,
        };
        assert_eq!(
            refused(&profile(fast.clone()), &image),
            "the meter records 2 channels of 15 minutes and can't be told otherwise; the program has 5 minutes"
        );
        assert_eq!(
            refused(&profile(three), &image),
            "the meter records 2 channels of 15 minutes and can't be told otherwise; the program has 3 channels"
        );
        let mut config = image.config().unwrap();
        assert!(config.std_writable.set(61, true));
        image.put(&config).unwrap();
        let write = one(&profile(fast), &image);
        assert_eq!((write.table, write.bytes[12]), (PROFILE, 5));
        assert_eq!(write.bytes[..12], image.raw(PROFILE).unwrap()[..12]);
        assert_eq!(
            write.what,
            ["load profile interval 15 minutes becomes 5 minutes"]
        );
    }
}

#[test]
fn an_end_reading_of_another_source_is_noted_and_kept() {
    let mut image = USUAL.image();
    let mut bytes = image.raw(CHANNELS).unwrap().to_vec();
    (bytes[0], bytes[2]) = (0x0F, 3);
    image.set_raw(CHANNELS, bytes);
    let read = from_tables(&image);
    assert_eq!(
        read.notes,
        [
            "channel 1 of the load profile records kwh-delivered, but its end reading is of kwh-added"
        ]
    );
    assert_eq!(to_tables(&read.program, &image), Ok(vec![]));
    // A meter whose blocks end without readings has none to give.
    let mut act = image.raw(PROFILE).unwrap().to_vec();
    act[5] &= !0x10;
    image.set_raw(PROFILE, act);
    assert_eq!(
        refused(
            &profile(channels(&[("kwh-net", true), ("kwh-net", true)])),
            &image
        ),
        "the meter keeps no reading at the end of a load profile block: its ST-62 has no place for it"
    );
}

#[test]
fn an_output_is_set_as_a_whole_and_the_other_one_stays() {
    for (bench, bytes) in both().into_iter().zip([
        [2, 3, 0, 0, 0x1C, 0x20, 0, 100],
        [2, 3, 0x20, 0x1C, 0, 0, 100, 0],
    ]) {
        let image = bench.image();
        let wanted = Output {
            mode: OutputMode::Pulse,
            source: "kwh-added".into(),
            weight_milliwatt_hours: 7200,
            width_millis: 100,
        };
        let program = Program {
            kyz: Some(Kyz {
                outputs: [None, Some(wanted.clone())],
            }),
            ..Program::default()
        };
        let write = one(&program, &image);
        assert_eq!(write.bytes[..8], image.raw(KYZ).unwrap()[..8]);
        assert_eq!(write.bytes[8..], bytes);
        assert_eq!(
            write.what,
            [
                "KYZ output 2 off becomes pulse",
                "source of KYZ output 2 kwh-delivered becomes kwh-added",
                "weight of KYZ output 2 0 mWh becomes 7200 mWh",
                "pulse of KYZ output 2 0 ms becomes 100 ms"
            ]
        );
        let read = from_tables(&written(&image, &[write])).program.kyz.unwrap();
        assert_eq!(read.outputs[1], Some(wanted));
        assert_eq!(
            read.outputs[0].as_ref().unwrap().weight_milliwatt_hours,
            1800
        );
    }
    let mut image = USUAL.image();
    image.set_raw(KYZ, vec![9; 16]);
    let read = from_tables(&image);
    assert_eq!(read.program.kyz, None);
    assert_eq!(
        read.notes,
        [
            "KYZ output 1 has the unknown mode 9",
            "KYZ output 2 has the unknown mode 9"
        ]
    );
}

#[test]
fn a_service_limit_needs_a_switch() {
    let limit = ServiceLimit {
        net: Some(true),
        limit_watts: Some(0x0001_0203),
        hold_open_seconds: Some(300),
        ..ServiceLimit::default()
    };
    let program = Program {
        service_limit: Some(limit),
        ..Program::default()
    };
    for (bench, bytes) in both().into_iter().zip([
        [3, 5, 0, 1, 2, 3, 1, 0x2C, 3, 60, 0, 0],
        [3, 5, 3, 2, 1, 0, 0x2C, 1, 3, 60, 0, 0],
    ]) {
        let write = one(&program, &bench.switch_image());
        assert_eq!((write.table, write.bytes.as_slice()), (LIMIT, &bytes[..]));
        assert_eq!(
            write.what,
            [
                "limiting of the net load off becomes on",
                "service limit 7200 W becomes 66051 W",
                "time held open 60 seconds becomes 300 seconds"
            ]
        );
    }
    assert_eq!(
        refused(&program, &USUAL.image()),
        "ax-poly 9S, 120-277 V, class 20 has no service switch to limit with"
    );
    let mut image = USUAL.switch_image();
    image.remove(LIMIT);
    assert_eq!(
        refused(&program, &image),
        "the meter has no MT-103, which holds limiting of the net load"
    );
    assert_eq!(from_tables(&image).program.service_limit, None);
}

#[test]
fn a_log_records_what_the_meter_can_record() {
    for bench in both() {
        let image = bench.image();
        let wanted = history(&[
            "time-changed-from",
            "demand-reset",
            "event 52",
            "multiplier-changed",
        ]);
        let write = one(&wanted, &image);
        assert_eq!(write.bytes[..9], [0x08, 0, 0x10, 0, 0, 0, 0x10, 0x80, 0]);
        assert_eq!(write.bytes[9..], image.raw(HISTORY).unwrap()[9..]);
        assert_eq!(
            write.what,
            ["history log also records event 52; no longer records time-changed-to"]
        );
        let read = from_tables(&written(&image, &[write]))
            .program
            .events
            .unwrap();
        assert_eq!(read.history, wanted.events.unwrap().history);
    }
    let refused = |event: &str| refused(&history(&[event]), &USUAL.image());
    assert_eq!(refused("tampering"), "there is no event `tampering`");
    assert_eq!(
        refused("event 20"),
        "`event 20` is `demand-reset`, which is its name in a program"
    );
    assert_eq!(
        refused("maker event 7"),
        "`maker event 7` is `multiplier-changed`, which is its name in a program"
    );
    assert_eq!(
        refused("no-event"),
        "the meter can't record `no-event` in its history log"
    );
    assert_eq!(
        refused("event 60"),
        "the meter can't record `event 60` in its history log"
    );
    assert_eq!(refused("event 052"), "there is no event `event 052`");
}

#[test]
fn another_makers_meter_keeps_its_own_events_by_number() {
    let mut image = USUAL.image();
    image.set_raw(
        TableId::standard(1),
        b"OTHRMETER   \x01\x00\x05\x1C0123456789      ".to_vec(),
    );
    let read = from_tables(&image).program;
    assert_eq!(
        read.events.as_ref().unwrap().history.as_deref(),
        Some(
            &[
                "time-changed-from",
                "time-changed-to",
                "demand-reset",
                "maker event 7"
            ]
            .map(String::from)[..]
        )
    );
    assert_eq!(to_tables(&read, &image), Ok(vec![]));
    assert_eq!(
        refused(&history(&["multiplier-changed"]), &image),
        "there is no event `multiplier-changed`"
    );
    // What stands in standard tables is known all the same, what stands in the maker's is not.
    assert!(read.demand.unwrap().interval.is_some() && read.load_profile.is_some());
    assert_eq!((read.kyz, read.service_limit), (None, None));
    let zeros = Program {
        display: Some(Display {
            leading_zeros: Some(true),
            ..Display::default()
        }),
        ..Program::default()
    };
    assert_eq!(
        refused(&zeros, &image),
        "this meter is of no known family, so it isn't known where it keeps the display's options"
    );
}

#[test]
fn options_of_the_display_and_the_multipliers_place_are_bits_of_one_table() {
    let image = USUAL.image();
    let program = Program {
        multiplier: Some(Multiplier {
            applied: Some(Applied::Billing),
            ..Multiplier::of("1:1".parse().unwrap(), "1:1".parse().unwrap())
        }),
        display: Some(Display {
            leading_zeros: Some(false),
            captions: Some(true),
            segments_at_power_up: Some(true),
            load_emulation: Some(true),
            test_minutes: Some(10),
            ..Display::default()
        }),
        ..Program::default()
    };
    let write = one(&program, &image);
    assert_eq!(write.bytes, [4, 2, 0x0E, 0, 10, 0, 0, 0]);
    assert_eq!(
        write.what,
        [
            "multiplier applied on the display on becomes off",
            "leading zeros on becomes off",
            "all segments at power up off becomes on",
            "load emulation off becomes on",
            "end of test mode after 30 minutes becomes 10 minutes"
        ]
    );
    let read = from_tables(&written(&image, &[write])).program;
    assert_eq!(read.multiplier, program.multiplier);
    assert_eq!(read.display.unwrap().test_minutes, Some(10));
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

fn lit(item: &str, names: &[&str]) -> Item {
    Item {
        annunciators: Some(names.iter().map(ToString::to_string).collect()),
        ..Item::new(item)
    }
}

#[test]
fn annunciators_are_those_of_the_item_and_its_usual_ones_need_not_be_named() {
    let image = USUAL.image();
    let writes = to_tables(&normal(vec![lit("time", &["kVAh", "open"])]), &image).unwrap();
    let after = written(&image, &writes);
    assert_eq!(after.raw(super::bench::SOURCES).unwrap()[25 * 8 + 7], 0x88);
    assert_eq!(
        writes[0].what,
        ["display source 25: \"CLK\" time becomes \"CLK\" time with kVAh and open"]
    );
    let items = |image: &Image| {
        from_tables(image)
            .program
            .display
            .unwrap()
            .normal
            .unwrap()
            .items
    };
    assert_eq!(items(&after), [lit("time", &["kVAh", "open"])]);
    // Named although they are the usual ones, they are the usual ones.
    let writes = to_tables(&normal(vec![lit("kwh-delivered", &["kWh"])]), &image).unwrap();
    let after = written(&image, &writes);
    assert_eq!(items(&after), [Item::new("kwh-delivered")]);
    assert_eq!(
        after.raw(super::bench::SOURCES),
        image.raw(super::bench::SOURCES)
    );
    assert_eq!(
        refused(&normal(vec![lit("time", &["lamp"])]), &image),
        "there is no annunciator `lamp`"
    );
    assert_eq!(
        refused(&normal(vec![lit("source 39", &["kWh"])]), &image),
        "display source 39 is unknown to the catalog, so its annunciators stay as they are"
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
