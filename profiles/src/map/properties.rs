//! What holds for every program and every meter.

use meterbench_c1219::{ByteOrder, Image, NiFormat, TableId};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::bench::{Bench, CONFIG, LISTS, MULTIPLIER, SELECTION, SOURCES, written};
use super::tests::program;
use super::*;
use crate::catalog::built_in;
use crate::diff::differences;
use crate::program::{
    Caption, Display, Energy, EnergyFormat, Item, List, Meter, Metric, Multiplier, Program,
};

fn benches() -> impl Strategy<Value = Bench> {
    let orders = select(vec![ByteOrder::LeastFirst, ByteOrder::MostFirst]);
    let formats = (0_u8..14).prop_map(NiFormat::from_code);
    (orders, formats).prop_map(|(order, ni1)| Bench { order, ni1 })
}

/// Entries of ST-32 that the catalog may not know, know twice, or know under a strange caption.
fn entries() -> impl Strategy<Value = [u8; 8]> {
    let kind = prop_oneof![
        Just([1, 0, 0]),
        Just([32, 5, 0]),
        Just([0, 0, 0]),
        any::<[u8; 3]>()
    ];
    let caption = prop_oneof![
        Just(*b"DEL"),
        Just(*b"D\0\0"),
        Just(*b"\0\0\0"),
        any::<[u8; 3]>()
    ];
    (kind, any::<u8>(), caption, any::<u8>()).prop_map(|(kind, format, caption, lit)| {
        let [kind, source, block] = kind;
        let [a, b, c] = caption;
        [kind, source, block, format, a, b, c, lit]
    })
}

/// A meter with any sources, lists, format, metrics and multiplier in it.
fn images() -> impl Strategy<Value = (Bench, Image)> {
    let lists = [(); 3].map(|()| prop::collection::vec(0_u16..40, 0..12));
    let strange = prop::collection::vec((0_usize..40, entries()), 0..12);
    let selection = select(vec![
        vec![0, 1, 2, 3],
        vec![3, 26, 0, 255],
        vec![255, 2, 255, 255],
        vec![1, 0, 27, 26],
    ]);
    let words = (0_u8..6, 0_u8..4, 1_i64..90);
    (benches(), lists, strange, selection, words).prop_map(
        |(bench, lists, strange, selection, (format, primary, ct))| {
            let mut image = bench.image();
            let mut sources = image.raw(SOURCES).unwrap().to_vec();
            for (index, entry) in strange {
                sources[index * 8..index * 8 + 8].copy_from_slice(&entry);
            }
            image.set_raw(SOURCES, sources);
            let mut codes = [1, 2, 3];
            codes.rotate_left(usize::from(format % 3));
            let lists: Vec<(u8, &[u16])> = codes
                .into_iter()
                .zip(lists.iter().map(Vec::as_slice))
                .collect();
            image.set_raw(LISTS, bench.lists(&lists));
            image.set_raw(SELECTION, [selection, vec![0x22, 0x23, 3]].concat());
            image.set_raw(CONFIG, vec![format, 2, 0x13, primary, 0x1E, 1, 2, 3]);
            image.set_raw(MULTIPLIER, bench.constants(ct, 3).repeat(16));
            (bench, image)
        },
    )
}

fn lists() -> impl Strategy<Value = Option<List>> {
    let caption = prop::option::of("[A-Z0-9*=+>-]{1,3}")
        .prop_map(|text| text.map(|text| Caption::new(&text)));
    let item = (any::<Index>(), caption).prop_map(|(index, caption)| Item {
        item: index.get(&built_in().display_items).id.clone(),
        caption,
        annunciators: None,
    });
    let times = [(); 3].map(|()| prop::option::of(1_u32..16));
    let list = (times, prop::collection::vec(item, 1..9)).prop_map(
        |([on_seconds, off_seconds, hold_minutes], items)| List {
            on_seconds,
            off_seconds,
            hold_minutes,
            items,
        },
    );
    prop::option::of(list)
}

fn programs() -> impl Strategy<Value = Program> {
    let ratio = || {
        (1_u64..1000, select(vec![1_u64, 5]))
            .prop_map(|(n, by)| format!("{}:{by}", n * by).parse().unwrap())
    };
    let multiplier =
        prop::option::of((ratio(), ratio()).prop_map(|(ct, pt)| Multiplier::of(ct, pt)));
    let metrics = prop::sample::subsequence(Metric::ALL.to_vec(), 1..=2).prop_shuffle();
    let format = select(EnergyFormat::ALL.to_vec());
    let energy = (prop::option::of(format), prop::option::of(metrics))
        .prop_map(|(format, metrics)| Energy { format, metrics });
    let display = (lists(), lists(), lists()).prop_map(|(normal, alternate, test)| Display {
        normal,
        alternate,
        test,
        ..Display::default()
    });
    let meter = Some(Meter {
        model: "ax-poly".into(),
        form: "9S".into(),
        volts: None,
        class: None,
        firmware: None,
    });
    (
        multiplier,
        prop::option::of(energy),
        prop::option::of(display),
    )
        .prop_map(move |(multiplier, energy, display)| Program {
            meter: meter.clone(),
            multiplier,
            energy,
            display,
            ..Program::default()
        })
}

