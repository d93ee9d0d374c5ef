//! Signed programs: an engineer signs a file, and a computer's policy says whose files may be written to a meter.
//!
//! Is: signing and proving the exact bytes of a file, and what a signature covers of a plan. Works with files alone.
//! Is not: who may write; see `policy`. Nor secrecy: a signed program is still readable by anybody.
//! Shape: `FILE.sig` beside `FILE`; a key and its public half are files too. Each is text in one form only, and signed by the key
//! it names, so that one that was cut or changed at any byte is refused.
//! Errors: [`SignError`].
//! Source: RFC 8032 (Ed25519), with a context of this program's own before what is signed.

mod key;
mod lines;
mod signature;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use meterbench_profiles::Program;

pub use key::{KeyFile, PublicKey, SigningKey};
pub use signature::Signature;

use crate::{Plan, Snapshot};

/// Why something is not signed, or can't be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The policy wants a signature, and there is none.
    #[error("it is not signed, and the policy of this computer lets only signed files be written")]
    Missing,
    /// The file is not what was signed.
    #[error("{} was changed after {signer} signed it", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// By the signature.
        signer: String,
    },
    /// Signed by somebody whom the policy does not name.
    #[error("it is signed by {0}, whose signature the policy of this computer does not take")]
    Foreign(String),
    /// What would be written is not what stands in the signed file.
    #[error("what would be written is not what stands in the signed file")]
    NotThis,
    /// A key or a signature that is spoiled.
    #[error("{what} is spoiled: {why}")]
    Spoiled {
        /// "the signature", "the key".
        what: &'static str,
        /// In words.
        why: &'static str,
    },
    /// The key is closed, and what was typed does not open it.
    #[error("this passphrase does not open the key")]
    Passphrase,
    /// A name that no signature can carry.
    #[error("a signer's name has 1 to 60 characters, without quotation marks and backslashes")]
    Name,
    /// The system gives no random numbers, or no memory.
    #[error("the system refuses: {0}")]
    System(String),
    /// A file can't be read.
    #[error("{} can't be read: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
}

impl SignError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            SignError::Missing => {
                "Have it signed by somebody whom the policy names, and keep FILE.sig beside FILE"
            }
            SignError::Altered { .. } | SignError::NotThis => {
                "Use the file as it was signed, or have the changed one signed again"
            }
            SignError::Foreign(_) => {
                "Have it signed by somebody whom the policy names; `policy show` lists them"
            }
            SignError::Spoiled { .. } => "Get the file again from where it came",
            SignError::Passphrase => "Type the passphrase that the key was made with",
            SignError::Name => "Choose another name",
            SignError::System(_) => "Close other programs and try again",
            SignError::File { .. } => "Name a file that you may read",
        }
    }
}

/// Where the signature of a file is.
#[must_use]
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// What was proved to be signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// By whom, and when.
    pub signature: Signature,
    subject: Subject,
}

/// What stands in a signed file.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A program.
    Program(Box<Program>),
    /// A snapshot, to be put back.
    Snapshot(Box<Snapshot>),
}

impl Signed {
    /// Whether what a plan writes is what was signed.
    #[must_use]
    pub fn covers(&self, plan: &Plan) -> bool {
        match &self.subject {
            Subject::Program(program) => **program == plan.program,
            Subject::Snapshot(snapshot) => plan
                .writes
                .iter()
                .all(|write| snapshot.image.raw(write.table) == Some(&write.new)),
        }
    }
}

/// The signature beside a file, proved against the bytes that were read from it; `None` when there is none.
///
/// # Errors
/// When there is one, and it is spoiled, or not of these bytes.
pub fn proved(path: &Path, bytes: &[u8], subject: Subject) -> Result<Option<Signed>, SignError> {
    let place = beside(path);
    let text = match std::fs::read(&place) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let (path, why) = (place, error.to_string());
            return Err(SignError::File { path, why });
        }
    };
    let signature = Signature::parse(&text)?;
    match signature.proves(bytes) {
        true => Ok(Some(Signed { signature, subject })),
        false => Err(SignError::Altered {
            path: path.to_owned(),
            signer: signature.signer,
        }),
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// So many bytes, written in the one form that they have.
pub(crate) fn unbase64<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests;
