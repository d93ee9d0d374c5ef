//! `sign`, `signature` and `key`: signed programs.

use std::path::{Path, PathBuf};

use meterbench_jobs::hint::exit;
use meterbench_jobs::private_file;
use meterbench_jobs::sign::{KeyFile, PublicKey, SignError, Signature, SigningKey, beside};
use meterbench_profiles::program::{Overwrite, save::save};
use serde_json::json;
use zeroize::Zeroizing;

use crate::args::{KeyArgs, KeyCommand, NewKeyArgs, PasswordFrom, SignArgs, SignatureArgs};
use crate::failure::Failure;
use crate::output::Output;
use crate::password::{ask, read_file, text};

impl From<SignError> for Failure {
    fn from(error: SignError) -> Self {
        let (why, hint) = (error.to_string(), error.hint());
        Failure {
            code: "signature",
            ..Failure::usage("Signing, or proving a signature, failed", why, hint)
        }
    }
}

pub fn sign(args: &SignArgs, output: &Output) -> Result<u8, Failure> {
    let bytes = read(&args.file)?;
    let key = match KeyFile::parse(&read_file(&args.key)?)? {
        KeyFile::Open(key) => key,
        KeyFile::Closed(closed) => closed.open(&passphrase(&args.passphrase)?)?,
    };
    let now = jiff::Timestamp::now().round(jiff::Unit::Second);
    let time = now.unwrap_or_default().to_string();
    let signature = Signature::of(&key, &bytes, &time);
    let place = beside(&args.file);
    let overwrite = match args.force {
        true => Overwrite::Yes,
        false => Overwrite::No,
    };
    save(&place, &signature.to_text(), overwrite)?;
    output.answer(
        || json!({"signature": place, "signer": signature.signer, "signed": signature.time}),
        || {
            let (file, place) = (args.file.display(), place.display());
            format!("{file} is signed by {}: {place}", signature.signer)
        },
    );
    Ok(exit::DONE)
}

pub fn signature(args: &SignatureArgs, output: &Output) -> Result<u8, Failure> {
    let bytes = read(&args.file)?;
    let signature = Signature::parse(&read(&beside(&args.file))?)?;
    let holds = signature.proves(&bytes);
    let policy = meterbench_jobs::Policy::of_this_computer();
    let taken = policy.takes(&signature);
    output.answer(
        || json!({"signer": signature.signer, "signed": signature.time, "verified": holds, "taken": holds && taken}),
        || {
            let (file, signer, time) = (args.file.display(), &signature.signer, &signature.time);
            match (holds, taken) {
                (false, _) => format!("NOT verified: {file} was changed after {signer} signed it"),
                (true, true) => format!("verified: {file} is as {signer} signed it at {time}"),
                (true, false) => format!(
                    "verified: {file} is as {signer} signed it at {time}; the policy of this computer does not take this signer's files"
                ),
            }
        },
    );
    Ok(if holds { exit::DONE } else { exit::NO })
}

pub fn key(args: &KeyArgs, output: &Output) -> Result<u8, Failure> {
    match &args.command {
        KeyCommand::New(args) => new_key(args, output),
        KeyCommand::Show { file } => show_key(file, output),
    }
}

fn new_key(args: &NewKeyArgs, output: &Output) -> Result<u8, Failure> {
    let mut name = args.output.clone().into_os_string();
    name.push(".pub");
    let public_place = PathBuf::from(name);
    let key = SigningKey::new(&args.name)?;
    let text = match args.open {
        true => key.to_text(),
        false => key.to_closed_text(&new_passphrase(&args.passphrase)?)?,
    };
    let public = key.public();
    private_file::create(&args.output, text.as_bytes())
        .map_err(|error| Failure::file(&args.output, error.to_string(), error.hint()))?;
    save(&public_place, &public.to_text(), Overwrite::No)?;
    output.answer(
        || json!({"key": args.output, "public": public_place, "name": public.name}),
        || {
            format!(
                "{} signs in the name of {}; keep it to yourself. {} is for everybody, and a policy names it so:\n\n{}",
                args.output.display(),
                public.name,
                public_place.display(),
                public.for_policy()
            )
        },
    );
    Ok(exit::DONE)
}

fn show_key(path: &Path, output: &Output) -> Result<u8, Failure> {
    let bytes = Zeroizing::new(read(path)?);
    let public = match PublicKey::parse(&bytes) {
        Ok(public) => public,
        Err(error) => match KeyFile::parse(&bytes) {
            Ok(KeyFile::Open(key)) => key.public(),
            Ok(KeyFile::Closed(_)) => {
                return Err(Failure::file(
                    path,
                    "this key is closed",
                    "Name its public half, KEY.pub",
                ));
            }
            Err(_) => return Err(error.into()),
        },
    };
    let text = public.for_policy();
    output.answer(
        || json!({"name": public.name, "policy": text}),
        || text.clone(),
    );
    Ok(exit::DONE)
}

fn passphrase(from: &PasswordFrom) -> Result<Zeroizing<String>, Failure> {
    match text(from)? {
        Some(text) => Ok(text),
        None => ask("Passphrase of the key: "),
    }
}

fn new_passphrase(from: &PasswordFrom) -> Result<Zeroizing<String>, Failure> {
    if let Some(text) = text(from)? {
        return Ok(text);
    }
    let typed = ask("Passphrase for the new key: ")?;
    if typed.is_empty() || *ask("The same again: ")? != *typed {
        return Err(Failure::usage(
            "No key was made",
            "the two that were typed differ, or are empty",
            "Type it twice the same; --open makes a key without",
        ));
    }
    Ok(typed)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error| Failure::file(path, error.to_string(), "Name a file that you may read"))
}
