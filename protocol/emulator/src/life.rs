//! The meter alive: registers that follow a load, and a calendar that acts on them.
//!
//! Is: one walk from change to change (a step of the load, a change of rate, the end of a demand interval, a date of the
//! calendar), up to the instant that the meter is told. Nothing ticks: the same instant gives the same registers, in however
//! many steps it was reached.
//! Is not: the clock that tells the instant, which is `clock`'s; nor the answers, which are `meter`'s: before each of them the
//! meter catches up.
//! Shape: `load` (`shape`, `random`) flows, `energy` counts, `demand` has intervals, `tariff` the calendar, `book` the registers,
//! `profile` records.
//! Units: milliseconds since 1970, of the bench's clock or of the meter's standard time, which is `ahead` of it.
//! Source: C12.19 fact sheet 6.7. What nothing public tells is ours: two elements are on phases A and C; phases are summed
//! before delivered and received are told apart.

mod book;
mod demand;
mod energy;
mod load;
mod profile;
mod pulses;
mod random;
mod shape;
mod tariff;

use meterbench_c1219::{
    EdMode, EdModeStatus, Image, PrevSeason, Stamp, StampKind, Table, TableError, TableId,
    TimeFormat, TimeOffset,
};

use crate::meter::Meter;
use book::Book;
use load::{Connected, Flow, Phase, Site};
use profile::Profile;
use pulses::Counter;
use tariff::{Due, Stretch, Tariff};

pub(crate) use tariff::{civil, millis};

pub(crate) use load::PER_WATT;
pub use load::{Load, LoadError};
pub(crate) use pulses::Energies;
pub use shape::{ShapeError, ShapeProblem};

/// The tables that say what is counted and when: when one of them changes, it is worked out anew.
const PROGRAM: [u16; 12] = [11, 12, 13, 16, 21, 22, 27, 51, 53, 54, 61, 62];

/// A meter's life so far.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    connected: Connected,
    /// Everything up to here is counted, by the bench's clock.
    now: i64,
    ahead: i64,
    flow: Flow,
    flows_until: i64,
    program: Option<Program>,
    counter: Counter,
    /// The service switch is open.
    cut: bool,
}

/// What the tables ask for.
#[derive(Debug, Clone)]
struct Program {
    tables: Vec<Option<Vec<u8>>>,
    book: Book,
    profile: Option<Profile>,
    tariff: Tariff,
    time: TimeFormat,
    zone: i64,
}

impl Life {
    /// Begins now.
    pub(crate) fn new(load: Load, meter: &Meter, seed: u64) -> Result<Life, LoadError> {
        let starting = meter.model().starting_milliamps();
        let site = Site::of(&meter.image, starting)?;
        Ok(Life {
            connected: Connected::new(load, site, seed)?,
            now: millis(meter.clock.now()),
            ahead: ahead_of(meter),
            flow: Flow::default(),
            flows_until: i64::MIN,
            program: None,
            counter: Counter::default(),
            cut: false,
        })
    }

    /// What has flowed since the meter was made.
    pub(crate) fn energies(&self) -> Energies {
        self.counter.energies
    }

    fn catch_up(&mut self, meter: &mut Meter, until: i64) -> Result<(), TableError> {
        let mut program = self.follow_program(meter)?;
        let status: EdModeStatus = meter.image.get()?;
        program.book.take_over(&meter.image)?;
        if std::mem::replace(&mut self.cut, meter.service.is_open()) != self.cut {
            self.flows_until = i64::MIN;
        }
        let ahead = ahead_of(meter);
        if ahead != self.ahead {
            let by = ahead - self.ahead;
            self.ahead = ahead;
            program.book.restart();
            if let Some(profile) = &mut program.profile {
                profile.clock_set(by, self.now + ahead);
            }
        }
        if status.mode == EdMode::Metering {
            while let Some(due) = self.walk(&mut program, until) {
                program.write(&mut meter.image, self.now + self.ahead)?;
                let standard = self.now + self.ahead;
                let stretch = program.tariff.at(standard);
                let end = stamp(standard, stretch.offset, program.time, program.zone);
                meter.calendar_date(due, &stretch, end)?;
                meter.last_reset = Some(civil(standard))
                    .filter(|_| due.demand_reset)
                    .or(meter.last_reset);
                program.book.take_over(&meter.image)?;
            }
            program.write(&mut meter.image, self.now + self.ahead)?;
        } else if until > self.now {
            // A meter under test or in the shop counts nothing for the customer.
            self.now = until;
            program.book.restart();
            if let Some(profile) = &mut program.profile {
                profile.resume(until + self.ahead);
            }
        }
        self.program = Some(program);
        Ok(())
    }

