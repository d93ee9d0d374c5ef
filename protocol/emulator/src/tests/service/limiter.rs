//! The service limiter, against an account of its own.

use meterbench_c1218::Code;
use proptest::prelude::*;

use super::*;

const ENABLED: u8 = 1;
const NET: u8 = 2;
const RECLOSE: u8 = 4;
const ALARM: u8 = 8;

/// MT-103.
#[derive(Debug, Clone, Copy)]
struct Limit {
    flags: u8,
    interval: u8,
    watts: u32,
    hold: u16,
    most: u8,
    window: u8,
    emergency: u16,
}

const USUAL: Limit = Limit {
    flags: ENABLED,
    interval: 5,
    watts: 900,
    hold: 60,
    most: 0,
    window: 60,
    emergency: 0,
};

impl Limit {
    fn bytes(self) -> Vec<u8> {
        let mut bytes = vec![self.flags, self.interval];
        bytes.extend(self.watts.to_be_bytes());
        bytes.extend(self.hold.to_be_bytes());
        bytes.extend([self.most, self.window]);
        bytes.extend(self.emergency.to_be_bytes());
        bytes
    }
}

fn limited(limit: Limit, load: &str) -> (Bench, Hand) {
    let (mut bench, hand) =
        super::super::life::alive("2S-SD", &load.parse().unwrap(), noon(), None);
    assert_eq!(bench.write(mt(103), &limit.bytes()), Code::Ok);
    (bench, hand)
}

/// The maker's events but "limit changed".
fn events(bench: &mut Bench) -> Vec<(i64, u16)> {
    let all = bench.makers_events();
    all.into_iter().filter(|event| event.1 != 10).collect()
}

#[test]
fn an_interval_over_the_limit_opens_and_the_button_closes_after_the_hold() {
    let (mut bench, hand) = limited(USUAL, "1000");
    hand.forward(seconds(299));
    assert_eq!(bench.makers_status(), [2]);
    hand.forward(seconds(2));
    assert_eq!(bench.makers_status(), [0, 2, 5]);
    let status = bench.switch_status();
    assert_eq!((status.state, status.cause), (0x20, 3));
    assert_eq!(
        bench.meter.press(Button::Reconnect),
        Err(PressError::NotArmed)
    );
    hand.forward(seconds(59));
    assert_eq!(bench.switch_status().state, 0x24);
    assert_eq!(bench.meter.press(Button::Reconnect), Ok(()));
    hand.forward(seconds(1));
    assert_eq!(bench.switch_status().state, 0x53);
    assert_eq!(events(&mut bench), [(300, 4), (300, 0), (360, 2), (360, 1)]);
    // Violated until somebody clears it.
    assert_eq!(bench.makers_status(), [2, 5]);
    bench.run(ProcId::standard(8), &[]);
    assert_eq!(bench.makers_status(), [2]);
}

#[test]
fn with_auto_reclose_it_closes_by_itself_until_there_were_too_many() {
    let limit = Limit {
        flags: ENABLED | RECLOSE,
        most: 3,
        ..USUAL
    };
    let (mut bench, hand) = limited(limit, "1500");
    hand.forward(minutes(120));
    // Closed at 6 and 11 min: the interval that follows has 4 minutes of 1.5 kW, which is 1.2 kW and over the limit.
    let expected = [
        (300, 4),
        (300, 0),
        (360, 1),
        (600, 4),
        (600, 0),
        (660, 1),
        (900, 4),
        (900, 0),
    ];
    assert_eq!(events(&mut bench), expected);
    assert_eq!(bench.switch_status().state, 0x20);
    // A tool closes it.
    assert_eq!(bench.switch(CLOSE, 0, 0).0, ResultCode::Completed);
    hand.forward(seconds(1));
    assert_eq!(bench.meter.switch_is_closed(), Some(true));
}

#[test]
fn an_alarm_only_limiter_leaves_the_customer_on() {
    let limit = Limit {
        flags: ENABLED | ALARM,
        ..USUAL
    };
    let (mut bench, hand) = limited(limit, "1000");
    hand.forward(minutes(12));
    assert_eq!(events(&mut bench), [(300, 4), (600, 4)]);
    assert_eq!(bench.makers_status(), [2, 5]);
    assert_eq!(bench.kwh(), 200);
}

#[test]
fn received_power_is_no_load_and_counts_off_a_net_limit_only() {
    let (mut bench, hand) = limited(USUAL, "-5000");
    hand.forward(minutes(60));
    assert_eq!(events(&mut bench), []);
    // 2 kW for two minutes, then 2 kW back for one: 0.8 kW delivered, 0.4 kW net.
    let shape = "time,watts\n00:00,0\n12:00,2000\n12:02,-2000\n12:03,0\n";
    for (flags, violations) in [(ENABLED, 1), (ENABLED | NET, 0)] {
        let load = Load::from_csv(shape).unwrap();
        let (mut bench, hand) = super::super::life::alive("2S-SD", &load, noon(), None);
        let limit = Limit {
            flags: flags | ALARM,
            watts: 500,
            ..USUAL
        };
        assert_eq!(bench.write(mt(103), &limit.bytes()), Code::Ok);
        hand.forward(minutes(10));
        assert_eq!(events(&mut bench).len(), violations, "{flags}");
    }
}

