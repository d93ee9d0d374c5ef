//! What passes on the wire: a list by layer, and the row that is open, down to its fields and bytes.

use egui::{Button, ComboBox, Label, RichText, ScrollArea, TextEdit, TextStyle, Ui};
use egui_extras::Column;
use meterbench_jobs::{
    Row,
    trace::{Kind, Layer, Way, folder, packet_fields},
};

use super::tables::column;
use crate::{
    action::Action,
    state::State,
    theme::{self, palette},
    trace::{Capture, TraceAction, TraceView},
    widgets,
};

/// Bytes a line in the list, and below it.
const IN_LIST: usize = 24;
const IN_ROW: usize = 16;

/// A message of more fields shows those in sight only, each in one line.
const FEW_FIELDS: usize = 200;

const LAYERS: [(Layer, &str, &str); 4] = [
    (Layer::Bytes, "Bytes", "Every byte, in hex"),
    (Layer::Packets, "Packets", "Packets, whole or not"),
    (
        Layer::Services,
        "Services",
        "What was asked, and the answers",
    ),
    (
        Layer::Tables,
        "Tables",
        "What was read of tables and written to them",
    ),
];

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let trace = &state.trace;
    let about = "What passes between this computer and the meter, with passwords left out";
    widgets::page(ui, "Trace", about, |ui| {
        if let Some(problem) = &state.problem
            && widgets::problem(ui, problem)
        {
            actions.push(Action::Dismiss);
        }
        bar(ui, trace, &mut actions);
        if let Some(note) = &trace.note {
            widgets::hint(ui, note.clone());
        }
        if trace.is_empty() && trace.opened().is_none() {
            let about =
                "Whatever is asked of a meter is shown here as it passes; or open a saved trace";
            if widgets::empty(ui, "Nothing has passed yet", about, "Open a trace…", true) {
                actions.push(Action::Trace(TraceAction::Open));
            }
            return;
        }
        let height = (ui.available_height() - 16.0).max(240.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let width = ui.available_width();
            let open = trace.chosen_row();
            let list_width = match open {
                Some(_) => (width * 0.56).max(380.0),
                None => width,
            };
            column(ui, list_width, |ui| {
                widgets::card_filling(ui, "", height, |ui| list(ui, trace, &mut actions));
            });
            if let Some(row) = open {
                let width = ui.available_width();
                column(ui, width, |ui| {
                    widgets::card_filling(ui, &title(row), height, |ui| opened(ui, row));
                });
            }
        });
    });
    actions
}

fn bar(ui: &mut Ui, trace: &TraceView, actions: &mut Vec<Action>) {
    let mut ask = |action| actions.push(Action::Trace(action));
    ui.horizontal(|ui| {
        for (layer, name, about) in LAYERS {
            let chosen = trace.layer == layer;
            if ui
                .selectable_label(chosen, name)
                .on_hover_text(about)
                .clicked()
            {
                ask(TraceAction::Layer(layer));
            }
        }
        ui.add_space(6.0);
        let label = ui.label("Find");
        let mut text = trace.text.clone();
        let field = TextEdit::singleline(&mut text).desired_width(150.0);
        if ui.add(field).labelled_by(label.id).changed() {
            ask(TraceAction::Text(text));
        }
        let counted = format!("{} of {}", trace.passing(), trace.len());
        ui.label(RichText::new(counted).small().color(palette(ui).weak));
    });
    ui.horizontal(|ui| {
        match trace.opened() {
            Some(name) => {
                if ui.button("Back to the wire").clicked() {
                    ask(TraceAction::Live);
                }
                ui.label(RichText::new(name).color(palette(ui).weak));
            }
            None => {
                let words = match trace.paused {
                    true => format!("Follow ({} more)", trace.waiting()),
                    false => "Pause".to_owned(),
                };
                if ui.button(words).clicked() {
                    ask(TraceAction::Pause(!trace.paused));
                }
            }
        }
        ui.add_space(6.0);
        if ui.button("Open…").clicked() {
            ask(TraceAction::Open);
        }
        let some = !trace.is_empty();
        if ui.add_enabled(some, Button::new("Save…")).clicked() {
            ask(TraceAction::Save(Capture::Text));
        }
        let wireshark = ui.add_enabled(some, Button::new("Save for Wireshark…"));
        if wireshark.clicked() {
            ask(TraceAction::Save(Capture::Pcapng));
        }
        if !trace.last.is_empty() {
            let last = ComboBox::from_id_salt("last sessions")
                .selected_text("Last sessions")
                .width(130.0)
                .show_ui(ui, |ui| {
                    for path in &trace.last {
                        let name = folder::name(path).unwrap_or("a trace");
                        if ui.selectable_label(false, name).clicked() {
                            ask(TraceAction::OpenPath(path.clone()));
                        }
                    }
                });
            last.response
                .on_hover_text("The traces of the last 20 sessions");
        }
    });
    ui.add_space(2.0);
}

