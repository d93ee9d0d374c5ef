//! No command, by whichever way a password comes, lets a byte of it out.
//!
//! The commands are those that the binary itself lists: one that is added fails this test until it stands in the table.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Served, cli, private, run, state};

/// The meter's right one, and a wrong one, neither of which stands anywhere else. Padded, they are what goes over the wire.
const WRONG: &str = "Qz7wrongkx9";
const RIGHT: &str = "PROGRAMMER";

/// How a password comes.
const WAYS: [&str; 3] = ["env", "file", "stdin"];

/// Every command that talks to no meter, and what it is run with here.
const ALONE: [(&str, &[&str]); 27] = [
    ("ports", &["ports"]),
    ("probes", &["probes"]),
    ("catalog", &["catalog", "--form", "9S"]),
    ("new", &["new", "--model", "ax-poly", "--form", "9S"]),
    ("check", &["check", "{program}"]),
    ("schema", &["schema"]),
    ("show", &["show", "{snapshot}"]),
    ("display", &["display", "{snapshot}"]),
    ("diff", &["diff", "{program}", "{snapshot}"]),
    (
        "replay-day",
        &[
            "replay-day",
            "{program}",
            "{program}",
            "--load",
            "household",
            "--day",
            "2026-07-14",
        ],
    ),
    ("tou", &["tou", "{snapshot}", "--days", "3"]),
    ("sheet", &["sheet", "{program}", "-o", "{sheet}"]),
    ("history", &["history"]),
    ("log", &["log"]),
    ("snapshots", &["snapshots"]),
    ("key", &["key", "new", "--name", "Ann", "-o", "{key}"]),
    ("sign", &["sign", "{program}", "--key", "{key}", "--force"]),
    ("signature", &["signature", "{program}"]),
    ("policy", &["policy", "show"]),
    ("password", &["password", "set", "--user", "ann"]),
    ("trace", &["trace", "{trace}"]),
    ("emulate", &["emulate", "--form", "no such form"]),
    ("completions", &["completions", "bash"]),
    ("man", &["man", "{man}"]),
    ("explain", &["explain", "T001"]),
    ("export", &["export", "{snapshot}", "--as", "csv"]),
    (
        "report",
        &[
            "report",
            "--found",
            "{snapshot}",
            "-o",
            "{report}",
            "--force",
        ],
    ),
];

/// Every command that talks to a meter.
const METER: [(&str, &[&str]); 14] = [
    ("identify", &["identify"]),
    ("read", &["read", "-o", "{snapshot}", "--force"]),
    ("kit", &["kit", "-o", "{kit}", "--force"]),
    ("table", &["table", "ST-42"]),
    ("program", &["program", "{program}", "--yes"]),
    ("verify", &["verify", "{program}"]),
    ("restore", &["restore", "{snapshot}", "--yes"]),
    ("demand-reset", &["demand-reset", "--yes"]),
    ("set-clock", &["set-clock", "--yes"]),
    ("switch", &["switch", "open", "--yes"]),
    ("clear-data", &["clear-data", "--yes", "--serial", "1"]),
    ("set-mode", &["set-mode", "test", "--yes"]),
    (
        "change-password",
        &[
            "change-password",
            "1",
            "--new-password-env",
            "SECRET",
            "--yes",
            "--serial",
            "1",
        ],
    ),
    (
        "register-preset",
        &[
            "register-preset",
            "kWh delivered",
            "0",
            "--yes",
            "--serial",
            "1",
        ],
    ),
];

/// The commands that `--help` lists, which clap makes of what there is.
fn listed() -> BTreeSet<String> {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    let commands = help.split("Commands:").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap();
    let name = |line: &str| {
        let name = line.strip_prefix("  ")?.split_whitespace().next()?;
        (!line.starts_with("   ")).then(|| name.to_owned())
    };
    let all: BTreeSet<String> = commands.lines().filter_map(name).collect();
    assert!(all.len() > 20, "{help}");
    all.into_iter().filter(|name| name != "help").collect()
}

