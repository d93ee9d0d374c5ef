//! The catalog as a sheet for the wall: at most 120 columns, forms by model, and what every model has below.

use meterbench_profiles::catalog::Catalog;
use meterbench_profiles::form::Form;
use meterbench_profiles::number::grouped;
use meterbench_profiles::product::Product;

use crate::args::CatalogArgs;
use crate::output::columns;

/// Characters of a line.
const WIDTH: usize = 118;

/// The sheet of these rows.
pub fn text(catalog: &Catalog, rows: &[&Form], args: &CatalogArgs) -> String {
    let mut text = forms(catalog, rows);
    if let (Some(form), [_, _, ..]) = (&args.form, rows) {
        text.push_str(&format!(
            "\n{} rows are form {form}; say --model, --volts or --class to tell them apart\n",
            rows.len()
        ));
    }
    for product in &catalog.products {
        let family = catalog
            .families
            .iter()
            .find(|family| family.id == product.family);
        let Some(family) = family else { continue };
        let of_family: Vec<&Form> = rows
            .iter()
            .copied()
            .filter(|row| family.model(&row.model).is_some())
            .collect();
        if of_family.is_empty() {
            continue;
        }
        text.push_str("\nMultiplier\n");
        text.push_str(&lines(&format!(
            "CT ratio x PT ratio up to {} on transformer-rated forms, 1 on the others; {} on firmware before {} ({})",
            grouped(family.limits.multiplier.into()),
            grouped(family.limits.old_multiplier.limit.into()),
            family.limits.old_multiplier.before,
            family.limits.old_multiplier.confidence.words(),
        )));
        text.push_str(&ratings(product));
        text.push_str(&modules(product, &of_family));
        text.push_str(&shipping(product, &of_family));
        text.push('\n');
        text.push_str(&lines(&format!("Source: {}", product.source)));
    }
    text
}

