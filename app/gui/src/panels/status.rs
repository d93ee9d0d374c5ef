//! The bottom of the window: the link and what was done last.

use egui::{Align, Layout, RichText, Ui};
use meterbench_jobs::Link;

use crate::{
    state::{Meter, State},
    theme::palette,
};

/// Show the status bar.
pub fn ui(ui: &mut Ui, state: &State) {
    let p = palette(ui);
    let small = |text: String| RichText::new(text).small().color(p.weak);
    ui.horizontal_centered(|ui| {
        let (mark, words) = match (&state.job, &state.meter) {
            (Some(job), _) => (p.accent, job.title.clone()),
            (None, _) if state.problem.is_some() => {
                let what = state
                    .problem
                    .as_ref()
                    .map_or("", |problem| problem.what.as_str());
                (p.error, what.to_owned())
            }
            (
                None,
                Some(Meter {
                    file: Some(file), ..
                }),
            ) => (p.accent, format!("{file} · snapshot")),
            (None, Some(meter)) => (p.good, format!("{} · session closed", meter.address)),
            (None, None) => (p.edge, "Not connected".to_owned()),
        };
        ui.label(RichText::new("●").small().color(mark));
        ui.label(small(words));
        if let Some(link) = state.meter.as_ref().and_then(|meter| meter.link.as_ref()) {
            ui.separator();
            ui.label(small(words_of(link)));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // What went well before says nothing beside what runs or has just failed.
            if state.problem.is_none() && state.job.is_none() {
                ui.label(small(state.status.clone()));
            }
        });
    });
}

/// What the last job cost the line.
pub fn words_of(link: &Link) -> String {
    let retries = match link.retries {
        0 => "no retries".to_owned(),
        1 => "1 retry".to_owned(),
        n => format!("{n} retries"),
    };
    format!(
        "{} bit/s · packets of {} bytes · {} packets, {retries} · {} bytes · {:.2} s · efficiency {:.2}",
        link.baud,
        link.packet_size,
        link.packets,
        link.bytes_in + link.bytes_out,
        link.elapsed.as_secs_f64(),
        link.efficiency(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_link_is_told_in_one_line() {
        let link = Link {
            baud: 9600,
            packet_size: 64,
            packets: 122,
            bytes_out: 400,
            bytes_in: 600,
            retries: 1,
            elapsed: Duration::from_millis(2000),
            wire: Duration::from_millis(1900),
            ..Link::default()
        };
        assert_eq!(
            words_of(&link),
            "9600 bit/s · packets of 64 bytes · 122 packets, 1 retry · 1000 bytes · 2.00 s · efficiency 0.95"
        );
    }
}
