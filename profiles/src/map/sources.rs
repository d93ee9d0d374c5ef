//! Sources of a meter by the names that a program uses.
//!
//! Is: "kwh-delivered" to an ST-16 index of this meter and back, by the unit in ST-12.
//! Is not: display sources, which are ST-32; see `shelf`.
//! Shape: a source that no family's data knows is "source 17".
//! Source: C12.19 tables 12 and 16; the names are `[[source]]` of `data/meters/*.toml`.

use meterbench_c1219::{ActSources, Image, Source, Sources, UomEntries};

use super::MapError;
use crate::catalog::built_in;
use crate::model::{Family, MeterSource};

/// ST-12 MULTIPLIER: kWh and Wh are the same quantity.
const UOM_MULTIPLIER: u32 = 7 << 11;
/// ST-12 TIME_BASE, of which dial reading (0) and net dial reading (5) are both registers.
const UOM_TIME_BASE: u32 = 7 << 8;
const NET_DIAL: u32 = 5 << 8;

/// How a source without a name is called.
const SOURCE: &str = "source ";

/// An ST-12 entry by which quantities are compared.
pub(super) fn quantity(uom: u32) -> u32 {
    let uom = uom & !UOM_MULTIPLIER;
    if uom & UOM_TIME_BASE == NET_DIAL {
        uom & !UOM_TIME_BASE
    } else {
        uom
    }
}

/// The name of every source that has one, by index.
pub(super) struct SourceNames {
    known: Vec<Option<&'static MeterSource>>,
}

impl SourceNames {
    /// Of this meter. Where its units haven't been read, the family's own order of sources is taken.
    pub(super) fn of(
        image: &Image,
        family: Option<&'static Family>,
    ) -> Result<SourceNames, MapError> {
        let act: Option<ActSources> = image.find()?;
        let count = act.as_ref().map(|act| usize::from(act.sources));
        let links: Option<(Sources, UomEntries)> = match act {
            Some(_) => image.find()?.zip(image.find()?),
            None => None,
        };
        let rows = || {
            built_in()
                .families
                .iter()
                .flat_map(|family| &family.sources)
        };
        let mut known: Vec<Option<&'static MeterSource>> = Vec::new();
        for index in 0..count.unwrap_or(usize::from(u8::MAX)) {
            let row = match &links {
                Some((sources, units)) => {
                    let entry = sources.entry(index, Source::UOM);
                    let unit = entry.and_then(|entry| units.entries.get(entry));
                    rows()
                        .find(|row| unit.is_some_and(|unit| quantity(unit.0) == quantity(row.uom)))
                }
                None => family.and_then(|family| {
                    let mut own = family.sources.iter();
                    own.find(|row| usize::from(row.index) == index)
                }),
            };
            // The first of two that measure the same has the name.
            let row = row.filter(|row| !known.contains(&Some(*row)));
            known.push(row);
        }
        Ok(SourceNames { known })
    }

    fn known(&self, index: u8) -> Option<&'static MeterSource> {
        self.known.get(usize::from(index)).copied().flatten()
    }

    /// As a program calls it.
    pub(super) fn name(&self, index: u8) -> String {
        self.known(index)
            .map_or_else(|| format!("{SOURCE}{index}"), |known| known.id.clone())
    }

    /// Which source a program means.
    pub(super) fn index(&self, name: &str) -> Result<u8, MapError> {
        let none = || MapError::NoSourceNamed {
            name: name.to_owned(),
        };
        let is = |known: &Option<&MeterSource>| known.is_some_and(|known| known.id == name);
        if let Some(index) = self.known.iter().position(is) {
            return u8::try_from(index).map_err(|_| none());
        }
        let number = name
            .strip_prefix(SOURCE)
            .and_then(|number| number.parse().ok());
        let index: u8 = number.ok_or_else(none)?;
        match self.known(index) {
            Some(known) => Err(MapError::NamedSource {
                index,
                name: &known.id,
            }),
            None if usize::from(index) < self.known.len() => Ok(index),
            None => Err(none()),
        }
    }
}
