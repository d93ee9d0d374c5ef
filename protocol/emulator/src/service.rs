//! The customer's service: the switch in the base, the limiter that watches over it, and what they tell.
//!
//! Is: SWITCH_CONTROL and LIMIT_CONTROL, the reconnect button, MT-102, the status bits of ED_MFG_STATUS, and stopping the walk of
//! `life` where something of this happens by itself.
//! Is not: the relay and the limiter themselves; see `switch` and `limiter`. A model without MT-102 has neither.
//! Units: milliseconds of the bench's clock.
//! Source: C12.19 fact sheet 6.5 to 6.7 [proposal].

mod kept;
mod limiter;
mod order;
mod switch;

use meterbench_c1219::procedure::ResultCode;
use meterbench_c1219::{EdModeStatus, Image, Reader, Set, StampKind, TableError};

use crate::access::Groups;
use crate::face::PressError;
use crate::life::{Energies, civil, millis};
use crate::logs::Event;
use crate::makers::{ServiceLimit, SwitchStatus};
use crate::meter::{Meter, ST_7};
use limiter::{Limiter, Release, Verdict};
pub use order::SwitchRefusal;
pub use switch::SwitchOrder;
use switch::{Switch, Told};

/// Opening needs this group: 6.5.
const OPENING_GROUP: u8 = 2;

/// The maker's event of a violation: 6.7.
const LIMIT_VIOLATED: u16 = 4;
/// The maker's event of a changed limit: 6.7.
const LIMIT_CHANGED: u16 = 10;

/// Bits of ED_MFG_STATUS: 6.7.
const SWITCH_OPEN: usize = 0;
const SWITCH_ARMED: usize = 1;
const LIMITER_ACTIVE: usize = 2;
const LIVE_WHILE_OPEN: usize = 3;
const VIOLATED: usize = 5;

/// A meter's switch and limiter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Service {
    switch: Option<Switch>,
    limiter: Limiter,
    /// LAST_RESULT.
    result: Option<Told>,
    /// A limit was violated, and ED_MFG_STATUS doesn't have it yet.
    violated: bool,
    /// What the line has, in 0.1 V.
    line: u16,
    /// Everything up to here is done.
    now: i64,
    ahead: i64,
    events: Vec<(i64, u16)>,
}

impl Service {
    /// As MT-102 has it.
    pub(crate) fn of(image: &Image, now: i64) -> Service {
        let table: Option<SwitchStatus> = image.find().ok().flatten();
        Service {
            line: table.as_ref().map_or(0, |table| table.load_side),
            switch: table.map(|table| Switch::of_state(table.state)),
            now,
            ..Service::default()
        }
    }

    /// The power is back: the relay stands where it stood, but nobody waits for a button any more, and the limiter begins anew.
    pub(crate) fn power_up(&mut self, image: &Image, now: i64) {
        let before = std::mem::replace(self, Service::of(image, now));
        self.line = before.line;
        if let (Some(switch), Some(before)) = (&mut self.switch, before.switch) {
            switch.disarm();
            switch.back_feed = before.back_feed;
        }
    }

    /// Nothing flows through an open switch.
    pub(crate) fn is_open(&self) -> bool {
        self.switch
            .as_ref()
            .is_some_and(|switch| !switch.is_closed())
    }

    /// What is behind the switch, in 0.1 V.
    pub(crate) fn load_side(&self) -> u16 {
        match &self.switch {
            Some(switch) if switch.is_closed() => self.line,
            Some(switch) => switch.back_feed,
            None => 0,
        }
    }

    /// The next instant at which something happens by itself.
    fn next(&self, is_loaded: bool) -> i64 {
        let Some(switch) = &self.switch else {
            return i64::MAX;
        };
        // Without a load no interval is over a limit.
        let interval = if is_loaded {
            let ends = self.limiter.interval_ends(self.now + self.ahead);
            ends.saturating_sub(self.ahead)
        } else {
            i64::MAX
        };
        switch.next().min(self.limiter.next()).min(interval)
    }

    /// Does what is due at `now`; true if a limit that was turned on for a time is over.
    fn pass(&mut self, now: i64, energies: Energies) -> bool {
        self.now = now;
        let Some(switch) = &mut self.switch else {
            return false;
        };
        switch.pass(now, &mut self.events);
        match self.limiter.close(now, now + self.ahead, energies) {
            Verdict::Within => (),
            verdict => {
                self.violated = true;
                self.events.push((now, LIMIT_VIOLATED));
                if verdict == Verdict::Open && switch.is_closed() {
                    switch.open_by_limiter(now);
                }
            }
        }
        match self.limiter.release(now).filter(|_| switch.may_release()) {
            Some(Release::Close) => {
                self.result = Some(switch.close_by_limiter(now));
            }
            Some(Release::Arm) => switch.arm(None, false, now, &mut self.events),
            None => (),
        }
        self.limiter.pass(now, energies)
    }
}

