//! ST-41 ACT_SECURITY_LIMITING_TBL: actual limits of passwords and permissions; ST-40 has the same shape.
//!
//! Shape: 6 bytes.
//! Source: C12.19 tables 40 and 41.

use crate::{Image, Reader, Table, TableError, TableId, Writer, table::dim_of};

/// Dimensions of decade 4.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActSecurity {
    /// NBR_PASSWORDS
    pub passwords: u8,
    /// PASSWORD_LEN
    pub password_len: u8,
    /// NBR_KEYS
    pub keys: u8,
    /// KEY_LEN
    pub key_len: u8,
    /// NBR_PERM_USED
    pub permissions: u16,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for ActSecurity {
    const ID: TableId = TableId::standard(41);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ActSecurity {
            passwords: r.u8("NBR_PASSWORDS")?,
            password_len: r.u8("PASSWORD_LEN")?,
            keys: r.u8("NBR_KEYS")?,
            key_len: r.u8("KEY_LEN")?,
            permissions: r.u16("NBR_PERM_USED")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.bytes(&[self.passwords, self.password_len, self.keys, self.key_len]);
        w.u16(self.permissions);
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-40 DIM_SECURITY_LIMITING_TBL: what the hardware could do. Never a shape.
    DimSecurity, ActSecurity, 40
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn sixteen_permissions_in_both_orders() {
        for (order, bytes) in [
            (MostFirst, "03 14 00 00 00 10"),
            (LeastFirst, "03 14 00 00 10 00"),
        ] {
            let image = image(order, &[(41, bytes), (40, bytes)]);
            let act: ActSecurity = round(&image);
            assert_eq!(
                (
                    act.passwords,
                    act.password_len,
                    act.keys,
                    act.key_len,
                    act.permissions
                ),
                (3, 20, 0, 0, 16)
            );
            assert_eq!(round::<DimSecurity>(&image).0, act);
        }
    }

    #[test]
    fn all_zero() {
        assert_eq!(
            round::<ActSecurity>(&image(MostFirst, &[(41, &"00 ".repeat(6))])),
            ActSecurity::default()
        );
    }

    any_bytes!(ActSecurity);
}
