//! A meter that gets something wrong, and a line that is dark or gone for a while.
//!
//! Is: what the tests of lost sessions are made of; a meter of any tables, with a trouble at a request of one's choice.
//! Is not: the emulated meter with its faults, which come by chance.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as Polled, Poll};
use std::time::Duration;

use meterbench_c1218::{Code, Ended, Request, Response, Server, ServerConfig};
use meterbench_emulator::Pace;
use meterbench_jobs::{AnyPort, Image, OpenEmulator, OpenError, TableId};
use meterbench_port::{Faults, Handler, Port, drive_server, memory, pass_on};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::support::{Bench, st};

/// What is wrong with a meter, or with the line to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// The request of this number is answered with a code.
    Answers(usize, Code),
    /// Every request from this number on is answered with a code.
    Always(usize, Code),
    /// The request of this number is acknowledged and answered when its session is long gone.
    Mute(usize),
    /// The request of this number is answered so late that nobody waits any more.
    Late(usize),
    /// This many bytes after the start, in both directions together, nothing passes for so long.
    Dark(u64, Duration),
    /// The connection is gone after so many bytes; the next one too, this many times.
    Gone(u64, usize),
    /// Every request from this number on is acknowledged and never answered.
    Dead(usize),
    /// Another meter is on the line after the port was opened or the session begun this many times.
    Swapped(usize),
}

/// A meter that gives its tables to anybody.
struct Meter {
    image: Image,
    trouble: Vec<Trouble>,
    shared: Arc<Mutex<Seen>>,
}

#[derive(Default)]
pub struct Seen {
    /// Requests for tables.
    pub asked: Vec<TableId>,
    requests: usize,
    pub logons: usize,
    pub opened: usize,
    pub ended: Vec<Ended>,
}

impl Handler for Meter {
    async fn request(&mut self, request: Request) -> Response {
        let number = {
            let mut seen = self.shared.lock().unwrap();
            seen.requests += 1;
            seen.logons += usize::from(matches!(request, Request::Logon { .. }));
            if let Some(table) = request.table() {
                seen.asked.push(TableId::from_wire(table));
            }
            seen.requests
        };
        for trouble in &self.trouble {
            match *trouble {
                Trouble::Answers(at, code) if at == number => return Response::refusal(code),
                Trouble::Always(from, code) if number >= from => return Response::refusal(code),
                Trouble::Mute(at) if at == number => {
                    tokio::time::sleep(Duration::from_secs(40)).await;
                }
                Trouble::Dead(from) if number >= from => std::future::pending().await,
                Trouble::Late(at) if at == number => {
                    tokio::time::sleep(Duration::from_secs(23)).await;
                }
                _ => (),
            }
        }
        let Some(table) = request.table().map(TableId::from_wire) else {
            return Response::ok();
        };
        let swapped = self.trouble.iter().any(|it| match it {
            Trouble::Swapped(logons) => self.shared.lock().unwrap().logons > *logons,
            _ => false,
        });
        let mut bytes = match self.image.raw(table) {
            Some(bytes) => bytes.to_vec(),
            None => return Response::refusal(Code::Iar),
        };
        if swapped && table == st(1) {
            *bytes.last_mut().unwrap() ^= 1;
        }
        match request {
            Request::Read { .. } => Response::table(&bytes),
            Request::ReadOffset { offset, count, .. } => match bytes.get(offset as usize..) {
                Some(rest) if !rest.is_empty() => {
                    Response::table(rest.get(..count.into()).unwrap_or(rest))
                }
                _ => Response::refusal(Code::Onp),
            },
            _ => Response::refusal(Code::Isc),
        }
    }

    fn session_ended(&mut self, how: Ended) {
        self.shared.lock().unwrap().ended.push(how);
    }
}

/// A line on which nothing passes for a while.
struct Dark {
    port: AnyPort,
    passed: u64,
    from: u64,
    lasts: Duration,
    since: Option<Instant>,
}

impl Dark {
    fn now(&mut self, count: usize) -> bool {
        self.passed += count as u64;
        if self.passed < self.from {
            return false;
        }
        let since = *self.since.get_or_insert_with(Instant::now);
        since.elapsed() < self.lasts
    }
}

impl AsyncRead for Dark {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Polled<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            let mut space = [0; 256];
            let mut inner = ReadBuf::new(&mut space);
            match Pin::new(&mut self.port).poll_read(cx, &mut inner) {
                Poll::Ready(Ok(())) => {
                    let count = inner.filled().len();
                    if count > 0 && self.now(count) {
                        continue;
                    }
                    buf.put_slice(inner.filled());
                    return Poll::Ready(Ok(()));
                }
                other => return other,
            }
        }
    }
}

impl AsyncWrite for Dark {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Polled<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.now(bytes.len()) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.port).poll_write(cx, bytes)
    }

    pass_on! { port: poll_flush, poll_shutdown }
}

impl Port for Dark {
    pass_on! { port: set_baud, discard_input, name, can_change_baud, signals }
}

/// Opens lines to one such meter.
pub struct Lines {
    pub image: Image,
    pub trouble: Vec<Trouble>,
    pub shared: Arc<Mutex<Seen>>,
}

impl OpenEmulator for Lines {
    fn open(&self, _form: &str) -> Result<AnyPort, OpenError> {
        let (near, far) = memory::pair(memory::Pace::Line);
        let mut meter = Meter {
            image: self.image.clone(),
            trouble: self.trouble.clone(),
            shared: Arc::clone(&self.shared),
        };
        tokio::spawn(async move {
            let server = Server::new(ServerConfig::default());
            let _ =
                drive_server(Box::new(far), server, &mut meter, &CancellationToken::new()).await;
        });
        let opened = {
            let mut seen = self.shared.lock().unwrap();
            seen.opened += 1;
            seen.opened
        };
        let mut port: AnyPort = Box::new(near);
        for trouble in &self.trouble {
            match *trouble {
                Trouble::Dark(from, lasts) => {
                    port = Box::new(Dark {
                        port,
                        passed: 0,
                        from,
                        lasts,
                        since: None,
                    });
                }
                Trouble::Gone(after, times) if opened <= times => {
                    let faults = Faults {
                        cut_after: Some(after),
                        ..Faults::default()
                    };
                    port = Box::new(faults.around(port));
                }
                _ => (),
            }
        }
        Ok(port)
    }
}

/// Tables of an emulated meter that fit each other, some of them long.
pub async fn image() -> Image {
    let bench = Bench::new(Pace::Instant);
    bench.read("9S").await.snapshot.image
}

/// Opens lines of which all is kept that the tool sends.
pub struct Spied {
    pub lines: Lines,
    pub sent: Arc<Mutex<Vec<u8>>>,
}

impl OpenEmulator for Spied {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let port = self.lines.open(form)?;
        Ok(Box::new(Spy {
            port,
            sent: Arc::clone(&self.sent),
        }))
    }
}

struct Spy {
    port: AnyPort,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl AsyncRead for Spy {
    pass_on! { port: poll_read }
}

impl AsyncWrite for Spy {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Polled<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.port).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = &done {
            self.sent.lock().unwrap().extend(bytes.iter().take(*count));
        }
        done
    }

    pass_on! { port: poll_flush, poll_shutdown }
}

impl Port for Spy {
    pass_on! { port: set_baud, discard_input, name, can_change_baud, signals }
}
