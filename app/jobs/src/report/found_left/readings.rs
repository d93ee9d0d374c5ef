//! The registers of a report, as found beside as left.
//!
//! Is: one row a quantity, one column a rate.
//! Is not: registers of earlier times; those that a meter keeps of its last reset or season stay in the snapshot.
//! Units: of the register, secondary.

use serde_json::{Value, json};

use crate::RegisterReading;

/// A value as found, and as left.
pub type Both = (Option<f64>, Option<f64>);

/// A quantity in all rates.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingRow {
    /// "kWh delivered".
    pub quantity: String,
    /// "kWh".
    pub unit: String,
    /// By block, as found and as left.
    pub values: Vec<Both>,
}

/// The registers of both readings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readings {
    /// "total", "A" …, in the meter's order.
    pub blocks: Vec<String>,
    /// In the meter's order.
    pub rows: Vec<ReadingRow>,
}

impl Readings {
    /// Of the registers as found, and as left where the meter was read again.
    pub(super) fn of(found: &[RegisterReading], left: Option<&[RegisterReading]>) -> Self {
        let mut all = Self::default();
        for register in found.iter().filter(|it| is_now(it)) {
            all.put(register, |it| it.0 = register.value);
        }
        for register in left.unwrap_or_default().iter().filter(|it| is_now(it)) {
            all.put(register, |it| it.1 = register.value);
        }
        all
    }

    /// Puts a register's value where it belongs.
    fn put(&mut self, of: &RegisterReading, set: impl FnOnce(&mut Both)) {
        let column = place(&mut self.blocks, |it| *it == of.block, || of.block.clone());
        let row = place(
            &mut self.rows,
            |it| it.quantity == of.quantity,
            || ReadingRow {
                quantity: of.quantity.clone(),
                unit: of.unit.clone(),
                values: Vec::new(),
            },
        );
        let Some(row) = self.rows.get_mut(row) else {
            return;
        };
        if row.values.len() <= column {
            row.values.resize(column + 1, (None, None));
        }
        row.values.get_mut(column).map(set);
    }

    /// The first column of a quantity: its total.
    pub(super) fn total(&self, quantity: &str) -> Option<(&ReadingRow, Both)> {
        let row = self.rows.iter().find(|row| row.quantity == quantity)?;
        Some((row, *row.values.first()?))
    }

    pub(super) fn json(&self) -> Value {
        let rows = self.rows.iter().flat_map(|row| {
            let cells = row.values.iter().zip(&self.blocks);
            let held = cells.filter(|((found, left), _)| found.is_some() || left.is_some());
            held.map(|((found, left), block)| {
                json!({
                    "quantity": row.quantity, "block": block, "unit": row.unit, "found": found, "left": left,
                    "difference": difference(*found, *left),
                })
            })
        });
        rows.collect()
    }
}

/// A register of now, not one that the meter keeps of an earlier time, nor what flows at the moment.
fn is_now(register: &RegisterReading) -> bool {
    const OTHERS: [&str; 3] = [" at ", " self read ", " present"];
    !OTHERS.iter().any(|words| register.quantity.contains(words))
}

fn place<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> usize {
    list.iter().position(is).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    })
}

/// As left less as found, to a millionth: below that doubles tell of themselves.
#[must_use]
pub fn difference(found: Option<f64>, left: Option<f64>) -> Option<f64> {
    let difference = left? - found?;
    Some((difference * 1e6).round() / 1e6 + 0.0)
}
