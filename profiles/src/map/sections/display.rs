//! Options of the display and what is lit with an item.

use super::*;

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
