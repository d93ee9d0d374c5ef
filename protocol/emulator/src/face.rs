//! The meter's face: which list its display plays, what is on it at an instant, and what its buttons do.
//!
//! Is: the three lists of ST-33 at their own times, the segment test when power comes, what DISPLAY_CONTROL orders, and the
//! buttons.
//! Is not: how an item looks. Whoever draws it takes the tables of [`Meter::shown_image`] and the display source of ST-32
//! that [`Face`] names; the window and the command line do that with `jobs::screens`, as for any meter.
//! Shape: nothing ticks. A [`Face`] follows from the tables, the instant, and when what was last asked for.
//! Units: milliseconds of the bench's clock.
//! Source: C12.19 fact sheet, table 33, 6.2, 6.3 and 6.5 (MP-102). What they leave open is ours: the display button begins
//! the alternate list, then steps through it, and behind its last item the normal list comes back; without pressing, the
//! alternate list lasts HOLD_TIME, or once through when that is 0; the segment test lasts as long as an item of the normal
//! list; an order of 0 seconds lasts until something else is asked for.

mod kept;

use jiff::civil::DateTime;
use meterbench_c1219::procedure::{ResetActions, ResultCode};
use meterbench_c1219::{
    CurrentRegs, EdMode, EdModeStatus, Image, ListDesc, PresentData, PriDispList, Table,
};

use crate::life::{civil, millis};
use crate::logs::Event;
use crate::makers::MeterConfig;
use crate::meter::Meter;
use crate::power::Power;

/// A list of the display.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisplayList {
    /// What a customer sees.
    Normal,
    /// What the display button brings.
    Alternate,
    /// What is shown in test mode.
    Test,
}

impl DisplayList {
    /// DEFAULT_LIST of ST-33.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            DisplayList::Normal => 1,
            DisplayList::Alternate => 2,
            DisplayList::Test => 3,
        }
    }
}

/// What is on the display at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Face {
    /// The list that plays. While something else is on the display: the one that comes next.
    pub list: DisplayList,
    /// What is on it.
    pub shows: Shows,
    /// When that changes if nobody touches the meter, by the bench's clock ([`Options::clock`](crate::Options)); `None`
    /// for not at all.
    pub until: Option<DateTime>,
}

/// What the display's segments show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// An item of the list.
    Item {
        /// Which item of the list; the first is 0.
        place: usize,
        /// The display source that it shows, an index into ST-32.
        source: u16,
    },
    /// All segments that there are.
    AllSegments,
    /// Nothing: between two items, an empty list, a blank display that was ordered, or no power.
    Blank,
}

/// What a person can press. Which of them can be reached with the cover on, the cover decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Button {
    /// Begins the alternate list and steps through it; in test mode it steps through the test list.
    Display,
    /// Resets demand; in test mode, what the test has counted.
    Reset,
    /// Begins test mode and ends it.
    Test,
    /// Closes the service switch where the meter waits for that.
    Reconnect,
}

/// Why pressing a button did nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// RESET_EXCLUSION.
    #[error(
        "demand was reset a short while ago: another reset is locked out for the minutes that ST-13 says"
    )]
    LockedOut,
    /// The meter is in the shop or at the factory.
    #[error("the meter is in {0} mode, and only a tool can end that")]
    Mode(&'static str),
    /// There is nothing to reconnect.
    #[error("this meter has no service switch")]
    NoSwitch,
    /// The switch is closed, moving, locked, or waits for a tool.
    #[error("the service switch does not wait for its button: arm it with a tool")]
    NotArmed,
    /// Closing would join two sources.
    #[error("there is voltage on the load side: find what feeds it before the switch is closed")]
    LoadSideVoltage,
    /// Nothing runs.
    #[error("the meter has no power")]
    NoPower,
    /// The meter's tables don't fit each other.
    #[error(
        "the meter's tables do not fit each other: read ST-0, ST-3, ST-21 and ST-23 with a tool"
    )]
    Tables,
}

