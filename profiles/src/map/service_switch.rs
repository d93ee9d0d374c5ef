//! The service switch: what a meter tells of it, and what moves it.
//!
//! Is: the state in the maker's table, the parameters of the maker's procedure and its answer.
//! Is not: moving it; a job does that. A program never moves a switch.
//! Source: the family's (`service_switch` in `data/meters/*.toml`); there is no public layout of a real meter's.

use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{Formats, Image, TableId, Writer};

use super::MapError;
use super::layouts::Setting;
use super::recognise::recognise;
use crate::model::{Family, SwitchModel};

/// What to do with the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwitchOrder {
    /// Cut the customer off.
    Open,
    /// Connect the customer now.
    Close,
    /// Let the customer close it by the button on the meter.
    Arm,
    /// Take that back.
    Disarm,
    /// Open and locked: neither button nor limiter closes it.
    LockOpen,
    /// Take the lock away; the switch stays open.
    Unlock,
}

impl SwitchOrder {
    /// All of them.
    pub const ALL: [SwitchOrder; 6] = [
        SwitchOrder::Open,
        SwitchOrder::Close,
        SwitchOrder::Arm,
        SwitchOrder::Disarm,
        SwitchOrder::LockOpen,
        SwitchOrder::Unlock,
    ];

    /// As on the command line and in the family's data: "lock-open".
    pub fn id(self) -> &'static str {
        match self {
            SwitchOrder::Open => "open",
            SwitchOrder::Close => "close",
            SwitchOrder::Arm => "arm",
            SwitchOrder::Disarm => "disarm",
            SwitchOrder::LockOpen => "lock-open",
            SwitchOrder::Unlock => "unlock",
        }
    }
}

/// The switch as the meter tells it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SwitchState {
    /// The contacts are closed.
    pub closed: bool,
    /// The button would close it.
    pub armed: bool,
    /// Neither button nor limiter closes it.
    pub locked_open: bool,
    /// There is voltage behind it.
    pub load_side_live: bool,
    /// The limiter opened it.
    pub opened_by_limiter: bool,
    /// It doesn't do what it is told.
    pub fault: bool,
    /// How often it has moved.
    pub operations: u32,
    /// Tenths of a volt behind it.
    pub load_side_decivolts: u32,
}

impl SwitchState {
    /// "open, locked, voltage on the load side".
    pub fn words(&self) -> String {
        let mut words = vec![if self.closed { "closed" } else { "open" }];
        let more = [
            (self.armed, "armed for the button"),
            (self.locked_open, "locked"),
            (self.opened_by_limiter, "opened by the limiter"),
            (
                self.load_side_live && !self.closed,
                "voltage on the load side",
            ),
            (self.fault, "fault"),
        ];
        words.extend(more.iter().filter(|(set, _)| *set).map(|(_, word)| *word));
        words.join(", ")
    }

    /// Why this must not be ordered now.
    pub fn forbids(&self, order: SwitchOrder) -> Option<String> {
        let connects = matches!(order, SwitchOrder::Close | SwitchOrder::Arm);
        if connects && self.locked_open {
            return Some("the switch is locked open".to_owned());
        }
        if connects && !self.closed && self.load_side_live {
            let volts = f64::from(self.load_side_decivolts) / 10.0;
            return Some(format!(
                "there is voltage behind the open switch ({volts:.1} V): something feeds the customer's side"
            ));
        }
        None
    }

    /// Whether it is as ordered.
    pub fn is_as(&self, order: SwitchOrder) -> bool {
        match order {
            SwitchOrder::Open => !self.closed,
            SwitchOrder::Close => self.closed,
            SwitchOrder::Arm => self.armed || self.closed,
            SwitchOrder::Disarm => !self.armed,
            SwitchOrder::LockOpen => !self.closed && self.locked_open,
            SwitchOrder::Unlock => !self.locked_open,
        }
    }
}

/// What can be asked of the switch of one family.
#[derive(Debug, Clone, Copy)]
pub struct ServiceSwitch {
    family: &'static Family,
    model: &'static SwitchModel,
}

impl ServiceSwitch {
    /// That of the meter that an image is of; `None` where it has none, or none that is known.
    pub fn of(image: &Image) -> Option<ServiceSwitch> {
        let family = recognise(image).family?;
        let model = family.service_switch.as_ref()?;
        let switch = ServiceSwitch { family, model };
        let id = switch.procedure();
        let listed = image.config().is_ok_and(|it| it.has_procedure(id));
        (listed && image.config().ok()?.uses(switch.table()?)).then_some(switch)
    }

    /// The table with its state.
    pub fn table(&self) -> Option<TableId> {
        Some(Setting::of(self.family, &self.model.closed).ok()?.table)
    }

    /// The procedure that moves it.
    pub fn procedure(&self) -> ProcId {
        ProcId::manufacturer(self.model.procedure)
    }

    /// The state in an image that holds its table.
    ///
    /// # Errors
    /// When the table isn't there or is too short.
    pub fn state(&self, image: &Image) -> Result<SwitchState, MapError> {
        let number = |name: &String| {
            let found = Setting::of(self.family, name)?.get(image, "the service switch")?;
            Ok::<u32, MapError>(u32::try_from(found).unwrap_or(0))
        };
        let flag = |name: &String| Ok::<bool, MapError>(number(name)? != 0);
        let at = self.model;
        Ok(SwitchState {
            closed: flag(&at.closed)?,
            armed: flag(&at.armed)?,
            locked_open: flag(&at.locked_open)?,
            load_side_live: flag(&at.load_side_live)?,
            opened_by_limiter: flag(&at.opened_by_limiter)?,
            fault: flag(&at.fault)?,
            operations: number(&at.operations)?,
            load_side_decivolts: number(&at.load_side_decivolts)?,
        })
    }

    /// The procedure's parameters: ACTION, ARM_SECONDS (0: until taken back), FLAGS (never "ignore load-side voltage").
    /// `None` for an order that the family doesn't have.
    pub fn parameters(
        &self,
        order: SwitchOrder,
        arm_seconds: u16,
        formats: Formats,
    ) -> Option<Vec<u8>> {
        let mut actions = self.model.actions.iter();
        let action = actions.position(|id| id == order.id())?;
        let mut w = Writer::new(TableId::standard(7), formats);
        w.u8(u8::try_from(action).ok()?);
        w.u16(arm_seconds);
        w.u8(0);
        Some(w.into_bytes())
    }

    /// RESULT of the procedure's answer, in words.
    pub fn result(&self, answer: &[u8]) -> Option<&'static str> {
        let code = usize::from(*answer.get(1)?);
        self.model.results.get(code).map(String::as_str)
    }
}
