//! What a reading tells at a glance: the overview, what flows now, and the display as the meter itself would show it.
//!
//! Is: a plain value, made once for a reading.
//! Is not: how tables are understood; `jobs::reading` and `jobs::screens` do that. Nor how it looks; see `panels/readings`.

use meterbench_jobs::reading::{Instantaneous, Overview, WiringFinding};
use meterbench_jobs::{Reading, Screens};
use meterbench_profiles::program::ListName;

use crate::lcd::Shown;

/// A reading at a glance.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    /// Who, how much, which rate now, what is wrong.
    pub overview: Overview,
    /// What flows now; `None` where the meter's table of it is not known, or was not read.
    pub now: Option<Instantaneous>,
    /// What is odd about the wiring.
    pub wiring: Vec<WiringFinding>,
    /// The screens of each list, in the order in which they play.
    pub screens: Vec<(ListName, Vec<Shown>)>,
}

impl Glance {
    /// Of a reading.
    pub fn of(reading: &Reading) -> Glance {
        let image = &reading.snapshot.image;
        Glance {
            overview: reading.overview.clone(),
            now: reading.instantaneous.clone(),
            wiring: reading.wiring.clone(),
            screens: Screens::of(image)
                .lists(image)
                .into_iter()
                .map(|(list, screens)| (list, screens.into_iter().map(Shown::of).collect()))
                .collect(),
        }
    }
}
