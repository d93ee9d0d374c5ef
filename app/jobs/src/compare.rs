//! Two snapshots side by side: what has moved between them, what was programmed, what else is different.
//!
//! Is: registers, settings, nameplates and tables of two readings. Of one meter: what it has counted meanwhile; of two: in what they
//! are built and programmed differently.
//! Is not: a comparison of programs, which is `profiles::diff`, though it holds one.
//! Shape: the first is `a`. A register that went back is told as that, not as a rate.
//! Units: those of the registers, secondary; days of 86 400 s by the clock of the computer that read.

use std::collections::BTreeSet;

use jiff::Timestamp;
use meterbench_c1219::{Image, TableId};
use meterbench_profiles::{Comparison, Difference, differences};

use crate::read::selected;
use crate::{Identity, Reading, RegisterReading, Selection, Snapshot};

/// Two snapshots, compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Whose the first is, and when it was taken.
    pub a: Side,
    /// Whose the second is.
    pub b: Side,
    /// From the first to the second; `None` when a time is not understood.
    pub days: Option<f64>,
    /// Registers with another value, of one meter alone.
    pub moved: Vec<Moved>,
    /// Registers with the same value, of one meter alone.
    pub still: usize,
    /// What the nameplates have different.
    pub nameplate: Vec<Difference>,
    /// What is programmed differently.
    pub program: Comparison,
    /// Tables that differ, in their order.
    pub tables: Vec<TableChange>,
}

/// One side of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The meter's serial number.
    pub serial: String,
    /// As [`Snapshot::taken`].
    pub taken: String,
    /// "9S"
    pub form: Option<String>,
}

/// A register that has another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// "kWh delivered"
    pub quantity: String,
    /// "total", "A".
    pub block: String,
    /// "kWh"
    pub unit: String,
    /// In the first.
    pub a: f64,
    /// In the second.
    pub b: f64,
    /// By the day, in the middle; of what counts up alone.
    pub per_day: Option<f64>,
}

impl Moved {
    /// How far.
    #[must_use]
    pub fn by(&self) -> f64 {
        self.b - self.a
    }

    /// Whether it counts up, as energies do and maxima don't.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.unit.ends_with('h') && !self.quantity.contains("reset")
    }
}

/// What a table is about, as far as a comparison of readings is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its registers are among those that moved.
    Registers,
    /// Clock and status: they differ in any two readings.
    Clock,
    /// Load profile and logs: they grow.
    Records,
    /// A program sets it.
    Program,
    /// None of these.
    Other,
}

impl Part {
    /// "registers"
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Part::Registers => "registers",
            Part::Clock => "clock and status",
            Part::Records => "load profile and logs",
            Part::Program => "program",
            Part::Other => "other",
        }
    }
}

/// How a table differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableChange {
    /// Which.
    pub table: TableId,
    /// What it is about.
    pub part: Part,
    /// How many bytes differ, a different length included; `None` where only one side has the table.
    pub bytes: Option<usize>,
    /// Only this side has it.
    pub only: Option<Only>,
}

/// A side that has what the other has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// The first.
    First,
    /// The second.
    Second,
}

impl Compared {
    /// Compares two snapshots.
    #[must_use]
    pub fn of(a: &Snapshot, b: &Snapshot) -> Self {
        let readings = [a, b].map(Reading::of_snapshot);
        let [first, second] = &readings;
        let mut all = Self {
            a: side(a),
            b: side(b),
            days: days(a, b),
            nameplate: nameplate(&first.identity, &second.identity),
            program: differences(
                &first.program.clone().unwrap_or_default(),
                &second.program.clone().unwrap_or_default(),
            ),
            tables: tables(&a.image, &b.image),
            ..Self::default()
        };
        if all.is_one_meter() {
            all.registers(&first.registers, &second.registers);
        }
        all
    }

    /// Compares two snapshots, the one that was taken earlier as the first.
    #[must_use]
    pub fn in_order(a: &Snapshot, b: &Snapshot) -> Self {
        match days(a, b) {
            Some(days) if days < 0.0 => Self::of(b, a),
            _ => Self::of(a, b),
        }
    }

    /// Whether both are of the same meter: of one number and, as far as is known, of one form.
    #[must_use]
    pub fn is_one_meter(&self) -> bool {
        let forms = self.a.form.as_ref().zip(self.b.form.as_ref());
        self.a.serial == self.b.serial && forms.is_none_or(|(a, b)| a == b)
    }

