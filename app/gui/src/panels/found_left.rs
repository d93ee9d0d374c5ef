//! The as-found / as-left report: the dialog in which it is filled in.
//!
//! Is: the readings, the fields, the test results and the shop's part, kept while they are typed.
//! Is not: the report; see `crate::found_left`.

use egui::{CollapsingHeader, Frame, Id, Key, Modal, RichText, ScrollArea, TextEdit, Ui};
use meterbench_jobs::report::found_left::{Template, rules};

use super::paper;
use crate::{
    action::Action,
    found_left::{Filled, Form, Read, ReportAction, Sides},
    state::State,
    theme::{self, palette},
    widgets,
};

/// The button, where there is a reading.
pub fn button(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let read = state.meter.as_ref();
    let read = read.is_some_and(|meter| meter.snapshot.is_some());
    let about = "The as-found / as-left report of this meter, to print";
    if read && ui.button("Report…").on_hover_text(about).clicked() {
        actions.push(Action::Report(ReportAction::Open));
    }
}

/// The dialog. Remembers what is typed until another report is begun.
#[derive(Debug, Default)]
pub struct ReportPanel {
    /// Which dialog this was typed for.
    of: u64,
    form: Form,
    shop: Shop,
}

/// What the shop has on all reports, as it is typed.
#[derive(Debug, Default)]
struct Shop {
    name: String,
    lines: String,
    foot: String,
    rules: Vec<String>,
}

impl Shop {
    fn of(template: &Template) -> Self {
        Self {
            name: template.shop.clone().unwrap_or_default(),
            lines: template.lines.join("\n"),
            foot: template.foot.clone().unwrap_or_default(),
            rules: template.rules.clone(),
        }
    }

    /// The template with what was typed.
    fn typed(&self, before: &Template) -> Template {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        let lines = self.lines.lines().map(str::trim);
        Template {
            shop: text(&self.name),
            lines: lines
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect(),
            foot: text(&self.foot),
            rules: self.rules.clone(),
            ..before.clone()
        }
    }
}

impl ReportPanel {
    /// Show it, while it is open.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let reporting = &state.reporting;
        // Where a file is being asked for, that comes first.
        let (Some(sides), None) = (&reporting.open, &state.question) else {
            return actions;
        };
        if self.of != reporting.opened {
            self.of = reporting.opened;
            self.form = Form::begin(&reporting.shop, state.today);
            self.shop = Shop::of(&reporting.shop);
        }
        let high = (ui.ctx().content_rect().height() - 190.0).max(200.0);
        let mut asked = Vec::new();
        let frame = Frame::popup(ui.style()).inner_margin(18);
        let modal = Modal::new(Id::unique("report"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                ui.set_width(640.0);
                let heading = "As-found / as-left report";
                ui.label(RichText::new(heading).font(theme::strong(16.0)));
                ui.add_space(4.0);
                if let Some(problem) = &state.problem
                    && widgets::problem(ui, problem)
                {
                    actions.push(Action::Dismiss);
                }
                ScrollArea::vertical()
                    .max_height(high)
                    .min_scrolled_height(high)
                    .auto_shrink([false, true])
                    .show(ui, |ui| {
                        readings(ui, state, sides, &mut asked);
                        ui.add_space(8.0);
                        fields(ui, &mut self.form);
                        ui.add_space(8.0);
                        tests(ui, &mut self.form.tests);
                        ui.add_space(8.0);
                        self.shop(ui, state, &mut asked);
                    });
                ui.add_space(10.0);
                self.foot(ui, state, &mut asked, &mut actions);
            });
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if (modal.should_close() || escaped) && asked.is_empty() {
            asked.push(ReportAction::Close);
        }
        actions.extend(asked.into_iter().map(Action::Report));
        actions
    }

    fn shop(&mut self, ui: &mut Ui, state: &State, asked: &mut Vec<ReportAction>) {
        let reporting = &state.reporting;
        CollapsingHeader::new("On all reports of this shop").show(ui, |ui| {
            if let Some(why) = &reporting.shop_problem {
                let heading = "What the shop has on its reports can't be read";
                widgets::notice(ui, widgets::Tone::Warning, heading, &[why]);
            }
            line(ui, "Shop", &mut self.shop.name, "");
            widgets::field(ui, "Address lines", |ui| {
                ui.add(TextEdit::multiline(&mut self.shop.lines).desired_rows(2))
            });
            line(ui, "Foot", &mut self.shop.foot, "at the foot of each page");
            ui.horizontal(|ui| {
                let logo = reporting.shop.logo.as_ref();
                let name = logo.map_or("none".into(), |path| path.display().to_string());
                ui.label("Logo");
                if ui.button("Choose logo…").clicked() {
                    asked.push(ReportAction::ChooseLogo);
                }
                if logo.is_some() && ui.button("No logo").clicked() {
                    asked.push(ReportAction::NoLogo);
                }
                ui.add(egui::Label::new(name).truncate());
            });
            ui.add_space(2.0);
            widgets::hint(
                ui,
                "Say on the report what is open of the fields that this rule asks for",
            );
            for rule in rules() {
                let mut on = self.shop.rules.contains(&rule.id);
                let check = ui.checkbox(&mut on, &rule.words);
                if check.on_hover_text(&rule.source).changed() {
                    match on {
                        true => self.shop.rules.push(rule.id.clone()),
                        false => self.shop.rules.retain(|id| *id != rule.id),
                    }
                }
            }
        });
    }

    fn foot(
        &mut self,
        ui: &mut Ui,
        state: &State,
        asked: &mut Vec<ReportAction>,
        actions: &mut Vec<Action>,
    ) {
        let details = self.form.details();
        if let Err(why) = &details {
            ui.label(RichText::new(why).color(palette(ui).error));
        }
        ui.horizontal(|ui| {
            if widgets::primary(ui, "Save as PDF…", details.is_ok()).clicked()
                && let Ok(details) = details
            {
                let shop = Template {
                    name: details.name.clone(),
                    standard: details.standard.clone(),
                    ..self.shop.typed(&state.reporting.shop)
                };
                asked.push(ReportAction::Save(Box::new(Filled { details, shop })));
            }
            if ui.button("Cancel").clicked() {
                asked.push(ReportAction::Close);
            }
            if let Some(other) = paper::ui(ui, state.paper) {
                actions.push(Action::Paper(other));
            }
        });
    }
}

