//! Who may do what at this computer, where its administrator has said so.
//!
//! Is: the one place that jobs ask, so that the window and the command line have the same answer: [`allowed`] before a meter is
//! near, [`may_write`] before a plan is carried out.
//! Is not: the meter's own rights, which its password gives; nor proof against somebody who runs other software.
//! Shape: without a policy file everything is allowed. A file that is there and can't be trusted or understood allows reading
//! and nothing else.
//! Errors: [`Denied`], and [`crate::sign::SignError`].

mod file;
mod place;
mod user;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use meterbench_profiles::Program;

pub use file::{Mistakes, Rules, Signer, seal};
pub use place::{Trust, system_path};
pub use user::User;

use crate::sign::{self, SignError, Signature, Signed, Subject};
use crate::{Act, Cause, Context, JobError, Plan, Snapshot};

/// What may be done to a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Identify, read, compare.
    Read,
    /// Write a program, put a snapshot back, finish what was left half-written.
    Program,
    /// Reset the demand.
    DemandReset,
    /// Set the clock.
    SetClock,
    /// Change to test or shop mode and back.
    ChangeMode,
    /// Move the service switch.
    Switch,
    /// Clear registers, load profile and logs.
    ClearData,
    /// Change passwords.
    ChangePasswords,
    /// Preset registers.
    PresetRegisters,
}

impl Right {
    /// All of them.
    pub const ALL: [Right; 9] = [
        Right::Read,
        Right::Program,
        Right::DemandReset,
        Right::SetClock,
        Right::ChangeMode,
        Right::Switch,
        Right::ClearData,
        Right::ChangePasswords,
        Right::PresetRegisters,
    ];

    /// As in a policy file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Right::Read => "read",
            Right::Program => "program",
            Right::DemandReset => "demand-reset",
            Right::SetClock => "set-clock",
            Right::ChangeMode => "change-mode",
            Right::Switch => "switch",
            Right::ClearData => "clear-data",
            Right::ChangePasswords => "change-passwords",
            Right::PresetRegisters => "preset-registers",
        }
    }

    /// "write programs".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Right::Read => "read meters",
            Right::Program => "write programs",
            Right::DemandReset => "reset demands",
            Right::SetClock => "set clocks",
            Right::ChangeMode => "change modes",
            Right::Switch => "move service switches",
            Right::ClearData => "clear data",
            Right::ChangePasswords => "change passwords",
            Right::PresetRegisters => "preset registers",
        }
    }
}

impl From<&Act> for Right {
    fn from(act: &Act) -> Right {
        match act {
            Act::DemandReset => Right::DemandReset,
            Act::SetClock(_) => Right::SetClock,
            Act::Switch(_) => Right::Switch,
            Act::ClearData => Right::ClearData,
            Act::ChangeMode(_) => Right::ChangeMode,
            Act::Preset(_) => Right::PresetRegisters,
            Act::ChangePassword(_) => Right::ChangePasswords,
        }
    }
}

/// What somebody is at this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// May do nothing.
    Nobody,
    /// Reads.
    Reader,
    /// Reads and programs.
    Programmer,
    /// May do everything.
    Supervisor,
}

impl Role {
    /// From the least to the most.
    pub const ALL: [Role; 4] = [
        Role::Nobody,
        Role::Reader,
        Role::Programmer,
        Role::Supervisor,
    ];

    /// As in a policy file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Role::Nobody => "nobody",
            Role::Reader => "reader",
            Role::Programmer => "programmer",
            Role::Supervisor => "supervisor",
        }
    }

    /// What it may do where the policy does not say otherwise.
    #[must_use]
    pub fn usual(self) -> &'static [Right] {
        use Right::{ChangeMode, DemandReset, Program, Read, SetClock};
        match self {
            Role::Nobody => &[],
            Role::Reader => &[Read],
            Role::Programmer => &[Read, Program, DemandReset, SetClock, ChangeMode],
            Role::Supervisor => &Right::ALL,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Why somebody may not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Their role does not.
    #[error("{user} is {role} at this computer and may not {}", right.words())]
    Role {
        /// Who.
        user: String,
        /// What they are.
        role: Role,
        /// What they wanted.
        right: Right,
        /// The file that says so.
        path: PathBuf,
    },
    /// The policy can't be followed, so only reading is allowed.
    #[error("the policy of this computer can't be followed: {why}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl Denied {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Denied::Role { path, .. } => format!(
                "Ask somebody who may, or whoever looks after this computer; its policy is {}",
                path.display()
            ),
            Denied::Broken { path, .. } => format!(
                "An administrator corrects {0} and seals it with `meterbench-cli policy seal {0}`; until then meters are only read",
                path.display()
            ),
        }
    }
}