    /// Tables that differ and of which neither registers nor settings tell.
    pub fn other_tables(&self) -> impl Iterator<Item = &TableChange> {
        self.tables.iter().filter(|it| it.part == Part::Other)
    }

    fn registers(&mut self, first: &[RegisterReading], second: &[RegisterReading]) {
        for one in second {
            let mut all = first.iter();
            let before = all.find(|it| {
                (&it.quantity, &it.block, &it.unit) == (&one.quantity, &one.block, &one.unit)
            });
            let (Some(a), Some(b)) = (before.and_then(|it| it.value), one.value) else {
                continue;
            };
            if a == b {
                self.still += 1;
                continue;
            }
            let mut moved = Moved {
                quantity: one.quantity.clone(),
                block: one.block.clone(),
                unit: one.unit.clone(),
                a,
                b,
                per_day: None,
            };
            let rate = self
                .days
                .filter(|days| *days != 0.0)
                .map(|days| moved.by() / days);
            moved.per_day = rate.filter(|rate| moved.counts() && *rate > 0.0);
            self.moved.push(moved);
        }
    }
}

fn side(snapshot: &Snapshot) -> Side {
    Side {
        serial: snapshot.meter.serial.clone(),
        taken: snapshot.taken.clone(),
        form: snapshot.meter.form.clone(),
    }
}

/// Between the readings of the registers, where it is known when those were read.
fn days(a: &Snapshot, b: &Snapshot) -> Option<f64> {
    const SECONDS: f64 = 86_400.0;
    let time = |of: &Snapshot| -> Option<Timestamp> {
        let read = of.origin.times.get(&REGISTERS);
        read.unwrap_or(&of.taken).parse().ok()
    };
    let span = time(b)?.duration_since(time(a)?);
    Some(span.as_secs_f64() / SECONDS)
}

const REGISTERS: TableId = TableId::standard(23);

fn nameplate(a: &Identity, b: &Identity) -> Vec<Difference> {
    let fields = |it: &Identity| -> Vec<(&'static str, String)> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let row = it.kind.row;
        vec![
            ("serial", it.serial.clone()),
            ("manufacturer", it.manufacturer.clone()),
            ("model", it.model.clone()),
            ("hardware", it.hardware.clone()),
            ("firmware", it.firmware.clone()),
            ("form", text(&it.form)),
            (
                "volts",
                row.map(|row| row.volts.to_string()).unwrap_or_default(),
            ),
            (
                "class",
                row.map(|row| row.classes_in_words()).unwrap_or_default(),
            ),
            ("device_id", text(&it.device_id).trim().to_owned()),
        ]
    };
    let both = fields(a).into_iter().zip(fields(b));
    both.filter(|((_, a), (_, b))| a != b)
        .map(|((path, a), (_, b))| Difference {
            path: format!("meter.{path}"),
            a,
            b,
        })
        .collect()
}

