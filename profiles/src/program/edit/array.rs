//! Lists of values: which element became which, and the comments that go with each.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value as Json;
use toml_edit::{Array, Value};

use super::super::schema::shape::Node;
use super::super::text::{self, Comments};
use super::change_value;

/// One element of the list as it shall be, and the one it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) before: Option<usize>,
    pub(super) after: usize,
}

/// What an element is about: two with the same are one, changed.
fn about(json: &Json) -> &Json {
    let named = ["name", "item", "source", "on"]
        .into_iter()
        .find_map(|key| json.get(key));
    named.unwrap_or(json)
}

/// Comparisons beyond which elements are only taken one by one.
const MANY: usize = 4_000_000;

/// For each element of the new list the old one that it comes from: the one that stayed, else one about the same that stood
/// elsewhere, else the one that stood in its place.
pub(super) fn steps(before: &[Json], after: &[Json]) -> Vec<Step> {
    let mut from: Vec<Option<usize>> = vec![None; after.len()];
    let mut used = vec![false; before.len()];
    let take = |old: usize, new: usize, from: &mut [Option<usize>], used: &mut [bool]| {
        if let (Some(from), Some(used)) = (from.get_mut(new), used.get_mut(old)) {
            *from = Some(old);
            *used = true;
        }
    };
    for (old, new) in longest_common(before, after) {
        take(old, new, &mut from, &mut used);
    }
    let mut elsewhere: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (old, json) in before.iter().enumerate() {
        if used.get(old) == Some(&false) {
            elsewhere
                .entry(about(json).to_string())
                .or_default()
                .push_back(old);
        }
    }
    for (new, json) in after.iter().enumerate() {
        if from.get(new) == Some(&None) {
            let moved = elsewhere.get_mut(&about(json).to_string());
            if let Some(old) = moved.and_then(VecDeque::pop_front) {
                take(old, new, &mut from, &mut used);
            }
        }
    }
    let mut next = 0;
    for new in 0..after.len() {
        match from.get(new).copied().flatten() {
            Some(old) => next = old + 1,
            None if used.get(next) == Some(&false) => {
                take(next, new, &mut from, &mut used);
                next += 1;
            }
            None => {}
        }
    }
    let step = |(after, before)| Step { before, after };
    from.into_iter().enumerate().map(step).collect()
}

/// The longest list of pairs that are about the same and in the same order on both sides.
fn longest_common(before: &[Json], after: &[Json]) -> Vec<(usize, usize)> {
    let same = |(a, b): &(&Json, &Json)| about(a) == about(b);
    let head = before.iter().zip(after).take_while(same).count();
    let (left, right) = (
        before.get(head..).unwrap_or_default(),
        after.get(head..).unwrap_or_default(),
    );
    let tail = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(same)
        .count();
    let left = left.get(..left.len() - tail).unwrap_or_default();
    let right = right.get(..right.len() - tail).unwrap_or_default();
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    pairs.extend(
        middle(left, right)
            .into_iter()
            .map(|(b, a)| (b + head, a + head)),
    );
    pairs.extend(
        (0..tail)
            .rev()
            .map(|at| (before.len() - 1 - at, after.len() - 1 - at)),
    );
    pairs
}

