//! Whole programs and whole meters: what holds for every section but the calendar, which has properties of its own.

use meterbench_c1219::{ByteOrder, Image, NiFormat, TableId};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::bench::{Bench, CHANNELS, CONFIG, DEMAND, HISTORY, KYZ, LIMIT, LOG, TEXTS, written};
use super::*;
use crate::catalog::built_in;
use crate::program::demand::Interval;
use crate::program::kyz::{Output, OutputMode};
use crate::program::load_profile::Channel;
use crate::program::{
    Applied, Demand, Display, Events, Item, Kyz, List, LoadProfile, Multiplier, Program,
    ServiceLimit, TextField, Texts,
};

/// A meter with a switch or without, in any byte order and number format, with any bytes that sections may hold.
fn images() -> impl Strategy<Value = (bool, Image)> {
    let bytes = |n| prop::collection::vec(any::<u8>(), n);
    let texts = prop::collection::vec(
        prop_oneof![8 => 0x20_u8..0x7F, 4 => Just(b' '), 1 => Just(0_u8), 1 => any::<u8>()],
        230,
    );
    let demand = prop_oneof![
        bytes(12),
        (bytes(4), 0_u8..40, 0_u8..5).prop_map(|(mut all, sub, count)| {
            all.extend([sub, count].repeat(4));
            all
        }),
    ];
    let bench = (
        select(vec![ByteOrder::LeastFirst, ByteOrder::MostFirst]),
        (0_u8..14).prop_map(NiFormat::from_code),
    );
    let tables = (
        texts,
        demand,
        bytes(15),
        bytes(49),
        bytes(49),
        bytes(16),
        bytes(12),
    );
    (bench, any::<bool>(), tables, bytes(8)).prop_map(
        |((order, ni1), switch, (texts, demand, channels, history, log, kyz, limit), config)| {
            let bench = Bench { order, ni1 };
            let mut image = if switch {
                bench.switch_image()
            } else {
                bench.image()
            };
            for (table, bytes) in [
                (TEXTS, texts),
                (DEMAND, demand),
                (CHANNELS, channels),
                (HISTORY, history),
                (LOG, log),
                (KYZ, kyz),
                (LIMIT, limit),
                (CONFIG, config),
            ] {
                if image.contains(table) {
                    image.set_raw(table, bytes);
                }
            }
            (switch, image)
        },
    )
}

fn sources() -> impl Strategy<Value = String> {
    let ids: Vec<String> = built_in().families[0]
        .sources
        .iter()
        .map(|it| it.id.clone())
        .collect();
    select(ids)
}

fn texts() -> impl Strategy<Value = Option<Texts>> {
    let one = (select(TextField::ALL.to_vec()), "[ -~]{0,8}");
    let all = prop::collection::vec(one, 0..6);
    let trimmed = |(field, text): (TextField, String)| (field, text.trim_end().to_owned());
    let all = all.prop_map(move |all| Texts(all.into_iter().map(trimmed).collect()));
    prop::option::of(all)
}

fn demand() -> impl Strategy<Value = Option<Demand>> {
    let block = (1_u32..256).prop_map(|minutes| Interval::Block { minutes });
    let rolling = (1_u32..256, 2_u32..256).prop_map(|(sub, count)| Interval::Rolling {
        minutes: sub * count,
        subinterval_minutes: sub,
    });
    let byte = || prop::option::of(0_u32..256);
    let interval = prop::option::of(prop_oneof![block, rolling]);
    let all = (
        interval,
        byte(),
        byte(),
        byte(),
        byte(),
        prop::option::of(0_u32..4),
    );
    prop::option::of(all.prop_map(
        |(interval, reset, fail, exclusion, cold, decimals)| Demand {
            interval,
            reset_lockout_minutes: reset,
            power_fail_seconds: fail,
            power_fail_exclusion_minutes: exclusion,
            cold_load_pickup_minutes: cold,
            decimals,
        },
    ))
}

fn load_profile() -> impl Strategy<Value = Option<LoadProfile>> {
    let channel = (sources(), any::<bool>()).prop_map(|(source, end_reading)| Channel {
        source,
        end_reading,
    });
    let channels = prop::option::of(prop::collection::vec(channel, 2));
    let all = (prop::option::of(Just(15)), channels).prop_map(|(interval_minutes, channels)| {
        LoadProfile {
            interval_minutes,
            channels,
        }
    });
    prop::option::of(all)
}

