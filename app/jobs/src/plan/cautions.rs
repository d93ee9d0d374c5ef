//! What to think of before a plan is carried out, besides what it changes.
//!
//! Is: what follows for others who talk to the meter, from the tables and settings that change.
//! Is not: findings about the program, which are [`Plan::warnings`].

use meterbench_c1219::TableId;

use crate::Plan;
use crate::act::MODULE;

/// Passwords and keys, zone and clock, load profile.
const SHARED: [u16; 13] = [42, 44, 45, 46, 52, 53, 61, 62, 63, 64, 65, 66, 67];

/// Settings that move the clock, in whatever table they stand.
const CLOCK: [&str; 2] = ["tou.zone", "tou.dst"];

impl Plan {
    /// In words; most often nothing.
    #[must_use]
    pub fn cautions(&self) -> Vec<String> {
        let shared = |table: TableId| SHARED.map(TableId::standard).contains(&table);
        let tables = self.writes.iter().filter(|it| it.old != it.new);
        let settings = self.settings.changed.iter();
        let moves = tables.map(|it| it.table).any(shared)
            || settings.map(|it| &it.path).any(|path| {
                let mut clocks = CLOCK.iter();
                clocks.any(|clock| path.starts_with(clock))
            });
        match moves {
            true => vec![MODULE.to_owned()],
            false => Vec::new(),
        }
    }
}
