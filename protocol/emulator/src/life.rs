//! The meter alive: registers that follow a load, and a calendar that acts on them.
//!
//! Is: one walk from change to change (a step of the load, a change of rate, the end of a demand interval, a date of the
//! calendar), up to the instant that the meter is told. Nothing ticks: the same instant gives the same registers, in however
//! many steps it was reached.
//! Nothing flows through a meter without a load: its registers stand still, and only its calendar goes on.
//! Is not: the clock that tells the instant, which is `clock`'s; nor the answers, which are `meter`'s: before each of them the
//! meter catches up.
//! Shape: `load` (`shape`, `random`) flows, `energy` counts, `demand` has intervals, `tariff` the calendar, `book` the registers,
//! `profile` records.
//! Units: milliseconds since 1970, of the bench's clock or of the meter's standard time, which is `ahead` of it.
//! Source: C12.19 fact sheet 6.7. What nothing public tells is ours: two elements are on phases A and C; phases are summed
//! before delivered and received are told apart.

mod aside;
mod book;
mod change;
mod demand;
mod energy;
mod kept;
mod limits;
mod load;
mod outage;
mod profile;
mod pulses;
mod random;
mod shape;
mod tariff;
mod watch;

use jiff::civil::{Date, DateTime};
use meterbench_c1219::procedure::ResetActions;
use meterbench_c1219::{
    EdMode, EdModeStatus, Image, Stamp, StampKind, TableError, TableId, TimeFormat, TimeOffset,
};

use crate::logs::Event;
use crate::meter::Meter;
use crate::power::Power;
use crate::self_read::Until;
use crate::state::KeptLife;
use book::{Book, Offers};
use limits::{Limits, REVERSE_ENERGY, Seen};
use load::Connected;
use outage::AfterOutage;
use profile::Profile;
use pulses::{Counted, Counter};
use tariff::{Due, Stretch, Tariff};
use watch::Watch;

pub(crate) use tariff::{civil, millis};

pub use change::{PhaseLoad, PhaseNow, Wiring};
pub(crate) use load::{Flow, PER_WATT, Phase, Site, milli};
pub use load::{Load, LoadError};
pub(crate) use pulses::{Energies, PER_MILLIWATT_HOUR};
pub use shape::{ShapeError, ShapeProblem};

/// The tables that say what is counted and when: when one of them changes, it is worked out anew.
const PROGRAM: [u16; 12] = [11, 12, 13, 16, 21, 22, 27, 51, 53, 54, 61, 62];

/// A meter's life so far.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    /// Without it, only the calendar goes on.
    connected: Option<Connected>,
    /// Everything up to here is counted, by the bench's clock.
    now: i64,
    ahead: i64,
    flow: Flow,
    flows_until: i64,
    program: Option<Program>,
    counter: Counter,
    /// The service switch is open.
    cut: bool,
    watch: Watch,
    /// A table that says what is measured was written: the load profile tells so.
    configuration_changed: bool,
    after_outage: AfterOutage,
    /// The one rate that holds while the clock is unset.
    unset_rate: Option<u8>,
    limits: Limits,
    /// Of the test, in test mode.
    test: Option<Book>,
}

/// What the tables ask for.
#[derive(Debug, Clone)]
struct Program {
    tables: Vec<Option<Vec<u8>>>,
    season_set: Option<(Date, u8)>,
    book: Book,
    profile: Option<Profile>,
    tariff: Tariff,
    time: TimeFormat,
    zone: i64,
}

impl Life {
    /// Begins now.
    pub(crate) fn new(load: Option<Load>, meter: &Meter, seed: u64) -> Result<Life, LoadError> {
        let connected = match load {
            Some(load) => {
                let starting = meter.model().starting_milliamps();
                let site = Site::of(&meter.image, starting)?;
                Some(Connected::new(load, site, seed)?)
            }
            None => None,
        };
        Ok(Life {
            connected,
            now: millis(meter.clock.now()),
            ahead: ahead_of(meter),
            flow: Flow::default(),
            flows_until: i64::MIN,
            program: None,
            counter: Counter::default(),
            cut: false,
            watch: Watch::default(),
            configuration_changed: false,
            after_outage: AfterOutage::default(),
            unset_rate: None,
            limits: Limits::default(),
            test: None,
        })
    }

    /// Takes up what flows now; what the registers count of it.
    fn next_flow(&mut self, stretch: &Stretch) -> Flow {
        let Some(connected) = &self.connected else {
            self.flows_until = i64::MAX;
            return Flow::default();
        };
        let (flow, until) = connected.at(self.now);
        (self.flow, self.flows_until) = (self.through_switch(flow), until);
        let site = &connected.site;
        let counted = site.counted(&self.flow);
        self.counter.set_flow(&counted);
        for condition in self.limits.look(&self.flow, site) {
            let event = Event::Standard(condition.event());
            self.watch.tell(event, stretch, self.now + self.ahead);
        }
        counted
    }

