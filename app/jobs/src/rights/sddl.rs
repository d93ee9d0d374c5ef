//! A file's security descriptor as text: "O:BAD:P(A;;FA;;;SY)(A;;FR;;;WD)".
//!
//! Is: the owner, and whom the list lets in. Whatever is not understood counts as letting everybody in.
//! Is not: asking the system for it; see `windows`.
//! Shape: `O:` the owner, `G:` its group, `D:` flags and entries, each `(kind;flags;rights;object;inherited object;account)`.

// Compiled everywhere, so that its tests run everywhere.
#![cfg_attr(not(windows), allow(dead_code))]

/// The system, the administrators, the owner whoever it is, and what installs Windows itself.
const TRUSTED: [&str; 6] = [
    "SY",
    "S-1-5-18",
    "BA",
    "S-1-5-32-544",
    "OW",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
];

/// What is known of a file's rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Descriptor {
    /// The account that it belongs to, in the letters of the format or as a number "S-1-5-…".
    pub owner: String,
    /// No list at all: everybody may do everything.
    open: bool,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    allows: bool,
    /// It counts for what is made in a folder, not for this file.
    for_heirs_alone: bool,
    rights: String,
    account: String,
}

impl Descriptor {
    /// The descriptor in a text of the system; `None` when it has another shape.
    pub fn parse(text: &str) -> Option<Self> {
        let (head, list) = match text.split_once("D:") {
            Some((head, list)) => (head, Some(list)),
            None => (text, None),
        };
        let owner = head.strip_prefix("O:")?;
        let owner = owner.split_once("G:").map_or(owner, |(owner, _)| owner);
        let list = list.map(|list| list.split_once("S:").map_or(list, |(list, _)| list));
        let (flags, entries) = match list {
            Some(list) => list.split_at(list.find('(').unwrap_or(list.len())),
            None => ("NO_ACCESS_CONTROL", ""),
        };
        let entries = entries.split_terminator(')').map(Entry::parse);
        Some(Self {
            owner: owner.to_owned(),
            open: flags.contains("NO_ACCESS_CONTROL"),
            entries: entries.collect::<Option<_>>()?,
        })
    }

    /// Accounts that may read or change the file besides its owner, the system and the administrators, in words.
    pub fn others(&self) -> Vec<String> {
        self.let_in(|_| true)
    }

    /// Accounts besides the system and the administrators that may change the file or its rights, in words; its owner is
    /// one of them, since an owner can always let itself in.
    pub fn writers(&self) -> Vec<String> {
        let mut found = self.let_in(Entry::lets_change);
        if !TRUSTED.contains(&self.owner.as_str()) {
            found.insert(0, named(&self.owner));
        }
        found.dedup();
        found
    }

    /// The rights of a new file that only its owner may read; administrators can always help themselves.
    pub fn of_owner_alone(&self) -> String {
        format!("D:P(A;;FA;;;{})(A;;FA;;;SY)(A;;FA;;;BA)", self.owner)
    }

    fn let_in(&self, counts: impl Fn(&Entry) -> bool) -> Vec<String> {
        if self.open {
            return vec![named("WD")];
        }
        let of_others = |entry: &&Entry| {
            entry.allows
                && !entry.for_heirs_alone
                && entry.account != self.owner
                && !TRUSTED.contains(&entry.account.as_str())
        };
        let found = self.entries.iter().filter(of_others);
        found
            .filter(|entry| counts(entry))
            .map(|entry| named(&entry.account))
            .collect()
    }
}

impl Entry {
    /// "(A;ID;FA;;;SY", the bracket's end taken off.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('(')?.split(';');
        let kind = parts.next()?;
        let flags = parts.next()?;
        let rights = parts.next()?.to_owned();
        let account = parts.nth(2)?.to_owned();
        Some(Self {
            // Denials are the kinds that begin with D; an unknown kind is taken for one that lets in.
            allows: !kind.starts_with('D') && !kind.ends_with('D'),
            for_heirs_alone: pairs(flags).any(|flag| flag == "IO"),
            rights,
            account,
        })
    }

    /// Whether the rights are more than to read and to run.
    fn lets_change(&self) -> bool {
        const READ_AND_RUN: u32 = 0x0012_00a9;
        const GENERIC_READ_AND_RUN: u32 = 0xa000_0000;
        match self.rights.strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16)
                .is_ok_and(|mask| mask & !(READ_AND_RUN | GENERIC_READ_AND_RUN) != 0),
            None => pairs(&self.rights).any(|right| {
                !["FR", "FX", "GR", "GX", "RC", "CC", "SW", "LO", "RP"].contains(&right)
            }),
        }
    }
}

