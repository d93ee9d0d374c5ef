//! The fields of one table and its bytes, side by side.
//!
//! Is: two cards that point at each other: what is pointed at or chosen in one is marked in the other.
//! Is not: which table; see the page.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Color32, Label, Response, RichText, ScrollArea, Sense, TextStyle, Ui};
use egui_extras::Column;
use meterbench_jobs::report::characters;
use meterbench_jobs::{Field, TableId};

use crate::{state::TableView, table_names, theme::palette, widgets};

/// Bytes a line.
const LINE: usize = 8;
/// Characters before the first byte: its place and a gap.
const PLACE: usize = 7;

/// The field that is pointed at, by where it stands among the fields of the table.
#[derive(Debug, Default)]
pub(super) struct Marked {
    table: Option<TableId>,
    /// Chosen by a click or the keyboard; stays.
    chosen: Option<usize>,
    /// Under the pointer in the last frame.
    hovered: Option<usize>,
    hovered_next: Option<usize>,
    /// Chosen at its bytes: the fields go there.
    go_to_field: Option<usize>,
    /// Chosen among the fields: the bytes go there.
    go_to_byte: Option<usize>,
}

impl Marked {
    /// What follows is about this table; another one has nothing marked.
    pub(super) fn of(&mut self, table: Option<TableId>) {
        if self.table != table {
            *self = Marked {
                table,
                ..Marked::default()
            };
        }
        self.hovered = self.hovered_next.take();
    }

    fn is(&self, field: usize) -> bool {
        self.chosen == Some(field) || self.hovered == Some(field)
    }

    fn byte(&mut self, response: &Response, field: Option<usize>) {
        if response.hovered() && field.is_some() {
            self.hover(response, field);
        }
        if response.clicked() {
            self.chosen = field;
            self.go_to_field = field;
        }
    }

    fn hover(&mut self, response: &Response, field: Option<usize>) {
        if self.hovered != field {
            response.ctx.request_repaint();
        }
        self.hovered_next = field;
    }
}

/// The fields, those that are marked on a ground of their own.
pub(super) fn fields(ui: &mut Ui, table: &TableView, height: f32, marked: &mut Marked) {
    let title = format!("{} {}", table.id, table_names::name(table.id));
    widgets::card_filling(ui, &title, height, |ui| {
        if let Some(note) = &table.note {
            widgets::hint(ui, note.clone());
        }
        let Some(fields) = &table.fields else { return };
        let columns = [
            Column::exact(ui.available_width() * 0.52).clip(true),
            Column::remainder().clip(true),
        ];
        ScrollArea::vertical()
            .id_salt(("fields", table.id))
            .auto_shrink(false)
            .show(ui, |ui| {
                let mut builder = widgets::table(ui, "fields", &columns);
                if let Some(field) = marked.go_to_field.take() {
                    builder = builder.scroll_to_row(field, Some(Align::Center));
                }
                builder
                    .header(24.0, |mut row| {
                        widgets::head(&mut row, "Element", false);
                        widgets::head(&mut row, "Value", false);
                    })
                    .body(|body| {
                        body.rows(22.0, fields.len(), |mut row| {
                            let place = row.index();
                            if let Some(field) = fields.get(place) {
                                field_row(&mut row, place, field, marked);
                            }
                        });
                    });
            });
    });
}

fn field_row(
    row: &mut egui_extras::TableRow<'_, '_>,
    place: usize,
    field: &Field,
    marked: &mut Marked,
) {
    row.set_selected(marked.is(place));
    let mut stop = None;
    row.col(|ui| {
        let chosen = marked.chosen == Some(place);
        let name = format!("{}, {}", field.name, place_words(&field.bytes));
        stop = Some(widgets::row_stop(ui, ("field", place), &name, chosen));
        let weak = palette(ui).weak;
        let name = RichText::new(&field.name).small().color(weak);
        ui.add(Label::new(name).selectable(false))
            .on_hover_text(format!("{}, {}", field.name, place_words(&field.bytes)));
    });
    row.col(|ui| {
        ui.label(&field.value).on_hover_text(&field.value);
    });
    let response = row.response();
    if response.contains_pointer() {
        marked.hover(&response, Some(place));
    }
    let focused = stop.as_ref().is_some_and(Response::gained_focus);
    if widgets::row_chosen(row, stop.as_ref()) || focused {
        marked.chosen = Some(place);
        marked.go_to_byte = Some(field.bytes.start);
    }
}

/// "byte 4", "bytes 4 to 9".
fn place_words(bytes: &Range<usize>) -> String {
    match bytes.len() {
        0 => "no bytes".into(),
        1 => format!("byte {}", bytes.start),
        _ => format!("bytes {} to {}", bytes.start, bytes.end.saturating_sub(1)),
    }
}

