//! A tool of the plainest kind: bytes on a TCP socket, and a clock that it moves.
//!
//! Is: packets, check sequence and acknowledgement written anew from the fact sheet.
//! Is not: `c1218`, of which nothing is used.
//! Shape: a plain socket that never blocks, in the runtime that serves the meter on a paused clock. Waiting is moving the
//! clock by a millisecond at a time and looking at the socket in between, so a bound of seconds takes no seconds.
//! Source: C12.18 fact sheet, sections 2 and 3.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use meterbench_emulator::{Faults, Handle, Meter, Options, Pace, model, serve_tcp};
use tokio_util::sync::{CancellationToken, DropGuard};

pub const ACK: u8 = 0x06;
pub const NAK: u8 = 0x15;
pub const NOTHING: [u8; 0] = [];

pub fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// Bit by bit, as section 2.1 tells it.
pub fn crc(data: &[u8]) -> u16 {
    let mut register = 0xFFFF_u16;
    for byte in data {
        register ^= u16::from(*byte);
        for _ in 0..8 {
            let out = register & 1;
            register >>= 1;
            if out == 1 {
                register ^= 0x8408;
            }
        }
    }
    register ^ 0xFFFF
}

/// A packet's bytes.
pub fn packet(identity: u8, control: u8, sequence: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xEE, identity, control, sequence];
    bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
    bytes.extend(data);
    bytes.extend(crc(&bytes).to_le_bytes());
    bytes
}

/// Two's complement of the sum.
pub fn checksum(data: &[u8]) -> u8 {
    data.iter()
        .fold(0u8, |sum, byte| sum.wrapping_add(*byte))
        .wrapping_neg()
}

/// A full write of a table.
pub fn write(table: u16, data: &[u8]) -> Vec<u8> {
    let count = u16::try_from(data.len()).unwrap().to_be_bytes();
    [
        &[0x40],
        &table.to_be_bytes()[..],
        &count,
        data,
        &[checksum(data)],
    ]
    .concat()
}

pub fn read(table: u16) -> Vec<u8> {
    [&[0x30], &table.to_be_bytes()[..]].concat()
}

pub fn read_at(table: u16, offset: u32, count: u16) -> Vec<u8> {
    [
        &[0x3F],
        &table.to_be_bytes()[..],
        &offset.to_be_bytes()[1..],
        &count.to_be_bytes(),
    ]
    .concat()
}

/// What was in a packet, and its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Packet {
    pub bytes: Vec<u8>,
}

impl Packet {
    pub fn identity(&self) -> u8 {
        self.bytes[1]
    }

    pub fn control(&self) -> u8 {
        self.bytes[2]
    }

    pub fn sequence(&self) -> u8 {
        self.bytes[3]
    }

    pub fn data(&self) -> &[u8] {
        &self.bytes[6..self.bytes.len() - 2]
    }

    pub fn is_sound(&self) -> bool {
        let (body, sum) = self.bytes.split_at(self.bytes.len() - 2);
        crc(body).to_le_bytes() == sum
    }
}

/// A meter served on TCP, and the tool that is connected to it.
pub struct Tool {
    pub meter: Handle,
    stream: TcpStream,
    heard: Vec<u8>,
    /// Of the next request.
    pub toggle: u8,
    pub identity: u8,
    /// Most data in a packet of a request.
    pub capacity: usize,
    now: Duration,
    _serving: DropGuard,
}

impl Tool {
    /// A 2S with a line that takes no time.
    pub async fn new() -> Tool {
        Tool::with(Pace::Instant, "").await
    }

    pub async fn with(pace: Pace, faults: &str) -> Tool {
        let options = Options {
            // Nobody may have a clock of his own here.
            clock: meterbench_emulator::Clock::starting_at(
                jiff::civil::date(2025, 7, 15).at(12, 0, 0, 0),
            ),
            ..Options::default()
        };
        let meter = Handle::new(Meter::new(model("2S", Some("ax")).unwrap(), options).unwrap());
        let faulty = match faults {
            "" => meter.clone(),
            faults => meter.clone().with_faults(faults.parse::<Faults>().unwrap()),
        };
        let cancel = CancellationToken::new();
        let any = "127.0.0.1:0".parse().unwrap();
        let at = serve_tcp(faulty, any, pace, cancel.clone()).await.unwrap();
        let stream = TcpStream::connect(at).unwrap();
        stream.set_nonblocking(true).unwrap();
        stream.set_nodelay(true).unwrap();
        Tool {
            meter,
            stream,
            heard: Vec::new(),
            toggle: 0,
            identity: 0,
            capacity: 56,
            now: Duration::ZERO,
            _serving: cancel.drop_guard(),
        }
    }

    /// Since this tool is there, by the meter's clock.
    pub fn now(&self) -> Duration {
        self.now
    }