fn kyz() -> impl Strategy<Value = Option<Kyz>> {
    let output = || {
        let all = (
            select(OutputMode::ALL.to_vec()),
            sources(),
            any::<u32>(),
            any::<u16>(),
        );
        prop::option::of(all.prop_map(|(mode, source, weight, width)| Output {
            mode,
            source,
            weight_milliwatt_hours: weight,
            width_millis: width.into(),
        }))
    };
    prop::option::of((output(), output()).prop_map(|(one, two)| Kyz {
        outputs: [one, two],
    }))
}

fn limit() -> impl Strategy<Value = Option<ServiceLimit>> {
    let flag = || prop::option::of(any::<bool>());
    let number = |most: u32| prop::option::of(0..=most);
    let flags = (flag(), flag(), flag(), flag());
    let numbers = (
        number(255),
        number(u32::MAX),
        number(65535),
        number(255),
        number(255),
        number(65535),
    );
    prop::option::of((flags, numbers).prop_map(|(flags, numbers)| ServiceLimit {
        enabled: flags.0,
        net: flags.1,
        auto_reclose: flags.2,
        alarm_only: flags.3,
        interval_minutes: numbers.0,
        limit_watts: numbers.1,
        hold_open_seconds: numbers.2,
        max_violations: numbers.3,
        window_minutes: numbers.4,
        emergency_minutes: numbers.5,
    }))
}

/// Events that the bench's ST-72 lists, in order.
fn events() -> impl Strategy<Value = Option<Events>> {
    let known = |maker: bool, codes: Vec<u16>| {
        let all = built_in().events.iter();
        let is = move |event: &&crate::event::Event| {
            event.maker.is_some() == maker && codes.contains(&event.code)
        };
        all.filter(is)
            .map(|event| event.id.clone())
            .collect::<Vec<_>>()
    };
    let standard = (1..5).chain(9..12).chain(20..28).chain(42..49).collect();
    let mut names = known(false, standard);
    names.push("event 52".into());
    names.extend(known(true, (0..13).collect()));
    let some = move || prop::option::of(subsequence(names.clone(), 0..=names.len()));
    prop::option::of((some(), some()).prop_map(|(history, log)| Events { history, log }))
}

fn display() -> impl Strategy<Value = Option<Display>> {
    let family = &built_in().families[0];
    let lit = subsequence(family.display_source.annunciators.clone(), 0..=8);
    let item = (
        select(built_in().display_items.iter().collect::<Vec<_>>()),
        lit,
        any::<bool>(),
    );
    let item = item.prop_map(|(item, lit, own)| Item {
        annunciators: Some(lit).filter(|lit| own && *lit != item.annunciators),
        ..Item::new(&item.id)
    });
    let list = prop::collection::vec(item, 1..9).prop_map(|items| List {
        items,
        ..List::default()
    });
    let flag = || prop::option::of(any::<bool>());
    let options = (flag(), flag(), flag(), flag(), prop::option::of(0_u32..256));
    let all = (prop::option::of(list), options).prop_map(|(normal, options)| Display {
        normal,
        leading_zeros: options.0,
        captions: options.1,
        segments_at_power_up: options.2,
        load_emulation: options.3,
        test_minutes: options.4,
        ..Display::default()
    });
    prop::option::of(all)
}

fn programs() -> impl Strategy<Value = Program> {
    let applied = prop::option::of(select(vec![Applied::Display, Applied::Billing]));
    let multiplier = (1_u64..60, applied).prop_map(|(ct, applied)| Multiplier {
        applied,
        ..Multiplier::of(format!("{ct}:1").parse().unwrap(), "1:1".parse().unwrap())
    });
    let sections = (texts(), prop::option::of(multiplier), display(), demand());
    let rest = (load_profile(), kyz(), limit(), events());
    (sections, rest).prop_map(
        |((texts, multiplier, display, demand), (load_profile, kyz, service_limit, events))| {
            Program {
                texts,
                multiplier,
                display,
                demand,
                load_profile,
                kyz,
                service_limit,
                events,
                ..Program::default()
            }
        },
    )
}

