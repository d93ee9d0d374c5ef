//! Each rule: a program that trips it, and one that just doesn't.

use super::*;

/// What nearly every short program of these tests has besides; each has a test of its own below.
const ASIDE: [&str; 3] = ["P001", "D011", "X008"];

fn codes(text: &str) -> Vec<std::borrow::Cow<'static, str>> {
    findings(text)
        .iter()
        .map(|finding| finding.code.clone())
        .collect()
}

fn findings(text: &str) -> Vec<Finding> {
    let parsed = Program::parse(&format!("schema = 2\n{text}"), "p.toml").unwrap();
    let mut findings = check_parsed(&parsed, DAY);
    findings.retain(|finding| !ASIDE.contains(&&*finding.code));
    findings
}

fn meter(model: &str, form: &str, rest: &str) -> String {
    format!("[meter]\nmodel = \"{model}\"\nform = \"{form}\"\n{rest}\n")
}

/// A transformer-rated meter with these ratios.
fn nine_s(ct: &str, pt: &str) -> String {
    meter(
        "ax-poly",
        "9S",
        &format!("[multiplier]\nct = \"{ct}\"\npt = \"{pt}\""),
    )
}

fn list(model: &str, form: &str, rest: &str) -> String {
    meter(model, form, &format!("[display.normal]\n{rest}"))
}

const NONE: [&str; 0] = [];

#[test]
fn m001_a_row_that_is_not_in_the_catalog() {
    assert_eq!(codes(&meter("ax-poly", "10S", "")), ["M001"]);
    assert_eq!(codes(&meter("ay", "9S", "")), ["M001"]);
    assert_eq!(codes(&meter("ax-poly", "8S", "")), NONE);
    let all = findings(&meter("ax", "12SE", ""));
    assert_eq!(
        (all[0].hint.as_str(), all[0].line),
        ("model `ax-poly` has it", Some(4))
    );
}

#[test]
fn m002_a_voltage_that_the_form_is_not_made_for() {
    assert_eq!(codes(&meter("ax", "2S", "volts = 120")), ["M002"]);
    assert_eq!(codes(&meter("ax", "2S", "volts = 240")), NONE);
    assert_eq!(codes(&meter("ax-poly", "9S", "volts = 278")), ["M002"]);
    assert_eq!(codes(&meter("ax-poly", "9S", "volts = 277")), NONE);
}

#[test]
fn m003_a_class_that_the_form_is_not_made_in() {
    assert_eq!(codes(&meter("ax", "4S", "class = 11")), ["M003"]);
    assert_eq!(codes(&meter("ax", "4S", "class = 10")), NONE);
    assert_eq!(codes(&meter("ax", "4S", "class = 20")), NONE);
}

#[test]
fn m004_a_meter_that_could_be_either_of_two() {
    assert_eq!(codes(&meter("ax", "3S", "")), ["M004"]);
    assert_eq!(codes(&meter("ax", "3S", "volts = 120")), NONE);
    assert_eq!(codes(&meter("ax", "1S", "class = 100")), NONE);
}

#[test]
fn m005_no_meter_at_all_is_a_warning() {
    let all = findings("");
    assert_eq!(
        (&*all[0].code, all[0].severity, all.len()),
        ("M005", Severity::Warning, 1)
    );
    // The least that names a meter is enough, and a wrong name is M001's.
    assert_eq!(codes("[meter]\nmodel = \"ax\"\nform = \"2S\""), NONE);
    assert_eq!(codes("[meter]\nmodel = \"\"\nform = \"\""), ["M001"]);
    assert_eq!(codes("[energy]\nformat = \"4x1\""), ["M005"]);
}

#[test]
fn x001_a_multiplier_above_4096() {
    assert_eq!(codes(&nine_s("4097", "1:1")), ["X001"]);
    assert_eq!(codes(&nine_s("4096", "1:1")), NONE);
    assert_eq!(codes(&nine_s("640:5", "32:1")), NONE);
    let all = findings(&nine_s("800:5", "35:1"));
    assert_eq!(
        all[0].message,
        "multiplier 5600 (CT 800:5 = 160 x PT 35:1 = 35) is above the meter's limit of 4096"
    );
    assert_eq!(codes(&nine_s("4096.001", "1:1")), ["X005", "X006", "X001"]);
}

