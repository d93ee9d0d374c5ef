use super::*;
use crate::RegisterReading;

fn register(quantity: &str, block: &str, value: f64) -> RegisterReading {
    RegisterReading {
        quantity: quantity.into(),
        block: block.into(),
        value: Some(value),
        unit: quantity.split(' ').next().unwrap_or_default().into(),
        set: "now".into(),
        ..RegisterReading::default()
    }
}

#[test]
fn the_rules_are_sound() {
    assert_eq!(rules().len(), 2, "rules.toml is read");
    let ids: std::collections::BTreeSet<&str> = rules().iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), rules().len());
    for rule in rules() {
        assert!(!rule.source.is_empty() && !rule.fields.is_empty());
    }
}

#[test]
fn what_a_rule_asks_for_and_nobody_said_is_missing() {
    let side = || Side::of(&snapshot("1"), Hash::File("0".repeat(64)));
    let template = Template {
        rules: vec!["wi-psc-113.0919".into()],
        ..Template::default()
    };
    let all = FoundLeft::new(side(), None, Details::default()).unwrap();
    let missing = |report: &FoundLeft| -> Vec<&str> {
        report.missing(&template).iter().map(|it| it.1).collect()
    };
    assert!(missing(&all).contains(&"service address"));
    let details = Details {
        address: Some("12 Linden Ave".into()),
        ..Details::default()
    };
    let said = FoundLeft::new(side(), None, details).unwrap();
    assert_eq!(missing(&said).len(), missing(&all).len() - 1);
    assert!(all.missing(&Template::default()).is_empty(), "nobody asked");
}

#[test]
fn every_field_of_a_rule_can_be_answered() {
    let details = Details {
        address: Some("a".into()),
        equipment: Some("a".into()),
        date: Some(jiff::civil::date(2026, 1, 2)),
        reason: Some("a".into()),
        name: Some("a".into()),
        standard: Some("a".into()),
        creep: Some("a".into()),
        repairs: Some("a".into()),
        complainant: Some("a".into()),
        purchased: Some("a".into()),
        tests: vec!["full load=99.98,100".parse().unwrap()],
        ..Details::default()
    };
    let side = || Side::of(&snapshot("1"), Hash::File(String::new()));
    let mut report = FoundLeft::new(side(), Some(side()), details).unwrap();
    report.found.identity.serial = "1".into();
    report.found.identity.manufacturer = "LGYR".into();
    report.readings = Readings::of(&[register("kWh delivered", "total", 1.0)], None);
    let template = Template {
        rules: rules().iter().map(|rule| rule.id.clone()).collect(),
        ..Template::default()
    };
    assert_eq!(report.missing(&template), []);
}

fn snapshot(serial: &str) -> Snapshot {
    let mut image = crate::Image::new();
    // ST-1 wants ST-0; a snapshot without tables has no serial number in it.
    image.set_raw(crate::TableId::standard(200), serial.as_bytes().to_vec());
    Snapshot {
        taken: "2026-01-31T13:05:09-05:00".into(),
        meter: Default::default(),
        origin: Default::default(),
        image,
    }
}

#[test]
fn readings_stand_beside_each_other_by_rate() {
    let found = [
        register("kWh delivered", "total", 10.5),
        register("kWh delivered", "A", 4.0),
        register("kWh delivered at last reset", "total", 9.0),
        register("kW delivered present", "total", 1.0),
        register("kWh delivered at end of last season", "total", 8.0),
        register("kWh delivered self read 1", "total", 8.0),
    ];
    let left = [
        register("kWh delivered", "total", 10.7),
        register("kWh received", "A", 2.0),
    ];
    let all = Readings::of(&found, Some(&left));
    assert_eq!(all.blocks, ["total", "A"]);
    let names: Vec<&str> = all.rows.iter().map(|row| row.quantity.as_str()).collect();
    assert_eq!(names, ["kWh delivered", "kWh received"]);
    assert_eq!(
        all.rows[0].values,
        [(Some(10.5), Some(10.7)), (Some(4.0), None)]
    );
    assert_eq!(readings::difference(Some(10.5), Some(10.7)), Some(0.2));
    assert_eq!(readings::difference(Some(1.0), None), None);
    let json = all.json();
    assert_eq!(json[0]["difference"], 0.2);
    assert_eq!(json.as_array().unwrap().len(), 3);
}

#[test]
fn results_are_typed_as_found_or_as_both() {
    let test: TestPoint = " full load = 99.98 % ".parse().unwrap();
    assert_eq!(
        (test.point.as_str(), test.found, test.left),
        ("full load", Some(99.98), None)
    );
    let test: TestPoint = "light load=99.7,100.01".parse().unwrap();
    assert_eq!((test.found, test.left), (Some(99.7), Some(100.01)));
    let test: TestPoint = "light load=,100.01".parse().unwrap();
    assert_eq!((test.found, test.left), (None, Some(100.01)));
    for wrong in ["", "full load", "=99", "full load=", "a=b", "a=NaN", "a=,"] {
        assert!(wrong.parse::<TestPoint>().is_err(), "{wrong}");
    }
}

