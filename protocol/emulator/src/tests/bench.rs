//! Time in the hand of whoever is at the bench.

use std::time::Duration;

use jiff::SignedDuration;

use super::*;
use crate::{Handle, Load, Speed, StepError};

fn alive(load: &str) -> Meter {
    let options = Options {
        clock: Clock::starting_at(noon()),
        load: Some(load.parse::<Load>().unwrap()),
        seed: 3,
        ..Options::default()
    };
    Meter::new(model("2S", Some("ax")).unwrap(), options).unwrap()
}

fn speed(times: f64) -> Speed {
    Speed::times(times).unwrap()
}

async fn wait(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn speed_changes_while_it_runs_and_loses_no_time() {
    let mut meter = alive("household");
    let mut passed = 0;
    for times in [1, 60, 0, 1_000_000, 7] {
        meter.set_speed(speed(f64::from(times)));
        wait(10).await;
        passed += 10 * i64::from(times);
        let expected = noon() + SignedDuration::from_secs(passed);
        assert_eq!(meter.bench_time(), expected, "{times}");
    }
    assert_eq!(meter.speed(), speed(7.0));
}

#[tokio::test(start_paused = true)]
async fn the_same_steps_give_the_same_meter_at_every_speed_and_however_often_it_is_asked() {
    let day = |days: i64| noon() + SignedDuration::from_hours(24 * days);
    let end = day(40);
    let mut stepped = alive("solar");
    stepped.set_speed(Speed::STOPPED);
    stepped.step_to(end).unwrap();

    let mut run = alive("solar");
    for (turn, days) in [4, 9, 10, 21].into_iter().enumerate() {
        // Odd speeds, so that it is asked at odd times.
        run.set_speed(speed(37_123.456 + 11_111.1 * turn as f64));
        while run.bench_time() < day(days) - SignedDuration::from_hours(24) {
            wait(1).await;
            let _ = run.image();
            run.live();
        }
        run.set_speed(Speed::STOPPED);
        wait(1000).await;
        run.step_to(day(days)).unwrap();
    }
    run.step_to(end).unwrap();
    assert_eq!(run.image(), stepped.image());
}

#[tokio::test(start_paused = true)]
async fn a_step_backwards_is_refused_and_changes_nothing() {
    let meter = Handle::new(alive("1000"));
    meter.set_speed(Speed::STOPPED);
    let before = meter.lock().image();
    let asked = noon() - SignedDuration::from_secs(1);
    let refused = meter.step_to(asked).unwrap_err();
    assert_eq!(refused, StepError::Backwards { now: noon(), asked });
    assert!(
        refused.to_string().contains("2025-07-14T12:00:00"),
        "{refused}"
    );
    assert_eq!(meter.lock().image(), before);
    meter.step_to(noon()).unwrap();
    assert_eq!(meter.lock().image(), before);
}

#[tokio::test(start_paused = true)]
async fn a_step_is_to_what_the_meter_shows_daylight_saving_included() {
    let meter = Handle::new(alive("1000"));
    meter.set_speed(Speed::STOPPED);
    // In winter: the bench's clock, which started in summer, is then ahead by the hour.
    let new_year = date(2026, 1, 1).at(0, 0, 0, 0);
    let at = meter.lock().when_it_shows(new_year);
    assert_eq!(at, date(2026, 1, 1).at(1, 0, 0, 0));
    meter.step_to(at).unwrap();
    assert_eq!(meter.lock().shown(), new_year);
}

#[test]
fn speeds_are_written_as_they_are_read() {
    for text in ["0", "0.5", "1", "3600", "1000000"] {
        assert_eq!(text.parse::<Speed>().unwrap().to_string(), text);
    }
    for no in [-1.0, 1_000_000.1, f64::NAN, f64::INFINITY] {
        assert_eq!(Speed::times(no), None);
    }
}

#[test]
fn a_look_at_a_meter_that_runs_fast_is_of_one_instant() {
    // A clock that has gone on by a minute each time that it is asked.
    let asked = std::sync::atomic::AtomicI64::new(0);
    let clock = Clock::from_fn(move || {
        let minutes = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        noon() + jiff::SignedDuration::from_mins(minutes)
    });
    let options = Options {
        clock,
        ..Options::default()
    };
    let mut meter = Meter::new(model("2S", None).unwrap(), options).unwrap();
    let seen = meter.at_one_instant(|meter| [meter.bench_time(), meter.bench_time()]);
    assert_eq!(seen[0], seen[1]);
    assert_eq!(meter.speed(), Speed::ONE);
    assert!(meter.bench_time() > seen[1], "and then it goes on");
}
