//! The argument of a log's entry in words.
//!
//! Is: what the data file says that an event carries, decoded in the meter's formats.
//! Is not: a guess. What is not understood stays hex.
//! Source: C12.19 table 74; TABLE_IDA and TABLE_IDC as in the fact sheet, section 1.1.

use meterbench_c1219::procedure::{List, ProcId};
use meterbench_c1219::{Image, Reader, TableError, TableId};
use meterbench_profiles::event::Argument;

use crate::reading::Zone;
use crate::registers::rate_letter;
use crate::snapshot::hex;

/// TABLE_IDC_BFLD: the number is that of a procedure.
const PROCEDURE: u16 = 1 << 12;

/// In words; nothing for one without any meaning that is all zeros.
pub(crate) fn words(bytes: &[u8], kind: Option<Argument>, image: &Image, zone: &Zone) -> String {
    let known = kind.and_then(|kind| decoded(bytes, kind, image, zone).ok().flatten());
    match known {
        Some(words) => words,
        None if bytes.iter().all(|byte| *byte == 0) => String::new(),
        None => hex(bytes),
    }
}

fn decoded(
    bytes: &[u8],
    kind: Argument,
    image: &Image,
    zone: &Zone,
) -> Result<Option<String>, TableError> {
    // An argument belongs to no table of its own; the number is never shown.
    let mut r = Reader::new(TableId::standard(74), bytes, image.formats()?);
    const FIELD: &str = "ARGUMENT";
    Ok(Some(match kind {
        Argument::Time => {
            let stamp = r.stime(FIELD)?;
            let Some(when) = zone.when(&stamp) else {
                return Ok(None);
            };
            when.to_string()
        }
        Argument::Table => TableId::from_wire(r.u16(FIELD)?).to_string(),
        Argument::Procedure => match r.u16(FIELD)? {
            bits if bits & PROCEDURE != 0 => ProcId::from_idb(bits & !PROCEDURE).0.to_string(),
            bits => TableId::from_wire(bits).to_string(),
        },
        Argument::List => match List::from_code(r.u8(FIELD)?) {
            List::EventLog => "event log".to_owned(),
            List::SelfReads => "self reads".to_owned(),
            List::LoadProfile(set) => format!("load profile set {set}"),
            List::AllLoadProfile => "all load profile sets".to_owned(),
            List::HistoryLog => "history log".to_owned(),
            List::All => "all lists but the event log".to_owned(),
            List::Unknown(code) => format!("list {code}"),
        },
        Argument::Entries => match r.u16(FIELD)? {
            1 => "1 entry".to_owned(),
            entries => format!("{entries} entries"),
        },
        Argument::Season => format!("season {}", r.u8(FIELD)?),
        Argument::Tier => format!("rate {}", rate_letter(r.u8(FIELD)?.into())),
        Argument::Special => format!("special schedule {}", r.u8(FIELD)?),
        Argument::Tiers => {
            let [energy, demand] = [r.u8(FIELD)?, r.u8(FIELD)?];
            let letter = |tier: u8| rate_letter(tier.into());
            format!(
                "energy rate {}, demand rate {}",
                letter(energy),
                letter(demand)
            )
        }
    }))
}
