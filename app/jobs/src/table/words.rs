//! The elements of a standard table as lines to read: the standard's name, and what stands there in words.
//!
//! Is: bit fields by the names of their flags, sets as numbers of tables and procedures, units as quantities.
//! Is not: names of its own; those are the standard's, so that they stay.

use meterbench_c1219::procedure::ProcId;
use meterbench_c1219::{
    AccessTarget, AccessWhat, Action, CalendarAction, DisplayCtrl, EdMode, Element, ElementValue,
    EventCode, ListFlags, LpStatusFlags, RegFunc1, RegFunc2, Set, SourceFlags, StdStatus, TableId,
    TableSelector, TierSwitch, TimeDateQual, TimeFunc1, TimeFunc2, Uom,
};
use meterbench_profiles::model::Family;

use super::Field;
use crate::identify::makers_status;
use crate::reading::log::known_event;

/// One line an element, each with where it ends. Plain numbers of one name that follow each other share a line; names that
/// come back are numbered. `family` is the meter's, which knows what its maker's codes say.
pub(super) fn fields(elements: &[(Element, usize)], family: Option<&Family>) -> Vec<Field> {
    let mut lines: Vec<Field> = Vec::new();
    let mut open = false;
    for (element, end) in elements {
        let words = in_words(element, family);
        let plain = words.is_none() && matches!(element.value, ElementValue::Unsigned(_));
        let value = words.unwrap_or_else(|| element.value.to_string());
        match lines.last_mut() {
            Some(line) if plain && open && line.name == element.name => {
                line.value.push_str(", ");
                line.value.push_str(&value);
                line.bytes.end = *end;
            }
            _ => lines.push(Field {
                name: element.name.clone(),
                value,
                bytes: element.at..*end,
            }),
        }
        open = plain;
    }
    number(&mut lines);
    lines
}

fn number(lines: &mut [Field]) {
    let mut counts = std::collections::HashMap::<String, (usize, usize)>::new();
    for line in &*lines {
        counts.entry(line.name.clone()).or_default().0 += 1;
    }
    for line in lines {
        if let Some((2.., seen)) = counts.get_mut(&line.name) {
            line.name = format!("{}[{seen}]", line.name);
            *seen += 1;
        }
    }
}

/// What a number or bytes say, where they are a code; `None` shows them as they are.
fn in_words(element: &Element, family: Option<&Family>) -> Option<String> {
    let name = element.name.rsplit('.').next().unwrap_or_default();
    match &element.value {
        ElementValue::Unsigned(value) => code(name, u32::try_from(*value).ok()?, family),
        ElementValue::Bytes(bytes) => makers_set(name, bytes, family).or_else(|| set(name, bytes)),
        _ => None,
    }
}

