//! Display lists: what is shown, under which caption, for how long.
//!
//! Is: the three lists of a program and their items, as written.
//! Is not: what an item means; that is `display_item`, found by the item's name.
//! Units: seconds shown and seconds between, minutes held.

use std::fmt;

use crate::catalog::Catalog;
use crate::display_item::DisplayItem;
use crate::nearest::quoted;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListName {
    /// What is always shown.
    Normal,
    /// Shown on request.
    Alternate,
    /// Shown in test mode.
    Test,
}

impl ListName {
    /// All three.
    pub const ALL: [ListName; 3] = [ListName::Normal, ListName::Alternate, ListName::Test];

    /// "normal".
    pub fn id(self) -> &'static str {
        match self {
            ListName::Normal => "normal",
            ListName::Alternate => "alternate",
            ListName::Test => "test",
        }
    }
}

impl fmt::Display for ListName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The lists a program sets, and how the display behaves. What is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Display {
    /// Normal scroll.
    pub normal: Option<List>,
    /// Alternate scroll.
    pub alternate: Option<List>,
    /// Test mode.
    pub test: Option<List>,
    /// Whether a number is filled up with zeros.
    pub leading_zeros: Option<bool>,
    /// Whether captions are shown.
    pub captions: Option<bool>,
    /// Whether all segments light up when power returns.
    pub segments_at_power_up: Option<bool>,
    /// Whether an annunciator moves with the load.
    pub load_emulation: Option<bool>,
    /// Minutes until test mode ends by itself.
    pub test_minutes: Option<u32>,
}

impl Display {
    /// One of them.
    pub fn get(&self, name: ListName) -> Option<&List> {
        match name {
            ListName::Normal => self.normal.as_ref(),
            ListName::Alternate => self.alternate.as_ref(),
            ListName::Test => self.test.as_ref(),
        }
    }

    /// One of them, to be set.
    pub fn get_mut(&mut self, name: ListName) -> &mut Option<List> {
        match name {
            ListName::Normal => &mut self.normal,
            ListName::Alternate => &mut self.alternate,
            ListName::Test => &mut self.test,
        }
    }

    /// Those that are set.
    pub fn lists(&self) -> impl Iterator<Item = (ListName, &List)> {
        ListName::ALL
            .into_iter()
            .filter_map(|name| self.get(name).map(|list| (name, list)))
    }
}

/// One list. A time that is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// Seconds each item is shown.
    pub on_seconds: Option<u32>,
    /// Seconds between items.
    pub off_seconds: Option<u32>,
    /// Minutes the list is held.
    pub hold_minutes: Option<u32>,
    /// Its items, in order.
    pub items: Vec<Item>,
}

/// One item of a list.
///
/// `source 39` names a display source of the meter itself, for one that the catalog doesn't know: it is shown and kept,
/// whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Name of a display item, as written: "kwh-delivered", or "source 39".
    pub item: String,
    /// Caption; absent means the item's usual one, and of a source of the meter the one it has.
    pub caption: Option<Caption>,
    /// Annunciators lit with it, by the family's names ("kWh", "rate-letter"); absent means the usual ones.
    pub annunciators: Option<Vec<String>>,
}

impl Item {
    /// An item under its usual caption.
    pub fn new(item: &str) -> Item {
        Item {
            item: item.to_owned(),
            caption: None,
            annunciators: None,
        }
    }

    /// A display source of the meter, under the caption it has.
    pub fn of_source(source: u16) -> Item {
        Item::new(&format!("{SOURCE}{source}"))
    }

    /// The display source of the meter that `source 39` names.
    pub fn source(&self) -> Option<u16> {
        let source = self.item.strip_prefix(SOURCE)?.parse().ok()?;
        // One way to write it, so that equal items have equal names.
        (Item::of_source(source).item == self.item).then_some(source)
    }

    /// For a person: the catalog's words, or what can be said of an item that it doesn't know.
    pub fn words(&self, catalog: &Catalog) -> String {
        match (self.known(catalog), self.source()) {
            (Some(known), _) => known.words.clone(),
            (None, Some(source)) => {
                format!("source {source} of this meter (unknown to the catalog)")
            }
            (None, None) => format!("unknown item {}", quoted(&self.item)),
        }
    }

    /// Whether both show the same under the same caption. A source of the meter without a caption keeps the one it has,
    /// so that differs from none.
    pub fn shows_same(&self, other: &Item, catalog: &Catalog) -> bool {
        let kept = self.source().is_some() && (self.caption.is_none() || other.caption.is_none());
        self.item == other.item
            && (kept || self.effective_caption(catalog) == other.effective_caption(catalog))
    }

