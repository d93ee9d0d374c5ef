//! All data files load and agree.

use meterbench_emulator::{STRANGER, forms, model, names};
use meterbench_profiles::catalog::built_in;

use crate::support::row;

#[test]
fn every_row_of_the_catalog_has_an_emulated_meter_and_no_more() {
    assert_eq!((forms().len(), built_in().forms.len()), (21, 21));
    let mut rows: Vec<_> = forms()
        .iter()
        .map(|form| row(&form.name) as *const _)
        .collect();
    rows.sort();
    rows.dedup();
    assert_eq!(rows.len(), 21, "two emulated meters stand for the same row");
}

#[test]
fn nameplates_of_emulated_meters_are_those_of_their_rows() {
    for form in forms() {
        let row = row(&form.name);
        assert_eq!(
            form.kh.trim().parse::<f64>().unwrap(),
            row.kh,
            "{}",
            form.name
        );
        assert_eq!(
            form.elements.parse::<f64>().unwrap(),
            row.elements,
            "{}",
            form.name
        );
        assert!(
            row.test_amps.contains(&form.test_amps.parse().unwrap()),
            "{}",
            form.name
        );
        assert!(
            row.classes.contains(&form.class.parse().unwrap()),
            "{}",
            form.name
        );
        assert_eq!(form.base, row.base, "{}", form.name);
    }
}

#[test]
fn every_emulated_meter_loads_by_its_name() {
    assert_eq!(names().len(), 22);
    for name in names() {
        assert_eq!(model(name, None).unwrap().name(), name);
    }
    assert!(names().contains(&STRANGER));
}
