//! The service switch: a relay in the base, and what moves it.
//!
//! Is: the machine. Orders and instants come in, what it did comes out as events.
//! Is not: who may order what, which is `service`'s; nor what flows, which is `life`'s.
//! Units: milliseconds of the bench's clock; tenths of a volt.
//! Source: C12.19 fact sheet 6.5 [proposal]. Ours: a motion takes [`MOTION_MILLIS`]; the load stops and flows when it ends.

mod kept;

/// How long the relay takes.
pub(crate) const MOTION_MILLIS: i64 = 500;

/// The maker's events, 6.7.
pub(crate) const OPENED: u16 = 0;
pub(crate) const CLOSED: u16 = 1;
const ARMED: u16 = 2;
const ARM_EXPIRED: u16 = 3;
const LIVE_WHILE_OPEN: u16 = 5;

/// LAST_CAUSE of MT-102: who moved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Remote = 1,
    Button = 2,
    Limiter = 3,
}

/// What the service switch is to do: ACTION of SWITCH_CONTROL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwitchOrder {
    /// Disconnect the service.
    Open,
    /// Connect it.
    Close,
    /// Wait for the reconnect button.
    Arm,
    /// Wait no longer.
    Disarm,
    /// Open, and stay so.
    LockOpen,
    /// May be closed again.
    Unlock,
}

impl SwitchOrder {
    pub(crate) fn from_code(code: u8) -> Option<SwitchOrder> {
        use SwitchOrder::{Arm, Close, Disarm, LockOpen, Open, Unlock};
        let all = [Open, Close, Arm, Disarm, LockOpen, Unlock];
        all.get(usize::from(code)).copied()
    }

    /// It takes the customer's power away.
    pub(crate) fn opens(self) -> bool {
        matches!(self, SwitchOrder::Open | SwitchOrder::LockOpen)
    }
}

/// RESULT of SWITCH_CONTROL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Done = 0,
    AlreadySo = 1,
    LoadSideVoltage = 2,
    Locked = 3,
    NoSwitch = 4,
    Armed = 6,
}

impl Told {
    /// The order was not carried out.
    pub(crate) fn refuses(self) -> bool {
        matches!(self, Told::LoadSideVoltage | Told::Locked | Told::NoSwitch)
    }
}

/// A relay that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Motion {
    ends: i64,
    cause: Cause,
}

/// Waiting for the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Armed {
    /// `None` until it is cancelled.
    until: Option<i64>,
    ignores_voltage: bool,
}

/// The relay and its control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Switch {
    closed: bool,
    /// Commanded closed.
    wanted: bool,
    locked: bool,
    by_limiter: bool,
    button: bool,
    fault: bool,
    armed: Option<Armed>,
    motion: Option<Motion>,
    /// What others feed into the load side.
    pub back_feed: u16,
    /// Motions that have ended and are not yet counted in MT-102: when the last one did, and why.
    pub moved: u16,
    pub last: Option<(i64, Cause)>,
}

impl Switch {
    /// From STATE of MT-102.
    pub(crate) fn of_state(state: u8) -> Switch {
        let is = |bit: u8| state >> bit & 1 == 1;
        Switch {
            closed: is(0),
            wanted: is(1),
            locked: is(3),
            by_limiter: is(5),
            button: is(6),
            fault: is(7),
            armed: is(2).then_some(Armed {
                until: None,
                ignores_voltage: false,
            }),
            motion: None,
            back_feed: 0,
            moved: 0,
            last: None,
        }
    }

