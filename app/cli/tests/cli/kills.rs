//! The program is killed, as by a power failure of the laptop, at packet after packet of a programming; one resumption makes
//! the meter whole.
//!
//! Is: real processes and SIGKILL. `tests/it/crash.rs` does the same thousands of times without processes.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::{Served, cli, json, run, state};

/// Kills a process when so many chunks have gone by on the way to the meter.
struct Proxy {
    port: String,
    victim: Arc<Mutex<Option<Child>>>,
}

impl Proxy {
    fn to(meter: &str, chunks: usize) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = format!("tcp:{}", listener.local_addr().unwrap());
        let meter = meter.strip_prefix("tcp:").unwrap().to_owned();
        let victim: Arc<Mutex<Option<Child>>> = Arc::default();
        let killed = Arc::clone(&victim);
        thread::spawn(move || {
            let mut left = chunks;
            for tool in listener.incoming().map_while(Result::ok) {
                let outer = TcpStream::connect(&meter).unwrap();
                let (mut from, mut to) = (outer.try_clone().unwrap(), tool.try_clone().unwrap());
                thread::spawn(move || std::io::copy(&mut from, &mut to));
                forward(&tool, &outer, &mut left, &killed);
                // The thread that copies the other way holds both.
                for end in [tool, outer] {
                    let _ = end.shutdown(Shutdown::Both);
                }
            }
        });
        Proxy { port, victim }
    }
}

fn forward(
    mut tool: &TcpStream,
    mut outer: &TcpStream,
    left: &mut usize,
    victim: &Mutex<Option<Child>>,
) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = tool.read(&mut bytes) {
        if *left == 0 {
            if let Some(child) = victim.lock().unwrap().as_mut() {
                let _ = child.kill();
            }
            return;
        }
        *left -= 1;
        if outer.write_all(&bytes[..count]).is_err() {
            return;
        }
    }
}

#[test]
fn a_program_killed_at_any_packet_is_finished_or_taken_back() {
    let meter = Served::new(&["--form", "9S", "--tcp", "127.0.0.1:0", "--instant"]);
    let file = |name: &str| state().join(name).display().to_string();
    let (before, program) = (file("before.json"), file("meter.toml"));
    let on = |port: &str, args: &[&str]| {
        json(&[args, &["--port", port, "--password-env", "METER_PASSWORD"]].concat())
    };
    assert_eq!(on(&meter.port, &["read", "-o", &before]).0, 0);
    run(&["new", "--model", "ax-poly", "--form", "9S", "-o", &program]);
    let (mut untouched, mut finished, mut back, mut complete, mut whole) = (0, 0, 0, 0, 0);
    // Every seventh, so that each run meets another place of a packet's way.
    for chunks in (1..).step_by(7) {
        let proxy = Proxy::to(&meter.port, chunks);
        {
            let mut victim = proxy.victim.lock().unwrap();
            let child = cli()
                .args(["program", &program, "--yes", "--port", &proxy.port])
                .args(["--password-env", "METER_PASSWORD"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            *victim = Some(child.unwrap());
        }
        let status = loop {
            // The lock is given back between two looks, so that the proxy can kill.
            if let Some(status) = proxy
                .victim
                .lock()
                .unwrap()
                .as_mut()
                .unwrap()
                .try_wait()
                .unwrap()
            {
                break status;
            }
            thread::yield_now();
        };
        if status.code() == Some(0) {
            whole += 1;
            break;
        }
        let finish = chunks % 2 == 0;
        let way: &[&str] = match finish {
            true => &["program", "--resume", "--yes"],
            false => &["program", "--resume", "--back", "--yes"],
        };
        let (exit, resumed) = on(&meter.port, way);
        assert_eq!(exit, 0, "after {chunks} chunks: {resumed}");
        let nothing_left = resumed.get("unfinished").is_some();
        // Killed after all was verified, while the session was closed: the new program is there, whole.
        let done = nothing_left && on(&meter.port, &["verify", &program]).0 == 0;
        match (nothing_left, finish) {
            _ if done => complete += 1,
            (true, _) => untouched += 1,
            (false, true) => finished += 1,
            (false, false) => back += 1,
        }
        if done || (finish && !nothing_left) {
            assert_eq!(
                on(&meter.port, &["verify", &program]).0,
                0,
                "after {chunks} chunks"
            );
            let (exit, restored) = on(&meter.port, &["restore", &before, "--yes"]);
            assert_eq!((exit, &restored["verified"]), (0, &true.into()));
        }
        let (_, plan) = on(&meter.port, &["restore", &before, "--dry-run"]);
        assert_eq!(plan["verified"], true, "after {chunks} chunks: {plan}");
    }
    println!(
        "{untouched} untouched, {finished} finished, {back} taken back, {complete} complete, {whole} whole"
    );
    assert!(untouched > 0 && finished + back > 0 && whole == 1);
}
