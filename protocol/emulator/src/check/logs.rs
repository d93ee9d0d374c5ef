//! What the logs may be told to record.
//!
//! Is: the rule for ST-73 and ST-75: only events that ST-72 supports, standard tables and procedures that ST-0 lists.
//! Is not: a rule for the maker's tables: one mask serves models with a switch and without.
//! Source: C12.19 fact sheet, ST-72 and ST-73.

use meterbench_c1219::{EventsId, Image, LogControl, Set, TableError};

pub(super) fn is_sound(image: &Image, control: &LogControl) -> Result<bool, TableError> {
    let (config, can) = (image.config()?, image.get::<EventsId>()?);
    let mut pairs = [
        (&control.std_events, &can.std_events),
        (&control.mfg_events, &can.mfg_events),
        (&control.std_tables, &config.std_tables),
        (&control.std_procedures, &config.std_procedures),
        (&control.mfg_procedures, &config.mfg_procedures),
    ]
    .into_iter();
    Ok(pairs.all(|(wanted, possible)| is_within(wanted, possible)))
}

fn is_within(wanted: &Set, possible: &Set) -> bool {
    wanted.iter().all(|member| possible.contains(member.into()))
}
