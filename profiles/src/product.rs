//! What a product sheet says of a family besides its forms: ratings, covers, communication modules, shipping.
//!
//! Is: `data/products/*.toml` as a value.
//! Is not: anything that a program sets, nor a limit that a check applies; see `model`.
//! Units: in the names; pounds and inches as printed.

use serde::Deserialize;

use crate::form::Form;

/// What is sold.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    pub(crate) schema: u32,
    /// Id of the family.
    pub family: String,
    /// Where all of it is from.
    pub source: String,
    /// Ratings of every model.
    pub ratings: Ratings,
    /// Covers, in the sheet's order.
    #[serde(rename = "cover")]
    pub covers: Vec<Cover>,
    /// Communication modules, for each model.
    pub modules: Vec<Modules>,
    /// Sizes of packs and pallets.
    pub packing: Packing,
    /// Weights, for groups of forms.
    pub shipping: Vec<Shipping>,
}

/// Ratings of every model of the family.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratings {
    /// How energy is measured and kept.
    pub measurement: String,
    /// Energy metrics, as in a program file.
    pub metrics: Vec<String>,
    /// Energy display formats, as in a program file.
    pub formats: Vec<String>,
    /// The display.
    pub display: String,
    /// The scroll sequence.
    pub scroll: String,
    /// What can be billed besides energy.
    pub billing: Vec<String>,
    /// Ports.
    pub port: String,
    /// Bases.
    pub bases: Vec<String>,
    /// Least and most percent of the nominal voltage.
    pub voltage_percent: (u16, u16),
    /// Line frequency.
    pub frequency_hz: u16,
    /// By how many percent it may differ.
    pub frequency_percent: u16,
    /// Least and most degrees under the cover.
    pub temperature_c: (i16, i16),
    /// Least and most percent, non-condensing.
    pub humidity_percent: (u16, u16),
    /// Burden at most.
    pub burden_watts: f64,
    /// Accuracy class.
    pub accuracy_class: String,
    /// Typical accuracy.
    pub typical_accuracy: String,
    /// Operations of the service disconnect at full rated current.
    pub disconnect_operations: u32,
    /// The service disconnect, where a model has one.
    pub disconnect: String,
    /// Standards it meets.
    pub standards: Vec<String>,
}

/// A cover that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// "optical-reset".
    pub id: String,
    /// "optical port + reset".
    pub words: String,
}

/// Communication modules of one model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modules {
    /// Id of the model.
    pub model: String,
    /// What else its place may hold.
    pub room: Option<String>,
    /// The maker's own.
    pub landis_gyr: Vec<String>,
    /// Others'.
    pub third_party: Vec<String>,
}

/// Length, width and height of packs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packing {
    /// One meter.
    pub single_inches: String,
    /// One meter of form 2K.
    pub single_2k_inches: String,
    /// Four meters.
    pub four_inches: String,
    /// A pallet.
    pub pallet_inches: String,
}

/// Weights of some forms.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shipping {
    /// Ids of models.
    pub models: Vec<String>,
    /// Names of forms.
    pub forms: Vec<String>,
    /// The meter.
    pub net_lb: f64,
    /// Packed alone.
    pub single_lb: f64,
    /// Packed by four; absent where there is no such pack.
    pub four_lb: Option<f64>,
    /// A pallet.
    pub pallet_lb: f64,
    /// Meters of a pallet.
    pub pallet_meters: u16,
    /// What is unclear on the sheet.
    pub note: Option<String>,
}

impl Shipping {
    /// Whether it is for this row.
    pub fn is_of(&self, row: &Form) -> bool {
        self.models.contains(&row.model) && row.names.iter().all(|name| self.forms.contains(name))
    }
}

impl Product {
    /// The weights of a row.
    pub fn shipping_of(&self, row: &Form) -> Option<&Shipping> {
        self.shipping.iter().find(|shipping| shipping.is_of(row))
    }

    /// The modules of a model.
    pub fn modules_of(&self, model: &str) -> Option<&Modules> {
        self.modules.iter().find(|modules| modules.model == model)
    }
}
