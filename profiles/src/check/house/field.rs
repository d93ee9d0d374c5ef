//! Fields of a program file by their paths.
//!
//! Is: whether there is such a field, by the schema of program files, and what it is in a program.
//! Is not: what it should be.

use serde_json::Value as Json;

use crate::nearest::{quoted, suggestion};
use crate::program::schema::shape::{Kind, Node, root};

/// A field as it is in a program.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found<'a> {
    /// With the positions of lists.
    pub(super) path: String,
    /// Nothing where the program doesn't say.
    pub(super) value: Option<&'a Json>,
}

/// A step of a path: a key, and whether every element of the list behind it is meant.
fn steps(path: &str) -> impl Iterator<Item = (&str, bool)> {
    path.split('.').map(|step| match step.strip_suffix("[*]") {
        Some(key) => (key, true),
        None => (step, false),
    })
}

/// The field of a path, or what is wrong with it and what to do.
pub(super) fn known(path: &str) -> Result<&'static Node, (String, String)> {
    let mut node = root();
    let mut so_far = String::new();
    for (key, every) in steps(path) {
        let place = match so_far.as_str() {
            "" => "a program".to_owned(),
            so_far => format!("[{so_far}]"),
        };
        let Some(table) = node.table().filter(|_| !is_list(node)) else {
            let hint = match is_list(node) {
                true => format!("write `{so_far}[*].{key}` for every one of the list"),
                false => String::new(),
            };
            return Err((format!("{} has no fields", quoted(&so_far)), hint));
        };
        let Some(next) = table.get(key) else {
            let hint = suggestion(key, table.keys.iter().map(|(key, _)| key.as_str()));
            return Err((format!("{place} has no field {}", quoted(key)), hint));
        };
        so_far = if so_far.is_empty() {
            key.to_owned()
        } else {
            format!("{so_far}.{key}")
        };
        node = next;
        if every {
            let Some(element) = element(node) else {
                let what = format!("{} is no list", quoted(&so_far));
                return Err((what, "leave `[*]` out".into()));
            };
            node = element;
            so_far.push_str("[*]");
        }
    }
    Ok(node)
}

/// The elements of a list; of what is one or several, those of the list.
fn element(node: &'static Node) -> Option<&'static Node> {
    match &node.kind {
        Kind::List(element) => Some(element),
        Kind::Either(any) => any.iter().find_map(element),
        _ => None,
    }
}

fn is_list(node: &'static Node) -> bool {
    element(node).is_some()
}

/// What the field is in a program: one, or as many as the lists on the way have elements.
pub(super) fn find<'a>(file: &'a Json, path: &str) -> Vec<Found<'a>> {
    let mut all = vec![Found {
        path: String::new(),
        value: Some(file),
    }];
    for (key, every) in steps(path) {
        for found in &mut all {
            found.value = found.value.and_then(|value| value.get(key));
            if !found.path.is_empty() {
                found.path.push('.');
            }
            found.path.push_str(key);
        }
        if every {
            all = all.into_iter().flat_map(elements).collect();
        }
    }
    all
}

fn elements(found: Found<'_>) -> Vec<Found<'_>> {
    let Some(Json::Array(all)) = found.value else {
        return Vec::new();
    };
    let element = |(index, value)| Found {
        path: format!("{}[{index}]", found.path),
        value: Some(value),
    };
    all.iter().enumerate().map(element).collect()
}
