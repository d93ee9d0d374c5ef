//! ST-54 CALENDAR_TBL: seasons, day types, switch times.
//!
//! Is: the bytes and their fields. Is not: what they come to on a day; see [`crate::calendar`].
//! Shape: anchor date if flagged, then lists as long as ST-51 says, then one row of schedules a season.
//! Source: C12.19 table 54; the codes and the order of a row, and how sure they are, stand in [`codes`].

use crate::calendar::codes;
use crate::{
    ActTimeTou, Date, Image, Reader, Table, TableError, TableId, TimeFunc1, Writer, flags::flags,
};

/// The calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// ANCHOR_DATE, where flagged
    pub anchor: Option<Date>,
    /// NON_RECURR_DATES
    pub non_recurring: Vec<NonRecurring>,
    /// RECURR_DATES
    pub recurring: Vec<Recurring>,
    /// TIER_SWITCHES
    pub switches: Vec<TierSwitchEntry>,
    /// DAILY_SCHEDULE_ID_MATRIX: a row for each season
    pub schedules: Vec<Vec<u8>>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// An action on one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NonRecurring {
    /// NON_RECURR_DATE
    pub date: Date,
    /// CALENDAR_ACTION
    pub action: CalendarAction,
}

/// An action on dates that come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurring {
    /// RECURR_DATE
    pub date: Rdate,
    /// CALENDAR_ACTION
    pub action: CalendarAction,
}

/// RDATE: a rule for dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rdate(
    /// The bits as on the wire: MONTH 0-3, then OFFSET 4-7, WEEKDAY 8-10, DAY 11-15, or PERIOD 4-9, DELTA 10-15.
    pub u16,
);

flags! {
    /// CALENDAR_ACTION: bits 0 to 4 are CALENDAR_CTRL
    CalendarAction: u8 {
        /// DEMAND_RESET_FLAG
        DEMAND_RESET = codes::DEMAND_RESET_BIT.0,
        /// SELF_READ_FLAG
        SELF_READ = codes::SELF_READ_BIT.0,
    }
}

/// CALENDAR_CTRL
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// 0: only the flags.
    None,
    /// 1
    DstOn,
    /// 2
    DstOff,
    /// 3 to 18: season 0 to 15
    Season(u8),
    /// 19 to 30: special schedule 0 to 11 on that day
    Special(u8),
    /// 31: this and all that follows is unused.
    EndOfList,
}

impl CalendarAction {
    /// CALENDAR_CTRL
    #[must_use]
    pub fn ctrl(self) -> Action {
        let code = self.0 & 0x1F;
        let in_run = |first: u8, count: u8| code >= first && code - first < count;
        if in_run(codes::FIRST_SEASON.0, codes::SEASONS) {
            Action::Season(code - codes::FIRST_SEASON.0)
        } else if in_run(codes::FIRST_SPECIAL.0, codes::SPECIALS) {
            Action::Special(code - codes::FIRST_SPECIAL.0)
        } else if code == codes::DST_ON.0 {
            Action::DstOn
        } else if code == codes::DST_OFF.0 {
            Action::DstOff
        } else if code == codes::NO_CTRL.0 {
            Action::None
        } else {
            Action::EndOfList
        }
    }

    /// An action without flags; `None` for a season above 15 or a special schedule above 11.
    #[must_use]
    pub const fn from_ctrl(action: Action) -> Option<Self> {
        Some(CalendarAction(match action {
            Action::None => codes::NO_CTRL.0,
            Action::DstOn => codes::DST_ON.0,
            Action::DstOff => codes::DST_OFF.0,
            Action::Season(season) if season < codes::SEASONS => season + codes::FIRST_SEASON.0,
            Action::Special(special) if special < codes::SPECIALS => {
                special + codes::FIRST_SPECIAL.0
            }
            Action::EndOfList => codes::END_OF_LIST.0,
            Action::Season(_) | Action::Special(_) => return None,
        }))
    }
}

/// TIER_SWITCH and its DAY_SCH_NUM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TierSwitchEntry {
    /// TIER_SWITCH
    pub switch: TierSwitch,
    /// DAY_SCH_NUM: the schedule it belongs to
    pub schedule: u8,
}

/// TIER_SWITCH: tier in bits 0-2, what it switches in 3 and 4, minute in 5-10, hour in 11-15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TierSwitch(
    /// The bits as on the wire.
    pub u16,
);