/// `read` with what `wanted` leaves out taken away.
fn same_parts(read: &Program, wanted: &Program) -> Program {
    macro_rules! parts {
        ($section:ident: $($field:ident),*) => {
            wanted.$section.as_ref().map(|wanted| {
                let mut read = read.$section.clone().unwrap_or_default();
                $(if wanted.$field.is_none() {
                    read.$field = None;
                })*
                read
            })
        };
    }
    let texts = wanted.texts.as_ref().map(|wanted| {
        let mut read = read.texts.clone().unwrap_or_default();
        read.0.retain(|field, _| wanted.0.contains_key(field));
        read
    });
    let multiplier = wanted.multiplier.as_ref().map(|wanted| {
        let read = read.multiplier.clone().unwrap();
        Multiplier {
            applied: read.applied.filter(|_| wanted.applied.is_some()),
            ..read
        }
    });
    let mut display = parts!(display: normal, alternate, test, leading_zeros, captions, segments_at_power_up, load_emulation, test_minutes);
    for list in display
        .iter_mut()
        .filter_map(|display| display.normal.as_mut())
    {
        (list.on_seconds, list.off_seconds, list.hold_minutes) = (None, None, None);
    }
    let kyz = wanted.kyz.as_ref().map(|wanted| {
        let mut read = read.kyz.clone().unwrap_or_default();
        for (read, wanted) in read.outputs.iter_mut().zip(&wanted.outputs) {
            *read = read.take().filter(|_| wanted.is_some());
        }
        read
    });
    Program {
        texts,
        multiplier,
        display,
        demand: parts!(demand: interval, reset_lockout_minutes, power_fail_seconds, power_fail_exclusion_minutes, cold_load_pickup_minutes, decimals),
        load_profile: parts!(load_profile: interval_minutes, channels),
        kyz,
        service_limit: parts!(service_limit: enabled, net, auto_reclose, alarm_only, interval_minutes, limit_watts, hold_open_seconds, max_violations, window_minutes, emergency_minutes),
        events: parts!(events: history, log),
        ..Program::default()
    }
}

/// Bits of a byte that no program sets.
fn unowned(table: TableId, byte: usize) -> u8 {
    let own = match table {
        TEXTS => (178..190).contains(&byte),
        CHANNELS => byte >= 6,
        HISTORY | LOG => byte >= 9,
        CONFIG if byte == 2 => return 0xE0,
        CONFIG => byte == 0 || byte == 3 || byte >= 5,
        LIMIT if byte == 0 => return 0xF0,
        _ => false,
    };
    if own { 0xFF } else { 0 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_whole_program_is_read_back_and_nothing_else_changes((switch, image) in images(), program in programs()) {
        let mut program = program;
        if !switch {
            program.service_limit = None;
        }
        let before = from_tables(&image).program;
        let writes = match to_tables(&program, &image) {
            Ok(writes) => writes,
            Err(MapError::NoFreeSource { .. } | MapError::RatioNotStored { .. }) => return Ok(()),
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        };
        let after = written(&image, &writes);
        let read = from_tables(&after).program;
        prop_assert_eq!(&same_parts(&read, &program), &program);
        // What it leaves out is as before.
        let left = |program: &Program, wanted: &Program| {
            let mut left = program.clone();
            for section in crate::program::Section::ALL {
                if wanted.section(section).is_set() {
                    left.set_section(Program::default().section(section));
                }
            }
            left
        };
        prop_assert_eq!(left(&before, &program), left(&read, &program));
        for (table, old) in image.iter() {
            let new = after.raw(table).unwrap();
            for (byte, (old, new)) in old.iter().zip(new).enumerate() {
                prop_assert_eq!((old ^ new) & unowned(table, byte), 0, "{} byte {}", table, byte);
            }
        }
        prop_assert_eq!(to_tables(&program, &after).unwrap(), []);
        prop_assert!(writes.iter().all(|write| !write.what.is_empty()), "{:?}", writes);
    }

    #[test]
    fn the_program_of_any_meter_changes_nothing_in_it((_, image) in images()) {
        let mut program = from_tables(&image).program;
        // A primary metric that isn't summed can't be said; that is `properties`' business.
        program.energy = None;
        prop_assert_eq!(to_tables(&program, &image), Ok(vec![]));
        // Through its text it is the same program.
        let again = Program::parse(&program.to_text(), "p").unwrap().program;
        prop_assert_eq!(&again, &program);
    }
}
