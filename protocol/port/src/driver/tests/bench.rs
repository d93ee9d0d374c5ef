//! A tool and a small meter on one line.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use meterbench_c1218::{
    Code, Dialog, Ended, Logon, Offer, Open, OpenOptions, Opened, Padding, ReadTable, Secret,
    Server, ServerConfig,
};
use tokio::task::JoinHandle;

use super::*;
use crate::memory::{self, Pace};
use crate::{BoxFuture, Handler, Port, Served, drive_server};

/// The meter's password.
pub const PASSWORD: &str = "PASSWORD-OF-METER";
/// A table of 1000 bytes.
pub const BIG: u16 = 27;
/// A table that takes five seconds to answer.
pub const SLOW: u16 = 8;

type Tables = Arc<Mutex<HashMap<u16, Vec<u8>>>>;

/// Bytes with every value, ACK, NAK and STP among them.
pub fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|i| (i % 256).to_le_bytes()[0]).collect()
}

pub fn offer(packet_size: u16, packets: u8) -> Offer {
    Offer {
        packet_size,
        packets,
        bauds: vec![6],
    }
}

/// The usual offer, at one rate.
pub fn at(baud: u32) -> Option<Offer> {
    let code = meterbench_c1218::Baud::from_bits_per_second(baud)
        .unwrap()
        .code();
    Some(Offer {
        bauds: vec![code],
        ..Offer::default()
    })
}

/// Opens a session with user and password.
pub fn open(negotiate: Option<Offer>) -> impl Dialog<Output = Opened> {
    let password = Some(Secret::from_text(PASSWORD, Padding::Nul).unwrap());
    let logon = Some(Logon {
        user_id: 2,
        user: meterbench_c1218::Request::user("TOOL").unwrap(),
        password,
    });
    Open::new(OpenOptions {
        negotiate,
        logon,
        ..OpenOptions::default()
    })
}

/// What the meter answers with.
pub struct Store {
    tables: Tables,
    ended: Arc<Mutex<Vec<Ended>>>,
}

impl Handler for Store {
    async fn request(&mut self, request: Request) -> Response {
        if request.table() == Some(SLOW) {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        let mut tables = self.tables.lock().unwrap();
        let stored = request.table().map(|number| tables.get_mut(&number));
        match (request, stored) {
            (Request::Security { password }, _)
                if !password.expose().starts_with(PASSWORD.as_bytes()) =>
            {
                Response::refusal(Code::Err)
            }
            (Request::Logon { .. } | Request::Security { .. }, _) => Response::ok(),
            (Request::Read { .. }, Some(Some(data))) => Response::table(data),
            (Request::ReadOffset { offset, count, .. }, Some(Some(data))) => {
                match data.get(offset as usize..) {
                    Some(rest) if !rest.is_empty() => {
                        Response::table(&rest[..rest.len().min(count.into())])
                    }
                    _ => Response::refusal(Code::Onp),
                }
            }
            (Request::Write { data, .. }, Some(Some(stored))) => {
                *stored = data;
                Response::ok()
            }
            (Request::WriteOffset { offset, data, .. }, Some(Some(stored))) => {
                stored[offset as usize..][..data.len()].copy_from_slice(&data);
                Response::ok()
            }
            _ => Response::refusal(Code::Iar),
        }
    }

    fn session_ended(&mut self, how: Ended) {
        self.ended.lock().unwrap().push(how);
    }
}

pub struct Bench {
    pub driver: Driver,
    pub cancel: CancellationToken,
    tables: Tables,
    ended: Arc<Mutex<Vec<Ended>>>,
    meter: JoinHandle<std::io::Result<Served>>,
}

impl Bench {
    pub fn new(pace: Pace) -> Bench {
        Bench::around(pace, |port| port)
    }

    /// With something around the tool's port.
    pub fn around(pace: Pace, wrap: impl FnOnce(AnyPort) -> AnyPort) -> Bench {
        let (near, far) = memory::pair(pace);
        Bench::between(wrap(Box::new(near)), Box::new(far), ClientConfig::default())
    }

    /// The tool's port can't change its rate and doesn't say so.
    pub fn with_stubborn_port() -> Bench {
        Bench::around(Pace::Line, |port| Box::new(Stubborn(port)))
    }

    pub fn between(near: AnyPort, far: AnyPort, config: ClientConfig) -> Bench {
        let tables = [
            (1, bytes(32)),
            (6, bytes(10)),
            (SLOW, bytes(8)),
            (BIG, bytes(1000)),
        ];
        let tables: Tables = Arc::new(Mutex::new(tables.into()));
        let ended = Arc::new(Mutex::new(Vec::new()));
        let mut store = Store {
            tables: Arc::clone(&tables),
            ended: Arc::clone(&ended),
        };
        let meter = tokio::spawn(async move {
            let server = Server::new(ServerConfig::default());
            drive_server(far, server, &mut store, &CancellationToken::new()).await
        });
        let cancel = CancellationToken::new();
        Bench {
            driver: Driver::new(near, config, cancel.clone()),
            cancel,
            tables,
            ended,
            meter,
        }
    }

    pub async fn read(&mut self, table: u16) -> Result<Vec<u8>, DriveError> {
        let settings = self.driver.settings();
        self.driver.run(ReadTable::new(table, settings)).await
    }

    pub fn stored(&self, table: u16) -> Vec<u8> {
        self.tables.lock().unwrap()[&table].clone()
    }

    /// The meter says and hears nothing any more.
    pub fn stop_meter(&mut self) {
        // Its port must stay open: silence is not the same as an unplugged cable.
        let (near, far) = memory::pair(Pace::Line);
        self.meter.abort();
        std::mem::forget(far);
        self.driver.wire.port = Box::new(near);
    }

    /// Waits until the meter has nothing more to do, and says how its sessions ended.
    pub async fn ended(self) -> Vec<Ended> {
        drop(self.driver);
        let _ = self.meter.await;
        self.ended.lock().unwrap().clone()
    }
}

/// A device server that keeps its rate.
struct Stubborn(AnyPort);

impl tokio::io::AsyncRead for Stubborn {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        std::pin::Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl tokio::io::AsyncWrite for Stubborn {
    fn poll_write(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        bytes: &[u8],
    ) -> std::task::Poll<io::Result<usize>> {
        std::pin::Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        std::pin::Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        std::pin::Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl Port for Stubborn {
    fn set_baud(&mut self, _: u32) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async { Ok(()) })
    }

    fn discard_input(&mut self) {
        self.0.discard_input();
    }

    fn name(&self) -> &str {
        "stubborn"
    }
}
