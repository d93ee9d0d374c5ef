//! Packets in what was heard.
//!
//! Is: the test of "never hands over data not sent": a message must be made of packets that were on the line.
//! Is not: the receiver, which decides on packets byte by byte; here every start byte may begin one.

use std::collections::BTreeSet;

use meterbench_c1218::{Control, Packet, STP};

/// All that could be a packet: its check sequence is right, wherever it begins.
pub fn packets(stream: &[u8]) -> impl Iterator<Item = (Packet<'_>, &[u8])> {
    let starts = (0..stream.len()).filter(|at| stream.get(*at) == Some(&STP));
    starts.filter_map(|at| {
        let rest = stream.get(at..)?;
        let (packet, length) = Packet::parse(rest).ok()??;
        Some((packet, rest.get(..length)?))
    })
}

/// Whether `message` is one of these packets, or several joined in the order of their sequence numbers.
pub fn joins<'a>(packets: impl Iterator<Item = Packet<'a>>, message: &[u8]) -> bool {
    // How much of the message is there, and the sequence number of the packet that it ended with.
    let mut ways = BTreeSet::new();
    for Packet {
        control,
        sequence,
        data,
        ..
    } in packets
    {
        let mut more = Vec::new();
        match (control.multi(), control.first()) {
            (false, _) if data == message => return true,
            (true, true) if message.starts_with(data) => more.push((data.len(), sequence)),
            (true, false) => more.extend(ways.iter().filter_map(|(done, last): &(usize, u8)| {
                let next = last.checked_sub(1) == Some(sequence);
                (next && message.get(*done..)?.starts_with(data))
                    .then_some((done + data.len(), sequence))
            })),
            _ => (),
        }
        ways.extend(more);
        if ways.contains(&(message.len(), 0)) {
            return true;
        }
    }
    false
}

/// A packet of these parts with a check sequence that is right, whatever they are; none without data.
#[must_use]
pub fn sealed(identity: u8, control: u8, sequence: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let packet = Packet {
        identity,
        control: Control(control),
        sequence,
        data,
    };
    // Refused only for its length.
    let _ = packet.emit(&mut bytes);
    bytes
}
