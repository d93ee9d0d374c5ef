use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn sample() -> Snapshot {
    let mut image = Image::new();
    image.set_raw(TableId::standard(0), vec![0x03, 0x0A, 0xFF]);
    image.set_raw(TableId::manufacturer(13), vec![]);
    let taken = "2026-01-31T13:05:09-05:00";
    let times = BTreeMap::from([(TableId::standard(0), taken.to_owned())]);
    Snapshot {
        taken: taken.into(),
        meter: Label {
            manufacturer: "LGYR".into(),
            serial: "1".into(),
            ..Label::default()
        },
        origin: Origin {
            link: Some(Link {
                baud: 9600,
                elapsed: Duration::from_nanos(1_234_567_891),
                turn: Some(Duration::from_nanos(3_000_001)),
                ..Link::default()
            }),
            program: Some("RES-TOU".into()),
            ..Origin::of(&image, times)
        },
        image,
    }
}

/// As version 0.1 of this tool has saved them.
const FIRST_SCHEMA: &str = r#"{
  "schema": 1,
  "kind": "meterbench snapshot",
  "taken": "2026-01-31T13:05:09-05:00",
  "meter": {"manufacturer": "LGYR", "model": "FOCUSAX", "serial": "0123456789", "form": "9S", "device_id": null},
  "tables": {"ST-0": "030AFF", "MT-13": ""},
  "parts": {"ST-15": {"100": "0102"}}
}
"#;

fn parse(bytes: impl AsRef<[u8]>) -> Result<Snapshot, SnapshotError> {
    Snapshot::parse(bytes, Path::new("x"))
}

fn refused(bytes: impl AsRef<[u8]>) -> String {
    parse(bytes).unwrap_err().to_string()
}