/// What a program with only these sections left out says of the meter.
fn parts(program: &Program, wanted: &Program) -> Program {
    let mut rest = program.clone();
    if wanted.multiplier.is_some() {
        rest.multiplier = None;
    }
    if let (Some(rest), Some(wanted)) = (&mut rest.energy, &wanted.energy) {
        rest.format = rest.format.filter(|_| wanted.format.is_none());
        rest.metrics = rest.metrics.take().filter(|_| wanted.metrics.is_none());
    }
    if let (Some(rest), Some(wanted)) = (&mut rest.display, &wanted.display) {
        for (name, _) in wanted.lists() {
            *rest.get_mut(name) = None;
        }
    }
    rest
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_and_nothing_else_changes(
        (bench, image) in images(),
        mut program in programs(),
        kept in prop::collection::vec(any::<Index>(), 0..4),
    ) {
        // Among the items some sources that only this meter knows.
        let mut unknown: Vec<Item> = from_tables(&image).program.display.iter()
            .flat_map(|display| display.lists().flat_map(|(_, list)| list.items.clone()))
            .filter(|item| item.source().is_some())
            .collect();
        unknown.dedup();
        if let Some(list) = program.display.as_mut().and_then(|display| display.normal.as_mut()) {
            for index in kept.iter().filter(|_| !unknown.is_empty()) {
                list.items.insert(index.index(list.items.len() + 1), index.get(&unknown).clone());
            }
        }
        let writes = match to_tables(&program, &image) {
            Ok(writes) => writes,
            // The meter may have too few free sources or summations, or no format for the ratio; nothing else.
            Err(MapError::NoFreeSource { .. } | MapError::TooFewSummations { .. } | MapError::RatioNotStored { .. }) => return Ok(()),
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        };
        let after = written(&image, &writes);
        let (before, read) = (from_tables(&image), from_tables(&after));
        let all = differences(&program, &read.program);
        prop_assert_eq!(all.differences, []);
        // What the program doesn't set reads as before.
        prop_assert_eq!(parts(&before.program, &program), parts(&read.program, &program));
        // Bytes it doesn't own stay: all but the ratios, all but format and metric.
        let owned = |table: TableId, byte: usize| {
            let size = bench.ni1.size().unwrap();
            let entry = 4 * size + 1;
            (table == MULTIPLIER && byte % entry > 2 * size)
                || (table == CONFIG && matches!(byte, 0 | 3))
                || (table == SELECTION && byte < 4 && !matches!(image.raw(SELECTION).unwrap()[byte], 26 | 27))
                || table == SOURCES
                || table == LISTS
        };
        for (table, old) in image.iter() {
            for (byte, (old, new)) in old.iter().zip(after.raw(table).unwrap()).enumerate() {
                prop_assert!(old == new || owned(table, byte), "{} byte {}", table, byte);
            }
        }
        // A second time there is nothing to write, and every write says what it is.
        prop_assert_eq!(to_tables(&program, &after).unwrap(), []);
        prop_assert!(writes.iter().all(|write| !write.what.is_empty()));
    }

    #[test]
    fn the_program_that_is_in_a_meter_changes_nothing((_, image) in images()) {
        let read = from_tables(&image);
        let mut program = read.program;
        // A primary metric that isn't summed can't be said in a program; see the note.
        if read.notes.iter().any(|note| note.contains("primary metric")) {
            program.energy.iter_mut().for_each(|energy| energy.metrics = None);
        }
        prop_assert_eq!(to_tables(&program, &image).unwrap(), []);
        // Through its text it is the same program.
        let again = Program::parse(&program.to_text(), "p").unwrap().program;
        prop_assert_eq!(&again, &program);
    }

    #[test]
    fn lists_that_are_read_and_written_keep_every_place((bench, image) in images(), in_place in any::<bool>()) {
        let display = from_tables(&image).program.display;
        // Into the same meter after its lists were emptied: source for source, list for list.
        let mut emptied = image.clone();
        let codes: Vec<u8> = image.raw(LISTS).unwrap()[..9].chunks(3).map(|desc| desc[1] >> 4).collect();
        let empty: Vec<(u8, &[u16])> = codes.iter().map(|code| (*code, &[][..])).collect();
        emptied.set_raw(LISTS, bench.lists(&empty));
        let from = if in_place { &image } else { &emptied };
        let program = Program { display: display.clone(), ..Program::default() };
        let after = written(from, &to_tables(&program, from).unwrap());
        let read = from_tables(&after).program.display;
        prop_assert_eq!(&read, &display);
        prop_assert_eq!(after.raw(SOURCES), image.raw(SOURCES));
        if in_place {
            prop_assert_eq!(after.raw(LISTS), image.raw(LISTS));
        }
    }

    #[test]
    fn any_bytes_in_any_table_are_read_without_panic(
        (_, mut image) in images(),
        spoiled in prop::collection::vec((any::<Index>(), prop::collection::vec(any::<u8>(), 0..80)), 1..6),
    ) {
        let ids: Vec<TableId> = image.ids().collect();
        for (index, bytes) in spoiled {
            image.set_raw(*index.get(&ids), bytes);
        }
        let read = from_tables(&image);
        let _ = to_tables(&read.program, &image);
        let _ = to_tables(&program("[multiplier]\nct='2'\n[energy]\nformat='5x1'\nmetrics=['net']\n[display.normal]\nitems=['time']"), &image);
    }
}
