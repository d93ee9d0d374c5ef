//! A model of meter: its tables as recipes, and how it behaves.
//!
//! Is: a model file, loaded and checked like any catalog, all problems at once; and the image that a new meter of the model
//! begins with.
//! Is not: a meter, which has a clock and a memory; see `meter`. Not the list of forms; see `forms`.
//! Source: C12.19 fact sheet, section 6; each line of the file names its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use meterbench_c1219::{
    ByteOrder, Formats, IdForm, Image, IntFormat, NiFormat, TableId, TimeFormat,
};

use crate::file::{self, FormatsText, ModelText};
use crate::recipe::{Context, Recipe, RecipeError, Value};

pub use crate::file::{Behaviour, Commit, Condition, FieldCheck, LinkSettings};

/// A model file, loaded and checked.
#[derive(Debug)]
pub(crate) struct ModelFile(Arc<Loaded>);

#[derive(Debug)]
struct Loaded {
    name: String,
    formats: FormatsText,
    link: LinkSettings,
    behaviour: Behaviour,
    variants: BTreeMap<String, Variant>,
    tables: BTreeMap<TableId, TableModel>,
}

/// What differs between the models of one file.
#[derive(Debug, Default)]
struct Variant {
    values: BTreeMap<String, Value>,
    /// Parts that it has, such as "switch".
    has: Vec<String>,
}

/// One table of a model.
#[derive(Debug)]
struct TableModel {
    recipe: Recipe,
    /// Bytes, in the formats of the file.
    size: usize,
    write: bool,
    /// Only in variants that have this part.
    only: Option<String>,
    /// The pattern of `checks` repeats after so many bytes.
    every: Option<usize>,
    checks: Vec<FieldCheck>,
}

/// A model of one form, ready to make meters.
#[derive(Debug, Clone)]
pub struct Model {
    name: String,
    variant: String,
    values: BTreeMap<String, Value>,
    file: Arc<Loaded>,
}

/// What a meter is made with, besides its model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Make<'a> {
    pub order: Option<ByteOrder>,
    pub times: Option<TimeFormat>,
    pub numbers: Option<NiFormat>,
    pub serial: &'a str,
}

