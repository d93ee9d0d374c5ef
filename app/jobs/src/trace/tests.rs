//! Sessions walked through, and where their traces go.

use std::sync::Arc;

use meterbench_c1218::packet::Control;
use meterbench_c1218::{Packet, Request, Response};
use meterbench_port::NoEmulators;
use meterbench_port::memory::{self, Pace};
use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::{Context, TableId};

/// Writes a session by hand, as text, and reads it as a trace.
#[derive(Default)]
struct Wire {
    text: String,
    toggle: bool,
}

impl Wire {
    fn line(&mut self, arrow: char, bytes: &[u8]) {
        let hex: Vec<String> = bytes.iter().map(|it| format!("{it:02X}")).collect();
        let hex = hex.join(" ");
        self.text.push_str(&format!(
            "    0.000000  {arrow}  something\n                 {hex}\n"
        ));
    }

    fn message(&mut self, arrow: char, message: &[u8], size: usize) {
        let parts: Vec<&[u8]> = message.chunks(size).collect();
        for (index, data) in parts.iter().enumerate() {
            self.toggle = !self.toggle;
            let mut bytes = Vec::new();
            Packet {
                identity: 0,
                control: Control::new(index, parts.len(), self.toggle),
                sequence: u8::try_from(parts.len() - 1 - index).unwrap(),
                data,
            }
            .emit(&mut bytes)
            .unwrap();
            self.line(arrow, &bytes);
            self.line(if arrow == '>' { '<' } else { '>' }, &[6]);
        }
    }

    fn ask(&mut self, request: &Request) {
        let mut message = Vec::new();
        request.emit(&mut message).unwrap();
        self.message('>', &message, 56);
    }

    fn read(&mut self, table: u16, data: &[u8]) {
        self.ask(&Request::Read { table });
        self.message('<', &Response::table(data).emit(), 56);
    }

    fn read_part(&mut self, table: u16, offset: u32, data: &[u8]) {
        let count = u16::try_from(data.len()).unwrap();
        self.ask(&Request::ReadOffset {
            table,
            offset,
            count,
        });
        self.message('<', &Response::table(data).emit(), 56);
    }

    fn meanings(&self) -> Vec<Meaning> {
        let saved = read(self.text.as_bytes());
        assert_eq!(saved.problems, []);
        let rows = rows(saved.entries);
        rows.into_iter()
            .filter_map(|row| row.meaning.map(|it| *it))
            .collect()
    }
}

/// ST-0 of the worked example in the fact sheet: an Echelon meter's, 79 bytes, low byte first.
fn config() -> Vec<u8> {
    let hex = "022A88454C4F4E0200FF0C01000A0D020C0904FFB5F15F021DF4F0CF07FFFFFFF8FFFFFF7FFCEF03040270F4FFFFFFFFBFFE7B1F00000000E680800102046000000 2FFE6C6380E89BC73B863010202";
    let hex: String = hex.split_whitespace().collect();
    (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

fn value<'a>(meaning: &'a Meaning, name: &str) -> &'a str {
    let found = meaning.fields.iter().find(|(it, _)| it == name);
    found.map_or("", |(_, value)| value)
}

const ST5: &[u8; 20] = b"METER 17            ";

#[test]
fn an_answer_is_known_by_its_question_and_shown_field_by_field() {
    let mut wire = Wire::default();
    wire.read(0, &config());
    wire.read(5, ST5);
    let meanings = wire.meanings();
    assert_eq!(meanings.len(), 4);
    assert_eq!(meanings[0].words, "Read ST-0");
    assert_eq!(
        meanings[1].words,
        format!("Read ST-0: accepted (ok), {} bytes", config().len())
    );
    assert_eq!(meanings[1].table, Some(TableId::standard(0)));
    assert_eq!(meanings[1].note, None);
    assert!(value(&meanings[1], "STD_TBLS_USED").contains("ST-5"));
    // This meter's identification is no text.
    assert_eq!(meanings[3].fields[0].1, "4D455445522031372020");
}

