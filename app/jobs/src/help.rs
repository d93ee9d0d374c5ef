//! Two sentences about every page, field and finding: what it is, and what goes wrong with it.
//!
//! Is: the help that F1 shows, that `explain` prints, and of which the manual's chapter of fields and findings is made.
//! Is not: advice after a failure; that is in `hint`. Nor a finding's own words, which have the numbers.
//! Shape: `data/help/en.toml`. Keys are the same in every language, what stands under them is one language's.
//! Errors: all mistakes of a file at once, so that who edits it mends them in one go.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use meterbench_profiles::check::CODES;
use meterbench_profiles::nearest::nearest;
use serde::Deserialize;

mod label;

/// Help in one language.
#[derive(Debug)]
pub struct Help {
    topics: Vec<Topic>,
}

/// What is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A page of the window.
    Page,
    /// A field of a page.
    Field,
    /// What the checks find.
    Finding,
}

/// The help on one page, field or finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name for scripts, the same in every language: "demand", "demand.interval", "W001".
    pub key: String,
    /// A page, a field or a finding.
    pub kind: Kind,
    /// The key of its page.
    pub page: String,
    /// As the window calls it; of a finding what it stands for.
    pub title: String,
    /// What it is.
    pub what: String,
    /// What goes wrong.
    pub wrong: String,
    /// The chapter of the manual that tells more, a file of assets/manual/src without its ending.
    pub chapter: String,
    /// Names under which a field is found; `*` stands for anything.
    labels: Vec<String>,
}

impl Help {
    /// In English; always there.
    #[must_use]
    pub fn english() -> &'static Help {
        static IT: LazyLock<Help> = LazyLock::new(|| {
            Help::parse(include_str!("../data/help/en.toml"))
                .unwrap_or_else(|_| Help { topics: Vec::new() })
        });
        &IT
    }

    /// All topics: pages in the order of their names, then fields, then findings.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// A page by its key.
    #[must_use]
    pub fn page(&self, key: &str) -> Option<&Topic> {
        self.of(Kind::Page).find(|topic| topic.key == key)
    }

    /// A finding by its code.
    #[must_use]
    pub fn finding(&self, code: &str) -> Option<&Topic> {
        self.of(Kind::Finding).find(|topic| topic.key == code)
    }

    /// A field by what it is called on a page; what is written out comes before what `*` stands for.
    #[must_use]
    pub fn field(&self, page: &str, label: &str) -> Option<&Topic> {
        let fields = || self.of(Kind::Field).filter(|topic| topic.page == page);
        let same = |topic: &&Topic| topic.labels.iter().any(|own| own == label);
        let fits = |topic: &&Topic| topic.labels.iter().any(|own| label::fits(own, label));
        fields().find(same).or_else(|| fields().find(fits))
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Topic> {
        self.topics.iter().filter(move |topic| topic.kind == kind)
    }

    /// All that a person may mean by a word: a code, a key, or the name of a page or field.
    #[must_use]
    pub fn find(&self, word: &str) -> Vec<&Topic> {
        let word = word.trim();
        let keyed = |topic: &&Topic| topic.key.eq_ignore_ascii_case(word);
        let keyed: Vec<&Topic> = self.topics.iter().filter(keyed).collect();
        if !keyed.is_empty() {
            return keyed;
        }
        let small = word.to_lowercase();
        let named = |topic: &&Topic| {
            topic.kind != Kind::Finding
                && topic
                    .labels
                    .iter()
                    .any(|own| label::fits(&own.to_lowercase(), &small))
        };
        self.topics.iter().filter(named).collect()
    }

    /// The keys and names that are most like a word that nothing is called.
    #[must_use]
    pub fn near(&self, word: &str) -> Vec<&str> {
        let keys = self.topics.iter().map(|topic| topic.key.as_str());
        let titles = self.topics.iter().map(|topic| topic.title.as_str());
        nearest(word, keys.chain(titles))
    }

    /// A help file.
    ///
    /// # Errors
    /// Every mistake, in words.
    pub fn parse(text: &str) -> Result<Help, Vec<String>> {
        let file: File = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
        let mut mistakes = Vec::new();
        if file.schema != 1 {
            mistakes.push(format!("schema {} is not known", file.schema));
        }
        let mut topics = Vec::new();
        for (key, page) in &file.page {
            topics.push(page.topic(key));
        }
        for (key, field) in &file.field {
            match key
                .split_once('.')
                .and_then(|(page, _)| Some((page, file.page.get(page)?)))
            {
                Some((name, page)) => topics.push(field.topic(key, name, &page.chapter)),
                None => mistakes.push(format!("field {key}: its key begins with no page")),
            }
        }
        for (code, finding) in &file.finding {
            let letter = code.get(..1).unwrap_or_default();
            let page = file
                .letters
                .get(letter)
                .and_then(|name| Some((name, file.page.get(name)?)));
            let words = CODES.iter().find(|(known, _)| known == code);
            match (words, page) {
                (None, _) => mistakes.push(format!("finding {code}: no check gives it")),
                (Some((_, title)), Some((name, page))) => {
                    topics.push(finding.topic(code, title, name, &page.chapter));
                }
                (Some(_), None) => {
                    mistakes.push(format!("finding {code}: its letter leads to no page"))
                }
            }
        }
        for (code, words) in CODES {
            if !file.finding.contains_key(*code) {
                mistakes.push(format!("finding {code} ({words}) has no help"));
            }
        }
        for topic in &topics {
            for (name, sentence) in [("what", &topic.what), ("wrong", &topic.wrong)] {
                if !is_sentence(sentence) {
                    mistakes.push(format!("{}: {name} is no sentence", topic.key));
                }
            }
        }
        if mistakes.is_empty() {
            Ok(Help { topics })
        } else {
            Err(mistakes)
        }
    }
}

