//! What is measured at this instant: volts, amps, angles, power, frequency, temperature.
//!
//! Is: MT-13, and the values of ST-28 that are no energies, from what flows now.
//! Is not: anything that adds up.
//! Units: MT-13's quantities are fixed point, with as many bits behind the point as MT-24 says.
//! Source: C12.19 fact sheet 4.3 (layout, [1]) and table 28. What nothing public tells is ours: the angles are those of a wye
//! or network, of a delta where the form is one; the air is at 25 C, and the current of the class warms a meter by 15 C; the
//! line has its nominal frequency.

use meterbench_c1219::{
    Image, Nameplate, Number, PresentData, PresentSelect, Source, Sources, Table, TableError,
    TableId, UomEntries,
};

use crate::life::{Flow, PER_WATT, Phase, Site};
use crate::makers::Instantaneous;
use crate::meter::Meter;

const MT_24: TableId = TableId::manufacturer(24);

/// The byte of MT-24 with the bits behind the point.
const Y_BITS: usize = 9 + 1;
/// Firmware without MT-24 has Q10.6.
const USUAL_Y_BITS: u8 = 6;

/// Under the cover without a load, and how much warmer at the current of the class; degrees C.
const AIR: i64 = 25;
const WARMER: i64 = 15;

/// ID_CODE of ST-12: frequency, and the first and last of temperatures in C.
const FREQUENCY: u8 = 33;
const CELSIUS: [u8; 2] = [70, 71];
const POWER_FACTOR: u8 = 24;
/// TIME_BASE of ST-12.
const INSTANTANEOUS: u32 = 1;

impl Meter {
    /// Writes MT-13 and the values of ST-28 that follow the line.
    pub(crate) fn tell_instant(&mut self) {
        if let Err(error) = self.write_instant() {
            tracing::warn!(%error, "instantaneous values do not fit MT-13 or ST-28: they stand still");
        }
    }

    fn write_instant(&mut self) -> Result<(), TableError> {
        let Some((flow, site)) = self
            .life
            .as_ref()
            .and_then(|life| Some((life.measured_now(), life.site()?.clone())))
        else {
            return self.write_load_side();
        };
        let hertz = hertz(&self.image);
        let celsius = celsius(&flow, &site);
        if let Some(before) = self.image.find::<Instantaneous>()? {
            let point = Point::of(&self.image);
            let angle_c = self.model.angle_c();
            let volts = flow.map(|phase| point.milli(phase.millivolts));
            let angle = |place: usize, degrees: i64| {
                let is_there = site.phases.contains(&place);
                point.milli(if is_there { degrees * 1000 } else { 0 })
            };
            let watts: i64 = flow.iter().map(|phase| phase.watts).sum();
            let back_feed = i64::from(self.service.load_side()) * 100;
            let behind = |place: usize, phase: &Phase| {
                let is_there = self.model.has("switch") && site.phases.contains(&place);
                let closed = phase.millivolts;
                let millivolts = if self.service.is_open() {
                    back_feed
                } else {
                    closed
                };
                point.milli(if is_there { millivolts } else { 0 })
            };
            let [a, _, c] = &flow;
            let table = Instantaneous {
                volts,
                angles: [0, angle(1, 120), angle(2, angle_c)],
                amps: flow.map(|phase| point.milli(phase.milliamps)),
                watts: i32::try_from(watts / PER_WATT).unwrap_or(if watts < 0 {
                    i32::MIN
                } else {
                    i32::MAX
                }),
                neutral_amps: point.milli(neutral_milliamps(&flow, &site, angle_c)),
                celsius: i8::try_from(celsius).unwrap_or(i8::MAX),
                hertz: point.milli(hertz * 1000),
                reverse_pulses: self.reverse_pulses(),
                load_side: [behind(0, a), behind(2, c)],
                ..before.clone()
            };
            if table != before {
                self.image.put(&table)?;
            }
        }
        self.write_present(&flow, hertz, celsius)
    }

    /// Without a load nothing else follows anything.
    fn write_load_side(&mut self) -> Result<(), TableError> {
        if !self.model.has("switch") {
            return Ok(());
        }
        let Some(before) = self.image.find::<Instantaneous>()? else {
            return Ok(());
        };
        let behind = Point::of(&self.image).milli(i64::from(self.service.load_side()) * 100);
        let mut table = before.clone();
        let [a, _] = &mut table.load_side;
        *a = behind;
        if table != before {
            self.image.put(&table)?;
        }
        Ok(())
    }

