//! Training exercises, each done with the tool's own jobs, as a technician would.

use jiff::SignedDuration;
use meterbench_emulator::{Button, Exercise, Handle, Options, Pace, exercise};
use meterbench_jobs::act::Zone;
use meterbench_jobs::{Act, Agreed, Selection};
use meterbench_profiles::Program;
use meterbench_profiles::map::SwitchOrder;

use crate::support::{Bench, target};

/// The meter of an exercise, on a bench under this name.
const NAME: &str = "exercise";

fn begun(name: &str) -> (Bench, &'static Exercise, Handle) {
    let exercise = exercise(name).unwrap();
    // Its clock goes by the computer's, as on a bench.
    let meter = Handle::new(exercise.meter(Options::default()).unwrap());
    let bench = Bench::new(Pace::Instant);
    bench.emulators.stand(NAME, meter.clone());
    assert!(!exercise.is_reached(&meter.lock()), "{name}");
    (bench, exercise, meter)
}

async fn act(bench: &Bench, act: Act) {
    let (context, target) = (bench.context(), target(NAME));
    let present = meterbench_jobs::look(&context, &target, &act)
        .await
        .unwrap();
    let agreed = Agreed {
        present,
        reason: "an exercise".to_owned(),
        password: None,
    };
    let outcome = meterbench_jobs::act(&context, &target, &act, &agreed).await;
    let outcome = outcome.unwrap();
    assert!(outcome.verified, "{outcome:?}");
}

async fn program(bench: &Bench, text: &str) {
    let wanted = Program::parse(text, "wanted").unwrap().program;
    assert!(bench.write(NAME, &wanted).await.verified);
}

#[tokio::test(start_paused = true)]
async fn a_first_connection_is_a_read() {
    let (bench, exercise, meter) = begun("first-connection");
    meterbench_jobs::read(&bench.context(), &target(NAME), &Selection::Registers)
        .await
        .unwrap();
    assert!(exercise.is_reached(&meter.lock()));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_multiplier_is_programmed_right() {
    let (bench, exercise, meter) = begun("wrong-multiplier");
    let reading = bench.read(NAME).await;
    assert!(reading.registers.iter().any(|one| one.primary.is_some()));
    program(
        &bench,
        "schema = 2\n[multiplier]\nct = \"200:5\"\npt = \"1:1\"\n",
    )
    .await;
    assert!(exercise.is_reached(&meter.lock()));
}

#[tokio::test(start_paused = true)]
async fn a_half_written_meter_is_finished_or_taken_back() {
    for (ct, format) in [("200:5", "5x10"), ("1:1", "6x1")] {
        let (bench, exercise, meter) = begun("half-written");
        let text = format!(
            "schema = 2\n[multiplier]\nct = \"{ct}\"\npt = \"1:1\"\n[energy]\nformat = \"{format}\"\n"
        );
        program(&bench, &text).await;
        assert!(exercise.is_reached(&meter.lock()), "{ct}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_is_set() {
    let (bench, exercise, meter) = begun("set-clock");
    act(&bench, Act::SetClock(Zone::Computer)).await;
    assert!(exercise.is_reached(&meter.lock()));
}

#[tokio::test(start_paused = true)]
async fn a_service_is_reconnected_at_once_or_by_the_customers_hand() {
    let (bench, exercise, meter) = begun("reconnect");
    act(&bench, Act::Switch(SwitchOrder::Close)).await;
    meter.lock().step_by(SignedDuration::from_secs(1));
    assert!(exercise.is_reached(&meter.lock()));

    let (bench, exercise, meter) = begun("reconnect");
    act(&bench, Act::Switch(SwitchOrder::Arm)).await;
    assert!(!exercise.is_reached(&meter.lock()));
    meter.lock().press(Button::Reconnect).unwrap();
    meter.lock().step_by(SignedDuration::from_secs(1));
    assert!(exercise.is_reached(&meter.lock()));
}
