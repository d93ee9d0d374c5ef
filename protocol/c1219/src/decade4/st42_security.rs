//! ST-42 SECURITY_TBL: passwords and the groups they belong to. Meters refuse to read it back, or give zeros.
//!
//! Shape: NBR_PASSWORDS of (PASSWORD_LEN bytes, a byte of groups), by ST-41.
//! Source: C12.19 table 42.

use crate::{ActSecurity, Image, Reader, Secret, Table, TableError, TableId, Writer};

/// Passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// SECURITY_ENTRIES
    pub entries: Vec<PasswordEntry>,
    /// Bytes after the last field known here; they may hold secrets too.
    pub tail: Secret,
}

/// One password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordEntry {
    /// PASSWORD
    pub password: Secret,
    /// GROUP_PERM_FLAGS: bit g for a member of group g
    pub groups: u8,
}

impl Table for Security {
    const ID: TableId = TableId::standard(42);
    type Shape = ActSecurity;

    fn shape(image: &Image) -> Result<ActSecurity, TableError> {
        image.get()
    }

    fn decode(act: &ActSecurity, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut entries = Vec::new();
        for _ in 0..act.passwords {
            let password = Secret::new(r.secret("PASSWORD", act.password_len.into())?.to_vec());
            entries.push(PasswordEntry {
                password,
                groups: r.u8("GROUP_PERM_FLAGS")?,
            });
        }
        Ok(Security {
            entries,
            tail: Secret::new(r.secret_rest()),
        })
    }

    fn encode(&self, act: &ActSecurity, w: &mut Writer) -> Result<(), TableError> {
        w.count("SECURITY_ENTRIES", act.passwords.into(), self.entries.len())?;
        for entry in &self.entries {
            w.exact("PASSWORD", entry.password.expose(), act.password_len.into())?;
            w.u8(entry.groups);
        }
        w.bytes(self.tail.expose());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn passwords_are_kept_and_not_shown() {
        for (order, act) in [
            (MostFirst, "02 04 00 00 00 00"),
            (LeastFirst, "02 04 00 00 00 00"),
        ] {
            let image = image(
                order,
                &[(41, act), (42, "52 45 41 44 01 50 52 4F 47 03 EE")],
            );
            let table: Security = round(&image);
            assert_eq!(
                (table.entries[1].password.expose(), table.entries[1].groups),
                (&b"PROG"[..], 3)
            );
            let shown = format!("{table:?}");
            assert!(
                shown.contains('…') && !shown.contains("PROG") && !shown.contains("80"),
                "{shown}"
            );
        }
    }

    #[test]
    fn inventory_size_and_none() {
        let full = image(
            MostFirst,
            &[(41, "03 14 00 00 00 10"), (42, &"00 ".repeat(63))],
        );
        assert_eq!(round::<Security>(&full).entries.len(), 3);
        let none = image(MostFirst, &[(41, &"00 ".repeat(6)), (42, "")]);
        assert!(round::<Security>(&none).entries.is_empty());
    }

    any_bytes!(Security, 41);
}
