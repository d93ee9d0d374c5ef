//! A signature: whose, when, over which bytes.

use ed25519_dalek::{Signer as _, VerifyingKey};

use super::{SignError, SigningKey, base64, lines, unbase64};

const WHAT: &str = "the signature";
const KIND: &str = "meterbench signature 1";
const NAMES: [&str; 5] = ["kind", "signer", "key", "signed", "signature"];

/// A signature that was read. That it is right is said by [`Signature::proves`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// As the key calls them.
    pub signer: String,
    /// The key's public half.
    pub key: [u8; 32],
    /// When, by the signer's clock.
    pub time: String,
    signature: [u8; 64],
}

impl Signature {
    /// Signs bytes.
    #[must_use]
    pub fn of(key: &SigningKey, bytes: &[u8], time: &str) -> Self {
        let mut signature = Self {
            signer: key.name.clone(),
            key: key.public().key,
            time: time.to_owned(),
            signature: [0; 64],
        };
        signature.signature = key.key.sign(&signature.message(bytes)).to_bytes();
        signature
    }

    /// As it stands in its file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let (key, signature) = (base64(&self.key), base64(&self.signature));
        let values = [KIND, &self.signer, &key, &self.time, &signature];
        let lines: Vec<_> = NAMES.into_iter().zip(values).collect();
        lines::write(&lines)
    }

    /// From its file.
    ///
    /// # Errors
    /// [`SignError::Spoiled`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        let spoiled = |why| SignError::Spoiled { what: WHAT, why };
        let [kind, signer, key, time, signature] = lines::read(WHAT, bytes, NAMES)?;
        if kind != KIND {
            return Err(spoiled("it is of another kind or version"));
        }
        if !lines::is_name(signer) || time.parse::<jiff::Timestamp>().is_err() {
            return Err(spoiled("its signer or its time is none"));
        }
        let short = "it is not a key or a signature that it holds";
        Ok(Self {
            signer: signer.to_owned(),
            key: unbase64(key).ok_or(spoiled(short))?,
            time: time.to_owned(),
            signature: unbase64(signature).ok_or(spoiled(short))?,
        })
    }

    /// Whether these bytes are what was signed, by this signer at this time.
    #[must_use]
    pub fn proves(&self, bytes: &[u8]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&self.signature);
        VerifyingKey::from_bytes(&self.key)
            .is_ok_and(|key| key.verify_strict(&self.message(bytes), &signature).is_ok())
    }

    /// What is signed: the head, which no other use of a key begins with, and the bytes.
    fn message(&self, bytes: &[u8]) -> Vec<u8> {
        let key = base64(&self.key);
        let values = [KIND, &self.signer, &key, &self.time];
        let head: Vec<_> = NAMES.into_iter().zip(values).collect();
        [lines::write(&head).as_bytes(), b"\n", bytes].concat()
    }
}
