//! Ladders over ports in memory: what stops where, on a clock that stands still.

use std::sync::{Arc, Mutex};

use meterbench_c1218::{
    Code, Ended, Padding, Request, Response, Secret, Server, ServerConfig, ServerQuirks,
};
use meterbench_port::memory::{MemoryPort, Pace, pair};
use meterbench_port::{
    AnyPort, Faults, Handler, NoEmulators, OpenEmulator, OpenError, Port as _, drive_server,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

use super::*;

/// What is at the other end of the line.
type Far = Box<dyn Fn(MemoryPort) + Send + Sync>;

/// Ports in memory, echoing or not, with something at the other end.
struct Bench {
    far: Far,
    echo: bool,
    opened: Arc<Mutex<u32>>,
}

impl OpenEmulator for Bench {
    fn open(&self, _: &str) -> Result<AnyPort, OpenError> {
        *self.opened.lock().unwrap() += 1;
        let (near, far) = pair(Pace::Line);
        (self.far)(far);
        let faults = Faults {
            echo: self.echo,
            ..Faults::default()
        };
        Ok(Box::new(faults.around(Box::new(near))))
    }
}

fn target() -> Target {
    let mut target = Target::new(Address::Emulator("9S".into()));
    target.access.password = Some(Secret::from_text("RIGHT", Padding::default()).unwrap());
    target
}

async fn diagnosed(echo: bool, far: impl Fn(MemoryPort) + Send + Sync + 'static) -> Diagnosis {
    let bench = Bench {
        far: Box::new(far),
        echo,
        opened: Arc::default(),
    };
    diagnose(&Context::new(Arc::new(bench)), &target())
        .await
        .unwrap()
}

/// Name and outcome of each rung.
fn rungs(found: &Diagnosis) -> Vec<(&'static str, Option<bool>)> {
    found
        .rungs
        .iter()
        .map(|rung| (rung.layer.name(), rung.ok))
        .collect()
}

fn stop(found: &Diagnosis) -> (&'static str, u8) {
    let stop = found.stop.as_ref().unwrap();
    let last = found.rungs.last().unwrap();
    assert_eq!((last.ok, &last.hint), (Some(false), &stop.hint));
    assert!(
        !stop.hint.is_empty() && !stop.hint.ends_with('.'),
        "{}",
        stop.hint
    );
    assert!(found.identity.is_none());
    (stop.code, stop.exit)
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

/// Holds the line and says nothing.
fn silent(mut far: MemoryPort) {
    tokio::spawn(async move { while far.read_u8().await.is_ok() {} });
}

/// A small meter: which requests it refuses, and with what.
struct Small(fn(&Request) -> Option<Code>);

impl Handler for Small {
    async fn request(&mut self, request: Request) -> Response {
        if let Some(code) = (self.0)(&request) {
            return Response::refusal(code);
        }
        match request {
            Request::Security { password } if !password.expose().starts_with(b"RIGHT") => {
                Response::refusal(Code::Err)
            }
            Request::Logon { .. } | Request::Security { .. } => Response::ok(),
            Request::Read { table: 0 } => Response::table(&st0()),
            _ => Response::refusal(Code::Iar),
        }
    }

    fn session_ended(&mut self, _: Ended) {}
}

/// ST-0 of a meter that has ST-0 alone.
fn st0() -> Vec<u8> {
    let mut bytes = vec![0; 19];
    // One byte of standard tables, none else: the first bit is ST-0.
    bytes[10] = 0;
    bytes[11] = 1;
    bytes.push(0b1);
    bytes.push(0);
    bytes
}

fn small(config: ServerConfig, refuses: fn(&Request) -> Option<Code>) -> impl Fn(MemoryPort) {
    move |far| {
        let server = Server::new(config.clone());
        tokio::spawn(async move {
            drive_server(
                Box::new(far),
                server,
                &mut Small(refuses),
                &CancellationToken::new(),
            )
            .await
        });
    }
}

fn nothing(_: &Request) -> Option<Code> {
    None
}

#[tokio::test(start_paused = true)]
async fn silence_stops_where_nothing_is_heard() {
    let found = diagnosed(false, silent).await;
    assert_eq!(
        rungs(&found),
        [("port", YES), ("probe", None), ("echo", YES), ("bytes", NO)]
    );
    assert_eq!(stop(&found), ("no-answer", 3));
    assert!(found.stop.unwrap().hint.contains("180 degrees"));
}

#[tokio::test(start_paused = true)]
async fn an_echo_alone_shows_that_the_probe_works_and_the_meter_does_not() {
    let found = diagnosed(true, silent).await;
    assert_eq!(
        rungs(&found),
        [("port", YES), ("probe", YES), ("echo", YES), ("bytes", NO)]
    );
    assert!(found.rungs[2].what.contains("echoes"), "{:?}", found.rungs);
    assert_eq!(stop(&found), ("no-answer", 3));
    assert!(found.stop.unwrap().hint.starts_with("The probe works"));
}

#[tokio::test(start_paused = true)]
async fn noise_stops_at_the_answer() {
    let found = diagnosed(false, |mut far| {
        tokio::spawn(async move {
            while far.read_u8().await.is_ok() {
                if far.write_all(&[0x55, 0x00, 0xFF]).await.is_err() {
                    return;
                }
            }
        });
    })
    .await;
    assert_eq!(
        rungs(&found),
        [
            ("port", YES),
            ("probe", YES),
            ("echo", YES),
            ("bytes", YES),
            ("c12.18", NO)
        ]
    );
    assert_eq!(stop(&found), ("not-c1218", 3));
}

/// Answers `/?!` at 300 bit/s, and nothing else.
fn of_the_iec_kind(mut far: MemoryPort) {
    tokio::spawn(async move {
        far.set_baud(300).await.unwrap();
        let mut last = Vec::new();
        while let Ok(byte) = far.read_u8().await {
            last.push(byte & 0x7F);
            if last.ends_with(b"/?!\r\n") {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                let parity = |byte: &u8| byte | u8::from(byte.count_ones() % 2 == 1) << 7;
                let answer: Vec<u8> = b"/LGZ4ZMF100AC.M23\r\n".iter().map(parity).collect();
                far.write_all(&answer).await.unwrap();
            }
        }
    });
}

#[tokio::test(start_paused = true)]
async fn a_meter_of_the_iec_kind_is_recognised_with_its_name_also_through_an_echo() {
    for echo in [false, true] {
        let found = diagnosed(echo, of_the_iec_kind).await;
        let probe = if echo { YES } else { None };
        assert_eq!(
            rungs(&found),
            [
                ("port", YES),
                ("probe", probe),
                ("echo", YES),
                ("bytes", YES),
                ("c12.18", NO)
            ]
        );
        assert_eq!(stop(&found), ("not-c1218", 3));
        assert_eq!(found.rungs[3].what, "/LGZ4ZMF100AC.M23, at 300 bit/s");
        let stop = found.stop.unwrap();
        assert!(
            stop.why.contains("IEC 62056-21") && stop.hint.contains("/LGZ4ZMF100AC.M23"),
            "{stop:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_stops_at_the_password() {
    let found = diagnosed(
        false,
        small(ServerConfig::default(), |request| {
            matches!(request, Request::Security { .. }).then_some(Code::Err)
        }),
    )
    .await;
    assert_eq!(
        rungs(&found)[4..],
        [
            ("c12.18", YES),
            ("negotiation", YES),
            ("logon", YES),
            ("password", NO)
        ]
    );
    assert_eq!(stop(&found), ("password", 4));
}

#[tokio::test(start_paused = true)]
async fn a_user_who_is_not_let_in_stops_at_the_logon() {
    let found = diagnosed(
        false,
        small(ServerConfig::default(), |request| {
            matches!(request, Request::Logon { .. }).then_some(Code::Iar)
        }),
    )
    .await;
    assert_eq!(
        rungs(&found)[4..],
        [("c12.18", YES), ("negotiation", YES), ("logon", NO)]
    );
    assert_eq!(stop(&found), ("inappropriate", 4));
}

#[tokio::test(start_paused = true)]
async fn a_refused_negotiation_is_told_and_stops_nothing() {
    let config = ServerConfig {
        quirks: ServerQuirks {
            no_negotiate: true,
            ..ServerQuirks::default()
        },
        ..ServerConfig::default()
    };
    let found = diagnosed(false, small(config, nothing)).await;
    assert!(found.stop.is_none(), "{found:?}");
    let rung = found
        .rungs
        .iter()
        .find(|rung| rung.layer == Layer::Negotiation)
        .unwrap();
    assert_eq!(rung.ok, YES);
    assert!(
        rung.what.contains("does not negotiate") && rung.what.contains("64 bytes"),
        "{rung:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_table_stops_at_the_top() {
    let found = diagnosed(
        false,
        small(ServerConfig::default(), |request| {
            (request.table() == Some(0)).then_some(Code::Isc)
        }),
    )
    .await;
    assert_eq!(
        rungs(&found)[6..],
        [("logon", YES), ("password", YES), ("table-0", NO)]
    );
    assert_eq!(stop(&found), ("clearance", 4));
}

#[tokio::test(start_paused = true)]
async fn all_well_goes_to_the_top_and_says_who_is_there() {
    for echo in [false, true] {
        let found = diagnosed(echo, small(ServerConfig::default(), nothing)).await;
        let names: Vec<&str> = found.rungs.iter().map(|rung| rung.layer.name()).collect();
        assert_eq!(names, Layer::ALL.map(Layer::name));
        assert!(found.rungs.iter().all(|rung| rung.ok == YES), "{found:?}");
        let identity = found.identity.unwrap();
        assert!(
            identity.standard.starts_with("C12.18"),
            "{}",
            identity.standard
        );
        assert_eq!(identity.link.echo, echo);
        assert!(identity.link.packets > 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_echo_that_is_not_as_the_preset_says_stops_at_the_echo() {
    use meterbench_c1218::Echo;
    for (preset, echoes) in [(Echo::Off, true), (Echo::On, false)] {
        let bench = Bench {
            far: Box::new(small(ServerConfig::default(), nothing)),
            echo: echoes,
            opened: Arc::default(),
        };
        let mut target = target();
        target.probe = Some(Probe {
            echo: preset,
            ..Probe::default()
        });
        let found = diagnose(&Context::new(Arc::new(bench)), &target)
            .await
            .unwrap();
        assert_eq!(
            found.rungs.last().map(|rung| rung.layer),
            Some(Layer::Echo),
            "{found:?}"
        );
        assert_eq!(stop(&found), ("echo", 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_port_that_is_not_there_stops_at_the_first_rung() {
    let context = Context::new(Arc::new(NoEmulators));
    let target = Target::new(Address::Serial("/nowhere/ttyUSB0".into()));
    let found = diagnose(&context, &target).await.unwrap();
    assert_eq!(rungs(&found), [("port", NO)]);
    assert_eq!(stop(&found), ("no-port", 3));
}

#[tokio::test(start_paused = true)]
async fn a_cancel_ends_it() {
    let bench = Bench {
        far: Box::new(silent),
        echo: false,
        opened: Arc::default(),
    };
    let context = Context::new(Arc::new(bench));
    let cancel = context.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        cancel.cancel();
    });
    let start = tokio::time::Instant::now();
    let error = diagnose(&context, &target()).await.unwrap_err();
    assert!(matches!(error.cause, Cause::Cancelled), "{error:?}");
    assert!(start.elapsed() < std::time::Duration::from_secs(7));
}
