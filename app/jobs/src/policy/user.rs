//! Who sits at this computer, as the system knows them and not as the environment says: that is whatever one likes.
//!
//! Is: the name of the account that runs this program, and its groups. On Windows groups are not looked up.
//! Is not: who is named in the job log, where a name is only told.

/// Who sits at this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The account's name.
    pub name: String,
    /// Names of the groups it is in.
    pub groups: Vec<String>,
}

impl User {
    /// The account that runs this program; `None` when the system has no name for it.
    #[cfg(unix)]
    #[must_use]
    pub fn at_this_computer() -> Option<User> {
        use nix::unistd::{Group, Uid, User as Account};
        // The real one: a program that runs in another's name still runs for this user.
        let account = Account::from_uid(Uid::current()).ok()??;
        let mut ids = vec![account.gid];
        // There macOS has a list of its own kind, and 16 of its names at most.
        #[cfg(not(target_os = "macos"))]
        ids.extend(nix::unistd::getgroups().unwrap_or_default());
        let name = |id| Some(Group::from_gid(id).ok()??.name);
        let mut groups: Vec<String> = ids.into_iter().filter_map(name).collect();
        groups.sort();
        groups.dedup();
        let name = account.name;
        Some(User { name, groups })
    }

    /// The account that runs this program; `None` when the system has no name for it.
    #[cfg(windows)]
    #[must_use]
    pub fn at_this_computer() -> Option<User> {
        let name = whoami::username().ok()?;
        let groups = Vec::new();
        Some(User { name, groups })
    }

    /// Whether this is the account's name in a policy; Windows does not tell large from small letters.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        match cfg!(windows) {
            true => self.name.eq_ignore_ascii_case(name),
            false => self.name == name,
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn the_system_names_who_runs_this() {
        let user = User::at_this_computer().unwrap();
        assert!(!user.name.is_empty() && !user.groups.is_empty(), "{user:?}");
        assert!(user.is(&user.name.clone()) && !user.is("somebody else"));
    }
}