#[test]
fn a_snapshot_is_the_same_after_saving_and_loading_and_its_name_says_whether_it_is_compressed() {
    let folder = tempfile::tempdir().unwrap();
    for (name, plain) in [
        ("m.mbsnap", false),
        ("m.JSON", true),
        ("m.json", true),
        ("m", false),
    ] {
        let path = folder.path().join(name);
        sample().save(&path, false).unwrap();
        assert_eq!(Snapshot::load(&path).unwrap(), sample(), "{name}");
        assert!(
            sample().save(&path, false).is_err(),
            "never over a file unasked"
        );
        let bytes = std::fs::read(&path).unwrap();
        assert!(Snapshot::looks_like(&bytes), "{name}");
        assert_eq!(bytes.starts_with(b"{"), plain, "{name}");
        assert_eq!(
            Head::load(&path).unwrap(),
            Some(Head::of(&sample())),
            "{name}"
        );
        if plain {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(r#""ST-0": "030AFF""#), "{text}");
        }
    }
    // A name is only a name.
    let renamed = folder.path().join("renamed.json");
    std::fs::rename(folder.path().join("m.mbsnap"), &renamed).unwrap();
    assert_eq!(Snapshot::load(&renamed).unwrap(), sample());
}

#[test]
fn a_snapshot_of_the_first_schema_opens_for_ever() {
    let snapshot = parse(FIRST_SCHEMA).unwrap();
    assert_eq!(snapshot.origin, Origin::default());
    assert_eq!(
        snapshot.image.raw(TableId::standard(0)),
        Some(&[3, 10, 255][..])
    );
    assert_eq!(snapshot.image.parts().count(), 1);
    let again = parse(snapshot.to_packed()).unwrap();
    assert_eq!(again, snapshot);
    let marked = format!("\u{feff}{FIRST_SCHEMA}");
    assert_eq!(parse(marked).unwrap(), snapshot);
}

#[test]
fn a_part_of_a_table_is_kept_as_a_part() {
    let mut snapshot = sample();
    snapshot
        .image
        .set_part(TableId::standard(15), 100, vec![1, 2]);
    let text = snapshot.to_json();
    assert_eq!(parse(&text).unwrap(), snapshot);
    assert!(!sample().to_json().contains("parts"));
    assert!(refused(text.replace("0102", "010")).contains("hex digits"));
    assert!(parse(text.replace("\"100\"", "\"ten\"")).is_err());
}

#[test]
fn a_file_laid_out_anew_keeps_its_sum_and_one_with_other_contents_does_not() {
    let value: serde_json::Value = serde_json::from_str(&sample().to_json()).unwrap();
    let sorted: BTreeMap<String, serde_json::Value> = serde_json::from_value(value).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sorted.json");
    std::fs::write(&path, serde_json::to_string(&sorted).unwrap()).unwrap();
    assert_eq!(Snapshot::load(&path).unwrap(), sample());
    assert_eq!(Head::load(&path).unwrap(), Some(Head::of(&sample())));
    let why = refused(sample().to_json().replace("030AFF", "030AFE"));
    assert!(why.contains("damaged") && why.contains("checksum"), "{why}");
    let without = sample().to_json().replace("\"schema\": 2", "\"schema\": 1");
    assert!(refused(without).contains("damaged"));
}

#[test]
fn what_is_no_snapshot_is_refused_with_its_place_or_with_what_it_is() {
    let why = refused("{\n  nonsense");
    assert!(why.starts_with("x:2:3: "), "{why}");
    assert!(refused("").starts_with("x:1:"));
    let good = sample().to_json();
    for (from, to, said) in [
        ("\"schema\": 2", "\"schema\": 3", "a later version"),
        ("030AFF", "030AF", "hex digits"),
        ("ST-0", "XX-0", "not a table's name"),
        ("\"taken\"", "\"token\"", "token"),
        ("MT-13\": \"", "st-0\": \"", "twice"),
        (
            "meterbench snapshot",
            "bench image",
            "a file of the kind \"bench image\"",
        ),
    ] {
        let why = refused(good.replace(from, to));
        assert!(why.contains(said), "{why}");
    }
    for (text, said) in [
        (
            r#"{"meter": {}, "registers": [], "tables": {}, "link": {}}"#,
            "read --json",
        ),
        (
            r#"{"device": "x", "dump": []}"#,
            "another tool, with \"device\", \"dump\"",
        ),
        ("{}", "nothing in it"),
        ("[1]", "a list"),
        ("<feed>", "XML"),
        ("PK\u{3}\u{4}", "ZIP"),
        ("SQLite format 3\0", "SQLite"),
    ] {
        let why = refused(text);
        assert!(why.contains(said), "{why}");
    }
    let later = r#"{"schema": 3, "kind": "meterbench snapshot", "more": 1}"#;
    assert!(refused(later).contains("schema 3"));
    assert!(refused(packed::pack(b"{}")).contains("nothing in it"));
    let mut longer = sample().to_packed();
    longer.push(0);
    assert!(refused(longer).contains("1 bytes follow its end"));
}

#[test]
fn a_cut_at_any_byte_is_refused() {
    let (packed, text) = (sample().to_packed(), sample().to_json());
    for end in 0..packed.len() {
        assert!(parse(&packed[..end]).is_err(), "{end} of {}", packed.len());
    }
    for end in 0..text.trim_end().len() {
        assert!(parse(&text[..end]).is_err(), "{end} of {}", text.len());
    }
}

#[test]
fn a_change_of_any_byte_is_refused_or_changes_nothing() {
    for whole in [sample().to_packed(), sample().to_json().into_bytes()] {
        for at in 0..whole.len() {
            for bits in [0x01, 0x03, 0x20, 0x80] {
                let mut changed = whole.clone();
                changed[at] ^= bits;
                // The time and the system in gzip's head, and the blanks of JSON, are nobody's contents.
                if let Ok(opened) = parse(&changed) {
                    assert_eq!(opened, sample(), "byte {at}");
                }
            }
        }
    }
}

#[test]
fn the_program_that_a_meter_names_is_kept() {
    assert_eq!(Origin::of(&Image::new(), BTreeMap::new()).program, None);
    let tool = Origin::of(&Image::new(), BTreeMap::new()).tool.unwrap();
    assert!(tool.starts_with("meterbench "), "{tool}");
}

#[test]
fn hex_is_there_and_back() {
    assert_eq!(hex(&[0x0A, 0xFF, 0]), "0AFF00");
    assert_eq!(unhex("0aFf00"), Some(vec![0x0A, 0xFF, 0]));
    for wrong in ["0", "0G", "+1", "é0"] {
        assert_eq!(unhex(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn every_snapshot_comes_back_and_every_cut_of_it_is_refused(
        tables in proptest::collection::btree_map(0u16..200, proptest::collection::vec(any::<u8>(), 0..80), 0..8),
        serial in "\\PC{0,20}",
        cut in any::<prop::sample::Index>(),
    ) {
        let mut snapshot = sample();
        snapshot.meter.serial = serial;
        for (number, bytes) in tables {
            snapshot.image.set_raw(TableId::standard(number), bytes);
        }
        let packed = snapshot.to_packed();
        prop_assert_eq!(&parse(&packed).unwrap(), &snapshot);
        prop_assert_eq!(&parse(snapshot.to_json()).unwrap(), &snapshot);
        let end = cut.index(packed.len());
        prop_assert!(parse(packed.get(..end).unwrap_or_default()).is_err());
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), packed in any::<bool>()) {
        let bytes = if packed { packed::pack(&bytes) } else { bytes };
        let _ = parse(bytes);
    }
}