impl TierSwitch {
    /// The same, switching summations, demands or both: for meters with separate tiers.
    #[must_use]
    pub const fn switching(self, summations: bool, demands: bool) -> Self {
        TierSwitch(self.0 & !(3 << 3) | (summations as u16) << 3 | (demands as u16) << 4)
    }

    /// A switch of everything to `tier`; `None` for a tier above 7 or an impossible time.
    #[must_use]
    pub fn new(hour: u8, minute: u8, tier: u8) -> Option<Self> {
        let fits = hour < 24 && minute < 60 && tier < 8;
        fits.then(|| TierSwitch(u16::from(hour) << 11 | u16::from(minute) << 5 | u16::from(tier)))
    }

    /// NEW_TIER
    #[must_use]
    pub fn tier(self) -> u8 {
        self.0.to_le_bytes()[0] & 7
    }

    /// SUMMATION_SWITCH_FLAG; has a meaning only with SEPARATE_SUM_DEMANDS
    #[must_use]
    pub const fn switches_summations(self) -> bool {
        self.0 >> 3 & 1 == 1
    }

    /// DEMANDS_SWITCH_FLAG; has a meaning only with SEPARATE_SUM_DEMANDS
    #[must_use]
    pub const fn switches_demands(self) -> bool {
        self.0 >> 4 & 1 == 1
    }

    /// SWITCH_HOUR and SWITCH_MIN, if they are a time.
    #[must_use]
    pub fn time(self) -> Option<jiff::civil::Time> {
        let part = |shift: u16, mask: u16| i8::try_from(self.0 >> shift & mask).ok();
        jiff::civil::Time::new(part(11, 0x1F)?, part(5, 0x3F)?, 0, 0).ok()
    }
}

impl Table for Calendar {
    const ID: TableId = TableId::standard(54);
    type Shape = ActTimeTou;

    fn shape(image: &Image) -> Result<ActTimeTou, TableError> {
        image.get()
    }

    fn decode(act: &ActTimeTou, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let anchored = act.func1.contains(TimeFunc1::ANCHOR_DATE);
        let mut table = Calendar {
            anchor: anchored.then(|| r.date("ANCHOR_DATE")).transpose()?,
            ..Calendar::default()
        };
        for _ in 0..act.non_recurring {
            let date = r.date("NON_RECURR_DATE")?;
            table.non_recurring.push(NonRecurring {
                date,
                action: CalendarAction(r.u8("CALENDAR_ACTION")?),
            });
        }
        for _ in 0..act.recurring {
            let date = Rdate(r.u16("RECURR_DATE")?);
            table.recurring.push(Recurring {
                date,
                action: CalendarAction(r.u8("CALENDAR_ACTION")?),
            });
        }
        for _ in 0..act.tier_switches {
            let switch = TierSwitch(r.u16("TIER_SWITCH")?);
            table.switches.push(TierSwitchEntry {
                switch,
                schedule: r.u8("DAY_SCH_NUM")?,
            });
        }
        for _ in 0..act.seasons() {
            table.schedules.push(
                r.take("DAILY_SCHEDULE_ID_MATRIX", act.schedules())?
                    .to_vec(),
            );
        }
        table.tail = r.rest();
        Ok(table)
    }

