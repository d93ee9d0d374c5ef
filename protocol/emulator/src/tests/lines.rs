//! Whole sessions, from the tool's driver to the meter's memory and back.

use std::time::Duration;

use meterbench_c1218::{
    ClientConfig, Logon, Offer, Open, OpenOptions, Opened, Padding, ReadTable, Request, Secret,
    WriteTable,
};
use meterbench_c1219::{Image, MfgIdent, TableId};
use meterbench_port::memory::Pace;
use meterbench_port::{
    Address, AnyPort, DriveError, Driver, OpenEmulator as _, OpenError, OpenOptions as PortOptions,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{PROGRAMMER, SUPERVISOR, mt, st};
use crate::{Emulators, Handle, Meter, Options, connect, model, names, serve_tcp};

fn meter(form: &str) -> Handle {
    Meter::new(model(form, None).unwrap(), Options::default())
        .unwrap()
        .into()
}

struct Tool {
    driver: Driver,
    opened: Opened,
}

impl Tool {
    async fn open(port: AnyPort, password: &str, bauds: &[u8]) -> Result<Tool, DriveError> {
        let mut driver = Driver::new(port, ClientConfig::default(), CancellationToken::new());
        let password = Secret::from_text(password, Padding::Space).unwrap();
        let options = OpenOptions {
            negotiate: Some(Offer {
                bauds: bauds.to_vec(),
                ..Offer::default()
            }),
            logon: Some(Logon {
                user_id: 2,
                user: Request::user("tester").unwrap(),
                password: Some(password),
            }),
            ..OpenOptions::default()
        };
        let opened = driver.run(Open::new(options)).await?;
        Ok(Tool { driver, opened })
    }

    async fn read(&mut self, id: TableId) -> Result<Vec<u8>, DriveError> {
        let settings = self.driver.settings();
        self.driver.run(ReadTable::new(id.wire(), settings)).await
    }

    async fn write(&mut self, id: TableId, data: Vec<u8>) -> Result<(), DriveError> {
        let settings = self.driver.settings();
        self.driver
            .run(WriteTable::new(id.wire(), data, settings))
            .await
            .map(|_| ())
    }

    async fn read_all(&mut self) -> Image {
        let mut image = Image::new();
        let st_0 = self.read(st(0)).await.unwrap();
        image.set_raw(st(0), st_0);
        let ids: Vec<_> = image.config().unwrap().tables_used().collect();
        for id in ids {
            if let Ok(bytes) = self.read(id).await {
                image.set_raw(id, bytes);
            }
        }
        image
    }
}

#[tokio::test(start_paused = true)]
async fn every_meter_is_read_whole() {
    for name in names() {
        let meter = meter(name);
        let mut tool = Tool::open(Box::new(connect(&meter, Pace::Instant)), SUPERVISOR, &[6])
            .await
            .unwrap();
        let read = tool.read_all().await;
        assert!(tool.driver.close().await.logged_off);
        let memory = meter.lock().image();
        for id in memory.ids() {
            // Written only; made for the session; passwords; moving with the clock.
            if ![st(7), mt(34), st(8), st(42), st(52), st(55), st(56)].contains(&id) {
                assert_eq!(read.raw(id), memory.raw(id), "{name} {id}");
            }
        }
        let ident: MfgIdent = read.get().unwrap();
        assert_eq!(
            ident.serial.to_string().trim_start_matches('0'),
            "123456789",
            "{name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_waits_is_written_and_activated_by_the_same_tool_as_any_other() {
    let meter = meter("2S");
    let mut tool = Tool::open(Box::new(connect(&meter, Pace::Line)), SUPERVISOR, &[6])
        .await
        .unwrap();
    let calendar = tool.read(st(54)).await.unwrap();
    let mut other = calendar.clone();
    // The summer weekday's switch at 07:00 goes to rate D; a trigger of the maker's activates it.
    other[189] = 0x03;
    let written = [b"\x02LGYR\x07".as_slice(), &other].concat();
    let copy = st(54).as_pending(true);
    assert!(tool.read(copy).await.is_err());
    tool.write(copy, written.clone()).await.unwrap();
    assert_eq!(tool.read(copy).await.unwrap(), written);
    assert_eq!(tool.read(st(54)).await.unwrap(), calendar);
    let call = [b"\x30\x0D\x01".as_slice(), &written[..6]].concat();
    tool.write(st(7), call).await.unwrap();
    assert_eq!(tool.read(st(8)).await.unwrap(), [0x30, 0x0D, 0x01, 0x00]);
    assert_eq!(tool.read(st(54)).await.unwrap(), other);
    assert!(tool.driver.close().await.logged_off);
    assert_eq!(meter.lock().image().raw(st(54)), Some(other.as_slice()));
}

#[tokio::test(start_paused = true)]
async fn a_whole_read_at_9600_uses_the_line() {
    let mut tool = Tool::open(
        Box::new(connect(&meter("2S-SD"), Pace::Line)),
        SUPERVISOR,
        &[6],
    )
    .await
    .unwrap();
    tool.read_all().await;
    tool.driver.close().await;
    let usage = tool.driver.usage();
    assert_eq!(
        (usage.baud, usage.packet_size, usage.retries),
        (9600, 1024, 0)
    );
    let efficiency = usage.efficiency();
    assert!((0.95..=1.0).contains(&efficiency), "{efficiency}");
}

#[tokio::test(start_paused = true)]
async fn both_ends_go_to_a_faster_rate_together() {
    let start = Instant::now();
    let mut tool = Tool::open(
        Box::new(connect(&meter("9S"), Pace::Line)),
        SUPERVISOR,
        &[0x0C, 6],
    )
    .await
    .unwrap();
    assert_eq!(tool.opened.settings.baud, 115_200);
    tool.read(st(64)).await.unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(4),
        "{:?}",
        start.elapsed()
    );
    tool.driver.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_written_is_there_in_the_next_session_unless_the_line_broke() {
    let emulators = Emulators::default();
    for (closes, lasts) in [(true, true), (false, false)] {
        let mut tool = Tool::open(emulators.open("9S").unwrap(), PROGRAMMER, &[6])
            .await
            .unwrap();
        let mut bytes = tool.read(mt(100)).await.unwrap();
        bytes[0] ^= 1;
        tool.write(mt(100), bytes.clone()).await.unwrap();
        if closes {
            assert!(tool.driver.close().await.logged_off);
        }
        drop(tool);
        let mut tool = Tool::open(emulators.open("9S/8S").unwrap(), PROGRAMMER, &[6])
            .await
            .unwrap();
        assert_eq!(tool.read(mt(100)).await.unwrap() == bytes, lasts);
        tool.driver.close().await;
    }
}

#[tokio::test(start_paused = true)]
async fn large_tables_are_written_in_pieces_over_default_packets() {
    let handle = meter("9S");
    let port: AnyPort = Box::new(connect(&handle, Pace::Line));
    let mut driver = Driver::new(port, ClientConfig::default(), CancellationToken::new());
    let password = Secret::from_text(PROGRAMMER, Padding::Nul).unwrap();
    let logon = Logon {
        user_id: 2,
        user: Request::user("tester").unwrap(),
        password: Some(password),
    };
    let opened = driver
        .run(Open::new(OpenOptions {
            logon: Some(logon),
            ..OpenOptions::default()
        }))
        .await
        .unwrap();
    assert_eq!(opened.settings.packet_size, 64);
    let mut tool = Tool { driver, opened };
    for id in [st(15), st(32), st(33), st(54)] {
        let bytes = tool.read(id).await.unwrap();
        assert_eq!(handle.lock().image().raw(id), Some(bytes.as_slice()));
        tool.write(id, bytes).await.unwrap();
    }
    assert!(tool.driver.close().await.logged_off);
}

#[tokio::test(start_paused = true)]
async fn a_silent_tool_loses_its_session_and_its_writes() {
    let handle = meter("9S");
    let mut tool = Tool::open(Box::new(connect(&handle, Pace::Line)), PROGRAMMER, &[6])
        .await
        .unwrap();
    let before = tool.read(mt(100)).await.unwrap();
    let mut bytes = before.clone();
    bytes[0] ^= 1;
    tool.write(mt(100), bytes.clone()).await.unwrap();
    assert_eq!(handle.lock().image().raw(mt(100)), Some(bytes.as_slice()));
    // The last answer was never acknowledged, or was and nothing followed: either way the session ends.
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert_eq!(handle.lock().image().raw(mt(100)), Some(before.as_slice()));
}

/// A tool that has gone without a word, in the middle of an answer, doesn't keep the next one at the same endpoint waiting:
/// the line's end is the session's, or, where nobody can see that end, the meter's `isss` makes the next tool terminate it.
async fn abandoned_and_taken_over(open: impl AsyncFn() -> AnyPort, within: Duration) {
    for _ in 0..2 {
        let mut tool = Tool::open(open().await, PROGRAMMER, &[6]).await.unwrap();
        let cut = tokio::time::timeout(Duration::from_millis(2), tool.read(st(64))).await;
        assert!(cut.is_err(), "read before it could be cut");
        drop(tool);
        let begun = Instant::now();
        let mut next = Tool::open(open().await, PROGRAMMER, &[6]).await.unwrap();
        let took = begun.elapsed();
        assert!(took < within, "{took:?}");
        assert!(next.driver.close().await.logged_off);
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_takes_over_from_one_that_has_gone_in_memory() {
    let emulators = Emulators::default();
    let open = async || emulators.open("9S").unwrap();
    abandoned_and_taken_over(open, Duration::from_secs(3)).await;
}

#[tokio::test]
async fn a_tool_takes_over_from_one_that_has_gone_on_tcp() {
    let any = "127.0.0.1:0".parse().unwrap();
    let cancel = CancellationToken::new();
    let at = serve_tcp(meter("9S"), any, Pace::Line, cancel.clone())
        .await
        .unwrap();
    let address: Address = format!("tcp:{at}").parse().unwrap();
    let open = async || {
        meterbench_port::open(&address, &Emulators::default(), &PortOptions::default())
            .await
            .unwrap()
    };
    abandoned_and_taken_over(open, Duration::from_secs(4)).await;
    cancel.cancel();
}

#[cfg(unix)]
#[tokio::test]
async fn a_tool_takes_over_from_one_that_has_gone_on_a_pseudo_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("meter");
    let cancel = CancellationToken::new();
    let server = crate::serve_pty(meter("9S"), &link, Pace::Line, &cancel).unwrap();
    let address = Address::Serial(link.display().to_string());
    let open = async || {
        meterbench_port::open(&address, &Emulators::default(), &PortOptions::default())
            .await
            .unwrap()
    };
    abandoned_and_taken_over(open, Duration::from_secs(4)).await;
    drop(server);
}

#[tokio::test]
async fn an_unknown_form_is_answered_with_the_known_ones() {
    match Emulators::default().open("99S").err() {
        Some(OpenError::UnknownForm { form, known }) => {
            assert_eq!((form.as_str(), known.len()), ("99S", 22));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn several_meters_are_served_on_tcp_at_once_one_connection_after_the_other() {
    let cancel = CancellationToken::new();
    let emulators = Emulators::default();
    let mut addresses = Vec::new();
    for form in ["9S", "2S-SD"] {
        let meter = Meter::new(
            model(form, None).unwrap(),
            Options {
                serial: Some(form.into()),
                ..Options::default()
            },
        )
        .unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        addresses.push((
            form,
            serve_tcp(Handle::new(meter), any, Pace::Instant, cancel.clone())
                .await
                .unwrap(),
        ));
    }
    let mut tools = Vec::new();
    for (form, address) in &addresses {
        assert!(address.ip().is_loopback());
        let address: Address = format!("tcp:{address}").parse().unwrap();
        let port = meterbench_port::open(&address, &emulators, &PortOptions::default())
            .await
            .unwrap();
        tools.push((form, Tool::open(port, SUPERVISOR, &[6]).await.unwrap()));
    }
    for (form, tool) in &mut tools {
        let ident = tool.read(st(1)).await.unwrap();
        assert!(ident.ends_with(format!("{form:16}").as_bytes()));
    }
    for (_, mut tool) in tools {
        tool.driver.close().await;
    }
    // Closed: the next one is served, until all ends.
    let address: Address = format!("tcp:{}", addresses[0].1).parse().unwrap();
    let port = meterbench_port::open(&address, &emulators, &PortOptions::default())
        .await
        .unwrap();
    let mut tool = Tool::open(port, SUPERVISOR, &[6]).await.unwrap();
    tool.driver.close().await;
    cancel.cancel();
}

#[cfg(unix)]
#[tokio::test]
async fn a_pseudo_terminal_is_opened_like_a_serial_port_and_its_link_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("meter");
    let handle = meter("2S-SD");
    let server = crate::serve_pty(
        handle.clone(),
        &link,
        Pace::Instant,
        &CancellationToken::new(),
    )
    .unwrap();
    assert_eq!(std::fs::read_link(&link).unwrap(), server.device());
    for _ in 0..2 {
        let address = Address::Serial(link.display().to_string());
        let port = meterbench_port::open(&address, &Emulators::default(), &PortOptions::default())
            .await
            .unwrap();
        let mut tool = Tool::open(port, SUPERVISOR, &[6]).await.unwrap();
        assert_eq!(
            tool.read(st(64)).await.unwrap(),
            handle.lock().image().raw(st(64)).unwrap()
        );
        assert!(tool.driver.close().await.logged_off);
    }
    drop(server);
    assert!(std::fs::symlink_metadata(&link).is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_left_behind_is_replaced_and_a_file_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("meter");
    std::os::unix::fs::symlink(folder.path().join("gone"), &link).unwrap();
    let cancel = CancellationToken::new();
    drop(crate::serve_pty(meter("9S"), &link, Pace::Instant, &cancel).unwrap());
    std::fs::write(&link, "mine").unwrap();
    let error = crate::serve_pty(meter("9S"), &link, Pace::Instant, &cancel).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read_to_string(&link).unwrap(), "mine");
}
