//! What is wrong with a write whatever the table: every table that takes writes refuses every size but its own.

use meterbench_c1218::Code;

use super::{Bench, SUPERVISOR, mt, st};
use crate::STRANGER;

#[test]
fn every_table_refuses_every_size_but_its_own_and_keeps_what_it_held() {
    for form in ["2S-SD", "9S", STRANGER] {
        for mut bench in Bench::both_orders(form, SUPERVISOR) {
            let held = bench.meter.image.clone();
            let mut tables = 0;
            for (id, bytes) in held.iter() {
                // ST-7 is a letter box, as long as what is asked; a SET of the tables that may be written is ST-0's.
                if id == st(7) || !bench.meter.config.writes(id) {
                    continue;
                }
                tables += 1;
                for size in [
                    0,
                    1,
                    bytes.len() - 1,
                    bytes.len() + 1,
                    2 * bytes.len(),
                    60_000,
                ] {
                    let mut wrong = bytes.to_vec();
                    wrong.resize(size, 0);
                    let code = bench.write(id, &wrong);
                    assert_eq!(code == Code::Ok, size == bytes.len(), "{form} {id}: {size}");
                    assert_eq!(
                        bench.meter.image.raw(id),
                        Some(bytes),
                        "{form} {id}: {size}"
                    );
                }
                // Past its end, and far past it.
                for offset in [bytes.len(), 0xFF_FFFF] {
                    let offset = u32::try_from(offset).unwrap();
                    assert_ne!(
                        bench.write_part(id, offset, &[0]),
                        Code::Ok,
                        "{form} {id}: at {offset}"
                    );
                }
            }
            assert!(tables >= 4, "{form} takes {tables}");
            assert!(form == STRANGER || held.contains(mt(100)));
        }
    }
}
