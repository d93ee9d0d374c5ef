//! What a frame of each page costs, without a screen: laying out the user interface, and tessellating what it drew.
//!
//! Is: the whole window at 1366x768 after an emulated meter was read, the pointer moving over it, every frame new.
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
    dialogs::{Answer, Dialogs, Question, Reply},
    settings::Store,
};
use meterbench_emulator::{Emulators, Options};
use meterbench_port::memory::Pace;

const WIDTH: f32 = 1366.0;
const HEIGHT: f32 = 768.0;
/// A read of an emulated meter whose line takes no time.
const MOST_WAIT: Duration = Duration::from_secs(60);
/// As the navigation has them.
const PAGES: [&str; 9] = [
    "Connection",
    "Identity",
    "Readings",
    "Tables",
    "Program",
    "Display scroll",
    "Multiplier",
    "Energy",
    "Review and write",
];
const FRAMES: usize = 1000;

/// Nobody opens a file here.
struct NoDialogs;

impl Dialogs for NoDialogs {
    fn ask(&self, _: Question, reply: Reply) {
        reply(Answer::Nothing);
    }
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

criterion_group!(benches, frames);
criterion_main!(benches);
