//! The bytes of a compressed snapshot.
//!
//! Is: one gzip member, whole: with the checksum and the length at its end, and nothing behind it.
//! Is not: what is in it.
//! Units: bytes.
//! Errors: in words, what is wrong with the file.
//! Source: RFC 1952.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

/// A snapshot with a year of four channels is 2 MB; more than this is none.
const LARGEST: u64 = 256 << 20;

/// Whether these are the bytes of a gzip file.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B])
}

pub(super) fn pack(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    // Into memory: neither can fail.
    let _ = packer.write_all(text);
    packer.finish().unwrap_or_default()
}

pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let mut unpacker = GzDecoder::new(bytes);
    let read = unpacker.by_ref().take(LARGEST + 1).read_to_end(&mut text);
    read.map_err(|error| words(&error))?;
    if text.len() as u64 > LARGEST {
        let most = LARGEST >> 20;
        return Err(format!("unpacked it is larger than {most} MB"));
    }
    match unpacker.into_inner() {
        [] => Ok(text),
        more => Err(format!("{} bytes follow its end", more.len())),
    }
}

/// What went wrong with unpacking.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends early: the end of the file is missing".into(),
        _ => "bytes of it were changed: what is unpacked does not fit its checksum".into(),
    }
}
