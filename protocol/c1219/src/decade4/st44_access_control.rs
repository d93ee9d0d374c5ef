//! ST-44 ACCESS_CONTROL_TBL: which group may read or write what.
//!
//! Shape: NBR_PERM_USED (ST-41) of (TABLE_IDC 16 bits, read mask, write mask).
//! Source: C12.19 table 44; bits 13 and 14 by one implementation.

use crate::{
    ActSecurity, Image, Reader, Table, TableError, TableId, Writer, flags::flags, procedure::ProcId,
};

/// Permissions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessControl {
    /// ACCESS_CONTROL
    pub entries: Vec<AccessEntry>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// ACCESS_CONTROL_RCD. Access is given when the user's groups and the mask have a group in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccessEntry {
    /// ACCESS_TABLE
    pub target: AccessTarget,
    /// READ
    pub read: u8,
    /// WRITE
    pub write: u8,
}

flags! {
    /// TABLE_IDC_BFLD: a table or procedure, and who needs no permission
    AccessTarget: u16 {
        /// The number is a procedure's.
        PROCEDURE = 12,
        /// Anybody may read.
        ANY_READ = 13,
        /// Anybody may write.
        ANY_WRITE = 14,
    }
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessWhat {
    /// A table.
    Table(TableId),
    /// A procedure.
    Procedure(ProcId),
}

impl AccessTarget {
    /// The table or procedure.
    #[must_use]
    pub fn what(self) -> AccessWhat {
        if self.contains(AccessTarget::PROCEDURE) {
            AccessWhat::Procedure(ProcId::from_idb(self.0 & 0xFFF).0)
        } else {
            AccessWhat::Table(TableId::from_wire(self.0 & 0xFFF))
        }
    }
}

impl Table for AccessControl {
    const ID: TableId = TableId::standard(44);
    type Shape = ActSecurity;

    fn shape(image: &Image) -> Result<ActSecurity, TableError> {
        image.get()
    }

    fn decode(act: &ActSecurity, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut entries = Vec::new();
        for _ in 0..act.permissions {
            let target = AccessTarget(r.u16("ACCESS_TABLE")?);
            entries.push(AccessEntry {
                target,
                read: r.u8("READ")?,
                write: r.u8("WRITE")?,
            });
        }
        Ok(AccessControl {
            entries,
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActSecurity, w: &mut Writer) -> Result<(), TableError> {
        w.count("ACCESS_CONTROL", act.permissions.into(), self.entries.len())?;
        for entry in &self.entries {
            w.u16(entry.target.0);
            w.bytes(&[entry.read, entry.write]);
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn tables_and_procedures_in_both_orders() {
        for (order, act, bytes) in [
            (
                MostFirst,
                "00 00 00 00 00 03",
                "20 01 01 04 | 10 09 00 02 | 08 64 07 04 | EE",
            ),
            (
                LeastFirst,
                "00 00 00 00 03 00",
                "01 20 01 04 | 09 10 00 02 | 64 08 07 04 | EE",
            ),
        ] {
            let table: AccessControl = round(&image(order, &[(41, act), (44, bytes)]));
            let what: Vec<_> = table
                .entries
                .iter()
                .map(|entry| entry.target.what())
                .collect();
            let expected = [
                AccessWhat::Table(TableId::standard(1)),
                AccessWhat::Procedure(ProcId::standard(9)),
                AccessWhat::Table(TableId::manufacturer(100)),
            ];
            assert_eq!(what, expected);
            assert!(table.entries[0].target.contains(AccessTarget::ANY_READ));
            assert_eq!(
                (table.entries[2].read, table.entries[2].write, table.tail),
                (7, 4, vec![0xEE])
            );
        }
    }

    #[test]
    fn many_and_none() {
        let many = image(
            MostFirst,
            &[(41, "00 00 00 00 01 2C"), (44, &"00 01 01 02 ".repeat(300))],
        );
        assert_eq!(round::<AccessControl>(&many).entries.len(), 300);
        assert_eq!(
            round::<AccessControl>(&image(MostFirst, &[(41, &"00 ".repeat(6)), (44, "")])),
            AccessControl::default()
        );
    }

    any_bytes!(AccessControl, 41);
}
