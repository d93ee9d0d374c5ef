//! A meter behind a TCP port, as a serial device server would put it there.

use std::io;
use std::net::SocketAddr;

use meterbench_port::memory::Pace;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Served, serve_stream};

/// Serves a meter, or a recording, at `address` until `cancel`; port 0 picks a free one. Gives back the address it listens at. Like a device
/// server with one probe it serves one connection at a time, and the next one when that is closed.
///
/// # Errors
/// When the address can't be had.
pub async fn serve_tcp(
    served: impl Into<Served>,
    address: SocketAddr,
    pace: Pace,
    cancel: CancellationToken,
) -> io::Result<SocketAddr> {
    let served = served.into();
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = cancel.cancelled() => return,
            };
            match accepted {
                Ok((stream, peer)) => {
                    tracing::debug!(%peer, "connected");
                    // An ACK is one byte: waiting to fill a segment would delay every packet.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "no_delay");
                    }
                    serve_stream(&served, stream, pace, &cancel).await;
                }
                Err(error) => {
                    // One failed connection; most often the peer gave up.
                    tracing::debug!(%error, "accept");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
    });
    Ok(address)
}
