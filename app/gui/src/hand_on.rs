//! A reading handed on: what of it, as what, on which side of the transformers, and what the file could not hold.
//!
//! Is: what a person chooses before a file is asked for, as a value.
//! Is not: the formats; see `jobs::export`. Nor the dialog; see `panels::hand_on`.

use std::path::PathBuf;

use meterbench_jobs::export::{Format, Order, Side, Span, What};

use crate::export::Export;

/// What is open, and what there is to say about the last file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandOn {
    /// The dialog, while it is open.
    pub open: Option<Choice>,
    /// What the last file could not hold.
    pub told: Option<Told>,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum HandOnAction {
    /// Open the dialog.
    Open {
        /// What is looked at.
        first: What,
        /// The range of it that is in sight; `None` where all is.
        seen: Option<Span>,
    },
    /// Another choice.
    Choose(Choice),
    /// Ask where to save it.
    Save,
    /// Close the dialog.
    Close,
    /// Put away what was told.
    PutAway,
}

/// As what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of the formats of which a part and a side are chosen.
    Of(Format),
    /// All of the reading, both sides.
    Json,
}

impl Kind {
    /// In the order of the dialog.
    pub const ALL: [Kind; 6] = [
        Kind::Of(Format::Csv),
        Kind::Of(Format::Xlsx),
        Kind::Of(Format::GreenButton),
        Kind::Of(Format::Cmep),
        Kind::Of(Format::Parquet),
        Kind::Json,
    ];

    /// "CSV".
    pub fn words(self) -> &'static str {
        match self {
            Kind::Of(Format::Csv) => "CSV",
            Kind::Of(Format::Xlsx) => "XLSX",
            Kind::Of(Format::GreenButton) => "Green Button",
            Kind::Of(Format::Cmep) => "CMEP",
            Kind::Of(Format::Parquet) => "Parquet",
            Kind::Json => "JSON",
        }
    }

    /// What it is for.
    pub fn about(self) -> &'static str {
        match self {
            Kind::Of(Format::Csv) => "Text in columns, for any spreadsheet",
            Kind::Of(Format::Xlsx) => "A workbook",
            Kind::Of(Format::GreenButton) => {
                "For billing and customers: usage as NAESB ESPI has it, times in UTC"
            }
            Kind::Of(Format::Cmep) => {
                "For billing: California Metering Exchange Protocol, times in UTC"
            }
            Kind::Of(Format::Parquet) => "For an analysis of the load profile",
            Kind::Json => "The whole reading with all raw tables, for programs",
        }
    }
}

/// What a person has chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What of the reading.
    pub what: What,
    /// As what.
    pub kind: Kind,
    /// On which side; `None` as is usual for the kind.
    pub side: Option<Side>,
    /// Only what is in sight.
    pub in_sight: bool,
    /// What is in sight; `None` where all is.
    pub seen: Option<Span>,
    /// What the reading holds.
    pub held: Vec<What>,
}

impl Choice {
    /// What is proposed for a reading that holds this.
    pub fn begin(held: Vec<What>, first: What, seen: Option<Span>) -> Option<Self> {
        let what = match held.contains(&first) {
            true => first,
            false => *held.first()?,
        };
        Some(Self {
            what,
            kind: Kind::Of(Format::Csv),
            side: None,
            in_sight: seen.is_some(),
            seen,
            held,
        })
    }

    /// The side that it comes to; `None` where sides are no question.
    pub fn side(&self) -> Option<Side> {
        match self.kind {
            Kind::Of(format) if self.what != What::Log => {
                Some(self.side.unwrap_or(format.usual_side()))
            }
            _ => None,
        }
    }

    /// Whether only a part can be taken.
    pub fn has_range(&self) -> bool {
        self.seen.is_some() && self.kind != Kind::Json && self.what != What::Registers
    }

    /// Whether a kind has a place for what is chosen.
    pub fn can_be(&self, kind: Kind) -> bool {
        match kind {
            Kind::Of(format) => format.holds(self.what),
            Kind::Json => true,
        }
    }

    /// The same of something else; a kind that has no place for it gives way to CSV.
    #[must_use]
    pub fn of(mut self, what: What) -> Self {
        self.what = what;
        if !self.can_be(self.kind) {
            self.kind = Kind::Of(Format::Csv);
        }
        self
    }

    /// What is to be made.
    pub fn export(&self) -> Export {
        match self.kind {
            Kind::Json => Export::WholeReading,
            Kind::Of(format) => Export::Reading(Order {
                what: self.what,
                format,
                side: self.side().unwrap_or(Side::Secondary),
                span: match self.seen {
                    Some(seen) if self.in_sight && self.has_range() => seen,
                    _ => Span::default(),
                },
            }),
        }
    }
}

/// What a file could not hold, or what else there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which file.
    pub heading: String,
    /// One a line.
    pub lines: Vec<String>,
    /// The file, where it may be opened with the system.
    pub open: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice() -> Choice {
        let seen = Span {
            from: Some(jiff::civil::date(2026, 7, 1).at(0, 0, 0, 0)),
            until: None,
        };
        Choice::begin(
            vec![What::Registers, What::Profile],
            What::Profile,
            Some(seen),
        )
        .unwrap()
    }

    fn order(choice: &Choice) -> Order {
        match choice.export() {
            Export::Reading(order) => order,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn billing_gets_primary_unless_a_person_says_otherwise() {
        let mut choice = choice();
        assert_eq!(order(&choice).side, Side::Secondary);
        choice.kind = Kind::Of(Format::GreenButton);
        assert_eq!(order(&choice).side, Side::Primary);
        choice.side = Some(Side::Secondary);
        assert_eq!(order(&choice).side, Side::Secondary);
    }

    #[test]
    fn what_is_in_sight_is_of_the_profile_and_not_of_the_registers() {
        let choice = choice();
        assert_eq!(choice.what, What::Profile, "it is what one looks at");
        assert_eq!(Some(order(&choice).span), choice.seen);
        let registers = choice.of(What::Registers);
        assert_eq!(order(&registers).span, Span::default());
    }

    #[test]
    fn a_format_without_a_place_for_it_gives_way() {
        let mut choice = choice();
        choice.kind = Kind::Of(Format::Parquet);
        assert_eq!(choice.of(What::Log).kind, Kind::Of(Format::Csv));
        assert_eq!(Choice::begin(Vec::new(), What::Log, None), None);
    }
}
