//! The service switch: the family's own procedure.

use meterbench_c1219::procedure::{Call, Outcome};
use meterbench_c1219::{Image, TableId};
use meterbench_profiles::map::{ServiceSwitch, SwitchOrder};

use super::{Fact, State, misfit};
use crate::{Cause, JobError};

const STEP: &str = "Moving the switch";

fn known(image: &Image) -> Result<ServiceSwitch, JobError> {
    ServiceSwitch::of(image).ok_or_else(|| {
        let why = "this meter has no service switch that is known here".to_owned();
        JobError::new(STEP, Cause::Forbidden(why))
    })
}

pub(super) fn tables(image: &Image) -> Vec<TableId> {
    let table = ServiceSwitch::of(image).and_then(|switch| switch.table());
    table.into_iter().collect()
}

pub(super) fn state(image: &Image, order: SwitchOrder) -> Result<State, JobError> {
    let state = known(image)?
        .state(image)
        .map_err(|error| JobError::new(STEP, error))?;
    let volts = f64::from(state.load_side_decivolts) / 10.0;
    let facts = vec![
        Fact::new("switch", state.words()),
        Fact::new("operations", state.operations),
        Fact::new("load side", format!("{volts:.1} V")),
    ];
    let warnings = match order {
        _ if state.is_as(order) => vec![format!(
            "The switch is {}: nothing will move",
            state.words()
        )],
        SwitchOrder::Open | SwitchOrder::LockOpen => {
            vec!["The customer loses power".to_owned()]
        }
        SwitchOrder::Close => vec!["The customer's circuits become live at once".to_owned()],
        SwitchOrder::Arm => vec!["The customer can then connect by the button".to_owned()],
        SwitchOrder::Disarm | SwitchOrder::Unlock => Vec::new(),
    };
    Ok(State {
        facts,
        forbidden: state.forbids(order),
        warnings,
    })
}

pub(super) fn order(image: &Image, order: SwitchOrder) -> Result<Call, JobError> {
    let switch = known(image)?;
    let formats = image.formats().map_err(misfit)?;
    let parameters = switch.parameters(order, 0, formats).ok_or_else(|| {
        let why = format!("this family's switch has no order “{}”", order.id());
        JobError::new(STEP, Cause::Forbidden(why))
    })?;
    Ok(Call {
        procedure: switch.procedure(),
        selector: 0,
        sequence: 1,
        parameters,
    })
}

/// What the procedure said of the switch.
pub(super) fn answer(image: &Image, outcome: &Outcome) -> Option<String> {
    let words = ServiceSwitch::of(image)?.result(&outcome.data)?;
    Some(words.to_owned())
}

pub(super) fn is_done(image: &Image, order: SwitchOrder) -> bool {
    ServiceSwitch::of(image)
        .and_then(|switch| switch.state(image).ok())
        .is_some_and(|state| state.is_as(order))
}