    fn through_switch(&self, flow: Flow) -> Flow {
        if self.cut {
            flow.map(Phase::without_current)
        } else {
            flow
        }
    }

    /// What the elements see now.
    pub(crate) fn measured_now(&self) -> Flow {
        let flow = self
            .connected
            .as_ref()
            .map(|connected| connected.at(self.now).0);
        self.through_switch(flow.unwrap_or_default())
    }

    /// What is counted of it.
    pub(crate) fn counted_now(&self) -> Flow {
        let flow = self.measured_now();
        self.site().map_or(flow, |site| site.counted(&flow))
    }

    /// How the meter is wired; `None` without a load.
    pub(crate) fn site(&self) -> Option<&Site> {
        self.connected.as_ref().map(|connected| &connected.site)
    }

    /// What the sources of the outputs have counted.
    pub(crate) fn outputs(&self) -> &[Counted; 2] {
        self.counter.outputs()
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
        if self.counter.follow(&meter.image) {
            self.flows_until = i64::MIN;
        }
        if self.limits.follow(&status) {
            self.flows_until = i64::MIN;
        }
        let ahead = ahead_of(meter);
        let unset_rate = meter.unset_rate();
        if ahead != self.ahead || unset_rate != self.unset_rate {
            let by = ahead - self.ahead;
            self.ahead = ahead;
            self.unset_rate = unset_rate;
            program.book.restart();
            if let Some(profile) = &mut program.profile {
                profile.clock_set(by, self.now + ahead);
            }
        }
        if std::mem::take(&mut self.configuration_changed)
            && let Some(profile) = &mut program.profile
        {
            profile.configuration_changed();
        }
        if status.mode == EdMode::Metering {
            while let Some(due) = self.walk(&mut program, until) {
                program.write(&mut meter.image, self.now + self.ahead)?;
                let standard = self.now + self.ahead;
                let stretch = self.stretch(&mut program, standard);
                meter.log_all(&self.watch.take(program.time, program.zone));
                if !due.is_none() {
                    let end = stamp(standard, stretch.offset, program.time, program.zone);
                    meter.as_of(civil(self.now), |meter| {
                        meter.calendar_date(due, &stretch, end)
                    })?;
                    program.book.take_over(&meter.image)?;
                }
            }
            program.write(&mut meter.image, self.now + self.ahead)?;
        } else if until > self.now {
            // A meter under test or in the shop counts nothing for the customer, and what the calendar asks for is not done.
            let test = meter.test.as_mut();
            self.count_aside(&mut program, test, until)?;
            program.book.restart();
            if let Some(profile) = &mut program.profile {
                profile.resume(until + self.ahead);
            }
        }
        // What holds from this very instant on.
        let standard = self.now + self.ahead;
        let stretch = self.stretch(&mut program, standard);
        self.watch.see(&stretch, standard);
        meter.log_all(&self.watch.take(program.time, program.zone));
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
                && program.season_set == meter.season_set
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
        let (book, profile) = if self.connected.is_some() {
            let profile = Profile::of(&meter.image, self.now + self.ahead)?;
            (Book::open(&meter.image)?, profile)
        } else {
            (Book::closed(&meter.image)?, None)
        };
        Ok(Program {
            tables,
            season_set: meter.season_set,
            book,
            profile,
            tariff: Tariff::of(meter)?,
            time: meter.config.formats().time,
            zone: i64::from(zone) * 60_000,
        })
    }

