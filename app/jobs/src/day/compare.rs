//! Two meters after the same day: their registers beside each other, what each bills, and what that says.
//!
//! Is: a plain computation over registers and programs; remarks in words.
//! Is not: a judgement which of the two is right.
//! Source: what a bill is made of is ours: energy of the primary metric, in all and by rate, and the greatest demand.

use meterbench_profiles::Program;
use meterbench_profiles::program::Metric;
use meterbench_profiles::program::demand::Interval;

use crate::RegisterReading;

/// One of the two after the day.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// What the program is called.
    pub name: String,
    /// As the meter holds it.
    pub program: Program,
    /// What the meter counted on this day.
    pub registers: Vec<RegisterReading>,
}

/// A quantity of both.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// "kWh delivered", "kW delivered max".
    pub quantity: String,
    /// "total" or a rate's letter.
    pub block: String,
    /// "kWh".
    pub unit: String,
    /// Of each; `None` for one that has no such register.
    pub values: [Option<f64>; 2],
}

impl Row {
    /// Both have it, and the same of it.
    #[must_use]
    pub fn same(&self) -> bool {
        match self.values {
            [Some(a), Some(b)] => near(a, b),
            [None, None] => true,
            _ => false,
        }
    }
}

/// What came of the day.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What the programs are called.
    pub names: [String; 2],
    /// What the registers hold, secondary.
    pub registers: Vec<Row>,
    /// What would be billed, primary.
    pub bill: Vec<Row>,
    /// What stands out, the gravest first.
    pub remarks: Vec<String>,
}

impl Comparison {
    /// Both bill the same.
    #[must_use]
    pub fn same_bill(&self) -> bool {
        self.bill.iter().all(Row::same)
    }
}

/// Half a watt-hour apart is the same: what is less, is rounded.
const TOLERANCE: f64 = 0.0005;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE + 1e-9 * a.abs().max(b.abs())
}

const RATES: [&str; 4] = ["A", "B", "C", "D"];

/// Compares them.
#[must_use]
pub fn compare(first: Side, second: Side) -> Comparison {
    let sides = [&first, &second];
    let registers = rows(sides, |register| register.value);
    let bill = bill(sides);
    let mut remarks = Vec::new();
    remarks.extend(multipliers(sides));
    remarks.extend(metrics(sides));
    remarks.extend(rates(sides, &registers));
    remarks.extend(demand(sides, &registers));
    if bill.iter().all(Row::same) {
        remarks.push(if remarks.is_empty() {
            "Both programs bill the same on this day".into()
        } else {
            "On this day both bill the same all the same: another load may tell them apart".into()
        });
    } else if remarks.is_empty() {
        remarks.push("They bill differently: see the quantities".into());
    }
    Comparison {
        names: [first.name, second.name],
        registers,
        bill,
        remarks,
    }
}

/// A register that counts for the day, with its own word and not one of the last reset or of all resets together.
fn counts(register: &RegisterReading) -> bool {
    let quantity = register.quantity.as_str();
    !quantity.ends_with("at last reset")
        && !quantity.contains("cumulative")
        && !quantity.ends_with("present")
}

fn rows(sides: [&Side; 2], value: impl Fn(&RegisterReading) -> Option<f64>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (place, side) in sides.into_iter().enumerate() {
        for register in side.registers.iter().filter(|it| counts(it)) {
            let same =
                |row: &&mut Row| row.quantity == register.quantity && row.block == register.block;
            let mut values = [None, None];
            if let Some(cell) = values.get_mut(place) {
                *cell = value(register);
            }
            match rows.iter_mut().find(same) {
                Some(row) => {
                    if let Some(cell) = row.values.get_mut(place) {
                        *cell = value(register);
                    }
                }
                None => rows.push(Row {
                    quantity: register.quantity.clone(),
                    block: register.block.clone(),
                    unit: register.unit.clone(),
                    values,
                }),
            }
        }
    }
    rows
}

/// Energy of the primary metric, and the greatest demand that goes with it, times the multiplier.
fn bill(sides: [&Side; 2]) -> Vec<Row> {
    let billed = sides.map(|side| {
        let metric = metric(side);
        let of = |quantity: &str, block: &str| {
            let mut registers = side.registers.iter();
            let found = registers.find(|it| it.quantity == quantity && it.block == block)?;
            found.primary.or(found.value)
        };
        let energy = format!("kWh {}", metric.id());
        let demand = format!("kW {} max", metric.id());
        let mut values = vec![
            (
                "Energy".to_owned(),
                "total".to_owned(),
                "kWh",
                of(&energy, "total"),
            ),
            (
                "Demand".to_owned(),
                "total".to_owned(),
                "kW",
                of(&demand, "total"),
            ),
        ];
        for rate in RATES {
            values.push(("Energy".into(), rate.into(), "kWh", of(&energy, rate)));
        }
        values
    });
    let [first, second] = billed;
    first
        .into_iter()
        .zip(second)
        .map(|((quantity, block, unit, a), (.., b))| Row {
            quantity,
            block,
            unit: unit.into(),
            values: [a, b],
        })
        .filter(|row| row.values.iter().any(Option::is_some))
        .collect()
}

