//! What is different between two programs.
//!
//! Is: settings compared by what they do in the meter: `800:5` and `160:1` are the same, and so are an item without a
//! caption and one with its usual caption.
//! Is not: a comparison of texts or of tables.
//! Shape: a setting that only one side has can't be compared; it is in `not_compared`.

mod sections;
mod tou;

use std::collections::BTreeSet;

use crate::catalog::{Catalog, built_in};
use crate::program::{Applied, Display, Item, List, ListName, Program};

/// One setting that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// "multiplier.ct".
    pub path: String,
    /// In words, on the first side.
    pub a: String,
    /// In words, on the second.
    pub b: String,
}

/// Two programs, compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// What differs, in the order of the sections.
    pub differences: Vec<Difference>,
    /// How many settings are the same.
    pub same: usize,
    /// Settings that one side doesn't have.
    pub not_compared: Vec<String>,
    /// Those of them that only the second side has.
    pub only_second: Vec<String>,
}

impl Comparison {
    fn setting(&mut self, path: &str, a: Option<String>, b: Option<String>) {
        match (a, b) {
            (None, None) => {}
            (Some(a), Some(b)) if a == b => self.same += 1,
            (Some(a), Some(b)) => self.differences.push(Difference {
                path: path.to_owned(),
                a,
                b,
            }),
            (_, second) => self.one_sided(path, second.is_some()),
        }
    }

    /// A setting that only one side has.
    fn one_sided(&mut self, path: &str, only_second: bool) {
        self.not_compared.push(path.to_owned());
        if only_second {
            self.only_second.push(path.to_owned());
        }
    }

    /// A setting whose equality is not that of its words.
    fn equal_or(&mut self, path: &str, equal: bool, a: String, b: String) {
        if equal {
            self.same += 1
        } else {
            self.differences.push(Difference {
                path: path.to_owned(),
                a,
                b,
            })
        }
    }
}

/// The differences between two programs.
pub fn differences(a: &Program, b: &Program) -> Comparison {
    let mut all = Comparison::default();
    match (&a.meter, &b.meter) {
        (Some(a), Some(b)) => {
            all.equal_or(
                "meter.model",
                a.model.eq_ignore_ascii_case(&b.model),
                a.model.clone(),
                b.model.clone(),
            );
            all.equal_or(
                "meter.form",
                same_form(&a.form, &b.form),
                a.form.clone(),
                b.form.clone(),
            );
            match (a.volts, b.volts) {
                // A nominal voltage and the range of the supply it is within name the same meter.
                (Some(mine), Some(theirs)) => {
                    let same = mine.is_within(theirs) || theirs.is_within(mine);
                    all.equal_or(
                        "meter.volts",
                        same,
                        format!("{mine} V"),
                        format!("{theirs} V"),
                    );
                }
                (mine, theirs) => all.setting(
                    "meter.volts",
                    mine.map(|v| v.to_string()),
                    theirs.map(|v| v.to_string()),
                ),
            }
            let class = |class: Option<u16>| class.map(|class| format!("class {class}"));
            all.setting("meter.class", class(a.class), class(b.class));
            // What a program is meant for; a meter says what it has.
            if let (Some(mine), Some(theirs)) = (&a.firmware, &b.firmware) {
                all.equal_or(
                    "meter.firmware",
                    mine == theirs,
                    mine.clone(),
                    theirs.clone(),
                );
            }
        }
        (None, None) => {}
        (_, second) => all.one_sided("meter", second.is_some()),
    }
    sections::texts(&mut all, a, b);
    match (&a.multiplier, &b.multiplier) {
        (Some(a), Some(b)) => {
            all.equal_or(
                "multiplier.ct",
                a.ct == b.ct,
                a.ct.to_string(),
                b.ct.to_string(),
            );
            all.equal_or(
                "multiplier.pt",
                a.pt == b.pt,
                a.pt.to_string(),
                b.pt.to_string(),
            );
            let applied = |at: Option<Applied>| at.map(|at| at.words().to_owned());
            all.setting("multiplier.applied", applied(a.applied), applied(b.applied));
        }
        (None, None) => {}
        (_, second) => all.one_sided("multiplier", second.is_some()),
    }
    let (energy_a, energy_b) = (a.energy.as_ref(), b.energy.as_ref());
    let format = |program: &Program| {
        program
            .energy
            .as_ref()
            .and_then(|energy| energy.format)
            .map(|format| format.to_string())
    };
    let metrics = |program: &Program| {
        let metrics = program
            .energy
            .as_ref()
            .and_then(|energy| energy.metrics.as_ref())?;
        Some(
            metrics
                .iter()
                .map(|metric| metric.id())
                .collect::<Vec<_>>()
                .join(", "),
        )
    };
    if energy_a.is_some() || energy_b.is_some() {
        all.setting("energy.format", format(a), format(b));
        all.setting("energy.metrics", metrics(a), metrics(b));
    }
    let none = Display::default();
    let (display_a, display_b) = (
        a.display.as_ref().unwrap_or(&none),
        b.display.as_ref().unwrap_or(&none),
    );
    sections::display(&mut all, display_a, display_b);
    for name in ListName::ALL {
        match (display_a.get(name), display_b.get(name)) {
            (Some(a), Some(b)) => lists(&mut all, name, a, b),
            (None, None) => {}
            (_, second) => all.one_sided(&format!("display.{name}"), second.is_some()),
        }
    }
    sections::demand(&mut all, a, b);
    tou::compare(&mut all, a, b);
    sections::load_profile(&mut all, a, b);
    sections::kyz(&mut all, a, b);
    sections::service_limit(&mut all, a, b);
    sections::events(&mut all, a, b);
    all
}

