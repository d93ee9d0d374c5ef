//! Settings and rates: points 23 to 29.

use meterbench_c1218::*;

use crate::bench::{Pair, To, ms, secs};

fn offer(bauds: &[u8]) -> Option<Offer> {
    Some(Offer {
        packet_size: 1024,
        packets: 255,
        bauds: bauds.to_vec(),
    })
}

fn negotiate(packet_size: u16, packets: u8, bauds: &[u8]) -> Request {
    Request::Negotiate {
        packet_size,
        packets,
        bauds: bauds.to_vec(),
    }
}

fn answer(pair: &mut Pair, request: &Request) -> Negotiated {
    Negotiated::parse(&pair.ask(request).unwrap().body).unwrap()
}

#[test]
fn c23_zero_to_eleven_rates_are_understood_and_the_answer_has_a_rate() {
    for count in 0..=11 {
        let bauds = vec![0x01; count];
        let mut message = Vec::new();
        negotiate(512, 9, &bauds).emit(&mut message).unwrap();
        assert_eq!(message[..4], [0x60 + count as u8, 2, 0, 9]);
        assert_eq!(Request::parse(&message).unwrap(), negotiate(512, 9, &bauds));
        let mut pair = Pair::new();
        pair.ask(&Request::Identification).unwrap();
        let answer = pair.ask(&negotiate(512, 9, &bauds)).unwrap();
        assert_eq!(answer.body, [2, 0, 9, 6]);
    }
    assert!(negotiate(512, 9, &[6; 12]).emit(&mut Vec::new()).is_err());
}

#[test]
fn c23_a_tool_accepts_an_answer_without_a_rate() {
    let answer = Negotiated::parse(&[2, 0, 9]).unwrap();
    assert_eq!(answer.baud, None);
    let settled = answer
        .settle(1024, 255, &[8, 6], Settings::default())
        .unwrap();
    assert_eq!(
        settled,
        Settings {
            packet_size: 512,
            packets: 9,
            baud: 9600
        }
    );
}

#[test]
fn c24_the_meter_never_grants_more_than_was_offered() {
    for (asked, granted) in [
        ((64, 1), (64, 1)),
        ((100, 255), (100, 20)),
        ((512, 3), (512, 3)),
        ((8192, 255), (700, 20)),
    ] {
        let config = ServerConfig {
            max_packet_size: 700,
            max_packets: 20,
            ..ServerConfig::default()
        };
        let mut pair = Pair::with(ClientConfig::default(), config);
        pair.ask(&Request::Identification).unwrap();
        let answer = answer(&mut pair, &negotiate(asked.0, asked.1, &[6]));
        assert_eq!((answer.packet_size, answer.packets), granted);
        pair.wait(ms(50));
        assert_eq!(pair.tool.settings(), pair.meter.settings());
    }
}

#[test]
fn c24_the_fastest_common_rate_is_taken_and_the_present_one_when_none_suits() {
    for (bauds, code) in [
        (&[0x0B, 0x0A][..], 0x0A),
        (&[0x0A, 0x0B], 0x0A),
        (&[0x08, 0x06], 0x08),
        (&[0x06], 0x06),
        (&[0x0E, 0x01], 0x06),
        (&[0x77], 0x06),
        (&[], 0x06),
    ] {
        let config = ServerConfig {
            bauds: vec![Baud::B57600, Baud::B38400, Baud::B19200],
            ..ServerConfig::default()
        };
        let mut pair = Pair::with(ClientConfig::default(), config);
        pair.ask(&Request::Identification).unwrap();
        assert_eq!(
            answer(&mut pair, &negotiate(1024, 255, bauds)).baud,
            Some(code)
        );
        pair.wait(ms(100));
        assert_eq!(pair.rates.0, pair.rates.1);
        assert_eq!(
            pair.rates.0,
            Baud::from_code(code).unwrap().bits_per_second()
        );
    }
}

#[test]
fn c24_a_senseless_offer_is_an_error_and_changes_nothing() {
    let mut pair = Pair::new();
    pair.ask(&Request::Identification).unwrap();
    assert_eq!(pair.ask(&negotiate(63, 1, &[])).unwrap().code, Code::Err);
    assert_eq!(pair.ask(&negotiate(64, 0, &[])).unwrap().code, Code::Err);
    assert_eq!(pair.meter.settings(), Settings::default());
}

