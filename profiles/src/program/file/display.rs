//! `[display]` of a program file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::display::{Caption, Display, Item, List, ListName};
use super::super::schema::words;

/// The display: its lists, and how it shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisplayFile {
    /// Whether a number is filled up with zeros: 00123 for 123.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leading_zeros: Option<bool>,
    /// Whether captions are shown, left of the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captions: Option<bool>,
    /// Whether all segments light up when power returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments_at_power_up: Option<bool>,
    /// Whether an annunciator moves with the load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_emulation: Option<bool>,
    /// Minutes until test mode ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_minutes: Option<u32>,
    /// Normal display: what is always shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normal: Option<ListFile>,
    /// Alternate display: shown on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate: Option<ListFile>,
    /// Test mode display.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<ListFile>,
}

/// A display list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFile {
    /// Seconds that each item is shown, 1 to 15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_seconds: Option<u32>,
    /// Seconds of blank display between items, 0 to 15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_seconds: Option<u32>,
    /// Minutes that the list is held, 0 to 15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_minutes: Option<u32>,
    /// What is shown, in order: a name, or { item = "kwh-delivered", caption = "DEL", annunciators = ["kWh"] }.
    /// A caption has up to 3 capitals or digits; it and the annunciators replace the item's usual ones.
    pub items: Vec<ItemFile>,
}

/// An item of a list. The name `source 39` is a display source of the meter that the catalog doesn't know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "ItemForm")]
pub struct ItemFile {
    /// Which item.
    pub item: String,
    /// Its caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Annunciators lit with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annunciators: Option<Vec<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum ItemForm {
    Name(#[schemars(schema_with = "words::display_item")] String),
    Long(LongItem),
}

/// An item with a caption or annunciators of its own.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LongItem {
    /// Which item.
    #[schemars(schema_with = "words::display_item")]
    item: String,
    /// Its caption, up to 3 capitals, digits or signs.
    caption: Option<String>,
    /// Annunciators lit with it.
    #[serde(default)]
    #[schemars(schema_with = "words::annunciators")]
    annunciators: Option<Vec<String>>,
}

impl From<ItemForm> for ItemFile {
    fn from(form: ItemForm) -> ItemFile {
        match form {
            ItemForm::Name(item) => ItemFile {
                item,
                caption: None,
                annunciators: None,
            },
            ItemForm::Long(LongItem {
                item,
                caption,
                annunciators,
            }) => ItemFile {
                item,
                caption,
                annunciators,
            },
        }
    }
}

impl DisplayFile {
    pub(super) fn of(display: &Display) -> DisplayFile {
        let list = |name: ListName| display.get(name).map(ListFile::of);
        DisplayFile {
            leading_zeros: display.leading_zeros,
            captions: display.captions,
            segments_at_power_up: display.segments_at_power_up,
            load_emulation: display.load_emulation,
            test_minutes: display.test_minutes,
            normal: list(ListName::Normal),
            alternate: list(ListName::Alternate),
            test: list(ListName::Test),
        }
    }

    pub(super) fn into_value(self) -> Display {
        Display {
            leading_zeros: self.leading_zeros,
            captions: self.captions,
            segments_at_power_up: self.segments_at_power_up,
            load_emulation: self.load_emulation,
            test_minutes: self.test_minutes,
            normal: self.normal.map(ListFile::into_value),
            alternate: self.alternate.map(ListFile::into_value),
            test: self.test.map(ListFile::into_value),
        }
    }
}

impl ListFile {
    fn of(list: &List) -> ListFile {
        let item = |item: &Item| ItemFile {
            item: item.item.clone(),
            caption: item
                .caption
                .as_ref()
                .map(|caption| caption.text().to_owned()),
            annunciators: item.annunciators.clone(),
        };
        ListFile {
            on_seconds: list.on_seconds,
            off_seconds: list.off_seconds,
            hold_minutes: list.hold_minutes,
            items: list.items.iter().map(item).collect(),
        }
    }

    fn into_value(self) -> List {
        let item = |file: ItemFile| Item {
            item: file.item,
            caption: file.caption.as_deref().map(Caption::new),
            annunciators: file.annunciators,
        };
        List {
            on_seconds: self.on_seconds,
            off_seconds: self.off_seconds,
            hold_minutes: self.hold_minutes,
            items: self.items.into_iter().map(item).collect(),
        }
    }
}
