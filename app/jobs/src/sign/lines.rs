//! The form of keys and signatures: lines of `name = "value"`, in one order, nothing else.
//!
//! Is: TOML, but of one form only, so that whatever was changed in such a file shows.
//! Is not: what the lines mean.

use super::SignError;

/// Such a file is shorter.
const MOST: usize = 4096;

/// A name as it may stand between quotation marks.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |c: char| !c.is_control() && !matches!(c, '"' | '\\');
    (1..=60).contains(&name.chars().count()) && name.trim() == name && name.chars().all(plain)
}

pub(super) fn write(lines: &[(&str, &str)]) -> String {
    let line = |(name, value): &(&str, &str)| format!("{name} = \"{value}\"\n");
    lines.iter().map(line).collect()
}

/// The values of these lines, in order; nothing may stand before, between or behind them.
pub(super) fn read<'a, const N: usize>(
    what: &'static str,
    bytes: &'a [u8],
    names: [&str; N],
) -> Result<[&'a str; N], SignError> {
    let spoiled = |why| SignError::Spoiled { what, why };
    if bytes.len() > MOST {
        return Err(spoiled("it is too long"));
    }
    let mut rest = std::str::from_utf8(bytes).map_err(|_| spoiled("it is not text"))?;
    let mut values = [""; N];
    for (name, value) in names.iter().zip(&mut values) {
        let (line, after) = rest.split_once('\n').ok_or(spoiled("its end is missing"))?;
        *value = line
            .strip_prefix(name)
            .and_then(|line| line.strip_prefix(" = \""))
            .and_then(|line| line.strip_suffix('"'))
            .ok_or(spoiled("a line of it is not what it must be"))?;
        rest = after;
    }
    match rest.is_empty() {
        true => Ok(values),
        false => Err(spoiled("something stands behind its end")),
    }
}
