//! The calendar of a program or of a meter, to be asked.
//!
//! Is: where rules and names come from, and what is said when there are none.
//! Errors: [`NoCalendar`].

use meterbench_c1219::calendar::Rules;
use meterbench_c1219::{Calendar, Image, Table, TableError};
use meterbench_profiles::Program;
use meterbench_profiles::map::{default_dimensions, tou};

use super::Names;

/// A calendar, and what its seasons, schedules and holidays are called.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The calendar.
    pub rules: Rules,
    /// Its names; none for a meter's own tables.
    pub names: Names,
}

/// Why there is no calendar to ask.
#[derive(Debug, thiserror::Error)]
pub enum NoCalendar {
    /// The program has no section for it, or only a time zone.
    #[error("the program leaves the calendar to the meter: it sets no schedules and no seasons")]
    LeftAlone,
    /// The snapshot was taken without it, or the meter has none.
    #[error("the snapshot holds no calendar: {0}")]
    NotRead(TableError),
    /// The tables can't be read.
    #[error("the meter's calendar can't be read: {0}")]
    Unreadable(TableError),
    /// The program's calendar can't be put into tables.
    #[error("the program's calendar has no meaning: {0}")]
    NoMeaning(String),
}

impl NoCalendar {
    /// What to try next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            NoCalendar::LeftAlone => {
                "Add the section [tou] to the program, or ask a snapshot of the meter"
            }
            NoCalendar::NotRead(_) => "Read the meter's whole program, with ST-51, ST-53 and ST-54",
            NoCalendar::Unreadable(_) => "Read the meter again and look at ST-51 and ST-54",
            NoCalendar::NoMeaning(_) => "Check the program file, and correct what is found",
        }
    }
}

impl Planned {
    /// What a meter's own tables say, whatever meter it is.
    ///
    /// # Errors
    /// When the tables are not there or can't be read.
    pub fn of_image(image: &Image) -> Result<Planned, NoCalendar> {
        let rules = Rules::of(image).map_err(|error| match error {
            TableError::Missing { .. } => NoCalendar::NotRead(error),
            error => NoCalendar::Unreadable(error),
        })?;
        if image.raw(Calendar::ID).is_none() {
            let table = Calendar::ID;
            return Err(NoCalendar::NotRead(TableError::Missing { table }));
        }
        Ok(Planned {
            rules,
            names: Names::default(),
        })
    }

    /// What a program means.
    ///
    /// # Errors
    /// When it sets no calendar, or one that no meter could hold.
    pub fn of_program(program: &Program) -> Result<Planned, NoCalendar> {
        let section = program.tou.as_ref().filter(|tou| tou.calendar.is_some());
        let section = section.ok_or(NoCalendar::LeftAlone)?;
        let rules = tou::rules(section, default_dimensions())
            .map_err(|error| NoCalendar::NoMeaning(crate::report::chain(&error)))?;
        Ok(Planned {
            rules,
            names: Names::of(section),
        })
    }
}