/// What was last asked of the display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panel {
    scene: Scene,
    since: i64,
    /// When test mode began, while it lasts.
    test_since: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    /// The list of the meter's mode, from this item on.
    Usual(usize),
    /// The alternate list, from this item on.
    Alternate(usize),
    /// The segment test.
    PowerUp,
    /// Ordered by DISPLAY_CONTROL for so many seconds.
    Ordered(Order, u8),
}

/// FUNCTION of DISPLAY_CONTROL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    List(DisplayList),
    AllSegments,
    Blank,
}

impl Order {
    pub(crate) fn from_code(code: u8) -> Option<Order> {
        Some(match code {
            0 => Order::List(DisplayList::Normal),
            1 => Order::List(DisplayList::Alternate),
            2 => Order::List(DisplayList::Test),
            3 => Order::AllSegments,
            4 => Order::Blank,
            _ => return None,
        })
    }
}

/// The times and items of a list.
#[derive(Debug, Clone, Default)]
struct Played {
    on: i64,
    step: i64,
    hold: i64,
    sources: Vec<u16>,
}

/// Where a list is.
#[derive(Debug, Clone, Copy)]
struct Turn {
    place: usize,
    /// The item has been shown, the next one comes.
    blank: bool,
    /// Until the next change.
    left: i64,
}

impl Played {
    /// Without a list of this kind nothing is shown. An item is shown for a second at least.
    fn of(image: &Image, list: DisplayList) -> Played {
        let Ok(Some(table)) = image.find::<PriDispList>() else {
            return Played::default();
        };
        let is = |desc: &ListDesc| desc.default_list() == list.code();
        let Some(index) = table.lists.iter().position(is) else {
            return Played::default();
        };
        let desc = table.lists.get(index).copied().unwrap_or_default();
        let on = i64::from(desc.on_seconds().max(1)) * 1000;
        Played {
            on,
            step: on + i64::from(desc.off_seconds()) * 1000,
            hold: i64::from(desc.hold_minutes()) * 60_000,
            sources: table.items(index).to_vec(),
        }
    }

    /// Where the list is so long after item `first` began; `None` if it is empty.
    fn at(&self, first: usize, passed: i64) -> Option<Turn> {
        let count = self.sources.len();
        let items = i64::try_from(count).ok().filter(|items| *items > 0)?;
        let turns = passed.checked_div(self.step)?;
        let turn = usize::try_from(turns.rem_euclid(items)).ok()?;
        let into = passed - turns * self.step;
        let blank = into >= self.on;
        Some(Turn {
            place: (first + turn) % count,
            blank,
            left: if blank { self.step } else { self.on } - into,
        })
    }

    /// What is shown then.
    fn shows(&self, turn: Turn) -> Shows {
        match self.sources.get(turn.place) {
            Some(source) if !turn.blank => Shows::Item {
                place: turn.place,
                source: *source,
            },
            _ => Shows::Blank,
        }
    }

    /// How long an alternate list that was begun at item `first` lasts.
    fn lasts(&self, first: usize) -> i64 {
        let rest = self.sources.len().saturating_sub(first);
        match self.hold {
            0 => self.step * i64::try_from(rest).unwrap_or(0),
            hold => hold,
        }
    }
}

impl Panel {
    /// Power comes, or a new meter begins.
    pub(crate) fn power_up(now: i64, image: &Image) -> Panel {
        let config: Option<MeterConfig> = image.find().ok().flatten();
        let segments = config.is_some_and(|config| config.segments_at_power_up());
        let mode = image.get().map(|status: EdModeStatus| status.mode);
        Panel {
            scene: if segments {
                Scene::PowerUp
            } else {
                Scene::Usual(0)
            },
            since: now,
            test_since: (mode == Ok(EdMode::Test)).then_some(now),
        }
    }