    /// Walks on from change to change, until `until`, or until the tables have to be written: for what the calendar asks for, or
    /// because much has been recorded.
    fn walk(&mut self, program: &mut Program, until: i64) -> Option<Due> {
        while self.now < until {
            let standard = self.now + self.ahead;
            let stretch = self.stretch(program, standard);
            self.watch.see(&stretch, standard);
            if self.watch.is_full() {
                return Some(Due::default());
            }
            if self.now >= self.flows_until {
                let counted = self.next_flow(&stretch);
                program.set_flow(&counted);
            }
            let interval = program.book.next_interval(standard);
            let recorded = program
                .recorder(self.unset_rate)
                .map_or(i64::MAX, |profile| profile.ends(standard));
            let excluded = self.now < self.after_outage.excluded_until;
            let next = until
                .min(self.flows_until)
                .min(interval.saturating_sub(self.ahead))
                .min(recorded.saturating_sub(self.ahead))
                .min(stretch.until.saturating_sub(self.ahead));
            let next = if excluded {
                next.min(self.after_outage.excluded_until)
            } else {
                next
            };
            program.book.run(next - self.now, stretch.tier);
            if let Some(profile) = program.recorder(self.unset_rate) {
                profile.run(next - self.now);
            }
            self.counter.run(next - self.now);
            self.now = next;
            let standard = next + self.ahead;
            if program.book.first_interval_ends(standard) {
                self.counter.interval_ends();
            }
            if standard == interval {
                let (time, zone) = (program.time, program.zone);
                let stamp = || stamp(standard, stretch.offset, time, zone);
                let maxima_from = self.after_outage.maxima_from.saturating_add(self.ahead);
                let offers = Offers {
                    stamp: &stamp,
                    maxima_from: if excluded { i64::MAX } else { maxima_from },
                };
                program.book.close(standard, &stretch, &offers);
            }
            if excluded && next == self.after_outage.excluded_until {
                program.book.restart();
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

impl Life {
    /// What holds at a standard time; the calendar has no say while the clock is unset.
    fn stretch(&self, program: &mut Program, standard: i64) -> Stretch {
        match self.unset_rate {
            Some(rate) => Stretch::of_one_rate(standard, rate),
            None => program.tariff.at(standard),
        }
    }
}

impl Program {
    /// Nothing is recorded while nobody knows when.
    fn recorder(&mut self, unset_rate: Option<u8>) -> Option<&mut Profile> {
        self.profile.as_mut().filter(|_| unset_rate.is_none())
    }

    fn set_flow(&mut self, flow: &Flow) {
        self.book.set_flow(flow);
        if let Some(profile) = &mut self.profile {
            profile.set_flow(flow);
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
    let at = shown(standard, offset, format, zone);
    Stamp::from_civil(civil(at), StampKind::Short, format)
}

/// What the clock shows, or counts, at a standard time.
fn shown(standard: i64, offset: i64, format: TimeFormat, zone: i64) -> i64 {
    if format.is_counter() {
        standard - zone
    } else {
        standard + offset
    }
}

fn ahead_of(meter: &Meter) -> i64 {
    meter.ahead_millis()
}

impl Meter {
    /// Brings everything that lives up to now.
    pub(crate) fn live(&mut self) {
        if self.power() == Power::Off {
            return;
        }
        // Stopping where a table that waits is activated.
        while let Some(at) = self.next_activation(self.lived()) {
            self.as_of(civil(at), |meter| {
                meter.live_now();
                meter.activate_due();
            });
        }
        self.live_now();
    }

    fn live_now(&mut self) {
        self.end_test();
        self.live_until(millis(self.now()));
    }

    /// Up to where everything is counted, by the bench's clock.
    fn lived(&self) -> i64 {
        self.life.as_ref().map_or(i64::MIN, |life| life.now)
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
        let seen = life.limits.take();
        self.life = Some(life);
        if let Some(seen) = seen {
            self.tell_seen(seen);
        }
    }

    /// Sets the bits of ST-3 for what was seen.
    fn tell_seen(&mut self, seen: Seen) {
        let told = self.with_status(|status| {
            status.status1.0 |= seen.conditions.0;
            if seen.reverse {
                status.mfg_status.set(REVERSE_ENERGY, true);
            }
        });
        if let Err(code) = told {
            tracing::warn!(reason = code.words(), "ST-3 does not tell what flows");
        }
    }

    /// From the bench's clock to the meter's standard time.
    pub(crate) fn ahead_millis(&self) -> i64 {
        i64::try_from(self.ahead.as_millis()).unwrap_or(0)
    }

    /// Something can flow through it.
    pub(crate) fn is_loaded(&self) -> bool {
        let life = self.life.as_ref();
        life.is_some_and(|life| life.connected.is_some())
    }

    /// What the line has, in 0.1 V; `None` without a load.
    pub(crate) fn line_decivolts(&self) -> Option<u16> {
        let life = self.life.as_ref()?;
        life.site()?;
        u16::try_from(life.measured_now().first()?.millivolts / 100).ok()
    }

    /// What the calendar asks for on a date. A season that ends takes its registers with it before they are reset.
    fn calendar_date(
        &mut self,
        due: Due,
        stretch: &Stretch,
        end: Option<Stamp>,
    ) -> Result<(), TableError> {
        let until = Until {
            end,
            season: due.season.unwrap_or(stretch.season),
        };
        if due.season.is_some() {
            self.keep_season(until)?;
        }
        let wanted = ResetActions::default()
            .with(ResetActions::SELF_READ, due.self_read)
            .with(ResetActions::DEMAND_RESET, due.demand_reset);
        self.read_and_reset(wanted, until)?;
        Ok(())
    }

    /// Does something as if it were another instant of the meter's clock.
    pub(crate) fn as_of<T>(&mut self, moment: DateTime, act: impl FnOnce(&mut Meter) -> T) -> T {
        let before = self.moment.replace(moment);
        let done = act(self);
        self.moment = before;
        done
    }

    pub(crate) fn kept_life(&self) -> KeptLife {
        self.life
            .as_ref()
            .map_or_else(KeptLife::default, Life::kept)
    }

    /// `false` if it is not of these tables.
    pub(crate) fn recall_life(&mut self, kept: &KeptLife) -> Result<bool, TableError> {
        let Some(mut life) = self.life.take() else {
            return Ok(true);
        };
        let recalled = life.recall(kept, self);
        self.life = Some(life);
        recalled
    }

    /// The load profile tells that what it records is of another kind from now on.
    pub(crate) fn mark_profile(&mut self) {
        if let Some(life) = &mut self.life {
            life.configuration_changed = true;
        }
    }
}
