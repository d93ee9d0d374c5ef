//! What commissions want to see on a record of a meter test.
//!
//! Is: `rules.toml`, read once; `the_rules_are_sound` tests it.
//! Is not: advice on law. Each field says whether its wording was seen.

use std::sync::LazyLock;

use serde::Deserialize;

/// A rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// "wi-psc-113.0919".
    pub id: String,
    /// "Wisconsin PSC 113.0919(1)(a)".
    pub words: String,
    /// Where it was read, and what could not be.
    pub source: String,
    /// What it asks for.
    #[serde(rename = "field")]
    pub fields: Vec<RuleField>,
}

/// Something that a rule asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleField {
    /// What of the report answers it.
    pub field: String,
    /// In the words of the rule, shortened.
    pub asks: String,
    /// Whether the rule's own wording was seen.
    pub seen: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says which shape the file has")]
    schema: u32,
    #[serde(rename = "rule")]
    rules: Vec<Rule>,
}

/// All rules.
#[must_use]
pub fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        toml::from_str::<File>(include_str!("rules.toml"))
            .map(|file| file.rules)
            .unwrap_or_default()
    });
    &RULES
}
