//! Many tools that behave badly: connections opened and dropped, and one that never reads.

use std::net::SocketAddr;

use meterbench_port::memory::Pace;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::{Handle, Meter, Options, model, serve_tcp};

/// Identification.
const IDENT: [u8; 9] = [0xEE, 0, 0, 0, 0, 0x01, 0x20, 0x13, 0x10];
const ACK: u8 = 6;

async fn served(cancel: &CancellationToken) -> (Handle, SocketAddr) {
    let meter = Meter::new(model("2S", Some("ax")).unwrap(), Options::default()).unwrap();
    let meter = Handle::new(meter);
    let address = serve_tcp(
        meter.clone(),
        "127.0.0.1:0".parse().unwrap(),
        Pace::Instant,
        cancel.clone(),
    )
    .await
    .unwrap();
    (meter, address)
}

/// An Identification and the beginning of its answer.
async fn answers(address: SocketAddr) -> bool {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&IDENT).await.unwrap();
    stream.read_u8().await.unwrap() == ACK && stream.read_u8().await.unwrap() == IDENT[0]
}

fn tasks() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

#[tokio::test]
async fn ten_thousand_connections_that_are_opened_and_dropped_leave_nothing_behind() {
    let cancel = CancellationToken::new();
    let (meter, address) = served(&cancel).await;
    let (_other, quiet) = served(&cancel).await;
    assert!(answers(address).await);
    let before = (tasks(), meter.held());
    for round in 0..10_000 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        match round % 4 {
            0 => (),
            // In the middle of a packet, after one, and with noise.
            1 => stream.write_all(&IDENT[..4]).await.unwrap(),
            2 => stream.write_all(&IDENT).await.unwrap(),
            _ => stream.write_all(&[0x55; 40]).await.unwrap(),
        }
        drop(stream);
        if round % 1000 == 0 {
            assert!(answers(quiet).await, "{round}");
        }
    }
    // Its connections are served in turn: when this one is answered, all the others are over.
    assert!(answers(address).await);
    assert!(answers(quiet).await);
    assert_eq!((tasks(), meter.held()), before);
    cancel.cancel();
}

#[tokio::test]
async fn a_tool_that_never_reads_is_held_by_its_own_meter_alone() {
    let cancel = CancellationToken::new();
    let (_meter, address) = served(&cancel).await;
    let (_other, quiet) = served(&cancel).await;
    let mut deaf = TcpStream::connect(address).await.unwrap();
    // Megabytes of requests are not taken up: at most what the buffers on the way hold.
    let asks_on = async {
        while deaf.write_all(&IDENT).await.is_ok() {}
        std::future::pending::<()>().await;
    };
    let before = tasks();
    tokio::select! {
        () = asks_on => (),
        () = async {
            for _ in 0..200 {
                assert!(answers(quiet).await);
            }
        } => (),
    }
    assert_eq!(tasks(), before);
    drop(deaf);
    // The next tool is served.
    assert!(answers(address).await);
    cancel.cancel();
}
