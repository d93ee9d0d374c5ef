//! One setting of the program, as a row of a page: its name, its field, and what the checks say about it.
//!
//! Is: rows for numbers, decimals, texts, choices, times and yes or no; each in two kinds, one that is always set and one
//! that may be left to the meter. The field has the row's name for screen readers and tests, takes the focus when a
//! finding leads to it, and its findings stand below it.
//! Is not: an edit; the row gives the new value, and the page puts it into its section.
//!
//! Roles and names: `TextInput`, `ComboBox` or `CheckBox` called as the row; the box that leaves a setting to the meter is a
//! `CheckBox` of the same name; choices are `RadioButton`s called "Row: choice".

use egui::{
    Align, Checkbox, ComboBox, Id, Layout, Response, RichText, Role, Ui, UiBuilder, WidgetInfo,
    vec2,
};

use super::{
    anchor, chooser,
    findings::severity_mark,
    typed::{self, Clock, Kind, Number, Text, Thousandths},
};
use crate::{
    state::State,
    theme::{self, palette},
    words::{plain, sentence},
};
use meterbench_profiles::program::tou::TimeOfDay;

/// The column of names, in points.
const NAMES: f32 = 220.0;

/// Between a choice and the next, in points: more than between a circle and its words.
pub const BETWEEN_CHOICES: f32 = 18.0;

/// One setting on a page.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    state: &'a State,
    path: &'a str,
    label: &'a str,
    about: &'a str,
    unset: &'a str,
    names: f32,
}

impl<'a> Setting<'a> {
    /// By the path that findings use, "demand.interval_minutes", and the name that people do, "Interval".
    pub fn new(state: &'a State, path: &'a str, label: &'a str) -> Self {
        Self {
            state,
            path,
            label,
            about: "",
            unset: "as the meter has it",
            names: NAMES,
        }
    }

    /// What it does, for who points at it.
    pub fn about(mut self, about: &'a str) -> Self {
        self.about = about;
        self
    }

    /// What it means when it is not set; usually that the meter keeps its own.
    pub fn unset(mut self, words: &'a str) -> Self {
        self.unset = words;
        self
    }

    /// The width of the column of names, where rows are narrow; 0 for a field with no name in sight.
    pub fn names(mut self, width: f32) -> Self {
        self.names = width;
        self
    }

    /// A whole number that is always set.
    pub fn number(self, ui: &mut Ui, now: u32, kind: &Number) -> Option<u32> {
        self.typed(ui, &now, kind)
    }

    /// A whole number, or the meter's own; `first` when it begins to be set.
    pub fn maybe_number(
        self,
        ui: &mut Ui,
        now: Option<u32>,
        first: u32,
        kind: &Number,
    ) -> Option<Option<u32>> {
        self.maybe_typed(ui, now.as_ref(), first, kind)
    }

    /// A number with three decimals, in thousandths.
    pub fn thousandths(self, ui: &mut Ui, now: u32, kind: &Thousandths) -> Option<u32> {
        self.typed(ui, &now, kind)
    }

    /// A time of day that is always set.
    pub fn time(self, ui: &mut Ui, now: TimeOfDay) -> Option<TimeOfDay> {
        self.typed(ui, &now, &Clock)
    }

    /// A time of day, or the meter's own.
    pub fn maybe_time(
        self,
        ui: &mut Ui,
        now: Option<TimeOfDay>,
        first: TimeOfDay,
    ) -> Option<Option<TimeOfDay>> {
        self.maybe_typed(ui, now.as_ref(), first, &Clock)
    }

    /// A text of at most so many characters, with their count.
    pub fn text(self, ui: &mut Ui, now: &str, most: usize) -> Option<String> {
        let now = now.to_owned();
        self.row(ui, |ui, setting| {
            let changed = setting.field(ui, &now, &Text { most });
            count(ui, &now, most);
            changed
        })
    }

    /// A text, or the meter's own.
    pub fn maybe_text(self, ui: &mut Ui, now: Option<&str>, most: usize) -> Option<Option<String>> {
        let now = now.map(str::to_owned);
        self.maybe(ui, now.as_ref(), String::new, |ui, setting, now| {
            let changed = setting.field(ui, now, &Text { most });
            count(ui, now, most);
            changed
        })
    }