    /// STATE of MT-102. A closed switch has on its load side what the line has, in 0.1 V.
    pub(crate) fn state(&self, line: u16) -> u8 {
        let bits = [
            self.closed,
            self.wanted,
            self.armed.is_some(),
            self.locked,
            if self.closed { line } else { self.back_feed } > 0,
            self.by_limiter,
            self.button,
            self.fault,
        ];
        (0..).zip(bits).map(|(bit, on)| u8::from(on) << bit).sum()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(crate) fn is_armed(&self) -> bool {
        self.armed.is_some()
    }

    /// Nobody waits for the button any more.
    pub(crate) fn disarm(&mut self) {
        self.armed = None;
    }

    pub(crate) fn is_moving(&self) -> bool {
        self.motion.is_some()
    }

    /// The limiter took it open, and nothing else has been ordered since.
    pub(crate) fn may_release(&self) -> bool {
        self.by_limiter && !self.wanted && !self.locked && !self.is_armed()
    }

    pub(crate) fn is_back_fed(&self) -> bool {
        !self.closed && self.back_feed > 0
    }

    /// ARM_SECONDS_LEFT, begun seconds too.
    pub(crate) fn arm_seconds(&self, now: i64) -> u16 {
        let left = self.armed.and_then(|armed| armed.until);
        let left = left.map_or(0, |until| (until - now + 999) / 1000);
        u16::try_from(left.max(0)).unwrap_or(u16::MAX)
    }

    /// An order by procedure; not while it moves.
    pub(crate) fn order(
        &mut self,
        action: SwitchOrder,
        arm_seconds: u16,
        ignores_voltage: bool,
        now: i64,
        events: &mut Vec<(i64, u16)>,
    ) -> Told {
        match action {
            SwitchOrder::Open => {
                let did = self.armed.take().is_some() || std::mem::take(&mut self.by_limiter);
                if self.closed {
                    self.move_to(false, Cause::Remote, now)
                } else if did {
                    Told::Done
                } else {
                    Told::AlreadySo
                }
            }
            SwitchOrder::LockOpen if self.locked => Told::AlreadySo,
            SwitchOrder::LockOpen => {
                self.locked = true;
                self.armed = None;
                if self.closed {
                    self.move_to(false, Cause::Remote, now);
                }
                Told::Done
            }
            SwitchOrder::Unlock if !self.locked => Told::AlreadySo,
            SwitchOrder::Unlock => {
                self.locked = false;
                Told::Done
            }
            SwitchOrder::Disarm if self.armed.take().is_some() => Told::Done,
            SwitchOrder::Disarm => Told::AlreadySo,
            SwitchOrder::Close | SwitchOrder::Arm if self.closed => Told::AlreadySo,
            SwitchOrder::Close | SwitchOrder::Arm if self.locked => Told::Locked,
            SwitchOrder::Close => self.close(ignores_voltage, Cause::Remote, now),
            SwitchOrder::Arm => {
                let until = (arm_seconds > 0).then(|| now + i64::from(arm_seconds) * 1000);
                self.arm(until, ignores_voltage, now, events);
                Told::Armed
            }
        }
    }

    /// The button at the meter; `None` where it is not waited for.
    pub(crate) fn press(&mut self, now: i64) -> Option<Told> {
        let armed = self.armed.filter(|_| !self.is_moving())?;
        self.button = true;
        Some(self.close(armed.ignores_voltage, Cause::Button, now))
    }

    pub(crate) fn open_by_limiter(&mut self, now: i64) {
        self.by_limiter = true;
        self.move_to(false, Cause::Limiter, now);
    }

    pub(crate) fn close_by_limiter(&mut self, now: i64) -> Told {
        self.close(false, Cause::Limiter, now)
    }

    pub(crate) fn arm(
        &mut self,
        until: Option<i64>,
        ignores_voltage: bool,
        now: i64,
        events: &mut Vec<(i64, u16)>,
    ) {
        self.button = false;
        self.armed = Some(Armed {
            until,
            ignores_voltage,
        });
        events.push((now, ARMED));
    }

    fn close(&mut self, ignores_voltage: bool, cause: Cause, now: i64) -> Told {
        if self.is_back_fed() && !ignores_voltage {
            return Told::LoadSideVoltage;
        }
        self.armed = None;
        self.by_limiter = false;
        self.move_to(true, cause, now)
    }

    fn move_to(&mut self, closed: bool, cause: Cause, now: i64) -> Told {
        if closed && cause == Cause::Remote {
            self.button = false;
        }
        self.wanted = closed;
        self.motion = Some(Motion {
            ends: now + MOTION_MILLIS,
            cause,
        });
        Told::Done
    }

    /// Voltage comes to the load side from elsewhere, or goes.
    pub(crate) fn feed_back(&mut self, decivolts: u16, now: i64, events: &mut Vec<(i64, u16)>) {
        let before = self.is_back_fed();
        self.back_feed = decivolts;
        if self.is_back_fed() && !before {
            events.push((now, LIVE_WHILE_OPEN));
        }
    }

    /// When something of it changes by itself.
    pub(crate) fn next(&self) -> i64 {
        let ends = self.motion.map(|motion| motion.ends);
        let expires = self.armed.and_then(|armed| armed.until);
        ends.into_iter().chain(expires).min().unwrap_or(i64::MAX)
    }

    /// What is due now.
    pub(crate) fn pass(&mut self, now: i64, events: &mut Vec<(i64, u16)>) {
        if let Some(motion) = self.motion.filter(|motion| motion.ends <= now) {
            self.motion = None;
            self.closed = self.wanted;
            self.moved += 1;
            self.last = Some((now, motion.cause));
            events.push((now, if self.closed { CLOSED } else { OPENED }));
            if self.is_back_fed() {
                events.push((now, LIVE_WHILE_OPEN));
            }
        }
        let expired = |armed: &Armed| armed.until.is_some_and(|until| until <= now);
        if self.armed.take_if(|armed| expired(armed)).is_some() {
            events.push((now, ARM_EXPIRED));
        }
    }
}
