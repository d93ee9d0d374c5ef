//! A program's time of use into ST-53 and ST-54.
//!
//! Is: the new tables, with what the program doesn't set as it was.
//! Shape: a calendar is written as a whole. Rows of seasons that the program doesn't have keep their schedules where these
//! still exist, and repeat the last season's where not, so that no row names a schedule that is gone.

use meterbench_c1219::calendar::{Rule, codes};
use meterbench_c1219::{
    ActRegs, ActTimeTou, Action, Calendar as StoredCalendar, CalendarAction, Date as StoredDate,
    NonRecurring, Rdate, Recurring, Table, TableId, TierSwitch, TierSwitchEntry, TimeFormat,
    TimeFunc1, TimeFunc2, TimeOfDay as StoredTime, TimeOffset,
};

use super::build::{self, Dates};
use super::meaning::{same_calendar, same_dates};
use super::rates::tier_of;
use super::read::{self, is_blank, used};
use super::rule::Coded;
use super::{CalendarError, time_of};
use crate::map::MapError;
use crate::map::to_tables::Draft;
use crate::program::tou::{Calendar, Date, DateRule, Dst, Entry, Tou, When};

const WHAT: &str = "time of use";

/// Sets what the program sets.
pub(in crate::map) fn set(draft: &mut Draft, wanted: &Tou) -> Result<(), MapError> {
    set_offset(draft, wanted)?;
    set_calendar(draft, wanted)
}

fn require(draft: &Draft, table: TableId) -> Result<(), MapError> {
    if draft.image.contains(table) {
        Ok(())
    } else {
        Err(MapError::NoTable { table, what: WHAT })
    }
}

/// "UTC-05:00"
fn zone_in_words(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let size = minutes.unsigned_abs();
    format!("UTC{sign}{:02}:{:02}", size / 60, size % 60)
}

fn set_offset(draft: &mut Draft, wanted: &Tou) -> Result<(), MapError> {
    let none = Dst::default();
    let dst = wanted.dst.as_ref().unwrap_or(&none);
    let nothing = wanted.zone_minutes.is_none()
        && dst.at.is_none()
        && dst.off_at.is_none()
        && dst.minutes.is_none();
    if nothing {
        return Ok(());
    }
    require(draft, ActTimeTou::ID)?;
    require(draft, TimeOffset::ID)?;
    draft.owns(TimeOffset::ID);
    let mut offset: TimeOffset = draft.image.get()?;
    let format = draft.image.formats()?.time;
    let mut notes = Vec::new();
    if let Some(zone) = wanted.zone_minutes {
        let now = offset.zone_minutes.as_mut().ok_or(CalendarError::NoZone)?;
        if *now != zone {
            let (before, after) = (zone_in_words(*now), zone_in_words(zone));
            notes.push(format!("time zone {before} becomes {after}"));
            *now = zone;
        }
    }
    let own_off_time = offset.std_effective.is_some();
    if let (false, Some(at), Some(off_at)) = (own_off_time, dst.at, dst.off_at)
        && at != off_at
    {
        return Err(CalendarError::OneTime {
            at: at.to_string(),
            off_at: off_at.to_string(),
        }
        .into());
    }
    let begins = dst.at.or(dst.off_at.filter(|_| !own_off_time));
    let ends = dst.off_at.filter(|_| own_off_time);
    let times = [
        (begins, Some(&mut offset.dst_effective), "changes"),
        (ends, offset.std_effective.as_mut(), "ends"),
    ];
    for (at, place, what) in times {
        if let (Some(at), Some(place)) = (at, place) {
            if format == TimeFormat::None {
                return Err(CalendarError::NoClock.into());
            }
            let time = time_of(at.minutes());
            if place.civil() != Some(time) {
                notes.push(format!("daylight saving {what} at {at}"));
                *place = StoredTime::from_civil(time, format);
            }
        }
    }
    if let Some(minutes) = dst.minutes {
        let amount = u8::try_from(minutes).map_err(|_| CalendarError::Minutes { minutes })?;
        if offset.dst_minutes != amount {
            notes.push(format!("daylight saving of {minutes} minutes"));
            offset.dst_minutes = amount;
        }
    }
    if !notes.is_empty() {
        draft.image.put(&offset)?;
    }
    for note in notes {
        draft.note(TimeOffset::ID, note);
    }
    Ok(())
}

