//! Help in the window: what is shown, and what F1 means.
//!
//! Is: from what is under the keyboard or the pointer to a topic of `jobs::help`.
//! Is not: the sentences, which are data; nor the way to what is pointed at, see `pointing`.

use meterbench_jobs::{Help, help::Topic};

use crate::state::Page;

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpAction {
    /// Find out what has the keyboard or is under the pointer, then show its help.
    Point,
    /// Show the help of what was pointed at: the names of what it may be, the nearest first.
    Pointed(Vec<String>),
    /// Show this topic, by its key: a finding's code, a page, a field.
    Show(String),
    /// Show which MeterBench this is, or put that away.
    About(bool),
    /// Put it away.
    Close,
    /// Open the manual at this place: "fields.html#w001"; empty for its first page.
    Manual(String),
}

/// The topic that F1 means on a page: that of the first name that has one, else the page's own.
pub fn pointed(page: Page, names: &[String]) -> Option<&'static Topic> {
    let help = Help::english();
    let one = |name: &String| {
        let code = name.rsplit(' ').next().unwrap_or_default();
        field(page, name).or_else(|| help.finding(code))
    };
    names.iter().find_map(one).or_else(|| help.page(page.id()))
}

/// The help on a field, by what it is called on a page.
pub fn field(page: Page, name: &str) -> Option<&'static Topic> {
    let help = Help::english();
    // The display stands beside every page of the program.
    let beside = || {
        help.field(Page::Display.id(), name)
            .filter(|_| page.is_of_program())
    };
    help.field(page.id(), name).or_else(beside)
}

/// A topic by its key.
pub fn topic(key: &str) -> Option<&'static Topic> {
    let help = Help::english();
    help.topics().iter().find(|topic| topic.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(page: Page, names: &[&str]) -> Option<&'static str> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        pointed(page, &names).map(|topic| topic.key.as_str())
    }

    #[test]
    fn a_field_comes_before_its_page_and_a_finding_is_known_by_its_code() {
        assert_eq!(key(Page::Demand, &["Interval"]), Some("demand.interval"));
        assert_eq!(key(Page::Texts, &["Go to Demand: W001"]), Some("W001"));
        assert_eq!(key(Page::Demand, &["Save"]), Some("demand"));
        assert_eq!(
            key(Page::Demand, &["Save", "Interval"]),
            Some("demand.interval")
        );
    }

    #[test]
    fn every_page_has_help() {
        let without: Vec<Page> = Page::all()
            .filter(|page| key(*page, &[]).is_none())
            .collect();
        assert_eq!(without, [], "add [page.…] to app/jobs/data/help/en.toml");
    }
}
