//! Keys to sign with, and their public halves.
//!
//! Is: making one, its file, opening it with the passphrase that it may be closed with.
//! Is not: where the file is kept; it is as dear as the right to program every meter.
//! Shape: the last line is the key's own signature over the lines before. A closed key is encrypted with XChaCha20-Poly1305
//! under Argon2id of the passphrase; those lines are bound to it too.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signer as _, VerifyingKey};
use zeroize::Zeroizing;

use super::{SignError, base64, lines, unbase64};

const OPEN: &str = "meterbench signing key 1";
const CLOSED: &str = "meterbench signing key 1, closed";
const PUBLIC: &str = "meterbench public key 1";
const KEY: &str = "the key";

const OPEN_NAMES: [&str; 5] = ["kind", "name", "public", "secret", "proof"];
const CLOSED_NAMES: [&str; 7] = ["kind", "name", "public", "salt", "nonce", "secret", "proof"];
const PUBLIC_NAMES: [&str; 4] = ["kind", "name", "public", "proof"];

/// Argon2id: what the draft of RFC 9106 recommends for 64 MiB. Part of the kind: other numbers make another version.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// A key that signs. Wiped from memory when dropped.
pub struct SigningKey {
    /// Who signs with it.
    pub name: String,
    pub(super) key: ed25519_dalek::SigningKey,
}

/// Shows its name alone.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey of {:?}", self.name)
    }
}

/// The half of a key that everybody may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Who signs with it.
    pub name: String,
    /// The key.
    pub key: [u8; 32],
    proof: [u8; 64],
}

/// A key's file: one that is open, or one that wants its passphrase.
#[derive(Debug)]
pub enum KeyFile {
    /// Anybody who reads the file can sign.
    Open(SigningKey),
    /// It wants a passphrase.
    Closed(ClosedKey),
}

/// A key that wants its passphrase.
#[derive(Debug)]
pub struct ClosedKey {
    name: String,
    public: [u8; 32],
    salt: [u8; 16],
    nonce: [u8; 24],
    /// The secret and its tag.
    secret: [u8; 48],
}

fn spoiled(why: &'static str) -> SignError {
    SignError::Spoiled { what: KEY, why }
}

fn random<const N: usize>() -> Result<[u8; N], SignError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| SignError::System(error.to_string()))?;
    Ok(bytes)
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// When the name can't be one, or the system gives no random numbers.
    pub fn new(name: &str) -> Result<Self, SignError> {
        if !lines::is_name(name) {
            return Err(SignError::Name);
        }
        let secret = Zeroizing::new(random::<32>()?);
        Ok(Self {
            name: name.to_owned(),
            key: ed25519_dalek::SigningKey::from_bytes(&secret),
        })
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let key = self.key.verifying_key().to_bytes();
        let head = public_head(&self.name, &key);
        PublicKey {
            name: self.name.clone(),
            key,
            proof: self.key.sign(head.as_bytes()).to_bytes(),
        }
    }

    /// As it stands in its file, open.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let public = base64(&self.key.verifying_key().to_bytes());
        let secret = Zeroizing::new(base64(self.key.as_bytes()));
        self.proved(&OPEN_NAMES, &[OPEN, &self.name, &public, &secret])
    }

    /// As it stands in its file, closed with a passphrase.
    ///
    /// # Errors
    /// When the system gives no random numbers or no memory.
    pub fn to_closed_text(&self, passphrase: &str) -> Result<Zeroizing<String>, SignError> {
        let mut closed = ClosedKey {
            name: self.name.clone(),
            public: self.key.verifying_key().to_bytes(),
            salt: random()?,
            nonce: random()?,
            secret: [0; 48],
        };
        let bound = closed.bound();
        let payload = Payload {
            msg: self.key.as_bytes(),
            aad: bound.as_bytes(),
        };
        let sealed = closed
            .cipher(passphrase)?
            .encrypt(&XNonce::from(closed.nonce), payload)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        closed.secret = sealed.ok_or(SignError::System("the key can't be closed".into()))?;
        let [public, salt, nonce, secret] = [
            base64(&closed.public),
            base64(&closed.salt),
            base64(&closed.nonce),
            base64(&closed.secret),
        ];
        let values = [CLOSED, &self.name, &public, &salt, &nonce, &secret];
        Ok(self.proved(&CLOSED_NAMES, &values))
    }

    /// These lines and the key's signature over them.
    fn proved(&self, names: &[&str], values: &[&str]) -> Zeroizing<String> {
        let lines: Vec<_> = names.iter().copied().zip(values.iter().copied()).collect();
        let head = Zeroizing::new(lines::write(&lines));
        let proof = base64(&self.key.sign(head.as_bytes()).to_bytes());
        let proof = lines::write(&[("proof", &proof)]);
        // Of its full size at once: a text that grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(head.len() + proof.len()));
        text.push_str(&head);
        text.push_str(&proof);
        text
    }
}

