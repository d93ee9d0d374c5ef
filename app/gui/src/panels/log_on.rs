//! As whom to log on: user, password, and whether the system's keyring remembers it.
//!
//! Is not: wiped in every place. What egui keeps of a field, its steps back and the text it draws (dots), is its own; the steps
//! back of the password are dropped after each key.

use egui::{TextEdit, Ui, text_edit::TextEditState};
use zeroize::Zeroizing;

use crate::{
    action::Action,
    state::{Choice, Hidden, State},
    widgets,
};

/// Show the card.
pub fn ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    widgets::card(ui, "Log on", |ui| {
        let connection = &state.connection;
        let mut user = connection.user.clone();
        let field = |ui: &mut Ui| {
            ui.add(
                TextEdit::singleline(&mut user)
                    .align(egui::Align2::LEFT_CENTER)
                    .hint_text("none")
                    .char_limit(10)
                    .desired_width(f32::INFINITY),
            )
        };
        if widgets::field(ui, "User name", field).changed() {
            actions.push(Action::TypeUser(user));
        }
        password(ui, state, actions);
        let mut remember = connection.remember;
        let about = "Windows, macOS and most desktops of Linux have one; who may look in there is theirs to say";
        if ui
            .checkbox(&mut remember, "Remember in the system's keyring")
            .on_hover_text(about)
            .changed()
        {
            actions.push(Action::RememberPassword(remember));
        }
        ui.add_space(2.0);
        let about = match (connection.keyring.as_str(), &connection.choice) {
            ("", Choice::Practice(_)) => {
                "The passwords of an emulated meter are READER, PROGRAMMER and SUPERVISOR. Left empty, SUPERVISOR is used"
            }
            ("", _) => {
                "Without a password the tool reads what the meter gives to anyone. The password is forgotten when the window closes"
            }
            (said, _) => said,
        };
        widgets::hint(ui, about);
    });
}

fn password(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    // Of its full size at once: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(4 * LONGEST));
    text.push_str(&state.connection.password.0);
    let field = |ui: &mut Ui| {
        ui.add(
            TextEdit::singleline(&mut *text)
                .align(egui::Align2::LEFT_CENTER)
                .password(true)
                .char_limit(LONGEST)
                .desired_width(f32::INFINITY),
        )
    };
    let field = widgets::field(ui, "Password", field);
    if field.changed() {
        actions.push(Action::TypePassword(Hidden(std::mem::take(&mut *text))));
    }
    if let Some(mut kept) = TextEditState::load(ui.ctx(), field.id) {
        kept.clear_undoer();
        kept.store(ui.ctx(), field.id);
    }
}

/// Characters of a password.
const LONGEST: usize = 20;
