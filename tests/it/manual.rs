//! The manual and the program say the same.

use std::path::Path;

fn text(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// The first words in quotes after each of `mark`.
fn quoted(source: &str, mark: &str) -> Vec<String> {
    let behind = source.split(mark).skip(1);
    behind
        .filter_map(|rest| {
            let (before, rest) = rest.split_once('"')?;
            let (word, _) = rest.split_once('"')?;
            before.trim().is_empty().then(|| word.to_owned())
        })
        .collect()
}

#[test]
fn every_error_code_has_its_place_among_trouble_and_remedies() {
    let manual = text("assets/manual/src/trouble.md");
    let mut codes = quoted(&text("app/jobs/src/hint.rs"), "advice(");
    codes.extend(quoted(&text("app/jobs/src/hint/place.rs"), "advice("));
    assert!(codes.len() > 60, "{codes:?}");
    let without: Vec<String> = codes
        .into_iter()
        .filter(|code| !manual.contains(&format!("`{code}`")))
        .collect();
    assert!(without.is_empty(), "not in trouble.md: {without:?}");
}

#[test]
fn every_chapter_is_in_the_summary_and_every_picture_is_there_and_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("assets/manual/src");
    let files = |folder: &Path, end: &str| -> Vec<String> {
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        names.filter(|name| name.ends_with(end)).collect()
    };
    let summary = text("assets/manual/src/SUMMARY.md");
    let mut used = text("README.md");
    for chapter in files(&folder, ".md") {
        used += &text(&format!("assets/manual/src/{chapter}"));
        assert!(
            chapter == "SUMMARY.md" || summary.contains(&format!("({chapter})")),
            "{chapter}"
        );
    }
    for picture in files(&folder.join("pictures"), ".png") {
        assert!(
            used.contains(&format!("pictures/{picture})")),
            "{picture} is in no chapter"
        );
    }
    for named in used
        .split("](pictures/")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
    {
        let picture = std::fs::metadata(folder.join("pictures").join(named.0));
        assert!(
            picture.is_ok_and(|file| file.len() > 1000),
            "{} is not there",
            named.0
        );
    }
}