    /// What the catalog knows of it.
    pub fn known<'a>(&self, catalog: &'a Catalog) -> Option<&'a DisplayItem> {
        catalog.display_item(&self.item)
    }

    /// The caption it is shown under: its own, else the usual one, else nothing.
    pub fn effective_caption(&self, catalog: &Catalog) -> Caption {
        match (&self.caption, self.known(catalog)) {
            (Some(caption), _) => caption.clone(),
            (None, Some(known)) => Caption::new(&known.caption),
            (None, None) => Caption::new(""),
        }
    }
}

/// How `source 39` begins.
const SOURCE: &str = "source ";

/// A caption as written: up to three positions of fourteen segments. Spaces at its end don't count.
#[derive(Debug, Clone, Eq)]
pub struct Caption(String);

/// Why a caption can't be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptionProblem {
    /// More characters than the display has positions.
    #[error("has {0} characters, the display shows {POSITIONS}")]
    TooLong(usize),
    /// Fourteen segments can't draw it.
    #[error("holds {0:?}, which fourteen segments can't show")]
    NotPrintable(char),
}

/// ID positions of the display.
const POSITIONS: usize = 3;

impl Caption {
    /// What fourteen segments show besides letters and digits: the alpha codes known of this family's displays.
    pub const SIGNS: &'static str = " *=>+-";

    /// A caption as written; it need not be a good one.
    pub fn new(text: &str) -> Caption {
        Caption(text.to_owned())
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is wrong with it.
    pub fn problem(&self) -> Option<CaptionProblem> {
        let shown = self.0.trim_end_matches(' ');
        let printable =
            |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || Self::SIGNS.contains(c);
        if let Some(strange) = shown.chars().find(|c| !printable(*c)) {
            return Some(CaptionProblem::NotPrintable(strange));
        }
        let length = shown.chars().count();
        (length > POSITIONS).then_some(CaptionProblem::TooLong(length))
    }

    /// The three positions, spaces at the end; `None` when it can't be shown.
    pub fn positions(&self) -> Option<[u8; POSITIONS]> {
        if self.problem().is_some() {
            return None;
        }
        let mut positions = [b' '; POSITIONS];
        for (position, byte) in positions.iter_mut().zip(self.0.bytes()) {
            *position = byte;
        }
        Some(positions)
    }
}

impl PartialEq for Caption {
    fn eq(&self, other: &Caption) -> bool {
        self.0.trim_end_matches(' ') == other.0.trim_end_matches(' ')
    }
}

impl fmt::Display for Caption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::built_in;

    #[test]
    fn a_source_of_the_meter_is_written_in_one_way() {
        assert_eq!(Item::of_source(39), Item::new("source 39"));
        assert_eq!(Item::new("source 0").source(), Some(0));
        assert_eq!(Item::new("source 65535").source(), Some(65535));
        for other in [
            "source",
            "source ",
            "source 039",
            "source +3",
            "source -1",
            "source 65536",
            "Source 3",
            "source  3",
            "source 3 ",
            "sources 3",
            "time",
        ] {
            assert_eq!(Item::new(other).source(), None, "{other}");
        }
        assert_eq!(
            Item::of_source(39).words(built_in()),
            "source 39 of this meter (unknown to the catalog)"
        );
        assert_eq!(Item::new("time").words(built_in()), "Time of day");
        assert_eq!(Item::new("tim").words(built_in()), "unknown item `tim`");
    }

    #[test]
    fn a_source_without_a_caption_is_the_same_under_any() {
        let plain = Item::of_source(39);
        let named = |caption: &str| Item {
            caption: Some(Caption::new(caption)),
            ..plain.clone()
        };
        let same = |a: &Item, b: &Item| a.shows_same(b, built_in());
        assert!(same(&plain, &named("X")) && same(&named("X"), &plain));
        assert!(same(&named("X"), &named("X ")) && !same(&named("X"), &named("Y")));
        assert!(!same(&plain, &Item::of_source(38)));
        assert!(same(
            &Item::new("time"),
            &Item {
                caption: Some(Caption::new("CLK")),
                ..Item::new("time")
            }
        ));
        assert!(!same(
            &Item::new("time"),
            &Item {
                caption: Some(Caption::new("")),
                ..Item::new("time")
            }
        ));
    }

    #[test]
    fn a_caption_is_three_positions_of_capitals_digits_and_signs() {
        assert_eq!(Caption::new("A").positions(), Some(*b"A  "));
        assert_eq!(Caption::new("K*H   ").positions(), Some(*b"K*H"));
        assert_eq!(
            Caption::new("ABCD").problem(),
            Some(CaptionProblem::TooLong(4))
        );
        assert_eq!(
            Caption::new("AbC").problem(),
            Some(CaptionProblem::NotPrintable('b'))
        );
        assert_eq!(
            Caption::new("Ä").problem(),
            Some(CaptionProblem::NotPrintable('Ä'))
        );
        assert_eq!(Caption::new("A  "), Caption::new("A"));
    }
}
