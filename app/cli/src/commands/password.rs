//! `password`: what the system's keyring holds for this program.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{KeyName, Padding};
use serde_json::{Value, json};

use crate::args::{PasswordArgs, PasswordCommand, SetPasswordArgs, WhosePassword};
use crate::failure::Failure;
use crate::output::Output;
use crate::password::{ask_twice, keyring, refused, secret, text};

pub fn run(args: &PasswordArgs, output: &Output) -> Result<u8, Failure> {
    match &args.command {
        PasswordCommand::Set(args) => set(args, output),
        PasswordCommand::Forget(whose) => forget(whose, output),
        PasswordCommand::List => list(output),
    }
}

fn name(whose: &WhosePassword) -> KeyName {
    KeyName::new(&whose.user, &whose.meter_group)
}

fn set(args: &SetPasswordArgs, output: &Output) -> Result<u8, Failure> {
    let name = name(&args.whose);
    // Nothing is asked for that could not be kept.
    let keyring = keyring()?;
    let password = match text(&args.from)? {
        Some(password) => password,
        None => ask_twice(&format!("Password of {name}: "), "The same again: ")?,
    };
    // It must be one, however it will be padded.
    drop(secret(&password, Padding::Nul)?);
    keyring
        .keep(&name, &password)
        .map_err(|error| refused(&error))?;
    said(output, &name, "kept", "is in the keyring");
    Ok(exit::DONE)
}

fn forget(whose: &WhosePassword, output: &Output) -> Result<u8, Failure> {
    let name = name(whose);
    keyring()?.forget(&name).map_err(|error| refused(&error))?;
    said(output, &name, "forgotten", "is no longer in the keyring");
    Ok(exit::DONE)
}

fn said(output: &Output, name: &KeyName, key: &str, words: &str) {
    output.answer(
        || json!({key: {"user": name.user, "meter_group": name.group}}),
        || format!("The password of {name} {words}"),
    );
}

fn list(output: &Output) -> Result<u8, Failure> {
    let names = keyring()?.names();
    let one = |(name, there): &(KeyName, bool)| -> Value {
        json!({"user": name.user, "meter_group": name.group, "in_keyring": there})
    };
    output.answer(
        || json!({"passwords": names.iter().map(one).collect::<Vec<_>>()}),
        || match names.is_empty() {
            true => "The keyring holds no password of this program".to_owned(),
            false => {
                let line = |(name, there): &(KeyName, bool)| match there {
                    true => format!("{name}\n"),
                    false => format!("{name} (deleted by another program)\n"),
                };
                names.iter().map(line).collect()
            }
        },
    );
    Ok(exit::DONE)
}
