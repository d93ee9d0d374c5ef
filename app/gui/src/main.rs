//! Arguments and log, then the window.

// A release build on Windows has no console window behind it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod native;

use std::{panic, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{CommandFactory, Parser};
use eframe::{CreationContext, NativeOptions, egui};
use meterbench::{App, Setup, settings::Store};
use meterbench_jobs::{Built, crash};
use tracing_subscriber::EnvFilter;

use native::NativeDialogs;

/// Read and program ANSI C12 electricity meters
#[derive(Parser)]
#[command(
    name = "meterbench",
    version = Built::line(),
    after_help = "Example: meterbench --practice 9S feeder-12.toml"
)]
struct Arguments {
    /// A program file to open
    file: Option<PathBuf>,
    /// Choose a port: /dev/ttyUSB0, COM3, tcp:HOST:PORT or emulator:FORM
    #[arg(long, value_name = "PORT", conflicts_with = "practice")]
    port: Option<String>,
    /// Choose an emulated meter of this form
    #[arg(long, value_name = "FORM")]
    practice: Option<String>,
    /// Print the page for `man`, for packages
    #[arg(long, hide = true)]
    man_page: bool,
}

struct Window(App);

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.0.ui(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // --help and --version as well
        Err(told) => {
            native::tell(&told.to_string(), told.use_stderr());
            return ExitCode::from(if told.use_stderr() { 2 } else { 0 });
        }
    };
    if arguments.man_page {
        let page = clap_mangen::Man::new(Arguments::command());
        return match page.render(&mut std::io::stdout()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let filter =
        EnvFilter::try_from_env("METERBENCH_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    if let Some(crashes) = Store::of_this_user().crashes() {
        crashes.watch("meterbench");
    }
    // By the time that this catches, what was not saved is kept and the ports are let go.
    match panic::catch_unwind(|| run(arguments)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Err(_) => {
            native::tell(&stopped(), true);
            ExitCode::FAILURE
        }
        Ok(Err(error)) => {
            let words = format!(
                "The window could not be opened\n{error}\nCheck that a display and OpenGL are there, or use meterbench-cli\n"
            );
            native::tell(&words, true);
            ExitCode::FAILURE
        }
    }
}

/// What there is to say when a frame has failed.
fn stopped() -> String {
    let report = crash::last_report().map_or_else(
        || "No report of it could be written".to_owned(),
        |path| format!("A report of it, without secrets, is {}", path.display()),
    );
    format!(
        "MeterBench stopped by a fault of its own\n{report}\nStart it again to go on with what was not saved\n"
    )
}

fn run(arguments: Arguments) -> Result<(), eframe::Error> {
    let setup = Setup {
        dialogs: Arc::new(NativeDialogs),
        store: Store::of_this_user(),
        emulators: Arc::default(),
        file: arguments.file,
        port: arguments
            .port
            .or(arguments.practice.map(|form| format!("emulator:{form}"))),
    };
    let viewport = egui::ViewportBuilder::default()
        .with_title("MeterBench")
        .with_app_id("meterbench")
        .with_inner_size([1280.0, 700.0])
        .with_min_inner_size([1000.0, 600.0])
        .with_icon(icon());
    let options = NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        ..NativeOptions::default()
    };
    let open = |creation: &CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        let app = App::new(setup)?;
        app.install(&creation.egui_ctx);
        Ok(Box::new(Window(app)))
    };
    eframe::run_native("meterbench", options, Box::new(open))
}

fn icon() -> egui::IconData {
    // A window without its icon still works.
    eframe::icon_data::from_png_bytes(include_bytes!("../../../assets/icons/meterbench.png"))
        .unwrap_or_default()
}
