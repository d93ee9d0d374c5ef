use super::*;

const RULES: &str = include_str!("../../../../tests/programs/rules/house-rules.toml");

fn rules(text: &str) -> HouseRules {
    parse(text, "rules.toml").unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn one(rule: &str) -> HouseRules {
    rules(&format!(
        "schema = 1\n[[rule]]\ncode = \"H1\"\nmessage = \"no\"\nhint = \"mend it\"\n{rule}\n"
    ))
}

fn program(text: &str) -> Parsed {
    Program::parse(&format!("schema = 2\n{text}"), "p.toml").unwrap()
}

/// Where the rule finds something.
fn paths(rule: &str, text: &str) -> Vec<String> {
    let findings = check(&one(rule), &program(text).program);
    findings.into_iter().map(|finding| finding.path).collect()
}

fn errors(text: &str) -> Vec<String> {
    let errors = parse(text, "rules.toml").unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn a_required_value_is_missed_where_it_differs_and_where_it_is_absent() {
    let rule = "require = { field = \"demand.interval_minutes\", is = 15 }";
    assert_eq!(paths(rule, "[demand]\ninterval_minutes = 15"), [""; 0]);
    assert_eq!(
        paths(rule, "[demand]\ninterval_minutes = 30"),
        ["demand.interval_minutes"]
    );
    assert_eq!(paths(rule, ""), ["demand.interval_minutes"]);
    let only = format!("when = {{ field = \"demand\", set = true }}\n{rule}");
    assert_eq!(paths(&only, ""), [""; 0]);
    assert_eq!(paths(&only, "[demand]"), ["demand.interval_minutes"]);
}

#[test]
fn every_kind_of_condition_holds_and_fails() {
    let energy = "[energy]\nformat = \"5x1\"\nmetrics = [\"delivered\", \"net\"]";
    let list = "[display.normal]\non_seconds = 6\nitems = [\"time\", { item = \"date\", caption = \"D\" }]";
    for (rule, text, count) in [
        (
            "forbid = { field = \"energy.format\", one_of = [\"4x1\", \"4x10\"] }",
            energy,
            0,
        ),
        (
            "forbid = { field = \"energy.format\", one_of = [\"4x1\", \"5x1\"] }",
            energy,
            1,
        ),
        (
            "require = { field = \"energy.metrics\", contains = \"received\" }",
            energy,
            1,
        ),
        (
            "require = { field = \"energy.metrics\", contains = \"net\" }",
            energy,
            0,
        ),
        (
            "require = { field = \"energy.format\", contains = \"x1\" }",
            energy,
            0,
        ),
        (
            "require = { field = \"display.normal.on_seconds\", at_least = 5, at_most = 8 }",
            list,
            0,
        ),
        (
            "require = { field = \"display.normal.on_seconds\", at_least = 7 }",
            list,
            1,
        ),
        (
            "require = { field = \"display.normal.on_seconds\", at_most = 5.5 }",
            list,
            1,
        ),
        (
            "require = { field = \"display.normal.items\", contains = \"time\" }",
            list,
            0,
        ),
        (
            "require = { field = \"display.normal.items\", contains = \"all-segments\" }",
            list,
            1,
        ),
        (
            "forbid = { field = \"display.normal.items[*].item\", is = \"date\" }",
            list,
            1,
        ),
        (
            "forbid = { field = \"display.normal.items[*].caption\", set = true }",
            list,
            1,
        ),
        (
            "require = { field = \"display.normal.items[*].caption\", set = true }",
            list,
            1,
        ),
        ("require = { field = \"tou\", set = false }", list, 0),
        (
            "require = [{ field = \"tou\", set = true }, { field = \"kyz\", set = true }]",
            list,
            2,
        ),
    ] {
        assert_eq!(paths(rule, text).len(), count, "{rule}");
    }
}

#[test]
fn a_finding_names_the_value_and_its_line() {
    let rules = one(
        "severity = \"warning\"\nforbid = { field = \"display.normal.items[*].item\", is = \"date\" }",
    );
    let parsed = program("[display.normal]\nitems = [\n\"time\",\n\"date\",\n]");
    let findings = check_parsed(&rules, &parsed);
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}");
    };
    assert_eq!(
        (finding.line, finding.severity),
        (Some(5), Severity::Warning)
    );
    assert_eq!(
        finding.in_words(),
        "warning[H1]: no (display.normal.items[1].item is `date`); mend it"
    );
}

