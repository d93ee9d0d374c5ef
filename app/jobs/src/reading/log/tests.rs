use meterbench_c1219::{ByteOrder, GenConfig, Set, TableId};
use proptest::prelude::*;

use super::*;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect()
}

/// A FOCUS AX with two places in each log; times in UINT8 fields.
fn meter(order: ByteOrder, tables: &[(u16, &str)]) -> Image {
    let mut config = GenConfig {
        format_control_1: u8::from(order == ByteOrder::MostFirst),
        format_control_2: 2,
        format_control_3: 0x8A,
        nameplate_type: 2,
        std_version: 1,
        ..GenConfig::default()
    };
    config.std_tables = Set::from_bytes(&[0xFF; 10]);
    config.std_writable = Set::empty(10);
    let mut image = Image::new();
    image.put(&config).unwrap();
    let maker = "4C475952 464F435553415820 0100 051C 30313233343536373839202020202020";
    image.set_raw(TableId::standard(1), hex(maker));
    for (number, bytes) in tables {
        image.set_raw(TableId::standard(*number), hex(bytes));
    }
    image
}

const MOST: &str = "00 0002 0001 00010039 0002
    | 18070F0D1D29 0038 0002 0003 00000000
    | 18070F0D1E05 0039 0000 0009 10090000";
const LEAST: &str = "00 0200 0100 39000100 0200
    | 18070F0D1D29 3800 0200 0300 00000000
    | 18070F0D1E05 3900 0000 0900 09100000";

#[test]
fn entries_say_what_when_and_who_in_both_orders() {
    for (order, act, bytes) in [
        (ByteOrder::MostFirst, "06070204 04 0002 0002", MOST),
        (ByteOrder::LeastFirst, "06070204 04 0200 0200", LEAST),
    ] {
        let image = meter(order, &[(71, act), (74, bytes)]);
        let log = Log::of(&image).unwrap();
        assert_eq!(log.notes, Vec::<String>::new());
        let [first, second] = log.entries.as_slice() else {
            panic!("{log:?}")
        };
        assert_eq!(
            (first.list, first.sequence),
            (LogList::History, Some(0x1_0038))
        );
        assert_eq!(first.time.unwrap().to_string(), "2024-07-15 13:29:41");
        assert_eq!(
            (first.words.as_str(), first.user),
            ("Time changed, stamped with the old time", 2)
        );
        assert_eq!((first.argument.as_str(), &first.user_words), ("", &None));
        assert_eq!(
            (second.words.as_str(), second.argument.as_str()),
            ("Procedure started", "SP-9")
        );
        assert_eq!(second.user_words.as_deref(), Some("the meter itself"));
    }
}

#[test]
fn arguments_are_decoded_and_what_nobody_knows_stays_hex() {
    let argument = |code: &str, argument: &str| {
        let bytes = format!(
            "00 0001 0000 00000001 0001 18070F0D1D29 0001 0002 {code} {argument} {}",
            "00".repeat(16)
        );
        let log = Log::of(&meter(
            ByteOrder::MostFirst,
            &[(71, "06070204 04 0002 0002"), (76, &bytes)],
        ))
        .unwrap();
        let entry = log.entries.first().unwrap();
        (entry.words.clone(), entry.argument.clone())
    };
    for (code, bytes, words, meant) in [
        ("000A", "08640000", "Table written", "MT-100"),
        (
            "001C",
            "10360000",
            "Pending table activated",
            "pending ST-54",
        ),
        ("000E", "08000000", "List pointers reset", "history log"),
        (
            "0013",
            "00050000",
            "Event log pointers updated",
            "5 entries",
        ),
        ("0018", "01000000", "Season changed", "season 1"),
        ("0019", "01000000", "Rate changed", "rate B"),
        (
            "001B",
            "01020000",
            "Tier switched",
            "energy rate B, demand rate C",
        ),
        ("0807", "00000000", "Multiplier changed", ""),
        (
            "0814",
            "00000102",
            "maker's event 20, which is not known here",
            "00000102",
        ),
        ("004D", "00000000", "event 77, which is not known here", ""),
    ] {
        let (found, argument) = argument(code, bytes);
        assert_eq!(argument, meant, "{code}: {found}");
        let known = built_in().events.iter().any(|event| event.words == found);
        assert!(known || found == words, "{code}: {found}");
    }
}

#[test]
fn a_log_that_ends_early_runs_over_or_lies_is_shown_for_what_it_is() {
    let act = "06070204 04 0002 0002";
    let cut = MOST.replace("| 18070F0D1E05 0039 0000 0009 10090000", "1807");
    let log = Log::of(&meter(ByteOrder::MostFirst, &[(71, act), (74, &cut)])).unwrap();
    assert_eq!(log.entries.len(), 1);
    assert!(log.notes[0].contains("not whole"), "{:?}", log.notes);
    let over = MOST
        .replacen("00 0002 0001", "02 0009 0063", 1)
        .replace("18070F0D1D29", "18FF0F0D1D29");
    let log = Log::of(&meter(ByteOrder::MostFirst, &[(71, act), (74, &over)])).unwrap();
    assert_eq!((log.entries.len(), log.entries[0].time), (2, None));
    let words = log.notes.join("\n");
    for part in ["ran over", "number 99", "impossible time"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(Log::of(&Image::new()), None);
}

proptest! {
    #[test]
    fn any_bytes_are_entries_or_a_reason(
        act in proptest::collection::vec(prop_oneof![0u8..6, any::<u8>()], 0..12),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut image = meter(ByteOrder::MostFirst, &[]);
        image.set_raw(TableId::standard(71), act);
        image.set_raw(TableId::standard(76), bytes);
        let log = Log::of(&image).unwrap();
        prop_assert!(log.entries.len() <= 200 || log.notes.is_empty());
    }
}
