//! Small turns of words that pages share.

/// Words from a lower layer as a sentence of their own.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_sentence_begins_large() {
        assert_eq!(
            (sentence("éa b"), sentence("ST-3"), sentence("")),
            ("Éa b".into(), "ST-3".into(), String::new())
        );
    }
}