#[test]
fn x002_a_multiplier_on_a_self_contained_form() {
    let two_s = |ct: &str, pt: &str| {
        meter(
            "ax",
            "2S",
            &format!("[multiplier]\nct = \"{ct}\"\npt = \"{pt}\""),
        )
    };
    assert_eq!(codes(&two_s("2:1", "1:1")), ["X002"]);
    assert_eq!(codes(&two_s("1:1", "2:1")), ["X002"]);
    assert_eq!(codes(&two_s("5:5", "1:1")), NONE);
}

#[test]
fn x003_a_pt_ratio_on_a_form_without_voltage_transformers() {
    let four_s = |pt: &str| {
        meter(
            "ax",
            "4S",
            &format!("[multiplier]\nct = \"200:5\"\npt = \"{pt}\""),
        )
    };
    assert_eq!(codes(&four_s("2:1")), ["X003"]);
    assert_eq!(codes(&four_s("120:120")), NONE);
    assert_eq!(codes(&nine_s("200:5", "2:1")), NONE);
}

#[test]
fn x004_a_ratio_upside_down() {
    let all = findings(&nine_s("5:800", "1:1"));
    assert_eq!((&*all[0].code, all.len()), ("X004", 1));
    assert_eq!(all[0].hint, "write it primary first, \"800:5\"");
    assert_eq!(codes(&nine_s("5:5", "1:1")), NONE);
}

#[test]
fn x005_a_ratio_that_the_meter_can_not_store() {
    assert_eq!(codes(&nine_s("7:2", "2:1")), ["X005"]);
    assert_eq!(codes(&nine_s("8:2", "2:1")), NONE);
}

#[test]
fn x006_a_product_that_is_not_whole() {
    assert_eq!(codes(&nine_s("7:2", "3:1")), ["X005", "X006"]);
    assert_eq!(codes(&nine_s("7:2", "4:1")), ["X005"]);
}

#[test]
fn f001_a_register_that_rolls_over_within_a_day() {
    let nine = |ct: &str, format: &str| {
        meter(
            "ax-poly",
            "9S",
            &format!("[multiplier]\nct = \"{ct}\"\n[energy]\nformat = \"{format}\""),
        )
    };
    let all = findings(&nine("4096", "5x1"));
    assert_eq!((&*all[0].code, all[0].line), ("F001", Some(8)));
    // 277 V x 20 A x 3 elements x 4096 = 68 075.52 kW, so 100 000 kWh in 1.469 hours
    assert!(
        all[0].message.contains("68 075.5 kW") && all[0].message.contains("every 1.47 hours"),
        "{}",
        all[0].message
    );
    // 16.62 kW x 250 = 4155 kW: 100 000 kWh in 24.07 hours; x 251: 23.97 hours
    assert_eq!(codes(&nine("251", "5x1")), ["F001"]);
    assert_eq!(codes(&nine("250", "5x1")), ["F005"]);
}

#[test]
fn f002_a_register_that_rolls_over_within_62_days() {
    let nine = |ct: &str| {
        meter(
            "ax-poly",
            "9S",
            &format!("[multiplier]\nct = \"{ct}\"\n[energy]\nformat = \"5x1\""),
        )
    };
    // 62 days are 1488 hours: 100 000 kWh / 16.62 kW = 6016.8 hours; / 4 = 1504.2, / 5 = 1203.4
    let all = findings(&nine("5"));
    assert_eq!(
        (&*all[0].code, all[0].severity, all[0].hint.as_str()),
        ("F002", Severity::Warning, "use 5x10 or more digits")
    );
    assert_eq!(codes(&nine("4")), NONE);
}

