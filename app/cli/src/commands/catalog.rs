//! `catalog`: the forms that are known, and what the product sheet says besides.
//!
//! Is: which rows, and both answers: JSON with everything, a sheet for the wall.
//! Is not: a check of a program.

mod sheet;

use meterbench_jobs::hint::exit;
use meterbench_profiles::catalog::{Catalog, Lookup, Unknown, built_in};
use meterbench_profiles::form::Form;
use meterbench_profiles::nearest::suggestion;
use meterbench_profiles::product::Product;
use serde_json::{Value, json};

use crate::args::CatalogArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &CatalogArgs, output: &Output) -> Result<u8, Failure> {
    let rows = select(built_in(), args)?;
    output.answer(
        || to_json(built_in(), &rows),
        || sheet::text(built_in(), &rows, args),
    );
    Ok(exit::DONE)
}

fn wrong(why: String, hint: &str) -> Failure {
    Failure::usage("Looking in the catalog failed", why, sentence(hint))
}

fn select<'a>(catalog: &'a Catalog, args: &CatalogArgs) -> Result<Vec<&'a Form>, Failure> {
    if let Some(model) = &args.model
        && catalog.model(model).is_none()
    {
        let hint = suggestion(model, catalog.models().map(|model| model.id.as_str()));
        return Err(wrong(format!("there is no model {model}"), &hint));
    }
    if let Some(form) = &args.form {
        return of_form(catalog, args, form);
    }
    let rows: Vec<&Form> = catalog
        .forms
        .iter()
        .filter(|row| {
            let model = args.model.as_ref();
            model.is_none_or(|model| row.model.eq_ignore_ascii_case(model.trim()))
                && args.volts.is_none_or(|volts| volts.is_within(row.volts))
                && args.class.is_none_or(|class| row.classes.contains(&class))
        })
        .collect();
    if rows.is_empty() {
        let hint = "leave out --volts or --class to see which there are";
        return Err(wrong("no form is for this voltage and class".into(), hint));
    }
    Ok(rows)
}

