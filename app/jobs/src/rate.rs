//! Which rates are worth offering.
//!
//! Is: the arithmetic of a change of rate: what it saves, what it costs, what it may cost.
//! Is not: negotiating; see `session` and `c1218`'s `Open`.
//! Units: bits per second, bytes.
//! Source: C12.18, section 4.3 of Negotiate's rates; the costs are those of `c1218::Timing` and of `Open`.

use std::time::Duration;

use meterbench_c1218::{Baud, wire_time};
use meterbench_c1219::TableId;
use meterbench_port::BASE_BAUD;

use crate::Selection;

/// A failed change: the request and its tries, about 8 s, then silence until the meter has dropped the session.
const FAILURE: Duration = Duration::from_secs(12);

/// How often a change fails on a port of which nothing is known: optical heads often stop at 9600 to 38400.
const RISK: f64 = 0.2;

/// The same where one has failed in this session.
const RISK_AFTER_FAILURE: f64 = 0.5;

/// The silence after a change.
const GUARD: Duration = Duration::from_millis(30);

/// Negotiate has room for so many.
const MOST: usize = 11;

/// The rates to offer for a session that is expected to move `bytes`, as codes, best first. `most` is the person's ceiling,
/// rates from `failed` up are not tried again.
#[must_use]
pub fn offer(most: u32, failed: Option<u32>, bytes: usize, failures: usize) -> Vec<u8> {
    let least = most.min(BASE_BAUD);
    let top = Baud::ALL
        .iter()
        .map(|baud| baud.bits_per_second())
        .filter(|bits| *bits <= most && failed.is_none_or(|failed| *bits < failed))
        .max()
        .unwrap_or(least);
    let top = if pays(bytes, top, failures) {
        top
    } else {
        least
    };
    Baud::ALL
        .iter()
        .rev()
        .filter(|baud| (least..=top).contains(&baud.bits_per_second()))
        .take(MOST)
        .map(|baud| baud.code())
        .collect()
}

/// Whether the time that `bytes` take at 9600 instead of `rate` is worth the change and its risk.
#[must_use]
pub fn pays(bytes: usize, rate: u32, failures: usize) -> bool {
    if rate <= BASE_BAUD {
        return false;
    }
    let saved = wire_time(bytes, BASE_BAUD).saturating_sub(wire_time(bytes, rate));
    let risk = if failures > 0 {
        RISK_AFTER_FAILURE
    } else {
        RISK
    };
    saved > GUARD + FAILURE.mul_f64(risk)
}

/// Bytes that a selection moves, headers and requests included, in a meter of which nothing is known: measured on the
/// emulated meters, rounded down, so that in doubt the rate stays.
#[must_use]
pub fn expected(selection: &Selection) -> usize {
    match selection {
        Selection::Everything | Selection::Shareable => 20_000,
        Selection::Program => 5000,
        Selection::Registers => 1000,
        Selection::Present => 6000,
        Selection::Profile => 10_000,
        Selection::Days(_) => 4000,
        Selection::Log => 4000,
        Selection::Tables(ids) => ids.iter().map(|id| typical(*id)).sum(),
    }
}

/// What identifying moves.
pub const IDENTIFY: usize = 600;

/// Bytes of a table in a meter that was never read, its packet and its request included.
#[must_use]
pub fn typical(table: TableId) -> usize {
    match table.number() {
        _ if table.is_manufacturer() => 150,
        10 | 11 | 20 | 21 | 30 | 31 | 50 | 51 | 60 | 61 | 70 | 71 => 45,
        64..=67 => 8000,
        74 | 76 => 2000,
        12 | 16 | 32..=34 | 54 => 400,
        _ => 150,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(codes: &[u8]) -> Vec<u32> {
        codes
            .iter()
            .map(|code| Baud::from_code(*code).unwrap().bits_per_second())
            .collect()
    }

    #[test]
    fn identifying_and_billing_stay_at_9600_and_a_whole_read_goes_up() {
        for bytes in [IDENTIFY, expected(&Selection::Registers)] {
            assert_eq!(bits(&offer(115_200, None, bytes, 0)), [9600]);
        }
        for selection in [
            Selection::Everything,
            Selection::Program,
            Selection::Profile,
        ] {
            let offered = bits(&offer(115_200, None, expected(&selection), 0));
            assert_eq!(
                offered,
                [115_200, 57_600, 38_400, 28_800, 19_200, 14_400, 9600],
                "{selection}"
            );
        }
    }

    #[test]
    fn a_rate_that_failed_and_those_above_it_are_not_offered_again() {
        assert_eq!(
            bits(&offer(115_200, Some(57_600), 20_000, 1)).first(),
            Some(&38_400)
        );
        assert_eq!(bits(&offer(115_200, Some(19_200), 4000, 1)), [9600]);
    }

    #[test]
    fn a_second_failure_must_be_worth_more() {
        assert!(pays(5000, 57_600, 0));
        assert!(!pays(5000, 57_600, 1));
        assert!(pays(20_000, 57_600, 1));
    }

    #[test]
    fn the_ceiling_is_kept_also_below_9600() {
        assert_eq!(bits(&offer(4800, None, 20_000, 0)), [4800]);
        assert_eq!(
            bits(&offer(256_000, None, 20_000, 0)).first(),
            Some(&256_000)
        );
        assert_eq!(bits(&offer(256_000, None, 20_000, 0)).len(), 9);
        assert_eq!(bits(&offer(1000, None, 20_000, 0)), [] as [u32; 0]);
    }
}