    pub async fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
        self.turn(Duration::ZERO).await;
    }

    /// Lets the meter do what is to be done now, and moves the clock.
    async fn turn(&mut self, by: Duration) {
        for _ in 0..6 {
            tokio::task::yield_now().await;
        }
        tokio::time::advance(by).await;
        self.now += by;
        for _ in 0..6 {
            tokio::task::yield_now().await;
        }
        let mut bytes = [0; 4096];
        loop {
            match self.stream.read(&mut bytes) {
                Ok(count @ 1..) => self.heard.extend(&bytes[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                ended => unreachable!("the meter has hung up: {ended:?}"),
            }
        }
    }

    /// So much time passes.
    pub async fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.turn(ms(5).min(end - self.now)).await;
        }
    }

    /// The next bytes, if they come within a time.
    pub async fn hear(&mut self, count: usize, within: Duration) -> Option<Vec<u8>> {
        let end = self.now + within;
        while self.heard.len() < count {
            if self.now >= end {
                return None;
            }
            self.turn(ms(1)).await;
        }
        let rest = self.heard.split_off(count);
        Some(std::mem::replace(&mut self.heard, rest))
    }

    /// Everything that comes within a time.
    pub async fn hear_all(&mut self, within: Duration) -> Vec<u8> {
        self.pass(within).await;
        std::mem::take(&mut self.heard)
    }

    /// The next packet, sound or not; it must begin within ten seconds.
    pub async fn packet(&mut self) -> Packet {
        let mut bytes = self.hear(6, ms(10_000)).await.unwrap();
        let length = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
        bytes.extend(self.hear(length + 2, ms(10_000)).await.unwrap());
        assert_eq!(bytes[0], 0xEE, "{bytes:02X?}");
        Packet { bytes }
    }

    /// The bytes of the next packet that asks this, of one packet.
    pub fn next_packet(&mut self, request: &[u8]) -> Vec<u8> {
        let bytes = packet(self.identity, self.toggle, 0, request);
        self.toggle ^= 0x20;
        bytes
    }

    /// Sends a request, of several packets where it has to be, each acknowledged.
    pub async fn send(&mut self, request: &[u8]) {
        let pieces: Vec<&[u8]> = request.chunks(self.capacity).collect();
        for (place, piece) in pieces.iter().enumerate() {
            let left = u8::try_from(pieces.len() - 1 - place).unwrap();
            let several = match (pieces.len(), place) {
                (1, _) => 0,
                (_, 0) => 0xC0,
                _ => 0x80,
            };
            let bytes = packet(self.identity, several | self.toggle, left, piece);
            self.toggle ^= 0x20;
            self.say(&bytes).await;
            assert_eq!(
                self.hear(1, ms(1_900)).await,
                Some(vec![ACK]),
                "{request:02X?}"
            );
        }
    }

    /// The packets of an answer, each acknowledged.
    pub async fn packets(&mut self) -> Vec<Packet> {
        let mut packets = Vec::new();
        loop {
            let packet = self.packet().await;
            assert!(packet.is_sound(), "{packet:02X?}");
            self.say(&[ACK]).await;
            let last = packet.sequence() == 0;
            packets.push(packet);
            if last {
                return packets;
            }
        }
    }

    /// The answer to a request.
    pub async fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        self.send(request).await;
        self.packets()
            .await
            .iter()
            .flat_map(|packet| packet.data().to_vec())
            .collect()
    }

    /// The data of a table that is read; checked.
    pub async fn table(&mut self, request: &[u8]) -> Vec<u8> {
        let answer = self.ask(request).await;
        assert_eq!(answer[0], 0, "{request:02X?}");
        let count = usize::from(u16::from_be_bytes([answer[1], answer[2]]));
        let data = answer[3..3 + count].to_vec();
        assert_eq!(answer[3 + count..], [checksum(&data)]);
        data
    }

    /// Identification, and Negotiate if something is offered.
    pub async fn identify(&mut self, offer: &str) {
        assert_eq!(self.ask(&[0x20]).await[0], 0);
        if !offer.is_empty() {
            assert_eq!(self.ask(&hex(offer)).await[0], 0, "{offer}");
        }
    }

    /// A session with the rights of a password.
    pub async fn log_on(&mut self, password: &str) {
        let user = [b"\x50\x00\x02".as_slice(), b"OUTSIDE   "].concat();
        assert_eq!(self.ask(&user).await, [0]);
        let mut words = [0x20; 21];
        words[0] = 0x51;
        words[1..=password.len()].copy_from_slice(password.as_bytes());
        assert_eq!(self.ask(&words).await, [0]);
    }

    /// Everything until tables can be read and written.
    pub async fn open(offer: &str) -> Tool {
        let mut tool = Tool::new().await;
        tool.identify(offer).await;
        tool.log_on("SUPERVISOR").await;
        tool
    }
}
