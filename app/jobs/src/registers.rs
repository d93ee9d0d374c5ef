//! Registers as a person reads them: what, in which rate, how much, since when.
//!
//! Is: ST-23 to ST-26 and ST-28 by what ST-22, ST-27, ST-16, ST-15 and ST-12 say of them; each with the arithmetic that leads from the
//! number in the meter to the value, so that a multiplier that counts twice or not at all is seen.
//! Is not: the display, which rounds and cuts; see `profiles::screen`.
//! Units: kWh, kW, kvarh …; secondary, as the meter stores it.

use jiff::civil::DateTime;
use meterbench_c1219::value::Scaling;
use meterbench_c1219::{
    CurrentRegs, DataBlock, DataSelection, Image, ListFlags, Number, PresentData, PresentSelect,
    PrevDemandReset, PrevRegs, PrevSeason, SelfReads, Table as _, TableError,
};

use crate::reading::{Head, Zone};

/// One register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegisterReading {
    /// "kWh delivered", "kW delivered max", "kWh delivered at last reset".
    pub quantity: String,
    /// "total", "A", "B", "C", "D".
    pub block: String,
    /// In `unit`, secondary; `None` when the meter sent something that is no number.
    pub value: Option<f64>,
    /// "kWh".
    pub unit: String,
    /// The value times the meter multiplier, when that is not 1.
    pub primary: Option<f64>,
    /// The meter multiplier, when it is not 1.
    pub primary_factor: Option<Number>,
    /// When a maximum occurred, as the meter's clock showed it.
    pub time: Option<DateTime>,
    /// "now", "at last reset", "at end of last season", "self read 1" (the newest).
    pub set: String,
    /// When the set was kept, as the meter's clock showed it.
    pub set_time: Option<DateTime>,
    /// From the number in the meter to the value, step by step.
    pub steps: Vec<String>,
}

/// All registers that the image holds, and why some are missing.
pub(crate) fn registers(image: &Image) -> (Vec<RegisterReading>, Vec<String>) {
    let mut readings = Readings {
        list: Vec::new(),
        notes: Vec::new(),
        zone: Zone::of(image),
        set: NOW.to_owned(),
        set_time: None,
    };
    let present = [
        CurrentRegs::ID,
        PrevSeason::ID,
        PrevDemandReset::ID,
        SelfReads::ID,
        PresentData::ID,
    ];
    if !present.iter().any(|id| image.contains(*id)) {
        return (readings.list, readings.notes);
    }
    match Scaling::of(image) {
        Ok(scaling) => readings.all(image, &scaling),
        Err(error) => readings
            .notes
            .push(format!("The registers have no units: {error}")),
    }
    (readings.list, readings.notes)
}

/// The registers as they are.
const NOW: &str = "now";

struct Readings {
    list: Vec<RegisterReading>,
    notes: Vec<String>,
    zone: Zone,
    /// The set that is being told, and when it was kept.
    set: String,
    set_time: Option<DateTime>,
}

/// Where a value stands: its source, the words after its quantity, its block.
struct Place<'a> {
    source: u8,
    suffix: &'a str,
    block: &'a str,
    time: Option<DateTime>,
}

impl Readings {
    fn all(&mut self, image: &Image, scaling: &Scaling) {
        let selection = self.note(image.find::<DataSelection>());
        let current = self.note(image.find::<CurrentRegs>());
        let previous = self.note(image.find::<PrevDemandReset>());
        let season = self.note(image.find::<PrevSeason>());
        let self_reads = self.note(image.find::<SelfReads>());
        if let Some(selection) = &selection {
            if let Some(current) = &current {
                self.registers(scaling, selection, current, "");
            }
            if let Some(previous) = &previous {
                self.kept(scaling, selection, previous, "at last reset".into());
            }
            if let Some(PrevSeason(season)) = &season {
                self.kept(scaling, selection, season, "at end of last season".into());
            }
            if let Some(reads) = &self_reads {
                self.self_reads(scaling, selection, reads);
            }
        } else if current.is_some() || previous.is_some() || season.is_some() {
            self.notes
                .push("The registers have no names: the meter has no ST-22".into());
        }
        let data = self.note(image.find::<PresentData>());
        let select = self.note(image.find::<PresentSelect>());
        if let (Some(data), Some(select)) = (data, select) {
            for (demand, source) in data.demands.iter().zip(&select.demands) {
                self.add(
                    scaling,
                    &demand.value,
                    Place {
                        source: *source,
                        suffix: " present",
                        block: "total",
                        time: None,
                    },
                );
            }
            for (value, source) in data.values.iter().zip(&select.values) {
                self.add(
                    scaling,
                    value,
                    Place {
                        source: *source,
                        suffix: " present value",
                        block: "total",
                        time: None,
                    },
                );
            }
        }
    }

    /// Registers that the meter has put aside; those that it never did are no registers.
    fn kept(&mut self, scaling: &Scaling, selection: &DataSelection, kept: &PrevRegs, set: String) {
        let end = kept.end.as_ref();
        if end.is_some_and(meterbench_c1219::Stamp::is_never) {
            return;
        }
        self.set_time = end
            .and_then(|end| self.zone.when(end))
            .map(|when| when.local);
        let suffix = format!(" {set}");
        self.set = set;
        self.registers(scaling, selection, &kept.registers, &suffix);
        (self.set, self.set_time) = (NOW.to_owned(), None);
    }

