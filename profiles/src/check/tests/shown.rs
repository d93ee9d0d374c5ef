//! The display lists as a whole.

use super::*;
use crate::program::{Applied, Caption, Display, Item, List, ListName, Meter, Multiplier};

/// A 9S with these normal items.
fn shows(items: &[&str]) -> Program {
    let Lookup::Row(row) = built_in().lookup(None, "9S", None, None) else {
        panic!("9S is in the catalog")
    };
    let normal = List {
        items: items.iter().map(|item| Item::new(item)).collect(),
        ..List::default()
    };
    Program {
        meter: Some(Meter::of(row)),
        display: Some(Display {
            normal: Some(normal),
            ..Display::default()
        }),
        ..Program::default()
    }
}

fn normal(program: &mut Program) -> &mut List {
    let display = program.display.as_mut().unwrap();
    display.get_mut(ListName::Normal).as_mut().unwrap()
}

fn found(program: &Program) -> Vec<String> {
    check(program, DAY)
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.path))
        .collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn d010_all_lists_together_fit() {
    let with = |normal: usize, alternate: usize| {
        let mut program = shows(&[]);
        let list = |count: usize| List {
            items: (0..count).map(|n| Item::of_source(n as u16)).collect(),
            ..List::default()
        };
        let display = program.display.as_mut().unwrap();
        (display.normal, display.alternate) = (Some(list(normal)), Some(list(alternate)));
        let mut all = check(&program, DAY);
        all.retain(|one| one.code == "D010");
        all
    };
    assert_eq!(with(40, 8), []);
    let all = with(40, 9);
    assert_eq!(
        (
            all[0].path.as_str(),
            all[0].message.as_str(),
            all[0].hint.as_str()
        ),
        (
            "display.alternate.items[8]",
            "49 display items (normal 40, alternate 9); the meter holds 48 in all lists together",
            "remove 1"
        )
    );
    assert_eq!(with(50, 9)[0].path, "display.normal.items[48]");
}

#[test]
fn d011_the_normal_list_tests_the_segments() {
    assert_eq!(found(&shows(&["time"])), ["D011 display.normal.items"]);
    assert_eq!(found(&shows(&["time", "all-segments"])), NOTHING);
}

#[test]
fn d012_a_list_comes_round_within_two_minutes() {
    let items = [
        "all-segments",
        "time",
        "date",
        "errors",
        "outages",
        "firmware",
        "season",
        "frequency",
    ];
    let with = |on, off| {
        let mut program = shows(&items);
        let list = normal(&mut program);
        (list.on_seconds, list.off_seconds) = (on, off);
        program
    };
    assert_eq!(found(&with(Some(14), Some(1))), NOTHING);
    let over = with(Some(15), Some(1));
    assert_eq!(found(&over), ["D012 display.normal.items"]);
    let all = check(&over, DAY);
    assert!(
        all[0]
            .message
            .starts_with("the normal list takes 128 seconds"),
        "{}",
        all[0].message
    );
    assert_eq!(
        all[0].hint,
        "show each for 14 s, or move items to another list"
    );
    assert_eq!(found(&with(Some(15), None)), NOTHING);
    assert_eq!(found(&with(None, Some(15))), NOTHING);
}

#[test]
fn d013_a_multiplier_is_told() {
    let with = |change: &dyn Fn(&mut Program)| {
        let mut program = shows(&["all-segments", "kwh-delivered"]);
        let ct = "400:5".parse().unwrap();
        program.multiplier = Some(Multiplier::of(ct, "1:1".parse().unwrap()));
        change(&mut program);
        found(&program)
    };
    let captioned = |text: &'static str| {
        move |program: &mut Program| normal(program).items[1].caption = Some(Caption::new(text))
    };
    assert_eq!(with(&|_| {}), ["D013 display.normal.items"]);
    assert_eq!(with(&|it| it.multiplier = Some(Multiplier::one())), NOTHING);
    assert_eq!(
        with(&|it| normal(it).items.push(Item::new("multiplier"))),
        NOTHING
    );
    assert_eq!(with(&captioned("X80")), NOTHING);
    assert_eq!(with(&captioned("P*1")), NOTHING);
    assert_eq!(with(&captioned("X81")), ["D013 display.normal.items"]);
    let billing = |it: &mut Program| {
        it.multiplier.as_mut().unwrap().applied = Some(Applied::Billing);
    };
    assert_eq!(with(&billing), ["D013 display.normal.items"]);
}

#[test]
fn d014_annunciators_are_those_of_the_display() {
    let lit = |names: &[&str]| {
        let mut program = shows(&["all-segments"]);
        normal(&mut program).items[0].annunciators =
            Some(names.iter().map(|name| (*name).to_owned()).collect());
        found(&program)
    };
    assert_eq!(lit(&["kWh", "rate-letter"]), NOTHING);
    assert_eq!(lit(&[]), NOTHING);
    assert_eq!(
        lit(&["kWh", "kwh"]),
        ["D014 display.normal.items[0].annunciators[1]"]
    );
    assert_eq!(
        lit(&["kWh", "kWh"]),
        ["D014 display.normal.items[0].annunciators[1]"]
    );
}

#[test]
fn d015_captions_that_are_set_are_shown() {
    let with = |captions, caption: Option<&str>| {
        let mut program = shows(&["all-segments"]);
        program.display.as_mut().unwrap().captions = captions;
        normal(&mut program).items[0].caption = caption.map(Caption::new);
        found(&program)
    };
    assert_eq!(with(Some(false), Some("ABC")), ["D015 display.captions"]);
    assert_eq!(with(Some(true), Some("ABC")), NOTHING);
    assert_eq!(with(None, Some("ABC")), NOTHING);
    assert_eq!(with(Some(false), None), NOTHING);
}

#[test]
fn d016_test_mode_ends_within_a_byte_of_minutes() {
    let ends = |minutes| {
        let mut program = shows(&["all-segments"]);
        program.display.as_mut().unwrap().test_minutes = Some(minutes);
        found(&program)
    };
    assert_eq!(ends(255), NOTHING);
    assert_eq!(ends(256), ["D016 display.test_minutes"]);
}