    /// The program as the tables have it now.
    fn follow_program(&mut self, meter: &Meter) -> Result<Program, TableError> {
        let raw = |number: &u16| {
            let id = TableId::standard(*number);
            meter.image.raw(id)
        };
        let same = |program: &Program| {
            PROGRAM
                .iter()
                .zip(&program.tables)
                .all(|(number, bytes)| raw(number) == bytes.as_deref())
        };
        if let Some(program) = self.program.take_if(|program| same(program)) {
            return Ok(program);
        }
        self.program = None;
        self.flows_until = i64::MIN;
        let tables = PROGRAM
            .iter()
            .map(|number| raw(number).map(<[u8]>::to_vec))
            .collect();
        let offset: Option<TimeOffset> = meter.image.find()?;
        let zone = offset.and_then(|offset| offset.zone_minutes).unwrap_or(0);
        Ok(Program {
            tables,
            book: Book::open(&meter.image)?,
            profile: Profile::of(&meter.image, self.now + self.ahead)?,
            tariff: Tariff::of(&meter.image)?,
            time: meter.config.formats().time,
            zone: i64::from(zone) * 60_000,
        })
    }

    /// Walks on from change to change, until `until`, or until the tables have to be written: for what the calendar asks for, or
    /// because much has been recorded.
    fn walk(&mut self, program: &mut Program, until: i64) -> Option<Due> {
        while self.now < until {
            let standard = self.now + self.ahead;
            let stretch = program.tariff.at(standard);
            if self.now >= self.flows_until {
                (self.flow, self.flows_until) = self.connected.at(self.now);
                if self.cut {
                    self.flow = self.flow.map(Phase::without_current);
                }
                let counted = self.connected.site.counted(&self.flow);
                program.set_flow(&counted);
                self.counter.set_flow(&counted);
            }
            let interval = program.book.next_interval(standard);
            let recorded = program
                .profile
                .as_ref()
                .map_or(i64::MAX, |profile| profile.ends(standard));
            let next = until
                .min(self.flows_until)
                .min(interval.saturating_sub(self.ahead))
                .min(recorded.saturating_sub(self.ahead))
                .min(stretch.until.saturating_sub(self.ahead));
            program.run(next - self.now, stretch.tier);
            self.counter.run(next - self.now);
            self.now = next;
            let standard = next + self.ahead;
            if standard == interval {
                let (time, zone) = (program.time, program.zone);
                program.book.close(standard, &stretch, &|| {
                    stamp(standard, stretch.offset, time, zone)
                });
            }
            if standard == recorded
                && let Some(profile) = &mut program.profile
            {
                let stamp = stamp(standard, stretch.offset, program.time, program.zone);
                profile.close(standard, stretch.offset, stamp, &program.book);
                if profile.is_full() && standard < stretch.until {
                    return Some(Due::default());
                }
            }
            if standard >= stretch.until {
                let due = program.tariff.at(standard).due;
                if !due.is_none() {
                    return Some(due);
                }
            }
        }
        None
    }
}

impl Program {
    fn set_flow(&mut self, flow: &Flow) {
        self.book.set_flow(flow);
        if let Some(profile) = &mut self.profile {
            profile.set_flow(flow);
        }
    }

    fn run(&mut self, millis: i64, tier: Option<u8>) {
        self.book.run(millis, tier);
        if let Some(profile) = &mut self.profile {
            profile.run(millis);
        }
    }

    fn write(&mut self, image: &mut Image, standard: i64) -> Result<(), TableError> {
        self.book.write(image, standard)?;
        if let Some(profile) = &mut self.profile {
            profile.write(image)?;
        }
        Ok(())
    }
}

/// A standard time as this meter writes it.
fn stamp(standard: i64, offset: i64, format: TimeFormat, zone: i64) -> Option<Stamp> {
    let at = if format.is_counter() {
        standard - zone
    } else {
        standard + offset
    };
    Stamp::from_civil(civil(at), StampKind::Short, format)
}

fn ahead_of(meter: &Meter) -> i64 {
    meter.ahead_millis()
}

impl Meter {
    /// Brings everything that lives up to now.
    pub(crate) fn live(&mut self) {
        self.end_test();
        self.live_until(millis(self.clock.now()));
    }

    /// Counts and records up to an instant of the bench's clock.
    pub(crate) fn walk_until(&mut self, until: i64) {
        let Some(mut life) = self.life.take() else {
            return;
        };
        if let Err(error) = life.catch_up(self, until) {
            tracing::warn!(%error, "the tables do not fit each other: the registers stand still");
            life.now = life.now.max(until);
        }
        self.life = Some(life);
    }

    /// From the bench's clock to the meter's standard time.
    pub(crate) fn ahead_millis(&self) -> i64 {
        i64::try_from(self.ahead.as_millis()).unwrap_or(0)
    }

    /// What the line has, in 0.1 V; `None` without a load.
    pub(crate) fn line_decivolts(&self) -> Option<u16> {
        let life = self.life.as_ref()?;
        let (flow, _) = life.connected.at(life.now);
        u16::try_from(flow.first()?.millivolts / 100).ok()
    }

    /// What the calendar asks for on a date. A season that ends takes its registers with it before they are reset.
    fn calendar_date(
        &mut self,
        due: Due,
        stretch: &Stretch,
        end: Option<Stamp>,
    ) -> Result<(), TableError> {
        let season = due.season.unwrap_or(stretch.season);
        if due.season.is_some() && self.image.contains(PrevSeason::ID) {
            let registers = self.registers_until(end, season)?;
            self.image.put(&PrevSeason(registers))?;
        }
        if due.demand_reset {
            let mut image = self.image.clone();
            self.reset_in(&mut image, end, season)?;
            self.image = image;
        }
        Ok(())
    }
}