/// The policy that holds, for the user who sits here. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Policy(Arc<Kind>);

#[derive(Debug, Default)]
enum Kind {
    #[default]
    Free,
    Rules {
        path: PathBuf,
        rules: Rules,
        user: User,
    },
    Broken {
        path: PathBuf,
        why: String,
    },
}

impl Policy {
    /// Everything is allowed.
    #[must_use]
    pub fn free() -> Self {
        Self::default()
    }

    /// That of this computer; where it has none, the one that a person has chosen for this run.
    #[must_use]
    pub fn of_this_computer() -> Self {
        let (path, trust) = place::path();
        match path {
            Some(path) => Self::load(&path, trust, User::at_this_computer()),
            None => Self::free(),
        }
    }

    /// The policy in a file, for this user. No file is no policy.
    #[must_use]
    pub fn load(path: &Path, trust: Trust, user: Option<User>) -> Self {
        let read = place::read(path, trust);
        let kind = match (read, user) {
            (Ok(None), _) => Kind::Free,
            (Ok(Some(bytes)), Some(user)) => match Rules::parse(&bytes) {
                Ok(rules) => Kind::Rules {
                    path: path.to_owned(),
                    rules,
                    user,
                },
                Err(mistakes) => Kind::Broken {
                    path: path.to_owned(),
                    why: mistakes.to_string(),
                },
            },
            (Ok(Some(_)), None) => Kind::Broken {
                path: path.to_owned(),
                why: "the system does not say who sits here".to_owned(),
            },
            (Err(why), _) => Kind::Broken {
                path: path.to_owned(),
                why,
            },
        };
        Self(Arc::new(kind))
    }

    /// Whether the user may do this.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn allows(&self, right: Right) -> Result<(), Denied> {
        match &*self.0 {
            Kind::Free => Ok(()),
            Kind::Broken { .. } if right == Right::Read => Ok(()),
            Kind::Broken { path, why } => Err(Denied::Broken {
                path: path.clone(),
                why: why.clone(),
            }),
            Kind::Rules { path, rules, user } => {
                let role = rules.role(user);
                match rules.may(role).contains(&right) {
                    true => Ok(()),
                    false => Err(Denied::Role {
                        user: user.name.clone(),
                        role,
                        right,
                        path: path.clone(),
                    }),
                }
            }
        }
    }

    /// Why the user may not do this, in a line; `None` when they may.
    #[must_use]
    pub fn reason_against(&self, right: Right) -> Option<String> {
        self.allows(right).err().map(|denied| denied.to_string())
    }

    /// Whether only signed programs may be written.
    #[must_use]
    pub fn wants_signatures(&self) -> bool {
        match &*self.0 {
            Kind::Rules { rules, .. } => rules.signed,
            Kind::Free | Kind::Broken { .. } => false,
        }
    }

    /// Whether the user may program, and whether what would be written is signed where the policy wants it. What was left
    /// half-written may always be finished or taken back: a meter that holds half a program is worse, and its writing began
    /// with a signature.
    ///
    /// # Errors
    /// [`Cause::NotAllowed`], [`Cause::Signature`].
    pub fn judge(&self, plan: &Plan) -> Result<(), JobError> {
        self.allows(Right::Program).map_err(not_allowed)?;
        if !self.wants_signatures() || plan.resumes.is_some() {
            return Ok(());
        }
        let signed = self.takes_signed(plan.signed.as_ref());
        match signed.map_err(unsigned)?.covers(plan) {
            true => Ok(()),
            false => Err(unsigned(SignError::NotThis)),
        }
    }

    fn takes_signed<'a>(&self, signed: Option<&'a Signed>) -> Result<&'a Signed, SignError> {
        let signed = signed.ok_or(SignError::Missing)?;
        match self.takes(&signed.signature) {
            true => Ok(signed),
            false => Err(SignError::Foreign(signed.signature.signer.clone())),
        }
    }

    /// Whether what this key signs may be written to a meter.
    #[must_use]
    pub fn takes(&self, signature: &Signature) -> bool {
        match &*self.0 {
            Kind::Rules { rules, .. } => rules.signers.iter().any(|one| one.key == signature.key),
            Kind::Free | Kind::Broken { .. } => true,
        }
    }

    /// The file, if there is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &*self.0 {
            Kind::Free => None,
            Kind::Rules { path, .. } | Kind::Broken { path, .. } => Some(path),
        }
    }

    /// What is wrong with the file.
    #[must_use]
    pub fn broken(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Broken { why, .. } => Some(why),
            Kind::Free | Kind::Rules { .. } => None,
        }
    }

    /// Who sits here, and what they are; `None` without rules.
    #[must_use]
    pub fn role(&self) -> Option<(&User, Role)> {
        match &*self.0 {
            Kind::Rules { rules, user, .. } => Some((user, rules.role(user))),
            Kind::Free | Kind::Broken { .. } => None,
        }
    }
}

