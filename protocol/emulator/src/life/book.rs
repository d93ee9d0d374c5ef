//! The books behind the registers: exact energies, and ST-23 and ST-28 written from them.
//!
//! Is: for each summation of the total and of each tier the energy with all its remainder, and taking over what others
//! have put into the registers (a preset, a reset, cleared data) without losing a remainder that nobody touched.
//! Is not: when anything is counted; see `life`.
//! Source: C12.19 tables 21 to 23, 27 and 28.

mod kept;

use jiff::civil::Time;
use jiff::{SignedDuration, civil::time};
use meterbench_c1219::{
    ActRegs, CurrentRegs, DataBlock, DataSelection, DemandControl, Image, Number, PresentData,
    PresentSelect, Sources, Stamp, Table, TableError, TimeOfDay, UomEntries,
};

use super::demand::{Demand, Written, offer};
use super::energy::{Channel, read};
use super::load::Flow;
use super::tariff::Stretch;

/// What the selection tables ask for, and what has been counted.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    open: bool,
    written: Written,
    summations: Vec<Counted>,
    /// Those of DEMAND_SELECT, then those of PRESENT_DEMAND_SELECT that are not among them.
    demands: Vec<Demand>,
    maxima: Vec<bool>,
    coincidents: Vec<Coincident>,
    /// The total, then the tiers; each with its summations.
    energies: Vec<Vec<i128>>,
    registers: CurrentRegs,
    /// ST-23 as it was when `energies` and `registers` last agreed with it.
    bytes: Vec<u8>,
    present: Option<Present>,
}

/// A source that is counted.
#[derive(Debug, Clone, Copy)]
struct Counted {
    source: u8,
    channel: Option<Channel>,
    rate: i64,
}

/// What is kept beside a maximum.
#[derive(Debug, Clone, Copy)]
struct Coincident {
    channel: Option<Channel>,
    rate: i64,
    /// Of which demand of DEMAND_SELECT.
    demand: usize,
    /// It is itself one of them.
    is_demand: Option<usize>,
}

/// What the end of an interval brings to the maxima.
pub(crate) struct Offers<'a> {
    pub stamp: &'a dyn Fn() -> Option<Stamp>,
    /// Intervals that began earlier make none, in standard time.
    pub maxima_from: i64,
}

/// ST-27 and ST-28.
#[derive(Debug, Clone)]
struct Present {
    demands: Vec<Option<usize>>,
    values: Vec<Counted>,
    dials: Vec<bool>,
    energies: Vec<i128>,
    data: PresentData,
}

impl Book {
    /// Nothing is counted in these, and nothing written from them.
    pub(crate) fn closed(image: &Image) -> Result<Book, TableError> {
        Ok(Book {
            open: false,
            written: Written::of(image)?,
            summations: Vec::new(),
            demands: Vec::new(),
            maxima: Vec::new(),
            coincidents: Vec::new(),
            energies: Vec::new(),
            registers: CurrentRegs {
                demand_resets: None,
                total: DataBlock::default(),
                tiers: Vec::new(),
                tail: Vec::new(),
            },
            bytes: Vec::new(),
            present: None,
        })
    }