/// The rows, those of a model under its name.
fn forms(catalog: &Catalog, rows: &[&Form]) -> String {
    let head = [
        "form", "volts", "class", "test A", "start A", "start W", "Kh", "elem", "service", "base",
        "CT/PT", "accuracy",
    ];
    let mut table = vec![head.map(str::to_owned)];
    table.extend(rows.iter().map(|row| cells(row)));
    let aligned = columns(&table);
    let mut shown = aligned.lines();
    let mut text = String::new();
    text.push_str(shown.next().unwrap_or_default());
    text.push('\n');
    let mut model = "";
    for (row, line) in rows.iter().zip(shown) {
        if row.model != model {
            model = &row.model;
            let words = catalog
                .model(model)
                .map_or("", |model| model.words.as_str());
            text.push_str(&format!("\n{words}: {model}\n"));
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn cells(row: &Form) -> [String; 12] {
    let amps: Vec<String> = row.test_amps.iter().map(f64::to_string).collect();
    let through = match (row.transformer_rated, row.has_pt) {
        (true, true) => "CT, PT",
        (true, false) => "CT",
        (false, _) => "-",
    };
    [
        row.id.clone(),
        row.volts.to_string(),
        row.classes_in_words(),
        amps.join("/"),
        row.start_amps.to_string(),
        row.start_watts.to_string(),
        row.kh.to_string(),
        row.elements.to_string(),
        row.service.clone(),
        row.base.clone(),
        through.to_owned(),
        format!("{} ({})", row.accuracy_class, row.typical_accuracy),
    ]
}

fn ratings(product: &Product) -> String {
    let it = &product.ratings;
    let (least, most) = it.voltage_percent;
    let rows = [
        ("energy", it.measurement.clone()),
        ("metrics", it.metrics.join(", ")),
        ("formats", it.formats.join(", ")),
        ("display", format!("{}; {}", it.display, it.scroll)),
        ("billing", it.billing.join(", ")),
        ("port", it.port.clone()),
        ("bases", it.bases.join(", ")),
        (
            "supply",
            format!(
                "{least} % to {most} % of nominal, {} Hz +/- {} %, burden {} W at most",
                it.frequency_hz, it.frequency_percent, it.burden_watts
            ),
        ),
        (
            "climate",
            format!(
                "{} C to {} C under cover, {} % to {} % humidity, non-condensing",
                it.temperature_c.0,
                it.temperature_c.1,
                it.humidity_percent.0,
                it.humidity_percent.1
            ),
        ),
        (
            "accuracy",
            format!(
                "class {}, typically {}",
                it.accuracy_class, it.typical_accuracy
            ),
        ),
        (
            "disconnect",
            format!(
                "{}; {} operations at full rated current",
                it.disconnect,
                grouped(it.disconnect_operations.into())
            ),
        ),
        ("standards", it.standards.join(", ")),
        (
            "covers",
            product
                .covers
                .iter()
                .map(|cover| cover.words.as_str())
                .collect::<Vec<_>>()
                .join("; "),
        ),
    ];
    let mut text = "\nEvery model\n".to_owned();
    for (name, words) in rows {
        text.push_str(&named(name, &words));
    }
    text
}

fn modules(product: &Product, rows: &[&Form]) -> String {
    let mut text = "\nCommunication modules\n".to_owned();
    for modules in &product.modules {
        if !rows.iter().any(|row| row.model == modules.model) {
            continue;
        }
        let room = modules
            .room
            .as_ref()
            .map(|room| format!("room for {room}; "))
            .unwrap_or_default();
        let words = format!(
            "{room}Landis+Gyr: {}; third party: {}",
            modules.landis_gyr.join(", "),
            modules.third_party.join(", ")
        );
        text.push_str(&named(&modules.model, &words));
    }
    text
}

/// Rows that weigh the same on one line.
fn shipping(product: &Product, rows: &[&Form]) -> String {
    let head = [
        "model",
        "forms",
        "net lb",
        "single lb",
        "four lb",
        "pallet lb",
        "meters",
    ];
    let mut table = vec![head.map(str::to_owned)];
    let mut notes = String::new();
    for it in &product.shipping {
        let mut of = rows.iter().filter(|row| it.is_of(row)).peekable();
        if of.peek().is_none() {
            continue;
        }
        let (mut models, mut forms): (Vec<&str>, Vec<&str>) =
            of.map(|row| (row.model.as_str(), row.id.as_str())).unzip();
        models.dedup();
        forms.dedup();
        if let Some(note) = &it.note {
            notes.push_str(&lines(&format!("{}: {note}", forms.join(", "))));
        }
        table.push([
            models.join(", "),
            forms.join(", "),
            it.net_lb.to_string(),
            it.single_lb.to_string(),
            it.four_lb.map_or("-".to_owned(), |four| four.to_string()),
            it.pallet_lb.to_string(),
            it.pallet_meters.to_string(),
        ]);
    }
    let sizes = &product.packing;
    format!(
        "\nShipping\n{}{notes}{}",
        columns(&table),
        lines(&format!(
            "single pack {} in (2K: {}), four pack {} in, pallet {} in",
            sizes.single_inches, sizes.single_2k_inches, sizes.four_inches, sizes.pallet_inches
        ))
    )
}

/// A name and its words, the lines after the first below the words.
fn named(name: &str, words: &str) -> String {
    const INDENT: usize = 12;
    let mut text = String::new();
    for (index, line) in wrapped(words, WIDTH - INDENT).into_iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        text.push_str(format!("{name:<INDENT$}{line}").trim_end());
        text.push('\n');
    }
    text
}

fn lines(words: &str) -> String {
    wrapped(words, WIDTH)
        .iter()
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Words on lines of at most `width`.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use meterbench_profiles::catalog::built_in;

    use super::*;

    fn sheet(form: Option<&str>) -> String {
        let args = CatalogArgs {
            model: None,
            form: form.map(str::to_owned),
            volts: None,
            class: None,
        };
        let rows: Vec<&Form> = built_in()
            .forms
            .iter()
            .filter(|row| form.is_none_or(|form| row.is_called(form)))
            .collect();
        text(built_in(), &rows, &args)
    }

    #[test]
    fn the_whole_sheet_fits_120_columns_and_leaves_nothing_out() {
        let text = sheet(None);
        for line in text.lines() {
            assert!(
                line.chars().count() <= 120,
                "{}: {line}",
                line.chars().count()
            );
        }
        let product = &built_in().products[0];
        for row in &built_in().forms {
            assert!(text.contains(&format!("\n{} ", row.id)), "{}", row.id);
        }
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let modules = product.modules.iter().flat_map(|one| &one.third_party);
        let covers = product.covers.iter().map(|cover| &cover.words);
        for words in modules.chain(covers).chain(&product.ratings.standards) {
            assert!(flat.contains(words.as_str()), "{words}");
        }
        for words in [
            "up to 4096",
            "10 000 operations",
            "1.9 W at most",
            "-40 C to 85 C",
            "31 x 46 x 37",
        ] {
            assert!(flat.contains(words), "{words}");
        }
    }

    #[test]
    fn models_stand_over_their_forms_in_their_order() {
        let text = sheet(None);
        let places: Vec<usize> = [
            "single phase): ax\n",
            "disconnect): ax-sd\n",
            "Polyphase: ax-poly\n",
        ]
        .iter()
        .map(|model| text.find(model).unwrap())
        .collect();
        assert!(places.is_sorted());
    }

    #[test]
    fn a_form_of_two_models_says_what_would_tell_them_apart() {
        let text = sheet(Some("2S"));
        assert!(text.contains("2 rows are form 2S; say --model"), "{text}");
        assert!(!sheet(Some("9S")).contains("tell them apart"));
    }
}
