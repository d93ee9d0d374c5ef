//! What every typed table can do.

use crate::{Image, Reader, TableError, TableId, Writer};

/// A standard table as a value.
///
/// Reading is tolerant: bytes after the last known field are kept in the value and written back. Writing is strict: a value
/// that has not this meter's shape is refused.
pub trait Table: Sized {
    /// Its number.
    const ID: TableId;

    /// What must be known of this meter to lay the bytes out, besides the formats; `()` for a fixed layout.
    type Shape;

    /// The shape, from the image's ST-0 and actual tables.
    fn shape(image: &Image) -> Result<Self::Shape, TableError>;

    /// From the table's bytes.
    fn decode(shape: &Self::Shape, r: &mut Reader<'_>) -> Result<Self, TableError>;

    /// To the table's bytes.
    fn encode(&self, shape: &Self::Shape, w: &mut Writer) -> Result<(), TableError>;
}

/// Hands the types of all standard tables, in the order of their numbers, to a macro: what must know every table has its
/// list from here.
///
/// ```
/// macro_rules! numbers {
///     ($($table:ty),*) => { [$(<$table as meterbench_c1219::Table>::ID.number()),*] };
/// }
/// let numbers = meterbench_c1219::every_table!(numbers);
/// assert_eq!(numbers[..4], [0, 1, 2, 3]);
/// ```
#[macro_export]
macro_rules! every_table {
    ($use:ident) => {
        $use! {
            $crate::GenConfig,
            $crate::MfgIdent,
            $crate::Nameplate,
            $crate::EdModeStatus,
            $crate::PendingStatus,
            $crate::DeviceIdent,
            $crate::UtilInfo,
            $crate::procedure::Call,
            $crate::procedure::Outcome,
            $crate::DimSources,
            $crate::ActSources,
            $crate::UomEntries,
            $crate::DemandControl,
            $crate::DataControl,
            $crate::Constants,
            $crate::Sources,
            $crate::DimRegs,
            $crate::ActRegs,
            $crate::DataSelection,
            $crate::CurrentRegs,
            $crate::PrevSeason,
            $crate::PrevDemandReset,
            $crate::SelfReads,
            $crate::PresentSelect,
            $crate::PresentData,
            $crate::DimDisp,
            $crate::ActDisp,
            $crate::DispSources,
            $crate::PriDispList,
            $crate::SecDispList,
            $crate::DimSecurity,
            $crate::ActSecurity,
            $crate::Security,
            $crate::AccessControl,
            $crate::DimTimeTou,
            $crate::ActTimeTou,
            $crate::Clock,
            $crate::TimeOffset,
            $crate::Calendar,
            $crate::ClockState,
            $crate::TimeRemain,
            $crate::DimLp,
            $crate::ActLp,
            $crate::LpCtrl,
            $crate::LpStatus,
            $crate::LpData,
            $crate::LpData2,
            $crate::LpData3,
            $crate::LpData4,
            $crate::DimLog,
            $crate::ActLog,
            $crate::EventsId,
            $crate::LogControl,
            $crate::HistoryLog,
            $crate::EventLogControl,
            $crate::EventLog
        }
    };
}

/// A table with the very shape of another one, under its own number.
macro_rules! dim_of {
    ($(#[$doc:meta])* $name:ident, $same:ty, $number:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(
            /// What it holds.
            pub $same,
        );

        impl $crate::Table for $name {
            const ID: $crate::TableId = $crate::TableId::standard($number);
            type Shape = <$same as $crate::Table>::Shape;

            fn shape(image: &$crate::Image) -> Result<Self::Shape, $crate::TableError> {
                <$same as $crate::Table>::shape(image)
            }

            fn decode(shape: &Self::Shape, r: &mut $crate::Reader<'_>) -> Result<Self, $crate::TableError> {
                <$same as $crate::Table>::decode(shape, r).map($name)
            }

            fn encode(&self, shape: &Self::Shape, w: &mut $crate::Writer) -> Result<(), $crate::TableError> {
                self.0.encode(shape, w)
            }
        }
    };
}
pub(crate) use dim_of;

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    macro_rules! numbers {
        ($($table:ty),*) => { vec![$(<$table as $crate::Table>::ID.number()),*] };
    }

    /// The table numbers that the sources of the decades give to types.
    fn in_the_sources() -> Vec<u16> {
        let mut numbers = Vec::new();
        for decade in 0..8 {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/decade{decade}"));
            for file in fs::read_dir(folder).unwrap() {
                let text = fs::read_to_string(file.unwrap().path()).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                let constants = code.split("const ID: TableId = TableId::standard(").skip(1);
                numbers.extend(constants.map(|rest| {
                    rest.split_once(')')
                        .unwrap()
                        .0
                        .trim()
                        .parse::<u16>()
                        .unwrap()
                }));
                let same = code.split("dim_of!(").skip(1);
                let sets = code.split("set_of!(").skip(1);
                numbers.extend(same.chain(sets).map(|rest| {
                    let arguments = rest.split_once(");").unwrap().0;
                    arguments
                        .rsplit(',')
                        .map(str::trim)
                        .find(|part| !part.is_empty())
                        .unwrap()
                        .parse::<u16>()
                        .unwrap()
                }));
            }
        }
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn every_table_that_has_a_type_is_in_the_list() {
        assert_eq!(every_table!(numbers), in_the_sources());
    }
}