    /// Opens the books on what the registers hold.
    pub(crate) fn open(image: &Image) -> Result<Book, TableError> {
        let act: ActRegs = image.get()?;
        let selection: DataSelection = image.get()?;
        let sources: Sources = image.get()?;
        let units: UomEntries = image.get()?;
        let control: Option<DemandControl> = image.find()?;
        let channel = |source: u8| Channel::of(source, &sources, &units);
        let counted = |source: &u8| Counted {
            source: *source,
            channel: channel(*source),
            rate: 0,
        };
        let demand = |source: u8| Demand::new(source, channel(source), &sources, control.as_ref());
        let mut demands: Vec<Demand> = selection.demands.iter().copied().map(demand).collect();
        let coincidents = selection
            .coincidents
            .iter()
            .zip(&selection.coincident_demands);
        let coincidents = coincidents
            .map(|(source, demand)| Coincident {
                channel: channel(*source),
                rate: 0,
                demand: (*demand).into(),
                is_demand: selection.demands.iter().position(|other| other == source),
            })
            .collect();
        let maxima = (0..selection.demands.len())
            .map(|place| selection.maxima.contains(place))
            .collect();
        let present = match image.find::<PresentSelect>()? {
            Some(select) if image.contains(PresentData::ID) => {
                let mut places = Vec::new();
                for source in &select.demands {
                    let known = demands.iter().position(|demand| demand.source == *source);
                    let place = known.unwrap_or(demands.len());
                    if known.is_none() {
                        demands.push(demand(*source));
                    }
                    places.push(Some(place).filter(|_| channel(*source).is_some()));
                }
                let dial = |source: &u8| channel(*source).is_some_and(|channel| channel.is_dial());
                Some(Present {
                    demands: places,
                    values: select.values.iter().map(counted).collect(),
                    dials: select.values.iter().map(dial).collect(),
                    energies: vec![0; select.values.len()],
                    data: image.get()?,
                })
            }
            _ => None,
        };
        let summations: Vec<Counted> = selection.summations.iter().map(counted).collect();
        let mut book = Book {
            open: true,
            written: Written::of(image)?,
            energies: vec![vec![0; summations.len()]; 1 + usize::from(act.tiers)],
            summations,
            demands,
            maxima,
            coincidents,
            registers: image.get()?,
            bytes: Vec::new(),
            present,
        };
        book.take_over(image)?;
        if let Some(present) = &mut book.present {
            for ((energy, value), shown) in present
                .energies
                .iter_mut()
                .zip(&present.values)
                .zip(&present.data.values)
            {
                *energy = value
                    .channel
                    .map_or(0, |channel| channel.energy(read(shown)));
            }
        }
        Ok(book)
    }

    /// What others have put into ST-23 since the books were last written.
    pub(crate) fn take_over(&mut self, image: &Image) -> Result<(), TableError> {
        let raw = image.raw(CurrentRegs::ID).unwrap_or_default();
        if !self.open || raw == self.bytes {
            return Ok(());
        }
        let registers: CurrentRegs = image.get()?;
        for (block, energies) in blocks(&registers).zip(&mut self.energies) {
            for ((number, energy), counted) in
                block.summations.iter().zip(energies).zip(&self.summations)
            {
                let Some(channel) = counted.channel else {
                    continue;
                };
                let ours = self.written.one(channel.counts(*energy));
                if !ours.same_value(number) {
                    *energy = channel.energy(read(number));
                }
            }
        }
        self.registers = registers;
        self.bytes = raw.to_vec();
        Ok(())
    }

    /// From now on this flows.
    pub(crate) fn set_flow(&mut self, flow: &Flow) {
        let rate = |channel: Option<Channel>| channel.map_or(0, |channel| channel.rate(flow));
        let values = self
            .present
            .iter_mut()
            .flat_map(|present| &mut present.values);
        for counted in self.summations.iter_mut().chain(values) {
            counted.rate = rate(counted.channel);
        }
        for coincident in &mut self.coincidents {
            coincident.rate = rate(coincident.channel);
        }
        for demand in &mut self.demands {
            demand.set_rate(flow);
        }
    }

    /// So many milliseconds pass in a tier.
    pub(crate) fn run(&mut self, millis: i64, tier: Option<u8>) {
        let gains = |counted: &Counted| i128::from(counted.rate) * i128::from(millis);
        let tier = tier.map(|tier| usize::from(tier) + 1);
        for (block, energies) in self.energies.iter_mut().enumerate() {
            if block == 0 || Some(block) == tier {
                for (energy, counted) in energies.iter_mut().zip(&self.summations) {
                    *energy += gains(counted);
                }
            }
        }
        if let Some(present) = &mut self.present {
            for (energy, counted) in present.energies.iter_mut().zip(&present.values) {
                *energy += gains(counted);
            }
        }
        for demand in &mut self.demands {
            demand.run(millis);
        }
    }

    /// What the total of a source reads; `None` if no register counts it.
    pub(crate) fn reading(&self, source: u8) -> Option<Number> {
        let place = self
            .summations
            .iter()
            .position(|counted| counted.source == source)?;
        let energy = self.energies.first()?.get(place)?;
        let channel = self.summations.get(place)?.channel?;
        Some(self.written.one(channel.counts(*energy)))
    }

    /// When the next interval of any demand ends.
    pub(crate) fn next_interval(&self, standard: i64) -> i64 {
        let ends = self.demands.iter().map(|demand| demand.ends(standard));
        ends.min().unwrap_or(i64::MAX)
    }

