//! The password, from where it may come from; never from an argument.
//!
//! Is: an environment variable, the first line of a file, or the first line of stdin.
//! Is not: shown, logged or repeated in an error.

use std::io::{self, BufRead};

use meterbench_jobs::{Padding, Secret};

use crate::args::{MeterArgs, PadArg};
use crate::failure::Failure;

const WHAT: &str = "Taking the password failed";

/// The password that the arguments name, if they name one.
pub fn password(args: &MeterArgs) -> Result<Option<Secret>, Failure> {
    let text = if let Some(name) = &args.password_env {
        std::env::var(name).map_err(|_| {
            Failure::usage(
                WHAT,
                format!("the environment variable {name} is not set, or is not text"),
                format!("Set {name} to the password"),
            )
        })?
    } else if let Some(path) = &args.password_file {
        let file = std::fs::File::open(path).map_err(|error| {
            Failure::file(path, error.to_string(), "Name a file that you may read")
        })?;
        first_line(io::BufReader::new(file))?
    } else if args.password_stdin {
        first_line(io::stdin().lock())?
    } else {
        return Ok(None);
    };
    let padding = match args.password_padding {
        PadArg::Nul => Padding::Nul,
        PadArg::Space => Padding::Space,
    };
    secret(&text, padding).map(Some)
}

fn secret(text: &str, padding: Padding) -> Result<Secret, Failure> {
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

fn first_line(mut from: impl BufRead) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let failed =
        |why: String| Failure::usage(WHAT, why, "Put the password alone on the first line");
    io::Read::take(&mut from, 1024)
        .read_until(b'\n', &mut bytes)
        .map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("the first line is not text".into()))?;
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() {
        Err(failed("the first line is empty".into()))
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_password_and_nothing_of_it_is_repeated() {
        assert_eq!(
            first_line(&b"PROGRAMMER\r\nrest"[..]).unwrap(),
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
