//! The results of a cell over all its seeds, as a line of the table; and the promise that the kept table makes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::{Cell, End, Outcome};

/// The results of a cell.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Seeds run.
    pub seeds: u32,
    /// Reads with every table.
    pub right: u32,
    /// Reads with some tables left out and named.
    pub left_out: u32,
    /// Errors by code.
    pub failed: BTreeMap<&'static str, u32>,
    /// Seeds that must never be, with what was wrong.
    pub wrong: Vec<(u64, String)>,
    retries: u64,
    time: Duration,
    /// The longest.
    pub longest: Duration,
}

impl Tally {
    /// Adds the read of a seed.
    pub fn add(&mut self, seed: u64, outcome: Outcome) {
        self.seeds += 1;
        self.retries += outcome.retries;
        self.time += outcome.elapsed;
        self.longest = self.longest.max(outcome.elapsed);
        match outcome.end {
            End::Right => self.right += 1,
            End::LeftOut => self.left_out += 1,
            End::Failed(code) => *self.failed.entry(code).or_default() += 1,
            End::Wrong(why) => self.wrong.push((seed, why)),
        }
    }

    /// Reads that came through, in percent.
    #[must_use]
    pub fn success(&self) -> f64 {
        100.0 * f64::from(self.right) / f64::from(self.seeds.max(1))
    }

    /// What is promised after this result: two percent less, so that a change of a time-out that shifts the chances is no
    /// failure, and one that costs reads is.
    fn promise(&self) -> u32 {
        let percent = 100 * self.right / self.seeds.max(1);
        percent.saturating_sub(2)
    }

    fn line(&self, cell: &Cell) -> String {
        let seeds = f64::from(self.seeds.max(1));
        let mut rest: Vec<String> = self
            .failed
            .iter()
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        if self.left_out > 0 {
            rest.insert(0, format!("left out {}", self.left_out));
        }
        if !self.wrong.is_empty() {
            rest.insert(0, format!("WRONG {}", self.wrong.len()));
        }
        format!(
            "{:<48}{:>5}{:>8}{:>8.1}{:>9.2}{:>9.1}{:>9.1}  {}",
            cell.name(),
            cell.size,
            self.promise(),
            self.success(),
            self.retries as f64 / seeds,
            self.time.as_secs_f64() / seeds,
            self.longest.as_secs_f64(),
            rest.join(", ")
        )
        .trim_end()
        .to_owned()
    }
}

/// The head of the table.
const HEAD: &str = "\
# A read of identity, registers and program of the emulated 9S, or of its load profile (`profile:`), by fault and largest
# packet: how many in a hundred come through. Written by `tests/matrix/run --write`. A run fails below what is promised; what
# came through is what it was then. Every other read ended in the errors named on the right; none ever brought a wrong byte.
# Retries: packets that the tool sent again, of reads that came through. Seconds: virtual, on the average and the longest.
";

/// The table of all results.
#[must_use]
pub fn table(results: &[(Cell, Tally)]) -> String {
    let mut text = String::from(HEAD);
    let _ = writeln!(
        text,
        "{:<48}{:>5}{:>8}{:>8}{:>9}{:>9}{:>9}  otherwise",
        "fault", "size", "promise", "through", "retries", "seconds", "longest"
    );
    for (cell, tally) in results {
        let _ = writeln!(text, "{}", tally.line(cell));
    }
    text
}

/// What the kept table promises for a cell, in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Which.
    pub cell: Cell,
    /// At least so many in a hundred.
    pub percent: u32,
}

/// The promises of a table; `None` when it is none.
#[must_use]
pub fn promises(text: &str) -> Option<Vec<Promise>> {
    text.lines()
        .filter(|line| !line.starts_with(['#', ' ']) && !line.starts_with("fault "))
        .map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next()?;
            let size = words.next()?.parse().ok()?;
            let percent = words.next()?.parse().ok()?;
            Some(Promise {
                cell: Cell::named(name, size),
                percent,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_back_its_promises() {
        let cell = Cell::named("profile:noise=0.01", 64);
        let mut tally = Tally::default();
        for seed in 0..200 {
            let end = if seed < 150 {
                End::Right
            } else {
                End::Failed("link-lost")
            };
            tally.add(
                seed,
                Outcome {
                    end,
                    retries: 3,
                    elapsed: Duration::from_secs(2),
                },
            );
        }
        let text = table(&[(cell.clone(), tally)]);
        assert!(text.contains("75.0"), "{text}");
        assert_eq!(promises(&text), Some(vec![Promise { cell, percent: 73 }]));
    }
}
