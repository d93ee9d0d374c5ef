//! Readings and results as text and as JSON, for the command line and the window alike.
//!
//! Is: names and keys; the JSON is a contract.
//! Is not: what is printed where.

mod access;
mod acts;
pub mod calendar;
mod compared;
mod day;
mod diagnosis;
pub mod found_left;
mod kept;
mod plan;
mod probes;
mod program;
mod readings;
mod recorded;
mod results;
mod setting;
pub mod sheet;

use serde_json::{Value, json};

pub use access::{
    clearance_json, policy_json, policy_text, refusals_json, refusals_text, signed_text,
};
pub use acts::{act_json, act_text, present_json, present_text};
pub use compared::{compared_json, compared_text, days_words, moved_cells, table_words};
pub use day::{cell as day_cell, day_json, day_text};
pub use diagnosis::{diagnosis_json, diagnosis_text};
pub use kept::{
    energies_words, entries_csv, entry_cells, entry_json, found_cells, found_json,
    history_check_json, history_check_text, imported_json, imported_text, meter_kept_cells,
    meter_kept_json, times_json,
};
pub use plan::{bytes, plan_json, plan_text, took_text, write_json, write_text, wrong_lines};
pub use probes::{probe_mistakes_json, probes_json, probes_text};
pub use program::{
    comparison_json, comparison_text, left_alone_json, left_alone_text, program_text, settings_text,
};
pub use readings::{
    ReadingJson, SnapshotJson, TableView, characters, identity_json, identity_text, reading_json,
    reading_text, snapshot_json, table_json, table_text,
};
pub use recorded::{instantaneous_json, log_json, overview_json};
pub use results::{error_details, verify_json, verify_text};
pub use setting::setting;

use crate::link::notes;
use crate::{Identity, Link};

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

/// Which meter, in a line.
fn meter_text(id: &Identity) -> String {
    format!(
        "Meter {} ({} {}), form {}\n",
        id.serial,
        id.manufacturer,
        id.model,
        id.form.as_deref().unwrap_or("not known")
    )
}

/// LINK.
#[must_use]
pub fn link_json(link: &Link) -> Value {
    json!({
        "baud": link.baud,
        "packet_size": link.packet_size,
        "packets": link.packets,
        "bytes_out": link.bytes_out,
        "bytes_in": link.bytes_in,
        "retries": link.retries,
        "elapsed_s": rounded(link.elapsed.as_secs_f64()),
        "wire_s": rounded(link.wire.as_secs_f64()),
        "efficiency": rounded(link.efficiency()),
        "turn_ms": link.turn.map(|turn| rounded(turn.as_secs_f64() * 1000.0)),
        "echo": link.echo,
        "notes": notes(link),
    })
}

/// "Link: …", and what is worth knowing of the line.
fn link_text(link: &Link) -> String {
    let notes: String = notes(link)
        .iter()
        .map(|note| format!("Note: {note}\n"))
        .collect();
    format!("Link: {link}\n{notes}")
}

/// To four decimals: times of a link are not known better.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Columns, each as wide as its widest cell; the last one not padded.
#[must_use]
pub fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// Label and value, the values under each other.
fn labelled(rows: &[(&str, String)]) -> String {
    let width = rows
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or(0);
    rows.iter()
        .map(|(label, value)| format!("{label:<width$}  {value}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [
            ["a".to_owned(), "bb".to_owned()],
            ["ccc".to_owned(), "d".to_owned()],
        ];
        assert_eq!(columns(&rows), "a    bb\nccc  d\n");
    }
}
