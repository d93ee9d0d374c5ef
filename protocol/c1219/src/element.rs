//! The elements of a table one by one, under the standard's names.
//!
//! Is: what a table's own decoder read, in order, for showing a table to people.
//! Is not: a second description of any table, nor typed fields; the table's type has those.

use std::fmt;

use crate::{Date, Number, Stamp, Text, TimeOfDay};

/// One element as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The standard's name, after the record that it is in: "PRI_DISP_SOURCES", "TIER_DATA_BLOCK[1].SUMMATIONS".
    pub name: String,
    /// Its first byte.
    pub at: usize,
    /// Its value.
    pub value: ElementValue,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ElementValue {
    /// UINT8 to UINT64, and bit fields.
    Unsigned(u64),
    /// INT8 to INT64.
    Signed(i64),
    /// A number in NI_FORMAT1 or NI_FORMAT2.
    Number(Number),
    /// Characters.
    Text(Text),
    /// Bytes that mean nothing as a number: sets, BCD, what follows the last element known here.
    Bytes(Vec<u8>),
    /// LTIME_DATE or STIME_DATE.
    Stamp(Stamp),
    /// TIME.
    TimeOfDay(TimeOfDay),
    /// DATE.
    Date(Date),
    /// A password or key; not kept.
    Secret,
}

impl fmt::Display for ElementValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ElementValue::Unsigned(value) => write!(f, "{value}"),
            ElementValue::Signed(value) => write!(f, "{value}"),
            ElementValue::Number(value) => write!(f, "{value}"),
            ElementValue::Text(text) => write!(f, "\"{text}\""),
            ElementValue::Bytes(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
            ElementValue::Stamp(stamp) => match stamp.civil() {
                Some(time) => write!(f, "{time}"),
                None => write!(f, "{stamp}"),
            },
            ElementValue::TimeOfDay(time) => write!(f, "{time:?}"),
            ElementValue::Date(Date::NEVER) => f.write_str("none"),
            ElementValue::Date(date) => write!(f, "{date:?}"),
            ElementValue::Secret => f.write_str("…"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{MostFirst, image};
    use crate::{PriDispList, Security};

    #[test]
    fn a_table_is_told_element_by_element_under_the_standards_names() {
        let image = image(
            MostFirst,
            &[
                (31, "03 00 28 08 00 02 01 00 00 00"),
                (33, "16 10 02 00 1E 00 26 99"),
            ],
        );
        let shown: Vec<String> = image
            .elements::<PriDispList>()
            .unwrap()
            .iter()
            .map(|it| format!("{} {} {}", it.at, it.name, it.value))
            .collect();
        assert_eq!(
            shown,
            [
                "0 DISP_SCROLL1 22",
                "1 DISP_SCROLL2 16",
                "2 NBR_LIST_ITEMS 2",
                "3 PRI_DISP_SOURCES 30",
                "5 PRI_DISP_SOURCES 38",
                "7 TAIL 99"
            ]
        );
    }

    #[test]
    fn a_password_is_no_element_that_can_be_shown() {
        let image = image(
            MostFirst,
            &[(41, "01 04 00 00 00 00"), (42, "53 45 43 52 07")],
        );
        let elements = image.elements::<Security>().unwrap();
        assert!(
            !format!("{elements:?}").contains("83") && !format!("{elements:?}").contains("SECR")
        );
        assert_eq!(elements[0].value.to_string(), "…");
    }
}