fn base64(bytes: &[u8], skip: usize) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes[skip..].chunks_exact(3);
    groups
        .flat_map(|group| {
            let bits = group
                .iter()
                .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
            [18, 12, 6, 0].map(|shift| SIGNS[(bits >> shift & 63) as usize] as char)
        })
        .collect()
}

/// What of a password must stand nowhere: as it is, in hex however it is written, and in base64 wherever it begins.
fn forms(password: &str) -> Vec<String> {
    let bytes = password.as_bytes();
    let hex = |between: &str, upper: bool| {
        let one = |byte: &u8| match upper {
            true => format!("{byte:02X}"),
            false => format!("{byte:02x}"),
        };
        bytes.iter().map(one).collect::<Vec<_>>().join(between)
    };
    let decimal: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let mut forms = vec![password.to_owned(), decimal.join(", "), decimal.join(",")];
    for between in ["", " ", ":", ", ", ", 0x"] {
        forms.extend([hex(between, true), hex(between, false)]);
    }
    forms.extend((0..3).map(|skip| base64(bytes, skip)));
    forms
}

/// Every byte of these, and of the files in a folder.
struct Written {
    bytes: Vec<(String, Vec<u8>)>,
}

impl Written {
    fn folder(&mut self, folder: &Path, ours: &[&Path]) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if ours.contains(&path.as_path()) {
                continue;
            }
            if path.is_dir() {
                self.folder(&path, ours);
            } else {
                let bytes = std::fs::read(&path).unwrap_or_default();
                self.bytes.push((path.display().to_string(), bytes));
            }
        }
    }

    fn holds_none_of(&self, password: &str) {
        for (place, bytes) in &self.bytes {
            // ST-6 has an element of this name, levels are called so, and `log` of a person.
            let text = String::from_utf8_lossy(bytes)
                .replace("PROGRAMMER_NAME", "")
                .replace("READER, PROGRAMMER and SUPERVISOR", "");
            for form in forms(password) {
                assert!(!text.contains(&form), "{form} stands in {place}:\n{text}");
            }
        }
    }
}

struct Bench {
    meter: Served,
    written: Written,
    runs: usize,
}

impl Bench {
    fn fill(&self, arg: &str) -> String {
        let file = |name: &str| state().join(name).display().to_string();
        arg.replace("{program}", &file("meter.toml"))
            .replace("{snapshot}", &file("meter.snapshot.json"))
            .replace("{sheet}", &file(&format!("sheet-{}.pdf", self.runs)))
            .replace("{trace}", &file("wire.txt"))
            .replace("{man}", &file("man"))
            .replace("{report}", &file("report.pdf"))
            .replace("{kit}", &file("first-contact.zip"))
            .replace("{key}", &file("ann.key"))
    }

