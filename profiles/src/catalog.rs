//! All data files, loaded once and checked against themselves and each other.
//!
//! Is: the catalogs and the lookups into them.
//! Is not: a check of a program; see `check`.
//! Errors: [`Catalog::parse`] gives all problems at once, for whoever edits a data file.

use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::display_item::DisplayItem;
use crate::event::Event;
use crate::form::{Form, Volts};
use crate::model::{Family, Model};
use crate::nearest::nearest;
use crate::product::Product;
use crate::program::Ratio;
use crate::unit::Unit;

mod products;
mod rules;

/// The `schema` of every data file.
const SCHEMA: u32 = 1;

/// Everything that is known about meters.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    /// The form rows, in the sheet's order.
    pub forms: Vec<Form>,
    /// What a display can show, in ST-32's default order.
    pub display_items: Vec<DisplayItem>,
    /// Units of display items and sources.
    pub units: Vec<Unit>,
    /// Events that a log can record, the standard's first, by code.
    pub events: Vec<Event>,
    /// Ratios that stand on nameplates of transformers.
    pub ratios: UsualRatios,
    /// What is sold of each family.
    pub products: Vec<Product>,
    /// Meter families; their `models` are the models.
    pub families: Vec<Family>,
}

/// Ratios that stand on nameplates of transformers, smallest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsualRatios {
    /// Of current transformers.
    pub ct: Vec<Ratio>,
    /// Of voltage (potential) transformers.
    pub pt: Vec<Ratio>,
    /// Where they are from.
    pub source: String,
}

/// The text of the data files.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// `forms.toml`.
    pub forms: &'a str,
    /// `display-items.toml`.
    pub display_items: &'a str,
    /// `units.toml`.
    pub units: &'a str,
    /// `events.toml`.
    pub events: &'a str,
    /// `ratios.toml`.
    pub ratios: &'a str,
    /// `products/*.toml`.
    pub products: &'a [&'a str],
    /// `meters/*.toml`.
    pub families: &'a [&'a str],
}

/// The files this crate was built with.
pub const BUILT_IN: Sources<'static> = Sources {
    forms: include_str!("../data/forms.toml"),
    display_items: include_str!("../data/display-items.toml"),
    units: include_str!("../data/units.toml"),
    events: include_str!("../data/events.toml"),
    ratios: include_str!("../data/ratios.toml"),
    products: &[include_str!("../data/products/focus-ax.toml")],
    families: &[include_str!("../data/meters/focus-ax.toml")],
};

/// The built-in catalog.
pub fn built_in() -> &'static Catalog {
    #[expect(clippy::expect_used, reason = "`built_in_catalog_is_sound` tests this")]
    static IT: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::parse(BUILT_IN).expect("the built-in catalog is sound"));
    &IT
}

