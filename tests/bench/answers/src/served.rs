//! The process that serves the meters, and what the system says of it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::Outcome;

/// Processor time comes in hundredths of a second.
const MILLIS_A_TICK: f64 = 10.0;

/// Stopped when it goes out of scope, also after an error.
pub struct Served {
    process: Child,
    ports: Vec<u16>,
}

impl Served {
    pub fn start(cli: &str, load: Option<&str>, count: usize) -> Outcome<Served> {
        let count = count.to_string();
        let mut command = Command::new(cli);
        command.args(["emulate", "--form", "2S", "--model", "ax"]);
        command.args(["--tcp", "127.0.0.1:0", "--count", &count]);
        if let Some(load) = load {
            command.args(["--load", load]);
        }
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut served = Served {
            process,
            ports: Vec::new(),
        };
        let output = served.process.stdout.take().ok_or("no output")?;
        for line in BufReader::new(output).lines().take(count.parse()?) {
            let line = line?;
            let port = line.rsplit(':').next().ok_or("no endpoint")?;
            served.ports.push(port.parse()?);
        }
        Ok(served)
    }

    pub fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// What it has held at most.
    pub fn megabytes(&self) -> Outcome<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let mut lines = status.lines();
        let held = lines.find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
        let kilobytes: f64 = held.ok_or("no VmHWM")?.trim().parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Processor time so far, its own and the system's.
    pub fn processor_millis(&self) -> Outcome<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // Behind the name, which may hold anything, in parentheses.
        let (_, rest) = stat.rsplit_once(") ").ok_or("no name")?;
        let ticks: Result<Vec<f64>, _> = rest.split(' ').skip(11).take(2).map(str::parse).collect();
        Ok(ticks?.iter().sum::<f64>() * MILLIS_A_TICK)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