fn code(name: &str, value: u32, family: Option<&Family>) -> Option<String> {
    let byte = u8::try_from(value).ok();
    let word = u16::try_from(value).ok();
    Some(match name {
        "UOM_ENTRY" => {
            let uom = Uom(value);
            match uom.base_unit().as_str() {
                "" => uom.quantity(),
                unit => format!("{} ({unit})", uom.quantity()),
            }
        }
        "SOURCE_FLAGS" => names(value, &SourceFlags(byte?).names()),
        "REG_FUNC1_FLAGS" => names(value, &RegFunc1(byte?).names()),
        "REG_FUNC2_FLAGS" => names(value, &RegFunc2(byte?).names()),
        "DISPLAY_CTRL" => names(value, &DisplayCtrl(byte?).names()),
        "TIME_FUNC_FLAG1" => names(value, &TimeFunc1(byte?).names()),
        "TIME_FUNC_FLAG2" => names(value, &TimeFunc2(byte?).names()),
        "TIME_DATE_QUAL" => names(value, &TimeDateQual(byte?).names()),
        "ED_MODE" => match EdMode::from_code(byte?) {
            EdMode::Metering => "1: metering".into(),
            EdMode::Test => "2: test".into(),
            EdMode::MeterShop => "4: meter shop".into(),
            EdMode::Factory => "8: factory".into(),
            EdMode::Unknown(_) => return None,
        },
        "ED_STD_STATUS1" => names(value, &StdStatus(word?).names()),
        "LIST_STATUS" => names(value, &ListFlags(byte?).names()),
        "LP_SET_STATUS_FLAGS" => names(value, &LpStatusFlags(byte?).names()),
        "EVENT_CODE" | "HISTORY_CODE" => event(EventCode(word?), family),
        "CALENDAR_ACTION" => action(CalendarAction(byte?)),
        "TIER_SWITCH" => {
            let switch = TierSwitch(word?);
            let time = switch.time()?;
            format!(
                "{:02}:{:02} to tier {}",
                time.hour(),
                time.minute(),
                switch.tier()
            )
        }
        "TABLE_SELECTOR" => TableSelector(word?).table().to_string(),
        "TABLE_IDB_BFLD" => ProcId::from_idb(word?).0.to_string(),
        "ACCESS_TABLE" => {
            let target = AccessTarget(word?);
            let place = match target.what() {
                AccessWhat::Table(table) => table.to_string(),
                AccessWhat::Procedure(procedure) => procedure.to_string(),
            };
            let anybody = [AccessTarget::ANY_READ, AccessTarget::ANY_WRITE];
            let mut words = vec![place];
            for (flag, name) in anybody.into_iter().zip(["ANY_READ", "ANY_WRITE"]) {
                if target.contains(flag) {
                    words.push(name.into());
                }
            }
            words.join(", ")
        }
        _ => return None,
    })
}

/// "47: MAX_NUMBER, MIN_NUMBER"; a bare number when no flag is set.
fn names(value: u32, names: &[&str]) -> String {
    if names.is_empty() {
        value.to_string()
    } else {
        format!("{value}: {}", names.join(", "))
    }
}

/// "20: Demand reset", "maker event 7: Multiplier changed".
fn event(code: EventCode, family: Option<&Family>) -> String {
    let number = code.number();
    let (makers, known) = (code.is_manufacturer(), known_event(code, family));
    match (makers, known) {
        (true, None) => format!("maker event {number}"),
        (true, Some(event)) => format!("maker event {number}: {}", event.words),
        (false, None) => format!("event {number}"),
        (false, Some(event)) => format!("{number}: {}", event.words),
    }
}

/// Sets of events and of the maker's status flags.
fn makers_set(name: &str, bytes: &[u8], family: Option<&Family>) -> Option<String> {
    let says: &dyn Fn(u16) -> String = match name {
        "ED_MFG_STATUS" => &|bit| format!("{bit}: {}", makers_status(family, bit)),
        "STD_EVENTS_SUPPORTED" | "STD_EVENTS_MONITORED" => {
            &|number| event(EventCode::standard(number), family)
        }
        "MFG_EVENTS_SUPPORTED" | "MFG_EVENTS_MONITORED" => {
            &|number| event(EventCode::manufacturer(number), family)
        }
        _ => return None,
    };
    let set = Set::from_bytes(bytes);
    let words: Vec<String> = set.iter().map(says).collect();
    Some(if words.is_empty() {
        "none".into()
    } else {
        words.join("; ")
    })
}

fn action(action: CalendarAction) -> String {
    let what = match action.ctrl() {
        Action::None => String::new(),
        Action::DstOn => "DST on".into(),
        Action::DstOff => "DST off".into(),
        Action::Season(season) => format!("season {season}"),
        Action::Special(special) => format!("special {special}"),
        Action::EndOfList => return "end of list".into(),
    };
    let mut words: Vec<&str> = action.names();
    words.insert(0, &what);
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        "nothing".into()
    } else {
        words.join(", ")
    }
}

