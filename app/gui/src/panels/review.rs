//! What would be written, before it is; and what came of it.

use egui::{RichText, Ui};
use egui_extras::Column;
use meterbench_jobs::report;

use crate::{
    action::Action,
    state::{Review, State, WriteResult},
    theme,
    widgets::{self, Tone},
    words::{items_by_caption, plain},
};

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    widgets::page(
        ui,
        "Review and write",
        "Nothing is written before you have seen here what it changes",
        |ui| {
            if let Some(problem) = &state.problem
                && widgets::problem(ui, problem)
            {
                actions.push(Action::Dismiss);
            }
            super::left::ui(ui, state, &mut actions);
            let Some(document) = &state.document else {
                match (&state.result, &state.review) {
                    (None, None) => super::program::none_yet(ui, state, &mut actions),
                    (result, review) => {
                        if let Some(result) = result {
                            outcome(ui, result);
                        }
                        if let Some(review) = review {
                            planned(ui, state, review, &mut actions);
                        }
                    }
                }
                return;
            };
            widgets::hint(ui, super::program::left_alone(&document.program));
            ui.add_space(2.0);
            if let Some(result) = &state.result {
                outcome(ui, result);
            }
            if state.errors() == 0 {
                ui.horizontal(|ui| {
                    super::compared::verify(ui, state, &mut actions);
                    widgets::hint(
                        ui,
                        "Says whether the meter holds this program; writes nothing",
                    );
                });
                ui.add_space(2.0);
            }
            super::work_list::chosen(ui, state, &mut actions);
            ui.add_space(2.0);
            super::compared::ui(ui, state.compared.as_ref());
            match (&state.review, state.errors()) {
                (None, errors) if errors > 0 => {
                    let heading = if errors == 1 {
                        "One finding stops this program".to_owned()
                    } else {
                        format!("{errors} findings stop this program")
                    };
                    widgets::notice(
                        ui,
                        Tone::Error,
                        &heading,
                        &["Correct what is marked as an error at the right, then compare again"],
                    );
                }
                (None, _) => compare(ui, state, &mut actions),
                (Some(review), _) => planned(ui, state, review, &mut actions),
            }
            super::kept::ui(ui, state, &mut actions);
        },
    );
    actions
}

fn planned(ui: &mut Ui, state: &State, review: &Review, actions: &mut Vec<Action>) {
    if state.job.is_none() {
        decide(ui, state, review, actions);
    }
    changes(ui, review);
    tables(ui, review);
}

fn outcome(ui: &mut Ui, result: &WriteResult) {
    let lines: Vec<&str> = result.lines.iter().map(String::as_str).collect();
    widgets::notice(
        ui,
        if result.verified {
            Tone::Good
        } else {
            Tone::Error
        },
        &result.heading,
        &lines,
    );
}

fn compare(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let (heading, about) = match (&state.job, &state.result) {
        (Some(job), _) => (job.title.as_str(), "The result appears here"),
        (None, Some(_)) => (
            "Compare again",
            "Reads what this program sets and shows what differs",
        ),
        (None, None) => (
            "Compare with the meter",
            "Reads what this program sets, and shows every change before anything is written",
        ),
    };
    if widgets::empty(
        ui,
        heading,
        about,
        "Compare with the meter now",
        state.is_idle(),
    ) {
        actions.push(Action::Plan);
    }
}

fn decide(ui: &mut Ui, state: &State, review: &Review, actions: &mut Vec<Action>) {
    if review.writes.is_empty() {
        let (tone, heading) = if review.plan.settings.all_reached() {
            (Tone::Good, "The meter holds this program already")
        } else {
            let heading = "What differs can't be written into this meter";
            (Tone::Warning, heading)
        };
        widgets::notice(ui, tone, heading, &["There is nothing to write"]);
        whole(ui, review, actions);
        return;
    }
    let may = super::work_list::mismatch(ui, state, review, actions);
    widgets::card(ui, "", |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(heading(review)).font(theme::strong(15.0)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let free = may && review.against.is_none();
                if widgets::primary(ui, "Write to the meter", free).clicked() {
                    actions.push(Action::Write);
                }
                if ui.button("Compare again").clicked() {
                    actions.push(Action::Plan);
                }
            });
        });
        if let Some(why) = &review.against {
            widgets::notice(ui, Tone::Error, "It may not be written here", &[why]);
        }
        widgets::hint(ui, format!("To the meter {}", review.meter));
        whole(ui, review, actions);
        for note in &review.notes {
            widgets::hint(ui, plain(note));
        }
    });
}

/// The choice to write everything, for a meter that is not trusted to hold what it says.
fn whole(ui: &mut Ui, review: &Review, actions: &mut Vec<Action>) {
    let mut whole = review.whole;
    let box_ = ui.checkbox(
        &mut whole,
        "Write whole tables, also those that are the same",
    );
    if box_.changed() {
        actions.push(Action::WriteAll(whole));
    }
}

fn heading(review: &Review) -> String {
    let bytes: usize = review.writes.iter().map(|write| write.bytes).sum();
    let tables = match review.writes.len() {
        1 => "1 table".to_owned(),
        n => format!("{n} tables"),
    };
    format!("{tables} to write, {}", report::bytes(bytes))
}

fn changes(ui: &mut Ui, review: &Review) {
    let cards = [
        ("What changes", &review.changes),
        ("Read-only in this meter, stays as it is", &review.stays),
    ];
    for (heading, rows) in cards {
        if !rows.is_empty() {
            widgets::card(ui, heading, |ui| {
                super::compared::table(ui, "In the meter", rows);
            });
        }
    }
}

fn tables(ui: &mut Ui, review: &Review) {
    if review.writes.is_empty() {
        return;
    }
    widgets::card(ui, "Tables to be written, in this order", |ui| {
        let columns = [
            Column::exact(84.0),
            Column::exact(70.0),
            Column::exact(16.0),
            Column::remainder().clip(true),
        ];
        widgets::table(ui, "tables", &columns)
            .header(24.0, |mut row| {
                widgets::head(&mut row, "Table", false);
                widgets::head(&mut row, "Bytes", true);
                widgets::head(&mut row, "", false);
                widgets::head(&mut row, "What it does", false);
            })
            .body(|body| {
                let heights = review
                    .writes
                    .iter()
                    .map(|write| 10.0 + 17.0 * write.what.lines().count().max(1) as f32);
                body.heterogeneous_rows(heights, |mut row| {
                    let Some(write) = review.writes.get(row.index()) else {
                        return;
                    };
                    row.col(|ui| {
                        ui.label(RichText::new(&write.table).font(theme::strong(13.0)));
                    });
                    widgets::cell_number(&mut row, write.bytes.to_string());
                    row.col(|_| ());
                    row.col(|ui| {
                        ui.label(items_by_caption(&write.what));
                    });
                });
            });
    });
}
