//! The Trace page, by what a person reads there.

use meterbench_jobs::trace::{Layer, read, rows};

use super::*;
use crate::panels::trace;
use crate::trace::{Capture, TraceAction};

/// A logon, a read, and noise.
const WIRE: &str = "\
# COM3, 2025-06-01 12:00:00 +00:00
    0.000000  >  Identification (toggle 0)
                 EE 00 00 00 00 01 20 13 10
    0.012000  <  ACK
                 06
    0.100000  >  Security, password not shown (toggle 1)
                 EE 00 20 00 00 15 51 ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ··
    0.200000  >  Read table 1 (toggle 0)
                 EE 00 00 00 00 03 30 00 01 55 0D
    0.300000  <  noise
                 FF 00 FF
";

fn traced(repeated: usize) -> State {
    let mut state = State::default();
    for _ in 0..repeated {
        state.trace.take(rows(read(WIRE.as_bytes()).entries));
    }
    state
}

fn asked(state: &State, label: &str) -> Vec<TraceAction> {
    let actions = clicks(|ui| trace::ui(ui, state), Role::Button, &[label]);
    let of_trace = |action| match action {
        Action::Trace(action) => Some(action),
        _ => None,
    };
    actions.into_iter().filter_map(of_trace).collect()
}

#[test]
fn layers_pause_and_saving_are_asked_for_by_name() {
    let state = traced(1);
    for (label, action) in [
        ("Tables", TraceAction::Layer(Layer::Tables)),
        ("Pause", TraceAction::Pause(true)),
        ("Open…", TraceAction::Open),
        ("Save…", TraceAction::Save(Capture::Text)),
        ("Save for Wireshark…", TraceAction::Save(Capture::Pcapng)),
    ] {
        assert_eq!(asked(&state, label), [action], "{label}");
    }
}

#[test]
fn a_row_opens_to_its_bytes_and_hides_what_the_wire_hid() {
    let mut state = traced(1);
    let chosen = asked(&state, "Read table 1 (toggle 0)");
    let [TraceAction::Choose(number)] = chosen.as_slice() else {
        panic!("{chosen:?}")
    };
    state.trace.chosen = Some(*number);
    shown(|ui| trace::ui(ui, &state)).get_by_label("0000  EE 00 00 00 00 03 30 00 01 55 0D");
    state.trace.chosen = Some(*number - 1);
    let window = shown(|ui| trace::ui(ui, &state));
    window.get_by_label("0000  EE 00 20 00 00 15 51");
    window.get_by_label("22 bytes are not shown");
}

#[test]
fn nothing_passed_says_what_to_do_and_many_rows_draw_only_what_is_seen() {
    let state = State::default();
    shown(|ui| trace::ui(ui, &state)).get_by_label("Nothing has passed yet");
    let state = traced(17_000);
    let window = shown(|ui| trace::ui(ui, &state));
    let drawn = window.query_all_by_label("Read table 1 (toggle 0)").count();
    assert!(
        (1..100).contains(&drawn),
        "{drawn} of {}",
        state.trace.passing()
    );
}

#[test]
fn of_a_long_message_only_the_lines_in_sight_are_drawn() {
    let mut state = State::default();
    let head = "# COM3, 2025-06-01 12:00:00 +00:00\n    0.000000  <  noise\n";
    let bytes = " 5A".repeat(32_000);
    let text = format!("{head}         {bytes}\n");
    state.trace.take(rows(read(text.as_bytes()).entries));
    state.trace.look(Layer::Bytes, String::new());
    let (number, _) = state.trace.at(1).unwrap();
    state.trace.chosen = Some(number);
    let harness = shown(|ui| trace::ui(ui, &state));
    harness.get_by_label_contains("0000  5A 5A");
    harness.get_by_label_contains("0100  5A 5A");
    assert!(harness.query_by_label_contains("7CF0  5A 5A").is_none());
    let drawn = harness.query_all_by_label_contains("  5A 5A").count();
    assert!((10..200).contains(&drawn), "{drawn} of 2000 lines");
}
