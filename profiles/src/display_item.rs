//! One thing the display can show.
//!
//! Is: a row of `data/display-items.toml`.
//! Is not: an item of a program's list; that is `program::display::Item`, which names one of these.

use serde::Deserialize;

use crate::catalog::Catalog;
use crate::model::Model;
use crate::program::{Metric, Program};

/// How the screen shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    /// An energy register, in the energy format, multiplied.
    Energy,
    /// A demand, with the demand's decimals, multiplied.
    Demand,
    /// A plain number with `decimals`.
    Value,
    /// CT x PT.
    Multiplier,
    /// Minutes.
    Minutes,
    /// Hours, minutes, seconds.
    Clock,
    /// Month, day, year.
    Date,
    /// Letters on the digits, as far as seven segments allow.
    Text,
    /// Everything lit.
    Segments,
}

/// One thing the display can show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisplayItem {
    /// Stable name: "kwh-delivered".
    pub id: String,
    /// "Energy delivered, total".
    pub words: String,
    /// How the screen shows it.
    pub shows: Shows,
    /// A unit's id.
    pub unit: Option<String>,
    /// ST-32 KIND.
    pub kind: u8,
    /// ST-32 SOURCE.
    pub source: u8,
    /// ST-32 BLOCK: 0 total, 1 to 4 for rates A to D.
    pub block: u8,
    /// Usual caption, at most three positions.
    pub caption: String,
    /// Annunciators lit with it.
    pub annunciators: Vec<String>,
    /// The energy metric that must be metered for it.
    pub metric: Option<Metric>,
    /// Features of the model without which it shows nothing.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Digits of a plain number; 0 follows the meter's formats.
    #[serde(default)]
    pub digits: u8,
    /// Decimals of a plain number.
    #[serde(default)]
    pub decimals: u8,
    /// A sample for the offline picture: watt-hours, watts, or the text itself.
    pub example: String,
}

impl DisplayItem {
    /// The first feature it needs that `model` lacks.
    pub fn lacking(&self, model: &Model) -> Option<&str> {
        self.needs
            .iter()
            .map(String::as_str)
            .find(|feature| !model.has(feature))
    }

    /// Why it would show nothing in a meter with this program, in a few words; `None` when nothing speaks against it.
    pub fn why_not(&self, program: &Program, catalog: &Catalog) -> Option<String> {
        let meter = program.meter.as_ref();
        if let Some(model) = meter.and_then(|meter| catalog.model(&meter.model))
            && let Some(feature) = self.lacking(model)
        {
            return Some(format!("needs {feature}, which {} lacks", model.words));
        }
        let metrics = program
            .energy
            .as_ref()
            .and_then(|energy| energy.metrics.as_ref());
        if let (Some(metric), Some(metered)) = (self.metric, metrics)
            && !metered.contains(&metric)
        {
            return Some(format!("{} is not metered", metric.words()));
        }
        let calendar = program.tou.as_ref().and_then(|tou| tou.calendar.as_ref());
        if let (Some(rate), Some(calendar)) = (self.rate(), calendar) {
            let mut switches = calendar.schedules.iter().flat_map(|one| &one.switches);
            if !switches.any(|switch| switch.rate.index() + 1 == self.block) {
                return Some(format!("no schedule has rate {rate}"));
            }
        }
        None
    }

    /// "A" to "D" for an item of one rate.
    pub fn rate(&self) -> Option<char> {
        match self.block {
            1 => Some('A'),
            2 => Some('B'),
            3 => Some('C'),
            4 => Some('D'),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::built_in;
    use crate::program::Program;

    fn why(item: &str, text: &str) -> Option<String> {
        let program = Program::parse(&format!("schema = 1\n{text}"), "p");
        let item = built_in().display_item(item).unwrap();
        item.why_not(&program.unwrap().program, built_in())
    }

    #[test]
    fn an_item_that_the_program_or_the_model_does_not_produce_says_why() {
        let poly = "[meter]\nmodel = 'ax-poly'\nform = '9S'";
        let said = why("switch-state", poly).unwrap();
        assert!(
            said.contains("disconnect") && said.contains("Polyphase"),
            "{said}"
        );
        assert_eq!(why("kwh-delivered", poly), None);
        let metered = "[energy]\nmetrics = ['delivered']";
        assert_eq!(
            why("kwh-received", metered).unwrap(),
            "-kWh (received) is not metered"
        );
        assert_eq!(why("kwh-delivered", metered), None);
        assert_eq!(
            why("kwh-delivered-c", ""),
            None,
            "the meter's own calendar may have it"
        );
    }

    #[test]
    fn a_rate_that_no_schedule_has_is_said() {
        use crate::program::Tou;
        use crate::program::tou::{Calendar, Rate, Schedule, Switch, Switches, TimeOfDay};
        let switch = |rate: char| Switch {
            at: TimeOfDay::from_minutes(0).unwrap(),
            rate: rate.to_string().parse::<Rate>().unwrap(),
            switches: Switches::Both,
        };
        let program = Program {
            tou: Some(Tou {
                calendar: Some(Calendar {
                    schedules: vec![Schedule {
                        name: "all".into(),
                        switches: vec![switch('A'), switch('B')],
                    }],
                    ..Calendar::default()
                }),
                ..Tou::default()
            }),
            ..Program::default()
        };
        let why = |item: &str| {
            let item = built_in().display_item(item).unwrap();
            item.why_not(&program, built_in())
        };
        assert_eq!(why("kwh-delivered-b"), None);
        assert_eq!(why("kwh-delivered-c").unwrap(), "no schedule has rate C");
        assert_eq!(why("kwh-delivered"), None);
    }
}
