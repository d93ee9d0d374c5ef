//! Sizes and patience: points 22, 33, 34 and 36.

use meterbench_c1218::*;

use crate::bench::{Pair, To, ms, secs};

fn table(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n * 31 / 7) as u8).collect()
}

#[test]
fn c22_before_negotiate_a_large_full_read_is_onp_and_the_tool_reads_by_offset() {
    let mut pair = Pair::new();
    pair.tables.insert(9, table(200));
    let settings = pair.log_on(None).settings;
    assert_eq!(settings, Settings::default());
    assert_eq!(
        pair.ask(&Request::Read { table: 9 }).unwrap().code,
        Code::Onp
    );
    pair.asked.clear();
    assert_eq!(pair.run(ReadTable::new(9, settings)).unwrap(), table(200));
    let counts: Vec<_> = pair
        .asked
        .iter()
        .filter_map(|request| match request {
            Request::ReadOffset { offset, count, .. } => Some((*offset, *count)),
            _ => None,
        })
        .collect();
    assert_eq!(counts, [(0, 52), (52, 52), (104, 52), (156, 52)]);
}

#[test]
fn c22_a_table_that_ends_with_a_piece_is_whole() {
    let mut pair = Pair::new();
    pair.tables.insert(9, table(104));
    let settings = pair.log_on(None).settings;
    assert_eq!(pair.run(ReadTable::new(9, settings)).unwrap(), table(104));
    pair.asked.clear();
    assert_eq!(
        pair.run(ReadTable::sized(9, settings, 104)).unwrap(),
        table(104)
    );
    assert_eq!(
        pair.asked.len(),
        2,
        "a known size needs no full read and no look behind the end"
    );
    assert_eq!(
        pair.run(ReadTable::range(9, settings, 100, 60)).unwrap(),
        table(104)[100..]
    );
    assert_eq!(
        pair.run(ReadTable::range(9, settings, 3, 60)).unwrap(),
        table(104)[3..63]
    );
    assert_eq!(pair.run(ReadTable::range(9, settings, 3, 0)).unwrap(), []);
}

#[test]
fn c33_spoiled_table_data_is_read_again_and_then_an_error() {
    for (good_after, reads) in [(1, 2), (9, 4)] {
        let mut pair = Pair::new();
        let settings = pair.log_on(None).settings;
        let mut answers = 0;
        pair.script = Box::new(move |request| {
            let Request::Read { .. } = request else {
                return None;
            };
            answers += 1;
            (answers <= good_after).then(|| {
                let mut answer = Response::table(&[1, 2, 3]);
                match answers % 2 {
                    1 => answer.body[5] ^= 1,
                    _ => answer.body[1] = 2,
                }
                answer
            })
        });
        pair.asked.clear();
        let read = pair.run(ReadTable::new(1, settings));
        assert_eq!(pair.asked.len(), reads);
        if good_after == 1 {
            assert_eq!(read.unwrap().len(), 32);
        } else {
            let error = TableDataError::Count {
                count: 2,
                received: 3,
            };
            assert_eq!(read, Err(DialogError::TableData { table: 1, error }));
        }
    }
}

#[test]
fn c33_more_than_was_asked_for_is_an_error() {
    let mut pair = Pair::new();
    let settings = pair.log_on(None).settings;
    pair.script = Box::new(|request| {
        matches!(request, Request::ReadOffset { .. }).then(|| Response::table(&[0; 9]))
    });
    let error = DialogError::TooMuch {
        table: 1,
        asked: 4,
        received: 9,
    };
    assert_eq!(pair.run(ReadTable::range(1, settings, 0, 4)), Err(error));
}

#[test]
fn c33_a_table_of_known_size_is_read_whole_from_a_meter_that_gives_less_than_asked_for() {
    for (size, there) in [(120, 120), (120, 100)] {
        let mut pair = Pair::new();
        let stored = table(there);
        pair.script = Box::new(move |request| match *request {
            Request::ReadOffset { offset, count, .. } => {
                let rest = stored.get(offset as usize..).unwrap();
                Some(match rest.get(..20.min(rest.len()).min(count.into())) {
                    Some(&[]) | None => Response::refusal(Code::Onp),
                    Some(part) => Response::table(part),
                })
            }
            _ => None,
        });
        let settings = pair.log_on(None).settings;
        let read = pair.run(ReadTable::sized(9, settings, size)).unwrap();
        assert_eq!(read, table(there));
    }
}

