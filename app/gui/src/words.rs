//! Small turns of words that pages share.

use meterbench_profiles::catalog;

/// Words from a lower layer as a sentence of their own.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

/// With a capital, but a unit as it is written: "Demand resets", "kWh delivered".
pub fn label(text: &str) -> String {
    let unit = text.split(' ').next().unwrap_or_default();
    if unit.chars().any(char::is_uppercase) {
        text.to_owned()
    } else {
        sentence(text)
    }
}

/// "3 s", "5 min", "2 h 10 min", "12 days".
pub fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// What the checks say, without the spelling of program files: items by their words, models by their names.
pub fn plain(text: &str) -> String {
    let catalog = catalog::built_in();
    let parts: Vec<&str> = text.split('`').collect();
    // Between backticks stands what is written in a file.
    let paired = parts.len() % 2 == 1;
    let mut words = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        if paired && index % 2 == 1 {
            let item = catalog.display_item(part);
            words.push_str(&format!("“{}”", item.map_or(part, |item| &item.words)));
        } else {
            let name = |word: &str| {
                let model = catalog.model(word.trim_end());
                model.map_or(word.to_owned(), |model| {
                    format!(
                        "{}{}",
                        model.words,
                        word.strip_prefix(word.trim_end()).unwrap_or("")
                    )
                })
            };
            words.extend(part.split_inclusive(' ').map(name));
        }
    }
    for (key, name) in KEYS {
        words = words.replace(key, name);
    }
    words
}

/// A list of display items at the end of each line by their captions: "8 items become 9: DEL, REC".
pub fn items_by_caption(text: &str) -> String {
    let catalog = catalog::built_in();
    let line = |line: &str| {
        let (head, list) = line.rsplit_once(": ")?;
        let captions: Option<Vec<&str>> = list
            .split(", ")
            .map(|id| catalog.display_item(id).map(|item| item.caption.as_str()))
            .collect();
        Some(format!("{head}: {}", captions?.join(", ")))
    };
    let lines: Vec<String> = text
        .lines()
        .map(|words| line(words).unwrap_or_else(|| words.to_owned()))
        .collect();
    lines.join("\n")
}

/// Keys of a program file that hints name, as the window calls them.
const KEYS: [(&str, &str); 5] = [
    ("energy.metrics", "the energy metrics"),
    ("[meter]", "the meter"),
    ("on_seconds", "the time shown"),
    ("off_seconds", "the time blank"),
    ("hold_minutes", "the time held"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let words: Vec<String> = [3, 300, 7_800, 1_036_800]
            .into_iter()
            .map(duration)
            .collect();
        assert_eq!(words, ["3 s", "5 min", "2 h 10 min", "12 days"]);
    }

    #[test]
    fn items_of_a_table_go_by_their_captions() {
        let table = "Normal display: 1 item becomes 2: kwh-delivered, kwh-received\nTimes: 6 s";
        let told = "Normal display: 1 item becomes 2: DEL, REC\nTimes: 6 s";
        assert_eq!(items_by_caption(table), told);
        assert_eq!(items_by_caption("kwh-delivered"), "kwh-delivered");
        assert_eq!(
            items_by_caption("List: kwh-delivered, source 39"),
            "List: kwh-delivered, source 39"
        );
    }

    #[test]
    fn a_finding_is_told_in_words() {
        assert_eq!(
            plain("`switch-state` needs disconnect, which model ax-poly lacks"),
            "“State of the service switch” needs disconnect, which model E330 FOCUS AX Polyphase lacks"
        );
        assert_eq!(plain("set on_seconds to 5"), "set the time shown to 5");
        assert_eq!(plain("`nothing-known` here"), "“nothing-known” here");
        assert_eq!(plain("a lone ` stays"), "a lone  stays");
    }

    #[test]
    fn a_label_begins_large_but_a_unit_stays_as_it_is() {
        assert_eq!(label("demand resets"), "Demand resets");
        assert_eq!(label("kWh delivered"), "kWh delivered");
        assert_eq!(label("ST-3"), "ST-3");
    }

    #[test]
    fn a_sentence_begins_large() {
        assert_eq!(
            (sentence("éa b"), sentence("ST-3"), sentence("")),
            ("Éa b".into(), "ST-3".into(), String::new())
        );
    }
}
