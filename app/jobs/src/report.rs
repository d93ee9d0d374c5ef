//! Readings and results as text and as JSON, for the command line and the window alike.
//!
//! Is: names and keys; the JSON is a contract.
//! Is not: what is printed where.

/// An error and what stands behind it, in one line.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        source = error.source();
    }
    words
}
