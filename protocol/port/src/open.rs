//! From an address to a port that is ready to use.
//!
//! Is: [`open`], what may be chosen when opening, and every way in which opening fails, in words.
//! Is not: the ports themselves; see `serial`, `tcp`, `memory`.
//! Errors: [`OpenError`].

use std::io;
use std::time::Duration;

use thiserror::Error;

use crate::{Address, AnyPort, Holder, serial, tcp};

/// What may be chosen when a port is opened. The default suits most probes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// Level of the RTS line of a serial port; most probes take their power from it.
    pub rts: bool,
    /// Level of the DTR line; some probes invert or stay dark unless it is off.
    pub dtr: bool,
    /// How long a probe needs after its lines were set. A port without such lines doesn't wait.
    pub warm_up: Duration,
    /// How long a TCP connection may take.
    pub connect: Duration,
}

impl Default for OpenOptions {
    /// RTS on, DTR off, 100 ms to warm up (C12.18 leaves this open; probes need 50 to 250 ms), 5 s to connect.
    fn default() -> OpenOptions {
        OpenOptions {
            rts: true,
            dtr: false,
            warm_up: Duration::from_millis(100),
            connect: Duration::from_secs(5),
        }
    }
}

/// Why a port could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// No such device.
    #[error("there is no port {port}")]
    NotFound {
        /// As asked for.
        port: String,
    },
    /// Another program has it.
    #[error("{port} is in use by {holder}")]
    Busy {
        /// As asked for.
        port: String,
        /// Which program, where the system tells.
        holder: Holder,
    },
    /// This user may not open it.
    #[error("you may not open {port}{}", owned_by(group.as_deref()))]
    Permission {
        /// As asked for.
        port: String,
        /// The group whose members may, where the system has such groups.
        group: Option<String>,
    },
    /// It exists, and is something else.
    #[error("{port} is not a serial port")]
    NotASerialPort {
        /// As asked for.
        port: String,
    },
    /// The system refused for another reason.
    #[error("{port} can't be opened")]
    Serial {
        /// As asked for.
        port: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Nobody listens at that TCP port.
    #[error("nothing answers at {host}, TCP port {port}")]
    Refused {
        /// The host asked for.
        host: String,
        /// The TCP port asked for.
        port: u16,
    },
    /// The host doesn't exist or its name is unknown.
    #[error("the host {host} can't be found")]
    HostNotFound {
        /// The host asked for.
        host: String,
    },
    /// No connection in the time allowed.
    #[error("no connection to {host}, TCP port {port}, within {} s", waited.as_secs())]
    ConnectTimeout {
        /// The host asked for.
        host: String,
        /// The TCP port asked for.
        port: u16,
        /// How long was waited.
        waited: Duration,
    },
    /// The connection failed for another reason.
    #[error("no connection to {host}, TCP port {port}")]
    Tcp {
        /// The host asked for.
        host: String,
        /// The TCP port asked for.
        port: u16,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// No emulated meter goes by that name.
    #[error("there is no emulated meter {form}; there are {}", known.join(", "))]
    UnknownForm {
        /// As asked for.
        form: String,
        /// What may be asked for.
        known: Vec<String>,
    },
    /// The form exists in several models.
    #[error("emulated meter {form} exists as {}; name one of them", choices.join(", "))]
    AmbiguousForm {
        /// As asked for.
        form: String,
        /// What may be asked for instead.
        choices: Vec<String>,
    },
    /// The faults that an emulated meter is to have are none.
    #[error("{reason}")]
    Faults {
        /// What is wrong with them, and what there is.
        reason: String,
    },
}

/// The end of the sentence that says who may open a port.
fn owned_by(group: Option<&str>) -> String {
    group.map_or_else(String::new, |group| {
        format!("; it belongs to the group {group}")
    })
}

/// Makes emulated meters. The emulator implements it, and the program hands it down; this crate knows only the trait.
pub trait OpenEmulator: Send + Sync {
    /// A port with the emulated meter `form` at its other end; `FORM?FAULTS` gives it faults.
    fn open(&self, form: &str) -> Result<AnyPort, OpenError>;
}

/// For programs and tests without emulated meters.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEmulators;

impl OpenEmulator for NoEmulators {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        Err(OpenError::UnknownForm {
            form: form.to_owned(),
            known: Vec::new(),
        })
    }
}

/// Opens a port at 9600 bit/s, 8 data bits, no parity, one stop bit, with nothing left in its input.
pub async fn open(
    address: &Address,
    emulators: &dyn OpenEmulator,
    options: &OpenOptions,
) -> Result<AnyPort, OpenError> {
    match address {
        Address::Serial(path) => Ok(Box::new(serial::open(path, options).await?)),
        Address::Tcp { host, port } => Ok(Box::new(tcp::open(host, *port, options).await?)),
        Address::Emulator(form) => emulators.open(form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_right_names_the_group_that_has_it() {
        let error = |group| OpenError::Permission {
            port: "/dev/ttyUSB0".into(),
            group,
        };
        assert_eq!(
            error(Some("dialout".into())).to_string(),
            "you may not open /dev/ttyUSB0; it belongs to the group dialout"
        );
        assert_eq!(error(None).to_string(), "you may not open /dev/ttyUSB0");
    }

    #[tokio::test]
    async fn an_emulated_meter_comes_from_whoever_makes_them() {
        struct One;
        impl OpenEmulator for One {
            fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
                match form {
                    "9S" => Ok(Box::new(
                        crate::memory::pair(crate::memory::Pace::Instant).0,
                    )),
                    _ => Err(OpenError::UnknownForm {
                        form: form.into(),
                        known: vec!["9S".into(), "2S".into()],
                    }),
                }
            }
        }
        let options = OpenOptions::default();
        let port = open(&Address::Emulator("9S".into()), &One, &options)
            .await
            .unwrap();
        assert_eq!(port.name(), "memory");
        let error = open(&Address::Emulator("99S".into()), &One, &options)
            .await
            .err()
            .unwrap();
        assert_eq!(
            error.to_string(),
            "there is no emulated meter 99S; there are 9S, 2S"
        );
    }
}
