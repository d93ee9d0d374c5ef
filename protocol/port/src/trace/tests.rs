//! What stands in the file, and above all what doesn't.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use meterbench_c1218::packet::Control;
use meterbench_c1218::{Packet, Padding, Request, Response, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::text::DATE;
use super::*;
use crate::memory::{self, MemoryPort, Pace};

const PASSWORD: &str = "SUPERVISOR";

struct Bench {
    port: Traced,
    meter: MemoryPort,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

/// A port traced into a new file.
fn traced(port: MemoryPort, path: &Path) -> io::Result<Traced> {
    let mut file = TextFile::create(path)?;
    let sink = move |entries: &[Entry]| file.write(entries);
    Ok(Traced::new(
        Box::new(port),
        jiff::Zoned::now(),
        Box::new(sink),
    ))
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wire.txt");
    let (near, meter) = memory::pair(Pace::Instant);
    let port = traced(near, &path).unwrap();
    Bench {
        port,
        meter,
        path,
        _folder: folder,
    }
}

impl Bench {
    async fn send(&mut self, bytes: &[u8]) {
        self.port.write_all(bytes).await.unwrap();
    }

    /// The meter sends `pieces`, each read on its own.
    async fn hear(&mut self, pieces: &[&[u8]]) {
        for piece in pieces {
            self.meter.write_all(piece).await.unwrap();
            let mut got = vec![0; piece.len()];
            self.port.read_exact(&mut got).await.unwrap();
            assert_eq!(&got, piece);
        }
    }

    fn text(self) -> String {
        drop(self.port);
        std::fs::read_to_string(&self.path).unwrap()
    }
}

fn packet(index: usize, total: usize, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let sequence = u8::try_from(total - 1 - index).unwrap();
    Packet {
        identity: 0,
        control: Control::new(index, total, false),
        sequence,
        data,
    }
    .emit(&mut bytes)
    .unwrap();
    bytes
}

fn message(request: &Request) -> Vec<u8> {
    let mut bytes = Vec::new();
    request.emit(&mut bytes).unwrap();
    bytes
}

fn security() -> Vec<u8> {
    let password = Secret::from_text(PASSWORD, Padding::Nul).unwrap();
    packet(0, 1, &message(&Request::Security { password }))
}

/// Fails when three bytes in a row of the password stand in the text, in hex or as letters.
fn assert_hidden(text: &str) {
    let letters = PASSWORD.as_bytes();
    for three in letters.windows(3) {
        let hex = three.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, " {byte:02X}");
            hex
        });
        assert!(!text.contains(&hex), "{hex} in\n{text}");
        assert!(
            !text.contains(std::str::from_utf8(three).unwrap()),
            "{text}"
        );
    }
    assert!(text.contains("··"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_short_exchange_reads_as_it_was() {
    let mut bench = bench();
    bench.send(&packet(0, 1, &[0x20])).await;
    tokio::time::sleep(Duration::from_millis(12)).await;
    bench
        .hear(&[&[0x06], &packet(0, 1, &[0, 0, 1, 0, 0])])
        .await;
    bench.send(&[0x06]).await;
    bench.port.set_baud(19_200).await.unwrap();
    let text = bench.text();
    let expected = "\
# seconds since then, > to the meter, < from the meter, ·· not shown
    0.000000  >  Identification (toggle 0)
                 EE 00 00 00 00 01 20 13 10
    0.012000  <  ACK
                 06
    0.012000  <  Identification: accepted (ok), 4 bytes follow (toggle 0)
                 EE 00 00 00 00 05 00 00 01 00 00 C6 B5
    0.012000  >  ACK
                 06
    0.012000  -  19200 bit/s
";
    let (head, text) = text.split_once('\n').unwrap();
    assert_eq!(text, expected);
    let date = jiff::Zoned::strptime(DATE, head.strip_prefix("# memory, ").unwrap()).unwrap();
    let age = jiff::Timestamp::now().duration_since(date.timestamp());
    assert!((0..60).contains(&age.as_secs()), "{head}");
}

#[tokio::test(start_paused = true)]
async fn services_are_named_with_what_they_are_about() {
    let mut bench = bench();
    let requests = [
        Request::Logon {
            user_id: 2,
            user: Request::user("TOOL").unwrap(),
        },
        Request::Negotiate {
            packet_size: 1024,
            packets: 255,
            bauds: vec![8, 6],
        },
        Request::Read { table: 33 },
        Request::ReadOffset {
            table: 2048 + 13,
            offset: 4,
            count: 10,
        },
        Request::Write {
            table: 4096 + 54,
            data: vec![1, 2, 3],
        },
        Request::Wait { seconds: 30 },
    ];
    for request in requests {
        bench.send(&packet(0, 1, &message(&request))).await;
    }
    bench
        .hear(&[&packet(
            0,
            1,
            &Response::refusal(meterbench_c1218::Code::Isc).emit(),
        )])
        .await;
    let text = bench.text();
    for words in [
        "Logon 2 \"TOOL\"",
        "Negotiate 1024 bytes x 255, rates 19200 9600",
        "Read table 33 ",
        "Read manufacturer table 13, 10 bytes from 4",
        "Write pending table 54, 3 bytes",
        "Wait 30 s",
        "insufficient security clearance (isc)",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_is_not_in_the_file_however_the_packet_is_cut() {
    let packet = security();
    for cut in 0..packet.len() {
        let mut bench = bench();
        let (a, b) = packet.split_at(cut);
        bench.send(a).await;
        bench.send(b).await;
        // The same as an echo, which comes in two reads.
        bench
            .hear(
                &[a, b]
                    .map(|part| part)
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>(),
            )
            .await;
        let text = bench.text();
        assert_hidden(&text);
        assert!(text.contains("Security, password not shown"), "{text}");
        // Nor does the check sequence tell.
        let [.., low, high] = packet.as_slice() else {
            panic!()
        };
        assert!(!text.contains(&format!("{low:02X} {high:02X}")), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_is_not_in_the_file_when_its_packet_is_spoiled_or_broken_off() {
    let whole = security();
    for place in 0..whole.len() {
        // A byte of the echo is lost, is changed, or is the last that comes.
        let lost = [&whole[..place], &whole[place + 1..]].concat();
        let mut changed = whole.clone();
        changed[place] ^= 0x20;
        for echo in [lost, changed, whole[..=place].to_vec()] {
            let mut bench = bench();
            bench.send(&whole).await;
            bench.hear(&[&echo]).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            bench.hear(&[&[0x06]]).await;
            assert_hidden(&bench.text());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn tables_of_passwords_are_hidden_when_written_and_when_read() {
    let data = PASSWORD.repeat(12).into_bytes();
    let write = message(&Request::Write {
        table: 42,
        data: data.clone(),
    });
    let answer = Response::table(&data).emit();
    let mut bench = bench();
    bench.send(&packet(0, 1, &write)).await;
    bench.hear(&[&packet(0, 1, &[0])]).await;
    let (first, second) = write.split_at(56);
    bench.send(&packet(0, 2, first)).await;
    bench.send(&packet(1, 2, second)).await;
    for table in [42, 42 | PENDING_BIT] {
        bench
            .send(&packet(0, 1, &message(&Request::Read { table })))
            .await;
        let (first, second) = answer.split_at(56);
        bench
            .hear(&[&packet(0, 2, first), &packet(1, 2, second)])
            .await;
        bench.hear(&[&packet(0, 1, &answer)]).await;
    }
    let text = bench.text();
    assert_hidden(&text);
    assert!(text.contains("Write table 42, 120 bytes"), "{text}");
    assert!(text.contains("Read pending table 42"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn the_password_of_the_log_in_procedure_is_hidden_and_other_procedures_are_not() {
    let call = |proc: [u8; 2]| [&proc[..], &[1, 0, 2], PASSWORD.as_bytes()].concat();
    // Least significant byte first, and last; with a selector.
    for proc in [[18, 0x00], [0x00, 18], [18, 0x30], [0x30, 18]] {
        let data = call(proc);
        let mut bench = bench();
        let mut requests = vec![Request::Write {
            table: 7,
            data: data.clone(),
        }];
        requests.push(Request::WriteOffset {
            table: 7,
            offset: 0,
            data: data.clone(),
        });
        requests.push(Request::WriteOffset {
            table: 7,
            offset: 5,
            data: PASSWORD.into(),
        });
        for request in &requests {
            let bytes = packet(0, 1, &message(request));
            bench.send(&bytes).await;
            bench.hear(&[&bytes]).await;
        }
        for (request, answer) in [
            (Request::Read { table: 7 }, &data[..]),
            (
                Request::ReadOffset {
                    table: 7,
                    offset: 5,
                    count: 10,
                },
                PASSWORD.as_bytes(),
            ),
        ] {
            bench.send(&packet(0, 1, &message(&request))).await;
            let answer = Response::table(answer).emit();
            bench.hear(&[&packet(0, 1, &answer)]).await;
        }
        let text = bench.text();
        assert_hidden(&text);
        assert!(
            text.contains("Write table 7, 15 bytes, parameters not shown"),
            "{text}"
        );
        // Which procedure, and which call of it, may be seen.
        let shown = format!("40 00 07 00 0F {:02X} {:02X} 01 ··", proc[0], proc[1]);
        assert!(text.contains(&shown), "{text}");
    }
    // A demand reset, and a maker's own procedure 18.
    for proc in [[9, 0], [18, 0x08]] {
        let mut bench = bench();
        let write = Request::Write {
            table: 7,
            data: [&proc[..], &[1, 0xAB, 0xCD]].concat(),
        };
        bench.send(&packet(0, 1, &message(&write))).await;
        let read = message(&Request::Read { table: 7 });
        bench.send(&packet(0, 1, &read)).await;
        let answer = Response::table(&[proc[0], proc[1], 1, 0xAB, 0xCD]).emit();
        bench.hear(&[&packet(0, 1, &answer)]).await;
        let text = bench.text();
        assert_eq!(text.matches("01 AB CD").count(), 2, "{text}");
    }
}

const PENDING_BIT: u16 = 1 << 12;

#[tokio::test(start_paused = true)]
async fn other_tables_are_shown_again_afterwards() {
    let mut bench = bench();
    bench
        .send(&packet(0, 1, &message(&Request::Read { table: 42 })))
        .await;
    bench
        .hear(&[&packet(0, 1, &Response::table(b"secret").emit())])
        .await;
    bench
        .send(&packet(0, 1, &message(&Request::Read { table: 1 })))
        .await;
    bench
        .hear(&[&packet(0, 1, &Response::table(b"LGAX").emit())])
        .await;
    let text = bench.text();
    assert!(text.contains("00 00 04 4C 47 41 58"), "{text}");
    assert!(!text.contains("73 65 63"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_table_of_passwords_that_is_sent_again_after_the_next_request_is_hidden_whole_or_spoiled()
{
    let answer = packet(0, 1, &Response::table(PASSWORD.as_bytes()).emit());
    let mut spoiled = answer.clone();
    spoiled[9] ^= 1;
    let other = packet(0, 1, &Response::table(b"LGAX").emit());
    let read = |table| packet(0, 1, &message(&Request::Read { table }));
    // It has come before, or it is late.
    for first in [&[][..], &answer, &spoiled] {
        for again in [&answer, &spoiled] {
            let mut bench = bench();
            bench.send(&read(42)).await;
            bench.hear(&[first]).await;
            bench.send(&read(1)).await;
            bench.hear(&[again]).await;
            bench.hear(&[&other]).await;
            assert_hidden(&bench.text());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_spoiled_answer_is_shown_once_the_meter_has_answered_something_that_is_no_secret() {
    let answer = packet(0, 1, &Response::table(b"LGAX").emit());
    let mut spoiled = answer.clone();
    spoiled[9] ^= 1;
    let read = packet(0, 1, &message(&Request::Read { table: 1 }));
    let mut bench = bench();
    bench.send(&security()).await;
    bench.hear(&[&packet(0, 1, &[0])]).await;
    bench.send(&read).await;
    bench.hear(&[&spoiled]).await;
    bench.hear(&[&answer]).await;
    bench.send(&read).await;
    bench.hear(&[&spoiled, &spoiled[..9]]).await;
    let text = bench.text();
    assert_hidden(&text);
    let shown = |bytes: &[u8]| {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        text.matches(&hex.join(" ")).count()
    };
    assert_eq!(
        shown(&spoiled),
        1,
        "the first may have been an echo: {text}"
    );
    assert_eq!(shown(&spoiled[..9]), 3, "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_older_trace_is_kept_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wire.txt");
    for round in 0..6 {
        let mut port = traced(memory::pair(Pace::Instant).0, &path).unwrap();
        port.log.note(Kind::Note, format!("round {round}"));
    }
    let kept = |name: &str| std::fs::read_to_string(folder.path().join(name));
    for (name, round) in [
        ("wire.txt", 5),
        ("wire.txt.1", 4),
        ("wire.txt.2", 3),
        ("wire.txt.3", 2),
    ] {
        assert!(
            kept(name).unwrap().contains(&format!("round {round}")),
            "{name}"
        );
    }
    assert!(kept("wire.txt.4").is_err());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_made_is_an_error_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing/wire.txt");
    assert!(traced(memory::pair(Pace::Instant).0, &nowhere).is_err());
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_full_disk_ends_the_trace_and_not_the_transfer() {
    let (near, mut meter) = memory::pair(Pace::Instant);
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let file = Arc::new(std::sync::Mutex::new(TextFile::on(full)));
    let sink = {
        let file = Arc::clone(&file);
        move |entries: &[Entry]| file.lock().unwrap().write(entries)
    };
    let mut port = Traced::new(Box::new(near), jiff::Zoned::now(), Box::new(sink));
    port.write_all(&[0x06]).await.unwrap();
    assert_eq!(meter.read_u8().await.unwrap(), 0x06);
    assert!(!file.lock().unwrap().is_open());
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_given_away_as_soon_as_the_tool_waits() {
    let (near, mut meter) = memory::pair(Pace::Instant);
    let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = {
        let heard = Arc::clone(&heard);
        move |entries: &[Entry]| heard.lock().unwrap().extend_from_slice(entries)
    };
    let mut port = Traced::new(Box::new(near), jiff::Zoned::now(), Box::new(sink));
    port.write_all(&[0x06]).await.unwrap();
    port.write_all(&packet(0, 1, &[0x20])).await.unwrap();
    let kinds = || -> Vec<Kind> { heard.lock().unwrap().iter().map(|it| it.kind).collect() };
    assert_eq!(kinds(), [Kind::Opened]);
    let wait = tokio::time::timeout(Duration::from_millis(1), port.read_u8());
    assert!(wait.await.is_err());
    assert_eq!(kinds(), [Kind::Opened, Kind::Ack, Kind::Packet]);
    meter.write_all(&[0x15]).await.unwrap();
    port.read_u8().await.unwrap();
    drop(port);
    assert_eq!(kinds().last(), Some(&Kind::Nak));
}

/// All entries that a session gives, and its text.
async fn recorded() -> (Vec<Entry>, String) {
    let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (near, mut meter) = memory::pair(Pace::Instant);
    let sink = {
        let heard = Arc::clone(&heard);
        move |entries: &[Entry]| heard.lock().unwrap().extend_from_slice(entries)
    };
    let started = jiff::Zoned::strptime(DATE, "2025-06-01 12:00:00 -05:00").unwrap();
    let mut port = Traced::new(Box::new(near), started, Box::new(sink));
    port.write_all(&packet(0, 1, &[0x20])).await.unwrap();
    tokio::time::sleep(Duration::from_micros(1_234_567)).await;
    let answer = packet(0, 1, &[0, 0, 1, 0, 0]);
    let mut spoiled = answer.clone();
    spoiled[8] ^= 1;
    for bytes in [&[0xFF, 0x00, 0x06][..], &spoiled, &[0x15], &answer] {
        meter.write_all(bytes).await.unwrap();
        port.read_exact(&mut vec![0; bytes.len()]).await.unwrap();
    }
    port.write_all(&security()).await.unwrap();
    port.set_baud(19_200).await.unwrap();
    meter.set_baud(19_200).await.unwrap();
    let long = Response::table(&[0x5A; 200]).emit();
    meter.write_all(&packet(0, 1, &long)).await.unwrap();
    meter.write_all(&answer[..5]).await.unwrap();
    port.read_exact(&mut vec![0; long.len() + 8 + 5])
        .await
        .unwrap();
    drop(port);
    let entries = heard.lock().unwrap().clone();
    let text = text(&entries);
    (entries, text)
}

#[tokio::test(start_paused = true)]
async fn a_saved_trace_becomes_the_same_entries_again() {
    let (entries, text) = recorded().await;
    let kinds: Vec<Kind> = entries.iter().map(|it| it.kind).collect();
    for kind in [
        Kind::Opened,
        Kind::Ack,
        Kind::Nak,
        Kind::Packet,
        Kind::Spoiled,
        Kind::Fragment,
        Kind::Noise,
        Kind::Rate(19_200),
    ] {
        assert!(kinds.contains(&kind), "{kind:?} in\n{text}");
    }
    assert_hidden(&text);
    let saved = read(text.as_bytes());
    assert_eq!(saved.problems, []);
    assert_eq!(saved.entries, entries);
    assert_eq!(super::text(&saved.entries), text);
}

#[tokio::test(start_paused = true)]
async fn of_a_damaged_file_what_can_be_read_is_read_and_the_rest_is_told_by_line() {
    let (entries, text) = recorded().await;
    // Cut off anywhere.
    for cut in 0..text.len() {
        let saved = read(&text.as_bytes()[..cut]);
        assert!(saved.entries.len() <= entries.len());
        assert!(saved.wrong <= 2, "{cut}: {:?}", saved.problems);
    }
    let lines: Vec<&str> = text.lines().collect();
    // Without any one line no other entry changes.
    for gone in 0..lines.len() {
        let mut left = lines.clone();
        left.remove(gone);
        let saved = read(left.join("\n").as_bytes());
        assert!(saved.entries.len() + 2 >= entries.len(), "line {gone}");
    }
    for (wrong, line, what) in [
        (
            "soon  >  ACK",
            1,
            "an entry begins with its time in seconds",
        ),
        ("1.0  ?  ACK", 1, "after the time comes > or < or -"),
        ("         06", 1, "bytes that belong to no entry"),
        ("1.0  >  ACK", 1, "an entry without its bytes"),
        ("1.0  >  ACK\n         0G", 2, "this is no byte in hex"),
        (
            "1.0  >  x\n         EE ·· 06",
            2,
            "a byte is shown after one that is not",
        ),
    ] {
        let saved = read(wrong.as_bytes());
        assert_eq!(
            saved.problems.first(),
            Some(&Problem { line, what }),
            "{wrong}"
        );
    }
    assert_eq!(
        read(b"\xFF\xFE\n").problems[0].what,
        "this is not UTF-8 text"
    );
    let many = read("x\n".repeat(5000).as_bytes());
    assert_eq!((many.problems.len(), many.wrong), (100, 5000));
}

/// A turn of a conversation: what is asked, and what becomes of what the meter gives back.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// 0: Security, 1: a read of ST-42, 2: a read of ST-1, 3: a read of ST-3.
    ask: u8,
    echo: bool,
    /// How often the answer comes.
    answers: u8,
    /// The last answer of the turn before comes again first.
    again: bool,
    /// A byte in so many is lost or changed.
    spoil: Option<u8>,
}

fn turns() -> impl proptest::strategy::Strategy<Value = Vec<Turn>> {
    use proptest::prelude::*;
    let turn = (
        0..4_u8,
        any::<bool>(),
        0..3_u8,
        any::<bool>(),
        proptest::option::of(3..40_u8),
    );
    let turn = turn.prop_map(|(ask, echo, answers, again, spoil)| Turn {
        ask,
        echo,
        answers,
        again,
        spoil,
    });
    proptest::collection::vec(turn, 1..12)
}

/// All that a trace shows of it, joined.
fn shown(turns: &[Turn], seed: u64) -> Vec<u8> {
    let mut random = crate::Random::new(seed);
    let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = {
        let heard = Arc::clone(&heard);
        move |entries: &[Entry]| heard.lock().unwrap().extend_from_slice(entries)
    };
    let mut log = Log::new(Head::default(), Box::new(sink));
    let mut last = Vec::new();
    for turn in turns {
        let read = |table| message(&Request::Read { table });
        let (request, answer) = match turn.ask {
            0 => (security(), vec![0]),
            1 => (
                packet(0, 1, &read(42)),
                Response::table(PASSWORD.as_bytes()).emit(),
            ),
            2 => (packet(0, 1, &read(1)), Response::table(b"LGAX").emit()),
            _ => (packet(0, 1, &read(3)), Response::table(&[0; 5]).emit()),
        };
        log.bytes(Way::ToMeter, &request);
        let answer = packet(0, 1, &answer);
        let mut back = Vec::new();
        if turn.again {
            back.extend_from_slice(&last);
        }
        if turn.echo {
            back.extend_from_slice(&request);
        }
        for _ in 0..turn.answers {
            back.extend_from_slice(&answer);
            last.clone_from(&answer);
        }
        if let Some(one_in) = turn.spoil {
            back.retain_mut(|byte| match random.below(usize::from(one_in)) {
                0 => false,
                1 => {
                    *byte ^= 1 << random.below(8);
                    true
                }
                _ => true,
            });
        }
        log.bytes(Way::FromMeter, &back);
    }
    drop(log);
    let entries = heard.lock().unwrap();
    entries.iter().flat_map(|it| it.bytes.clone()).collect()
}

proptest::proptest! {
    #[test]
    fn no_conversation_on_a_bad_line_shows_four_letters_of_a_password(turns in turns(), seed in 0..u64::MAX) {
        let shown = shown(&turns, seed);
        for four in PASSWORD.as_bytes().windows(4) {
            proptest::prop_assert!(!shown.windows(4).any(|it| it == four), "{turns:?}");
        }
    }

    #[test]
    fn the_reader_takes_any_bytes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..2000)) {
        let _ = read(&bytes);
    }

    #[test]
    fn the_reader_takes_any_lines(lines in proptest::collection::vec(
        "(# [a-z]{0,4}, 2025-06-01 1[0-9]:00:00 [+]00:00|[ ]{0,12}[0-9.]{1,12} {1,2}[<>-] {1,2}[A-Za-z ]{0,12}|[ ]{8,9}([0-9A-F]{2} |·· ){0,20})", 0..40)) {
        let saved = read(lines.join("\n").as_bytes());
        // What was understood is written and understood again.
        let again = read(text(&saved.entries).as_bytes());
        proptest::prop_assert_eq!(again.entries.len(), saved.entries.len());
    }
}
