//! The first bytes that a port gives, and which protocol they look like when it is not C12.18.
//!
//! Is: a port around a port that keeps the beginning of what arrives, so that an error can say who is there.
//! Is not: a decoder of anything; a guess, and only used when no C12.18 packet came.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use meterbench_port::{AnyPort, Port, pass_on};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Enough for a greeting.
const KEPT: usize = 64;

/// What was heard first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// The same port, listened to.
    pub(crate) fn around(&self, port: AnyPort) -> AnyPort {
        Box::new(Listened {
            port,
            heard: self.clone(),
            full: false,
        })
    }

    /// The protocol that the first bytes look like.
    pub(crate) fn speaks(&self) -> Option<&'static str> {
        speaks(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether these bytes stand among the first.
    pub(crate) fn has(&self, bytes: &[u8]) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.windows(bytes.len().max(1)).any(|part| part == bytes)
    }

    /// Nothing was heard.
    pub(crate) fn is_empty(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    fn keep(&self, bytes: &[u8]) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = KEPT - kept.len().min(KEPT);
        kept.extend(bytes.iter().take(room));
        kept.len() >= KEPT
    }
}

/// What meters of the IEC kind speak.
pub(crate) const IEC: &str = "IEC 62056-21, as meters of the IEC kind do";

fn speaks(bytes: &[u8]) -> Option<&'static str> {
    // Optical ports of that kind send seven bits and even parity.
    let seven: Vec<u8> = bytes.iter().map(|byte| byte & 0x7F).collect();
    let identifies = |at: usize| {
        let after = seven.get(at + 1..at + 4);
        seven.get(at) == Some(&b'/')
            && after.is_some_and(|it| it.iter().all(u8::is_ascii_alphabetic))
    };
    if bytes.starts_with(b"HTTP/") {
        Some("HTTP, as a web server does")
    } else if bytes.starts_with(b"SSH-") {
        Some("SSH, as a remote shell does")
    } else if (0..seven.len()).any(identifies) {
        Some(IEC)
    } else if matches!(bytes, [0x7E, 0xA0..=0xAF, ..]) {
        Some("HDLC, as DLMS/COSEM meters do")
    } else if bytes.starts_with(&[0xFF, 0xFB]) || bytes.starts_with(&[0xFF, 0xFD]) {
        Some("Telnet; the device server must be set to raw TCP")
    } else {
        None
    }
}

struct Listened {
    port: AnyPort,
    heard: Heard,
    full: bool,
}

impl AsyncRead for Listened {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.port).poll_read(cx, buf);
        if !self.full {
            self.full = self
                .heard
                .keep(buf.filled().get(before..).unwrap_or_default());
        }
        polled
    }
}

impl AsyncWrite for Listened {
    pass_on! { port: poll_write, poll_flush, poll_shutdown }
}

impl Port for Listened {
    pass_on! { port: set_baud, discard_input, name, can_change_baud, signals }
}

#[cfg(test)]
mod tests {
    use super::speaks;

    #[test]
    fn greetings_of_other_protocols_are_known() {
        let parity: Vec<u8> = b"/LGZ4ZMF"
            .iter()
            .map(|byte| byte | u8::try_from(byte.count_ones() % 2).unwrap() << 7)
            .collect();
        for (bytes, word) in [
            (&b"HTTP/1.1 400 Bad Request\r\n"[..], "HTTP"),
            (b"/LGZ4ZMF100AC.M23\r\n", "62056-21"),
            (b"\0/LGZ4ZMF", "62056-21"),
            (&parity, "62056-21"),
            (b"\x7E\xA0\x19", "DLMS"),
            (b"\xFF\xFD\x01", "raw TCP"),
        ] {
            assert!(
                speaks(bytes).unwrap_or_default().contains(word),
                "{bytes:02X?}"
            );
        }
        for bytes in [&b""[..], b"\xEE\0\0\0\0\x01", b"/", b"garbage / 12"] {
            assert_eq!(speaks(bytes), None, "{bytes:02X?}");
        }
    }
}
