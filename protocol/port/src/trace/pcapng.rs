//! A trace as a capture file, for Wireshark and its kin.
//!
//! Is: pcapng with one interface per session and one packet per entry that has bytes; link type "user 0", because
//! nobody has given C12.18 a number. The direction is in the packet's flags, from where the tool sits: outbound goes to the
//! meter. The words of the trace are comments.
//! Is not: a byte of a secret: such a packet is captured shorter than it was.
//! Source: the pcapng draft (`draft-ietf-opsawg-pcapng`), LINKTYPE_USER0 = 147.
//! Errors: those of writing.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption,
};
use pcap_file::{DataLink, PcapError};

use super::{Entry, Head, Kind, Way};

/// Flags of a packet: which way it went, from the tool's side.
const INBOUND: u32 = 1;
const OUTBOUND: u32 = 2;

/// Time stamps count units of ten to the minus this, in seconds.
const NANOSECONDS: u8 = 9;

/// Writes the entries that have bytes; gives how many. A note becomes a comment on the packet after it.
///
/// # Errors
/// When `out` can't be written.
pub fn write<'a>(
    out: impl Write,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> io::Result<usize> {
    let mut writer = PcapNgWriter::new(out).map_err(failed)?;
    let mut session: Option<Arc<Head>> = None;
    let mut interfaces = 0;
    let (mut written, mut notes) = (0, Vec::new());
    for entry in entries {
        let Some(way) = entry.way else {
            if entry.kind != Kind::Opened {
                notes.push(entry.words.as_str());
            }
            continue;
        };
        if !session
            .as_ref()
            .is_some_and(|it| Arc::ptr_eq(it, &entry.session))
        {
            writer
                .write_pcapng_block(interface(&entry.session))
                .map_err(failed)?;
            session = Some(Arc::clone(&entry.session));
            interfaces += 1;
        }
        let comments = notes.drain(..).chain([entry.words.as_str()]);
        let mut options: Vec<EnhancedPacketOption<'_>> = comments
            .map(|words| EnhancedPacketOption::Comment(Cow::Borrowed(words)))
            .collect();
        options.push(EnhancedPacketOption::Flags(match way {
            Way::ToMeter => OUTBOUND,
            Way::FromMeter => INBOUND,
        }));
        writer
            .write_pcapng_block(EnhancedPacketBlock {
                interface_id: interfaces - 1,
                timestamp: since_1970(entry),
                original_len: u32::try_from(entry.length()).unwrap_or(u32::MAX),
                data: Cow::Borrowed(&entry.bytes),
                options,
            })
            .map_err(failed)?;
        written += 1;
    }
    writer.into_inner().flush()?;
    Ok(written)
}

fn interface(head: &Head) -> InterfaceDescriptionBlock<'_> {
    InterfaceDescriptionBlock {
        linktype: DataLink::USER0,
        snaplen: 0,
        options: vec![
            InterfaceDescriptionOption::IfName(Cow::Borrowed(&head.port)),
            InterfaceDescriptionOption::IfDescription(Cow::Borrowed("ANSI C12.18")),
            InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
        ],
    }
}

/// By this computer's clock; a session of unknown date begins in 1970.
fn since_1970(entry: &Entry) -> Duration {
    let wall = entry.wall().map(|it| it.timestamp().as_nanosecond());
    wall.and_then(|nanos| u64::try_from(nanos).ok())
        .map_or(entry.at, Duration::from_nanos)
}

fn failed(error: PcapError) -> io::Error {
    match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pcap_file::pcapng::{Block, PcapNgReader};

    #[test]
    fn every_packet_has_its_way_its_time_and_its_length_and_no_byte_that_is_hidden() {
        let text = "# COM3, 2025-06-01 12:00:00 +02:00
    0.000000  >  Identification (toggle 0)
                 EE 00 00 00 00 01 20 13 10
    0.012000  <  ACK
                 06
    0.012500  -  19200 bit/s
    1.500000  >  Security, password not shown (toggle 1)
                 EE 00 20 00 00 15 51 ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ··

# COM4, 2025-06-01 12:00:10 +02:00
    0.000000  <  NAK
                 15
";
        let saved = super::super::read(text.as_bytes());
        assert_eq!(saved.problems, []);
        let mut out = Vec::new();
        assert_eq!(write(&mut out, &saved.entries).unwrap(), 4);
        let mut reader = PcapNgReader::new(out.as_slice()).unwrap();
        let mut packets = Vec::new();
        while let Some(block) = reader.next_block() {
            if let Block::EnhancedPacket(packet) = block.unwrap() {
                let flags = packet.options.iter().find_map(|it| match it {
                    EnhancedPacketOption::Flags(flags) => Some(*flags),
                    _ => None,
                });
                let comments = packet
                    .options
                    .iter()
                    .filter(|it| matches!(it, EnhancedPacketOption::Comment(_)));
                packets.push((
                    packet.interface_id,
                    packet.timestamp.as_micros(),
                    packet.data.len(),
                    packet.original_len,
                    flags.unwrap(),
                    comments.count(),
                ));
            }
        }
        let noon = 1_748_772_000_000_000;
        assert_eq!(
            packets,
            [
                (0, noon, 9, 9, OUTBOUND, 1),
                (0, noon + 12_000, 1, 1, INBOUND, 1),
                (0, noon + 1_500_000, 7, 29, OUTBOUND, 2),
                (1, noon + 10_000_000, 1, 1, INBOUND, 1),
            ]
        );
        assert_eq!(reader.interfaces()[0].linktype, DataLink::USER0);
    }
}