fn same_form(a: &str, b: &str) -> bool {
    let both = |row: &crate::form::Form| row.is_called(a) && row.is_called(b);
    a.eq_ignore_ascii_case(b) || built_in().forms.iter().any(both)
}

fn lists(all: &mut Comparison, name: ListName, a: &List, b: &List) {
    let unit = |time: Option<u32>, unit: &str| time.map(|time| format!("{time} {unit}"));
    all.setting(
        &format!("display.{name}.on_seconds"),
        unit(a.on_seconds, "s"),
        unit(b.on_seconds, "s"),
    );
    all.setting(
        &format!("display.{name}.off_seconds"),
        unit(a.off_seconds, "s"),
        unit(b.off_seconds, "s"),
    );
    all.setting(
        &format!("display.{name}.hold_minutes"),
        unit(a.hold_minutes, "min"),
        unit(b.hold_minutes, "min"),
    );
    for index in 0..a.items.len().max(b.items.len()) {
        let path = format!("display.{name}.items[{index}]");
        match (a.items.get(index), b.items.get(index)) {
            (Some(a), Some(b)) => {
                let catalog = built_in();
                let same = a.shows_same(b, catalog) && lit_same(a, b, catalog);
                all.equal_or(&path, same, item_words(a, catalog), item_words(b, catalog));
            }
            (a, b) => {
                let words = |item: Option<&Item>| {
                    item.map_or("nothing".to_owned(), |item| item_words(item, built_in()))
                };
                all.equal_or(&path, false, words(a), words(b));
            }
        }
    }
}

/// What is lit with an item: its own, else the usual ones; `None` where only the meter knows.
fn lit(item: &Item, catalog: &Catalog) -> Option<BTreeSet<String>> {
    let usual = || item.known(catalog).map(|known| &known.annunciators);
    let lit = item.annunciators.as_ref().or_else(usual)?;
    Some(lit.iter().cloned().collect())
}

