//! The data files checked against themselves and each other.
//!
//! Is: every rule that the catalogs must keep; each adds its problems in words.
//! Is not: the files' syntax, which serde has checked.

use std::collections::BTreeSet;

use super::Catalog;
use crate::model::{FieldKind, FieldLayout, MeterSource, SwitchModel};
use crate::program::Kyz;
use crate::program::display::Caption;

impl Catalog {
    pub(super) fn check_forms(&self, problems: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        for row in &self.forms {
            let mut wrong = |what: String| {
                problems.push(format!(
                    "form {} {} V ({}): {what}",
                    row.id, row.volts, row.model
                ))
            };
            for name in &row.names {
                if !seen.insert((row.model.clone(), name.clone(), row.volts)) {
                    wrong(format!("{name} is listed twice"));
                }
            }
            if row.names.join("/") != row.id {
                wrong("id is not its names joined by /".into());
            }
            match self.model(&row.model) {
                None => wrong("no such model".into()),
                Some(model) if model.has("disconnect") != row.disconnect => {
                    wrong("disconnect differs from its model's".into());
                }
                Some(_) => {}
            }
            if row.has_pt && !row.transformer_rated {
                wrong("has_pt on a form that is not transformer-rated".into());
            }
            if ![1.0, 2.0, 2.5, 3.0].contains(&row.elements) {
                wrong(format!("{} elements", row.elements));
            }
            if !(2..=4).contains(&row.wires) {
                wrong(format!("{} wires", row.wires));
            }
            if row.classes.is_empty() || row.classes.contains(&0) {
                wrong("no class".into());
            }
            let numbers = row
                .test_amps
                .iter()
                .chain([&row.start_amps, &row.start_watts, &row.kh]);
            if row.test_amps.is_empty()
                || numbers
                    .clone()
                    .any(|number| !number.is_finite() || *number <= 0.0)
            {
                wrong("test amps, start amps, start watts and Kh must be above 0".into());
            }
            if row.source.is_empty() {
                wrong("no source".into());
            }
        }
    }

    pub(super) fn check_items(&self, problems: &mut Vec<String>) {
        let (mut ids, mut entries, mut units) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for unit in &self.units {
            if !units.insert(unit.id.as_str()) {
                problems.push(format!("unit {}: listed twice", unit.id));
            }
        }
        for item in &self.display_items {
            let mut wrong = |what: String| problems.push(format!("item {}: {what}", item.id));
            if item.id.is_empty() || !item.id.chars().all(is_kebab) {
                wrong("id is not small letters, digits and -".into());
            }
            if !ids.insert(item.id.as_str()) {
                wrong("listed twice".into());
            }
            if !entries.insert((item.kind, item.source, item.block)) {
                wrong("kind, source and block are those of another item".into());
            }
            if let Some(unit) = item.unit.as_deref().filter(|unit| !units.contains(unit)) {
                wrong(format!("no such unit as {unit}"));
            }
            if let Some(problem) = Caption::new(&item.caption).problem() {
                wrong(format!("caption {problem}"));
            }
            for family in &self.families {
                if item.kind == family.display_source.unused_kind {
                    wrong("its kind means unused".into());
                }
                for lit in &item.annunciators {
                    if !family.display_source.annunciators.contains(lit) {
                        wrong(format!("no such annunciator as {lit}"));
                    }
                }
            }
        }
    }

    pub(super) fn check_families(&self, problems: &mut Vec<String>) {
        let mut models = BTreeSet::new();
        for family in &self.families {
            let mut wrong = |what: String| problems.push(format!("{}: {what}", family.id));
            for model in &family.models {
                if !models.insert(model.id.as_str()) {
                    wrong(format!("model {} is listed twice", model.id));
                }
                if !self.forms.iter().any(|row| row.model == model.id) {
                    wrong(format!("model {} has no form", model.id));
                }
            }
            for metric in &family.metrics {
                if metric.id.parse::<crate::program::Metric>().is_err() {
                    wrong(format!("no such metric as {}", metric.id));
                }
            }
            let width = usize::from(family.display_source.width);
            check_layout(
                "display_source",
                width,
                &family.display_source.fields,
                &mut wrong,
            );
            let mut flags = BTreeSet::new();
            for flag in &family.status_flags {
                if !flags.insert(flag.bit) {
                    wrong(format!("status flag {} is listed twice", flag.bit));
                }
            }
            let mut tables = BTreeSet::new();
            for table in &family.tables {
                if !tables.insert(table.id.as_str()) {
                    wrong(format!("{} is listed twice", table.id));
                }
                check_layout(&table.id, table.size, &table.fields, &mut wrong);
            }
            let switch = family.service_switch.iter().flat_map(SwitchModel::places);
            for setting in family.settings.all().into_iter().chain(switch) {
                let found = setting.split_once('.').is_some_and(|(table, field)| {
                    family
                        .table(table)
                        .is_some_and(|table| table.fields.iter().any(|known| known.name == field))
                });
                if !found {
                    wrong(format!("no such field as {setting}"));
                }
            }
        }
    }
}

