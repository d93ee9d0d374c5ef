use super::*;

const TIME: &str = "2026-11-28T10:00:00Z";

fn key() -> SigningKey {
    SigningKey::new("Ann Engineer").unwrap()
}

fn open(bytes: &[u8]) -> Result<SigningKey, SignError> {
    match KeyFile::parse(bytes)? {
        KeyFile::Open(key) => Ok(key),
        KeyFile::Closed(_) => Err(SignError::Passphrase),
    }
}

/// Every cut and every byte changed in several ways.
fn spoil(whole: &[u8], is_refused: impl Fn(&[u8]) -> bool) {
    for cut in 0..whole.len() {
        assert!(is_refused(&whole[..cut]), "cut at {cut}");
    }
    for at in 0..whole.len() {
        for bit in [0x01, 0x04, 0x20, 0x80] {
            let mut changed = whole.to_vec();
            changed[at] ^= bit;
            assert!(is_refused(&changed), "byte {at} changed by {bit}");
        }
    }
    assert!(is_refused(&[whole, b"\n"].concat()) && !is_refused(whole));
}

#[test]
fn a_signature_proves_the_exact_bytes_the_signer_and_the_time() {
    let (key, bytes) = (key(), b"schema = 1\n");
    let signature = Signature::of(&key, bytes, TIME);
    let read = Signature::parse(signature.to_text().as_bytes()).unwrap();
    assert!(read == signature && read.proves(bytes) && read.signer == "Ann Engineer");
    assert!(!read.proves(b"schema = 2\n") && !read.proves(b""));
    let (mut renamed, mut later) = (read.clone(), read);
    renamed.signer = "Eve".into();
    later.time = "2026-11-29T10:00:00Z".into();
    assert!(!renamed.proves(bytes) && !later.proves(bytes));
}

#[test]
fn a_signature_that_was_cut_or_changed_at_any_byte_is_refused() {
    let text = Signature::of(&key(), b"x", TIME).to_text();
    spoil(text.as_bytes(), |bytes| {
        Signature::parse(bytes).map_or(true, |it| !it.proves(b"x"))
    });
}

#[test]
fn a_file_that_was_cut_or_changed_at_any_byte_is_not_proved() {
    let bytes = b"schema = 1\n[meter]\nform = \"9S\"\n";
    let signature = Signature::of(&key(), bytes, TIME);
    spoil(bytes, |bytes| !signature.proves(bytes));
}

#[test]
fn a_key_that_was_cut_or_changed_at_any_byte_is_refused() {
    let key = key();
    let text = key.to_text();
    spoil(text.as_bytes(), |bytes| open(bytes).is_err());
    assert_eq!(open(text.as_bytes()).unwrap().public(), key.public());
    let public = key.public().to_text();
    spoil(public.as_bytes(), |bytes| PublicKey::parse(bytes).is_err());
    assert_eq!(PublicKey::parse(public.as_bytes()).unwrap(), key.public());
}

#[test]
fn a_closed_key_opens_with_its_passphrase_alone_and_is_refused_when_spoiled() {
    let key = key();
    let text = key.to_closed_text("correct horse").unwrap();
    let secret = key.to_text();
    let line = secret.lines().find(|line| line.starts_with("secret"));
    assert!(!text.contains(line.unwrap()));
    // The key's own proof finds a change before any passphrase is asked for.
    spoil(text.as_bytes(), |bytes| KeyFile::parse(bytes).is_err());
    let KeyFile::Closed(closed) = KeyFile::parse(text.as_bytes()).unwrap() else {
        unreachable!("it was closed");
    };
    assert_eq!(
        closed.open("correct house").unwrap_err(),
        SignError::Passphrase
    );
    let opened = closed.open("correct horse").unwrap();
    assert_eq!(opened.public(), key.public());
    assert!(!format!("{opened:?}{closed:?}").contains(&base64(key.key.as_bytes())));
}

#[test]
fn the_signature_beside_a_file_is_proved_missing_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meter.toml");
    let program = Program::template(&meterbench_profiles::catalog::built_in().forms[0]);
    let subject = || Subject::Program(Box::new(program.clone()));
    assert!(proved(&path, b"x", subject()).unwrap().is_none());
    let text = Signature::of(&key(), b"x", TIME).to_text();
    std::fs::write(beside(&path), &text).unwrap();
    let signed = proved(&path, b"x", subject()).unwrap().unwrap();
    assert_eq!(signed.signature.signer, "Ann Engineer");
    let altered = proved(&path, b"y", subject()).unwrap_err();
    assert!(altered.to_string().contains("Ann Engineer"), "{altered}");
    std::fs::write(beside(&path), &text[..20]).unwrap();
    assert!(matches!(
        proved(&path, b"x", subject()),
        Err(SignError::Spoiled { .. })
    ));
}

#[test]
fn a_name_that_would_break_the_file_is_none() {
    for name in ["", " Ann", "a\"b", "a\\b", "a\nb", &"x".repeat(61)] {
        assert_eq!(SigningKey::new(name).unwrap_err(), SignError::Name);
    }
}
