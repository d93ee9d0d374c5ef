//! The program file: TOML with a schema number.
//!
//! Is: the only serde types of a program, what a file may hold, and errors with file, line and column.
//! Is not: the rules for what it holds; see `check`. A value of the right shape is accepted here, however unwise.
//! Shape: `schema = 1`, then `[meter]`, `[multiplier]`, `[energy]`, `[display.normal]`, `[display.alternate]`,
//! `[display.test]`, each optional. As JSON the same names: PROGRAM of the command line.
//! Errors: [`FileError`], all that can be told at once.

use std::fmt;

use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use toml::de::{DeTable, DeValue};

use super::display::{Caption, Display, Item, List, ListName};
use super::place::{Lines, Places, join};
use super::{Energy, EnergyFormat, Meter, Metric, Multiplier, Program, Ratio, SCHEMA};
use crate::form::Volts;
use crate::nearest::{cut, quoted, suggestion};

/// A program file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramFile {
    /// Version of this file's shape.
    pub schema: i64,
    /// `[meter]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meter: Option<MeterFile>,
    /// `[multiplier]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<MultiplierFile>,
    /// `[energy]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub energy: Option<EnergyFile>,
    /// `[display]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<DisplayFile>,
}

/// `[meter]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the names are the keys; `Meter` describes them"
)]
pub struct MeterFile {
    pub model: String,
    pub form: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volts: Option<Volts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<u16>,
}

/// `[multiplier]`: a ratio that is absent is 1:1, because the section sets the whole multiplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the names are the keys; `Multiplier` describes them"
)]
pub struct MultiplierFile {
    pub ct: Option<String>,
    pub pt: Option<String>,
}

/// `[energy]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the names are the keys; `Energy` describes them"
)]
pub struct EnergyFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Vec<String>>,
}

/// `[display]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the names are the keys; `Display` describes them"
)]
pub struct DisplayFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normal: Option<ListFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate: Option<ListFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<ListFile>,
}

/// `[display.normal]`, `[display.alternate]`, `[display.test]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are the keys; `List` describes them")]
pub struct ListFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_minutes: Option<u32>,
    pub items: Vec<ItemFile>,
}

/// `{ item = "kwh-delivered", caption = "DEL" }`, or just `"kwh-delivered"`. The name `"source 39"` is a display source
/// of the meter that the catalog doesn't know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the keys; `Item` describes them")]
pub struct ItemFile {
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

impl<'de> Deserialize<'de> for ItemFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Long {
            item: String,
            caption: Option<String>,
        }
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = ItemFile;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item such as \"kwh-delivered\" or { item = \"kwh-delivered\", caption = \"DEL\" }")
            }
            fn visit_str<E: de::Error>(self, item: &str) -> Result<ItemFile, E> {
                Ok(ItemFile {
                    item: item.to_owned(),
                    caption: None,
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ItemFile, A::Error> {
                let Long { item, caption } = Long::deserialize(MapAccessDeserializer::new(map))?;
                Ok(ItemFile { item, caption })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}{}{hint}", if hint.is_empty() { "" } else { "; " })]
pub struct FileError {
    /// The file, as the reader of the error knows it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, with what was expected.
    pub what: String,
    /// What to do; may be empty.
    pub hint: String,
}

/// A program and where everything in it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The program.
    pub program: Program,
    /// Where its values stand in the file.
    pub places: Places,
}

/// The keys that may stand at a path; list positions are left out of the path.
fn known_keys(path: &str) -> Option<&'static [&'static str]> {
    Some(match path {
        "" => &["schema", "meter", "multiplier", "energy", "display"],
        "meter" => &["model", "form", "volts", "class"],
        "multiplier" => &["ct", "pt"],
        "energy" => &["format", "metrics"],
        "display" => &["normal", "alternate", "test"],
        "display.normal" | "display.alternate" | "display.test" => {
            &["on_seconds", "off_seconds", "hold_minutes", "items"]
        }
        "display.normal.items" | "display.alternate.items" | "display.test.items" => {
            &["item", "caption"]
        }
        _ => return None,
    })
}

/// Characters of the parser's message, which may repeat a value of the file.
const MESSAGE: usize = 200;

/// Collects errors of one file.
struct Errors<'a> {
    file: &'a str,
    lines: Lines<'a>,
    all: Vec<FileError>,
}