/// The metric that is billed: the program's first, delivered where it leaves that to the meter.
fn metric(side: &Side) -> Metric {
    let energy = side.program.energy.as_ref();
    let first = energy.and_then(|energy| energy.metrics.as_ref()?.first().copied());
    first.unwrap_or(Metric::Delivered)
}

fn multiplier(side: &Side) -> f64 {
    let multiplier = side.program.multiplier.as_ref();
    multiplier.map_or(1.0, |multiplier| multiplier.product().value())
}

fn multipliers([first, second]: [&Side; 2]) -> Option<String> {
    let (a, b) = (multiplier(first), multiplier(second));
    if near(a, b) || a <= 0.0 || b <= 0.0 {
        return None;
    }
    let (more, less, times) = if a > b {
        (first, second, a / b)
    } else {
        (second, first, b / a)
    };
    Some(format!(
        "The multipliers differ: {} has {}, {} has {}. {} bills {} times what {} bills",
        first.name,
        number(a),
        second.name,
        number(b),
        more.name,
        number(times),
        less.name
    ))
}

fn metrics([first, second]: [&Side; 2]) -> Option<String> {
    let (a, b) = (metric(first), metric(second));
    if a == b {
        return None;
    }
    let exchanged = matches!(
        (a, b),
        (Metric::Delivered, Metric::Received) | (Metric::Received, Metric::Delivered)
    );
    let mut words = format!(
        "They bill another energy: {} bills {}, {} bills {}",
        first.name,
        a.words(),
        second.name,
        b.words()
    );
    if exchanged {
        words.push_str(
            ". Net metering is inverted: one bills as used what the other takes as fed in",
        );
    } else if [a, b].contains(&Metric::Net) && [a, b].contains(&Metric::Added) {
        words.push_str(
            ". What is fed in counts for the customer in one and against them in the other",
        );
    }
    Some(words)
}

/// Rates that are exchanged, counted by one only, or otherwise apart.
fn rates([first, second]: [&Side; 2], registers: &[Row]) -> Vec<String> {
    let of_rate = |rate: &str| {
        let is = |row: &&Row| row.quantity == "kWh delivered" && row.block == rate;
        registers.iter().find(is).map_or([0.0, 0.0], |row| {
            row.values.map(|value| value.unwrap_or(0.0))
        })
    };
    let energy: Vec<(&str, [f64; 2])> = RATES.iter().map(|rate| (*rate, of_rate(rate))).collect();
    let apart: Vec<&(&str, [f64; 2])> = energy.iter().filter(|(_, [a, b])| !near(*a, *b)).collect();
    if apart.is_empty() {
        return Vec::new();
    }
    let mut words = Vec::new();
    for (place, (rate, [a, b])) in energy.iter().enumerate() {
        for (other, [c, d]) in energy.iter().skip(place + 1) {
            if near(*a, *d) && near(*b, *c) && !near(*a, *b) {
                words.push(format!(
                    "Rates {rate} and {other} are swapped: {} counts {} kWh in {rate} and {} in {other}, {} the other way round",
                    first.name,
                    kwh(*a),
                    kwh(*c),
                    second.name
                ));
            }
        }
    }
    if words.is_empty() {
        let letters: Vec<&str> = apart.iter().map(|(rate, _)| *rate).collect();
        let used = |place: usize| {
            energy
                .iter()
                .any(|(_, values)| values.get(place).is_some_and(|value| !near(*value, 0.0)))
        };
        words.push(match (used(0), used(1)) {
            (true, false) => format!("{} counts by rate, {} by none", first.name, second.name),
            (false, true) => format!("{} counts by rate, {} by none", second.name, first.name),
            _ => format!(
                "They put the energy into other rates: see {}",
                letters.join(", ")
            ),
        });
    }
    words
}

fn demand([first, second]: [&Side; 2], registers: &[Row]) -> Option<String> {
    let is = |row: &&Row| row.quantity == "kW delivered max" && row.block == "total";
    let row = registers.iter().find(is).filter(|row| !row.same())?;
    let [Some(a), Some(b)] = row.values else {
        return None;
    };
    let interval = |side: &Side| {
        let demand = side.program.demand.as_ref();
        demand.and_then(|demand| demand.interval)
    };
    let mut words = format!(
        "The greatest demand differs: {} finds {} kW, {} finds {} kW",
        first.name,
        kwh(a),
        second.name,
        kwh(b)
    );
    if let (Some(a), Some(b)) = (interval(first), interval(second))
        && a != b
    {
        words.push_str(&format!(
            ", over {} and over {}",
            interval_words(a),
            interval_words(b)
        ));
    }
    Some(words)
}

fn interval_words(interval: Interval) -> String {
    match interval {
        Interval::Block { minutes } => format!("blocks of {minutes} min"),
        Interval::Rolling {
            minutes,
            subinterval_minutes,
        } => format!("{minutes} min rolling by {subinterval_minutes}"),
    }
}

/// "40", "2.5".
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn kwh(value: f64) -> String {
    format!("{value:.3}")
}

#[cfg(test)]
mod tests;
