//! Tools that behave badly towards a process that serves meters: what it holds stays what it was.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::Served;

const IDENT: [u8; 9] = [0xEE, 0, 0, 0, 0, 0x01, 0x20, 0x13, 0x10];
/// Bytes that no pair of sockets would keep.
const ENOUGH: usize = 8 << 20;
/// What an allocator may keep or give back, in kB.
const GRAIN: u64 = 2048;

fn connect(meter: &Served) -> TcpStream {
    let address = meter.port.strip_prefix("tcp:").unwrap();
    TcpStream::connect(address).unwrap()
}

/// An ACK and the beginning of an answer. Connections to a meter are served in turn: all before this one are over.
fn answers(meter: &Served) {
    let mut stream = connect(meter);
    stream.write_all(&IDENT).unwrap();
    let mut head = [0; 2];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(head, [6, 0xEE]);
}

/// Resident memory in kB, and open files.
fn held(meter: &Served) -> (u64, usize) {
    let folder = format!("/proc/{}", meter.child.id());
    let status = std::fs::read_to_string(format!("{folder}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    let kilobytes = line.trim().strip_suffix(" kB").unwrap();
    let files = std::fs::read_dir(format!("{folder}/fd")).unwrap().count();
    (kilobytes.parse().unwrap(), files)
}

/// Opens and drops: at once, in the middle of a packet, after one, with noise.
fn drop_connections(meter: &Served, count: usize) {
    let said: [&[u8]; 4] = [&[], &IDENT[..4], &IDENT, &[0x55; 40]];
    for said in said.iter().cycle().take(count) {
        connect(meter).write_all(said).unwrap();
    }
    answers(meter);
}

#[test]
fn a_process_holds_no_more_after_ten_thousand_dropped_connections() {
    let meter = Served::new(&["--form", "2S", "--tcp", "127.0.0.1:0", "--instant"]);
    drop_connections(&meter, 1000);
    let (before, files) = held(&meter);
    drop_connections(&meter, 10_000);
    let (after, files_after) = held(&meter);
    assert!(after < before + GRAIN, "{before} kB, then {after} kB");
    assert!(
        files_after <= files + 4,
        "{files} files, then {files_after}"
    );
}

#[test]
fn a_process_holds_no_more_for_a_tool_that_never_reads() {
    let meter = Served::new(&["--form", "2S", "--tcp", "127.0.0.1:0", "--instant"]);
    answers(&meter);
    let (before, _) = held(&meter);
    let mut deaf = connect(&meter);
    deaf.set_write_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    // Until nobody takes any more of it, or ten times what both ends could keep for it.
    let asked = IDENT.repeat(1000);
    let mut sent = 0;
    while let Ok(taken @ 1..) = deaf.write(&asked) {
        sent += taken;
        if sent > ENOUGH {
            break;
        }
    }
    let (after, _) = held(&meter);
    assert!(
        after < before + 2 * GRAIN,
        "{sent} bytes asked: {before} kB, then {after} kB"
    );
    drop(deaf);
    answers(&meter);
}
