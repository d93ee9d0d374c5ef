//! A firmware version: two numbers that can be compared.
//!
//! Shape: "5.28"; version and revision of ST-1, a byte each.

use std::fmt;

/// Version and revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Firmware {
    version: u8,
    revision: u8,
}

impl Firmware {
    /// "5.28"; `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Firmware> {
        let number = |text: &str| {
            let plain = text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|_| plain)
        };
        let (version, revision) = text.trim().split_once('.')?;
        Some(Firmware {
            version: number(version)?,
            revision: number(revision)?,
        })
    }
}

impl fmt::Display for Firmware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.version, self.revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        let version = |text| Firmware::parse(text).unwrap();
        assert!(version("5.9") < version("5.28") && version("5.28") < version("6.0"));
        assert_eq!(version(" 5.28 ").to_string(), "5.28");
        for bad in [
            "", "5", "5.", ".28", "5.28.1", "v5.28", "5.256", "5,28", "+5.1",
        ] {
            assert_eq!(Firmware::parse(bad), None, "{bad}");
        }
    }
}
