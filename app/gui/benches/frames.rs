//! What a frame of each page costs: layout and tessellation, without a GPU.
//!
//! `cargo bench -p meterbench` reads an emulated meter, then draws each page at 1366 x 768 with a moving pointer and prints
//! the middle and the slowest of its frames. It fails when a page takes more than the 4 ms that a frame may take.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use egui::{Context, Event, Pos2, RawInput, Rect, pos2, vec2};
use meterbench::{
    App, Setup,
    action::Action,
    dialogs::{Answer, Dialogs, Question, Reply},
    settings::Store,
    state::Page,
};
use meterbench_emulator::{Emulators, Options, Pace};

const FRAMES: usize = 300;
const LIMIT: Duration = Duration::from_millis(4);

struct NoDialogs;

impl Dialogs for NoDialogs {
    fn ask(&self, _: Question, reply: Reply) {
        reply(Answer::Nothing);
    }
}

struct Bench {
    ctx: Context,
    app: App,
    frame: usize,
}

impl Bench {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let app = App::new(Setup {
            dialogs: Arc::new(NoDialogs),
            store: Store::nowhere(),
            emulators: Arc::new(Emulators::new(Options::default(), Pace::Instant)),
            file: None,
            port: None,
        })?;
        let ctx = Context::default();
        app.install(&ctx);
        Ok(Bench { ctx, app, frame: 0 })
    }

    /// One frame with the pointer somewhere else than before.
    fn frame(&mut self) -> Duration {
        self.frame += 1;
        let pointer = pos2(
            (self.frame * 37 % 1366) as f32,
            (self.frame * 23 % 768) as f32,
        );
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1366.0, 768.0))),
            time: Some(self.frame as f64 / 60.0),
            events: vec![Event::PointerMoved(pointer)],
            ..RawInput::default()
        };
        let start = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| self.app.ui(ui));
        let shapes = std::mem::take(&mut output.shapes);
        let triangles = self.ctx.tessellate(shapes, output.pixels_per_point);
        let took = start.elapsed();
        drop(triangles);
        output.textures_delta.clear();
        took
    }

    fn until_idle(&mut self) {
        while !self.app.state().is_idle() {
            self.frame();
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bench = Bench::new()?;
    let first = bench.frame();
    bench.app.act(&bench.ctx.clone(), Action::Read);
    bench.until_idle();
    println!("first frame with fonts {:.2} ms", millis(first));
    println!("{:20} {:>10} {:>10}", "page", "middle ms", "slowest ms");
    let mut slow = false;
    for page in Page::METER.into_iter().chain(Page::PROGRAM) {
        bench.app.act(&bench.ctx.clone(), Action::Go(page));
        if page == Page::Review {
            bench.app.act(&bench.ctx.clone(), Action::Plan);
            bench.until_idle();
        }
        for _ in 0..20 {
            bench.frame();
        }
        let mut times: Vec<Duration> = (0..FRAMES).map(|_| bench.frame()).collect();
        times.sort_unstable();
        let middle = times.get(FRAMES / 2).copied().unwrap_or_default();
        let slowest = times.last().copied().unwrap_or_default();
        println!(
            "{:20} {:>10.3} {:>10.3}",
            page.words(),
            millis(middle),
            millis(slowest)
        );
        slow |= middle > LIMIT;
    }
    if slow {
        Err(format!("a page takes more than {} ms", millis(LIMIT)).into())
    } else {
        Ok(())
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