#[test]
fn c34_tables_of_every_size_are_read_and_written_at_every_packet_size() {
    for (packet_size, packets) in [
        (64, 1),
        (64, 255),
        (1024, 1),
        (1024, 255),
        (8192, 1),
        (8192, 255),
    ] {
        for size in [1, 52, 53, 56, 1012, 1013, 65535] {
            let mut pair = Pair::with(
                ClientConfig::default(),
                ServerConfig {
                    max_packet_size: 8192,
                    ..ServerConfig::default()
                },
            );
            let settings = pair
                .log_on(Some(Offer {
                    packet_size,
                    packets,
                    bauds: vec![],
                }))
                .settings;
            assert_eq!(
                (settings.packet_size, settings.packets),
                (packet_size, packets)
            );
            pair.tables.insert(9, table(size));
            assert_eq!(
                pair.run(ReadTable::new(9, settings)).unwrap(),
                table(size),
                "{packet_size} {size}"
            );
            let new: Vec<u8> = table(size).iter().map(|byte| !byte).collect();
            pair.run(WriteTable::new(9, new.clone(), settings)).unwrap();
            assert_eq!(pair.tables[&9], new, "{packet_size} {packets} {size}");
        }
    }
}

#[test]
fn c34_a_message_that_just_fits_takes_one_transaction() {
    for (size, reads) in [(1012, 1), (1013, 3)] {
        let mut pair = Pair::new();
        let settings = pair
            .log_on(Some(Offer {
                packet_size: 1024,
                packets: 1,
                bauds: vec![],
            }))
            .settings;
        pair.tables.insert(9, table(size));
        pair.asked.clear();
        pair.run(ReadTable::new(9, settings)).unwrap();
        assert_eq!(pair.asked.len(), reads);
    }
    for (size, writes) in [(1010, 1), (1011, 2), (1007 * 2 + 1, 3)] {
        let mut pair = Pair::new();
        let settings = pair
            .log_on(Some(Offer {
                packet_size: 1024,
                packets: 1,
                bauds: vec![],
            }))
            .settings;
        pair.tables.insert(9, table(size));
        pair.asked.clear();
        pair.run(WriteTable::new(9, table(size), settings)).unwrap();
        assert_eq!(pair.asked.len(), writes);
    }
}

#[test]
fn c36_bsy_some_times_then_ok_succeeds_with_fresh_toggles() {
    let mut pair = Pair::new();
    let settings = pair.log_on(None).settings;
    let mut left = 3;
    pair.script = Box::new(move |request| {
        let Request::Read { .. } = request else {
            return None;
        };
        left -= 1;
        (left >= 0).then(|| Response::refusal(if left == 1 { Code::Dnr } else { Code::Bsy }))
    });
    let before = pair.sent(To::Meter).len();
    let start = pair.now;
    assert_eq!(pair.run(ReadTable::new(1, settings)).unwrap().len(), 32);
    assert!(pair.now - start >= secs(6));
    let reads: Vec<Vec<u8>> = pair.sent(To::Meter)[before..]
        .iter()
        .filter(|bytes| bytes.len() > 1)
        .cloned()
        .collect();
    assert_eq!(reads.len(), 4);
    for pair in reads.windows(2) {
        let toggle = |bytes: &[u8]| bytes[bytes.len() - 11 + 2] & 0x20;
        assert_ne!(toggle(&pair[0]), toggle(&pair[1]));
    }
}

#[test]
fn c36_bsy_for_ever_ends_and_says_so() {
    for code in [Code::Bsy, Code::Dnr, Code::Dlk] {
        let mut pair = Pair::new();
        let settings = pair.log_on(None).settings;
        pair.script = Box::new(move |_| Some(Response::refusal(code)));
        pair.asked.clear();
        let error = pair.run(ReadTable::new(1, settings)).unwrap_err();
        assert_eq!(
            error,
            DialogError::Refused {
                service: "Read",
                table: Some(1),
                code
            }
        );
        assert_eq!(pair.asked.len(), if code == Code::Dlk { 4 } else { 21 });
    }
}

#[test]
fn a_write_refused_half_way_says_how_far_it_got() {
    let mut pair = Pair::new();
    pair.tables.insert(9, table(200));
    let settings = pair.log_on(None).settings;
    pair.script = Box::new(|request| match request {
        Request::WriteOffset { offset: 94, .. } => Some(Response::refusal(Code::Isc)),
        _ => None,
    });
    let mut write = WriteTable::new(9, vec![1; 200], settings);
    let error = pair.run(&mut write).unwrap_err();
    assert_eq!(
        error,
        DialogError::Refused {
            service: "Write",
            table: Some(9),
            code: Code::Isc
        }
    );
    assert_eq!(write.written(), 94);
    assert_eq!(pair.tables[&9][..94], [1; 94]);
    assert_eq!(pair.tables[&9][94..], table(200)[94..]);
}

#[test]
fn c47_a_table_of_1000_bytes_takes_one_transaction_and_little_more_than_its_wire_time() {
    let mut pair = Pair::new();
    pair.tables.insert(5, table(1000));
    pair.log_on(Some(Offer::default()));
    assert_eq!(
        (
            pair.tool.settings().packet_size,
            pair.tool.settings().packets
        ),
        (1024, 255)
    );
    let (start, asked) = (pair.now, pair.asked.len());
    let settings = pair.tool.settings();
    assert_eq!(pair.run(ReadTable::new(5, settings)).unwrap(), table(1000));
    let spent = pair.now - start;
    assert!(spent <= ms(1100), "{spent:?}");
    assert_eq!(pair.asked.len() - asked, 1);
}