#[test]
fn a_tool_turns_it_off_on_for_a_time_and_suspends_it() {
    let limit = Limit {
        flags: ALARM,
        emergency: 10,
        ..USUAL
    };
    let order = ProcId::manufacturer(101);
    let (mut bench, hand) = limited(limit, "1000");
    hand.forward(minutes(20));
    assert_eq!(events(&mut bench), []);
    assert_eq!(bench.makers_status(), [0u16; 0]);
    // On for the emergency's 10 minutes, then off by itself.
    let outcome = bench.run(order, &[1, 0, 0]);
    assert_eq!(
        (outcome.result, outcome.data),
        (ResultCode::Completed, vec![9])
    );
    hand.forward(minutes(30));
    assert_eq!(events(&mut bench), [(1500, 4), (1800, 4)]);
    assert_eq!(bench.read(mt(103)).unwrap()[0], ALARM);
    // On for a day, suspended for 7 minutes: the interval in which it begins again is not over the limit.
    assert_eq!(bench.result(order, &[1, 5, 160]), ResultCode::Completed);
    assert_eq!(bench.result(order, &[2, 0, 7]), ResultCode::Completed);
    assert_eq!(bench.makers_status(), [5]);
    hand.forward(minutes(16));
    assert_eq!(bench.makers_status(), [2, 5]);
    assert_eq!(events(&mut bench)[2..], [(3900, 4)]);
    let outcome = bench.run(order, &[0, 0, 0]);
    assert_eq!(outcome.data, [ALARM]);
    hand.forward(minutes(60));
    assert_eq!(events(&mut bench).len(), 3);
    for wrong in [&[3, 0, 0][..], &[1, 0], &[], &[1, 0, 0, 0]] {
        assert_eq!(bench.result(order, wrong), ResultCode::InvalidParameter);
    }
}

/// Second by second, in tenths of a second where the relay moves: what opens and closes, and the seconds that were on.
fn account(limit: Limit, watts: u64, total: i64) -> (Vec<(i64, u16)>, i64) {
    let length = i64::from(limit.interval) * 60;
    let (mut events, mut on_halves, mut halves) = (Vec::new(), 0, 0u64);
    let (mut closed, mut moves) = (true, None);
    let (mut held, mut violations) = (None, Vec::new());
    // Half seconds, because the relay takes one.
    for half in 0..total * 2 {
        if closed {
            on_halves += 1;
            halves += 1;
        }
        let now = half + 1;
        if let Some((at, to)) = moves
            && at == now
        {
            closed = to;
            moves = None;
            events.push((now / 2, if to { 1 } else { 0 }));
        }
        if now % (length * 2) == 0 {
            // Watt half-seconds against watts over the interval.
            let over = watts * halves > u64::from(limit.watts) * u64::try_from(length * 2).unwrap();
            halves = 0;
            if over {
                violations.push(now);
                events.push((now / 2, 4));
                held = Some(now + i64::from(limit.hold) * 2);
                if closed {
                    moves = Some((now + 1, false));
                }
            }
        }
        if held == Some(now) {
            held = None;
            let window = i64::from(limit.window) * 120;
            let recent = violations.iter().filter(|at| now - **at <= window).count();
            if limit.most == 0 || recent < usize::from(limit.most) {
                moves = Some((now + 1, true));
            }
        }
    }
    (events, on_halves)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the limit and however often somebody looks, the limiter does what a count of half seconds says.
    #[test]
    fn it_does_what_counting_half_seconds_says(
        interval in prop::sample::select(vec![1u8, 2, 3, 5, 10, 15]),
        watts in 500u64..3_000,
        limit in 300u32..2_500,
        hold in 1u16..1_000,
        most in 0u8..5,
        window in 1u8..=120,
        looks in prop::collection::vec(1i64..2_000, 1..8),
    ) {
        let limit = Limit { flags: ENABLED | RECLOSE, interval, watts: limit, hold, most, window, emergency: 0 };
        let (mut bench, hand) = limited(limit, &watts.to_string());
        let mut total = 0;
        for wait in looks {
            hand.forward(seconds(wait));
            total += wait;
            let _ = bench.switch_status();
        }
        let (expected, on_halves) = account(limit, watts, total);
        // The log holds the last hundred.
        let found = events(&mut bench);
        let tail = expected.len().saturating_sub(found.len());
        prop_assert!(found.len() >= expected.len().min(60));
        prop_assert_eq!(&found[..], &expected[tail..]);
        let watt_hours = i64::try_from(watts).unwrap() * on_halves / 7_200;
        prop_assert_eq!(bench.kwh(), watt_hours);
    }
}