#[test]
fn f003_no_metric_named() {
    assert_eq!(
        codes(&meter("ax", "2S", "[energy]\nmetrics = []")),
        ["F003"]
    );
    assert_eq!(
        codes(&meter("ax", "2S", "[energy]\nmetrics = [\"net\"]")),
        NONE
    );
}

#[test]
fn f004_a_metric_named_twice() {
    assert_eq!(
        codes(&meter(
            "ax",
            "2S",
            "[energy]\nmetrics = [\"net\", \"added\", \"net\"]"
        )),
        ["F004"]
    );
    assert_eq!(
        codes(&meter(
            "ax",
            "2S",
            "[energy]\nmetrics = [\"net\", \"added\"]"
        )),
        NONE
    );
}

#[test]
fn d001_an_item_that_is_not_known() {
    let all = findings(&list("ax", "2S", "items = [\"time\", \"kwh-deliverd\"]"));
    assert_eq!(
        (&*all[0].code, all[0].path.as_str(), all.len()),
        ("D001", "display.normal.items[1]", 1)
    );
    assert!(
        all[0].hint.starts_with("did you mean `kwh-delivered`"),
        "{}",
        all[0].hint
    );
    assert_eq!(
        codes(&list("ax", "2S", "items = [\"time\", \"kwh-delivered\"]")),
        NONE
    );
}

#[test]
fn d002_a_caption_longer_than_three() {
    assert_eq!(
        codes(&list(
            "ax",
            "2S",
            "items = [{ item = \"time\", caption = \"TIME\" }]"
        )),
        ["D002"]
    );
    assert_eq!(
        codes(&list(
            "ax",
            "2S",
            "items = [{ item = \"time\", caption = \"TIM\" }]"
        )),
        NONE
    );
    assert_eq!(
        codes(&list(
            "ax",
            "2S",
            "items = [{ item = \"time\", caption = \"TIM \" }]"
        )),
        NONE
    );
}

#[test]
fn d003_a_caption_that_segments_can_not_show() {
    let all = findings(&list(
        "ax",
        "2S",
        "items = [{ item = \"time\", caption = \"Tim\" }]",
    ));
    assert_eq!(
        (&*all[0].code, all[0].hint.as_str()),
        ("D003", "write it in capitals, \"TIM\"")
    );
    assert_eq!(
        codes(&list(
            "ax",
            "2S",
            "items = [{ item = \"time\", caption = \"T#\" }]"
        )),
        ["D003"]
    );
    assert_eq!(
        codes(&list(
            "ax",
            "2S",
            "items = [{ item = \"time\", caption = \"T+\" }]"
        )),
        NONE
    );
}

#[test]
fn d004_a_list_that_is_empty() {
    let all = findings(&list("ax", "2S", "items = []\n[display.test]\nitems = []"));
    let found: Vec<_> = all.iter().map(|one| (&*one.code, one.severity)).collect();
    assert_eq!(
        found,
        [("D004", Severity::Error), ("D004", Severity::Warning)]
    );
    assert_eq!(codes(&list("ax", "2S", "items = [\"time\"]")), NONE);
}

#[test]
fn d005_an_item_twice_in_a_list() {
    assert_eq!(
        codes(&list("ax", "2S", "items = [\"time\", \"date\", \"time\"]")),
        ["D005"]
    );
    assert_eq!(
        codes(&list(
            "ax",
            "2S",
            "items = [\"time\"]\n[display.test]\nitems = [\"time\"]"
        )),
        NONE
    );
}

#[test]
fn d006_times_that_the_meter_does_not_take() {
    for (bad, good) in [
        ("on_seconds = 0", "on_seconds = 1"),
        ("on_seconds = 16", "on_seconds = 15"),
        ("off_seconds = 16", "off_seconds = 15"),
        ("hold_minutes = 16", "hold_minutes = 15"),
        ("hold_minutes = 99", "off_seconds = 0"),
    ] {
        assert_eq!(
            codes(&list("ax", "2S", &format!("{bad}\nitems = [\"time\"]"))),
            ["D006"],
            "{bad}"
        );
        assert_eq!(
            codes(&list("ax", "2S", &format!("{good}\nitems = [\"time\"]"))),
            NONE,
            "{good}"
        );
    }
}

