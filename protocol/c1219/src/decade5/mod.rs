//! Decade 5: clock, calendar and time of use.

mod st51_act_time_tou;
mod st52_clock;
mod st53_time_offset;
mod st54_calendar;
mod st55_clock_state;
mod st56_time_remain;

pub use st51_act_time_tou::{ActTimeTou, DimTimeTou, TimeFunc1, TimeFunc2};
pub use st52_clock::{Clock, TimeDateQual};
pub use st53_time_offset::TimeOffset;
pub use st54_calendar::{
    Action, Calendar, CalendarAction, NonRecurring, Rdate, Recurring, TierSwitch, TierSwitchEntry,
};
pub use st55_clock_state::{ClockState, ClockStatus};
pub use st56_time_remain::TimeRemain;