fn list(ui: &mut Ui, trace: &TraceView, actions: &mut Vec<Action>) {
    let columns = [
        Column::exact(92.0),
        Column::exact(20.0),
        Column::remainder().clip(true),
    ];
    ScrollArea::vertical()
        .id_salt(("trace", trace.opened()))
        .auto_shrink(false)
        .stick_to_bottom(trace.opened().is_none() && !trace.paused)
        .show(ui, |ui| {
            widgets::table(ui, "trace", &columns)
                .header(24.0, |mut row| {
                    widgets::head(&mut row, "Seconds", true);
                    widgets::head(&mut row, "", false);
                    widgets::head(&mut row, "What passed", false);
                })
                .body(|body| {
                    body.rows(28.0, trace.passing(), |mut row| {
                        let Some((number, shown)) = trace.at(row.index()) else {
                            return;
                        };
                        let selected = trace.chosen == Some(number);
                        row.set_selected(selected);
                        let entry = &shown.entry;
                        let seconds = format!("{:.6}", entry.at.as_secs_f64());
                        widgets::cell_number(&mut row, RichText::new(seconds).monospace());
                        row.col(|ui| {
                            let color = palette(ui).weak;
                            ui.label(RichText::new(arrow(entry.way)).color(color));
                        });
                        row.col(|ui| {
                            let text = colored(ui, shown, line(shown, trace.layer));
                            if ui.selectable_label(selected, text).clicked() {
                                actions.push(Action::Trace(TraceAction::Choose(number)));
                            }
                        });
                    });
                });
        });
}

fn arrow(way: Option<Way>) -> &'static str {
    match way {
        Some(Way::ToMeter) => "→",
        Some(Way::FromMeter) => "←",
        None => "",
    }
}

/// What is amiss stands out.
fn colored(ui: &Ui, row: &Row, text: String) -> RichText {
    let p = palette(ui);
    let text = RichText::new(text);
    match row.entry.kind {
        Kind::Spoiled | Kind::Fragment | Kind::Noise | Kind::Nak => text.color(p.warning),
        Kind::Opened | Kind::Rate(_) | Kind::Note => text.color(p.weak),
        Kind::Ack | Kind::Packet => text,
    }
}

fn line(row: &Row, layer: Layer) -> String {
    let entry = &row.entry;
    match (layer, &row.meaning) {
        (Layer::Bytes, _) if entry.way.is_some() => {
            let bytes = entry.bytes.iter().take(IN_LIST);
            let mut text: Vec<String> = bytes.map(|byte| format!("{byte:02X}")).collect();
            if entry.length() > text.len() {
                text.push(format!("… {} bytes", entry.length()));
            }
            text.join(" ")
        }
        (Layer::Services | Layer::Tables, Some(meaning)) => meaning.words.clone(),
        _ => entry.words.clone(),
    }
}

fn title(row: &Row) -> String {
    match (&row.meaning, row.entry.wall()) {
        (Some(meaning), _) => meaning.words.clone(),
        (None, Some(wall)) if row.entry.kind == Kind::Opened => {
            format!(
                "{}, {}",
                row.entry.words,
                wall.strftime("%Y-%m-%d %H:%M:%S")
            )
        }
        (None, _) => row.entry.words.clone(),
    }
}

fn fields(ui: &mut Ui, fields: &[(String, String)]) {
    if fields.len() <= FEW_FIELDS {
        let fields: Vec<(&str, String)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        return widgets::facts(ui, "fields", &fields);
    }
    let height = ui.text_style_height(&TextStyle::Body) + 3.0;
    widgets::rows_in_sight(ui, fields.len(), height, |ui, place| {
        let Some((name, value)) = fields.get(place) else {
            return;
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).color(palette(ui).weak));
            ui.add(Label::new(value).truncate());
        });
    });
}

fn opened(ui: &mut Ui, row: &Row) {
    ScrollArea::vertical()
        .id_salt("open row")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.style_mut().interaction.selectable_labels = true;
            let entry = &row.entry;
            let mut facts: Vec<(&str, String)> = Vec::new();
            if let Some(wall) = entry.wall() {
                facts.push(("Time", wall.strftime("%H:%M:%S%.6f").to_string()));
            }
            facts.extend(packet_fields(entry));
            widgets::facts(ui, "packet", &facts);
            if let Some(meaning) = &row.meaning {
                if let Some(note) = &meaning.note {
                    widgets::hint(ui, widgets::sentence(note));
                }
                if !meaning.fields.is_empty() {
                    ui.add_space(6.0);
                    fields(ui, &meaning.fields);
                }
            }
            if entry.length() > 0 {
                ui.add_space(6.0);
                widgets::section_title(ui, "Bytes");
                let height = ui.text_style_height(&TextStyle::Monospace) + 3.0;
                let lines = entry.bytes.len().div_ceil(IN_ROW);
                widgets::rows_in_sight(ui, lines, height, |ui, place| {
                    let chunk = entry.bytes.chunks(IN_ROW).nth(place).unwrap_or_default();
                    let hex: Vec<String> = chunk.iter().map(|byte| format!("{byte:02X}")).collect();
                    let text = format!("{:04X}  {}", place * IN_ROW, hex.join(" "));
                    ui.label(RichText::new(text).monospace());
                });
                if entry.hidden > 0 {
                    widgets::hint(ui, format!("{} bytes are not shown", entry.hidden));
                }
            }
        });
}
