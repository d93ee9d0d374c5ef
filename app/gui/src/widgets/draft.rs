//! A text field for a value that is not always a value while it is typed.

use egui::{Response, RichText, TextEdit, Ui};

use crate::theme::palette;

/// What is typed, until it is a value; and again when the value changes from elsewhere.
#[derive(Debug, Default)]
pub struct Draft {
    text: String,
    of: String,
}

impl Draft {
    /// Show the field. `now` is the value as text; `parse` makes the new one, or says what is expected.
    pub fn ui<T>(
        &mut self,
        ui: &mut Ui,
        now: &str,
        width: f32,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> (Response, Option<T>) {
        if self.of != now {
            self.of = now.to_owned();
            self.text = now.to_owned();
        }
        let parsed = parse(&self.text);
        let p = palette(ui);
        let color = if parsed.is_err() { p.error } else { p.text };
        let response = ui.add(
            TextEdit::singleline(&mut self.text)
                .align(egui::Align2::LEFT_CENTER)
                .desired_width(width)
                .text_color(color),
        );
        if let Err(expected) = parse(&self.text) {
            ui.label(RichText::new(expected).small().color(p.error));
            return (response, None);
        }
        let value = if response.changed() {
            parse(&self.text).ok()
        } else {
            None
        };
        if value.is_some() {
            self.of = self.text.clone();
        }
        (response, value)
    }
}