    /// One of a few, all in sight.
    pub fn choice<T: Clone + PartialEq>(
        self,
        ui: &mut Ui,
        now: &T,
        all: &[(T, &str)],
    ) -> Option<T> {
        self.row(ui, |ui, setting| setting.radios(ui, Some(now), all))
    }

    /// One of a few, or the meter's own.
    pub fn maybe_choice<T: Clone + PartialEq>(
        self,
        ui: &mut Ui,
        now: Option<&T>,
        all: &[(T, &str)],
    ) -> Option<Option<T>> {
        let mut with_none: Vec<(Option<T>, &str)> = vec![(None, "As the meter has it")];
        with_none.extend(
            all.iter()
                .map(|(value, words)| (Some(value.clone()), *words)),
        );
        let now = now.cloned();
        self.row(ui, |ui, setting| setting.radios(ui, Some(&now), &with_none))
    }

    /// The meter's own, yes, or no.
    pub fn yes_no(self, ui: &mut Ui, now: Option<bool>) -> Option<Option<bool>> {
        self.maybe_choice(ui, now.as_ref(), &[(true, "Yes"), (false, "No")])
    }

    /// One of many, in a list that opens.
    pub fn pick<T: Clone + PartialEq>(
        self,
        ui: &mut Ui,
        now: &T,
        all: &[(T, String)],
    ) -> Option<T> {
        self.row(ui, |ui, setting| setting.list(ui, now, all))
    }

    /// One of many, or the meter's own.
    pub fn maybe_pick<T: Clone + PartialEq>(
        self,
        ui: &mut Ui,
        now: Option<&T>,
        all: &[(T, String)],
    ) -> Option<Option<T>> {
        let first = all.first().map(|(value, _)| value.clone())?;
        self.maybe(
            ui,
            now,
            || first,
            |ui, setting, now| setting.list(ui, now, all),
        )
    }

    /// A box to tick.
    pub fn check(self, ui: &mut Ui, now: bool) -> Option<bool> {
        let mut on = now;
        let response = ui.checkbox(&mut on, self.label);
        let response = self.explained(response);
        anchor(self.state, self.path, &response);
        self.findings(ui);
        response.changed().then_some(on)
    }

    /// Anything else that may be left to the meter: the box, and the field when it is set.
    /// `show` makes the field and gives the new value when it changed; it may use [`Setting::field`].
    pub fn maybe<T: Clone>(
        self,
        ui: &mut Ui,
        now: Option<&T>,
        first: impl FnOnce() -> T,
        show: impl FnOnce(&mut Ui, &Named<'a>, &T) -> Option<T>,
    ) -> Option<Option<T>> {
        let mut change = None;
        let response = ui.horizontal(|ui| {
            let mut set = now.is_some();
            let label = RichText::new(self.label).color(palette(ui).text);
            let id = ui.scope_id().with(("set", self.path));
            let response = self.beside(ui, |ui| {
                ui.push_id(id, |ui| ui.add(Checkbox::new(&mut set, label)))
                    .inner
            });
            let response = self.explained(response);
            if response.changed() {
                change = Some(set.then(first));
            }
            match now {
                Some(value) => {
                    let named = self.named(response);
                    if let Some(new) = show(ui, &named, value) {
                        change = Some(Some(new));
                    }
                }
                None => {
                    anchor(self.state, self.path, &response);
                    ui.label(RichText::new(self.unset).color(palette(ui).weak));
                }
            }
        });
        let _ = response;
        self.findings(ui);
        change
    }

    /// Anything else that is always set: the name, and whatever `show` makes.
    pub fn row<R>(self, ui: &mut Ui, show: impl FnOnce(&mut Ui, &Named<'a>) -> R) -> R {
        let inner = ui
            .horizontal(|ui| {
                let label = RichText::new(self.label).color(palette(ui).weak);
                let response = if self.names > 0.0 {
                    self.beside(ui, |ui| ui.label(label))
                } else {
                    let nothing = ui.label("");
                    ui.add_space(-ui.spacing().item_spacing.x);
                    nothing
                };
                let named = self.named(self.explained(response));
                show(ui, &named)
            })
            .inner;
        self.findings(ui);
        inner
    }

    fn typed<K: Kind>(self, ui: &mut Ui, now: &K::Value, kind: &K) -> Option<K::Value> {
        self.row(ui, |ui, setting| setting.field(ui, now, kind))
    }

    fn maybe_typed<K: Kind>(
        self,
        ui: &mut Ui,
        now: Option<&K::Value>,
        first: K::Value,
        kind: &K,
    ) -> Option<Option<K::Value>>
    where
        K::Value: Clone,
    {
        self.maybe(
            ui,
            now,
            || first,
            |ui, setting, now| setting.field(ui, now, kind),
        )
    }

    /// In the column of names.
    fn beside(self, ui: &mut Ui, add: impl FnOnce(&mut Ui) -> Response) -> Response {
        let (_, rect) = ui.allocate_space(vec2(self.names, theme::ROW));
        let mut place = ui.new_child(
            UiBuilder::new()
                .id_salt(("name", self.path))
                .max_rect(rect)
                .layout(Layout::left_to_right(Align::Center)),
        );
        add(&mut place)
    }

    fn explained(self, response: Response) -> Response {
        if self.about.is_empty() {
            response
        } else {
            response.on_hover_text(self.about)
        }
    }

    fn named(self, label: Response) -> Named<'a> {
        Named {
            setting: self,
            label,
        }
    }

    /// What the checks say about this very setting, below its field.
    fn findings(self, ui: &mut Ui) {
        let mine = self
            .state
            .findings
            .iter()
            .filter(|finding| finding.path == self.path);
        for finding in mine {
            let (color, word) = severity_mark(ui, finding.severity);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                if self.names > 0.0 {
                    ui.add_space(self.names + ui.spacing().item_spacing.x);
                }
                let message = sentence(&plain(&finding.message));
                ui.label(
                    RichText::new(format!("{word}: {message}"))
                        .small()
                        .color(color),
                );
            });
        }
    }
}

