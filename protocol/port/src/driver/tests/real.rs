//! Sessions over real pseudo-terminals and real TCP: the same code, the real clock, no sleeping.

use meterbench_c1218::ClientConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::bench::{BIG, Bench, at, bytes, open};
use super::*;
use crate::OpenOptions;
use crate::tcp::TcpPort;

/// Longer than anything here takes; a test that meets it has failed.
const LIMIT: Duration = Duration::from_secs(20);

async fn session(mut bench: Bench, baud: u32) {
    let whole = async {
        let opened = bench.driver.run(open(at(baud))).await.unwrap();
        assert_eq!(opened.settings.baud, baud);
        assert_eq!(bench.read(BIG).await.unwrap(), bytes(1000));
        bench.driver.close().await
    };
    let closed = timeout(LIMIT, whole).await.unwrap();
    assert!(closed.logged_off && closed.terminated);
    assert_eq!(bench.driver.usage().retries, 0);
}

#[tokio::test]
async fn a_whole_session_over_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let options = OpenOptions::default();
    let (near, accepted) = tokio::join!(
        crate::tcp::open("127.0.0.1", port, &options),
        listener.accept()
    );
    let accepted: TcpStream = accepted.unwrap().0;
    let far = TcpPort::new(accepted, "tool".into()).unwrap();
    session(
        Bench::between(
            Box::new(near.unwrap()),
            Box::new(far),
            ClientConfig::default(),
        ),
        9600,
    )
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_whole_session_over_a_pseudo_terminal_with_a_change_of_rate() {
    use serialport::SerialPort as _;
    let (master, slave) = crate::serial::pseudo_terminal();
    let path = slave.name().unwrap();
    let far = crate::serial::SerialPort::over(Box::new(master), "meter").unwrap();
    let near = crate::serial::open(&path, &OpenOptions::default())
        .await
        .unwrap();
    session(
        Bench::between(Box::new(near), Box::new(far), ClientConfig::default()),
        19_200,
    )
    .await;
}