    fn encode(&self, act: &ActTimeTou, w: &mut Writer) -> Result<(), TableError> {
        let anchored = act.func1.contains(TimeFunc1::ANCHOR_DATE);
        if let Some(date) = w.present("ANCHOR_DATE", anchored, self.anchor.as_ref())? {
            w.date(*date);
        }
        w.count(
            "NON_RECURR_DATES",
            act.non_recurring.into(),
            self.non_recurring.len(),
        )?;
        for entry in &self.non_recurring {
            w.date(entry.date);
            w.u8(entry.action.0);
        }
        w.count("RECURR_DATES", act.recurring.into(), self.recurring.len())?;
        for entry in &self.recurring {
            w.u16(entry.date.0);
            w.u8(entry.action.0);
        }
        w.count(
            "TIER_SWITCHES",
            act.tier_switches.into(),
            self.switches.len(),
        )?;
        for entry in &self.switches {
            w.u16(entry.switch.0);
            w.u8(entry.schedule);
        }
        w.count(
            "DAILY_SCHEDULE_ID_MATRIX",
            act.seasons().into(),
            self.schedules.len(),
        )?;
        for row in &self.schedules {
            w.exact("DAILY_SCHEDULE_ID_MATRIX", row, act.schedules())?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;
    use crate::testing::{
        LeastFirst, MostFirst, ST51_LEAST, ST51_MOST, ST54_LEAST, ST54_MOST, any_bytes, image,
        round,
    };

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, act, bytes) in [
            (MostFirst, ST51_MOST, ST54_MOST),
            (LeastFirst, ST51_LEAST, ST54_LEAST),
        ] {
            let calendar: Calendar = round(&image(order, &[(51, act), (54, bytes)]));
            assert_eq!(calendar.anchor.unwrap().civil(), Some(date(2024, 1, 1)));
            let dates: Vec<_> = calendar
                .non_recurring
                .iter()
                .map(|entry| (entry.date.civil(), entry.action.ctrl()))
                .collect();
            assert_eq!(
                dates,
                [
                    (Some(date(2024, 11, 28)), Action::Special(0)),
                    (Some(date(2024, 12, 31)), Action::None)
                ]
            );
            assert_eq!(calendar.non_recurring[1].action.names(), ["DEMAND_RESET"]);
            let rules: Vec<_> = calendar
                .recurring
                .iter()
                .map(|entry| (entry.date.0, entry.action.ctrl()))
                .collect();
            let expected = [
                (0x0833, Action::DstOn),
                (0x082B, Action::DstOff),
                (0x0806, Action::Season(0)),
                (0x080A, Action::Season(1)),
            ];
            assert_eq!(rules, expected);
            assert_eq!(
                calendar.recurring[2].action.names(),
                ["DEMAND_RESET", "SELF_READ"]
            );
            let switches: Vec<_> = calendar
                .switches
                .iter()
                .map(|entry| {
                    (
                        entry.switch.time().unwrap(),
                        entry.switch.tier(),
                        entry.schedule,
                    )
                })
                .collect();
            let at = |hour, minute| time(hour, minute, 0, 0);
            let expected = [
                (at(0, 0), 1, 0),
                (at(7, 0), 0, 1),
                (at(21, 0), 1, 1),
                (at(0, 0), 1, 1),
                (at(7, 0), 0, 2),
                (at(13, 30), 2, 2),
            ];
            assert_eq!(switches, expected);
            assert_eq!(calendar.schedules, [[0, 0, 1, 0], [0, 0, 2, 0]]);
            assert_eq!(
                TierSwitch::new(13, 30, 2),
                Some(calendar.switches[5].switch)
            );
        }
    }

    #[test]
    fn action_codes() {
        for code in 0..32 {
            assert_eq!(
                CalendarAction::from_ctrl(CalendarAction(code).ctrl()),
                Some(CalendarAction(code))
            );
        }
        assert_eq!(
            (
                CalendarAction::from_ctrl(Action::Season(16)),
                CalendarAction::from_ctrl(Action::Special(12))
            ),
            (None, None)
        );
        assert_eq!(CalendarAction(0xFF).ctrl(), Action::EndOfList);
    }

    #[test]
    fn switches_at_impossible_times_are_kept_and_have_none() {
        assert_eq!(
            (
                TierSwitch(0xFFFF).time(),
                TierSwitch::new(24, 0, 0),
                TierSwitch::new(0, 60, 0)
            ),
            (None, None, None)
        );
        assert!(TierSwitch(0x0008).switches_summations() && TierSwitch(0x0010).switches_demands());
    }

    #[test]
    fn the_inventory_separate_weekdays_and_all_zero() {
        let full = image(
            MostFirst,
            &[(51, "26 11 24 28 14 00 40 01 8A"), (54, &"00 ".repeat(394))],
        );
        let calendar: Calendar = round(&full);
        assert_eq!(
            (
                calendar.switches.len(),
                calendar.schedules.len(),
                calendar.tail.len()
            ),
            (64, 4, 0)
        );
        let week = image(
            MostFirst,
            &[
                (51, "00 02 21 00 00 00 00 00 09"),
                (54, "01 02 03 04 05 06 07 08 09 EE"),
            ],
        );
        let calendar: Calendar = round(&week);
        assert_eq!(
            (calendar.schedules, calendar.tail),
            (vec![(1..10).collect()], vec![0xEE])
        );
        assert_eq!(
            round::<Calendar>(&image(MostFirst, &[(51, &"00 ".repeat(9)), (54, "")])),
            Calendar::default()
        );
    }

    any_bytes!(Calendar, 51);
}
