//! What is allowed when, and for how long: points 15 to 19.

use super::tool::{Tool, hex, ms, read, read_at, write};

const USER: &str = "50 00 01 30 30 30 30 20 20 20 20 20 20";

#[tokio::test(start_paused = true)]
async fn c15_six_seconds_without_a_packet_end_the_session_and_its_settings() {
    let mut tool = Tool::open("60 04 00 10").await;
    for _ in 0..2 {
        tool.pass(ms(5_400)).await;
        assert_eq!(
            tool.ask(&read(1)).await[0],
            0,
            "every valid packet begins the time anew"
        );
    }
    tool.say(&[0x55, 0x06, 0x15]).await;
    tool.pass(ms(6_600)).await;
    assert_eq!(tool.ask(&read(1)).await, [0x0A]);
    tool.identify("").await;
    tool.log_on("SUPERVISOR").await;
    assert_eq!(
        tool.ask(&read(0)).await,
        [0x04],
        "packets of 64 and one of them again"
    );
}

#[tokio::test(start_paused = true)]
async fn c16_a_wait_holds_for_the_next_idle_time_alone() {
    let mut tool = Tool::open("60 04 00 10").await;
    assert_eq!(tool.ask(&[0x70, 30]).await, [0]);
    tool.pass(ms(28_000)).await;
    assert_eq!(tool.ask(&read(1)).await[0], 0);
    tool.pass(ms(6_600)).await;
    assert_eq!(tool.ask(&read(1)).await, [0x0A]);
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Base,
    Identified,
    Session,
}

fn sample(code: u8) -> Vec<u8> {
    let more = match code {
        0x30 => hex("00 01"),
        0x31..=0x39 => [
            vec![0, 1],
            vec![0; 2 * usize::from(code - 0x30)],
            vec![0, 4],
        ]
        .concat(),
        0x3F => hex("00 01 00 00 00 00 04"),
        0x40 => hex("00 01 00 01 05 FB"),
        0x41..=0x49 => [
            vec![0, 1],
            vec![0; 2 * usize::from(code - 0x40)],
            hex("00 01 05 FB"),
        ]
        .concat(),
        0x4F => hex("00 01 00 00 00 00 01 05 FB"),
        0x50 => hex(USER)[1..].to_vec(),
        0x51 => vec![0x41; 20],
        0x60..=0x6B => [hex("00 40 02"), vec![6; usize::from(code - 0x60)]].concat(),
        0x70 => vec![10],
        0x71 => vec![60, 3, 10, 3],
        _ => Vec::new(),
    };
    [&[code], &more[..]].concat()
}

/// 53 and 4E this meter has not; 22 and 71 of C12.21 it has.
fn states_of(code: u8) -> &'static [State] {
    use State::{Base, Identified, Session};
    match code {
        0x20 => &[Base],
        0x21 | 0x22 => &[Base, Identified, Session],
        0x50 | 0x60..=0x6B | 0x71 => &[Identified],
        0x70 => &[Identified, Session],
        0x51 | 0x52 | 0x30..=0x39 | 0x3E | 0x3F | 0x40..=0x49 | 0x4F => &[Session],
        _ => &[],
    }
}

#[tokio::test(start_paused = true)]
async fn c17_every_code_in_every_state_is_answered_as_the_state_table_says() {
    let mut tool = Tool::new().await;
    for state in [State::Base, State::Identified, State::Session] {
        for code in 0x00..=0xFF_u8 {
            assert_eq!(tool.ask(&[0x21]).await, [0]);
            if state != State::Base {
                tool.identify("").await;
            }
            if state == State::Session {
                assert_eq!(tool.ask(&hex(USER)).await, [0]);
            }
            let answer = tool.ask(&sample(code)).await[0];
            let states = states_of(code);
            let indexed = matches!(code, 0x31..=0x39 | 0x41..=0x49);
            match (states.is_empty(), states.contains(&state)) {
                (true, _) => assert_eq!(answer, 0x02, "{code:02X} in {state:?}"),
                (false, false) => assert_eq!(answer, 0x0A, "{code:02X} in {state:?}"),
                // Of what there is no index, and without any rights.
                (false, true) => assert!(
                    answer != 0x0A && (answer != 0x02 || indexed),
                    "{code:02X} in {state:?}: {answer:02X}"
                ),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn c18_of_several_reasons_the_highest_is_given() {
    let mut tool = Tool::new().await;
    assert_eq!(tool.ask(&[0x54]).await, [0x02], "sns before isss");
    assert_eq!(tool.ask(&[0x30]).await, [0x0A], "isss before onp");
    tool.identify("60 04 00 10").await;
    tool.log_on("READER").await;
    assert_eq!(tool.ask(&write(999, &[1])).await, [0x05], "iar before isc");
    assert_eq!(tool.ask(&write(1, &[1])).await, [0x05], "iar before onp");
    assert_eq!(
        tool.ask(&read_at(42, 60_000, 1)).await,
        [0x03],
        "isc before onp"
    );
    assert_eq!(tool.ask(&write(5, &[1])).await, [0x03], "isc before onp");
    assert_eq!(tool.ask(&read_at(5, 60_000, 1)).await, [0x04]);
}

#[tokio::test(start_paused = true)]
async fn c19_the_answer_to_identification_fits_64_bytes_and_ends_with_00() {
    let mut tool = Tool::new().await;
    tool.send(&[0x20]).await;
    let answer = tool.packet().await;
    assert!(answer.bytes.len() <= 64, "{answer:02X?}");
    assert_eq!((answer.data()[0], answer.data().last()), (0, Some(&0)));
}
