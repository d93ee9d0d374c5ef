//! Plays a display list at its own times, as the meter does.
//!
//! Is: which item is on the display at an instant, and when that changes.
//! Is not: a clock; the instant comes in. No drawing either.
//! Units: seconds.

/// How long things last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Each item is shown; at least one second.
    pub on: u32,
    /// The display is blank behind each item.
    pub off: u32,
    /// How many items there are.
    pub items: usize,
}

impl Timing {
    /// The whole list, once.
    pub fn cycle(self) -> u64 {
        u64::from(self.step()) * u64::try_from(self.items).unwrap_or(u64::MAX)
    }

    fn step(self) -> u32 {
        self.on.max(1).saturating_add(self.off)
    }
}

/// What is on the display at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Which item; behind the last one of an empty list.
    pub place: usize,
    /// The blank behind it, not the item itself.
    pub blank: bool,
    /// Seconds until this changes; `None` while nothing plays.
    pub left: Option<f64>,
}

/// What plays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Player {
    place: usize,
    /// When this item came on the display; `None` while nothing plays.
    since: Option<f64>,
}

impl Player {
    /// Whether it plays.
    pub fn plays(&self) -> bool {
        self.since.is_some()
    }

    /// Play from the beginning of an item.
    pub fn play(&mut self, now: f64, place: usize) {
        self.place = place;
        self.since = Some(now);
    }

    /// Stop at what is on the display.
    pub fn pause(&mut self) {
        self.since = None;
    }

    /// Show an item; what plays, plays on from there.
    pub fn show(&mut self, now: f64, place: usize) {
        self.place = place;
        if self.since.is_some() {
            self.since = Some(now);
        }
    }

    /// One item forward or back, around the ends.
    pub fn step(&mut self, now: f64, forward: bool, timing: Timing) -> usize {
        let items = timing.items.max(1);
        let place = self.at(now, timing).place.min(items - 1);
        let to = if forward {
            place + 1
        } else {
            place + items - 1
        };
        self.show(now, to % items);
        self.place
    }

    /// What is on the display now. However long nobody asked, it is where a meter would be.
    pub fn at(&mut self, now: f64, timing: Timing) -> Moment {
        if timing.items == 0 {
            return Moment {
                place: 0,
                blank: true,
                left: None,
            };
        }
        self.place = self.place.min(timing.items - 1);
        let Some(since) = self.since else {
            return Moment {
                place: self.place,
                blank: false,
                left: None,
            };
        };
        let (on, step) = (f64::from(timing.on.max(1)), f64::from(timing.step()));
        // A clock that was set back begins the item anew.
        let behind = (now - since).max(0.0);
        let steps = (behind / step).floor();
        let behind = behind - steps * step;
        // Rounds of the whole list don't count; the rest is below the number of items.
        let ahead = steps % timing.items as f64;
        self.place = (self.place + ahead as usize) % timing.items;
        self.since = Some(now - behind);
        let blank = behind >= on;
        Moment {
            place: self.place,
            blank,
            left: Some(if blank { step } else { on } - behind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMING: Timing = Timing {
        on: 6,
        off: 1,
        items: 3,
    };

    fn playing() -> Player {
        let mut player = Player::default();
        player.play(100.0, 0);
        player
    }

    /// Place, whether it is blank, and whole seconds until a change.
    fn seen(player: &mut Player, now: f64) -> (usize, bool, Option<u64>) {
        let moment = player.at(now, TIMING);
        let left = moment.left.map(|left| left.round() as u64);
        (moment.place, moment.blank, left)
    }

    #[test]
    fn items_come_at_their_times_and_the_first_follows_the_last() {
        let mut player = playing();
        for (now, expected) in [
            (100.0, (0, false, Some(6))),
            (105.0, (0, false, Some(1))),
            (106.0, (0, true, Some(1))),
            (107.0, (1, false, Some(6))),
            (113.0, (1, true, Some(1))),
            (114.0, (2, false, Some(6))),
            (121.0, (0, false, Some(6))),
        ] {
            assert_eq!(seen(&mut player, now), expected, "at {now}");
        }
        assert_eq!(TIMING.cycle(), 21);
    }

    #[test]
    fn after_a_long_time_it_is_where_a_meter_would_be() {
        let mut often = playing();
        let mut once = playing();
        let mut now = 100.0;
        while now < 5_000.0 {
            now += 0.25;
            often.at(now, TIMING);
        }
        assert_eq!(often.at(now, TIMING).place, once.at(now, TIMING).place);
        assert!(playing().at(1e15, TIMING).place < 3);
    }

    #[test]
    fn a_paused_one_stays_and_asks_for_no_frame() {
        let mut player = playing();
        player.at(108.0, TIMING);
        player.pause();
        assert_eq!(seen(&mut player, 999.0), (1, false, None));
        player.play(1_000.0, 1);
        assert_eq!(seen(&mut player, 1_001.0), (1, false, Some(5)));
    }

    #[test]
    fn steps_go_around_both_ends_and_give_the_item_its_whole_time() {
        let mut player = Player::default();
        assert_eq!(player.step(0.0, false, TIMING), 2);
        assert_eq!(player.step(0.0, true, TIMING), 0);
        assert!(!player.plays());
        let mut player = playing();
        assert_eq!(player.step(105.0, true, TIMING), 1);
        assert_eq!(seen(&mut player, 105.0), (1, false, Some(6)));
    }

    #[test]
    fn a_list_that_shrinks_or_is_empty_shows_what_is_left() {
        let mut player = playing();
        assert_eq!(seen(&mut player, 114.0).0, 2);
        let short = Timing { items: 1, ..TIMING };
        assert_eq!(player.at(115.0, short).place, 0);
        let none = Timing { items: 0, ..TIMING };
        let moment = player.at(116.0, none);
        assert_eq!((moment.blank, moment.left), (true, None));
        assert_eq!(player.step(117.0, true, none), 0);
    }

    #[test]
    fn no_time_at_all_is_a_second() {
        let none = Timing {
            on: 0,
            off: 0,
            items: 2,
        };
        let mut player = playing();
        assert_eq!(player.at(101.0, none).place, 1);
        assert_eq!(none.cycle(), 2);
    }

    #[test]
    fn a_clock_set_back_begins_the_item_anew() {
        let mut player = playing();
        assert_eq!(seen(&mut player, 50.0), (0, false, Some(6)));
    }
}
