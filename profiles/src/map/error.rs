//! Why a program doesn't fit a meter.

use meterbench_c1219::layout::LayoutError;
use meterbench_c1219::{TableError, TableId};

use crate::nearest::{quoted, repeated};
use crate::program::{ListName, Metric};

/// Why a program can't become this meter's tables.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MapError {
    /// A table is missing or hasn't the shape that the meter's own dimensions give it.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A maker's table hasn't the shape that is known of it.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// Time of use that doesn't fit.
    #[error(transparent)]
    Calendar(#[from] super::tou::CalendarError),
    /// The program is for another meter.
    #[error("the program is for {program}, the meter is {meter}")]
    OtherMeter {
        /// What the program says.
        program: String,
        /// What the meter says.
        meter: String,
    },
    /// Nothing is known of where this maker keeps a setting.
    #[error("this meter is of no known family, so it isn't known where it keeps {what}")]
    UnknownFamily {
        /// The setting.
        what: &'static str,
    },
    /// The data file of the family contradicts itself.
    #[error("nothing is known of {field} in this family")]
    NoSetting {
        /// "MT-100.ENERGY_FORMAT".
        field: String,
    },
    /// The meter lacks a table that holds a setting.
    #[error("the meter has no {table}, which holds {what}")]
    NoTable {
        /// The table.
        table: TableId,
        /// The setting.
        what: &'static str,
    },
    /// No source of the meter has constants, or they hold no transformer ratios.
    #[error("the meter's ST-15 holds no transformer ratios")]
    NoRatios,
    /// The meter's number format can't hold a ratio.
    #[error(
        "{which} ratio {ratio} is {to_one} to one, which the meter's number format can't hold exactly"
    )]
    RatioNotStored {
        /// "CT" or "PT".
        which: &'static str,
        /// As in the program.
        ratio: String,
        /// Its value.
        to_one: String,
    },
    /// The meter measures no such energy.
    #[error("the meter has no source for {}", .metric.words())]
    NoSource {
        /// The metric.
        metric: Metric,
    },
    /// More metrics than summations.
    #[error("{wanted} energy metrics are named, the meter has room for {room}")]
    TooFewSummations {
        /// How many are named.
        wanted: usize,
        /// How many summations are free for them.
        room: usize,
    },
    /// An empty list of metrics.
    #[error("no energy metric is named")]
    NoMetric,
    /// The meter has no such list.
    #[error("the meter has no {list} display list")]
    NoList {
        /// The list.
        list: ListName,
    },
    /// More items than the meter's lists hold together.
    #[error("the display lists have {wanted} items together, the meter holds {room}")]
    TooManyItems {
        /// How many there would be.
        wanted: usize,
        /// How many it holds.
        room: usize,
    },
    /// No display source is free for an item.
    #[error(
        "no display source is free for `{item}` as \"{caption}\": of {sources}, each is shown in another place or unknown to the catalog"
    )]
    NoFreeSource {
        /// The item.
        item: String,
        /// Its caption.
        caption: String,
        /// How many the meter has.
        sources: usize,
    },
    /// Display sources of another size than is known of this family.
    #[error("the meter's display sources are {found} bytes wide; {known} are known of this family")]
    SourceWidth {
        /// WIDTH_DISP_SOURCES of ST-31.
        found: usize,
        /// What is known.
        known: usize,
    },
    /// A display source that the meter hasn't.
    #[error("the meter has no display source {index}: it has {sources}, numbered from 0")]
    NoSuchSource {
        /// Which.
        index: u16,
        /// How many the meter has.
        sources: usize,
    },
    /// A display source that the catalog does know is named by its number.
    #[error("display source {index} of this meter shows `{item}`, which is its name in a program")]
    KnownSource {
        /// Which.
        index: u16,
        /// What it shows.
        item: &'static str,
    },
    /// One display source can't have two captions.
    #[error(
        "display source {index} can't get the caption \"{caption}\": it is shown in another place under the one it has"
    )]
    SourceCaption {
        /// Which.
        index: u16,
        /// As in the program.
        caption: String,
    },
    /// No such item.
    #[error("there is no display item {}", quoted(.item))]
    UnknownItem {
        /// As in the program.
        item: String,
    },
    /// The display can't show a caption.
    #[error("caption \"{}\" can't be shown", repeated(.caption))]
    Caption {
        /// As in the program.
        caption: String,
    },
    /// A time that four bits can't hold.
    #[error("{what} of the {list} list is {value}; the meter takes 0 to 15")]
    Time {
        /// The list.
        list: ListName,
        /// "on_seconds".
        what: &'static str,
        /// As in the program.
        value: u32,
    },
    /// A time that the meter can't be told.
    #[error(
        "{what} of the {list} list is {value}, but the meter keeps it at {kept} and says that it can't be set"
    )]
    TimeNotControlled {
        /// The list.
        list: ListName,
        /// "hold_minutes".
        what: &'static str,
        /// As in the program.
        value: u32,
        /// As in the meter.
        kept: u32,
    },
}
