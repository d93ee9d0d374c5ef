//! Display sources that the catalog doesn't know: kept, shown, and never written over.

use meterbench_c1219::Image;

use super::bench::{LISTS, SOURCES, USUAL, written};
use super::tests::program;
use super::*;
use crate::diff::differences;
use crate::program::{Caption, Item, Program};

/// The bench's meter with other entries in ST-32.
fn with(entries: &[(usize, &[u8; 8])]) -> Image {
    let mut image = USUAL.image();
    let mut sources = image.raw(SOURCES).unwrap().to_vec();
    for (index, entry) in entries {
        sources[index * 8..index * 8 + 8].copy_from_slice(*entry);
    }
    image.set_raw(SOURCES, sources);
    image
}

/// A kind of which nothing is known, captioned XYZ.
const STRANGE: &[u8; 8] = b"\x63\x07\x00\x42XYZ\x80";

fn normal(image: &Image) -> Vec<Item> {
    let display = from_tables(image).program.display.unwrap();
    display.normal.unwrap().items
}

fn captioned(item: Item, caption: &str) -> Item {
    Item {
        caption: Some(Caption::new(caption)),
        ..item
    }
}

fn set(items: &str, image: &Image) -> Result<Image, MapError> {
    let writes = to_tables(
        &program(&format!("[display.normal]\nitems=[{items}]")),
        image,
    )?;
    Ok(written(image, &writes))
}

#[test]
fn a_source_of_unknown_kind_is_read_kept_in_the_file_and_written_back() {
    let image = with(&[(8, STRANGE)]);
    let read = from_tables(&image);
    assert_eq!(normal(&image)[2], captioned(Item::of_source(8), "XYZ"));
    assert_eq!(
        read.notes,
        ["the normal list shows display source 8, which is \"XYZ\" unknown"]
    );
    let text = read.program.to_commented_text();
    assert!(
        text.contains("{ item = \"source 8\", caption = \"XYZ\" },")
            && text.contains("# source 8 of this meter (unknown to the catalog)"),
        "{text}"
    );
    let again = Program::parse(&text, "p").unwrap().program;
    assert_eq!(again, read.program);
    assert_eq!(to_tables(&again, &image), Ok(vec![]));
    // In another order, beside a new item: still the same source, untouched.
    let after = set("'time','source 8','date'", &image).unwrap();
    assert_eq!(after.raw(LISTS).unwrap()[9..15], [0, 25, 0, 8, 0, 26]);
    assert_eq!(after.raw(SOURCES), image.raw(SOURCES));
}

#[test]
fn a_caption_that_a_program_can_not_say_leaves_the_source_as_it_is() {
    for caption in [*b"kWh", *b"A\0B", *b"\xffAB"] {
        let mut entry = *b"\x01\x00\x00\x00___\x01";
        entry[4..7].copy_from_slice(&caption);
        let image = with(&[(8, &entry)]);
        assert_eq!(normal(&image)[2], Item::of_source(8));
        assert_eq!(to_tables(&from_tables(&image).program, &image), Ok(vec![]));
    }
    // Filled up with zeros it is the same caption, and not a byte is written for it.
    let image = with(&[(8, b"\x01\x00\x00\x00D\0\0\x01")]);
    assert_eq!(
        normal(&image)[2],
        captioned(Item::new("kwh-delivered"), "D")
    );
    assert_eq!(to_tables(&from_tables(&image).program, &image), Ok(vec![]));
}

#[test]
fn an_unused_source_that_a_list_shows_stays_in_the_list() {
    let mut image = USUAL.image();
    image.set_raw(LISTS, USUAL.lists(&[(1, &[39, 0]), (2, &[]), (3, &[])]));
    assert_eq!(normal(&image)[0], Item::of_source(39));
    // It is in use now: a new caption takes another source.
    let after = set("'source 39',{item='time',caption='T'}", &image).unwrap();
    assert_eq!(
        normal(&after),
        [Item::of_source(39), captioned(Item::new("time"), "T")]
    );
    assert_eq!(
        after.raw(SOURCES).unwrap()[39 * 8..],
        image.raw(SOURCES).unwrap()[39 * 8..]
    );
}

