//! Which meters can be emulated: the rows of the product sheet, and the stranger.
//!
//! Is: `meters/forms.toml`, loaded and checked once, and the way from a name such as `9S` or `2S-SD` to a [`Model`].
//! Is not: the tables of a model; see `model`.
//! Errors: [`ModelError`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{Model, ModelFile};
use crate::recipe::Value;

/// The name of the meter that shares nothing with the others but the standard.
pub const STRANGER: &str = "STRANGER";

/// One row: a form in one model of meter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The name that picks this row and no other: `1S-240`, `2S-SD`.
    pub name: String,
    /// The form as ST-2 has it.
    pub form: String,
    /// Other names of the form: `9S/8S`.
    #[serde(default)]
    pub also: Vec<String>,
    /// `ax`, `ax-sd` or `ax-poly`.
    pub model: String,
    /// As on the nameplate: `240`, `120-277`.
    pub volts: String,
    /// As on the nameplate.
    pub class: String,
    /// As on the nameplate; the first where two are printed.
    pub test_amps: String,
    /// Below it nothing is counted; the sheet's "start amps".
    pub start_amps: String,
    /// As on the nameplate.
    pub kh: String,
    /// `1`, `2`, `2.5`, `3`.
    pub elements: String,
    /// `S` or `K`.
    pub base: String,
    /// The angle of phase C's voltage in degrees, where it is not that of a wye or network.
    pub angle_c: Option<i64>,
    /// Which row of which sheet.
    pub source: String,
}

/// Why there is no such model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// No row has this name.
    #[error("there is no emulated meter {form}; there are {}", known.join(", "))]
    Unknown {
        /// As asked for.
        form: String,
        /// All names.
        known: Vec<String>,
    },
    /// Several rows have this form.
    #[error("{form} exists as {}", choices.join(", "))]
    Ambiguous {
        /// As asked for.
        form: String,
        /// The names to choose from.
        choices: Vec<String>,
    },
    /// A model file is wrong; everything that is wrong with it.
    #[error("the model file {name} is faulty: {}", problems.join("; "))]
    Faulty {
        /// Which file.
        name: String,
        /// All problems.
        problems: Vec<String>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormsText {
    schema: u32,
    codes: Codes,
    form: Vec<Form>,
}

/// The angle of phase C's voltage in a wye or network, in degrees.
const WYE_ANGLE_C: i64 = 240;

/// How ST-2 writes what a nameplate says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    elements: BTreeMap<String, i64>,
    base: BTreeMap<String, i64>,
    volts: BTreeMap<String, i64>,
    frequency: i64,
}

/// Everything built in, loaded and checked.
struct BuiltIn {
    codes: Codes,
    forms: Vec<Form>,
    focus: ModelFile,
    stranger: ModelFile,
}

fn built_in() -> &'static BuiltIn {
    static IT: LazyLock<BuiltIn> = LazyLock::new(|| {
        #[expect(
            clippy::expect_used,
            reason = "`every_built_in_meter_loads` tests this"
        )]
        load().expect("the built-in models are sound")
    });
    &IT
}

fn load() -> Result<BuiltIn, ModelError> {
    let faulty = |name: &str, problems| ModelError::Faulty {
        name: name.to_owned(),
        problems,
    };
    let file =
        |name: &str, text: &str| ModelFile::parse(text).map_err(|problems| faulty(name, problems));
    let (codes, forms) = parse_forms(include_str!("../meters/forms.toml"))
        .map_err(|problems| faulty("forms.toml", problems))?;
    Ok(BuiltIn {
        codes,
        forms,
        focus: file("focus-ax.toml", include_str!("../meters/focus-ax.toml"))?,
        stranger: file("stranger.toml", include_str!("../meters/stranger.toml"))?,
    })
}

/// Everything that is wrong with the meters that the built-in files make.
#[cfg(test)]
pub(crate) fn faults() -> Vec<String> {
    let it = built_in();
    let mut faults = Vec::new();
    for form in &it.forms {
        faults.extend(
            it.focus
                .check(&form.name, &form.model, &it.codes.values(form))
                .err()
                .into_iter()
                .flatten(),
        );
    }
    faults.extend(
        it.stranger
            .check(STRANGER, STRANGER, &BTreeMap::new())
            .err()
            .into_iter()
            .flatten(),
    );
    faults
}