/// What ST-54 holds now, and what of it is to change.
struct Change<'a> {
    act: ActTimeTou,
    stored: StoredCalendar,
    dst: Option<&'a Dst>,
    calendar: Option<&'a Calendar>,
}

fn set_calendar(draft: &mut Draft, wanted: &Tou) -> Result<(), MapError> {
    if wanted.dst.is_none() && wanted.calendar.is_none() {
        return Ok(());
    }
    let dates_of_dst = |dst: &Dst| !dst.on.is_empty() || !dst.off.is_empty();
    if wanted.calendar.is_none()
        && !wanted.dst.as_ref().is_some_and(dates_of_dst)
        && !draft.image.contains(StoredCalendar::ID)
    {
        return Ok(());
    }
    require(draft, ActTimeTou::ID)?;
    require(draft, StoredCalendar::ID)?;
    draft.owns(StoredCalendar::ID);
    let found = read::get(&draft.image, &mut Vec::new())?.unwrap_or_default();
    let same_dst = |dst: &&Dst| {
        let found = found.dst.clone().unwrap_or_default();
        same_dates(&dst.on, &found.on) && same_dates(&dst.off, &found.off)
    };
    let same = |calendar: &&Calendar| {
        let found = found.calendar.clone().unwrap_or_default();
        same_calendar(calendar, &found)
    };
    let mut change = Change {
        act: draft.image.get()?,
        stored: draft.image.get()?,
        dst: wanted.dst.as_ref().filter(|dst| !same_dst(dst)),
        calendar: wanted.calendar.as_ref().filter(|calendar| !same(calendar)),
    };
    if change.dst.is_none() && change.calendar.is_none() {
        return Ok(());
    }
    if draft.image.formats()?.time == TimeFormat::None {
        return Err(CalendarError::NoClock.into());
    }
    change.set_dates()?;
    if let Some(calendar) = change.calendar {
        change.set_schedules(calendar, draft.image.find()?.as_ref())?;
    }
    draft.image.put(&change.stored)?;
    for note in change.notes() {
        draft.note(StoredCalendar::ID, note);
    }
    Ok(())
}