#[test]
fn two_sources_that_show_the_same_keep_their_places() {
    // Source 8 shows what source 0 shows, in a format of its own.
    let image = with(&[(8, b"\x01\x00\x00\x25DEL\x01")]);
    assert_eq!(to_tables(&from_tables(&image).program, &image), Ok(vec![]));
    // Moved by an item in front, too.
    let after = set(
        "'time','kwh-delivered','kwh-received','kwh-delivered','all-segments'",
        &image,
    )
    .unwrap();
    assert_eq!(
        after.raw(LISTS).unwrap()[9..19],
        [0, 25, 0, 0, 0, 1, 0, 8, 0, 30]
    );
    assert_eq!(after.raw(SOURCES), image.raw(SOURCES));
}

#[test]
fn a_source_of_the_meter_gets_another_caption_where_nobody_else_shows_it() {
    let image = with(&[(8, STRANGE)]);
    let writes = to_tables(
        &program("[display.normal]\nitems=[{item='source 8',caption='NEW'},'source 8']"),
        &image,
    )
    .unwrap();
    assert_eq!(
        writes[0].what,
        ["display source 8: \"XYZ\" unknown becomes \"NEW\" unknown"]
    );
    let after = written(&image, &writes);
    assert_eq!(
        after.raw(SOURCES).unwrap()[64..72],
        *b"\x63\x07\x00\x42NEW\x80"
    );
    let both = "{item='source 8',caption='A'},{item='source 8',caption='B'}";
    let refused = Err(MapError::SourceCaption {
        index: 8,
        caption: "B  ".into(),
    });
    assert_eq!(set(both, &image), refused);
    let mut shared = image.clone();
    shared.set_raw(LISTS, USUAL.lists(&[(1, &[8]), (2, &[8]), (3, &[30])]));
    assert_eq!(
        set("{item='source 8',caption='B'}", &shared),
        refused.map(|_: Image| shared.clone())
    );
    assert!(set("{item='source 8',caption='XYZ'}", &shared).is_ok());
}

#[test]
fn a_source_that_the_meter_has_not_is_refused_by_its_number() {
    let image = USUAL.image();
    let refused = set("'source 40'", &image).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the meter has no display source 40: it has 40, numbered from 0"
    );
    assert_eq!(
        refused,
        MapError::NoSuchSource {
            index: 40,
            sources: 40
        }
    );
}

#[test]
fn a_source_that_the_catalog_knows_must_be_named_by_what_it_shows() {
    let image = USUAL.image();
    for item in ["'source 25'", "{item='source 25',caption='NOW'}"] {
        assert_eq!(
            set(item, &image).unwrap_err().to_string(),
            "display source 25 of this meter shows `time`, which is its name in a program"
        );
    }
    // With a caption that can't be said its number is the only name, but not for another caption.
    let image = with(&[(25, b"\x20\x05\x00\x00clk\x00")]);
    assert!(set("'source 25'", &image).is_ok());
    assert!(matches!(
        set("{item='source 25',caption='NOW'}", &image),
        Err(MapError::KnownSource {
            index: 25,
            item: "time"
        })
    ));
    assert_eq!(
        normal(&set("{item='time',caption='NOW'}", &image).unwrap()),
        [captioned(Item::new("time"), "NOW")]
    );
}

#[test]
fn what_the_catalog_does_not_know_is_never_written_over() {
    // Every source is strange but 0, 4 to 7, 27 and 30, which the lists of the bench show, and 12.
    let strange: Vec<(usize, &[u8; 8])> = (0..40)
        .filter(|index| !matches!(index, 0 | 4..=7 | 12 | 27 | 30))
        .map(|index| (index, STRANGE))
        .collect();
    let image = with(&strange);
    let after = set("'frequency'", &image).unwrap();
    for index in (0..40).filter(|index| *index != 12) {
        let range = index * 8..index * 8 + 8;
        assert_eq!(
            after.raw(SOURCES).unwrap()[range.clone()],
            image.raw(SOURCES).unwrap()[range]
        );
    }
    assert_eq!(
        set("'frequency','temperature'", &image),
        Err(MapError::NoFreeSource {
            item: "temperature".into(),
            caption: "TMP".into(),
            sources: 40
        })
    );
}

#[test]
fn a_program_with_sources_of_the_meter_is_the_same_when_read_back() {
    let image = with(&[(8, STRANGE), (31, b"\x01\x00\x00\x00err\x00")]);
    let wanted = program(
        "[display.normal]\nitems=['source 8','time',{item='source 31'},{item='source 8',caption='XYZ'}]",
    );
    let after = written(&image, &to_tables(&wanted, &image).unwrap());
    let all = differences(&wanted, &from_tables(&after).program);
    assert_eq!((all.differences, all.same), (vec![], 4));
}
