//! How each setting of a program stands to a meter, before it is written: changed, same, read-only, not in this meter, or not
//! compared.
//!
//! Is: the comparison of what the meter holds now, and of what it would hold once the tables were written, with the program.
//! What differs now and no more then is changed; what still differs then, no write reaches.
//! Is not: a list of which field is in which table: the tables themselves tell.

use meterbench_c1219::Image;
use meterbench_profiles::map::from_tables;
use meterbench_profiles::{Comparison, Difference, Program, differences};

use crate::PlannedWrite;

/// The settings of a program beside those of a meter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What writing changes: `a` in the meter, `b` in the program.
    pub changed: Vec<Difference>,
    /// How many are the same.
    pub same: usize,
    /// What differs and stays: this meter doesn't let it be written.
    pub read_only: Vec<Difference>,
    /// What the program sets and this meter has no place for.
    pub not_in_meter: Vec<String>,
    /// What the program leaves to the meter.
    pub not_compared: Vec<String>,
}

impl Settings {
    /// Of a program and the meter that was read, whose tables `writes` would change.
    pub(crate) fn of(now: &Image, writes: &[PlannedWrite], program: &Program) -> Self {
        let mut then = now.clone();
        for write in writes {
            then.set_raw(write.table, write.new.clone());
        }
        let with = |image: &Image| differences(&from_tables(image).program, program);
        Self::between(with(now), with(&then))
    }

    fn between(now: Comparison, then: Comparison) -> Self {
        let stays = |path: &str| then.differences.iter().any(|it| it.path == path);
        let changed = now.differences.into_iter().filter(|it| !stays(&it.path));
        // What the meter has not yet, as a calendar that was never set, and gets.
        let first = now
            .only_second
            .iter()
            .filter(|path| !then.only_second.contains(path) && !stays(path))
            .map(|path| Difference {
                path: path.clone(),
                a: "nothing".to_owned(),
                b: "as in the program".to_owned(),
            });
        Self {
            changed: changed.chain(first).collect(),
            same: now.same,
            not_compared: (then.not_compared.into_iter())
                .filter(|path| !then.only_second.contains(path))
                .collect(),
            read_only: then.differences,
            not_in_meter: then.only_second,
        }
    }

    /// Whether the meter will hold all of the program once the tables are written.
    #[must_use]
    pub fn all_reached(&self) -> bool {
        self.left_out().is_none()
    }

    /// What is not reached, in words; `None` when all is.
    #[must_use]
    pub fn left_out(&self) -> Option<String> {
        let read_only = self.read_only.iter().map(|it| it.path.as_str());
        let not_in_meter = self.not_in_meter.iter().map(String::as_str);
        let parts: [(_, Vec<&str>); 2] = [
            (
                "read-only in this meter",
                read_only.filter(|path| is_written(path)).collect(),
            ),
            (
                "not in this meter",
                not_in_meter.filter(|path| is_written(path)).collect(),
            ),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter(|(_, paths)| !paths.is_empty())
            .map(|(why, paths)| format!("{why}: {}", paths.join(", ")))
            .collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}

/// What a program says of the meter that it is for is not written; a meter that is another one is told before.
fn is_written(path: &str) -> bool {
    path != "meter" && !path.starts_with("meter.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(path: &str) -> Difference {
        Difference {
            path: path.into(),
            a: "1".into(),
            b: "2".into(),
        }
    }

    #[test]
    fn what_no_write_reaches_is_read_only_and_what_has_no_place_is_not_in_the_meter() {
        let names = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        let now = Comparison {
            differences: vec![difference("demand.decimals"), difference("energy.format")],
            same: 7,
            not_compared: names(&["tou", "kyz", "texts"]),
            only_second: names(&["tou", "kyz"]),
        };
        let then = Comparison {
            differences: vec![difference("energy.format")],
            same: 9,
            not_compared: names(&["kyz", "texts"]),
            only_second: names(&["kyz"]),
        };
        let settings = Settings::between(now, then);
        let paths =
            |of: &[Difference]| -> Vec<String> { of.iter().map(|it| it.path.clone()).collect() };
        assert_eq!(paths(&settings.changed), ["demand.decimals", "tou"]);
        assert_eq!(settings.same, 7);
        assert_eq!(paths(&settings.read_only), ["energy.format"]);
        assert_eq!(settings.not_in_meter, ["kyz"]);
        assert_eq!(settings.not_compared, ["texts"]);
        assert_eq!(
            settings.left_out().as_deref(),
            Some("read-only in this meter: energy.format; not in this meter: kyz")
        );
        assert!(!settings.all_reached() && Settings::default().all_reached());
        let of_the_meter = Settings {
            not_in_meter: names(&["meter.class"]),
            ..Settings::default()
        };
        assert!(of_the_meter.all_reached());
        assert_eq!(Settings::default().left_out(), None);
    }
}