fn lit_same(a: &Item, b: &Item, catalog: &Catalog) -> bool {
    match (lit(a, catalog), lit(b, catalog)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// `"DEL" kwh-delivered`; a source of the meter may be without a caption.
fn item_words(item: &Item, catalog: &Catalog) -> String {
    let mut name = match item.source() {
        Some(_) => item.words(catalog),
        None => item.item.clone(),
    };
    if let Some(lit) = &item.annunciators {
        let lit = if lit.is_empty() {
            "nothing".to_owned()
        } else {
            lit.join(", ")
        };
        name.push_str(&format!(", lit {lit}"));
    }
    if item.source().is_some() && item.caption.is_none() {
        return name;
    }
    let caption = item.effective_caption(catalog);
    format!("\"{}\" {name}", caption.text().trim_end())
}

#[cfg(test)]
#[path = "diff/tests.rs"]
mod of_sections;

#[cfg(test)]
mod tests {
    use super::*;

    fn program(text: &str) -> Program {
        Program::parse(&format!("schema = 2\n{text}"), "p")
            .unwrap()
            .program
    }

    fn compare(a: &str, b: &str) -> (Vec<String>, usize, Vec<String>) {
        let all = differences(&program(a), &program(b));
        let words = all
            .differences
            .iter()
            .map(|one| format!("{}: {} / {}", one.path, one.a, one.b))
            .collect();
        (words, all.same, all.not_compared)
    }

    #[test]
    fn what_does_the_same_is_the_same() {
        let a = "[meter]\nmodel='ax-poly'\nform='9S'\n[multiplier]\nct='800:5'\n[display.normal]\nitems=['time']\n";
        let b = "[meter]\nmodel='AX-POLY'\nform='8S'\n[multiplier]\nct='160'\n[display.normal]\nitems=[{item='time',caption='CLK'}]\n";
        assert_eq!(compare(a, b), (vec![], 5, vec![]));
    }

    #[test]
    fn every_difference_is_told_in_words() {
        let a = "[multiplier]\nct='800:5'\n[energy]\nformat='5x1'\n[display.test]\non_seconds=6\nitems=['time','date']\n";
        let b = "[multiplier]\nct='400:5'\n[energy]\nformat='6x1'\n[display.test]\non_seconds=7\nitems=[{item='time',caption='T'}]\n";
        let (words, same, not_compared) = compare(a, b);
        assert_eq!(
            words,
            [
                "multiplier.ct: 800:5 / 400:5",
                "energy.format: 5x1 / 6x1",
                "display.test.on_seconds: 6 s / 7 s",
                "display.test.items[0]: \"CLK\" time / \"T\" time",
                "display.test.items[1]: \"DAY\" date / nothing",
            ]
        );
        assert_eq!((same, not_compared.len()), (1, 0));
    }

    #[test]
    fn a_source_of_the_meter_is_compared_by_its_index_and_its_caption() {
        let list = |items: &str| format!("[display.normal]\nitems=[{items}]");
        let source =
            |index: u32, caption: &str| format!("{{item='source {index}',caption='{caption}'}}");
        let (words, same, _) = compare(
            &list(
                &[
                    source(38, "A"),
                    source(39, "A"),
                    "'source 7'".into(),
                    "'source 8'".into(),
                ]
                .join(","),
            ),
            &list(
                &[
                    source(38, "A"),
                    source(39, "B"),
                    source(7, "C"),
                    "'time'".into(),
                ]
                .join(","),
            ),
        );
        let unknown = "of this meter (unknown to the catalog)";
        assert_eq!(
            words,
            [
                format!(
                    "display.normal.items[1]: \"A\" source 39 {unknown} / \"B\" source 39 {unknown}"
                ),
                format!("display.normal.items[3]: source 8 {unknown} / \"CLK\" time"),
            ]
        );
        assert_eq!(same, 2);
    }

    #[test]
    fn what_one_side_leaves_alone_is_not_compared() {
        let a = "[meter]\nmodel='ax'\nform='2S'\n[multiplier]\n[energy]\nformat='5x1'\n[display.normal]\nitems=[]\n";
        let (words, same, not_compared) = compare(a, "[energy]\nmetrics=['net']\n");
        assert_eq!((words.len(), same), (0, 0));
        assert_eq!(
            not_compared,
            [
                "meter",
                "multiplier",
                "energy.format",
                "energy.metrics",
                "display.normal"
            ]
        );
    }
}
