//! What a tool sees of a meter that deceives it, in the session and after it.

use meterbench_c1218::{Code, Request, Response, table_data};
use meterbench_c1219::TableId;
use proptest::prelude::*;

use super::{Bench, PROGRAMMER, st};
use crate::Faults;
use crate::fault::deceit::Deceit;

/// A tool's session with a meter that deceives it.
struct Tool {
    bench: Bench,
    deceit: Deceit,
}

impl Tool {
    fn with(fault: &str) -> Tool {
        let faults: Faults = fault.parse().unwrap();
        Tool {
            bench: Bench::as_user("9S", PROGRAMMER),
            deceit: Deceit::new(&faults),
        }
    }

    fn ask(&mut self, request: &Request) -> Response {
        let Bench { meter, session, .. } = &mut self.bench;
        self.deceit.answer(meter, session, request)
    }

    fn read(&mut self, table: TableId) -> Vec<u8> {
        let answer = self.ask(&Request::Read {
            table: table.wire(),
        });
        table_data(&answer.body).unwrap().to_vec()
    }

    fn write(&mut self, table: TableId, data: &[u8]) -> Code {
        let data = data.to_vec();
        let table = table.wire();
        self.ask(&Request::Write { table, data }).code
    }

    fn held(&self, table: TableId) -> Vec<u8> {
        self.bench.meter.image().raw(table).unwrap().to_vec()
    }

    /// The utility's texts, and others that a meter takes.
    fn texts(&mut self) -> (Vec<u8>, Vec<u8>) {
        let old = self.read(st(6));
        let new = old.iter().map(|byte| byte.max(&b'A').to_owned()).collect();
        (old, new)
    }
}

#[test]
fn a_lie_lasts_as_long_as_the_session() {
    let mut tool = Tool::with("lies");
    let (old, new) = tool.texts();
    assert_ne!(old, new);
    assert_eq!(tool.write(st(6), &new), Code::Ok);
    assert_eq!(tool.read(st(6)), new, "whoever looks at once is fooled");
    let held = tool.held(st(6));
    let differing = held.iter().zip(&new).filter(|(a, b)| a != b).count();
    assert_eq!(differing, 1);
    tool.deceit.reset();
    assert_eq!(tool.read(st(6)), held);
}

#[test]
fn pieces_of_a_table_are_lied_about_as_a_whole() {
    let mut tool = Tool::with("lies");
    let (_, new) = tool.texts();
    for (number, piece) in new.chunks(50).enumerate() {
        let offset = u32::try_from(number * 50).unwrap();
        let answer = tool.ask(&Request::WriteOffset {
            table: 6,
            offset,
            data: piece.to_vec(),
        });
        assert_eq!(answer.code, Code::Ok, "{number}");
    }
    assert_eq!(tool.read(st(6)), new);
    assert_ne!(tool.held(st(6)), new);
}

#[test]
fn an_ignored_write_is_answered_with_ok_and_a_refused_one_stays_refused() {
    let mut tool = Tool::with("ignores-writes");
    let (old, new) = tool.texts();
    assert_eq!(tool.write(st(6), &new), Code::Ok);
    assert_eq!(tool.read(st(6)), old);
    assert_eq!(tool.write(st(6), &new[1..]), Code::Onp);
    assert_eq!(tool.write(st(11), &[0; 8]), Code::Iar);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_write_elsewhere_changes_one_other_table_in_one_bit(seed: u64) {
        let mut tool = Tool::with(&format!("writes-elsewhere&seed={seed}"));
        let before = tool.bench.meter.image();
        let (_, new) = tool.texts();
        prop_assert_eq!(tool.write(st(6), &new), Code::Ok);
        prop_assert_eq!(tool.held(st(6)), new);
        let after = tool.bench.meter.image();
        let bits: Vec<(TableId, u32)> = before
            .iter()
            // A zone that is spoilt takes the clock and what follows it along.
            .filter(|(id, _)| ![6, 52, 55, 56, 74, 76].map(st).contains(id))
            .filter_map(|(id, old)| {
                let now = after.raw(id)?;
                let turned = old.iter().zip(now).map(|(a, b)| (a ^ b).count_ones()).sum();
                (turned > 0).then_some((id, turned))
            })
            .collect();
        let [(_, turned)] = bits.as_slice() else {
            return Err(TestCaseError::fail(format!("{bits:?}")));
        };
        prop_assert_eq!(*turned, 1);
    }
}
