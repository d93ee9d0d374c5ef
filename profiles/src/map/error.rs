//! Why a program doesn't fit a meter.

use meterbench_c1219::layout::LayoutError;
use meterbench_c1219::{TableError, TableId};

use crate::nearest::{quoted, repeated};
use crate::program::{ListName, Metric, TextField};

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
    /// Annunciators of a source that the catalog doesn't know stay.
    #[error(
        "display source {index} is unknown to the catalog, so its annunciators stay as they are"
    )]
    SourceAnnunciators {
        /// Which.
        index: u16,
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
    /// A number that the meter's field can't hold.
    #[error("{what} is {value}; the meter takes {least} to {most}")]
    OutOfRange {
        /// The setting.
        what: &'static str,
        /// As in the program.
        value: u32,
        /// The least it takes.
        least: u32,
        /// The most it takes.
        most: u32,
    },
    /// A table of this meter has no such field.
    #[error("the meter keeps no {what}: its {table} has no place for it")]
    NoField {
        /// The table.
        table: TableId,
        /// The setting.
        what: &'static str,
    },
    /// A text that a field can't hold.
    #[error("{} {problem}", .field.words())]
    Text {
        /// Which.
        field: TextField,
        /// Why.
        problem: TextProblem,
    },
    /// No source of the meter has a demand interval.
    #[error("the meter has no demand intervals")]
    NoDemand,
    /// Block demand only.
    #[error("the meter has block demand only: {minutes} minutes can't roll by {subinterval}")]
    NotRolling {
        /// The interval.
        minutes: u32,
        /// The sub-interval.
        subinterval: u32,
    },
    /// Sub-intervals that don't fill the interval.
    #[error(
        "a demand interval of {minutes} minutes has no whole number of sub-intervals of {subinterval}"
    )]
    Subintervals {
        /// The interval.
        minutes: u32,
        /// The sub-interval.
        subinterval: u32,
    },
    /// The meter records no load profile.
    #[error("the meter records no load profile")]
    NoProfile,
    /// The load profile's shape belongs to the meter.
    #[error(
        "the meter records {channels} channels of {minutes} minutes and can't be told otherwise; the program has {wanted}"
    )]
    ProfileFixed {
        /// Channels of the meter.
        channels: usize,
        /// Its minutes.
        minutes: u32,
        /// "4 channels", "5 minutes".
        wanted: String,
    },
    /// The minutes can be set, the number of channels can't.
    #[error(
        "the meter records {channels} channels of its load profile; it can be told other minutes and sources, but not another number of channels; the program has {wanted}"
    )]
    ChannelsFixed {
        /// Channels of the meter.
        channels: usize,
        /// Channels of the program.
        wanted: usize,
    },
    /// The meter measures no such thing.
    #[error("the meter has no source {}", quoted(.name))]
    NoSourceNamed {
        /// As in the program.
        name: String,
    },
    /// A source that has a name is called by its number.
    #[error("source {index} of this meter is `{name}`, which is its name in a program")]
    NamedSource {
        /// Which.
        index: u8,
        /// Its name.
        name: &'static str,
    },
    /// The model lacks what a setting is for.
    #[error("{meter} has no {what}")]
    NoFeature {
        /// The meter.
        meter: String,
        /// What it lacks.
        what: &'static str,
    },
    /// No such annunciator.
    #[error("there is no annunciator {}", quoted(.name))]
    NoAnnunciator {
        /// As in the program.
        name: String,
    },
    /// No such event.
    #[error("there is no event {}", quoted(.event))]
    NoEvent {
        /// As in the program.
        event: String,
    },
    /// An event that has a name is called by its code.
    #[error("{} is `{name}`, which is its name in a program", quoted(.event))]
    NamedEvent {
        /// As in the program.
        event: String,
        /// Its name.
        name: &'static str,
    },
    /// The meter can't record an event.
    #[error("the meter can't record {} in its {log}", quoted(.event))]
    EventNotRecorded {
        /// As in the program.
        event: String,
        /// "history log".
        log: &'static str,
    },
}

/// Why a text doesn't fit its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Longer than the field.
    #[error("has {length} characters, the meter holds {most}")]
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// A character that the meter's character set lacks.
    #[error("holds {0:?}, which is none of the meter's characters")]
    Character(char),
    /// Identifiers are digits.
    #[error("is {}: this meter's identifiers are digits only", quoted(.0))]
    NotDigits(String),
    /// Zeros in front are lost.
    #[error("is {}: this meter doesn't keep the zeros in front, so leave them out", quoted(.0))]
    ZerosInFront(String),
}
