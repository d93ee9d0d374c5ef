//! Passwords, groups, and which table or procedure needs which.
//!
//! Is: ST-42 and ST-44 of this very meter, so that a tool that writes them changes who may do what.
//! Is not: whether a table exists or is writable at all; that is ST-0's.
//! Shape: a user may read or write if it is in one of the groups of the entry's mask. Where no entry names a table or
//! procedure, the model's default groups count. An empty mask lets nobody.
//! Source: C12.19 tables 41, 42 and 44; C12.19 fact sheet 6.1.

use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{
    AccessControl, AccessEntry, AccessTarget, AccessWhat, ActSecurity, Security, TableId,
};

use crate::meter::Meter;

/// The groups that a user is in. Without a password: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Groups(u8);

impl Groups {
    /// Whoever has the meter in hand.
    pub(crate) fn all() -> Groups {
        Groups(u8::MAX)
    }

    pub(crate) fn contains(self, group: u8) -> bool {
        self.0 >> group & 1 == 1
    }
}

/// May it be done?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Granted,
    /// Another password may.
    Denied,
    /// No password may.
    Never,
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
        match self.permission(AccessWhat::Table(id)) {
            Some(entry) => {
                let any_user = entry.target.contains(AccessTarget::ANY_READ);
                judge(groups, entry.read, any_user)
            }
            None => judge(groups, self.model.behaviour().read_groups, false),
        }
    }

    pub(crate) fn may_write(&self, id: TableId, groups: Groups) -> Access {
        self.may_change(AccessWhat::Table(id), groups)
    }

    pub(crate) fn may_run(&self, id: ProcId, groups: Groups) -> bool {
        self.may_change(AccessWhat::Procedure(id), groups) == Access::Granted
    }

    fn may_change(&self, what: AccessWhat, groups: Groups) -> Access {
        match self.permission(what) {
            Some(entry) => {
                let any_user = entry.target.contains(AccessTarget::ANY_WRITE);
                judge(groups, entry.write, any_user)
            }
            None => judge(groups, self.model.behaviour().write_groups, false),
        }
    }

    /// The first entry of ST-44 for it.
    fn permission(&self, what: AccessWhat) -> Option<AccessEntry> {
        let table: AccessControl = self.image.get().ok()?;
        let mut entries = table.entries.into_iter();
        entries.find(|entry| entry.target.what() == what)
    }

    /// The groups of the user with this password, padded with NULs or with spaces.
    pub(crate) fn groups_of(&self, password: &[u8]) -> Option<Groups> {
        let given = trimmed(password);
        let table: Security = self.image.get().ok()?;
        table
            .entries
            .iter()
            .find(|entry| {
                let secret = trimmed(entry.password.expose());
                !secret.is_empty() && secret == given
            })
            .map(|entry| Groups(entry.groups))
    }

    /// Bytes of one entry of ST-42: PASSWORD_LEN and the group flags.
    pub(crate) fn password_entry(&self) -> usize {
        let act: Result<ActSecurity, _> = self.image.get();
        act.map_or(20, |act| usize::from(act.password_len)) + 1
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
