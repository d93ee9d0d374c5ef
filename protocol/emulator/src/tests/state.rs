//! A meter that is stopped and goes on from its state.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::{Load, MeterState, Power, Speed, StateError, StateFile};

#[derive(Clone)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn options(&self, load: &str) -> Options {
        let millis = Arc::clone(&self.0);
        Options {
            clock: Clock::from_fn(move || {
                noon().saturating_add(SignedDuration::from_millis(millis.load(Ordering::Relaxed)))
            }),
            load: (!load.is_empty()).then(|| load.parse::<Load>().unwrap()),
            seed: 11,
            ..Options::default()
        }
    }

    fn forward(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

/// By way of a file's text.
fn stopped_and_gone_on(meter: &mut Meter, options: Options) -> Meter {
    let text = meter.state().to_text();
    let state = MeterState::parse(&text).unwrap();
    assert_eq!(state.to_text(), text);
    Meter::resume(meter.model().clone(), options, &state).unwrap()
}

/// What a person and a tool do to a meter.
#[derive(Debug, Clone, Copy)]
enum Act {
    Wait(i64),
    Outage(i64),
    Procedure(u8),
    Switch(u8),
    Clock(i8),
    Mode(bool),
    Text(u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (1i64..90_000_000).prop_map(Act::Wait),
        2 => (1i64..200_000_000).prop_map(Act::Outage),
        1 => prop_oneof![Just(9u8), Just(16), Just(17)].prop_map(Act::Procedure),
        2 => (0u8..6).prop_map(Act::Switch),
        1 => (-30i8..30).prop_map(Act::Clock),
        1 => any::<bool>().prop_map(Act::Mode),
        1 => any::<u8>().prop_map(Act::Text),
    ];
    prop::collection::vec(act, 20..40)
}

/// One session for each act, so that a meter which goes on from its state is asked alike.
fn do_it(meter: &mut Meter, hand: &Hand, act: Act) {
    let mut bench = Bench {
        meter: std::mem::replace(
            meter,
            Meter::new(model("2S", Some("ax")).unwrap(), Options::default()).unwrap(),
        ),
        session: Session::default(),
        sequence: 0,
    };
    let log_on = |bench: &mut Bench| {
        assert_eq!(bench.log_on(), Code::Ok);
        assert_eq!(bench.password(SUPERVISOR), Code::Ok);
    };
    match act {
        Act::Wait(millis) => hand.forward(millis),
        Act::Outage(millis) => {
            bench.meter.set_power(Power::Off);
            hand.forward(millis);
            bench.meter.set_power(Power::On);
        }
        Act::Procedure(number) => {
            log_on(&mut bench);
            bench.result(
                ProcId::standard(number.into()),
                &[1][..usize::from(number == 9)],
            );
        }
        Act::Switch(action) => {
            log_on(&mut bench);
            bench.result(ProcId::manufacturer(100), &[action, 2, 58, 1]);
        }
        Act::Clock(minutes) => {
            bench.meter.live();
            let shown = bench.meter.shown() + SignedDuration::from_mins(minutes.into());
            bench.meter.set_shown(shown);
        }
        Act::Mode(test) => {
            log_on(&mut bench);
            bench.result(ProcId::standard(6), &[if test { 2 } else { 1 }]);
        }
        Act::Text(letter) => {
            log_on(&mut bench);
            let text = vec![b'A' + letter % 26; bench.read(st(6)).unwrap().len()];
            assert_eq!(bench.write(st(6), &text), Code::Ok);
        }
    }
    bench
        .meter
        .end(&mut bench.session, meterbench_c1218::Ended::Logoff);
    *meter = bench.meter;
}

fn same_however_often_it_stops(form: &str, load: &str, acts: &[Act]) {
    let model = || model(form, None).unwrap();
    let (hand, other) = (Hand(Arc::default()), Hand(Arc::default()));
    let mut straight = Meter::new(model(), hand.options(load)).unwrap();
    let mut stopped = Meter::new(model(), other.options(load)).unwrap();
    for act in acts {
        do_it(&mut straight, &hand, *act);
        do_it(&mut stopped, &other, *act);
        stopped = stopped_and_gone_on(&mut stopped, other.options(load));
        let (image, expected) = (stopped.image(), straight.image());
        let other: Vec<TableId> = image
            .ids()
            .filter(|id| image.raw(*id) != expected.raw(*id))
            .collect();
        assert!(
            other.is_empty(),
            "{other:?} of {form} with {load}, after {act:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::with_cases(3) })]
    #[test]
    fn a_meter_that_goes_on_from_its_state_never_stopped(acts in acts()) {
        same_however_often_it_stops("2S-SD", "household", &acts);
    }
}

#[test]
fn so_do_meters_of_other_makes_and_without_a_load() {
    let acts = [
        Act::Wait(12_345_678),
        Act::Outage(1_500),
        Act::Wait(3_600_000),
        Act::Outage(40_000_000),
        Act::Wait(77_777_777),
    ];
    for (form, load) in [
        ("2S-SD", ""),
        (crate::STRANGER, "1234.5"),
        ("9S", "shop"),
        ("4S", "solar"),
    ] {
        same_however_often_it_stops(form, load, &acts);
    }
}

#[test]
fn without_power_a_meter_is_kept_as_it_lies_there() {
    let hand = Hand(Arc::default());
    let mut meter = Meter::new(model("2S", Some("ax")).unwrap(), hand.options("1000")).unwrap();
    hand.forward(10_000_000);
    meter.set_power(Power::Off);
    let mut meter = stopped_and_gone_on(&mut meter, hand.options("1000"));
    assert_eq!(meter.power(), Power::Off);
    hand.forward(10_000_000);
    meter.set_power(Power::On);
    assert_eq!((meter.power(), meter.outages()), (Power::On, 1));
}

#[test]
fn what_a_session_has_not_finished_is_not_kept() {
    let mut bench = Bench::as_user("2S", SUPERVISOR);
    let before = bench.read(st(6)).unwrap();
    let text = vec![b'Q'; before.len()];
    assert_eq!(bench.write(st(6), &text), Code::Ok);
    let options = Options {
        clock: standing(noon()),
        ..Options::default()
    };
    let other = stopped_and_gone_on(&mut bench.meter, options);
    assert_eq!(other.image().raw(st(6)), Some(&*before));
    // Whoever takes the state disturbs nobody.
    assert_eq!(bench.read(st(6)).unwrap(), text);
}

#[tokio::test(start_paused = true)]
async fn its_time_goes_on_where_it_stood_and_as_fast() {
    let options = Options {
        clock: Clock::starting_at(noon()).at_speed(Speed::times(60.0).unwrap()),
        ..Options::default()
    };
    let mut meter = Meter::new(model("2S", Some("ax")).unwrap(), options).unwrap();
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    let state = MeterState::parse(&meter.state().to_text()).unwrap();
    tokio::time::advance(std::time::Duration::from_secs(3600)).await;
    let clock = state.clock();
    let hour = SignedDuration::from_hours(1);
    assert_eq!((clock.now(), clock.speed()), (noon() + hour, meter.speed()));
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    assert_eq!(clock.now(), noon() + hour + hour);
}

fn a_state() -> String {
    let hand = Hand(Arc::default());
    let mut meter = Meter::new(model("2S-SD", None).unwrap(), hand.options("1000")).unwrap();
    hand.forward(5_000_000);
    meter.state().to_text()
}

#[test]
fn a_state_that_is_cut_or_has_a_wrong_bit_is_refused() {
    let text = a_state();
    for length in (0..200).chain((200..text.len()).step_by(997)) {
        assert!(MeterState::parse(&text[..length]).is_err(), "{length}");
    }
    for at in (0..200).chain((200..text.len()).step_by(997)) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(flipped) = String::from_utf8(bytes) else {
            continue;
        };
        let error = MeterState::parse(&flipped).unwrap_err();
        assert!(
            matches!(error, StateError::NotAState | StateError::Damaged { .. }),
            "{at}: {error}"
        );
        assert!(error.to_string().contains("left as it is"));
    }
}

#[test]
fn a_newer_state_is_refused_with_its_version() {
    let text = a_state();
    let (_, body) = text.split_once('\n').unwrap();
    let sum = crate::state::checksum("7", body);
    let newer = format!("meterbench emulated meter, state 7, checksum {sum}\n{body}");
    let error = MeterState::parse(&newer).unwrap_err();
    assert!(matches!(error, StateError::Newer { found: 7 }));
    assert!(error.to_string().contains("has version 7"));
}

#[test]
fn a_state_of_another_model_is_refused() {
    let state = MeterState::parse(&a_state()).unwrap();
    let other = Meter::resume(model("9S", None).unwrap(), Options::default(), &state);
    let told = other.unwrap_err().to_string();
    assert!(told.contains("state of a 2S-SD, not of a 9S"), "{told}");
}

#[test]
fn one_process_has_a_file_and_a_damaged_one_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meter.state");
    let state = MeterState::parse(&a_state()).unwrap();
    let (mut file, none) = StateFile::open(&path).unwrap();
    assert!(none.is_none());
    file.save(&state).unwrap();
    let refused = StateFile::open(&path).unwrap_err();
    assert!(matches!(refused, StateError::Locked { .. }), "{refused}");
    drop(file);
    let (file, found) = StateFile::open(&path).unwrap();
    assert_eq!(found, Some(state));
    drop(file);

    let half = std::fs::read(&path).unwrap();
    let half = &half[..half.len() / 2];
    std::fs::write(&path, half).unwrap();
    let refused = StateFile::open(&path).unwrap_err();
    assert!(matches!(refused, StateError::Damaged { .. }), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), half);
}

#[test]
fn only_what_changed_is_saved_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meter.state");
    let hand = Hand(Arc::default());
    let mut meter = Meter::new(model("2S", Some("ax")).unwrap(), hand.options("")).unwrap();
    hand.forward(1000);
    let (mut file, _) = StateFile::open(&path).unwrap();
    file.save_changes(&meter.state()).unwrap();
    let before = std::fs::read(&path).unwrap();
    hand.forward(1000);
    file.save_changes(&meter.state()).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before);
    meter.set_power(Power::Off);
    file.save_changes(&meter.state()).unwrap();
    assert_ne!(std::fs::read(&path).unwrap(), before);
}