impl ModelFile {
    /// The file in `text`, or everything that is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<ModelFile, Vec<String>> {
        let text: ModelText = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
        let mut problems = text.check();
        let mut tables = BTreeMap::new();
        for table in text.table {
            let named = |problem: &dyn std::fmt::Display| format!("{}: {problem}", table.id);
            let id: TableId = match table.id.parse() {
                Ok(id) => id,
                Err(error) => {
                    problems.push(named(&error));
                    continue;
                }
            };
            let recipe = match Recipe::parse(&table.bytes) {
                Ok(recipe) => recipe,
                Err(errors) => {
                    problems.extend(errors.iter().map(|error| named(error)));
                    continue;
                }
            };
            let past =
                |check: &FieldCheck| check.at + check.bytes() > table.every.unwrap_or(table.size);
            if table.every == Some(0) || table.check.iter().any(past) {
                problems.push(named(&"a check is outside the table"));
            }
            let table = TableModel {
                recipe,
                size: table.size,
                write: table.write,
                only: table.only,
                every: table.every,
                checks: table.check,
            };
            if tables.insert(id, table).is_some() {
                problems.push(format!("{id}: listed twice"));
            }
        }
        let mut variants = BTreeMap::new();
        for (name, values) in text.variant {
            match file::variant(values) {
                Ok((values, has)) => {
                    variants.insert(name, Variant { values, has });
                }
                Err(errors) => problems.extend(
                    errors
                        .into_iter()
                        .map(|error| format!("variant {name}: {error}")),
                ),
            }
        }
        let loaded = Loaded {
            name: text.name,
            formats: text.formats,
            link: text.link,
            behaviour: text.behaviour,
            variants,
            tables,
        };
        if problems.is_empty() {
            Ok(ModelFile(Arc::new(loaded)))
        } else {
            Err(problems)
        }
    }

    /// Makes one meter in each byte order and tells everything that is wrong with it: what can't be written, and what has
    /// not the size that the file says.
    #[cfg(test)]
    pub(crate) fn check(
        &self,
        name: &str,
        variant: &str,
        values: &BTreeMap<String, Value>,
    ) -> Result<(), Vec<String>> {
        if !self.0.variants.contains_key(variant) {
            return Err(vec![format!("{name}: there is no variant {variant}")]);
        }
        let model = self.model(name, variant, values.clone());
        let mut problems = Vec::new();
        for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
            let make = Make {
                order: Some(order),
                times: None,
                numbers: None,
                serial: "0123456789",
            };
            match model.image(&make) {
                Err(errors) => problems.extend(
                    errors
                        .iter()
                        .map(|(id, error)| format!("{name} {id}: {error}")),
                ),
                Ok(image) => {
                    for (id, table) in model.tables() {
                        let found = image.raw(id).map_or(0, <[u8]>::len);
                        if found != table.size {
                            problems
                                .push(format!("{name} {id}: {found} bytes, not {}", table.size));
                        }
                    }
                }
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    pub(crate) fn model(
        &self,
        name: &str,
        variant: &str,
        values: BTreeMap<String, Value>,
    ) -> Model {
        let file = Arc::clone(&self.0);
        let mut values = values;
        if let Some(variant) = file.variants.get(variant) {
            values.extend(variant.values.clone());
        }
        Model {
            name: name.to_owned(),
            variant: variant.to_owned(),
            values,
            file,
        }
    }
}

impl Model {
    /// The name that picks this model, such as `2S-SD`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The model file's name for the family.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.file.name
    }

    /// How it answers Identification and Negotiate.
    #[must_use]
    pub fn link(&self) -> &LinkSettings {
        &self.file.link
    }

    /// Its rules for access, writes and procedures.
    #[must_use]
    pub fn behaviour(&self) -> &Behaviour {
        &self.file.behaviour
    }

    /// Does it have this part, such as "switch"?
    #[must_use]
    pub fn has(&self, part: &str) -> bool {
        self.variant()
            .is_some_and(|variant| variant.has.iter().any(|has| has == part))
    }

    /// The checks on a table's single fields: where the pattern repeats, and the fields.
    pub(crate) fn field_checks(&self, id: TableId) -> (Option<usize>, &[FieldCheck]) {
        self.file
            .tables
            .get(&id)
            .map_or((None, &[]), |table| (table.every, &table.checks))
    }

    /// Below this current nothing is counted; 0 where the model doesn't say.
    pub(crate) fn starting_milliamps(&self) -> i64 {
        match self.values.get("start_milliamps") {
            Some(Value::Number(milliamps)) => *milliamps,
            _ => 0,
        }
    }

    /// The angle of phase C's voltage, in degrees; 0 where the model doesn't say.
    pub(crate) fn angle_c(&self) -> i64 {
        match self.values.get("angle_c") {
            Some(Value::Number(degrees)) => *degrees,
            _ => 0,
        }
    }

    fn variant(&self) -> Option<&Variant> {
        self.file.variants.get(&self.variant)
    }

    fn tables(&self) -> impl Iterator<Item = (TableId, &TableModel)> {
        self.file
            .tables
            .iter()
            .filter(|(_, table)| table.only.as_deref().is_none_or(|part| self.has(part)))
            .map(|(id, table)| (*id, table))
    }

    /// The tables of a new meter, or what can't be written, table by table.
    pub(crate) fn image(&self, make: &Make<'_>) -> Result<Image, Vec<(TableId, RecipeError)>> {
        let mut values = self.values.clone();
        values.insert("serial".to_owned(), Value::Text(make.serial.to_owned()));
        let order = make.order.unwrap_or(self.file.formats.order());
        let chosen = self.file.formats.with(make);
        let writable = self.tables().map(|(id, table)| (id, table.write)).collect();
        let mut sizes: BTreeMap<TableId, usize> =
            self.tables().map(|(id, table)| (id, table.size)).collect();
        // A table's size depends on formats but never on another size, so a second round knows them all.
        let mut image = Image::new();
        for _ in 0..2 {
            let context = Context {
                formats: chosen.formats(order),
                format_bytes: chosen.bytes(order),
                values: &values,
                tables: &writable,
                sizes: &sizes,
            };
            let mut problems = Vec::new();
            for (id, table) in self.tables() {
                match table.recipe.bytes(id, &context) {
                    Ok(bytes) => drop(image.set_raw(id, bytes)),
                    Err(error) => problems.push((id, error)),
                }
            }
            if !problems.is_empty() {
                return Err(problems);
            }
            sizes = image.iter().map(|(id, bytes)| (id, bytes.len())).collect();
        }
        Ok(image)
    }
}

impl FormatsText {
    /// With what was chosen in place of the file's.
    fn with(&self, make: &Make<'_>) -> FormatsText {
        let number = |own| make.numbers.map_or(own, NiFormat::code);
        FormatsText {
            time: make.times.map_or(self.time, TimeFormat::code),
            ni1: number(self.ni1),
            ni2: number(self.ni2),
            ..*self
        }
    }

    fn order(&self) -> ByteOrder {
        match self.order {
            file::OrderText::LeastFirst => ByteOrder::LeastFirst,
            file::OrderText::MostFirst => ByteOrder::MostFirst,
        }
    }

    fn formats(&self, order: ByteOrder) -> Formats {
        Formats {
            order,
            ni1: NiFormat::from_code(self.ni1),
            ni2: NiFormat::from_code(self.ni2),
            time: TimeFormat::from_code(self.time),
            id_form: if self.ids_are_bcd {
                IdForm::Bcd
            } else {
                IdForm::Text
            },
            int_format: IntFormat::from_code(self.int_format),
        }
    }

    /// FORMAT_CONTROL_1 to 3 of ST-0.
    fn bytes(&self, order: ByteOrder) -> [u8; 3] {
        [
            u8::from(order == ByteOrder::MostFirst) | self.char_format << 1,
            self.time | self.access << 3 | u8::from(self.ids_are_bcd) << 5 | self.int_format << 6,
            self.ni1 | self.ni2 << 4,
        ]
    }
}
