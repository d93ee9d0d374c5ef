//! A whole session over a line whose faults the input decides.
//!
//! What is read is exactly what the meter holds, and what is written exactly what was given, or there is an error; a
//! write is carried out no oftener than it was sent; every dialog ends in bounded time, and so does the meter's session.
//! Not judged is a run in which the line made a valid packet that nobody sent: no end can tell (see `Line::forged`).
//! Shape of an input: settings, three table sizes (two bytes each), then the faults (see `line`).
#![no_main]

use std::collections::BTreeMap;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use meterbench_c1218::{
    Baud, ClientConfig, Close, DialogError, End, LinkConfig, Logon, Offer, Open, OpenOptions,
    ReadTable, Secret, ServerConfig, SessionState, Settings, WriteTable,
};
use meterbench_fuzz::line::Line;
use meterbench_fuzz::machine::{Rests as _, echo};
use meterbench_fuzz::script::Script;

/// No dialog here may take longer, whatever the line does: opening, tried four times with every time-out in full.
const LONGEST: Duration = Duration::from_secs(3600);

/// Bytes that are in no other table.
fn filled(table: u16, size: u16) -> Vec<u8> {
    (0..size)
        .map(|at| (at.wrapping_mul(31) ^ table.wrapping_mul(0x5B)).to_le_bytes()[0])
        .collect()
}

fn options(script: &mut Script<'_>) -> OpenOptions {
    let packet_size = [64, 128, 512, 1024][usize::from(script.u8() % 4)];
    let packets = script.u8().max(1);
    let bauds = match script.u8() % 3 {
        0 => vec![],
        1 => vec![6],
        _ => vec![8, 6],
    };
    OpenOptions {
        negotiate: Some(Offer {
            packet_size,
            packets,
            bauds,
        }),
        logon: Some(Logon {
            user_id: 1,
            user: *b"EMUCLIENT ",
            password: Some(Secret::new([7; 20])),
        }),
        ..OpenOptions::default()
    }
}

fuzz_target!(|input: &[u8]| {
    let mut script = Script(input);
    let bits = script.u8();
    let options = options(&mut script);
    let tables: BTreeMap<u16, Vec<u8>> = (1..=3)
        .map(|table| (table, filled(table, script.u16() % 1500)))
        .collect();
    let (busy, thinks) = (script.u8() % 4, script.u8());
    let tool = ClientConfig {
        link: LinkConfig {
            echo: if bits & 3 == 3 {
                echo(bits >> 2)
            } else {
                echo(2)
            },
            burst: bits & 16 == 0,
            ..LinkConfig::new(End::Tool)
        },
        ..ClientConfig::default()
    };
    let meter = ServerConfig {
        bauds: vec![Baud::B9600, Baud::B19200],
        ..ServerConfig::default()
    };
    let mut line = Line::new(tool, meter, tables, script);
    line.echoes = bits & 3 == 3 && bits >> 2 & 3 < 2;
    line.busy = busy;
    line.thinks = Duration::from_millis(10) * thinks.into();

    let result = session(&mut line, options);
    let closed = line.run(Close::new(), LONGEST);
    line.rest();
    let forged = || line.forged();
    if let Err(wrong) = result {
        assert!(forged(), "{wrong}");
    }
    assert!(closed.is_ok() || forged(), "{closed:?}");
    if line.meter.state() != SessionState::Base || line.meter.settings() != Settings::default() {
        assert!(forged(), "the meter keeps a session that nobody holds");
    }
    assert!(line.tool.is_quiet(), "at rest with something to do");
});

/// Reads, writes, reads back. An error of the link ends it and is no fault of anybody; wrong data are.
fn session(line: &mut Line<'_>, options: OpenOptions) -> Result<(), String> {
    if line.run(Open::new(options), LONGEST).is_err() {
        return Ok(());
    }
    for table in [1, 2] {
        match read(line, table) {
            Err(_) => return Ok(()),
            Ok(data) => same(table, &data, line.tables.get(&table))?,
        }
    }
    let old = line.tables.get(&3).cloned().unwrap_or_default();
    let new: Vec<u8> = old.iter().map(|byte| byte ^ 0xA5).collect();
    if new.is_empty() {
        return Ok(());
    }
    let settings = line.tool.settings();
    let before = line.requests;
    let result = line.run(WriteTable::new(3, new.clone(), settings), LONGEST);
    let asked = line.requests - before;
    if line.written > asked {
        return Err(format!(
            "{} writes were carried out, {asked} asked for",
            line.written
        ));
    }
    let held = line.tables.get(&3);
    match result {
        Ok(()) => same(3, &new, held)?,
        // Whole, or piece by piece from the front.
        Err(_) => {
            let held = held.cloned().unwrap_or_default();
            let changed = held
                .iter()
                .zip(&new)
                .take_while(|(held, new)| held == new)
                .count();
            if held.get(changed..) != old.get(changed..) {
                return Err("the table holds neither what was there nor what was written".into());
            }
            return Ok(());
        }
    }
    match read(line, 3) {
        Err(_) => Ok(()),
        Ok(data) => same(3, &data, Some(&new)),
    }
}

fn read(line: &mut Line<'_>, table: u16) -> Result<Vec<u8>, DialogError> {
    let settings = line.tool.settings();
    line.run(ReadTable::new(table, settings), LONGEST)
}

fn same(table: u16, told: &[u8], held: Option<&Vec<u8>>) -> Result<(), String> {
    let held = held.map(Vec::as_slice).unwrap_or_default();
    if held == told {
        return Ok(());
    }
    let alike = held
        .iter()
        .zip(told)
        .take_while(|(held, told)| held == told)
        .count();
    let (told, held) = (told.len(), held.len());
    Err(format!(
        "table {table}: the tool has {told} bytes, the meter {held}, and the first {alike} are alike"
    ))
}