impl Errors<'_> {
    fn at(&mut self, offset: usize, what: impl Into<String>, hint: impl Into<String>) {
        let place = self.lines.line_column(offset);
        self.at_place(place, what, hint);
    }

    fn at_place(
        &mut self,
        (line, column): (usize, usize),
        what: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let file = self.file.to_owned();
        self.all.push(FileError {
            file,
            line,
            column,
            what: what.into(),
            hint: hint.into(),
        });
    }

    fn unknown_keys(&mut self, path: &str, table: &DeTable<'_>) {
        let Some(known) = known_keys(path) else {
            return;
        };
        for (key, value) in table {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let place = if path.is_empty() {
                    "here".to_owned()
                } else {
                    format!("in [{path}]")
                };
                let what = format!("{} is no key that may stand {place}", quoted(name));
                self.at(
                    key.span().start,
                    what,
                    suggestion(name, known.iter().copied()),
                );
                continue;
            }
            let path = join(path, name);
            if let Some(table) = value.get_ref().as_table() {
                self.unknown_keys(&path, table);
            }
            for member in value.get_ref().as_array().into_iter().flatten() {
                if let Some(table) = member.get_ref().as_table() {
                    self.unknown_keys(&path, table);
                }
            }
        }
    }

    fn schema(&mut self, table: &DeTable<'_>) {
        let Some((_, value)) = table.iter().find(|(key, _)| key.get_ref() == "schema") else {
            self.at(
                0,
                "the file doesn't say which schema it has",
                format!("begin it with `schema = {SCHEMA}`"),
            );
            return;
        };
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        match number {
            Some(SCHEMA) => {}
            Some(newer) if newer > SCHEMA => self.at(
                value.span().start,
                format!("the file has schema {newer}, this MeterBench reads schema {SCHEMA}"),
                format!("open it with a newer MeterBench, one that reads schema {newer}"),
            ),
            _ => self.at(value.span().start, format!("schema must be {SCHEMA}"), ""),
        }
    }
}

/// The program in `text`.
pub(super) fn parse(text: &str, name: &str) -> Result<Parsed, Vec<FileError>> {
    let text_body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut errors = Errors {
        file: name,
        lines: Lines::of(text_body),
        all: Vec::new(),
    };
    let (document, broken) = DeTable::parse_recoverable(text_body);
    for error in broken {
        let start = error.span().map_or(0, |span| span.start);
        // The parser's words for it mean nothing to a technician, and it says them again at every level.
        if error.message().contains("recurs") {
            let what = "brackets or dotted names are nested too deeply for a program file";
            errors.at(
                start,
                what,
                "look for a bracket that was never closed, or start from a new program file",
            );
            break;
        }
        errors.at(start, cut(error.message(), MESSAGE), "");
    }
    if !errors.all.is_empty() {
        return Err(errors.all);
    }
    let places = Places::of(text_body, document.get_ref());
    errors.schema(document.get_ref());
    let newer = !errors.all.is_empty() && places.of_path("schema").is_some();
    if newer {
        // Of another schema nothing can be said, not even which keys it may have.
        return Err(errors.all);
    }
    errors.unknown_keys("", document.get_ref());
    if !errors.all.is_empty() {
        errors.all.sort_by_key(|error| (error.line, error.column));
        return Err(errors.all);
    }
    let file = match ProgramFile::deserialize(toml::Deserializer::from(document)) {
        Ok(file) => file,
        Err(error) => {
            errors.at(
                error.span().map_or(0, |span| span.start),
                cut(error.message(), MESSAGE),
                "",
            );
            return Err(errors.all);
        }
    };
    let program = file.into_program(|path, what, hint| {
        errors.at_place(places.of_path(path).unwrap_or((1, 1)), what, hint);
    });
    if errors.all.is_empty() {
        Ok(Parsed { program, places })
    } else {
        Err(errors.all)
    }
}

