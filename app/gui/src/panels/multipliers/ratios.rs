//! The two ratios, typed or picked from those that stand on nameplates, and where their product is applied.

use egui::{Align, ComboBox, Layout, RichText, Role, Ui, WidgetInfo};
use meterbench_profiles::{
    catalog,
    program::{Applied, Multiplier, Ratio, SectionValue},
};

use super::{super::sectioned::row_of, MultiplierPanel};
use crate::{
    action::{Action, Edit},
    state::State,
    theme::palette,
    widgets::{self, Draft, Setting},
};

/// The column of names, in points.
const NAMES: f32 = 108.0;

/// One of the two ratios.
struct Of<'a> {
    path: &'static str,
    label: &'static str,
    about: &'static str,
    /// The name of the list of usual ratios.
    picker: &'static str,
    now: &'a Ratio,
    usual: &'a [Ratio],
}

impl MultiplierPanel {
    pub(super) fn ratios(
        &mut self,
        ui: &mut Ui,
        state: &State,
        multiplier: &Multiplier,
        actions: &mut Vec<Action>,
    ) {
        let usual = &catalog::built_in().ratios;
        widgets::card(ui, "Transformer ratios", |ui| {
            if let Some(note) = form_note(state) {
                widgets::hint(ui, note);
                ui.add_space(2.0);
            }
            let ct = Of {
                path: "multiplier.ct",
                label: "Current, CT",
                about: "As on the nameplate of the current transformers, 1200:5",
                picker: "Usual CT ratios",
                now: &multiplier.ct,
                usual: &usual.ct,
            };
            if let Some(ratio) = one(ui, state, &mut self.ct, &ct) {
                actions.push(Action::Edit(Edit::Ct(ratio)));
            }
            let pt = Of {
                path: "multiplier.pt",
                label: "Voltage, PT",
                about: "As on the nameplate of the voltage transformers, 4200:120; 1:1 without any",
                picker: "Usual PT ratios",
                now: &multiplier.pt,
                usual: &usual.pt,
            };
            if let Some(ratio) = one(ui, state, &mut self.pt, &pt) {
                actions.push(Action::Edit(Edit::Pt(ratio)));
            }
            ui.horizontal(|ui| {
                ui.vertical(|ui| applied(ui, state, multiplier, actions));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if widgets::quiet(ui, "Leave to the meter", true).clicked() {
                        actions.push(Action::Edit(Edit::UseMultiplier(false)));
                    }
                });
            });
        });
    }
}

/// What the form says of transformers.
fn form_note(state: &State) -> Option<String> {
    let form = row_of(&state.document.as_ref()?.program)?;
    let line = match (form.transformer_rated, form.has_pt) {
        (true, true) => "it may be metered through current and voltage transformers",
        (true, false) => "it may be metered through current transformers; its voltage ratio is 1",
        (false, _) => "self-contained: the line passes through it, so its multiplier is 1",
    };
    Some(format!("Form {}, {}: {line}", form.id, form.service))
}

/// A field, the ratio to one, and the list to pick from.
fn one(ui: &mut Ui, state: &State, draft: &mut Draft, of: &Of<'_>) -> Option<Ratio> {
    let setting = Setting::new(state, of.path, of.label)
        .about(of.about)
        .names(NAMES);
    setting.row(ui, |ui, named| {
        let parse = |text: &str| {
            text.parse::<Ratio>()
                .map_err(|_| "such as 800:5 or 160".to_owned())
        };
        let (response, typed) = draft.ui(ui, of.now.text(), 110.0, parse);
        named.claim(&response);
        let picked = picked(ui, of);
        let to_one = format!("= {} to 1", of.now.to_one());
        ui.label(RichText::new(to_one).color(palette(ui).weak));
        typed.or(picked)
    })
}

/// The usual ratios, none first.
fn picked(ui: &mut Ui, of: &Of<'_>) -> Option<Ratio> {
    let none = Ratio::one();
    let all: Vec<&Ratio> = std::iter::once(&none).chain(of.usual).collect();
    let words: Vec<&str> = all
        .iter()
        .map(|ratio| match ratio.is_one() {
            true => "1:1, no transformer",
            false => ratio.text(),
        })
        .collect();
    let now = all.iter().position(|ratio| *ratio == of.now);
    let combo = ComboBox::from_id_salt(of.path)
        .width(150.0)
        .height(320.0)
        .selected_text(match now {
            Some(_) => of.now.text(),
            None => "Usual ratios",
        });
    let (response, chosen) = widgets::chooser(ui, combo, now, &words);
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, of.picker));
    all.get(chosen?).map(|ratio| (*ratio).clone())
}

/// On the display, at billing, or as the meter has it.
fn applied(ui: &mut Ui, state: &State, multiplier: &Multiplier, actions: &mut Vec<Action>) {
    let setting = Setting::new(state, "multiplier.applied", "Applied")
        .about("Whether the display shows what the customer used, or what the meter measured")
        .names(NAMES);
    let choices = [
        (Applied::Display, "On the display"),
        (Applied::Billing, "At billing"),
    ];
    let now = multiplier.applied.as_ref();
    if let Some(applied) = setting.maybe_choice(ui, now, &choices) {
        let section = SectionValue::Multiplier(Some(Multiplier {
            applied,
            ..multiplier.clone()
        }));
        let step = "Where the multiplier is applied".to_owned();
        actions.push(Action::Edit(Edit::Section(Box::new(section), step)));
    }
}
