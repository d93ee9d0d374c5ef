//! The help on one field, page or finding, in a small window over the page.

use egui::{Align2, Frame, Id, RichText, Ui, Window, vec2};
use meterbench_jobs::help::{Kind, Topic};

use crate::{
    action::Action,
    help::{self, HelpAction},
    state::State,
    theme::{self, palette},
    widgets::{self, Tone},
};

const WIDTH: f32 = 330.0;

/// Show it, when it was asked for.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    if state.help.is_none() && state.no_manual.is_none() {
        return actions;
    }
    Window::new("Help")
        .id(Id::unique("help"))
        .resizable(false)
        .collapsible(false)
        .title_bar(false)
        .frame(Frame::window(ui.style()).inner_margin(theme::GAP))
        .pivot(Align2::RIGHT_BOTTOM)
        .default_pos(ui.ctx().content_rect().right_bottom() - vec2(24.0, 40.0))
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            if let Some(topic) = state.help {
                contents(ui, topic);
            }
            if let Some(problem) = &state.no_manual {
                let lines = [problem.why.as_str(), problem.hint.as_str()];
                widgets::notice(ui, Tone::Warning, &problem.what, &lines);
                ui.add_space(8.0);
            }
            buttons(ui, state.help, &mut actions);
        });
    actions
}

fn contents(ui: &mut Ui, topic: &Topic) {
    let p = palette(ui);
    ui.label(RichText::new(where_it_is(topic)).small().color(p.weak));
    ui.label(RichText::new(widgets::sentence(&topic.title)).font(theme::strong(16.0)));
    ui.add_space(4.0);
    ui.label(&topic.what);
    ui.add_space(6.0);
    ui.label(
        RichText::new("What goes wrong")
            .font(theme::strong(13.0))
            .color(p.warning),
    );
    ui.label(&topic.wrong);
    ui.add_space(8.0);
}

fn buttons(ui: &mut Ui, topic: Option<&Topic>, actions: &mut Vec<Action>) {
    let mut asked = |action| actions.push(Action::Help(action));
    ui.horizontal(|ui| {
        if let Some(topic) = topic
            && ui.button("More in the manual").clicked()
        {
            asked(HelpAction::Manual(format!("{}.html", topic.chapter)));
        }
        if ui.button("Close help").on_hover_text("Esc").clicked() {
            asked(HelpAction::Close);
        }
    });
}

/// "Field of Demand", "Finding W001, of Demand".
fn where_it_is(topic: &Topic) -> String {
    let page = help::topic(&topic.page).map_or("", |page| page.title.as_str());
    match topic.kind {
        Kind::Page => "Page".into(),
        Kind::Field => format!("Field of {page}"),
        Kind::Finding => format!("Finding {}, of {page}", topic.key),
    }
}