#[test]
fn a_table_read_in_parts_is_shown_part_by_part() {
    let (config, mut wire) = (config(), Wire::default());
    wire.read_part(0, 0, &config[..40]);
    wire.read_part(0, 40, &config[40..]);
    // Now the meter's shape is known, and a part of a known table is decoded by its place.
    wire.read(3, &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    wire.read_part(3, 0, &[2]);
    // Of this one the beginning is missing.
    wire.read_part(12, 100, &[1, 2, 3]);
    let meanings = wire.meanings();
    assert!(meanings[1].fields.is_empty());
    assert!(
        meanings[1]
            .note
            .as_ref()
            .unwrap()
            .contains("ST-0 is not decoded")
    );
    assert!(!meanings[3].fields.is_empty(), "{:?}", meanings[3]);
    // Only what lies in this part.
    assert_eq!(value(&meanings[3], "DEVICE_CLASS"), "");
    assert_eq!(meanings[7].fields.len(), 1, "{:?}", meanings[7]);
    assert!(
        meanings[9]
            .note
            .as_ref()
            .unwrap()
            .contains("the bytes before these are not")
    );
    assert_eq!(meanings[9].data, [1, 2, 3]);
}

#[test]
fn what_is_written_is_shown_and_holds_once_it_was_taken() {
    let mut wire = Wire::default();
    wire.read(0, &config());
    wire.ask(&Request::Write {
        table: 5,
        data: ST5.to_vec(),
    });
    wire.message('<', &[0], 56);
    wire.ask(&Request::WriteOffset {
        table: 5,
        offset: 0,
        data: b"OTHER".to_vec(),
    });
    let meanings = wire.meanings();
    assert_eq!(meanings[2].words, "Write ST-5, 20 bytes");
    assert_eq!(meanings[2].fields[0].1, "4D455445522031372020");
    assert_eq!(meanings[3].words, "Write ST-5, 20 bytes: accepted (ok)");
    assert_eq!(meanings[4].words, "Write ST-5, 5 bytes from 0");
}

#[test]
fn another_meter_at_the_port_is_not_decoded_by_the_one_before() {
    let (mut wire, mut other) = (Wire::default(), config());
    wire.read(0, &config());
    wire.read(5, ST5);
    other[12] ^= 1;
    wire.read(0, &other);
    wire.ask(&Request::WriteOffset {
        table: 5,
        offset: 2,
        data: vec![1],
    });
    let last = wire.meanings().pop().unwrap();
    assert!(last.note.unwrap().contains("not in this trace"));
}

#[test]
fn what_is_sent_again_or_echoed_is_said_so_and_a_secret_table_never_shown() {
    let mut wire = Wire::default();
    wire.read(0, &config());
    let secret = b"PASSWORDPASSWORD".repeat(3);
    // As in a trace of another tool, which hides nothing.
    wire.read(42, &secret);
    wire.read_part(42, 0, &secret);
    wire.ask(&Request::Write {
        table: 42,
        data: secret.clone(),
    });
    let meanings = wire.meanings();
    for meaning in &meanings[2..] {
        let shown = format!("{meaning:?}");
        assert!(
            !shown.contains("PASS") && !shown.contains("80, 65, 83"),
            "{shown}"
        );
    }
    let packet = "    0.000000  >  x\n                 EE 00 00 00 00 01 20 13 10\n";
    let echo = packet.replace('>', "<");
    let rows = rows(read(format!("{packet}{packet}{echo}").as_bytes()).entries);
    let words: Vec<&str> = rows
        .iter()
        .map(|row| row.meaning.as_ref().unwrap().words.as_str())
        .collect();
    assert_eq!(
        words,
        ["Identification", "Sent again", "An echo of the tool"]
    );
}

#[test]
fn a_trace_cut_anywhere_is_walked_through() {
    let mut wire = Wire::default();
    wire.read(0, &config());
    wire.read(5, ST5);
    let lines: Vec<&str> = wire.text.lines().collect();
    for from in 0..lines.len() {
        let saved = read(lines[from..].join("\n").as_bytes());
        let _ = rows(saved.entries);
    }
}

#[tokio::test(start_paused = true)]
async fn the_sessions_of_one_job_are_in_one_file_and_each_in_one_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (file, kept) = (folder.path().join("wire.txt"), folder.path().join("traces"));
    let heard = Arc::new(Mutex::new(0));
    for _job in 0..2 {
        let mut context = Context::new(Arc::new(NoEmulators));
        context.trace = Tracing::new(Some(kept.clone())).told({
            let heard = Arc::clone(&heard);
            move |entries| *heard.lock().unwrap() += entries.len()
        });
        for _session in 0..2 {
            let port = Box::new(memory::pair(Pace::Instant).0);
            let port = context.trace.around(port, (context.wall)(), Some(&file));
            port.unwrap_or_else(|_| panic!()).write_all(&[6]).await.ok();
        }
    }
    for path in [file.clone(), file.with_file_name("wire.txt.1")] {
        let saved = read(&std::fs::read(path).unwrap());
        let opened = |it: &&Entry| it.kind == Kind::Opened;
        assert_eq!(saved.entries.iter().filter(opened).count(), 2);
        assert_eq!(saved.problems, []);
    }
    assert!(!file.with_file_name("wire.txt.2").exists());
    assert_eq!(folder::list(&kept).len(), 4);
    assert!(*heard.lock().unwrap() >= 4);
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_can_not_be_had_stops_nothing_and_a_named_file_does() {
    let context = Context {
        trace: Tracing::new(Some("/dev/null/traces".into())),
        ..Context::new(Arc::new(NoEmulators))
    };
    let around = |file: Option<&Path>| {
        let port = Box::new(memory::pair(Pace::Instant).0);
        context.trace.around(port, (context.wall)(), file)
    };
    assert!(around(None).is_ok());
    let (path, _) = around(Some(Path::new("/dev/null/x"))).err().unwrap();
    assert_eq!(path, Path::new("/dev/null/x"));
}