#[test]
fn a_file_that_is_not_understood_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.toml");
    let load = |text: &str| {
        std::fs::write(&path, text).unwrap();
        Details::load(&path)
    };
    let good = load(
        "schema = 1\naddress = \"x\"\ndate = \"2026-02-03\"\n[[test]]\npoint = \"full load\"\nfound = 99.9\n",
    );
    let good = good.unwrap();
    assert_eq!(good.tests.len(), 1);
    assert_eq!(good.date.unwrap().to_string(), "2026-02-03");
    let error = load("schema = 1\nadress = \"x\"\n")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains(":2:1: ") && error.contains("adress"),
        "{error}"
    );
    assert!(
        load("schema = 2\n")
            .unwrap_err()
            .to_string()
            .contains("schema 2")
    );
    let template = folder.path().join("t.toml");
    std::fs::write(&template, "rules = [\"nowhere\"]\n").unwrap();
    let error = Template::load(&template).unwrap_err().to_string();
    assert!(
        error.contains("nowhere") && error.contains("wi-psc-113.0919"),
        "{error}"
    );
    std::fs::write(&template, "shop = \"S\"\nlogo = \"logo.png\"\n").unwrap();
    let loaded = Template::load(&template).unwrap();
    assert_eq!(loaded.logo, Some(folder.path().join("logo.png")));
    std::fs::write(&template, loaded.to_toml()).unwrap();
    assert_eq!(
        Template::load(&template).unwrap(),
        Template {
            schema: 1,
            ..loaded
        }
    );
}

#[test]
fn a_code_is_square_and_its_text_may_be_too_long() {
    let squares = modules("serial 1").unwrap();
    assert!(squares.iter().all(|row| row.len() == squares.len()));
    assert!(modules(&"x".repeat(4000)).is_err());
}

/// A report with eight quantities in five rates, as found and as left.
fn plain() -> FoundLeft {
    let side = || Side::of(&snapshot("1"), Hash::File("ab".repeat(32)));
    let registers = |more: f64| -> Vec<RegisterReading> {
        let quantities = ["delivered", "received", "net", "added"];
        let blocks = ["total", "A", "B", "C", "D"];
        let kinds = quantities
            .iter()
            .flat_map(|it| [format!("kWh {it}"), format!("kW {it} max")]);
        let all = kinds
            .flat_map(|quantity| blocks.map(|block| register(&quantity, block, 12345.678 + more)));
        all.collect()
    };
    let details = Details {
        address: Some("12 Linden Ave".into()),
        reason: Some("Meter exchange 4711".into()),
        date: Some(jiff::civil::date(2026, 1, 31)),
        tests: vec![
            "full load=99.71,100.02".parse().unwrap(),
            "light load=99.6".parse().unwrap(),
        ],
        ..Details::default()
    };
    let mut report = FoundLeft::new(side(), Some(side()), details).unwrap();
    report.readings = Readings::of(&registers(0.0), Some(&registers(0.25)));
    report
}

fn pages_and_text(pdf: &[u8]) -> (usize, String) {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    (pages.len(), words.join(" "))
}

#[test]
fn a_plain_report_is_one_page_and_the_same_input_gives_the_same_bytes() {
    use crate::report::sheet::{Paper, Print, found_left};
    for paper in [Paper::Letter, Paper::A4] {
        let print = Print {
            name: "r",
            made: jiff::civil::date(2026, 1, 31),
            paper,
        };
        let made =
            |report: &FoundLeft| found_left(report, &Template::default(), None, &print).unwrap();
        let pdf = made(&plain());
        assert_eq!(pdf, made(&plain()));
        let (pages, text) = pages_and_text(&pdf);
        assert_eq!(pages, 1, "{paper:?}");
        for wanted in [
            "12 Linden Ave",
            "Meter exchange 4711",
            "12 345.678",
            "12 345.928",
            "0.25",
            "99.71 %",
            "abab",
            "2026-01-31",
        ] {
            assert!(text.contains(wanted), "{wanted} is not in: {text}");
        }
        // What is long goes on, and nothing of it is lost.
        let mut long = plain();
        long.details.tests = (0..120)
            .map(|n| format!("point {n}=99.9").parse().unwrap())
            .collect();
        let (pages, text) = pages_and_text(&made(&long));
        assert!((2..=4).contains(&pages), "{pages}");
        assert!(text.contains("point 119") && text.contains(&format!("Page {pages} of {pages}")));
    }
}

#[test]
fn two_meters_make_no_report() {
    let side = |serial: &str| {
        let mut side = Side::of(&snapshot("1"), Hash::File(String::new()));
        side.identity.serial = serial.into();
        side
    };
    assert!(FoundLeft::new(side("1"), Some(side("1")), Details::default()).is_ok());
    let error = FoundLeft::new(side("1"), Some(side("2")), Details::default());
    assert_eq!(
        error.err().unwrap().to_string(),
        "as found is of meter 1, as left of meter 2"
    );
}

#[test]
fn the_code_says_serial_readings_and_hashes() {
    let text = code_text(&plain());
    for wanted in [
        "serial ",
        "kWh delivered 12345.678 kWh",
        "kWh delivered 12345.928 kWh",
        &"ab".repeat(32),
    ] {
        assert!(text.contains(wanted), "{text}");
    }
}