impl Meter {
    /// Brings everything that lives up to an instant of the bench's clock, stopping where the switch or the limiter does
    /// something.
    pub(crate) fn live_until(&mut self, until: i64) {
        self.follow_limit();
        loop {
            let next = self.service.next(self.is_loaded()).max(self.service.now);
            if next > until {
                break;
            }
            self.walk_until(next);
            if self.service.pass(next, self.energies()) {
                self.enable_limit(false);
            }
            self.log_service();
        }
        self.walk_until(until);
        self.service.now = self.service.now.max(until);
        self.tell_service();
        self.tell_instant();
    }

    /// MT-103 as it is now, and the clock.
    fn follow_limit(&mut self) {
        if self.service.switch.is_none() {
            return;
        }
        let energies = self.energies();
        if let Ok(Some(limit)) = self.image.find() {
            self.service.limiter.follow(limit, energies);
        }
        let ahead = self.ahead_millis();
        if std::mem::replace(&mut self.service.ahead, ahead) != ahead {
            self.service.limiter.restart(energies);
        }
    }

    pub(crate) fn energies(&self) -> Energies {
        self.life
            .as_ref()
            .map_or_else(Energies::default, |life| life.energies())
    }

    /// Writes MT-102, the status bits and the events.
    pub(crate) fn tell_service(&mut self) {
        self.log_service();
        if let Err(error) = self.write_service() {
            tracing::warn!(%error, "MT-102 or ST-3 does not fit: the service switch is not told there");
        }
    }

    fn log_service(&mut self) {
        for (at, event) in std::mem::take(&mut self.service.events) {
            self.as_of(civil(at), |meter| meter.log(Event::Maker(event)));
        }
    }

    fn write_service(&mut self) -> Result<(), TableError> {
        if let Some(line) = self.line_decivolts() {
            self.service.line = line;
        }
        let load_side = self.service.load_side();
        let result = self.service.result.take();
        let violated = std::mem::take(&mut self.service.violated);
        let active = self.service.limiter.is_active();
        let Some(switch) = &mut self.service.switch else {
            return Ok(());
        };
        let (moved, last) = (std::mem::take(&mut switch.moved), switch.last.take());
        let bits = [
            (SWITCH_OPEN, !switch.is_closed()),
            (SWITCH_ARMED, switch.is_armed()),
            (LIMITER_ACTIVE, active),
            (LIVE_WHILE_OPEN, switch.is_back_fed()),
        ];
        let before: SwitchStatus = self.image.get()?;
        let mut table = SwitchStatus {
            state: switch.state(self.service.line),
            operations: before.operations.saturating_add(moved),
            arm_seconds: switch.arm_seconds(self.service.now),
            load_side,
            ..before.clone()
        };
        if let Some(result) = result {
            table.result = result as u8;
        }
        if let Some((at, cause)) = last {
            table.cause = cause as u8;
            let stamp = self.as_of(civil(at), |meter| meter.stamp(StampKind::Long));
            table.last = stamp.unwrap_or(table.last);
        }
        if table != before {
            self.image.put(&table)?;
        }
        self.set_makers_status(|status| {
            for (bit, on) in bits {
                status.set(bit, on);
            }
            if violated {
                status.set(VIOLATED, true);
            }
        })
    }

    /// MP-100: ACTION, ARM_SECONDS, FLAGS; answers STATE and RESULT.
    pub(crate) fn switch_control(
        &mut self,
        parameters: &[u8],
        groups: Groups,
    ) -> Result<Vec<u8>, ResultCode> {
        let mut r = Reader::new(ST_7, parameters, self.config.formats());
        let mut parse = || Ok((r.u8("ACTION")?, r.u16("ARM_SECONDS")?, r.u8("FLAGS")?));
        let (action, arm_seconds, flags) =
            parse().map_err(|_: TableError| ResultCode::InvalidParameter)?;
        if r.remaining() > 0 {
            return Err(ResultCode::InvalidParameter);
        }
        let action = SwitchOrder::from_code(action).ok_or(ResultCode::InvalidParameter)?;
        self.move_switch(action, arm_seconds, flags & 1 != 0, groups)
    }

