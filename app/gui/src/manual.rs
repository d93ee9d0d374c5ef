//! Where the manual is: with the program, as HTML.
//!
//! Is: the folders in which a package or the build script puts it.
//! Is not: its text; that is in `assets/manual`.

use std::path::{Path, PathBuf};

use crate::state::Problem;

/// The folders in which it may be, for a program in this one: of the portable archives and the Windows setup, of the Linux
/// packages, of the macOS bundle, and of a build tree.
const FROM_PROGRAM: [&str; 4] = [
    "manual",
    "../share/doc/meterbench/manual",
    "../Resources/manual",
    "../manual/html",
];

/// Where this program's manual may be, in the order in which they are looked into.
pub fn folders() -> Vec<PathBuf> {
    let program = std::env::current_exe().ok();
    let folder = program.as_deref().and_then(Path::parent);
    folder.map_or_else(Vec::new, beside)
}

fn beside(folder: &Path) -> Vec<PathBuf> {
    FROM_PROGRAM.iter().map(|from| folder.join(from)).collect()
}

/// The first of these folders that has a manual.
pub fn find(folders: &[PathBuf]) -> Option<PathBuf> {
    let has = |folder: &&PathBuf| folder.join("index.html").is_file();
    folders.iter().find(has)?.canonicalize().ok()
}

/// What to say when there is none.
pub fn absent(folders: &[PathBuf]) -> Problem {
    let looked: Vec<String> = folders.iter().map(|it| it.display().to_string()).collect();
    Problem {
        what: "The manual is not there".into(),
        why: format!("It is in none of {}", looked.join(", ")),
        hint: "Install the program from a package, which brings the manual, or run installer/manual/build in its source; F1 works without it".into(),
    }
}

/// The address of a place in it: "fields.html#w001"; empty for the first page.
pub fn address(folder: &Path, place: &str) -> String {
    let place = if place.is_empty() {
        "index.html"
    } else {
        place
    };
    let mut address = String::from("file://");
    let path = folder.to_string_lossy().replace('\\', "/");
    // What Windows puts before a canonical path is no part of an address.
    let path = path.trim_start_matches("//?/");
    if !path.starts_with('/') {
        address.push('/');
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b':' | b'-' | b'_' | b'.' | b'~' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address.push('/');
    address.push_str(place);
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_found_beside_the_program_or_where_packages_put_it() {
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("usr/bin");
        std::fs::create_dir_all(&program).unwrap();
        assert_eq!(find(&beside(&program)), None);
        let shared = root.path().join("usr/share/doc/meterbench/manual");
        std::fs::create_dir_all(&shared).unwrap();
        std::fs::write(shared.join("index.html"), "").unwrap();
        assert_eq!(find(&beside(&program)), shared.canonicalize().ok());
        let own = program.join("manual");
        std::fs::create_dir_all(&own).unwrap();
        std::fs::write(own.join("index.html"), "").unwrap();
        assert_eq!(find(&beside(&program)), own.canonicalize().ok());
    }

    #[test]
    fn an_address_is_one_on_every_system() {
        let at = |folder: &str, place: &str| address(Path::new(folder), place);
        assert_eq!(
            at("/usr/share/doc/meterbench/manual", "fields.html#w001"),
            "file:///usr/share/doc/meterbench/manual/fields.html#w001"
        );
        assert_eq!(at("/a b/é", ""), "file:///a%20b/%C3%A9/index.html");
        assert_eq!(
            at("\\\\?\\C:\\Program Files\\MeterBench\\manual", ""),
            "file:///C:/Program%20Files/MeterBench/manual/index.html"
        );
    }
}
