//! Which field of which table did not fit, and by how much.
//!
//! Is: facts about bytes and shapes.
//! Is not: advice; that is made once, far above.

use crate::TableId;

/// Why a table could not be decoded or encoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The image does not hold this table.
    #[error("{table} is not in the image")]
    Missing {
        /// The table asked for, or one that its shape comes from.
        table: TableId,
    },
    /// The bytes end before the field does.
    #[error("{table} {field} ends past the table: it needs byte {needs} of {has}")]
    Ends {
        /// The table.
        table: TableId,
        /// The standard's name of the field.
        field: String,
        /// How many bytes the table would have to have.
        needs: usize,
        /// How many it has.
        has: usize,
    },
    /// A list has not the length that this meter's dimensions say.
    #[error("{table} {field} holds {found} where this meter has room for exactly {expected}")]
    Count {
        /// The table.
        table: TableId,
        /// The standard's name of the field.
        field: String,
        /// What the actual table says.
        expected: usize,
        /// What the value has.
        found: usize,
    },
    /// A field that this meter's shape has is missing from the value, or the other way round.
    #[error("{table} {field} {}", if *.expected { "is missing: this meter has the field" } else { "is given, but this meter has no such field" })]
    Presence {
        /// The table.
        table: TableId,
        /// The standard's name of the field.
        field: String,
        /// Does this meter have it?
        expected: bool,
    },
    /// A value outside what the field can hold.
    #[error("{table} {field} at byte {byte}: {value} does not fit, {allowed}")]
    Range {
        /// The table.
        table: TableId,
        /// The standard's name of the field.
        field: String,
        /// Where the field begins.
        byte: usize,
        /// The value, in words.
        value: String,
        /// What would fit.
        allowed: String,
    },
    /// A code that the standard reserves or that this crate has no shape for.
    #[error("{table} {field} at byte {byte}: code {code} has no known meaning")]
    Unsupported {
        /// The table.
        table: TableId,
        /// The standard's name of the field.
        field: String,
        /// Where the field that needs the code begins.
        byte: usize,
        /// The code.
        code: u32,
    },
}

impl TableError {
    /// The table that did not fit.
    #[must_use]
    pub fn table(&self) -> TableId {
        match self {
            TableError::Missing { table }
            | TableError::Ends { table, .. }
            | TableError::Count { table, .. }
            | TableError::Presence { table, .. }
            | TableError::Range { table, .. }
            | TableError::Unsupported { table, .. } => *table,
        }
    }
}
