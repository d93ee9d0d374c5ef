//! Asking whether a meter of the IEC kind is there.
//!
//! Is: `/?!` CR LF at 300 bit/s, and the identification that such a meter answers with.
//! Is not: a readout.
//! Units: 7 data bits and even parity make ten bits with start and stop, as 8 data bits without parity do; so the parity
//! is put into the eighth bit here, and no port need know of it.
//! Source: IEC 62056-21, 6.3: request and identification message; a meter answers within 1.5 s.

use std::io;
use std::time::Duration;

use meterbench_port::{AnyPort, BASE_BAUD, Port as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

const REQUEST: &[u8] = b"/?!\r\n";
const BAUD: u32 = 300;

/// From the end of the request: 1.5 s until the meter begins, and 21 characters of its answer.
const LIMIT: Duration = Duration::from_millis(2600);

/// Enough for an echo and an identification.
const MOST: usize = 256;

/// The identification of the meter that answers, such as "/LGZ4ZMF100AC.M23".
pub(super) async fn ask(port: &mut AnyPort) -> io::Result<Option<String>> {
    port.set_baud(BAUD).await?;
    port.discard_input();
    let request: Vec<u8> = REQUEST.iter().map(|byte| with_parity(*byte)).collect();
    port.write_all(&request).await?;
    let sending = meterbench_c1218::wire_time(request.len(), BAUD);
    let limit = Instant::now() + sending + LIMIT;
    let mut heard = Vec::new();
    let mut buf = [0; 64];
    while heard.len() < MOST && identification(&heard).is_none() {
        match timeout_at(limit, port.read(&mut buf)).await {
            Ok(Ok(0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(Ok(count)) => heard.extend(buf.iter().take(count).map(|byte| byte & 0x7F)),
            Ok(Err(error)) => return Err(error),
            Err(_) => break,
        }
    }
    port.set_baud(BASE_BAUD).await?;
    Ok(identification(&heard))
}

/// Even parity in bit 7.
fn with_parity(byte: u8) -> u8 {
    let odd = byte.count_ones() % 2 == 1;
    byte | if odd { 0x80 } else { 0 }
}

/// A slash, three letters of the maker, and the rest of the line once its end is there. Our own request, come back, has
/// no letters.
fn identification(heard: &[u8]) -> Option<String> {
    let start = heard.windows(4).position(|four| {
        four.first() == Some(&b'/') && four.iter().skip(1).all(u8::is_ascii_alphabetic)
    })?;
    let line = heard.get(start..)?;
    let end = line.iter().position(|byte| *byte == b'\r')?;
    let name = line.get(..end)?;
    let printable = name.iter().all(|byte| (0x20..0x7F).contains(byte));
    printable.then(|| String::from_utf8_lossy(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_has_even_parity() {
        let sent: Vec<u8> = REQUEST.iter().map(|byte| with_parity(*byte)).collect();
        assert_eq!(sent, [0xAF, 0x3F, 0x21, 0x8D, 0x0A]);
    }

    #[test]
    fn an_identification_is_a_whole_line_and_an_echo_is_none() {
        let name = |bytes: &[u8]| identification(bytes);
        assert_eq!(name(b"/?!\r\n"), None);
        assert_eq!(name(b"/?!\r\n/LGZ4ZMF100AC"), None);
        assert_eq!(
            name(b"/?!\r\n/LGZ4ZMF100AC.M23\r\n").as_deref(),
            Some("/LGZ4ZMF100AC.M23")
        );
        assert_eq!(name(b"/LG\x01Z\r"), None);
    }
}
