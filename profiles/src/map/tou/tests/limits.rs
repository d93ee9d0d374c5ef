//! What a meter can't hold, and what a program can't say.

use super::*;

#[test]
fn what_does_not_fit_is_refused_with_the_counts() {
    let image = |counts| Meter { counts, ..USUAL }.image();
    assert_eq!(
        error(&rich(), &image((4, 2, 6, 20, 8))),
        "the calendar needs 9 switches, the meter holds 8"
    );
    assert_eq!(
        error(&rich(), &image((1, 2, 6, 20, 30))),
        "the calendar needs 2 seasons, the meter holds 1"
    );
    assert_eq!(
        error(&rich(), &image((4, 0, 6, 20, 30))),
        "the calendar needs 1 special day types, the meter holds 0"
    );
    assert_eq!(
        error(&rich(), &image((4, 2, 0, 20, 30))),
        "the calendar needs 1 one-time dates, the meter holds 0"
    );
    assert_eq!(
        error(&rich(), &image((4, 2, 6, 9, 30))),
        "the calendar needs 10 recurring dates, the meter holds 9"
    );
    assert!(to_tables(&program(&rich()), &image((2, 1, 1, 10, 9))).is_ok());

    let image = USUAL.image();
    let mut tou = rich();
    calendar(&mut tou).schedules[0].switches[0].switches = Switches::Energy;
    assert!(error(&tou, &image).contains("energy and demand apart"));
    let mut tou = rich();
    calendar(&mut tou).seasons[0].days.separate[2] = Some("weekend".into());
    assert!(error(&tou, &image).contains("of its own for wednesday"));
    let mut tou = rich();
    calendar(&mut tou).seasons[1].days.saturday = Some("weakend".into());
    assert!(error(&tou, &image).contains("no such schedule"));
    let mut tou = rich();
    calendar(&mut tou).seasons[1].days.saturday = None;
    assert!(error(&tou, &image).contains("no schedule for saturday"));
    let mut tou = rich();
    calendar(&mut tou).schedules[1].name = "weekend".into();
    assert!(error(&tou, &image).contains("two schedules"));
    let mut tou = rich();
    calendar(&mut tou).seasons.clear();
    assert!(error(&tou, &image).contains("no season"));
    let mut tou = rich();
    calendar(&mut tou)
        .holidays
        .push(holiday("late", "every 9 days from 2026-03-10"));
    assert!(error(&tou, &image).contains("begin 64 days apart"));
    let mut tou = rich();
    calendar(&mut tou).holidays[4].entry = on("2090-01-01");
    assert!(error(&tou, &image).contains("1990 to 2089"));
    let mut tou = rich();
    tou.dst.as_mut().unwrap().off_at = Time::new(3, 0);
    assert!(error(&tou, &image).contains("one time of day"));
    tou.dst.as_mut().unwrap().off_at = Time::new(2, 0);
    assert!(to_tables(&program(&tou), &image).is_ok());
    tou.dst.as_mut().unwrap().minutes = Some(256);
    assert!(error(&tou, &image).contains("at most 255"));
    let mut few = image.clone();
    few.put(&ActRegs {
        tiers: 2,
        ..ActRegs::default()
    })
    .unwrap();
    assert_eq!(
        error(&rich(), &few),
        "rate C is used; the meter has registers for 2 rates"
    );
    let mut none = image.clone();
    none.remove(ST54);
    assert!(error(&rich(), &none).contains("the meter has no ST-54"));
}

#[test]
fn a_meter_without_an_anchor_date_refuses_rules_that_count_from_one() {
    let mut image = USUAL.image();
    let mut act = USUAL.act();
    act.func1 = meterbench_c1219::TimeFunc1(0x06);
    act.calendar_size -= 2;
    image.put(&act).unwrap();
    let bytes = image.raw(ST54).unwrap()[2..].to_vec();
    image.set_raw(ST54, bytes);
    assert!(error(&rich(), &image).contains("every 28 days from 2026-01-05"));
    let mut tou = rich();
    calendar(&mut tou).holidays.pop();
    assert!(to_tables(&program(&tou), &image).is_ok());
}

#[test]
fn the_anchor_date_stays_while_it_serves() {
    let mut image = USUAL.image();
    let mut bytes = image.raw(ST54).unwrap().to_vec();
    // 2025-12-01: 35 days before the rule begins
    bytes[..2].copy_from_slice(
        &StoredDate::from_civil(date(2025, 12, 1))
            .unwrap()
            .0
            .to_be_bytes(),
    );
    image.set_raw(ST54, bytes.clone());
    let new = after(&rich(), &image);
    assert_eq!(new.raw(ST54).unwrap()[..2], bytes[..2]);
    // a rule that stays counts from the same day after the anchor moved
    let dst = Tou {
        dst: Some(Dst {
            on: vec![on("every 60 days from 2025-11-30")],
            ..Dst::default()
        }),
        ..Tou::default()
    };
    let moved = after(&dst, &new);
    assert_ne!(moved.raw(ST54).unwrap()[..2], bytes[..2]);
    let read = from_tables(&moved).program.tou.unwrap();
    assert_eq!(
        read.calendar.unwrap().holidays[5].entry.on.to_string(),
        "every 28 days from 2026-01-05"
    );
}

#[test]
fn what_a_program_cannot_say_is_noted() {
    let mut image = after(&rich(), &USUAL.image());
    let mut bytes = image.raw(ST54).unwrap().to_vec();
    // one-time: the 31st of month 15; rules: month 0, season 9, special 5
    bytes[2..5].copy_from_slice(&[0xFF, 0x80, 0x20]);
    bytes[20..29].copy_from_slice(&[0x08, 0x30, 0x01, 0x08, 0x06, 0x0C, 0x08, 0x06, 0x18]);
    image.set_raw(ST54, bytes);
    let mut bytes = image.raw(ST53).unwrap().to_vec();
    bytes[2] = 30;
    image.set_raw(ST53, bytes);
    let read = from_tables(&image);
    assert_eq!(
        read.notes,
        [
            "ST-54 has the one-time date FF80, which is no date",
            "ST-54 has the rule 0830, which never falls on a day",
            "season 9 begins on june 1, but the meter has only 4 seasons",
            "june 1 is of special day type 5, but the meter has only 2 of them",
            "daylight saving begins at 02:00:30, and a program can say it only to the minute"
        ]
    );
    assert_eq!(read.program.tou.unwrap().dst.unwrap().at, None);
}
