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
