//! Display sources: the entries of ST-32 as the family writes them.
//!
//! Is: what an entry shows, and an entry made or given another caption.
//! Is not: which entry an item gets; see `display`.
//! Source: C12.19 table 32; the content is the family's (`display_source` in `data/meters/*.toml`).

use meterbench_c1219::layout::{Datum, Layout};
use meterbench_c1219::{ActDisp, DispSources, Formats, Image, Table, Text};

use super::MapError;
use super::layouts::display_source;
use crate::catalog::built_in;
use crate::display_item::DisplayItem;
use crate::model::Family;
use crate::program::{Caption, Item};

/// What a source must show.
#[derive(Clone, PartialEq)]
pub(super) struct Want {
    pub(super) item: &'static DisplayItem,
    pub(super) caption: [u8; 3],
    /// ANNUNCIATORS
    pub(super) lit: i64,
}

/// The field of an entry's annunciators.
const LIT: &str = "ANNUNCIATORS";

/// A caption without the spaces or zeros that fill it up.
fn unfilled(caption: &str) -> &str {
    caption.trim_end_matches(['\0', ' '])
}

fn letters(caption: [u8; 3]) -> String {
    caption.into_iter().map(char::from).collect()
}

/// ST-32 as the family writes it.
pub(super) struct Shelf {
    layout: Layout,
    formats: Formats,
    unused: i64,
    annunciators: Vec<String>,
    pub(super) entries: Vec<Vec<u8>>,
}

impl Shelf {
    pub(super) fn new(image: &Image, family: &Family) -> Result<Shelf, MapError> {
        let what = "the display sources";
        if !image.contains(DispSources::ID) {
            return Err(MapError::NoTable {
                table: DispSources::ID,
                what,
            });
        }
        let dim: ActDisp = image.get()?;
        let (found, known) = (
            usize::from(dim.source_width),
            usize::from(family.display_source.width),
        );
        if found != known {
            return Err(MapError::SourceWidth { found, known });
        }
        Ok(Shelf {
            layout: display_source(family),
            formats: image.formats()?,
            unused: i64::from(family.display_source.unused_kind),
            annunciators: family.display_source.annunciators.clone(),
            entries: image.get::<DispSources>()?.sources,
        })
    }

