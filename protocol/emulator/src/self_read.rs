//! The meter reads itself, resets its demand, and changes its season: what the calendar and procedure 9 ask for.
//!
//! Is: ST-24, ST-25 and ST-26, which of them brings which, and the order: what is kept is kept before the maxima go.
//! Is not: when the calendar asks for it; see `life`. Nor DAILY_SELF_READ and WEEKLY_SELF_READ of ST-21: no model sets them, and
//! ST-21 says what a meter can, so that no tool may write it.
//! Shape: the season that a procedure has selected holds until the calendar's next season, or until there is another calendar.
//! Source: C12.19 tables 21, 24 to 26 and 51; C12.19 fact sheet 3 (procedure 9) and 6.7. Which bit of ST-21 brings which is
//! general knowledge of the standard.

use meterbench_c1219::calendar::Rules;
use meterbench_c1219::procedure::{ResetActions, ResultCode};
use meterbench_c1219::{
    ActRegs, ActTimeTou, PrevSeason, RegFunc2, SelfRead, SelfReads, Stamp, StampKind, Table,
    TableError, TimeFunc1,
};

use crate::logs::{Event, ring};
use crate::meter::Meter;

/// ACTION of procedure 9: what can be asked for.
const ANY_ACTION: u8 =
    ResetActions::DEMAND_RESET.0 | ResetActions::SELF_READ.0 | ResetActions::SEASON_CHANGE.0;

/// The bit of ACTION without a meaning.
const NO_ACTION: u8 = 1 << 7;

/// SELF_READ_DEMAND_RESET of ST-21, as two flags.
const READ_ON_RESET: u8 = 1;
const RESET_ON_READ: u8 = 2;

/// For tables that keep registers: until when, and in which season, they were these.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Until {
    pub end: Option<Stamp>,
    pub season: u8,
}

impl Meter {
    /// Procedure 9: everything asked for, or nothing. SUCCESS has the bits of what was done, what one thing brought with it
    /// included.
    pub(crate) fn remote_reset(
        &mut self,
        actions: ResetActions,
    ) -> Result<ResetActions, ResultCode> {
        if actions.0 & ANY_ACTION == 0 || actions.0 & NO_ACTION != 0 {
            return Err(ResultCode::InvalidParameter);
        }
        let asks = |action| actions.contains(action);
        if asks(ResetActions::DEMAND_RESET) && self.is_locked_out() {
            return Err(ResultCode::Timing);
        }
        if asks(ResetActions::SELF_READ) && !self.image.contains(SelfReads::ID) {
            return Err(ResultCode::Conflict);
        }
        let mut until = Until {
            end: self.stamp(StampKind::Short),
            season: self.season(),
        };
        let mut wanted = actions;
        if asks(ResetActions::SEASON_CHANGE) {
            let act: ActTimeTou = self.image.get().map_err(conflict)?;
            if actions.new_season() >= act.seasons() {
                return Err(ResultCode::InvalidParameter);
            }
            self.keep_season(until).map_err(conflict)?;
            let brings = |flag| act.func1.contains(flag);
            wanted = wanted
                .with(
                    ResetActions::SELF_READ,
                    asks(ResetActions::SELF_READ) || brings(TimeFunc1::SEASON_SELF_READ),
                )
                .with(
                    ResetActions::DEMAND_RESET,
                    asks(ResetActions::DEMAND_RESET) || brings(TimeFunc1::SEASON_DEMAND_RESET),
                );
        }
        let mut done = self.read_and_reset(wanted, until).map_err(conflict)?;
        if asks(ResetActions::SEASON_CHANGE) {
            until.season = actions.new_season();
            self.season_set = Some((self.shown().date(), until.season));
            self.live();
            done = ResetActions(
                done.0 | actions.0 & !(ResetActions::DEMAND_RESET.0 | ResetActions::SELF_READ.0),
            );
        }
        Ok(done)
    }

    /// Reads itself, then resets demand, whichever is wanted or comes with the other. Gives what was done.
    pub(crate) fn read_and_reset(
        &mut self,
        wanted: ResetActions,
        until: Until,
    ) -> Result<ResetActions, TableError> {
        let asks = |action| wanted.contains(action);
        let brings = self.image.get::<ActRegs>()?.func2.self_read_demand_reset();
        let (read, reset) = (
            asks(ResetActions::SELF_READ),
            asks(ResetActions::DEMAND_RESET),
        );
        let reset_too = read && brings & RESET_ON_READ != 0 && !self.is_locked_out();
        let mut done = ResetActions::default();
        if read || reset && brings & READ_ON_RESET != 0 {
            done = done.with(ResetActions::SELF_READ, self.self_read(until)?);
        }
        if reset || reset_too {
            self.demand_reset(until)?;
            done = done.with(ResetActions::DEMAND_RESET, true);
        }
        Ok(done)
    }

    /// The registers into ST-26; `false` if it has no room for them.
    fn self_read(&mut self, until: Until) -> Result<bool, TableError> {
        let Some(mut reads) = self.image.find::<SelfReads>()? else {
            return Ok(false);
        };
        let act: ActRegs = self.image.get()?;
        let stops = act.func2.contains(RegFunc2::SELF_READ_INHIBIT_OVERFLOW);
        let numbered = act.func2.contains(RegFunc2::SELF_READ_SEQ_NBR);
        let registers = self.registers_until(until)?;
        let read = |sequence: u32| SelfRead {
            sequence: u16::try_from(sequence).ok().filter(|_| numbered),
            registers,
        };
        let SelfReads {
            status, entries, ..
        } = &mut reads;
        let kept = ring::push(status, entries, stops, u16::MAX.into(), read);
        self.image.put(&reads)?;
        if kept {
            self.log(Event::SelfRead);
        }
        Ok(kept)
    }

    /// A season ends: its registers go into ST-24.
    pub(crate) fn keep_season(&mut self, until: Until) -> Result<(), TableError> {
        if self.image.contains(PrevSeason::ID) {
            let registers = self.registers_until(until)?;
            self.image.put(&PrevSeason(registers))?;
        }
        Ok(())
    }

    /// The calendar, with the season that a procedure has selected.
    pub(crate) fn rules(&self) -> Result<Rules, TableError> {
        let rules = Rules::of(&self.image)?;
        Ok(match self.season_set {
            Some((from, season)) => rules.with_season(season, from),
            None => rules,
        })
    }
}

/// The meter's own tables don't fit each other, or a register can't hold the value.
fn conflict(_: TableError) -> ResultCode {
    ResultCode::Conflict
}
