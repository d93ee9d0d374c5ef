//! The program is killed, as by a power failure of the laptop, at packet after packet of a programming; one resumption makes
//! the meter whole.
//!
//! Is: real processes and SIGKILL, three forms, every third packet from one that changes by the day and is printed.
//! `tests/crash` does the same at every packet, without processes.

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

/// Name and model: transformer-rated, with a service switch, self-contained of several elements.
const FORMS: [(&str, &str); 3] = [("9S", "ax-poly"), ("2S", "ax-sd"), ("12S", "ax-poly")];

/// Packets from one kill to the next: all of them take longer than a test may, so each day begins with another one.
const STEP: u64 = 3;

/// Which one is the first: METERBENCH_SEED, or the day.
fn seed() -> u64 {
    let told = std::env::var("METERBENCH_SEED").ok();
    told.and_then(|it| it.parse().ok()).unwrap_or_else(|| {
        let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        since.as_secs() / (24 * 60 * 60)
    })
}

/// How the programmings ended.
#[derive(Debug, Default)]
struct Ends {
    untouched: usize,
    finished: usize,
    back: usize,
    complete: usize,
    whole: usize,
}

/// Runs a programming over a line that kills it.
fn killed_after(chunks: usize, meter: &str, program: &str) -> Option<i32> {
    let proxy = Proxy::to(meter, chunks);
    {
        let mut victim = proxy.victim.lock().unwrap();
        let child = cli()
            .args(["program", program, "--yes", "--port", &proxy.port])
            .args(["--password-env", "METER_PASSWORD"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        *victim = Some(child.unwrap());
    }
    loop {
        // The lock is given back between two looks, so that the proxy can kill.
        let mut victim = proxy.victim.lock().unwrap();
        if let Some(status) = victim.as_mut().unwrap().try_wait().unwrap() {
            return status.code();
        }
        drop(victim);
        thread::yield_now();
    }
}

#[test]
fn a_program_killed_at_any_packet_is_finished_or_taken_back() {
    let seed = seed();
    let mut ends = Ends::default();
    for (number, (form, model)) in FORMS.iter().enumerate() {
        let first = 1 + (seed + 2 * number as u64) % STEP;
        ends.form(form, model, first as usize);
    }
    println!("seed {seed}: {ends:?}");
    assert!(ends.untouched > 0 && ends.finished + ends.back > 0);
    assert_eq!(ends.whole, FORMS.len());
}

impl Ends {
    /// Programmings of one form, killed later and later until one comes through.
    fn form(&mut self, form: &str, model: &str, first: usize) {
        let serve = ["--form", form, "--model", model, "--tcp", "127.0.0.1:0"];
        let meter = Served::new(&[&serve[..], &["--instant"]].concat());
        let file = |end: &str| state().join(format!("{form}{end}")).display().to_string();
        let (before, program) = (file(".json"), file(".toml"));
        let on = |port: &str, args: &[&str]| {
            json(&[args, &["--port", port, "--password-env", "METER_PASSWORD"]].concat())
        };
        assert_eq!(on(&meter.port, &["read", "-o", &before]).0, 0);
        run(&["new", "--model", model, "--form", form, "-o", &program]);
        for chunks in (first..).step_by(STEP as usize) {
            let at = format!("{form}, after {chunks} chunks");
            if killed_after(chunks, &meter.port, &program) == Some(0) {
                self.whole += 1;
                return;
            }
            let finish = (chunks / STEP as usize).is_multiple_of(2);
            let way: &[&str] = match finish {
                true => &["program", "--resume", "--yes"],
                false => &["program", "--resume", "--back", "--yes"],
            };
            let (exit, resumed) = on(&meter.port, way);
            assert_eq!(exit, 0, "{at}: {resumed}");
            let nothing_left = resumed.get("unfinished").is_some();
            // Killed after all was verified, while the session was closed: the new program is there, whole.
            let done = nothing_left && on(&meter.port, &["verify", &program]).0 == 0;
            match (nothing_left, finish) {
                _ if done => self.complete += 1,
                (true, _) => self.untouched += 1,
                (false, true) => self.finished += 1,
                (false, false) => self.back += 1,
            }
            if done || (finish && !nothing_left) {
                assert_eq!(on(&meter.port, &["verify", &program]).0, 0, "{at}");
                let (exit, restored) = on(&meter.port, &["restore", &before, "--yes"]);
                assert_eq!((exit, &restored["verified"]), (0, &true.into()), "{at}");
            }
            let (_, plan) = on(&meter.port, &["restore", &before, "--dry-run"]);
            assert_eq!(plan["verified"], true, "{at}: {plan}");
        }
    }
}
