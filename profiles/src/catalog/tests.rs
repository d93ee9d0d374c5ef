use super::*;

#[test]
fn built_in_catalog_is_sound() {
    if let Err(problems) = Catalog::parse(BUILT_IN) {
        panic!("{}", problems.join("\n"));
    }
    assert_eq!(built_in().forms.len(), 21);
    assert_eq!(built_in().display_items.len(), 40);
    assert_eq!(built_in().models().count(), 3);
    assert_eq!(built_in().families[0].sources.len(), 38);
    assert_eq!(built_in().events.len(), 49 + 13);
}

/// form, volts, class, test amps, start amps, start watts, Kh: the sheet's rows, typed a second time.
const SHEET: &[(&str, &str)] = &[
    ("ax", "1S 120 100 15 0.03 3.6 1.8"),
    ("ax", "1S 240 200 30 0.05 12 7.2"),
    ("ax", "2S 240 200 30/50 0.05 12 7.2"),
    ("ax", "2SE 240 320 30/50 0.08 19.2 12"),
    ("ax", "2K 240 480 30/50 0.12 28.8 14.4"),
    ("ax", "3S 120 10/20 2.5 0.005 0.6 0.3"),
    ("ax", "3S 240 10/20 2.5 0.005 0.6 0.6"),
    ("ax", "4S 240 10/20 2.5 0.005 0.6 0.6"),
    ("ax-sd", "1S 120 100 15 0.03 3.6 1.8"),
    ("ax-sd", "2S 240 200 30/50 0.05 12 7.2"),
    ("ax-sd", "12S 120 200 30/50 0.05 12 14.4"),
    ("ax-sd", "25S 120 200 30/50 0.05 12 14.4"),
    ("ax-poly", "9S/8S 120-277 20 2.5 0.005 0.6 1.8"),
    ("ax-poly", "12S 120-277 200 30/50 0.05 12 14.4"),
    ("ax-poly", "12SE 120-277 320 50 0.08 19.2 14.4"),
    ("ax-poly", "16S 120-277 200 30/50 0.05 12 21.6"),
    ("ax-poly", "16SE 120-277 320 50 0.08 19.2 21.6"),
    ("ax-poly", "25S 120-277 200 30/50 0.05 12 14.4"),
    ("ax-poly", "25SE 120-277 320 50 0.08 19.2 14.4"),
    ("ax-poly", "36S/6S 120-277 20 2.5 0.005 0.6 1.8"),
    ("ax-poly", "45S/5S 120-277 20 2.5 0.005 0.6 1.2"),
];

#[test]
fn every_row_is_as_the_sheet_prints_it() {
    let slashed = |all: Vec<String>| all.join("/");
    for (row, (model, sheet)) in built_in().forms.iter().zip(SHEET) {
        let classes = slashed(row.classes.iter().map(u16::to_string).collect());
        let test = slashed(row.test_amps.iter().map(f64::to_string).collect());
        let mine = format!(
            "{} {} {classes} {test} {} {} {}",
            row.id, row.volts, row.start_amps, row.start_watts, row.kh
        );
        assert_eq!((row.model.as_str(), mine.as_str()), (*model, *sheet));
    }
}

/// The sheet's weights, typed a second time: net, single pack, four pack, pallet.
const WEIGHTS: &[(&str, &str, &str)] = &[
    ("ax", "1S 3S", "1.8 2.7 9.5 350 of 96"),
    ("ax", "2S 2SE 4S", "1.9 2.8 9.5 350 of 96"),
    ("ax", "2K", "3.35 5.5 - 195 of 30"),
    ("ax-sd", "1S 2S 12S 25S", "2.04 2.94 10.31 370 of 96"),
    ("ax-poly", "9S 36S 45S", "1.8 2.7 9.5 350 of 96"),
    ("ax-poly", "16S 16SE", "1.9 2.8 9.5 350 of 96"),
    ("ax-poly", "12S 12SE 25S 25SE", "2 2.9 10.3 350 of 96"),
];

