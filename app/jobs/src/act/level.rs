//! Whether the password may do an act, as far as the meter says so beforehand.
//!
//! Is: the act's procedure or table, looked up in what is known of the password's rights.
//! Is not: a try, nor what a family is believed to ask for. A meter that keeps ST-44 to itself refuses by itself, and has then
//! changed nothing.

use meterbench_c1219::procedure::{
    ChangeMode, ClearData, ProcId, Procedure as _, RemoteReset, SetDateTime,
};
use meterbench_c1219::{Image, Security, Table as _};
use meterbench_profiles::map::{RegisterPreset, ServiceSwitch};

use super::Act;
use crate::Clearance;
use crate::clearance::May;

/// Why the level of the password forbids it.
pub(super) fn forbids(act: &Act, image: &Image, clearance: &Clearance) -> Option<String> {
    let procedure = |id: Option<ProcId>| id.map_or(May::Unknown, |id| clearance.may_run(id));
    let may = match act {
        Act::DemandReset => procedure(Some(RemoteReset::ID)),
        Act::SetClock(_) => procedure(Some(SetDateTime::ID)),
        Act::ClearData => procedure(Some(ClearData::ID)),
        Act::ChangeMode(_) => procedure(Some(ChangeMode::ID)),
        Act::Switch(_) => procedure(ServiceSwitch::of(image).map(|it| it.procedure())),
        Act::Preset(_) => procedure(RegisterPreset::of(image).map(|it| it.procedure())),
        Act::ChangePassword(_) => clearance.may_write(Security::ID),
    };
    let no = "the meter's own list of rights (ST-44) does not let this password do it: log on with one of a higher level";
    (may == May::No).then(|| no.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use meterbench_c1219::TableId;

    use super::*;

    /// A meter that shows to group 0 that procedures 3 and 9 are for groups 2 and 0.
    fn image() -> Image {
        let mut config = vec![0; 19];
        config[13] = 6; // DIM_STD_TBLS_USED
        config.extend([0xFF; 6]);
        config.extend([0; 6]);
        let control = [
            [44, 0x00, 0x01, 0x00],
            [3, 0x10, 0x00, 0x04],
            [9, 0x10, 0x00, 0x01],
            [42, 0x00, 0x04, 0x04],
        ];
        let mut image = Image::new();
        image.set_raw(TableId::standard(0), config);
        image.set_raw(TableId::standard(41), vec![2, 20, 0, 0, 4, 0]);
        image.set_raw(TableId::standard(44), control.concat());
        image
    }

    #[test]
    fn an_act_is_forbidden_by_what_the_meter_lists_and_by_nothing_else() {
        let image = image();
        let refused = BTreeSet::from([TableId::standard(42)]);
        let low = Clearance::of(&image, true, &refused);
        let forbidden = |act: &Act| forbids(act, &image, &low).is_some();
        assert!(forbidden(&Act::ClearData));
        assert!(forbidden(&Act::ChangePassword(1)));
        assert!(!forbidden(&Act::DemandReset));
        // It lists nothing of procedure 6.
        assert!(!forbidden(&Act::ChangeMode(
            meterbench_c1219::EdMode::Metering
        )));
    }
}
