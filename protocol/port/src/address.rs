//! Where a meter is, as a person writes it.
//!
//! Is: the forms that `--port` takes, to a value and back to text.
//! Is not: opening the port; see `open`.
//! Shape: `/dev/ttyUSB0`, `COM3` or a path | `tcp:HOST:PORT`, `tcp:[IPV6]:PORT` | `emulator:FORM`, `emulator:FORM?FAULTS`.
//! Errors: [`AddressError`]; its text says what was expected.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Where a meter is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// A serial port with an optical probe: a device name or path.
    Serial(String),
    /// A serial device server, or an emulated meter served elsewhere.
    Tcp {
        /// Name or address; an IPv6 address without its brackets.
        host: String,
        /// TCP port, never 0.
        port: u16,
    },
    /// An emulated meter inside this process, by form and perhaps model, such as `9S` or `2S-SD`; and behind a `?` the
    /// faults that it is to have, such as `9S?noise=0.001&seed=7`. Whoever makes emulated meters knows which there are.
    Emulator(String),
}

/// What `--port` takes, for messages.
const EXPECTED: &str =
    "expected a serial port such as /dev/ttyUSB0 or COM3, tcp:HOST:PORT, or emulator:FORM";

/// Why a text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Nothing but blanks.
    #[error("the port is empty; {EXPECTED}")]
    Empty,
    /// A control character or NUL, which no port has.
    #[error("the port has a control character in it; {EXPECTED}")]
    ControlCharacter,
    /// Something before a colon that is not one of ours.
    #[error("\"{kind}:\" is no kind of port; {EXPECTED}")]
    UnknownKind {
        /// What stands before the colon.
        kind: String,
    },
    /// No host, or an IPv6 address without brackets.
    #[error(
        "\"{text}\" has no host; expected tcp:HOST:PORT, with brackets around an IPv6 address as in tcp:[::1]:4059"
    )]
    Host {
        /// The whole address.
        text: String,
    },
    /// No port number, or one that is not 1 to 65535.
    #[error("\"{port}\" is no TCP port; expected tcp:HOST:PORT with a port from 1 to 65535")]
    TcpPort {
        /// What stands where the number should.
        port: String,
    },
    /// `emulator:` without a form.
    #[error(
        "the form of the emulated meter is missing; expected emulator:FORM, such as emulator:9S"
    )]
    Form,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(AddressError::ControlCharacter);
        }
        match text.split_once(':') {
            Some((kind, rest)) if kind.eq_ignore_ascii_case("tcp") => tcp(text, rest),
            Some((kind, rest)) if kind.eq_ignore_ascii_case("emulator") => match rest.trim() {
                "" => Err(AddressError::Form),
                form => Ok(Address::Emulator(form.to_owned())),
            },
            // A colon further on belongs to a device path: /dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0
            Some((kind, _)) if !kind.contains(['/', '\\']) => Err(AddressError::UnknownKind {
                kind: kind.to_owned(),
            }),
            _ => Ok(Address::Serial(device(text))),
        }
    }
}

/// The host and port behind `tcp:`.
fn tcp(text: &str, rest: &str) -> Result<Address, AddressError> {
    let no_host = || AddressError::Host {
        text: text.to_owned(),
    };
    let (host, port) = match rest.strip_prefix('[') {
        Some(inner) => inner.split_once("]:").ok_or_else(no_host)?,
        None => rest.rsplit_once(':').ok_or_else(|| AddressError::TcpPort {
            port: String::new(),
        })?,
    };
    if host.is_empty()
        || host.contains(['[', ']', '/'])
        || (host.contains(':') && !rest.starts_with('['))
    {
        return Err(no_host());
    }
    match port.parse() {
        Ok(port @ 1..) => Ok(Address::Tcp {
            host: host.to_owned(),
            port,
        }),
        _ => Err(AddressError::TcpPort {
            port: port.to_owned(),
        }),
    }
}

/// `com3` is the same port as `COM3`; every other name is kept as it is.
fn device(text: &str) -> String {
    match text.get(..3).zip(text.get(3..)) {
        Some((com, number))
            if com.eq_ignore_ascii_case("com")
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit()) =>
        {
            text.to_ascii_uppercase()
        }
        _ => text.to_owned(),
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Serial(path) => f.write_str(path),
            Address::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Address::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Address::Emulator(form) => write!(f, "emulator:{form}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Address, AddressError> {
        text.parse()
    }

    fn serial(path: &str) -> Address {
        Address::Serial(path.to_owned())
    }

    fn tcp(host: &str, port: u16) -> Address {
        Address::Tcp {
            host: host.to_owned(),
            port,
        }
    }

    #[test]
    fn every_form_of_the_contract_is_read_and_written_back() {
        let cases = [
            ("/dev/ttyUSB0", serial("/dev/ttyUSB0")),
            ("COM3", serial("COM3")),
            ("COM12", serial("COM12")),
            (r"\\.\COM12", serial(r"\\.\COM12")),
            ("meter.pty", serial("meter.pty")),
            (
                "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0",
                serial("/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0"),
            ),
            ("tcp:127.0.0.1:4059", tcp("127.0.0.1", 4059)),
            ("tcp:probe.example:1", tcp("probe.example", 1)),
            ("tcp:[::1]:65535", tcp("::1", 65535)),
            ("emulator:9S", Address::Emulator("9S".into())),
            ("emulator:2S-SD", Address::Emulator("2S-SD".into())),
            ("emulator:9S/8S", Address::Emulator("9S/8S".into())),
            (
                "emulator:9S?noise=0.001&echo&seed=7",
                Address::Emulator("9S?noise=0.001&echo&seed=7".into()),
            ),
        ];
        for (text, address) in cases {
            assert_eq!(parse(text), Ok(address.clone()), "{text}");
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn small_letters_and_blanks_around_are_forgiven() {
        assert_eq!(parse(" com3 "), Ok(serial("COM3")));
        assert_eq!(parse("TCP:host:1"), Ok(tcp("host", 1)));
        assert_eq!(parse("Emulator: 9S"), Ok(Address::Emulator("9S".into())));
        assert_eq!(parse("comet"), Ok(serial("comet")));
    }

    #[test]
    fn an_error_names_what_was_expected() {
        let cases = [
            ("", "tcp:HOST:PORT"),
            ("  ", "/dev/ttyUSB0"),
            ("tpc:host:1", "\"tpc:\" is no kind of port"),
            ("tcp:host", "from 1 to 65535"),
            ("tcp:host:", "from 1 to 65535"),
            ("tcp:host:0", "\"0\" is no TCP port"),
            ("tcp:host:65536", "\"65536\" is no TCP port"),
            ("tcp::4059", "has no host"),
            ("tcp:::1:4059", "brackets"),
            ("tcp:[::1]", "brackets"),
            ("tcp://host:1", "has no host"),
            ("emulator:", "emulator:9S"),
            ("/dev/tty\0USB0", "control character"),
        ];
        for (text, expected) in cases {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text:?}: {error}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_read_is_written_back_the_same(text in ".{0,40}") {
            if let Ok(address) = parse(&text) {
                prop_assert_eq!(parse(&address.to_string()), Ok(address));
            }
        }
    }
}