/// The rows that a form can mean.
fn of_form<'a>(
    catalog: &'a Catalog,
    args: &CatalogArgs,
    form: &str,
) -> Result<Vec<&'a Form>, Failure> {
    let of = args
        .model
        .as_ref()
        .map(|model| format!(" of model {model}"))
        .unwrap_or_default();
    let rows_in_words = |rows: &[&Form]| {
        let words: Vec<String> = rows
            .iter()
            .map(|row| {
                format!(
                    "{} {} V class {}",
                    row.model,
                    row.volts,
                    row.classes_in_words()
                )
            })
            .collect();
        format!("it is made as {}", words.join(", "))
    };
    match catalog.lookup(args.model.as_deref(), form, args.volts, args.class) {
        Lookup::Row(row) => Ok(vec![row]),
        Lookup::Ambiguous { rows, .. } => Ok(rows),
        Lookup::Unknown(Unknown::Volts(rows)) => Err(wrong(
            format!("form {form}{of} is not made for this voltage"),
            &rows_in_words(&rows),
        )),
        Lookup::Unknown(Unknown::Class(rows)) => Err(wrong(
            format!("form {form}{of} is not made in this class"),
            &rows_in_words(&rows),
        )),
        Lookup::Unknown(_) => {
            let known = catalog.forms.iter().flat_map(|row| &row.names);
            let known: Vec<&str> = known.map(String::as_str).collect();
            Err(wrong(
                format!("there is no form {form}{of}"),
                &suggestion(form, known),
            ))
        }
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

/// Everything that the data files say of these rows and their families.
fn to_json(catalog: &Catalog, rows: &[&Form]) -> Value {
    let shown = |model: &str| rows.iter().any(|row| row.model == model);
    let families = catalog
        .families
        .iter()
        .filter(|family| family.models.iter().any(|model| shown(&model.id)));
    let families: Vec<Value> = families
        .map(|family| {
            let models: Vec<Value> = family
                .models
                .iter()
                .filter(|model| shown(&model.id))
                .map(|model| {
                    json!({
                        "model": model.id, "words": model.words, "features": model.features,
                        "profile_channels": model.profile_channels,
                    })
                })
                .collect();
            let product = catalog.products.iter().find(|one| one.family == family.id);
            json!({
                "family": family.id, "words": family.words, "models": models,
                "multiplier_limit": family.limits.multiplier,
                "older_multiplier_limit": {
                    "limit": family.limits.old_multiplier.limit, "firmware_before": family.limits.old_multiplier.before,
                    "confidence": family.limits.old_multiplier.confidence.words(),
                },
                "product": product.map(|product| product_json(product, &shown)),
            })
        })
        .collect();
    let texts = |ratios: &[meterbench_profiles::program::Ratio]| {
        ratios
            .iter()
            .map(|ratio| ratio.text().to_owned())
            .collect::<Vec<_>>()
    };
    json!({
        "forms": rows.iter().map(|row| row_json(catalog, row)).collect::<Vec<_>>(),
        "families": families,
        "usual_ratios": {
            "ct": texts(&catalog.ratios.ct), "pt": texts(&catalog.ratios.pt), "source": catalog.ratios.source,
        },
    })
}

fn row_json(catalog: &Catalog, row: &Form) -> Value {
    let product = catalog.product_of(&row.model);
    let shipping = product.and_then(|product| product.shipping_of(row)).map(|it| {
        json!({
            "net_lb": it.net_lb, "single_lb": it.single_lb, "four_lb": it.four_lb, "pallet_lb": it.pallet_lb,
            "pallet_meters": it.pallet_meters, "note": it.note,
        })
    });
    json!({
        "form": row.id, "names": row.names, "model": row.model, "volts": row.volts, "classes": row.classes,
        "test_amps": row.test_amps, "start_amps": row.start_amps, "start_watts": row.start_watts, "kh": row.kh,
        "elements": row.elements, "wires": row.wires, "service": row.service, "base": row.base,
        "transformer_rated": row.transformer_rated, "has_pt": row.has_pt, "disconnect": row.disconnect,
        "accuracy_class": row.accuracy_class, "typical_accuracy": row.typical_accuracy, "shipping": shipping,
        "source": row.source,
    })
}

fn product_json(product: &Product, shown: &impl Fn(&str) -> bool) -> Value {
    let ratings = &product.ratings;
    let covers: Vec<Value> = product
        .covers
        .iter()
        .map(|cover| json!({ "cover": cover.id, "words": cover.words }))
        .collect();
    let modules: Vec<Value> = product
        .modules
        .iter()
        .filter(|modules| shown(&modules.model))
        .map(|modules| {
            json!({
                "model": modules.model, "room": modules.room, "landis_gyr": modules.landis_gyr,
                "third_party": modules.third_party,
            })
        })
        .collect();
    json!({
        "source": product.source,
        "ratings": {
            "measurement": ratings.measurement, "metrics": ratings.metrics, "formats": ratings.formats,
            "display": ratings.display, "scroll": ratings.scroll, "billing": ratings.billing, "port": ratings.port,
            "bases": ratings.bases, "voltage_percent": ratings.voltage_percent, "frequency_hz": ratings.frequency_hz,
            "frequency_percent": ratings.frequency_percent, "temperature_c": ratings.temperature_c,
            "humidity_percent": ratings.humidity_percent, "burden_watts": ratings.burden_watts,
            "accuracy_class": ratings.accuracy_class, "typical_accuracy": ratings.typical_accuracy,
            "disconnect_operations": ratings.disconnect_operations, "disconnect": ratings.disconnect,
            "standards": ratings.standards,
        },
        "covers": covers,
        "modules": modules,
        "packing": {
            "single_inches": product.packing.single_inches, "single_2k_inches": product.packing.single_2k_inches,
            "four_inches": product.packing.four_inches, "pallet_inches": product.packing.pallet_inches,
        },
    })
}