#[test]
fn c25_both_change_the_rate_only_after_the_ack_of_the_answer() {
    let mut pair = Pair::new();
    pair.ask(&Request::Identification).unwrap();
    let start = pair.log.len();
    pair.ask(&negotiate(1024, 255, &[8])).unwrap();
    assert_eq!(pair.rates.0, 19200);
    assert_eq!(pair.rates.1, 9600, "the ACK is still on the line");
    let ack = pair.log.last().unwrap().clone();
    assert_eq!((ack.0, &ack.2[..]), (To::Meter, &[ACK][..]));
    assert!(pair.log.len() - start >= 3);
    pair.ask(&Request::Logon {
        user_id: 1,
        user: [b' '; 10],
    })
    .unwrap();
    assert_eq!(pair.rates, (19200, 19200));
    let logon = pair
        .log
        .iter()
        .find(|sent| sent.2.get(6) == Some(&0x50))
        .unwrap();
    let quiet = logon.1 - (ack.1 + wire_time(1, 9600));
    assert!(quiet >= ms(20) && quiet <= ms(50), "guard of {quiet:?}");
}

#[test]
fn c26_a_meter_silent_after_a_change_is_found_again_at_9600_without_a_rate() {
    let mut pair = Pair::new();
    // The meter says yes to 38400 and stays deaf and dumb at it.
    pair.fault = {
        let mut logons = 0;
        let mut back = false;
        Box::new(move |to, _, bytes| {
            let code = if to == To::Meter {
                bytes.get(6).copied()
            } else {
                None
            };
            logons += u32::from(code == Some(0x50));
            back |= logons > 0 && code == Some(0x20);
            if logons > 0 && !back {
                bytes.clear();
            }
        })
    };
    let opened = pair.log_on(offer(&[0x0B, 0x06]));
    assert_eq!(opened.failed_baud, Some(38400));
    assert_eq!(
        opened.settings,
        Settings {
            packet_size: 1024,
            packets: 255,
            baud: 9600
        }
    );
    assert_eq!(pair.rates, (9600, 9600));
    assert_eq!(pair.tool.state(), SessionState::Session);
    let ids: Vec<_> = pair
        .log
        .iter()
        .filter(|sent| sent.2.get(6) == Some(&0x20))
        .collect();
    assert_eq!(ids.len(), 2);
    let last_valid = pair
        .log
        .iter()
        .filter(|sent| sent.0 == To::Tool && sent.1 < ids[1].1)
        .map(|sent| sent.1)
        .max()
        .unwrap();
    assert!(ids[1].1 - last_valid >= secs(8));
    let offers: Vec<u8> = pair
        .sent(To::Meter)
        .iter()
        .filter_map(|bytes| {
            bytes
                .get(bytes.iter().position(|&byte| byte == STP)? + 6)
                .copied()
        })
        .filter(|c| c & 0xF0 == 0x60)
        .collect();
    assert_eq!(offers, [0x62, 0x60]);
}

#[test]
fn c26_a_rate_that_was_not_offered_ends_in_terminate_and_no_rates() {
    let (mut tool, mut now) = (
        Client::new(ClientConfig::default()),
        std::time::Instant::now(),
    );
    let logon = Logon {
        user_id: 1,
        user: [b' '; 10],
        password: None,
    };
    let options = OpenOptions {
        negotiate: offer(&[8, 6]),
        logon: Some(logon),
        ..OpenOptions::default()
    };
    let (mut open, mut last, mut codes, mut toggle) = (Open::new(options), None, Vec::new(), 0);
    let opened = loop {
        let request = match open.next(last.take()).unwrap() {
            Step::Send(request) => request,
            Step::Pause(pause) => {
                now += pause;
                continue;
            }
            Step::Done(opened) => break opened,
        };
        tool.send(now, &request).unwrap();
        codes.push(request.service().code());
        let body: &[u8] = match codes.last() {
            Some(0x20) => &[0, 0, 1, 0, 0],
            Some(0x62) => &[0, 4, 0, 255, 0xB0],
            Some(0x60) => &[0, 4, 0, 255, 0x00],
            _ => &[0],
        };
        let mut answered = false;
        while last.is_none() {
            now = tool.poll_timeout().unwrap().max(now);
            tool.handle_timeout(now);
            let sent = core::iter::from_fn(|| tool.poll_transmit())
                .flatten()
                .any(|b| b == STP);
            if sent && !answered {
                answered = true;
                tool.handle_bytes(now, &[ACK]);
                tool.handle_bytes(now, &crate::bench::packet(toggle, 0, body));
                toggle ^= 0x20;
            }
            while let Some(event) = tool.poll_event() {
                last = match event {
                    ClientEvent::Answer(answer) => Some(Ok(answer)),
                    ClientEvent::Failed(error) => Some(Err(error)),
                    other => panic!("{other:?}"),
                };
            }
        }
    };
    assert_eq!(codes, [0x20, 0x62, 0x21, 0x20, 0x60, 0x50]);
    assert_eq!(
        opened.settings,
        Settings {
            packet_size: 1024,
            packets: 255,
            baud: 9600
        }
    );
}