fn set(name: &str, bytes: &[u8]) -> Option<String> {
    let members = |kind: fn(u16) -> String| -> String {
        let names: Vec<String> = Set::from_bytes(bytes).iter().map(kind).collect();
        if names.is_empty() {
            "none".into()
        } else {
            names.join(", ")
        }
    };
    Some(match name {
        "STD_TBLS_USED" | "STD_TBLS_WRITE" | "STANDARD_PENDING" => {
            members(|it| TableId::standard(it).to_string())
        }
        "STD_TBLS_MONITORED" => members(|it| TableId::standard(it).to_string()),
        "MFG_TBLS_USED" | "MFG_TBLS_WRITE" | "MANUFACT_PENDING" | "MFG_TBLS_MONITORED" => {
            members(|it| TableId::manufacturer(it).to_string())
        }
        "STD_PROC_USED" | "STD_PROC_MONITORED" => members(|it| ProcId::standard(it).to_string()),
        "MFG_PROC_USED" | "MFG_PROC_MONITORED" => {
            members(|it| ProcId::manufacturer(it).to_string())
        }
        "SOURCES_LINK"
        | "SUMMATION_SELECT"
        | "DEMAND_SELECT"
        | "COINCIDENT_SELECT"
        | "COIN_DEMAND_ASSOC"
        | "DAILY_SCHEDULE_ID_MATRIX"
        | "PRESENT_DEMAND_SELECT"
        | "PRESENT_VALUE_SELECT" => {
            let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
            match numbers.as_slice() {
                [] => "none".into(),
                numbers => numbers.join(", "),
            }
        }
        "DEVICE_CLASS" if bytes.iter().all(u8::is_ascii_graphic) => {
            format!("\"{}\"", String::from_utf8_lossy(bytes))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use meterbench_profiles::catalog::built_in;

    use super::*;

    fn shown(elements: &[(&str, u64)]) -> Vec<String> {
        let element = |(name, value): &(&str, u64)| Element {
            name: (*name).into(),
            at: 0,
            value: ElementValue::Unsigned(*value),
        };
        let elements: Vec<_> = elements.iter().map(|it| (element(it), 0)).collect();
        fields(&elements, built_in().families.first())
            .iter()
            .map(|field| format!("{} = {}", field.name, field.value))
            .collect()
    }

    #[test]
    fn plain_numbers_share_a_line_and_names_that_come_back_are_numbered() {
        assert_eq!(
            shown(&[("A", 1), ("A", 2), ("B", 3), ("C", 4), ("B", 5)]),
            ["A = 1, 2", "B[0] = 3", "C = 4", "B[1] = 5"]
        );
    }

    #[test]
    fn codes_are_told_in_words() {
        assert_eq!(
            shown(&[
                ("TIER_SWITCH", 7 << 11 | 30 << 5 | 2),
                ("CALENDAR_ACTION", 0x24),
                ("CALENDAR_ACTION", 31)
            ]),
            [
                "TIER_SWITCH = 07:30 to tier 2",
                "CALENDAR_ACTION[0] = season 1, DEMAND_RESET",
                "CALENDAR_ACTION[1] = end of list"
            ]
        );
    }

    #[test]
    fn entries_of_logs_say_what_happened() {
        assert_eq!(
            shown(&[
                ("LIST_STATUS", 6),
                ("ENTRIES[0].EVENT_CODE", 20),
                ("ENTRIES[1].HISTORY_CODE", 0x0807),
                ("ENTRIES[2].EVENT_CODE", 77),
            ]),
            [
                "LIST_STATUS = 6: OVERFLOW, CIRCULAR",
                "ENTRIES[0].EVENT_CODE = 20: Demand reset",
                "ENTRIES[1].HISTORY_CODE = maker event 7: Multiplier changed",
                "ENTRIES[2].EVENT_CODE = event 77"
            ]
        );
    }

    #[test]
    fn a_code_out_of_its_range_stays_a_number() {
        assert_eq!(
            shown(&[("CALENDAR_ACTION", 999), ("TIER_SWITCH", 0xFFFF)]),
            ["CALENDAR_ACTION = 999", "TIER_SWITCH = 65535"]
        );
    }
}
