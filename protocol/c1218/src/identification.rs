//! The answer to Identification.
//!
//! Is: standard, version, revision and the list of features, to and from bytes.
//! Is not: who the meter is; tables say that.
//! Shape: `std | ver | rev | {feature} | 00`. Unknown tags carry no length, so the list ends there
//! and what follows is kept as it came.
//! Source: C12.18-1996 (fifth byte reserved, 00) and -2006 (feature list).

use crate::packet::{MIN_PACKET, OVERHEAD};

/// Which standard a meter speaks, and what else it can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identification {
    /// 0 C12.18, 1 Industry Canada, 2 C12.21, 3 C12.22.
    pub standard: u8,
    /// Edition, as the standard counts.
    pub version: u8,
    /// Revision within the edition.
    pub revision: u8,
    /// In the order received.
    pub features: Vec<Feature>,
    /// The list ended with 00, and nothing in it was unknown.
    pub complete: bool,
}

/// One feature of an [`Identification`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feature {
    /// 01: Authenticate, without a ticket.
    Authentication {
        /// Bit 0: for the whole session.
        kind: u8,
        /// 00 is DES.
        algorithm: u8,
    },
    /// 02: Authenticate, with a ticket.
    Ticket {
        /// Bit 0: for the whole session.
        kind: u8,
        /// 00 is DES.
        algorithm: u8,
        /// What Authenticate must encrypt.
        ticket: Vec<u8>,
    },
    /// 06: device class, a universal identifier.
    DeviceClass {
        /// Given as a relative identifier (0D) instead of an absolute one (06).
        relative: bool,
        /// The encoded identifier.
        id: Vec<u8>,
    },
    /// 07: device identity.
    DeviceIdentity {
        /// How the characters are coded.
        format: u8,
        /// The characters.
        id: Vec<u8>,
    },
    /// An unknown tag and all that came after it.
    Unknown(Vec<u8>),
}

/// Why bytes are no Identification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer to Identification has {0} bytes, at least 3 are needed")]
pub struct IdentificationError(
    /// Bytes after the code.
    pub usize,
);

impl Identification {
    /// The body after the code `ok`.
    ///
    /// # Errors
    /// Only when standard, version or revision is missing; anything odd behind them is kept.
    pub fn parse(body: &[u8]) -> Result<Self, IdentificationError> {
        let &[standard, version, revision, ref rest @ ..] = body else {
            return Err(IdentificationError(body.len()));
        };
        let mut features = Vec::new();
        let mut rest = rest;
        let complete = loop {
            match rest {
                [] => break false,
                [0, ..] => break true,
                _ => match Feature::parse(rest) {
                    Some((feature, after)) => {
                        features.push(feature);
                        rest = after;
                    }
                    None => {
                        features.push(Feature::Unknown(rest.to_vec()));
                        break false;
                    }
                },
            }
        };
        Ok(Self {
            standard,
            version,
            revision,
            features,
            complete,
        })
    }

    /// The body after the code `ok`, ended with 00. Features for which a packet of the default size
    /// has no room are left out.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        // The code before and the 00 behind.
        let room = usize::from(MIN_PACKET) - OVERHEAD - 2;
        let mut body = vec![self.standard, self.version, self.revision];
        for feature in &self.features {
            let bytes = feature.emit();
            if body.len() + bytes.len() <= room {
                body.extend(bytes);
            }
        }
        body.push(0);
        body
    }
}