/// The bytes with their places and as characters.
pub(super) fn bytes(ui: &mut Ui, table: &TableView, height: f32, marked: &mut Marked) {
    let title = match marked
        .chosen
        .and_then(|field| table.fields.as_ref()?.get(field))
    {
        Some(field) => format!(
            "{} of {}",
            crate::words::sentence(&place_words(&field.bytes)),
            table.bytes.len()
        ),
        None => "Bytes".into(),
    };
    widgets::card_filling(ui, &title, height, |ui| {
        let line = ui.text_style_height(&TextStyle::Monospace);
        let spacing = ui.spacing().item_spacing.y;
        let mut area = ScrollArea::vertical()
            .id_salt(("bytes", table.id))
            .auto_shrink(false);
        if let Some(byte) = marked.go_to_byte.take() {
            // A few lines of what stands before it stay in sight.
            #[expect(clippy::cast_precision_loss, reason = "lines of one table")]
            let offset = (byte / LINE).saturating_sub(6) as f32 * (line + spacing);
            area = area.vertical_scroll_offset(offset);
        }
        let fields = table.fields.as_deref().unwrap_or_default();
        area.show_rows(ui, line, table.bytes.len().div_ceil(LINE), |ui, rows| {
            for row in rows {
                let start = row * LINE;
                let end = (start + LINE).min(table.bytes.len());
                let bytes = table.bytes.get(start..end).unwrap_or_default();
                let over = marked_in(fields, marked, &(start..end));
                let job = hex_line(ui, start, bytes, &over);
                let response = ui.add(Label::new(job).selectable(false).sense(Sense::click()));
                let field = under_pointer(&response, bytes.len()).and_then(|byte| {
                    let byte = start + byte;
                    fields.iter().position(|field| field.bytes.contains(&byte))
                });
                marked.byte(&response, field);
            }
        });
    });
}

/// The marked bytes of a line.
fn marked_in(fields: &[Field], marked: &Marked, line: &Range<usize>) -> Vec<Range<usize>> {
    let both = [marked.chosen, marked.hovered];
    let fields = both.into_iter().flatten().filter_map(|it| fields.get(it));
    fields
        .map(|field| field.bytes.start.max(line.start)..field.bytes.end.min(line.end))
        .filter(|range| !range.is_empty())
        .collect()
}

/// "0008  30 31 32 33 34 35 36 37  01234567", the marked bytes on a ground of their own.
fn hex_line(ui: &Ui, start: usize, bytes: &[u8], marked: &[Range<usize>]) -> LayoutJob {
    let p = palette(ui);
    let font = TextStyle::Monospace.resolve(ui.style());
    let format = |color: Color32, background: Color32| TextFormat {
        font_id: font.clone(),
        color,
        background,
        ..TextFormat::default()
    };
    let mut job = LayoutJob::default();
    let clear = Color32::TRANSPARENT;
    job.append(&format!("{start:05}  "), 0.0, format(p.weak, clear));
    let ground = |byte: usize| match marked.iter().any(|range| range.contains(&byte)) {
        true => p.accent_faint,
        false => clear,
    };
    for place in 0..LINE {
        let byte = start + place;
        let text = bytes.get(place).map(|it| format!("{it:02X}"));
        let text = text.unwrap_or_else(|| "  ".into());
        job.append(&text, 0.0, format(p.text, ground(byte)));
        // The gap between two bytes of a field belongs to it.
        let next = if place + 1 < LINE {
            ground(byte + 1)
        } else {
            clear
        };
        let gap = if ground(byte) == next { next } else { clear };
        job.append(" ", 0.0, format(p.text, gap));
    }
    job.append(" ", 0.0, format(p.text, clear));
    for (place, byte) in bytes.iter().enumerate() {
        let text = characters(std::slice::from_ref(byte));
        job.append(&text, 0.0, format(p.weak, ground(start + place)));
    }
    job
}

/// Which of the bytes of a line the pointer is on, as hex or as a character.
fn under_pointer(response: &Response, bytes: usize) -> Option<usize> {
    let pointer = response.hover_pos().or(response.interact_pointer_pos())?;
    let characters = PLACE + 3 * LINE + 1 + bytes;
    #[expect(clippy::cast_precision_loss, reason = "characters of a line")]
    let width = response.rect.width() / characters as f32;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place within the line"
    )]
    let column = ((pointer.x - response.rect.left()) / width).max(0.0) as usize;
    byte_at(column, bytes)
}

fn byte_at(column: usize, bytes: usize) -> Option<usize> {
    let after = column.checked_sub(PLACE)?;
    let byte = match after.checked_sub(3 * LINE + 1) {
        Some(character) => character,
        None => after / 3,
    };
    (byte < bytes).then_some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_a_line_is_a_byte_in_hex_or_as_a_character() {
        let full = |column| byte_at(column, LINE);
        assert_eq!([full(0), full(6)], [None, None]);
        assert_eq!([full(7), full(8), full(10)], [Some(0), Some(0), Some(1)]);
        assert_eq!([full(28), full(32), full(39)], [Some(7), Some(0), Some(7)]);
        assert_eq!(full(40), None);
        assert_eq!(byte_at(10, 1), None, "a short line");
    }

    #[test]
    fn the_place_of_a_field_is_told() {
        assert_eq!(place_words(&(4..5)), "byte 4");
        assert_eq!(place_words(&(4..10)), "bytes 4 to 9");
        assert_eq!(place_words(&(4..4)), "no bytes");
    }
}