    /// The newest is number 1.
    fn self_reads(&mut self, scaling: &Scaling, selection: &DataSelection, reads: &SelfReads) {
        let head = Head {
            newest_first: reads.status.flags.contains(ListFlags::NEWEST_FIRST),
            places: reads.entries.len(),
            valid: reads.status.valid.into(),
            last: reads.status.last.into(),
        };
        let (order, wrong) = head.oldest_first("ST-26");
        self.notes.extend(wrong);
        let newest = order
            .iter()
            .rev()
            .filter_map(|place| reads.entries.get(*place));
        for (number, read) in newest.enumerate() {
            let set = format!("self read {}", number + 1);
            self.kept(scaling, selection, &read.registers, set);
        }
    }

    /// A table that does not fit is noted by whoever reads it; here its registers are simply not there.
    fn note<T>(&mut self, table: Result<Option<T>, TableError>) -> Option<T> {
        table.unwrap_or_else(|error| {
            self.notes
                .push(format!("Some registers are left out: {error}"));
            None
        })
    }

    fn registers(
        &mut self,
        scaling: &Scaling,
        selection: &DataSelection,
        registers: &CurrentRegs,
        when: &str,
    ) {
        self.block(scaling, selection, &registers.total, "total", when);
        for (tier, block) in registers.tiers.iter().enumerate() {
            self.block(scaling, selection, block, &rate_letter(tier), when);
        }
    }

    fn block(
        &mut self,
        scaling: &Scaling,
        selection: &DataSelection,
        data: &DataBlock,
        block: &str,
        when: &str,
    ) {
        for (value, source) in data.summations.iter().zip(&selection.summations) {
            self.add(
                scaling,
                value,
                Place {
                    source: *source,
                    suffix: when,
                    block,
                    time: None,
                },
            );
        }
        for (number, (demand, source)) in data.demands.iter().zip(&selection.demands).enumerate() {
            let extreme = if selection.maxima.contains(number) {
                "max"
            } else {
                "min"
            };
            for (occurrence, value) in demand.values.iter().enumerate() {
                let nth = if occurrence == 0 {
                    String::new()
                } else {
                    format!(" {}", occurrence + 1)
                };
                let suffix = format!(" {extreme}{nth}{when}");
                let time = demand
                    .times
                    .as_ref()
                    .and_then(|times| times.get(occurrence))
                    .and_then(|stamp| self.zone.when(stamp))
                    .map(|when| when.local);
                self.add(
                    scaling,
                    value,
                    Place {
                        source: *source,
                        suffix: &suffix,
                        block,
                        time,
                    },
                );
            }
            for (value, words) in [
                (&demand.cumulative, "cumulative"),
                (&demand.continuous_cumulative, "continuous cumulative"),
            ] {
                if let Some(value) = value {
                    let suffix = format!(" {words}{when}");
                    self.add(
                        scaling,
                        value,
                        Place {
                            source: *source,
                            suffix: &suffix,
                            block,
                            time: None,
                        },
                    );
                }
            }
        }
        for (values, source) in data.coincidents.iter().zip(&selection.coincidents) {
            let suffix = format!(" coincident{when}");
            for value in values {
                self.add(
                    scaling,
                    value,
                    Place {
                        source: *source,
                        suffix: &suffix,
                        block,
                        time: None,
                    },
                );
            }
        }
    }

    fn add(&mut self, scaling: &Scaling, raw: &Number, place: Place<'_>) {
        if place.source == DataSelection::UNUSED {
            return;
        }
        let engineering = scaling.engineering(raw, place.source);
        let quantity = engineering
            .uom
            .map_or_else(|| format!("source {}", place.source), |uom| uom.quantity());
        let (value, unit) = engineering.shown();
        let primary =
            Some(&engineering.primary_factor).filter(|factor| !factor.same_value(&Number::ONE));
        self.list.push(RegisterReading {
            quantity: format!("{quantity}{}", place.suffix),
            block: place.block.into(),
            primary: primary.and_then(|factor| value.times(factor).to_f64()),
            primary_factor: primary.cloned(),
            value: value.to_f64(),
            steps: steps(scaling, raw, place.source),
            unit,
            time: place.time,
            set: self.set.clone(),
            set_time: self.set_time,
        });
    }
}