impl Feature {
    fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let counted = |count: u8, rest: &[u8]| {
            let (taken, rest) = bytes
                .get(bytes.len() - rest.len()..)?
                .split_at_checked(count.into())?;
            Some((taken.to_vec(), rest.len()))
        };
        let tail = |left: usize| bytes.get(bytes.len() - left..);
        Some(match *bytes {
            [1, kind, algorithm, ref rest @ ..] => (Self::Authentication { kind, algorithm }, rest),
            [2, kind, algorithm, count, ref rest @ ..] => {
                let (ticket, left) = counted(count, rest)?;
                (
                    Self::Ticket {
                        kind,
                        algorithm,
                        ticket,
                    },
                    tail(left)?,
                )
            }
            [6, form @ (0x06 | 0x0D), count, ref rest @ ..] => {
                let (id, left) = counted(count, rest)?;
                (
                    Self::DeviceClass {
                        relative: form == 0x0D,
                        id,
                    },
                    tail(left)?,
                )
            }
            // The length includes the format byte.
            [7, count, format, ref rest @ ..] if count > 0 => {
                let (id, left) = counted(count - 1, rest)?;
                (Self::DeviceIdentity { format, id }, tail(left)?)
            }
            _ => return None,
        })
    }

    fn emit(&self) -> Vec<u8> {
        let counted = |head: &[u8], extra: usize, data: &[u8], format: Option<u8>| {
            let mut bytes = head.to_vec();
            bytes.push(u8::try_from(data.len() + extra).unwrap_or(u8::MAX));
            bytes.extend(format);
            bytes.extend_from_slice(data);
            bytes
        };
        match self {
            Self::Authentication { kind, algorithm } => vec![1, *kind, *algorithm],
            Self::Ticket {
                kind,
                algorithm,
                ticket,
            } => counted(&[2, *kind, *algorithm], 0, ticket, None),
            Self::DeviceClass { relative, id } => {
                counted(&[6, if *relative { 0x0D } else { 0x06 }], 0, id, None)
            }
            Self::DeviceIdentity { format, id } => counted(&[7], 1, id, Some(*format)),
            Self::Unknown(bytes) => bytes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_features() -> Vec<Feature> {
        vec![
            Feature::Authentication {
                kind: 1,
                algorithm: 0,
            },
            Feature::Ticket {
                kind: 0,
                algorithm: 0,
                ticket: vec![9; 8],
            },
            Feature::DeviceClass {
                relative: true,
                id: vec![1, 2, 3],
            },
            Feature::DeviceIdentity {
                format: 1,
                id: b"12345678".to_vec(),
            },
        ]
    }

    #[test]
    fn c20_no_features_every_feature_an_unknown_one_and_no_end_are_accepted() {
        let plain = Identification::parse(&[0, 1, 0, 0]).unwrap();
        assert_eq!(
            (plain.version, plain.features.len(), plain.complete),
            (1, 0, true)
        );
        let full = [
            &[2, 2, 0, 1, 1, 0, 2, 0, 0, 8][..],
            &[9; 8],
            &[6, 0x0D, 3, 1, 2, 3, 7, 9, 1],
            b"12345678",
            &[0],
        ]
        .concat();
        let id = Identification::parse(&full).unwrap();
        assert_eq!(
            (id.standard, &id.features, id.complete),
            (2, &all_features(), true)
        );
        assert_eq!(id.emit(), full);
        let open = Identification::parse(&[0, 1, 0]).unwrap();
        assert!(!open.complete);
        let unknown = Identification::parse(&[0, 2, 0, 1, 0, 0, 0x44, 1, 2, 0]).unwrap();
        assert_eq!(unknown.features[1], Feature::Unknown(vec![0x44, 1, 2, 0]));
        assert!(!unknown.complete);
    }

    #[test]
    fn a_feature_that_ends_past_the_answer_is_kept_as_it_came() {
        for cut in [
            &[7, 9, 1, 0x31][..],
            &[7, 0],
            &[2, 0, 0, 8, 1],
            &[6, 6],
            &[1, 0],
            &[6, 1, 0],
        ] {
            let id = Identification::parse(&[&[0, 2, 0], cut].concat()).unwrap();
            assert_eq!(id.features, [Feature::Unknown(cut.to_vec())]);
        }
        assert_eq!(Identification::parse(&[0, 2]), Err(IdentificationError(2)));
    }

    #[test]
    fn c19_the_answer_fits_the_default_packet_and_ends_with_00() {
        let long = Feature::DeviceIdentity {
            format: 1,
            id: vec![0x31; 60],
        };
        let mut id = Identification {
            features: all_features(),
            ..Identification::default()
        };
        id.features.insert(0, long);
        let body = id.emit();
        assert!(OVERHEAD + 1 + body.len() <= 64);
        assert_eq!(body.last(), Some(&0));
        assert_eq!(
            Identification::parse(&body).unwrap().features,
            all_features()
        );
    }
}
