//! The password, from where it may come from; never from an argument.
//!
//! Is: an environment variable, the first line of a file that nobody else may read, the first line of stdin, a question at the
//! terminal, or the system's keyring.
//! Is not: shown, logged or repeated in an error. What was read is wiped from memory; out of reach are the environment itself,
//! which other programs of this user may read, and the buffer of stdin.

use std::io::{self, BufRead, IsTerminal};
use std::path::Path;

use meterbench_jobs::{KeyName, Keyring, KeyringError, Padding, Secret, private_file};
use zeroize::Zeroizing;

use crate::args::{MeterArgs, PadArg, PasswordFrom};
use crate::failure::Failure;
use crate::hush::Hush;

const WHAT: &str = "Taking the password failed";

/// The usual user of a meter; see `jobs::Access`.
const USUAL_USER: &str = "none";

/// A password with how it came.
pub struct Given {
    pub secret: Secret,
    /// A person has typed it just now.
    pub typed: bool,
}

/// What fills a short password.
pub fn padding(arg: PadArg) -> Padding {
    match arg {
        PadArg::Nul => Padding::Nul,
        PadArg::Space => Padding::Space,
    }
}

/// The password that the arguments name, if they name one.
pub fn password(args: &MeterArgs) -> Result<Option<Given>, Failure> {
    let text = if args.password_keyring {
        let user = args.user.as_deref().unwrap_or(USUAL_USER);
        let name = KeyName::new(user, args.meter_group.as_deref().unwrap_or_default());
        Some(
            keyring()?
                .password(&name)
                .map_err(|error| refused(&error))?,
        )
    } else {
        text(&args.password)?
    };
    let padding = padding(args.password_padding);
    let typed = args.password.password_prompt;
    let given = text.map(|text| secret(&text, padding));
    Ok(given.transpose()?.map(|secret| Given { secret, typed }))
}

/// As it was typed or written, from where the arguments say.
pub fn text(from: &PasswordFrom) -> Result<Option<Zeroizing<String>>, Failure> {
    if let Some(name) = &from.password_env {
        let text = std::env::var(name).map_err(|_| {
            Failure::usage(
                WHAT,
                format!("the environment variable {name} is not set, or is not text"),
                format!("Set {name} to the password"),
            )
        })?;
        return Ok(Some(Zeroizing::new(text)));
    }
    if let Some(path) = &from.password_file {
        let bytes = read_file(path)?;
        return first_line(bytes.as_slice()).map(Some);
    }
    if from.password_stdin {
        return first_line(io::stdin().lock()).map(Some);
    }
    if from.password_prompt {
        return ask("Password: ").map(Some);
    }
    Ok(None)
}

/// Asks at the terminal; what is typed is not shown.
pub fn ask(question: &str) -> Result<Zeroizing<String>, Failure> {
    let failed = |why: String| {
        Failure::usage(
            WHAT,
            why,
            "Start this at a terminal, or take the password from the keyring or a file",
        )
    };
    if !io::stdin().is_terminal() {
        return Err(failed("nobody can be asked: stdin is no terminal".into()));
    }
    let _hush = Hush::of_stdin();
    let typed = rpassword::prompt_password(question).map_err(|error| failed(error.to_string()))?;
    Ok(Zeroizing::new(typed))
}

/// Asks a second time, and takes only what is the same twice.
pub fn ask_twice(first: &str, again: &str) -> Result<Zeroizing<String>, Failure> {
    let typed = ask(first)?;
    if *ask(again)? == *typed {
        return Ok(typed);
    }
    Err(Failure::usage(
        WHAT,
        "the two that were typed differ",
        "Type it twice the same",
    ))
}

/// What stands in a file with a secret.
pub fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    private_file::read(path).map_err(|error| Failure {
        code: "file",
        ..Failure::usage(
            format!("Reading {} failed", path.display()),
            error.to_string(),
            error.hint(),
        )
    })
}

/// The system's keyring.
pub fn keyring() -> Result<Keyring, Failure> {
    Keyring::of_this_user().map_err(|error| refused(&error))
}

pub fn refused(error: &KeyringError) -> Failure {
    Failure {
        code: "keyring",
        ..Failure::usage(WHAT, error.to_string(), error.hint())
    }
}

/// As it goes to a meter.
pub fn secret(text: &str, padding: Padding) -> Result<Secret, Failure> {
    let made = match text.strip_prefix("hex:") {
        Some(digits) => Secret::from_hex(digits),
        None => Secret::from_text(text, padding),
    };
    made.map_err(|error| {
        Failure::usage(
            WHAT,
            error.to_string(),
            "Give up to 20 characters, or hex: and 40 hex digits",
        )
    })
}

fn first_line(mut from: impl BufRead) -> Result<Zeroizing<String>, Failure> {
    const MOST: u64 = 1024;
    let failed =
        |why: String| Failure::usage(WHAT, why, "Put the password alone on the first line");
    // Of its full size at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
    io::Read::take(&mut from, MOST)
        .read_until(b'\n', &mut bytes)
        .map_err(|error| failed(error.to_string()))?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| failed("the first line is not text".into()))?;
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() {
        Err(failed("the first line is empty".into()))
    } else {
        Ok(Zeroizing::new(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_password_and_nothing_of_it_is_repeated() {
        assert_eq!(
            first_line(&b"PROGRAMMER\r\nrest"[..]).unwrap().as_str(),
            "PROGRAMMER"
        );
        assert!(
            first_line(&b"\n"[..]).is_err()
                && first_line(&b""[..]).is_err()
                && first_line(&b"\xFF\n"[..]).is_err()
        );
        let failure = secret("a very long password indeed", Padding::Nul).unwrap_err();
        assert!(!failure.why.contains("very") && failure.exit == 2);
        assert_eq!(secret("hex:00", Padding::Nul).unwrap_err().exit, 2);
    }
}
