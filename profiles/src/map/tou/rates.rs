//! Which tier of the meter a rate is, by `data/calendar.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Confidence;
use crate::program::tou::Rate;

const FILE: &str = include_str!("../../../data/calendar.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    confidence: Confidence,
    #[serde(rename = "rate")]
    rates: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    letter: String,
    tier: u8,
}

/// Tiers by rate, and how sure that is.
fn built_in() -> &'static ([u8; 8], Confidence) {
    static IT: LazyLock<([u8; 8], Confidence)> = LazyLock::new(|| {
        #[expect(
            clippy::expect_used,
            reason = "`the_data_file_names_every_rate_and_tier_once` tests this"
        )]
        parse(FILE).expect("the built-in calendar file is sound")
    });
    &IT
}

fn parse(text: &str) -> Result<([u8; 8], Confidence), String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    if file.schema != 1 {
        return Err("calendar: schema must be 1".into());
    }
    let mut tiers = [None; 8];
    for row in file.rates {
        let rate: Rate = row.letter.parse().map_err(|_| {
            format!(
                "calendar: rate {}: it must be a letter from A to H",
                row.letter
            )
        })?;
        if row.tier > 7 || tiers.contains(&Some(row.tier)) {
            return Err(format!(
                "calendar: rate {rate}: tier {} is not free",
                row.tier
            ));
        }
        match tiers.get_mut(usize::from(rate.index())) {
            Some(place) if place.is_none() => *place = Some(row.tier),
            _ => return Err(format!("calendar: rate {rate} is listed twice")),
        }
    }
    let mut all = [0; 8];
    for (rate, (place, tier)) in Rate::ALL.iter().zip(all.iter_mut().zip(tiers)) {
        *place = tier.ok_or_else(|| format!("calendar: rate {rate} is missing"))?;
    }
    Ok((all, file.confidence))
}

/// NEW_TIER of a rate.
pub fn tier_of(rate: Rate) -> u8 {
    let (tiers, _) = built_in();
    tiers.get(usize::from(rate.index())).copied().unwrap_or(0)
}

/// The rate of a tier, 0 to 7.
pub fn rate_of(tier: u8) -> Option<Rate> {
    Rate::ALL.into_iter().find(|rate| tier_of(*rate) == tier)
}

/// How sure the project is of it.
pub fn confidence() -> Confidence {
    built_in().1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_names_every_rate_and_tier_once() {
        for rate in Rate::ALL {
            assert_eq!(rate_of(tier_of(rate)), Some(rate));
        }
        assert_eq!((tier_of(Rate::ALL[0]), rate_of(8)), (0, None));
        assert_eq!(confidence(), Confidence::Proposal);
    }

    #[test]
    fn a_faulty_file_is_refused() {
        for (from, to) in [
            ("tier = 3", "tier = 2"),
            ("tier = 3", "tier = 8"),
            ("letter = \"D\"", "letter = \"C\""),
            ("letter = \"D\"", "letter = \"I\""),
            ("schema = 1", "schema = 2"),
            ("[[rate]]\nletter = \"H\"\ntier = 7\n", ""),
        ] {
            assert!(FILE.contains(from), "{from}");
            assert!(parse(&FILE.replacen(from, to, 1)).is_err(), "{from} {to}");
        }
    }
}
