//! What a technician types for a report, and what a shop has on all of them.
//!
//! Is: two small TOML files with a schema number, `details` for one job and `template` for a shop; and test results as typed on a
//! command line, `full load=99.98`.
//! Units: percent registration.
//! Errors: [`DetailsError`] with line and column, [`TestPointError`].

use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The one shape that the two files have.
const SCHEMA: u32 = 1;

/// What is typed for one job.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Shape of the file.
    #[serde(default)]
    pub schema: u32,
    /// Where the meter serves.
    pub address: Option<String>,
    /// What belongs to it: instrument transformers, enclosure.
    pub equipment: Option<String>,
    /// When the work was done.
    #[serde(default, with = "date_text")]
    pub date: Option<Date>,
    /// Why.
    pub reason: Option<String>,
    /// Who did it.
    pub name: Option<String>,
    /// By which testing standard.
    pub standard: Option<String>,
    /// Whether the meter creeps, and how fast.
    pub creep: Option<String>,
    /// What was repaired.
    pub repairs: Option<String>,
    /// Who complained.
    pub complainant: Option<String>,
    /// About when the meter was bought.
    pub purchased: Option<String>,
    /// What else there is to say.
    pub remarks: Option<String>,
    /// Results of the tests.
    #[serde(default, rename = "test")]
    pub tests: Vec<TestPoint>,
}

/// A result.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TestPoint {
    /// "full load".
    pub point: String,
    /// Percent registration as found.
    pub found: Option<f64>,
    /// Percent registration as left.
    pub left: Option<f64>,
}

/// What a shop has on every report.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Shape of the file.
    #[serde(default)]
    pub schema: u32,
    /// Its name.
    pub shop: Option<String>,
    /// Address, telephone: lines under the name.
    #[serde(default)]
    pub lines: Vec<String>,
    /// A PNG, beside the template unless its path is whole.
    pub logo: Option<PathBuf>,
    /// Instead of "As-found / as-left report".
    pub title: Option<String>,
    /// At the foot of each page.
    pub foot: Option<String>,
    /// The rules whose fields are asked for: "wi-psc-113.0919".
    #[serde(default)]
    pub rules: Vec<String>,
    /// Who usually signs.
    pub name: Option<String>,
    /// The testing standard that is usually used.
    pub standard: Option<String>,
}

/// A file that can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum DetailsError {
    /// The system refused.
    #[error("{} can't be read: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It says what is not understood.
    #[error("{}:{line}:{column}: {what}", path.display())]
    Toml {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// It asks for a rule that is not known.
    #[error("{}: there is no rule {rule:?}; known are {known}", path.display())]
    Rule {
        /// Which file.
        path: PathBuf,
        /// As written.
        rule: String,
        /// All ids.
        known: String,
    },
    /// Of a later version.
    #[error("{}: schema {schema}; this version of the tool knows schema {SCHEMA}", path.display())]
    Schema {
        /// Which file.
        path: PathBuf,
        /// As written.
        schema: u32,
    },
}

impl Details {
    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read or says what is not understood.
    pub fn load(path: &Path) -> Result<Self, DetailsError> {
        let details: Self = parse(&read(path)?, path)?;
        schema(details.schema, path)?;
        Ok(details)
    }

    /// What the shop always writes stands where nothing was typed.
    #[must_use]
    pub fn with(mut self, template: &Template) -> Self {
        self.name = self.name.or_else(|| template.name.clone());
        self.standard = self.standard.or_else(|| template.standard.clone());
        self
    }

    pub(super) fn json(&self) -> Value {
        let mut value = json!(self);
        if let Some(map) = value.as_object_mut() {
            map.shift_remove("schema");
        }
        value
    }
}

impl Template {
    /// Reads a file; the logo's path is made whole.
    ///
    /// # Errors
    /// When it can't be read, says what is not understood, or asks for a rule that nobody knows.
    pub fn load(path: &Path) -> Result<Self, DetailsError> {
        let mut template: Self = parse(&read(path)?, path)?;
        schema(template.schema, path)?;
        let known = || super::rules().iter().map(|rule| rule.id.as_str());
        if let Some(rule) = template
            .rules
            .iter()
            .find(|rule| !known().any(|id| id == rule.as_str()))
        {
            return Err(DetailsError::Rule {
                path: path.to_owned(),
                rule: rule.clone(),
                known: known().collect::<Vec<_>>().join(", "),
            });
        }
        template.logo = template
            .logo
            .map(|logo| path.parent().unwrap_or(Path::new("")).join(logo));
        Ok(template)
    }

    /// As text of a file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let this = Self {
            schema: SCHEMA,
            ..self.clone()
        };
        toml::to_string(&this).unwrap_or_default()
    }
}

fn read(path: &Path) -> Result<String, DetailsError> {
    std::fs::read_to_string(path).map_err(|source| DetailsError::Io {
        path: path.to_owned(),
        source,
    })
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str, path: &Path) -> Result<T, DetailsError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        DetailsError::Toml {
            path: path.to_owned(),
            line,
            column,
            what: error.message().to_owned(),
        }
    })
}

fn schema(schema: u32, path: &Path) -> Result<(), DetailsError> {
    // A file without the number is of this shape: people write these by hand.
    if schema > SCHEMA {
        return Err(DetailsError::Schema {
            path: path.to_owned(),
            schema,
        });
    }
    Ok(())
}

/// A date as TOML and JSON text: "2026-01-31".
mod date_text {
    use jiff::civil::Date;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        date.map(|date| date.to_string()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| {
            text.parse().map_err(|_| {
                D::Error::custom(format!("{text:?} is no date; write it as \"2026-01-31\""))
            })
        })
        .transpose()
    }
}

/// A result that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no test result: write it as \"full load=99.98\", or as found and as left \"full load=99.71,100.02\""
)]
pub struct TestPointError(String);

impl FromStr for TestPoint {
    type Err = TestPointError;

    fn from_str(text: &str) -> Result<Self, TestPointError> {
        let wrong = || TestPointError(text.to_owned());
        let (point, values) = text.split_once('=').ok_or_else(wrong)?;
        let number = |text: &str| -> Result<Option<f64>, TestPointError> {
            let text = text.trim().trim_end_matches('%').trim();
            if text.is_empty() {
                return Ok(None);
            }
            let value: f64 = text.parse().map_err(|_| wrong())?;
            value.is_finite().then_some(Some(value)).ok_or_else(wrong)
        };
        let (found, left) = match values.split_once(',') {
            Some((found, left)) => (number(found)?, number(left)?),
            None => (number(values)?, None),
        };
        let point = point.trim();
        if point.is_empty() || (found.is_none() && left.is_none()) {
            return Err(wrong());
        }
        Ok(Self {
            point: point.to_owned(),
            found,
            left,
        })
    }
}
