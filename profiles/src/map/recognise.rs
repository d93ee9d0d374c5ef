//! Which meter this is.
//!
//! Is: family and model from ST-1 and the maker's own table, form row from ST-2.
//! Is not: a guess: what the tables don't say, or say in a way that no row fits, is left open.

use meterbench_c1219::{Image, MfgIdent, Nameplate};

use super::layouts::Setting;
use crate::catalog::{Lookup, built_in};
use crate::form::{Form, Volts};
use crate::model::{Family, Model};

/// What a meter says it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeterKind {
    /// The family, from ST-1.
    pub family: Option<&'static Family>,
    /// The model.
    pub model: Option<&'static Model>,
    /// The row of the form catalog.
    pub row: Option<&'static Form>,
    /// The form as ST-2 has it.
    pub form: Option<String>,
    /// The voltage as ST-2 has it.
    pub volts: Option<Volts>,
    /// The class as ST-2 or the maker's table has it.
    pub class: Option<u16>,
    /// Its firmware from ST-1, "5.28".
    pub firmware: Option<String>,
}

/// Which meter these tables are of.
pub fn recognise(image: &Image) -> MeterKind {
    let mut kind = MeterKind::default();
    if let Ok(ident) = image.get::<MfgIdent>() {
        let (maker, model) = (ident.manufacturer.to_string(), ident.model.to_string());
        kind.family = built_in()
            .families
            .iter()
            .find(|family| family.is(&maker, &model));
        let (version, revision) = ident.firmware;
        kind.firmware = Some(format!("{version}.{revision}"));
    }
    if let Some(family) = kind.family {
        let number = |name: &str| {
            Setting::of(family, name)
                .and_then(|setting| setting.get(image, "model"))
                .ok()
        };
        let code = number(&family.settings.model);
        kind.model = family
            .models
            .iter()
            .find(|model| Some(i64::from(model.code)) == code);
        kind.class = number(&family.settings.class_amps)
            .and_then(|amps| u16::try_from(amps).ok())
            .filter(|amps| *amps > 0);
    }
    if let Ok(plate) = image.get::<Nameplate>() {
        let form = plate.form.to_string();
        kind.form = Some(form.trim().to_owned()).filter(|form| !form.is_empty());
        kind.volts = plate.element_volts().and_then(|volts| volts.parse().ok());
        let class = plate.class_amps.to_string().trim().parse().ok();
        kind.class = class.or(kind.class);
    }
    kind.row = find_row(&kind);
    if kind.model.is_none() {
        kind.model = kind.row.and_then(|row| built_in().model(&row.model));
    }
    kind
}

/// The row, only of a known family. Voltage and class are set aside when they fit no row or are not needed: the form and
/// the model decide.
fn find_row(kind: &MeterKind) -> Option<&'static Form> {
    kind.family?;
    let form = kind.form.as_deref()?;
    let model = kind.model.map(|model| model.id.as_str());
    let attempts = [
        (kind.volts, kind.class),
        (kind.volts, None),
        (None, kind.class),
        (None, None),
    ];
    attempts.into_iter().find_map(|(volts, class)| {
        match built_in().lookup(model, form, volts, class) {
            Lookup::Row(row) => Some(row),
            Lookup::Ambiguous { .. } | Lookup::Unknown(_) => None,
        }
    })
}

impl MeterKind {
    /// "ax-poly 9S, 120-277 V, class 20", as far as it is known.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        let (model, form) = (self.model.map(|model| model.id.clone()), self.form.clone());
        let name: Vec<String> = model.into_iter().chain(form).collect();
        words.push(if name.is_empty() {
            "an unknown meter".to_owned()
        } else {
            name.join(" ")
        });
        words.extend(self.volts.map(|volts| format!("{volts} V")));
        words.extend(self.class.map(|class| format!("class {class}")));
        words.join(", ")
    }
}
