//! The policy file: who is what, what that may do, whose programs may be written.
//!
//! Is: TOML, with a seal as its last line, a sum over everything before. A file that was cut or spoiled is found by it: without,
//! half a policy would be one that allows more.
//! Is not: a proof of who wrote it; that is the place it is in.
//! Errors: [`Mistakes`], all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Right, Role, User};
use crate::sign::unbase64;
use crate::snapshot::hex;

const SCHEMA: u32 = 1;
const SEAL: &str = "# sealed ";

/// All that is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

/// Somebody whose programs may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// In this policy.
    pub name: String,
    /// An ed25519 public key.
    pub key: [u8; 32],
}

/// A policy that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    users: BTreeMap<String, Role>,
    groups: BTreeMap<String, Role>,
    /// What somebody is who is not named.
    others: Role,
    may: BTreeMap<&'static str, BTreeSet<Right>>,
    /// Only signed programs may be written.
    pub signed: bool,
    /// By these.
    pub signers: Vec<Signer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InFile {
    schema: u32,
    others: String,
    #[serde(default)]
    only_signed_programs: bool,
    #[serde(default)]
    users: BTreeMap<String, String>,
    #[serde(default)]
    groups: BTreeMap<String, String>,
    #[serde(default)]
    may: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "signer")]
    signers: Vec<SignerInFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignerInFile {
    name: String,
    key: String,
}

impl Rules {
    /// A sealed policy.
    ///
    /// # Errors
    /// [`Mistakes`]; a file without its seal was cut, and nothing else is said of it.
    pub fn parse(bytes: &[u8]) -> Result<Rules, Mistakes> {
        let text = sealed(bytes).map_err(|what| Mistakes(vec![what.to_owned()]))?;
        Rules::parse_unsealed(text)
    }

    /// A policy that is being written: with or without a seal, which is not looked at.
    ///
    /// # Errors
    /// [`Mistakes`].
    pub fn parse_unsealed(text: &str) -> Result<Rules, Mistakes> {
        let file: InFile = toml::from_str(text)
            .map_err(|error| Mistakes(vec![error.to_string().trim_end().replace('\n', " ")]))?;
        let mut mistakes = Vec::new();
        if file.schema != SCHEMA {
            mistakes.push(format!(
                "schema {} is not known; it is {SCHEMA}",
                file.schema
            ));
        }
        let mut role = |of: &str, name: &str| {
            let found = Role::ALL.into_iter().find(|role| role.id() == name);
            if found.is_none() {
                let known = Role::ALL.map(Role::id).join(", ");
                mistakes.push(format!("{of}: there is no role {name}; roles are {known}"));
            }
            found.unwrap_or(Role::Nobody)
        };
        let others = role("others", &file.others);
        let mut roles = |table: &str, all: BTreeMap<String, String>| {
            let one = |(name, id): (String, String)| {
                let role = role(&format!("{table}.{name}"), &id);
                (name, role)
            };
            all.into_iter().map(one).collect()
        };
        let users = roles("users", file.users);
        let groups = roles("groups", file.groups);
        let may = file
            .may
            .iter()
            .filter_map(|(role, rights)| may(role, rights, &mut mistakes))
            .collect();
        let signers = signers(file.signers, &mut mistakes);
        if file.only_signed_programs && signers.is_empty() {
            mistakes.push(
                "only_signed_programs: there is no signer, so nothing could be written".into(),
            );
        }
        match mistakes.is_empty() {
            true => Ok(Rules {
                users,
                groups,
                others,
                may,
                signed: file.only_signed_programs,
                signers,
            }),
            false => Err(Mistakes(mistakes)),
        }
    }

    /// What somebody is: by name, else the most that one of their groups is, else as others are.
    #[must_use]
    pub fn role(&self, user: &User) -> Role {
        let mut users = self.users.iter();
        if let Some((_, role)) = users.find(|(name, _)| user.is(name)) {
            return *role;
        }
        let of_group = |group: &String| self.groups.get(group).copied();
        let most = user.groups.iter().filter_map(of_group).max();
        most.unwrap_or(self.others)
    }

    /// What a role may do.
    #[must_use]
    pub fn may(&self, role: Role) -> BTreeSet<Right> {
        let usual = || role.usual().iter().copied().collect();
        self.may.get(role.id()).cloned().unwrap_or_else(usual)
    }
}

fn may(
    role: &str,
    rights: &[String],
    mistakes: &mut Vec<String>,
) -> Option<(&'static str, BTreeSet<Right>)> {
    let mut found = BTreeSet::new();
    for name in rights {
        match Right::ALL.into_iter().find(|right| right.id() == name) {
            Some(right) => drop(found.replace(right)),
            None => mistakes.push(format!(
                "may.{role}: nobody can be allowed {name}; rights are {}",
                Right::ALL.map(Right::id).join(", ")
            )),
        }
    }
    let known = Role::ALL.into_iter().find(|one| one.id() == role);
    if known.is_none() {
        mistakes.push(format!("may.{role}: there is no such role"));
    }
    Some((known?.id(), found))
}

fn signers(all: Vec<SignerInFile>, mistakes: &mut Vec<String>) -> Vec<Signer> {
    let mut signers: Vec<Signer> = Vec::new();
    for SignerInFile { name, key } in all {
        let Some(key) = unbase64::<32>(&key) else {
            mistakes.push(format!(
                "signer {name}: the key is not one; `meterbench-cli key show` prints it"
            ));
            continue;
        };
        if signers.iter().any(|one| one.key == key) {
            mistakes.push(format!("signer {name}: this key is listed twice"));
        }
        signers.push(Signer { name, key });
    }
    signers
}

/// The text before the seal, if the seal is whole and right.
fn sealed(bytes: &[u8]) -> Result<&str, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not text")?;
    let missing = "its last line, the seal, is missing: it was cut, or never sealed";
    let (before, last) = text
        .strip_suffix('\n')
        .and_then(|text| text.rsplit_once('\n'))
        .ok_or(missing)?;
    let sum = last.strip_prefix(SEAL).ok_or(missing)?;
    let body = text.get(..=before.len()).ok_or(missing)?;
    match sum == hex(&Sha256::digest(body)) {
        true => Ok(body),
        false => Err("it was changed after it was sealed"),
    }
}

/// The same policy with its seal, an older one taken away.
///
/// # Errors
/// When it is no sound policy.
pub fn seal(text: &str) -> Result<String, Mistakes> {
    let lines = text.lines().filter(|line| !line.starts_with(SEAL));
    let body: String = lines.map(|line| format!("{line}\n")).collect();
    Rules::parse_unsealed(&body)?;
    Ok(format!("{body}{SEAL}{}\n", hex(&Sha256::digest(&body))))
}