    fn number(&self, entry: &[u8], field: &str) -> Option<i64> {
        match self.layout.get(self.formats, entry, field, 0).ok()?.datum {
            Datum::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// How a program names it: by its item and caption where those say all of it, else as a source of the meter.
    pub(super) fn named(&self, index: u16, entry: &[u8]) -> Item {
        let caption = self.caption(entry).unwrap_or_default();
        let caption = Caption::new(unfilled(&caption));
        match self.item(entry) {
            Some(known) if caption.problem().is_none() => Item {
                item: known.id.clone(),
                caption: Some(caption).filter(|caption| *caption != Caption::new(&known.caption)),
                annunciators: self
                    .number(entry, LIT)
                    .filter(|lit| *lit != self.usually_lit(known))
                    .map(|lit| self.lit_in_words(lit)),
            },
            _ => Item {
                caption: Some(caption)
                    .filter(|caption| caption.problem().is_none() && !caption.text().is_empty()),
                ..Item::of_source(index)
            },
        }
    }

    pub(super) fn is_unused(&self, entry: &[u8]) -> bool {
        self.number(entry, "KIND") == Some(self.unused)
    }

    pub(super) fn caption(&self, entry: &[u8]) -> Option<String> {
        match self
            .layout
            .get(self.formats, entry, "ALPHA_ID", 0)
            .ok()?
            .datum
        {
            Datum::Text(text) => Some(
                text.as_bytes()
                    .iter()
                    .map(|byte| char::from(*byte))
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The bits of annunciators by their names.
    pub(super) fn lit(&self, names: &[String]) -> Result<i64, MapError> {
        let mut lit = 0;
        for name in names {
            let bit = self.annunciators.iter().position(|known| known == name);
            let bit = bit
                .filter(|bit| *bit < 8)
                .ok_or(MapError::NoAnnunciator { name: name.clone() })?;
            lit |= 1 << bit;
        }
        Ok(lit)
    }

    fn lit_in_words(&self, lit: i64) -> Vec<String> {
        let bits = self.annunciators.iter().take(8).enumerate();
        bits.filter(|(bit, _)| lit >> bit & 1 == 1)
            .map(|(_, name)| name.clone())
            .collect()
    }

    /// What an item lights where a program doesn't say.
    pub(super) fn usually_lit(&self, item: &DisplayItem) -> i64 {
        let lit =
            |(bit, name): (usize, &String)| i64::from(item.annunciators.contains(name)) << bit;
        self.annunciators.iter().take(8).enumerate().map(lit).sum()
    }

    /// FORMAT
    pub(super) fn format(&self, entry: &[u8]) -> Option<u8> {
        u8::try_from(self.number(entry, "FORMAT")?).ok()
    }

    /// KIND and SOURCE
    pub(super) fn codes(&self, entry: &[u8]) -> Option<(i64, i64)> {
        Some((self.number(entry, "KIND")?, self.number(entry, "SOURCE")?))
    }

    /// The item an entry shows, whatever its caption.
    pub(super) fn item(&self, entry: &[u8]) -> Option<&'static DisplayItem> {
        let number = |field| self.number(entry, field);
        let (kind, source, block) = (number("KIND")?, number("SOURCE")?, number("BLOCK")?);
        let is = |item: &&DisplayItem| {
            (
                i64::from(item.kind),
                i64::from(item.source),
                i64::from(item.block),
            ) == (kind, source, block)
        };
        built_in().display_items.iter().find(is)
    }

    pub(super) fn shows_item(&self, entry: &[u8], want: &Want) -> bool {
        self.item(entry) == Some(want.item)
    }

    pub(super) fn shows(&self, entry: &[u8], want: &Want) -> bool {
        self.shows_item(entry, want)
            && self.is_captioned(entry, want.caption)
            && self.number(entry, LIT) == Some(want.lit)
    }

    pub(super) fn is_captioned(&self, entry: &[u8], caption: [u8; 3]) -> bool {
        let has = self.caption(entry);
        has.is_some_and(|has| unfilled(&has) == unfilled(&letters(caption)))
    }

    /// `entry` under another caption.
    pub(super) fn captioned(&self, entry: &[u8], caption: [u8; 3]) -> Result<Vec<u8>, MapError> {
        let caption = Datum::Text(Text::from_bytes(&caption));
        Ok(self
            .layout
            .set(self.formats, entry, "ALPHA_ID", 0, &caption)?)
    }

    /// `entry` with another caption and other annunciators.
    pub(super) fn dressed(&self, entry: &[u8], want: &Want) -> Result<Vec<u8>, MapError> {
        let lit = Datum::Integer(want.lit);
        let entry = self.layout.set(self.formats, entry, LIT, 0, &lit)?;
        if self.is_captioned(&entry, want.caption) {
            return Ok(entry);
        }
        self.captioned(&entry, want.caption)
    }

    /// An entry as the catalog has it, under this caption and with these annunciators.
    pub(super) fn made(&self, want: &Want) -> Result<Vec<u8>, MapError> {
        let width = self.entries.first().map_or(0, Vec::len);
        let numbers = [
            ("KIND", i64::from(want.item.kind)),
            ("SOURCE", i64::from(want.item.source)),
            ("BLOCK", i64::from(want.item.block)),
            (
                "FORMAT",
                i64::from(want.item.digits) | i64::from(want.item.decimals) << 4,
            ),
            (LIT, want.lit),
        ];
        let mut entry = vec![0; width];
        for (field, number) in numbers {
            entry = self
                .layout
                .set(self.formats, &entry, field, 0, &Datum::Integer(number))?;
        }
        self.captioned(&entry, want.caption)
    }

    /// An entry in words, for the note about a change.
    pub(super) fn words(&self, entry: &[u8]) -> String {
        if self.is_unused(entry) {
            return "unused".into();
        }
        let caption = self.caption(entry).unwrap_or_default();
        let item = self.item(entry);
        let lit = self.number(entry, LIT).unwrap_or_default();
        let lit = match item {
            Some(item) if lit != self.usually_lit(item) => {
                match self.lit_in_words(lit).as_slice() {
                    [] => " without annunciators".to_owned(),
                    lit => format!(" with {}", lit.join(" and ")),
                }
            }
            _ => String::new(),
        };
        let item = item.map_or("unknown", |item| item.id.as_str());
        format!("\"{}\" {item}{lit}", unfilled(&caption).escape_debug())
    }
}