fn tables(a: &Image, b: &Image) -> Vec<TableChange> {
    let program: BTreeSet<TableId> = [a, b]
        .iter()
        .filter_map(|image| image.config().ok())
        .flat_map(|config| selected(&Selection::Program, &config))
        .collect();
    let ids: BTreeSet<TableId> = a.ids().chain(b.ids()).collect();
    let change = |table: TableId| {
        let (bytes, only) = match (a.raw(table), b.raw(table)) {
            (Some(a), Some(b)) if a == b => return None,
            (Some(a), Some(b)) => {
                let differ = a.iter().zip(b).filter(|(a, b)| a != b).count();
                (Some(differ + a.len().abs_diff(b.len())), None)
            }
            (Some(_), None) => (None, Some(Only::First)),
            (None, _) => (None, Some(Only::Second)),
        };
        let part = match (table.is_manufacturer(), table.number()) {
            (false, 23..=28) => Part::Registers,
            (false, 3 | 7 | 8 | 52 | 55) => Part::Clock,
            (false, 63..=67 | 74 | 76) => Part::Records,
            _ if program.contains(&table) => Part::Program,
            _ => Part::Other,
        };
        Some(TableChange {
            table,
            part,
            bytes,
            only,
        })
    };
    ids.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::{Label, Origin};

    fn snapshot(serial: &str, taken: &str, tables: &[(u16, &[u8])]) -> Snapshot {
        let mut image = Image::new();
        for (number, bytes) in tables {
            image.set_raw(TableId::standard(*number), bytes.to_vec());
        }
        Snapshot {
            taken: taken.into(),
            meter: Label {
                serial: serial.into(),
                ..Label::default()
            },
            origin: Origin::default(),
            image,
        }
    }

    fn register(quantity: &str, unit: &str, value: f64) -> RegisterReading {
        RegisterReading {
            quantity: quantity.into(),
            block: "total".into(),
            value: Some(value),
            unit: unit.into(),
            primary: None,
            time: None,
            ..RegisterReading::default()
        }
    }

    #[test]
    fn what_has_moved_is_told_with_its_mean_by_the_day_and_what_went_back_without() {
        let a = snapshot("1", "2026-01-01T00:00:00-05:00", &[]);
        let b = snapshot("1", "2026-01-11T00:00:00-05:00", &[]);
        let mut compared = Compared::of(&a, &b);
        assert_eq!(compared.days, Some(10.0));
        let first = [
            register("kWh delivered", "kWh", 100.0),
            register("kWh received", "kWh", 5.0),
            register("kvarh added", "kvarh", 90.0),
            register("kW delivered max", "kW", 4.0),
        ];
        let second = [
            register("kWh delivered", "kWh", 350.0),
            register("kWh received", "kWh", 5.0),
            register("kvarh added", "kvarh", 10.0),
            register("kW delivered max", "kW", 6.0),
            register("kWh net", "kWh", 1.0),
        ];
        compared.registers(&first, &second);
        let told: Vec<_> = compared
            .moved
            .iter()
            .map(|it| (it.quantity.as_str(), it.by(), it.per_day))
            .collect();
        assert_eq!(
            told,
            [
                ("kWh delivered", 250.0, Some(25.0)),
                ("kvarh added", -80.0, None),
                ("kW delivered max", 2.0, None)
            ]
        );
        assert_eq!(compared.still, 1);
    }

    #[test]
    fn tables_that_differ_are_told_by_what_they_are_about() {
        let a = snapshot(
            "1",
            "x",
            &[(3, &[1]), (23, &[1, 2]), (41, &[1, 2]), (42, &[7])],
        );
        let b = snapshot(
            "1",
            "y",
            &[(3, &[2]), (23, &[1, 2]), (41, &[1, 3, 4]), (43, &[7])],
        );
        let compared = Compared::of(&a, &b);
        assert_eq!(compared.days, None);
        let told: Vec<_> = compared
            .tables
            .iter()
            .map(|it| (it.table.number(), it.part, it.bytes, it.only))
            .collect();
        assert_eq!(
            told,
            [
                (3, Part::Clock, Some(1), None),
                (41, Part::Other, Some(2), None),
                (42, Part::Other, None, Some(Only::First)),
                (43, Part::Other, None, Some(Only::Second)),
            ]
        );
        assert_eq!(compared.other_tables().count(), 3);
    }

    #[test]
    fn the_registers_of_two_meters_are_not_set_against_each_other() {
        let compared = Compared::of(&snapshot("1", "x", &[]), &snapshot("2", "x", &[]));
        assert!(!compared.is_one_meter() && compared.moved.is_empty());
    }

    proptest! {
        #[test]
        fn no_tables_panic_and_a_snapshot_is_the_same_as_itself(
            tables in proptest::collection::btree_map(0u16..80, proptest::collection::vec(any::<u8>(), 0..60), 0..12),
            others in proptest::collection::btree_map(0u16..80, proptest::collection::vec(any::<u8>(), 0..60), 0..12),
        ) {
            let of = |tables: &std::collections::BTreeMap<u16, Vec<u8>>| {
                let tables: Vec<(u16, &[u8])> = tables.iter().map(|(id, bytes)| (*id, bytes.as_slice())).collect();
                snapshot("1", "2026-01-01T00:00:00Z", &tables)
            };
            let (a, b) = (of(&tables), of(&others));
            let same = Compared::of(&a, &a);
            prop_assert!(same.moved.is_empty() && same.tables.is_empty() && same.nameplate.is_empty());
            prop_assert_eq!(same.program.differences.len(), 0);
            let _ = Compared::of(&a, &b);
        }
    }
}
