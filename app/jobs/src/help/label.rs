//! What a field is called, where part of it is a number or a name: "Caption of item *".
//!
//! Is: whether a label fits, and the label as a title.
//! Is not: a search in words; see [`super::Help::find`].

/// Whether a label is what a help file calls a field; `*` stands for anything.
pub(super) fn fits(own: &str, label: &str) -> bool {
    let Some((before, mut own)) = own.split_once('*') else {
        return own == label;
    };
    let Some(mut rest) = label.strip_prefix(before) else {
        return false;
    };
    while let Some((part, behind)) = own.split_once('*') {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        (own, rest) = (behind, after);
    }
    rest.ends_with(own)
}

/// The label as a title: "Caption of item …".
pub(super) fn title(own: &str) -> String {
    own.replace('*', "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(fits("Interval", "Interval"));
        assert!(fits("Output * weight", "Output 2 weight"));
        assert!(fits("* of schedule *", "Rate 2 of schedule Weekday"));
        assert!(!fits("Interval", "Interval 2"));
        assert!(!fits("Output * weight", "Output 2 width"));
        assert!(!fits("*: begins", "Summer: ends"));
        assert_eq!(title("Output * weight"), "Output … weight");
    }
}
