//! Passwords, groups, and which table or procedure needs which.
//!
//! Is: ST-42 and ST-44 of this very meter, so that a tool that writes them changes who may do what.
//! Is not: whether a table exists or is writable at all; that is ST-0's.
//! Shape: a user may read or write if it is in one of the groups of the entry's mask. Where no entry names a table or
//! procedure, the model's default groups count. An empty mask lets nobody.
//! Source: C12.19 tables 41, 42 and 44; C12.19 fact sheet 6.1.

use meterbench_c1219::{Reader, TableError, TableId};

use crate::meter::{Meter, ST_42};

const ST_41: TableId = TableId::standard(41);
const ST_44: TableId = TableId::standard(44);

/// TABLE_IDC_BFLD: table or procedure number with its manufacturer flag.
const NUMBER: u16 = 0x0FFF;
const PROCEDURE: u16 = 1 << 12;
const ANY_USER_READS: u16 = 1 << 13;
const ANY_USER_WRITES: u16 = 1 << 14;

/// The groups that a user is in. Without a password: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Groups(u8);

/// May it be done?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Granted,
    /// Another password may.
    Denied,
    /// No password may.
    Never,
}

/// One entry of ST-44.
struct Permission {
    id: u16,
    read: u8,
    write: u8,
}

fn judge(groups: Groups, mask: u8, any_user: bool) -> Access {
    if any_user || groups.0 & mask != 0 {
        Access::Granted
    } else if mask == 0 {
        Access::Never
    } else {
        Access::Denied
    }
}

impl Meter {
    pub(crate) fn may_read(&self, id: TableId, groups: Groups) -> Access {
        match self.permission(id.wire()) {
            Some(entry) => judge(groups, entry.read, entry.id & ANY_USER_READS != 0),
            None => judge(groups, self.model.behaviour().read_groups, false),
        }
    }

    pub(crate) fn may_write(&self, id: TableId, groups: Groups) -> Access {
        match self.permission(id.wire()) {
            Some(entry) => judge(groups, entry.write, entry.id & ANY_USER_WRITES != 0),
            None => judge(groups, self.model.behaviour().write_groups, false),
        }
    }

    /// `id`: the number with bit 11 for a manufacturer procedure.
    pub(crate) fn may_run(&self, id: u16, groups: Groups) -> bool {
        let access = match self.permission(id | PROCEDURE) {
            Some(entry) => judge(groups, entry.write, entry.id & ANY_USER_WRITES != 0),
            None => judge(groups, self.model.behaviour().write_groups, false),
        };
        access == Access::Granted
    }

    fn permission(&self, id: u16) -> Option<Permission> {
        let wanted = |entry: &Permission| entry.id & (NUMBER | PROCEDURE) == id;
        self.permissions()
            .unwrap_or_default()
            .into_iter()
            .find(wanted)
    }

    fn permissions(&self) -> Result<Vec<Permission>, TableError> {
        let Some(bytes) = self.image.raw(ST_44) else {
            return Ok(Vec::new());
        };
        let mut r = Reader::new(ST_44, bytes, self.config.formats());
        let mut entries = Vec::new();
        while r.remaining() >= 4 {
            let id = r.u16("ACCESS_TABLE")?;
            entries.push(Permission {
                id,
                read: r.u8("READ")?,
                write: r.u8("WRITE")?,
            });
        }
        Ok(entries)
    }

    /// The groups of the user with this password, padded with NULs or with spaces.
    pub(crate) fn groups_of(&self, password: &[u8]) -> Option<Groups> {
        let given = trimmed(password);
        let entries = self.image.raw(ST_42)?.chunks_exact(self.password_entry());
        entries
            .filter_map(|entry| entry.split_last())
            .find(|(_, secret)| !trimmed(secret).is_empty() && trimmed(secret) == given)
            .map(|(groups, _)| Groups(*groups))
    }

    /// Bytes of one entry of ST-42: PASSWORD_LEN and the group flags.
    pub(crate) fn password_entry(&self) -> usize {
        let length = self
            .image
            .raw(ST_41)
            .and_then(|bytes| bytes.get(1))
            .copied();
        usize::from(length.unwrap_or(20)) + 1
    }
}

/// Without padding, of either kind.
fn trimmed(password: &[u8]) -> &[u8] {
    let end = password
        .iter()
        .rposition(|byte| !matches!(byte, 0 | b' '))
        .map_or(0, |last| last + 1);
    password.get(..end).unwrap_or_default()
}