impl Catalog {
    pub(super) fn check_sources(&self, problems: &mut Vec<String>) {
        for family in &self.families {
            let mut wrong = |what: String| problems.push(format!("{}: {what}", family.id));
            let (mut ids, mut indexes, mut uoms) =
                (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
            for source in &family.sources {
                let id = source.id.as_str();
                if id.is_empty() || !id.chars().all(is_kebab) {
                    wrong(format!(
                        "source {id}: id is not small letters, digits and -"
                    ));
                }
                if !ids.insert(id) || !indexes.insert(source.index) || !uoms.insert(source.uom) {
                    wrong(format!(
                        "source {id}: its id, index or uom is that of another source"
                    ));
                }
                if let Some(unit) = source.unit.as_deref().filter(|id| self.unit(id).is_none()) {
                    wrong(format!("source {id}: no such unit as {unit}"));
                }
            }
            for metric in &family.metrics {
                let same = |source: &&MeterSource| {
                    (source.index, source.uom) == (metric.source, metric.uom) && source.watt_hours
                };
                if !family.sources.iter().any(|source| same(&source)) {
                    wrong(format!("metric {}: no energy source is like it", metric.id));
                }
            }
            let channels = family
                .dimensions
                .profile
                .map_or(0, |profile| profile.channels);
            for model in &family.models {
                if usize::from(model.profile_channels) > channels {
                    wrong(format!("model {}: more channels than ST-61 has", model.id));
                }
            }
            if family.settings.kyz.len() != Kyz::default().outputs.len() {
                wrong(format!("{} KYZ outputs", family.settings.kyz.len()));
            }
            let old = &family.limits.old_multiplier;
            let number = |part: &str| part.parse::<u8>().is_ok();
            let is_version = |(major, minor): (&str, &str)| number(major) && number(minor);
            if old.limit >= family.limits.multiplier
                || !old.before.split_once('.').is_some_and(is_version)
            {
                wrong("the old multiplier limit needs to be lower, and a firmware \"5.27\"".into());
            }
        }
    }

    pub(super) fn check_events(&self, problems: &mut Vec<String>) {
        let (mut ids, mut codes) = (BTreeSet::new(), BTreeSet::new());
        for event in &self.events {
            let mut wrong = |what: &str| problems.push(format!("event {}: {what}", event.id));
            if event.id.is_empty() || !event.id.chars().all(is_kebab) {
                wrong("id is not small letters, digits and -");
            }
            if !ids.insert(event.id.as_str()) {
                wrong("listed twice");
            }
            if event.code > 2047 || !codes.insert((event.maker.as_deref(), event.code)) {
                wrong("its code is that of another event, or above 2047");
            }
            let known = |maker: &String| self.families.iter().any(|family| family.id == *maker);
            if !event.maker.as_ref().is_none_or(known) {
                wrong("no such family");
            }
        }
    }
}

fn is_kebab(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

/// Fields lie inside the table, cover it, and have what their type needs.
fn check_layout(table: &str, size: usize, fields: &[FieldLayout], wrong: &mut impl FnMut(String)) {
    let mut covered = vec![false; size];
    let mut names = BTreeSet::new();
    let mut after = 0;
    for field in fields {
        let at = field.at.unwrap_or(after);
        if !names.insert(field.name.as_str()) {
            wrong(format!("{table}.{} is listed twice", field.name));
        }
        let bytes = match field.kind {
            FieldKind::U8 | FieldKind::I8 | FieldKind::Bits => 1,
            FieldKind::U16 | FieldKind::I16 => 2,
            FieldKind::U32 | FieldKind::I32 => 4,
            // Six bytes in TM_FORMAT 1 and 2; a table with one says so in a comment.
            FieldKind::Ltime => 6,
            FieldKind::Text | FieldKind::Bytes => field.length,
            // Their size is the meter's; such a field can only be the last.
            FieldKind::Ni1 | FieldKind::Ni2 => size.saturating_sub(at),
        };
        let end = bytes.saturating_mul(field.count).saturating_add(at);
        after = end;
        if field.scale.1 == 0 {
            wrong(format!("{table}.{} is divided by 0", field.name));
        }
        if bytes == 0 || field.count == 0 {
            wrong(format!("{table}.{} has no length", field.name));
        }
        if field.kind == FieldKind::Bits
            && (field.bits == 0 || field.bit.saturating_add(field.bits) > 8)
        {
            wrong(format!(
                "{table}.{} needs bit and bits within one byte",
                field.name
            ));
        }
        match covered.get_mut(at..end) {
            Some(place) => place.fill(true),
            None => wrong(format!(
                "{table}.{} ends at byte {end} of {size}",
                field.name
            )),
        }
    }
    // Bits need not use up their byte; every byte must have a field.
    if let Some(hole) = covered.iter().position(|covered| !covered) {
        wrong(format!("{table}: nothing describes byte {hole}"));
    }
}
