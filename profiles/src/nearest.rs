//! The names nearest to a mistyped one.
//!
//! Is: one measure of likeness for everything a person types: keys, forms, items, formats.
//! Is not: a search; a name that is like nothing gives an empty list.

/// Up to three of `known` that are like `typed`, best first; case is ignored.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if typed.len() > LONGEST {
        return Vec::new();
    }
    let typed = typed.to_lowercase();
    let mut rated: Vec<(f64, &str)> = Vec::new();
    for name in known {
        let name_small = name.to_lowercase();
        let likeness = strsim::jaro_winkler(&typed, &name_small);
        // Jaro-Winkler is deaf to one doubled letter in a name of two or three.
        let one_slip = name_small.len() > 1 && strsim::osa_distance(&typed, &name_small) == 1;
        let likeness = if one_slip {
            likeness.max(0.9)
        } else {
            likeness
        };
        if likeness >= 0.7 && !rated.iter().any(|(_, other)| *other == name) {
            rated.push((likeness, name));
        }
    }
    rated.sort_by(|a, b| b.0.total_cmp(&a.0));
    rated.into_iter().take(3).map(|(_, name)| name).collect()
}

/// "did you mean `a`, `b` or `c`", or the whole list when nothing is like it.
pub fn suggestion<'a>(typed: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let near = nearest(typed, known.clone());
    if near.is_empty() {
        let all: Vec<&str> = known.into_iter().collect();
        return format!("it is one of {}", all.join(", "));
    }
    format!("did you mean {}", either(&near))
}

/// Bytes beyond which nothing that is typed is like a name.
const LONGEST: usize = 64;

/// Characters of a person's text that a message repeats.
const REPEATED: usize = 40;

/// Of `text` no more than `most` characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A person's text in a message: on one line, and not longer than a line.
pub(crate) fn repeated(text: &str) -> String {
    cut(text, REPEATED).escape_debug().to_string()
}

/// "`text`" in a message.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{}`", repeated(text))
}

/// "`a`, `b` or `c`".
pub(crate) fn either(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_comes_first() {
        assert_eq!(
            nearest("kwh-deliverd", ["kwh-received", "kwh-delivered", "time"])[0],
            "kwh-delivered"
        );
        assert_eq!(nearest("9s", ["9S", "16S"])[0], "9S");
    }

    #[test]
    fn a_long_text_is_like_nothing_and_is_repeated_in_part() {
        let long = "ü".repeat(1_000_000);
        assert!(nearest(&long, ["time", long.as_str()]).is_empty());
        assert_eq!(quoted(&long), format!("`{}…`", "ü".repeat(40)));
        assert_eq!(quoted("a\nb"), "`a\\nb`");
        assert_eq!(quoted(&"x".repeat(40)).len(), 42);
    }

    #[test]
    fn a_name_like_nothing_gets_the_whole_list() {
        assert_eq!(suggestion("zzz", ["ct", "pt"]), "it is one of ct, pt");
        assert_eq!(suggestion("cct", ["ct", "pt"]), "did you mean `ct`");
    }
}