/// What model, form, volts and class together mean.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup<'a> {
    /// Exactly this row.
    Row(&'a Form),
    /// Several rows fit what was said; `missing` would tell them apart.
    Ambiguous {
        /// The rows that fit.
        rows: Vec<&'a Form>,
        /// "volts", "class" or "model".
        missing: &'static str,
    },
    /// Nothing fits.
    Unknown(Unknown<'a>),
}

/// The first thing said that no row fits, with what would have.
#[derive(Debug, Clone, PartialEq)]
pub enum Unknown<'a> {
    /// No such model; the nearest ids.
    Model(Vec<&'a str>),
    /// No such form in this model; nearest forms of the model, and models that do have it.
    Form {
        /// Nearest form names of the same model, or of any when none was named.
        nearest: Vec<&'a str>,
        /// Other models that have this form.
        elsewhere: Vec<&'a str>,
    },
    /// The form is known, but not at this voltage.
    Volts(Vec<&'a Form>),
    /// The form is known at this voltage, but not in this class.
    Class(Vec<&'a Form>),
}

impl Catalog {
    /// The catalog in these files, or everything that is wrong with them.
    pub fn parse(sources: Sources<'_>) -> Result<Catalog, Vec<String>> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct FormFile {
            schema: u32,
            form: Vec<Form>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ItemFile {
            schema: u32,
            #[serde(rename = "confidence")]
            _confidence: crate::model::Confidence,
            item: Vec<DisplayItem>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct UnitFile {
            schema: u32,
            unit: Vec<Unit>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct EventFile {
            schema: u32,
            event: Vec<Event>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct RatioFile {
            schema: u32,
            source: String,
            ct: Vec<String>,
            pt: Vec<String>,
        }

        let mut problems = Vec::new();
        let forms: Option<FormFile> = load("forms", sources.forms, &mut problems);
        let items: Option<ItemFile> = load("display-items", sources.display_items, &mut problems);
        let units: Option<UnitFile> = load("units", sources.units, &mut problems);
        let events: Option<EventFile> = load("events", sources.events, &mut problems);
        let ratios: Option<RatioFile> = load("ratios", sources.ratios, &mut problems);
        let mut families: Vec<Family> = Vec::new();
        for text in sources.families {
            families.extend(load::<Family>("meters", text, &mut problems));
        }
        let mut products: Vec<Product> = Vec::new();
        for text in sources.products {
            products.extend(load::<Product>("products", text, &mut problems));
        }
        for (file, schema) in [
            ("forms", forms.as_ref().map(|file| file.schema)),
            ("display-items", items.as_ref().map(|file| file.schema)),
            ("units", units.as_ref().map(|file| file.schema)),
            ("events", events.as_ref().map(|file| file.schema)),
            ("ratios", ratios.as_ref().map(|file| file.schema)),
        ]
        .into_iter()
        .chain(
            families
                .iter()
                .map(|family| ("meters", Some(family.schema))),
        )
        .chain(
            products
                .iter()
                .map(|product| ("products", Some(product.schema))),
        ) {
            if schema.is_some_and(|schema| schema != SCHEMA) {
                problems.push(format!("{file}: schema must be {SCHEMA}"));
            }
        }
        let complete = forms.is_some() && items.is_some() && units.is_some() && events.is_some();
        let mut usual = |texts: &[String]| usual_ratios(texts, &mut problems);
        let ratios = ratios.map(|file| UsualRatios {
            ct: usual(&file.ct),
            pt: usual(&file.pt),
            source: file.source,
        });
        let catalog = Catalog {
            ratios: ratios.unwrap_or_default(),
            forms: forms.map(|file| file.form).unwrap_or_default(),
            display_items: items.map(|file| file.item).unwrap_or_default(),
            units: units.map(|file| file.unit).unwrap_or_default(),
            events: events.map(|file| file.event).unwrap_or_default(),
            products,
            families,
        };
        if complete {
            catalog.check_forms(&mut problems);
            catalog.check_items(&mut problems);
            catalog.check_families(&mut problems);
            catalog.check_products(&mut problems);
            catalog.check_sources(&mut problems);
            catalog.check_events(&mut problems);
        }
        if problems.is_empty() {
            Ok(catalog)
        } else {
            Err(problems)
        }
    }

    /// All models of all families.
    pub fn models(&self) -> impl Iterator<Item = &Model> + Clone {
        self.families.iter().flat_map(|family| &family.models)
    }

    /// A model by its id ("ax-poly"), in either case.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models()
            .find(|model| model.id.eq_ignore_ascii_case(id.trim()))
    }

    /// The family a model belongs to.
    pub fn family_of(&self, model: &str) -> Option<&Family> {
        let is = |mine: &Model| mine.id.eq_ignore_ascii_case(model.trim());
        self.families
            .iter()
            .find(|family| family.models.iter().any(is))
    }

    /// A display item by its id.
    pub fn display_item(&self, id: &str) -> Option<&DisplayItem> {
        self.display_items.iter().find(|item| item.id == id)
    }

    /// What is sold of the family of a model.
    pub fn product_of(&self, model: &str) -> Option<&Product> {
        let family = self.family_of(model)?;
        self.products.iter().find(|one| one.family == family.id)
    }

    /// A unit by its id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// An event by its id.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.id == id)
    }

    /// What a program's name of an event means: whether it is the maker's own, and its bit in the logs' masks. Besides the
    /// events of the data file these are "event 57" and "maker event 20".
    pub fn event_code(&self, name: &str) -> Option<(bool, u16)> {
        if let Some(event) = self.event(name) {
            return Some((event.maker.is_some(), event.code));
        }
        let (maker, number) = match name.strip_prefix("maker event ") {
            Some(number) => (true, number),
            None => (false, name.strip_prefix("event ")?),
        };
        let code: u16 = number.parse().ok()?;
        // One way to write it, and no more bits than an event's number has in a log.
        (code < 1 << 11 && code.to_string() == number).then_some((maker, code))
    }

    /// Which row this is. What is not said is left open; a voltage inside a row's range fits the row.
    pub fn lookup(
        &self,
        model: Option<&str>,
        form: &str,
        volts: Option<Volts>,
        class: Option<u16>,
    ) -> Lookup<'_> {
        let called: Vec<&Form> = self
            .forms
            .iter()
            .filter(|row| row.is_called(form))
            .collect();
        let mut rows = called.clone();
        if let Some(model) = model {
            if self.model(model).is_none() {
                let known = self.models().map(|known| known.id.as_str());
                return Lookup::Unknown(Unknown::Model(nearest(model, known)));
            }
            rows.retain(|row| row.model.eq_ignore_ascii_case(model.trim()));
        }
        if rows.is_empty() {
            let of_model = |row: &&Form| {
                model.is_none_or(|model| row.model.eq_ignore_ascii_case(model.trim()))
            };
            let known = self
                .forms
                .iter()
                .filter(of_model)
                .flat_map(|row| row.names.iter().map(String::as_str));
            let mut elsewhere: Vec<&str> = called.iter().map(|row| row.model.as_str()).collect();
            elsewhere.dedup();
            return Lookup::Unknown(Unknown::Form {
                nearest: nearest(form, known),
                elsewhere,
            });
        }
        if let Some(volts) = volts {
            let before = rows.clone();
            rows.retain(|row| volts.is_within(row.volts));
            if rows.is_empty() {
                return Lookup::Unknown(Unknown::Volts(before));
            }
        }
        if let Some(class) = class {
            let before = rows.clone();
            rows.retain(|row| row.classes.contains(&class));
            if rows.is_empty() {
                return Lookup::Unknown(Unknown::Class(before));
            }
        }
        match rows.as_slice() {
            [row] => Lookup::Row(row),
            [first, rest @ ..] => {
                let missing = if rest.iter().any(|row| row.model != first.model) {
                    "model"
                } else if rest.iter().any(|row| row.volts != first.volts) {
                    "volts"
                } else {
                    "class"
                };
                Lookup::Ambiguous { rows, missing }
            }
            [] => Lookup::Unknown(Unknown::Form {
                nearest: Vec::new(),
                elsewhere: Vec::new(),
            }),
        }
    }
}

/// Ratios of a data file: each readable, above 1, and larger than the one before.
fn usual_ratios(texts: &[String], problems: &mut Vec<String>) -> Vec<Ratio> {
    let mut ratios: Vec<Ratio> = Vec::new();
    for text in texts {
        match text.parse::<Ratio>() {
            Err(error) => problems.push(format!("ratio {text}: {error}")),
            Ok(ratio) => {
                let before = ratios.last().map_or(1.0, Ratio::value);
                if ratio.value() <= before {
                    problems.push(format!("ratio {text}: not above the one before it"));
                }
                ratios.push(ratio);
            }
        }
    }
    if ratios.is_empty() {
        problems.push("ratios: none are listed".into());
    }
    ratios
}

fn load<T: DeserializeOwned>(file: &str, text: &str, problems: &mut Vec<String>) -> Option<T> {
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let (line, column) = crate::program::place::Lines::of(text)
                .line_column(error.span().map_or(0, |span| span.start));
            problems.push(format!("{file}.toml:{line}:{column}: {}", error.message()));
            None
        }
    }
}

#[cfg(test)]
mod tests;
