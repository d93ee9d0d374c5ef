//! `catalog`: the forms that are known.

use meterbench_jobs::hint::exit;
use meterbench_profiles::catalog::{Catalog, built_in};
use meterbench_profiles::form::Form;
use meterbench_profiles::nearest::suggestion;
use serde_json::{Value, json};

use crate::args::CatalogArgs;
use crate::failure::Failure;
use crate::output::{Output, columns};

pub fn run(args: &CatalogArgs, output: &Output) -> Result<u8, Failure> {
    let rows = select(built_in(), args)?;
    output.answer(
        || json!({ "forms": rows.iter().map(|row| to_json(row)).collect::<Vec<_>>() }),
        || text(&rows),
    );
    Ok(exit::DONE)
}

fn select<'a>(catalog: &'a Catalog, args: &CatalogArgs) -> Result<Vec<&'a Form>, Failure> {
    if let Some(model) = &args.model
        && catalog.model(model).is_none()
    {
        let hint = suggestion(model, catalog.models().map(|model| model.id.as_str()));
        return Err(Failure::usage(
            "Looking in the catalog failed",
            format!("there is no model {model}"),
            sentence(&hint),
        ));
    }
    let rows: Vec<&Form> = catalog
        .forms
        .iter()
        .filter(|row| {
            args.model
                .as_ref()
                .is_none_or(|model| row.model.eq_ignore_ascii_case(model))
        })
        .filter(|row| args.form.as_ref().is_none_or(|form| row.is_called(form)))
        .collect();
    match (rows.is_empty(), &args.form) {
        (true, Some(form)) => {
            let known: Vec<&str> = catalog
                .forms
                .iter()
                .flat_map(|row| row.names.iter().map(String::as_str))
                .collect();
            let of = args
                .model
                .as_ref()
                .map(|model| format!(" of model {model}"))
                .unwrap_or_default();
            let why = format!("there is no form {form}{of}");
            Err(Failure::usage(
                "Looking in the catalog failed",
                why,
                sentence(&suggestion(form, known)),
            ))
        }
        _ => Ok(rows),
    }
}

/// "did you mean …" with a capital.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

fn to_json(row: &Form) -> Value {
    json!({
        "form": row.id, "names": row.names, "model": row.model, "volts": row.volts, "classes": row.classes,
        "test_amps": row.test_amps, "start_amps": row.start_amps, "start_watts": row.start_watts, "kh": row.kh,
        "elements": row.elements, "wires": row.wires, "service": row.service, "base": row.base,
        "transformer_rated": row.transformer_rated, "has_pt": row.has_pt, "disconnect": row.disconnect,
        "accuracy_class": row.accuracy_class, "source": row.source,
    })
}

fn text(rows: &[&Form]) -> String {
    let head = [
        "form",
        "model",
        "volts",
        "class",
        "test amps",
        "Kh",
        "elements",
        "service",
        "rating",
    ];
    let mut table = vec![head.map(str::to_owned)];
    for row in rows {
        let amps: Vec<String> = row.test_amps.iter().map(f64::to_string).collect();
        let rating = match (row.transformer_rated, row.disconnect) {
            (true, _) => "transformer-rated",
            (false, true) => "self-contained, disconnect",
            (false, false) => "self-contained",
        };
        table.push([
            row.id.clone(),
            row.model.clone(),
            row.volts.to_string(),
            row.classes_in_words(),
            amps.join("/"),
            row.kh.to_string(),
            row.elements.to_string(),
            row.service.clone(),
            rating.to_owned(),
        ]);
    }
    columns(&table)
}
