use jiff::civil::date;
use lopdf::Document;
use meterbench_c1219::calendar::Rules;
use meterbench_c1219::{
    ActTimeTou, Action, Calendar, CalendarAction, Rdate, Recurring, TierSwitch, TierSwitchEntry,
    TimeFunc2,
};
use meterbench_profiles::Program;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::program::{Caption, Display, Item, List, ListName};
use meterbench_profiles::screen::Readings;

use super::year::Year;
use super::*;

fn print(name: &str) -> Print<'_> {
    Print {
        name,
        made: date(2025, 3, 1),
        paper: Paper::Letter,
    }
}

/// A program with so many items in each list, taken from the catalog in order.
fn showing(counts: [usize; 3]) -> Program {
    let mut display = Display::default();
    let mut known = built_in().display_items.iter().cycle();
    for (name, count) in ListName::ALL.into_iter().zip(counts) {
        let items = known.by_ref().take(count).map(|it| Item::new(&it.id));
        *display.get_mut(name) = Some(List {
            on_seconds: Some(6),
            items: items.collect(),
            ..List::default()
        });
    }
    Program {
        display: Some(display),
        ..Program::default()
    }
}

fn text(pdf: &[u8]) -> (usize, String) {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).unwrap();
    (
        pages.len(),
        text.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[test]
fn every_screen_stands_on_one_page_in_words() {
    let mut program = showing([3, 1, 0]);
    let list = program.display.as_mut().unwrap().normal.as_mut().unwrap();
    list.items.push(Item {
        caption: Some(Caption::new("XYZ")),
        ..Item::new("kw-delivered-max")
    });
    let pdf = display(&program, &Readings::new(), &print("Feeder 12")).unwrap();
    let (pages, text) = text(&pdf);
    assert_eq!(pages, 1);
    for wanted in [
        "Display proof sheet",
        "Feeder 12",
        "2025-03-01",
        "Normal list 4 screens, 6 s each, 24 s for all",
        "Alternate list 1 screen, 6 s each",
        "1 Energy delivered, total",
        "XYZ",
        "the meter keeps its own",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in: {text}");
    }
    // In order.
    let place = |words: &str| text.find(words).unwrap();
    assert!(place("Normal list") < place("1 Energy delivered, total"));
    assert!(place("1 Energy delivered, total") < place("XYZ"));
    assert!(place("XYZ") < place("Alternate list"));
}

#[test]
fn forty_eight_screens_fit_one_page_and_three_hundred_go_on() {
    for paper in [Paper::Letter, Paper::A4] {
        let print = Print {
            paper,
            ..print("long")
        };
        let pdf = display(&showing([30, 14, 4]), &Readings::new(), &print).unwrap();
        let (pages, text) = text(&pdf);
        assert_eq!(pages, 1);
        for number in 1..=30 {
            assert!(text.contains(&format!("{number} ")), "{number}");
        }
    }
    let pdf = display(&showing([250, 50, 0]), &Readings::new(), &print("x")).unwrap();
    let (pages, text) = text(&pdf);
    assert!((3..=6).contains(&pages), "{pages}");
    assert!(text.contains("250 ") && text.contains(&format!("Page {pages} of {pages}")));
}

#[test]
fn a_program_that_sets_nothing_still_has_its_sheet() {
    let pdf = display(&Program::default(), &Readings::new(), &print("nothing")).unwrap();
    assert_eq!(text(&pdf).0, 1);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let program = showing([12, 5, 2]);
    let sheet = |name: &str| display(&program, &Readings::new(), &print(name)).unwrap();
    assert_eq!(sheet("one"), sheet("one"));
    assert_ne!(sheet("one"), sheet("two"));
    let year = |number| tou(&rules(), number, &Program::default(), &print("one")).unwrap();
    assert_eq!(year(2025), year(2025));
    assert_ne!(year(2025), year(2026));
}

#[test]
fn letters_of_any_language_in_a_name_are_drawn_or_replaced() {
    let name = "Подстанция 7 – Ωmega 東京 \u{0}";
    let pdf = display(&Program::default(), &Readings::new(), &print(name)).unwrap();
    let (_, text) = text(&pdf);
    assert!(
        text.contains("Подстанция 7 – Ω") && text.contains("mega ??"),
        "{text}"
    );
}

/// Weekdays C, B from 07:00, A from 14:00, C from 22:00 in season 0; else C. July 4 is special. Demand is reset on the first.
fn rules() -> Rules {
    let switch = |schedule, hour, tier| TierSwitchEntry {
        switch: TierSwitch::new(hour, 0, tier).unwrap(),
        schedule,
    };
    let on = |month: u16, day: u16, action| Recurring {
        date: Rdate(month | 7 << 8 | day << 11),
        action: CalendarAction::from_ctrl(action).unwrap(),
    };
    let mut billing = on(13, 1, Action::None);
    billing.action.0 |= CalendarAction::DEMAND_RESET.0;
    let calendar = Calendar {
        recurring: vec![
            on(6, 1, Action::Season(0)),
            on(10, 1, Action::Season(1)),
            on(7, 4, Action::Special(0)),
            billing,
        ],
        switches: vec![
            switch(0, 0, 2),
            switch(0, 7, 1),
            switch(0, 14, 0),
            switch(0, 22, 2),
            switch(1, 0, 2),
        ],
        schedules: vec![vec![1, 1, 0, 1], vec![1, 1, 1, 1]],
        ..Calendar::default()
    };
    Rules::new(ActTimeTou::default(), None, calendar)
}

#[test]
fn a_year_has_every_day_once_and_all_its_hours() {
    for (number, days) in [(2024, 366), (2025, 365)] {
        let year = Year::of(&rules(), number);
        assert_eq!(year.days.len(), days);
        assert_eq!(year.kinds.iter().map(|kind| kind.days).sum::<usize>(), days);
        let (tiers, none) = year.minutes();
        let all: u32 = tiers.iter().sum::<u32>() + none;
        assert_eq!(all, u32::try_from(days).unwrap() * 1440);
        assert_eq!(year.kinds.len(), 2);
        assert_eq!(year.billing.len(), 12);
    }
    // 87 weekdays from June to September 2025, less the holiday.
    let year = Year::of(&rules(), 2025);
    let (tiers, _) = year.minutes();
    assert_eq!((tiers[0], tiers[1]), (86 * 8 * 60, 86 * 7 * 60));
    assert_eq!(
        year.seasons,
        [
            (date(2025, 1, 1), 1),
            (date(2025, 6, 1), 0),
            (date(2025, 10, 1), 1)
        ]
    );
}

#[test]
fn the_year_sheet_tells_bands_seasons_holidays_and_billing() {
    let pdf = tou(&rules(), 2025, &Program::default(), &print("Feeder 12")).unwrap();
    let (pages, text) = text(&pdf);
    assert_eq!(pages, 1);
    for wanted in [
        "Time of use 2025",
        "Feeder 12",
        "A 688 h",
        "07:00",
        "Schedule 0",
        "86 days: season 0 weekday",
        "Fri Jul 4 Special 0",
        "Sun Jun 1 season 0",
        "Wed Jan 1 demand reset",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in: {text}");
    }
}

#[test]
fn an_empty_calendar_and_one_with_a_hundred_kinds_of_days_have_a_sheet_too() {
    let none = Rules::new(ActTimeTou::default(), None, Calendar::default());
    let pdf = tou(&none, 2025, &Program::default(), &print("none")).unwrap();
    assert!(text(&pdf).1.contains("no rate 8,760 h"));

    let switches = (0..24).map(|hour| TierSwitchEntry {
        switch: TierSwitch::new(hour, 30, hour % 8).unwrap(),
        schedule: hour,
    });
    let seasons = (0..4).map(|season| (season * 6..season * 6 + 6).collect());
    let starts = (0..4_u8).map(|season| Recurring {
        date: Rdate(u16::from(season * 3 + 1) | 7 << 8 | 1 << 11),
        action: CalendarAction::from_ctrl(Action::Season(season)).unwrap(),
    });
    let act = ActTimeTou {
        func2: TimeFunc2::SEPARATE_WEEKDAYS,
        ..ActTimeTou::default()
    };
    let calendar = Calendar {
        recurring: starts.collect(),
        switches: switches.collect(),
        schedules: seasons.collect(),
        ..Calendar::default()
    };
    let many = Rules::new(act, None, calendar);
    assert!(Year::of(&many, 2025).kinds.len() > 16);
    let pdf = tou(&many, 2025, &Program::default(), &print("many")).unwrap();
    let (pages, text) = text(&pdf);
    assert_eq!(pages, 1);
    assert!(text.contains("more kinds of days"), "{text}");
}
