//! A cut of the matrix of faults: one read of every fault and rate, the packet sizes in turn. The whole of it is
//! `tests/matrix/run`.

use std::collections::BTreeMap;

use meterbench_matrix::{Cell, End, Reference, SIZES, plan, promises, read};

const FLOOR: &str = include_str!("../matrix/floor.txt");

#[test]
fn a_read_with_every_fault_is_right_or_a_plain_error_and_ends_in_time() {
    let reference = Reference::new();
    for (number, cell) in plan().iter().enumerate() {
        if number % SIZES.len() != number / SIZES.len() % SIZES.len() {
            continue;
        }
        // None of those that the whole matrix runs.
        let seed = 1000 + number as u64;
        let outcome = read(cell, seed, &reference);
        if let End::Wrong(why) = &outcome.end {
            unreachable!("emulator:{}: {why}", cell.meter(seed));
        }
    }
}

#[test]
fn the_kept_table_has_every_cell_once_and_promises_the_good_ones_much() {
    let promised: Vec<(Cell, u32)> = promises(FLOOR)
        .unwrap()
        .into_iter()
        .map(|promise| (promise.cell, promise.percent))
        .collect();
    let cells: Vec<Cell> = promised.iter().map(|(cell, _)| cell.clone()).collect();
    assert_eq!(cells, plan(), "make it anew with tests/matrix/run --write");
    let of: BTreeMap<(String, u16), u32> = promised
        .iter()
        .map(|(cell, percent)| ((cell.name(), cell.size), *percent))
        .collect();
    for name in [
        "noise=0.0001",
        "drop=0.0001",
        "drop-ack=0.03",
        "garble-crc=0.01",
        "profile:noise=0.0001",
    ] {
        for size in [64, 256, 1024] {
            assert!(of[&(name.to_owned(), size)] >= 97, "{name} at {size}");
        }
    }
    assert!(!FLOOR.contains("WRONG"));
}
