//! The sections of a program, one by one.
//!
//! Is: taking a section out of a program and putting it into another, and which ones a program leaves to the meter.
//! Is not: what is in them.

use super::{
    Demand, Display, Energy, Events, Kyz, LoadProfile, Meter, Multiplier, Program, ServiceLimit,
    Texts, Tou,
};

/// A section of a program file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`words` says what each is")]
pub enum Section {
    Meter,
    Texts,
    Multiplier,
    Energy,
    Display,
    Demand,
    Tou,
    LoadProfile,
    Kyz,
    ServiceLimit,
    Events,
}

/// What a section holds; `None` leaves the meter's own alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of `Section`")]
pub enum SectionValue {
    Meter(Option<Meter>),
    Texts(Option<Texts>),
    Multiplier(Option<Multiplier>),
    Energy(Option<Energy>),
    Display(Option<Display>),
    Demand(Option<Demand>),
    Tou(Option<Tou>),
    LoadProfile(Option<LoadProfile>),
    Kyz(Option<Kyz>),
    ServiceLimit(Option<ServiceLimit>),
    Events(Option<Events>),
}

impl Section {
    /// All of them, in the order of a file.
    pub const ALL: [Section; 11] = [
        Section::Meter,
        Section::Texts,
        Section::Multiplier,
        Section::Energy,
        Section::Display,
        Section::Demand,
        Section::Tou,
        Section::LoadProfile,
        Section::Kyz,
        Section::ServiceLimit,
        Section::Events,
    ];

    /// Its key in a program file, and the beginning of every path in it.
    pub fn id(self) -> &'static str {
        match self {
            Section::Meter => "meter",
            Section::Texts => "texts",
            Section::Multiplier => "multiplier",
            Section::Energy => "energy",
            Section::Display => "display",
            Section::Demand => "demand",
            Section::Tou => "tou",
            Section::LoadProfile => "load_profile",
            Section::Kyz => "kyz",
            Section::ServiceLimit => "service_limit",
            Section::Events => "events",
        }
    }

    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            Section::Meter => "Meter",
            Section::Texts => "Texts",
            Section::Multiplier => "Multiplier",
            Section::Energy => "Energy",
            Section::Display => "Display",
            Section::Demand => "Demand",
            Section::Tou => "Time of use",
            Section::LoadProfile => "Load profile",
            Section::Kyz => "KYZ outputs",
            Section::ServiceLimit => "Service limit",
            Section::Events => "Event logs",
        }
    }

    /// The section that a finding's path is about.
    pub fn of_path(path: &str) -> Option<Section> {
        let key = path.split(['.', '[']).next()?;
        Section::ALL.into_iter().find(|section| section.id() == key)
    }
}

impl SectionValue {
    /// Which section it is.
    pub fn section(&self) -> Section {
        match self {
            SectionValue::Meter(_) => Section::Meter,
            SectionValue::Texts(_) => Section::Texts,
            SectionValue::Multiplier(_) => Section::Multiplier,
            SectionValue::Energy(_) => Section::Energy,
            SectionValue::Display(_) => Section::Display,
            SectionValue::Demand(_) => Section::Demand,
            SectionValue::Tou(_) => Section::Tou,
            SectionValue::LoadProfile(_) => Section::LoadProfile,
            SectionValue::Kyz(_) => Section::Kyz,
            SectionValue::ServiceLimit(_) => Section::ServiceLimit,
            SectionValue::Events(_) => Section::Events,
        }
    }

    /// Whether it sets anything.
    pub fn is_set(&self) -> bool {
        match self {
            SectionValue::Meter(value) => value.is_some(),
            SectionValue::Texts(value) => value.is_some(),
            SectionValue::Multiplier(value) => value.is_some(),
            SectionValue::Energy(value) => value.is_some(),
            SectionValue::Display(value) => value.is_some(),
            SectionValue::Demand(value) => value.is_some(),
            SectionValue::Tou(value) => value.is_some(),
            SectionValue::LoadProfile(value) => value.is_some(),
            SectionValue::Kyz(value) => value.is_some(),
            SectionValue::ServiceLimit(value) => value.is_some(),
            SectionValue::Events(value) => value.is_some(),
        }
    }
}

impl Program {
    /// What a section holds.
    pub fn section(&self, section: Section) -> SectionValue {
        match section {
            Section::Meter => SectionValue::Meter(self.meter.clone()),
            Section::Texts => SectionValue::Texts(self.texts.clone()),
            Section::Multiplier => SectionValue::Multiplier(self.multiplier.clone()),
            Section::Energy => SectionValue::Energy(self.energy.clone()),
            Section::Display => SectionValue::Display(self.display.clone()),
            Section::Demand => SectionValue::Demand(self.demand.clone()),
            Section::Tou => SectionValue::Tou(self.tou.clone()),
            Section::LoadProfile => SectionValue::LoadProfile(self.load_profile.clone()),
            Section::Kyz => SectionValue::Kyz(self.kyz.clone()),
            Section::ServiceLimit => SectionValue::ServiceLimit(self.service_limit.clone()),
            Section::Events => SectionValue::Events(self.events.clone()),
        }
    }

    /// Puts a section in place of the one that is there.
    pub fn set_section(&mut self, value: SectionValue) {
        match value {
            SectionValue::Meter(value) => self.meter = value,
            SectionValue::Texts(value) => self.texts = value,
            SectionValue::Multiplier(value) => self.multiplier = value,
            SectionValue::Energy(value) => self.energy = value,
            SectionValue::Display(value) => self.display = value,
            SectionValue::Demand(value) => self.demand = value,
            SectionValue::Tou(value) => self.tou = value,
            SectionValue::LoadProfile(value) => self.load_profile = value,
            SectionValue::Kyz(value) => self.kyz = value,
            SectionValue::ServiceLimit(value) => self.service_limit = value,
            SectionValue::Events(value) => self.events = value,
        }
    }

    /// The sections that a program doesn't have: there the meter keeps its own settings. The meter itself is none of them.
    pub fn left_alone(&self) -> Vec<Section> {
        let settings = Section::ALL
            .into_iter()
            .filter(|one| *one != Section::Meter);
        settings
            .filter(|section| !self.section(*section).is_set())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_goes_from_one_program_to_another() {
        let from = Program {
            demand: Some(Demand::default()),
            ..Program::default()
        };
        let mut to = Program::default();
        for section in Section::ALL {
            assert_eq!(from.section(section).section(), section);
            to.set_section(from.section(section));
        }
        assert_eq!(to, from);
        assert_eq!(from.left_alone().len(), Section::ALL.len() - 2);
        assert!(!from.left_alone().contains(&Section::Demand));
    }

    #[test]
    fn a_path_names_its_section() {
        assert_eq!(Section::of_path("tou.season[1].starts"), Some(Section::Tou));
        assert_eq!(Section::of_path("kyz"), Some(Section::Kyz));
        assert_eq!(Section::of_path("schema"), None);
    }
}
