//! Every kind of fault: its name, what it takes, what it does, which quirk of the field it is.

use std::fmt::Write as _;

/// Which fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the list tells them")]
pub enum Kind {
    Echo,
    Noise,
    Drop,
    Delay,
    Garbage,
    FirstByteLost,
    DropAck,
    GarbleAck,
    DropPacket,
    GarbleCrc,
    DropLastByte,
    Truncate,
    NakBurst,
    AckApart,
    NoIdentify,
    NakIdentify,
    WakeUp,
    Identity,
    ToggleStuck,
    ToggleCopied,
    ToggleShared,
    ToggleAfterRefusal,
    StaleAnswer,
    Bsy,
    Dnr,
    Slow,
    SlowProcedure,
    NoNegotiate,
    NoBaud,
    PacketSize,
    Isss,
    WrongPassword,
    Lingering,
    Pause,
    FullReadsOnly,
    OffsetReadsOnly,
    FullWritesOnly,
    RetriesAsTries,
    EndsSessionAfter,
    TerminatesAfter,
    DieAfter,
    CutWrite,
    TornWrite,
    IgnoresWrites,
    Lies,
    WritesElsewhere,
    Silent,
    Iec,
}

impl Kind {
    /// As a person writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|entry| entry.kind == self)
            .map_or("", |entry| entry.example.split('=').next().unwrap_or(""))
    }
}

/// One line of the list.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Which.
    pub kind: Kind,
    pub(super) takes: Takes,
    /// Written out, with a sensible value.
    pub example: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Numbers in the list of quirks that real meters and probes have.
    pub quirks: &'static [u8],
}

/// What stands behind the `=`; the default is used without one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    Nothing,
    Rate(Option<f64>),
    Count(Option<u32>),
    /// In seconds.
    Time(u64),
    Byte(u8),
}

/// Every kind, those of the line first.
#[must_use]
pub fn list() -> &'static [Entry] {
    KINDS
}

pub(super) fn named(name: &str) -> Option<&'static Entry> {
    KINDS.iter().find(|entry| entry.kind.name() == name)
}

pub(super) fn names() -> String {
    let names: Vec<&str> = KINDS.iter().map(|entry| entry.kind.name()).collect();
    names.join(", ")
}

/// "noise=RATE with a rate from 0 to 1, such as noise=0.001".
pub(super) fn usage(entry: &Entry) -> String {
    let such = entry.example;
    match entry.takes {
        Takes::Nothing => format!("{such} alone"),
        Takes::Rate(_) => format!("{} with a rate from 0 to 1, such as {such}", form(entry)),
        Takes::Count(_) => format!("{} with a whole number, such as {such}", form(entry)),
        Takes::Byte(_) => format!("{} with a byte in hex, such as {such}", form(entry)),
        Takes::Time(_) => format!(
            "{}, or TIME@RATE for some of them, such as {such}, {}=300ms or {such}@0.1",
            form(entry),
            entry.kind.name()
        ),
    }
}

/// "noise=RATE", "garble-ack[=RATE]".
fn form(entry: &Entry) -> String {
    let name = entry.kind.name();
    match entry.takes {
        Takes::Nothing => name.to_owned(),
        Takes::Rate(None) => format!("{name}=RATE"),
        Takes::Rate(Some(_)) => format!("{name}[=RATE]"),
        Takes::Count(None) => format!("{name}=N"),
        Takes::Count(Some(_)) => format!("{name}[=N]"),
        Takes::Byte(_) => format!("{name}[=HEX]"),
        Takes::Time(_) => format!("{name}[=TIME]"),
    }
}

/// Letters of what a fault does, in a line of the text for `--help`.
const ABOUT: usize = 72;