/// From a capital or a digit to a full stop.
fn is_sentence(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()) && text.ends_with('.')
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    /// From a code's letter to the page it is about.
    letters: BTreeMap<String, String>,
    page: BTreeMap<String, PageEntry>,
    field: BTreeMap<String, FieldEntry>,
    finding: BTreeMap<String, FindingEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageEntry {
    title: String,
    chapter: String,
    what: String,
    wrong: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    /// As the window calls it, and what else it is called there.
    labels: Vec<String>,
    what: String,
    wrong: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FindingEntry {
    what: String,
    wrong: String,
}

impl PageEntry {
    fn topic(&self, key: &str) -> Topic {
        Topic {
            key: key.to_owned(),
            kind: Kind::Page,
            page: key.to_owned(),
            title: self.title.clone(),
            what: self.what.clone(),
            wrong: self.wrong.clone(),
            chapter: self.chapter.clone(),
            labels: vec![self.title.clone()],
        }
    }
}

impl FieldEntry {
    fn topic(&self, key: &str, page: &str, chapter: &str) -> Topic {
        let first = self.labels.first().map_or(key, String::as_str);
        Topic {
            key: key.to_owned(),
            kind: Kind::Field,
            page: page.to_owned(),
            title: label::title(first),
            what: self.what.clone(),
            wrong: self.wrong.clone(),
            chapter: chapter.to_owned(),
            labels: self.labels.clone(),
        }
    }
}

impl FindingEntry {
    fn topic(&self, code: &str, title: &str, page: &str, chapter: &str) -> Topic {
        Topic {
            key: code.to_owned(),
            kind: Kind::Finding,
            page: page.to_owned(),
            title: title.to_owned(),
            what: self.what.clone(),
            wrong: self.wrong.clone(),
            chapter: chapter.to_owned(),
            labels: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_help_is_sound_and_has_every_finding() {
        let help = Help::parse(include_str!("../data/help/en.toml"));
        assert!(help.is_ok(), "{}", help.unwrap_err().join("\n"));
        assert_eq!(Help::english().of(Kind::Finding).count(), CODES.len());
    }

    #[test]
    fn a_finding_without_help_and_help_for_no_finding_are_both_told() {
        let text = "schema = 1\n[letters]\nZ = \"a\"\n[page.a]\ntitle = \"A\"\nchapter = \"a\"\n\
            what = \"It is.\"\nwrong = \"It goes wrong.\"\n[field.\"b.c\"]\nlabels = [\"C\"]\n\
            what = \"no sentence\"\nwrong = \"It goes wrong.\"\n[finding.Z999]\nwhat = \"It is.\"\nwrong = \"It goes wrong.\"";
        let mistakes = Help::parse(text).unwrap_err();
        let told = |words: &str| mistakes.iter().any(|mistake| mistake.contains(words));
        assert!(told("finding T001"), "{mistakes:?}");
        assert!(told("finding Z999: no check gives it"), "{mistakes:?}");
        assert!(
            told("field b.c: its key begins with no page"),
            "{mistakes:?}"
        );
    }

    #[test]
    fn a_word_is_a_code_a_key_or_what_the_window_calls_it_whatever_the_case() {
        let help = Help::english();
        let keys = |word: &str| -> Vec<&str> {
            help.find(word).iter().map(|it| it.key.as_str()).collect()
        };
        assert_eq!(keys("t001"), ["T001"]);
        assert_eq!(keys("demand.interval"), ["demand.interval"]);
        assert_eq!(
            keys("interval"),
            ["demand.interval", "load-profile.interval"]
        );
        assert_eq!(keys("no such thing at all"), [""; 0]);
        assert!(help.near("W0001").contains(&"W001"));
    }

    #[test]
    fn a_field_is_found_by_its_label_on_its_own_page_alone() {
        let field = |page, label| {
            let topic = Help::english().field(page, label);
            topic.map(|topic| topic.key.as_str())
        };
        assert_eq!(field("demand", "Interval"), Some("demand.interval"));
        assert_eq!(
            field("load-profile", "Interval"),
            Some("load-profile.interval")
        );
        assert_eq!(field("kyz", "Output 2 weight"), Some("kyz.weight"));
        assert_eq!(field("texts", "Interval"), None);
    }
}