/// A row whose name is drawn: what the field in it needs.
pub struct Named<'a> {
    setting: Setting<'a>,
    label: Response,
}

impl Named<'_> {
    /// A field that is typed in.
    pub fn field<K: Kind>(&self, ui: &mut Ui, now: &K::Value, kind: &K) -> Option<K::Value> {
        let id = field_id(self.setting.state, self.setting.path);
        let (response, value) = typed::typed(ui, id, kind, now);
        self.claim(&response);
        value
    }

    /// Gives a field of one's own the row's name, and the focus when a finding leads to it.
    pub fn claim(&self, response: &Response) {
        if self.setting.names > 0.0 {
            let _ = response.clone().labelled_by(self.label.id);
        } else {
            let label = self.setting.label;
            response
                .ctx
                .accesskit_node_builder(response.id, |node| node.set_label(label));
        }
        anchor(self.setting.state, self.setting.path, response);
    }

    fn radios<T: Clone + PartialEq>(
        &self,
        ui: &mut Ui,
        now: Option<&T>,
        all: &[(T, &str)],
    ) -> Option<T> {
        let mut chosen = None;
        // Further from the choice before than from its own words.
        ui.spacing_mut().item_spacing.x = BETWEEN_CHOICES;
        for (value, words) in all {
            let on = now == Some(value);
            let response = ui.radio(on, *words);
            let name = format!("{}: {words}", self.setting.label);
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &name));
            if on {
                anchor(self.setting.state, self.setting.path, &response);
            }
            if response.clicked() && !on {
                chosen = Some(value.clone());
            }
        }
        chosen
    }

    fn list<T: Clone + PartialEq>(&self, ui: &mut Ui, now: &T, all: &[(T, String)]) -> Option<T> {
        let words: Vec<&str> = all.iter().map(|(_, words)| words.as_str()).collect();
        let place = all.iter().position(|(value, _)| value == now);
        let combo = ComboBox::from_id_salt(self.setting.path)
            .width((ui.available_width() - 24.0).clamp(120.0, 300.0))
            .truncate()
            .selected_text(
                place
                    .and_then(|place| words.get(place))
                    .map_or("", |words| words),
            );
        let (response, chosen) = chooser(ui, combo, place, &words);
        self.claim(&response);
        all.get(chosen?).map(|(value, _)| value.clone())
    }
}

/// A field's place in the window's memory: what is typed in one program is not typed in another.
fn field_id(state: &State, path: &str) -> Id {
    let document = state.document.as_ref().map_or(0, |document| document.id);
    Id::unique(("setting", document, path))
}

fn count(ui: &mut Ui, text: &str, most: usize) {
    let p = palette(ui);
    let long = text.chars().count();
    let color = if long > most { p.error } else { p.weak };
    ui.label(
        RichText::new(format!("{long} of {most}"))
            .small()
            .color(color),
    );
}