    /// The list of the meter's mode begins anew.
    pub(crate) fn mode(&mut self, mode: EdMode, now: i64) {
        self.test_since = (mode == EdMode::Test).then(|| self.test_since.unwrap_or(now));
        self.begin(Scene::Usual(0), now);
    }

    pub(crate) fn order(&mut self, order: Order, seconds: u8, now: i64) {
        self.begin(Scene::Ordered(order, seconds), now);
    }

    /// When test mode ends by itself.
    pub(crate) fn test_ends(&self, image: &Image) -> Option<i64> {
        let config: MeterConfig = image.find().ok()??;
        let minutes = Some(config.test_minutes).filter(|minutes| *minutes != 0)?;
        Some(self.test_since? + i64::from(minutes) * 60_000)
    }

    fn begin(&mut self, scene: Scene, now: i64) {
        self.scene = scene;
        self.since = now;
    }

    fn usual(&self) -> DisplayList {
        match self.test_since {
            Some(_) => DisplayList::Test,
            None => DisplayList::Normal,
        }
    }

    /// How long what was asked for lasts; `None` for ever.
    fn lasts(&self, image: &Image) -> Option<i64> {
        match self.scene {
            Scene::Usual(_) | Scene::Ordered(_, 0) => None,
            Scene::Ordered(_, seconds) => Some(i64::from(seconds) * 1000),
            Scene::Alternate(first) => Some(Played::of(image, DisplayList::Alternate).lasts(first)),
            Scene::PowerUp => Some(Played::of(image, DisplayList::Normal).on),
        }
    }

    /// The same at `now`: what has ended is over, and the usual list has begun when it did.
    fn at(mut self, image: &Image, now: i64) -> Panel {
        if let Some(lasts) = self.lasts(image)
            && now - self.since >= lasts
        {
            self.begin(Scene::Usual(0), self.since + lasts);
        }
        self
    }

    /// The list that plays, and from which item on; while none plays, the one that comes next.
    fn plays(&self) -> (DisplayList, usize) {
        match self.scene {
            Scene::Usual(first) => (self.usual(), first),
            Scene::Alternate(first) => (DisplayList::Alternate, first),
            Scene::Ordered(Order::List(list), _) => (list, 0),
            Scene::PowerUp | Scene::Ordered(..) => (self.usual(), 0),
        }
    }

    fn face(&self, image: &Image, now: i64) -> Face {
        let panel = self.at(image, now);
        // A bench's clock that went back begins the item anew.
        let passed = (now - panel.since).max(0);
        let (list, first) = panel.plays();
        let (shows, changes) = match panel.scene {
            Scene::PowerUp | Scene::Ordered(Order::AllSegments, _) => (Shows::AllSegments, None),
            Scene::Ordered(Order::Blank, _) => (Shows::Blank, None),
            _ => {
                let played = Played::of(image, list);
                match played.at(first, passed) {
                    Some(turn) => (played.shows(turn), Some(turn.left)),
                    None => (Shows::Blank, None),
                }
            }
        };
        let ends = panel.lasts(image).map(|lasts| lasts - passed);
        let left = changes.into_iter().chain(ends).min();
        Face {
            list,
            shows,
            until: left.map(|left| civil(now + left)),
        }
    }

    /// The display button.
    fn press(&mut self, image: &Image, now: i64) {
        let panel = self.at(image, now);
        let (list, first) = panel.plays();
        let played = Played::of(image, list);
        let turn = played.at(first, (now - panel.since).max(0));
        let next = turn.map_or(0, |turn| turn.place + 1);
        let scene = match (panel.scene, panel.usual()) {
            (Scene::Usual(_), DisplayList::Test) => {
                Scene::Usual(next % played.sources.len().max(1))
            }
            (Scene::Usual(_), _) => Scene::Alternate(0),
            (Scene::Alternate(_), _) if next < played.sources.len() => Scene::Alternate(next),
            _ => Scene::Usual(0),
        };
        self.begin(scene, now);
    }
}

