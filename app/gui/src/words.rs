//! Small turns of words that pages share.

/// Words from a lower layer as a sentence of their own.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
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
    fn a_sentence_begins_large() {
        assert_eq!(
            (sentence("éa b"), sentence("ST-3"), sentence("")),
            ("Éa b".into(), "ST-3".into(), String::new())
        );
    }
}