    /// Frequency, temperature and power factor where ST-27 selects them.
    fn write_present(&mut self, flow: &Flow, hertz: i64, celsius: i64) -> Result<(), TableError> {
        let Some(select) = self.image.find::<PresentSelect>()? else {
            return Ok(());
        };
        if !self.image.contains(PresentData::ID) {
            return Ok(());
        }
        let (sources, units): (Sources, UomEntries) = (self.image.get()?, self.image.get()?);
        let mut data: PresentData = self.image.get()?;
        let mut changed = false;
        for (source, number) in select.values.iter().zip(&mut data.values) {
            let uom = sources
                .entry((*source).into(), Source::UOM)
                .and_then(|entry| units.entries.get(entry));
            let Some(uom) =
                uom.filter(|uom| !uom.is_nonstandard() && uom.time_base() == INSTANTANEOUS)
            else {
                continue;
            };
            let thousandths = match uom.id_code() {
                FREQUENCY => hertz * 1000,
                code if CELSIUS.contains(&code) => celsius * 1000,
                POWER_FACTOR => power_factor(flow),
                _ => continue,
            };
            let exponent = uom.exponent().unsigned_abs().min(9);
            let scale = 10_i64.pow(exponent.into());
            let raw = if uom.exponent() < 0 {
                thousandths * scale / 1000
            } else {
                thousandths / scale / 1000
            };
            *number = Number::Integer(raw);
            changed = true;
        }
        if changed {
            self.image.put(&data)?;
        }
        Ok(())
    }
}

/// How many bits are behind the point.
#[derive(Debug, Clone, Copy)]
struct Point(u8);

impl Point {
    fn of(image: &Image) -> Point {
        let bits = image.raw(MT_24).and_then(|bytes| bytes.get(Y_BITS));
        Point(bits.copied().unwrap_or(USUAL_Y_BITS).min(15))
    }

    /// Thousandths, cut.
    fn milli(self, thousandths: i64) -> u16 {
        u16::try_from((thousandths << self.0) / 1000).unwrap_or(u16::MAX)
    }
}

fn hertz(image: &Image) -> i64 {
    let plate: Option<Nameplate> = image.find().ok().flatten();
    // E_FREQ.
    match plate.map(|plate| plate.elements & 7) {
        Some(1) => 25,
        Some(2) => 50,
        Some(5) => 400,
        _ => 60,
    }
}

/// The element that carries most.
fn celsius(flow: &Flow, site: &Site) -> i64 {
    let most = flow.iter().map(|phase| phase.milliamps).max().unwrap_or(0);
    let share = i128::from(most) * 1000 / i128::from(site.class_milliamps.max(1));
    let warmer = share * share * i128::from(WARMER) / 1_000_000;
    AIR + i64::try_from(warmer).unwrap_or(100).min(100)
}

/// In thousandths, by active and apparent power of all elements; 1 when nothing flows.
fn power_factor(flow: &Flow) -> i64 {
    let watts: i128 = flow.iter().map(|phase| i128::from(phase.watts)).sum();
    let va: i128 = flow.iter().map(|phase| i128::from(phase.va)).sum();
    if va == 0 {
        return 1000;
    }
    i64::try_from(watts.abs() * 1000 / va).unwrap_or(1000)
}

/// The sum of the phases' currents as arrows, rounded. A single element doesn't tell its neutral, and a delta has none.
fn neutral_milliamps(flow: &Flow, site: &Site, angle_c: i64) -> i64 {
    if site.phases.len() < 2 || angle_c != 240 {
        return 0;
    }
    // Cosine and sine of the voltage's angle, in millionths.
    const HALF: i128 = 500_000;
    const ROOT: i128 = 866_025;
    let angles = [(1_000_000, 0), (-HALF, -ROOT), (-HALF, ROOT)];
    let (mut x, mut y) = (0i128, 0i128);
    for (phase, (cosine, sine)) in flow.iter().zip(angles) {
        if phase.va == 0 {
            continue;
        }
        let microamps = i128::from(phase.milliamps) * 1000;
        let part = |units: i64| microamps * i128::from(units) / i128::from(phase.va);
        // A lagging current is behind its voltage.
        let (along, across) = (part(phase.watts), -part(phase.vars));
        x += along * cosine - across * sine;
        y += along * sine + across * cosine;
    }
    let square = (x * x + y * y).unsigned_abs();
    i64::try_from((square.isqrt() + 500_000_000) / 1_000_000_000).unwrap_or(i64::MAX)
}
