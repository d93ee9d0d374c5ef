//! The least of a tool: packets, their acknowledgement, and nothing that goes wrong.
//!
//! Source: C12.18 fact sheet, sections 2 and 4.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::Outcome;

const ACK: u8 = 0x06;
const IDENTIFY: &[u8] = &[0x20];
/// 1024 bytes, 255 packets, at 115200 bit/s.
const NEGOTIATE: &[u8] = &[0x61, 0x04, 0x00, 0xFF, 0x0C];
const LOG_ON: &[u8] = b"\x50\x00\x02bench     ";
const LOG_OFF: &[u8] = &[0x52];
const REGISTERS: &[u8] = &[0x30, 0x00, 0x17];

/// A session with one meter.
pub struct Tool {
    stream: BufReader<TcpStream>,
    toggle: u8,
}

impl Tool {
    pub async fn open(port: u16) -> Outcome<Tool> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let mut tool = Tool {
            stream: BufReader::new(stream),
            toggle: 0,
        };
        for request in [IDENTIFY, NEGOTIATE, LOG_ON] {
            tool.ask(request).await?;
        }
        Ok(tool)
    }

    pub async fn read_registers(&mut self) -> Outcome<Duration> {
        self.ask(REGISTERS).await
    }

    pub async fn close(mut self) -> Outcome<()> {
        self.ask(LOG_OFF).await?;
        Ok(())
    }

    /// How long the answer took.
    async fn ask(&mut self, request: &[u8]) -> Outcome<Duration> {
        let mut packet = vec![0xEE, 0, self.toggle, 0];
        self.toggle ^= 0x20;
        packet.extend(u16::try_from(request.len())?.to_be_bytes());
        packet.extend(request);
        packet.extend(crc(&packet).to_le_bytes());
        self.stream.write_all(&packet).await?;
        self.stream.flush().await?;
        let asked = Instant::now();
        if self.stream.read_u8().await? != ACK {
            return Err("a request was not acknowledged".into());
        }
        let mut accepted = None;
        loop {
            let mut head = [0; 6];
            self.stream.read_exact(&mut head).await?;
            let [_, _, _, left, high, low] = head;
            let mut rest = vec![0; usize::from(u16::from_be_bytes([high, low])) + 2];
            self.stream.read_exact(&mut rest).await?;
            let took = asked.elapsed();
            self.stream.write_all(&[ACK]).await?;
            self.stream.flush().await?;
            let code = *accepted.get_or_insert(rest.first().copied());
            if code != Some(0) {
                return Err(format!("{request:02X?} was answered with {code:02X?}").into());
            }
            if left == 0 {
                return Ok(took);
            }
        }
    }
}

/// CRC-16/X-25.
fn crc(data: &[u8]) -> u16 {
    let step = |register: u16| match register & 1 {
        1 => register >> 1 ^ 0x8408,
        _ => register >> 1,
    };
    !data.iter().fold(0xFFFF, |register, byte| {
        (0..8).fold(register ^ u16::from(*byte), |register, _| step(register))
    })
}
