//! What a frame of each page costs, without a screen: laying out the user interface, and tessellating what it drew.
//!
//! Is: the whole window at 1366x768 after an emulated meter was read: the pointer moving over it, every frame new; and every
//! keystroke changing the program, so that it is checked and drawn anew.
//! Is not: the graphics card's part, which is small and the same for every page.

use std::{
    process::exit,
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use egui_kittest::{Harness, kittest::Queryable as _};
use meterbench::{
    App, Setup,
    action::{Action, Edit},
    dialogs::{Answer, Dialogs, Question, Reply},
    settings::Store,
    trace::TraceAction,
};
use meterbench_c1218::packet::Control;
use meterbench_c1218::{Packet, Response};
use meterbench_emulator::{Emulators, Options};
use meterbench_port::memory::Pace;
use meterbench_profiles::program::{Demand, SectionValue};

const WIDTH: f32 = 1366.0;
const HEIGHT: f32 = 768.0;
/// A read of an emulated meter whose line takes no time.
const MOST_WAIT: Duration = Duration::from_secs(60);
/// As the navigation has them.
const PAGES: [&str; 18] = [
    "Connection",
    "Identity",
    "Readings",
    "Tables",
    "Trace",
    "Program",
    "Display scroll",
    "Multiplier",
    "Energy",
    "Demand",
    "Time of use",
    "Load profile",
    "KYZ outputs",
    "Service limit",
    "Event logs",
    "Texts",
    "Compare",
    "Review and write",
];
/// Typing in any field: the frame with all checks and pictures redone takes no longer, in milliseconds.
const KEYSTROKES: u32 = 300;
const FRAMES: usize = 1000;

/// Nobody opens a file here.
struct NoDialogs;

impl Dialogs for NoDialogs {
    fn ask(&self, _: Question, reply: Reply) {
        reply(Answer::Nothing);
    }
}

/// Entries on the Trace page.
const ENTRIES: usize = 100_000;
/// Data of each answer among them, and of the last, which is open.
const ANSWER: usize = 60;
const LONG: usize = 8000;

/// A saved trace of reads, the last of them long.
fn trace() -> String {
    let packet = |data: &[u8]| {
        let mut bytes = Vec::new();
        let packet = Packet {
            identity: 0,
            control: Control::new(0, 1, false),
            sequence: 0,
            data,
        };
        if let Err(error) = packet.emit(&mut bytes) {
            fail(&format!("no packet: {error}"));
        }
        bytes
    };
    let hex =
        |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!(" {byte:02X}")).collect() };
    let mut text = String::from("# bench, 2025-06-01 12:00:00 +00:00\n");
    let request = hex(&packet(&[0x30, 0, 64]));
    let answer = |size: usize| hex(&packet(&Response::table(&vec![0x5A; size]).emit()));
    let (short, long) = (answer(ANSWER), answer(LONG));
    for pair in 1..ENTRIES / 2 {
        let (asked, came) = (pair * 2, pair * 2 + 1);
        text.push_str(&format!(
            "{asked}.000000  >  Read table 64 (toggle 0)\n        {request}\n"
        ));
        let came_in = if pair + 1 == ENTRIES / 2 {
            &long
        } else {
            &short
        };
        text.push_str(&format!(
            "{came}.000000  <  Read: accepted (ok) (toggle 0)\n        {came_in}\n"
        ));
    }
    text
}

/// Opens it on the Trace page, and its last entry with all its bytes.
fn open_trace(harness: &mut Harness<'_, App>) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| fail(&error.to_string()));
    let path = folder.path().join("wire.txt");
    if let Err(error) = std::fs::write(&path, trace()) {
        fail(&error.to_string());
    }
    let ctx = harness.ctx.clone();
    let open = Action::Trace(TraceAction::OpenPath(path));
    harness.state_mut().act(&ctx, open);
    let start = Instant::now();
    while harness.query_by_label_contains("wire.txt").is_none() {
        if start.elapsed() > MOST_WAIT {
            fail("the trace was not read in time");
        }
        harness.step();
        sleep(Duration::from_millis(5));
    }
    let last = Action::Trace(TraceAction::Choose(ENTRIES as u64 - 2));
    harness.state_mut().act(&ctx, last);
    harness.run_steps(3);
}

