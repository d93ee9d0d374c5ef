//! Where something new is put.
//!
//! Is: the place of a new key among its neighbours, and of a new table among the tables of the file.
//! Shape: after the neighbour that goes before it in the order of the file types; a hand-made order of the others stays.

use serde_json::Value as Json;
use toml_edit::{Item, Table};

use super::super::schema::shape::Node;
use super::super::text::{self, Comments};

/// Puts a new key into a table, at its place.
pub(super) fn insert(
    table: &mut Table,
    key: &str,
    json: &Json,
    parent: &Node,
    node: &Node,
    path: &str,
) {
    let Some(mut item) = text::item(json, node, path, Comments::Yes) else {
        return;
    };
    let rank = |name: &str| {
        let known = parent.table()?;
        known.keys.iter().position(|(key, _)| key == name)
    };
    let mine = rank(key);
    let mut order: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
    let earlier = order
        .iter()
        .enumerate()
        .filter(|(_, name)| rank(name) < mine);
    let before = earlier.max_by_key(|(_, name)| rank(name));
    let at = before.map_or(0, |(index, _)| index + 1);
    if !item.is_value() {
        let earlier = order.get(..at).unwrap_or_default().iter().rev();
        let later = order.get(at..).unwrap_or_default().iter();
        let last = |name: &String| span(table.get(name)?).map(|(_, last)| last);
        let first = |name: &String| span(table.get(name)?).map(|(first, _)| first);
        let position = earlier
            .filter_map(last)
            .next()
            .or_else(|| later.filter_map(first).next());
        set_position(&mut item, position);
    }
    let commented = |name: &String| {
        let prefix = table.key(name)?.leaf_decor().prefix()?.as_str();
        Some(prefix?.contains('#'))
    };
    let words = item.is_value() && order.iter().any(|name| commented(name) == Some(true));
    order.insert(at, key.to_owned());
    table.insert(key, item);
    if let Some(mut key) = table.key_mut(key).filter(|_| words) {
        key.leaf_decor_mut().set_prefix(text::comment(&node.words));
    }
    let place = |name: &str| order.iter().position(|known| known == name);
    table.sort_values_by(|a, _, b, _| place(a.get()).cmp(&place(b.get())));
}

/// The first and the last position in the file of the headers in an item.
fn span(item: &Item) -> Option<(isize, isize)> {
    let mut all = Vec::new();
    positions(item, &mut all);
    Some((*all.iter().min()?, *all.iter().max()?))
}

fn positions(item: &Item, all: &mut Vec<isize>) {
    match item {
        Item::Table(table) => table_positions(table, all),
        Item::ArrayOfTables(tables) => {
            for table in tables {
                table_positions(table, all);
            }
        }
        Item::None | Item::Value(_) => {}
    }
}

fn table_positions(table: &Table, all: &mut Vec<isize>) {
    all.extend(table.position());
    for (_, item) in table {
        positions(item, all);
    }
}

fn set_position(item: &mut Item, position: Option<isize>) {
    match item {
        Item::Table(table) => set_table_position(table, position),
        Item::ArrayOfTables(tables) => {
            for table in tables.iter_mut() {
                set_table_position(table, position);
            }
        }
        Item::None | Item::Value(_) => {}
    }
}

fn set_table_position(table: &mut Table, position: Option<isize>) {
    table.set_position(position);
    for (_, item) in table.iter_mut() {
        set_position(item, position);
    }
}

/// Tables of a list keep their places in the file as far as the order of the list allows; a new one gets that of the one
/// before it, or after it. Among equal places the order of the list decides.
pub(super) fn in_order(tables: &mut [Table]) {
    let span = |table: &Table| {
        let mut all = Vec::new();
        table_positions(table, &mut all);
        Some((*all.iter().min()?, *all.iter().max()?))
    };
    let mut last = tables.iter().find_map(span).map(|(first, _)| first);
    for table in tables {
        match span(table) {
            Some((first, end)) if Some(first) >= last => last = Some(end),
            _ => set_table_position(table, last),
        }
    }
}