#[test]
fn the_sample_rules_find_what_they_are_for() {
    let sample = rules(RULES);
    assert!(sample.len() >= 5);
    let good = include_str!("../../../../tests/programs/good-2s-house.toml");
    let found = check_parsed(&sample, &Program::parse(good, "p").unwrap());
    assert!(
        !found.is_empty() && found.iter().all(|one| one.code.starts_with("HOUSE-")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .all(|one| !one.message.is_empty() && !one.hint.is_empty())
    );
}

#[test]
fn every_mistake_in_a_file_of_rules_is_named_at_its_place() {
    let text = "schema = 1
[[rule]]
code = \"H 1\"
mesage = \"x\"
require = { field = \"demand.interval_minute\", is = 15 }
[[rule]]
code = \"H2\"
message = \"x\"
severity = 3
forbid = [{ feild = \"tou\", set = \"yes\" }]
";
    assert_eq!(
        errors(text),
        [
            "rules.toml:4:1: `mesage` is no key that may stand in [rule]; did you mean `message`",
            "rules.toml:9:12: `severity` is a text in quotes, not the number 3",
            "rules.toml:10:13: `feild` is no key that may stand in [rule.forbid]; did you mean `field`",
            "rules.toml:10:34: `set` is true or false, not the text `yes`",
        ]
    );
    let text = "schema = 1
[[rule]]
code = \"M001\"
message = \"x\"
severity = \"eror\"
[[rule]]
code = \"H2\"
message = \"x\"
require = [
    { field = \"demand.interval_minute\", is = 15 },
    { field = \"tou.season.name\", is = \"x\" },
    { field = \"demand.kind[*]\", is = \"x\" },
    { field = \"demand.kind.x\", is = \"x\" },
    { field = \"demand.kind\", is = 5 },
    { field = \"demand.kind\", at_least = 5 },
    { field = \"demand.kind\" },
]
";
    let begins = [
        "rules.toml:2:1: rule `M001` asks for nothing; add",
        "rules.toml:3:8: M001 is the code of a rule of MeterBench; give it another",
        "rules.toml:5:12: `eror` is no severity; did you mean `error`",
        "rules.toml:10:15: [demand] has no field `interval_minute`; did you mean `interval_minutes`",
        "rules.toml:11:15: `tou.season` has no fields; write `tou.season[*].name`",
        "rules.toml:12:15: `demand.kind` is no list; leave `[*]` out",
        "rules.toml:13:15: `demand.kind` has no fields",
        "rules.toml:14:35: `demand.kind` is never 5: it is a text in quotes; write",
        "rules.toml:15:41: `demand.kind` is no number; ask it with",
        "rules.toml:16:5: nothing is asked of `demand.kind`; add",
    ];
    let all = errors(text);
    assert_eq!(all.len(), begins.len(), "{all:#?}");
    for (error, begin) in all.iter().zip(begins) {
        assert!(error.starts_with(begin), "{error}\n{begin}");
    }
    assert_eq!(
        errors("schema = 2\n"),
        [
            "rules.toml:1:10: these rules have schema 2, this MeterBench reads schema 1; open them with a newer MeterBench"
        ]
    );
    assert!(errors("schema = 1\n[[rule]\n")[0].starts_with("rules.toml:2:8: "));
}

#[test]
fn rules_cut_at_any_byte_or_spoiled_are_rules_or_errors_with_a_place() {
    let lines = RULES.lines().count() + 1;
    for end in (0..RULES.len()).filter(|end| RULES.is_char_boundary(*end)) {
        for text in [
            RULES[..end].to_owned(),
            format!("{}\u{0}[{}", &RULES[..end], &RULES[end..]),
        ] {
            for error in parse(&text, "r").err().into_iter().flatten() {
                assert!(
                    (1..=lines).contains(&error.line) && error.column >= 1,
                    "{error}"
                );
            }
        }
    }
}