/// A window in front of a meter that has been read.
fn window() -> Harness<'static, App> {
    let setup = Setup {
        dialogs: Arc::new(NoDialogs),
        store: Store::nowhere(),
        emulators: Arc::new(Emulators::new(Options::default(), Pace::Instant)),
        file: None,
        port: None,
    };
    let app = App::new(setup).unwrap_or_else(|error| fail(&format!("no window: {error}")));
    let mut harness = Harness::builder()
        .with_size([WIDTH, HEIGHT])
        .with_max_steps(50)
        .build_ui_state(|ui, app: &mut App| app.ui(ui), app);
    harness.run_steps(3);
    harness.get_by_label("Read meter").click();
    let start = Instant::now();
    while harness.query_by_label_contains("session closed").is_none() {
        if start.elapsed() > MOST_WAIT {
            fail("the emulated meter was not read in time");
        }
        harness.step();
        sleep(Duration::from_millis(5));
    }
    harness
}

fn fail(what: &str) -> ! {
    eprintln!("{what}");
    exit(1)
}

/// One frame: layout, panels and tessellation, the pointer a step further.
fn frame(harness: &mut Harness<'_, App>, number: u32) -> usize {
    let ctx = harness.ctx.clone();
    let size = egui::vec2(WIDTH, HEIGHT);
    let (step, row) = ((number * 7 % 1366) as f32, (number * 3 % 768) as f32);
    let input = egui::RawInput {
        screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
        time: Some(100.0 + f64::from(number) / 60.0),
        events: vec![egui::Event::PointerMoved(egui::pos2(step, row))],
        ..Default::default()
    };
    let app = harness.state_mut();
    let output = ctx.run_ui(input, |ui| app.ui(ui));
    ctx.tessellate(output.shapes, output.pixels_per_point).len()
}

fn frames(c: &mut Criterion) {
    let mut harness = window();
    let mut group = c.benchmark_group("frame");
    let mut number = 0;
    for page in PAGES {
        // The same words may head the page itself; the navigation comes first.
        let Some(node) = harness.query_all_by_label(page).next() else {
            fail(&format!("no page {page}"));
        };
        node.click();
        harness.run_steps(3);
        if page == "Trace" {
            open_trace(&mut harness);
        }
        group.bench_function(page, |b| {
            b.iter(|| {
                number += 1;
                frame(&mut harness, number)
            });
        });
        let mut times: Vec<Duration> = (0..FRAMES)
            .map(|_| {
                number += 1;
                let start = Instant::now();
                frame(&mut harness, number);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        // The very slowest is the machine's: another process had the core.
        let at = |percent: usize| {
            let time = times.get((times.len() - 1) * percent / 100);
            time.copied().unwrap_or_default().as_secs_f64() * 1000.0
        };
        println!(
            "{page}: half of the frames within {:.2} ms, 99 of 100 within {:.2} ms",
            at(50),
            at(99)
        );
    }
    group.finish();
}

/// A keystroke: the focus is in a field of the page, and what is typed changes a setting, as that field would.
fn keystroke(harness: &mut Harness<'_, App>, number: u32) {
    let ctx = harness.ctx.clone();
    let app = harness.state_mut();
    let demand = Demand {
        reset_lockout_minutes: Some(1 + number % 250),
        ..Demand::default()
    };
    let value = SectionValue::Demand(Some(demand));
    let edit = Edit::Section(Box::new(value), "Lock-out after a reset".into());
    app.act(&ctx, Action::Edit(edit));
    frame(harness, number);
}

/// Prints the medians.
fn typing(_: &mut Criterion) {
    let mut harness = window();
    let mut number = 0;
    for page in PAGES.into_iter().filter(|page| is_of_program(page)) {
        let Some(node) = harness.query_all_by_label(page).next() else {
            fail(&format!("no page {page}"));
        };
        node.click();
        harness.run_steps(3);
        let mut times: Vec<Duration> = (0..KEYSTROKES)
            .map(|_| {
                number += 1;
                let start = Instant::now();
                keystroke(&mut harness, number);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let median = median.as_secs_f64() * 1000.0;
        println!("{page}: a keystroke, its checks and its frame take {median:.2} ms (median)");
    }
}

/// Pages that are about the meter have no program to type in.
fn is_of_program(page: &str) -> bool {
    !["Connection", "Identity", "Readings", "Tables", "Trace"].contains(&page)
}

criterion_group!(benches, typing, frames);
criterion_main!(benches);