/// The value rule with its numbers: what stands in the meter, and what each table makes of it.
fn steps(scaling: &Scaling, raw: &Number, source: u8) -> Vec<String> {
    let words = |number: &Number| {
        number
            .to_f64()
            .map_or_else(|| "?".to_owned(), |it| it.to_string())
    };
    let engineering = scaling.engineering(raw, source);
    let (value, unit) = engineering.shown();
    let mut steps = vec![format!("{} in the meter", words(raw))];
    let constants = scaling.constants(source);
    if let Some(constants) = constants {
        let (multiplier, offset) = (words(&constants.multiplier), constants.offset.as_ref());
        let offset = offset.filter(|it| !it.same_value(&Number::ZERO));
        let offset = offset
            .map(|it| format!(" + OFFSET {}", words(it)))
            .unwrap_or_default();
        steps.push(if scaling.is_applied_by_reader(source) {
            format!("× MULTIPLIER {multiplier}{offset} (ST-15, ST-16: to be applied)")
        } else {
            format!("MULTIPLIER {multiplier} is in it (ST-16: not to be applied)")
        });
    }
    if let Some(uom) = engineering.uom {
        let (_, shown) = uom.unit();
        let exponent = i16::from(uom.exponent()) - i16::from(shown);
        if exponent != 0 {
            steps.push(format!("× 10^{exponent} for {unit} (ST-12)"));
        }
    }
    steps.push(format!("= {} {unit} secondary", words(&value)));
    if let Some(set) = constants.and_then(|it| it.set1.as_ref()) {
        let ratios = format!("CT {} × PT {}", words(&set.ct), words(&set.pt));
        if set.applied() {
            steps.push(format!(
                "{ratios} are in it (ST-15: set applied), so this is primary"
            ));
        } else if !set.product().same_value(&Number::ONE) {
            let primary = value.times(&engineering.primary_factor);
            steps.push(format!(
                "× {ratios} = {} {unit} primary (ST-15: set not applied)",
                words(&primary)
            ));
        }
    }
    steps
}

/// Tier 0 is rate A, as proposed for this family; further ones count on.
pub(crate) fn rate_letter(tier: usize) -> String {
    u8::try_from(tier)
        .ok()
        .filter(|tier| *tier < 26)
        .map_or_else(
            || format!("tier {tier}"),
            |tier| char::from(b'A' + tier).to_string(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_without_registers_has_none_and_complains_of_nothing() {
        assert_eq!(registers(&Image::new()), (vec![], vec![]));
    }

    /// One source of kWh in Wh, constants 2 and 5 to be applied, CT 80 and PT 35.
    fn meter(set: u8) -> Image {
        let mut config = meterbench_c1219::GenConfig {
            format_control_1: 1,
            format_control_2: 2,
            format_control_3: 0x88,
            std_version: 1,
            ..Default::default()
        };
        config.std_tables = meterbench_c1219::Set::from_bytes(&[0xFF; 4]);
        config.std_writable = meterbench_c1219::Set::empty(4);
        let mut image = Image::new();
        image.put(&config).unwrap();
        let int = |value: u8| [0, 0, 0, value];
        let constants = [&int(2)[..], &int(5), &[set], &int(80), &int(35)].concat();
        let kept = |hour: u8| [&[24, 7, 15, hour, 0][..], &int(hour)].concat();
        let self_reads = [&[0, 2, 1, 0, 9, 2][..], &kept(3), &kept(4), &[0; 9]].concat();
        for (number, bytes) in [
            (11, vec![0x20, 1, 0, 0, 0, 1, 2, 1]),
            (12, vec![0, 2, 0x40, 0]),
            (15, constants),
            (16, vec![0x39]),
            (21, vec![2, 0, 3, 1, 0, 0, 0, 0, 0, 0]),
            (22, vec![0]),
            (23, int(100).to_vec()),
            (24, vec![0; 9]),
            (25, kept(2)),
            (26, self_reads),
        ] {
            image.set_raw(meterbench_c1219::TableId::standard(number), bytes);
        }
        image
    }

    #[test]
    fn every_set_of_registers_is_told_with_its_time_and_one_that_was_never_kept_is_not() {
        let (list, notes) = registers(&meter(0));
        assert_eq!(notes, Vec::<String>::new());
        let told: Vec<_> = list
            .iter()
            .map(|it| {
                (
                    it.quantity.as_str(),
                    it.set.as_str(),
                    it.set_time.map(DateTime::hour),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("kWh delivered", "now", None),
                ("kWh delivered at last reset", "at last reset", Some(2)),
                ("kWh delivered self read 1", "self read 1", Some(4)),
                ("kWh delivered self read 2", "self read 2", Some(3)),
            ]
        );
    }

    #[test]
    fn the_arithmetic_shows_where_a_multiplier_counts() {
        let (list, _) = registers(&meter(0));
        assert_eq!((list[0].value, list[0].primary), (Some(0.205), Some(574.0)));
        assert_eq!(
            list[0].steps,
            [
                "100 in the meter",
                "× MULTIPLIER 2 + OFFSET 5 (ST-15, ST-16: to be applied)",
                "× 10^-3 for kWh (ST-12)",
                "= 0.205 kWh secondary",
                "× CT 80 × PT 35 = 574 kWh primary (ST-15: set not applied)",
            ]
        );
        let (list, _) = registers(&meter(1));
        assert_eq!(list[0].primary, None);
        let last = list[0].steps.last().unwrap();
        assert_eq!(
            last,
            "CT 80 × PT 35 are in it (ST-15: set applied), so this is primary"
        );
    }

    #[test]
    fn rates_are_letters() {
        assert_eq!([0, 3, 25, 26].map(rate_letter), ["A", "D", "Z", "tier 26"]);
    }
}
