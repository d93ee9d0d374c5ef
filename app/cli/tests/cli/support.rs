//! The real binary, and an emulated meter that the same binary serves.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

thread_local! {
    /// Each test is a thread.
    static STATE: TempDir = {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("meterbench");
        std::fs::create_dir(&own).unwrap();
        // A file where the folder of known meters would be: every reading is a first one.
        std::fs::write(own.join("meters"), "").unwrap();
        folder
    };
}

/// The folder that this test's commands keep things in.
pub fn state() -> PathBuf {
    STATE.with(|folder| folder.path().to_owned())
}

pub fn cli() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meterbench-cli"));
    command
        .env_remove("RUST_LOG")
        .env("METER_PASSWORD", "PROGRAMMER")
        .env_remove("METERBENCH_POLICY")
        // No keyring of whoever runs this is touched.
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/dev/null")
        // Nothing can be kept there, and elsewhere only for this test, so none depends on another one, or on who runs it.
        .env("XDG_CONFIG_HOME", "/dev/null")
        .env("XDG_STATE_HOME", state())
        // The same on Windows.
        .env("APPDATA", "NUL")
        .env("LOCALAPPDATA", state())
        .stdin(Stdio::null());
    command
}

/// A file that only its owner may read, in the folder of this test.
pub fn private(name: &str, text: &str) -> PathBuf {
    let path = state().join(name);
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    }
    path
}

pub fn run(args: &[&str]) -> Output {
    cli().args(args).output().unwrap()
}

pub fn json(args: &[&str]) -> (i32, Value) {
    let mut all = args.to_vec();
    all.push("--json");
    let output = run(&all);
    let text = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code().unwrap(),
        serde_json::from_str(&text).unwrap_or_else(|error| unreachable!("{error}: {text}")),
    )
}

/// An emulated meter in a process of its own, stopped when dropped.
pub struct Served {
    pub child: Child,
    pub port: String,
}

impl Served {
    pub fn new(args: &[&str]) -> Self {
        let mut child = cli()
            .arg("emulate")
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .strip_prefix("listening ")
            .unwrap_or_else(|| unreachable!("{line}"))
            .to_owned();
        Self { child, port }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn error_of(args: &[&str]) -> (i32, String) {
    let (exit, answer) = json(args);
    for key in ["what", "why", "hint"] {
        assert!(
            !answer["error"][key].as_str().unwrap().is_empty(),
            "{answer}"
        );
    }
    (exit, answer["error"]["code"].as_str().unwrap().to_owned())
}