#[test]
fn c27_a_tool_silent_after_a_change_puts_the_meter_back_to_9600_after_six_seconds() {
    let mut pair = Pair::new();
    pair.ask(&Request::Identification).unwrap();
    pair.ask(&negotiate(1024, 255, &[8])).unwrap();
    pair.wait(ms(5900));
    assert_eq!(
        (pair.rates.1, pair.meter.settings().packet_size),
        (19200, 1024)
    );
    pair.wait(ms(300));
    assert_eq!(
        (pair.rates.1, pair.meter.settings()),
        (9600, Settings::default())
    );
    assert_eq!(pair.ended, [Ended::TrafficTimeout]);
}

#[test]
fn c28_a_lost_ack_of_the_answer_leaves_the_meter_at_the_old_rate_and_both_recover() {
    let mut pair = Pair::new();
    pair.ask(&Request::Identification).unwrap();
    let mut lost = false;
    pair.fault = Box::new(move |to, nth, bytes| {
        if to == To::Meter && nth >= 2 && bytes.first() == Some(&ACK) && !lost {
            lost = true;
            bytes.remove(0);
        }
    });
    let before = pair.sent(To::Tool).len();
    pair.ask(&negotiate(1024, 255, &[8])).unwrap();
    let answer = pair.sent(To::Tool).last().unwrap().clone();
    let events = pair.wait(ms(2100));
    assert!(events.is_empty());
    let again = pair.sent(To::Tool).last().unwrap().clone();
    assert!(answer.ends_with(&again), "the same packet again");
    assert!(pair.sent(To::Tool).len() > before + 1);
    assert_eq!(pair.rates, (19200, 9600));
    let error = pair
        .ask(&Request::Logon {
            user_id: 1,
            user: [b' '; 10],
        })
        .unwrap_err();
    assert_eq!(error, ClientError::SilentAfterBaudChange { baud: 19200 });
    let opened = pair.log_on(offer(&[]));
    assert_eq!(opened.settings.packet_size, 1024);
}

#[test]
fn c29_logoff_keeps_the_settings_and_terminate_resets_them_after_the_final_ack() {
    let mut pair = Pair::new();
    let settings = pair.log_on(offer(&[8])).settings;
    assert_eq!(settings.baud, 19200);
    pair.ask(&Request::Logoff).unwrap();
    pair.wait(ms(50));
    assert_eq!(
        (pair.tool.settings(), pair.meter.settings()),
        (settings, settings)
    );
    assert_eq!(pair.tool.state(), SessionState::Identified);
    pair.ask(&Request::Terminate).unwrap();
    assert_eq!(
        pair.meter.settings(),
        settings,
        "its ACK is still on the line"
    );
    assert_eq!(pair.rates, (9600, 19200));
    pair.wait(ms(50));
    assert_eq!(pair.rates, (9600, 9600));
    assert_eq!(
        (pair.tool.settings(), pair.meter.settings()),
        Default::default()
    );
    assert_eq!((pair.tool.state(), pair.meter.state()), Default::default());
    assert_eq!(pair.ended, [Ended::Logoff, Ended::Terminate]);
    assert_eq!(pair.log_on(offer(&[8])).settings, settings);
}

#[test]
fn timing_setup_is_in_force_at_both_ends_after_the_ack() {
    let config = ServerConfig {
        accept_timing_setup: true,
        ..ServerConfig::default()
    };
    let mut pair = Pair::with(ClientConfig::default(), config);
    pair.ask(&Request::Identification).unwrap();
    let setup = Request::TimingSetup {
        traffic: 60,
        inter_character: 3,
        response: 10,
        retries: 2,
    };
    assert_eq!(pair.ask(&setup).unwrap().body, [60, 3, 10, 2]);
    pair.wait(ms(50));
    for timing in [pair.tool.timing(), pair.meter.timing()] {
        assert_eq!(
            (timing.channel_traffic, timing.response),
            (secs(60), secs(10))
        );
        assert_eq!((timing.inter_character, timing.retries), (secs(3), 2));
    }
    pair.wait(secs(59));
    assert_eq!(pair.meter.state(), SessionState::Identified);
    pair.ask(&Request::Terminate).unwrap();
    pair.wait(ms(50));
    assert_eq!(pair.tool.timing(), &Timing::default());
    assert_eq!(pair.meter.timing(), &Timing::default());
}