fn middle(left: &[Json], right: &[Json]) -> Vec<(usize, usize)> {
    if left.len().saturating_mul(right.len()) > MANY {
        return Vec::new();
    }
    // lengths[i][j]: of the longest common list of left[i..] and right[j..]
    let mut lengths = vec![vec![0u32; right.len() + 1]; left.len() + 1];
    let at = |lengths: &[Vec<u32>], i: usize, j: usize| {
        lengths
            .get(i)
            .and_then(|row| row.get(j))
            .copied()
            .unwrap_or(0)
    };
    for (i, b) in left.iter().enumerate().rev() {
        for (j, a) in right.iter().enumerate().rev() {
            let best = if about(b) == about(a) {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = best;
            }
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(b), Some(a)) = (left.get(i), right.get(j)) {
        if about(b) == about(a) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// An element with what stands above it (from its line's beginning on) and beside it (after its comma).
#[derive(Clone)]
struct Element {
    above: String,
    value: Value,
    beside: String,
}

/// Changes a list where it stands.
pub(super) fn merge(array: &mut Array, before: &[Json], after: &[Json], node: &Node, path: &str) {
    let (old, end) = taken_apart(array);
    let lines = old.iter().any(|element| element.above.contains('\n'));
    let usual = match old.first() {
        Some(first) if lines => indent(&first.above),
        _ => " ".to_owned(),
    };
    let told = old.iter().any(|element| element.beside.contains('#'));
    let mut new = Vec::new();
    for step in steps(before, after) {
        let Some(json) = after.get(step.after) else {
            continue;
        };
        let from = step
            .before
            .and_then(|at| Some((before.get(at)?, old.get(at)?.clone())));
        let Some(element) = element(from, json, node, path) else {
            continue;
        };
        new.push(match element {
            Element {
                above,
                value,
                beside,
            } if above.is_empty() && beside.is_empty() => {
                let words = text::beside(json, path).filter(|_| told && lines);
                let beside = words.map(|words| text::beside_text(&value, &words));
                Element {
                    above: usual.clone(),
                    value,
                    beside: beside.unwrap_or_default(),
                }
            }
            kept => kept,
        });
    }
    put_together(array, new, &end, lines);
}

/// An element as it shall be; a new one has nothing above or beside it.
fn element(
    from: Option<(&Json, Element)>,
    json: &Json,
    node: &Node,
    path: &str,
) -> Option<Element> {
    let mut new = text::value(json, path, Comments::No)?;
    let Some((before, mut old)) = from else {
        let (above, beside) = Default::default();
        return Some(Element {
            above,
            value: new,
            beside,
        });
    };
    if before == json || change_value(&mut old.value, before, json, node, path) {
        return Some(old);
    }
    // Words that this program wrote beside the old one are those of the new one now; a person's stay.
    let mine = text::beside(before, path);
    if mine.is_some_and(|words| old.beside.trim() == format!("# {words}")) {
        let words = text::beside(json, path);
        old.beside = words
            .map(|words| text::beside_text(&new, &words))
            .unwrap_or_default();
    }
    *new.decor_mut() = old.value.decor().clone();
    Some(Element { value: new, ..old })
}

/// The last line of what stands above an element: the spaces before it.
fn indent(above: &str) -> String {
    let line = above.rsplit('\n').next().unwrap_or_default();
    let spaces: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    format!("\n{spaces}")
}

/// Up to the first line end, and from it on; what has no line end is all of the second.
fn split(text: &str) -> (&str, &str) {
    text.find('\n').map_or(("", text), |at| text.split_at(at))
}

/// The elements, and what stands between the last one and the bracket.
fn taken_apart(array: &Array) -> (Vec<Element>, String) {
    let mut elements: Vec<Element> = Vec::new();
    for value in array {
        let decor = value.decor();
        let text = |raw: Option<&toml_edit::RawString>| {
            raw.and_then(|raw| raw.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let (prefix, suffix) = (text(decor.prefix()), text(decor.suffix()));
        let mut above = prefix.as_str();
        if let Some(last) = elements.last_mut() {
            let (beside, rest) = split(&prefix);
            last.beside.push_str(beside);
            above = rest;
        }
        // A comment before the comma.
        let beside = match split(&suffix) {
            (comment, _) if comment.contains('#') => comment.to_owned(),
            _ => String::new(),
        };
        let mut value = value.clone();
        value.decor_mut().clear();
        elements.push(Element {
            above: above.to_owned(),
            value,
            beside,
        });
    }
    let trailing = array.trailing().as_str().unwrap_or_default();
    let (beside, mut end) = split(trailing);
    if let Some(last) = elements.last_mut() {
        last.beside.push_str(beside);
    } else {
        end = trailing;
    }
    (elements, end.to_owned())
}

fn put_together(array: &mut Array, elements: Vec<Element>, end: &str, lines: bool) {
    let comma = array.trailing_comma() || lines;
    let first = array
        .get(0)
        .and_then(|value| value.decor().prefix()?.as_str().map(str::to_owned));
    array.clear();
    // A comment goes on to the end of its line, so a new one begins after it.
    let after = |beside: &str, above: &str| match beside.contains('#') && !above.contains('\n') {
        true => format!("{beside}\n{above}"),
        false => format!("{beside}{above}"),
    };
    let mut beside = String::new();
    for (index, element) in elements.into_iter().enumerate() {
        let above = match index {
            0 if !lines => first.clone().unwrap_or_default(),
            _ => element.above,
        };
        let mut value = element.value;
        value.decor_mut().set_prefix(after(&beside, &above));
        value.decor_mut().set_suffix("");
        array.push_formatted(value);
        beside = element.beside;
    }
    let end = match lines && !end.contains('\n') {
        true => format!("{end}\n"),
        false => end.to_owned(),
    };
    array.set_trailing(after(&beside, &end));
    array.set_trailing_comma(comma && !array.is_empty());
}