/// Flags and rights are words of two letters without a gap.
fn pairs(text: &str) -> impl Iterator<Item = &str> {
    (0..text.len().div_ceil(2)).map(move |at| text.get(2 * at..2 * at + 2).unwrap_or(text))
}

/// What Windows calls an account that has letters of its own.
fn named(account: &str) -> String {
    match account {
        "WD" | "S-1-1-0" => "Everyone",
        "BU" | "S-1-5-32-545" => "Users",
        "AU" | "S-1-5-11" => "Authenticated Users",
        "IU" | "S-1-5-4" => "Interactive",
        "BG" | "S-1-5-32-546" => "Guests",
        "DU" => "Domain Users",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: &str = "S-1-5-21-1-2-3-1001";

    fn of(list: &str) -> Descriptor {
        Descriptor::parse(&format!("O:{ANN}G:S-1-5-21-1-2-3-513D:{list}")).unwrap()
    }

    #[test]
    fn a_file_in_the_folder_of_a_user_is_closed_and_one_for_everyone_is_not() {
        let own = of(&format!("AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;{ANN})"));
        assert_eq!((own.owner.as_str(), own.others()), (ANN, vec![]));
        assert_eq!(
            of("P(A;;FA;;;OW)(D;;FA;;;WD)(A;OICIIO;FA;;;WD)").others(),
            Vec::<String>::new()
        );
        assert_eq!(
            of("(A;;FA;;;SY)(A;;0x1200a9;;;WD)(A;;FR;;;S-1-5-9)").others(),
            ["Everyone", "S-1-5-9"]
        );
        assert_eq!(of("NO_ACCESS_CONTROL").others(), ["Everyone"]);
        let without = Descriptor::parse(&format!("O:{ANN}")).unwrap();
        assert_eq!(without.others(), ["Everyone"]);
    }

    #[test]
    fn what_a_new_file_is_given_is_closed() {
        let given = of("(A;;FA;;;WD)").of_owner_alone();
        let text = format!("O:{ANN}{given}");
        assert_eq!(
            Descriptor::parse(&text).unwrap().others(),
            Vec::<String>::new()
        );
    }

    #[test]
    fn only_who_may_change_a_file_is_a_writer() {
        let by = |owner: &str, list: &str| {
            let read = Descriptor::parse(&format!("O:{owner}D:{list}")).unwrap();
            read.writers()
        };
        let none = Vec::<String>::new();
        assert_eq!(by("BA", "(A;;FA;;;SY)(A;;0x1200a9;;;BU)(A;;FR;;;WD)"), none);
        assert_eq!(by("SY", "(A;;0x1301bf;;;BU)"), ["Users"]);
        assert_eq!(by("BA", "(A;;FRFW;;;AU)"), ["Authenticated Users"]);
        assert_eq!(by("BA", "(A;;FRWD;;;AU)"), ["Authenticated Users"]);
        assert_eq!(by(ANN, "(A;;FA;;;SY)"), [ANN]);
    }

    #[test]
    fn a_text_that_is_cut_anywhere_lets_nobody_be_overlooked() {
        let whole = format!("O:{ANN}D:(A;;FA;;;WD)(A;;FA;;;{ANN})");
        for cut in 0..whole.len() {
            if let Some(read) = Descriptor::parse(&whole[..cut]) {
                let others = read.others();
                assert!(
                    !others.is_empty() || read.entries.is_empty(),
                    "{cut}: {read:?}"
                );
            }
        }
        assert_eq!(Descriptor::parse("D:(A;;FA;;;WD)"), None);
        assert_eq!(Descriptor::parse(&format!("O:{ANN}D:(A;;FA)")), None);
    }
}
