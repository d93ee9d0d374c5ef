//! Pulses that can be seen and wired: the calibration LED, and the KYZ outputs.
//!
//! Is: how many there have been, how far the next one is, and how fast they come now.
//! Is not: counting the energy behind them; see `life`.
//! Units: thousandths of a pulse an hour.
//! Source: product sheet for Kh; C12.19 fact sheet 6.6 (MT-104, a proposal).

use meterbench_c1219::Nameplate;

use crate::life::{Energies, Flow, PER_MILLIWATT_HOUR, PER_WATT};
use crate::meter::Meter;
use crate::power::Power;

/// The calibration LED: one pulse for each Kh watt-hours, whichever way they flow, as a turn of the disk once was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Led {
    /// Pulses since the meter was made.
    pub pulses: u64,
    /// How much of the way to the next one is done, in millionths: the angle of a disk.
    pub part_millionths: u32,
    /// How fast they come now.
    pub per_hour_thousandths: u64,
    /// What flows now is received: a disk would turn backwards.
    pub received: bool,
}

/// What an output does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputMode {
    /// Nothing.
    Off,
    /// Changes between K-Y and K-Z with each count.
    Toggle,
    /// Closes for this time with each count.
    Pulse {
        /// WIDTH_MS
        width_millis: u16,
    },
    /// Closes at the end of each demand interval.
    IntervalEnd {
        /// WIDTH_MS
        width_millis: u16,
    },
}

/// An output of MT-104.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// What it does.
    pub mode: OutputMode,
    /// Toggles or pulses since it was set so. A toggle is on K-Z after an odd number of them.
    pub count: u64,
    /// How fast they come now; 0 at the ends of intervals.
    pub per_hour_thousandths: u64,
}

impl Meter {
    /// The calibration LED now; `None` for a meter whose nameplate has no Kh.
    pub fn led(&mut self) -> Option<Led> {
        self.live();
        let kh = self.kh_mwh()?;
        let Energies {
            delivered,
            received,
        } = self.energies();
        let (energy, weight) = (delivered + received, kh * PER_MILLIWATT_HOUR);
        let watts: i64 = self.flow_now().iter().map(|phase| phase.watts).sum();
        Some(Led {
            pulses: whole(energy / weight),
            part_millionths: u32::try_from(energy % weight * 1_000_000 / weight).unwrap_or(0),
            per_hour_thousandths: per_hour(watts, kh),
            received: watts < 0,
        })
    }

    /// The outputs of MT-104; none without that table.
    pub fn outputs(&mut self) -> Vec<Output> {
        self.live();
        let flow = self.flow_now();
        let counted = self.life.as_ref().map(|life| *life.outputs());
        let counted = counted.unwrap_or_default().into_iter();
        let Ok(Some(table)) = self.image.find::<crate::makers::Kyz>() else {
            return Vec::new();
        };
        let outputs = table.outputs.into_iter().zip(counted);
        outputs
            .map(|(set, counted)| {
                let weight = i128::from(set.weight).max(1);
                let rate = counted.channel.map_or(0, |channel| channel.rate(&flow));
                let width_millis = set.width_millis;
                let (mode, count, per_hour_thousandths) = match set.mode {
                    1 | 2 => (
                        match set.mode {
                            1 => OutputMode::Toggle,
                            _ => OutputMode::Pulse { width_millis },
                        },
                        whole(counted.energy / (weight * PER_MILLIWATT_HOUR)),
                        per_hour(rate, weight),
                    ),
                    3 => (
                        OutputMode::IntervalEnd { width_millis },
                        counted.intervals,
                        0,
                    ),
                    _ => (OutputMode::Off, 0, 0),
                };
                Output {
                    mode,
                    count,
                    per_hour_thousandths,
                }
            })
            .collect()
    }

    /// Kh of the nameplate, in mWh.
    fn kh_mwh(&self) -> Option<i128> {
        let plate: Nameplate = self.image.get().ok()?;
        let kh: f64 = plate.kh.to_string().trim().parse().ok()?;
        Some(crate::life::milli(kh).filter(|milli| *milli > 0)?.into())
    }

    /// Pulses of Kh that were received, as a byte counts them.
    pub(crate) fn reverse_pulses(&self) -> u8 {
        let pulses = self
            .kh_mwh()
            .map_or(0, |kh| self.energies().received / (kh * PER_MILLIWATT_HOUR));
        u8::try_from(pulses % 256).unwrap_or(0)
    }

    /// What the elements count now; nothing without power.
    fn flow_now(&self) -> Flow {
        let life = self.life.as_ref();
        life.filter(|_| self.power() == Power::On)
            .map_or_else(Flow::default, |life| life.counted_now())
    }
}

/// Thousandths of a pulse of so many mWh an hour, at a power in units.
fn per_hour(units: i64, weight_mwh: i128) -> u64 {
    // A milliwatt is a thousandth of a watt, and so is a mWh of a Wh.
    let milliwatt_thousandths = i128::from(units.unsigned_abs()) * 1_000_000;
    whole(milliwatt_thousandths / (i128::from(PER_WATT) * weight_mwh))
}

fn whole(count: i128) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
