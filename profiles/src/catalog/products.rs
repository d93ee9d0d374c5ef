//! The product sheet's data checked against itself and the forms.

use std::collections::BTreeSet;

use super::Catalog;
use crate::program::{EnergyFormat, Metric};

impl Catalog {
    pub(super) fn check_products(&self, problems: &mut Vec<String>) {
        for product in &self.products {
            let mut wrong =
                |what: String| problems.push(format!("product {}: {what}", product.family));
            let Some(family) = self
                .families
                .iter()
                .find(|family| family.id == product.family)
            else {
                wrong("no such family".into());
                continue;
            };
            let mut covers = BTreeSet::new();
            for cover in &product.covers {
                if !covers.insert(&cover.id) {
                    wrong(format!("cover {} is listed twice", cover.id));
                }
            }
            if covers.is_empty() {
                wrong("no cover".into());
            }
            for model in &family.models {
                let modules = product.modules.iter().filter(|one| one.model == model.id);
                if modules.count() != 1 {
                    wrong(format!("model {} needs one row of modules", model.id));
                }
            }
            for modules in &product.modules {
                if family.model(&modules.model).is_none() {
                    wrong(format!("modules of {}: no such model", modules.model));
                }
                if modules.landis_gyr.is_empty() || modules.third_party.is_empty() {
                    wrong(format!("modules of {}: a list is empty", modules.model));
                }
            }
            for row in self
                .forms
                .iter()
                .filter(|row| family.model(&row.model).is_some())
            {
                if product.shipping.iter().filter(|one| one.is_of(row)).count() != 1 {
                    wrong(format!(
                        "form {} of {} needs one row of weights",
                        row.id, row.model
                    ));
                }
            }
            for shipping in &product.shipping {
                let forms = shipping.forms.join(", ");
                let pack = [
                    Some(shipping.net_lb),
                    Some(shipping.single_lb),
                    shipping.four_lb,
                ];
                let weights: Vec<f64> = pack
                    .into_iter()
                    .flatten()
                    .chain([shipping.pallet_lb])
                    .collect();
                if !weights.is_sorted_by(|a, b| a < b) || weights.first() <= Some(&0.0) {
                    wrong(format!(
                        "weights of {forms}: each is above the one before it"
                    ));
                }
                if shipping.pallet_meters == 0 {
                    wrong(format!("weights of {forms}: a pallet without meters"));
                }
                let known = |name: &String| {
                    let mut rows = self.forms.iter();
                    rows.any(|row| row.names.contains(name) && shipping.models.contains(&row.model))
                };
                if let Some(strange) = shipping.forms.iter().find(|name| !known(name)) {
                    wrong(format!(
                        "weights of {forms}: no form {strange} of these models"
                    ));
                }
            }
            self.check_ratings(product, &mut wrong);
        }
    }

    fn check_ratings(&self, product: &crate::product::Product, wrong: &mut impl FnMut(String)) {
        let ratings = &product.ratings;
        let formats = EnergyFormat::ALL.map(EnergyFormat::id);
        if ratings.formats != formats {
            wrong(format!("energy formats are not {}", formats.join(", ")));
        }
        let metrics = Metric::ALL.map(Metric::id);
        if ratings.metrics != metrics {
            wrong(format!("energy metrics are not {}", metrics.join(", ")));
        }
        let ordered = ratings.voltage_percent.0 < ratings.voltage_percent.1
            && ratings.temperature_c.0 < ratings.temperature_c.1
            && ratings.humidity_percent.0 < ratings.humidity_percent.1;
        if !ordered || ratings.burden_watts.is_nan() || ratings.burden_watts <= 0.0 {
            wrong("ratings are upside down or 0".into());
        }
        let of_rows = self
            .forms
            .iter()
            .all(|row| row.accuracy_class == ratings.accuracy_class);
        if !of_rows {
            wrong("the accuracy class is not that of the forms".into());
        }
        if product.source.is_empty() || ratings.standards.is_empty() {
            wrong("no source or no standards".into());
        }
    }
}