impl Meter {
    /// What is on the display now.
    #[must_use]
    pub fn face(&self) -> Face {
        let now = millis(self.clock.now());
        if self.power() == Power::Off {
            return Face {
                list: DisplayList::Normal,
                shows: Shows::Blank,
                until: None,
            };
        }
        let mut panel = self.panel;
        if let Some(end) = panel.test_ends(&self.image).filter(|end| *end <= now) {
            panel.mode(EdMode::Metering, end);
        }
        panel.face(&self.image, now)
    }

    /// The tables that the display shows values of, as they are now: in test mode with what the test has counted in place of
    /// the customer's registers.
    #[must_use]
    pub fn shown_image(&self) -> Image {
        let mut now = self.copy();
        now.live();
        let mut image = now.present_image();
        for id in [CurrentRegs::ID, PresentData::ID] {
            if let Some(bytes) = now.test.as_ref().and_then(|test| test.raw(id)) {
                image.set_raw(id, bytes.to_vec());
            }
        }
        image
    }

    /// Presses a button.
    ///
    /// # Errors
    /// Why it did nothing.
    pub fn press(&mut self, button: Button) -> Result<(), PressError> {
        if self.power() == Power::Off {
            return Err(PressError::NoPower);
        }
        self.live();
        let now = millis(self.clock.now());
        match button {
            Button::Display => {
                self.panel.press(&self.image, now);
                Ok(())
            }
            Button::Reset if self.test.is_some() => {
                self.begin_test().map_err(|_| PressError::Tables)
            }
            Button::Reset => match self.remote_reset(ResetActions::DEMAND_RESET) {
                Ok(_) => Ok(()),
                Err(ResultCode::Timing) => Err(PressError::LockedOut),
                Err(_) => Err(PressError::Tables),
            },
            Button::Reconnect => self.press_reconnect(now),
            Button::Test => {
                let status: EdModeStatus = self.image.get().map_err(|_| PressError::Tables)?;
                let mode = match status.mode {
                    EdMode::Metering => EdMode::Test,
                    EdMode::Test => EdMode::Metering,
                    EdMode::MeterShop => return Err(PressError::Mode("shop")),
                    EdMode::Factory => return Err(PressError::Mode("factory")),
                    EdMode::Unknown(_) => return Err(PressError::Mode("an unknown")),
                };
                self.enter_mode(mode, now).map_err(|_| PressError::Tables)
            }
        }
    }

    /// ED_MODE of ST-3, and the list that goes with it.
    pub(crate) fn enter_mode(&mut self, mode: EdMode, now: i64) -> Result<(), ResultCode> {
        let mut before = mode;
        self.with_status(|status| before = std::mem::replace(&mut status.mode, mode))?;
        self.panel.mode(mode, now);
        if before != mode {
            self.test = None;
            if mode == EdMode::Test && self.begin_test().is_err() {
                tracing::warn!("the registers do not fit ST-21: the test counts nothing");
            }
            self.log_mode(before, false);
            self.log_mode(mode, true);
        }
        Ok(())
    }

    fn log_mode(&mut self, mode: EdMode, started: bool) {
        match mode {
            EdMode::Metering => self.log(Event::Metering(started)),
            EdMode::Test => self.log(Event::Test(started)),
            EdMode::MeterShop => self.log(Event::MeterShop(started)),
            EdMode::Factory | EdMode::Unknown(_) => (),
        }
    }

    /// Ends a test mode that has lasted its time, at that time.
    pub(crate) fn end_test(&mut self) {
        let now = millis(self.now());
        if let Some(end) = self.panel.test_ends(&self.image).filter(|end| *end <= now) {
            self.live_until(end);
            let ended = self.as_of(civil(end), |meter| meter.enter_mode(EdMode::Metering, end));
            if let Err(code) = ended {
                tracing::warn!(reason = code.words(), "test mode does not end");
            }
        }
    }
}