    /// Does an interval of the first demand end now? A meter without demand has none.
    pub(crate) fn first_interval_ends(&self, standard: i64) -> bool {
        self.demands
            .first()
            .is_some_and(|demand| demand.ends_at(standard))
    }

    /// Ends the intervals that end now, and offers them to the maxima of the total and of the rate that held until now.
    pub(crate) fn close(&mut self, standard: i64, stretch: &Stretch, offers: &Offers<'_>) {
        let values: Vec<Option<i128>> = self
            .demands
            .iter_mut()
            .map(|demand| {
                let value = demand.close(standard);
                value.filter(|_| standard - demand.length() >= offers.maxima_from)
            })
            .collect();
        let tier = stretch.demand_tier.map(|tier| usize::from(tier) + 1);
        for (place, (value, maximum)) in values.iter().zip(&self.maxima).enumerate() {
            let Some(value) = *value else { continue };
            for (block, registers) in blocks_mut(&mut self.registers).enumerate() {
                if block != 0 && Some(block) != tier {
                    continue;
                }
                let Some(register) = registers.demands.get_mut(place) else {
                    continue;
                };
                let Some(occurrence) = offer(register, value, offers.stamp, *maximum, self.written)
                else {
                    continue;
                };
                for (kept, coincident) in registers.coincidents.iter_mut().zip(&self.coincidents) {
                    if coincident.demand != place {
                        continue;
                    }
                    let then = match (coincident.is_demand, coincident.channel) {
                        (Some(other), _) => values.get(other).copied().flatten().unwrap_or(0),
                        (None, Some(channel)) => {
                            channel.mean(i128::from(coincident.rate) * 1000, 1000)
                        }
                        (None, None) => 0,
                    };
                    kept.insert(occurrence, self.written.two(then));
                    kept.pop();
                }
            }
        }
    }

    /// Intervals begin anew.
    pub(crate) fn restart(&mut self) {
        self.demands.iter_mut().for_each(Demand::restart);
    }

    /// Writes ST-23 and ST-28.
    pub(crate) fn write(&mut self, image: &mut Image, standard: i64) -> Result<(), TableError> {
        if !self.open {
            return Ok(());
        }
        for (block, energies) in blocks_mut(&mut self.registers).zip(&self.energies) {
            for ((number, energy), counted) in block
                .summations
                .iter_mut()
                .zip(energies)
                .zip(&self.summations)
            {
                if let Some(channel) = counted.channel {
                    *number = self.written.one(channel.counts(*energy));
                }
            }
        }
        image.put(&self.registers)?;
        self.bytes = image.raw(CurrentRegs::ID).unwrap_or_default().to_vec();
        let (written, demands) = (self.written, &self.demands);
        if let Some(present) = &mut self.present {
            present.fill(written, demands, standard);
            image.put(&present.data)?;
        }
        Ok(())
    }
}

impl Present {
    fn fill(&mut self, written: Written, demands: &[Demand], standard: i64) {
        for (shown, place) in self.data.demands.iter_mut().zip(&self.demands) {
            let Some(demand) = place.and_then(|place| demands.get(place)) else {
                continue;
            };
            shown.value = written.two(demand.present());
            let left = SignedDuration::from_millis(demand.ends(standard) - standard);
            shown.remaining = shown
                .remaining
                .map(|remaining| TimeOfDay::from_civil(time_of(left), remaining.format()));
        }
        for (place, number) in self.data.values.iter_mut().enumerate() {
            let counted = self.values.get(place).copied();
            let Some((counted, channel)) =
                counted.and_then(|counted| Some((counted, counted.channel?)))
            else {
                continue;
            };
            let dial = self.dials.get(place).copied().unwrap_or(false);
            let counts = if dial {
                channel.counts(self.energies.get(place).copied().unwrap_or(0))
            } else {
                channel.mean(i128::from(counted.rate) * 1000, 1000)
            };
            *number = written.one(counts);
        }
    }
}

/// A time left, as a time since midnight.
fn time_of(left: SignedDuration) -> Time {
    time(0, 0, 0, 0).saturating_add(left)
}

/// The total, then the tiers.
fn blocks(registers: &CurrentRegs) -> impl Iterator<Item = &DataBlock> {
    std::iter::once(&registers.total).chain(&registers.tiers)
}

fn blocks_mut(registers: &mut CurrentRegs) -> impl Iterator<Item = &mut DataBlock> {
    std::iter::once(&mut registers.total).chain(&mut registers.tiers)
}