impl KeyFile {
    /// From its file.
    ///
    /// # Errors
    /// [`SignError::Spoiled`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        let closed = format!("kind = \"{CLOSED}\"\n");
        if bytes.starts_with(closed.as_bytes()) {
            return closed_key(bytes).map(Self::Closed);
        }
        let [kind, name, public, secret, proof] = lines::read(KEY, bytes, OPEN_NAMES)?;
        if kind != OPEN || !lines::is_name(name) {
            return Err(spoiled("it is of another kind or version"));
        }
        let public = unbase64(public).ok_or(spoiled("its public half is none"))?;
        let secret = unbase64::<32>(secret).map(Zeroizing::new);
        let secret = secret.ok_or(spoiled("its secret half is none"))?;
        let key = ed25519_dalek::SigningKey::from_bytes(&secret);
        if key.verifying_key().to_bytes() != public {
            return Err(spoiled("its halves don't belong together"));
        }
        check_proof(bytes, &public, proof)?;
        Ok(Self::Open(SigningKey {
            name: name.to_owned(),
            key,
        }))
    }
}

fn closed_key(bytes: &[u8]) -> Result<ClosedKey, SignError> {
    let [_, name, public, salt, nonce, secret, proof] = lines::read(KEY, bytes, CLOSED_NAMES)?;
    let none = || spoiled("a line of it is not what it must be");
    let key = ClosedKey {
        name: name.to_owned(),
        public: unbase64(public).ok_or_else(none)?,
        salt: unbase64(salt).ok_or_else(none)?,
        nonce: unbase64(nonce).ok_or_else(none)?,
        secret: unbase64(secret).ok_or_else(none)?,
    };
    if !lines::is_name(name) {
        return Err(none());
    }
    check_proof(bytes, &key.public, proof)?;
    Ok(key)
}

/// The last line is this key's signature over the lines before.
fn check_proof(bytes: &[u8], public: &[u8; 32], proof: &str) -> Result<(), SignError> {
    let last = lines::write(&[("proof", proof)]);
    let head = bytes.strip_suffix(last.as_bytes()).unwrap_or_default();
    let proof = unbase64(proof).ok_or(spoiled("its proof is none"))?;
    let proof = ed25519_dalek::Signature::from_bytes(&proof);
    VerifyingKey::from_bytes(public)
        .is_ok_and(|key| key.verify_strict(head, &proof).is_ok())
        .then_some(())
        .ok_or(spoiled("it was changed after it was made"))
}

impl ClosedKey {
    /// Opens it.
    ///
    /// # Errors
    /// [`SignError::Passphrase`].
    pub fn open(&self, passphrase: &str) -> Result<SigningKey, SignError> {
        let bound = self.bound();
        let payload = Payload {
            msg: &self.secret,
            aad: bound.as_bytes(),
        };
        let opened = self
            .cipher(passphrase)?
            .decrypt(&XNonce::from(self.nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| SignError::Passphrase)?;
        let secret: &[u8; 32] = opened
            .as_slice()
            .try_into()
            .map_err(|_| spoiled("its secret half is none"))?;
        let key = ed25519_dalek::SigningKey::from_bytes(secret);
        if key.verifying_key().to_bytes() != self.public {
            return Err(spoiled("its halves don't belong together"));
        }
        let name = self.name.clone();
        Ok(SigningKey { name, key })
    }

    /// What the secret is bound to.
    fn bound(&self) -> String {
        let public = base64(&self.public);
        lines::write(&[("kind", CLOSED), ("name", &self.name), ("public", &public)])
    }

    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305, SignError> {
        let failed = |error: argon2::Error| SignError::System(error.to_string());
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(failed)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &self.salt, key.as_mut_slice())
            .map_err(failed)?;
        Ok(XChaCha20Poly1305::new(&(*key).into()))
    }
}

fn public_head(name: &str, key: &[u8; 32]) -> String {
    let key = base64(key);
    lines::write(&[("kind", PUBLIC), ("name", name), ("public", &key)])
}

impl PublicKey {
    /// As it stands in its file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let proof = base64(&self.proof);
        public_head(&self.name, &self.key) + &lines::write(&[("proof", &proof)])
    }

    /// From its file.
    ///
    /// # Errors
    /// [`SignError::Spoiled`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        let [kind, name, public, proof] = lines::read(KEY, bytes, PUBLIC_NAMES)?;
        if kind != PUBLIC || !lines::is_name(name) {
            return Err(spoiled("it is of another kind or version"));
        }
        let key = unbase64(public).ok_or(spoiled("it is none"))?;
        check_proof(bytes, &key, proof)?;
        Ok(Self {
            name: name.to_owned(),
            key,
            proof: unbase64(proof).ok_or(spoiled("its proof is none"))?,
        })
    }

    /// As a policy names a signer.
    #[must_use]
    pub fn for_policy(&self) -> String {
        let key = base64(&self.key);
        format!("[[signer]]\nname = \"{}\"\nkey = \"{key}\"\n", self.name)
    }
}
