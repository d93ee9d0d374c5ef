//! The folders of this user in which the program keeps things between runs.
//!
//! Is: the platform's own places, one folder `meterbench` in each.
//! Is not: creating them, or what is kept there; a file's module does that.
//! Source: XDG base directories on Linux, the known folders of Windows, the Library of macOS.

use std::env;
use std::path::PathBuf;

/// What a person has chosen, and would miss: settings, templates, what is known of ports.
#[must_use]
pub fn config() -> Option<PathBuf> {
    place(Kind::Config)
}

/// What came about by working, and is nice to have: traces, tables of meters read before.
#[must_use]
pub fn state() -> Option<PathBuf> {
    place(Kind::State)
}

#[derive(Clone, Copy)]
enum Kind {
    Config,
    State,
}

fn place(kind: Kind) -> Option<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    Some(base(kind, |name| variable(name).map(PathBuf::from))?.join("meterbench"))
}

/// The platform's folder of a kind, by the environment.
fn base(kind: Kind, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    if cfg!(windows) {
        return variable(match kind {
            Kind::Config => "APPDATA",
            Kind::State => "LOCALAPPDATA",
        });
    }
    if cfg!(target_os = "macos") {
        return Some(
            variable("HOME")?
                .join("Library")
                .join("Application Support"),
        );
    }
    let (chosen, usual) = match kind {
        Kind::Config => ("XDG_CONFIG_HOME", ".config"),
        Kind::State => ("XDG_STATE_HOME", ".local/state"),
    };
    // The specification wants relative paths ignored.
    variable(chosen)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(variable("HOME")?.join(usual)))
}

#[cfg(test)]
#[cfg(all(unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    fn of(kind: Kind, set: &[(&str, &str)]) -> Option<PathBuf> {
        base(kind, |name| {
            let found = set.iter().find(|(key, _)| *key == name)?;
            Some(found.1.into())
        })
    }

    #[test]
    fn folders_are_where_the_system_wants_them() {
        let home = ("HOME", "/home/ann");
        assert_eq!(of(Kind::Config, &[home]), Some("/home/ann/.config".into()));
        assert_eq!(
            of(Kind::State, &[home]),
            Some("/home/ann/.local/state".into())
        );
        let chosen = [home, ("XDG_CONFIG_HOME", "/c"), ("XDG_STATE_HOME", "s")];
        assert_eq!(of(Kind::Config, &chosen), Some("/c".into()));
        assert_eq!(
            of(Kind::State, &chosen),
            Some("/home/ann/.local/state".into())
        );
        assert_eq!(of(Kind::Config, &[]), None);
    }
}
