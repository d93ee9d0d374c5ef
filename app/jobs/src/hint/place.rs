//! What to try next where a meter has no place for a setting of a program.

use meterbench_profiles::map::MapError;

use super::{Advice, advice, exit};

/// What this meter has no place for.
pub(super) fn advice_of(error: &MapError) -> Advice {
    use exit::{NO, REFUSED};
    let cannot = |hint| advice("cannot-hold", REFUSED, hint);
    match error {
        MapError::OtherMeter { .. } => advice(
            "other-form",
            NO,
            "Use a program for this model and form, or make a new one for it",
        ),
        MapError::Table(_) | MapError::Layout(_) => advice(
            "table-shape",
            REFUSED,
            "Save a snapshot of the meter and report it: this table is not laid out as the meter's own dimensions say",
        ),
        MapError::UnknownFamily { .. } => {
            cannot("Leave this setting out of the program; display lists and multiplier can be set")
        }
        MapError::NoSetting { .. } => {
            cannot("Report this together with the meter's model and firmware")
        }
        MapError::NoTable { .. } => cannot("Leave this setting out of the program"),
        MapError::NoRatios => {
            cannot("Leave the multiplier out of the program, and apply it in billing")
        }
        MapError::RatioNotStored { .. } => cannot(
            "Use transformers with a whole ratio, or leave this ratio to billing with \"1:1\"",
        ),
        MapError::NoSource { .. } => cannot("Leave this metric out of the program"),
        MapError::TooFewSummations { .. } => {
            cannot("Name fewer energy metrics in the program, the billed one first")
        }
        MapError::NoMetric => advice(
            "bad-program",
            NO,
            "Name an energy metric, or leave the list of metrics out of the program",
        ),
        MapError::NoList { .. } => cannot("Leave this display list out of the program"),
        MapError::TooManyItems { .. } => cannot("Take items out of the display lists"),
        MapError::Calendar(_) => cannot(
            "Change the time of use as said, or leave the calendar out of the program; `check` shows the place",
        ),
        MapError::NoFreeSource { .. } => cannot(
            "Give the item the caption that it has in the other lists, or take an item out of the display lists",
        ),
        MapError::SourceWidth { .. } => cannot(
            "Leave the captions as they are in the meter; save a snapshot and report it, so that this kind of display is learnt",
        ),
        MapError::NoSuchSource { .. } => {
            cannot("Name a display source that this meter has; its snapshot shows them in ST-32")
        }
        MapError::KnownSource { .. } => advice(
            "bad-program",
            NO,
            "Write the item's name in the program instead of the number of its display source",
        ),
        MapError::SourceCaption { .. } => {
            cannot("Give this display source the same caption in every list, or none")
        }
        MapError::UnknownItem { .. } => advice(
            "bad-program",
            NO,
            "Correct the item's name; checking the program shows the nearest known ones",
        ),
        MapError::Caption { .. } => advice(
            "bad-program",
            NO,
            "Use up to three characters that the display can show",
        ),
        MapError::Time { .. } => {
            advice("bad-program", NO, "Set a time from 0 to 15 in the program")
        }
        MapError::TimeNotControlled { .. } => {
            cannot("Set the time that the meter keeps, or leave it out of the program")
        }
        MapError::OutOfRange { .. } => advice(
            "bad-program",
            NO,
            "Set a number that the meter takes, or leave it out of the program",
        ),
        MapError::NoField { .. } => cannot("Leave this setting out of the program"),
        MapError::Text { .. } => {
            cannot("Correct the text in the program, or leave it out of the program")
        }
        MapError::NoDemand => cannot("Leave the demand interval out of the program"),
        MapError::NotRolling { .. } => cannot("Set block demand in the program"),
        MapError::Subintervals { .. } => advice(
            "bad-program",
            NO,
            "Set a sub-interval that divides the demand interval",
        ),
        MapError::NoProfile => cannot("Leave the load profile out of the program"),
        MapError::ProfileFixed { .. } => cannot(
            "Set the channels and minutes that the meter has, or leave the load profile out of the program",
        ),
        MapError::ChannelsFixed { .. } => {
            cannot("Set as many channels as the meter has, or leave them out of the program")
        }
        MapError::NoSourceNamed { .. } => cannot("Name a source that this meter has"),
        MapError::NamedSource { .. } | MapError::NamedEvent { .. } => advice(
            "bad-program",
            NO,
            "Write the name in the program instead of the number",
        ),
        MapError::NoFeature { .. } => cannot("Leave this section out of the program"),
        MapError::NoAnnunciator { .. } => advice(
            "bad-program",
            NO,
            "Correct the annunciator's name; checking the program shows the known ones",
        ),
        MapError::SourceAnnunciators { .. } => {
            cannot("Leave the annunciators of this display source out of the program")
        }
        MapError::NoEvent { .. } => advice(
            "bad-program",
            NO,
            "Correct the event's name; checking the program shows the nearest known ones",
        ),
        MapError::EventNotRecorded { .. } => cannot("Leave this event out of the program"),
    }
}