/// The kinds as a text for `--help`.
#[must_use]
pub fn help() -> String {
    let mut text = String::new();
    for entry in KINDS {
        let mut name = form(entry);
        let mut line = String::new();
        for word in entry.about.split(' ') {
            if line.len() + word.len() >= ABOUT {
                let _ = writeln!(text, "  {name:<24}{line}");
                name.clear();
                line.clear();
            }
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
        let _ = writeln!(text, "  {name:<24}{line}");
    }
    text
}

const fn entry(
    kind: Kind,
    takes: Takes,
    example: &'static str,
    quirks: &'static [u8],
    about: &'static str,
) -> Entry {
    Entry {
        kind,
        takes,
        example,
        about,
        quirks,
    }
}

use Takes::{Byte, Count, Nothing, Rate, Time};

/// By what they spoil: the line, the meter's packets, its session, what it holds.
const KINDS: &[Entry] = &[
    entry(
        Kind::Echo,
        Nothing,
        "echo",
        &[1],
        "the probe gives back every byte sent through it",
    ),
    entry(
        Kind::Noise,
        Rate(None),
        "noise=0.001",
        &[],
        "chance of each byte, both ways, that one of its bits is turned over",
    ),
    entry(
        Kind::Drop,
        Rate(None),
        "drop=0.001",
        &[],
        "chance of each byte, both ways, that it is lost",
    ),
    entry(
        Kind::Delay,
        Rate(None),
        "delay=0.01",
        &[14],
        "chance of each piece received that it comes 0.7 s late, in the middle of a packet too",
    ),
    entry(
        Kind::Garbage,
        Nothing,
        "garbage",
        &[2],
        "up to 8 senseless bytes before the meter speaks after a silence",
    ),
    entry(
        Kind::FirstByteLost,
        Nothing,
        "first-byte-lost",
        &[3],
        "the first byte that the meter sends after a silence is lost",
    ),
    entry(
        Kind::DropAck,
        Rate(Some(1.0)),
        "drop-ack=0.05",
        &[3],
        "chance that an ACK of the meter is lost",
    ),
    entry(
        Kind::GarbleAck,
        Rate(Some(1.0)),
        "garble-ack=0.05",
        &[3, 4],
        "chance that an ACK of the meter becomes 00",
    ),
    entry(
        Kind::DropPacket,
        Rate(None),
        "drop-packet=0.05",
        &[14],
        "chance that a packet of the meter is lost",
    ),
    entry(
        Kind::GarbleCrc,
        Rate(None),
        "garble-crc=0.05",
        &[],
        "chance that the check sequence of a packet of the meter is wrong",
    ),
    entry(
        Kind::DropLastByte,
        Rate(None),
        "drop-last-byte=0.05",
        &[14],
        "chance that the last byte of a packet of the meter is lost",
    ),
    entry(
        Kind::Truncate,
        Rate(None),
        "truncate=0.05",
        &[14],
        "chance that a packet of the meter ends early",
    ),
    entry(
        Kind::NakBurst,
        Rate(None),
        "nak-burst=0.05",
        &[15],
        "chance that five NAKs come in place of an ACK of the meter",
    ),
    entry(
        Kind::AckApart,
        Nothing,
        "ack-apart",
        &[8],
        "the meter pauses between an ACK and its answer, which else come in one burst",
    ),
    entry(
        Kind::NoIdentify,
        Count(Some(1)),
        "no-identify=2",
        &[5],
        "the meter does not hear the first N packets before each session",
    ),
    entry(
        Kind::NakIdentify,
        Count(Some(1)),
        "nak-identify=2",
        &[5],
        "the meter answers the first N packets before each session with a NAK",
    ),
    entry(
        Kind::WakeUp,
        Nothing,
        "wake-up",
        &[6],
        "the meter is deaf until it gets a byte 55, and again after 10 s of silence",
    ),
    entry(
        Kind::Identity,
        Byte(0x40),
        "identity=40",
        &[9],
        "identity byte of the meter's packets",
    ),
    entry(
        Kind::ToggleStuck,
        Nothing,
        "toggle-stuck",
        &[10],
        "the toggle bit of the meter is always 0",
    ),
    entry(
        Kind::ToggleCopied,
        Nothing,
        "toggle-copied",
        &[10],
        "the toggle bit of the meter is that of the request",
    ),
    entry(
        Kind::ToggleShared,
        Nothing,
        "toggle-shared",
        &[11],
        "the meter keeps one toggle bit for both directions",
    ),
    entry(
        Kind::ToggleAfterRefusal,
        Nothing,
        "toggle-after-refusal",
        &[12],
        "the toggle bit stays as it was after a refused password",
    ),
    entry(
        Kind::StaleAnswer,
        Nothing,
        "stale-answer",
        &[13],
        "an answer of the session before comes once more when a session begins",
    ),
    entry(
        Kind::Bsy,
        Count(None),
        "bsy=3",
        &[16],
        "the first N reads and writes of each session are answered with bsy",
    ),
    entry(
        Kind::Dnr,
        Count(None),
        "dnr=3",
        &[16],
        "the first N reads of each session are answered with dnr",
    ),
    entry(
        Kind::Slow,
        Time(4),
        "slow=4s",
        &[16],
        "answers to logons, reads and writes come late, after the ACK; TIME@RATE: some of them",
    ),
    entry(
        Kind::SlowProcedure,
        Time(15),
        "slow-procedure=15s",
        &[17],
        "answers to writes of ST-7 come late, after the ACK",
    ),
    entry(
        Kind::NoNegotiate,
        Nothing,
        "no-negotiate",
        &[18],
        "Negotiate is answered with sns: packets of 64 bytes at 9600",
    ),
    entry(
        Kind::NoBaud,
        Nothing,
        "no-baud",
        &[18],
        "the meter agrees to a faster rate and is silent at it",
    ),
    entry(
        Kind::PacketSize,
        Count(None),
        "packet-size=64",
        &[18],
        "the meter agrees to packets of N bytes at most, 64 at least",
    ),
    entry(
        Kind::Isss,
        Count(Some(1)),
        "isss=2",
        &[19],
        "the first N Identifications are answered with isss",
    ),
    entry(
        Kind::WrongPassword,
        Nothing,
        "wrong-password",
        &[],
        "no password is right",
    ),
    entry(
        Kind::Lingering,
        Nothing,
        "lingering",
        &[19],
        "an older session is still alive in the meter when a tool connects",
    ),
    entry(
        Kind::Pause,
        Time(4),
        "pause=4s",
        &[20],
        "the meter is deaf for so long after a session has ended",
    ),
    entry(
        Kind::FullReadsOnly,
        Nothing,
        "full-reads-only",
        &[21],
        "partial reads are answered with onp",
    ),
    entry(
        Kind::OffsetReadsOnly,
        Nothing,
        "offset-reads-only",
        &[21],
        "full reads are answered with onp",
    ),
    entry(
        Kind::FullWritesOnly,
        Nothing,
        "full-writes-only",
        &[],
        "partial writes are answered with onp",
    ),
    entry(
        Kind::RetriesAsTries,
        Nothing,
        "retries-as-tries",
        &[22],
        "the meter sends a packet three times in all, not four times",
    ),
    entry(
        Kind::EndsSessionAfter,
        Count(None),
        "ends-session-after=20",
        &[23],
        "the session is gone, without a word, after N requests",
    ),
    entry(
        Kind::TerminatesAfter,
        Count(None),
        "terminates-after=20",
        &[23],
        "the meter terminates the session after N requests",
    ),
    entry(
        Kind::DieAfter,
        Count(None),
        "die-after=17",
        &[],
        "the meter loses power after N of its packets, once, for 10 s",
    ),
    entry(
        Kind::CutWrite,
        Count(Some(1)),
        "cut-write=2",
        &[],
        "the meter loses power while table N is being written, once, for 10 s",
    ),
    entry(
        Kind::TornWrite,
        Count(Some(1)),
        "torn-write=2",
        &[],
        "the same, and the table is left half new, half old, as no meter should leave it",
    ),
    entry(
        Kind::IgnoresWrites,
        Nothing,
        "ignores-writes",
        &[],
        "writes of tables are answered with ok and change nothing",
    ),
    entry(
        Kind::Lies,
        Nothing,
        "lies",
        &[],
        "a table reads back as written until the session ends, and is held with one byte otherwise",
    ),
    entry(
        Kind::WritesElsewhere,
        Nothing,
        "writes-elsewhere",
        &[],
        "every write of a table changes a byte of another one as well",
    ),
    entry(
        Kind::Silent,
        Nothing,
        "silent",
        &[24],
        "the meter never answers",
    ),
    entry(
        Kind::Iec,
        Nothing,
        "iec",
        &[24],
        "the meter speaks IEC 62056-21 and nothing else",
    ),
];