/// Asked before a job opens a port.
///
/// # Errors
/// [`Cause::NotAllowed`].
pub fn allowed(context: &Context, right: Right) -> Result<(), JobError> {
    context.policy.allows(right).map_err(not_allowed)
}

fn not_allowed(denied: Denied) -> JobError {
    JobError::new("The order", Cause::NotAllowed(denied))
}

/// Asked before a plan is carried out; see [`Policy::judge`].
///
/// # Errors
/// [`Cause::NotAllowed`], [`Cause::Signature`].
pub fn may_write(context: &Context, plan: &Plan) -> Result<(), JobError> {
    context.policy.judge(plan)
}

fn unsigned(error: SignError) -> JobError {
    JobError::new("Checking the signature", Cause::Signature(error))
}

/// Asked of a file before a meter is near: its signature, proved against the bytes that were read from it. For `looking` alone
/// it may be missing, or anybody's.
///
/// # Errors
/// [`Cause::Signature`].
pub fn signed(
    context: &Context,
    path: &Path,
    bytes: &[u8],
    subject: Subject,
    looking: bool,
) -> Result<Option<Signed>, JobError> {
    let signed = sign::proved(path, bytes, subject).map_err(unsigned)?;
    if context.policy.wants_signatures() && !looking {
        let taken = context.policy.takes_signed(signed.as_ref());
        taken.map_err(unsigned)?;
    }
    Ok(signed)
}

/// The signature of the file that a program stands in, to be shown; none for a program that stands in no file as it is.
///
/// # Errors
/// [`Cause::Signature`], when there is one and it is spoiled or not of this file.
pub fn signed_program(
    context: &Context,
    file: Option<&Path>,
    program: &Program,
) -> Result<Option<Signed>, JobError> {
    let Some(path) = file else { return Ok(None) };
    let bytes = read(path)?;
    let name = path.display().to_string();
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    // Another program may have changed the file behind the window's back.
    match Program::parse(text, &name) {
        Ok(parsed) if parsed.program == *program => {
            let subject = Subject::Program(Box::new(parsed.program));
            signed(context, path, &bytes, subject, true)
        }
        _ => Ok(None),
    }
}

/// The same of the file that a snapshot was opened from.
///
/// # Errors
/// Those of [`signed_program`].
pub fn signed_snapshot(
    context: &Context,
    file: Option<&Path>,
    snapshot: &Snapshot,
) -> Result<Option<Signed>, JobError> {
    let Some(path) = file else { return Ok(None) };
    let bytes = read(path)?;
    match Snapshot::parse(&bytes, path) {
        Ok(parsed) if parsed.image == snapshot.image => signed(
            context,
            path,
            &bytes,
            Subject::Snapshot(Box::new(parsed)),
            true,
        ),
        _ => Ok(None),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, JobError> {
    std::fs::read(path).map_err(|error| {
        let (path, why) = (path.to_owned(), error.to_string());
        unsigned(SignError::File { path, why })
    })
}

#[cfg(test)]
mod tests;