impl Change<'_> {
    /// Whether an entry is one that the program sets anew.
    fn owns(&self, action: CalendarAction) -> bool {
        match action.ctrl() {
            Action::DstOn | Action::DstOff => self.dst.is_some(),
            _ => self.calendar.is_some(),
        }
    }

    /// Both lists of dates: new entries stand where the first of those stood that they replace.
    fn set_dates(&mut self) -> Result<(), CalendarError> {
        let anchor = self.stored.anchor.and_then(StoredDate::civil);
        let mut new = Dates::default();
        if let Some(dst) = self.dst {
            new.append(Dates::of_dst(dst)?);
        }
        if let Some(calendar) = self.calendar {
            new.append(Dates::of_calendar(calendar)?);
        }
        let once = used(&self.stored.non_recurring, |entry| entry.action);
        let once = once.filter(|entry| !is_blank(entry.date.0, entry.action));
        let mut once = self.replaced(once.copied(), |entry| entry.action, new.once);
        let again = used(&self.stored.recurring, |entry| entry.action);
        let again = again.filter(|entry| !is_blank(entry.date.0, entry.action));
        let again = again.map(|entry| (kept(entry.date, anchor), entry.action));
        let again = self.replaced(again, |entry| entry.1, new.again);
        let counts = |rule: &Coded| matches!(rule, Coded::Every { .. });
        if !self.act.func1.contains(TimeFunc1::ANCHOR_DATE)
            && let Some((Coded::Every { days, from }, _)) =
                again.iter().find(|(rule, _)| counts(rule))
        {
            let rule = When::Rule(DateRule::Every {
                days: *days,
                from: *from,
            });
            return Err(CalendarError::NoAnchor {
                rule: rule.to_string(),
            });
        }
        let dates = Dates {
            once: Vec::new(),
            again,
        };
        let (needed, again) = dates.rules(anchor)?;
        if needed != anchor
            && let Some(date) = needed
        {
            self.stored.anchor =
                Some(StoredDate::from_civil(date).ok_or(CalendarError::Date { date })?);
        }
        if self.act.func1.contains(TimeFunc1::SORT_DATES) {
            once.sort_by_key(|entry| entry.date.civil());
        }
        let room = |list: &[_]| list.len();
        let once_room = room(&self.stored.non_recurring);
        let (end, none) = (end_of_list(), CalendarAction::default());
        self.stored.non_recurring =
            filled("one-time dates", once, once_room, |is_first| NonRecurring {
                date: StoredDate::NEVER,
                action: if is_first { end } else { none },
            })?;
        let again_room = self.stored.recurring.len();
        self.stored.recurring =
            filled("recurring dates", again, again_room, |is_first| Recurring {
                date: Rdate::default(),
                action: if is_first { end } else { none },
            })?;
        Ok(())
    }

    /// `old` without what the program sets anew, and `new` in its place.
    fn replaced<T>(
        &self,
        old: impl Iterator<Item = T>,
        action: fn(&T) -> CalendarAction,
        new: Vec<T>,
    ) -> Vec<T> {
        let mut all = Vec::new();
        let mut new = Some(new);
        for entry in old {
            if self.owns(action(&entry)) {
                all.extend(new.take().into_iter().flatten());
            } else {
                all.push(entry);
            }
        }
        all.extend(new.into_iter().flatten());
        all
    }

    fn set_schedules(
        &mut self,
        calendar: &Calendar,
        registers: Option<&ActRegs>,
    ) -> Result<(), CalendarError> {
        let separate_weekdays = self.act.func2.contains(TimeFunc2::SEPARATE_WEEKDAYS);
        let separate_demands = self.act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
        self.fits(calendar, registers)?;
        let numbers = build::numbers(&calendar.schedules)?;
        let specials = self.act.special_schedules();
        let row = |season| build::row(season, &numbers, separate_weekdays, specials);
        let mut rows: Vec<Vec<u8>> = calendar.seasons.iter().map(row).collect::<Result<_, _>>()?;
        let known = |number: &u8| numbers.values().any(|known| known == number);
        for row in self.stored.schedules.iter().skip(rows.len()) {
            let stays = row.iter().all(known);
            rows.push(match rows.last().filter(|_| !stays) {
                Some(last) => last.clone(),
                None => row.clone(),
            });
        }
        let new = build::switches(&calendar.schedules, &numbers, separate_demands);
        let unused = self.unused_switch(&new);
        let room = self.stored.switches.len();
        self.stored.switches = filled("switches", new, room, |_| unused)?;
        self.stored.schedules = rows;
        Ok(())
    }

    /// How this meter marks a switch that isn't used. A marker that repeats a switch serves only where that switch is still there.
    fn unused_switch(&self, new: &[TierSwitchEntry]) -> TierSwitchEntry {
        let place = self.stored.switches.len().checked_sub(1);
        let last = place
            .filter(|place| read::is_unused(&self.stored, *place))
            .and_then(|place| self.stored.switches.get(place));
        let is_marker = |entry: &&TierSwitchEntry| {
            entry.switch.time().is_none()
                || entry.schedule == codes::UNUSED_SCHEDULE.0
                || new.contains(entry)
        };
        last.filter(is_marker).copied().unwrap_or(TierSwitchEntry {
            switch: TierSwitch::default(),
            schedule: codes::UNUSED_SCHEDULE.0,
        })
    }

    fn fits(&self, calendar: &Calendar, registers: Option<&ActRegs>) -> Result<(), CalendarError> {
        let at_most = |what, wanted: usize, room: usize| {
            if wanted > room {
                Err(CalendarError::TooMany { what, wanted, room })
            } else {
                Ok(())
            }
        };
        let seasons = usize::from(self.act.seasons());
        if calendar.seasons.is_empty() && seasons > 0 {
            return Err(CalendarError::NoSeason);
        }
        at_most("seasons", calendar.seasons.len(), seasons)?;
        let specials = self.act.special_schedules();
        at_most(
            "special day types",
            build::specials(calendar),
            specials.into(),
        )?;
        if !self.act.func2.contains(TimeFunc2::SEPARATE_WEEKDAYS) {
            for season in &calendar.seasons {
                if let Some(day) = build::first_different(season) {
                    return Err(CalendarError::SeparateWeekdays {
                        season: season.name.clone(),
                        day,
                    });
                }
            }
        }
        if !self.act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS)
            && let Some(schedule) = build::first_separate(&calendar.schedules)
        {
            return Err(CalendarError::SeparateDemands {
                schedule: schedule.name.clone(),
            });
        }
        if let Some(registers) = registers {
            let switches = calendar.schedules.iter().flat_map(|all| &all.switches);
            let mut rates = switches.map(|switch| switch.rate);
            if let Some(rate) = rates.find(|rate| tier_of(*rate) >= registers.tiers) {
                return Err(CalendarError::Rate {
                    rate,
                    tiers: registers.tiers.into(),
                });
            }
        }
        Ok(())
    }

    /// What changes, in words.
    fn notes(&self) -> Vec<String> {
        let words = |entries: &[Entry]| {
            let all: Vec<String> = entries.iter().map(|entry| entry.on.to_string()).collect();
            if all.is_empty() {
                "never".to_owned()
            } else {
                all.join(" and ")
            }
        };
        let dst = self.dst.map(|dst| {
            let (on, off) = (words(&dst.on), words(&dst.off));
            format!("daylight saving begins {on} and ends {off}")
        });
        let calendar = self.calendar.map(|calendar| {
            let switches = calendar.schedules.iter().map(|all| all.switches.len());
            format!(
                "calendar of {}, {} with {}, {}",
                counted(calendar.seasons.len(), "season"),
                counted(calendar.schedules.len(), "schedule"),
                counted(switches.sum(), "switch time"),
                counted(calendar.holidays.len(), "holiday"),
            )
        });
        dst.into_iter().chain(calendar).collect()
    }
}

/// "1 season", "2 seasons".
fn counted(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

/// A stored rule as it is, apart from one that counts from the anchor date, which may move.
fn kept(rule: Rdate, anchor: Option<Date>) -> Coded {
    let plain = Rule::of(rule);
    match (plain, super::rule::words(plain, anchor)) {
        (Rule::Periodic { .. }, Some(DateRule::Every { days, from })) => {
            Coded::Every { days, from }
        }
        _ => Coded::Stored(rule),
    }
}

fn end_of_list() -> CalendarAction {
    CalendarAction::from_ctrl(Action::EndOfList).unwrap_or_default()
}

/// A list filled up with what stands in the first unused place and in those after it.
fn filled<T>(
    what: &'static str,
    mut list: Vec<T>,
    room: usize,
    unused: impl Fn(bool) -> T,
) -> Result<Vec<T>, CalendarError> {
    if list.len() > room {
        return Err(CalendarError::TooMany {
            what,
            wanted: list.len(),
            room,
        });
    }
    let used = list.len();
    list.extend((used..room).map(|place| unused(place == used)));
    Ok(list)
}