#[test]
fn every_form_weighs_what_the_sheet_prints() {
    let mut seen = 0;
    for (model, forms, weights) in WEIGHTS {
        for form in forms.split(' ') {
            for row in built_in()
                .forms
                .iter()
                .filter(|row| row.model == *model && row.is_called(form))
            {
                let it = built_in()
                    .product_of(model)
                    .unwrap()
                    .shipping_of(row)
                    .unwrap();
                let four = it.four_lb.map_or("-".to_owned(), |four| four.to_string());
                let mine = format!(
                    "{} {} {four} {} of {}",
                    it.net_lb, it.single_lb, it.pallet_lb, it.pallet_meters
                );
                assert_eq!(&mine, weights, "{model} {form}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, built_in().forms.len());
}

#[test]
fn the_sheets_covers_and_modules_are_all_there() {
    let product = built_in().product_of("ax").unwrap();
    assert_eq!(product.covers.len(), 6);
    let modules = |model| {
        let modules = product.modules_of(model).unwrap();
        (modules.landis_gyr.len(), modules.third_party.len())
    };
    assert_eq!(
        [modules("ax"), modules("ax-sd"), modules("ax-poly")],
        [(2, 5), (2, 4), (1, 6)]
    );
}

#[test]
fn mistakes_in_the_products_data_are_told() {
    let text = BUILT_IN.products[0]
        .replace("id = \"optical-reset\"", "id = \"optical\"")
        .replace("model = \"ax-sd\"", "model = \"ax-ds\"")
        .replace("\"2K\"", "\"2L\"")
        .replace("single_lb = 2.94", "single_lb = 1.94")
        .replace("\"4x10\", ", "")
        .replace("[-40, 85]", "[85, -40]");
    let problems = Catalog::parse(Sources {
        products: &[&text],
        ..BUILT_IN
    })
    .unwrap_err()
    .join("\n");
    for part in [
        "cover optical is listed twice",
        "model ax-sd needs one row of modules",
        "modules of ax-ds: no such model",
        "form 2K of ax needs one row of weights",
        "no form 2L of these models",
        "weights of 1S, 2S, 12S, 25S: each is above the one before it",
        "energy formats are not 4x1, 4x10",
        "ratings are upside down or 0",
    ] {
        assert!(problems.contains(part), "{part} in {problems}");
    }
}

#[test]
fn usual_ratios_are_sound_and_in_order() {
    let ratios = &built_in().ratios;
    assert!(ratios.ct.len() > 30 && ratios.pt.len() > 20 && !ratios.source.is_empty());
    let text = BUILT_IN
        .ratios
        .replace("\"15:5\"", "\"5:15\"")
        .replace("\"25:5\"", "\"25;5\"");
    let problems = Catalog::parse(Sources {
        ratios: &text,
        ..BUILT_IN
    })
    .unwrap_err()
    .join("\n");
    assert!(
        problems.contains("ratio 5:15: not above") && problems.contains("ratio 25;5: write it"),
        "{problems}"
    );
}

#[test]
fn transformer_rated_forms_are_those_of_class_10_and_20() {
    for row in &built_in().forms {
        assert_eq!(
            row.transformer_rated,
            row.largest_class() <= 20,
            "{}",
            row.id
        );
        assert_eq!(
            row.has_pt,
            row.transformer_rated && row.model == "ax-poly",
            "{}",
            row.id
        );
    }
}

#[test]
fn a_row_is_found_by_either_of_its_names() {
    for name in ["9S", "8s", "9S/8S"] {
        let Lookup::Row(row) = built_in().lookup(None, name, None, None) else {
            panic!("{name}")
        };
        assert_eq!(row.id, "9S/8S");
    }
}

#[test]
fn what_would_tell_rows_apart_is_named() {
    let missing = |model, form, volts| match built_in().lookup(model, form, volts, None) {
        Lookup::Ambiguous { missing, rows } => format!("{missing} of {}", rows.len()),
        other => format!("{other:?}"),
    };
    assert_eq!(missing(None, "2S", None), "model of 2");
    assert_eq!(missing(Some("ax"), "3S", None), "volts of 2");
    assert!(missing(Some("ax"), "3S", Some(Volts::Nominal(120))).starts_with("Row"));
}

#[test]
fn an_unknown_form_gets_the_nearest_and_the_models_that_have_it() {
    let Lookup::Unknown(Unknown::Form { nearest, .. }) =
        built_in().lookup(Some("ax-poly"), "12SF", None, None)
    else {
        panic!()
    };
    assert!(nearest.contains(&"12SE"), "{nearest:?}");
    let Lookup::Unknown(Unknown::Form { elsewhere, .. }) =
        built_in().lookup(Some("ax"), "9S", None, None)
    else {
        panic!()
    };
    assert_eq!(elsewhere, ["ax-poly"]);
    let Lookup::Unknown(Unknown::Model(nearest)) =
        built_in().lookup(Some("ax-ploy"), "9S", None, None)
    else {
        panic!()
    };
    assert_eq!(nearest[0], "ax-poly");
}

#[test]
fn volts_and_class_must_be_of_the_row() {
    let find = |volts: u16, class| {
        built_in().lookup(
            Some("ax-poly"),
            "16S",
            Some(Volts::Nominal(volts)),
            Some(class),
        )
    };
    assert!(matches!(find(277, 200), Lookup::Row(_)));
    assert!(matches!(find(278, 200), Lookup::Unknown(Unknown::Volts(_))));
    assert!(matches!(find(277, 201), Lookup::Unknown(Unknown::Class(_))));
}

#[test]
fn all_problems_come_at_once() {
    let forms = BUILT_IN
        .forms
        .replace("elements = 2.5", "elements = 2.7")
        .replace("disconnect = true", "disconnect = false");
    let items = BUILT_IN
        .display_items
        .replace("caption = \"DEL\"", "caption = \"DELI\"");
    let problems = Catalog::parse(Sources {
        forms: &forms,
        display_items: &items,
        ..BUILT_IN
    })
    .unwrap_err();
    for part in [
        "2.7 elements",
        "disconnect differs",
        "kwh-delivered: caption",
    ] {
        assert!(
            problems.iter().any(|problem| problem.contains(part)),
            "{part} in {problems:?}"
        );
    }
}

#[test]
fn sources_and_events_are_checked_against_the_rest() {
    let family = BUILT_IN.families[0]
        .replace("index = 37", "index = 36")
        .replace("unit = \"Vh\"", "unit = \"Wb\"")
        .replace("profile_channels = 2", "profile_channels = 9")
        .replace("before = \"5.27\"", "before = \"new\"")
        .replace("weight = \"MT-104.WEIGHT_2\"", "weight = \"MT-104.WEIGH\"");
    let events = BUILT_IN
        .events
        .replace("maker = \"focus-ax\"", "maker = \"other\"")
        .replace("id = \"self-read\"", "id = \"demand-reset\"")
        .replace("code = 48", "code = 47");
    let problems = Catalog::parse(Sources {
        families: &[&family],
        events: &events,
        ..BUILT_IN
    })
    .unwrap_err();
    for part in [
        "source kw-added: its id, index or uom",
        "source vh-a: no such unit as Wb",
        "model ax: more channels",
        "a firmware \"5.27\"",
        "no such field as MT-104.WEIGH",
        "event switch-opened: no such family",
        "event demand-reset: listed twice",
        "event reverse-rotation: its code",
    ] {
        assert!(
            problems.iter().any(|problem| problem.contains(part)),
            "{part} in {problems:?}"
        );
    }
}

#[test]
fn a_broken_data_file_is_named_with_line_and_column() {
    let units = "schema = 1\n[[unit]]\nid = 5\n";
    let problems = Catalog::parse(Sources { units, ..BUILT_IN }).unwrap_err();
    assert!(problems[0].starts_with("units.toml:3:6: "), "{problems:?}");
}

#[test]
fn full_load_takes_the_highest_voltage_and_three_for_two_and_a_half_elements() {
    let watts = |form| match built_in().lookup(None, form, None, None) {
        Lookup::Row(row) => row.full_load_watts(None),
        other => panic!("{other:?}"),
    };
    assert_eq!(watts("9S"), 277 * 20 * 3);
    assert_eq!(watts("36S"), 277 * 20 * 3);
    assert_eq!(watts("45S"), 277 * 20 * 2);
    assert_eq!(watts("2K"), 240 * 480);
}