#[test]
fn d007_a_metric_shown_that_is_not_metered() {
    let shows = |metrics: &str| {
        meter(
            "ax",
            "2S",
            &format!(
                "[energy]\nmetrics = [{metrics}]\n[display.normal]\nitems = [\"kwh-received\"]"
            ),
        )
    };
    assert_eq!(codes(&shows("\"delivered\"")), ["D007"]);
    assert_eq!(codes(&shows("\"delivered\", \"received\"")), NONE);
}

#[test]
fn d008_an_item_that_the_model_lacks() {
    assert_eq!(
        codes(&list("ax", "2S", "items = [\"switch-state\"]")),
        ["D008"]
    );
    assert_eq!(
        codes(&list("ax-sd", "2S", "items = [\"switch-state\"]")),
        NONE
    );
    assert_eq!(
        codes(&list("ax-sd", "2S", "items = [\"kvarh-delivered\"]")),
        ["D008"]
    );
}

#[test]
fn d009_a_source_that_only_the_meter_knows() {
    let all = findings(&list("ax", "2S", "items = [\"time\", \"source 39\"]"));
    assert_eq!(
        (
            &*all[0].code,
            all[0].severity,
            all[0].path.as_str(),
            all.len()
        ),
        ("D009", Severity::Warning, "display.normal.items[1]", 1)
    );
    // Written in another way it is no source.
    let all = findings(&list(
        "ax",
        "2S",
        "items = [\"Source 39\", \"source 70000\"]",
    ));
    assert_eq!(
        (&*all[0].code, &*all[1].code, all.len()),
        ("D001", "D001", 2)
    );
    assert!(all[0].hint.contains("`source 39`"), "{}", all[0].hint);
    // The rules for captions and for what stands twice hold for it, too.
    let twice = "items = [{ item = \"source 39\", caption = \"LONG\" }, \"source 39\"]";
    assert_eq!(
        codes(&list("ax", "2S", twice)),
        ["D002", "D005", "D009", "D009"]
    );
}

#[test]
fn every_finding_says_what_and_what_to_do() {
    let text = "[meter]\nmodel='ax'\nform='2S'\n[multiplier]\nct='5:7'\npt='9000'\n[energy]\nformat='4x1'\nmetrics=['net','net']\n\
                [display.normal]\non_seconds=0\nitems=['kwh-received','no',{item='no',caption='abcd'},{item='switch-state',caption='ABCD'}]\n[display.test]\nitems=[]\n";
    let all = findings(text);
    assert!(all.len() >= 10, "{all:?}");
    for finding in &all {
        assert!(
            !finding.message.is_empty() && !finding.hint.is_empty() && finding.line.is_some(),
            "{finding:?}"
        );
        assert!(
            !finding.message.ends_with('.') && !finding.hint.ends_with('.'),
            "{finding:?}"
        );
    }
}

#[test]
fn a_multiplier_that_is_too_large_carries_the_line_of_its_ratio() {
    let line = |ct: &str, pt: &str| {
        let text = format!(
            "schema = 2\n[meter]\nmodel = \"ax-poly\"\nform = \"9S\"\nvolts = \"120-480\"\nclass = 20\n[multiplier]\n{ct}{pt}"
        );
        let parsed = Program::parse(&text, "x.toml").unwrap();
        let findings = check_parsed(&parsed, DAY);
        let found = findings.iter().find(|it| it.code == "X001").unwrap();
        found.line.unwrap()
    };
    assert_eq!(line("ct = \"5000:1\"\n", "pt = \"1:1\"\n"), 8);
    assert_eq!(line("ct = \"1:1\"\n", "pt = \"5000:1\"\n"), 9);
    assert_eq!(line("", "pt = \"5000:1\"\n"), 8, "the key that is there");
}

mod rollover;
mod sections;
mod shown;
