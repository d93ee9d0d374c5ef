//! What is known of ports: rates that failed on them, and which probe is on them.
//!
//! Is: `ports.toml`, one `[[port]]` each. A person may edit it, or delete it to have everything tried anew.
//! Is not: the probe presets themselves; a port only names one.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use jiff::civil::Date;
use meterbench_port::{Address, PortInfo};
use serde::{Deserialize, Serialize};

use super::{load_file, save_file};

const SCHEMA: u32 = 1;
const HEAD: &str = "# What is known of this computer's ports. May be edited, or deleted to have everything tried anew.\n\n";

/// How long a rate that failed is not offered again: a loose head fails at any rate, and is put right.
const DAYS: i32 = 30;

/// A port, wherever it is plugged in: "usb:A50285BI" for an adapter with a serial number, else its address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PortKey(String);

impl PortKey {
    /// The key of an address, on a computer that has `ports`. An emulated meter in this process has none.
    #[must_use]
    pub fn of(address: &Address, ports: &[PortInfo]) -> Option<Self> {
        if matches!(address, Address::Emulator(_)) {
            return None;
        }
        let info = ports.iter().find(|port| port.address == *address);
        let serial = info.and_then(|port| port.serial_number.as_deref());
        Some(match serial.filter(|serial| !serial.is_empty()) {
            Some(serial) => Self(format!("usb:{serial}")),
            None => Self(address.to_string()),
        })
    }

    /// Whether it is an adapter's serial number: then the port is known wherever it is plugged in.
    #[must_use]
    pub fn is_adapter(&self) -> bool {
        self.0.starts_with("usb:")
    }

    /// The key of an address; the system is asked for its ports.
    #[must_use]
    pub fn find(address: &Address) -> Option<Self> {
        let ports = match address {
            Address::Serial(_) => meterbench_port::list(),
            Address::Tcp { .. } | Address::Emulator(_) => Vec::new(),
        };
        Self::of(address, &ports)
    }
}

impl fmt::Display for PortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A port of this computer, with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenPort {
    /// As the system lists it.
    pub info: PortInfo,
    /// From earlier runs.
    pub known: KnownPort,
}

impl SeenPort {
    /// In words: "Bench 2, FT232R USB UART, FTDI, serial number A50285BI"; empty for a port of which nothing is known.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [self.known.name.clone(), Some(self.info.words())];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    }
}

/// The adapter that was at `address` last time and has another name now.
pub fn moved<'a>(ports: &'a [SeenPort], address: &Address) -> Option<&'a SeenPort> {
    let address = address.to_string();
    ports.iter().find(|port| {
        port.known.address.as_ref() == Some(&address) && port.info.address.to_string() != address
    })
}

/// What is known of one port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownPort {
    /// What its user calls it: "Bench 2".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where an adapter with a serial number was last, so that it is found again under another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The name of the probe preset that somebody chose, or that was found to work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
    /// Rates at which meters fell silent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_rates: Vec<FailedRate>,
}

/// A rate at which a meter fell silent after it had agreed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailedRate {
    /// Bits per second.
    pub baud: u32,
    /// When it failed last.
    #[serde(with = "day")]
    pub on: Date,
}

impl KnownPort {
    /// A rate failed.
    pub fn failed(&mut self, baud: u32, on: Date) {
        self.failed_rates.retain(|rate| rate.baud != baud);
        self.failed_rates.push(FailedRate { baud, on });
    }

    /// The lowest rate that failed of late; a head that fails at a rate is not tried above it either.
    #[must_use]
    pub fn lowest_failed(&self, today: Date) -> Option<u32> {
        let days = |rate: &FailedRate| (today - rate.on).get_days();
        self.failed_rates
            .iter()
            .filter(|rate| days(rate) < DAYS)
            .map(|rate| rate.baud)
            .min()
    }
}

/// "2026-01-31"
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
        day.to_string().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    #[serde(default)]
    port: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    key: PortKey,
    #[serde(flatten)]
    known: KnownPort,
}

pub(super) fn load(path: &Path) -> BTreeMap<PortKey, KnownPort> {
    match load_file::<File>(path) {
        Some(File {
            schema: SCHEMA,
            port,
        }) => port
            .into_iter()
            .map(|entry| (entry.key, entry.known))
            .collect(),
        Some(File { schema, .. }) => {
            tracing::warn!(schema, path = %path.display(), "what is known of ports is of another version");
            BTreeMap::new()
        }
        None => BTreeMap::new(),
    }
}

pub(super) fn save(path: &Path, ports: BTreeMap<PortKey, KnownPort>) {
    let port = ports
        .into_iter()
        .map(|(key, known)| Entry { key, known })
        .collect();
    let file = File {
        schema: SCHEMA,
        port,
    };
    save_file(path, HEAD, &file);
}
