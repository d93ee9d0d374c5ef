//! A serial device server on the network, or an emulated meter served elsewhere.
//!
//! Is: a raw TCP stream as a port.
//! Is not: RFC 2217: the server's own line rate can't be changed from here, so [`Port::can_change_baud`] is false.
//! Errors: [`OpenError`].

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::{Address, BoxFuture, OpenError, OpenOptions, Port};

/// After so much silence the system asks whether the other side is still there, and then as often.
const KEEPALIVE: Duration = Duration::from_secs(10);

/// Reads that discarding makes at most: a server that floods has always more.
const DISCARDS: usize = 1024;

/// A TCP connection as a port.
#[derive(Debug)]
pub struct TcpPort {
    stream: TcpStream,
    name: String,
}

/// Connects to `host`, at most as long as the options say.
pub async fn open(host: &str, port: u16, options: &OpenOptions) -> Result<TcpPort, OpenError> {
    limited(host, port, options.connect, connect(host, port)).await
}

async fn connect(host: &str, port: u16) -> Result<TcpPort, OpenError> {
    let owned = || host.to_owned();
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::ConnectionRefused => OpenError::Refused {
            host: owned(),
            port,
        },
        _ => OpenError::Tcp {
            host: owned(),
            port,
            source,
        },
    };
    let addresses: Vec<_> = match tokio::net::lookup_host((host, port)).await {
        Ok(addresses) => addresses.collect(),
        Err(_) => return Err(OpenError::HostNotFound { host: owned() }),
    };
    let stream = TcpStream::connect(addresses.as_slice())
        .await
        .map_err(failed)?;
    let name = Address::Tcp {
        host: owned(),
        port,
    }
    .to_string();
    TcpPort::new(stream, name).map_err(failed)
}

/// Gives up `connecting` when `limit` has passed.
async fn limited(
    host: &str,
    port: u16,
    limit: Duration,
    connecting: impl Future<Output = Result<TcpPort, OpenError>>,
) -> Result<TcpPort, OpenError> {
    match timeout(limit, connecting).await {
        Ok(result) => result,
        Err(_) => Err(OpenError::ConnectTimeout {
            host: host.to_owned(),
            port,
            waited: limit,
        }),
    }
}

impl TcpPort {
    /// A port over a stream that is connected already, such as one that a listener has accepted.
    pub fn new(stream: TcpStream, name: String) -> io::Result<TcpPort> {
        // Every packet waits for an answer, so collecting small writes would only cost time.
        stream.set_nodelay(true)?;
        // A device server that lost its power says nothing: without this a port that only listens would wait for ever.
        let alive = TcpKeepalive::new()
            .with_time(KEEPALIVE)
            .with_interval(KEEPALIVE);
        if let Err(error) = SockRef::from(&stream).set_tcp_keepalive(&alive) {
            tracing::debug!(%error, "the connection is not watched");
        }
        Ok(TcpPort { stream, name })
    }
}

impl AsyncRead for TcpPort {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for TcpPort {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Port for TcpPort {
    fn set_baud(&mut self, _bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async { Ok(()) })
    }

    fn discard_input(&mut self) {
        let mut unread = [0; 256];
        for _ in 0..DISCARDS {
            if !matches!(self.stream.try_read(&mut unread), Ok(1..)) {
                return;
            }
        }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn can_change_baud(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    async fn connected() -> (TcpPort, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let options = OpenOptions::default();
        let (port, accepted) = tokio::join!(open("127.0.0.1", port, &options), listener.accept());
        (port.unwrap(), accepted.unwrap().0)
    }

    #[tokio::test]
    async fn bytes_travel_both_ways() {
        let (mut port, mut server) = connected().await;
        assert!(port.name().starts_with("tcp:127.0.0.1:"), "{}", port.name());
        port.write_all(b"to the meter").await.unwrap();
        port.flush().await.unwrap();
        let mut buf = [0; 12];
        server.read_exact(&mut buf).await.unwrap();
        assert_eq!(&buf, b"to the meter");
        server.write_all(b"to the tool!").await.unwrap();
        port.read_exact(&mut buf).await.unwrap();
        assert_eq!(&buf, b"to the tool!");
    }

    #[tokio::test]
    async fn discarding_keeps_what_comes_later() {
        let (mut port, mut server) = connected().await;
        server.write_all(&[1; 1000]).await.unwrap();
        // Reading one byte makes sure that the rest has arrived too: loopback delivers a write whole.
        assert_eq!(port.read_u8().await.unwrap(), 1);
        port.discard_input();
        server.write_all(&[2]).await.unwrap();
        assert_eq!(port.read_u8().await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_server_that_goes_ends_the_reading() {
        let (mut port, server) = connected().await;
        drop(server);
        assert_eq!(port.read(&mut [0; 4]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn nobody_there_is_refused() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let error = open("127.0.0.1", port, &OpenOptions::default())
            .await
            .unwrap_err();
        assert!(matches!(error, OpenError::Refused { .. }), "{error:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_takes_too_long_is_given_up() {
        let options = OpenOptions::default();
        let start = tokio::time::Instant::now();
        let waiting = limited("probe", 4059, options.connect, std::future::pending());
        let error = waiting.await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "no connection to probe, TCP port 4059, within 5 s"
        );
        assert_eq!(start.elapsed(), options.connect);
    }

    #[tokio::test]
    async fn a_host_without_an_address_is_not_found() {
        // A NUL is refused before any name server is asked.
        let error = open("no\0host", 1, &OpenOptions::default())
            .await
            .unwrap_err();
        assert!(matches!(error, OpenError::HostNotFound { .. }), "{error:?}");
    }
}