/// All problems at once.
fn parse_forms(text: &str) -> Result<(Codes, Vec<Form>), Vec<String>> {
    let text: FormsText = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
    let mut problems = Vec::new();
    if text.schema != 1 {
        problems.push(format!("schema {} is not known, only 1 is", text.schema));
    }
    let mut names = std::collections::BTreeSet::new();
    for form in &text.form {
        if !names.insert(form.name.to_ascii_uppercase()) {
            problems.push(format!("form {}: listed twice", form.name));
        }
        let unknown = [
            (
                "elements",
                &form.elements,
                text.codes.elements.contains_key(&form.elements),
            ),
            ("base", &form.base, text.codes.base.contains_key(&form.base)),
            (
                "volts",
                &form.volts,
                text.codes.volts.contains_key(&form.volts),
            ),
            ("class", &form.class, form.class.parse::<u16>().is_ok()),
            ("kh", &form.kh, form.kh.parse::<f64>().is_ok()),
            (
                "test_amps",
                &form.test_amps,
                form.test_amps.parse::<f64>().is_ok(),
            ),
            (
                "start_amps",
                &form.start_amps,
                thousandths(&form.start_amps).is_some(),
            ),
            ("form", &form.form, leading_number(&form.form).is_some()),
        ];
        for (field, value, _) in unknown.iter().filter(|(_, _, known)| !known) {
            problems.push(format!(
                "form {}: {field} “{value}” is not known",
                form.name
            ));
        }
    }
    if problems.is_empty() {
        Ok((text.codes, text.form))
    } else {
        Err(problems)
    }
}

/// `0.050` is 50.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.')?;
    let thousandths: i64 = fraction.get(..3)?.parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 1000 + thousandths)
}

fn leading_number(text: &str) -> Option<i64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

impl Codes {
    /// What the recipes may call by name.
    fn values(&self, form: &Form) -> BTreeMap<String, Value> {
        let code =
            |codes: &BTreeMap<String, i64>, key: &str| codes.get(key).copied().unwrap_or_default();
        let volts = code(&self.volts, &form.volts);
        let numbers = [
            (
                "elements_bits",
                self.frequency
                    | code(&self.elements, &form.elements) << 3
                    | code(&self.base, &form.base) << 6,
            ),
            ("volts_bits", volts | volts << 4),
            ("volts", leading_number(&form.volts).unwrap_or_default()),
            (
                "class_amps",
                leading_number(&form.class).unwrap_or_default(),
            ),
            (
                "start_milliamps",
                thousandths(&form.start_amps).unwrap_or_default(),
            ),
            ("angle_c", form.angle_c.unwrap_or(WYE_ANGLE_C)),
            (
                "form_number",
                leading_number(&form.form).unwrap_or_default(),
            ),
        ];
        let texts = [
            ("form", &form.form),
            ("kh", &form.kh),
            ("class", &form.class),
            ("test_amps", &form.test_amps),
        ];
        numbers
            .into_iter()
            .map(|(name, number)| (name.to_owned(), Value::Number(number)))
            .chain(
                texts
                    .into_iter()
                    .map(|(name, text)| (name.to_owned(), Value::Text(text.clone()))),
            )
            .collect()
    }
}

/// The rows of the product sheet.
#[must_use]
pub fn forms() -> &'static [Form] {
    &built_in().forms
}

/// The name of every meter that can be emulated, in the order of the product sheet, the stranger last.
#[must_use]
pub fn names() -> Vec<&'static str> {
    forms()
        .iter()
        .map(|form| form.name.as_str())
        .chain([STRANGER])
        .collect()
}

/// The model of a form: by its own name (`1S-240`, `2S-SD`), or by a form (`2S`, `9S/8S`) and, where the form exists in
/// several, a model (`ax`, `ax-sd`, `ax-poly`). Capitals don't matter.
///
/// # Errors
/// [`ModelError::Unknown`] or [`ModelError::Ambiguous`], with the names to choose from.
pub fn model(form: &str, model: Option<&str>) -> Result<Model, ModelError> {
    let it = built_in();
    let wanted = form.trim();
    if wanted.eq_ignore_ascii_case(STRANGER) && model.is_none() {
        return Ok(it.stranger.model(STRANGER, STRANGER, BTreeMap::new()));
    }
    let rows: Vec<&Form> = it
        .forms
        .iter()
        .filter(|row| model.is_none_or(|model| row.model.eq_ignore_ascii_case(model.trim())))
        .collect();
    let named = rows
        .iter()
        .find(|row| row.name.eq_ignore_ascii_case(wanted));
    let of_form: Vec<&&Form> = rows
        .iter()
        .filter(|row| {
            row.form.eq_ignore_ascii_case(wanted)
                || row
                    .also
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(wanted))
        })
        .collect();
    let row: &Form = match (named, of_form.as_slice()) {
        (Some(row), _) => row,
        (None, [row]) => row,
        (None, []) => {
            let known = names().into_iter().map(str::to_owned).collect();
            return Err(ModelError::Unknown {
                form: form.to_owned(),
                known,
            });
        }
        (None, several) => {
            let choices = several.iter().map(|row| row.name.clone()).collect();
            return Err(ModelError::Ambiguous {
                form: form.to_owned(),
                choices,
            });
        }
    };
    Ok(it.focus.model(&row.name, &row.model, it.codes.values(row)))
}