    /// Runs a command with a password that comes this way.
    fn run(&mut self, args: &[&str], way: &str, password: &str, more: &[&str]) -> Option<i32> {
        self.runs += 1;
        let secret = private("secret", password);
        let mut command = cli();
        command
            .args(args.iter().map(|arg| self.fill(arg)))
            .args(more)
            .env("SECRET", password)
            // The configuration of this test is looked through as well.
            .env("XDG_CONFIG_HOME", state().join("config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        match way {
            "env" => command.args(["--password-env", "SECRET"]),
            "file" => command.args(["--password-file", secret.to_str().unwrap()]),
            "stdin" => command.arg("--password-stdin"),
            _ => &mut command,
        };
        let mut child = command.spawn().unwrap();
        // A command that takes no password may be gone by now.
        let _ = writeln!(child.stdin.take().unwrap(), "{password}");
        let output = child.wait_with_output().unwrap();
        let what = format!("{args:?} {way} {more:?}");
        self.written
            .bytes
            .push((format!("stdout of {what}"), output.stdout));
        self.written
            .bytes
            .push((format!("stderr of {what}"), output.stderr));
        output.status.code()
    }

    fn check(mut self) -> usize {
        let secret = state().join("secret");
        self.written.folder(&state(), &[&secret]);
        for password in [RIGHT, WRONG] {
            self.written.holds_none_of(password);
        }
        self.written
            .bytes
            .iter()
            .map(|(_, bytes)| bytes.len())
            .sum()
    }
}

#[test]
fn every_command_there_is_stands_in_the_table() {
    let known: BTreeSet<String> = ALONE
        .iter()
        .chain(&METER)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(listed(), known);
}

#[test]
fn no_command_lets_a_byte_of_a_password_out() {
    // All that is kept is looked through, what is known of meters as well.
    let _ = std::fs::remove_file(state().join("meterbench").join("meters"));
    let meter = Served::new(&["--form", "9S", "--tcp", "127.0.0.1:0", "--instant"]);
    let port = meter.port.clone();
    let program = state().join("meter.toml");
    let program = program.to_str().unwrap();
    assert_eq!(
        run(&["new", "--model", "ax-poly", "--form", "9S", "-o", program])
            .status
            .code(),
        Some(0)
    );
    let mut bench = Bench {
        meter,
        written: Written { bytes: vec![] },
        runs: 0,
    };
    let trace = state().join("wire.txt");
    let on_meter = [
        "--port",
        &port,
        "--trace",
        trace.to_str().unwrap(),
        "--try-again",
        "-vvvv",
    ];
    let (mut right, mut wrong) = (0, 0);
    for (number, (name, args)) in METER.iter().enumerate() {
        for (at, way) in WAYS.iter().enumerate() {
            let json: &[&str] = if (number + at) % 2 == 0 {
                &["--json"]
            } else {
                &[]
            };
            let more = [&on_meter, json].concat();
            let code = bench.run(args, way, RIGHT, &more);
            assert!(
                code.is_some_and(|code| code != 2),
                "{name} with the right password: {code:?}"
            );
            right += 1;
            assert_eq!(bench.run(args, way, WRONG, &more), Some(4), "{name}");
            wrong += 1;
        }
    }
    assert_eq!((right, wrong), (3 * METER.len(), 3 * METER.len()));
    for (_, args) in ALONE {
        let takes = matches!(args.first(), Some(&"password" | &"key" | &"sign"));
        for password in [RIGHT, WRONG] {
            for way in if takes { &WAYS[..] } else { &["none"] } {
                for more in ["-vvvv", "--json"] {
                    let code = bench.run(args, way, password, &[more]);
                    // The key was made with the right one, which is its passphrase.
                    if args.first() == Some(&"sign") {
                        assert_eq!(code == Some(0), password == RIGHT, "{way} {more}");
                    }
                }
            }
        }
    }
    // A capture of the wire, and what goes wrong with files that aren't there and passwords that are none.
    let capture = &["trace", "{trace}", "--pcapng", "{sheet}"];
    assert_eq!(bench.run(capture, "none", RIGHT, &[]), Some(0));
    bench.run(
        &["read", "--port", "tcp:127.0.0.1:1"],
        "file",
        RIGHT,
        &["-vvvv"],
    );
    bench.run(
        &["identify", "--port", "emulator:9S"],
        "env",
        &format!("{RIGHT} {WRONG}"),
        &["-vvvv"],
    );
    let (runs, _meter) = (bench.runs, bench.meter.port.clone());
    let bytes = bench.check();
    assert!(
        runs > 100 && bytes > 1_000_000,
        "{runs} runs, {bytes} bytes"
    );
}

#[test]
fn the_search_finds_a_password_in_each_form() {
    for form in forms(RIGHT) {
        let bytes = format!("before {form} behind").into_bytes();
        let written = Written {
            bytes: vec![("here".into(), bytes)],
        };
        let found = std::panic::catch_unwind(|| written.holds_none_of(RIGHT));
        assert!(found.is_err(), "{form} is not found");
    }
}
