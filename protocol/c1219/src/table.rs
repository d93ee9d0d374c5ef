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