impl ProgramFile {
    /// The file of a program.
    pub fn of(program: &Program) -> ProgramFile {
        let list = |list: &List| ListFile {
            on_seconds: list.on_seconds,
            off_seconds: list.off_seconds,
            hold_minutes: list.hold_minutes,
            items: list.items.iter().map(item_file).collect(),
        };
        ProgramFile {
            schema: SCHEMA,
            meter: program.meter.as_ref().map(|meter| MeterFile {
                model: meter.model.clone(),
                form: meter.form.clone(),
                volts: meter.volts,
                class: meter.class,
            }),
            multiplier: program
                .multiplier
                .as_ref()
                .map(|multiplier| MultiplierFile {
                    ct: Some(multiplier.ct.text().to_owned()),
                    pt: Some(multiplier.pt.text().to_owned()),
                }),
            energy: program.energy.as_ref().map(|energy| EnergyFile {
                format: energy.format.map(|format| format.id().to_owned()),
                metrics: energy.metrics.as_ref().map(|metrics| {
                    metrics
                        .iter()
                        .map(|metric| metric.id().to_owned())
                        .collect()
                }),
            }),
            display: program.display.as_ref().map(|display| DisplayFile {
                normal: display.normal.as_ref().map(list),
                alternate: display.alternate.as_ref().map(list),
                test: display.test.as_ref().map(list),
            }),
        }
    }

    /// The program of a file; `wrong(path, what, hint)` hears of every value that is none of its kind.
    fn into_program(self, mut wrong: impl FnMut(&str, String, String)) -> Program {
        let mut ratio =
            |path: &str, text: Option<String>| match text.as_deref().map(str::parse::<Ratio>) {
                None => Ratio::one(),
                Some(Ok(ratio)) => ratio,
                Some(Err(error)) => {
                    wrong(
                        path,
                        format!(
                            "{} is no ratio: {error}",
                            quoted(text.as_deref().unwrap_or_default())
                        ),
                        String::new(),
                    );
                    Ratio::one()
                }
            };
        let multiplier = self.multiplier.map(|file| Multiplier {
            ct: ratio("multiplier.ct", file.ct),
            pt: ratio("multiplier.pt", file.pt),
            applied: None,
        });
        let energy = self.energy.map(|file| Energy {
            format: file.format.and_then(|text| {
                let format = text.parse::<EnergyFormat>();
                if format.is_err() {
                    let hint =
                        suggestion(&text, EnergyFormat::ALL.iter().map(|format| format.id()));
                    wrong(
                        "energy.format",
                        format!("{} is no energy format", quoted(&text)),
                        hint,
                    );
                }
                format.ok()
            }),
            metrics: file.metrics.map(|all| {
                let metric = |(index, text): (usize, &String)| {
                    let metric = text.parse::<Metric>();
                    if metric.is_err() {
                        let hint = suggestion(text, Metric::ALL.iter().map(|metric| metric.id()));
                        wrong(
                            &format!("energy.metrics[{index}]"),
                            format!("{} is no energy metric", quoted(text)),
                            hint,
                        );
                    }
                    metric.ok()
                };
                all.iter().enumerate().filter_map(metric).collect()
            }),
        });
        let display = self.display.map(|file| {
            let mut display = Display::default();
            for (name, list) in
                ListName::ALL
                    .into_iter()
                    .zip([file.normal, file.alternate, file.test])
            {
                *display.get_mut(name) = list.map(|list| List {
                    on_seconds: list.on_seconds,
                    off_seconds: list.off_seconds,
                    hold_minutes: list.hold_minutes,
                    items: list.items.into_iter().map(item).collect(),
                });
            }
            display
        });
        let meter = self.meter.map(
            |MeterFile {
                 model,
                 form,
                 volts,
                 class,
             }| Meter {
                model,
                form,
                volts,
                class,
                firmware: None,
            },
        );
        Program {
            meter,
            multiplier,
            energy,
            display,
            ..Program::default()
        }
    }
}

fn item_file(item: &Item) -> ItemFile {
    let caption = item
        .caption
        .as_ref()
        .map(|caption| caption.text().to_owned());
    ItemFile {
        item: item.item.clone(),
        caption,
    }
}

fn item(file: ItemFile) -> Item {
    Item {
        item: file.item,
        caption: file.caption.as_deref().map(Caption::new),
        annunciators: None,
    }
}

#[cfg(test)]
mod absurd;
#[cfg(test)]
mod tests;