    /// `onto_voltage`: whatever the load side has.
    fn move_switch(
        &mut self,
        action: SwitchOrder,
        arm_seconds: u16,
        onto_voltage: bool,
        groups: Groups,
    ) -> Result<Vec<u8>, ResultCode> {
        let Some(switch) = &mut self.service.switch else {
            return Err(ResultCode::Conflict);
        };
        if action.opens() && !groups.contains(OPENING_GROUP) {
            return Err(ResultCode::NotAuthorized);
        }
        if switch.is_moving() {
            return Err(ResultCode::Timing);
        }
        let now = millis(self.clock.now());
        let told = switch.order(
            action,
            arm_seconds,
            onto_voltage,
            now,
            &mut self.service.events,
        );
        if told == Told::Done || told == Told::Armed {
            self.service.limiter.let_go();
        }
        self.service.result = Some(told);
        self.tell_service();
        if told.refuses() {
            return Err(ResultCode::Conflict);
        }
        Ok(self.switch_answer())
    }

    /// STATE and RESULT, of a refused order too.
    pub(crate) fn switch_answer(&self) -> Vec<u8> {
        match self.image.get::<SwitchStatus>() {
            Ok(table) => vec![table.state, table.result],
            Err(_) => vec![0, Told::NoSwitch as u8],
        }
    }

    /// MP-101: ACTION, MINUTES; answers FLAGS of MT-103.
    pub(crate) fn limit_control(&mut self, parameters: &[u8]) -> Result<Vec<u8>, ResultCode> {
        let mut r = Reader::new(ST_7, parameters, self.config.formats());
        let mut parse = || Ok((r.u8("ACTION")?, r.u16("MINUTES")?));
        let (action, minutes) = parse().map_err(|_: TableError| ResultCode::InvalidParameter)?;
        if r.remaining() > 0 || action > 2 {
            return Err(ResultCode::InvalidParameter);
        }
        if self.service.switch.is_none() {
            return Err(ResultCode::Conflict);
        }
        let (now, energies) = (millis(self.clock.now()), self.energies());
        match action {
            0 => {
                self.service.limiter.turn_off();
                self.enable_limit(false);
            }
            1 => {
                self.enable_limit(true);
                self.service.limiter.turn_on(minutes, now, energies);
            }
            _ => self.service.limiter.suspend(minutes, now),
        }
        self.tell_service();
        let limit: ServiceLimit = self.image.get().map_err(|_| ResultCode::Conflict)?;
        Ok(vec![limit.flags()])
    }

    /// The flag of MT-103.
    fn enable_limit(&mut self, on: bool) {
        let Ok(Some(mut limit)) = self.image.find::<ServiceLimit>() else {
            return;
        };
        if limit.enabled() == on {
            return;
        }
        limit.enable(on);
        if self.image.put(&limit).is_ok() {
            self.service.events.push((self.service.now, LIMIT_CHANGED));
        }
        let energies = self.energies();
        self.service.limiter.follow(limit, energies);
    }

    /// The reconnect button.
    pub(crate) fn press_reconnect(&mut self, now: i64) -> Result<(), PressError> {
        let Some(switch) = &mut self.service.switch else {
            return Err(PressError::NoSwitch);
        };
        let told = switch.press(now).ok_or(PressError::NotArmed)?;
        self.service.result = Some(told);
        self.tell_service();
        match told {
            Told::LoadSideVoltage => Err(PressError::LoadSideVoltage),
            _ => Ok(()),
        }
    }

    /// The switch has been open for long; nobody opened it now.
    pub(crate) fn begin_open(&mut self) {
        if let Some(switch) = &mut self.service.switch {
            *switch = Switch::of_state(0);
        }
        self.tell_service();
    }

    /// Somebody feeds so many volts into the customer's side of the switch, from a generator or a neighbour; 0 for nobody. A
    /// meter without a switch doesn't notice.
    pub fn feed_load_side(&mut self, volts: u16) {
        self.live();
        let now = millis(self.clock.now());
        if let Some(switch) = &mut self.service.switch {
            switch.feed_back(volts.saturating_mul(10), now, &mut self.service.events);
        }
        self.tell_service();
    }

    /// Is the service switch closed? `None` for a meter without one.
    #[must_use]
    pub fn switch_is_closed(&self) -> Option<bool> {
        let mut now = self.copy();
        now.live();
        now.service.switch.as_ref().map(Switch::is_closed)
    }

    /// Changes ED_MFG_STATUS.
    pub(crate) fn set_makers_status(
        &mut self,
        change: impl FnOnce(&mut Set),
    ) -> Result<(), TableError> {
        let before: EdModeStatus = self.image.get()?;
        let mut after = before.clone();
        change(&mut after.mfg_status);
        if after != before {
            self.image.put(&after)?;
        }
        Ok(())
    }
}