fn readings(ui: &mut Ui, state: &State, sides: &Sides, asked: &mut Vec<ReportAction>) {
    let side = |ui: &mut Ui, label: &str, read: Option<&Read>, choose: &str| {
        let words = read.map_or_else(|| "not read again".to_owned(), Read::words);
        let button = widgets::field(ui, label, |ui| {
            let button = ui.button(choose);
            ui.add(egui::Label::new(words).truncate());
            button
        });
        button.clicked()
    };
    if side(ui, "As found", Some(&sides.found), "Choose as found…") {
        asked.push(ReportAction::ChooseFound);
    }
    if side(ui, "As left", sides.left.as_ref(), "Choose as left…") {
        asked.push(ReportAction::ChooseLeft);
    }
    let shown = state.meter.as_ref().and_then(|it| it.snapshot.as_ref());
    let used = |read: &Read| Some(&read.snapshot) == shown;
    let free = shown.is_some() && !used(&sides.found) && !sides.left.as_ref().is_some_and(used);
    if !free && sides.left.is_none() {
        return;
    }
    ui.horizontal(|ui| {
        if free && ui.button("The reading on screen is as left").clicked() {
            asked.push(ReportAction::LeftOnScreen);
        }
        if sides.left.is_some() {
            if ui.button("Swap").clicked() {
                asked.push(ReportAction::Swap);
            }
            if ui.button("Not read again").clicked() {
                asked.push(ReportAction::NoLeft);
            }
        }
    });
}

fn line(ui: &mut Ui, label: &str, text: &mut String, about: &str) {
    widgets::field(ui, label, |ui| {
        let field = TextEdit::singleline(text)
            .align(egui::Align2::LEFT_CENTER)
            .hint_text(about);
        ui.add(field.desired_width(f32::INFINITY))
    });
}

fn fields(ui: &mut Ui, form: &mut Form) {
    for (label, text, about) in [
        ("Service address", &mut form.address, ""),
        (
            "Equipment",
            &mut form.equipment,
            "instrument transformers, enclosure",
        ),
        ("Date", &mut form.date, "2026-01-31"),
        ("Reason", &mut form.reason, ""),
        ("Name", &mut form.name, "who did the work"),
        ("Standard", &mut form.standard, "the testing standard"),
        (
            "Creep",
            &mut form.creep,
            "whether the meter creeps, and how fast",
        ),
        ("Repairs", &mut form.repairs, ""),
        ("Complainant", &mut form.complainant, "of a complaint test"),
        (
            "Purchased",
            &mut form.purchased,
            "about when the meter was bought",
        ),
        ("Remarks", &mut form.remarks, ""),
    ] {
        line(ui, label, text, about);
    }
}

/// One row a test point.
fn tests(ui: &mut Ui, tests: &mut Vec<[String; 3]>) {
    widgets::section_title(ui, "Test results");
    widgets::hint(
        ui,
        "Percent registration; a point without a result stays off the report",
    );
    let mut gone = None;
    for (place, [point, found, left]) in tests.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            let cell = |ui: &mut Ui, text: &mut String, width, name: &str| {
                let label = format!("{name} {}", place + 1);
                let field = TextEdit::singleline(text)
                    .align(egui::Align2::LEFT_CENTER)
                    .desired_width(width)
                    .hint_text(name);
                let response = ui.add(field);
                let node = |node: &mut egui::accesskit::Node| node.set_label(label);
                response.ctx.accesskit_node_builder(response.id, node);
            };
            cell(ui, point, 200.0, "Test point");
            cell(ui, found, 96.0, "As found %");
            cell(ui, left, 96.0, "As left %");
            if ui.button("Remove").clicked() {
                gone = Some(place);
            }
        });
    }
    if let Some(gone) = gone {
        tests.remove(gone);
    }
    if ui.button("Add a test point").clicked() {
        tests.push(Default::default());
    }
}
